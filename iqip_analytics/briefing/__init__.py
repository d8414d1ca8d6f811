"""One briefing in sentences, tables and charts, written from numbers alone.

Modules:
    briefing: A briefing for one scope: its head, two sheets, annex and numbers
    choices: The choices for a briefing, declared once: options, params, notebook and key read them
    consistency_notes: Notes on the data in plain sentences: figures that contradict each other, and
        what to ask
    contents: All that one briefing is written from: position, measures and forecasts, computed once
    csv_tables: A briefing's numbers as tidy CSV text, which travels in the notebook with its words
    decisions: The decisions that a committee is asked for, each by a rule from the numbers of its
        page
    drawing: A figure as an inline SVG: named for screen readers, small, the same bytes every time
    evidence_pack: The evidence pack: each action with the link to its evidence, by regulation and
        core service
    facts: The facts that travel with a page, for publishing and listing it, as plain values
    figures: A printed number that is in no other file: one value for its sentence and for
        figures.csv
    html: Pieces of a page: paragraphs, tables and figures, with every text of a register escaped
    labels: What groups, statuses and scenarios are called on a page
    legends: Legends as HTML, so that they reflow: each look drawn beside what it means
    looks: One meaning, one look: its colour, and a dash, marker or hatch that says it without
        colour
    spc_icons: Making Data Count's icons: what the latest point says, and whether a target is safe
    style: House style: colours by meaning, and figures drawn in it
    charts/: Charts: each takes the frame that it draws and returns the figure
    disclosure/: Wide circulation: nobody is named, and no small number of people can be worked out
    sections/: The sections of a briefing, one module each: contents in, a piece of a page out
    sheets/: The two sheets of a briefing: where the plan stands, what is likely, decisions, who
        must act
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
