"""What follows from what is published: exact elimination over every equation between numbers.

Every number of a table is a sum of unknowns. One that is not published is disclosed where its sum
is a combination of published ones; `Known` holds these as a reduced basis, modulo a prime so large
that no combination of a few small coefficients vanishes by chance.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping

PRIME = 2**61 - 1

Unknown = int
Form = Mapping[Unknown, int]


class Known:
    """What a reader knows, and the secrets that must not follow from it."""

    def __init__(self) -> None:
        self._rows: dict[Unknown, dict[Unknown, int]] = {}  # by an unknown that no other row has
        self._rows_with: defaultdict[Unknown, set[Unknown]] = defaultdict(set)
        self._secrets: list[dict[Unknown, int]] = []  # less what is known of them
        self._secrets_with: defaultdict[Unknown, set[int]] = defaultdict(set)
        self._directions: Counter[Hashable] = Counter()

    def rest(self, form: Form) -> dict[Unknown, int]:
        """A form less what is known of it; empty where it is known."""
        left: dict[Unknown, int] = {}
        for unknown, times in form.items():
            row = self._rows.get(unknown)
            _add(left, {unknown: 1} if row is None else _without(row, unknown),
                 times if row is None else -times)  # fmt: skip
        return left

    def follows(self, form: Form) -> bool:
        """Whether a number is known already."""
        return not self.rest(form)

    def keep(self, secret: Form) -> None:
        """Record that a number must not become known; one already known is no secret."""
        left = self.rest(secret)
        if left:
            number = len(self._secrets)
            self._secrets.append(left)
            for unknown in left:
                self._secrets_with[unknown].add(number)
            self._directions[_direction(left)] += 1

    def gives_away(self, form: Form) -> bool:
        """Whether a secret would become known with this number."""
        left = self.rest(form)
        return bool(left) and _direction(left) in self._directions

    def publish(self, form: Form) -> None:
        """Take a number as known."""
        left = self.rest(form)
        if not left:
            return
        # The unknown in fewest rows costs least to replace
        pivot = min(left, key=lambda one: len(self._rows_with[one]) + len(self._secrets_with[one]))
        row = _scaled(left, left[pivot])
        for other in list(self._rows_with[pivot]):
            self._replace_row(other, pivot, row)
        self._rows[pivot] = row
        for unknown in row:
            self._rows_with[unknown].add(pivot)
        for number in list(self._secrets_with[pivot]):
            self._replace_secret(number, pivot, row)

    def _replace_row(self, key: Unknown, pivot: Unknown, row: dict[Unknown, int]) -> None:
        held = self._rows[key]
        before = set(held)
        _add(held, row, -held[pivot])
        _moved(self._rows_with, key, before, held)

    def _replace_secret(self, number: int, pivot: Unknown, row: dict[Unknown, int]) -> None:
        held = self._secrets[number]
        before = set(held)
        self._forget(_direction(held))
        _add(held, row, -held[pivot])
        _moved(self._secrets_with, number, before, held)
        if held:
            self._directions[_direction(held)] += 1

    def _forget(self, direction: Hashable) -> None:
        self._directions[direction] -= 1
        if not self._directions[direction]:
            del self._directions[direction]


def _add(left: dict[Unknown, int], form: Form, times: int) -> None:
    for unknown, count in form.items():
        total = (left.get(unknown, 0) + times * count) % PRIME
        if total:
            left[unknown] = total
        else:
            left.pop(unknown, None)


def _without(row: Form, unknown: Unknown) -> dict[Unknown, int]:
    return {other: count for other, count in row.items() if other != unknown}


def _scaled(left: Form, by: int) -> dict[Unknown, int]:
    inverse = pow(by, -1, PRIME)
    return {unknown: count * inverse % PRIME for unknown, count in left.items()}


def _direction(left: Form) -> Hashable:
    """The same value for all multiples of a form."""
    return frozenset(_scaled(left, left[min(left)]).items())


def _moved(index: Mapping[Unknown, set], key: Hashable, before: set[Unknown], after: Form) -> None:
    for unknown in before - after.keys():
        index[unknown].discard(key)
    for unknown in after.keys() - before:
        index[unknown].add(key)
