"""ARCHITECTURE.md's tables of modules, made from the first line of each module's docstring.

`python docs/module_table.py` (or `make architecture`) renews them; a test holds them against the
code.
"""

import ast
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- modules: made by `make architecture` -->", "<!-- /modules -->"
ROOMS = (
    "contract",
    "plan",
    "sources",
    "measures",
    "forecasts",
    "briefing",
    "publish",
    "explore",
    "cli",
)


def claim(file: Path) -> str:
    """The first line of a module's docstring.

    Raises:
        ValueError: where the module has none.
    """
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    if not told:
        raise ValueError(f"{file.name} has no docstring: its first line is its row in the table")
    return told.splitlines()[0]


def modules(package: Path) -> Iterator[tuple[str, str]]:
    """Folder and file name of every module below a package, a folder's own module first."""
    for file in sorted(package.rglob("*.py"), key=_reading_order):
        yield file.parent.relative_to(package).as_posix(), file.name


def _reading_order(file: Path) -> tuple[str, bool, str]:
    return file.parent.as_posix(), file.name != "__init__.py", file.name


def tables(package: Path) -> str:
    """A table of each room's modules, folded away, in the order that data walks through them."""
    by_room = {
        room: list(found) for room, found in groupby(modules(package), lambda m: _room(m[0]))
    }
    order = [room for room in ("", *ROOMS) if room in by_room]
    missing = set(by_room) - set(order)
    if missing:
        raise ValueError(f"{', '.join(sorted(missing))}: no such room; there are {ROOMS}")
    return "\n".join(_table(package, room, by_room[room]) for room in order)


def _room(folder: str) -> str:
    return "" if folder == "." else folder.split("/", maxsplit=1)[0]


def _table(package: Path, room: str, found: list[tuple[str, str]]) -> str:
    name = f"<code>{room}</code>" if room else "the package itself"
    rows = [
        f"| `{_short(folder, file, room)}` | {_cell(claim(package / folder / file))} |"
        for folder, file in found
    ]
    head = [f"<details><summary>{name}: {len(found)} modules</summary>", ""]
    return "\n".join([*head, "| module | what it is |", "|---|---|", *rows, "", "</details>", ""])


def _short(folder: str, file: str, room: str) -> str:
    """A module's path within its room; a folder's own module by the folder's name."""
    inner = folder.removeprefix(room).strip("/.")
    if file == "__init__.py" and (inner or room):
        return f"{inner or room}/"
    return f"{inner}/{file}" if inner else file


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def renewed(text: str, package: Path) -> str:
    """A document with its tables of modules made again.

    Raises:
        ValueError: where the document has no place for them.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the place for the tables is marked by {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables(package)}\n{END}{after}"


def main() -> None:
    """Renew ARCHITECTURE.md."""
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(renewed(text, ROOT / "iqip_analytics"), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
