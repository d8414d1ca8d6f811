"""Approvals of a register that shows a status, and perhaps no day: read as its mapping says."""

from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import Fault, SourceError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.vocabulary import EVENTS
from iqip_analytics.sources.cells import typed
from iqip_analytics.sources.importing.register import APPROVED_ON, register_grid
from iqip_analytics.sources.mapped import mapped
from iqip_analytics.sources.mapping import TableMapping
from iqip_analytics.sources.sheet_tables import table_of


def with_statuses(register: pd.DataFrame, path: Path, spec: TableMapping) -> pd.DataFrame:
    """The register with `approved` ("yes" or blank), and `approved_on` where a day is shown.

    Args:
        register: its actions, as read.
        path: the register's file.
        spec: the mapping of `evidence`, by which the register was loaded the first time. A day
            that it fills in for all is no day of an approval.

    Raises:
        SourceError: where a status is not mapped, or a day is none.
    """
    headings = [*spec.columns, *TABLES["evidence"].schema.columns]
    raw, faults = table_of(register_grid(path, spec.sheet), "evidence", headings, spec.heading_rows)
    if raw is None or faults:
        raise SourceError(faults)
    table = mapped(raw, spec)
    missing = [name for name in ("action_id", "event") if name not in table.cells.columns]
    if missing:
        fault = Fault(
            place=table.place,
            row=table.header_row,
            column=missing[0],
            message="is neither a heading nor mapped from one in the mapping of evidence; without "
            f"{APPROVED_ON} the register needs a status there",
        )
        raise SourceError([fault])
    cells = table.cells.reindex(columns=["action_id", "event", "event_on"], fill_value="")
    words = cells["event"].str.strip()
    faults = [
        Fault(
            place=table.place,
            row=int(row),
            column="event",
            message=f"{quoted(word)} is unknown; {did_you_mean(word, EVENTS)}expected one of "
            f"{', '.join(EVENTS)}; say in the mapping what it means",
        )
        for row, word in words[(words != "") & ~words.isin(list(EVENTS))].items()
    ]
    shown = (
        cells["event_on"] if "event_on" in spec.columns.values() else words.mask(words != "", "")
    )
    days, wrong = typed(shown.rename("event_on"), "date", table.place)
    if faults or wrong:
        raise SourceError([*faults, *wrong])
    approved = pd.DataFrame({"id": cells["action_id"].str.strip(), "day": days})[
        words == "approved"
    ].sort_values("day", na_position="first")
    last = dict(zip(approved["id"], approved["day"], strict=True))
    ids = register["action_id"]
    return register.assign(
        approved=ids.isin(list(last)).map({True: "yes", False: ""}),
        **{APPROVED_ON: pd.to_datetime(ids.map(last)).astype(days.dtype)},
    )
