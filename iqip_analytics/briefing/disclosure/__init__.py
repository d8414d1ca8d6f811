"""Wide circulation: nobody is named, and no small number of people can be worked out.

Modules:
    circulation: Who a briefing is for: the committee, or wide circulation, which names nobody
    equations: What follows from what is published: exact elimination over every equation between
        numbers
    restated_staff: Outcome measures that restate a number of staff, and so would disclose a
        withheld one
    small_numbers: Small numbers of people: withheld as "fewer than 5", with whatever would disclose
        them
    staff_numbers: The numbers of staff on every page of an edition, as sums of what a reader does
        not know
    staff_shown: Which numbers of staff may be printed: decided once for the trust, month by month,
        for all pages
    unnamed: A plan as known, without names and texts, from which the wide edition is made
"""
