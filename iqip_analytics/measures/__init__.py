"""What happened: counts and shares of a known plan, by the data contract's rules."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
