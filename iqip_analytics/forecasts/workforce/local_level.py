"""Local levels: what an ordinary month holds now, by memories of different length."""

from dataclasses import dataclass

import numpy as np
from scipy import special

ALPHAS = np.array([0.02, 0.05, 0.1, 0.2, 0.3])  # share by which a month moves the level
YEAR = 12
STAYING = 0.95  # share of a level's distance from the long-run mean that is left a month later
ODD_DEVIATIONS = 2.0  # a month beyond so many deviations moves the level no further
ODD_SCORED = 2.25  # nor does it count as more than this in the choice of memory and scatter
SCATTER = 0.2  # extra relative variance of a month in those deviations
SETTLING = 9  # first months of a series, in which its levels are not yet scored
SIZES = np.array([1.5, 2.5, 4.0, 6.0, 8.0, 12.0, 20.0, 50.0, 1000.0])
USUAL_SIZE, SIZE_SPREAD = 8.0, 1.5  # weak prior of the size, in its logarithm
TEMPER = 0.3  # of the likelihood: one-step scores overstate what they say of six months


@dataclass(frozen=True, eq=False, kw_only=True)
class Levels:
    """Candidate levels of each series at the end of its history, and how good each was.

    level: series by memories (five `ALPHAS`, then the last 12 months).
    long_run: mean over the whole history, by series.
    weight: of each memory, by series; sums to 1.
    size: negative-binomial size by series and memory.
    variance: relative variance of each level in units of a month's relative variance, now;
        `growth` is what every further month adds to it.
    """

    level: np.ndarray
    long_run: np.ndarray
    weight: np.ndarray
    size: np.ndarray
    variance: np.ndarray
    growth: np.ndarray


def local_levels(
    heads: np.ndarray, usual: np.ndarray, first: np.ndarray, *, odd: float = ODD_DEVIATIONS
) -> Levels:
    """The levels of each series after its last month.

    Args:
        heads: months by series; NaN where not known.
        usual: monthly factor × exposure of each of these months: level × usual is expected.
        first: level to begin with, by series.
        odd: deviations beyond which a month moves the level no further.
    """
    course = np.concatenate(
        [_smoothed(heads, usual, first, odd), _last_year(heads, usual, first)], axis=2
    )
    long_run = _mean_so_far(heads, usual, first)
    expected = (STAYING * course + (1 - STAYING) * long_run[:, :, None])[:-1] * usual[:, :, None]
    likelihood = _log_likelihood(heads, expected)
    size = SIZES[likelihood.argmax(axis=2)]
    score = TEMPER * likelihood.max(axis=2)
    weight = np.exp(score - score.max(axis=1, keepdims=True))
    known = np.maximum((~np.isnan(heads)).sum(axis=0), 1)[:, None]
    return Levels(
        level=course[-1] * _put_back(heads, expected),
        long_run=long_run[-1],
        weight=weight / weight.sum(axis=1, keepdims=True),
        size=size,
        variance=np.maximum(np.append(ALPHAS / (2 - ALPHAS), 1 / YEAR), 1 / known),
        growth=np.append(ALPHAS**2 / (1 - ALPHAS), 0.01),
    )


def _smoothed(heads: np.ndarray, usual: np.ndarray, first: np.ndarray, odd: float) -> np.ndarray:
    """Exponentially smoothed levels before each month and after the last: months, series, alphas.

    A month that is not known leaves the level where it is.
    """
    known = ~np.isnan(heads)
    adjusted = np.where(known, heads / usual, 0.0)[:, :, None]
    step = np.where(known[:, :, None], ALPHAS, 0.0)
    per_usual = 1 / usual[:, :, None]
    level = np.repeat(first[:, None], len(ALPHAS), axis=1)
    course = np.empty((len(heads) + 1, *level.shape))
    course[0] = level
    for month in range(len(heads)):
        deviation = np.sqrt((level + 1) * per_usual[month] + SCATTER * level * level)
        seen = np.minimum(adjusted[month], level + odd * deviation)
        level = level + step[month] * (seen - level)
        course[month + 1] = level
    return np.maximum(course, (first / 20)[:, None])


def _sums_so_far(heads: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(heads)
    none = np.zeros((1, heads.shape[1]))
    seen = np.vstack([none, np.cumsum(np.where(known, heads, 0.0), axis=0)])
    months = np.vstack([none, np.cumsum(np.where(known, usual, 0.0), axis=0)])
    return seen, months


def _mean_so_far(heads: np.ndarray, usual: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The mean level of all months so far, one month's worth of the first level among them."""
    seen, months = _sums_so_far(heads, usual)
    return (seen + first) / (months + 1)


def _last_year(heads: np.ndarray, usual: np.ndarray, first: np.ndarray) -> np.ndarray:
    seen, months = _sums_so_far(heads, usual)
    back = np.maximum(np.arange(len(seen)) - YEAR, 0)
    return ((seen - seen[back] + first) / (months - months[back] + 1))[:, :, None]


def _scored(heads: np.ndarray) -> np.ndarray:
    """Known months after a series has settled (from half its history where it is short)."""
    known = ~np.isnan(heads)
    age = np.cumsum(known, axis=0)
    return known & (age > np.minimum(SETTLING, known.sum(axis=0) // 2))


def _log_likelihood(heads: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Of each series' months by memory and size, with the sizes' weak prior.

    What is seen is capped by what was expected, so the factorial stays in.
    """
    counted = _scored(heads)
    series = np.nonzero(counted)[1]
    mean = np.maximum(expected[counted], 1e-3)
    cap = mean + ODD_SCORED * np.sqrt(mean + SCATTER * mean**2)
    seen = np.minimum(heads[counted][:, None], cap)
    fixed = seen * np.log(mean) - special.gammaln(seen + 1)
    by_size = [
        fixed
        + special.gammaln(seen + size)
        - special.gammaln(size)
        + size * np.log(size)
        - (seen + size) * np.log(size + mean)
        for size in SIZES
    ]
    prior = -0.5 * (np.log(SIZES / USUAL_SIZE) / SIZE_SPREAD) ** 2
    total = np.zeros((heads.shape[1], expected.shape[2], len(SIZES)))
    np.add.at(total, series, np.stack(by_size, axis=2))
    return total + prior


# What odd months held beyond their cap is put back into the level, shrunk by four years of
# the expected and by at most a sixth.
PUT_BACK_MONTHS, PUT_BACK_MOST = 48, 1.15


def _put_back(heads: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Seen over expected heads, by series and memory: the level's own bias so far."""
    counted = _scored(heads)[:, :, None]
    seen = np.where(counted, np.nan_to_num(heads)[:, :, None], 0.0).sum(axis=0)
    was_expected = np.where(counted, expected, 0.0).sum(axis=0)
    worth = PUT_BACK_MONTHS * was_expected / np.maximum(counted.sum(axis=0), 1)
    ratio = (seen + worth) / np.maximum(was_expected + worth, 1e-9)
    return np.where(worth > 0, np.clip(ratio, 1 / PUT_BACK_MOST, PUT_BACK_MOST), 1.0)
