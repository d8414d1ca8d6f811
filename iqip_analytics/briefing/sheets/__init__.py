"""The two sheets of a briefing: where the plan stands, what comes, what to decide, who must act.

Modules:
    after_cut_off: Which overdue actions are approved as known since the cut-off, in words (rule 23)
    caveats: What not to trust: at most three points, the risk outside the model first
    choices_of_meetings: What each choice of meetings buys, at three dates: the range approved, and
        the chance
    comparison: A scenario against the briefing: what it changes, first
    course: The course of the plan: agreed, approved, what is likely as booked and if review keeps
        up
    exceptions: Exceptions only: measures that are off, priorities that are doubted, milestones that
        are late
    head: The head of a briefing: one line on what it is and for whom, above its title
    next_steps: Who must do what for the next report: the actions that need a step, at most seven
    outlook: What comes, as sheets tell it: the month end that matters, and the forecast for it by
        name
    proposals: Decisions proposed: the trust's own recommendation first, then those that the numbers
        ask for
    record: Since the last report: what changed, what came of the last forecast, how the chance has
        moved
    room_for_reviews: Reviews needed against the room for them, where review holds the plan back
    side_by_side: Divisions side by side, or a division beside the trust, and what the evidence
        group decided
    staff: Workforce in three numbers and one chart
    tiles: Five tiles: approved against due, overdue, the outlook, assurance, net gain of staff
    title: The title of a briefing: one sentence on what is so today and what comes
    variance: The signed variance of each element and type, and the evidence group's outcomes by
        division
"""
