"""The CSV files of a folder described as a Data Package, from the output contract."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from iqip_analytics.contract.output_columns import BOUNDS, OutputColumn
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.publish.forms.typed_tables import columns_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    "text": "string",
    "whole": "integer",
    "number": "number",
    "percentage": "number",
    "probability": "number",
    "day": "date",
    "month": "date",
    "truth": "boolean",
    "mixed": "any",
}


def datapackage(
    files: Mapping[str, bytes],
    *,
    name: str,
    title: str,
    created: str = "",
    before: tuple[OutputColumn, ...] = (),
    others: Mapping[str, tuple[str, tuple[OutputColumn, ...]]] | None = None,
) -> bytes:
    """The descriptor of the CSV files beside it: each column with type, meaning and bounds.

    Args:
        files: the CSV files by name, with `.csv`.
        name: of the package: lower-case letters, digits, `-` and `_`.
        title: of the package.
        created: the day of publication, ISO; never the day of a run. "" for not known.
        before: columns that precede the contract's in every file.
        others: tables outside the output contract: what a row is, and the columns.

    Returns:
        `datapackage.json` as bytes, the same for the same files' headings.
    """
    described = {
        "$schema": PROFILE,
        "name": name,
        "title": title,
        **({"created": f"{created}T00:00:00Z"} if created else {}),
        "resources": [
            _resource(file.removesuffix(".csv"), content, before, others or {})
            for file, content in files.items()
            if file.endswith(".csv")
        ],
    }
    return json.dumps(described, indent=1, ensure_ascii=False).encode() + b"\n"


def _resource(
    table: str,
    content: bytes,
    before: tuple[OutputColumn, ...],
    others: Mapping[str, tuple[str, tuple[OutputColumn, ...]]],
) -> dict[str, Any]:
    headings = next(csv.reader(io.StringIO(content.decode(), newline="")), [])
    if table in others:
        row_per, columns = others[table]
    else:
        row_per = TABLES[table].row_per if table in TABLES else ""
        columns = (*before, *columns_of(table, headings[len(before) :]))
    return {
        "name": table,
        "path": f"{table}.csv",
        **({"description": f"One row per {row_per}"} if row_per else {}),
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
    }


def _field(column: OutputColumn) -> dict[str, Any]:
    said = f"{column.meaning} ({column.unit})" if column.unit else column.meaning
    field: dict[str, Any] = {"name": column.name, "type": TYPES[column.kind]}
    if said:
        field["description"] = said
    if column.kind == "truth":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    limits: dict[str, Any] = {}
    if column.allowed:
        limits["enum"] = list(column.allowed)
    if column.kind in BOUNDS:
        limits["minimum"], limits["maximum"] = BOUNDS[column.kind]
    return {**field, "constraints": limits} if limits else field
