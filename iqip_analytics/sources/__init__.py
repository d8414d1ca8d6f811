"""The one room that reads: from a file, sheet or database to a `Plan`, every fault named.

Modules:
    cell_text: A cell that has a type, of a workbook or a database, as a CSV file would hold it
    cells: Cells of text become dates and numbers; those that cannot are faults, not guesses
    csv_folder: A folder of CSV files, read cell for cell as text
    csv_rows: Rows appended to a CSV file: every byte of before stays as it was
    database: A database with a table per table of the contract, read as the CSV folder would be
    database_url: Reaching a database: its URL, its password, and what goes wrong said without
        either's secrets
    fault_report: Faults as a person can work through them: grouped by kind, counted, each kind with
        its remedy
    forms: The forms that a plan source comes in, told apart by what is given
    found_tables: What was found at a plan source before anything is typed: every cell text, blank
        as ""
    load: Filling a database from a plan: every table of the contract, in one transaction or not at
        all
    mapped: A source with its own headings and words, read as its mapping says
    mapping: The mapping file: what a register's own headings and words are called in the data
        contract
    mapping_draft: A draft of a mapping for a source with headings and words of its own
    plan_files: A plan's files as they stand: whoever reads, compares or copies them sees the same
    reading: The door: a plan source is read, typed and checked whole, and comes out as a `Plan`
    rules: Rules across rows and tables: what no single cell can show to be wrong
    sheet_tables: A sheet as rows of text: where its headings stand, and the table below them
    source_names: What a plan source is called: on a screen, on a page and in a notebook, never with
        a secret
    stopped_import: An import that was stopped on its way: its rows count, and the next command puts
        them in place
    template: The workbook template: every table with headings, notes, drop-downs and an example
    template_choices: What a cell of the template accepts: a word of the vocabulary, a known code, a
        date, a number
    workbook: One workbook with a sheet per table, read cell for cell as the CSV folder would be
    workbook_file: What lies in a workbook's file: is it one, is it safe to open, and what its
        reader leaves out
    write_folder: A plan written down as a folder of CSV files, the form that registers are imported
        into
    written_dates: Days as registers write them, read by the one form that a mapping names: nothing
        is guessed
    appending/: Rows appended to a plan: all of them or none, and no old row touched
    importing/: Next month's register: compared with the plan as known, and appended without a word
        rewritten
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
