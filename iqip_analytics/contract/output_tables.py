"""The tidy CSV files that are written: their columns in order, with type, unit and meaning."""

from collections.abc import Iterable
from dataclasses import replace

from iqip_analytics.contract.output_columns import OutputColumn, OutputTable
from iqip_analytics.contract.vocabulary import (
    ACTION_TYPES,
    ALIGNMENTS,
    ELEMENTS,
    GROUPINGS,
    LEAVER_BASES,
    OPINIONS,
    REGISTER_GROUPINGS,
    STATUSES,
)

EVERY_SCOPE, TRUST_ALONE, BACKTEST = "the trust and every division", "the trust", "`iqip backtest`"
EVIDENCE = "`iqip brief --evidence`"


def _text(name: str, meaning: str, allowed: Iterable[str] = ()) -> OutputColumn:
    return OutputColumn(name=name, kind="text", meaning=meaning, allowed=tuple(allowed))


def _whole(name: str, meaning: str, unit: str = "actions") -> OutputColumn:
    return OutputColumn(name=name, kind="whole", meaning=meaning, unit=unit)


def _number(name: str, meaning: str, unit: str = "") -> OutputColumn:
    return OutputColumn(name=name, kind="number", meaning=meaning, unit=unit)


def _percentage(name: str, meaning: str) -> OutputColumn:
    return OutputColumn(name=name, kind="percentage", meaning=meaning, unit="%")


def _probability(name: str, meaning: str) -> OutputColumn:
    return OutputColumn(name=name, kind="probability", meaning=meaning)


def _day(name: str, meaning: str) -> OutputColumn:
    return OutputColumn(name=name, kind="day", meaning=meaning)


def _month(name: str, meaning: str) -> OutputColumn:
    return OutputColumn(name=name, kind="month", meaning=meaning)


def _for_committee(*columns: OutputColumn) -> tuple[OutputColumn, ...]:
    return tuple(replace(column, committee_only=True) for column in columns)


def _file(
    name: str,
    row_per: str,
    *columns: OutputColumn,
    written_for: str = EVERY_SCOPE,
    needs: str = "",
) -> OutputTable:
    return OutputTable(
        name=name,
        row_per=row_per,
        columns=columns,
        written_for=written_for,
        needs=needs,
    )


# ---- columns of more than one file ----

GROUP = (
    _text("grouping", "what the rows are grouped by", GROUPINGS),
    _text("group", "which group of the grouping; `all` of `all`"),
)
MONTH_END = _month("month_end", "the month")
TOTAL = _whole("total", "actions of the group in the plan")
DUE = _whole("due", "actions with a deadline in force up to the month end")
APPROVED = _whole("approved", "actions approved, as known at the cut-off")
SHARES = (
    _percentage("planned_pct", "due as a share of the group's actions"),
    _percentage("actual_pct", "approved as a share of the group's actions"),
)
ACTION_ID = _text("action_id", "the action's identifier in the register")
DIVISION = _text("division", "a division's code; `trust_wide` for none")
DEADLINE = _day("agreed_deadline", "the deadline in force")
BY_NEXT_MONTH_END = _probability(
    "p_approved_by_next_month_end", "chance that the action is approved by the next month end"
)
TITLE, EXECUTIVE_LEAD, ACTION_OWNER, OWNER_FORECAST_ON = _for_committee(
    _text("title", "the action's title in the register"),
    _text("executive_lead", "role of the executive lead"),
    _text("action_owner", "role of the action owner"),
    _day("owner_forecast_on", "the owner's latest date; changes no count"),
)
COMPLETION = "approved by the month end, cumulative"
EXPECTED = _number("expected", f"mean of the forecast of actions {COMPLETION}", "actions")
RANGE_80 = (
    _whole("lower_80", f"start of the 80% range of actions {COMPLETION}"),
    _whole("upper_80", f"end of the 80% range of actions {COMPLETION}"),
)
COMPLETION_RANGES = (
    _whole("lower_95", f"start of the 95% range of actions {COMPLETION}"),
    RANGE_80[0],
    _whole("median", f"median of the forecast of actions {COMPLETION}"),
    RANGE_80[1],
    _whole("upper_95", f"end of the 95% range of actions {COMPLETION}"),
)
ON_TRAJECTORY = _probability(
    "p_on_trajectory", "chance that at least as many actions are approved as are due"
)
QUANTILE = _probability("quantile", "share of outcomes expected up to the value predicted")
STAFF_GROUP = _text("staff_group", "each staff group, then `all` for their sum")
STAFF_FORECAST = (
    _number("expected", "mean of the forecast", "WTE"),
    _number("lower_95", "start of the 95% range", "WTE"),
    _number("lower_80", "start of the 80% range", "WTE"),
    _number("median", "median of the forecast", "WTE"),
    _number("upper_80", "end of the 80% range", "WTE"),
    _number("upper_95", "end of the 95% range", "WTE"),
)
STAFF_QUANTITIES = ("starters_wte", "leavers_wte", "net_gain_wte", "in_post_wte", "vacancy_wte")
CUMULATIVE_QUANTITIES = ("leavers_wte_cumulative", "net_gain_wte_cumulative")

COMPLETION_FORECAST = (
    *GROUP,
    MONTH_END,
    TOTAL,
    DUE,
    EXPECTED,
    *COMPLETION_RANGES,
    ON_TRAJECTORY,
    _number("expected_shortfall", "expected value of due less approved, where above 0", "actions"),
)


def _listed_actions(days: OutputColumn) -> tuple[OutputColumn, ...]:
    """The columns of a list of actions: overdue, or due next."""
    return (
        ACTION_ID,
        TITLE,
        _text("element", "the element of the plan", ELEMENTS),
        _text("action_type", "the type of action", ACTION_TYPES),
        DIVISION,
        DEADLINE,
        days,
        BY_NEXT_MONTH_END,
        EXECUTIVE_LEAD,
        ACTION_OWNER,
        _day("original_deadline", "the deadline as first agreed"),
        _day("statutory_date", "the statutory date, where there is one"),
        OWNER_FORECAST_ON,
    )


def _by_type(decision: str, words: str) -> tuple[OutputColumn, ...]:
    return tuple(
        _whole(f"{decision}_{kind}", f"of these, {words} of type {label}", "decisions")
        for kind, label in ACTION_TYPES.items()
    )


BACKTESTED = (
    _text("method", "the method of forecasting"),
    _text("level", "what is forecast: completion of all or by division, or leavers"),
    _text("series", "a division's code, or `all`"),
)
SINCE = "since the last report's cut-off"

TABLES = {
    table.name: table
    for table in (
        _file(
            "position",
            "group with an action in the plan",
            *GROUP,
            TOTAL,
            DUE,
            APPROVED,
            *SHARES,
            _whole("variance_actions", "approved less due"),
            _number("variance_pp", "approved less due, from unrounded shares", "% points"),
            _whole("overdue", "due and not approved"),
            _whole("days_behind", "days behind trajectory; negative when ahead", "days"),
            _text("status", "approved against due", STATUSES),
        ),
        _file(
            "trajectory",
            "group and month",
            *GROUP,
            MONTH_END,
            TOTAL,
            DUE,
            _whole("due_original", "actions with a first-agreed deadline up to the month end"),
            APPROVED,
            *SHARES,
        ),
        _file(
            "evidence",
            "division, then `total`",
            _text("division", "a division's code; `trust_wide` for none, `total` for the sum"),
            _whole("presented", f"decisions {SINCE}", "decisions"),
            _whole("approved", f"approvals {SINCE}", "decisions"),
            _whole("declined", f"declines {SINCE}", "decisions"),
            *_by_type("approved", "approvals"),
            *_by_type("declined", "declines"),
        ),
        _file(
            "overdue",
            "overdue action",
            *_listed_actions(_whole("days_overdue", "from the deadline to the period end", "days")),
        ),
        _file(
            "due_next",
            "action due within 90 days and not approved",
            *_listed_actions(_whole("days_left", "from the period end to the deadline", "days")),
        ),
        _file(
            "completion_forecast",
            "group and month ahead",
            *COMPLETION_FORECAST,
        ),
        _file(
            "completion_if_review_keeps_up",
            "group and month ahead, where review is no limit",
            *COMPLETION_FORECAST,
        ),
        _file(
            "completion_quantiles",
            "group, month ahead and quantile",
            *GROUP,
            MONTH_END,
            QUANTILE,
            _whole("predicted", f"the quantile of actions {COMPLETION}"),
        ),
        _file(
            "action_forecast",
            "action not approved",
            ACTION_ID,
            DIVISION,
            DEADLINE,
            _probability(
                "p_by_deadline",
                "chance that the action is approved by its deadline's month end",
            ),
            BY_NEXT_MONTH_END,
            _number("expected_shortfall", "the action's part in the shortfall", "actions"),
        ),
        _file(
            "workforce",
            "month and staff group",
            MONTH_END,
            STAFF_GROUP,
            _number("establishment_wte", "funded posts", "WTE"),
            _number("in_post_wte", "staff in post at the month end", "WTE"),
            _number("vacancy_wte", "establishment less in post; may be negative", "WTE"),
            _number("vacancy_pct", "vacancy as a share of establishment", "%"),
            _number("starters_wte", "starters in the month", "WTE"),
            _number("leavers_wte", "leavers in the month", "WTE"),
            _number(
                "net_gain_wte",
                "starters less leavers on the basis named; a division's with transfers in less out",
                "WTE",
            ),
            _text("leaver_basis", "which leavers `net_gain_wte` counts", LEAVER_BASES),
            _number("planned_leavers_wte", "leavers a month as planned", "WTE"),
            *_for_committee(
                _number("net_gain_planned_wte", "starters less planned leavers", "WTE")
            ),
            _number(
                "leaver_rate_12m", "leavers of 12 months as a share of mean staff in post", "%"
            ),
            needs="workforce",
        ),
        _file(
            "review_forecast",
            "month ahead",
            MONTH_END,
            _number("submitted", "actions expected to be submitted in the month", "actions"),
            _number("presented", "reviews expected in the month", "reviews"),
            _whole("capacity", "actions that the month's meetings have room for"),
            _number("queue", "actions expected to wait at the month's cut-off", "actions"),
            _probability(
                "p_queue_over_capacity", "chance that more wait than the month had room for"
            ),
            _whole("meetings_booked", "meetings booked in the month", "meetings"),
            _whole("meetings_needed", "meetings needed for the month's queue", "meetings"),
        ),
        _file(
            "options",
            "option and month ahead",
            _text(
                "option",
                "the choice of meetings",
                ("as_booked", "one_more_a_month", "two_more_a_month", "enough", "keeps_up"),
            ),
            MONTH_END,
            DUE,
            _whole("extra_meetings", "further meetings up to the month end", "meetings"),
            EXPECTED,
            *RANGE_80,
            ON_TRAJECTORY,
        ),
        _file(
            "chance_history",
            "earlier month end, then this one, and month ahead",
            _month("made_at", "the month end that the forecast is made at"),
            MONTH_END,
            DUE,
            EXPECTED,
            *RANGE_80,
            ON_TRAJECTORY,
        ),
        _file(
            "scorecard",
            "earlier forecast that can be judged",
            _text("quantity", "what was forecast", ("approved", "net_gain_wte", "leavers_wte")),
            _month("made_at", "the month end that the forecast was made at"),
            MONTH_END,
            *GROUP,
            _number("median", "median of the earlier forecast", "actions or WTE"),
            _number("lower_80", "start of its 80% range", "actions or WTE"),
            _number("upper_80", "end of its 80% range", "actions or WTE"),
            _number("outcome", "what happened", "actions or WTE"),
        ),
        _file(
            "workforce_forecast",
            "month ahead, staff group and quantity",
            MONTH_END,
            STAFF_GROUP,
            _text("quantity", "what is forecast", STAFF_QUANTITIES),
            *STAFF_FORECAST,
            needs="workforce",
        ),
        _file(
            "workforce_quantiles",
            "month ahead, staff group, quantity and quantile",
            MONTH_END,
            STAFF_GROUP,
            _text("quantity", "what is forecast", (*STAFF_QUANTITIES, *CUMULATIVE_QUANTITIES)),
            QUANTILE,
            _number("predicted", "the quantile", "WTE"),
            needs="workforce",
        ),
        _file(
            "outcomes",
            "outcome measure and month",
            _text("measure_id", "the measure"),
            _text("name", "the measure's name"),
            MONTH_END,
            _number("value", "the measure's value", "the measure's"),
            _number("mean", "centre line of the control chart", "the measure's"),
            _number("lower_limit", "lower limit of the control chart", "the measure's"),
            _number("upper_limit", "upper limit of the control chart", "the measure's"),
            _text(
                "variation",
                "what the latest point says; only in the latest month",
                (
                    "common_cause",
                    "improvement",
                    "concern",
                    "neutral_high",
                    "neutral_low",
                    "too_few_points",
                ),
            ),
            _text(
                "assurance",
                "whether the target can be relied on; only in the latest month",
                ("pass", "fail", "hit_or_miss", "no_target", "too_few_points"),
            ),
            _number("target", "the measure's target", "the measure's"),
            _number("planned", "the measure's own trajectory", "the measure's"),
            needs="measures",
        ),
        _file(
            "priorities",
            "strategic priority",
            _whole("priority", "its number", ""),
            _text("name", "the priority's name"),
            EXECUTIVE_LEAD,
            _whole("actions", "actions of the priority in the plan"),
            APPROVED,
            DUE,
            _text("opinion", "the latest assurance opinion", OPINIONS),
            OutputColumn(
                name="measures_agreed",
                kind="truth",
                meaning="whether outcome measures are agreed for the priority",
            ),
            written_for=TRUST_ALONE,
            needs="priorities",
        ),
        _file(
            "risks",
            "state of alignment",
            _text("alignment", "how the risks align with the risk register", ALIGNMENTS),
            _whole("risks", "themed risks, resolved ones included", "risks"),
            needs="risks",
        ),
        _file(
            "since_last_report",
            "change since the last report; not written for the first",
            _text(
                "kind",
                "what changed",
                (
                    "approved",
                    "declined",
                    "reopened",
                    "re_baselined",
                    "added",
                    "withdrawn",
                    "re_mapped",
                ),
            ),
            ACTION_ID,
            TITLE,
            _text("before", "what it was in the last report: a day or a division's code"),
            _text("after", "what it is now: a day or a division's code"),
        ),
        _file(
            "figures",
            "printed number that is in no other file",
            _text("section", "the part of the page that prints the figure"),
            _text("name", "what the figure is"),
            OutputColumn(name="value", kind="mixed", meaning="the figure"),
            _text("unit", "what the figure counts"),
            _whole("numerator", "the count that a share was made from", ""),
            _whole("denominator", "the count that it is a share of", ""),
            OutputColumn(name="lower_80", kind="mixed", meaning="start of its 80% range"),
            OutputColumn(name="upper_80", kind="mixed", meaning="end of its 80% range"),
        ),
        _file(
            "forecasts",
            "method, series, origin, month ahead and quantile",
            *BACKTESTED,
            _month("origin", "the month end that the forecast is made from"),
            _month("month_end", "the month"),
            QUANTILE,
            _number("predicted", "the quantile", "actions or WTE"),
            _number("outcome", "what happened", "actions or WTE"),
            written_for=BACKTEST,
        ),
        _file(
            "scores",
            "method and series, `all` for the mean over series",
            *BACKTESTED,
            _number("crps", "mean error of the whole forecast", "actions or WTE"),
            _number("scaled_crps", "the same over the series' usual change in a month"),
            _number("mae", "mean absolute error of the median", "actions or WTE"),
            _number("bias", "mean of median less outcome", "actions or WTE"),
            _percentage("cov80", "outcomes within the 80% range"),
            _percentage("cov95", "outcomes within the 95% range"),
            _number("seconds_per_origin", "time that the method took", "seconds"),
            written_for=BACKTEST,
        ),
        _file(
            "decisions",
            "decision that the committee is asked for",
            *_for_committee(_whole("rank", "its place in the list, 1 first", "")),
            _text(
                "kind",
                "what kind of decision",
                (
                    "book_meetings",
                    "recover_overdue",
                    "ask_forecast_date",
                    "not_assured",
                    "deadline_moved",
                    "risk_overdue",
                    "confirm_figure",
                    "note",
                ),
            ),
            _text("what", "what is asked"),
            _text("who", "the role asked, or `to be named`"),
            _day("by_when", "the day by which it is asked"),
            *_for_committee(
                _text("why", "the figure on which it rests"),
                _text("kept", "whether the parameters keep it", ("yes", "no")),
            ),
        ),
        _file(
            "evidence_pack",
            "action in the plan",
            *(
                _text(name, f"the action's {label[0].lower()}{label[1:]} in the register")
                for name, label in REGISTER_GROUPINGS.items()
            ),
            ACTION_ID,
            TITLE,
            _text("action_type", "the type of action", ACTION_TYPES),
            DIVISION,
            _text("status", "how the action stands", ("approved", "overdue", "open")),
            _day("approved_on", "the day of the approval in force"),
            _text("evidence_link", "where its evidence is, as the register has it"),
            written_for=EVIDENCE,
        ),
        _file(
            "impact",
            "outcome measure with linked actions",
            _text("measure_id", "the measure"),
            _text("name", "the measure's name"),
            _whole("actions_linked", "actions that are to move the measure"),
            _whole("actions_approved", "of these, actions approved"),
            _number("change", "change of the measure's level, up is positive", "the measure's"),
            _number("lower_95", "start of the change's 95% range", "the measure's"),
            _number("upper_95", "end of the change's 95% range", "the measure's"),
            _whole(
                "months_since",
                "months after the first linked approval, or from the one expected; blank for none",
                "months",
            ),
            _text(
                "verdict",
                "what the change says",
                ("as_intended", "no_evidence", "too_early", "other_way"),
            ),
            needs="action_measures",
        ),
    )
}
