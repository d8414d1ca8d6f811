"""Next month's register: compared with the plan as known, and appended without rewriting anything.

Modules:
    decisions: What a comparison finds: what is clear, as rows to append; what is not, as questions
        in a file
    differences: A register against the plan as known that day: what is new, moved, approved, gone
    known_actions: Each action as in force in the plan on a day, with its approval then
    register: A month's register: a row for each action as now in force, with the day of its
        approval
    run: One import: a register read, compared, shown and, if asked, appended to a plan of any form
    same_action: Which action of the plan a row of the register is: by its number, unless that is in
        doubt
    to_database: A plan written into a database, or rows appended to one: in one transaction, or not
        at all
    to_folder: Rows appended to a folder of CSV files: all files at one moment, with a backup
    to_workbook: Rows appended to the sheets of a workbook: formats kept, every other cell untouched
"""
