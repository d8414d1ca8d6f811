"""The one room that reads: from a file, sheet or database to a `Plan`, every fault named."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
