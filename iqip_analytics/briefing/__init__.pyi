from .briefing import (
    Briefing as Briefing,
)
from .briefing import (
    briefing_for as briefing_for,
)
from .charts.fan import (
    trajectory_chart as trajectory_chart,
)
from .charts.staffing import (
    net_gain_chart as net_gain_chart,
)
from .charts.staffing import (
    staffing_fan as staffing_fan,
)
from .charts.staffing import (
    vacancy_chart as vacancy_chart,
)
from .contents import (
    Choices as Choices,
)

__all__ = [
    "Briefing",
    "Choices",
    "briefing_for",
    "net_gain_chart",
    "staffing_fan",
    "trajectory_chart",
    "vacancy_chart",
]
