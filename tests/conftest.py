"""Hypothesis without a clock: an example may take as long as a busy machine needs for it."""

from hypothesis import settings

settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")
