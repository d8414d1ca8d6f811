"""Results remembered for positions of a kept plan; for any other position everything is fresh."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

Result = TypeVar("Result")


def remembered(function: Callable[..., Result]) -> Callable[..., Result]:
    """Compute once for each position of a kept plan and set of further arguments.

    Positions are compared by identity. One that is not kept may be changed by whoever holds it,
    as frames can be in a notebook, so its results are computed anew each time.

    Args:
        function: its first argument is a KnownPlan, the others can be compared; what it returns is
            shared, and not to be written to.
    """
    once = lru_cache(maxsize=4)(function)

    @wraps(function)
    def computed(known: Any, *args: Any, **named: Any) -> Result:
        return (once if known.kept else function)(known, *args, **named)

    return computed
