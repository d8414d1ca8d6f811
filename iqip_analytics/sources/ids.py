"""Ids as registers write them: the same one in two ways, and parents above their parts."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from unicodedata import normalize

APART = "\0"  # between ids searched together: no cell holds a NUL
LEADING_ZERO = re.compile(r"(?<![\d.])0\d")
ANY_DIGIT = str.maketrans("0123456789", "9" * 10)


def forms_of(ids: Iterable[str]) -> list[str]:
    """Each id with a 9 in place of every digit: a hundred thousand ids have a handful of forms."""
    return APART.join(ids).translate(ANY_DIGIT).split(APART)


def plain_ids(ids: Iterable[str]) -> list[str]:
    """Ids without case, blanks, hyphens between letter and digit, and zeros before a number.

    However their letters are encoded: an accent may be part of its letter or follow it.

    >>> plain_ids(["MD-01", "md 1", "1.10", "\uff11.10"])
    ['md1', 'md1', '1.10', '1.10']
    """
    joined = APART.join(ids)  # all at once: there may be many
    plain = joined if joined.isascii() else normalize("NFKC", joined)
    plain = re.sub(r"\s+", "", plain.casefold())
    plain = re.sub(r"(?<=[^\W\d_])[-\u2013_](?=\d)|(?<=\d)[-\u2013_](?=[^\W\d_])", "", plain)
    return re.sub(r"(?<![\d.])0+(?=\d)", "", plain).split(APART)


def written_otherwise(ids: Sequence[str]) -> list[int]:
    """The positions of ids that may be another one written differently, as MD-01 and md1.

    Ids of one form, as MD-01 and MD-02, differ by more than their spelling.
    """
    joined = APART.join(ids)
    if not joined.isascii():
        ids = normalize("NFKC", joined).split(APART)
        if len(set(ids)) < len(set(joined.split(APART))):  # one id in two encodings
            return list(range(len(ids)))
    forms = forms_of(ids)
    different = list(dict.fromkeys(forms))
    plain = plain_ids(different)
    if LEADING_ZERO.search(APART.join(ids)):  # else other digits are another number
        plain = [re.sub("9+", "9", form) for form in plain]
    several = {f for f, p in zip(different, plain, strict=True) if plain.count(p) > 1}
    return [at for at, form in enumerate(forms) if form in several] if several else []


def parents_of(ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids that are parents of others, as T1 of T1.1 and T1.2, with these."""
    forms = sorted({re.sub("9+", "9", form) for form in dict.fromkeys(forms_of(ids))})
    if not any(a and b.startswith(a) for a, b in pairwise(forms)):
        return {}  # no form begins with another
    found: dict[str, list[str]] = {}
    above: list[str] = []
    for each in sorted(set(ids)):  # an id comes right before those that begin with it
        while above and not each.startswith(above[-1]):
            above.pop()
        if above and above[-1] and _is_part(each, len(above[-1])):
            found.setdefault(above[-1], []).append(each)
        above.append(each)
    return found


def _is_part(each: str, cut: int) -> bool:
    """Whether what follows a parent's id is the number or letter of a part."""
    return each[cut] in ".-/_(" or (each[cut].isalpha() and each[cut - 1].isdigit())
