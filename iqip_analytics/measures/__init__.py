"""What happened: counts and shares of a known plan, by the data contract's rules.

Modules:
    approved_impact: Whether the measures that approved actions were to move have moved, and since
        when
    changes_since: What changed since the last report, and the proof that a re-mapping changed
        nothing else
    chart_types: The chart that a measure's data call for: limits by counting, times between events,
        a median
    consistency: Figures and dates of different tables compared: where they cannot all be right
    control_chart: Statistical process control for one monthly series: XmR limits and what the
        points say
    control_phases: A measure's phases: each has its own limits, from its months alone
    deadlines: Deadlines: what is overdue or due next, who leads it, what explains the variance
    evidence_group: What the Evidence Assurance Group decided since the last report
    groups: The groups that progress is reported by; those of a register's own columns where asked
    interrupted_series: A change of a series' level from a month on, beyond its noise, season and
        trend
    outcome_measures: Outcome measures by month, with their control limits, variation and assurance
    progress: Progress against trajectory: how many actions were due, how many are approved
    regulator_findings: The regulator's findings: one is closed when all of its actions are
    risk_register: How the themed risks align with the trust's risk register
    since_cut_off: Since the cut-off: what became known by publication is named, and counts nowhere
        (rule 23)
    strategic_priorities: Strategic priorities: their actions, their assurance opinion, their
        milestones
    workforce_so_far: Workforce history: starters, leavers, net gain, vacancy and leaver rate by
        month
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
