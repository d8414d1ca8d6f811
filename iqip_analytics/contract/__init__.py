"""The data contract: its words, tables, dates, faults and wording, below all other rooms."""
