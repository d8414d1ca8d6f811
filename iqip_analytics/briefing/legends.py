"""Legends as HTML, so that they reflow: each look drawn beside what it means."""

from collections.abc import Mapping

from markupsafe import Markup

from iqip_analytics.briefing.html import drawing_keys
from iqip_analytics.briefing.looks import LOOKS, Look

# Markers and hatches, in a box of 28 by 12
MARKERS = {
    "o": "M14 2.5a3.5 3.5 0 1 0 .01 0Z",
    "^": "M14 2L18 9.5H10Z",
    "v": "M14 10L18 2.5H10Z",
    "D": "M14 1.5L18.5 6L14 10.5L9.5 6Z",
    "s": "M10.5 2.5H17.5V9.5H10.5Z",
    "P": "M12.7 2H15.3V4.7H18V7.3H15.3V10H12.7V7.3H10V4.7H12.7Z",
}
HATCHES = {
    "": "",
    "////": "M1 11L7 1M8 11L14 1M15 11L21 1M22 11L27 3",
    "xxxx": "M1 11L7 1M8 11L14 1M15 11L21 1M22 11L27 3M1 1L7 11M8 1L14 11M15 1L21 11M22 1L27 9",
}
AREAS = {"declined", "open", "needed", "beyond_room", "net_gain"}
POINTS = {"common_cause", "improvement", "concern", "neutral_special", "linked_approval"}


def legend(keys: Mapping[str, str]) -> Markup:
    """What each look means, in the order given.

    Args:
        keys: label by name of the look; blank where a chart names its lines itself.
    """
    if not keys:
        return Markup("")
    bars = bool(AREAS & set(keys))
    return drawing_keys([{"label": label, **_drawn(name, bars)} for name, label in keys.items()])


def _drawn(name: str, bars: bool) -> dict[str, object]:
    look = LOOKS[name]
    area = name in AREAS or (name == "approved" and bars)
    return {
        "area": area,
        "fill": look.colour,
        "ink": look.ink,
        "hatch": HATCHES[look.hatch] if area else "",
        "line": "" if area or name in POINTS else look.colour,
        "width": f"{look.width:g}",
        "dashes": _dashes(look),
        "marker": MARKERS[look.marker] if look.marker and not area else "",
    }


def _dashes(look: Look) -> str:
    """Matplotlib's dashes, in units of line width, as SVG's."""
    if isinstance(look.dash, str):
        return ""
    return " ".join(f"{look.width * length:.3g}" for length in look.dash[1])
