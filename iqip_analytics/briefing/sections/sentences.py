"""Sentences that more than one section says: where a group stands, and what is overdue."""

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.labels import noun_for
from iqip_analytics.contract.vocabulary import ACTION_TYPES, ELEMENTS
from iqip_analytics.contract.wording import joined, number_word, share


def standing_sentence(label: str, standing: pd.Series, late: pd.DataFrame) -> str:
    """Where a group stands against its trajectory, and what of it is overdue.

    Args:
        label: the group's name, in the plural.
        standing: its row of the position.
        late: its rows of the overdue list.
    """
    total = int(standing["total"])
    actual = share(int(standing["approved"]), total)
    planned = share(int(standing["due"]), total)
    return f"{label} stand at {actual} against a trajectory of {planned}{_late_phrase(late)}."


def _late_phrase(late: pd.DataFrame) -> str:
    if late.empty:
        return ""
    types = set(late["action_type"])
    phrase = f": {noun_for(types, len(late))} overdue"
    if len(types) == 1:
        every = {1: "", 2: "both "}.get(len(late), "all ")
        phrase += f", {every}{ACTION_TYPES[types.pop()]}"
    return phrase


def behind_elements(contents: Contents) -> list[str]:
    """The elements of the plan that are behind their trajectory."""
    rows = contents.position[contents.position["grouping"] == "element"]
    return list(rows.loc[rows["status"] == "behind", "group"])


def elements_sentence(contents: Contents) -> str:
    """Which elements are behind, and that every other is in line (A3)."""
    held = list(contents.position.loc[contents.position["grouping"] == "element", "group"])
    behind = behind_elements(contents)
    if not behind:
        both = "Both" if len(held) == 2 else f"All {number_word(len(held))}"
        every = f"{both} elements are" if len(held) > 1 else "The plan is"
        return f"{every} in line with the agreed trajectory."
    sentences = [
        standing_sentence(
            ELEMENTS[element],
            _standing(contents, element),
            contents.overdue[contents.overdue["element"] == element],
        )
        for element in behind
    ]
    rest = [ELEMENTS[element] for element in held if element not in behind]
    if rest:
        verb = "are" if len(rest) > 1 or rest[0].endswith("s") else "is"
        sentences.append(f"{joined(rest)} {verb} in line with the agreed trajectory.")
    return " ".join(sentences)


def _standing(contents: Contents, element: str) -> pd.Series:
    standing = contents.standing("element", element)
    if standing is None:
        raise ValueError(f"no action of {element} in the plan")
    return standing
