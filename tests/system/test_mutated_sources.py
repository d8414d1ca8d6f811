"""Two hundred and more sources gone wrong: a valid plan or a clear message, never anything else."""

import re
import subprocess
import sys
import time

import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from tests.doors.mutations import mutations
from tests.doors.sources import SMALL, assert_same_plan

pytestmark = pytest.mark.system

ALL = dict(mutations())
# These change nothing that is counted: the plan must come out the same
HARMLESS = re.compile(
    r"csv: (shuffled columns|BOM in|blank lines|old Mac lines)|xlsx: (sheets in capitals)"
)
SECONDS = 60  # of the processor: tenths of one are usual, and what never ends fails


@pytest.fixture(scope="module")
def expected():
    return iqip.read(SMALL)


def test_there_are_two_hundred_of_them():
    assert len(ALL) >= 200


@pytest.mark.parametrize("name", ALL)
def test_a_mutated_source_gives_a_valid_plan_or_a_clear_message(name, tmp_path, expected):
    source = ALL[name](tmp_path)
    began = time.process_time()
    plan, faults = outcome(source)
    assert time.process_time() - began < SECONDS
    for said in faults:
        assert 10 < len(said) < 600, said
        assert "Error" not in said, said
        assert str(tmp_path) not in said, said
    if plan is not None:
        assert plan.tables["actions"]["action_id"].notna().all()
    if HARMLESS.match(name):
        assert faults == []
        assert_same_plan(plan, expected)


def outcome(source):
    """The plan that was read, or what was said instead; anything else raised is a failure."""
    try:
        return iqip.read(source), []
    except SourceError as error:
        return None, [str(fault) for fault in error.faults]
    except InputError as error:
        return None, [str(error)]


@pytest.mark.parametrize("name", ["csv: NUL in actions", "xlsx: a bomb", "xlsx: cut at 5 tenths"])
def test_the_check_of_a_broken_source_ends_with_status_2_and_no_traceback(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "iqip_analytics", "check", str(ALL[name](tmp_path))],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
