"""Next month's register: compared with the plan as known, and appended without a word rewritten."""
