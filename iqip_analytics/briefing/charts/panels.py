"""Small multiples: drawings that reflow side by side, with one legend and one caption."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from iqip_analytics.briefing.style import Chart

PANEL_SIZE = 3.1, 1.9  # inches; two or three fit side by side on a page, one on a phone


class Panel(NamedTuple):
    """One of the small charts.

    title: whose it is, in full.
    value: where it stands, in words.
    icons: drawings before the value, which a screen reader skips.
    """

    title: str
    value: str
    chart: Chart
    icons: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class Panels:
    """Small charts of one figure, and what their looks mean (labels by name of the look)."""

    panels: list[Panel]
    keys: Mapping[str, str] = field(default_factory=dict)
