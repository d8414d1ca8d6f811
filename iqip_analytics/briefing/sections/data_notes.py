"""What happened since the cut-off, notes on the data, and where the numbers come from."""

from importlib.metadata import version

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.disclosure.circulation import NOTES_LEFT_OUT
from iqip_analytics.briefing.html import (
    Column,
    Html,
    Row,
    block,
    heading,
    numbered,
    paragraph,
    table,
)
from iqip_analytics.contract.vocabulary import EVENTS, LEAVER_BASES
from iqip_analytics.contract.wording import date_words

DIGEST_SHOWN = 16


def section(contents: Contents) -> Html:
    """Since the data cut-off, data notes, provenance."""
    return block(
        heading("Since the data cut-off"),
        _since_cut_off(contents),
        heading("Notes on the data"),
        _notes(contents),
        paragraph(NOTES_LEFT_OUT, "no-data") if contents.is_wide else None,
        heading("Provenance"),
        _provenance(contents),
    )


def _since_cut_off(contents: Contents) -> Markup:
    dates = contents.known.dates
    events = contents.known.since_cut_off
    if dates.published_on == dates.data_cutoff:
        return paragraph("The briefing was published on the day of its data cut-off.")
    span = f"after {date_words(dates.data_cutoff)} and up to {date_words(dates.published_on)}"
    if events.empty:
        return paragraph(f"No event is on record {span}.")
    titles = contents.known.actions.set_index("action_id")["title"]
    titled = titles.notna().any()
    return Markup("\n").join(
        [
            paragraph(
                f"Events {span}, after the data cut-off. They are listed here and counted nowhere "
                "in this briefing."
            ),
            table(
                "Since the data cut-off",
                [
                    Column("Action", unbroken=True),
                    *([Column("Title")] if titled else []),
                    Column("Event"),
                    Column("On", unbroken=True),
                ],
                [
                    Row(
                        [
                            event.action_id,
                            *([titles[event.action_id]] if titled else []),
                            EVENTS[event.event],
                            date_words(event.event_on),
                        ]
                    )
                    for event in events.itertuples()
                ],
            ),
        ]
    )


def _notes(contents: Contents) -> Markup:
    if not contents.data_notes:
        return paragraph("No note.")
    return numbered(contents.data_notes)


def _provenance(contents: Contents) -> Markup:
    choices = contents.choices
    planned = choices.planned_leavers_wte
    facts = [
        ("Plan source", contents.known.name),
        ("Plan as known, digest", contents.known.digest[:DIGEST_SHOWN]),
        ("Software", f"iqip_analytics {version('iqip-analytics')}"),
        ("Forecast horizon", f"{choices.horizon} months"),
        ("Leaver basis", LEAVER_BASES[choices.leaver_basis]),
        ("Planned leavers", "none given" if planned is None else f"{planned:g} WTE a month"),
    ]
    return table(
        "Where these numbers come from",
        [Column("Item"), Column("Value")],
        [Row([name, value]) for name, value in facts],
    )
