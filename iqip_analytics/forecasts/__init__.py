"""What is likely: completion, evidence review, workforce, and how good forecasts have been."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
