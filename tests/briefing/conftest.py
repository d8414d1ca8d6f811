"""Two briefings of the reference plan, as most tests of this folder ask for them."""

import pytest

from iqip_analytics.briefing import Briefing
from tests.support.reference import reference_briefing


@pytest.fixture(scope="session")
def trust_in_september() -> Briefing:
    return reference_briefing("2019-08-31", "trust")


@pytest.fixture(scope="session")
def division_in_november() -> Briefing:
    return reference_briefing("2019-10-31", "medicine")
