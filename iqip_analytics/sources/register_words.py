"""What registers call the contract's columns and words, as a person would understand them."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache

NEAR = 0.86
LONGEST_HEADING = 200  # characters
# Date signed off, evidence accepted on, closure date, and similar
SIGNED_OFF = tuple(
    f"{before}{what}{after}"
    for what in (
        *("signed off", "sign off", "accepted", "acceptance", "approved", "approval"),
        *("closed", "closure", "evidence signed off", "evidence sign off", "evidence accepted"),
        *("evidence approved", "evidence approval", "action signed off", "action closed"),
        *("action approved", "completion signed off", "completion approved"),
    )
    for before, after in (
        *(("", ""), ("date ", ""), ("date of ", ""), ("", " on"), ("", " date")),
        *(("date ", " on"), ("day ", ""), ("day of ", "")),
    )
)

HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "actions": {
        "action_id": (
            *("ref", "reference", "action ref", "action reference", "ref no", "ref number", "id"),
            *("action no", "action number", "issue key", "unique ref", "item no", "number", "no"),
            *("task id", "action identifier", "unique id", "cyf", "cyfeirnod"),
        ),
        "title": (
            *("action", "description", "improvement action", "action title", "summary", "what"),
            *("what we will do", "action required", "cqc recommendation action"),
            *("recommendation action", "recommendation", "action description", "action name"),
            *("description of action", "task", "task name", "agreed action", "actions"),
            *("gweithred", "cam gweithredu"),
        ),
        "element": ("part of plan", "workstream", "plan", "element of plan"),
        "action_type": ("type", "must should", "must do should do", "md sd", "requirement"),
        "division": (
            *("care group", "directorate", "business unit", "component", "service", "div"),
            *("adran", "is adran"),
        ),
        "cqc_domain": ("domain", "kloe", "cqc"),
        "priority": ("priority no", "priority number", "strategic priority", "sp no"),
        "executive_lead": ("exec lead", "executive", "exec", "sro", "lead executive"),
        "action_owner": ("owner", "lead", "leads", "lead s", "responsible", "action lead"),
        "added_on": ("date added", "added", "start date", "date opened", "opened", "date raised"),
        "agreed_deadline": (
            *("deadline", "due date", "target date", "due", "completion date", "by when"),
            *("deadline agreed", "agreed date", "target completion date", "deadline original"),
            *("current deadline", "deadline date", "date due", "timescale", "timescales"),
            *("completion deadline", "target completion", "due by", "complete by"),
            *("completion date original", "original deadline", "original completion date"),
            *("dyddiad cau", "dyddiad targed"),
        ),
        "statutory_date": ("statutory deadline", "date required by notice"),
        "regulation": (
            *("cqc regulation", "regulation breached", "breach of regulation", "regulation no"),
            *("regulation number", "regulations", "reg no"),
        ),
        "core_service": ("cqc core service",),
        "site": ("location", "hospital site", "hospital", "site location", "cqc location"),
        "report_reference": (
            *("report ref", "cqc report ref", "cqc report reference", "cqc ref", "finding ref"),
            *("recommendation ref", "recommendation no", "recommendation number"),
        ),
        "evidence_link": (
            *("evidence url", "link to evidence", "evidence hyperlink", "evidence folder"),
            *("hyperlink", "url"),
        ),
        "approved_on": (
            *("date approved", "approved", "evidence approved", "approval date", "approved date"),
            *("date signed off", "sign off date", "date closed", "closed on", "closed"),
            *("resolved", "date resolved", "approved on", "date evidence approved"),
            "dyddiad cymeradwyo",
            *SIGNED_OFF,
        ),
    },
    "evidence": {
        "action_id": ("ref", "reference", "action ref", "id", "action"),
        "event_on": ("date", "event date", "date of event", "on"),
        "event": ("status", "outcome", "decision"),
        "note": ("comment", "comments", "notes"),
    },
    "divisions": {
        "division": ("code", "division code"),
        "name": ("division name", "full name"),
        "reported_from": ("from", "start", "first month"),
        "reported_to": ("to", "end", "last month"),
    },
    "workforce": {
        "month": ("month end", "period", "date", "month ending"),
        "division": ("care group", "directorate"),
        "staff_group": ("group", "staffgroup", "occupational group"),
        "establishment_wte": ("establishment", "budgeted wte", "budgeted fte", "establishment fte"),
        "in_post_wte": ("fte", "wte", "in post", "fte in post", "wte in post", "in post fte"),
        "starters_wte": ("starters", "starters fte", "joiners", "joiners wte"),
        "leavers_wte": ("leavers", "leavers fte"),
        "transfers_in_wte": ("transfers in", "transfers in fte"),
        "transfers_out_wte": ("transfers out", "transfers out fte"),
    },
    "measure_values": {
        "measure_id": ("measure", "indicator", "kpi"),
        "month": ("month end", "period", "date", "month ending"),
        "value": ("actual", "performance", "result"),
        "planned": ("plan", "trajectory"),
    },
}
# Headings that mean a column only where no plainer one does, and days stand below those of days
SECOND_CHOICE: Mapping[str, re.Pattern[str]] = {
    "agreed_deadline": re.compile(
        r"(dates? |timescales? )?(target|original|planned|agreed|baseline)( date)?"
    ),
    "approved_on": re.compile(
        r"(dates? )?(of )?(eag|(evidence )?(signed off|sign off|approved|approval|accepted)"
        r"( by| at)?( the)?( eag| evidence.*| committee| board| panel| group))( date)?"
    ),
    "division": re.compile(r"dept|department|clinical unit"),
}
# Headings that are taken as a column, though a person may have meant another day by them
GUESSED: Mapping[str, re.Pattern[str]] = {
    "agreed_deadline": re.compile(r"\b(completion|complete|completed)\b"),
    "approved_on": re.compile(r"\b(closed|closure|complete|completed|completion|resolved)\b"),
}
# What a sheet of staff with a column for each month holds, by a word of its name or title
STAFF_FIGURES = {
    "leavers_wte": re.compile(r"\bleavers?\b"),
    "starters_wte": re.compile(r"\b(starters?|joiners?)\b"),
    "establishment_wte": re.compile(r"\b(establishment|budget(ed)?|funded)\b"),
    "in_post_wte": re.compile(r"\b(in post|contracted)\b"),
}
# Heads, which are no WTE: a nurse of 0.6 WTE is one
HEADS = re.compile(r"\b(head ?counts?|hc|heads|number of staff)\b")
WTE = re.compile(r"\b(wte|fte)\b")
GONE = re.compile(
    r"\b(withdrawn|removed|deleted|cancell?ed|superseded|rejected|void|duplicates?|"
    r"not progressed)\b"
)
# Headings of the days of events, in the order assumed for events of one day
EVENT_DAYS: Mapping[str, tuple[str, ...]] = {
    "submitted": ("date submitted", "submitted", "evidence submitted", "submitted on"),
    "declined": ("date declined", "declined", "declined on", "date rejected", "rejected"),
    "approved": (),  # known as a column of the actions
    "reopened": ("date reopened", "reopened", "reopened on", "date re opened", "re opened"),
    "embedded": ("date embedded", "embedded", "embedded on"),
    "lifted": ("date lifted", "lifted", "lifted on"),
}
WITHDRAWN = ("date withdrawn", "withdrawn", "withdrawn on", "date removed", "removed from plan")
# The day on which something was done, which need not be its approval
DONE = (
    *("date completed", "completed on", "completed", "done date", "date done", "done"),
    *("actual completion date", "actual date", "date of completion", "completed date"),
    *("actual completion", "date complete"),
)
STATUS = (
    *("brag", "rag", "brag rating", "rag rating", "brag status", "rag status", "status"),
    *("complete", "completed", "done", "progress", "action status", "current status", "state"),
    *("closed", "delivery status", "open closed", "blue"),
)
FIRST = re.compile(r"\b(original|originally|first|initial|baseline)\b")
# What a meeting said, where its words are those of events
OUTCOMES = (
    *("decision", "outcome", "eag decision", "eag outcome", "evidence outcome", "review outcome"),
    *("evidence decision", "meeting outcome", "panel outcome", "panel decision"),
)
APPROVED = (
    *("approved", "evidence approved", "signed off", "approved y n", "approved yes no"),
    *("accepted", "evidence accepted", "evidence signed off", "signed off y n", "sign off"),
)
TRUST_WIDE = (
    *("trust", "trust wide", "trustwide", "whole trust", "all", "all divisions", "all areas"),
    *("all care groups", "all directorates", "organisation wide", "all services", "cross trust"),
)
COMPLETE = re.compile(
    r"^(?:now |all |fully |100 )?(?:complete|completed|closed|done|approved|signed off|accepted|"
    r"implemented|achieved|delivered|finished)\b(?! (?:in part|partially|by|date))"
)
OPEN = re.compile(
    r"^(?:open|in progress|not (?:started|complete|completed|closed|approved)|to do|overdue|"
    r"re ?opened|ongoing|off track|incomplete|outstanding|declined|rejected)\b"
)
YES = ("yes", "y", "true", "approved", "signed off", "\u2713", "\u2714", "\u2611", "\u2705")
NO = ("no", "n", "false", "not yet", "none", "n a", "na", "\u2717", "\u2718", "\u2610", "\u274c")

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "element": {
        "section_notice": ("notice", "notices", "section notices"),
        "strategic_priority": ("priority", "priorities", "strategic priorities", "strategic"),
        "divisional_plan": ("divisional", "divisional plans", "division plan", "division"),
    },
    "action_type": {
        "section_29a": ("s29a", "29a", "s 29a", "sec 29a"),
        "section_31": ("s31", "31", "s 31", "sec 31"),
        "must_do": ("must", "md", "must dos", "must do s"),
        "should_do": ("should", "sd", "should dos", "should do s"),
    },
    "cqc_domain": {"well_led": ("wellled", "well lead")},
    "event": {"reopened": ("re opened",), "approved": ("signed off",)},
}
# Statuses of an open action: no event
NO_EVENT = (
    *("green", "amber", "red", "white", "grey", "yellow", "open", "in progress", "to do"),
    *("not started", "on track", "off track", "overdue", "at risk", "delayed", "ongoing", "new"),
)

# What a row of sums is called, besides "all", which no staff group may be called
TOTALS = frozenset(
    f"{of}{total}".strip()
    for of in ("", "grand ", "sub", "sub-", "sub ", "trust ", "overall ", "trust-wide ", "staff ")
    for total in ("total", "totals")
) | {
    *(
        "sum",
        "overall",
        "all staff",
        "all staff groups",
        "all groups",
        "total staff",
        "all actions",
    ),
    *("whole trust", "total trust", "total actions", "total workforce", "count", "total wte"),
}


def plain(text: str) -> str:
    """Words alone, without case and punctuation.

    >>> plain("Lead(s)"), plain("MD/SD")
    ('lead s', 'md sd')
    """
    return " ".join(re.sub(r"[^\w]+|_", " ", text.lower()).split())


OTHERS = frozenset(
    [
        *(f"{what} by" for what in ("completed", "signed off", "approved", "accepted", "closed")),
        *DONE,
        *STATUS,
        *APPROVED,
        *WITHDRAWN,
        *(name for of in EVENT_DAYS.values() for name in of),
    ]
)
ANOTHER = re.compile(
    r"revis|\bnew\b|exten|\bmoved\b|forecast|\bactual\b|previous|\bold\b|expected|\bun\w|\bnot\b",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"^\d{1,2}[.)]\s*(?=\D)")  # as 1. Ref
# As SharePoint writes a blank or a mark in a column's name, and a choice of a list
ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
CHOICE = re.compile(r"^(?:\d+)?;#|;#(?:\d+)?$")
GENERIC = ("division", "divisions", "of", "the", "and", "directorate", "care", "group", "business")


def column_meant(heading: str, table: str, columns: Collection[str]) -> str | None:
    """The contract column that a heading means; None where a person must decide."""
    if len(heading) > LONGEST_HEADING:
        return None
    return _column_meant(heading, table, tuple(columns))


@lru_cache(maxsize=10_000)  # a sheet is looked at for each table, its headings in one row or two
def _column_meant(heading: str, table: str, columns: tuple[str, ...]) -> str | None:
    spellings = _spellings(table, columns)
    # Named as by Power BI, and without an explanation such as (dd/mm/yyyy)
    heading = ENCODED.sub(lambda code: chr(int(code[1], 16)), heading)
    of_table = re.fullmatch(r"[^\[]+\[([^\]]+)\]", heading)
    heading = NUMBERED.sub("", of_table[1] if of_table else heading)
    word = plain(heading)
    plainly, _, aside = heading.partition("(")
    # Due date (dd/mm/yyyy) is the due date, but Due date (revised) is another
    for said in (word, *([] if ANOTHER.search(aside) else [plain(plainly)])):
        if said in spellings:
            return spellings[said]
    if word in OTHERS or ANOTHER.search(
        word
    ):  # "date reopened" is near "date opened", but another day
        return None
    near = get_close_matches(word, spellings, n=1, cutoff=NEAR) if len(word) > 3 else []
    return spellings[near[0]] if near else None


@lru_cache(maxsize=100)
def _spellings(table: str, columns: tuple[str, ...]) -> Mapping[str, str]:
    called = HEADINGS.get(table, {})
    return {
        spelling: column
        for column in reversed(columns)
        for spelling in (plain(column), *called.get(column, ()))
    }


def taken_as(heading: str, column: str) -> str:
    """The comment on a heading whose meaning is a guess; blank where it is plain.

    >>> taken_as("Completion date", "agreed_deadline"), taken_as("Due date", "agreed_deadline")
    ('  # taken as the deadline first agreed; check', '')
    """
    said = plain(heading)
    guess = (column in GUESSED and GUESSED[column].search(said)) or (
        column in SECOND_CHOICE and SECOND_CHOICE[column].fullmatch(said)
    )
    return f"  # taken as the {TAKEN[column]}; check" if guess else ""


TAKEN = {
    "agreed_deadline": "deadline first agreed",
    "approved_on": "day of approval",
    "division": "division",
}


def staff_figure_meant(title: str) -> str | None:
    """What the figures of a sheet are by its name or title; None where it names none or several.

    >>> staff_figure_meant("Leavers (WTE)"), staff_figure_meant("Starters and leavers")
    ('leavers_wte', None)
    """
    found = [name for name, words in STAFF_FIGURES.items() if words.search(plain(title))]
    return found[0] if len(found) == 1 else None


def counts_heads(titles: Collection[str]) -> bool:
    """Whether figures of staff are said to be heads, and nowhere to be WTE.

    >>> counts_heads(["Leavers (headcount)"]), counts_heads(["Headcount", "FTE"])
    (True, False)
    """
    said = [plain(title) for title in titles]
    return any(map(HEADS.search, said)) and not any(map(WTE.search, said))


def names_what_is_gone(name: str) -> bool:
    """Whether a sheet is called by what was taken out of a plan, such as Removed actions."""
    return GONE.search(plain(name)) is not None


def answer_meant(word: str, says_approved: bool) -> str | None:
    """The event that a Yes, a No or a tick means; "" for none, None where it is no such answer.

    `says_approved`: whether the heading asks about approval, so that a Yes is one.
    """
    given = plain(word) or word.strip()
    if given in NO:
        return ""
    return "approved" if says_approved and given in YES else None


def calls_it_complete(word: str) -> bool:
    """Whether a status says that an action is done, whether or not signed off.

    >>> calls_it_complete("Closed - evidence accepted"), calls_it_complete("Not complete")
    (True, False)
    """
    return COMPLETE.search(plain(word)) is not None


def calls_it_open(word: str) -> bool:
    """Whether a status says that an action is not done, whatever day of approval it has.

    >>> calls_it_open("Re-opened by EAG"), calls_it_open("Complete")
    (True, False)
    """
    return OPEN.search(plain(word)) is not None


def is_approval(word: str) -> bool:
    """Whether a word says that evidence was approved, not only that work is done."""
    return plain(word).startswith(("approved", "signed off", "accepted", "evidence approved"))


def says_it_was_withdrawn(heading: str, word: str) -> bool:
    """Whether a cell below Withdrawn, or the like, says that the action was.

    >>> says_it_was_withdrawn("Withdrawn?", "Yes"), says_it_was_withdrawn("Withdrawn?", "n/a")
    (True, False)
    """
    return bool(word) and plain(heading) in WITHDRAWN and (plain(word) or word) not in NO


def names_a_status(heading: str) -> bool:
    """Whether a heading is that of a status, such as RAG or Action status."""
    said = re.sub(r" \d+$", "", plain(heading))
    return said in STATUS or said in OUTCOMES or said.endswith(" status")


def is_total(word: str) -> bool:
    """Whether a word names a sum.

    >>> is_total("Grand  Total:"), is_total("Total hip replacement")
    (True, False)
    """
    return (" ".join(word.split()) if "  " in word else word).rstrip(":").casefold() in TOTALS


def ends_as_total(word: str) -> bool:
    """Whether a word names the sum of something, as Medicine Total."""
    return is_total(word) or is_total(word.rpartition(" ")[2])


def number_in(word: str) -> int | None:
    """The number in a word such as SP 3 or Priority 3; None where it holds none or several.

    >>> number_in("SP3"), number_in("High")
    (3, None)
    """
    found = re.findall(r"\d+", word)
    return int(found[0]) if len(found) == 1 else None


def word_meant(
    word: str, column: str, allowed: Collection[str], *, near: bool = True
) -> str | None:
    """The contract's word; "" for a word that means none, None where a person must decide.

    `near`: whether a similar spelling counts too.
    """
    spelled = {
        spelling: each
        for each in allowed
        for spelling in (plain(each), *WORDS.get(column, {}).get(each, ()))
    }
    given = plain(CHOICE.sub("", word))
    if given in spelled:
        return spelled[given]
    if column == "event" and _is_no_event(word):
        return ""
    look = near and len(given) > 4
    alike = get_close_matches(given, spelled, n=1, cutoff=NEAR) if look else []
    return spelled[alike[0]] if alike else None


def _is_no_event(word: str) -> bool:
    """Whether a status is of an open action, as Amber - on track, or a share done below 100%."""
    parts = [plain(part) for part in re.split(r"\s[-\u2013\u2014/]\s|[:(]", CHOICE.sub("", word))]
    share = re.fullmatch(r"\d{1,2}\s?%", word.strip())
    return bool(share) or all(part in NO_EVENT for part in parts)


def division_meant(word: str, names: Mapping[str, str]) -> str | None:
    """The code of the division that a word names, by code, name or initials.

    >>> division_meant("W&C", {"womens_childrens": "Women's and Children's"})
    'womens_childrens'
    >>> division_meant("01 Medicine Division", {"medicine": "Medicine", "surgery": "Surgery"})
    'medicine'
    """
    given = plain(_joined(word))
    short = given.replace(" ", "").replace("and", "")
    found = {
        code
        for code, name in names.items()
        if given in (plain(code), plain(_joined(name)), plain(code).replace(" ", ""))
        or short in (_initials(name), _initials(code))
    }
    if not found and (own := _own_words(word)):
        found = {c for c, name in names.items() if own in (_own_words(c), _own_words(name))}
    return next(iter(found)) if len(found) == 1 else None


def _own_words(name: str) -> str:
    """A division's name without words such as division, as in 01 Division of Medicine."""
    words = plain(_joined(name)).split()
    return " ".join(word for word in words if word not in GENERIC and not word.isdigit())


def _joined(name: str) -> str:
    """A name without its apostrophes: Women's is one word."""
    return name.replace("'", "").replace("\u2019", "")


def _initials(name: str) -> str:
    words = [word for word in plain(_joined(name)).split() if word not in ("and", "of")]
    return "".join(word[0] for word in words) if len(words) > 1 else "\0"
