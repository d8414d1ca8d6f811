"""One import: a register read, compared, shown, and with leave appended."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iqip_analytics.contract.dates import day
from iqip_analytics.sources.importing.append import append
from iqip_analytics.sources.importing.compare import comparison
from iqip_analytics.sources.importing.decisions import read_decisions, write_decisions
from iqip_analytics.sources.importing.findings import KINDS, Comparison
from iqip_analytics.sources.importing.known_actions import known_actions
from iqip_analytics.sources.importing.register import read_register
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.reading import read
from iqip_analytics.sources.source_names import is_url


@dataclass(frozen=True, eq=False, kw_only=True)
class Imported:
    """What an import found, the decision file where there is one, and the backup if applied."""

    comparison: Comparison
    decision_file: Path | None
    backup: Path | None
    account: tuple[str, ...] = ()

    def lines(self, examples: int = 10) -> list[str]:
        """What was found, for a person: each kind counted, with its first examples."""
        found = self.comparison
        lines: list[str] = []
        for kind, name in KINDS.items():
            of_kind = [finding for finding in found.findings if finding.kind == kind]
            if of_kind:
                lines.append(f"{name}: {len(of_kind)}")
                lines += [f"    {finding}" for finding in of_kind[:examples]]
                if len(of_kind) > examples:
                    lines.append(f"    and {len(of_kind) - examples} more")
        for question in found.asked:
            lines.append(
                f"to decide: {question.action_id}, {question.found}: "
                f"'{question.in_plan}' in the plan, '{question.in_register}' in the register"
            )
        if not lines:
            lines.append("the register says what the plan says; nothing to record")
        return lines


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
    """Compare a register with a plan source as known on a day; append what is plain if told to.

    Args:
        register: a CSV file or workbook with the columns of `actions` as now in force, and
            `approved_on`.
        source: the plan source; a folder of CSV files where rows are to be appended.
        recorded_on: the day from which the rows are known.
        effective_on: the day from which reports use changed fields; by default the same.
        decision_file: where questions are asked and answered; by default beside the source.
        mapping: a file whose mapping of `actions` translates the register.
        apply: append the rows. Without it the source is left as it is.

    Raises:
        InputError: where anything given cannot be used; nothing has been written then.
    """
    on = day(recorded_on, "recorded-on")
    from_day = on if effective_on is None else day(effective_on, "effective-on")
    spec = None if mapping is None else read_mapping(mapping)
    answers = decision_file or _beside(source)
    decisions = read_decisions(answers, f"{on:%Y-%m-%d}")
    month = read_register(register, spec)
    plan = read(source)
    known = known_actions(plan, pd.Timestamp(on), pd.Timestamp(from_day)).approved_on
    found = comparison(
        plan,
        month.dated(known, f"{on:%Y-%m-%d}"),
        recorded_on=pd.Timestamp(on),
        effective_on=pd.Timestamp(from_day),
        decisions=decisions,
    )
    if found.asked:
        write_decisions(answers, decisions, found.asked, f"{on:%Y-%m-%d}")
    rows = found.rows()
    backup = append(source, rows, f"{on:%Y-%m-%d}") if apply and rows else None
    return Imported(
        comparison=found,
        decision_file=answers if found.asked else None,
        backup=backup,
        account=month.account,
    )


def _beside(source: str) -> Path:
    place = Path("plan") if is_url(source) else Path(source).resolve()
    return place.with_name(f"{place.stem}-decisions.csv")
