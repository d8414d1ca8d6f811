"""The forms of a plan that rows can be appended to, told apart by what is given."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.appending.to_folder import folder_held
from iqip_analytics.sources.appending.to_workbook import workbook_held
from iqip_analytics.sources.csv_rows import Row
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.workbook import SUFFIXES


class HeldPlan(Protocol):
    """A plan that nobody else imports into meanwhile."""

    def append(self, rows: Mapping[str, Sequence[Row]]) -> Path | None:
        """Append rows by table, all or none; where the plan of before is kept, if anywhere."""


def held_for_import(source: str, stamp: str) -> AbstractContextManager[HeldPlan]:
    """Hold a plan source for one import; `stamp` names the backup of what it held before.

    Raises:
        InputError: where rows cannot be appended to it, for the reason given; nothing was read.
    """
    if is_url(source):
        return _database_held(source)
    path = Path(source)
    if path.suffix.lower() in SUFFIXES and path.is_file():
        return workbook_held(path, stamp)
    if not path.is_dir():
        raise InputError(f"plan source '{source}' does not exist; give a folder or a workbook")
    return folder_held(path, stamp)


def _database_held(url: str) -> AbstractContextManager[HeldPlan]:
    try:
        from iqip_analytics.sources.appending.to_database import (  # noqa: PLC0415  # optional dependency
            database_held,
        )
    except ModuleNotFoundError as error:
        raise InputError(
            f"a database as plan source needs the package {error.name}; "
            "install the extra: pip install 'iqip-analytics[sql]'"
        ) from None
    return database_held(url)
