from .dates import (
    ReportDates as ReportDates,
)
from .faults import (
    Fault as Fault,
)
from .faults import (
    InputError as InputError,
)
from .faults import (
    SourceError as SourceError,
)
from .input_tables import (
    TABLES as TABLES,
)

__all__ = [
    "TABLES",
    "Fault",
    "InputError",
    "ReportDates",
    "SourceError",
]
