"""What a test does with a panel: set a box by its field, and see what has changed."""

import base64
import html
import re

from iqip_analytics.explore.panel import Panel

PIECES = ("answer", "message", "fan", "buys", "room", "measures", "level", "cohorts")


def setting(panel: Panel, field: str):
    """The setting of a field."""
    return next(one for one in panel.controls.settings if one.field == field)


def box(panel: Panel, field: str):
    """The box that holds the value of a field."""
    return setting(panel, field).box


def words(markup: str) -> str:
    """Markup without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def text(widget) -> str:
    """What a widget of HTML says."""
    return words(widget.value)


def rows(markup: str) -> dict[str, list[str]]:
    """The cells of a table by the words of their row."""
    body = markup.partition("<tbody>")[2]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("<tr")[1:]]
    return {html.unescape(name): [html.unescape(cell) for cell in own] for name, *own in cells}


def seen(panel: Panel) -> dict[str, str]:
    """Every piece of the panel that a scenario may change."""
    shown = {name: getattr(panel, name).box.value for name in PIECES if hasattr(panel, name)}
    return shown | ({"actions": panel.actions.list.box.value} if hasattr(panel, "actions") else {})


def changed(panel: Panel, change) -> set[str]:
    """The pieces that a change makes anew."""
    before = seen(panel)
    change()
    after = seen(panel)
    return {name for name in before if before[name] != after[name]}


def handed_out(panel: Panel) -> dict[str, bytes]:
    """The files that the panel's links hold, by name."""
    panel.take_along.make.click()
    found = re.findall(r'download="([^"]+)" href="[^,]+,([^"]+)"', panel.take_along.links.box.value)
    return {name: base64.b64decode(data) for name, data in found}
