"""A strip of the months ahead: meetings added or removed one by one, and a month to look at."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

import ipywidgets as widgets
import pandas as pd

from iqip_analytics.contract.wording import counted, month_words
from iqip_analytics.explore.controls import labelled


class _Cell:
    """One month: a button that looks at it, its extra meetings, and one less or one more."""

    def __init__(self, look: Callable[[], None], tell: Callable[[], None]) -> None:
        small = widgets.Layout(width="30px", padding="0")
        self.look = widgets.Button(layout=widgets.Layout(width="auto"))
        self.count = labelled(widgets.IntText(value=0))
        self.count.add_class("iqip-count")
        self.less, self.more = (widgets.Button(layout=small) for _ in range(2))
        self.less.add_class("iqip-less")
        self.more.add_class("iqip-more")
        self.held = widgets.HTML()
        steps = widgets.HBox([self.less, self.count, self.more])
        self.box = widgets.VBox([self.look, steps, self.held])
        self.box.add_class("iqip-month")
        self.look.on_click(lambda _: look())
        self.less.on_click(lambda _: self._step(-1))
        self.more.on_click(lambda _: self._step(1))
        self.count.observe(lambda _: tell(), "value")

    def name(self, month: pd.Timestamp, held: str) -> None:
        """Stand for a month, with a word on the meetings that are held in it anyway."""
        words = month_words(month)
        self.look.description, self.look.tooltip = f"{month:%b %Y}", f"Look at {words}"
        self.count.description = f"Extra meetings in {words} (meetings, 0 to 31)"
        # The sign alone is seen; the words are its name for a screen reader
        self.less.description = f"One meeting less in {words}"
        self.more.description = f"One more meeting in {words}"
        self.held.value = f"<span>{held}</span>"

    def _step(self, by: int) -> None:
        self.count.value = max(0, self.count.value + by)


class MonthsStrip:
    """Extra meetings by month, each month with a box of its own.

    Args:
        look: called with the month end of a month that is chosen.
    """

    field = "extra_meetings"

    def __init__(self, look: Callable[[pd.Timestamp], None]) -> None:
        self._look = look
        self._months: list[pd.Timestamp] = []
        self._cells: list[_Cell] = []
        self._told: list[Callable[[], None]] = []
        self._quiet = False
        self.sum = widgets.HTML()
        self._row = widgets.HBox(layout=widgets.Layout(flex_flow="row wrap", grid_gap="6px"))
        self.box = widgets.VBox([self.sum, self._row])

    def months(self, ahead: Iterable[pd.Timestamp], held: Mapping[pd.Timestamp, str]) -> None:
        """Offer other months; meetings in months no longer ahead are dropped.

        Args:
            ahead: the month ends.
            held: a word on the meetings of a month that are booked or assumed.
        """
        kept = self.value()
        self._quiet, before = True, self._quiet
        self._months = list(ahead)
        while len(self._cells) < len(self._months):
            self._cells.append(_Cell(partial(self._looked, len(self._cells)), self._tell))
        for month, cell in zip(self._months, self._cells, strict=False):
            cell.name(month, held.get(month, ""))
        self._row.children = [cell.box for cell in self._cells[: len(self._months)]]
        self.put(kept)
        self._quiet = before

    def cell(self, month: date) -> _Cell:
        """The boxes of a month."""
        return self._cells[[one.date() for one in self._months].index(month)]

    def mark(self, month: pd.Timestamp) -> None:
        """Show which month is chosen."""
        for one, cell in zip(self._months, self._cells, strict=False):
            style = "primary" if one == month else ""
            if cell.look.button_style != style:
                cell.look.button_style = style

    def tell(self, listener: Callable[[], None]) -> None:
        """Call a listener after each change."""
        self._told.append(listener)

    def value(self) -> Any:
        """Meetings by month, those with none left out."""
        counts = zip(self._months, self._cells, strict=False)
        return {month.date(): cell.count.value for month, cell in counts if cell.count.value}

    def put(self, value: Any) -> None:
        """Show meetings by month."""
        for month, cell in zip(self._months, self._cells, strict=False):
            cell.count.value = value.get(month.date(), 0)
        self._add_up()

    def _looked(self, place: int) -> None:
        self._look(self._months[place])

    def _tell(self) -> None:
        if self._quiet:
            return
        self._add_up()
        for listener in self._told:
            listener()

    def _add_up(self) -> None:
        extra = counted(sum(self.value().values()), "extra meeting", words=True)
        self.sum.value = f"<h2>Meetings by month: {extra} supposed</h2>"
