"""Fixed uniform sequences: what is random in a path, the same bits every time."""

import hashlib
from functools import lru_cache

import numpy as np

PATHS = 2048


@lru_cache(maxsize=512)
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
        Shape (paths, columns). Not to be written to.

    >>> stratified_uniforms("surgery/nurses leavers", 1, paths=4).ravel()
    array([0.375, 0.875, 0.625, 0.125])
    """
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    order = np.random.Generator(np.random.PCG64(seed))
    cells = np.column_stack([order.permutation(paths) for _ in range(columns)])
    uniforms = (cells + 0.5) / paths
    uniforms.flags.writeable = False
    return uniforms
