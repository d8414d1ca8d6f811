"""Next month's register: compared with the plan as known, and appended without a word rewritten.

Modules:
    decisions: What a comparison finds: what is plain, as rows to append; what is not, as questions
        in a file
    differences: A day's register beside the plan as known that day: what is new, moved, approved,
        gone
    known_actions: Each action as the plan has it in force on a day, with its approval then
    register: A month's register: a row for each action as now in force, with the day of its
        approval
    run: One import: a register read, compared, shown, and with leave appended to a plan of any form
    same_action: Which action of the plan a row of the register is: by its number, unless that is in
        question
    to_database: A plan written into a database, or rows appended to one: in one transaction, or not
        at all
    to_folder: Rows appended to a folder of CSV files: one moment for all files, with a backup
    to_workbook: Rows appended to the sheets of a workbook: formats as they are, every other cell
        untouched
"""
