"""Meetings booked on a day on which nobody is at work."""

import pandas as pd


def days_off(meeting_days: pd.Series) -> list[str]:
    """A sentence for each meeting on a bank holiday in England or on a weekend."""
    if meeting_days.empty:
        return []
    import holidays  # noqa: PLC0415  # start-up cost: 0.05 s

    years = range(meeting_days.min().year, meeting_days.max().year + 1)
    closed = holidays.country_holidays("GB", subdiv="ENG", years=years)
    notes = []
    for meeting in meeting_days:
        when = f"The meeting booked for {meeting:%A} {meeting.day} {meeting:%B %Y}"
        if meeting.date() in closed:
            notes.append(f"{when} falls on a bank holiday in England.")
        elif meeting.weekday() >= 5:
            notes.append(f"{when} falls on a weekend.")
    return notes
