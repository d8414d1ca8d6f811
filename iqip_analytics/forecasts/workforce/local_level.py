"""Local levels: what an ordinary month holds now, by memories of different lengths."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from iqip_analytics.forecasts.workforce.level_break import SPANS, Since, since_break

ALPHAS = np.array([0.02, 0.05, 0.1, 0.2, 0.3])  # share by which a month moves the level
YEAR = 12
STAYING = 0.96  # share of a level's distance from the long-run mean left a month later
ODD_DEVIATIONS = 2.0  # deviations beyond which a month moves the level no further
ODD_SCORED = 2.25  # and at which it is capped in the choice of memory and scatter
SCATTER = 0.2  # extra relative variance of a month in those deviations
LEAST_GROWTH = 0.01  # growth of a level's variance a month, where there is no smoothing
SETTLING = 9  # first months of a series, not yet scored
SIZES = np.array([1.5, 2.5, 4.0, 6.0, 8.0, 12.0, 20.0, 50.0, 1000.0])
USUAL_SIZE, SIZE_SPREAD = 8.0, 1.5  # weak prior of the size, in its logarithm
LEAST_LEVEL = 1e-6  # heads a month, for a series without leavers: its level need not be 0
TEMPER = 0.3  # power of the likelihood: one-step scores overstate what they say of six months


@dataclass(frozen=True, eq=False, kw_only=True)
class Levels:
    """Candidate levels of each series at the end of its history and at earlier origins.

    Arrays are origins × series × memories (the five `ALPHAS`, the last 12 months, and since a
    break); the last origin is the end of the history.

    level: of an ordinary month.
    tends_to: what the level returns to.
    weight: of each memory; sums to 1.
    size: negative-binomial size.
    variance: relative variance of each level; `growth` is what every further month adds to it.
    """

    level: np.ndarray
    tends_to: np.ndarray
    weight: np.ndarray
    size: np.ndarray
    variance: np.ndarray
    growth: np.ndarray

    def now(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and relative variance of the level, origins × series."""
        mean = np.maximum((self.weight * self.level).sum(axis=2), LEAST_LEVEL)
        spread = self.variance * self.level**2 + (self.level - mean[:, :, None]) ** 2
        return mean, (self.weight * spread).sum(axis=2) / mean**2

    def beside(self, since: Since) -> "Levels":
        """The same with the level since a break, which returns half-way to the long-run mean."""
        size = self.scatter()
        of_month = 1 / np.maximum(since.level, LEAST_LEVEL) + 1 / size
        further = {
            "level": since.level,
            "tends_to": (since.level + self.tends_to[:, :, 0]) / 2,
            "weight": since.chance,
            "size": size,
            "variance": since.variance,
            "growth": of_month * LEAST_GROWTH,
        }
        held = {**vars(self), "weight": self.weight * (1 - since.chance[:, :, None])}
        return Levels(
            **{
                name: np.concatenate([figures, further[name][:, :, None]], axis=2)
                for name, figures in held.items()
            }
        )

    def last(self, origins: int) -> "Levels":
        """The last origins only."""
        return Levels(**{name: figures[-origins:] for name, figures in vars(self).items()})

    def ahead(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Mean and relative variance of the level, origins × series × months ahead.

        The variance holds the memories' disagreement as well as each one's own variance.
        """
        staying = STAYING ** np.arange(1, horizon + 1)
        level = self.level[..., None] * staying + self.tends_to[..., None] * (1 - staying)
        level = np.maximum(level, LEAST_LEVEL)
        weight = self.weight[..., None]
        mean = (weight * level).sum(axis=2)
        own = self.variance[..., None] + self.growth[..., None] * np.arange(1, horizon + 1)
        spread = STAYING**2 * own * level**2 + (level - mean[:, :, None]) ** 2
        return mean, (weight * spread).sum(axis=2) / mean**2

    def scatter(self) -> np.ndarray:
        """Size of the negative binomial, origins × series: the memories' weighted mean."""
        return 1 / (self.weight / self.size).sum(axis=2)


def local_levels(
    heads: np.ndarray,
    usual: np.ndarray,
    first: np.ndarray,
    *,
    odd: float = ODD_DEVIATIONS,
    earlier: int = 0,
) -> Levels:
    """The levels of each series after its last month, and as they were known before.

    Args:
        heads: months by series; NaN where not known.
        usual: monthly factor × exposure of each of these months: level × usual is expected.
        first: level to begin with, by series.
        odd: deviations beyond which a month moves the level no further.
        earlier: origins before the last, month by month.
    """
    course = np.concatenate(
        [_smoothed(heads, usual, first, odd), _last_year(heads, usual, first)], axis=2
    )
    long_run = _mean_so_far(heads, usual, first)
    expected = (STAYING * course + (1 - STAYING) * long_run[:, :, None])[:-1] * usual[:, :, None]
    origins = min(earlier, len(heads) - 1) + 1
    back = min(earlier + int(SPANS[-1]), len(heads) - 1)
    at = np.arange(len(heads) - back, len(heads) + 1)
    likelihood = _log_likelihood(heads, expected, at)
    size = SIZES[likelihood.argmax(axis=3)]
    score = TEMPER * likelihood.max(axis=3)
    weight = np.exp(score - score.max(axis=2, keepdims=True))
    level = course[at] * _put_back(heads, expected, at)
    known = np.maximum(_so_far(~np.isnan(heads))[at], 1)[:, :, None]
    of_month = 1 / np.maximum(level, LEAST_LEVEL) + 1 / size
    settled = np.maximum(np.append(ALPHAS / (2 - ALPHAS), 1 / YEAR), 1 / known)
    unbroken = Levels(
        level=level,
        tends_to=np.broadcast_to(long_run[at][:, :, None], level.shape),
        weight=weight / weight.sum(axis=2, keepdims=True),
        size=size,
        variance=of_month * settled,
        growth=of_month * np.append(ALPHAS**2 / (1 - ALPHAS), LEAST_GROWTH),
    )
    mean, variance = unbroken.now()
    since = since_break(heads, usual, expected.mean(axis=2), mean, variance, unbroken.scatter())
    return unbroken.beside(since).last(origins)


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


def _so_far(figures: np.ndarray) -> np.ndarray:
    """Sums over the months before each month, and over all."""
    none = np.zeros((1, *figures.shape[1:]))
    return np.concatenate([none, np.cumsum(figures, axis=0)])


def _sums_so_far(heads: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(heads)
    return _so_far(np.where(known, heads, 0.0)), _so_far(np.where(known, usual, 0.0))


def _mean_so_far(heads: np.ndarray, usual: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The mean level of all months so far, with the first level counted as one month."""
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


def _log_likelihood(heads: np.ndarray, expected: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Log likelihood of the months before each origin by memory and size, with a weak prior.

    What is seen is capped by what was expected, so the factorial stays in.
    """
    counted = _scored(heads)
    mean = np.maximum(expected[counted], 1e-3)
    cap = mean + ODD_SCORED * np.sqrt(mean + SCATTER * mean**2)
    seen = np.minimum(heads[counted][:, None], cap)
    fixed = seen * np.log(mean) - special.gammaln(seen + 1)
    total = np.empty((len(at), *expected.shape[1:], len(SIZES)))
    for number, size in enumerate(SIZES):
        month = np.zeros(expected.shape)
        month[counted] = (
            fixed
            + special.gammaln(seen + size)
            - special.gammaln(size)
            + size * np.log(size)
            - (seen + size) * np.log(size + mean)
        )
        total[..., number] = _so_far(month)[at]
    return total - 0.5 * (np.log(SIZES / USUAL_SIZE) / SIZE_SPREAD) ** 2


# What odd months held beyond their cap is put back into the level, shrunk by four years of what was
# expected, at most a sixth.
PUT_BACK_MONTHS, PUT_BACK_MOST = 48, 1.15


def _put_back(heads: np.ndarray, expected: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Seen over expected heads, by origin, series and memory: the level's bias so far."""
    counted = _scored(heads)[:, :, None]
    seen = _so_far(np.where(counted, np.nan_to_num(heads)[:, :, None], 0.0))[at]
    was_expected = _so_far(np.where(counted, expected, 0.0))[at]
    worth = PUT_BACK_MONTHS * was_expected / np.maximum(_so_far(counted)[at], 1)
    ratio = (seen + worth) / np.maximum(was_expected + worth, 1e-9)
    return np.where(worth > 0, np.clip(ratio, 1 / PUT_BACK_MOST, PUT_BACK_MOST), 1.0)
