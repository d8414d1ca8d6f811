"""Rows appended to a plan: all of them or none, and no old row touched.

Modules:
    forms: The forms of a plan that rows can be appended to, told apart by what is given
    to_database: Rows appended to a database: in one transaction, which holds the plan from the
        first look on
    to_folder: Rows appended to a folder of CSV files: one moment for all files, with a backup
    to_workbook: Rows appended to the sheets of a workbook: formats as they are, every other cell
        untouched
    unwritable: Files that cannot be replaced: found before anything is written, and named
"""
