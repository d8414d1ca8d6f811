"""Exact distributions of counts: how many of some events happen, each with its own chance.

Given chances p, the count is Poisson-binomial with characteristic function
phi(w) = product of (1 - p + p exp(iw)). It is evaluated on the frequencies that matter alone:
|phi(w)| <= exp(-variance * (1 - cos w)). Over nodes for what is shared, the functions are mixed
before one inversion. Counts are taken in batches: memory does not grow with nodes.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.polynomial import chebyshev
from scipy.fft import irfft, next_fast_len

BLOCK = 24  # events multiplied out at a time, so that the rest is one matrix product
NEGLIGIBLE = 39.0  # exp(-39) is under 1e-16: beyond it a frequency adds nothing
MANY = 500  # events from which on chances are summed before any frequency is evaluated
POINTS = 32  # at which log(1 + p z) is known as a function of p: exact to 1e-12 for these w
WIDEST = 1.6  # radians
AT_ONCE = 2**16  # numbers held at a time: as many as fit in fast memory
NARROW, MOST_NARROW = 256, 38.0  # counts of a variance below lie within 128 of their mean: 1e-40


def mixed_count_probabilities(
    chances: np.ndarray, repeats: np.ndarray | None = None, weights: np.ndarray | None = None
) -> np.ndarray:
    """The distribution of a count, mixed over nodes.

    Args:
        chances: shape (nodes, cases, cells), each from 0 to 1.
        repeats: how many events each cell holds; one each where not given.
        weights: of the nodes, summing to 1; equal where not given.

    Returns:
        Shape (cases, 1 + events): the probability of each count.

    >>> mixed_count_probabilities(np.array([[[0.5, 0.5]], [[0.0, 1.0]]])).round(3)
    array([[0.125, 0.75 , 0.125]])
    """
    nodes, cases, cells = chances.shape
    repeats = np.ones(cells, dtype=int) if repeats is None else repeats
    weights = np.full(nodes, 1 / nodes) if weights is None else weights
    events = int(repeats.sum())
    period = next_fast_len(events + 1, real=True)
    counts = chances.reshape(nodes * cases, cells)
    variance = np.concatenate([(node * (1 - node)) @ repeats for node in chances])
    mixed = np.zeros((cases, period // 2 + 1), dtype=complex)
    narrow = (events > MANY) & (variance < MOST_NARROW)
    for own, last, function in _parts(variance, repeats, period, ~narrow):
        found = function(counts[own], repeats, last)
        np.add.at(mixed[:, : last + 1], own % cases, found * weights[own // cases, None])
    probabilities = irfft(mixed.conj(), n=period)[:, : events + 1]
    for own in _at_a_time(np.flatnonzero(narrow), events):
        found, place = _near_the_mean(counts[own], repeats)
        rows = np.broadcast_to((own % cases)[:, None], place.shape)
        inside = (place >= 0) & (place <= events)
        weighted = found * weights[own // cases, None]
        np.add.at(probabilities, (rows[inside], place[inside]), weighted[inside])
    probabilities = np.clip(probabilities, 0.0, None)
    return probabilities / probabilities.sum(axis=-1, keepdims=True)


def _at_a_time(rows: np.ndarray, events: int) -> Iterator[np.ndarray]:
    """Counts in batches small enough for their events to take little memory."""
    size = max(8 * AT_ONCE // max(events, 1), 1)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _near_the_mean(chances: np.ndarray, repeats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts of many events that hardly vary: probabilities, and the numbers they belong to.

    Almost all of their frequencies would matter; but taken modulo a short period, nothing is lost.
    """
    frequencies = 2 * np.pi * np.arange(NARROW // 2 + 1) / NARROW
    own = _of_each(frequencies, chances, repeats, NARROW // 2)
    start = np.rint(chances @ repeats).astype(int)[:, None] - NARROW // 2
    return irfft(own.conj(), n=NARROW), start + (np.arange(NARROW) - start) % NARROW


Characteristic = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def _parts(
    variance: np.ndarray, repeats: np.ndarray, period: int, wide: np.ndarray
) -> Iterator[tuple[np.ndarray, int, Characteristic]]:
    """Counts grouped by how many frequencies they need, with the last of these and the method."""
    last = _last_frequencies(variance, period)
    events = int(repeats.sum())
    frequencies = 2 * np.pi * np.arange(last.max(initial=0) + 1) / period
    low = wide & (events > MANY) & (frequencies[last] <= WIDEST)
    series = _log_series(frequencies[: last[low].max(initial=0) + 1])
    many, each = partial(_of_many, series), partial(_of_each, frequencies)
    ways = ((low, many, len(repeats)), (wide & ~low, each, events))
    for chosen, function, width in ways:
        rows = np.flatnonzero(chosen)
        rows = rows[np.argsort(last[rows], kind="stable")]
        size = max(AT_ONCE // max(width, int(last[rows].max(initial=0)) + 1), 1)
        for start in range(0, len(rows), size):
            own = rows[start : start + size]
            yield own, int(last[own[-1]]), function


def _last_frequencies(variance: np.ndarray, period: int) -> np.ndarray:
    """For each count the last of 0, 2 pi / period, ... up to pi at which anything can be left."""
    cosine = 1 - NEGLIGIBLE / np.maximum(variance, 1e-300)
    highest = np.arccos(np.maximum(cosine, -1.0))
    return np.minimum(period // 2, np.ceil(highest * period / (2 * np.pi))).astype(int)


def _of_each(
    frequencies: np.ndarray, chances: np.ndarray, repeats: np.ndarray, last: int
) -> np.ndarray:
    """The characteristic function of each count, event by event: shape (counts, frequencies)."""
    each = chances.repeat(repeats, axis=1) if (repeats > 1).any() else chances
    counts, events = each.shape
    blocks = -(-events // BLOCK)
    padded = np.zeros((BLOCK, blocks, counts))
    for event in range(BLOCK):
        own = each[:, event::BLOCK]
        padded[event, : own.shape[1]] = own.T
    probabilities = np.zeros((BLOCK + 1, blocks, counts))
    probabilities[0] = 1
    for event, chance in enumerate(padded):
        for count in range(event + 1, 0, -1):
            probabilities[count] += chance * (probabilities[count - 1] - probabilities[count])
        probabilities[0] *= 1 - chance
    turns = np.exp(1j * np.outer(np.arange(BLOCK + 1), frequencies[: last + 1]))
    product = np.ones((counts, last + 1), dtype=complex)
    for block in range(blocks):
        own = probabilities[:, block].T
        product *= own @ turns.real + 1j * (own @ turns.imag)
    return product


def _of_many(series: np.ndarray, chances: np.ndarray, repeats: np.ndarray, last: int) -> np.ndarray:
    """The same, at a cost that hardly grows with the number of events.

    log(1 + p z) is a smooth function of p for frequencies this low: its values at a few
    Chebyshev points of p, weighted by sums over all events, give the sum over events.
    """
    sums, own = _chebyshev_sums(2 * chances - 1, repeats), series[:, : last + 1]
    return np.exp(sums @ own.real + 1j * (sums @ own.imag))


def _log_series(frequencies: np.ndarray) -> np.ndarray:
    """Coefficients of log(1 + p z) as a Chebyshev series in p, shape (points, frequencies)."""
    points = (1 + chebyshev.chebpts1(POINTS)) / 2
    values = np.log1p(points[:, None] * np.expm1(1j * frequencies))
    basis = chebyshev.chebvander(2 * points - 1, POINTS - 1)
    series = basis.T @ values * 2 / POINTS
    series[0] /= 2
    return series


def _chebyshev_sums(coordinates: np.ndarray, repeats: np.ndarray) -> np.ndarray:
    """Sums over all events of each Chebyshev polynomial."""
    before, now = np.ones_like(coordinates), coordinates
    sums = [before @ repeats, now @ repeats]
    for _ in range(2, POINTS):
        before, now = now, 2 * coordinates * now - before
        sums.append(now @ repeats)
    return np.stack(sums, axis=-1)


def count_quantiles(probabilities: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """The smallest counts whose cumulative probability reaches each level.

    Args:
        probabilities: shape (..., counts).
        levels: between 0 and 1.

    Returns:
        Integers, shape (..., levels).
    """
    cumulative = probabilities.cumsum(axis=-1)
    # A level reached but for rounding is reached
    return (cumulative[..., None, :] < levels[:, None] - 1e-12).sum(axis=-1)
