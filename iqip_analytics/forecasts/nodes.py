"""Fixed nodes and uniform numbers for all that is uncertain: the same bits, never a seed.

What is shared takes the values of a few nodes of a low-discrepancy sequence; what is drawn on joint
paths comes from uniform numbers spread evenly over the paths.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from scipy import special

PATHS = 2048  # of the workforce
ORDER = 20190906  # of strata: fixed, so that the same input gives the same bits
# Steps through nodes and columns that together fill the unit interval evenly
STEPS = ((0.7548776662, 0.5698402910), (0.4142135624, 0.7320508076))
TOGETHER = 64  # columns that are made and kept together
FEW = 8  # paths of a node: with fewer, columns would be correlated
YEAR = 12
AT_ONCE = 2**15  # numbers of a kind


@lru_cache(maxsize=32)
def normal_nodes(count: int, dimensions: int) -> np.ndarray:
    """Points that represent, with equal weight, independent standard normal quantities.

    The first points of Sobol's sequence, in the middle of their cells, through the normal
    quantile function; each dimension is then put at mean 0 and variance 1 exactly. Its early
    dimensions are the most even: give them to what matters most.

    Args:
        count: number of nodes, a power of 2.
        dimensions: number of quantities.

    Returns:
        Shape (count, dimensions); the same bits for the same arguments. Must not be changed.

    >>> normal_nodes(4, 1).round(3).ravel()
    array([-1.363,  0.378,  1.363, -0.378])
    """
    from scipy.stats import qmc  # noqa: PLC0415  # start-up cost: half a second, of a check too

    sequence = qmc.Sobol(dimensions, scramble=False).random(count)
    normal = special.ndtri(sequence + 0.5 / count)
    normal = (normal - normal.mean(axis=0)) / normal.std(axis=0)
    normal.flags.writeable = False
    return normal


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


# Forecasts of different horizons ask for the same quantity with a few columns more or less
@lru_cache(maxsize=64)
def _cells(name: str, columns: int, paths: int) -> np.ndarray:
    """The cell of each path, column by column, in the smallest integers that hold it."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    order = np.random.Generator(np.random.PCG64(seed))
    cells = np.column_stack([order.permutation(paths) for _ in range(columns)])
    return cells.astype(np.min_scalar_type(paths - 1))


def in_parts(paths: int, columns: int) -> Iterator[slice]:
    """So few paths at a time that numbers of all columns stay in fast memory."""
    size = max(AT_ONCE // max(columns, 1), 1)
    for start in range(0, paths, size):
        yield slice(start, start + size)


def even_pairs(node: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Two uniform numbers for each column and path, evenly spread over the paths of each node.

    The n paths of a node hold one number from each n-th of the unit interval, in an order that
    differs by column; the pairs of a column are even in two dimensions, as the points of a plane
    net are. Where a number lies within its n-th runs evenly through nodes and columns. So few paths
    reproduce the chances at a node, and sums of them, closely.

    Args:
        node: of each path, never falling.
        columns: how many; the first ones are the same however many follow.

    Returns:
        Twice shape (paths, columns); the same bits for the same arguments.
    """
    held = np.bincount(node).tobytes()
    blocks = [_pairs(held, start) for start in range(0, max(columns, 1), TOGETHER)]
    first, second = np.concatenate(blocks, axis=2)[..., :columns]
    return first, second


# A forecast and those made again at earlier cut-offs ask for the same ones
@lru_cache(maxsize=16)
def _pairs(paths_by_node: bytes, start: int) -> np.ndarray:
    """The numbers of some columns from a first one on, shape (2, paths, columns)."""
    held = np.frombuffer(paths_by_node, dtype=np.int64)
    order = np.random.Generator(np.random.PCG64([ORDER, start]))
    first = np.cumsum(held) - held
    found = np.empty((2, held.sum(), TOGETHER), dtype=np.float32)
    for paths in map(int, np.unique(held[held > 0])):
        nodes = np.flatnonzero(held == paths)
        shape = (len(nodes), 1, TOGETHER)
        cells = np.tile(np.arange(paths, dtype=np.uint16)[:, None], shape)
        order.permuted(cells, axis=1, out=cells)
        turned = order.integers(paths, size=shape, dtype=np.uint16)
        other = (_net(paths)[cells] + turned) % paths
        rows = first[nodes][:, None] + np.arange(paths)
        for place, (own, step) in enumerate(zip((cells, other), STEPS, strict=True)):
            if paths < FEW:
                within = order.random(shape, dtype=np.float32)
            else:
                through = nodes[:, None] * step[0] + (start + np.arange(TOGETHER)) * step[1]
                within = ((through + 0.5) % 1).astype(np.float32)[:, None]
            found[place, rows] = (own + within) / paths
    return np.clip(found, 1e-6, 1 - 1e-6)


def _net(count: int) -> np.ndarray:
    """The order of van der Corput's sequence: the binary digits of a number read backwards."""
    numbers, mirrored, digit = np.arange(count), np.zeros(count), 0.5
    while numbers.any():
        mirrored += digit * (numbers % 2)
        numbers, digit = numbers // 2, digit / 2
    return np.argsort(np.argsort(mirrored)).astype(np.uint16)
