"""Plans that are allowed and odd: each has stretched a sentence of a page until it was not true.

A plan is the ordinary register of `ordinary` with one thing changed, so that whatever a page then
says wrongly has one cause. Every row is as `iqip check` lets it through.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import Run
from tests.support.oracle import Row, Tables, month_end
from tests.support.registers import plan_from

SINCE = "2019-05-31"  # the plan's history: a short one keeps the record of forecasts cheap
PERIOD_END, DATA_CUTOFF, PUBLISHED_ON = "2019-08-31", "2019-09-06", "2019-09-13"
DIVISIONS = {"medicine": "Medicine", "surgery": "Surgery"}
KINDS = [
    ("section_notice", "section_29a"),
    ("divisional_plan", "must_do"),
    ("section_notice", "section_31"),
    ("divisional_plan", "should_do"),
    ("strategic_priority", "must_do"),
]
DOMAINS = ("safe", "effective", "responsive")
ODD: dict[str, Callable[[], Tables]] = {}
DATES: dict[str, tuple[str, str, str]] = {}


def odd(function: Callable[[], Tables]) -> Callable[[], Tables]:
    """A plan of the collection, under the name of the function that makes it."""
    ODD[function.__name__] = function
    return function


def at(*dates: str) -> Callable[[Callable[[], Tables]], Callable[[], Tables]]:
    """The dates of a plan's report where they are not the usual ones."""

    def dated(function: Callable[[], Tables]) -> Callable[[], Tables]:
        DATES[function.__name__] = dates
        return function

    return dated


# One alone: what a run has learnt takes some 30 MB
@lru_cache(maxsize=1)
def odd_position(name: str) -> KnownPlan:
    """The trust's position in an odd plan, of a run, so that all its pages share what is computed.

    Raises:
        KeyError: for a plan that the collection does not hold.
    """
    return Run(plan=plan_from(ODD[name]())).as_at(
        *DATES.get(name, (PERIOD_END, DATA_CUTOFF, PUBLISHED_ON))
    )


def month(number: int) -> str:
    """A month end, counted from January 2019."""
    return month_end(date(2019 + (number - 1) // 12, (number - 1) % 12 + 1, 1)).isoformat()


def days_from(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def action(number: int, deadline: str, **cells: str) -> Row:
    """An action of the cycle of elements, types and divisions; cells given replace its own."""
    element, kind = KINDS[number % len(KINDS)]
    row = {
        "action_id": f"A{number:02}",
        "title": f"Do the work of action {number}",
        "element": element,
        "action_type": kind,
        "division": list(DIVISIONS)[number % 2],
        "priority": "1" if element == "strategic_priority" else "",
        "executive_lead": ("Chief Nurse", "Medical Director")[number % 2],
        "action_owner": "Matron",
        "agreed_deadline": deadline,
        **cells,
    }
    must = row["action_type"].endswith("_do")
    return row | {"cqc_domain": DOMAINS[number % 3] if must else ""}


def event(number: int, what: str, on: str, recorded_on: str = "") -> Row:
    return {
        "action_id": f"A{number:02}",
        "event": what,
        "event_on": on,
        "recorded_on": recorded_on,
    }


def closed(number: int, on: str) -> list[Row]:
    """An action submitted three weeks before it was approved."""
    return [event(number, "submitted", days_from(on, -21)), event(number, "approved", on)]


def staff(first: int, last: int, **wte: float) -> list[Row]:
    """Months of staff in two divisions and two groups; WTE given replace the usual ones."""
    usual = {"establishment_wte": 100, "in_post_wte": 90, "starters_wte": 3, "leavers_wte": 2}
    return [
        {
            "month": month(n),
            "division": division,
            "staff_group": group,
            **{name: f"{value:g}" for name, value in {**usual, **wte}.items()},
        }
        for n in range(first, last + 1)
        for division in DIVISIONS
        for group in ("nurses", "midwives")
    ]


def meetings(*days: str, capacity: str = "3") -> list[Row]:
    return [{"meeting_on": day, "capacity": capacity} for day in days]


def measure(name: str, values: dict[int, float], **cells: str) -> tuple[Row, list[Row]]:
    """A measure and its values by month."""
    row = {"measure_id": name, "name": f"Measure {name}", "unit": "percent",
           "direction": "increase", **cells}  # fmt: skip
    return row, [
        {"measure_id": name, "month": month(n), "value": f"{value:g}"}
        for n, value in values.items()
    ]


def measured(*made: tuple[Row, list[Row]]) -> Tables:
    return {
        "measures": [row for row, _ in made],
        "measure_values": [value for _, values in made for value in values],
    }


def ordinary(actions: list[Row] | None = None, evidence: list[Row] | None = None) -> Tables:
    """Sixteen actions, half of them due and most of these approved; every table, nothing odd."""
    deadlines = [month(2 + n) for n in range(16)]
    return {
        "actions": actions or [action(n + 1, due) for n, due in enumerate(deadlines)],
        "evidence": evidence
        if evidence is not None
        else [row for n in range(1, 6) for row in closed(n, month(1 + n))]
        + [event(6, "submitted", "2019-08-20"), event(8, "submitted", "2019-08-25"),
           event(8, "declined", "2019-09-05")],
        "divisions": [
            {"division": code, "name": name, "reported_from": SINCE}
            for code, name in DIVISIONS.items()
        ],
        "reports": [
            {"period_end": month(n), "data_cutoff": days_from(month(n), 6),
             "published_on": days_from(month(n), 13)}
            for n in range(1, 13)
        ],
        "meetings": meetings(*(days_from(month(n), 5) for n in range(1, 12))),
        "workforce": staff(-5, 8),
        "priorities": [
            {"priority": "1", "name": "Leadership", "executive_lead": "Chief Executive",
             "reported_from": "2018-01-31"}
        ],
        "assurance": [
            {"scope": "priority:1", "given_on": "2019-07-30", "forum": "HMBQ",
             "opinion": "not_assured", "note": "No measures."}
        ],
        "milestones": [
            {"milestone_id": "M1", "priority": "1", "name": "Post filled",
             "due_on": "2019-07-15", "forecast_on": "2019-08-20"},
            {"milestone_id": "M2", "priority": "1", "name": "Plan agreed",
             "due_on": "2019-10-15"},
        ],
        "risks": [
            {"risk_id": "R1", "theme": "Staffing", "alignment": "not_on_register",
             "due_on": "2019-08-01"}
        ],
        **measured(
            measure("W1", {n: 80 + (n % 3) for n in range(-8, 9)}, target="82"),
            measure("W2", {n: 10.0 * n for n in range(1, 9)}, cumulative="yes", unit="count",
                    target="160", target_on=month(12)),
        ),
    }  # fmt: skip


odd(ordinary)


@odd
def one_action() -> Tables:
    return {
        name: rows
        for name, rows in ordinary([action(1, "2019-07-31")], []).items()
        if name in ("actions", "evidence", "divisions", "reports")
    }


@odd
def one_action_approved() -> Tables:
    return ordinary([action(1, "2019-07-31")], closed(1, "2019-07-05"))


@odd
def all_approved() -> Tables:
    every = [action(n, month(2 + n)) for n in range(1, 13)]
    return ordinary(every, [row for n in range(1, 13) for row in closed(n, "2019-07-05")])


@odd
def all_overdue() -> Tables:
    return ordinary([action(n, "2019-07-31") for n in range(1, 13)], [])


@odd
def all_fell_due_on_the_period_end() -> Tables:
    return ordinary([action(n, PERIOD_END) for n in range(1, 4)], [])


@odd
def only_notices() -> Tables:
    notices = {"element": "section_notice", "action_type": "section_29a"}
    return ordinary([action(n, month(5 + n), **notices) for n in range(1, 13)])


@odd
def only_must_do() -> Tables:
    must = {"element": "divisional_plan", "action_type": "must_do"}
    return ordinary([action(n, month(4 + n), **must) for n in range(1, 13)])


@odd
def restored() -> Tables:
    tables = ordinary()
    tables["changes"] = [
        {"action_id": "A01", "recorded_on": "2019-06-15", "effective_on": "2019-06-15",
         "field": "withdrawn", "value": "merged"},
        {"action_id": "A01", "recorded_on": "2019-08-10", "effective_on": "2019-08-10",
         "field": "withdrawn", "value": ""},
    ]  # fmt: skip
    return tables


@odd
def reopened_often() -> Tables:
    tables = ordinary()
    for n in (1, 2, 3, 4):
        for back in range(3):
            on = days_from(month(5 + back), 5)
            tables["evidence"] += [event(n, "reopened", on),
                                   event(n, "approved", days_from(on, 14))]  # fmt: skip
        tables["evidence"] += [event(n, "reopened", "2019-08-28")]
    return tables


@odd
def all_reopened() -> Tables:
    tables = ordinary(evidence=[row for n in range(1, 6) for row in closed(n, month(1 + n))])
    tables["evidence"] += [event(n, "reopened", "2019-08-20") for n in range(1, 6)]
    return tables


@odd
def recorded_late() -> Tables:
    tables = ordinary()
    for row in tables["evidence"]:
        row["recorded_on"] = max(days_from(row["event_on"], 50), row["event_on"])
    return tables


@odd
def approved_since_the_cut_off() -> Tables:
    tables = ordinary()
    tables["evidence"] += [
        event(6, "approved", "2019-09-10"),
        event(7, "approved", "2019-08-29", recorded_on="2019-09-11"),
    ]
    return tables


@odd
def gaps() -> Tables:
    tables = ordinary()
    for name, column in (("workforce", "month"), ("measure_values", "month")):
        tables[name] = [r for r in tables[name] if r[column] not in (month(4), month(6))]
    tables["meetings"] = meetings("2019-01-05", "2019-02-05", "2019-06-05", "2019-11-05")
    return tables


@odd
def workforce_stopped() -> Tables:
    tables = ordinary()
    tables["workforce"] = staff(-5, 5)
    return tables


@odd
def few_months_of_workforce() -> Tables:
    tables = ordinary()
    tables["workforce"] = staff(6, 8)
    return tables


@odd
def one_staff_group() -> Tables:
    tables = ordinary()
    tables["workforce"] = [r for r in tables["workforce"] if r["staff_group"] == "nurses"]
    return tables


@odd
def surplus() -> Tables:
    tables = ordinary()
    tables["workforce"] = staff(-5, 8, in_post_wte=110)
    return tables


@odd
def surplus_hides_a_gap() -> Tables:
    tables = ordinary()
    for row in tables["workforce"]:
        row["in_post_wte"] = "115" if row["staff_group"] == "nurses" else "88"
    return tables


@odd
def transfers() -> Tables:
    tables = ordinary()
    for row in tables["workforce"]:
        inwards = row["division"] == "medicine"
        row["transfers_in_wte"], row["transfers_out_wte"] = ("4", "0") if inwards else ("0", "4")
    return tables


@odd
def small_losses() -> Tables:
    tables = ordinary()
    tables["workforce"] = staff(-5, 8, starters_wte=1, leavers_wte=2, in_post_wte=101)
    return tables


@odd
def one_cohort() -> Tables:
    tables = ordinary()
    tables["recruitment"] = [
        {"cohort": "C1", "division": "medicine", "staff_group": "nurses", "route": "local_rn",
         "start_month": month(10), "headcount": "8"}
    ]  # fmt: skip
    return tables


@odd
def zero_width_limits() -> Tables:
    flat = dict.fromkeys(range(-12, 9), 90.0)
    return ordinary() | measured(
        measure("Z1", flat, target="90"),
        measure("Z2", flat | {8: 80.0}, target="90"),
        measure("Z3", flat | {3: 99.0}, target="95"),
    )


@odd
def measures_at_their_ends() -> Tables:
    return ordinary() | measured(
        measure("E1", {n: 340 - 5.0 * n for n in range(1, 9)}, cumulative="yes", unit="count",
                direction="decrease", target="100", target_on=month(12)),
        measure("E2", {8: 60.0}, cumulative="yes", unit="count", target="120", target_on=month(9)),
        measure("E3", {n: 5.0 * n for n in range(1, 9)}, cumulative="yes", unit="count",
                target="100", target_on=month(6)),
        measure("E4", {n: 20.0 * n for n in range(1, 9)}, cumulative="yes", unit="count",
                target="100", target_on=month(12)),
        measure("E5", {8: 0.0}, cumulative="yes", unit="count", target="50", target_on=month(14)),
        measure("E6", {}, target="50"),
    )  # fmt: skip


@odd
def one_meeting() -> Tables:
    return ordinary() | {"meetings": meetings("2019-09-20")}


@odd
def meetings_past_only() -> Tables:
    return ordinary() | {"meetings": meetings("2019-05-05", "2019-06-05", "2019-07-05")}


@odd
def meetings_of_no_size() -> Tables:
    days = [days_from(month(n), 5) for n in range(1, 12)]
    return ordinary() | {"meetings": meetings(*days, capacity="")}


@odd
def little_room() -> Tables:
    days = [days_from(month(n), 5) for n in range(1, 14)]
    return ordinary() | {"meetings": meetings(*days, capacity="1")}


@odd
def no_meetings() -> Tables:
    return {name: rows for name, rows in ordinary().items() if name != "meetings"}


@odd
def required_tables_alone() -> Tables:
    return {name: ordinary()[name] for name in ("actions", "evidence", "divisions")}


@odd
def a_division_without_actions() -> Tables:
    return ordinary([action(n, month(4 + n), division="medicine") for n in range(1, 13)])


@odd
def deadlines_moved() -> Tables:
    tables = ordinary()
    tables["changes"] = [
        {"action_id": f"A{n:02}", "recorded_on": "2019-09-03", "effective_on": "2019-08-31",
         "field": "agreed_deadline", "value": "2019-12-31"}
        for n in (6, 7, 8)
    ]  # fmt: skip
    return tables


@odd
def every_deadline_moved_ahead() -> Tables:
    tables = ordinary()
    tables["changes"] = [
        {"action_id": row["action_id"], "recorded_on": "2019-09-03", "effective_on": "2019-08-31",
         "field": "agreed_deadline", "value": "2019-12-31"}
        for row in tables["actions"]
    ]  # fmt: skip
    return tables


@odd
@at("2019-11-30", "2019-12-06", "2019-12-13")
def register_stopped() -> Tables:
    tables = ordinary()
    tables["workforce"] = staff(-5, 11)
    return tables


@odd
@at("2019-12-31", "2020-01-06", "2020-01-06")
def everything_stopped() -> Tables:
    return ordinary()


@odd
def trust_wide_only() -> Tables:
    wide = {"element": "strategic_priority", "action_type": "must_do", "division": "",
            "priority": "1"}  # fmt: skip
    return ordinary([action(n, month(4 + n), **wide) for n in range(1, 13)])


@odd
def priorities_only() -> Tables:
    strategic = {"element": "strategic_priority", "action_type": "should_do", "priority": "1"}
    return ordinary([action(n, month(4 + n), **strategic) for n in range(1, 13)])


@odd
def small_divisions() -> Tables:
    few = [action(n, month(5 + n)) for n in range(1, 6)]
    return ordinary(few, [row for n in (1, 2) for row in closed(n, month(4 + n))])


@odd
def all_withdrawn() -> Tables:
    tables = ordinary()
    tables["changes"] = [
        {"action_id": row["action_id"], "recorded_on": "2019-08-10", "effective_on": "2019-08-10",
         "field": "withdrawn", "value": "closed"}
        for row in tables["actions"]
    ]  # fmt: skip
    return tables


@odd
@at(SINCE, "2019-06-06", "2019-06-06")
def first_report() -> Tables:
    return ordinary(evidence=[])


@odd
def remapped() -> Tables:
    tables = ordinary()
    tables["changes"] = [
        {"action_id": f"A{n:02}", "recorded_on": "2019-08-10", "effective_on": "2019-08-10",
         "field": "division", "value": "medicine"}
        for n in (9, 11)
    ]  # fmt: skip
    return tables


@odd
def on_trajectory_with_an_element_behind() -> Tables:
    plan = {"element": "divisional_plan", "action_type": "must_do"}
    notice = {"element": "section_notice", "action_type": "section_29a"}
    every = [action(1, "2019-07-31", **notice), action(2, "2019-12-31", **plan)]
    every += [action(n, month(8 + n), **plan) for n in range(3, 14)]
    return ordinary(every, closed(2, "2019-07-05"))


@odd
def three_declined() -> Tables:
    tables = ordinary(evidence=[])
    for n in (1, 2, 3):
        tables["evidence"] += [event(n, "submitted", "2019-08-20"),
                               event(n, "declined", "2019-09-05")]  # fmt: skip
    return tables


@odd
def no_submissions_recorded() -> Tables:
    tables = ordinary()
    tables["evidence"] = [r for r in tables["evidence"] if r["event"] == "approved"]
    return tables


@odd
def every_deadline_ahead() -> Tables:
    return ordinary([action(n, month(9 + n)) for n in range(1, 17)], [])


@odd
def one_report_ever() -> Tables:
    tables = ordinary([action(n, month(2 + n), added_on="2019-08-05") for n in range(1, 17)])
    tables["reports"] = [r for r in tables["reports"] if r["period_end"] == PERIOD_END]
    tables["divisions"] = [{**row, "reported_from": PERIOD_END} for row in tables["divisions"]]
    return tables


@odd
def opinions_of_two_forums() -> Tables:
    judged = {"HMBQ": "not_assured", "Quality Committee": "substantial"}
    return ordinary() | {
        "assurance": [
            {"scope": scope, "given_on": f"2019-0{month}-30", "forum": forum, "opinion": opinion}
            for month, (forum, opinion) in enumerate(judged.items(), 7)
            for scope in ("trust", "medicine", "surgery", "priority:1")
        ]
    }


@odd
def many_priorities_in_doubt() -> Tables:
    kind = {"element": "strategic_priority", "action_type": "must_do"}
    every = [action(n, month(1 + n), priority=str(1 + n % 9), **kind) for n in range(1, 31)]
    return ordinary(every, []) | {
        "priorities": [
            {"priority": str(n), "name": f"Care {n}", "reported_from": "2018-01-31"}
            for n in range(1, 10)
        ],
        "assurance": [
            {"scope": f"priority:{n}", "given_on": "2019-07-30", "forum": "HMBQ",
             "opinion": ("limited", "not_assured")[n % 2]}
            for n in range(1, 10)
        ],
        "milestones": [
            {"milestone_id": f"M{n}", "priority": "1", "name": f"Step {n}", "due_on": "2019-06-15",
             "forecast_on": "2019-07-20"}
            for n in range(1, 7)
        ],
    }  # fmt: skip


@odd
def a_division_from_this_report_on() -> Tables:
    tables = ordinary()
    tables["divisions"] += [{"division": "support", "name": "Support", "reported_from": PERIOD_END}]
    tables["changes"] = [
        {"action_id": f"A{n:02}", "recorded_on": "2019-08-10", "effective_on": PERIOD_END,
         "field": "division", "value": "support"}
        for n in (3, 9, 11, 12)
    ]  # fmt: skip
    return tables


@odd
def overdue_by_years() -> Tables:
    every = [action(n, f"201{5 + n % 4}-0{1 + n % 9}-28") for n in range(1, 101)]
    return ordinary(every, [row for n in range(1, 9) for row in closed(n, month(1 + n % 7))])


@odd
def much_of_everything() -> Tables:
    """Twelve long names, fourteen long notes, every deadline and statutory date past."""
    divisions = {f"d{n}": f"Emergency, Acute, Frailty and General Internal Medicine {n}"
                 for n in range(1, 13)}  # fmt: skip
    every = [
        action(n, month(1 + n % 7), division=f"d{1 + n % 12}", statutory_date=month(2 + n % 5))
        for n in range(1, 49)
    ]
    scopes = [*divisions, *(f"priority:{n}" for n in range(1, 15))]
    note = "The committee has not seen that the improvement holds, and asks who will lead it."
    return ordinary(every, [row for n in range(1, 9) for row in closed(n, "2019-08-20")]) | {
        "divisions": [
            {"division": code, "name": name, "reported_from": SINCE}
            for code, name in divisions.items()
        ],
        "priorities": [
            {"priority": str(n), "name": f"Care of the people of ward {n}",
             "reported_from": "2018-01-31"}
            for n in range(1, 15)
        ],
        "assurance": [
            {"scope": scope, "given_on": "2019-07-30", "forum": "HMBQ",
             "opinion": "not_assured", "note": f"{note} " * 5}
            for scope in scopes
        ],
        "workforce": [row | {"division": "d1"} for row in staff(-5, 8)
                      if row["division"] == "medicine"],
    }  # fmt: skip
