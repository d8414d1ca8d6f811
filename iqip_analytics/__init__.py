"""Briefings from an integrated quality improvement plan, for the board and the divisions."""

__version__ = "0.1.0"
