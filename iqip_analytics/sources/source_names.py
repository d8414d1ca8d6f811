"""What a plan source is called: on a screen, on a page and in a notebook, never with a secret.

Of a database's URL only what is known to be harmless is shown or stored: its kind, host, port,
database, and a few options. Anything else may be a secret, whatever it is called.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote

import yaml

from iqip_analytics.contract.faults import InputError, did_you_mean, quoted

PASSWORD_VARIABLE = "IQIP_DATABASE_PASSWORD"  # its name, not a password
REGISTER_VARIABLE = "IQIP_REGISTER"  # the register of a mapping that names none
URL_VARIABLE = "IQIP_DATABASE_URL"  # the full URL of a source shown and stored in part

HARMLESS_OPTIONS = ("schema", "sslmode", "charset", "driver", "encrypt", "connect_timeout")

# Recognised by its start (one letter is a Windows drive), or by a login anywhere in it
_URL = re.compile(r"(?![A-Za-z]:[\\/])(?:[A-Za-z][\w+.-]+://|[^/\\]*:.*@|//.*@)", re.DOTALL)
_KIND = re.compile(r"(?P<kind>[A-Za-z][\w+.-]*)://(?P<server>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_SERVER = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])?(?::\d{1,5})?")
FEW = 5
LONGEST_MAPPING = 10_000  # characters looked at
_TABLES = re.compile(r"^tables:", re.MULTILINE)  # what a mapping holds, and no other settings
_TAB = re.compile(r"^ *\t")
_NO_SPACE = re.compile(r"""(?:^\s*|[{,]\s*)(?:"[^"]*"|'[^']*'|[^\s:#"'{},]+):(?=["'\w])""")
_TWO_COLONS = re.compile(r"""^[^"'#{]+: [^"'#{\[]+:(?: |$)""")
_PLAIN_NAME = re.compile(r"[\w .$-]{1,128}")
_PLAIN_VALUE = re.compile(r"[\w .+{}-]{1,64}")
_RELATIVE_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?![/:])([^?]+)(.*)", re.DOTALL)


def is_url(source: object) -> bool:
    """Whether a source is, or is meant to be, a database's URL rather than a place on disk."""
    return isinstance(source, str) and _URL.match(source) is not None


def shown(source: object) -> str:
    """A source as messages may show it: of a URL, what is known to be harmless.

    >>> shown("postgresql://reader:geheim@db:5432/trust?sslmode=require&token=geheim")
    'postgresql://db:5432/trust?sslmode=require'
    """
    text = str(source)
    if not is_url(text):
        return text
    found = _KIND.fullmatch(text)
    if found is None:
        return "database://…"
    server = found["server"].rpartition("@")[2]
    # An @ after the server may be the end of a password that contains / or ?
    if "@" in found["rest"] or not _SERVER.fullmatch(server):
        return f"{found['kind']}://…"
    name, _, options = found["rest"].partition("?")
    return f"{found['kind']}://{server}{_database(found['kind'], name)}{_harmless(options)}"


def _database(kind: str, name: str) -> str:
    is_file = kind.partition("+")[0] == "sqlite"
    harmless = is_file or _PLAIN_NAME.fullmatch(unquote(name.removeprefix("/")))
    return name if harmless or name in ("", "/") else "/…"


def _harmless(options: str) -> str:
    kept = [
        option
        for option in options.split("&")
        if option.partition("=")[0].lower() in HARMLESS_OPTIONS
        and _PLAIN_VALUE.fullmatch(unquote(option.partition("=")[2]))
    ]
    return f"?{'&'.join(kept)}" if kept else ""


def is_mapping(source: object) -> bool:
    """Whether a source is a mapping file, which names the register that it maps."""
    return not is_url(source) and Path(str(source)).suffix.lower() in (".yaml", ".yml")


def no_source(source: object) -> InputError:
    """The message where there is no such plan source, with one that may be meant."""
    path, there = Path(str(source)), list[str]()
    with suppress(OSError):
        there = [each.name for each in path.parent.iterdir()]
    near = did_you_mean(path.name, there)
    return InputError(f"plan source '{source}' does not exist; {near}give a folder or a workbook")


def mapping_content(mapping: Path, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> object:
    """What a mapping file holds.

    Raises:
        InputError: where it is missing or not YAML; with the line at fault and its cause.
    """
    try:
        text = mapping.read_text(encoding="utf-8-sig")
        return yaml.load(text, Loader=loader)  # a SafeLoader creates no objects
    except FileNotFoundError:
        raise InputError(f"mapping '{mapping}' does not exist; {_near(mapping)}") from None
    except UnicodeDecodeError:
        raise InputError(f"mapping '{mapping}' is not UTF-8; save it as UTF-8 text") from None
    except OSError as error:
        raise InputError(f"mapping '{mapping}' cannot be read ({error.strerror})") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(_not_yaml(mapping, text, 0 if mark is None else mark.line)) from error
    except RecursionError:
        raise InputError(f"mapping '{mapping}' is nested too deeply to be a mapping") from None
    except yaml.YAMLError as error:
        raise InputError(f"mapping '{mapping}': {str(error).splitlines()[0]}") from error


def _near(mapping: Path) -> str:
    """The existing mappings in its folder, in the working folder and in its params."""
    folders = dict.fromkeys((mapping.parent, Path(), Path("params")))
    near = [
        str(file)
        for folder in folders
        for file in sorted(folder.glob("*.y*ml"))
        if _TABLES.search(_beginning(file))
    ]
    if not near:
        return "`iqip check SOURCE` drafts one"
    more = f" and {len(near) - FEW} more" if len(near) > FEW else ""
    return f"there {'is' if len(near) == 1 else 'are'} {', '.join(near[:FEW])}{more}"


def _beginning(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace")[:LONGEST_MAPPING]
    except OSError:
        return ""


def _not_yaml(mapping: Path, text: str, marked: int) -> str:
    """The line that is not YAML, or the one before it, and what such a line usually lacks."""
    lines = text.splitlines() or [""]
    marked = min(marked, len(lines) - 1)
    causes = [
        (_TAB, "it holds a tab; indent by spaces"),
        (_NO_SPACE, "a colon needs a space after it"),
        (_TWO_COLONS, "put a text that holds a colon in quotation marks"),
    ]
    at, cause = next(
        ((at, cause) for p, cause in causes for at in (marked, marked - 1)
         if at >= 0 and p.search(lines[at])),
        (marked, "look at its indentation, which is that of the lines beside it, and at the one "
                 "above for a quotation mark or bracket that is left open"),
    )  # fmt: skip
    return f"mapping '{mapping}' line {at + 1} is not YAML: {quoted(lines[at].strip())}; {cause}"


def register_of(mapping: Path) -> str:
    """The register that a mapping file names: a path beside the file, or a database's URL.

    Of a mapping that names none, the one that was given beside it on the command line.

    Raises:
        InputError: where the file cannot be read, or names none.
    """
    found = mapping_content(mapping)
    named = found.get("source") if isinstance(found, dict) else None
    given = os.environ.get(REGISTER_VARIABLE)
    if named is None and given:
        return given
    if not isinstance(named, str):
        raise InputError(
            f"mapping '{mapping}' does not name its register; write it into the file's first line, "
            "as seen from there: source: ../data/register.xlsx; or give it as --data"
        )
    return named if is_url(named) else str(mapping.parent / named)


def name_of(source: object) -> str:
    """What a source is called on a page: never a path, a server or a user.

    >>> name_of("postgresql://reader@db/trust"), name_of("data/reference"), name_of("plan.xlsx")
    ('trust', 'reference', 'plan')
    """
    text = str(source)
    if is_url(text):
        text = shown(text).partition("://")[2].partition("?")[0].rpartition("/")[2]
        return Path(text).stem if text not in ("", "…") else "database"
    path = Path(text).resolve()
    return path.name if path.is_dir() else path.stem


def settled(source: str) -> str:
    """A source as it may be handed to workers and written into notebooks.

    A path becomes absolute. Of a URL what is harmless is kept; the full URL goes into the
    environment, from which workers started later take it, so that no notebook or manifest holds
    more.
    """
    if not is_url(source):
        return str(Path(source).resolve()) if Path(source).exists() else source
    relative = _RELATIVE_SQLITE.fullmatch(source)
    if relative is not None:
        source = f"{relative[1]}{Path(relative[2]).resolve()}{relative[3]}"
    if shown(source) != source:
        os.environ[URL_VARIABLE] = source
    return shown(source)


def whole_url(source: str) -> str:
    """A database's URL with what was removed when it was settled, from the environment."""
    whole = os.environ.get(URL_VARIABLE, "")
    return whole if whole and shown(whole) == source else source


@contextmanager
def sql_extra() -> Iterator[None]:
    """Wraps an import that only databases need: where it is missing, says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise InputError(
            f"a database as plan source needs the package {error.name}; "
            "install the extra: pip install 'iqip-analytics[sql]'"
        ) from None
