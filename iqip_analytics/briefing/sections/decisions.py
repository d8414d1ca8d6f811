"""Decisions proposed: what the committee is asked, of whom, by when and why."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import decisions
from iqip_analytics.briefing.html import Column, Html, Row, block, table
from iqip_analytics.contract.wording import counted, date_words, sentence_case

MOST_LISTED = 8  # on the page; decisions.csv holds all
COLUMNS = {
    Column("Decision"): "what",
    Column("Who"): "who",
    Column("By", unbroken=True): "by_when",
    Column("Why"): "why",
}


def section(contents: Contents) -> Html:
    """The decisions in their order; those that fit, and how many there are."""
    proposed = decisions(contents).assign(by_when=lambda rows: rows["by_when"].map(date_words))
    columns = {column: name for column, name in COLUMNS.items() if name in proposed}
    number = sentence_case(counted(len(proposed), "decision", words=True))
    caption = f"{number} in the order proposed"
    if len(proposed) > MOST_LISTED:
        caption += f". The first {MOST_LISTED} are shown; the CSV beside this page has all"
    rows = proposed.head(MOST_LISTED)[list(columns.values())]
    return block(
        table(caption, list(columns), [Row(list(row)) for row in rows.itertuples(index=False)])
    )
