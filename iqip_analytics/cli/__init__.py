"""The command line: `iqip`.

Modules:
    backtest: `iqip backtest`: how good the forecasts would have been, and other methods in use
    brief: `iqip brief`: the month's briefings, for the trust and each division
    check: `iqip check`: every fault of a plan source at once, what became of its rows, and notes
    doors: `iqip template`, `iqip load` and `iqip import`: ways in for registers that live elsewhere
    explore: `iqip explore`: the explorers in JupyterLab, or served by Voilà as web pages
    forecast: `iqip forecast`: the forecast tables alone, for the trust and each division, no
        notebook
    main: `iqip`: from a plan source to briefings. A command's module is imported when it is called
    options: Options that several commands take, and settings made from files and options
    owners: `iqip owners`: a page, a calendar file and a draft message for each lead and owner
    sample: `iqip sample`: a synthetic plan source of any size, to try things on
    sample_plan: A synthetic plan source of any size, the same bytes for the same request: for tests
        of scale
    screen: What is printed to a terminal or a log, and how far a run has come
    start: `iqip start`: a folder to begin with, which holds all that a month's briefings need
    voila_door: Voilà behind a door: token, Host and Origin checked at every request; a kernel per
        visitor
"""
