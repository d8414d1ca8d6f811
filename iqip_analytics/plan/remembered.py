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
    elsewhere: dict[tuple[object, ...], Result] = {}

    @lru_cache(maxsize=4)
    def once(known: Any, *args: Any, **named: Any) -> Result:
        key = (known, *args)
        return elsewhere[key] if key in elsewhere else function(known, *args, **named)

    @wraps(function)
    def computed(known: Any, *args: Any, **named: Any) -> Result:
        return (once if known.kept else function)(known, *args, **named)

    def keep(result: Result, known: Any, *args: Any) -> None:
        elsewhere[known, *args] = result
        once(known, *args)
        elsewhere.clear()

    computed.once = once  # type: ignore[attr-defined]  # so that it can be looked at
    computed.keep = keep  # type: ignore[attr-defined]  # of what another process computed
    return computed
