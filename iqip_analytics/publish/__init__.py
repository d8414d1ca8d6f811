"""How a briefing arrives: notebooks run, pages checked, and everything in `outputs/` written.

Modules:
    accessible_pdf: What a printed page lacks for PDF/UA: marks tagged or artifacts, links
        described, no clock
    briefing_in_hand: The page of a briefing in hand: the notebook's cells are filled from it, not
        run
    edition: An edition: the briefings asked for at one period end, and the parameters of each
    folder: The output folder: files change together or not at all, and one run at a time writes
        there
    gate: The gate: a page that some readers could not use, or that loads anything, is refused
    index: The board of a month's briefings side by side, and the list of months
    keys: What a briefing is made from, as one short key: the same key, the same pages
    manifest: What a month's folder holds and how it was made: one row for each briefing
    notebooks: The notebooks that briefings are run from, and the parameters that each one takes
    numbers: The numbers that travel in a notebook with its words: extracted and written as CSV,
        unchanged
    page: An executed notebook as one self-contained page: its words and outputs, never its code
    pdf: A released page as an accessible PDF, printed by an installed Chromium or Edge
    production: Making an edition: jobs to children, files to the folder, a row each in manifest and
        index
    settings_files: Params files, including scenarios: read as text, and typed by each field
    work: What there is to do: the briefings asked for, and those whose files are still valid
    forms/: Further forms of a briefing's numbers beside its page, all from the same CSV
    owners/: A pack for each lead and owner: a page of own actions, a calendar file and a draft
        message
    running/: Notebooks run: engines, processes and clusters, from a job to its outcome
"""
