"""Commentary of the November 2019 edition: period end 31 October, cut-off 1 November."""

from iqip_analytics.plan.reference.front_sheet import IMPLICATIONS

NOVEMBER = {
    "trust": {
        "purpose": [
            "This paper tells the board how far the actions of the improvement plan have come, "
            "what threatens them and what is done about it.",
        ],
        "summary": [
            "The plan is now clearly behind its trajectory: more was closed in October than in any "
            "month before, yet more still fell due.",
            "Four divisions are reported from this edition. Actions of clinical support services "
            "were mapped to their new division and no deadline was moved in doing so.",
        ],
        "implications": IMPLICATIONS,
        "notices": [
            "Overdue notice actions are all in Medicine. Section Notices are also reported in full "
            "in the separate Conditions report; each action is counted once.",
        ],
        "risks": [
            "November and December bring more deadlines than October did.",
            "One approved action in theatres was re-opened after a walk-round found fluids "
            "unlocked, so closure does not always last.",
        ],
        "mitigation": [
            "Executive leads meet owners of overdue actions every week until they are closed.",
            "Further meetings of the evidence group can be called at a week's notice.",
        ],
        "next_steps": [
            "Agree a recovery date for each overdue action.",
            "Complete the risk assessments that are still open.",
        ],
        "recommendation": [
            "To note the position against trajectory, the overdue actions and the recovery steps.",
        ],
        "deep_dive": [
            "End of life care: findings of the diagnostic review and the first draft of its plan.",
        ],
        "programme": [
            "Practitioners of the first cohort present their projects in December. Places for "
            "February 2020 are open for application.",
        ],
        "external_visits": [
            "The regulator's chief inspector visited on 10 October and met the teams whose areas "
            "are under notice.",
            "National specialists in end of life care carried out their diagnostic review.",
        ],
    },
    "medicine": {
        "progress": [
            "The action that was overdue in October is closed: the training record for acute "
            "illness management was approved on its second submission.",
        ],
        "risks": [
            "Seven actions are overdue, four of them under the notice.",
        ],
        "mitigation": [
            "The quality improvement managers now work on overdue actions first.",
        ],
        "next_steps": [
            "Bring at least five of the overdue actions to the December meeting.",
        ],
    },
    "surgery": {
        "progress": [
            "Evidence of the two actions declined in September was accepted in October.",
        ],
        "risks": [
            "One approval was re-opened and pain scoring was shown for one ward only.",
        ],
        "mitigation": [
            "Matrons check each other's theatres and wards every week.",
        ],
        "next_steps": [
            "Submit evidence for all four wards in November.",
        ],
    },
    "womens_childrens": {
        "progress": [
            "Most actions due in October were closed, among them two under the maternity notice.",
        ],
        "risks": [
            "Space for teenagers is agreed but not yet in use, so one action is late.",
        ],
        "next_steps": [
            "Open the new space and submit the evidence again.",
        ],
    },
    "clinical_support_services": {
        "progress": [
            "The division has taken over its actions with their deadlines and is writing one plan.",
        ],
        "risks": [
            "The leadership team is not complete, and owners have moved together with the work.",
        ],
        "mitigation": [
            "Former divisions support each owner until the end of the year.",
        ],
        "next_steps": [
            "Set up a governance meeting of its own by December.",
        ],
    },
    "priority:1": {
        "progress": [
            "The leadership programme for band 7 and above begins this month; 20 a month are "
            "needed to reach 100 by March 2020.",
        ],
        "risks": [
            "A month lost to procurement cannot easily be made up.",
        ],
        "next_steps": [
            "Divisions present their reporting structures at the end of November.",
        ],
    },
    "priority:3": {
        "progress": [
            "The governance and accountability framework was adopted.",
        ],
        "next_steps": [
            "Review how the new committees work after three months.",
        ],
    },
    "priority:4": {
        "progress": [
            "The recruitment campaign was launched and the first international nurses arrived.",
        ],
        "risks": [
            "Leavers rose again in September and October after a quiet early summer.",
        ],
        "mitigation": [
            "Staff who think of leaving are offered a transfer within the trust first.",
        ],
        "next_steps": [
            "Receive the second cohort of international nurses.",
        ],
    },
    "priority:5": {
        "progress": [
            "Phase 1b is in its last weeks.",
        ],
        "risks": [
            "Winter demand may restrict access during phase 2.",
        ],
        "mitigation": [
            "The winter plan keeps one route free for ambulances at all times.",
        ],
    },
    "priority:6": {
        "progress": [
            "Two actions on partnership were merged into one agreement.",
        ],
    },
    "priority:7": {
        "progress": [
            "Progress with medical education is described in the separate Conditions report.",
        ],
    },
    "priority:8": {
        "progress": [
            "The diagnostic review was carried out and an action on outcome measures was added.",
        ],
        "risks": [
            "Outcome measures are not agreed, though they were planned for the end of October.",
        ],
        "mitigation": [
            "Leads meet every fortnight under the Chief Nurse.",
        ],
        "next_steps": [
            "Agree measures and write the improvement plan from the review's findings.",
        ],
    },
    "priority:9": {
        "progress": [
            "Observations on surgical wards were approved as on time.",
        ],
        "risks": [
            "Ward teams do not yet receive their own weekly results.",
        ],
        "next_steps": [
            "Send each ward its results from November.",
        ],
    },
}
