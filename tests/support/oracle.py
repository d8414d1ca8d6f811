"""The counting rules of the data contract, counted by hand: loops over the rows of CSV files.

Written from the contract alone and knows nothing of the package: no pandas, no shared code. A rule
is here as the contract says it, one action and one event at a time, however slowly.
"""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]

KEYS = {
    "evidence": ("action_id", "event_on", "event"),
    "measure_values": ("measure_id", "month"),
    "workforce": ("month", "division", "staff_group"),
    "risk_actions": ("risk_id", "action_id"),
    "action_measures": ("action_id", "measure_id"),
    "assurance": ("scope", "given_on", "forum"),
    "commentary": ("period_end", "scope", "section", "position"),
    "actions": ("action_id",),
    "reports": ("period_end",),
    "meetings": ("meeting_on",),
    "divisions": ("division",),
    "priorities": ("priority",),
    "measures": ("measure_id",),
    "recruitment": ("cohort",),
    "milestones": ("milestone_id",),
    "risks": ("risk_id",),
}
ELEMENTS = ("section_notice", "strategic_priority", "divisional_plan")
ACTION_TYPES = ("section_29a", "section_31", "must_do", "should_do")
ALIGNMENTS = ("on_register_adequate", "on_register_reword", "not_on_register")


def rows_of(folder: Path) -> Tables:
    """Every table of a folder of CSV files, as text."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            tables[path.stem] = list(csv.DictReader(lines))
    return tables


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def number(text: str | None) -> float | None:
    return float(text) if text else None


def month_end(of: date) -> date:
    return (of.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def month_before(end: date) -> date:
    return end.replace(day=1) - timedelta(days=1)


def month_after(end: date) -> date:
    return month_end(end + timedelta(days=1))


def share(part: int, whole: int) -> float:
    return 100 * part / whole


class Report:
    """One edition of a plan source, counted at its three dates."""

    def __init__(
        self,
        tables: Tables,
        period_end: str,
        data_cutoff: str | None = None,
        published_on: str | None = None,
    ) -> None:
        self.tables = tables
        self.period_end = date.fromisoformat(period_end)
        edition = self._own_edition()
        self.data_cutoff = (
            day(data_cutoff) or (edition and day(edition["data_cutoff"])) or self.period_end
        )
        self.published_on = (
            day(published_on) or (edition and day(edition.get("published_on"))) or self.data_cutoff
        )
        if published_on is None:
            self.published_on = max(self.published_on, self.data_cutoff)
        self.lag = self.data_cutoff - self.period_end
        self.actions = [self._in_force(row) for row in self.known("actions")]
        self.actions = [row for row in self.actions if self._in_plan(row)]
        self.said: dict[tuple[str, date], bool] = {}
        self.rows_of_events: dict[str, list[Row]] = {}
        for row in self._order(tables["evidence"]):
            self.rows_of_events.setdefault(row["action_id"], []).append(row)

    # What is known

    def known(self, table: str, by: date | None = None) -> list[Row]:
        """Rows recorded by the cut-off; of several with one key, the one recorded last."""
        by = by or self.data_cutoff
        rows = [
            row
            for row in self.tables.get(table, [])
            if not row.get("recorded_on") or date.fromisoformat(row["recorded_on"]) <= by
        ]
        key = KEYS.get(table)
        if key is None:
            return rows
        last: dict[tuple, Row] = {}
        for row in rows:
            name = tuple(row.get(column) or "" for column in key)
            if name not in last or (row.get("recorded_on") or "") > (
                last[name].get("recorded_on") or ""
            ):
                last[name] = row
        return list(last.values())

    def _own_edition(self) -> Row | None:
        """The row of `reports` for the period end, of those recorded by the cut-off they name."""
        found: Row | None = None
        for row in self.tables.get("reports", []):
            recorded = row.get("recorded_on") or ""
            if day(row["period_end"]) != self.period_end or recorded > row["data_cutoff"]:
                continue
            if found is None or recorded > (found.get("recorded_on") or ""):
                found = row
        return found

    def _edition(self, end: date) -> Row | None:
        for row in self.known("reports"):
            if day(row["period_end"]) == end:
                return row
        return None

    def cutoff_of(self, end: date) -> date:
        """The cut-off of a month: this report's own, a row of `reports`, else the same lag."""
        if end == self.period_end:
            return self.data_cutoff
        edition = self._edition(end)
        return day(edition["data_cutoff"]) if edition else end + self.lag

    @staticmethod
    def _order(rows: Iterable[Row]) -> list[Row]:
        """Rows in their order: `row_order` where given, else as they stand in the file."""
        return sorted(rows, key=lambda row: number(row.get("row_order")) or 0.0)

    # Actions as they stand in this report

    def _in_force(self, action: Row) -> dict:
        """An action with the changes in force laid over it."""
        standing: dict = {
            "original": date.fromisoformat(action["agreed_deadline"]),
            "withdrawn": "",
            **action,
        }
        winner: dict[str, tuple] = {}
        for change in self._order(self.known("changes")):
            if change["action_id"] != action["action_id"]:
                continue
            if date.fromisoformat(change["effective_on"]) > self.period_end:
                continue
            rank = (change["effective_on"], change["recorded_on"])
            if change["field"] not in winner or rank >= winner[change["field"]]:
                winner[change["field"]] = rank
                standing[change["field"]] = change["value"] or ""
        standing["deadline"] = date.fromisoformat(standing["agreed_deadline"])
        standing["division"] = standing.get("division") or "trust_wide"
        return standing

    def _in_plan(self, action: dict) -> bool:
        added = day(action.get("added_on"))
        return (added is None or added <= self.period_end) and not action["withdrawn"]

    def events_of(self, action_id: str, by: date) -> list[Row]:
        """An action's events known on a day, in the order of day, then row.

        Of several rows of one event the one recorded last stands, of those recorded by then.
        """
        standing: dict[tuple[str, str], Row] = {}
        for row in self.rows_of_events.get(action_id, []):
            recorded = row.get("recorded_on") or ""
            if max(row["event_on"], recorded) > by.isoformat():
                continue
            name = (row["event_on"], row["event"])
            if name not in standing or recorded > (standing[name].get("recorded_on") or ""):
                standing[name] = row
        rows = [row for row in self.rows_of_events.get(action_id, []) if row in standing.values()]
        return sorted(rows, key=lambda row: row["event_on"])

    def approved_at(self, action: dict, end: date) -> bool:
        """Rule 4: the last of approved and reopened, of those known by that month's cut-off."""
        by = min(self.cutoff_of(end), self.data_cutoff)
        if (action["action_id"], by) not in self.said:
            last = None
            for event in self.events_of(action["action_id"], by):
                if event["event"] in ("approved", "reopened"):
                    last = event["event"]
            self.said[action["action_id"], by] = last == "approved"
        return self.said[action["action_id"], by]

    def is_approved(self, action: dict) -> bool:
        return self.approved_at(action, self.period_end)

    # Groups

    def groups(self) -> dict[tuple[str, str], list[dict]]:
        """Every group with an action in the plan, under its grouping."""
        found: dict[tuple[str, str], list[dict]] = {}
        for action in self.actions:
            must_or_should = action["action_type"] in ("must_do", "should_do")
            names = [
                ("all", "all"),
                ("element", action["element"]),
                ("action_type", action["action_type"]),
                ("division", action["division"]),
            ]
            if must_or_should:
                names.append(("must_and_should", "must_and_should"))
                names.append(("cqc_domain", action["cqc_domain"]))
            if action.get("priority"):
                names.append(("priority", str(int(float(action["priority"])))))
            for name in names:
                found.setdefault(name, []).append(action)
        return found

    def scoped(self, division: str | None) -> "Report":
        """The same report, of one division's actions alone."""
        if division is not None:
            self.actions = [row for row in self.actions if row["division"] == division]
        return self

    # Rules 3 to 7

    def position(self) -> dict[tuple[str, str], dict]:
        """Rules 3 to 7 for every group."""
        table = {}
        for name, actions in self.groups().items():
            total = len(actions)
            due = approved = overdue = 0
            for action in actions:
                is_due = action["deadline"] <= self.period_end
                is_approved = self.is_approved(action)
                due += is_due
                approved += is_approved
                overdue += is_due and not is_approved
            deadlines = sorted(action["deadline"] for action in actions)
            if approved < due:
                days, status = (self.period_end - deadlines[approved]).days, "behind"
            elif approved > due:
                days, status = (self.period_end - deadlines[approved - 1]).days, "ahead"
            else:
                days, status = 0, "on_trajectory"
            table[name] = {
                "total": total,
                "due": due,
                "approved": approved,
                "planned_pct": share(due, total),
                "actual_pct": share(approved, total),
                "variance_actions": approved - due,
                "variance_pp": share(approved - due, total),
                "overdue": overdue,
                "days_behind": days,
                "status": status,
            }
        return table

    def months(self) -> list[date]:
        """The months of a trajectory, of the whole trust's plan."""
        deadlines = [action["deadline"] for action in self.actions]
        if not deadlines:
            return []
        month, last = month_end(min(deadlines)), max(month_end(max(deadlines)), self.period_end)
        months = []
        while month <= last:
            months.append(month)
            month = month_after(month)
        return months

    def trajectory(self) -> dict[tuple[str, str, date], dict]:
        """Rule 3 and 4, month by month, for every group."""
        table = {}
        for (grouping, group), actions in self.groups().items():
            for month in self.months():
                total = len(actions)
                due = sum(action["deadline"] <= month for action in actions)
                approved = None
                if month <= self.period_end:
                    approved = sum(self.approved_at(action, month) for action in actions)
                table[grouping, group, month] = {
                    "total": total,
                    "due": due,
                    "due_original": sum(action["original"] <= month for action in actions),
                    "approved": approved,
                    "planned_pct": share(due, total),
                    "actual_pct": None if approved is None else share(approved, total),
                }
        return table

    # Lists

    def forecast_of_owner(self, action_id: str) -> str:
        """The owner's last word known by the cut-off."""
        word, said = "", ""
        for row in self._order(self.known("updates")):
            if row["action_id"] == action_id and row["recorded_on"] >= said:
                word, said = row.get("owner_forecast_on") or "", row["recorded_on"]
        return word

    def overdue(self) -> dict[str, int]:
        """Due and not approved: days since the deadline."""
        return {
            action["action_id"]: (self.period_end - action["deadline"]).days
            for action in self.actions
            if action["deadline"] <= self.period_end and not self.is_approved(action)
        }

    def due_next(self) -> dict[str, int]:
        """Not approved and due in the next 90 days: days left."""
        return {
            action["action_id"]: (action["deadline"] - self.period_end).days
            for action in self.actions
            if 0 < (action["deadline"] - self.period_end).days <= 90
            and not self.is_approved(action)
        }

    def cliff(self) -> tuple[date, int] | None:
        """The first later month with at least 5 due and over twice the mean of three before."""
        due: dict[date, int] = {}
        for action in self.actions:
            month = month_end(action["deadline"])
            due[month] = due.get(month, 0) + 1
        for month in sorted(due):
            if month <= self.period_end or due[month] < 5:
                continue
            before, three = month, 0
            for _ in range(3):
                before = month_before(before)
                three += due.get(before, 0)
            if due[month] > 2 * three / 3:
                return month, due[month]
        return None

    # Rule 8 and 9

    def divisions_reported(self) -> list[str]:
        return [
            row["division"]
            for row in self.known("divisions")
            if date.fromisoformat(row["reported_from"]) <= self.period_end
            and (not row.get("reported_to") or day(row["reported_to"]) >= self.period_end)
        ]

    def evidence(self) -> dict[str, dict[str, int]]:
        """Decisions since the last report's cut-off, by division, with a total."""
        after = self.cutoff_of(month_before(self.period_end))
        kinds = [f"{event}_{kind}" for event in ("approved", "declined") for kind in ACTION_TYPES]
        nothing = dict.fromkeys(["presented", "approved", "declined", *kinds], 0)
        table = {division: dict(nothing) for division in self.divisions_reported()}
        table["total"] = dict(nothing)
        for action in self.actions:
            for event in self._came_to_be_known(action, after, self.data_cutoff):
                if event["event"] not in ("approved", "declined"):
                    continue
                for row in (action["division"], "total"):
                    counts = table.setdefault(row, dict(nothing))
                    counts["presented"] += 1
                    counts[event["event"]] += 1
                    counts[f"{event['event']}_{action['action_type']}"] += 1
        return table

    def _came_to_be_known(self, action: dict, after: date, until: date) -> list[Row]:
        """Events not known on one day and known on a later one."""
        before = {
            (row["event_on"], row["event"]) for row in self.events_of(action["action_id"], after)
        }
        return [
            row
            for row in self.events_of(action["action_id"], until)
            if (row["event_on"], row["event"]) not in before
        ]

    def since_the_cut_off(self) -> list[tuple[str, str, str, str]]:
        """Events of actions in the plan that became known after the cut-off, up to publication."""
        return sorted(
            (action["action_id"], row["event_on"], row["event"], row.get("note") or "")
            for action in self.actions
            for row in self._came_to_be_known(action, self.data_cutoff, self.published_on)
        )

    # Rule 15

    def risks(self, division: str | None = None) -> dict[str, int]:
        table = dict.fromkeys(ALIGNMENTS, 0)
        for row in self.known("risks"):
            themed = day(row.get("themed_on"))
            if themed is not None and themed > self.data_cutoff:
                continue
            if division is None or row.get("division") == division:
                table[row["alignment"]] += 1
        return table

    # Rule 11

    def workforce(
        self, division: str | None = None, planned_leavers: float | None = None
    ) -> dict[tuple[date, str], dict]:
        """Each month and staff group, then `all`; a sum with a blank part is blank."""
        cells: dict[tuple[date, str], list[Row]] = {}
        for row in self.known("workforce"):
            month = date.fromisoformat(row["month"])
            if month > self.period_end or (division and row["division"] != division):
                continue
            for group in (row["staff_group"], "all"):
                cells.setdefault((month, group), []).append(row)

        def added(rows: list[Row], column: str) -> float | None:
            parts = [number(row.get(column)) for row in rows]
            return None if any(part is None for part in parts) else sum(parts)

        table: dict[tuple[date, str], dict] = {}
        for (month, group), rows in sorted(cells.items()):
            starters, leavers = added(rows, "starters_wte"), added(rows, "leavers_wte")
            establishment, in_post = added(rows, "establishment_wte"), added(rows, "in_post_wte")
            moved = 0.0
            if division:
                # Read as: no transfer stated is no transfer. The contract leaves it open.
                moved = sum(
                    (number(row.get("transfers_in_wte")) or 0)
                    - (number(row.get("transfers_out_wte")) or 0)
                    for row in rows
                )

            def less(of: float | None, minus: float | None) -> float | None:
                return None if of is None or minus is None else of - minus

            gain, vacancy = less(starters, leavers), less(establishment, in_post)
            planned = planned_leavers if group == "all" else None
            planned_gain = less(starters, planned)
            table[month, group] = {
                "establishment_wte": establishment,
                "in_post_wte": in_post,
                "vacancy_wte": vacancy,
                "vacancy_pct": 100 * vacancy / establishment
                if vacancy is not None and establishment
                else None,
                "starters_wte": starters,
                "leavers_wte": leavers,
                "net_gain_wte": None if gain is None else gain + moved,
                "planned_leavers_wte": planned,
                "net_gain_planned_wte": None if planned_gain is None else planned_gain + moved,
            }
        for (month, group), row in table.items():
            year, back = [], month
            for _ in range(12):
                year.append(table.get((back, group)))
                back = month_before(back)
            then = table.get((back, group))
            row["leaver_rate_12m"] = None
            if then is None or any(one is None for one in year):
                continue
            left = [one["leavers_wte"] for one in year]
            if then["in_post_wte"] is None or row["in_post_wte"] is None or None in left:
                continue
            mean = (then["in_post_wte"] + row["in_post_wte"]) / 2
            row["leaver_rate_12m"] = 100 * sum(left) / mean if mean else None
        return table
