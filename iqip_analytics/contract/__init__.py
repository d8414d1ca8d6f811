"""The data contract: its words, tables, dates, faults and wording, below all other rooms.

Modules:
    dates: The three dates of a report, and the months between them
    faults: What is wrong with an input, said so that an analyst can put it right
    formulas: Cells that a spreadsheet would take for a formula, made safe to open there and to read
        back
    input_tables: The tables of a plan source: their columns, types and allowed values, as data
    links: A link is an https address and nothing else; anything else in a register is text
    output_columns: A column and a file of the output contract, and whether a frame may be published
        as that file
    output_tables: The tidy CSV files that are written: their columns in order, with type, unit and
        meaning
    sole_writer: One writer at a time for an output folder and for a plan, released however the
        writer ends
    vocabulary: The words of the data contract: every allowed value, in its usual order, with its
        label
    wording: Numbers and dates as a board paper writes them; every rounding is made here, once
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
