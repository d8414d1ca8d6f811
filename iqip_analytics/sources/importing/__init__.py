"""Next month's register: compared with the plan as known, and appended without a word rewritten.

Modules:
    decision_file: The decision file: what no program may guess, asked once and answered by a person
    differences: A day's register beside the plan as known that day: what is new, moved, approved,
        gone
    findings: What a comparison finds: what is plain, as rows to append; what is not, as questions
    known_actions: Each action as the plan has it in force on a day, with its approval then
    register: A month's register: a row for each action as now in force, with the day of its
        approval
    run: One import: a register read, compared, shown, and with leave appended
    same_action: Which action of the plan a row of the register is: by its number, unless that is in
        question
"""
