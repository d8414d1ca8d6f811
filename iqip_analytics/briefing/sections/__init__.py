"""The sections of a briefing, one module each: contents in, a piece of a page out.

Modules:
    actions: The actions behind the variance, and those that fall due next, each with its chance
    commentary: The trust's own words, set apart from what is computed
    completion_outlook: Outlook: the chance of being on trajectory, the deadline cliff, what would
        be needed
    data_notes: What happened since the cut-off, notes on the data, and where the numbers come from
    divisions: Divisions compared, and the proof of a re-mapping
    domains: Must and Should Do by CQC domain, and the load of each executive lead
    evidence_decisions: What the Evidence Assurance Group decided since the last report
    forecast_record: How good these forecasts have been: earlier forecasts against what happened
    masthead: About this paper: its purpose, its meeting, and its dates
    measure_sentences: What outcome measures say, in sentences that claim no more than their points
        do
    measures_moved: What approved actions moved: each measure that they were to move, since when,
        and how sure
    movement: Since the last report: what changed, and the movement from its totals to these
    outcome_measures: Outcome measures: what varies by chance, what does not, and which targets are
        reliably met
    position: Position: each element and type of action against its trajectory
    register_groups: By regulation, core service, site and finding, where a briefing is grouped by
        them
    review: Evidence review: whether the group keeps up with the deadlines, and what it would take
    review_sentences: Evidence review in sentences and figures: need against room, the queue, the
        approval rate
    risks_and_mitigation: Risks, mitigation and next steps, and how the risks align with the risk
        register
    strategic_priorities: Strategic priorities one by one: progress, assurance, measures,
        milestones, the lead's words
    trajectory: Trajectory: the months so far, and the fans of elements and of Must and Should Do
    workforce_net_gain: Workforce: starters, leavers, net gain and vacancy, each figure with its
        basis named
    workforce_outlook: Workforce outlook: net gain and vacancies ahead, and planned leavers against
        likely ones
"""
