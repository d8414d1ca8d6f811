"""The sections of a briefing, one module each: contents in, a piece of a page out."""
