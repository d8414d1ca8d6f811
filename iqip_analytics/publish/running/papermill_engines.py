"""papermill engines that need no kernel: cells run in a fork of a process with all imports done."""

import multiprocessing
import os
import platform
from multiprocessing.connection import Connection
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager, papermill_engines

from iqip_analytics.publish.running import ending
from iqip_analytics.publish.running.engines import IN_PROCESS, fork_is_safe, preload
from iqip_analytics.publish.running.notebook_cells import Event, run_cells

LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


class InProcessEngine(Engine):
    """Runs cells in this process, which has to end afterwards: the cells change it."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,  # noqa: ARG003 - there is no kernel to name
        **_: Any,
    ) -> None:
        """Run the notebook's cells."""
        for event in run_cells(nb_man.nb):
            _note(nb_man, event)
        nb_man.nb.metadata["language_info"] = LANGUAGE


class ForkEngine(Engine):
    """Runs each notebook in a fork; `papermill a.ipynb b.ipynb --engine iqip-fork` uses it.

    Where this system cannot fork safely, papermill's own engine takes over.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any
    ) -> None:
        """Run the notebook's cells; `execution_timeout` is the seconds that one cell may take."""
        if not fork_is_safe():
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
            return
        preload()
        context = multiprocessing.get_context("fork")
        receiving, sending = context.Pipe(duplex=False)
        child = context.Process(target=_send_events, args=(nb_man.nb, sending, os.getpid()))
        child.start()
        sending.close()
        try:
            _receive_events(nb_man, receiving, options.get("execution_timeout"))
        finally:
            receiving.close()
            child.join(0.5)
            ending.end(child)
        nb_man.nb.metadata["language_info"] = LANGUAGE


def _send_events(notebook: NotebookNode, sending: Connection, parent: int) -> None:
    ending.begin(parent, None)
    for event in run_cells(notebook):
        sending.send(event)
    # A later cell may have updated what an earlier one shows
    sending.send([cell.get("outputs") for cell in notebook.cells])


def _receive_events(
    nb_man: NotebookExecutionManager, receiving: Connection, timeout: float | None
) -> None:
    cell = nb_man.nb.cells[0]
    while True:
        if not receiving.poll(timeout):
            raise CellTimeoutError.error_from_timeout_and_cell(
                "the cell took too long", int(timeout or 0), cell
            )
        try:
            event = receiving.recv()
        except EOFError:
            raise DeadKernelError("the notebook's process ended before its cells did") from None
        if isinstance(event, list):
            _update_outputs(nb_man.nb, event)
            return
        cell = event.cell
        nb_man.nb.cells[event.index] = event.cell
        _note(nb_man, event)


def _update_outputs(notebook: NotebookNode, outputs: list[Any]) -> None:
    for cell, shown in zip(notebook.cells, outputs, strict=True):
        if shown is not None:
            cell.outputs = shown


def _note(nb_man: NotebookExecutionManager, event: Event) -> None:
    """Tell papermill what happened to a cell."""
    if event.kind == "start":
        nb_man.cell_start(event.cell, event.index)
        return
    if event.kind == "failed":
        nb_man.cell_exception(event.cell, event.index)
    nb_man.cell_complete(event.cell, event.index)


papermill_engines.register(IN_PROCESS, InProcessEngine)
