"""What a spreadsheet's number format shows of a number: a percentage, zeros, a month alone."""

import re
from dataclasses import dataclass

# Formats that a file names by number alone (ECMA-376, 18.8.30)
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    22: "dd/mm/yyyy hh:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 49: "@",
}  # fmt: skip
LONGEST_CODE = 255  # what a spreadsheet program takes
_LITERAL = re.compile(r'"[^"]*+"|\\.|_.|\*.')
_SAID = re.compile(r'"([^"]*+)"|\\(.)')
_FIRST_DIGIT = re.compile(r'[0#?](?=(?:[^"]*"[^"]*")*[^"]*$)')
_LAST = re.compile(r'(?:"[^"]*"|[^0#?%])*')
_BRACKET = re.compile(r"\[[^\]]*+\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How a format shows a number.

    digits: at least so many before the point; `places`: exactly so many after it.
    scale: what it multiplies a number with: 100 for a percentage, 0.001 for thousands.
    month: it shows a day's month or year, and not the day.
    before, after: text that it sets around the number, as the letters of an id.
    """

    digits: int = 0
    places: int | None = None
    percent: bool = False
    scale: float = 1.0
    month: bool = False
    date: bool = False
    before: str = ""
    after: str = ""

    @property
    def changes_numbers(self) -> bool:
        """Whether a number is shown otherwise than it is held."""
        shaped = self.digits > 1 or self.places is not None or bool(self.before + self.after)
        return self.percent or self.scale != 1 or shaped

    def text(self, held: float) -> str:
        """A number as the format shows it; where it only rounds, as it is held.

        >>> shown_by("0.00").text(1.1), shown_by("000").text(7.0), shown_by("0%").text(0.935)
        ('1.10', '007', '93.5%')
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


def shown_by(code: str) -> Shown:
    """What a format code shows of a positive number.

    >>> shown_by('mmm-yy').month, shown_by('[$-809]dd mmmm yyyy;@').month
    (True, False)
    >>> shown_by('#,##0.0,"k"').scale, shown_by('"MD-"00').before
    (0.001, 'MD-')
    """
    section = code[:LONGEST_CODE].split(";", maxsplit=1)[0]
    first = _LITERAL.sub("", section)
    elapsed = _ELAPSED.search(first) is not None
    bare = _BRACKET.sub("", first)
    lower = bare.lower()
    if elapsed or re.search(r"[dyhs]", lower.replace("general", "")) or re.search("mm+", lower):
        day = "d" in lower or "h" in lower or elapsed
        return Shown(date=True, month=not day and bool(set("my") & set(lower)))
    percent = "%" in bare
    digits = re.search(r"[0#?][0#?,]*+", bare)
    if digits is None:
        return Shown(percent=percent, scale=100.0 if percent else 1.0)
    after = re.search(r"\.([0#?]*+)", bare)
    thousands = re.search(r"[0#?](,++)(?![0#?,])", bare)
    zeros = after[1].rstrip("#?") if after else ""
    return Shown(
        digits=digits[0].count("0"),
        places=len(zeros) if zeros else None,
        percent=percent,
        scale=(100.0 if percent else 1.0) * 0.001 ** (len(thousands[1]) if thousands else 0),
        before=_letters(section[: _FIRST_DIGIT.search(section + "0").start()]),  # type: ignore[union-attr]
        after=_letters(section[len(section) - _LAST.match(section[::-1]).end() :]),  # type: ignore[union-attr]
    )


def _letters(literal: str) -> str:
    """What is set around a number, where it has letters: money, brackets and blanks say nothing."""
    said = "".join(quoted or escaped for quoted, escaped in _SAID.findall(literal))
    return said if any(letter.isalpha() for letter in said) else ""
