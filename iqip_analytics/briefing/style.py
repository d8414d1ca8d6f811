"""House style: colours by meaning, and figures drawn in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib.resources import files
from typing import ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

COLOURS = {
    "trajectory": "#12436D",
    "approved": "#28A197",
    "forecast": "#801650",
    "original": "#3D3D3D",
    "declined": "#F46A25",
    "rest": "#768692",
    "text": "#212B32",
    "quiet": "#425563",
}

STYLE = str(files("iqip_analytics.briefing") / "house.mplstyle")

_Arguments = ParamSpec("_Arguments")


def in_house_style(chart: Callable[_Arguments, Figure]) -> Callable[_Arguments, Figure]:
    """Draw a chart in the house style, leaving every other figure alone."""

    @wraps(chart)
    def drawn(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Figure:
        with house_style():
            return chart(*args, **kwargs)

    return drawn


@contextmanager
def house_style() -> Iterator[None]:
    """A block within which matplotlib draws in the house style."""
    with mpl.rc_context(_settings()):
        yield


@cache
def _settings() -> mpl.RcParams:
    return mpl.rc_params_from_file(STYLE, use_default_template=False)


def new_figure(width: float = 8, height: float = 3.6) -> Figure:
    """An empty figure, outside pyplot's global list of figures."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def new_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes within a figure, placed as shares of it; each chart labels its own axes in the end.

    Until then both have a placeholder: without a label seaborn lays out every tick to choose one.
    """
    axes = figure.add_axes((left, bottom, width, height))
    axes.set(xlabel="x", ylabel="y")
    return axes
