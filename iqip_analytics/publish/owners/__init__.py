"""A pack for each lead and owner: a page of own actions, a calendar file and a draft message.

Modules:
    calendar: A role's actions as a calendar file (RFC 5545); the next month's file replaces it
    file_names: Safe names of files for roles, and identifiers that stay the same from month to
        month
    folder_of_packs: The files of all packs of a report, and the folder, which holds no others of
        ours
    message: A draft message for a role: HTML and plain text, with its calendar attached; never sent
    packs: Whose actions are overdue or due next: a pack for each lead and owner who has one
    pages: The page of a role, the body of its message, and the list of packs; all text is escaped
    tasks: What one action asks of its lead or owner, by when, and how likely its approval is
"""
