"""Monthly factors: how each month of the year usually compares with the year around it."""

import numpy as np

POOLED_YEARS = 6  # pseudo-years of "no season" that shrink the trust's own factors
LEAST_POOLED = 0.05  # the least of these, where intakes come in the same months each year
LEAST_SHRUNK, MOST_SHRUNK = 4.0, 60.0  # pseudo-months by which a series is shrunk to the trust's
ODD = 2.0  # times its usual share beyond which a month is cut back
SCATTER = 8.0  # negative-binomial size assumed in weighting series


def monthly_factors(heads: np.ndarray, calendar: np.ndarray, *, odd: float = ODD) -> np.ndarray:
    """The factor of each month of the year, by series; their mean over the year is 1.

    Each month is compared with the year around it. The trust's factors come from the weighted mean
    over series, shrunk to 1 by six pseudo-years, since a month's shock is often common to all, and
    then by how little the other series say of each one. Each series is then shrunk to them, by
    pseudo-months in proportion to its years' disagreement (noise over signal, by moments). A
    single series is shrunk to 1 that way.

    Args:
        heads: months by series; NaN where not known.
        calendar: month of the year of each row, 1 to 12, without a gap.
        odd: how many times its usual share a month may count.

    Returns:
        Shape (12, series).
    """
    usual = _year_around(heads)
    share = _by_year(heads / usual, calendar)
    share = np.minimum(share, odd * np.maximum(_median_of_two_or_more(share), 1))
    base = np.ones((12, 1))
    if heads.shape[1] > 1:
        weight = _weight(share, _by_year(usual, calendar))
        together = _weighted_mean(share, weight)
        # Intakes are planned for the same months every year; months of many leavers need not return
        planned = odd == np.inf
        years = min(
            _pseudo_months(together, base, LEAST_POOLED) if planned else np.inf, POOLED_YEARS
        )
        base = 1 + _told_by_others(share, weight) * (_shrunk(together, base, years) - 1)
    return _shrunk(share, base, _pseudo_months(share, base))


def _year_around(heads: np.ndarray) -> np.ndarray:
    """Mean of the 13 months around each; the nearest year at the ends of the history."""
    count = len(heads)
    first = np.clip(np.arange(count) - 6, 0, max(count - 12, 0))
    last = np.clip(np.arange(count) + 7, min(12, count), count)
    known = ~np.isnan(heads)
    none = np.zeros((1, heads.shape[1]))
    sums = np.concatenate([none, np.cumsum(np.where(known, heads, 0), axis=0)])
    months = np.concatenate([none, np.cumsum(known, axis=0)])
    around = (sums[last] - sums[first]) / np.maximum(months[last] - months[first], 1)
    return np.maximum(around, 0.1)


def _by_year(figures: np.ndarray, calendar: np.ndarray) -> np.ndarray:
    """Rows as years × months of the year × series; NaN before the first and after the last."""
    before, after = calendar[0] - 1, 12 - calendar[-1]
    series = figures.shape[1]
    padded = np.concatenate(
        [np.full((before, series), np.nan), figures, np.full((after, series), np.nan)]
    )
    return padded.reshape(-1, 12, series)


def _median_of_two_or_more(share: np.ndarray) -> np.ndarray:
    """The median year of each month and series; 1 where fewer than two are known."""
    count = (~np.isnan(share)).sum(axis=0)
    ordered = np.sort(share, axis=0)  # NaN last
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    high = np.minimum(high, len(share) - 1)
    middle = [np.take_along_axis(ordered, at[None], axis=0)[0] for at in (low, high)]
    return np.where(count >= 2, (middle[0] + middle[1]) / 2, 1.0)


def _weight(share: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The more heads a series has, the more its share says; 0 where it is not known."""
    return np.where(np.isnan(share), 0.0, usual / (1 + usual / SCATTER))


def _weighted_mean(share: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The trust's share by year and month; NaN where no series is known."""
    total = weight.sum(axis=2, keepdims=True)
    seen = np.where(weight > 0, weight * share, 0.0).sum(axis=2, keepdims=True)
    return np.where(total > 0, seen / np.where(total > 0, total, 1), np.nan)


def _told_by_others(share: np.ndarray, weight: np.ndarray) -> float:
    """How much of the season seen in the other series is found in each: a slope from 0 to 1.

    It distinguishes a trust whose staff groups share their season from unrelated series.
    """
    own_weight = weight.sum(axis=0)
    own = np.where(weight > 0, weight * (share - 1), 0.0).sum(axis=0)
    others_weight = own_weight.sum(axis=1, keepdims=True) - own_weight
    others = own.sum(axis=1, keepdims=True) - own
    apart = own / np.where(own_weight > 0, own_weight, 1)
    elsewhere = np.where(
        others_weight > 0, others / np.where(others_weight > 0, others_weight, 1), 0
    )
    return float(np.clip((apart * elsewhere).sum() / max((elsewhere**2).sum(), 1e-9), 0, 1))


def _shrunk(share: np.ndarray, base: np.ndarray, by: float) -> np.ndarray:
    known = ~np.isnan(share)
    sums = np.where(known, share, 0.0).sum(axis=0)
    factors = (sums + by * base) / (known.sum(axis=0) + by)
    return factors / factors.mean(axis=0)


def _pseudo_months(share: np.ndarray, base: np.ndarray, least: float = LEAST_SHRUNK) -> float:
    """Noise of a single month over true differences from the base, both as variances."""
    known = ~np.isnan(share)
    count = known.sum(axis=0)
    repeated = count >= 2
    if not repeated.any():
        return MOST_SHRUNK
    mean = np.where(known, share, 0.0).sum(axis=0) / np.maximum(count, 1)
    scatter = np.where(known, (share - mean) ** 2, 0.0).sum(axis=0)
    noise = scatter[repeated].sum() / (count[repeated] - 1).sum()
    apart = (mean - base) ** 2 - noise / np.maximum(count, 1)
    signal = apart[repeated].mean()
    return float(np.clip(noise / max(signal, 1e-9), least, MOST_SHRUNK))
