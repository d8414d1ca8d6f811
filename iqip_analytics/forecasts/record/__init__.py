"""The record of our own forecasts: what earlier months expected, beside what happened."""
