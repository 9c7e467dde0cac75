"""Tables: declare an experiment, run it, write it, have it checked.

    experiment.py  Column, Experiment, RowResult, Settings, Table   what is declared
    loading.py     load, scan, discover                             experiments from files
    runs.py        run                                              cells -> Table
    display.py     fixed, power, shown                              numbers as text
    writers.py     markdown, latex, comma_separated, document       Table -> text
    saving.py      save                                             files, then the checker

Only the standard library is imported until rows run in several processes or figures are drawn.
"""

from __future__ import annotations

from .display import fixed, power, shown
from .experiment import Binding, Column, Experiment, RowResult, Settings, Table
from .loading import discover, load, scan
from .runs import TableFailed, run
from .saving import Summary, save

__all__ = [
    "Binding",
    "Column",
    "Experiment",
    "RowResult",
    "Settings",
    "Summary",
    "Table",
    "TableFailed",
    "discover",
    "fixed",
    "load",
    "power",
    "run",
    "save",
    "scan",
    "shown",
]
