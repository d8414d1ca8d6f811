from . import briefing as briefing
from . import contract as contract
from . import forecasts as forecasts
from . import measures as measures
from . import plan as plan
from . import sources as sources
from .contract.faults import InputError as InputError
from .contract.faults import SourceError as SourceError
from .plan.known import KnownPlan as KnownPlan
from .plan.plan import Plan as Plan
from .report import Report as Report
from .report import open as open
from .sources.reading import read as read

__version__: str

__all__ = [
    "InputError",
    "KnownPlan",
    "Plan",
    "Report",
    "SourceError",
    "briefing",
    "contract",
    "forecasts",
    "measures",
    "open",
    "plan",
    "read",
    "sources",
]
