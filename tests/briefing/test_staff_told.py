"""No number of staff from above 0 to below 5 follows from all pages and months together.

The reader of these tests (`tests/support/published_staff.py`) is independent of the product: he
takes the CSV as it is published and every equation that the data contract states.
"""

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.disclosure.small_numbers import history_without_small
from iqip_analytics.briefing.disclosure.staff_numbers import QUANTITIES, is_small
from iqip_analytics.briefing.disclosure.staff_shown import staff_told
from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.contract.wording import is_withheld
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from tests.support.published_staff import SUMMED, TRANSFERS, Place, Reader
from tests.support.reference import reference_plan
from tests.support.registers import known_at, quick_plan

EDITIONS = ["2019-08-31", "2019-09-30", "2019-10-31"]


def pages(known: KnownPlan, basis: str = "actual") -> dict[str, dict[str, str]]:
    """The workforce table of every scope's page, for wide circulation."""
    told, made = staff_told(known), {}
    for scope in ("trust", *known.divisions["division"]):
        staff = workforce_history(known.of(scope), leaver_basis=basis, planned_leavers_wte=10.0)
        if staff is not None:
            made[scope] = {"workforce": csv_text(history_without_small(staff, scope, told))}
    return made


def truth(known: KnownPlan) -> dict[Place, float]:
    """Every number of those tables, and the transfers of each division."""
    found = {}
    for scope in ("trust", *known.divisions["division"]):
        staff = workforce_history(known.of(scope))
        if staff is None:
            continue
        for row in staff.to_dict("records"):
            place = (f"{row['month_end']:%Y-%m-%d}", scope, row["staff_group"])
            found |= {(*place, name): row[name] for name in SUMMED}
            gained = row["net_gain_wte"] - row["starters_wte"] + row["leavers_wte"]
            found[*place, TRANSFERS] = round(gained, 6)
    return found


def given_away(reader: Reader, known: KnownPlan) -> dict[Place, float]:
    """The small numbers that are printed, or that the reader finds."""
    numbers = truth(known)
    small = {place for place, number in numbers.items() if is_small(number)}
    return {place: number for place, number in {**reader.told, **reader.found()}.items()
            if place in small and abs(number - numbers[place]) < 1e-3}  # fmt: skip


@pytest.mark.system
def test_no_small_number_follows_from_all_editions_of_the_reference_trust():
    reader = Reader()
    for period_end in EDITIONS:
        known, edition = reference_plan().as_at(period_end), {}
        for scope in ("trust", *known.divisions["division"]):
            planned = 10.0 if scope == "trust" else None
            made = briefing_for(known.of(scope), planned_leavers_wte=planned, circulation="wide")
            edition[scope] = made.numbers.tables
        reader.read(edition)
    assert len(reader.blank) > 500
    assert given_away(reader, reference_plan().as_at(EDITIONS[-1])) == {}


@pytest.mark.parametrize("basis", ["actual", "planned"])
def test_nor_on_either_basis_of_leavers(basis):
    reader = Reader()
    for period_end in EDITIONS:
        reader.read(pages(reference_plan().as_at(period_end), basis))
    assert given_away(reader, reference_plan().as_at(EDITIONS[-1])) == {}


def test_the_reader_does_find_small_numbers_where_only_these_are_blank():
    known, reader = reference_plan().as_at("2019-08-31"), Reader()
    edition = {}
    for scope in ("trust", *known.divisions["division"]):
        staff = workforce_history(known.of(scope))
        bare = {name: staff[name].mask(staff[name].map(is_small)) for name in SUMMED}
        edition[scope] = {"workforce": csv_text(staff.assign(**bare))}
    reader.read(edition)
    assert len(given_away(reader, known)) > 100


def test_few_numbers_are_withheld_beside_the_small_ones():
    """Fewer than the 835 of the first release; 455 are small themselves."""
    known = reference_plan().as_at("2019-08-31")
    told = {cell: may for cell, may in staff_told(known).items() if cell.quantity in QUANTITIES}
    assert len(told) == 1080
    assert sum(not may for may in told.values()) <= 669


def test_what_is_known_of_a_small_number_leaves_a_range_of_one_wte_or_more():
    """By linear programming, for a reader who knows that no level and no flow is negative."""
    reader = Reader()
    for period_end in EDITIONS:
        known = reference_plan().as_at(period_end)
        reader.read(pages(known))
    small = {place for place, number in truth(known).items()
             if is_small(number) and place[3] != TRANSFERS}  # fmt: skip
    asked = sorted(place for place in small if place[0] >= "2019-09-30")
    assert len(asked) > 40
    assert min(reader.ranges(small, asked).values()) >= 1


@pytest.mark.parametrize("earlier", EDITIONS[:2])
def test_what_one_edition_decided_stands_in_the_next(earlier):
    then = staff_told(reference_plan().as_at(earlier))
    now = staff_told(reference_plan().as_at(EDITIONS[-1]))
    assert then.items() <= now.items()


ONE = "action | deadline\nA1 | 2019-12-31"
PAIRS = """
    month      | division         | staff_group | establishment_wte | in_post_wte | starters_wte | leavers_wte
    2019-08-31 | medicine         | nurses      | 100               | 90          | 8            | 3
    2019-08-31 | medicine         | midwives    | 60                | 50          | 2            | 7
    2019-08-31 | surgery          | nurses      | 50                | 40          | 6            | 4
    2019-08-31 | surgery          | midwives    | 40                | 30          | 9            | 9
"""  # noqa: E501


def test_two_small_parts_of_one_total_hide_each_other_on_every_page():
    known, reader = known_at(ONE, "2019-08-31", workforce=PAIRS), Reader()
    reader.read(pages(known))
    assert ("2019-08-31", "trust", "nurses", "leavers_wte") in reader.told
    assert given_away(reader, known) == {}


def test_a_correction_recorded_later_gives_nothing_away_beside_what_was_printed_before():
    head, *rows = PAIRS.strip().splitlines()
    late = "2019-08-31 | medicine | midwives | 60 | 50 | 2 | 8 | 2019-09-20"
    corrected = "\n".join([f"{head} | recorded_on", *(f"{row} |" for row in rows), late])
    august = known_at(ONE, "2019-08-31", "2019-09-06", workforce=corrected)
    september = known_at(ONE, "2019-09-30", "2019-10-04", workforce=corrected)
    before, after = pages(august), pages(september)
    for edition in (before, after):
        reader = Reader()
        reader.read(edition)
        assert given_away(reader, august if edition is before else september) == {}
    told, then = staff_told(september), staff_told(august)
    unchanged = [cell for cell in then if cell.quantity in QUANTITIES[:3]]
    assert unchanged
    assert all(told[cell] == then[cell] for cell in unchanged)


quarters = st.integers(0, 48).map(lambda n: n / 4)


@st.composite
def trusts(draw: st.DrawFn) -> Plan:
    """A plan whose staff in post follow from what came and went, as a reader would suppose."""
    divisions = ["medicine", "surgery", "theatres"][: draw(st.integers(1, 3))]
    groups = ["midwives", "nurses"][: draw(st.integers(1, 2))]
    months = pd.date_range("2019-06-30", periods=draw(st.integers(2, 4)), freq="ME")
    in_post = {(d, g): draw(st.sampled_from([3.0, 12.0, 80.0])) for d in divisions for g in groups}
    rows = []
    for month in months:
        for group in groups:
            moved = draw(st.integers(-3, 3)) if len(divisions) > 1 else 0
            transfers = [moved, -moved, 0][: len(divisions)]
            for division, net in zip(divisions, transfers, strict=True):
                starters, leavers = draw(quarters), draw(quarters)
                now = in_post[division, group] + starters - leavers + net
                in_post[division, group] = now
                rows.append({
                    "month": f"{month:%Y-%m-%d}", "division": division, "staff_group": group,
                    "establishment_wte": f"{draw(st.sampled_from([2.0, 14.0, 90.0]))}",
                    "in_post_wte": f"{now}", "starters_wte": f"{starters}",
                    "leavers_wte": f"{leavers}", "transfers_in_wte": f"{max(net, 0)}",
                    "transfers_out_wte": f"{max(-net, 0)}",
                })  # fmt: skip
    return quick_plan({
        "actions": [{"action_id": "A1", "title": "One", "element": "divisional_plan",
                     "action_type": "must_do", "division": "medicine", "cqc_domain": "safe",
                     "agreed_deadline": "2019-12-31"}],
        "divisions": [{"division": one, "name": one.title(), "reported_from": "2019-07-31"}
                      for one in divisions],
        "evidence": [], "workforce": rows,
    })  # fmt: skip


# Without shrinking: each example is some editions of some pages, and one that fails is small
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(trusts())
def test_no_small_number_of_any_trust_follows_from_its_editions(plan: Plan):
    last = plan.tables["workforce"]["month"].max()
    reader = Reader()
    for month in pd.date_range("2019-07-31", last, freq="ME"):
        known = plan.as_at(f"{month:%Y-%m-%d}")
        reader.read(pages(known))
    assert given_away(reader, known) == {}


@settings(max_examples=10, deadline=None)
@given(trusts())
def test_a_number_that_is_told_is_told_as_it_is(plan: Plan):
    known = plan.as_at(f"{plan.tables['workforce']['month'].max():%Y-%m-%d}")
    staff = workforce_history(known)
    told = history_without_small(staff, "trust", staff_told(known))
    for name in (*SUMMED, "vacancy_pct", "leaver_rate_12m"):
        kept = ~told[name].map(is_withheld)
        assert list(told.loc[kept, name].dropna()) == list(staff.loc[kept, name].dropna())
