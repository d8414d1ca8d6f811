"""Rows appended to a plan: all of them or none, and no old row touched."""
