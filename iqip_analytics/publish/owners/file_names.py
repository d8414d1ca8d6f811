"""Safe names of files for roles, and identifiers that stay the same from month to month."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from iqip_analytics.contract.wording import folded

LONGEST = 60
# The list of packs itself, and names that Windows reserves for devices
TAKEN = {"index", "manifest", "con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


def file_names(roles: Iterable[str]) -> dict[str, str]:
    """A file name for each role, of lower-case letters, digits and hyphens, no two alike.

    >>> file_names(["Chief Nurse", "Chair"])
    {'Chief Nurse': 'chief-nurse', 'Chair': 'chair'}
    """
    plain = {role: _plain(role) for role in roles}
    times = Counter(plain.values())
    return {
        role: name if times[name] == 1 and name not in TAKEN else f"{name}-{_short(role)}"
        for role, name in plain.items()
    }


def event_uid(role: str, action_id: str) -> str:
    """The identifier of an action in a role's calendar, the same in every month.

    It does not depend on how the role is spelt.
    """
    return f"{_digest(folded(role), action_id)[:32]}@iqip-analytics"


def _plain(role: str) -> str:
    letters = unicodedata.normalize("NFKD", role).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST].strip("-") or "role"


def _short(role: str) -> str:
    return _digest(role)[:8]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
