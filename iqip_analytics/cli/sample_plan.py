"""A synthetic plan source of any size, the same bytes for the same request: for tests of scale."""

import csv
import io
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

FIRST_YEAR = 2022
CUT_OFF_DAYS = 6
STAFF_GROUPS = {"registered_nurse": 60.0, "healthcare_assistant": 40.0, "medical": 20.0}
DOMAINS = ("safe", "effective", "caring", "responsive", "well_led")
LEADS = ("Chief Nurse", "Medical Director", "Chief Operating Officer", "Director of Governance")
VERBS = ("Audit", "Agree", "Complete", "Embed", "Publish", "Review", "Train staff in")
THEMES = ("falls prevention", "medicines storage", "mortality reviews", "observations", "rotas")
ALIGNMENTS = ("on_register_adequate", "on_register_reword", "not_on_register")
# Share of each element, and the types of action within it
KINDS = (
    ("section_notice", ("section_29a", "section_31"), 0.2),
    ("strategic_priority", ("must_do", "should_do"), 0.2),
    ("divisional_plan", ("must_do", "should_do"), 0.6),
)
Rows = list[dict[str, object]]


EVENT_HEADINGS = "action_id,event_on,event\n"


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a synthetic plan is: its actions in all, and its months."""

    divisions: int = 4
    actions: int = 300
    months: int = 24
    seed: int = 1

    @property
    def codes(self) -> list[str]:
        """The divisions' codes."""
        width = len(str(self.divisions))
        return [f"division_{number:0{width}d}" for number in range(1, self.divisions + 1)]

    @property
    def month_ends(self) -> list[date]:
        """The month ends that are reported."""
        return [_month_end(number) for number in range(self.months)]


def sample_tables(size: Size) -> dict[str, str]:
    """The tables of a synthetic plan source as CSV text, by name."""
    random = np.random.default_rng(size.seed)
    actions = _actions(size, random)
    tables: Mapping[str, Rows] = {
        "divisions": _divisions(size),
        "actions": actions,
        "evidence": _evidence(size, actions, random),
        "reports": _reports(size),
        "meetings": _meetings(size),
        "priorities": _priorities(),
        "workforce": _workforce(size, random),
        "risks": _risks(size, random),
    }
    # A plan this small may have no event yet; the table exists nevertheless
    return {name: _csv(rows) if rows else EVENT_HEADINGS for name, rows in tables.items()}


def _divisions(size: Size) -> Rows:
    return [
        {"division": code, "name": code.replace("_", " ").title(), "reported_from": _month_end(0)}
        for code in size.codes
    ]


def _actions(size: Size, random: np.random.Generator) -> Rows:
    rows: Rows = []
    kinds = random.choice(len(KINDS), size.actions, p=[share for *_, share in KINDS])
    due = random.integers(1, size.months + 8, size.actions)
    for number, (kind, month) in enumerate(zip(kinds, due, strict=True), start=1):
        element, types, _ = KINDS[kind]
        action_type = _one_of(types, random)
        quality = action_type in ("must_do", "should_do")
        priority = element == "strategic_priority"
        rows.append(
            {
                "action_id": f"S-{number:05d}",
                "title": f"{_one_of(VERBS, random)} {_one_of(THEMES, random)} ({number})",
                "element": element,
                "action_type": action_type,
                "division": size.codes[(number - 1) % size.divisions],
                "cqc_domain": _one_of(DOMAINS, random) if quality else "",
                "priority": int(random.integers(1, 8)) if priority else "",
                "executive_lead": _one_of(LEADS, random),
                "action_owner": "Matron",
                "agreed_deadline": _month_end(int(month)),
            }
        )
    return rows


def _evidence(size: Size, actions: Rows, random: np.random.Generator) -> Rows:
    """Submitted, sometimes declined, and approved at some time around the deadline."""
    end = size.month_ends[-1] + timedelta(days=CUT_OFF_DAYS)
    rows: Rows = []
    for action in actions:
        deadline = action["agreed_deadline"]
        assert isinstance(deadline, date)
        late = int(random.normal(0, 40))
        approved = max(deadline + timedelta(days=late), date(FIRST_YEAR, 1, 20))
        events = [(approved - timedelta(days=14), "submitted"), (approved, "approved")]
        if random.random() < 0.1:
            events.insert(1, (approved - timedelta(days=7), "declined"))
        rows += [
            {"action_id": action["action_id"], "event_on": day, "event": event}
            for day, event in events
            if day <= end
        ]
    return rows


def _reports(size: Size) -> Rows:
    lag = timedelta(days=CUT_OFF_DAYS)
    return [
        {"period_end": month, "data_cutoff": month + lag, "published_on": month + 2 * lag}
        for month in size.month_ends
    ]


def _meetings(size: Size) -> Rows:
    capacity = max(5, size.actions // size.months)
    return [
        {"meeting_on": month - timedelta(days=3), "capacity": capacity}
        for month in [*size.month_ends, *(_month_end(size.months + ahead) for ahead in range(6))]
    ]


def _priorities() -> Rows:
    return [
        {
            "priority": number,
            "name": f"Priority {number}",
            "executive_lead": LEADS[number % len(LEADS)],
            "reported_from": _month_end(0),
        }
        for number in range(1, 8)
    ]


def _workforce(size: Size, random: np.random.Generator) -> Rows:
    rows: Rows = []
    for code in size.codes:
        for group, establishment in STAFF_GROUPS.items():
            in_post = establishment * 0.9
            for month in size.month_ends:
                starters, leavers = (float(n) for n in random.poisson(establishment / 100, 2))
                in_post += starters - leavers
                rows.append(
                    {
                        "month": month,
                        "division": code,
                        "staff_group": group,
                        "establishment_wte": establishment,
                        "in_post_wte": round(in_post, 2),
                        "starters_wte": starters,
                        "leavers_wte": leavers,
                    }
                )
    return rows


def _risks(size: Size, random: np.random.Generator) -> Rows:
    return [
        {
            "risk_id": f"R-{number:03d}",
            "theme": _one_of(THEMES, random).capitalize(),
            "division": size.codes[number % size.divisions],
            "alignment": _one_of(ALIGNMENTS, random),
        }
        for number in range(1, max(10, size.actions // 20) + 1)
    ]


def _month_end(number: int) -> date:
    """The end of the month that is `number` months after January of the first year."""
    year, month = FIRST_YEAR + number // 12, number % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _one_of(words: Sequence[str], random: np.random.Generator) -> str:
    return words[int(random.integers(len(words)))]


def _csv(rows: Iterable[Mapping[str, object]]) -> str:
    listed = list(rows)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, fieldnames=list(listed[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(listed)
    return text.getvalue()
