"""Icons of variation and assurance, drawn here, each with its meaning in words beside it."""

from markupsafe import Markup

VARIATION = {
    "common_cause": "Common cause: no significant change",
    "improvement": "Special cause: improvement",
    "concern": "Special cause: concern",
    "neutral_high": "Special cause: high",
    "neutral_low": "Special cause: low",
    "too_few_points": "Too few points to tell (under 13)",
}
ASSURANCE = {
    "pass": "Consistently meets the target",
    "fail": "Consistently misses the target",
    "hit_or_miss": "Meets the target at times, by chance",
    "no_target": "No target",
    "too_few_points": "Too few points to tell (under 13)",
}

# A shape for each meaning, so that none rests on colour alone: path, fill.
_SHAPES = {
    "common_cause": ("M3 9 L6 7 L9 9 L12 7 L15 9", "none"),
    "improvement": ("M4 12 L9 4 L14 12 Z", "#12436D"),
    "concern": ("M9 3 L15 9 L9 15 L3 9 Z", "#F46A25"),
    "neutral_high": ("M4 11 L9 5 L14 11", "none"),
    "neutral_low": ("M4 7 L9 13 L14 7", "none"),
    "pass": ("M4 9 L8 13 L14 5", "none"),
    "fail": ("M5 5 L13 13 M13 5 L5 13", "none"),
    "hit_or_miss": ("M4 7 L14 7 M4 11 L14 11", "none"),
}


def with_icon(code: str, words: dict[str, str]) -> Markup:
    """A meaning as icon and words; the icon says nothing that the words do not."""
    if code not in _SHAPES:
        return Markup("{}").format(words[code])
    path, fill = _SHAPES[code]
    return Markup(
        '<svg class="icon" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">'
        '<circle cx="9" cy="9" r="8" fill="#ffffff" stroke="#212B32"/>'
        '<path d="{}" fill="{}" stroke="#212B32" stroke-width="1.6"/></svg> {}'
    ).format(path, fill, words[code])
