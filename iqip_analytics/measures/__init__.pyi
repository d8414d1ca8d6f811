from .approved_impact import (
    impact as impact,
)
from .changes_since import (
    SinceLastReport as SinceLastReport,
)
from .changes_since import (
    remapping_proof as remapping_proof,
)
from .changes_since import (
    since_last_report as since_last_report,
)
from .deadlines import (
    DeadlineCliff as DeadlineCliff,
)
from .deadlines import (
    closure_funnel as closure_funnel,
)
from .deadlines import (
    deadline_cliff as deadline_cliff,
)
from .deadlines import (
    due_next as due_next,
)
from .deadlines import (
    due_per_month as due_per_month,
)
from .deadlines import (
    load_by_lead as load_by_lead,
)
from .deadlines import (
    overdue as overdue,
)
from .deadlines import (
    variance_explained as variance_explained,
)
from .evidence_group import (
    approval_rate as approval_rate,
)
from .evidence_group import (
    evidence_outcomes as evidence_outcomes,
)
from .outcome_measures import (
    outcomes as outcomes,
)
from .progress import (
    due_as_first_agreed as due_as_first_agreed,
)
from .progress import (
    position as position,
)
from .progress import (
    trajectory as trajectory,
)
from .regulator_findings import (
    findings as findings,
)
from .risk_register import (
    risk_alignment as risk_alignment,
)
from .risk_register import (
    risks_overdue as risks_overdue,
)
from .strategic_priorities import (
    milestones as milestones,
)
from .strategic_priorities import (
    priorities as priorities,
)
from .workforce_so_far import (
    workforce_history as workforce_history,
)

__all__ = [
    "DeadlineCliff",
    "SinceLastReport",
    "approval_rate",
    "closure_funnel",
    "deadline_cliff",
    "due_as_first_agreed",
    "due_next",
    "due_per_month",
    "evidence_outcomes",
    "findings",
    "impact",
    "load_by_lead",
    "milestones",
    "outcomes",
    "overdue",
    "position",
    "priorities",
    "remapping_proof",
    "risk_alignment",
    "risks_overdue",
    "since_last_report",
    "trajectory",
    "variance_explained",
    "workforce_history",
]
