from .completion.approvals_ahead import (
    CompletionForecast as CompletionForecast,
)
from .completion.approvals_ahead import (
    completion_forecast as completion_forecast,
)
from .outlooks_supposed import (
    Outlooks as Outlooks,
)
from .outlooks_supposed import (
    what_if as what_if,
)
from .quality.scorecard import (
    Scorecard as Scorecard,
)
from .quality.scorecard import (
    scorecard as scorecard,
)
from .review.reviews_ahead import (
    ReviewForecast as ReviewForecast,
)
from .review.reviews_ahead import (
    review_forecast as review_forecast,
)
from .scenario import (
    Scenario as Scenario,
)
from .workforce.staff_ahead import (
    WorkforceForecast as WorkforceForecast,
)
from .workforce.staff_ahead import (
    workforce_forecast as workforce_forecast,
)

__all__ = [
    "CompletionForecast",
    "Outlooks",
    "ReviewForecast",
    "Scenario",
    "Scorecard",
    "WorkforceForecast",
    "completion_forecast",
    "review_forecast",
    "scorecard",
    "what_if",
    "workforce_forecast",
]
