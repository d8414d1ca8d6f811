"""A register to practise on: the reference trust's, in a form of its own, as GUIDE.md uses it.

`python docs/practice.py` writes three workbooks to data/practice/, which git ignores:
`first-try.xlsx` with slips that `iqip check` finds, `september.xlsx` with these mended, and
`october.xlsx`, the same sheet a month later.
"""

from pathlib import Path

import pandas as pd
from openpyxl import Workbook

import iqip_analytics as iqip
from iqip_analytics import KnownPlan

ROOT = Path(__file__).parents[1]
OUT = ROOT / "data" / "practice"
TITLE = ["Quality improvement plan: a practice register, of a trust that does not exist"]
# Its headings, and the column of the plan below each
HEADINGS = {
    "Action ref": "action_id",
    "Action": "title",
    "Part of plan": "element",
    "Care group": "division",
    "Type": "action_type",
    "CQC domain": "cqc_domain",
    "Priority": "priority",
    "Exec lead": "executive_lead",
    "Agreed deadline": "agreed_deadline",
    "Date approved": "approved_on",
    "RAG": "rag",
}
FIRST_ROW = 4  # a title, a blank row and the headings stand above
WORDS = {
    "medicine": "Medicine",
    "surgery": "Surgery",
    "womens_childrens": "W&C",
    "trust_wide": "",
    "section_notice": "Notices",
    "strategic_priority": "Priorities",
    "divisional_plan": "Divisional",
    "section_29a": "S29A",
    "section_31": "S31",
    "must_do": "Must Do",
    "should_do": "Should Do",
    "safe": "Safe",
    "effective": "Effective",
    "caring": "Caring",
    "responsive": "Responsive",
    "well_led": "Well-led",
}


def register(known: KnownPlan) -> pd.DataFrame:
    """The actions as in force, with the day of approval of those approved."""
    deciding = known.evidence[known.evidence["event"].isin(["approved", "reopened"])]
    last = deciding.drop_duplicates("action_id", keep="last")
    approved = last[last["event"] == "approved"].set_index("action_id")["event_on"]
    return (
        known.actions.assign(approved_on=lambda a: a["action_id"].map(approved), rag="")[
            list(HEADINGS.values())
        ]
        .astype({"priority": "Int64"})
        .astype(object)
        .replace(WORDS)
    )


def written(rows: pd.DataFrame, divisions: pd.DataFrame, file: Path, slips: dict) -> None:
    """A workbook with the register as a programme office keeps it, and the divisions."""
    book = Workbook()
    sheet = book.active
    sheet.title = "QI Plan (live)"
    for row in [TITLE, [], list(HEADINGS)]:
        sheet.append(row)
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        sheet.append([cell.date() if isinstance(cell, pd.Timestamp) else cell for cell in row])
    for cell, value in slips.items():
        sheet[cell] = value
    reported = book.create_sheet("divisions")
    reported.append(["division", "name", "reported_from"])
    for code, name, day in divisions[["division", "name", "reported_from"]].itertuples(index=False):
        reported.append([code, name, day.date()])
    book.save(file)


def main() -> None:
    """Write the three workbooks."""
    OUT.mkdir(parents=True, exist_ok=True)
    plan = iqip.read(ROOT / "data" / "reference")
    september = plan.as_at("2019-08-31", data_cutoff="2019-09-06")
    october = plan.as_at("2019-09-30", data_cutoff="2019-10-04")
    slips = {f"D{FIRST_ROW}": "Womens", f"I{FIRST_ROW + 2}": "31/09/2019"}
    written(register(september), september.divisions, OUT / "first-try.xlsx", slips)
    written(register(september), september.divisions, OUT / "september.xlsx", {})
    # One row has gone missing, as rows do: the import asks about it
    written(register(october)[:-1], october.divisions, OUT / "october.xlsx", {})


if __name__ == "__main__":
    main()
