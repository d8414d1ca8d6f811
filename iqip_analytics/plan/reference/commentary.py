"""Paragraphs for three editions; some are missing, and the briefing must say so."""

from collections.abc import Mapping

import pandas as pd

from iqip_analytics.plan.reference.commentary_november import NOVEMBER
from iqip_analytics.plan.reference.commentary_october import OCTOBER
from iqip_analytics.plan.reference.commentary_september import SEPTEMBER
from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = ["period_end", "scope", "section", "position", "text", "recorded_on"]

Texts = Mapping[str, Mapping[str, list[str]]]  # scope, section, paragraphs

# Each edition's period end and cut-off: a text is known on the day that its edition closes.
EDITIONS: dict[tuple[str, str], Texts] = {
    ("2019-08-31", "2019-09-06"): SEPTEMBER,
    ("2019-09-30", "2019-10-04"): OCTOBER,
    ("2019-10-31", "2019-11-01"): NOVEMBER,
}


def commentary() -> pd.DataFrame:
    """The table `commentary`."""
    rows = [
        [period_end, scope, section, str(position), text, data_cutoff]
        for (period_end, data_cutoff), scopes in EDITIONS.items()
        for scope, sections in scopes.items()
        for section, paragraphs in sections.items()
        for position, text in enumerate(paragraphs, start=1)
    ]
    return text_frame(COLUMNS, rows)
