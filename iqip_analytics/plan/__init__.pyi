from .known import (
    KnownPlan as KnownPlan,
)
from .plan import (
    Plan as Plan,
)
from .run import (
    Run as Run,
)

__all__ = [
    "KnownPlan",
    "Plan",
    "Run",
]
