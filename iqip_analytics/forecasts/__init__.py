"""What is likely: completion, evidence review, workforce, and how good forecasts have been.

Modules:
    count_distribution: Exact distributions of counts: how many of some events happen, each with its
        own chance
    nodes: Fixed nodes and uniform numbers for all that is uncertain: the same bits, never a seed
    outlooks_supposed: What if: every forecast of a scope, on the expected course or on a supposed
        one
    scenario: A scenario: what is supposed to differ from the course that the history expects
    completion/: Completion: how many actions will be approved by each month end, and how surely
    quality/: How good these forecasts have been: backtests, and the record of our own
    review/: Evidence review: what will be submitted, what the meetings have room for, and the queue
    workforce/: Workforce: who is likely to leave and to start, and when vacancies close
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
