"""Cells run in this process as a kernel would run them, their outputs gathered as a notebook's."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.jsonutil import json_default
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets import Type
from traitlets.config import Config

from iqip_analytics.publish.running.engines import give_back

INLINE = "module://matplotlib_inline.backend_inline"


class Outputs:
    """The outputs of the cell that is running, as nbclient would store them."""

    def __init__(self) -> None:
        self.cell: list[NotebookNode] = []
        self.shown: dict[str, list[NotebookNode]] = {}
        self.clear_before_next = False

    def begin(self) -> None:
        """Start a new cell."""
        self.cell = []
        self.clear_before_next = False

    def add(self, output: NotebookNode) -> None:
        """Add an output."""
        if self.clear_before_next:
            self.cell.clear()
            self.clear_before_next = False
        last = self.cell[-1] if self.cell else None
        if last is not None and _stream(last) == _stream(output) != "":
            last.text += output.text
        else:
            self.cell.append(output)

    def clear(self, wait: bool) -> None:
        """Clear what the cell has shown so far, now or with the next output."""
        if wait:
            self.clear_before_next = True
        else:
            self.cell.clear()


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,  # noqa: ARG002 - the deprecated third argument of IPython's
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        _flush()
        bundle, notes = _plain(data), _plain(metadata or {})
        display_id = (transient or {}).get("display_id")
        if display_id:
            for shown in self.outputs.shown.get(display_id, []):
                shown.data, shown.metadata = bundle, notes
        if update:
            return
        output = new_output("display_data", data=bundle, metadata=notes)
        if display_id:
            self.outputs.shown.setdefault(display_id, []).append(output)
        self.outputs.add(output)

    def clear_output(self, wait: bool = False) -> None:
        _flush()
        self.outputs.clear(wait)


class _Hook(DisplayHook):
    outputs: Outputs

    def start_displayhook(self) -> None:
        _flush()

    def write_output_prompt(self) -> None:
        """A notebook has its own prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        if format_dict:
            self.outputs.add(
                new_output(
                    "execute_result",
                    data=_plain(format_dict),
                    metadata=_plain(md_dict or {}),
                    execution_count=self.prompt_count,
                )
            )

    def finish_displayhook(self) -> None:
        """Nothing is printed after a value."""


class NotebookShell(InteractiveShell):
    """An IPython shell whose every output goes to the notebook."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    # A kernel's names for cells, so that errors give the same place
    compiler_class = Type(XCachingCompiler)
    outputs: Outputs

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        _flush()
        self.outputs.add(
            new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))
        )

    def init_ipython_dir(self, ipython_dir: str | None) -> None:
        """IPython's own folder is neither made nor read: there may be no place for one."""

    def init_profile_dir(self, profile_dir: object) -> None:  # noqa: ARG002
        """Nor is a profile's."""
        self.profile_dir = ProfileDir()

    # As in a kernel: what a command prints belongs to the cell
    system = InteractiveShell.system_piped

    def enable_gui(self, gui: Any = None) -> None:
        """No window is ever opened."""


class _Stream(io.TextIOBase):
    """Standard output or error of the cells."""

    def __init__(self, name: Literal["stdout", "stderr"], outputs: Outputs) -> None:
        self._name = name
        self._outputs = outputs

    def write(self, text: str) -> int:
        if text:
            self._outputs.add(new_output("stream", name=self._name, text=str(text)))
        return len(text)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "UTF-8"

    def writable(self) -> bool:
        return True


@dataclass(frozen=True)
class Event:
    """What happened to the cell of an index: it starts, is done, or failed."""

    kind: Literal["start", "done", "failed"]
    index: int
    cell: NotebookNode


def run_cells(notebook: NotebookNode) -> Iterator[Event]:
    """Run the notebook's code cells in order, up to the first that fails.

    The cells change this process: run it in a child that ends afterwards.
    """
    outputs = Outputs()
    shell = _shell(outputs)
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream("stdout", outputs), _Stream("stderr", outputs)
    try:
        for index, cell in enumerate(notebook.cells):
            if _runs(cell):
                yield Event("start", index, cell)
                succeeded = _run(shell, outputs, cell)
                yield Event("done" if succeeded else "failed", index, cell)
                if not succeeded:
                    return
    finally:
        sys.stdout, sys.stderr = before


def _runs(cell: NotebookNode) -> bool:
    tags = cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and "skip-execution" not in tags


def _run(shell: NotebookShell, outputs: Outputs, cell: NotebookNode) -> bool:
    outputs.begin()
    cell.execution_count = shell.execution_count
    result = shell.run_cell(cell.source, store_history=True)
    _flush()
    give_back()  # a run needs as much memory as its children at their largest
    cell.outputs = list(outputs.cell)
    return bool(result.success) or "raises-exception" in cell.metadata.get("tags", [])


def _shell(outputs: Outputs) -> NotebookShell:
    os.environ["MPLBACKEND"] = INLINE
    settings = Config()
    settings.HistoryManager.enabled = False  # no file outside the output folder
    settings.InteractiveShell.cache_size = 1000
    settings.InteractiveShell.colors = "nocolor"
    if "" not in sys.path:
        sys.path.insert(0, "")
    NotebookShell.clear_instance()
    shell = NotebookShell.instance(config=settings)
    shell.db = {}  # what magics otherwise store from day to day
    parts: tuple[Any, ...] = (shell, shell.display_pub, shell.displayhook)
    for part in parts:
        part.outputs = outputs
    if "matplotlib" in sys.modules:  # imported by the parent, before the variable was set
        sys.modules["matplotlib"].rcParams["backend"] = INLINE
    return shell


def _stream(output: NotebookNode) -> str:
    """Which stream an output belongs to; "" for any other kind."""
    return str(output.name) if output.output_type == "stream" else ""


def _plain(values: Any) -> Any:
    """Values after a round trip through JSON, which is how a kernel sends them."""
    return json.loads(json.dumps(values, default=json_default, allow_nan=False))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        _quietly(stream.flush)


def _quietly(action: Callable[[], object]) -> None:
    try:
        action()
    except (OSError, ValueError):
        return
