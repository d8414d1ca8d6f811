"""How a briefing arrives: notebooks run, pages checked, and everything in `outputs/` written.

Modules:
    accessible_pdf: What a printed page lacks of PDF/UA: marks tagged or artifacts, links described,
        no clock
    briefing_in_hand: The page of a briefing that an analyst holds: the notebook's cells shown from
        it, not run
    edition: An edition: the briefings asked for at one period end, and the parameters of each
    folder: The output folder: files change together or not at all, and one run at a time writes
        there
    gate: The gate: a page that some readers could not use, or that asks for anything outside, stays
        in
    index: The board of a month's briefings side by side, and the list of months
    keys: What a briefing is made of, as one short key: the same key, the same pages
    manifest: What a month's folder holds and how it came about: one row for each briefing
    notebooks: The notebooks that briefings are run from, and the parameters that each one takes
    numbers: The numbers that travel in a notebook with its words: taken out and written as CSV,
        unchanged
    page: An executed notebook as one self-contained page: its words and outputs, never its code
    pdf: A released page as an accessible PDF, printed by an installed Chromium or Edge
    production: An edition made: jobs to children, files to the folder, a row each in manifest and
        index
    settings_files: Params files, scenarios among them: read as text, until a field types each value
    work: What there is to do: the briefings asked for, and those of them whose files still stand
    forms/: The forms in which a briefing's numbers are handed on beside its page, all from the same
        CSV
    owners/: A pack for each lead and owner: a page of own actions, a calendar file and a draft
        message
    running/: Notebooks run: engines, processes and clusters, from a job to its outcome
"""
