"""The one room that reads: from a file, sheet or database to a `Plan`, naming every fault.

Modules:
    account: The account of rows: what became of every filled row of each sheet from which a table
        is read
    cells: Columns of text become days and numbers; cells that cannot are faults, not guesses
    csv_folder: A folder of CSV files, or one of them, read cell by cell as text; and a plan written
        so
    database: A database with a table per table of the contract, read as a CSV folder would be
    doubts: What looks wrong though every cell is valid: ids, totals, percentages, days that do not
        fit
    fault_report: Faults for a person to work through: grouped by kind, counted, each kind with its
        remedy
    headings: Where the headings of a table are on a sheet, once or repeated, and the rows below
        each
    ids: Ids as registers write them: the same one in two ways, and parents above their parts
    mapped: A block of a sheet under the contract's names and in its words, as the mapping says
    mapping: The mapping file: what a register's own headings and words are called in the data
        contract
    mapping_draft: A draft of a mapping for a source with its own headings and words, to be used as
        printed
    parts: Rows of a table from one place, before they are typed: as they are, or from months across
    plan_files: A plan's files as they are: reading, comparing and copying see the same
    reading: The door: a plan source is read, mapped, typed and checked whole, and becomes a `Plan`
    register_days: Which columns of a register hold events, moved deadlines, withdrawals and a
        status
    register_seen: A sheet recognised as a table of the contract, as a person would from its
        headings and cells
    register_words: What registers call the contract's columns and words, as a person would
        understand them
    rules: Rules across rows and tables: what no single cell can show to be wrong
    sheets: A source's sheets, files or tables as found: each cell as shown, and what is odd about
        it
    source_names: What a plan source is called: on a screen, on a page and in a notebook, never with
        a secret
    tables: One table of the contract, taken from the sheets that hold it: found, mapped, typed,
        checked
    template: The workbook template: every table with headings, notes, drop-downs and an example
    unmapped: What no mapping takes from a sheet: headings, comments, and a second table beside the
        first
    workbook: A workbook, each sheet read cell by cell as it is shown
    workbook_parts: What a workbook's file holds besides values: formats, errors, formulas, what is
        struck out
    written_dates: Days as registers write them, read by the forms that a mapping names: nothing is
        guessed
    xls_errors: The cells of an .xls workbook that show an error, which the reader of values gives
        as blank
    importing/: Next month's register: compared with the plan as known, and appended without
        rewriting anything
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
