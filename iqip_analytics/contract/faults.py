"""What is wrong with an input, said so that an analyst can put it right."""

import calendar
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

# What unpacking and parsing raise on a file that is cut short, overwritten or malformed
DAMAGED = (
    *(
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        SyntaxError,
    ),  # SyntaxError is XML's
    *(OSError, EOFError, KeyError, ValueError, RuntimeError),
)

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTHS, FEBRUARY = 12, 2


class InputError(Exception):
    """An input that cannot be used: a message for people, shown without a traceback.

    The command line prints it and ends with status 2.
    """


def not_written(place: str | Path, error: OSError) -> InputError:
    """The message for a place that cannot be written: why, and what to do about it."""
    missing = [folder for folder in Path(place).parents if not folder.exists()]
    remedy = {
        FileNotFoundError: "name a folder that exists",
        PermissionError: "is it open in another program, or may you not write there? close it, or "
        "give another place",
        FileExistsError: "there is a file of that name; give another",
        NotADirectoryError: "a part of it is a file and no folder; give another place",
        IsADirectoryError: "there is a folder of that name; give another",
    }.get(type(error), "make room there, or give another place")
    if missing:
        remedy = f"there is no folder '{missing[0]}'; make it first, or give another place"
    return InputError(f"'{place}' cannot be written ({error.strerror or error}): {remedy}")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that could change a count, and so stops the work.

    `row` counts as a spreadsheet does: the header is row 1. `cell` names a sheet's cell, as F7.
    """

    place: str
    message: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        where = self.place
        if self.cell is not None:
            where += f"!{self.cell}"
        elif self.row is not None:
            where += f" row {self.row}"
        if self.column is not None:
            where += f", {self.column}"
        return f"{where}: {self.message}"


class SourceError(InputError):
    """A plan source with faults: all of them at once, each a sentence.

    faults: in the order of the source; each has place, row, column, cell and message.

    >>> fault = Fault(place="actions.csv", row=3, column="division", message="'x' is unknown")
    >>> print(SourceError([fault]))
    1 fault in the plan source:
      actions.csv row 3, division: 'x' is unknown
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lead = f"{count} fault{'' if count == 1 else 's'} in the plan source:"
        super().__init__("\n".join([lead, *(f"  {fault}" for fault in self.faults)]))


def beyond_month(text: str) -> str:
    """Why a day written as YYYY-MM-DD is none of its month; blank where it is, or is no such text.

    >>> beyond_month("2019-09-31"), beyond_month("2019-02-29"), beyond_month("2019-09-30")
    ('September has 30 days', 'February 2019 has 28 days', '')
    """
    if not ISO_DAY.fullmatch(text):
        return ""
    year, month, number = map(int, text.split("-"))
    if year < 1 or not 1 <= month <= MONTHS or number < 1:
        return ""
    days = calendar.monthrange(year, month)[1]
    of_year = f" {year}" if month == FEBRUARY else ""
    return f"{calendar.month_name[month]}{of_year} has {days} days" if number > days else ""


def did_you_mean(given: str, allowed: Iterable[str]) -> str:
    """The nearest allowed word as a question, or nothing where none is near."""
    near = get_close_matches(given.lower(), list(allowed), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'? " if near else ""


def quoted(value: object, longest: int = 60) -> str:
    """A cell as a sentence shows it: quoted, and shortened where it would swamp the sentence."""
    text = "".join(map(_visible, str(value)))
    return f"'{text[:longest]}…'" if len(text) > longest else f"'{text}'"


def _visible(letter: str) -> str:
    """Invisible characters and unusual spaces by their number: A1 is not A1 followed by U+200B."""
    return letter if letter.isprintable() else f"<U+{ord(letter):04X}>"
