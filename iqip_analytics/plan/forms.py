"""The forms that a plan source comes in, told apart by what is given."""

from pathlib import Path

from iqip_analytics.plan.csv_folder import read_csv_folder
from iqip_analytics.plan.faults import InputError
from iqip_analytics.plan.raw import RawSource
from iqip_analytics.plan.workbook import SUFFIXES, read_workbook

OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods", ".numbers")


def found_at(source: str | Path) -> RawSource:
    """Everything found at a plan source, whatever its form.

    Raises:
        InputError: where nothing is there, or it is of no form that can be read.
    """
    path = Path(source)
    if path.suffix.lower() in OTHER_WORKBOOKS and path.is_file():
        raise InputError(f"plan source '{path.name}' is not an .xlsx workbook; save it as .xlsx")
    if path.suffix.lower() in SUFFIXES and path.is_file():
        return read_workbook(path)
    return read_csv_folder(path)
