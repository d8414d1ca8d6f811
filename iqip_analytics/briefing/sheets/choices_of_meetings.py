"""What each choice of meetings buys, at three dates: the range approved, and the chance."""

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, cards, sheet_block
from iqip_analytics.briefing.sheets.outlook import as_words, day_words, likely, three_dates
from iqip_analytics.contract.wording import chance
from iqip_analytics.forecasts.completion.options import (
    AS_BOOKED,
    ENOUGH,
    KEEPS_UP,
    ONE_MORE,
    TWO_MORE,
)

NAMES = {
    AS_BOOKED: "As booked",
    ONE_MORE: "One more a month",
    TWO_MORE: "Two more a month",
    ENOUGH: "Enough to keep the wait under a month",
    KEEPS_UP: "If review keeps up: every meeting takes all that waits",
}

SLIGHT = chance(0.0)


def choices_of_meetings(contents: Contents) -> Html:
    """The options side by side; nothing where meetings are not a choice."""
    options, dates, now = contents.options, three_dates(contents), contents.known.period_end
    offered = options[options["month_end"].isin(dates)]
    if not dates or ONE_MORE not in set(offered["option"]) or not contents.keeps_up_differs:
        return sheet_block("")
    at = offered.set_index(["option", "month_end"])
    shown = [o for o in NAMES if o in set(offered["option"]) and not _is_none(at, o, dates[-1])]
    due = {month: int(at.loc[(AS_BOOKED, month), "due"]) for month in dates}
    return sheet_block(
        "What each choice of meetings buys",
        cards(
            _caption(
                contents,
                [chance(p) for p in offered.loc[offered["option"].isin(shown), "p_on_trajectory"]],
            ),
            [
                Column("Evidence meetings"),
                *(
                    Column(f"{day_words(month, now)}: {due[month]:,} due", numeric=True)
                    for month in dates
                ),
            ],
            [
                Row(
                    [
                        option_name(
                            option,
                            at.loc[(option, dates[-1]), "extra_meetings"],
                            as_words(contents, dates[-1]),
                            f" to {dates[-1]:%B}",
                        ),
                        *(option_cell(at.loc[(option, month)]) for month in dates),
                    ],
                    "total" if option == ENOUGH else "",
                )
                for option in shown
            ],
        ),
    )


def _caption(contents: Contents, chances: list[str]) -> str:
    told = "Approved by each date, 80% range, and the chance of being on trajectory then"
    if all(one == SLIGHT for one in chances):
        told = f"Approved by each date, 80% range; chance of being on trajectory: {SLIGHT}"
    elif SLIGHT in chances:
        told += f", {SLIGHT} where none is given"
    if contents.is_trust:
        return told
    return f"{told}; of {contents.known.scope_name}, with meetings of the whole trust"


def _is_none(at: pd.DataFrame, option: str, last: pd.Timestamp) -> bool:
    """Whether enough meetings are booked: then that choice is the same as booked."""
    return option == ENOUGH and int(at.loc[(ENOUGH, last), "extra_meetings"]) == 0


def option_name(option: str, extra: object, as_it_is: str = "As booked", until: str = "") -> str:
    """A choice with the further meetings that it takes up to the last date.

    Args:
        option: as in options.csv.
        extra: its further meetings; blank for no limit.
        as_it_is: what no further meeting is called: some may be assumed, or a scenario's.
        until: the month up to which the wait is kept under a month, with a blank before it.

    >>> option_name("enough", 7, until=" to January")
    'Enough to keep the wait under a month to January: 7 further'
    """
    if option == AS_BOOKED:
        return as_it_is
    if option == KEEPS_UP or pd.isna(extra):
        return NAMES[option]
    enough = until if option == ENOUGH else ""
    return f"{NAMES[option]}{enough}: {int(str(extra))} further"


def option_cell(row: pd.Series) -> str:
    """What a choice brings by a date, and the chance, unless it is the least that is printed.

    >>> option_cell(pd.Series({"lower_80": 85, "upper_80": 92, "p_on_trajectory": 0.0}))
    '85 to 92'
    """
    said = chance(row["p_on_trajectory"])
    return likely(row) if said == SLIGHT else f"{likely(row)} · {said}"
