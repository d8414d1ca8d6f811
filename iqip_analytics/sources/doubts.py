"""What looks wrong though every cell is valid: ids, totals, percentages, days that do not fit."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import quoted
from iqip_analytics.sources.ids import APART, parents_of, plain_ids, written_otherwise
from iqip_analytics.sources.register_words import (
    TOTALS,
    calls_it_complete,
    calls_it_open,
    is_approval,
    is_total,
    names_a_status,
    names_what_is_gone,
    says_it_was_withdrawn,
)
from iqip_analytics.sources.tables import TableRead, headings_of

Doubt = tuple[str, int, str | None, str]
Tables = Mapping[str, TableRead]

# Searched in all cells of a column at once, by first letters: most are no sum
MAY_BE_SUMS = re.compile(
    rf"{APART}(?i:((?:{'|'.join(sorted({word[:3] for word in TOTALS}))})[^{APART}]*))"
)

MARKS = (" ", ",", ";", "&", "\n", "|", "+", "/", "and", "to", "AND", "TO", "And", "To")
# 1/2 may be one id; MD-01/MD-02 is two
BETWEEN_IDS = re.compile(
    r"\s*(?:[,;&\n|]|\band\b|\bto\b|\s/\s|(?<=\d)/(?=[^\W\d_])|\+)\s*", re.IGNORECASE
)
# Searched in all cells of a column at once: each begins after APART
_BEGINS = rf"{APART}[^\w{APART}]*"
FORMULA = re.compile(rf"{APART}=\w+\(")
EXPONENT = re.compile(rf"{APART}\d(?:[.,]\d+)?E\+\d+(?={APART}|$)")
# What UTF-8 looks like where it was read as Windows-1252, and what cannot be read at all
GARBLED = re.compile("\ufffd|\u00e2\u20ac|\u00c3[\u00a1-\u00bf]|\u00c2[\u00a0-\u00bf]")
EXAMPLE_ID = re.compile(rf"{_BEGINS}(?:e\.? ?g|ex(?:ample)?|sample|test)\b", re.IGNORECASE)
EXAMPLE_TITLE = re.compile(
    rf"{_BEGINS}(?:e\.g\.|(?:example|sample)(?: action)? ?[:(\u2013-])", re.IGNORECASE
)
_GONE = (
    "withdrawn|superseded|cancell?ed|deleted|removed|void|duplicate|"
    "merged (?:with|into)|no longer (?:required|needed|applicable|relevant)"
)
WITHDRAWN = re.compile(rf"{_BEGINS}(?:{_GONE})\b[^{APART}]{{0,60}}(?={APART}|$)", re.IGNORECASE)
# "Cancelled operations are rebooked" is an action; "CANCELLED - Rebook" and "[withdrawn]" are none
WITHDRAWN_TITLE = re.compile(rf"{_BEGINS}(?:(?:{_GONE.upper()})\b|(?i:{_GONE})\s*[:)\]\u2013-])")
# Tables in which the last of several rows of one day is valid: what makes them of one day, and in
# what they then differ
ORDERED_BY_ROW = {
    "changes": (("action_id", "field", "effective_on", "recorded_on"), "value"),
    "evidence": (("action_id", "event_on"), "event"),
}
FIGURES = ("in_post_wte", "leavers_wte", "establishment_wte", "starters_wte")
FEW = 5
FAR_YEARS = 8
LEAST_WTE = 0.005  # half of the hundredth to which a WTE is written


def doubts(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Faults where a count could change, by table and row; what may be right becomes a note."""
    for look in LOOKS:
        yield from look(tables, notes)


# ---- ids ----


def _ids(tables: Tables) -> list[str]:
    return tables["actions"].texts("action_id") if "actions" in tables else []


def ids_that_are_several(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """One cell with the ids of several actions, in the form of the other ids."""
    ids = _ids(tables)
    joined = APART.join(ids)
    if not any(mark in joined for mark in MARKS) or not BETWEEN_IDS.search(joined):
        return
    odd = {at: each for at, each in enumerate(ids) if BETWEEN_IDS.search(each)}
    shapes = {_shape(each) for at, each in enumerate(ids) if at not in odd}
    for at, each in odd.items():
        parts = BETWEEN_IDS.split(each)
        if len(parts) > 1 and all(_shape(part) in shapes for part in parts):
            message = (
                f"{quoted(each)} holds {len(parts)} ids where the others hold one; give each "
                "action a row of its own"
            )
            yield "actions", at, "action_id", message


def _shape(text: str) -> str:
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", text))


def ids_that_are_alike(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Ids that differ by case, a blank, a hyphen or a zero: two actions, or one written twice."""
    ids = _ids(tables)
    places = written_otherwise(ids)
    if not places:
        return
    alike: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for at, plain in zip(places, plain_ids([ids[at] for at in places]), strict=True):
        first = alike.setdefault(plain, at)
        if first != at and ids[at] and ids[first] != ids[at]:
            pairs.append((first, at))
    if not pairs:
        return
    titles = [title.casefold() for title in tables["actions"].texts("title")]
    apart = []
    for first, at in pairs:
        if titles[first] == titles[at]:
            message = (
                f"{quoted(ids[at])} and {quoted(ids[first])} in "
                f"{tables['actions'].row_named(first, at)} are alike, and so are their titles; "
                "keep one row, or one spelling with recorded_on"
            )
            yield "actions", at, "action_id", message
        else:
            apart.append(f"{ids[first]} and {ids[at]}")
    if apart:
        notes.append(f"ids that are alike were taken for different actions: {_some(apart)}.")


def ids_held_as_numbers(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """Ids such as 1.10 that a spreadsheet holds as the number 1.1, or as days."""
    if "actions" not in tables:
        return
    start = 0
    for part in tables["actions"].parts:
        column = part.at.get("action_id")
        held = part.sheet.numbers(column) if column is not None else frozenset()
        if held:
            rows = [row in held for row in part.rows.tolist()]
            yield from _held_as_numbers(part.cells["action_id"].tolist(), start, rows)
        start += len(part.rows)


def _held_as_numbers(ids: list[str], start: int, held: list[bool]) -> Iterator[Doubt]:
    numbers = [
        (at, *each.partition(".")[::2]) for at, each in enumerate(ids) if held[at] and "." in each
    ]
    places: dict[str, list[tuple[int, str]]] = {}
    for at, whole, rest in numbers:
        places.setdefault(whole, []).append((at, rest))
    for whole, found in places.items():
        rests = [rest for _, rest in found]
        after_nine = any(b in ("1", "2") for a, b in pairwise(rests) if a == "9")
        if len(set(rests)) < len(rests) or after_nine or any(len(rest) > 1 for rest in rests):
            at = next((at for at, rest in found[1:] if rest in ("1", "2")), found[0][0])
            message = (
                f"{quoted(ids[at])} is held as a number, so that {whole}.10 and {whole}.1 are one; "
                "format the column as text and type the ids again"
            )
            yield "actions", start + at, "action_id", message


def ids_with_a_decimal(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Ids that all end in .0, as a program writes a number that may be blank."""
    ids = [each for each in _ids(tables) if each]
    if ids and all(each.endswith(".0") and each[:-2].isdigit() for each in ids):
        notes.append(
            f"every id ends in .0, as {ids[0]}: a program has made numbers of them; if they are "
            f"{ids[0][:-2]} in the register, export them as text."
        )
    yield from ()


def ids_that_are_days(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """An id such as 1-2 that a spreadsheet has turned into a day."""
    ids = _ids(tables)
    if not re.search(r"\0\d{4}-\d\d-\d\d\0", f"{APART}{APART.join(ids)}{APART}"):
        return
    days = [at for at, each in enumerate(ids) if re.fullmatch(r"\d{4}-\d\d-\d\d", each)]
    for at in days:
        message = (
            f"{quoted(ids[at])} is a day; a spreadsheet makes one of an id such as 1-2: format "
            "the column as text and type the id again"
        )
        yield "actions", at, "action_id", message


def ids_that_are_formulas(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """An id that is the text of a formula, such as a link, instead of what it shows."""
    for at in _matching(FORMULA, _ids(tables)):
        message = f"{quoted(_ids(tables)[at])} is a formula; export what it shows, or type the id"
        yield "actions", at, "action_id", message


def ids_in_exponents(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """An id of many digits of which a spreadsheet has kept three, as 1.23E+11."""
    for at in _matching(EXPONENT, _ids(tables)):
        message = (
            f"{quoted(_ids(tables)[at])} is what a spreadsheet shows of a long number, of which "
            "the other digits are lost; format the column as text and export it again"
        )
        yield "actions", at, "action_id", message


def garbled(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Texts that were saved in one encoding and read in another, and would be printed so."""
    ids, titles = _ids(tables), tables["actions"].texts("title") if "actions" in tables else []
    if GARBLED.search("".join(titles)):
        said = [
            f"{each} ({quoted(title)})"
            for each, title in zip(ids, titles, strict=True)
            if GARBLED.search(title)
        ]
        notes.append(
            f"{len(said):,} title{'' if len(said) == 1 else 's'} with marks that another encoding "
            f"leaves behind, printed as they stand: {_some(said)}; save the register as "
            "'CSV UTF-8 (comma delimited)' where it was kept."
        )
    yield from ()


def examples(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Rows that show how to fill in a form, and are no action."""
    ids = _ids(tables)
    titles = tables["actions"].texts("title") if ids else []
    places = {*_matching(EXAMPLE_ID, ids), *_matching(EXAMPLE_TITLE, titles)}
    if places:
        shown = [ids[at] for at in sorted(places)]
        notes.append(
            f"{len(shown):,} row{'' if len(shown) == 1 else 's'} counted as an action that may be "
            f"an example of how to fill in the form: {_some(shown)}; take it out if so."
        )
    yield from ()


def _matching(pattern: re.Pattern[str], cells: Sequence[str]) -> list[int]:
    """The positions of the cells matching a pattern that begins with APART."""
    if not pattern.search(APART + APART.join(cells)):
        return []
    return [at for at, cell in enumerate(cells) if pattern.match(APART + cell)]


def withdrawn_in_words(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions counted though a column that is not read, or their title, calls them withdrawn."""
    if "actions" not in tables:
        return
    changes = tables.get("changes")
    gone: set[str] = set()
    if changes is not None and changes.frame is not None:
        gone = set(changes.frame.loc[changes.frame["field"] == "withdrawn", "action_id"])
    said: dict[str, list[str]] = {}
    for part in tables["actions"].parts:
        ids = part.cells.get("action_id", np.full(len(part.rows), "", dtype=object))
        read = set(part.at.values())
        unread = [c[part.rows - 1] for at, c in enumerate(part.sheet.arrays) if at not in read]
        if names_what_is_gone(part.sheet.name):
            for each in ids:
                said.setdefault(each, []).append(f"sheet {part.sheet.name}")
        looked = [(cells, WITHDRAWN) for cells in unread]
        for at, heading in enumerate(headings_of(part)):
            if at in read or not says_it_was_withdrawn(heading, "Yes"):
                continue
            for each, word in zip(ids, part.sheet.arrays[at][part.rows - 1], strict=True):
                if each not in gone and says_it_was_withdrawn(heading, word):
                    said.setdefault(each, []).append(f"{heading}: {word}")
        if "title" in part.cells:
            looked.append((part.cells["title"], WITHDRAWN_TITLE))
        for cells, pattern in looked:
            for at in _matching(pattern, cells.tolist()):
                if ids[at] not in gone:
                    said.setdefault(ids[at], []).append(cells[at])
    if said:
        listed = [f"{each} ({quoted(words[0])})" for each, words in said.items()]
        notes.append(
            f"{len(said):,} action{'' if len(said) == 1 else 's'} counted though the register "
            f"seems to have withdrawn {'it' if len(said) == 1 else 'them'}: {_some(listed)}; a row "
            "in changes (field withdrawn, value yes) takes an action out of the plan from its day "
            "on."
        )
    yield from ()


def without_a_deadline(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions that a mapping leaves out as no day is agreed for them."""
    undated = tables["actions"].undated if "actions" in tables else ()
    if undated:
        one = len(undated) == 1
        notes.append(
            f"{len(undated):,} action{' has' if one else 's have'} no agreed date and "
            f"{'is' if one else 'are'} not counted: {_some(undated)}."
        )
    yield from ()


def restored_though_never_withdrawn(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Rows of changes that restore an action that was never withdrawn, and so do nothing."""
    changes = tables["changes"].frame if "changes" in tables else None
    if changes is None:
        return
    rows = changes[changes["field"] == "withdrawn"]
    gone = set(rows.loc[rows["value"].notna(), "action_id"])
    ids = list(dict.fromkeys(rows.loc[~rows["action_id"].isin(gone), "action_id"].dropna()))
    if ids:
        one = len(ids) == 1
        notes.append(
            f"{len(ids):,} action{' is' if one else 's are'} restored in changes (field withdrawn, "
            f"value blank) though never withdrawn, and so still counted: {_some(ids)}; to withdraw "
            f"{'it' if one else 'them'}, fill in value, in a mapping by fill: {{value: yes}}."
        )
    yield from ()


def approvals_of_one_day(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Approvals that all bear one day: such as one given to all, where a register keeps none."""
    evidence = tables.get("evidence")
    if evidence is None or evidence.frame is None:
        return
    rows = evidence.frame[evidence.frame["event"] == "approved"]
    number = rows["action_id"].nunique()
    filled = any("event_on" not in part.at for part in evidence.parts)
    if number >= (2 if filled else FEW) and rows["event_on"].nunique() == 1:
        notes.append(
            f"the approvals of {number:,} actions all bear one day, "
            f"{rows['event_on'].iloc[0]:%Y-%m-%d}: forecasts learn nothing true from it; give the "
            "day of each where it can be found."
        )
    yield from ()


def actions_alike(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions with another id and the same words, division, type and deadline."""
    frame = tables["actions"].frame if "actions" in tables else None
    if frame is None:
        return
    same = ["title", "division", "action_type", "agreed_deadline"]
    alike = frame[frame.duplicated(same, keep=False) & frame["title"].notna()]
    pairs = [
        " and ".join(ids)
        for _, rows in alike.groupby(same, dropna=False, sort=False)
        if len(ids := list(dict.fromkeys(rows["action_id"].dropna()))) > 1
    ]
    if pairs:
        notes.append(
            f"{len(pairs):,} title{'' if len(pairs) == 1 else 's'} stand{'s' * (len(pairs) == 1)} "
            f"under several ids with the same division, type and deadline: {_some(pairs, '; ')}; "
            "each is counted."
        )
    yield from ()


def parents_beside_parts(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions counted in addition to their own parts."""
    if "actions" not in tables or any(p.spec.parents for p in tables["actions"].parts):
        return
    parents = parents_of(_ids(tables))
    if parents:
        said = [f"{parent} beside {', '.join(parts[:2])}" for parent, parts in parents.items()]
        notes.append(
            f"{len(parents):,} action{'' if len(parents) == 1 else 's'} counted beside parts of "
            f"their own: {_some(said, '; ')}; parents: leave_out in a mapping leaves them out."
        )
    yield from ()


def status_and_approval(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions that a status calls complete without an approval, or open in spite of one."""
    actions = tables.get("actions")
    words = [] if actions is None or actions.frame is None else list(_statuses(actions))
    if actions is None or not words:
        return
    handed_in, approved = _handed_in_and_approved(actions, tables.get("evidence"))
    said: dict[str, str] = {}
    called_open: dict[str, str] = {}
    for each, word, complete in words:
        if complete and (each not in handed_in or (is_approval(word) and each not in approved)):
            said.setdefault(each, word)
        elif not complete and each in approved:
            called_open.setdefault(each, word)
    if said:
        listed = [f"{each} ({quoted(word)})" for each, word in said.items()]
        one = len(said) == 1
        notes.append(
            f"{len(said):,} action{'' if one else 's'} that the register calls complete "
            f"{'has' if one else 'have'} no approval in the plan, and so count{'s' if one else ''} "
            f"as open, or as overdue past the deadline: {_some(listed)}."
        )
    if called_open:
        listed = [f"{each} ({quoted(word)})" for each, word in called_open.items()]
        one = len(called_open) == 1
        notes.append(
            f"{len(called_open):,} action{'' if one else 's'} counted as approved, as the register "
            f"gives a day of approval, though its status calls {'it' if one else 'them'} open: "
            f"{_some(listed)}; where an approval was taken back, a row in evidence (event "
            "reopened) says so."
        )
    yield from ()


def _statuses(actions: TableRead) -> Iterator[tuple[str, str, bool]]:
    """Of columns of status that nobody reads: the action, the word, and whether it is complete."""
    for part in actions.parts:
        ids = part.cells.get("action_id", np.full(len(part.rows), "", dtype=object))
        for at, heading in enumerate(headings_of(part)):
            if at in part.at.values() or not names_a_status(heading):
                continue
            cells = part.sheet.arrays[at][part.rows - 1].tolist()
            told = {
                word: calls_it_complete(word)
                for word in set(cells)
                if calls_it_complete(word) or calls_it_open(word)
            }
            for each, word in zip(ids.tolist(), cells, strict=True) if told else ():
                if word in told:
                    yield each, word, told[word]


def _handed_in_and_approved(
    actions: TableRead, evidence: TableRead | None
) -> tuple[set[str], set[str]]:
    """The actions with evidence handed in, and those of them that an approval stands for."""
    handed_in: set[str] = set()
    approved: set[str] = set()
    if evidence is not None and evidence.frame is not None:
        events, ids = evidence.frame["event"], evidence.frame["action_id"]
        handed_in = set(ids[events.isin(["submitted", "declined", "approved"])])
        approved = set(ids[events == "approved"]) - set(ids[events == "reopened"])
    if actions.frame is not None and actions.approved_on is not None:
        by_day = set(actions.frame.loc[actions.approved_on.notna(), "action_id"])
        handed_in, approved = handed_in | by_day, approved | by_day
    return handed_in, approved


# ---- divisions ----


def divisions_with_one_name(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Divisions that could not be told apart on a page."""
    frame = tables["divisions"].frame if "divisions" in tables else None
    if frame is not None:
        names = frame["name"].str.casefold()
        for _, rows in frame[names.duplicated(keep=False)].groupby(names):
            codes = list(dict.fromkeys(rows["division"]))
            if len(codes) > 1:
                notes.append(
                    f"the divisions {' and '.join(codes)} are both called "
                    f"{quoted(rows['name'].iloc[0])}; give each a name of its own."
                )
    yield from ()


def divisions_given_once(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions without a division right below one that has it, as where a group is named once."""
    if "actions" not in tables or "division" not in tables["actions"].parts[0].cells:
        return
    divisions, elements = (tables["actions"].texts(name) for name in ("division", "element"))
    ids = _ids(tables)
    below = [
        ids[at]
        for at in range(1, len(divisions))
        if not divisions[at] and divisions[at - 1] and elements[at] == elements[at - 1]
    ]
    named = sum(map(bool, divisions))
    if below and len(below) * 2 >= named:
        notes.append(
            f"{len(below):,} action{'' if len(below) == 1 else 's'} without a division right below "
            f"one that has it: {_some(below)}; they count as trust-wide. If a division stands for "
            "the rows below it too, fill it in for each."
        )
    yield from ()


# ---- sums among the parts ----


def totals(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """Rows that are the sum of others, by their words or by arithmetic."""
    for name, column in (
        ("actions", "action_id"),
        ("actions", "title"),
        ("workforce", "staff_group"),
        ("recruitment", "staff_group"),
    ):
        cells = tables[name].texts(column) if name in tables else []
        sums = {word for word in MAY_BE_SUMS.findall(APART + APART.join(cells)) if is_total(word)}
        for at, word in enumerate(cells) if sums else ():
            if word in sums:
                yield name, at, column, f"{quoted(word)} names a sum, not a part; {OUT}"
    frame = tables["workforce"].frame if "workforce" in tables else None
    if frame is not None:
        yield from _sums(frame, "staff_group", "division")
        yield from _sums(frame, "division", "staff_group")


OUT = "take its rows out, or leave them out by ~ in values and only_where"


def _sums(frame: pd.DataFrame, of: str, within: str) -> Iterator[Doubt]:
    """Parts that are the sum of their siblings in every month."""
    known = frame.dropna(subset=["month", "division", "staff_group"])
    if within == "staff_group":  # divisions are compared over all staff groups together
        known = known.assign(staff_group="")
    figures = [name for name in FIGURES if known[name].notna().any()]
    if not figures:
        return
    summed = known.groupby([within, "month", of])[figures].sum().unstack(of)
    for each, rows in known.groupby(within):
        parts = list(dict.fromkeys(rows[of]))
        if len(parts) <= 2:
            continue
        months = summed.loc[each]
        given = [name for name in figures if rows[name].notna().any()]
        whole = [months[name][parts].to_numpy() for name in given]
        for at, part in enumerate(parts):
            if whole and all(_is_sum(figure, at) for figure in whole):
                row = int(frame.index[(frame[of] == part) & frame.index.isin(rows.index)][0])
                message = (
                    f"{quoted(part)} is the sum of the other "
                    f"{of.replace('_', ' ')}s in every month; {OUT}"
                )
                yield "workforce", row, of, message


def _is_sum(figure: np.ndarray, at: int) -> bool:
    """Whether a column is the sum of two others at least, in every month that it has."""
    months = figure[~np.isnan(figure[:, at])]
    part, rest = months[:, at], np.delete(months, at, axis=1)
    several = (~np.isnan(rest)).sum(axis=1) >= 2
    return bool(
        len(part)
        and (np.abs(part) > LEAST_WTE).any()
        and several.all()
        and (np.abs(part - np.nansum(rest, axis=1)) < LEAST_WTE * figure.shape[1]).all()
    )


# ---- percentages ----


def percentages(tables: Tables, notes: list[str]) -> Iterator[Doubt]:  # noqa: ARG001
    """Measures whose values are partly percentages, or shares with a target in per cent."""
    read = tables.get("measure_values")
    measures = tables["measures"].frame if "measures" in tables else None
    if read is None or read.frame is None:
        return
    units = (
        {} if measures is None else dict(zip(measures["measure_id"], measures["unit"], strict=True))
    )
    targets = (
        {}
        if measures is None
        else dict(zip(measures["measure_id"], measures["target"], strict=True))
    )
    for column in ("value", "planned"):
        texts = np.concatenate(
            [p.cells.get(column, np.full(len(p.rows), "", dtype=object)) for p in read.parts]
        )
        signed = pd.Series([text.endswith("%") for text in texts])
        filled = pd.Series(texts) != ""
        for measure, rows in read.frame.groupby("measure_id"):
            given = rows.index[filled[rows.index]]
            if not len(given):
                continue
            with_sign = signed[given]
            plain = given[~with_sign]
            if with_sign.any() and len(plain):
                message = (
                    f"{quoted(texts[plain[0]])} has no % where other values of {quoted(measure)} "
                    "have one; write all of them alike, 93% or 93"
                )
                yield "measure_values", int(plain[0]), column, message
            elif with_sign.any() and units.get(measure, "percent") != "percent":
                message = (
                    f"{quoted(texts[given[0]])} is a percentage; {quoted(measure)} has another unit"
                )
                yield "measure_values", int(given[0]), column, message
            elif units.get(measure) == "percent" and len(plain):
                values = rows.loc[given, column].abs()
                if values.max() <= 1 < targets.get(measure, 0) and (values % 1 > 0).any():
                    message = (
                        f"{quoted(texts[given[0]])} beside a target of {targets[measure]:g}: every "
                        f"value of {quoted(measure)} lies between 0 and 1; write 93% as 93"
                    )
                    yield "measure_values", int(given[0]), column, message


# ---- days ----


def far_days(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Deadlines, and events of evidence, many years from the other deadlines."""
    frame = tables["actions"].frame if "actions" in tables else None
    if frame is None or frame["agreed_deadline"].notna().sum() < 3:
        return
    middle = frame["agreed_deadline"].dt.year.median()
    evidence = tables["evidence"].frame if "evidence" in tables else None
    for rows, column, one, several in (
        (frame, "agreed_deadline", "deadline", "deadlines"),
        (evidence, "event_on", "event", "events"),
    ):
        if rows is None or not rows[column].notna().any():
            continue
        far = rows[(rows[column].dt.year - middle).abs() >= FAR_YEARS]
        if len(far):
            said = [
                f"{each} ({day:%Y-%m-%d})"
                for each, day in zip(far["action_id"], far[column], strict=True)
            ]
            notes.append(
                f"{len(far):,} {one if len(far) == 1 else several} many years from the deadlines "
                f"of the others: {_some(said)}."
            )
    yield from ()


def order_of_a_day(tables: Tables, notes: list[str]) -> Iterator[Doubt]:
    """Actions whose rows of one day a database, which has no order, may return in any order."""
    for name, (same_day, differing) in ORDERED_BY_ROW.items():
        table = tables.get(name)
        if table is None or table.frame is None:
            continue
        sheets = [part.sheet for part in table.parts if part.sheet.headings is not None]
        if not sheets or any("row_order" in part.cells for part in table.parts):
            continue
        rows = table.frame
        if name == "evidence":
            rows = rows[rows["event"].isin(["approved", "reopened"])]
        rows = rows[rows.duplicated([*same_day], keep=False)]
        values = rows.groupby([*same_day], dropna=False)[differing].nunique(dropna=False)
        actions = values.index[values > 1].get_level_values("action_id").nunique()
        if actions:
            notes.append(
                f"{sheets[0].place}: there is no column row_order, and of {actions:,} "
                f"action{'' if actions == 1 else 's'} rows of one day say different things; which "
                "of them holds is decided by the order of their cells. Add the column to say it"
            )
    yield from ()


def _some(examples: Iterable[str], between: str = ", ") -> str:
    listed = list(examples)
    more = f"{between}and {len(listed) - FEW:,} more" if len(listed) > FEW else ""
    return between.join(listed[:FEW]) + more


LOOKS: list[Callable[[Tables, list[str]], Iterator[Doubt]]] = [
    ids_that_are_several,
    ids_that_are_alike,
    ids_held_as_numbers,
    ids_with_a_decimal,
    ids_that_are_days,
    ids_that_are_formulas,
    ids_in_exponents,
    garbled,
    examples,
    without_a_deadline,
    withdrawn_in_words,
    restored_though_never_withdrawn,
    approvals_of_one_day,
    status_and_approval,
    actions_alike,
    parents_beside_parts,
    divisions_with_one_name,
    divisions_given_once,
    totals,
    percentages,
    far_days,
    order_of_a_day,
]
