"""The reference plan source: a synthetic plan that meets the facts of a published board paper."""

from iqip_analytics.plan.reference.tables import reference_tables
from iqip_analytics.plan.reference.write import write_reference

__all__ = ["reference_tables", "write_reference"]
