"""Tables of text, as they stand in the files."""

from collections.abc import Iterable, Sequence

import pandas as pd


def text_frame(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> pd.DataFrame:
    """Rows of text under their column names; a blank cell is ""."""
    return pd.DataFrame(list(rows), columns=list(columns), dtype="str")
