"""The front sheet of every edition: what its content bears on."""

# A21: seven headings, all of them ticked.
HEADINGS = [
    "Strategic / External",
    "Operational",
    "Financial",
    "Clinical",
    "Legal / Regulatory",
    "Reputational / Patient Experience",
    "Workforce",
]

IMPLICATIONS = [" · ".join(f"{heading} ✓" for heading in HEADINGS)]
