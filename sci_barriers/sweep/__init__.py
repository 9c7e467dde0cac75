"""Sweeps: many cells, each a pure function of its specification, run anywhere, stored once.

kinds      what a specification may name: expand, run
config     a sweep in TOML -> cells
named      a solver that a user names for a sweep
work       what a worker does: text in, text out
executors  in this process, loky, dask, submitit, any concurrent.futures.Executor
driver     dispatches what is not done, stores what comes back
"""

from __future__ import annotations

from sci_barriers.sweep.config import Sweep, read_sweep, sweep
from sci_barriers.sweep.driver import Summary, run
from sci_barriers.sweep.executors import BACKENDS, Backend, OnExecutor, backend
from sci_barriers.sweep.kinds import Kind, kind, known, product

__all__ = [
    "BACKENDS",
    "Backend",
    "Kind",
    "OnExecutor",
    "Summary",
    "Sweep",
    "backend",
    "kind",
    "known",
    "product",
    "read_sweep",
    "run",
    "sweep",
]
