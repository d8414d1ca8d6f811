"""What was agreed and recorded: a plan, and its position in time.

Modules:
    division_rules: Every action in the plan belongs, at every period end, to a division that is
        then reported
    earlier_reports: An earlier report, taken again from what a later one knows
    known: The plan as known at a report's dates: all that measures, forecasts and briefings see
    notes: Notes on the data: what changes no count, but somebody should look at
    plan: A plan as recorded, and the one door through which everything else sees it at a date
    position_in_time: How a position in time is taken: rows in force, events known, nothing later
    recorded: Which rows were known on a day, and which of several versions of a row is valid
    run: A run: a plan, the positions taken of it, and what was computed from them, each once
    shared_results: Results shared by all who work on the same positions, each computed once
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
