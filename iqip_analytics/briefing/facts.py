"""The facts that travel with a page, for publishing and listing it, as plain values."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.labels import status_words
from iqip_analytics.briefing.sheets.head import page_title, running_line
from iqip_analytics.briefing.sheets.outlook import forecast_at, likely, month_that_matters
from iqip_analytics.briefing.sheets.title import groups_behind, title
from iqip_analytics.contract.vocabulary import OPINIONS
from iqip_analytics.contract.wording import chance, joined, month_words
from iqip_analytics.measures.strategic_priorities import last_opinions

NO_STATUS = "No action in the plan"


def facts(contents: Contents) -> dict[str, object]:
    """What a list of pages says about one page.

    Returns:
        scope, scope_name, period_end, data_cutoff, published_on, digest; title (of the page) and
        line (of its printed sheets); headline (the title sentence, as a list of one); status,
        status_text, approved, due, overdue; outlook and assurance in words, blank without any.
    """
    known = contents.known
    standing = contents.standing()
    counts = {
        name: 0 if standing is None else int(standing[name])
        for name in ("approved", "due", "overdue")
    }
    status = "" if standing is None else str(standing["status"])
    return {
        "scope": known.scope,
        "scope_name": known.scope_name,
        "period_end": f"{known.period_end:%Y-%m-%d}",
        "data_cutoff": f"{known.data_cutoff:%Y-%m-%d}",
        "published_on": f"{known.dates.published_on:%Y-%m-%d}",
        "digest": known.digest,
        "title": page_title(contents),
        "line": running_line(contents),
        "headline": [title(contents)],
        "status": status,
        "status_text": status_text(
            status, counts["overdue"], [group.label for group in groups_behind(contents)]
        ),
        **counts,
        "outlook": outlook_fact(contents),
        "assurance": assurance_fact(contents),
    }


def status_text(status: str, overdue: int, behind: list[str]) -> str:
    """A status in words, naming the parts that are behind where the whole is not.

    >>> status_text("on_trajectory", 2, ["Section Notices"]), status_text("behind", 1, ["Must Do"])
    ('On trajectory in all, Section Notices behind, two overdue', 'Behind, one overdue')
    """
    if not status:
        return NO_STATUS
    said = status_words(status, overdue)
    if status == "behind" or not behind:
        return said
    whole, _, late = said.partition(",")
    return f"{whole} in all, {joined(behind)} behind{',' if late else ''}{late}"


def outlook_fact(contents: Contents) -> str:
    """What is likely by the month end that matters, in words."""
    month = month_that_matters(contents)
    row = None if month is None else forecast_at(contents.forecast.table, month)
    if month is None or row is None:
        return ""
    said = chance(row["p_on_trajectory"])
    return (
        f"{likely(row)} approved by {month_words(month)}, {int(row['due']):,} due; chance of "
        f"being on trajectory {said}"
    )


def assurance_fact(contents: Contents) -> str:
    """The committee's last opinion of the scope itself."""
    given = last_opinions(contents.trust, contents.choices.committee)
    own = given.loc[given["scope"] == contents.known.scope, "opinion"]
    return "" if own.empty else OPINIONS[own.iloc[0]]
