"""What a plan source is called: on a screen, on a page and in a notebook, never with a password."""

import os
import re
from pathlib import Path
from urllib.parse import unquote

PASSWORD_VARIABLE = "IQIP_DATABASE_PASSWORD"  # its name, not a password

_URL = re.compile(r"(?P<kind>[A-Za-z][\w+.-]*)://(?P<rest>.*)", re.DOTALL)
# Up to the last @: a password with an @ in it is hidden whole
_LOGIN = re.compile(r"(?P<start>[\w+.-]+://[^:/@]*):(?P<password>.*)@(?P<end>[^@]*)", re.DOTALL)
_QUERY = re.compile(r"(?P<start>[?&](?:password|passwd|pwd|sslpassword)=)(?P<password>[^&]*)", re.I)
_RELATIVE_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?![/:])([^?]+)(.*)")


def is_url(source: object) -> bool:
    """Whether a source is a database's URL rather than a place on disk."""
    return isinstance(source, str) and _URL.fullmatch(source) is not None


def shown(source: object) -> str:
    """A source as messages may show it, every password as ***.

    >>> shown("postgresql://reader:geheim@db/trust")
    'postgresql://reader:***@db/trust'
    """
    text = str(source)
    if not is_url(text):
        return text
    return _QUERY.sub(r"\g<start>***", _LOGIN.sub(r"\g<start>:***@\g<end>", text))


def name_of(source: object) -> str:
    """What a source is called on a page: never a path, a server or a user.

    >>> name_of("postgresql://reader@db/trust"), name_of("data/reference"), name_of("plan.xlsx")
    ('trust', 'reference', 'plan')
    """
    text = str(source)
    if is_url(text):
        text = text.partition("://")[2].partition("?")[0].rpartition("/")[2] or "database"
    path = Path(text) if is_url(str(source)) else Path(text).resolve()
    return path.name if path.is_dir() else path.stem


def settled(source: str) -> str:
    """A source as it may be handed to workers and written into notebooks.

    A path becomes absolute. A password leaves the URL for the environment, from which workers
    started later take it, so that no notebook or manifest ever holds it.
    """
    if not is_url(source):
        return str(Path(source).resolve()) if Path(source).exists() else source
    source, password = _parted(source)
    if password is not None:
        os.environ[PASSWORD_VARIABLE] = unquote(password)
    relative = _RELATIVE_SQLITE.fullmatch(source)
    if relative is not None:
        source = f"{relative[1]}{Path(relative[2]).resolve()}{relative[3]}"
    return source


def _parted(url: str) -> tuple[str, str | None]:
    """A URL without its password, and the password as it stood in it."""
    login = _LOGIN.fullmatch(url)
    if login is not None:
        return f"{login['start']}@{login['end']}", login["password"]
    found = _QUERY.search(url)
    if found is None:
        return url, None
    base, _, query = url.partition("?")
    kept = "&".join(part for part in query.split("&") if not _QUERY.match(f"?{part}"))
    return (f"{base}?{kept}" if kept else base), found["password"]
