"""Commentary of the October 2019 edition: period end 30 September, cut-off 4 October."""

from iqip_analytics.plan.reference.front_sheet import IMPLICATIONS

OCTOBER = {
    "trust": {
        "purpose": [
            "This paper tells the board how far the actions of the improvement plan have come, "
            "what threatens them and what is done about it.",
        ],
        "summary": [
            "The plan kept pace with its trajectory in September. Conditions 1 and 2 were approved "
            "on 9 September and are counted in this edition.",
            "Nine strategic priorities are reported from now on: end of life care and the "
            "deteriorating patient are new, and their outcome measures are not yet agreed.",
        ],
        "implications": IMPLICATIONS,
        "notices": [
            "Section Notices are also reported in full in the separate Conditions report; each "
            "action is counted once, here and there alike.",
        ],
        "risks": [
            "October brings about four times as many deadlines as September. Evidence for much of "
            "that work has not been submitted yet.",
            "HMBQ remains not assured of end of life care and of the deteriorating patient.",
        ],
        "mitigation": [
            "An additional meeting of the evidence group will be called for the middle of October.",
            "Divisions list every week what they will submit and when.",
        ],
        "next_steps": [
            "Map the actions of clinical support services to the new division during October "
            "without moving a deadline.",
            "Close the risk register entries that were due on 27 September and are still open.",
        ],
        "recommendation": [
            "To note progress against trajectory for the nine strategic priorities and for the "
            "Must and Should Do actions, with the next steps.",
        ],
        "deep_dive": [
            "Recruitment and retention: where nurses come from, who leaves, and what the next "
            "cohorts will bring.",
        ],
        "programme": [
            "37 staff completed the first improvement practitioner course and have begun projects "
            "in their own areas. The second cohort is planned for February 2020.",
        ],
        "external_visits": [
            "Maternity services were visited for two days in September. The visitors met staff "
            "of every group and looked at the evidence for the notices.",
            "The regulator's chief inspector visits on 10 October; teams are preparing storyboards "
            "of their improvement work.",
        ],
    },
    "medicine": {
        "progress": [
            "The division's plan moved forward in September, with phase 1a of the emergency "
            "department complete.",
        ],
        "risks": [
            "Training in acute illness management has not reached its target, so one notice "
            "action is late.",
            "Eleven actions fall due in October, several of them notices.",
        ],
        "mitigation": [
            "Ward sisters release named staff for training each week.",
        ],
        "next_steps": [
            "Submit the training record again for the additional meeting.",
        ],
    },
    "womens_childrens": {
        "progress": [
            "CTG training compliance reached its target; both conditions were approved at an extra "
            "meeting on 9 September.",
        ],
        "risks": [
            "Nine actions fall due in October, the most that the division has had in a month.",
        ],
        "mitigation": [
            "Training compliance is reviewed every week so that it does not slip back.",
        ],
        "next_steps": [
            "Prepare evidence for the conditions on risk assessment and on daily case review.",
        ],
    },
    "priority:1": {
        "progress": [
            "The fourth division has been operational since 23 September.",
        ],
        "risks": [
            "Not every post in the new leadership teams is filled.",
        ],
        "mitigation": [
            "Interim cover is agreed for each vacant post.",
        ],
        "next_steps": [
            "Interviews for the director of governance are held in October.",
        ],
    },
    "priority:2": {
        "progress": [
            "Each division is writing to its members to introduce its leadership team.",
        ],
        "next_steps": [
            "Publish what was done about the last survey.",
        ],
    },
    "priority:3": {
        "progress": [
            "The governance and accountability framework was put to the board on 1 October.",
        ],
        "risks": [
            "Committees change their reporting lines in the busiest month of the plan.",
        ],
        "next_steps": [
            "Put the framework into use in each division.",
        ],
    },
    "priority:4": {
        "progress": [
            "Newly qualified nurses started in September, and the first of 82 international nurses "
            "are expected this month.",
        ],
        "risks": [
            "International nurses count as registered only after their examination, some months "
            "after they arrive.",
        ],
        "mitigation": [
            "Each cohort has a dedicated educator.",
        ],
        "next_steps": [
            "Start the recruitment campaign and report on mandatory training.",
        ],
    },
    "priority:5": {
        "progress": [
            "Phase 1a was completed and phase 1b is under way.",
        ],
        "risks": [
            "Winter demand may restrict access during later phases.",
        ],
        "next_steps": [
            "Phase 2 starts on 16 December.",
        ],
    },
    "priority:7": {
        "progress": [
            "Progress with medical education is described in the separate Conditions report.",
        ],
    },
    "priority:8": {
        "progress": [
            "Medical and senior nursing leads are named. A diagnostic review by national "
            "specialists is arranged for October.",
        ],
        "risks": [
            "The scale of the work is not known until the review has reported.",
        ],
        "next_steps": [
            "Agree the outcome measures after the diagnostic review.",
        ],
    },
    "priority:9": {
        "progress": [
            "An experienced external lead supports the programme three days a week.",
        ],
        "risks": [
            "Compliance with observations varies between wards.",
        ],
        "next_steps": [
            "Agree the outcome measures by the end of October.",
        ],
    },
}
