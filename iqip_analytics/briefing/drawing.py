"""A figure as an inline SVG: named for screen readers, small, the same bytes every time."""

import io
import re
from collections import Counter
from hashlib import sha256
from weakref import WeakKeyDictionary

from markupsafe import Markup
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.panels import Panels
from iqip_analytics.briefing.html import Drawing, drawing_opening, drawing_panels
from iqip_analytics.briefing.legends import legend
from iqip_analytics.briefing.style import Chart, house_style

FEWEST_POINTS = 6  # fewer are given as numbers, not drawn
LONGEST_ALTERNATIVE = 125  # characters; screen reader users lose the thread beyond it
FONTS = "Arial, Helvetica, sans-serif"
PATH = re.compile(r'(?<= d=")[^"]*')
LONG_DECIMAL = re.compile(r"-?\d+\.\d{2,}")
_saved_before: WeakKeyDictionary[Figure, str] = WeakKeyDictionary()


def svg(
    drawn: Figure | Panels, name: str, alternative: str, narrow: Figure | None = None
) -> Drawing:
    """A chart, or several small ones, as inline SVG with its alternative text and its legend.

    Args:
        drawn: the chart, or the panels.
        name: unique on the page; every id within the drawing starts with it.
        alternative: the message in words, at most 125 characters.
        narrow: the same chart for a screen on which the first could not be read.

    Returns:
        The drawing; blank for a chart of fewer than six points.

    Raises:
        ValueError: where the alternative text is missing or too long.
    """
    if not alternative or len(alternative) > LONGEST_ALTERNATIVE:
        raise ValueError(f"alternative text of {len(alternative)} characters: {alternative!r}")
    if isinstance(drawn, Panels):
        return _panels(drawn, name, alternative)
    if isinstance(drawn, Chart):
        if drawn.points is not None and drawn.points < FEWEST_POINTS:
            return Drawing("")
        shown = _one(drawn, name, alternative, "broad" if narrow else "")
        if narrow is not None:
            shown = _one(narrow, f"{name}-narrow", alternative, "narrow") + shown
        return Drawing(shown, legend(drawn.keys))
    return Drawing(_one(drawn, name, alternative))


def _one(figure: Figure, name: str, alternative: str, kind: str = "") -> Markup:
    body = _small(_own_ids(_bare(_saved(figure)), name))
    return Markup(_named(body, name, alternative, kind))


def _saved(figure: Figure) -> str:
    """What matplotlib writes of a finished figure; written once, also where a page has it twice."""
    if figure not in _saved_before:
        drawing = io.StringIO()
        _unclipped(figure)
        with house_style():
            figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": None})
        _saved_before[figure] = drawing.getvalue()
    return _saved_before[figure]


def _panels(drawn: Panels, name: str, alternative: str) -> Drawing:
    """Each panel under its own title and value, with an alternative text of its own."""
    fit = [panel for panel in drawn.panels if (panel.chart.points or 0) >= FEWEST_POINTS]
    if not fit:
        return Drawing("")
    shown = [
        (panel, _one(panel.chart, f"{name}-{number}", _shortened(f"{panel.title}: {panel.value}")))
        for number, panel in enumerate(fit, 1)
    ]
    return Drawing(drawing_panels(shown, alternative), legend(drawn.keys))


def _shortened(words: str) -> str:
    if len(words) <= LONGEST_ALTERNATIVE:
        return words
    return f"{words[: LONGEST_ALTERNATIVE - 1]}…"


def _unclipped(figure: Figure) -> None:
    """Lines lie within their axes: clip paths would be a tenth of a drawing's bytes."""
    for axes in figure.axes:
        for line in [*axes.lines, *axes.get_xgridlines(), *axes.get_ygridlines()]:
            line.set_clip_on(False)


def _bare(drawing: str) -> str:
    """The `svg` element without the file's preamble and metadata."""
    body = drawing[drawing.index("<svg") :]
    return re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)


def _own_ids(body: str, name: str) -> str:
    """Ids unique on the page; those that nothing refers to are dropped."""
    used = dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', body))
    own = {old: f"{name}-{number}" for number, old in enumerate(used)}

    def kept(match: re.Match[str]) -> str:
        return f' id="{own[match[1]]}"' if match[1] in own else ""

    body = re.sub(r' id="([^"]*)"', kept, body)
    return re.sub(r'(href="#|url\(#)([^")]+)', lambda match: match[1] + own[match[2]], body)


def _small(body: str) -> str:
    """The same drawing in a third of the bytes: tenths of a pixel, one font, each style given once.

    Only tags are changed: text from a register stays as it is.
    """
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, count=1, flags=re.DOTALL)
    body = re.sub(r"<[^>]+>", lambda tag: _small_tag(tag[0]), body)
    return _classed_as_groups(_styles_once(_without_bare_groups(re.sub(r">\s+<", "><", body))))


def _small_tag(tag: str) -> str:
    tag = LONG_DECIMAL.sub(_tenth, re.sub(r"\s+", " ", tag))
    tag = re.sub(r" font-family: [^;\"]+;", "", tag).replace("xlink:href=", "href=")
    tag = PATH.sub(lambda path: re.sub(r" ?([A-Z]) ?", r"\1", path[0], flags=re.I).strip(), tag)
    return re.sub(r' transform="rotate\(-?0 [^)]*\)"', "", tag)


def _without_bare_groups(body: str) -> str:
    """The drawing without `g` elements that have no attributes."""
    kept: list[bool] = []

    def group(tag: re.Match[str]) -> str:
        if tag[0] == "</g>":
            return tag[0] if kept.pop() else ""
        kept.append(tag[0] != "<g>")
        return tag[0] if kept[-1] else ""

    body = re.sub(r"<g(?: [^>]*)?/>", "", body)
    return re.sub(r"<g(?: [^>]*)?>|</g>", group, body)


def _styles_once(body: str) -> str:
    """Recurring styles as classes; a style has the same class name in every drawing."""
    counts = Counter(re.findall(r' style="([^"]*)"', body))
    recurring = [style for style, count in counts.items() if count > 1]
    classes = {style: f"s{sha256(style.encode()).hexdigest()[:6]}" for style in recurring}

    def classed(match: re.Match[str]) -> str:
        return f' class="{classes[match[1]]}"' if match[1] in classes else match[0]

    body = re.sub(r' style="([^"]*)"', classed, body)
    rules = "".join(f".{key}{{{_close(style)}}}" for style, key in classes.items())
    return re.sub(r"(<svg[^>]*>)", lambda tag: f"{tag[1]}<style>{rules}</style>", body, count=1)


def _close(style: str) -> str:
    return style.replace(": ", ":").replace("; ", ";")


def _classed_as_groups(body: str) -> str:
    """The class of a run of markers given once, to their group."""

    def together(match: re.Match[str]) -> str:
        classes = set(re.findall(r' class="[^"]*"', match[2]))
        if len(classes) != 1 or match[2].count("<use") != match[2].count(" class="):
            return match[0]
        own = classes.pop()
        return f"<g{match[1]}{own}>{match[2].replace(own, '')}</g>"

    return re.sub(r"<g((?: (?!class)[^>]*)?)>((?:<use [^>]*/>){2,})</g>", together, body)


def _tenth(number: re.Match[str]) -> str:
    shown = f"{float(number[0]):.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def _named(body: str, name: str, alternative: str, kind: str) -> str:
    size = re.search(r'viewBox="([^"]+)"', body)
    if size is None:
        raise ValueError("the drawing has no size")
    opening = drawing_opening(
        name=name, size=size[1], fonts=FONTS, alternative=alternative, kind=kind
    )
    return re.sub(r"<svg[^>]*>", lambda _: opening, body, count=1).strip()
