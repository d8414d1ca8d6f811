"""The publish room, with real notebooks run by real engines."""
