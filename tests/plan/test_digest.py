"""The digest of a report: of the plan as known, and of nothing that comes later."""

from tests.support.registers import known_at

REGISTER = """
    action | deadline   | approved
    A1     | 2019-08-31 | 2019-08-20
"""
THIS = """
    period_end | data_cutoff
    2019-08-31 | 2019-09-06
"""
NEXT = """
    period_end | data_cutoff
    2019-08-31 | 2019-09-06
    2019-09-30 | 2019-10-04
"""


def test_next_months_edition_leaves_this_months_digest_alone():
    this = known_at(REGISTER, "2019-08-31", reports=THIS)
    assert known_at(REGISTER, "2019-08-31", reports=NEXT).digest == this.digest


def test_what_is_known_by_the_cut_off_changes_the_digest():
    other = REGISTER.replace("2019-08-20", "2019-08-21")
    assert known_at(REGISTER, "2019-08-31").digest != known_at(other, "2019-08-31").digest
