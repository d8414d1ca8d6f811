"""A monthly chart as light SVG: lines, bands and bars, with each month's values under the pointer.

No script and no library: a drawing is some 15 kB of text, and CSS shows the values.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

WIDTH, HEIGHT = 800, 332
LEFT, RIGHT, TOP, BOTTOM = 50, 790, 8, 288
MOST_TICKS = 6
MOST_LABELS = 13
LINE_HEIGHT, LETTER = 18, 7.2  # of the values' text, in units of the drawing


class Line(NamedTuple):
    """One line: a value for each month, NaN where it has none."""

    label: str
    values: Sequence[float]
    colour: str
    dash: str = ""
    width: float = 1.8


class Band(NamedTuple):
    """One shaded range over the months; NaN where it has none."""

    lower: Sequence[float]
    upper: Sequence[float]
    colour: str
    depth: float
    label: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class MonthlyChart:
    """What a chart shows of some months.

    values: for each month the lines of text shown under the pointer.
    now: place of the period end among the months.
    chosen: place of the month chosen; None without one.
    bars: a height for each month, drawn behind the lines; their key is `bars_label`.
    """

    months: pd.DatetimeIndex
    lines: Sequence[Line]
    bands: Sequence[Band] = ()
    values: Sequence[Sequence[str]]
    now: int
    chosen: int | None = None
    bars: Sequence[float] = ()
    bars_label: str = ""
    bars_colour: str = "#768692"
    from_zero: bool = True
    _span: tuple[float, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find the span of what is drawn."""
        drawn = [v for line in self.lines for v in line.values]
        drawn += [v for band in self.bands for v in (*band.lower, *band.upper)]
        known = [float(v) for v in (*drawn, *self.bars) if not math.isnan(v)] or [0.0]
        low, high = min(known), max(known)
        if self.from_zero or self.bars:
            low = min(low, 0.0)
        object.__setattr__(self, "_span", (low, high if high > low else low + 1))

    def svg(self, name: str, alternative: str) -> Markup:
        """The drawing, named for screen readers; every value is in the table beside it."""
        pieces = [
            self._grid(),
            self._bars(),
            *map(self._band, self.bands),
            *map(self._line, self.lines),
            *(self._under_pointer(place) for place in range(len(self.months))),
        ]
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="iqip-chart" role="img" '
            'aria-labelledby="{0}-title" viewBox="0 0 {1} {2}" font-family="Arial, sans-serif" '
            'font-size="14.5" fill="#212b32"><title id="{0}-title">{3}</title>{4}</svg>'
        ).format(name, WIDTH, HEIGHT, alternative, Markup("").join(pieces))

    def key(self) -> Markup:
        """What each line, band and bar is, in text that wraps where the page is narrow."""
        shaded = [Line(b.label, (), b.colour, "", 10) for b in self.bands if b.label]
        bars = [Line(self.bars_label, (), self.bars_colour, "", 10)] if len(self.bars) else []
        keys = [
            Markup('<span><svg width="26" height="10" aria-hidden="true"><path d="M0 5h26" '
                   'stroke="{}" stroke-width="{}" stroke-dasharray="{}" stroke-opacity="{}"/></svg>'
                   " {}</span>").format(line.colour, line.width, line.dash or "none",
                                        0.35 if line in shaded else 1, line.label)
            for line in [*bars, *self.lines, *shaded]
        ]  # fmt: skip
        return Markup('<p class="iqip-key">{}</p>').format(Markup(" ").join(keys))

    def _x(self, place: float) -> float:
        step = (RIGHT - LEFT) / len(self.months)
        return round(LEFT + (place + 0.5) * step, 1)

    def _y(self, value: float) -> float:
        low, high = self._ends()
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)

    def _ends(self) -> tuple[float, float]:
        ticks = round_ticks(*self._span)
        return ticks[0], max(ticks[-1], self._span[1])

    def _grid(self) -> Markup:
        lines = [
            Markup('<path d="M{0} {1}H{2}" stroke="#d8dde0"/><text x="{3}" y="{4}" '
                   'text-anchor="end">{5}</text>').format(
                LEFT, self._y(tick), RIGHT, LEFT - 6, self._y(tick) + 4, _tick_words(tick)
            )
            for tick in round_ticks(*self._span)
        ]  # fmt: skip
        if 0 <= self.now < len(self.months) - 1:
            lines.append(
                Markup('<path d="M{0} {1}V{2}" stroke="#425563" stroke-dasharray="2 2"/>').format(
                    self._x(self.now), TOP, BOTTOM
                )
            )
        return Markup("").join([*lines, *self._month_labels()])

    def _month_labels(self) -> list[Markup]:
        step = -(-len(self.months) // MOST_LABELS)
        years: set[int] = set()
        labels = []
        for place in range(0, len(self.months), step):
            month = self.months[place]
            year = "" if month.year in years else f"{month.year}"
            years.add(month.year)
            labels.append(
                Markup('<text text-anchor="middle"><tspan x="{0}" y="{1}">{2}</tspan>'
                       '<tspan x="{0}" y="{3}">{4}</tspan></text>').format(
                    self._x(place), BOTTOM + 20, f"{month:%b}", BOTTOM + 37, year
                )
            )  # fmt: skip
        return labels

    def _bars(self) -> Markup:
        half = (RIGHT - LEFT) / len(self.months) * 0.36
        return Markup("").join(
            Markup('<path d="M{0} {1}H{2}V{3}H{0}z" fill="{4}"/>').format(
                round(self._x(place) - half, 1), self._y(0), round(self._x(place) + half, 1),
                self._y(height), self.bars_colour,
            )
            for place, height in enumerate(self.bars)
            if not math.isnan(height)
        )  # fmt: skip

    def _band(self, band: Band) -> Markup:
        both = zip(band.lower, band.upper, strict=True)
        known = [(place, low, high) for place, (low, high) in enumerate(both)
                 if not math.isnan(low + high)]  # fmt: skip
        over = [f"{self._x(place)} {self._y(high)}" for place, _, high in known]
        under = [f"{self._x(place)} {self._y(low)}" for place, low, _ in reversed(known)]
        if not known:
            return Markup("")
        return Markup('<path d="M{}z" fill="{}" fill-opacity="{}"/>').format(
            "L".join([*over, *under]), band.colour, band.depth
        )

    def _line(self, line: Line) -> Markup:
        known = [
            f"{self._x(place)} {self._y(value)}"
            for place, value in enumerate(line.values)
            if not math.isnan(value)
        ]
        if not known:
            return Markup("")
        return Markup(
            '<path d="M{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
        ).format("L".join(known), line.colour, line.width, line.dash or "none")

    def _under_pointer(self, place: int) -> Markup:
        step = (RIGHT - LEFT) / len(self.months)
        shown = self.values[place]
        width = 16 + LETTER * max(map(len, shown), default=0)
        right = self._x(place) + step / 2 + width <= WIDTH
        left = self._x(place) + step / 2 if right else max(self._x(place) - step / 2 - width, 0)
        text = Markup("").join(
            Markup('<tspan x="{}" y="{}">{}</tspan>').format(
                round(left + 8, 1), TOP + 22 + LINE_HEIGHT * row, words
            )
            for row, words in enumerate(shown)
        )
        return Markup(
            '<g class="month{0}"><rect class="hit" x="{1}" y="{2}" width="{3}" height="{4}"/>'
            '<g class="values"><rect x="{5}" y="{6}" width="{7}" height="{8}" fill="#fff" '
            'stroke="#212b32"/><text>{9}</text></g></g>'
        ).format(
            " chosen" if place == self.chosen else "", round(self._x(place) - step / 2, 1), TOP,
            round(step, 1), BOTTOM - TOP, round(left, 1), TOP + 4, round(width, 1),
            LINE_HEIGHT * len(shown) + 12, text,
        )  # fmt: skip


def _tick_words(tick: float) -> str:
    return f"{tick:,g}".replace("-", "−")


def round_ticks(low: float, high: float) -> list[float]:
    """Round numbers from at or below the lowest to near the highest value.

    >>> round_ticks(0, 281)
    [0, 50, 100, 150, 200, 250]
    >>> round_ticks(-12.5, 31)
    [-20, -10, 0, 10, 20, 30]
    """
    rough = (high - low) / (MOST_TICKS - 1)
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough * 0.85)
    first = math.floor(low / step)
    ticks = [round(step * place, 10) for place in range(first, math.floor(high / step) + 1)]
    return [int(tick) if tick == int(tick) else tick for tick in ticks]
