"""The mapping file: what a register's own headings and words are called in the data contract."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from iqip_analytics.contract.faults import InputError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.written_dates import FORMS

APPROVED_ON = "approved_on"  # of a register to import; not a column of the contract's actions
LEFT_OUT = ("", "~", "null")


class TableMapping(BaseModel):
    """How one table of the contract is found in a register.

    sheet: the sheet, or the file without .csv (`from` in the file); by default the table's name.
    heading_rows: rows that a heading takes; its parts are joined by a space.
    columns: heading → contract column; nothing leaves the column out without a warning.
    values: contract column → {word of the register: word of the contract, or nothing}.
    dates: contract column → forms in which its days are written.
    fill: contract column → what stands in it where it is blank, or has no heading.
    only_where: rows where this contract column is blank are none of the table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    sheet: str | None = Field(default=None, alias="from")
    heading_rows: int = Field(default=1, ge=1, le=5)
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    dates: dict[str, list[str]] = {}
    fill: dict[str, str] = {}
    only_where: str | None = None


Mapping = dict[str, TableMapping]


def read_mapping(path: Path) -> Mapping:
    """The mapping of each table in a file such as params/mapping.yaml.

    Raises:
        InputError: where the file cannot be read, or names what the contract does not know.
    """
    try:
        # As plain text throughout: a heading Yes, or a value 01, must stay what it is
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"mapping '{path}' cannot be read ({reason})") from error
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" line {where.line + 1}" if where else ""
        raise InputError(f"mapping '{path}'{line} is not YAML") from error
    tables = found.get("tables") if isinstance(found, dict) else None
    if not isinstance(tables, dict) or set(found) != {"tables"}:
        raise InputError(f"mapping '{path}' must hold `tables:` and below it the tables' names")
    return {name: _table_mapping(name, content, path) for name, content in tables.items()}


def _table_mapping(name: str, content: object, path: Path) -> TableMapping:
    if name not in TABLES:
        raise InputError(
            f"mapping '{path}': {quoted(name)} is not a table of the data contract; "
            + did_you_mean(name, TABLES)
        )
    try:
        given = dict(content) if isinstance(content, dict) else content
        if isinstance(given, dict) and isinstance(given.get("dates"), dict):
            given["dates"] = {
                c: [f] if isinstance(f, str) else f for c, f in given["dates"].items()
            }
        mapping = TableMapping.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        known = ["from", *TableMapping.model_fields]
        hint = did_you_mean(where, known) if first["type"] == "extra_forbidden" else ""
        message = "is not known here" if first["type"] == "extra_forbidden" else first["msg"]
        raise InputError(f"mapping '{path}', {name}, {where}: {message}. {hint}") from None
    _refuse_unknown(name, mapping, path)
    return mapping


def _refuse_unknown(name: str, mapping: TableMapping, path: Path) -> None:
    allowed = [*TABLES[name].schema.columns, *([APPROVED_ON] if name == "actions" else [])]
    targets = [target for target in mapping.columns.values() if target not in LEFT_OUT]
    named = [*targets, *mapping.values, *mapping.dates, *mapping.fill]
    for column in [*named, *([mapping.only_where] if mapping.only_where else [])]:
        if column not in allowed:
            hint = did_you_mean(column, allowed)
            raise InputError(f"mapping '{path}', {name}: there is no column '{column}'; {hint}")
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        raise InputError(f"mapping '{path}', {name}: two headings stand for '{twice[0]}'; keep one")
    for column, forms in mapping.dates.items():
        for form in forms:
            if form not in FORMS:
                raise InputError(
                    f"mapping '{path}', {name}, dates, {column}: '{form}' is no form of days; "
                    f"expected {', '.join(FORMS)}"
                )
