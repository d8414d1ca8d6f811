"""Rules across rows and tables: what no single cell can show to be wrong."""

import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from iqip_analytics.contract.faults import did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.vocabulary import CQC_DOMAINS, MUST_AND_SHOULD, TRUST
from iqip_analytics.plan.division_rules import division_faults
from iqip_analytics.sources.cells import typed

Frames = Mapping[str, pd.DataFrame]
RowNamed = Callable[[int, int | None], str]


def rule_faults(frames: Frames, named: Mapping[str, RowNamed]) -> Iterator["Breach"]:
    """Every breach of a rule across rows or tables; absent tables are not checked.

    Yields table, row (its place in the frame), column and message. `named` gives a row's name in a
    message about another row.
    """
    yield from _duplicate_keys(frames, named)
    for rule in RULES:
        yield from rule(frames)


Breach = tuple[str, int, str | None, str]
Rule = Callable[[Frames], Iterator[Breach]]


def _rows(frame: pd.DataFrame, wrong: pd.Series) -> Iterator[tuple[int, pd.Series]]:
    for row, cells in frame[wrong.fillna(False).astype(bool)].iterrows():
        yield int(str(row)), cells


def _duplicate_keys(frames: Frames, named: Mapping[str, RowNamed]) -> Iterator[Breach]:
    for name, frame in frames.items():
        key = list(TABLES[name].key)
        if not key:
            continue
        identity = [*key, "recorded_on"]
        again = frame.duplicated(identity, keep="first") & frame[key[0]].notna()
        if not again.any():
            continue
        rows = frame.assign(row=frame.index)
        first = rows.groupby(identity, dropna=False)["row"].transform("first")
        for row, cells in _rows(frame, again):
            of = ", ".join(_shown(cells[column]) for column in key)
            keep = ADDED_UP if name == "workforce" else "keep one row"
            if name == "actions" and cells["division"] != frame["division"][first[row]]:
                keep = OF_DIVISIONS
            message = (
                f"{of} stands in {named[name](int(first[row]), row)} already; "
                f"{keep}, or date the correction with recorded_on"
            )
            yield name, row, key[0], message


# Two bands of one staff group: keeping only one would lose people
OF_DIVISIONS = "where each division numbers its own, put its letters first; else keep one row"
ADDED_UP = "keep one row (of two bands of one group, add them up)"


def _shown(value: object) -> str:
    if pd.isna(value):
        return "blank"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else quoted(value)


def _references(frames: Frames) -> Iterator[Breach]:
    for table, column, target in REFERENCES:
        if table not in frames or target not in frames:
            continue
        known = frames[target][TABLES[target].key[0]].dropna().unique()
        cells = frames[table][column]
        hints: dict[str, str] = {}
        for row, found in _rows(frames[table], cells.notna() & ~cells.isin(known)):
            given = str(found[column])
            if given not in hints and len(hints) < MOST_HINTS and len(known) <= 1000:
                hints[given] = did_you_mean(given, map(str, known))
            yield table, row, column, _not_there(given, target, hints.get(given, ""))


MOST_HINTS = 50  # each one searches every known code; enough for hundreds of faults

REFERENCES = [
    ("actions", "division", "divisions"),
    ("actions", "priority", "priorities"),
    ("changes", "action_id", "actions"),
    ("evidence", "action_id", "actions"),
    ("updates", "action_id", "actions"),
    ("workforce", "division", "divisions"),
    ("recruitment", "division", "divisions"),
    ("measures", "division", "divisions"),
    ("measures", "priority", "priorities"),
    ("measure_values", "measure_id", "measures"),
    ("measure_phases", "measure_id", "measures"),
    ("action_measures", "action_id", "actions"),
    ("action_measures", "measure_id", "measures"),
    ("milestones", "priority", "priorities"),
    ("risks", "division", "divisions"),
    ("risk_actions", "risk_id", "risks"),
    ("risk_actions", "action_id", "actions"),
]


def _conditional_columns(frames: Frames) -> Iterator[Breach]:
    if "actions" not in frames:
        return
    actions = frames["actions"]
    element, kind = actions["element"], actions["action_type"]
    strategic = element == "strategic_priority"
    for column, wrong, why in [
        (
            "division",
            actions["division"].isna() & element.notna() & ~strategic,
            "is blank; only an action of a strategic priority may be trust-wide",
        ),
        (
            "cqc_domain",
            actions["cqc_domain"].isna() & kind.isin(MUST_AND_SHOULD),
            "is blank; a must_do or should_do action needs its CQC domain",
        ),
        (
            "priority",
            actions["priority"].isna() & strategic,
            "is blank; an action of a strategic priority needs the priority's number",
        ),
    ]:
        for row, _ in _rows(actions, wrong):
            yield "actions", row, column, why


def _change_values(frames: Frames) -> Iterator[Breach]:
    if "changes" not in frames:
        return
    changes = frames["changes"]
    field, value = changes["field"], changes["value"]
    for row, cells in _rows(changes, value.isna() & field.notna() & (field != "withdrawn")):
        what = str(cells["field"])
        yield "changes", row, "value", f"is blank; a change of {what} must say its new value"
    for name, kind in [("agreed_deadline", "date"), ("priority", "whole")]:
        given = value[(field == name) & value.notna()]
        for at, message in typed(given.tolist(), kind).wrong.items():
            yield "changes", int(str(given.index[at])), "value", message
    yield from _change_targets(frames, changes)
    domains = value.where(field == "cqc_domain")
    for row, cells in _rows(changes, domains.notna() & ~domains.isin(list(CQC_DOMAINS))):
        given = str(cells["value"])
        hint = did_you_mean(given, CQC_DOMAINS)
        expected = f"expected one of {', '.join(CQC_DOMAINS)}"
        yield "changes", row, "value", f"{quoted(given)} is unknown; {hint}{expected}"


def _change_targets(frames: Frames, changes: pd.DataFrame) -> Iterator[Breach]:
    for field, target in [("division", "divisions"), ("priority", "priorities")]:
        if target not in frames:
            continue
        known = [_code(code) for code in frames[target][field].dropna().unique()]
        given = changes["value"].where(changes["field"] == field)
        codes = given.map(_code, na_action="ignore")
        for row, cells in _rows(changes, given.notna() & ~codes.isin(known)):
            hint = did_you_mean(str(cells["value"]), known)
            yield "changes", row, "value", _not_there(str(cells["value"]), target, hint)


def _not_there(given: str, target: str, hint: str) -> str:
    several = target == "divisions" and re.search(r"[&,;/+]| and ", given) is not None
    split = "an action belongs to one division: choose one, or make it two actions; "
    return (
        f"{quoted(given)} is not in the table {target}; {hint}{split if several else ''}"
        "correct it, or add it there"
    )


def _code(value: object) -> str:
    """A code as text; a priority may be written 8 or 8.0."""
    shown = str(value)
    return shown.removesuffix(".0") if shown.removesuffix(".0").isdigit() else shown


def _date_order(frames: Frames) -> Iterator[Breach]:
    for table, earlier, later in [
        ("reports", "period_end", "data_cutoff"),
        ("reports", "data_cutoff", "published_on"),
        ("divisions", "reported_from", "reported_to"),
    ]:
        if table in frames:
            frame = frames[table]
            for row, cells in _rows(frame, frame[later] < frame[earlier]):
                message = f"{cells[later]:%Y-%m-%d} lies before {earlier} {cells[earlier]:%Y-%m-%d}"
                yield table, row, later, message


def _scopes(frames: Frames) -> Iterator[Breach]:
    for table in ("commentary", "assurance"):
        if table not in frames or "divisions" not in frames:
            continue
        allowed = [TRUST, *frames["divisions"]["division"].dropna()]
        scope = frames[table]["scope"]
        known = scope.isin(allowed) | scope.str.fullmatch(r"priority:\d+")
        if "priorities" in frames:
            numbers = frames["priorities"]["priority"].dropna().unique()
            named = [f"priority:{number}" for number in numbers]
            known = scope.isin([*allowed, *named])
        for row, cells in _rows(frames[table], scope.notna() & ~known):
            hint = did_you_mean(str(cells["scope"]), allowed)
            message = (
                f"{quoted(cells['scope'])} is not a scope; {hint}"
                "expected trust, a division's code, or priority:N"
            )
            yield table, row, "scope", message


RULES: list[Rule] = [
    _references,
    _conditional_columns,
    _change_values,
    _date_order,
    _scopes,
    division_faults,
]
