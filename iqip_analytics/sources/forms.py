"""The forms that a plan source comes in, told apart by what is given."""

from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.csv_folder import read_csv_folder
from iqip_analytics.sources.found_tables import RawSource
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.workbook import SUFFIXES, read_workbook

OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods", ".numbers")


def found_at(source: str | Path, schema: str | None = None) -> RawSource:
    """Everything found at a plan source, whatever its form.

    Raises:
        InputError: where nothing is there, or it is of no form that can be read.
    """
    if is_url(source):
        return _found_in_database(str(source), schema)
    path = Path(source)
    if path.suffix.lower() in OTHER_WORKBOOKS and path.is_file():
        raise InputError(f"plan source '{path.name}' is not an .xlsx workbook; save it as .xlsx")
    if path.suffix.lower() in SUFFIXES and path.is_file():
        return read_workbook(path)
    return read_csv_folder(path)


def _found_in_database(url: str, schema: str | None) -> RawSource:
    try:
        from iqip_analytics.sources.database import (  # noqa: PLC0415  # optional dependency
            read_database,
        )
    except ModuleNotFoundError as error:
        raise InputError(
            f"a database as plan source needs the package {error.name}; "
            "install the extra: pip install 'iqip-analytics[sql]'"
        ) from None
    return read_database(url, schema)
