"""The page of a briefing in hand: the notebook's cells are filled from it, not run."""

import ast
from pathlib import Path

import nbformat
from IPython.core.formatters import DisplayFormatter
from nbformat import NotebookNode

from iqip_analytics.briefing import Briefing
from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.folder import write_together
from iqip_analytics.publish.notebooks import BriefingError, code_cells, notebook_for
from iqip_analytics.publish.running.one_briefing import released

HELD = "briefing"  # the notebooks' name for the briefing that their cells show


def saved(briefing: Briefing, page: Path) -> list[Path]:
    """Write a briefing's page, and its tables in a folder of the page's name beside it.

    The page is the one that `iqip brief` makes of the same briefing, byte for byte.

    Args:
        briefing: of any scope.
        page: the page's file, ending in .html.

    Returns:
        The files written, the page first.

    Raises:
        InputError: where the file is not .html, nothing can be written there, or the page does not
            pass the gate.
    """
    if page.suffix != ".html":
        raise InputError(f"a briefing is saved as a page; give a name ending in .html, not {page}")
    scope = briefing.contents.known.scope
    try:
        made = released(shown(briefing), scope)
    except BriefingError as error:
        raise InputError(f"the page cannot be released: {error.message}") from None
    tables = {name: text for name, text in made.files.items() if name.startswith(f"{scope}/")}
    files = {page.name: made.files[f"{scope}.html"].replace(_at(scope), _at(page.stem))}
    files |= {f"{page.stem}/{Path(name).name}": text for name, text in tables.items()}
    try:
        write_together(page.parent, files)
    except OSError as error:
        raise InputError(f"{page}: cannot be written ({error.strerror})") from None
    return [page.parent / name for name in files]


def _at(folder: str) -> bytes:
    return f'"{folder}/'.encode()


def shown(briefing: Briefing) -> NotebookNode:
    """The scope's notebook with the outputs of this briefing.

    A cell whose last line begins with `briefing` shows it; others, such as the one that reads the
    plan, show nothing on a page.
    """
    scope = briefing.contents.known.scope
    notebook = nbformat.read(notebook_for(scope), as_version=4)
    displayed = DisplayFormatter().format
    for cell in code_cells(notebook):
        last = _last_expression(cell.source)
        if last is not None:
            value = eval(last, {"__builtins__": {}, HELD: briefing})  # the package's own notebook
            data, metadata = displayed(value)
            cell.outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata)]
    return notebook


def _last_expression(source: str) -> str | None:
    """A cell's last line, where it is an expression of the briefing."""
    statements = ast.parse(source).body
    if not statements or not isinstance(statements[-1], ast.Expr):
        return None
    root: ast.AST = statements[-1].value
    while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
        root = root.func if isinstance(root, ast.Call) else root.value
    named = isinstance(root, ast.Name) and root.id == HELD
    return ast.unparse(statements[-1].value) if named else None
