"""Completion: how many actions will be approved by each month end, and how surely.

Modules:
    approval_history: The plan's own history, month by month: which actions were open, and which
        were approved
    approval_tables: The forecast as frames: groups by month, quantiles, actions, likely finish,
        what is needed
    approvals_ahead: Completion forecast: how many actions will be approved by each month end, and
        how surely
    chance_history: How the chance of being on trajectory has moved: the forecast made again at
        earlier cut-offs
    chances: Each open action's chance of approval month by month, at nodes for all that is shared
    groups_ahead: Each group's approvals ahead: as the meetings allow, and if review keeps up
    hazard: The completion model: the hazard of approval by deadline, age, type and division; its
        level
    level: The level of the hazard by month: what speeds up or slows all approvals at once
    level_sizes: How much the level moves: learnt from a register's own months, shrunk to a prior
    options: What each choice of meetings buys: as booked, one or two more a month, enough, keeping
        up
    past_origins: What past origins say: how high and wide the forecast should have been, what to
        pool with it
    pool: The forecast itself: a pool of three, each with the weight that past origins give it
"""
