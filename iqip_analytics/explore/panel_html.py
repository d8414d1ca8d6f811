"""The HTML of a panel: its style, announcements, and blocks rendered only when they change."""

from collections.abc import Callable, Hashable

import ipywidgets as widgets
from markupsafe import Markup

from iqip_analytics.explore.monthly_chart import MonthlyChart

# NHS identity colours on white; every text at least 4.5:1, every line 3:1
MOST_COLUMNS = 12
# On a narrow screen a table's rows become cards, each cell with its heading
OWN_HEADINGS = "\n".join(
    f".iqip td:nth-child({n}) {{ --own: var(--{n}); }}" for n in range(2, MOST_COLUMNS + 1)
)
# The ring of the focus is a shadow too: ipywidgets takes every outline from its boxes
STYLE = """<style>
.iqip { background: #fff; color: #212b32; font: 14px/1.45 Arial, Helvetica, sans-serif;
  padding: 8px 12px; max-width: 1280px; }
.iqip .widget-html-content, .iqip .jupyter-widget-html-content { line-height: 1.45; }
.iqip h2, .iqip h3 { color: #003087; font-size: 16px; margin: 10px 0 4px; }
.iqip p { margin: 0 0 6px; max-width: 60em; }
.iqip .widget-box { overflow: visible; }
.iqip .message { font-size: 17px; line-height: 1.4; border-left: 4px solid #005eb8;
  padding-left: 10px; max-width: 52em; }
.iqip .alert { border: 2px solid #d5281b; padding: 8px 10px; font-weight: bold; color: #212b32; }
.iqip .answer { font-size: 26px; line-height: 1.25; font-weight: bold; color: #003087;
  margin: 6px 0 2px; max-width: none; }
.iqip .quiet { color: #425563; }
.iqip .iqip-setting { display: flex; flex-direction: column; align-items: stretch;
  height: auto; margin: 0 0 8px; overflow: visible; }
.iqip .iqip-setting > label, .iqip .iqip-setting > .widget-label { width: auto; max-width: none;
  height: auto; text-align: left; white-space: normal; overflow: visible; line-height: 1.3;
  margin: 0 0 2px; color: #212b32; font-size: 14px; }
.iqip .iqip-setting > input, .iqip .iqip-setting > select { width: 100%; max-width: 300px;
  flex: 0 0 auto; height: 30px; color: #212b32; background-color: #fff; border: 1px solid #4c6272;
  font-size: 14px; }
.iqip .iqip-setting > select[multiple] { height: auto; max-width: none; padding: 2px; }
.iqip .iqip-picker > select { max-width: none; }
.iqip .widget-vbox > .widget-box + .iqip-setting { margin-top: 6px; }
.iqip input::placeholder { color: #4c6272; opacity: 1; }
.iqip :focus-visible { outline: 3px solid #212b32; outline-offset: 3px;
  box-shadow: 0 0 0 3px #ffeb3b, 0 0 0 6px #212b32; }
.iqip .widget-vbox > .jupyter-button { align-self: flex-start; }
.iqip .iqip-month > .jupyter-button { align-self: stretch; }
.iqip .jupyter-button { font-family: inherit; color: #212b32; background: #e8edee;
  border: 1px solid #4c6272; }
.iqip .jupyter-button:disabled { opacity: 1; color: #4c6272; background: #fff;
  border-style: dashed; }
.iqip .widget-checkbox label, .iqip .widget-label-basic { color: #212b32; }
.iqip .table { container-type: inline-size; margin: 4px 0 10px; }
.iqip table { border-collapse: collapse; width: 100%; font-size: 14px; background: #fff;
  font-variant-numeric: tabular-nums; }
.iqip caption { text-align: left; font-weight: bold; padding: 4px 0; color: #212b32;
  caption-side: top; }
.iqip th, .iqip td { padding: 4px 8px; border-bottom: 1px solid #768692; text-align: left;
  vertical-align: top; color: #212b32; background: #fff; }
.iqip thead th { border-bottom: 2px solid #212b32; vertical-align: bottom; }
.iqip tbody th { font-weight: normal; min-width: 11em; }
.iqip td, .iqip th.number { text-align: right; }
.iqip td.unbroken { white-space: nowrap; }
.iqip .iqip-month { width: 94px; border: 1px solid #d8dde0; padding: 3px; overflow: visible; }
.iqip .iqip-month > .jupyter-button { margin: 0 0 3px; padding: 0 2px; }
.iqip .iqip-count { margin: 0; flex: 1 1 30px; min-width: 0; }
.iqip .iqip-count > label, .iqip .iqip-count > .widget-label { position: absolute; width: 1px;
  height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.iqip .iqip-count > input { text-align: center; padding: 0; appearance: textfield; }
.iqip .iqip-count > input::-webkit-inner-spin-button { appearance: none; margin: 0; }
.iqip .iqip-less, .iqip .iqip-more { font-size: 0; margin: 0; height: 30px; flex: 0 0 30px; }
.iqip .iqip-less::before { content: "\\2212"; font-size: 17px; }
.iqip .iqip-more::before { content: "+"; font-size: 17px; }
.iqip .iqip-month .jupyter-button.mod-primary { color: #fff; background: #005eb8; }
.iqip .iqip-month span { color: #425563; font-size: 13px; }
.iqip .iqip-chart { background: #fff; }
.iqip .month .hit { fill: #fff; fill-opacity: 0; }
.iqip .month.chosen .hit { fill: #ffeb3b; fill-opacity: .25; }
.iqip .month:hover .hit { fill: #005eb8; fill-opacity: .12; }
.iqip .month .values { visibility: hidden; pointer-events: none; }
.iqip .month:hover .values { visibility: visible; }
.iqip tr.chosen th, .iqip tr.chosen td { background: #fff9c4; font-weight: bold; }
.iqip td.text { text-align: left; }
.iqip pre { background: #f0f4f5; padding: 8px 10px; overflow-x: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; margin: 0 0 6px; }
.iqip figure { margin: 4px 0 8px; }
.iqip .iqip-drawing { overflow-x: auto; contain: inline-size; direction: rtl; max-width: 800px; }
.iqip .iqip-drawing svg { display: block; width: 100%; min-width: 620px; height: auto;
  direction: ltr; }
.iqip .iqip-key { font-size: 13px; margin: 0 0 4px; max-width: 800px; }
.iqip .iqip-key span { display: inline-block; margin-right: 14px; white-space: nowrap; }
.iqip figcaption { color: #425563; }
.iqip a { color: #005eb8; display: inline-block; min-height: 24px; text-decoration: underline; }
OWN_HEADINGS
@container (max-width: 600px) {
  .iqip table, .iqip table :is(tbody, tr, th, td, caption) { display: block; }
  .iqip thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px;
    overflow: hidden; }
  .iqip tr { padding: 4px 0; border-bottom: 1px solid #768692; }
  .iqip :is(th, td) { padding: 1px 4px; border: 0; }
  .iqip td.unbroken { white-space: normal; }
  .iqip tbody th { font-weight: bold; }
  .iqip :is(td, td.text) { overflow: hidden; text-align: right; }
  .iqip td::before { float: left; margin-right: 12px; color: #425563; content: var(--own); }
}
</style>""".replace("OWN_HEADINGS", OWN_HEADINGS)


def said(sentence: str, kind: str = "message") -> str:
    """A sentence that is announced when it changes."""
    return str(Markup('<p class="{}" role="status">{}</p>').format(kind, sentence))


def alert(sentence: str) -> str:
    """A sentence on what is wrong, announced at once."""
    return str(Markup('<p class="alert" role="alert">{}</p>').format(sentence))


def figure(title: str, chart: MonthlyChart, name: str, alternative: str, caption: str) -> str:
    """A chart with its message and key above and its source below."""
    return str(
        Markup(
            "<figure><h3>{}</h3>{}"
            '<div class="iqip-drawing" tabindex="0" role="group" aria-label="{}">{}</div>'
            "<figcaption>{}</figcaption></figure>"
        ).format(title, chart.key(), title, chart.svg(name, alternative), caption)
    )


class CachedBlock:
    """A block of the panel, rendered again only where its content has changed."""

    def __init__(self) -> None:
        self.box = widgets.HTML()
        self._of: Hashable = None

    def is_new(self, of: Hashable) -> bool:
        """Whether the content differs from what is shown."""
        return of != self._of

    def show(self, of: Hashable, make: Callable[[], str]) -> None:
        """Show what `make` gives, unless made from the same content before."""
        if self.is_new(of):
            self.box.value = make()
            self._of = of

    def clear(self) -> None:
        """Show nothing."""
        self.box.value, self._of = "", None
