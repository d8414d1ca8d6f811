"""A briefing to make and its outcome: plain data, so that any machine can do the work."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iqip_analytics.contract.vocabulary import COMMITTEE


@dataclass(frozen=True, kw_only=True)
class WordForm:
    """The choices for a Word document: with or without the annex, and its template."""

    annex: bool = False
    template: bytes = b""

    @property
    def key(self) -> str:
        """A key of these choices."""
        return hashlib.sha256(bytes([self.annex]) + self.template).hexdigest()


SHEETS_ALONE = WordForm()


@dataclass(frozen=True, kw_only=True)
class Job:
    """One briefing to make.

    notebook: the notebook as JSON text, and `notebook_name` what it is called.
    parameters: plain values for the notebook's parameters cell, `source` and `scope` among them.
    source_files: the plan source's own files by name, where the worker shares no disk; else None.
    engine: the papermill engine that runs the cells.
    source_named: the plan source as the notebook names it after its run; "" for the same.
    forms: endings of the forms asked for beside the page, such as xlsx; `word` says how the Word
        document is made.
    """

    scope: str
    notebook_name: str
    notebook: str
    parameters: Mapping[str, Any]
    engine: str
    source_files: Mapping[str, bytes] | None = None
    source_named: str = ""
    forms: tuple[str, ...] = ()
    word: WordForm = SHEETS_ALONE

    @property
    def circulation(self) -> str:
        """For whom the briefing is: committee, or wide."""
        return str(self.parameters.get("circulation", COMMITTEE))


@dataclass(frozen=True, kw_only=True)
class Made:
    """A briefing that passed every check: its files by name below the month's folder.

    standing: approved, due, overdue, outlook and assurance, as the board of the month lists them.
    made_by: the key of each form that can be made in several ways, by its ending.
    """

    scope: str
    files: Mapping[str, bytes]
    title: str
    scope_name: str
    status: str
    status_text: str
    headline: tuple[str, ...]
    standing: Mapping[str, Any] = field(default_factory=dict)
    made_by: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A briefing that was not released, and why; `cell` counts code cells from 1."""

    scope: str
    message: str
    cell: int | None = None
    seconds: float = 0.0

    @property
    def reason(self) -> str:
        """The reason with its place."""
        return self.message if self.cell is None else f"cell {self.cell}: {self.message}"


Outcome = Made | Failed
