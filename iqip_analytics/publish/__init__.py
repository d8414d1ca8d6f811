"""How a briefing arrives: notebooks run, pages checked, and everything in `outputs/` written."""
