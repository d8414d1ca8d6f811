"""One briefing in sentences, tables and charts, written from numbers alone."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
