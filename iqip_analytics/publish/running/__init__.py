"""Notebooks run: engines, processes and clusters, from a job to its outcome."""
