"""The doors: workbooks, databases, mappings, and next month's register."""
