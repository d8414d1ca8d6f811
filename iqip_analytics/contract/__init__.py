"""The data contract: its words, tables, dates, faults and wording, below all other rooms."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
