"""GLOSSARY.md's tables of output files and columns, made from the output contract.

`python docs/output_columns.py` (or `make glossary`) renews them; a test holds them against
`iqip_analytics/contract/output_tables.py`.
"""

from pathlib import Path

from iqip_analytics.contract.output_columns import KINDS, OutputColumn
from iqip_analytics.contract.output_tables import TABLES

DOCUMENT = Path(__file__).parents[1] / "GLOSSARY.md"
BEGIN, END = "<!-- columns: made by `make glossary` -->", "<!-- /columns -->"


def tables() -> str:
    """The files, then each column once for each meaning that it has, with the files it is in."""
    return "\n".join([*_files(), "", *_columns()])


def _files() -> list[str]:
    rows = []
    for table in TABLES.values():
        needs = f", where the plan source has `{table.needs}`" if table.needs else ""
        rows.append(f"| `{table.name}` | {table.row_per} | {table.written_for}{needs} |")
    return ["| file | one row per | written for |", "|---|---|---|", *rows]


def _columns() -> list[str]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            found.setdefault((column.name, _type(column), _meaning(column)), []).append(table.name)
    rows = [
        f"| `{name}` | {kind} | {meaning} | {', '.join(files)} |"
        for (name, kind, meaning), files in sorted(found.items(), key=lambda item: item[0][0])
    ]
    return ["| column | type, unit | meaning | in |", "|---|---|---|---|", *rows]


def _type(column: OutputColumn) -> str:
    return ", ".join(filter(None, [KINDS[column.kind], column.unit]))


def _meaning(column: OutputColumn) -> str:
    words = f": {', '.join(f'`{word}`' for word in column.allowed)}" if column.allowed else ""
    return column.meaning + words


def renewed(text: str) -> str:
    """A document with its tables made again.

    Raises:
        ValueError: where the document has no place for them.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the place for the tables is marked by {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def main() -> None:
    """Renew GLOSSARY.md."""
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(renewed(text), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
