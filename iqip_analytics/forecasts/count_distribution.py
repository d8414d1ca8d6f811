"""Exact distributions of counts: how many of some events happen, each with its own chance.

Given chances p, the count is Poisson-binomial with characteristic function
phi(w) = product of (1 - p + p exp(iw)). It is evaluated on the frequencies that matter alone:
|phi(w)| <= exp(-variance * (1 - cos w)). Over nodes for what is shared, the functions are mixed
before one inversion.
"""

import numpy as np

BLOCK = 8  # events multiplied out at a time, so that the rest is one matrix product
NEGLIGIBLE = 39.0  # exp(-39) is under 1e-16: beyond it a frequency adds nothing


def mixed_count_probabilities(chances: np.ndarray) -> np.ndarray:
    """The distribution of a count, mixed with equal weight over nodes.

    Args:
        chances: shape (nodes, cases, events), each from 0 to 1.

    Returns:
        Shape (cases, 1 + events): the probability of each count.

    >>> mixed_count_probabilities(np.array([[[0.5, 0.5]], [[0.0, 1.0]]])).round(3)
    array([[0.125, 0.75 , 0.125]])
    """
    events = chances.shape[-1]
    frequencies = _frequencies(chances, events)
    mixed = characteristic(chances, frequencies).mean(axis=0)
    return _inverted(mixed, frequencies, events)


def characteristic(chances: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """The characteristic function of each count: chances (..., events) to (..., frequencies)."""
    *shape, events = chances.shape
    padding = -events % BLOCK
    padded = np.pad(chances, [(0, 0)] * len(shape) + [(0, padding)])
    blocks = padded.reshape(*shape, -1, BLOCK)
    probabilities = np.zeros((*blocks.shape[:-1], BLOCK + 1))
    probabilities[..., 0] = 1
    for event in range(BLOCK):
        chance = blocks[..., event, None]
        moved = probabilities[..., :-1] * chance
        probabilities *= 1 - chance
        probabilities[..., 1:] += moved
    turns = np.exp(1j * np.outer(np.arange(BLOCK + 1), frequencies))
    return (probabilities @ turns).prod(axis=-2)


def _frequencies(chances: np.ndarray, events: int) -> np.ndarray:
    """The frequencies 0, 2 pi / (events + 1), ... up to pi at which anything can be left."""
    variance = (chances * (1 - chances)).sum(axis=-1).min(initial=0.0 if not events else np.inf)
    every = 2 * np.pi * np.arange((events + 1) // 2 + 1) / (events + 1)
    return every[variance * (1 - np.cos(every)) <= NEGLIGIBLE]


def _inverted(mixed: np.ndarray, frequencies: np.ndarray, events: int) -> np.ndarray:
    counts = np.arange(events + 1)
    # Each frequency stands for its mirror image too, but for 0 and, where it is one, pi
    mirrored = np.where((frequencies == 0) | np.isclose(frequencies, np.pi), 1.0, 2.0)
    waves = mirrored[:, None] * np.exp(-1j * np.outer(frequencies, counts))
    probabilities = (mixed @ waves).real / (events + 1)
    probabilities = np.clip(probabilities, 0.0, None)
    return probabilities / probabilities.sum(axis=-1, keepdims=True)


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
