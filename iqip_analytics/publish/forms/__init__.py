"""Further forms of a briefing's numbers beside its page, all from the same CSV.

Modules:
    completion_chart: The completion fan as a native Excel chart over the workbook's own cells
    cover: What the first sheet of a workbook says: whose numbers these are, of when, and for whom
    datapackage: The CSV files of a folder described as a Data Package, from the output contract
    evidence_page: The evidence pack as a page for inspectors; only https addresses become links
    fixed_zip: A zip file of fixed times and order, so that the same parts are the same bytes
    long_tables: Every month and scope of an output folder in one long table each, for Power BI and
        Excel
    sheet_writer: Cells of one Excel sheet, each written as the type it is: no text becomes a
        formula or a link
    typed_tables: A table's CSV text as typed rows: numbers, days and words as the output contract
        types them
    workbook: A scope's tables as an Excel workbook that a screen reader, Power Query and a printer
        can use
    word/: A briefing as a Word document: made from its released page, so that the two cannot
        disagree
"""
