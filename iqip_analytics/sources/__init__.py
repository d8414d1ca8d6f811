"""The one room that reads: from a file, sheet or database to a `Plan`, every fault named.

Modules:
    account: The account of rows: what became of every filled row of each sheet that a table is read
        from
    cells: Columns of text become days and numbers; cells that cannot are faults, not guesses
    csv_folder: A folder of CSV files, or one of them, read cell for cell as text; and a plan
        written so
    database: A database with a table per table of the contract, read as the CSV folder would be
    doubts: What looks wrong though every cell is right: ids, totals, percentages, days that do not
        fit
    fault_report: Faults as a person can work through them: grouped by kind, counted, each kind with
        its remedy
    headings: Where the headings of a table stand on a sheet, once or again, and the rows below each
    ids: Ids as registers write them: the same one in two ways, and parents above their parts
    mapped: A block of a sheet under the contract's names and in its words, as the mapping says
    mapping: The mapping file: what a register's own headings and words are called in the data
        contract
    mapping_draft: A draft of a mapping for a source with headings and words of its own, to be used
        as printed
    parts: Rows of a table from one place, before they are typed: as they stand, or from months
        across
    plan_files: A plan's files as they stand: whoever reads, compares or copies them sees the same
    reading: The door: a plan source is read, mapped, typed and checked whole, and comes out as a
        `Plan`
    register_days: Which columns of a register tell of events, moved deadlines, withdrawals and its
        status
    register_seen: A sheet seen as a table of the contract, as somebody would who reads its headings
        and cells
    register_words: What registers call the contract's columns and words, as anybody would read them
    rules: Rules across rows and tables: what no single cell can show to be wrong
    sheets: A source's sheets, files or tables as found: each cell as it is shown, and what is odd
        of it
    source_names: What a plan source is called: on a screen, on a page and in a notebook, never with
        a secret
    tables: One table of the contract, taken from the sheets that hold it: found, mapped, typed,
        checked
    template: The workbook template: every table with headings, notes, drop-downs and an example
    unmapped: What of a sheet no mapping takes: headings, comments, and a second table beside the
        first
    workbook: A workbook, each sheet read cell for cell as it is shown
    workbook_parts: What a workbook's file says beside its values: formats, errors, formulas, what
        is struck out
    written_dates: Days as registers write them, read by the forms that a mapping names: nothing is
        guessed
    xls_errors: The cells of an .xls workbook that show an error, which the reader of its values
        gives as blank
    importing/: Next month's register: compared with the plan as known, and appended without a word
        rewritten
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
