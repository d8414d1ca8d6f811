"""Results shared by all who work on the same positions, each computed once.

A position outside a run (`Plan.as_at`) holds no results: everything is computed each time, since
its frames may have been changed.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, fields
from functools import update_wrapper
from inspect import signature
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, cast

import pandas as pd

from iqip_analytics.plan.known import KnownPlan

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Position = TypeVar("Position", bound="RunPosition")

# Per function: the trust as briefed, as supposed, the latest ones, and a year of cut-offs
MOST_RESULTS = 16


class Results:
    """What was computed: the latest results of each shared function."""

    def __init__(self) -> None:
        self._of: dict[Hashable, OrderedDict[Hashable, Any]] = {}

    def count(self, function: Hashable) -> int:
        """How many results of a function are held."""
        return len(self._of.get(function, ()))

    def let_go(self, function: Hashable) -> None:
        """Hold nothing of a function any more: what it gave takes memory and is not asked again."""
        self._of.pop(function, None)

    def result(self, function: Hashable, key: Hashable, compute: Callable[[], Result]) -> Result:
        """A function's result for a key; computed where it is not held (any more)."""
        held = self._of.setdefault(function, OrderedDict())
        if key in held:
            held.move_to_end(key)
        else:
            self.keep(function, key, compute())
        return cast(Result, held[key])

    def keep(self, function: Hashable, key: Hashable, result: object) -> None:
        """Keep a result, perhaps one that another process computed."""
        held = self._of.setdefault(function, OrderedDict())
        held[key] = result
        while len(held) > MOST_RESULTS:
            held.popitem(last=False)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class RunPosition(KnownPlan):
    """A position in time that belongs to a run.

    key: identifies its results; a changed copy has its own.
    """

    results: Results
    key: object = field(default_factory=object, init=False, repr=False)

    def of(self, scope: str) -> Self:
        """The same position narrowed to a division, taken once for the run."""
        key = (type(self), self.key, scope)
        return self.results.result("of", key, lambda: super(RunPosition, self).of(scope))


def holding(kind: type[Position], known: KnownPlan, results: Results) -> Position:
    """A position as one whose results are held."""
    own = {each.name: getattr(known, each.name) for each in fields(KnownPlan)}
    position = kind(**own, results=results)
    if isinstance(known, RunPosition):
        object.__setattr__(position, "key", known.key)
    return position


def for_one_forecast(known: KnownPlan) -> KnownPlan:
    """A position for one forecast: what its parts share is computed once.

    Outside a run it is held for this forecast alone.
    """
    if isinstance(known, RunPosition):
        return known
    if known.whole is not None:
        return for_one_forecast(known.whole).of(known.scope)
    return holding(RunPosition, known, Results())


class Shared(Generic[Arguments, Result]):
    """A function of a position whose results are shared within a run.

    Positions are told apart by their keys; the other arguments can be compared, and one left out
    is its default. A frame is handed out as a copy on write, so that whoever changes it changes no
    other result; anything else that it returns is not to be written to.
    """

    def __init__(self, function: Callable[Concatenate[KnownPlan, Arguments], Result]) -> None:
        self.function = function
        self._signature = signature(function)
        update_wrapper(self, function)

    def __call__(
        self, known: KnownPlan, *args: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """The result for a position: computed once in a run, each time outside one."""
        if not isinstance(known, RunPosition):
            return self.function(known, *args, **named)
        key = self._key(known, args, named)
        found = known.results.result(self, key, lambda: self.function(known, *args, **named))
        return cast(Result, found.copy(deep=False)) if isinstance(found, pd.DataFrame) else found

    def keep(
        self, result: Result, known: KnownPlan, *args: Arguments.args, **named: Arguments.kwargs
    ) -> None:
        """Take a result that another process computed for a position of a run."""
        if isinstance(known, RunPosition):
            known.results.keep(self, self._key(known, args, named), result)

    def _key(self, known: RunPosition, args: tuple[Any, ...], named: dict[str, Any]) -> Hashable:
        given = self._signature.bind(known, *args, **named)
        given.apply_defaults()
        return (known.key, *given.args[1:], *given.kwargs.values())


def shared(
    function: Callable[Concatenate[KnownPlan, Arguments], Result],
) -> Shared[Arguments, Result]:
    """Compute a function of a position once for a run.

    >>> @shared
    ... def actions(known: KnownPlan) -> int:
    ...     return len(known.actions)
    """
    return Shared(function)
