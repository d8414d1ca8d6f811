"""A plan written down as a folder of CSV files, the form that registers are imported into."""

import shutil
from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.plan.plan import Plan


def write_folder(plan: Plan, folder: Path) -> int:
    """Write every table of a plan into a new folder; the rows written.

    The folder appears whole, or not at all.

    Raises:
        InputError: where the folder holds something already, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"'{folder}' exists and is not empty; give a new folder")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name, table in plan.tables.items():
            content = _plain(table).to_csv(index=False, lineterminator="\n")
            (unfinished / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        raise InputError(f"'{folder}' cannot be written: {error.strerror}") from error
    return sum(map(len, plan.tables.values()))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that are used, `recorded_on` last: the order of the rows is the file's."""
    used = table.drop(columns=["row_order", "recorded_on"]).assign(recorded_on=table["recorded_on"])
    whole = {name: used[name].astype("Int64") for name in used if _all_whole(used[name])}
    return used.assign(**whole)


def _all_whole(column: pd.Series) -> bool:
    if column.dtype != "float64":
        return False
    filled = column.dropna()
    return bool(len(filled)) and bool(
        (filled == filled.round()).all() and (filled.abs() < 1e15).all()
    )
