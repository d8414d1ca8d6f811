"""The words of the data contract: every allowed value, in its usual order, with its label."""

ELEMENTS = {
    "section_notice": "Section Notices",
    "strategic_priority": "Strategic Priorities",
    "divisional_plan": "Divisional Plans",
}

ACTION_TYPES = {
    "section_29a": "Section 29A",
    "section_31": "Section 31",
    "must_do": "Must Do",
    "should_do": "Should Do",
}
CONDITIONS = ("section_29a", "section_31")
MUST_AND_SHOULD = ("must_do", "should_do")

CQC_DOMAINS = {
    "safe": "Safe",
    "effective": "Effective",
    "caring": "Caring",
    "responsive": "Responsive",
    "well_led": "Well-led",
}

# Columns of a register that an action may be grouped by, where that is asked for
REGISTER_GROUPINGS = {
    "regulation": "Regulation",
    "core_service": "Core service",
    "site": "Site",
    "report_reference": "Report reference",
}
NOT_STATED = "not_stated"  # the group of actions whose cell is blank, so that groups add up

EVENTS = {
    "submitted": "Submitted",
    "approved": "Approved",
    "declined": "Declined",
    "reopened": "Re-opened",
    "embedded": "Embedded",
    "lifted": "Lifted",
}

CHANGE_FIELDS = {
    "division": "Division",
    "agreed_deadline": "Agreed deadline",
    "priority": "Strategic priority",
    "action_owner": "Action owner",
    "executive_lead": "Executive lead",
    "withdrawn": "Withdrawn",
    "cqc_domain": "CQC domain",
    **REGISTER_GROUPINGS,
}

ALIGNMENTS = {
    "on_register_adequate": "On the register, adequate",
    "on_register_reword": "On the register, to be updated or reworded",
    "not_on_register": "Not on the register, to be assessed",
}

OPINIONS = {
    "not_assured": "Not assured",
    "limited": "Limited assurance",
    "moderate": "Moderate assurance",
    "reasonable": "Reasonable assurance",
    "substantial": "Substantial assurance",
}

ROUTES = {
    "local_rn": "Local registered nurses",
    "newly_qualified": "Newly qualified",
    "international": "International",
    "tna": "Trainee nursing associates",
    "return_to_practice": "Return to practice",
}

UNITS = {"percent": "%", "count": "", "wte": "WTE", "days": "days", "rate": ""}
DIRECTIONS = {"increase": "higher is better", "decrease": "lower is better", "neutral": "neither"}
YES_NO = {"yes": "yes", "no": "no"}

COMMENTARY_SECTIONS = {
    "purpose": "Purpose",
    "summary": "Summary",
    "implications": "Implications",
    "progress": "Progress since last month",
    "risks": "Key risks and concerns",
    "mitigation": "Mitigation",
    "next_steps": "Next steps",
    "recommendation": "Recommendation",
    "notices": "Section Notices",
    "deep_dive": "Deep dive",
    "programme": "Quality improvement programme",
    "external_visits": "External visits",
}

GROUPINGS = {
    "all": "All actions",
    "element": "Element of the plan",
    "action_type": "Type of action",
    "must_and_should": "Must and Should Do together",
    "cqc_domain": "CQC domain",
    "division": "Division",
    "priority": "Strategic priority",
    **REGISTER_GROUPINGS,
}

STATUSES = {
    "ahead": "Ahead",
    "on_trajectory": "On trajectory",
    "behind": "Behind",
}

LEAVER_BASES = {
    "actual": "actual leavers",
    "planned": "planned leavers",
}

COMMITTEE, WIDE = "committee", "wide"
MASTHEAD_PEOPLE = ("author", "sponsor")  # roles, which wide circulation does not name

TRUST = "trust"
TRUST_WIDE = "trust_wide"

# Words that name something else in the outputs, so no division may be called by them.
RESERVED_DIVISION_CODES = ("index", TRUST, "total", TRUST_WIDE, "all")

LABELS = {
    "all": "All actions",
    "must_and_should": "Must and Should Do",
    TRUST_WIDE: "Trust-wide",
    NOT_STATED: "Not stated",
    **ELEMENTS,
    **ACTION_TYPES,
    **CQC_DOMAINS,
}
