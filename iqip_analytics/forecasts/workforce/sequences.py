"""Fixed uniform sequences: what is random in a path, the same bits every time."""

import hashlib
from functools import lru_cache

import numpy as np

PATHS = 2048
YEAR = 12


def stratified_uniforms(name: str, columns: int, paths: int = PATHS) -> np.ndarray:
    """Uniform numbers of one named quantity, each column evenly spread over its paths.

    Every column holds the middles of `paths` equal cells of the unit interval once, in an order
    that only the name decides: a division's numbers do not depend on which others there are, and
    the first columns are the same however many follow.

    Args:
        name: whose numbers they are, such as "surgery/nurses leavers".
        columns: how many quantities, such as months.
        paths: how many joint paths.

    Returns:
        Shape (paths, columns).

    >>> stratified_uniforms("surgery/nurses leavers", 1, paths=4).ravel()
    array([0.375, 0.875, 0.625, 0.125])
    """
    years = -(-columns // YEAR)
    return (_cells(name, years * YEAR, paths)[:, :columns] + 0.5) / paths


# Forecasts to different months ask for one quantity again and again, by a few columns more or less
@lru_cache(maxsize=64)
def _cells(name: str, columns: int, paths: int) -> np.ndarray:
    """The cell of each path, column by column, in the smallest integers that hold it."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    order = np.random.Generator(np.random.PCG64(seed))
    cells = np.column_stack([order.permutation(paths) for _ in range(columns)])
    return cells.astype(np.min_scalar_type(paths - 1))
