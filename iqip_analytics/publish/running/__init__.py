"""Notebooks run: engines, processes and clusters, from a job to its outcome.

Modules:
    cluster: Jobs sent to a Dask cluster: the plan source travels with each, no disk is shared
    ending: A child ends with its parent and at its time limit, together with all that its cells
        started
    engines: Which engine runs the cells, and what its processes have ready before they start
    jobs: A briefing to make and its outcome: plain data, so that any machine can do the work
    notebook_cells: Cells run in this process as a kernel would run them, their outputs gathered as
        a notebook's
    one_briefing: One briefing from start to finish, in any process or machine: a job in, an outcome
        out
    papermill_engines: papermill engines that need no kernel: cells run in a fork of a process with
        all imports done
    processes: Jobs done in child processes, a few at a time, each within a time limit
    runner: Jobs run on this machine: what they share first, then each by an engine in a child
        process
"""
