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


def test_a_plan_without_the_columns_of_a_later_release_keeps_the_digest_that_it_was_printed_with():
    printed = "0659c8b605f0252679e7a79a329e0a10f51f6c68ee61bfe096fc0cc5468946ac"
    assert known_at(REGISTER, "2019-08-31").digest == printed
    sited = REGISTER.replace("approved\n", "approved | site\n").replace("08-20", "08-20 | Site A")
    assert known_at(sited, "2019-08-31").digest != printed
