"""One meaning, one look: its colour, and a dash, marker or hatch that says it without colour."""

from typing import NamedTuple


class Look(NamedTuple):
    """How a meaning is drawn.

    colour: of a line, or of an area's fill.
    ink: for its words and an area's edge, at least 4.5:1 on white.
    dash, marker, width: of a line; marker None where points have none.
    hatch: of an area.
    """

    colour: str
    ink: str
    dash: str | tuple[float, tuple[float, ...]] = "-"
    marker: str | None = None
    width: float = 1.6
    hatch: str = ""


def _line(colour: str, *dash: float, ink: str = "", width: float = 1.6) -> Look:
    return Look(colour, ink or colour, (0, dash) if dash else "-", None, width)


# Categories in the colours of the Analysis Function, outcome measures in those of Making Data Count
# (darker where its grey and blue fall under 3:1 on white)
LOOKS = {
    # The plan
    "agreed": _line("#12436D", 5, 1.5, width=1.8),
    "original": _line("#3D3D3D", 1, 1.5),
    "approved": Look("#28A197", "#1B6E67", width=2.8),
    "as_booked": _line("#801650", width=2.0),
    "keeps_up": _line("#6B4FA0", 7, 2, 1, 2, 1, 2),
    "briefing": _line("#212B32", 3, 1, 1, 1),
    "declined": Look("#F9C9AE", "#B0400F", hatch="////"),
    "open": Look("#E7EBEE", "#425563"),
    # Review
    "needed": Look("#768692", "#425563"),
    "beyond_room": Look("#FFFFFF", "#425563", hatch="xxxx"),
    "room": _line("#212B32", width=2.4),
    "waiting": Look("#801650", "#801650", marker="o"),
    # Workforce
    "recorded": _line("#212B32", width=2.4),
    "starters": Look("#00703C", "#00703C", marker="^"),
    "leavers": Look("#AE2573", "#AE2573", (0, (4, 1.5)), marker="v"),
    "net_gain": Look("#A9CCE3", "#005EB8"),
    # Outcome measures
    "common_cause": Look("#768692", "#425563", marker="o"),
    "improvement": Look("#005EB8", "#005EB8", marker="^"),
    "concern": Look("#F46A25", "#B0400F", marker="D"),
    "neutral_special": Look("#330072", "#330072", marker="s"),
    "mean": _line("#425563", width=1.0),
    "limits": _line("#425563", 4, 2, width=1.0),
    "median": _line("#425563", 7, 2, 1, 2, width=1.2),
    "target": _line("#C5003E", 1, 1.2, width=1.6),
    "linked_approval": Look("#1B6E67", "#1B6E67", marker="P"),
    # How good forecasts have been
    "range_80": Look("#12436D", "#12436D", marker="o"),
    "range_95": Look("#801650", "#801650", (0, (4, 1.5)), marker="s"),
    "outcome": Look("#28A197", "#1B6E67", marker="D", width=2.0),
}

RANGES = {"95": 0.15, "80": 0.3}  # opacity of a forecast's ranges
