"""The tables of a plan source: their columns, types and allowed values, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.vocabulary import (
    ACTION_TYPES,
    ALIGNMENTS,
    CHANGE_FIELDS,
    COMMENTARY_SECTIONS,
    CQC_DOMAINS,
    DIRECTIONS,
    ELEMENTS,
    EVENTS,
    OPINIONS,
    RESERVED_DIVISION_CODES,
    ROUTES,
    UNITS,
    YES_NO,
)

DATE_TYPE = "datetime64[us]"
MOST_PEOPLE = 1_000_000  # the largest trust has some 30,000 staff; far more is a slip
LARGEST_NUMBER = 10**12  # a measure may be in pounds
DIVISION_CODE = r"[a-z0-9_]+"
ATOM = r"[A-Za-z0-9_%+'-]+"
ADDRESS = rf"{ATOM}(\.{ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"


@dataclass(frozen=True, kw_only=True)
class Check:
    """What every filled cell of a column must be, as a message says it: `error`.

    fits: which of some distinct values are allowed.
    """

    error: str
    fits: Callable[[pd.Series], pd.Series]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    kind: how its cells are written: text, date, number or whole; dtype: how they are held.
    required: whether it must exist and be filled.
    """

    kind: str
    dtype: str
    checks: tuple[Check, ...] = ()
    required: bool = False


DTYPES = {"text": "str", "date": DATE_TYPE, "number": "float64", "whole": "Int64"}
NOT_ALL = Check(
    error="the name of one staff group: it is kept for their sum", fits=lambda words: words != "all"
)


def _column(kind: str, *checks: Check, required: bool = False) -> Column:
    return Column(kind=kind, dtype=DTYPES[kind], checks=checks, required=required)


def _between(low: float, high: float, error: str) -> Check:
    return Check(error=error, fits=lambda numbers: numbers.between(low, high))


def text(*, required: bool = False) -> Column:
    """Free text, kept as it is."""
    return _column("text", required=required)


def choice(words: dict[str, str], *, required: bool = False) -> Column:
    """One of the contract's words."""
    allowed = Check(error="one of " + ", ".join(words), fits=lambda given: given.isin(list(words)))
    return _column("text", allowed, required=required)


def date(*, required: bool = False) -> Column:
    """A calendar day."""
    return _column("date", required=required)


def month(*, required: bool = False) -> Column:
    """A month, written as its last day."""
    last_day = Check(error="the last day of a month", fits=lambda days: days.dt.is_month_end)
    return _column("date", last_day, required=required)


def number(*checks: Check, required: bool = False) -> Column:
    """A number, whole or not, of a size that a measure can have."""
    near = _between(
        -LARGEST_NUMBER,
        LARGEST_NUMBER,
        f"a number from -{LARGEST_NUMBER:,} to {LARGEST_NUMBER:,}",
    )
    return _column("number", *checks, near, required=required)


def amount(*, required: bool = False) -> Column:
    """A number of people or WTE: never negative."""
    several = Check(error="a number of 0 or more", fits=lambda numbers: numbers >= 0)
    few = Check(
        error=f"a number up to {MOST_PEOPLE:,}", fits=lambda numbers: numbers <= MOST_PEOPLE
    )
    return _column("number", several, few, required=required)


def whole(low: int, high: int, *, required: bool = False) -> Column:
    """A whole number within bounds."""
    within = _between(low, high, f"a whole number from {low} to {high}")
    return _column("whole", within, required=required)


def division_code(*, required: bool = False, defines: bool = False) -> Column:
    """A division's code; one that the column `defines` must be usable as a file name."""
    if not defines:
        return text(required=required)
    plain = Check(
        error="a division code: lower-case letters, digits and _ only",
        fits=lambda codes: codes.str.fullmatch(DIVISION_CODE),
    )
    free = Check(
        error=f"free for a division: {', '.join(RESERVED_DIVISION_CODES)} name other things",
        fits=lambda codes: ~codes.isin(list(RESERVED_DIVISION_CODES)),
    )
    return _column("text", plain, free, required=required)


def address(*, required: bool = False) -> Column:
    """One e-mail address, plain enough to be nothing else in the header of a message."""
    plain = Check(
        error="one e-mail address, such as role@example.nhs.uk",
        fits=lambda addresses: addresses.str.fullmatch(ADDRESS),
    )
    return _column("text", plain, required=required)


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The columns of a table by name, with those that any table may have."""

    columns: Mapping[str, Column]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the contract: its schema, its key, and the date that its rows happen on.

    `happens_on` names the column before which a row cannot have been known.
    """

    name: str
    schema: Schema
    key: tuple[str, ...] = ()
    happens_on: str | None = None
    required: bool = False

    @property
    def columns(self) -> list[str]:
        """The contract's columns, without `recorded_on` and `row_order`."""
        return [name for name in self.schema.columns if name not in ANY_TABLE]

    def kind(self, column: str) -> str:
        """How the cells of a column are written: text, date, number or whole."""
        return self.schema.columns[column].kind


ANY_TABLE = {"recorded_on": date(), "row_order": number()}


def _table(
    name: str,
    columns: dict[str, Column],
    *,
    key: tuple[str, ...] | None = None,
    happens_on: str | None = None,
    required: bool = False,
) -> Table:
    schema = Schema(columns={**ANY_TABLE, **columns})
    first = next(iter(columns))
    return Table(
        name=name,
        schema=schema,
        key=(first,) if key is None else key,
        happens_on=happens_on,
        required=required,
    )


_TABLES = [
    _table(
        "actions",
        {
            "action_id": text(required=True),
            "title": text(required=True),
            "element": choice(ELEMENTS, required=True),
            "action_type": choice(ACTION_TYPES, required=True),
            "division": division_code(),
            "cqc_domain": choice(CQC_DOMAINS),
            "priority": whole(1, 99),
            "executive_lead": text(),
            "action_owner": text(),
            "added_on": date(),
            "agreed_deadline": date(required=True),
            "statutory_date": date(),
            "regulation": text(),
            "core_service": text(),
            "site": text(),
            "report_reference": text(),
            "evidence_link": text(),
        },
        happens_on="added_on",
        required=True,
    ),
    _table(
        "changes",
        {
            "action_id": text(required=True),
            "recorded_on": date(required=True),
            "effective_on": date(required=True),
            "field": choice(CHANGE_FIELDS, required=True),
            "value": text(),
            "reason": text(),
        },
        key=(),
    ),
    _table(
        "evidence",
        {
            "action_id": text(required=True),
            "event_on": date(required=True),
            "event": choice(EVENTS, required=True),
            "note": text(),
        },
        key=("action_id", "event_on", "event"),
        happens_on="event_on",
        required=True,
    ),
    _table(
        "reports",
        {
            "period_end": month(required=True),
            "data_cutoff": date(required=True),
            "published_on": date(),
        },
    ),
    _table(
        "meetings",
        {"meeting_on": date(required=True), "capacity": whole(0, 10_000)},
    ),
    _table(
        "divisions",
        {
            "division": division_code(required=True, defines=True),
            "name": text(required=True),
            "reported_from": month(required=True),
            "reported_to": month(),
        },
        happens_on="reported_from",
        required=True,
    ),
    _table(
        "priorities",
        {
            "priority": whole(1, 99, required=True),
            "name": text(required=True),
            "executive_lead": text(),
            "reported_from": month(required=True),
        },
        happens_on="reported_from",
    ),
    _table(
        "workforce",
        {
            "month": month(required=True),
            "division": division_code(required=True),
            "staff_group": _column(
                "text",
                NOT_ALL,
                required=True,
            ),
            "establishment_wte": amount(),
            "in_post_wte": amount(),
            "starters_wte": amount(),
            "leavers_wte": amount(required=True),
            "transfers_in_wte": amount(),
            "transfers_out_wte": amount(),
        },
        key=("month", "division", "staff_group"),
        happens_on="month",
    ),
    _table(
        "recruitment",
        {
            "cohort": text(required=True),
            "division": division_code(required=True),
            "staff_group": _column("text", NOT_ALL, required=True),
            "route": choice(ROUTES, required=True),
            "start_month": month(required=True),
            "headcount": amount(required=True),
            "wte_per_head": amount(),
            "conversion": number(_between(0, 1, "a share from 0 to 1")),
            "registered_after_months": whole(0, 120),
        },
    ),
    _table(
        "measures",
        {
            "measure_id": text(required=True),
            "name": text(required=True),
            "priority": whole(1, 99),
            "division": division_code(),
            "unit": choice(UNITS, required=True),
            "direction": choice(DIRECTIONS, required=True),
            "cumulative": choice(YES_NO),
            "target": number(),
            "target_on": date(),
        },
    ),
    _table(
        "measure_values",
        {
            "measure_id": text(required=True),
            "month": month(required=True),
            "value": number(),
            "numerator": number(),
            "denominator": number(),
            "planned": number(),
        },
        key=("measure_id", "month"),
    ),
    _table(
        "measure_phases",
        {
            "measure_id": text(required=True),
            "from_month": month(required=True),
            "reason": text(required=True),
        },
        key=("measure_id", "from_month"),
        happens_on="from_month",
    ),
    _table(
        "action_measures",
        {
            "action_id": text(required=True),
            "measure_id": text(required=True),
            "expected_from": date(),
        },
        key=("action_id", "measure_id"),
    ),
    _table(
        "milestones",
        {
            "milestone_id": text(required=True),
            "priority": whole(1, 99, required=True),
            "name": text(required=True),
            "due_on": date(required=True),
            "forecast_on": date(),
            "completed_on": date(),
        },
    ),
    _table(
        "assurance",
        {
            "scope": text(required=True),
            "given_on": date(required=True),
            "forum": text(required=True),
            "opinion": choice(OPINIONS, required=True),
            "note": text(),
        },
        key=("scope", "given_on", "forum"),
        happens_on="given_on",
    ),
    _table(
        "updates",
        {
            "action_id": text(required=True),
            "recorded_on": date(required=True),
            "owner_forecast_on": date(),
            "note": text(),
        },
        key=(),
    ),
    _table(
        "risks",
        {
            "risk_id": text(required=True),
            "theme": text(required=True),
            "division": division_code(),
            "alignment": choice(ALIGNMENTS, required=True),
            "consequence": whole(1, 5),
            "likelihood": whole(1, 5),
            "themed_on": date(),
            "owner_notified_on": date(),
            "due_on": date(),
            "resolved_on": date(),
        },
        happens_on="themed_on",
    ),
    _table(
        "risk_actions",
        {"risk_id": text(required=True), "action_id": text(required=True)},
        key=("risk_id", "action_id"),
    ),
    _table(
        "commentary",
        {
            "period_end": month(required=True),
            "scope": text(required=True),
            "section": choice(COMMENTARY_SECTIONS, required=True),
            "position": number(),
            "text": text(required=True),
        },
        key=("period_end", "scope", "section", "position"),
        happens_on="period_end",
    ),
    _table("contacts", {"role": text(required=True), "address": address(required=True)}),
]

TABLES = {table.name: table for table in _TABLES}
REQUIRED_TABLES = [table.name for table in _TABLES if table.required]
