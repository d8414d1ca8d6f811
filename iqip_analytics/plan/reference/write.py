"""The reference plan source as files: the same bytes each time, on any platform."""

import csv
from pathlib import Path

from iqip_analytics.plan.reference.tables import reference_tables


def write_reference(folder: str | Path) -> None:
    """Write `<table>.csv` for every table of the reference plan source into a folder.

    Args:
        folder: made if it does not exist; files of the same names are replaced.

    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in reference_tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.columns)
            writer.writerows(table.itertuples(index=False, name=None))
