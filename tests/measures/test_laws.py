"""Laws that hold on every register: a later day changes no earlier report, parts add up, and so on.

Each test looks for the exception among registers that are awkward on purpose.
"""

import random
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics import KnownPlan
from iqip_analytics.measures.changes_since import since_last_report
from iqip_analytics.measures.deadlines import due_next, overdue
from iqip_analytics.measures.evidence_group import evidence_outcomes
from iqip_analytics.measures.progress import approved_by, is_approved, position, trajectory
from iqip_analytics.measures.risk_register import risk_alignment
from iqip_analytics.measures.workforce_so_far import workforce_history
from tests.support import awkward
from tests.support.oracle import Row, Tables
from tests.support.registers import quick_plan, tables_of
from tests.support.trials import trials

Dates = tuple[str, str | None, str | None]


def frames(known: KnownPlan) -> dict[str, pd.DataFrame]:
    """All that a report can show of a position in time."""
    shown = {
        "position": position(known),
        "trajectory": trajectory(known),
        "evidence": evidence_outcomes(known),
        "overdue": overdue(known),
        "due_next": due_next(known),
        "since_cut_off": known.since_cut_off,
        "actions": known.actions,
        "events": known.evidence,
        "changes": known.changes,
        "divisions": known.divisions,
        **{f"table {name}": table for name, table in known.tables.items()},
    }
    news = since_last_report(known)
    extra = {
        "risks": risk_alignment(known),
        "workforce": workforce_history(known),
        "since_last_report": None if news is None else news.changes,
        "movement": None if news is None else pd.DataFrame(news.movement),
    }
    return shown | {name: frame for name, frame in extra.items() if frame is not None}


def assert_same(ours: KnownPlan, theirs: KnownPlan) -> None:
    assert ours.digest == theirs.digest
    first, second = frames(ours), frames(theirs)
    assert first.keys() == second.keys()
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name], obj=name)


def on(days_after: int, day: date) -> str:
    return (day + timedelta(days=days_after)).isoformat()


def later_rows(tables: Tables, after: date, chance: random.Random) -> Tables:
    """Rows that become known only after a day: events, changes, corrections, moves, additions."""
    then, soon = on(1, after), on(chance.randint(1, 40), after)
    action = chance.choice(tables["actions"])
    name = action["action_id"]
    event = {"action_id": name, "event": chance.choice(["approved", "reopened", "declined"])}
    new = {"element": "divisional_plan", "action_type": "must_do", "cqc_domain": "safe"}
    change = {"action_id": name, "recorded_on": then}
    return {
        "actions": [
            action | {"title": "Corrected", "agreed_deadline": "2019-01-01", "recorded_on": then},
            action
            | {"action_id": "B1", "division": "surgery", "added_on": soon, "recorded_on": ""},
            action | new | {"action_id": "B2", "division": "medicine", "recorded_on": soon},
        ],
        "evidence": [
            event | {"event_on": then},
            event | {"event_on": "2019-01-31", "recorded_on": soon, "note": "found late"},
            *(
                row | {"note": "corrected", "recorded_on": on(50, after)}
                for row in tables["evidence"][:2]
            ),
        ],
        "changes": [
            change | {"effective_on": "2019-01-01", "field": "division", "value": "surgery"},
            change | {"effective_on": soon, "field": "agreed_deadline", "value": "2020-12-31"},
            change | {"effective_on": "2019-02-01", "field": "withdrawn", "value": "merged"},
        ],
        "divisions": [
            {
                "division": "medicine",
                "name": "Medicine and Therapies",
                "reported_from": "2018-01-31",
                "recorded_on": then,
            }
        ],
        "reports": [
            {"period_end": end.isoformat(), "data_cutoff": on(9, end), "recorded_on": then}
            for end in awkward.MONTH_ENDS
            if on(9, end) < then
        ],
        "workforce": [
            {
                "month": "2019-01-31",
                "division": "medicine",
                "staff_group": "nurses",
                "starters_wte": "99",
                "leavers_wte": "99",
                "recorded_on": soon,
            }
        ],
        "risks": [
            {
                "risk_id": "R9",
                "theme": "Staffing",
                "alignment": "not_on_register",
                "themed_on": then,
            }
        ],
        "updates": [{"action_id": name, "recorded_on": then, "owner_forecast_on": "2020-01-31"}],
    }


def mixed_in(rows: list[Row], more: list[Row], chance: random.Random) -> list[Row]:
    """Rows among others, which keep the order that they had."""
    mixed = list(rows)
    ordered = any(row.get("row_order") for row in rows)
    for row in more:
        place = {"row_order": str(chance.randint(0, len(rows)) + 0.5)} if ordered else {}
        mixed.insert(chance.randint(0, len(mixed)), row | place)
    return mixed


@trials(8)
@given(
    awkward.registers(), awkward.workforce(), awkward.risks(), awkward.report_dates(), st.randoms()
)
def test_nothing_known_later_alters_a_report(
    tables: Tables, staff: list[Row], risks: list[Row], dates: Dates, chance: random.Random
) -> None:
    tables = {"changes": [], "reports": [], "updates": []} | tables
    tables |= {"workforce": staff, "risks": risks}
    before = quick_plan(tables).as_at(*dates)
    later = later_rows(tables, before.dates.published_on.date(), chance)
    after = {name: mixed_in(rows, later.get(name, []), chance) for name, rows in tables.items()}
    assert_same(before, quick_plan(after).as_at(*dates))


@trials(8)
@given(awkward.registers(), awkward.report_dates())
def test_the_actual_series_says_of_each_month_what_that_month_s_own_report_said(
    tables: Tables, dates: Dates
) -> None:
    plan = quick_plan(tables)
    known = plan.as_at(*dates)
    for end in pd.date_range("2019-01-31", known.period_end, freq="ME", inclusive="left"):
        cutoff = known.cut_off(end)
        then = plan.as_at(end, cutoff)
        said = pd.Series(is_approved(then), index=then.actions["action_id"])
        series = pd.Series(
            approved_by(known, pd.DatetimeIndex([cutoff]))[:, 0], index=known.actions["action_id"]
        )
        both = said.index.intersection(series.index)
        pd.testing.assert_series_equal(said[both], series[both])


@trials(8)
@given(awkward.registers(), awkward.report_dates())
def test_groups_add_up(tables: Tables, dates: Dates) -> None:
    known = quick_plan(tables).as_at(*dates)
    counts = ["total", "due", "approved", "overdue"]
    table = position(known)
    if table.empty:
        assert known.actions.empty
        return
    every = table[table["grouping"] == "all"][counts].sum()
    for grouping in ("element", "action_type", "division"):
        assert (table[table["grouping"] == grouping][counts].sum() == every).all()
    types = table[table["group"].isin(["must_do", "should_do"])][counts].sum()
    domains = table[table["grouping"] == "cqc_domain"][counts].sum()
    together = table[table["grouping"] == "must_and_should"][counts].sum()
    assert (types == together).all()
    assert (domains == together).all()
    assert (table["approved"] <= table["total"]).all()
    assert (table["overdue"] >= (table["due"] - table["approved"]).clip(lower=0)).all()
    assert (table["total"] > 0).all()


@trials(8)
@given(awkward.registers(), awkward.report_dates())
def test_month_by_month_due_never_falls_and_divisions_add_up(tables: Tables, dates: Dates) -> None:
    known = quick_plan(tables).as_at(*dates)
    table = trajectory(known)
    if table.empty:
        return
    for _, rows in table.groupby(["grouping", "group"]):
        assert rows["due"].is_monotonic_increasing
        assert rows["due_original"].is_monotonic_increasing
        assert rows["due"].iloc[-1] == rows["total"].iloc[-1]
        assert (rows["month_end"] == known.months).all()
        assert (rows["approved"].isna() == (rows["month_end"] > known.period_end)).all()
    counts = ["total", "due", "due_original", "approved"]
    every = table[table["grouping"] == "all"].set_index("month_end")[counts]
    for grouping in ("element", "action_type", "division"):
        parts = table[table["grouping"] == grouping].groupby("month_end")[counts]
        assert (parts.sum(min_count=1).fillna(-1) == every.fillna(-1)).all(axis=None)


@trials(6)
@given(awkward.registers(), awkward.report_dates())
def test_a_division_s_own_report_says_what_the_trust_s_says_of_it(
    tables: Tables, dates: Dates
) -> None:
    known = quick_plan(tables).as_at(*dates)
    trust, months = position(known), trajectory(known)
    decided = evidence_outcomes(known).set_index("division")
    for division in known.divisions["division"]:
        own = known.of(division)
        for of_trust, of_own in [(trust, position(own)), (months, trajectory(own))]:
            in_trust = of_trust[of_trust["group"] == division].drop(columns=["grouping", "group"])
            alone = of_own[of_own["grouping"] == "all"].drop(columns=["grouping", "group"])
            assert in_trust.to_csv(index=False) == alone.to_csv(index=False)
        own_decisions = evidence_outcomes(own).set_index("division")
        assert (own_decisions.loc[division] == decided.loc[division]).all()
        assert (own_decisions.loc["total"] == decided.loc[division]).all()


@trials(6)
@given(awkward.registers(), awkward.report_dates(), st.randoms(use_true_random=False))
def test_the_order_of_rows_in_files_matters_only_where_days_tie(
    tables: Tables, dates: Dates, chance: random.Random
) -> None:
    """Ties are taken out first: one event an action and day, one change a field and day."""
    untied = dict(tables)
    for name, key in [
        ("evidence", ["action_id", "event_on"]),
        ("changes", ["action_id", "field", "effective_on"]),
    ]:
        rows = {tuple(row[column] for column in key): row for row in tables.get(name, [])}
        untied[name] = list(rows.values())
    shuffled = {name: chance.sample(rows, len(rows)) for name, rows in untied.items()}
    first, second = (quick_plan(one).as_at(*dates) for one in (untied, shuffled))
    for measure in (position, trajectory, evidence_outcomes, overdue, due_next):
        ours, theirs = measure(first), measure(second)
        key = [c for c in ("grouping", "group", "month_end", "division") if c in ours.columns]
        key += ["action_id"] if "action_id" in ours.columns else []
        pd.testing.assert_frame_equal(
            ours.sort_values(key, ignore_index=True), theirs.sort_values(key, ignore_index=True)
        )


@trials(6)
@given(awkward.workforce())
def test_net_gains_of_divisions_add_up_where_transfers_cancel(rows: list[Row]) -> None:
    """What one division gives, the other takes; nothing is blank."""
    other = {"medicine": "surgery", "surgery": "medicine"}
    cells = {(row["month"], row["division"], row["staff_group"]): row for row in rows}
    staff = []
    for (month, division, group), row in cells.items():
        opposite = cells.get((month, other[division], group))
        if opposite is None or row["recorded_on"] or opposite["recorded_on"]:
            continue
        staff.append(
            row
            | {
                "starters_wte": row["starters_wte"] or "0",
                "transfers_in_wte": opposite["transfers_out_wte"] or "0",
                "transfers_out_wte": row["transfers_out_wte"] or "0",
            }
        )
    if not staff:
        return
    register = tables_of("action | deadline\nA1 | 2019-08-31") | {"workforce": staff}
    known = quick_plan(register).as_at("2020-12-31")
    gains = [
        workforce_history(known.of(scope)).set_index(["month_end", "staff_group"])["net_gain_wte"]
        for scope in ("trust", "medicine", "surgery")
    ]
    assert (gains[1] + gains[2]).to_numpy() == pytest.approx(gains[0].to_numpy(), abs=1e-6)
