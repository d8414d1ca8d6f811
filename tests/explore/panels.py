"""What a test does with a panel: set a box by its field, and see what has changed."""

import base64
import html
import re

from iqip_analytics.explore.panel import Panel


def setting(panel: Panel, field: str):
    """The setting of a field."""
    return next(one for one in panel.controls.settings if one.field == field)


def box(panel: Panel, field: str):
    """The box that holds the value of a field."""
    return setting(panel, field).boxes[-1]


def text(widget) -> str:
    """What a widget of HTML says, without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", widget.value))).strip()


def rows(widget) -> dict[str, list[str]]:
    """The cells of a table by the words of their row."""
    body = widget.value.partition("<tbody>")[2]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("<tr")[1:]]
    return {html.unescape(name): [html.unescape(cell) for cell in own] for name, *own in cells}


def seen(panel: Panel) -> dict[str, str]:
    """Every piece of the panel that a scenario may change."""
    names = ("message", "said_of_room", "completion", "fan", "room", "shortage", "need", "level",
             "staff")  # fmt: skip
    return {name: getattr(panel, name).box.value for name in names if hasattr(panel, name)}


def changed(panel: Panel, change) -> set[str]:
    """The pieces that a change makes anew."""
    before = seen(panel)
    change()
    after = seen(panel)
    return {name for name in before if before[name] != after[name]}


def handed_out(panel: Panel) -> dict[str, str]:
    """The files that the panel's links hold, by name."""
    found = re.findall(r'download="([^"]+)" href="[^,]+,([^"]+)"', panel.files.box.value)
    return {name: base64.b64decode(data).decode() for name, data in found}
