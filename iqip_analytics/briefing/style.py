"""House style: colours by meaning, and a figure as an SVG that a page can hold."""

import io
import re
from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from typing import ParamSpec

import matplotlib as mpl
from markupsafe import Markup, escape
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
LONGEST_ALTERNATIVE = 125  # characters: what a screen reader reads without losing the listener

_Arguments = ParamSpec("_Arguments")


def in_house_style(chart: Callable[_Arguments, Figure]) -> Callable[_Arguments, Figure]:
    """Draw a chart in the house style, and leave every other figure as it was."""

    @wraps(chart)
    def drawn(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Figure:
        with mpl.rc_context(fname=STYLE):
            return chart(*args, **kwargs)

    return drawn


def new_figure(width: float = 8, height: float = 3.6) -> Figure:
    """An empty figure that no global list of figures holds."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def svg(figure: Figure, name: str, alternative: str) -> Markup:
    """A figure as inline SVG with its alternative text, the same bytes every time.

    Args:
        figure: the figure.
        name: unique on the page; every id within the drawing starts with it.
        alternative: the message in words, at most 125 characters.

    Raises:
        ValueError: where the alternative text is missing or too long.
    """
    if not alternative or len(alternative) > LONGEST_ALTERNATIVE:
        raise ValueError(f"alternative text of {len(alternative)} characters: {alternative!r}")
    drawing = io.StringIO()
    with mpl.rc_context(fname=STYLE):
        figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": None})
    return Markup(_inline(drawing.getvalue(), name, alternative))


def _inline(drawing: str, name: str, alternative: str) -> str:
    """The bare `svg` element: ids of its own, named for screen readers, the page's fonts."""
    body = drawing[drawing.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", body)
    body = body.replace("'DejaVu Sans'", "Arial, Helvetica, sans-serif")
    size = re.search(r'viewBox="([^"]+)"', body)
    if size is None:
        raise ValueError("the drawing has no size")
    label = f'<title id="{name}-alt">{escape(alternative)}</title>'
    opening = (
        f'<svg role="img" aria-labelledby="{name}-alt" viewBox="{size[1]}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg">'
    )
    return re.sub(r"<svg[^>]*>", lambda _: opening + label, body, count=1).strip()
