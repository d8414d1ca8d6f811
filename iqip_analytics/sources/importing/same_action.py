"""Which action of the plan a row of the register is: by its number, unless that is in doubt."""

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from iqip_analytics.contract.faults import Fault, SourceError, quoted
from iqip_analytics.sources.importing.decisions import (
    BY_NUMBER,
    BY_TITLE,
    KEEP,
    SAME_AS,
    Decisions,
    Question,
    Row,
)
from iqip_analytics.sources.importing.known_actions import KnownActions

ALIKE = 0.85  # similarity of two titles; reworded titles of one action are above, others far below
MANY = 3  # titles under another action's number: more than occasional slips

Rows = dict[str, Row]


def numbers_have_moved(rows: Rows, known: KnownActions) -> Question | None:
    """One question where many actions have the number of another, as with row numbers."""
    titles = {name: _plain(action["title"]) for name, action in known.in_force.items()}
    whose: dict[str, set[str]] = {}
    for name, title in titles.items():
        whose.setdefault(title, set()).add(name)
    moved = [
        name
        for name, row in rows.items()
        if name in titles
        and whose.get(_plain(row["title"]), {name}) - {name}
        and _alike(row["title"], known.in_force[name]["title"]) < ALIKE
    ]
    if len(moved) < MANY:
        return None
    return Question(
        found="the numbers have moved",
        action_id="",
        in_plan=f"{moved[0]}: {known.in_force[moved[0]]['title']}",
        in_register=f"{moved[0]}: {rows[moved[0]]['title']}; {len(moved)} actions have the title "
        "of another",
        answers=(BY_TITLE, BY_NUMBER),
        about=("whole register",),
    )


def by_title(rows: Rows, known: KnownActions, on: str) -> Rows:
    """The register with each action under the plan's number of its title.

    A row whose title is not in the plan keeps its number, with the register's day added where it
    belongs to another action.
    """
    titled: dict[str, set[str]] = {}
    for old, action in known.in_force.items():
        titled.setdefault(_plain(action["title"]), set()).add(old)
    exact = {name: titled.get(_plain(row["title"]), set()) for name, row in rows.items()}
    place = _one_to_one(_near(rows, known, exact))
    rest = set(known.in_force) - set(place.values())
    reworded = {name: rest for name in rows if name not in place and not exact[name]}
    place |= _one_to_one(_near({name: rows[name] for name in reworded}, known, reworded))
    found: Rows = {}
    for name, row in rows.items():
        number = place.get(name, name)
        if name not in place and name in known.first:
            number = f"{name} of {on}"
        found[number] = row | {"action_id": number}
    return found


def under_old_numbers(rows: Rows, known: KnownActions, decisions: Decisions) -> Rows:
    """The register, with actions judged to be old ones under their old number.

    Raises:
        SourceError: where two rows are then one action.
    """
    named = decisions.named_as_the_same()
    found: Rows = {}
    of: dict[str, str] = {}
    faults = []
    for name, row in rows.items():
        same = [
            old
            for old in named
            if name not in known.first
            and decisions.answer(_renumbered(name, old, row, known, rows)) == f"{SAME_AS}{old}"
        ]
        number = same[0] if same else name
        for old in same[1:]:
            faults.append(f"{quoted(name)} cannot be the same as both {same[0]} and {old}")
        if number in of:
            faults.append(
                f"the rows {quoted(of[number])} and {quoted(name)} of the register would both be "
                f"the action {number}; change one answer"
            )
        of[number] = name
        found[number] = row | {"action_id": number}
    if faults:
        raise SourceError([Fault(place=decisions.place, message=each) for each in faults])
    return found


def perhaps_old(rows: Rows, known: KnownActions) -> dict[str, Question]:
    """A question for each row with a new number and an action that it may be.

    It may be one whose number differs only by case, blanks, hyphens or leading zeros, else one with
    nearly the same title; division and deadline break ties.
    """
    new = {name: row for name, row in rows.items() if name not in known.first}
    written = _written_alike(new, known)
    others = {name: row for name, row in new.items() if name not in written}
    among = {name: list(known.in_force) for name in others}
    near = _near(others, known, among, present=set(rows))
    # Of two rows that may be one action, the second is also asked about
    place = {name: old for _, name, old in reversed(near)} | _one_to_one(near) | written
    return {
        name: _renumbered(name, place[name], row, known, rows)
        for name, row in new.items()
        if name in place
    }


def _renumbered(
    name: str, old: str, row: Row, known: KnownActions, rows: Collection[str]
) -> Question:
    title = known.first[old]["title"] if old in known.first else ""
    more = () if old in rows else (f"{SAME_AS}{old}",)
    return Question(
        found="written otherwise" if _plain_number(name) == _plain_number(old) else "renumbered",
        action_id=name,
        in_plan=f"{old}: {title}",
        in_register=row["title"],
        answers=(KEEP, "new", *more),
        about=(old,),
    )


def _written_alike(new: Rows, known: KnownActions) -> dict[str, str]:
    plain: dict[str, str] = {}
    for name in known.first:
        plain.setdefault(_plain_number(name), name)
    return {name: plain[_plain_number(name)] for name in new if _plain_number(name) in plain}


def _plain_number(name: str) -> str:
    """A number without what is often written differently.

    >>> _plain_number("MD-01"), _plain_number("md 1"), _plain_number("MD10")
    ('md1', 'md1', 'md10')
    """
    parts: list[str] = []
    for letter in name.casefold():
        if letter.isalnum():
            after_digit = bool(parts) and parts[-1].isdigit()
            if letter == "0" and not after_digit:
                continue
            parts.append(letter)
        elif parts and parts[-1].isdigit():
            parts.append("")
    return "".join(parts)


Near = list[tuple[tuple[bool, float, bool, bool, bool], str, str]]


def _near(
    rows: Rows,
    known: KnownActions,
    among: Mapping[str, Collection[str]],
    present: Collection[str] = (),
) -> Near:
    """Each row with each action of a similar title, the nearest first.

    An action gone from the register comes before one still there; division and deadline break ties.
    """
    near: Near = []
    for name, row in rows.items():
        for old in sorted(among[name]):
            action = known.in_force[old]
            likeness = _alike(row["title"], action["title"])
            if likeness >= ALIKE:
                same_division = row.get("division", "") == action["division"]
                same_deadline = row["agreed_deadline"] == action["agreed_deadline"]
                rank = (old not in present, likeness, same_division, same_deadline, old == name)
                near.append((rank, name, old))
    return sorted(near, key=lambda each: each[0], reverse=True)


def _one_to_one(near: Near) -> dict[str, str]:
    """The action that each row is, no action twice; the nearest pairs first."""
    place: dict[str, str] = {}
    taken: set[str] = set()
    for _, name, old in near:
        if name not in place and old not in taken:
            place[name] = old
            taken.add(old)
    return place


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, _plain(one), _plain(other), autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _plain(title: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
