"""Registers as awkward as real ones: late, corrected, re-opened, moved, withdrawn and restored."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.support.oracle import ACTION_TYPES, ALIGNMENTS, ELEMENTS, Row, Tables, month_end

DOMAINS = ("safe", "effective", "caring", "responsive", "well_led")
ALWAYS = ("medicine", "surgery")
NEW, NEW_FROM = "support", "2019-05-31"
OLD, OLD_TO = "therapies", "2019-04-30"
MONTH_ENDS = [month_end(date(2019, month, 1)) for month in range(1, 13)]

# Days on and around month ends and usual cut-offs, so that ties and edges are common
DAYS = sorted(
    {
        (end + timedelta(days=by)).isoformat()
        for end in MONTH_ENDS
        for by in (-30, -12, -1, 0, 1, 4, 5, 6)
    }
)
LATER_DAYS = [
    *DAYS,
    *(
        (date(2020, month, 1) + timedelta(days=by)).isoformat()
        for month in range(1, 10)
        for by in (-1, 0, 14)
    ),
]

some_day = st.sampled_from(DAYS)
deadline = st.sampled_from(LATER_DAYS)
period_ends = st.sampled_from([end.isoformat() for end in MONTH_ENDS])
lag = st.sampled_from([0, 1, 4, 6, 6, 20, 45, 100])


def maybe(strategy: st.SearchStrategy[str], blanks: int = 1) -> st.SearchStrategy[str]:
    """A cell that may be blank."""
    return st.one_of(*[st.just("")] * blanks, strategy)


@st.composite
def actions_row(draw: st.DrawFn, action_id: str, *, old_divisions: bool) -> Row:
    """One action, of any element, type and division."""
    element, kind = draw(st.sampled_from(ELEMENTS)), draw(st.sampled_from(ACTION_TYPES))
    strategic = element == "strategic_priority"
    divisions = [*ALWAYS, OLD] if old_divisions else list(ALWAYS)
    division = draw(st.sampled_from(divisions))
    if strategic and draw(st.booleans()):
        division = ""
    return {
        "action_id": action_id,
        "title": f"Action {action_id}",
        "element": element,
        "action_type": kind,
        "division": division,
        "cqc_domain": draw(st.sampled_from(DOMAINS)) if kind.endswith("_do") else "",
        "priority": draw(st.sampled_from(["1", "4", "8"]))
        if strategic
        else draw(maybe(st.sampled_from(["1", "4"]), 3)),
        "executive_lead": draw(maybe(st.sampled_from(["Chief Nurse", "Medical Director"]))),
        "added_on": draw(maybe(some_day, 2)),
        "agreed_deadline": draw(deadline),
        "recorded_on": "",
    }


@st.composite
def change(draw: st.DrawFn, action_ids: list[str]) -> Row:
    """An agreed change, recorded before, on or long after the day it takes effect."""
    field = draw(
        st.sampled_from(
            ["agreed_deadline", "agreed_deadline", "division", "withdrawn", "withdrawn", "priority"]
        )
    )
    value = {
        "agreed_deadline": deadline,
        "division": st.sampled_from(ALWAYS),
        "withdrawn": st.sampled_from(["", "", "merged"]),
        "priority": st.sampled_from(["1", "4", "8"]),
    }[field]
    effective_on = draw(some_day)
    if field == "division" and effective_on > "2019-04-30":
        value = st.sampled_from([*ALWAYS, NEW])
    return {
        "action_id": draw(st.sampled_from(action_ids)),
        "recorded_on": draw(st.one_of(some_day, st.just(effective_on))),
        "effective_on": effective_on,
        "field": field,
        "value": draw(value),
    }


@st.composite
def event(draw: st.DrawFn, action_ids: list[str], recorded_late: bool) -> Row:
    """An event in an action's closure; few days and few actions, so that days are shared."""
    return {
        "action_id": draw(st.sampled_from(action_ids)),
        "event_on": draw(some_day),
        "event": draw(
            st.sampled_from(
                ["approved", "approved", "reopened", "declined", "submitted", "embedded", "lifted"]
            )
        ),
        "note": draw(st.sampled_from(["", "as tabled"])),
        "recorded_on": draw(maybe(some_day, 2)) if recorded_late else "",
    }


def one_of_each(rows: list[Row], *key: str) -> list[Row]:
    """Rows of which no two share key and day of recording: the contract calls those duplicates."""
    kept: dict[tuple[str, ...], Row] = {}
    for row in rows:
        kept.setdefault(tuple(row.get(column) or "" for column in (*key, "recorded_on")), row)
    return list(kept.values())


@st.composite
def reports(draw: st.DrawFn) -> list[Row]:
    """Editions with cut-offs of their own: some far after the month, some before the last one's."""
    rows = []
    for end in draw(st.lists(st.sampled_from(MONTH_ENDS), unique=True, max_size=8)):
        cutoff = end + timedelta(days=draw(lag))
        published = maybe(lag.map(lambda days, cutoff=cutoff: str(cutoff + timedelta(days=days))))
        rows.append(
            {
                "period_end": end.isoformat(),
                "data_cutoff": cutoff.isoformat(),
                "published_on": draw(published),
            }
        )
    return sorted(rows, key=lambda row: row["period_end"])


@st.composite
def workforce(draw: st.DrawFn) -> list[Row]:
    """Some months of staff, with cells blank, months left out and figures corrected."""
    first = draw(st.sampled_from([date(2018, 1, 1), date(2018, 11, 1), date(2019, 2, 1)]))
    months = [
        month_end(date(first.year + (first.month - 1 + k) // 12, (first.month - 1 + k) % 12 + 1, 1))
        for k in range(draw(st.integers(1, 20)))
    ]
    wte = st.integers(0, 4000).map(lambda hundredths: f"{hundredths / 100:g}")
    gappy = draw(st.booleans())
    cell = maybe(wte, 1) if gappy else wte
    rows = []
    for month in months:
        for division in ALWAYS:
            for group in ("nurses", "midwives"):
                if gappy and draw(st.integers(0, 9)) == 0:
                    continue
                row = {
                    "month": month.isoformat(),
                    "division": division,
                    "staff_group": group,
                    "establishment_wte": draw(cell),
                    "in_post_wte": draw(cell),
                    "starters_wte": draw(cell),
                    "leavers_wte": draw(wte),
                    "transfers_in_wte": draw(cell),
                    "transfers_out_wte": draw(cell),
                    "recorded_on": "",
                }
                rows.append(row)
                if draw(st.integers(0, 14)) == 0:
                    rows.append(row | {"leavers_wte": draw(wte), "recorded_on": draw(some_day)})
    return rows


@st.composite
def registers(draw: st.DrawFn, most: int = 8) -> Tables:
    """A plan source that the contract allows, however unlikely."""
    old_divisions = draw(st.booleans())
    ids = [f"A{number}" for number in range(1, draw(st.integers(1, most)) + 1)]
    actions = [draw(actions_row(name, old_divisions=old_divisions)) for name in ids]
    changes = draw(st.lists(change(ids), max_size=8))
    for row in actions:
        if row["division"] == OLD:
            moved = draw(st.sampled_from(["2019-05-01", "2019-05-04", "2019-05-31"]))
            changes.append(
                {
                    "action_id": row["action_id"],
                    "recorded_on": "2019-04-18",
                    "effective_on": moved,
                    "field": "division",
                    "value": draw(st.sampled_from([*ALWAYS, NEW])),
                }
            )
    for name in draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)):
        first = next(row for row in actions if row["action_id"] == name)
        actions.append(
            first
            | {
                "recorded_on": draw(some_day),
                "agreed_deadline": draw(deadline),
                "added_on": draw(st.one_of(st.just(first["added_on"]), some_day)),
            }
        )
    late = draw(st.booleans())
    evidence = draw(st.lists(event(ids, late), max_size=14))
    evidence = one_of_each(evidence, "action_id", "event_on", "event")
    if draw(st.booleans()):
        for number, row in enumerate(draw(st.permutations(evidence)), start=1):
            row["row_order"] = str(number)
    tables = {
        "actions": actions,
        "evidence": evidence,
        "divisions": [
            {"division": "medicine", "name": "Medicine", "reported_from": "2018-01-31"},
            {"division": "surgery", "name": "Surgery", "reported_from": "2018-01-31"},
            {"division": NEW, "name": "Clinical Support", "reported_from": NEW_FROM},
            {
                "division": OLD,
                "name": "Therapies",
                "reported_from": "2018-01-31",
                "reported_to": OLD_TO,
            },
        ],
        "changes": changes,
        "reports": draw(reports()),
    }
    if draw(st.booleans()):
        del tables["reports"]
    if not changes and draw(st.booleans()):
        del tables["changes"]
    return tables


@st.composite
def risks(draw: st.DrawFn) -> list[Row]:
    """Themed risks, some with dates, some resolved."""
    return [
        {
            "risk_id": f"R{number}",
            "theme": "Staffing",
            "division": draw(maybe(st.sampled_from(ALWAYS))),
            "alignment": draw(st.sampled_from(ALIGNMENTS)),
            "themed_on": draw(maybe(some_day)),
            "resolved_on": draw(maybe(some_day)),
        }
        for number in range(draw(st.integers(0, 6)))
    ]


@st.composite
def report_dates(draw: st.DrawFn) -> tuple[str, str | None, str | None]:
    """Period end, cut-off and publication: given, or left to the source."""
    end = draw(period_ends)
    if draw(st.booleans()):
        return end, None, None
    cutoff = date.fromisoformat(end) + timedelta(days=draw(lag))
    published = cutoff + timedelta(days=draw(lag))
    return end, cutoff.isoformat(), draw(st.sampled_from([None, published.isoformat()]))
