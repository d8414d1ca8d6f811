"""Making Data Count's icons: what the latest point says, and whether a target is safe."""

from markupsafe import Markup

from iqip_analytics.briefing.html import icon
from iqip_analytics.briefing.looks import LOOKS

CIRCLE = "M9 1a8 8 0 1 0 .01 0Z"
DIAMOND = "M9 0.5L17.5 9L9 17.5L0.5 9Z"
SQUARE = "M1.5 1.5H16.5V16.5H1.5Z"
WAVE = "M4 10L7 7L10 11L14 7"

# Colour by meaning, letter by side; a shape for each meaning, so that none depends on colour alone
_MEANINGS = {
    "improvement": (CIRCLE, "#FFFFFF"),
    "concern": (DIAMOND, "#212B32"),
    "neutral_special": (SQUARE, "#FFFFFF"),
}
_TARGETS = {
    "pass": ("improvement", "P"),
    "fail": ("concern", "F"),
    "hit_or_miss": ("common_cause", "?"),
}


def variation_icon(code: str, direction: str) -> Markup:
    """The icon of a variation: H where it is high or rising, L where low or falling.

    Args:
        code: a word of the column `variation`; blank for too few points.
        direction: which direction is better.
    """
    if code == "common_cause":
        return icon(
            shape=CIRCLE, fill="#FFFFFF", ink=LOOKS[code].ink, path=WAVE, letter="", on_it=""
        )
    if code.startswith("neutral"):
        return _lettered("neutral_special", "H" if code == "neutral_high" else "L")
    if code not in ("improvement", "concern"):
        return Markup("")
    high = (code == "improvement") == (direction == "increase")
    return _lettered(code, "H" if high else "L")


def assurance_icon(code: str) -> Markup:
    """The icon of an assurance: P, F or a question mark; blank where a target is not judged."""
    return _lettered(*_TARGETS[code]) if code in _TARGETS else Markup("")


def _lettered(meaning: str, letter: str) -> Markup:
    look = LOOKS[meaning]
    shape, on_it = _MEANINGS.get(meaning, (CIRCLE, "#212B32"))
    fill = "#FFFFFF" if meaning == "common_cause" else look.colour
    return icon(shape=shape, fill=fill, ink=look.ink, path="", letter=letter, on_it=on_it)
