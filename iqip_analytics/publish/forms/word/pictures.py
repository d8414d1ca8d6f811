"""A page's drawing as a picture with its legend in it: the same bytes on any machine."""

import re
import struct
from base64 import b64decode
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import resvg_py

from iqip_analytics.publish.forms.word.page_content import DrawnOnPage, Element

DOTS_PER_POINT = 3  # 216 dots per inch, more than 150 at the size in the document
CLASS = re.compile(r'class="(s[0-9a-f]{6})"')
KEY_SIZE, KEY_GAP, LINE, LETTER = 9, 14, 14, 0.6  # points; a letter's width beside its height
KEY_WIDTH, KEY_HEIGHT = 28, 12
SCREEN = 72 / 96  # points of a picture's dot


class Picture(NamedTuple):
    """A picture in PNG, and its intended size in points."""

    png: bytes
    width: float
    height: float


class Key(NamedTuple):
    """A key of a legend: its mark, and its meaning."""

    mark: DrawnOnPage
    label: str


def picture(drawing: DrawnOnPage, styles: Mapping[str, str], legend: Sequence[Key] = ()) -> Picture:
    """A drawing as a picture, below its legend.

    Args:
        drawing: of the page.
        styles: the rules of the page's drawings by their class.
        legend: what is above the drawing on the page.
    """
    width, height = drawing.size
    keys, above = _laid_out(legend, width)
    named = {name for part in (drawing, *(key.mark for key in legend)) for name in _styled(part)}
    rules = "".join(styles[name] for name in sorted(named & set(styles)))
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + above}" '
        f'width="{width}" height="{height + above}" font-family="sans-serif" '
        f'stroke-linejoin="round"><style>{rules}</style>{keys}'
        f'<svg y="{above}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"{drawing.body}</svg></svg>"
    )
    png = resvg_py.svg_to_bytes(
        svg_string=whole,
        zoom=DOTS_PER_POINT,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=_fonts(),
        sans_serif_family="DejaVu Sans",
    )
    return Picture(bytes(png), width, height + above)


def embedded(image: Element) -> Picture | None:
    """A picture that the page itself holds as PNG; None for any other."""
    before, _, text = str(image.get("src", "")).partition("base64,")
    if not before.startswith("data:image/png;"):
        return None
    png = b64decode(text)
    width, height = struct.unpack(">II", png[16:24])
    return Picture(png, width * SCREEN, height * SCREEN)


def _styled(drawing: DrawnOnPage) -> list[str]:
    return CLASS.findall(drawing.body)


def _laid_out(legend: Sequence[Key], width: float) -> tuple[str, float]:
    """The legend's keys in lines of that width, and their height."""
    at, line, drawn = 0.0, 0, []
    for key in legend:
        own = KEY_WIDTH + 5 + len(key.label) * KEY_SIZE * LETTER
        if at and at + own > width:
            at, line = 0.0, line + 1
        top = line * LINE
        drawn.append(
            f'<svg x="{at:.1f}" y="{top}" width="{KEY_WIDTH}" height="{KEY_HEIGHT}" '
            f'viewBox="0 0 {KEY_WIDTH} {KEY_HEIGHT}">{key.mark.body}</svg>'
            f'<text x="{at + KEY_WIDTH + 5:.1f}" y="{top + 9.5}" font-size="{KEY_SIZE}" '
            f'fill="#212b32">{escape(key.label)}</text>'
        )
        at += own + KEY_GAP
    return "".join(drawn), (line + 1) * LINE + 4 if drawn else 0


@cache
def _fonts() -> list[str]:
    """The fonts in which the charts were laid out, which come with matplotlib."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return [str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
