"""Names on the lines themselves, placed so that none covers another."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from iqip_analytics.briefing.looks import LOOKS

SIZE = 8.5  # points
LINE_HEIGHT, CHARACTER = 1.25, 0.6  # of the size; DejaVu Sans is the widest font of a page
GAP = 5.0  # points between a line's end and its name


class Named(NamedTuple):
    """A line's end and the words beside it, which may have several rows."""

    meaning: str
    words: str
    y: float

    @property
    def height(self) -> float:
        """Of its words, in points."""
        return SIZE * LINE_HEIGHT * (self.words.count("\n") + 1)


def width_of(words: str) -> float:
    """How wide words may be, in points."""
    return SIZE * CHARACTER * max(map(len, words.split("\n")))


def in_rows(words: str, longest: int) -> str:
    """Words in as many rows as they need, split between words; long words are split too."""
    rows = [""]
    for word in words.split():
        for start in range(0, len(word), longest):
            piece = word[start : start + longest]
            if rows[-1] and len(rows[-1]) + len(piece) >= longest:
                rows.append("")
            rows[-1] = f"{rows[-1]} {piece}".strip()
    return "\n".join(rows)


def name_ends(axes: Axes, ends: Sequence[Named]) -> None:
    """Names in the right margin beside the lines' ends, moved apart where they would touch.

    Axis limits must be set before.
    """
    ordered = sorted(ends, key=lambda end: end.y)
    heights = np.array([end.height for end in ordered])
    wanted = _points(axes, np.array([[axes.get_xlim()[1], end.y] for end in ordered]))[:, 1]
    box = axes.get_position()
    inches = axes.figure.get_size_inches()[1] * 72  # type: ignore[union-attr]
    placed = apart(wanted, heights, -box.y0 * inches + 2, (1 - box.y0) * inches - 2)
    for end, here, there in zip(ordered, wanted, placed, strict=True):
        moved = abs(there - here) > 2
        axes.annotate(
            end.words, (1, end.y), (GAP + (7 if moved else 0), there - here),
            xycoords=("axes fraction", "data"), textcoords="offset points",
            fontsize=SIZE, color=LOOKS[end.meaning].ink, va="center", linespacing=1.1,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": LOOKS[end.meaning].ink, "linewidth": 0.6,
                        "shrinkA": 1, "shrinkB": 1, "relpos": (0, 0.5)} if moved else None,
        )  # fmt: skip


def apart(wanted: np.ndarray, heights: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """Middles of labels from the bottom up, as near as possible to where they are wanted.

    Args:
        wanted: where each would be, in rising order.
        heights: of each.
        lowest: below which none may reach.
        highest: above which none may reach, unless together they need more room.
    """
    below = np.concatenate([[0.0], np.cumsum((heights[1:] + heights[:-1]) / 2)])
    # With their heights subtracted labels need only be in order: pool those that are not
    pools: list[tuple[float, int]] = []
    for target in wanted - below:
        mean, size = float(target), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    free = np.concatenate([np.full(size, mean) for mean, size in pools])
    bottom = lowest + heights[0] / 2
    top = highest - heights[-1] / 2 - below[-1]
    return np.clip(free, bottom, max(bottom, top)) + below


def name_at(axes: Axes, meaning: str, words: str, x: float, y: float) -> None:
    """A name beside a point of its line, on the side where it covers least of any line."""
    lines = [_points(axes, np.column_stack(drawn.get_data())) for drawn in axes.get_lines()]
    here = _points(axes, np.array([[x, y]]))[0]
    wide, high = width_of(words), SIZE * LINE_HEIGHT
    corner = _points(axes, np.array([[axes.get_xlim()[0], axes.get_ylim()[0]],
                                     [axes.get_xlim()[1], axes.get_ylim()[1]]]))  # fmt: skip

    def cost(side: tuple[str, str, float, float]) -> float:
        across, upright, right, up = side
        left = here[0] + right - (wide if across == "right" else 0)
        low = here[1] + up - (high if upright == "top" else 0)
        covered = sum(_within(points, left, low, wide, high) for points in lines)
        beyond = max(0, corner[0][0] - left) + max(0, left + wide - corner[1][0])
        beyond += max(0, corner[0][1] - low) + max(0, low + high - corner[1][1])
        return covered + 10 * beyond

    sides = [
        ("right", "bottom", -5.0, 5.0),
        ("left", "top", 5.0, -5.0),
        ("right", "bottom", -2.0, 14.0),
        ("left", "top", 3.0, -14.0),
        ("right", "top", -5.0, -5.0),
        ("left", "bottom", 5.0, 5.0),
    ]
    across, upright, right, up = min(sides, key=cost)
    axes.annotate(
        words, (x, y), (right, up), textcoords="offset points", ha=across, va=upright,
        fontsize=SIZE, color=LOOKS[meaning].ink, annotation_clip=False,
    )  # fmt: skip


def _points(axes: Axes, data: np.ndarray) -> np.ndarray:
    """Places of a chart in points from the axes' corner."""
    box = axes.get_position()
    size = axes.figure.get_size_inches() * 72  # type: ignore[union-attr]
    low = np.array([axes.get_xlim()[0], axes.get_ylim()[0]], dtype=float)
    high = np.array([axes.get_xlim()[1], axes.get_ylim()[1]], dtype=float)
    return (data.astype(float) - low) / (high - low) * np.array([box.width, box.height]) * size


def _within(points: np.ndarray, left: float, low: float, wide: float, high: float) -> float:
    """How much of a line lies within a box, in steps of about a point."""
    points = points[~np.isnan(points).any(axis=1)]
    if len(points) < 2:
        return 0.0
    steps = np.linspace(0, len(points) - 1, 60 * len(points))
    x, y = (np.interp(steps, range(len(points)), points[:, side]) for side in (0, 1))
    inside = (x >= left) & (x <= left + wide) & (y >= low) & (y <= low + high)
    return float(inside.mean() * 100)
