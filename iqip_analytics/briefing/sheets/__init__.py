"""The two sheets of a briefing: where the plan stands, what is likely, decisions, who must act.

Modules:
    after_cut_off: Which overdue actions are approved as known since the cut-off, in words (rule 23)
    caveats: What not to trust: at most three points, the risk outside the model first
    choices_of_meetings: What each choice of meetings buys, at three dates: the range approved, and
        the chance
    comparison: A scenario against the briefing: what it changes, first
    course: The course of the plan: agreed, approved, what is likely as booked and if review keeps
        up
    exceptions: Exceptions only: measures off target, priorities in doubt, late milestones
    head: The head of a briefing: one line on what it is and for whom, above its title
    next_steps: Who must do what for the next report: the actions that need a step, at most seven
    outlook: The outlook as sheets print it: the month end that matters, and its forecast by name
    proposals: Decisions proposed: the trust's own recommendation first, then those from the numbers
    record: Since the last report: what changed, how the last forecast came out, how the chance has
        moved
    room_for_reviews: Reviews needed against the room for them, where review holds the plan back
    side_by_side: Divisions side by side, or a division beside the trust, and what the evidence
        group decided
    staff: Workforce in three numbers and one chart
    tiles: Five tiles: approved against due, overdue, the outlook, assurance, net gain of staff
    title: The title of a briefing: one sentence on the present state and what is likely
    variance: The signed variance of each element and type, and the evidence group's outcomes by
        division
"""
