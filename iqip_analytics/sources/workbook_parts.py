"""What a workbook's file holds besides values: formats, errors, formulas, what is struck out.

The reader of values gives a blank for a cell that shows an error and for a formula that was never
calculated, and a number without the format that it is shown by. A blank or another number there
would be a wrong figure, so those cells are looked up in the file itself. Every search goes through
the sheet once, whatever it holds: no pattern here backtracks.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from iqip_analytics.contract.faults import DAMAGED, InputError
from iqip_analytics.sources.sheets import Position

# ---- what a number format shows ----


# Formats that a file names by number alone (ECMA-376, 18.8.30)
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    22: "dd/mm/yyyy hh:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 49: "@",
}  # fmt: skip
LONGEST_CODE = 255  # the longest that a spreadsheet program accepts
_LITERAL = re.compile(r'"[^"]*+"|\\.|_.|\*.')
_SAID = re.compile(r'"([^"]*+)"|\\(.)')
_FIRST_DIGIT = re.compile(r'[0#?](?=(?:[^"]*"[^"]*")*[^"]*$)')
_LAST = re.compile(r'(?:"[^"]*"|[^0#?%])*')
_BRACKET = re.compile(r"\[[^\]]*+\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """How a format shows a number.

    digits: the least number before the point; `places`: the exact number after it.
    scale: what it multiplies a number by: 100 for a percentage, 0.001 for thousands.
    month: it shows a day's month or year, and not the day; `yearless`: a day without its year.
    before, after: text that it puts around the number, such as the letters of an id.
    """

    digits: int = 0
    places: int | None = None
    percent: bool = False
    scale: float = 1.0
    month: bool = False
    date: bool = False
    yearless: bool = False
    before: str = ""
    after: str = ""

    @property
    def changes_numbers(self) -> bool:
        """Whether a number is shown differently from how it is held."""
        shaped = self.digits > 1 or self.places is not None or bool(self.before + self.after)
        return self.percent or self.scale != 1 or shaped

    def text(self, held: float) -> str:
        """A number as the format shows it; as held, where it only rounds.

        >>> [number_format(code).text(held) for code, held in (("0.00", 1.1), ("0%", 0.935))]
        ['1.10', '93.5%']
        """
        scaled = held * self.scale
        plain = f"{scaled:.15g}"
        if "e" in plain:
            return plain
        whole, _, rest = plain.lstrip("-").partition(".")
        if self.places is not None and len(rest) < self.places:
            rest = rest.ljust(self.places, "0")
        sign = "-" if scaled < 0 else ""
        number = f"{sign}{whole.zfill(self.digits)}{'.' if rest else ''}{rest}"
        return f"{number}%" if self.percent else number


def number_format(code: str) -> NumberFormat:
    """What a format code shows of a positive number.

    >>> number_format('mmm-yy').month, number_format('[$-809]dd mmmm yyyy;@').month
    (True, False)
    >>> number_format('#,##0.0,"k"').scale, number_format('"MD-"00').before
    (0.001, 'MD-')
    """
    section = code[:LONGEST_CODE].split(";", maxsplit=1)[0]
    first = _LITERAL.sub("", section)
    elapsed = _ELAPSED.search(first) is not None
    bare = _BRACKET.sub("", first)
    lower = bare.lower()
    if elapsed or re.search(r"[dyhs]", lower.replace("general", "")) or re.search("mm+", lower):
        day = "d" in lower or "h" in lower or elapsed
        return NumberFormat(
            date=True,
            month=not day and bool(set("my") & set(lower)),
            yearless="d" in lower and "y" not in lower and not elapsed,
        )
    percent = "%" in bare
    digits = re.search(r"[0#?][0#?,]*+", bare)
    if digits is None:
        return NumberFormat(percent=percent, scale=100.0 if percent else 1.0)
    after = re.search(r"\.([0#?]*+)", bare)
    thousands = re.search(r"[0#?](,++)(?![0#?,])", bare)
    zeros = after[1].rstrip("#?") if after else ""
    return NumberFormat(
        digits=digits[0].count("0"),
        places=len(zeros) if zeros else None,
        percent=percent,
        scale=(100.0 if percent else 1.0) * 0.001 ** (len(thousands[1]) if thousands else 0),
        before=_letters(section[: _FIRST_DIGIT.search(section + "0").start()]),  # type: ignore[union-attr]
        after=_letters(section[len(section) - _LAST.match(section[::-1]).end() :]),  # type: ignore[union-attr]
    )


def _letters(literal: str) -> str:
    """Text around a number, where it has letters: currency, brackets and blanks mean nothing."""
    said = "".join(quoted or escaped for quoted, escaped in _SAID.findall(literal))
    return said if any(letter.isalpha() for letter in said) else ""


# ---- the parts of the file ----


MOST_UNPACKED = 400 * 2**20  # bytes; a million cells take about 60 MB
MOST_CELLS = 30_000_000
FAR = 702  # columns: the last of two letters is ZZ
LONGEST_COMMENT = 60  # characters shown of it
LONGEST_TAG = 20_000  # bytes back to the cell that holds an error or a formula
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]*+)>")
_WIDE = re.compile(rb'r="[A-Z]{2,3}\d')  # starts with a literal, so that the search is fast
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,9})"')
_VALUE = re.compile(
    rb"\s*+(?:<(?:\w{1,20}:)?f\b[^<]*+</(?:\w{1,20}:)?f>)?+\s*+<(?:\w{1,20}:)?v>([^<]*+)<"
)
_CLOSED_FORMULA = re.compile(
    rb"(?:</(?:\w{1,20}:)?f>|<(?:\w{1,20}:)?f\b[^<>]*+/>)\s*+"
    rb"(?:<(?:\w{1,20}:)?v\s*+/>|<(?:\w{1,20}:)?v></(?:\w{1,20}:)?v>)?+\s*+</(?:\w{1,20}:)?c>"
)
_ROW = re.compile(rb"<(?:\w{1,20}:)?row\s([^<>]*+)>")
_COL = re.compile(rb"<(?:\w{1,20}:)?col\s([^<>]*+)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_SHARED = re.compile(rb"<(?:\w{1,20}:)?v>(\d{1,9})</")
_ROW_NUMBER = re.compile(rb'<(?:\w{1,20}:)?row\s(?:[^<>r]|r(?!="))*+r="(\d{1,8})"')
_PLAIN_ROW_NUMBER = re.compile(rb'<row\s(?:[^<>r]|r(?!="))*+r="(\d{1,8})"')
_COUNTED = re.compile(rb'\br="(\d{1,8})"')


@dataclass(frozen=True, eq=False, kw_only=True)
class Styles:
    """By the number of a cell's style: its format, whether it is struck through, its fill."""

    formats: Mapping[int, NumberFormat] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    fills: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class SheetPart:
    """The part of the file that holds a sheet."""

    content: bytes
    styles: Styles
    struck_texts: Mapping[int, str]
    where: str
    comments: Mapping[Position, str] = field(default_factory=dict)

    @cached_property
    def unreadable(self) -> dict[Position, tuple[str, str]]:
        """Cells that show an error or hold no result, each with what it shows and what to do."""
        found: dict[Position, tuple[str, str]] = {}
        for at in _every(self.content, b't="e"'):
            tag, end = self._cell_at(at)
            if tag is not None:
                value = _VALUE.match(self.content, end)
                error = value[1].decode(errors="replace") if value else "#ERROR"
                found[self._position(tag)] = error, shows_error(error)
        formulas = b"<f" in self.content or b":f" in self.content
        for formula in _CLOSED_FORMULA.finditer(self.content) if formulas else ():
            tag, _ = self._cell_at(formula.start())
            if tag is not None and b't="str"' not in tag and b't="e"' not in tag:
                found[self._position(tag)] = (
                    "=…",
                    "the formula was never calculated; open the workbook, let it calculate, save",
                )
        return found

    @cached_property
    def styled(self) -> dict[Position, int]:
        """The cells whose format shows a number differently from its value, with their style."""
        odd = {s for s, of in self.styles.formats.items() if of.changes_numbers or of.date}
        return self._of_styles({s for s in odd if not _is_day(self.styles.formats[s])})

    @cached_property
    def struck(self) -> dict[Position, str]:
        """The cells that are struck through, wholly or in part."""
        found = dict.fromkeys(self._of_styles(self.styles.struck), "wholly")
        if self.struck_texts:
            for value in _SHARED.finditer(self.content):
                if int(value[1]) in self.struck_texts:
                    tag, _ = self._cell_at(value.start())
                    if tag is not None and b't="s"' in tag:
                        found[self._position(tag)] = self.struck_texts[int(value[1])]
        for at in _every(self.content, b"<strike"):
            tag, _ = self._cell_at(at)
            if tag is not None:
                found[self._position(tag)] = "in part"
        return found

    @cached_property
    def filled(self) -> dict[Position, str]:
        """The cells filled with a colour, each with its colour."""
        return {
            at: self.styles.fills[s]
            for at, s in self._of_styles(frozenset(self.styles.fills)).items()
        }

    def colours(self, column: int) -> dict[int, str]:
        """The colours of a column, by row."""
        return {row: colour for (row, at), colour in self.filled.items() if at == column}

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        """Rows that are hidden, or filtered out."""
        if b'hidden="' not in self.content:
            return frozenset()
        rows = [row[1] for row in _ROW.finditer(self.content) if _HIDDEN.search(row[1])]
        return frozenset(int(number[1]) for row in rows if (number := _COUNTED.search(row)))

    @cached_property
    def hidden_columns(self) -> frozenset[int]:
        """Columns that are hidden, counted from 0."""
        found: set[int] = set()
        above = self.content[: max(0, self.content.find(b"sheetData"))]  # before the cells
        for column in _COL.finditer(above):
            ends = [re.search(rb'\b%s="(\d{1,6})"' % end, column[1]) for end in (b"min", b"max")]
            if _HIDDEN.search(column[1]) and ends[0] and ends[1]:
                found |= set(range(int(ends[0][1]) - 1, min(int(ends[1][1]), 16_384)))
        return frozenset(found)

    def _of_styles(self, styles: set[int] | frozenset[int]) -> dict[Position, int]:
        found: dict[Position, int] = {}
        if not styles or not any(b's="%d"' % style in self.content for style in styles):
            return found
        wanted = {b"%d" % style: style for style in styles}
        for cell in _CELL.finditer(self.content):
            style = _STYLE.search(cell[1])
            if style and style[1] in wanted:
                found[self._position(cell[1])] = wanted[style[1]]
        return found

    def _cell_at(self, at: int) -> tuple[bytes | None, int]:
        """The attributes of the cell at a place in the file, and where its tag ends."""
        start = max(0, at - LONGEST_TAG)
        opened = self.content.rfind(b"<c ", start, at)
        if opened < 0:
            prefixed = self.content.rfind(b":c ", start, at)
            opened = self.content.rfind(b"<", start, prefixed) if prefixed > 0 else -1
        if opened < 0:
            return None, at
        end = self.content.find(b">", opened, opened + LONGEST_TAG)
        return (None, at) if end < 0 else (self.content[opened:end], end + 1)

    def _position(self, attributes: bytes) -> Position:
        found = _REF.search(attributes)
        if found is None:
            raise InputError(
                f"{self.where}: a cell does not say where it stands; open the workbook in the "
                "spreadsheet program and save it again"
            )
        return int(found[2]), _column(found[1])


def shows_error(error: str) -> str:
    """The message for a cell that shows an error."""
    return f"the cell shows the error {error}; put the value in its place"


def _is_day(of: NumberFormat) -> bool:
    return of.date and not of.month and not of.yearless


def _every(content: bytes, mark: bytes) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        yield at
        at = content.find(mark, at + len(mark))


def refuse_unsafe(path: Path) -> None:
    """Refuse a file that is not a workbook, has a password, or would unpack to an absurd size."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == OLE:
        raise InputError(
            f"workbook '{path.name}' is protected by a password, or in the format of before 2007; "
            "save it without a password as .xlsx"
        )
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
            names = set(parts.namelist())
            turned = any("\\" in part.orig_filename for part in parts.infolist())
    except DAMAGED as error:
        raise InputError(broken(path)) from error
    if size > MOST_UNPACKED:
        raise InputError(
            f"workbook '{path.name}' would unpack to {size / 2**20:,.0f} MB; at most "
            f"{MOST_UNPACKED / 2**20:,.0f} MB are read. Keep only the tables in it"
        )
    if turned:
        raise InputError(
            f"workbook '{path.name}' names its parts with backslashes, as some programs write "
            "them; open it in the spreadsheet program and save it again as .xlsx"
        )
    if path.suffix.lower() in (".xlsx", ".xlsm") and "xl/workbook.xml" not in names:
        raise InputError(broken(path))


def broken(path: Path) -> str:
    """The message for a workbook that cannot be read at all."""
    return (
        f"workbook '{path.name}' cannot be read: it is damaged, cut short or not an "
        f"{path.suffix.lower()} file; open it in the spreadsheet program and save it as .xlsx"
    )


def sheet_part(path: Path, name: str) -> SheetPart:
    """What the file says of one sheet.

    Raises:
        InputError: where the file is damaged, or the sheet's cells are too far apart to be read.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            place = _sheet_parts(parts)[name]
            content = parts.read(place)
            if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
                content = content.decode("utf-16").encode()
            part = SheetPart(
                content,
                _styles(parts),
                _struck_texts(parts),
                f"workbook '{path.name}', sheet '{name}'",
                _comments(parts, place),
            )
    except DAMAGED as error:
        raise InputError(broken(path)) from error
    _refuse_far(content, name)
    return part


def _sheet_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    """The part of the file that holds each sheet, by the sheet's name."""
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = ElementTree.fromstring(parts.read("xl/workbook.xml")).findall(".//{*}sheet")
    found = {sheet.get("name", ""): relations.get(_relation(sheet), "") for sheet in sheets}
    return {
        name: target[1:] if target.startswith("/") else f"xl/{target}"
        for name, target in found.items()
        if target
    }


def _comments(parts: zipfile.ZipFile, place: str) -> dict[Position, str]:
    """The beginning of each comment on the cells of a sheet."""
    folder, _, name = place.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in parts.namelist():
        return {}
    found: dict[Position, str] = {}
    for relation in ElementTree.fromstring(parts.read(relations)):
        if str(relation.get("Type", "")).endswith("/comments"):
            target = posixpath.join(f"/{folder}", relation.get("Target", ""))
            root = ElementTree.fromstring(parts.read(posixpath.normpath(target).lstrip("/")))
            for comment in root.iter():
                ref = _REF.search(f'r="{comment.get("ref", "")}"'.encode())
                if ref is not None:
                    text = " ".join("".join(comment.itertext()).split())
                    found[int(ref[2]), _column(ref[1])] = text[:LONGEST_COMMENT]
    return found


def _relation(sheet: ElementTree.Element) -> str | None:
    return next((value for name, value in sheet.items() if name.endswith("}id")), None)


def _styles(parts: zipfile.ZipFile) -> Styles:
    if "xl/styles.xml" not in parts.namelist():
        return Styles()
    root = ElementTree.fromstring(parts.read("xl/styles.xml"))
    codes = BUILT_IN | {
        int(form.get("numFmtId", "0")): form.get("formatCode", "")
        for form in root.findall("./{*}numFmts/{*}numFmt")
    }
    struck = [_is_on(font.find("{*}strike")) for font in root.findall("./{*}fonts/{*}font")]
    fills = [_colour(fill) for fill in root.findall("./{*}fills/{*}fill")]
    used = root.findall("./{*}cellXfs/{*}xf")
    of = {n: (int(x.get("numFmtId", "0")), int(x.get("fontId", "0"))) for n, x in enumerate(used)}
    filled = {n: int(x.get("fillId", "0")) for n, x in enumerate(used)}
    return Styles(
        formats={n: number_format(codes[form]) for n, (form, _) in of.items() if form in codes},
        struck=frozenset(n for n, (_, font) in of.items() if font < len(struck) and struck[font]),
        fills={n: fills[f] for n, f in filled.items() if f < len(fills) and fills[f]},
    )


def _is_on(switch: ElementTree.Element | None) -> bool:
    return switch is not None and switch.get("val", "1") not in ("0", "false")


def _colour(fill: ElementTree.Element) -> str:
    """A fill's colour as RRGGBB, or by its place in the theme; "" for none and for white."""
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType") in (None, "none", "gray125"):
        return ""
    colour = pattern.find("{*}fgColor")
    if colour is None:
        return ""
    if colour.get("rgb"):
        plain = str(colour.get("rgb"))[-6:].upper()
        return "" if plain == "FFFFFF" else plain
    named = next((k for k in ("theme", "indexed") if colour.get(k)), None)
    if named is None or (named == "theme" and colour.get(named) == "0" and not colour.get("tint")):
        return ""
    tint = float(colour.get("tint", "0"))
    return f"{named} {colour.get(named)}" + (f" {tint:+.0%}" if tint else "")


def _struck_texts(parts: zipfile.ZipFile) -> dict[int, str]:
    """Shared texts that are struck through in part."""
    if "xl/sharedStrings.xml" not in parts.namelist():
        return {}
    content = parts.read("xl/sharedStrings.xml")
    if b"strike" not in content:
        return {}
    found = {}
    for number, text in enumerate(ElementTree.fromstring(content).findall("./{*}si")):
        runs = [_is_on(run.find("./{*}rPr/{*}strike")) for run in text.findall("./{*}r")]
        if any(runs):
            found[number] = "wholly" if all(runs) else "in part"
    return found


def _refuse_far(content: bytes, name: str) -> None:
    """Refuse a cell at the far edge, for which the reader would lay out every cell before it."""
    rows = _ROW_NUMBER if b":row" in content else _PLAIN_ROW_NUMBER  # the plain one is faster
    height = max(map(int, rows.findall(content)), default=0)
    width = 26
    if _WIDE.search(content):  # a quick check first: most sheets have no such cell
        for cell in _CELL.finditer(content):
            found = None if cell[1].endswith(b"/") else _REF.search(cell[1])
            if found and len(found[1]) > 1:
                width = max(width, _column(found[1]) + 1)
    if width > FAR or height * width > MOST_CELLS:
        raise InputError(
            f"sheet '{name}' has cells far away from its table; delete the rows below it and the "
            "columns to the right of it"
        )


def _column(letters: bytes) -> int:
    """A column's position, counted from 0, by its letters."""
    column = 0
    for character in letters:
        column = column * 26 + character - 64
    return column - 1
