"""A pack for each lead and owner: a page of own actions, a calendar file and a draft message."""
