"""One import: a register read, compared, shown and, if asked, appended to a plan of any form."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from iqip_analytics.contract.dates import day
from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.importing.decisions import Comparison, read_decisions, write_decisions
from iqip_analytics.sources.importing.differences import comparison
from iqip_analytics.sources.importing.known_actions import known_actions
from iqip_analytics.sources.importing.register import read_register
from iqip_analytics.sources.importing.to_folder import folder_held
from iqip_analytics.sources.importing.to_workbook import workbook_held
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.plan_files import Row
from iqip_analytics.sources.reading import read
from iqip_analytics.sources.source_names import is_url, no_source, sql_extra
from iqip_analytics.sources.workbook import SUFFIXES


@dataclass(frozen=True, eq=False, kw_only=True)
class Imported:
    """What an import found, the decision file where there is one, and what was done.

    appended: how many rows; backup: where the earlier plan is, None where none is needed.
    account, notes: what became of the register's rows, and what of them is worth a look.
    """

    comparison: Comparison
    decision_file: Path | None
    appended: int
    backup: Path | None
    account: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def import_register(
    register: Path,
    source: str,
    *,
    recorded_on: str,
    effective_on: str | None = None,
    decision_file: Path | None = None,
    apply: bool = False,
    mapping: Path | None = None,
) -> Imported:
    """Compare a register with a plan source as known on a day; append what is clear if asked to.

    Args:
        register: a CSV file or workbook with the columns of `actions` as now in force, and
            `approved_on`.
        source: the plan source: a folder of CSV files, a workbook, or a database's URL.
        recorded_on: the day from which the rows are known.
        effective_on: the day from which reports use changed fields; by default the same.
        decision_file: where questions are asked and answered; by default beside the source.
        mapping: a file whose mapping of `actions` translates the register, and whose mapping of
            `evidence` says what its statuses mean, where it shows no days of approval.
        apply: append the rows. Without it the source is not changed.

    Raises:
        InputError: where anything given cannot be used; nothing has been appended then.
    """
    on = day(recorded_on, "recorded-on")
    from_day = on if effective_on is None else day(effective_on, "effective-on")
    if not is_url(source) and not Path(source).exists():
        raise InputError(
            f"{no_source(source)}; before the first import a plan is made by "
            f"`iqip load REGISTER {source} --mapping FILE`"
        )
    spec = None if mapping is None else read_mapping(mapping)
    answers = decision_file or _beside(source)
    stamp = f"{on:%Y-%m-%d}"
    month = read_register(register, spec)
    with held_for_import(source, stamp) if apply else nullcontext() as into:
        decisions = read_decisions(answers, stamp)
        plan = read(source)
        known = known_actions(plan, pd.Timestamp(on), pd.Timestamp(from_day)).approved_on
        found = comparison(
            plan,
            month.dated(known, stamp),
            recorded_on=pd.Timestamp(on),
            effective_on=pd.Timestamp(from_day),
            decisions=decisions,
        )
        if found.asked:
            write_decisions(answers, decisions, found.asked, stamp)
        rows = found.rows()
        backup = into.append(rows) if into is not None and rows else None
    return Imported(
        comparison=found,
        decision_file=answers if found.asked else None,
        appended=sum(map(len, rows.values())) if apply else 0,
        backup=backup,
        account=month.account,
        notes=(*month.notes, *month.not_imported(plan)),
    )


def _beside(source: str) -> Path:
    place = Path("plan") if is_url(source) else Path(source).resolve()
    return place.with_name(f"{place.stem}-decisions.csv")


class HeldPlan(Protocol):
    """A plan locked against other imports."""

    def append(self, rows: Mapping[str, Sequence[Row]]) -> Path | None:
        """Append rows by table, all or none; returns where the earlier plan is kept, if at all."""


def held_for_import(source: str, stamp: str) -> AbstractContextManager[HeldPlan]:
    """Hold a plan source for one import; `stamp` names the backup of what it held before.

    Raises:
        InputError: where rows cannot be appended to it, with the reason; nothing was read.
    """
    if is_url(source):
        with sql_extra():
            from iqip_analytics.sources.importing.to_database import (  # noqa: PLC0415  # optional dependency
                database_held,
            )
        return database_held(source)
    path = Path(source)
    if path.suffix.lower() in SUFFIXES and path.is_file():
        return workbook_held(path, stamp)
    if not path.is_dir():
        raise no_source(source)
    return folder_held(path, stamp)
