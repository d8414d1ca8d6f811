"""A pack for each lead and owner: a page of own actions, a calendar file and a draft message.

Modules:
    calendar: A role's actions as a calendar file (RFC 5545); the next month's file replaces it
    file_names: Safe names of files for roles, and identifiers that stay the same from month to
        month
    folder_of_packs: The files of all packs of a report, and the folder that holds no others of ours
    message: A draft message for a role: HTML with text beside it, its calendar attached, and not
        yet sent
    packs: Whose actions are overdue or due next, with the chance of each and what is asked of its
        role
    pages: The page of a role, the body of its message, and the list of packs; all text is escaped
"""
