"""What each group is called on a page, and in what words its status is told."""

from iqip_analytics.contract.vocabulary import CONDITIONS, LABELS, STATUSES, TRUST_WIDE
from iqip_analytics.contract.wording import counted, number_word
from iqip_analytics.plan.known import KnownPlan

STATUS_SHAPES = {"ahead": "▲", "on_trajectory": "●", "behind": "▼"}


def division_names(known: KnownPlan) -> dict[str, str]:
    """The name of each division that was ever reported, by code."""
    divisions = known.recorded["divisions"].drop_duplicates("division", keep="last")
    names = dict(zip(divisions["division"], divisions["name"], strict=True))
    return {**names, **dict(zip(known.divisions["division"], known.divisions["name"], strict=True))}


def group_label(known: KnownPlan, grouping: str, group: str) -> str:
    """A group as the board paper names it."""
    if grouping == "division" and group != TRUST_WIDE:
        return division_names(known).get(group, group)
    if grouping == "priority":
        return priority_label(known, int(group))
    return LABELS.get(group, group)


def priority_label(known: KnownPlan, number: int) -> str:
    """A strategic priority's number and name."""
    priorities = known.tables.get("priorities")
    if priorities is not None:
        names = priorities.loc[priorities["priority"] == number, "name"]
        if len(names):
            return f"{number}. {names.iloc[0]}"
    return f"Priority {number}"


def status_words(status: str, overdue: int) -> str:
    """Status in words: "Behind, two overdue" (counting rule 6)."""
    late = f", {number_word(overdue)} overdue" if overdue else ""
    return STATUSES[status] + late


def noun_for(action_types: set[str], count: int) -> str:
    """What to call some actions: conditions where all of them are."""
    noun = "condition" if action_types and action_types <= set(CONDITIONS) else "action"
    return counted(count, noun, words=True)
