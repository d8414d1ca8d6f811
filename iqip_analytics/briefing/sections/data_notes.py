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
from iqip_analytics.contract.wording import date_words, joined
from iqip_analytics.plan.notes import rows_known

DIGEST_SHOWN = 16
# Tables on which a section rests, as a reader knows them
OPTIONAL = {
    "meetings": "meetings of the Evidence Assurance Group",
    "workforce": "workforce",
    "measures": "outcome measures",
    "action_measures": "which measures actions are to move",
    "priorities": "strategic priorities",
    "risks": "risks",
    "assurance": "assurance opinions",
    "commentary": "commentary",
}
OF_THE_TRUST = ("priorities",)


def section(contents: Contents) -> Html:
    """Since the data cut-off, notes on the data, provenance."""
    return block(
        *_since_cut_off(contents),
        *_notes(contents),
        paragraph(NOTES_LEFT_OUT, "no-data") if contents.is_wide else None,
        paragraph(missing, "no-data") if (missing := not_supplied_sentence(contents)) else None,
        paragraph(provenance_sentence(contents), "note"),
    )


def _since_cut_off(contents: Contents) -> list[Markup]:
    """What became known too late to count; an event may have happened before the cut-off."""
    dates, events = contents.known.dates, contents.known.since_cut_off
    if dates.published_on == dates.data_cutoff:
        return []
    span = f"after {date_words(dates.data_cutoff)} and up to {date_words(dates.published_on)}"
    if events.empty:
        return [paragraph(f"No event became known {span}.")]
    titles = contents.known.actions.set_index("action_id")["title"]
    titled = titles.notna().any()
    return [
        heading("Since the data cut-off"),
        table(
            f"Events that became known {span}, counted nowhere in this briefing",
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


def _notes(contents: Contents) -> list[Markup]:
    if not contents.data_notes:
        return []
    return [heading("Notes on the data"), numbered(contents.data_notes)]


def provenance_sentence(contents: Contents) -> str:
    """Where the numbers come from: source, software and what was chosen."""
    choices = contents.choices
    planned = choices.planned_leavers_wte
    facts = [
        f"plan source {contents.known.name}",
        f"plan digest {contents.known.digest[:DIGEST_SHOWN]}",
        f"rows known: {rows_known(contents.known)}",
        f"iqip_analytics {version('iqip-analytics')}",
        f"net gain counts {LEAVER_BASES[choices.leaver_basis]}",
        *([] if planned is None else [f"{planned:g} WTE of planned leavers a month"]),
    ]
    return f"Provenance: {'; '.join(facts)}."


def not_supplied(contents: Contents) -> list[str]:
    """What the plan source does not hold for this page, and so a section leaves out."""
    tables = contents.trust.tables
    found = [
        words
        for name, words in OPTIONAL.items()
        if name not in tables or tables[name].empty
        if contents.is_trust or name not in OF_THE_TRUST
    ]
    if contents.is_wide:  # left out, rather than not supplied
        found = [words for words in found if words != OPTIONAL["commentary"]]
    return found


def not_supplied_sentence(contents: Contents) -> str:
    """The one line that names what was not supplied; blank where everything was."""
    found = not_supplied(contents)
    return f"No data supplied: {joined(found)}." if found else ""
