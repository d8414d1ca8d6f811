"""Completion: how many actions will be approved by each month end, and how surely."""
