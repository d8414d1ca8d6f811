"""A run: a plan, the positions taken of it, and what was computed from them, each once.

Whoever makes several things of one plan (an edition of briefings, an explorer, a `Report`) holds a
run and asks it for positions. What is of the trust alone (the fits, the queue, the record) is then
computed once for all scopes. Nobody may change the frames of a run's positions; a position that a
plan gives by itself (`Plan.as_at`) belongs to nobody's run, and everything is computed anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, cast

from iqip_analytics.contract.dates import DateLike, ReportDates
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Position = TypeVar("Position", bound="RunPosition")

# Of each function: the trust as briefed, as supposed, those just seen, and a year of cut-offs
MOST_RESULTS = 16


class Results:
    """What was computed: of each shared function, the results last asked for."""

    def __init__(self) -> None:
        self._of: dict[Hashable, OrderedDict[Hashable, Any]] = {}

    def count(self, function: Hashable) -> int:
        """How many results of a function are held."""
        return len(self._of.get(function, ()))

    def result(self, function: Hashable, key: Hashable, compute: Callable[[], Result]) -> Result:
        """What a function gave for a key; computed where it is not, or no longer, held."""
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
class Run:
    """A plan, the positions taken of it by the dates of their reports, and what was computed."""

    plan: Plan
    positions: dict[tuple[ReportDates, type], "RunPosition"] = field(default_factory=dict)
    results: Results = field(default_factory=Results)

    def as_at(
        self,
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> "RunPosition":
        """The plan as known at a report's dates: the very same position for the same dates."""
        return self.position(RunPosition, period_end, data_cutoff, published_on)

    def position(
        self,
        kind: "type[Position]",
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> "Position":
        """A position of a kind that can do more; all kinds of one position share its results.

        Raises:
            InputError: where the dates do not fit, or no division is reported then.
        """
        dates = self.plan.report_dates(period_end, data_cutoff, published_on)
        for one in (RunPosition, kind):
            if (dates, one) not in self.positions:
                plain = self.positions.get((dates, RunPosition))
                known = plain or self.plan.as_at(period_end, data_cutoff, published_on)
                self.positions[dates, one] = holding(one, known, self.results)
        return cast("Position", self.positions[dates, kind])


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class RunPosition(KnownPlan):
    """A position in time that belongs to a run.

    key: what its results are known by; a changed copy has one of its own.
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
    """A position as one forecast takes it: what its parts share is computed once.

    Of a position outside a run it is held for this forecast alone.
    """
    if isinstance(known, RunPosition):
        return known
    if known.whole is not None:
        return for_one_forecast(known.whole).of(known.scope)
    return holding(RunPosition, known, Results())


class Shared(Generic[Arguments, Result]):
    """A function of a position whose results are shared by all who work for the same run.

    Positions are told apart by their keys; the other arguments can be compared. What it returns
    is not to be written to.
    """

    def __init__(self, function: Callable[Concatenate[KnownPlan, Arguments], Result]) -> None:
        self.function = function
        update_wrapper(self, function)

    def __call__(
        self, known: KnownPlan, *args: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """The result for a position: computed once in a run, anew outside of one."""
        if not isinstance(known, RunPosition):
            return self.function(known, *args, **named)
        key = (known.key, args, tuple(sorted(named.items())))
        return known.results.result(self, key, lambda: self.function(known, *args, **named))

    def keep(
        self, result: Result, known: KnownPlan, *args: Arguments.args, **named: Arguments.kwargs
    ) -> None:
        """Take a result that another process computed for a position of a run."""
        if isinstance(known, RunPosition):
            known.results.keep(self, (known.key, args, tuple(sorted(named.items()))), result)


def shared(
    function: Callable[Concatenate[KnownPlan, Arguments], Result],
) -> Shared[Arguments, Result]:
    """Compute a function of a position once for a run.

    >>> @shared
    ... def actions(known: KnownPlan) -> int:
    ...     return len(known.actions)
    """
    return Shared(function)


_AT_WORK: ContextVar[tuple[str, Run] | None] = ContextVar("the run at work", default=None)


@contextmanager
def at_work(run: Run, source: str) -> Iterator[Run]:
    """Within it, and in children forked within it, `iqip.open(source, ...)` works for this run.

    Args:
        run: of the plan that was read from the source.
        source: as the briefings name it.
    """
    token = _AT_WORK.set((source, run))
    try:
        yield run
    finally:
        _AT_WORK.reset(token)


def run_at_work(source: str) -> Run | None:
    """The run that this process works for; None where there is none, or it is of another source."""
    found = _AT_WORK.get()
    return None if found is None or found[0] != source else found[1]
