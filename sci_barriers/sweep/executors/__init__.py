"""Where cells run: in this process, in others, on a dask or a Slurm cluster.

backend(name, ...)    "in-process", "loky", "dask", "submitit"
OnExecutor            any other concurrent.futures.Executor
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sci_barriers.errors import bad_input
from sci_barriers.sweep.executors.base import Backend, OnExecutor, WorkersLost
from sci_barriers.sweep.executors.in_process import InProcess
from sci_barriers.sweep.executors.loky import Loky, read_jobs

BACKENDS = ("in-process", "loky", "dask", "submitit")

__all__ = ["BACKENDS", "Backend", "InProcess", "Loky", "OnExecutor", "WorkersLost", "backend"]


def backend(
    name: str | None = None,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    folder: str | Path | None = None,
    more: Mapping[str, str] | None = None,
) -> Backend:
    """The backend of that name; without one, dask when a scheduler is named, loky when jobs > 1.

    jobs: processes, by default as many as there are processors. scheduler: of dask,
    "tcp://host:port". folder: submitit's files. more: further kinds of cells. BadInput as the
    backends have it, and for arguments that the backend does not take.
    """
    if name is None:
        name = "loky" if read_jobs(jobs) > 1 else "in-process"
        name = "dask" if scheduler is not None else name
    if name not in BACKENDS:
        raise bad_input("backend", name, "unknown", f"one of {', '.join(BACKENDS)}")
    if scheduler is not None and name != "dask":
        raise bad_input("scheduler", scheduler, f"is not for {name}", "use --backend dask")
    if name == "dask":
        from sci_barriers.sweep.executors.dask import Dask

        return Dask(scheduler=scheduler, jobs=jobs, more=more)
    if name == "submitit":
        from sci_barriers.sweep.executors.slurm import Slurm

        return Slurm(folder=folder or "submitit", jobs=jobs, more=more)
    if name == "in-process":
        if jobs not in (None, 1):
            raise bad_input("jobs", jobs, "must be 1 in one process", "use --backend loky")
        return InProcess(more=more or {})
    return Loky(jobs=jobs, more=more)
