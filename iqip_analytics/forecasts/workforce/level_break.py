"""Level breaks: whether levels have jumped, alone or together, and what they have been since."""

from typing import NamedTuple

import numpy as np
from scipy import special

SPANS = np.arange(2, 13)  # months since: one may be odd; later the level has adapted
A_MONTH = 0.004  # chance that a month is the first of a new level, of one series or of all at once
SIZE = 0.5  # standard deviation of a break, in the level's logarithm
APART = 0.3  # standard deviation of one series' break about the shared one
TOGETHER = 0.08  # correlation of errors over the months since a break: half that of half years
ODD_DEVIATIONS = 3.0  # deviations at which a month's evidence is capped
SCATTER = 8.0  # negative-binomial size assumed for that


class Since(NamedTuple):
    """A break in the last year, origins × series.

    chance: that there was one.
    level: of an ordinary month since.
    variance: relative variance of that level.
    """

    chance: np.ndarray
    level: np.ndarray
    variance: np.ndarray


class _Moves(NamedTuple):
    """Spans × origins × series: the level before each span, and what the span's months say."""

    before: np.ndarray
    step: np.ndarray  # logarithm of seen over expected, odd months cut back
    unsure: np.ndarray  # its variance if nothing broke
    moved: np.ndarray  # the same without the cut
    noise: np.ndarray  # variance of `moved` about a new level
    known: np.ndarray


def since_break(
    heads: np.ndarray,
    usual: np.ndarray,
    expected: np.ndarray,
    level: np.ndarray,
    variance: np.ndarray,
    size: np.ndarray,
) -> Since:
    """What has been seen since each of the last months, compared with the level before it.

    A new level may have begun 2 to 12 months ago, in one series (normal, in the logarithm) or in
    all at once (about a break of their own that they share).

    Args:
        heads: months by series; NaN where not known.
        usual: monthly factor × exposure of each of these months: level × usual is expected.
        expected: heads of each month as they were expected the month before.
        level: at each origin, the last the end of the history, if nothing broke; origins × series.
        variance: its relative variance.
        size: of the negative binomial.
    """
    moves = _moves(heads, usual, expected, level, variance, size)
    alone = np.where(moves.known, _log_odds(moves.step, moves.unsure, SIZE**2), -np.inf)
    alone = alone + np.log(A_MONTH)
    shared, centre, about = _shared_break(moves)
    proofs = 1 + (level.shape[1] - 1) * TOGETHER
    none_shared = _log_sum(alone).sum(axis=1) / proofs
    together = np.exp(shared - np.logaddexp(none_shared, special.logsumexp(shared, axis=0)))
    not_together = 1 - together.sum(axis=0)[None, :, None]
    chances = np.stack(
        [
            np.exp(alone - _log_sum(alone)) * not_together,
            together[:, :, None] * moves.known,
        ]
    )
    believed = np.stack([np.full_like(moves.step, SIZE**2), np.broadcast_to(about, alone.shape)])
    middle = np.stack([np.zeros_like(moves.step), np.broadcast_to(centre, alone.shape)])
    kept = believed / (believed + moves.noise)
    levels = moves.before * np.exp(middle + kept * (moves.moved - middle))
    return _mixed(chances, levels, kept * moves.noise, level)


def _moves(
    heads: np.ndarray,
    usual: np.ndarray,
    expected: np.ndarray,
    level: np.ndarray,
    variance: np.ndarray,
    size: np.ndarray,
) -> _Moves:
    known = ~np.isnan(heads)
    most = expected + ODD_DEVIATIONS * np.sqrt(expected + expected**2 / SCATTER)
    monthly = np.where(known, [heads, np.minimum(heads, most), usual], 0.0)
    sums = np.concatenate([np.zeros((3, 1, heads.shape[1])), np.cumsum(monthly, axis=1)], axis=1)
    sums = sums[:, -len(level) :]
    earlier = np.arange(len(level)) - SPANS[:, None]
    begun, earlier = (earlier >= 0)[:, :, None], np.maximum(earlier, 0)
    seen, counted, passed = np.where(begun, sums[:, None] - sums[:, earlier], 0.0)
    was_expected = level[earlier] * passed
    scatter = 1 / (size[earlier] * SPANS[:, None, None])
    return _Moves(
        before=level[earlier],
        step=np.log((counted + 0.5) / (was_expected + 0.5)),
        unsure=1 / (was_expected + 0.5) + scatter + variance[earlier],
        moved=np.log((seen + 0.5) / (was_expected + 0.5)),
        noise=1 / (seen + 0.5) + scatter,
        known=was_expected > 0,
    )


def _shared_break(moves: _Moves) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log odds of a break of all series, spans × origins; its mean and variance for a series."""
    count = moves.step.shape[2]
    weight = np.where(moves.known, 1 / (moves.unsure + APART**2), 0.0)
    total, pull = weight.sum(axis=2), (weight * moves.step).sum(axis=2)
    left = SIZE**2 / (1 + total * SIZE**2)
    apart = np.where(moves.known, _log_odds(moves.step, moves.unsure, APART**2), 0.0).sum(axis=2)
    odds = apart + 0.5 * (pull**2 * left - np.log1p(total * SIZE**2))
    odds = odds / (1 + (count - 1) * TOGETHER) + np.log(A_MONTH)
    several = moves.known.sum(axis=2) > 1
    # Whether it broke is judged with odd months cut back, how far by what was seen
    centre = ((weight * moves.moved).sum(axis=2) * left)[:, :, None]
    about = (left + APART**2)[:, :, None]
    return np.where(several, odds, -np.inf), centre, about


def _log_odds(step: np.ndarray, unsure: np.ndarray, size: float) -> np.ndarray:
    """Log odds of a break, normal in size, against none, given a step."""
    both = unsure + size
    return 0.5 * (np.log(unsure / both) + step**2 * size / (unsure * both))


def _log_sum(odds: np.ndarray) -> np.ndarray:
    """Logarithm of 1 + the odds of every span."""
    return np.logaddexp(0.0, special.logsumexp(odds, axis=0))


def _mixed(
    chances: np.ndarray, levels: np.ndarray, variances: np.ndarray, otherwise: np.ndarray
) -> Since:
    """The candidates as one level: their mean, with their disagreement in its variance."""
    over = (0, 1)
    chance = chances.sum(axis=over)
    share = chances / np.maximum(chance, 1e-300)
    level = np.where(chance > 0, (share * levels).sum(axis=over), otherwise)
    spread = share * (variances * levels**2 + (levels - level) ** 2)
    return Since(chance, level, spread.sum(axis=over) / np.maximum(level, 1e-9) ** 2)
