"""A briefing's numbers as tidy CSV text, which travels in the notebook with its words."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import decisions
from iqip_analytics.briefing.figures import Figure, figures_table
from iqip_analytics.briefing.sections import (
    completion_outlook,
    divisions,
    domains,
    evidence_decisions,
    forecast_record,
    measures_moved,
    movement,
    register_groups,
    review_sentences,
    risks_and_mitigation,
    strategic_priorities,
    workforce_net_gain,
)
from iqip_analytics.briefing.sheets import (
    comparison,
    exceptions,
    next_steps,
    record,
    side_by_side,
    tiles,
)
from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.contract.output_tables import TABLES

MIME_TYPE = "application/vnd.iqip.numbers+json"


def tidy_tables(contents: Contents) -> dict[str, pd.DataFrame]:
    """Every table of the data contract that this briefing fills, by file name without ending."""
    staffing = contents.workforce_forecast
    tables = {
        "position": contents.position,
        "trajectory": contents.trajectory,
        "evidence": contents.evidence,
        "overdue": contents.overdue,
        "due_next": contents.due_next,
        "completion_forecast": contents.forecast.table,
        "completion_if_review_keeps_up": contents.forecast.keeps_up,
        "completion_quantiles": contents.forecast.quantiles,
        "action_forecast": contents.forecast.actions,
        "workforce": contents.workforce,
        "review_forecast": contents.review.table,
        "options": contents.options,
        "chance_history": contents.chance_history,
        "decisions": decisions(contents),
        "scorecard": contents.scorecard.table,
        "workforce_forecast": None if staffing is None else staffing.table,
        "workforce_quantiles": None if staffing is None else staffing.quantiles,
        "outcomes": contents.outcomes,
        "impact": contents.impact,
        "priorities": contents.priorities,
        "risks": contents.risks,
        "since_last_report": _changes(contents),
        "figures": figures_table(_figures(contents)),
    }
    return {name: frame for name, frame in tables.items() if frame is not None}


def _figures(contents: Contents) -> list[Figure[Any]]:
    """Every section's figures, in the order of figures.csv."""
    return [
        *completion_outlook.figures(contents),
        *evidence_decisions.figures(contents),
        *domains.figures(contents),
        *register_groups.figures(contents),
        *workforce_net_gain.figures(contents),
        *divisions.figures(contents),
        *strategic_priorities.figures(contents),
        *risks_and_mitigation.figures(contents),
        *movement.figures(contents),
        *review_sentences.figures(contents.review),
        *forecast_record.figures(contents.scorecard),
        *tiles.figures(contents),
        *side_by_side.figures(contents),
        *next_steps.figures(contents),
        *exceptions.figures(contents),
        *record.figures(contents),
        *measures_moved.figures(contents),
        *comparison.figures(contents),
    ]


def _changes(contents: Contents) -> pd.DataFrame | None:
    since = contents.since_last_report
    return None if since is None else since.changes


def contract_csv(name: str, frame: pd.DataFrame, *, wide: bool = False) -> str:
    """A frame as a file of the output contract.

    Args:
        name: the file's, without ending.
        frame: its rows.
        wide: for the edition for wide circulation.

    Raises:
        ValueError: where the frame does not meet the contract for the file.
    """
    return csv_text(TABLES[name].published(frame, wide=wide))


@dataclass(frozen=True, eq=False, kw_only=True)
class Numbers:
    """A briefing's facts for publishing: status, headline and tables as CSV."""

    facts: dict[str, object]
    tables: dict[str, str]

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        count = len(self.tables)
        return {
            MIME_TYPE: {**self.facts, "tables": self.tables},
            "text/plain": f"The numbers of this briefing: {count} tables",
        }
