"""The forms in which a briefing's numbers are handed on beside its page, all from the same CSV."""
