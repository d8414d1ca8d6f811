"""Numbers and dates as a board paper writes them; every rounding is made here, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

SMALLEST_DENOMINATOR = 10  # below it the count leads and no share is shown (counting rule 10)
NOT_KNOWN = "not known"

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@dataclass(frozen=True)
class Withheld:
    """What replaces a number: words on a page, a blank cell in CSV.

    Deliberately not a number: code that would calculate with it fails rather than disclose it.
    """

    words: str

    def __str__(self) -> str:
        return self.words


FEWER_THAN_FIVE = Withheld("fewer than 5")
MORE_THAN_MINUS_FIVE = Withheld("more than −5")  # a small loss or surplus keeps its sign
NOT_SHOWN = Withheld("not shown")  # large enough itself, but a small one would follow from it


def is_withheld(value: object) -> bool:
    """Whether a number is withheld."""
    return isinstance(value, Withheld)


def percent(count: int, total: int) -> str:
    """A share as whole percent, rounded half away from zero from the counts.

    >>> percent(1, 8)
    '13%'
    """
    return f"{whole_percent(count, total)}%"


def whole_percent(count: int, total: int) -> int:
    """The whole percent of a share, rounded half away from zero from the counts."""
    return (200 * int(count) + int(total)) // (2 * int(total))


def share(count: int, total: int) -> str:
    """A share with its counts; counts alone where there are fewer than ten.

    >>> share(8, 75), share(2, 3)
    ('11% (8 of 75)', '2 of 3')
    """
    if total < SMALLEST_DENOMINATOR:
        return f"{count} of {total}"
    return f"{percent(count, total)} ({count:,} of {total:,})"


def decimal(value: float | Withheld, places: int = 1) -> str:
    """A number to a number of decimal places, half away from zero; words where it is withheld.

    >>> decimal(8.165, 2), decimal(-0.25), decimal(-0.04)
    ('8.17', '−0.3', '0.0')
    """
    if isinstance(value, Withheld):
        return value.words
    unit = Decimal(1).scaleb(-places)
    rounded = Decimal(repr(float(value))).quantize(unit, rounding=ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:,}".replace("-", "−")


def signed(value: float, places: int = 0) -> str:
    """A number with its sign.

    >>> signed(-2), signed(3), signed(0)
    ('−2', '+3', '0')
    """
    text = decimal(value, places)
    return text if text.startswith("−") or not text.strip("0.") else f"+{text}"


def points(count: int, total: int) -> str:
    """A difference of two shares of one total, in percentage points to one decimal."""
    return signed(100 * int(count) / int(total), 1)


def wte(value: float | Withheld | None) -> str:
    """Whole-time equivalents to the hundredth."""
    return NOT_KNOWN if value is None or pd.isna(value) else decimal(value, 2)


def wte_ahead(value: float | Withheld | None) -> str:
    """Whole-time equivalents of a forecast: whole ones (counting rule 20).

    >>> wte_ahead(8.165), wte_ahead(-0.4), wte_ahead(None)
    ('8', '0', 'not known')
    """
    return NOT_KNOWN if value is None or pd.isna(value) else decimal(value, 0)


def chance(probability: float) -> str:
    """A probability of a group in whole percent, its ends in words (counting rule 20).

    >>> chance(0.996), chance(0.5), chance(0.0)
    ('more than 99 in 100', '50%', 'fewer than 1 in 100')
    """
    return chance_of_percent(100 * probability)


def chance_of_percent(percentage: float) -> str:
    """A probability given in percent, as `chance` prints it.

    >>> chance_of_percent(99.6), chance_of_percent(50)
    ('more than 99 in 100', '50%')
    """
    if percentage < 1:
        return "fewer than 1 in 100"
    if percentage > 99:
        return "more than 99 in 100"
    return f"{decimal(percentage, 0)}%"


def chance_of_one(probability: float) -> str:
    """A probability of one action, to the nearest ten percent and in words (counting rule 20).

    >>> chance_of_one(0.68), chance_of_one(0.03), chance_of_one(0.97)
    ('7 in 10', 'fewer than 1 in 10', 'more than 9 in 10')
    """
    tenths = int(decimal(10 * probability, 0))
    if tenths == 0:
        return "fewer than 1 in 10"
    return "more than 9 in 10" if tenths == 10 else f"{tenths} in 10"


def number_word(count: int) -> str:
    """Small counts in words, others in numerals.

    >>> number_word(2), number_word(11)
    ('two', '11')
    """
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def counted(count: int, one: str, many: str | None = None, *, words: bool = False) -> str:
    """A count with its noun.

    >>> counted(1, "action"), counted(2, "action", words=True)
    ('1 action', 'two actions')
    """
    number = number_word(count) if words else f"{count:,}"
    return f"{number} {one if count == 1 else many or one + 's'}"


def sentence_case(text: str) -> str:
    """A sentence with a capital at its start.

    >>> sentence_case("two actions are overdue.")
    'Two actions are overdue.'
    """
    return text[:1].upper() + text[1:]


def folded(words: str) -> str:
    """Words without regard to capitals and blanks, to compare two spellings.

    >>> folded("Chief  nurse") == folded("Chief Nurse")
    True
    """
    return " ".join(words.split()).casefold()


def joined(items: Sequence[str]) -> str:
    """A list in a sentence.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def date_words(value: pd.Timestamp | None) -> str:
    """A day in full.

    >>> date_words(pd.Timestamp("2019-08-31"))
    '31 August 2019'
    """
    return NOT_KNOWN if value is None or pd.isna(value) else f"{value.day} {value:%B %Y}"


def month_words(value: pd.Timestamp) -> str:
    """A month in full."""
    return f"{value:%B %Y}"


def between(lower: str, upper: str) -> str:
    """A range in a sentence, from its printed ends; one value where both read alike.

    >>> between("41", "60"), between("2", "2")
    ('between 41 and 60', '2')
    """
    return lower if lower == upper else f"between {lower} and {upper}"


def interval(lower: str, upper: str) -> str:
    """An 80% range, from its printed ends.

    >>> interval("41", "60")
    '80% range: between 41 and 60'
    """
    return f"80% range: {between(lower, upper)}"


def span(lower: str, upper: str) -> str:
    """A range in a table, from its printed ends; one value where both read alike.

    >>> span("41", "60"), span("2", "2")
    ('41 to 60', '2')
    """
    return lower if lower == upper else f"{lower} to {upper}"
