"""Commentary of the September 2019 edition: period end 31 August, cut-off 6 September.

The paper contradicts itself three times, and so do these texts, on purpose: the fourth division
starts on 23 September, in October, and is reported from November; one meeting is dated 4 and 5
September; interviews for one post are in September and in October.
"""

from iqip_analytics.plan.reference.front_sheet import IMPLICATIONS

SEPTEMBER = {
    "trust": {
        "purpose": [
            "This paper tells the board how far the improvement actions of the Integrated Quality "
            "Improvement Plan have come, what threatens them and what is done about it.",
            "It also reports on the wider quality improvement programme.",
        ],
        "summary": [
            "Every action in the three elements of the plan now has an agreed deadline and an "
            "owner. From this edition progress is therefore read against trajectory, for the "
            "trust as a whole and for each division.",
            "The plan is gaining momentum, and divisions show more ownership of their quality "
            "priorities and risks.",
            "Staff engagement and communication was this month's deep dive.",
        ],
        "implications": IMPLICATIONS,
        "progress": [
            "Completion dates and owners are now agreed for all three elements of the plan, those "
            "of the divisional plans included.",
            "1 condition and 8 Must and Should Do actions were approved for closure by the "
            "evidence group on 6 September.",
            "Of 137 risks found by theming the notices and actions, 69 are on the risk register "
            "but need new wording and 68 are not on it and need an assessment.",
        ],
        "notices": [
            "Two conditions of the maternity notice, both on CTG training compliance, were not "
            "complete by the end of August. Section Notices are also reported in full in the "
            "separate Conditions report; each action is counted once, here and there alike.",
        ],
        "risks": [
            "Many more actions fall due from October. Divisional teams and executive leads need "
            "to hold to their deadlines and say early where they cannot.",
            "Too little leadership capacity in Medicine has slowed work on its Section Notices.",
            "HMBQ is not assured of progress on end of life care or on the deteriorating patient.",
        ],
        "mitigation": [
            "A new divisional leadership team for Medicine has been in place since early August "
            "and has been helped to write its improvement plan.",
            "End of life care and the deteriorating patient become strategic priorities of their "
            "own under the Chief Nurse, with programme support, from the October edition.",
            "The evidence group will meet more often so that no evidence waits.",
        ],
        "next_steps": [
            "The fourth division, Clinical Support Services, is established in October, and its "
            "actions are mapped to it in that month. Deadlines do not move, and Clinical Support "
            "Services is reported as the fourth division from November.",
            "Owners of current and new risks complete their register entries by 27 September.",
            "Outcome measures for the two new priorities are to be agreed by the end of October, "
            "after the diagnostic review of end of life care.",
            "The evidence group plans additional meetings from October.",
        ],
        "recommendation": [
            "To note progress against trajectory for the seven strategic priorities and for the "
            "Must and Should Do actions, with the next steps.",
        ],
        "deep_dive": [
            "Staff engagement and communication, one of the seven strategic priorities, was "
            "presented to the Oversight and Assurance Group: what staff told us, what has changed "
            "since, and what the next survey will measure.",
            "A monthly pulse asks since February 2019 whether staff would recommend the trust as "
            "a place to work.",
        ],
        "programme": [
            "The first improvement practitioner course (QSIR) runs from 9 to 13 September with "
            "37 staff from many professions, who then lead improvement projects in their own "
            "areas. A second cohort is planned for February 2020, then three or four cohorts a "
            "year.",
            "Four or five practitioners are to become facilitators by April 2020, so that the "
            "trust can run its own improvement academy.",
        ],
        "external_visits": [
            "The national director of improvement visited on 15 August with two senior colleagues "
            "and saw maternity, the emergency department, radiology and surgical recovery. The "
            "visit was supportive and well received by staff.",
            "A Member of Parliament visits on 13 September. NHS England/Improvement visits "
            "maternity services from 17 to 19 September, meets staff of every group and looks at "
            "the evidence for the notices.",
            "The Chief Inspector of Hospitals, CQC, comes on 10 October to meet the teams whose "
            "areas are under notice.",
        ],
    },
    "medicine": {
        "progress": [
            "The new leadership team has agreed its programme of work and reviewed the size of "
            "the task. It is committed, and will need help to deliver in the time set.",
        ],
        "risks": [
            "The team is new and needs time to settle its priorities while many actions fall due.",
        ],
        "mitigation": [
            "All three quality improvement managers work on parts of the division's plan.",
        ],
        "next_steps": [
            "Agree with each action owner what evidence is needed for actions due in October.",
        ],
    },
    "surgery": {
        "progress": [
            "Measurable progress on theatre and ward safety; three actions were closed this month.",
        ],
        "risks": [
            "Two actions were declined because the evidence was too thin.",
        ],
        "mitigation": [
            "Evidence is now reviewed inside the division a week before it is submitted.",
        ],
        "next_steps": [
            "Bring both declined actions back with larger audits.",
        ],
    },
    "womens_childrens": {
        "progress": [
            "Four Must and Should Do actions were closed and the division's plan is on course.",
        ],
        "risks": [
            "CTG training compliance fell short of its target for midwives and for doctors at the "
            "end of August, so two conditions were late.",
        ],
        "mitigation": [
            "Extra training sessions were held and every member of staff not yet compliant was "
            "given a date.",
        ],
        "next_steps": [
            "Conditions 1 and 2 go to an extra meeting of the evidence group.",
        ],
    },
    "priority:1": {
        "progress": [
            "A substantive chief executive started on 2 September and a medical director starts on "
            "9 September. Funding was secured to prepare the new divisional teams from November.",
            "Three divisions have worked in the new structure since 2 September; the fourth "
            "division, Clinical Support Services, starts on 23 September.",
            "The first improvement practitioner course starts on 9 September with 37 staff.",
        ],
        "risks": [
            "Leadership capacity in divisions limits the pace of improvement.",
            "The band 7 leadership programme starts late because of procurement. This puts the "
            "100 leaders to be trained by March 2020 at risk.",
        ],
        "mitigation": [
            "Experienced interim executives and an accountability framework are in place.",
        ],
        "next_steps": [
            "Recruit the leadership team of the fourth division; interviews for its divisional "
            "director are on 16 September.",
            "Interviews for the new Director of Governance are scheduled for October.",
            "Fix the start of the leadership programme, expected in November 2019: 20 leaders a "
            "month are then needed.",
            "Divisions present their reporting structures to HMBQ in late November.",
        ],
    },
    "priority:2": {
        "progress": [
            "See the deep dive of this edition.",
        ],
        "next_steps": [
            "Each divisional team writes to every member of staff in its division.",
        ],
    },
    "priority:3": {
        "progress": [
            "An integrated governance and accountability framework is drafted, with committee "
            "structures and flows of information. The executive leadership meeting agreed it on "
            "4 September.",
            "The post of Director of Governance is advertised, with interviews in September.",
            "Joint sign-off of serious incidents with commissioners is agreed, and quality "
            "improvement and patient safety come under one lead.",
        ],
        "risks": [
            "Several complex changes are made at the same time.",
        ],
        "mitigation": [
            "Executive and non-executive directors are consulted one by one, and a communication "
            "plan is being written.",
            "The framework was presented to the executive leadership meeting on 5 September. It "
            "goes to the management board on 11 September.",
        ],
        "next_steps": [
            "Refine the framework and take it to the board on 1 October.",
        ],
    },
    "priority:4": {
        "progress": [
            "Vacancies among registered nurses and midwives fell slightly. 13 local registered "
            "nurses started, and every student midwife found a post.",
            "82 international nurses are expected in October and November. 36 nursing associates "
            "are in training, the first to register in September 2020.",
            "46 staff have used the internal transfer process.",
            "Net gain was 5 WTE in July and 8.17 WTE in August, where 10 leavers a month are "
            "planned. Leavers averaged 8.34 WTE a month over the last six months: 26.97 in March "
            "and April together, 15.83 in July and August together.",
        ],
        "risks": [
            "The review of mandatory training was delayed; it now reports in October.",
        ],
        "mitigation": [
            "Capacity has been found to complete the mandatory training review.",
        ],
        "next_steps": [
            "Launch the recruitment campaign in October and reduce agency rates and suppliers.",
        ],
    },
    "priority:5": {
        "progress": [
            "Phase 1a of the building work is on course to finish on 13 September.",
        ],
        "risks": [
            "Access to the site may be tight in later phases, at the winter peak of demand.",
        ],
        "mitigation": [
            "The contractor is flexible about access, and winter plans manage the peaks.",
        ],
        "next_steps": [
            "Phase 1b starts in the week of 16 September, phase 2 on 16 December and phase 3 on "
            "6 January 2020.",
        ],
    },
    "priority:6": {
        "progress": [
            "Executives attend system meetings regularly, and work on an integrated urology "
            "service goes well.",
        ],
    },
    "priority:7": {
        "progress": [
            "Progress with medical education is described in the separate Conditions report.",
        ],
    },
}
