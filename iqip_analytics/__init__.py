"""Briefings on an NHS integrated quality improvement plan: where it stands, what is likely.

>>> import iqip_analytics as iqip
>>> iqip.open("data/reference", "2019-08-31").overdue(by="division")
           division  overdue
0  womens_childrens        2
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
