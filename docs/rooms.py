"""The list of modules in each room's docstring, made from the first line of each module's own.

`python docs/rooms.py` (or `make rooms`) renews the lists; a test holds them against the code.
"""

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "iqip_analytics"
HEADING = "Modules:"
LONGEST = 100


def claim(file: Path) -> str:
    """The first line of a module's docstring, without its full stop.

    Raises:
        ValueError: where the module has none.
    """
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    if not said:
        raise ValueError(f"{file.name} has no docstring: its first line stands in its room's list")
    return said.splitlines()[0].rstrip(".")


def rooms(package: Path) -> Iterator[Path]:
    """The folders below a package that hold modules."""
    for init in sorted(package.rglob("__init__.py")):
        if init.parent != package:
            yield init.parent


def listed(room: Path) -> list[str]:
    """A line for each module of a room, and for each room within it."""
    files = [file for file in sorted(room.glob("*.py")) if file.name != "__init__.py"]
    within = [place / "__init__.py" for place in sorted(room.iterdir()) if place in rooms(room)]
    named = [(file.stem, file) for file in files] + [(f"{f.parent.name}/", f) for f in within]
    return [
        textwrap.fill(
            f"{name}: {claim(file)}",
            LONGEST,
            initial_indent="    ",
            subsequent_indent="        ",
            break_long_words=False,
        )
        for name, file in named
    ]


def renewed(text: str, room: Path) -> str:
    """A room's `__init__.py` with the list in its docstring made again."""
    tree = ast.parse(text)
    lines = text.splitlines()
    end = tree.body[0].end_lineno
    said = (ast.get_docstring(tree) or "").partition(f"\n\n{HEADING}")[0]
    items = listed(room)
    inner = f'"""{said}' + (f"\n\n{HEADING}\n" + "\n".join(items) + "\n" if items else "") + '"""'
    return "\n".join([inner, *lines[end:]]) + "\n"


def main() -> None:
    """Renew every room's list."""
    for room in rooms(PACKAGE):
        file = room / "__init__.py"
        file.write_text(
            renewed(file.read_text(encoding="utf-8"), room), encoding="utf-8", newline=""
        )


if __name__ == "__main__":
    main()
