"""What the sweep engine costs for a cell, and how far it scales.

    python benchmarks/sweep.py [--cells 1000 10000 100000] [--workers 1000]

Trivial cells (i -> i^2), one run; ratios within the run are comparable, times are the machine's.

    floor      one row of the same length put into a sqlite table, a transaction each
    in-process, loky 1, loky 2    microseconds of wall time for a cell, everything included
    driver     processor time of the driver alone for a cell, while two workers do the cells
    resume     seconds to read the description, and to find that all cells are done

The model: a driver that needs `batch` seconds for a batch and `cell` for each cell in it, both
measured, and W workers that need c seconds for a cell. Simulated event by event for W up to 1,000;
measured beside it for 1 and 2 workers with cells that sleep. efficiency = n c/(W T), T the time of
all n cells.
"""

from __future__ import annotations

import argparse
import heapq
import json
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from sci_barriers.store import Store
from sci_barriers.sweep import Summary, backend, run, sweep
from sci_barriers.sweep.driver import BATCH, PER_WORKER

KINDS = {"sleep": "sleeping:SLEEP"}
SLEEPING = """
import time
from sci_barriers.store import Outcome

class Sleep:
    def expand(self, given):
        return ({"i": i, "microseconds": given["microseconds"]} for i in range(given["count"]))

    def run(self, parameters):
        time.sleep(parameters["microseconds"] / 1e6)
        return Outcome(status="ran", result={"i": parameters["i"]})

SLEEP = Sleep()
"""


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Format)
    parser.add_argument("--cells", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--workers", type=int, default=1000)
    options = parser.parse_args()
    print(
        f"{platform.machine()}, Python {platform.python_version()}, sqlite {sqlite3.sqlite_version}"
    )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "sleeping.py").write_text(SLEEPING)
        sys.path.insert(0, folder)
        _trivial(place, options.cells)
        batch, cell = _driver(place)
        _model(place, options.workers, batch, cell)


def _trivial(place: Path, counts: list[int]) -> None:
    print("\ncells     floor  in-process  loky 1  loky 2   (microseconds a cell)   resume, s")
    for n in counts:
        floor = _floor(place / f"floor {n}", n) / n * 1e6
        start = time.perf_counter()
        tasks = sweep({"sweep": [{"cell": "square", "count": n}]}).tasks()
        reading = time.perf_counter() - start
        line = []
        for name, jobs in (("in-process", None), ("loky", 1), ("loky", 2)):
            store = place / f"{name} {jobs} {n}"
            line.append(_timed(tasks, store, name, jobs).seconds / n * 1e6)
        start = time.perf_counter()
        with Store(store) as opened:
            found = run(tasks, opened, backend("in-process"))
        assert found.already == n
        resume = time.perf_counter() - start + reading
        print(f"{n:<8} {floor:6.0f} {line[0]:11.0f} {line[1]:7.0f} {line[2]:7.0f} {resume:35.2f}")


def _floor(path: Path, n: int) -> float:
    row = json.dumps({"cell": "square", "parameters": {"i": 10**5}}) * 3
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE t (i INTEGER PRIMARY KEY, row TEXT)")
    start = time.perf_counter()
    for i in range(n):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES (?, ?)", (i, row))
        connection.execute("COMMIT")
    spent = time.perf_counter() - start
    connection.close()
    return spent


def _timed(tasks: dict[str, str], store: Path, name: str, jobs: int | None) -> Summary:
    there = backend(name, jobs=jobs, more=KINDS)
    with Store(store) as opened:
        found = run(tasks, opened, there)
    there.close(wait=True)
    assert found.left == 0
    return found


def _sleeping(n: int, microseconds: int) -> dict[str, str]:
    part = {"cell": "sleep", "count": n, "microseconds": microseconds}
    return sweep({"sweep": [part]}).tasks(KINDS)


def _driver(place: Path) -> tuple[float, float]:
    """(seconds a batch, seconds a cell) of the driver's processor time, from two runs."""
    spent = []
    for n, microseconds in ((40, 300_000), (20_000, 100)):  # batches of one cell; of many
        start = time.process_time()
        _timed(_sleeping(n, microseconds), place / f"driver {n}", "loky", 2)
        spent.append((time.process_time() - start) / n)
    cell = spent[1]
    batch = max(spent[0] - cell, 0.0)
    print(f"\ndriver: {1e6 * batch:.0f} microseconds a batch, {1e6 * cell:.0f} a cell")
    return batch, cell


def _model(place: Path, most: int, batch: float, cell: float) -> None:
    print("\nefficiency    c = 10 ms   100 ms     1 s   (simulated; in brackets measured)")
    for W in (1, 2, 10, 100, most):
        line = []
        for c in (0.01, 0.1, 1.0):
            n = 400 * W if c < 1 else 40 * W
            text = f"{simulated(n, W, c, batch, cell):.2f}"
            if W <= 2 and c < 1:
                k = int(6 / c)
                seconds = _timed(
                    _sleeping(k, int(c * 1e6)), place / f"m {W} {c}", "loky", W
                ).seconds
                text += f" ({k * c / (W * seconds):.2f})"
            line.append(text)
        print(f"{W:>5} workers {line[0]:>11} {line[1]:>11} {line[2]:>7}")


def simulated(n: int, W: int, c: float, batch: float, cell: float) -> float:
    """Efficiency of W workers: one driver, which serves the batches that come back in turn."""
    free, now, left, size = 0.0, 0.0, n, 1
    flying: list[tuple[float, int]] = []  # (when it is back, cells)
    busy = [0.0] * W
    while left or flying:
        while left and len(flying) < PER_WORKER * W:
            k = max(1, min(size, -(-left // (PER_WORKER * W)), left))
            free = max(free, now) + batch / 2
            start = max(heapq.heappop(busy), free)
            heapq.heappush(busy, start + k * c)
            heapq.heappush(flying, (start + k * c, k))
            left -= k
        now, k = heapq.heappop(flying)
        free = max(free, now) + batch / 2 + k * cell
        size = max(1, min(2 * size, int(BATCH / c)))
    return n * c / (W * max(free, now))


class _Format(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    """The text above as it stands, with defaults."""


if __name__ == "__main__":
    main()
