"""A register against the plan as known that day: what is new, moved, approved, gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.vocabulary import CHANGE_FIELDS, REGISTER_GROUPINGS
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.importing.decisions import (
    BY_TITLE,
    KEEP,
    Comparison,
    Decisions,
    Finding,
    Question,
    Row,
)
from iqip_analytics.sources.importing.known_actions import KnownActions, as_text, known_actions
from iqip_analytics.sources.importing.same_action import (
    Rows,
    by_title,
    numbers_have_moved,
    perhaps_old,
    under_old_numbers,
)

# What a change in force may replace; what was agreed once, and what identifies an action
MOVING = (
    *("division", "agreed_deadline", "priority", "executive_lead", "action_owner"),
    *REGISTER_GROUPINGS,
)
IDENTITY = ("title", "element", "action_type", "cqc_domain")
AS_AGREED = (*IDENTITY, "statutory_date", "evidence_link")
# Evidence is filed as an action proceeds: another link is no slip and changes nothing else
UNASKED = ("evidence_link",)
MOVED = {"division": "division_moved", "agreed_deadline": "deadline_moved"}

# Share of the approvals: if more are gone, they are not single re-openings
A_SHARE = 0.2

Found = Iterator[Finding | Question]


def comparison(
    plan: Plan,
    register: pd.DataFrame,
    *,
    recorded_on: pd.Timestamp,
    effective_on: pd.Timestamp,
    decisions: Decisions,
) -> Comparison:
    """Compare a register with the plan as known on the day that it is recorded.

    The register has `approved_on`, and perhaps `approved` ("yes" where the day is not known).

    Raises:
        InputError: where the days do not fit, or the plan holds rows recorded after that day.
        SourceError: where answers make two rows one action.
    """
    _refuse_out_of_order(plan, recorded_on, effective_on)
    month = Month(
        known=known_actions(plan, recorded_on, effective_on),
        recorded_on=as_text(recorded_on),
        effective_on=as_text(effective_on),
        decisions=decisions,
    )
    rows = {
        row["action_id"]: row
        for row in (
            {str(name): as_text(cell) for name, cell in cells.items()}
            for cells in register.astype(object).to_dict("records")
        )
    }
    moved = numbers_have_moved(rows, month.known)
    if moved is not None:
        if not decisions.answer(moved):
            return Comparison(asked=[moved])
        if decisions.answer(moved) == BY_TITLE:
            rows = by_title(rows, month.known, month.recorded_on)
    return month.compared(under_old_numbers(rows, month.known, decisions))


@dataclass(frozen=True, eq=False, kw_only=True)
class Month:
    """A register's day: the plan as known then, and the answers given."""

    known: KnownActions
    recorded_on: str
    effective_on: str
    decisions: Decisions

    def compared(self, rows: Rows) -> Comparison:
        """All differences between the register's rows and the plan."""
        result = Comparison()
        waiting = 0
        self._sort_into(result, self._columns_gone(rows))
        in_question = set()
        for action_id in [name for name in rows if name in self.known.in_force]:
            found = list(self._corrections(action_id, rows[action_id]))
            self._sort_into(result, found)
            if any(isinstance(each, Question) and each.found in IDENTITY for each in found):
                in_question.add(action_id)
        certain = {name: row for name, row in rows.items() if name not in in_question}
        vanished = self._vanished(certain)
        self._sort_into(result, self._approvals_gone(vanished))
        for action_id in [name for name in rows if name in self.known.in_force]:
            moves = [
                *self._moves(action_id, rows[action_id]),
                *(() if action_id in vanished else self._approval(action_id, rows[action_id])),
            ]
            if action_id in in_question:
                waiting += len(moves)
            else:
                self._sort_into(result, moves)
        self._sort_into(result, self._returned(rows))
        perhaps = perhaps_old(rows, self.known)
        self._sort_into(result, self._newcomers(rows, perhaps))
        self._sort_into(result, self._gone(rows, perhaps))
        return Comparison(findings=result.findings, asked=result.asked, waiting=waiting)

    def _sort_into(self, result: Comparison, found: Found | list[Finding | Question]) -> None:
        for each in found:
            if isinstance(each, Finding):
                result.findings.append(each)
            else:
                result.asked.append(each)

    def _judged(self, question: Question, findings: Mapping[str, Finding]) -> Found:
        """The result of an answer: a finding, nothing (the plan is kept), or the open question."""
        answer = self.decisions.answer(question)
        if not answer:
            yield question
        elif answer in findings:
            yield findings[answer]

    def _asked(
        self,
        found: str,
        action_id: str,
        in_plan: str,
        in_register: str,
        findings: Mapping[str, Finding] | None = None,
    ) -> Found:
        findings = findings or {}
        question = Question(
            found=found,
            action_id=action_id,
            in_plan=in_plan,
            in_register=in_register,
            answers=(KEEP, *findings),
        )
        yield from self._judged(question, findings)

    # ---- the action itself ----

    def _columns_gone(self, rows: Rows) -> Found:
        """A column that is filled in the plan but no longer in the register."""
        given = set().union(*rows.values()) if rows else set()
        for column in (*MOVING, *AS_AGREED):
            used = any(action[column] for action in self.known.in_force.values())
            if rows and used and column not in given:
                yield from self._asked(f"no column {column}", "", "in use", "not there")

    def _corrections(self, action_id: str, row: Row) -> Found:
        """Differences that are not agreed changes: a slip, or another action."""
        known = self.known.in_force[action_id]
        corrected: Row = {}
        for what in AS_AGREED:
            if row.get(what, known[what]) == known[what]:
                continue
            if what in UNASKED:
                corrected[what] = row[what]
                continue
            answers = self._corrected_or_changed(action_id, what, row[what])
            for each in self._asked(what, action_id, known[what], row[what], answers):
                if isinstance(each, Finding) and each.kind == "corrected":
                    corrected[what] = row[what]
                else:
                    yield each
        if corrected:
            whole = self.known.first[action_id] | corrected | {"recorded_on": self.recorded_on}
            yield Finding(
                kind="corrected",
                action_id=action_id,
                before=", ".join(known[what] for what in corrected),
                after=", ".join(corrected.values()),
                rows=(("actions", whole),),
            )

    def _corrected_or_changed(self, action_id: str, what: str, given: str) -> dict[str, Finding]:
        """A slip put right; or, of a domain, a re-mapping from this day on.

        A domain re-mapped before can only be re-mapped again: what was first agreed is no longer
        visible.
        """
        known = self.known.in_force[action_id][what]
        answers = {"correct": Finding(kind="corrected", action_id=action_id)}
        if what not in CHANGE_FIELDS or not given:
            return answers
        changed = Finding(
            kind="changed",
            action_id=action_id,
            before=f"{what} {known}",
            after=given,
            rows=(self._change(action_id, what, given),),
        )
        re_mapped = self.known.first[action_id][what] != known
        return {"change": changed} if re_mapped else answers | {"change": changed}

    def _moves(self, action_id: str, row: Row) -> Found:
        known = self.known.in_force[action_id]
        for what in MOVING:
            if what not in row or row[what] == known[what]:
                continue
            finding = Finding(
                kind=MOVED.get(what, "changed"),
                action_id=action_id,
                before=known[what] if what in MOVED else f"{what} {known[what]}",
                after=row[what],
                rows=(self._change(action_id, what, row[what]),),
            )
            if not row[what]:
                yield from self._asked(f"emptied {what}", action_id, known[what], "")
            elif (action_id, what) in self.known.later:
                found = f"{what} with another change to come"
                answers = {"change": finding}
                yield from self._asked(found, action_id, known[what], row[what], answers)
            else:
                yield finding

    # ---- its approval ----

    def _vanished(self, rows: Rows) -> dict[str, str]:
        """Actions whose approval is gone, with its day, where there are too many for re-openings.

        The share is of approvals gone and present, so that it is the same when asked again.
        """
        gone = {
            name: self.known.approved(name)[-1]
            for name, row in rows.items()
            if name in self.known.in_force and self.known.approved(name)
            if not _says_approved(row)
        }
        there = sum(map(_says_approved, rows.values()))
        return gone if len(gone) >= A_SHARE * (len(gone) + there) else {}

    def _approvals_gone(self, vanished: Mapping[str, str]) -> Found:
        if not vanished:
            return
        question = Question(
            found="approvals gone together",
            action_id="",
            in_plan=f"approved: {', '.join(list(vanished)[:3])}{' and more' * (len(vanished) > 3)}",
            in_register=f"no approval of these {len(vanished)}; does the column hold this month's "
            "alone?",
            answers=(KEEP, "reopen"),
            about=(self.recorded_on,),
        )
        answer = self.decisions.answer(question)
        if not answer:
            yield question
        elif answer == "reopen":
            yield from (self._reopened(name, day) for name, day in vanished.items())

    def _approval(self, action_id: str, row: Row) -> Found:
        """A new approval, an approval that is gone, or days that do not fit together."""
        known = self.known.approved(action_id)
        reopened = self.known.reopened_on.get(action_id, "")
        given = row["approved_on"]
        if given in known or (known and not given and _says_approved(row)):
            return
        if not _says_approved(row):
            if known:
                yield self._reopened(action_id, known[-1])
            return
        given = given or self.recorded_on
        approved = self._approved(action_id, given)
        if given > self.recorded_on:
            yield from self._asked("approved later", action_id, "", given)
        elif reopened and given <= reopened:
            found = f"reopened on {reopened}"
            yield from self._asked("approved before it was reopened", action_id, found, given)
        elif known:
            corrected = Finding(
                kind="approval_day_corrected",
                action_id=action_id,
                before=known[-1],
                after=given,
                rows=(
                    self._event(action_id, given, "approved", f"day corrected, was {known[-1]}"),
                ),
            )
            answers = {"correct": corrected} | ({"again": approved} if given > known[-1] else {})
            yield from self._asked("approved on another day", action_id, known[-1], given, answers)
        else:
            yield approved

    def _approved(self, action_id: str, on: str) -> Finding:
        return Finding(
            kind="newly_approved",
            action_id=action_id,
            after=f"approved on {on}",
            rows=(self._event(action_id, on, "approved"),),
        )

    def _reopened(self, action_id: str, approved_on: str) -> Finding:
        return Finding(
            kind="un_approved",
            action_id=action_id,
            before=f"approved on {approved_on}",
            after=f"reopened on {self.recorded_on}",
            rows=(self._event(action_id, self.recorded_on, "reopened"),),
        )

    # ---- come and gone ----

    def _returned(self, rows: Rows) -> Found:
        for action_id in [name for name in rows if name in self.known.withdrawn]:
            title = rows[action_id]["title"]
            restored = Finding(
                kind="restored",
                action_id=action_id,
                after=title,
                rows=(self._change(action_id, "withdrawn", ""),),
            )
            found = f"withdrawn: {self.known.first[action_id]['title']}"
            yield from self._asked("withdrawn", action_id, found, title, {"restore": restored})

    def _newcomers(self, rows: Rows, perhaps: Mapping[str, Question]) -> Found:
        for action_id in [name for name in rows if name not in self.known.first]:
            new = self._new(action_id, rows[action_id])
            if action_id in perhaps:
                yield from self._judged(perhaps[action_id], {"new": new})
            else:
                yield new

    def _new(self, action_id: str, row: Row) -> Finding:
        columns = TABLES["actions"].columns
        cells = {name: row.get(name, "") for name in columns} | {"recorded_on": self.recorded_on}
        cells["added_on"] = row.get("added_on") or self.effective_on
        rows = [("actions", cells)]
        if _says_approved(row):
            rows.append(self._event(action_id, row["approved_on"] or self.recorded_on, "approved"))
        return Finding(kind="new", action_id=action_id, after=row["title"], rows=tuple(rows))

    def _gone(self, rows: Rows, perhaps: Mapping[str, Question]) -> Found:
        """A question for each action without a row, except those that a new row may be."""
        open_pairs = {
            question.about[0]
            for question in perhaps.values()
            if not self.decisions.answer(question)
        }
        for action_id, known in self.known.in_force.items():
            if action_id in rows or action_id in open_pairs:
                continue
            reason = f"not in the register of {self.recorded_on}"
            withdrawn = Finding(
                kind="withdrawn",
                action_id=action_id,
                after=known["title"],
                rows=(self._change(action_id, "withdrawn", reason, reason),),
            )
            yield from self._asked("gone", action_id, known["title"], "", {"withdraw": withdrawn})

    # ---- rows, recorded on the register's day ----

    def _change(self, action_id: str, what: str, value: str, reason: str = "") -> tuple[str, Row]:
        return "changes", {
            "action_id": action_id,
            "recorded_on": self.recorded_on,
            "effective_on": self.effective_on,
            "field": what,
            "value": value,
            "reason": reason or f"register of {self.recorded_on}",
        }

    def _event(self, action_id: str, on: str, what: str, more: str = "") -> tuple[str, Row]:
        note = f"register of {self.recorded_on}"
        return "evidence", {
            "action_id": action_id,
            "event_on": on,
            "event": what,
            "note": f"{note}: {more}" if more else note,
            "recorded_on": self.recorded_on,
        }


def _says_approved(row: Row) -> bool:
    return bool(row["approved_on"] or row.get("approved"))


def _refuse_out_of_order(plan: Plan, recorded_on: pd.Timestamp, effective_on: pd.Timestamp) -> None:
    if effective_on > recorded_on:
        raise InputError(
            f"effective-on {effective_on:%Y-%m-%d} lies after recorded-on {recorded_on:%Y-%m-%d}; "
            "a change that is to come is a row in changes, typed by hand"
        )
    days = [
        plan.tables[name]["recorded_on"].max()
        for name in ("actions", "changes", "evidence")
        if name in plan.tables
    ]
    last = pd.Series(days).max()
    if last > recorded_on:
        raise InputError(
            f"the plan holds rows recorded on {last:%Y-%m-%d}, after {recorded_on:%Y-%m-%d}; "
            "registers are imported in the order of their days, so that no report already made "
            "is altered"
        )
