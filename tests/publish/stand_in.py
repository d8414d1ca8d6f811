"""A small briefing in place of the real one: notebooks that a test can break where it likes."""

from pathlib import Path

from nbformat import v4

PARAMETERS = """
source = ""
scope = "trust"
period_end = "2019-08-31"
data_cutoff = None
published_on = None
horizon = 12
leaver_basis = "actual"
planned_leavers_wte = None
scenario = None
masthead = {}
circulation = "committee"
"""
MASTHEAD = """
import os, sys, time
from IPython.display import HTML, display
HTML(f"<header class='masthead'><h1>{scope} to {period_end}</h1></header>")
"""
POSITION = """
display(HTML('''<figure><svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 4 1">
<title>Two conditions are behind</title><path d="M0 0h4v1z"/></svg>
<figcaption>Actions approved, at 31 August 2019</figcaption></figure>'''))
HTML('''<div class="table" role="region" tabindex="0" aria-label="Position"><table>
<caption>Position</caption><thead><tr><th scope="col">Group</th><th scope="col">Total</th></tr>
</thead><tbody><tr><th scope="row">All</th><td>2</td></tr></tbody></table></div>''')
"""
NUMBERS = """
class Numbers:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/plain": "The numbers of this briefing: 1 table",
            "application/vnd.iqip.numbers+json": {
                "scope": scope, "scope_name": scope.title(), "period_end": period_end,
                "title": f"{scope} briefing", "status": "behind", "status_text": "Behind",
                "headline": ["Two conditions are overdue."],
                "tables": {"position": "grouping,group,total\\nall,all,2\\n"},
            },
        }
Numbers()
"""


def notebook(*, parameters: str = PARAMETERS, middle: str = "", last: str = NUMBERS):
    """A briefing's notebook: parameters, masthead, a cell of the test's own, position, numbers."""
    cells = [
        v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        v4.new_code_cell(MASTHEAD),
        v4.new_markdown_cell("## Position"),
        *([v4.new_code_cell(middle)] if middle else []),
        v4.new_code_cell(POSITION),
        v4.new_code_cell(last),
    ]
    if not parameters:
        cells = cells[1:]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def plan_source(folder: Path, *divisions: str) -> Path:
    """A plan source with an action in each division."""
    folder.mkdir(parents=True)
    codes = divisions or ("medicine", "surgery")
    tables = {
        "divisions": [
            "division,name,reported_from",
            *(f"{c},{c.title()},2018-01-31" for c in codes),
        ],
        "actions": [
            "action_id,title,element,action_type,division,cqc_domain,agreed_deadline",
            *(f"{c}-1,Title,divisional_plan,must_do,{c},safe,2019-07-31" for c in codes),
        ],
        "evidence": ["action_id,event_on,event", f"{codes[0]}-1,2019-07-01,approved"],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
