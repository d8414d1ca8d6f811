"""The mapping file: what a register's own headings and words are called in the data contract."""

from collections.abc import Mapping as MappingOf
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from iqip_analytics.contract.faults import InputError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.wording import folded
from iqip_analytics.sources.source_names import mapping_content
from iqip_analytics.sources.written_dates import FORMS

APPROVED_ON = "approved_on"  # in a register to import; not a column of the contract's actions
LEFT_OUT = ("", "~", "null")
LEAVE_OUT = "leave_out"  # left out for good, whatever the column may look like
UNDECIDED = "?"  # in a draft: a person must say what this is
ACROSS = {"workforce": "leavers_wte", "measure_values": "value"}  # what months_across: true fills

# What is said of an entry of another kind than is expected
EXPECTED = {
    "extra_forbidden": "is not known here",
    "dict_type": "give one line for each, as `Ref: action_id`",
    "model_type": "give `from:` and `columns:` below the table's name",
    "list_type": "give one word, or a list as `[one, another]`",
    "string_type": "give one word or text",
    "int_parsing": "give a whole number",
}

LeaveOutOrUse = Literal["leave_out", "use"]


class TableMapping(BaseModel):
    """How one table of the contract is found in a register.

    sheets: the sheets, or the files without .csv, from which the table is taken, each with what it
        fills (`from` in the file: a name, a list, or names with their fills); by default one of
        the table's own name.
    heading_rows: rows that a heading spans; its parts are joined by a space.
    heading_row: the (last) row of the headings, where not found by itself; nothing above is read.
    blocks: whether further blocks of rows, with headings of their own, are read or left out.
    banner: a row with only its first cell gives this contract column to the rows below it.
    columns: heading → contract column; nothing leaves the column out, and is noted where its cells
        come to look like a column of the plan, leave_out leaves it out for good.
    values: contract column → {word of the register: word of the contract, or nothing}.
    dates: contract column → forms in which its days are written.
    colours: contract columns whose blank cells are read by the colour that fills them.
    fill: contract column → its value where it is blank, or has no heading.
    only_where: rows where this contract column, or one of these, is blank do not belong to it.
    months_across: the contract column whose figures are below months as headings.
    hidden_rows, struck_out: rows that are hidden; rows and cells that are struck through.
    parents: actions whose parts, as T1.1 of T1, have their own rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    sheets: dict[str, dict[str, str]] = Field(default={}, alias="from")
    heading_rows: int = Field(default=1, ge=1, le=5)
    heading_row: int | None = Field(default=None, ge=1)
    blocks: Literal["all", "first"] | None = None
    banner: str | None = None
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    dates: dict[str, list[str]] = {}
    colours: list[str] = []
    fill: dict[str, str] = {}
    only_where: list[str] = []
    months_across: str | None = None
    hidden_rows: LeaveOutOrUse | None = None
    struck_out: LeaveOutOrUse | None = None
    parents: LeaveOutOrUse | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        """One sheet, one form and one column may be written without a list."""
        if not isinstance(given, dict):
            return given
        full = {name: {} if value is None else value for name, value in given.items()}
        match full.get("from"):
            case str(sheet):
                full["from"] = {sheet: {}}
            case list(sheets):
                full["from"] = {sheet: {} for sheet in sheets if isinstance(sheet, str)}
            case dict(sheets):
                full["from"] = {sheet: fills or {} for sheet, fills in sheets.items()}
        if isinstance(full.get("dates"), dict):
            full["dates"] = {
                column: [forms] if isinstance(forms, str) else forms
                for column, forms in full["dates"].items()
            }
        for name in ("colours", "only_where"):
            if isinstance(full.get(name), str):
                full[name] = [full[name]]
        return full

    def targets(self) -> dict[str, str]:
        """The headings of contract columns, each with its column."""
        return {
            h: column for h, column in self.columns.items() if column not in (*LEFT_OUT, LEAVE_OUT)
        }


Mapping = MappingOf[str, tuple[TableMapping, ...]]


class _Once(yaml.SafeLoader):
    """YAML as plain text throughout (a heading Yes, or a value 01, is kept), no key given twice."""


class _Twice(yaml.YAMLError):
    def __init__(self, key: str, first: int, again: int) -> None:
        said = f"{quoted(key)} stands in line {first} and again in line {again}; keep one"
        super().__init__(said)


def _mapping_once(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            line = key.start_mark.line + 1
            if key.value in lines:
                raise _Twice(key.value, lines[key.value], line)
            lines[key.value] = line
    return dict(loader.construct_pairs(node, deep=True))


_Once.yaml_implicit_resolvers = {}  # every scalar is text
_Once.add_constructor("tag:yaml.org,2002:map", _mapping_once)


def read_mapping(path: Path) -> Mapping:
    """The mappings of each table in a file such as params/mapping.yaml.

    Raises:
        InputError: where the file cannot be read, or names what is not in the contract.
    """
    found: Any = mapping_content(path, _Once)
    tables = found.get("tables") if isinstance(found, dict) else None
    if not isinstance(tables, dict) or not set(found) <= {"tables", "source"}:
        raise InputError(f"mapping '{path}' must hold `tables:` and below it the tables' names")
    return {name: _table_mappings(name, content, path) for name, content in tables.items()}


def _table_mappings(name: str, content: object, path: Path) -> tuple[TableMapping, ...]:
    if name not in TABLES:
        raise InputError(
            f"mapping '{path}': {quoted(name)} is not a table of the data contract; "
            + did_you_mean(name, TABLES)
        )
    several = content if isinstance(content, list) else [content]
    return tuple(_table_mapping(name, given, path) for given in several)


def _table_mapping(name: str, given: object, path: Path) -> TableMapping:
    try:
        mapping = TableMapping.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        known = ["from", *(field for field in TableMapping.model_fields if field != "sheets")]
        hint = did_you_mean(where, known) if first["type"] == "extra_forbidden" else ""
        message = EXPECTED.get(first["type"], first["msg"])
        raise InputError(f"mapping '{path}', {name}, {where}: {message}. {hint}".strip()) from None
    if mapping.months_across == "true":
        mapping = mapping.model_copy(update={"months_across": ACROSS.get(name, "true")})
    _refuse_unknown(name, mapping, path)
    return mapping


def _refuse_unknown(name: str, mapping: TableMapping, path: Path) -> None:
    allowed = [*TABLES[name].schema.columns, *([APPROVED_ON] if name == "actions" else [])]
    targets = list(mapping.targets().values())
    across = mapping.months_across
    one = [mapping.banner, *([across] if across != UNDECIDED else [])]
    fills = [column for filled in mapping.sheets.values() for column in filled]
    named = [*targets, *mapping.values, *mapping.dates, *mapping.fill, *fills]
    named += [*mapping.colours, *mapping.only_where]
    for column in [*named, *filter(None, one)]:
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
    for column, words in mapping.values.items():
        alike: dict[str, str] = {}
        for word in words:
            plain = folded(word)
            if plain in alike and words[alike[plain]] != words[word]:
                raise InputError(
                    f"mapping '{path}', {name}, values, {column}: {quoted(alike[plain])} and "
                    f"{quoted(word)} are one word but for case and blanks; keep one"
                )
            alike[plain] = word
