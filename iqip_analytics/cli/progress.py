"""How far a run has come: a bar on a terminal, a line for each briefing in a pipe."""

from collections.abc import Iterator

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iqip_analytics.cli.screen import at_a_terminal, say
from iqip_analytics.publish.manifest import Row
from iqip_analytics.publish.production import Work


def watched(steps: Iterator[Row | Work]) -> Iterator[Row | Work]:
    """The steps of a run, shown as they come."""
    return _with_bar(steps) if at_a_terminal() else _with_lines(steps)


def _with_lines(steps: Iterator[Row | Work]) -> Iterator[Row | Work]:
    for step in steps:
        if isinstance(step, Row):
            say(f"{step.scope}: {step.outcome} in {step.seconds:.1f} s")
        else:
            for scope in step.unchanged:
                say(f"{scope}: unchanged")
        yield step


def _with_bar(steps: Iterator[Row | Work]) -> Iterator[Row | Work]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # No refreshing thread: a process that forks has to have one thread alone
    with Progress(*columns, auto_refresh=False) as bar:
        task = bar.add_task("reading the plan", total=None)
        bar.refresh()
        for step in steps:
            if isinstance(step, Row):
                bar.update(task, advance=1, description=step.scope)
            else:
                done = len(step.unchanged)
                total = len(step.scopes)
                bar.update(task, total=total, completed=done, description="running notebooks")
            bar.refresh()
            yield step
