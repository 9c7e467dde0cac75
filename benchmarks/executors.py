"""Whether a cell's result depends on where it ran: one sweep on three executors, byte for byte.

    python benchmarks/executors.py [SWEEP.toml] [--where NAME=VALUE ...] [--only NAME ...]

    in-process   one cell after the other, here
    loky         --jobs processes of this machine
    dask         a scheduler and --jobs workers, each a program of its own, on 127.0.0.1; when a
                 third of the cells has come back, one of the workers is killed (SIGKILL)

Each has a store of its own. Compared are status and result of every cell, as the store keeps them
(canonical JSON); seconds, hosts and versions stand beside them and may differ. Exit status: 0 all
cells are equal; 1 some differ or are missing, or no worker was killed while cells were left.

A cell that comes near its time limit may end in a timeout on one executor only: leave the machine
alone meanwhile, or raise --timeout.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sci_barriers.store import Store
from sci_barriers.sweep import Summary, backend, read_sweep, run

ROOT = Path(__file__).resolve().parents[1]
SWEEP = ROOT / "experiments" / "sweeps" / "atlas_a_delta.toml"
EXECUTORS = ("in-process", "loky", "dask")
SHOWN = 10
START = 60.0  # seconds for a scheduler and its workers
Facts = dict[str, str]


def main() -> None:
    """Run, compare, print."""
    options = _options()
    tasks = _tasks(options.sweep, options.where, options.timeout)
    print(f"{platform.machine()}, Python {platform.python_version()}; {len(tasks)} cells of "
          f"{options.sweep.name}", flush=True)  # fmt: skip
    with contextlib.ExitStack() as stack:
        folder = options.keep
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        found, lines, fine = {}, [], True
        for name in options.only:
            place = folder / f"{name}.sqlite"
            if place.exists():
                raise SystemExit(f"{place}: exists already; name another folder")
            summary, words = _timed(name, tasks, place, options.jobs, folder)
            fine = fine and not words.startswith("no worker was killed")
            found[name] = facts(place)
            ended = ", ".join(f"{n} {status}" for status, n in sorted(summary.counts.items()))
            lines.append((name, summary, f"{ended}{'; ' if words else ''}{words}"))
            print(f"{name}: {ended}, {summary.seconds:.1f} s {words}", flush=True)
    first = found[options.only[0]]
    print(f"\n{'executor':<12} {'cells':>6} {'seconds':>8} {'differ':>7}   ended")
    for name, summary, words in lines:
        differ = different(first, found[name], tasks)
        fine = fine and not differ
        numbers = f"{len(found[name]):>6} {summary.seconds:>8.1f} {len(differ):>7}"
        print(f"{name:<12} {numbers}   {words}")
    for name in options.only[1:]:
        _show(options.only[0], first, name, found[name], tasks)
    print("equal, byte for byte" if fine else "NOT equal, or not as it should have run")
    sys.exit(0 if fine else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sweep", type=Path, nargs="?", default=SWEEP, metavar="SWEEP.toml")
    parser.add_argument("--where", action="append", default=[], metavar="NAME=VALUE",
                        help="only cells with this parameter; may be repeated")  # fmt: skip
    parser.add_argument("--only", nargs="+", choices=EXECUTORS, default=EXECUTORS,
                        help="these executors; the others are compared with the first")  # fmt: skip
    parser.add_argument("--jobs", type=int, default=2, help="workers of loky and of dask (2)")
    parser.add_argument("--timeout", type=int, default=None, metavar="S", help="as `sweep` has it")
    parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER",
                        help="keep the stores there")  # fmt: skip
    return parser.parse_args()


def _tasks(path: Path, where: Sequence[str], timeout: int | None) -> dict[str, str]:
    described = read_sweep(path)
    tasks = (described if timeout is None else described.with_timeout(timeout)).tasks()
    for text in where:
        name, _, value = text.partition("=")
        tasks = {
            key: spec for key, spec in tasks.items()
            if str(json.loads(spec)["parameters"].get(name)) == value
        }  # fmt: skip
    if not tasks:
        raise SystemExit(f"--where {' '.join(where)}: no cells are left")
    return tasks


def facts(place: Path) -> Facts:
    """{key: what may not differ} of all cells of a store, as canonical JSON."""
    with Store(place, write=False) as store:
        return {
            cell.key: json.dumps([cell.status, cell.result], sort_keys=True, separators=(",", ":"))
            for cell in store.cells()
        }


def different(first: Facts, other: Facts, tasks: Mapping[str, str]) -> list[str]:
    """The keys of the cells that are missing on a side, or differ."""
    return [key for key in tasks if key not in first or first[key] != other.get(key)]


def _show(name: str, first: Facts, other: str, found: Facts, tasks: Mapping[str, str]) -> None:
    differ = different(first, found, tasks)
    for key in differ[:SHOWN]:
        print(f"  {tasks[key]}\n    {name:<10} {first.get(key)}\n    {other:<10} {found.get(key)}")
    if len(differ) > SHOWN:
        print(f"  ... {len(differ) - SHOWN} more; --keep FOLDER keeps the stores")


def _timed(
    name: str, tasks: dict[str, str], place: Path, jobs: int, folder: Path
) -> tuple[Summary, str]:
    """The sweep on one executor, and what else is to be said."""
    with contextlib.ExitStack() as stack:
        words: Callable[[], str] = str
        if name == "dask":
            address, workers = stack.enter_context(_cluster(jobs, folder))
            there = backend("dask", scheduler=address)
            killer = _Killer(workers[0])
            words, progress = killer.words, killer
        else:
            there = backend(name, jobs=jobs if name == "loky" else None)
            progress = None
        try:
            with Store(place) as store:
                summary = run(tasks, store, there, progress=progress)
        finally:
            there.close(wait=True)
        return summary, words()


class _Killer:
    """Kills a worker when a third of the cells has come back."""

    def __init__(self, worker: subprocess.Popen[bytes]) -> None:
        self.worker, self.after, self.total = worker, -1, 0

    def __call__(self, now: Summary) -> None:
        if self.after < 0 and 3 * now.finished >= now.total and now.left:
            self.worker.kill()
            self.worker.wait()
            self.after, self.total = now.finished, now.total

    def words(self) -> str:
        if self.after < 0:
            return "no worker was killed: all cells came back at once, take a longer sweep"
        return f"one worker killed after {self.after} of {self.total}"


@contextlib.contextmanager
def _cluster(jobs: int, folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler with this many workers, all programs of their own."""
    from distributed import Client

    card = folder / "scheduler.json"
    own = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--no-dashboard",
           "--local-directory", str(folder))  # fmt: skip
    with contextlib.ExitStack() as stack:
        stack.callback(card.unlink, missing_ok=True)
        stack.enter_context(_program(
            folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(card),
        ))  # fmt: skip
        workers = [
            stack.enter_context(_program(folder, "worker", "--scheduler-file", str(card), *own))
            for _ in range(jobs)
        ]
        deadline = time.monotonic() + START
        while not card.exists():
            if time.monotonic() > deadline:
                raise SystemExit("the dask scheduler did not start")
            time.sleep(0.1)
        address = json.loads(card.read_text())["address"]
        with Client(address, timeout=START) as client:
            client.wait_for_workers(jobs, timeout=START)
        yield address, workers


@contextlib.contextmanager
def _program(folder: Path, what: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    with (folder / f"dask-{what}.log").open("ab") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


if __name__ == "__main__":
    main()
