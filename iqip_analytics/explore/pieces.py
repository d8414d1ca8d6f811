"""Pieces of a panel: what is announced, drawn, and handed out as a file."""

import base64
from collections.abc import Callable, Hashable, Iterable, Mapping

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from iqip_analytics.briefing.drawing import LONGEST_ALTERNATIVE, svg
from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.publish.numbers import without_formulas

TAKE_ALONG = "Take it along: the comparison and both courses month by month (CSV), figures (SVG)"

# NHS identity colours on white; every text at least 4.5:1, every line 3:1
STYLE = """<style>
.iqip { background: #fff; color: #212b32; font: 14px/1.45 Arial, Helvetica, sans-serif;
  padding: 8px 12px; max-width: 1280px; }
.iqip .widget-html-content, .iqip .jupyter-widget-html-content { line-height: 1.45; }
.iqip h2, .iqip h3 { color: #003087; font-size: 16px; margin: 10px 0 4px; }
.iqip p { margin: 0 0 6px; max-width: 60em; }
.iqip .message { font-size: 17px; line-height: 1.4; border-left: 4px solid #005eb8;
  padding-left: 10px; max-width: 52em; }
.iqip .alert { border: 2px solid #d5281b; padding: 8px 10px; font-weight: bold; color: #212b32; }
.iqip .quiet { color: #425563; }
.iqip .iqip-setting { display: flex; flex-direction: column; align-items: stretch;
  height: auto; margin: 0 0 8px; overflow: visible; }
.iqip .iqip-setting > label, .iqip .iqip-setting > .widget-label { width: auto; max-width: none;
  height: auto; text-align: left; white-space: normal; overflow: visible; line-height: 1.3;
  margin: 0 0 2px; color: #212b32; font-size: 14px; }
.iqip .iqip-setting > input, .iqip .iqip-setting > select { width: 100%; max-width: 300px;
  flex: 0 0 auto; height: 30px; color: #212b32; background-color: #fff; border: 1px solid #4c6272;
  font-size: 14px; }
.iqip .iqip-picker > select { max-width: none; }
.iqip input::placeholder { color: #4c6272; opacity: 1; }
.iqip :focus-visible { outline: 3px solid #212b32; outline-offset: 1px;
  box-shadow: 0 0 0 3px #ffeb3b; }
.iqip .jupyter-button { color: #212b32; background: #e8edee; border: 1px solid #4c6272; }
.iqip .jupyter-button:disabled { opacity: 1; color: #4c6272; background: #fff;
  border-style: dashed; }
.iqip .widget-checkbox label, .iqip .widget-label-basic { color: #212b32; }
.iqip .table { overflow-x: auto; margin: 4px 0 10px; }
.iqip table { border-collapse: collapse; width: 100%; font-size: 14px; background: #fff;
  font-variant-numeric: tabular-nums; }
.iqip caption { text-align: left; font-weight: bold; padding: 4px 0; color: #212b32;
  caption-side: top; }
.iqip th, .iqip td { padding: 4px 8px; border-bottom: 1px solid #768692; text-align: left;
  vertical-align: top; color: #212b32; background: #fff; }
.iqip thead th { border-bottom: 2px solid #212b32; vertical-align: bottom; }
.iqip tbody th { font-weight: normal; min-width: 11em; }
.iqip td, .iqip th.number { text-align: right; }
.iqip td:last-child { font-weight: bold; }
.iqip figure { margin: 4px 0 8px; }
.iqip figure svg { display: block; width: 100%; max-width: 800px; height: auto; }
.iqip figcaption { color: #425563; }
.iqip a { color: #005eb8; display: inline-block; min-height: 24px; text-decoration: underline; }
</style>"""


def said(sentence: str, kind: str = "message") -> str:
    """A sentence that is announced when it changes."""
    return str(Markup('<p class="{}" role="status">{}</p>').format(kind, sentence))


def alert(sentence: str) -> str:
    """A sentence on what is wrong, announced at once."""
    return str(Markup('<p class="alert" role="alert">{}</p>').format(sentence))


class Drawing:
    """A figure on the panel, drawn once for the page and for the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.box = widgets.HTML()
        self.svg = Markup("")
        self._of: Hashable = None

    def show(self, of: Hashable, make: Callable[[], Figure], message: str, caption: str) -> None:
        """Show what `make` draws, unless it was drawn of the same before.

        Args:
            of: what the figure shows.
            make: draws it.
            message: its title and its alternative text.
            caption: where its numbers are from.
        """
        if of == self._of:
            return
        alternative = message
        if len(alternative) > LONGEST_ALTERNATIVE:
            alternative = f"{message[: LONGEST_ALTERNATIVE - 1]}…"
        self.svg = svg(make(), self.name, alternative)
        self.box.value = str(
            Markup("<figure><h3>{}</h3>{}<figcaption>{}</figcaption></figure>").format(
                message, self.svg, caption
            )
        )
        self._of = of

    def clear(self) -> None:
        """Show nothing."""
        self.box.value, self._of = "", None


def files(tables: Mapping[str, pd.DataFrame], drawings: Iterable[Drawing], about: str) -> str:
    """Links that hand out tables as CSV and figures as SVG.

    Args:
        tables: frames by file name without ending; CSV as the data contract writes it.
        drawings: figures as they are shown.
        about: what the files hold, in words.
    """
    links = [
        _link(f"{name}.csv", "text/csv", without_formulas(csv_text(frame)))
        for name, frame in tables.items()
    ] + [_link(f"{one.name}.svg", "image/svg+xml", str(one.svg)) for one in drawings]
    return str(Markup("<p>{}: {}</p>").format(about, Markup(" · ").join(links)))


def _link(name: str, kind: str, content: str) -> Markup:
    data = base64.b64encode(content.encode()).decode()
    link = Markup('<a download="{}" href="data:{};charset=utf-8;base64,{}">{}</a>')
    return link.format(name, kind, data, name)


class Shown:
    """A piece of the panel that is made again only where what it shows has changed."""

    def __init__(self) -> None:
        self.box = widgets.HTML()
        self._of: Hashable = None

    def show(self, of: Hashable, make: Callable[[], str]) -> None:
        """Show what `make` gives, unless it was made of the same before."""
        if of != self._of:
            self.box.value = make()
            self._of = of

    def clear(self) -> None:
        """Show nothing."""
        self.box.value, self._of = "", None
