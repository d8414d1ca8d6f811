"""Five tiles: approved against due, overdue, the outlook, assurance, net gain of staff."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import MONTHS_ON, Contents
from iqip_analytics.briefing.decisions import NOT_ASSURED
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, Tile
from iqip_analytics.briefing.html import tiles as rendered
from iqip_analytics.briefing.labels import (
    STATUS_SHAPES,
    division_names,
    few_named,
    group_label,
    oldest_named,
    priority_named,
    reopened_words,
)
from iqip_analytics.briefing.sections.workforce_outlook import chances_of_net_gain
from iqip_analytics.briefing.sheets.after_cut_off import approved_since_words
from iqip_analytics.briefing.sheets.outlook import (
    chance_words,
    forecast_at,
    likely,
    meetings_words,
    month_that_matters,
    outlook_state,
)
from iqip_analytics.contract.vocabulary import ACTION_TYPES, LEAVER_BASES, OPINIONS, TRUST
from iqip_analytics.contract.wording import (
    FEWER_THAN_FIVE,
    MORE_THAN_MINUS_FIVE,
    NOT_SHOWN,
    Withheld,
    chance_of_percent,
    counted,
    date_words,
    is_withheld,
    joined,
    month_words,
    number_word,
    sentence_case,
    signed,
    wte,
)
from iqip_analytics.measures.deadlines import past_statutory_date
from iqip_analytics.measures.since_cut_off import approved_since
from iqip_analytics.measures.strategic_priorities import last_opinions

MOST_NOTED, LONGEST_NOTE = 2, 25  # notes in a tile, and words of one


def tiles(contents: Contents) -> Html:
    """The tiles with any content."""
    found = [
        approved_tile(contents),
        overdue_tile(contents),
        outlook_tile(contents),
        assurance_tile(contents),
        net_gain_tile(contents),
    ]
    return rendered([tile for tile in found if tile is not None])


# ---- approved against due ----


def approved_tile(contents: Contents) -> Tile | None:
    """Approved against due, with the element or type that is furthest behind by name."""
    standing = contents.standing()
    if standing is None:
        return None
    approved, due = int(standing["approved"]), int(standing["due"])
    worst = _furthest_behind(contents)
    status = str(standing["status"])
    state = "behind" if worst is not None else status
    known = contents.known
    end, now = date_words(known.period_end), known.data_cutoff
    return Tile(
        f"Approved / due, {end}{'' if now == known.period_end else _known_at(now, end)}",
        f"{approved:,} / {due:,}",
        approved_words(approved - due, worst),
        state,
    )


def _known_at(now: pd.Timestamp, end: str) -> str:
    """States that approvals count as known at the cut-off, though due is at the period end."""
    return f", known at {now.day} {now:%B}{'' if end.endswith(str(now.year)) else f' {now.year}'}"


class Worst(NamedTuple):
    """What is furthest behind: the elements or types that are so alike, and the first's counts."""

    labels: Sequence[str]
    approved: int
    due: int


def _furthest_behind(contents: Contents) -> Worst | None:
    """The element or type that is furthest behind, and those of its kind that are as far."""
    rows = contents.position[contents.position["grouping"].isin(["element", "action_type"])]
    behind = rows[rows["variance_actions"] < 0]
    if behind.empty:
        return None
    row = behind.sort_values("variance_actions", kind="stable").iloc[0]
    alike = behind[
        (behind["grouping"] == row["grouping"])
        & (behind["variance_actions"] == row["variance_actions"])
    ]
    labels = [group_label(contents.trust, row["grouping"], group) for group in alike["group"]]
    return Worst(labels, int(row["approved"]), int(row["due"]))


def approved_words(gap: int, worst: Worst | None) -> str:
    """The variance in words and shape, and what is furthest behind; of a tie each by name.

    >>> approved_words(0, Worst(["Section Notices"], 8, 10))
    '▼ Section Notices two behind: 8 approved, 10 due'
    >>> approved_words(-10, Worst(["Divisional Plans"], 25, 30))
    '▼ 10 behind, most of all Divisional Plans: 25 approved, 30 due'
    >>> approved_words(-3, Worst(["Must Do"], 3, 7))
    '▼ three behind; Must Do four: 3 approved, 7 due'
    >>> approved_words(-2, Worst(["Must Do"], 1, 3))
    '▼ two behind, both in Must Do: 1 approved, 3 due'
    >>> approved_words(-2, Worst(["Section Notices", "Divisional Plans"], 2, 3))
    '▼ two behind: Section Notices and Divisional Plans one each'
    >>> approved_words(3, None)
    '▲ three ahead, no element or type behind'
    """
    if worst is not None and len(worst.labels) > 1:
        each = worst.due - worst.approved
        said = f"{joined(list(worst.labels))} {number_word(each)}"
        if gap >= 0:
            return f"{STATUS_SHAPES['behind']} {said} behind each"
        if each > -gap:  # what others are ahead with
            return f"{STATUS_SHAPES['behind']} {number_word(-gap)} behind; {said} each"
        lead = ":" if each * len(worst.labels) == -gap else ", most of all"
        return f"{STATUS_SHAPES['behind']} {number_word(-gap)} behind{lead} {said} each"
    if worst is not None:
        (label,), approved, due = worst
        counts = f"{approved} approved, {due} due"
        if gap < 0 and due - approved == -gap:
            lead = f"{number_word(-gap)} behind, {_all_of(-gap)} {label}"
        elif gap < 0 and due - approved > -gap:  # others are ahead
            lead = f"{number_word(-gap)} behind; {label} {number_word(due - approved)}"
        elif gap < 0:
            lead = f"{number_word(-gap)} behind, most of all {label}"
        else:
            lead = f"{label} {number_word(due - approved)} behind"
        return f"{STATUS_SHAPES['behind']} {lead}: {counts}"
    if gap > 0:
        return f"{STATUS_SHAPES['ahead']} {number_word(gap)} ahead, no element or type behind"
    if gap < 0:
        return f"{STATUS_SHAPES['behind']} {number_word(-gap)} behind"
    return f"{STATUS_SHAPES['on_trajectory']} on trajectory, no element or type behind"


def _all_of(count: int) -> str:
    return {1: "in", 2: "both in"}.get(count, "all in")


# ---- overdue ----


def overdue_tile(contents: Contents) -> Tile | None:
    """How many are overdue, the oldest by name, and what was approved since."""
    standing = contents.standing()
    if standing is None:
        return None
    late, named = contents.overdue, not contents.is_wide
    said = overdue_words(
        late,
        approved_since(contents.known),
        contents.known.data_cutoff,
        named=named,
        reopened=reopened_words(late, contents.known),
    )
    breached = list(past_statutory_date(contents.known)["action_id"])
    if breached:
        said += f". {statutory_words(breached, named=named)}"
    return Tile(
        "Overdue",
        f"{len(late):,}",
        said,
        "alert" if breached else "behind" if len(late) else "on_trajectory",
    )


def statutory_words(breached: Sequence[str], *, named: bool = True) -> str:
    """The actions not approved by the date that the law sets.

    >>> statutory_words(["A01", "A03"]), statutory_words(["A01", "A03"], named=False)
    ('Past the statutory date: A01 and A03', 'Past the statutory date: two')
    """
    said = few_named(breached) if named else number_word(len(breached))
    return f"Past the statutory date: {said}"


def overdue_words(
    late: pd.DataFrame,
    approved: dict[str, pd.Timestamp],
    cut_off: pd.Timestamp,
    *,
    named: bool = True,
    reopened: str = "",
) -> str:
    """The oldest overdue action, and those approved since the cut-off.

    Args:
        late: rows of overdue.csv, the oldest first.
        approved: actions approved as known since the cut-off, with the day.
        cut_off: the last day of knowledge.
        named: whether single actions may be named.
        reopened: since when the oldest is open again, as from `reopened_words`.
    """
    if late.empty:
        return "● none is due and not approved"
    oldest = late.iloc[0]
    day = date_words(oldest["agreed_deadline"])
    alone = len(late) == 1
    if (late["days_overdue"] == 0).all():
        every = "it" if alone else "both" if len(late) == 2 else "all"
        said = f"{every} fell due on the period end itself"
    elif not named:
        said = f"due since {day}" if alone else f"the oldest since {day}"
    else:
        due = f"due {day}{reopened}" if reopened else f"since {day}"
        said = f"{'' if alone else 'oldest: '}{oldest_named(late)}, {due}"
    kinds = set(late["action_type"])
    if len(kinds) == 1:
        said += f"; {'' if alone else 'all '}{ACTION_TYPES[kinds.pop()]}"
    since = approved_since_words(late, approved, cut_off) if named else ""
    return f"▼ {said}" + (f". {sentence_case(since)}" if since else "")


# ---- the outlook ----


def outlook_tile(contents: Contents) -> Tile | None:
    """What is likely by the month end that matters, as booked; the other forecast by name."""
    month = month_that_matters(contents)
    row = None if month is None else forecast_at(contents.forecast.table, month)
    if month is None or row is None:
        return None
    meetings = meetings_words(contents, month)
    words = f"approved, against {int(row['due']):,} due; {chance_words(row['p_on_trajectory'])}"
    other = forecast_at(contents.forecast.keeps_up, month) if contents.keeps_up_differs else None
    if other is not None:
        words += f". If review keeps up: {likely(other)}"
    return Tile(
        f"By {date_words(month)}{', ' if meetings else ''}{meetings}",
        likely(row),
        words,
        outlook_state(float(row["p_on_trajectory"])),
    )


# ---- assurance ----


def opinions(contents: Contents) -> pd.DataFrame:
    """The last opinion of the committee of each scope on this page (rule 22)."""
    return last_opinions(contents.known, contents.choices.committee)


def not_assured(contents: Contents) -> Figure[int] | None:
    """How many scopes the committee is not assured of, of those on which it gave an opinion."""
    given = opinions(contents)
    if given.empty:
        return None
    count = int((given["opinion"] == NOT_ASSURED).sum())
    return Figure("sheets", "scopes not assured", count, "scopes", count, len(given))


def assurance_tile(contents: Contents) -> Tile | None:
    """What the committee is not assured of; on a division's page its opinion of the division."""
    given, count = opinions(contents), not_assured(contents)
    if count is None:
        return None
    own = given[given["scope"] == contents.known.scope]
    committee = contents.choices.committee
    if not contents.is_trust:
        if own.empty:
            return None
        row = own.iloc[0]
        words = [] if pd.isna(row["note"]) else str(row["note"]).split()
        told = [*words[:LONGEST_NOTE], *(["…"] if len(words) > LONGEST_NOTE else [])]
        note = f": “{' '.join(told)}”" if told else ""
        return Tile(
            f"{committee}’s opinion",
            OPINIONS[row["opinion"]],
            f"given on {date_words(row['given_on'])}{note}",
            "alert" if row["opinion"] == NOT_ASSURED else "neutral",
        )
    doubted = given[given["opinion"] == NOT_ASSURED]
    parts = doubt_words(
        [(scope_name(contents, row.scope), row.note) for row in doubted.itertuples()]
    )
    if len(own) and own["opinion"].iloc[0] != NOT_ASSURED:
        parts.append(
            f"Of the plan as a whole: {OPINIONS[own['opinion'].iloc[0]].lower()}, "
            f"{date_words(own['given_on'].iloc[0])}"
        )
    number, of = count.counts
    return Tile(
        f"{committee} is not assured of",
        _of_judged(number, of),
        _sentences(parts) or "✓ all that it judged has some assurance",
        "alert" if number else "neutral",
    )


def _of_judged(number: int, of: int) -> str:
    """How many of the scopes that the committee judged; nothing where it is assured of each.

    >>> _of_judged(1, 14), _of_judged(1, 1), _of_judged(0, 3)
    ('1 of 14 judged', 'the one judged', 'nothing judged')
    """
    if not number:
        return "nothing judged"
    return "the one judged" if of == 1 else f"{number} of {of} judged"


def doubt_words(scopes: Sequence[tuple[str, object]]) -> list[str]:
    """The scopes that the committee is not assured of: each with its note, the others together.

    A tile has room for few notes and for no long one; what is asked below it gives each.

    >>> doubt_words([("Medicine", "No plan"), ("priority 1 (Safety)", pd.NA), ("Surgery", pd.NA)])
    ['Medicine: “No plan”', 'Priority 1 (Safety) and Surgery']
    >>> doubt_words([(f"priority {n}", "No plan") for n in range(1, 9)])
    ['Priority 1 and seven more']
    >>> doubt_words([("Medicine", "No plan"), ("Medicine", "No owner")])
    ['Medicine: “No plan”', 'Medicine: “No owner”']
    """
    short = [pd.notna(note) and len(str(note).split()) <= LONGEST_NOTE for _, note in scopes]
    few = sum(short) <= MOST_NOTED
    noted = [
        f"{scope}: “{note}”" for (scope, note), fits in zip(scopes, short, strict=True) if fits
    ]
    others = [scope for (scope, _), fits in zip(scopes, short, strict=True) if not (fits and few)]
    return [sentence_case(one) for one in [*(noted if few else []), few_named(others)] if one]


def _sentences(parts: list[str]) -> str:
    """Parts as sentences; a note printed verbatim has its own full stop.

    >>> _sentences(["Medicine: “Not yet.”", "Surgery"])
    'Medicine: “Not yet.” Surgery.'
    """
    return " ".join(part if part.endswith((".”", ".")) else f"{part}." for part in parts)


def scope_name(contents: Contents, scope: str) -> str:
    """What an opinion is about, as a page names it."""
    if scope == TRUST:
        return "the plan as a whole"
    if scope.startswith("priority:"):
        return f"priority {priority_named(contents.trust, int(scope.removeprefix('priority:')))}"
    return division_names(contents.trust).get(scope, scope)


# ---- net gain ----


def net_gain_tile(contents: Contents) -> Tile | None:
    """Net gain of the latest month with its basis, and the chance of a gain in the next months."""
    staff = contents.workforce
    if staff is None:
        return None
    latest = staff[staff["staff_group"] == "all"].iloc[-1]
    basis = LEAVER_BASES[latest["leaver_basis"]]
    gain = latest["net_gain_wte"]
    ahead = _gain_ahead_words(contents)
    name = f"{contents.net_gain_name} in {month_words(latest['month_end'])}, {basis}"
    if not is_withheld(gain) and pd.isna(gain):
        return Tile(name, "not known", "starters were not supplied")
    if isinstance(gain, Withheld):
        words = {FEWER_THAN_FIVE: "WTE gained", MORE_THAN_MINUS_FIVE: "WTE lost"}.get(gain, "WTE")
        value = NOT_SHOWN if gain == NOT_SHOWN else FEWER_THAN_FIVE
        return Tile(name, value.words, f"{words}; {ahead}" if ahead else words)
    parts = [*gain_figures(contents)]
    told, shape = float(gain), "▲ " if gain > 0 else "▼ " if gain < 0 else ""
    said = [ahead] if ahead else []
    if parts:  # transfers are no gain for the trust: they are shown apart
        own, moved = (part.value for part in parts)
        name = f"Starters less leavers in {month_words(latest['month_end'])}, {basis}"
        said.insert(
            0,
            f"before transfers; {shape}with transfers ({signed(moved, 2)}) a net "
            f"{gain_word(told)} of {wte(abs(told))}",
        )
        told, shape = own, "▲ " if own > 0 else "▼ " if own < 0 else ""
    state = "ahead" if told > 0 else "behind" if told < 0 else "neutral"
    return Tile(name, f"{signed(told, 2)} WTE", f"{shape}{'; '.join(said)}", state)


def gain_word(gain: float) -> str:
    """A gain or a loss."""
    return "loss" if gain < 0 else "gain"


def gain_figures(contents: Contents) -> list[Figure[float]]:
    """A division's starters less leavers, and its transfers in less out, where it had any."""
    staff = contents.workforce
    if staff is None or contents.is_trust or contents.is_wide:
        return []
    latest = staff[staff["staff_group"] == "all"].iloc[-1]
    planned = latest["leaver_basis"] == "planned"
    leavers = latest["planned_leavers_wte" if planned else "leavers_wte"]
    if any(pd.isna(part) for part in (latest["net_gain_wte"], latest["starters_wte"], leavers)):
        return []
    own = float(latest["starters_wte"]) - float(leavers)
    moved = float(latest["net_gain_wte"]) - own
    if abs(moved) < 0.005:
        return []
    month = f"{latest['month_end']:%Y-%m}"
    return [
        Figure("sheets", f"starters less leavers, {month}", own, "WTE"),
        Figure("sheets", f"transfers in less out, {month}", moved, "WTE"),
    ]


def _gain_ahead_words(contents: Contents) -> str:
    """The chance that the next months together bring a net gain from starters and leavers."""
    forecast = contents.workforce_forecast
    if forecast is None or forecast.p_net_gain.empty:
        return ""
    chances = chances_of_net_gain(forecast)
    ahead = [month for month in chances if month > contents.known.period_end]
    if not ahead or pd.isna(chances[ahead[0]][1].value):
        return ""
    months = ahead[:MONTHS_ON]
    said = chance_of_percent(chances[months[-1]][1].value)
    return f"{gain_ahead_words(len(months), whole=contents.is_trust)}: {said}"


def gain_ahead_words(months: int, *, whole: bool) -> str:
    """What the chance of the next months means; a division's transfers are not forecast.

    >>> gain_ahead_words(3, whole=True), gain_ahead_words(1, whole=False)
    ('chance of a net gain over the next three months', 'chance that more start than leave next \
month')
    """
    when = f"over the next {counted(months, 'month', words=True)}" if months > 1 else "next month"
    return f"chance {'of a net gain' if whole else 'that more start than leave'} {when}"


def figures(contents: Contents) -> list[Figure[Any]]:
    """Rows of figures.csv that the tiles print."""
    count, breached = not_assured(contents), len(past_statutory_date(contents.known))
    past = Figure("sheets", "not approved and past the statutory date", breached, "actions")
    return [*([count] if count else []), *([past] if breached else []), *gain_figures(contents)]
