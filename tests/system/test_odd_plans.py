"""Every odd plan, for trust and division, committee and wide, read aloud against the laws."""

import pytest

from iqip_analytics.briefing import briefing_for
from tests.support.odd_plans import ODD, odd_position
from tests.support.read_aloud import broken, contradicted, read_aloud


@pytest.mark.parametrize("name", list(ODD))
def test_no_line_of_any_page_breaks_a_law(name):
    known, found = odd_position(name), []
    last = known.divisions["division"].iloc[-1]
    for scope, circulation in (("trust", "committee"), (last, "committee"), ("trust", "wide")):
        planned = 10.0 if scope == "trust" else None
        briefing = briefing_for(
            known.of(scope), circulation=circulation, planned_leavers_wte=planned
        )
        lines = read_aloud(briefing)
        faults = broken(lines) + contradicted(briefing, lines)
        found += [f"{scope}, {circulation}: {fault}" for fault in faults]
    assert found == []
