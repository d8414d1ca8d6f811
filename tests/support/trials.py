"""How long Hypothesis looks: the same registers every time, or new and more ones where asked."""

import os
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings

Test = TypeVar("Test", bound=Callable[..., object])

# IQIP_TRIALS=20 tries twenty times as many registers, new ones on every run
TIMES = int(os.environ.get("IQIP_TRIALS", "0"))


def trials(number: int) -> Callable[[Test], Test]:
    """So many registers, the same on every run, so that a build never fails by luck."""
    return settings(
        max_examples=number * max(TIMES, 1),
        derandomize=TIMES == 0,
        database=None,
        phases=[phase for phase in Phase if phase is not Phase.explain],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
