"""Exact distributions of counts: how many of some events happen, each with its own chance.

Given chances p, the count is Poisson-binomial with characteristic function
phi(w) = product of (1 - p + p exp(iw)). It is evaluated on the frequencies that matter alone:
|phi(w)| <= exp(-variance * (1 - cos w)). Over nodes for what is shared, the functions are mixed
before one inversion.
"""

import numpy as np
from numpy.polynomial import chebyshev
from scipy.fft import irfft, next_fast_len

BLOCK = 24  # events multiplied out at a time, so that the rest is one matrix product
NEGLIGIBLE = 39.0  # exp(-39) is under 1e-16: beyond it a frequency adds nothing
MANY = 500  # events from which chances are summed up before any frequency is looked at
POINTS = 32  # at which log(1 + p z) is known as a function of p: exact to 1e-12 for these w
WIDEST = 1.6  # radians


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
    if repeats is None:
        repeats = np.ones(chances.shape[-1], dtype=int)
    events = int(repeats.sum())
    period = next_fast_len(events + 1, real=True)
    frequencies = _frequencies(chances, repeats, period)
    if events > MANY and frequencies[-1] <= WIDEST:
        found = _characteristic_of_many(chances, repeats, frequencies)
    else:
        each = chances.repeat(repeats, axis=-1) if (repeats > 1).any() else chances
        found = characteristic(each, frequencies)
    mixed = found.mean(axis=0) if weights is None else np.tensordot(weights, found, 1)
    padded = np.zeros((len(mixed), period // 2 + 1), dtype=complex)
    padded[:, : len(frequencies)] = mixed.conj()
    probabilities = np.clip(irfft(padded, n=period)[:, : events + 1], 0.0, None)
    return probabilities / probabilities.sum(axis=-1, keepdims=True)


def _frequencies(chances: np.ndarray, repeats: np.ndarray, period: int) -> np.ndarray:
    """The frequencies 0, 2 pi / period, ... up to pi at which anything can be left."""
    variance = float(((chances * (1 - chances)) @ repeats).min())
    cosine = 1 - NEGLIGIBLE / max(variance, 1e-300)
    highest = np.pi if cosine <= -1 else np.arccos(cosine)
    last = min(period // 2, int(np.ceil(highest * period / (2 * np.pi))))
    return 2 * np.pi * np.arange(last + 1) / period


def characteristic(chances: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """The characteristic function of each count: chances (..., events) to (..., frequencies)."""
    *shape, events = chances.shape
    padded = np.zeros((BLOCK, *shape, -(-events // BLOCK)))
    for event in range(BLOCK):
        own = chances[..., event::BLOCK]
        padded[event, ..., : own.shape[-1]] = own
    probabilities = np.zeros((BLOCK + 1, *padded.shape[1:]))
    probabilities[0] = 1
    for event, chance in enumerate(padded):
        for count in range(event + 1, 0, -1):
            probabilities[count] += chance * (probabilities[count - 1] - probabilities[count])
        probabilities[0] *= 1 - chance
    turns = np.exp(1j * np.outer(np.arange(BLOCK + 1), frequencies))
    flat = probabilities.reshape(BLOCK + 1, -1).T
    parts = (flat @ turns.real + 1j * (flat @ turns.imag)).reshape(
        *padded.shape[1:], len(frequencies)
    )
    product = np.ones((*shape, len(frequencies)), dtype=complex)
    for block in range(parts.shape[-2]):
        product *= parts[..., block, :]
    return product


def _characteristic_of_many(
    chances: np.ndarray, repeats: np.ndarray, frequencies: np.ndarray
) -> np.ndarray:
    """The same, at a cost that hardly grows with the number of events.

    log(1 + p z) is a smooth function of p for frequencies this low: its values at a few
    Chebyshev points of p, weighted by sums over all events, give the sum over events.
    """
    sums = np.stack([_chebyshev_sums(2 * node - 1, repeats) for node in chances])
    points = (1 + chebyshev.chebpts1(POINTS)) / 2
    values = np.log1p(points[:, None] * np.expm1(1j * frequencies))
    # Coefficients of the Chebyshev series through these values
    basis = chebyshev.chebvander(2 * points - 1, POINTS - 1)
    series = basis.T @ values * 2 / POINTS
    series[0] /= 2
    return np.exp(sums @ series.real + 1j * (sums @ series.imag))


def _chebyshev_sums(coordinates: np.ndarray, repeats: np.ndarray) -> np.ndarray:
    """Sums over all events of each Chebyshev polynomial, node by node to stay in fast memory."""
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
