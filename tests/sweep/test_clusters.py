"""A dask scheduler and workers that are programs of their own, one of them killed in mid-run."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.store import Store
from sci_barriers.sweep import Summary, backend, run, sweep
from sci_barriers.sweep.driver import SweepStopped
from sci_barriers.sweep.executors import InProcess
from support.cell_kinds import KINDS

if importlib.util.find_spec("distributed") is None:
    pytest.skip("distributed is not installed", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[2]
OWN = ("--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--no-nanny")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def _program(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    paths = f"{ROOT}{os.pathsep}{ROOT / 'tests'}"
    with (folder / f"{len(list(folder.iterdir()))}.log").open("wb") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", *arguments]
            if arguments[0] == "--port"
            else [sys.executable, "-m", "distributed.cli.dask_worker", *arguments],
            cwd=folder, env={**os.environ, "PYTHONPATH": paths}, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield program
        finally:
            program.kill()
            program.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("the scheduler does not listen")


@contextlib.contextmanager
def _scheduler(port: int, logs: Path) -> Iterator[subprocess.Popen[bytes]]:
    own = ("--port", str(port), "--host", "127.0.0.1", "--no-dashboard")
    with _program(*own, folder=logs) as program:
        _wait_for(port)
        yield program


def _cells(what: list[str], milliseconds: int) -> dict[str, str]:
    part = {"cell": "misbehaving", "what": what, "milliseconds": milliseconds}
    return sweep({"sweep": [part]}).tasks(KINDS)


def _facts(store: Store) -> list[tuple[str, str, str]]:
    return sorted((c.key, c.status, json.dumps(c.result, sort_keys=True)) for c in store.cells())


def test_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    port = _free_port()
    address, logs = f"tcp://127.0.0.1:{port}", tmp_path / "logs"
    logs.mkdir()
    described = _cells(["slow", "fine", "raises"] * 40, 60)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_scheduler(port, logs))
        workers = [stack.enter_context(_program(address, *OWN, folder=logs)) for _ in range(2)]
        there = _connected(address)
        assert there.workers == 2

        def progress(now: Summary) -> None:
            if now.finished > 20 and workers[0].poll() is None:
                workers[0].kill()

        with Store(tmp_path / "there") as two, Store(tmp_path / "here") as one:
            found = run(described, two, there, progress=progress)
            there.close(wait=True)
            run(described, one, InProcess(more=KINDS))
            assert workers[0].poll() is not None and workers[1].poll() is None
            assert found.left == 0 and found.counts == {"ran": 80, "error": 40}
            assert _facts(one) == _facts(two)
            assert {cell.attempts for cell in two.cells()} == {1}


class _Tended:
    """Workers that a test starts and kills by the progress of a sweep."""

    def __init__(self, stack: contextlib.ExitStack, address: str, logs: Path) -> None:
        self.stack, self.address, self.logs = stack, address, logs
        self.programs: list[subprocess.Popen[bytes]] = []
        self.seen: list[int] = []

    def start(self) -> None:
        self.programs.append(
            self.stack.enter_context(_program(self.address, *OWN, folder=self.logs))
        )

    def look(self, now: Summary) -> None:
        """The numbers of workers in turn, as a user sees them."""
        if not self.seen or self.seen[-1] != now.workers:
            self.seen.append(now.workers)


def test_workers_that_join_later_are_used(tmp_path: Path) -> None:
    port, logs = _free_port(), tmp_path / "logs"
    logs.mkdir()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_scheduler(port, logs))
        tended = _Tended(stack, f"tcp://127.0.0.1:{port}", logs)
        tended.start()
        there = _connected(tended.address, 1)

        def progress(now: Summary) -> None:
            tended.look(now)
            if now.finished > 5 and len(tended.programs) == 1:
                tended.start()

        with Store(tmp_path / "s") as store:
            found = run(_cells(["slow"] * 120, 150), store, there, progress=progress)
            there.close(wait=True)
            assert found.counts == {"ran": 120} and tended.seen == [1, 2]
            processes = {cell.provenance["process"] for cell in store.cells()}
            assert processes == {program.pid for program in tended.programs}


def test_a_sweep_outlives_its_workers_for_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All leave, one comes: the sweep goes on. All leave, none comes: it stops, and keeps all."""
    from sci_barriers.sweep.executors import dask

    port, logs = _free_port(), tmp_path / "logs"
    logs.mkdir()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_scheduler(port, logs))
        tended = _Tended(stack, f"tcp://127.0.0.1:{port}", logs)
        tended.start()
        there = _connected(tended.address, 1)

        def progress(now: Summary) -> None:
            tended.look(now)
            if now.workers and now.finished > 5 * len(tended.programs):
                tended.programs[-1].kill()
            if not now.workers and len(tended.programs) == 1:
                tended.start()
            elif tended.seen == [1, 0, 1, 0]:
                monkeypatch.setattr(dask, "PATIENCE", 2.0)

        described = _cells(["slow"] * 80, 100)
        with Store(tmp_path / "s") as store:
            with pytest.raises(SweepStopped, match="no workers for 2 seconds; what came back is"):
                run(described, store, there, progress=progress)
            there.close(wait=False)
            assert tended.seen == [1, 0, 1, 0]
            assert 10 < len(store.done()) < 80 and store.check() == "ok"
            assert run(described, store, InProcess(more=KINDS)).left == 0
            assert {cell.attempts for cell in store.cells()} == {1}


def test_a_scheduler_that_is_killed_stops_the_sweep_and_all_is_kept(tmp_path: Path) -> None:
    port, logs = _free_port(), tmp_path / "logs"
    logs.mkdir()
    with contextlib.ExitStack() as stack:
        scheduler = stack.enter_context(_scheduler(port, logs))
        tended = _Tended(stack, f"tcp://127.0.0.1:{port}", logs)
        tended.start()
        there = _connected(tended.address, 1)

        def progress(now: Summary) -> None:
            if now.finished > 5:
                scheduler.kill()

        described = _cells(["slow"] * 40, 100)
        with Store(tmp_path / "s") as store:
            with pytest.raises(SweepStopped, match="scheduler is gone; what came back is stored"):
                run(described, store, there, progress=progress)
            there.close(wait=False)
            assert 5 < len(store.done()) < 40 and store.check() == "ok"
            assert run(described, store, InProcess(more=KINDS)).left == 0


def _connected(address: str, workers: int = 2):  # type: ignore[no-untyped-def]
    """The backend, once its workers have come."""
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(BadInput):
            there = backend("dask", scheduler=address, more=KINDS)
            if there.workers == workers or time.monotonic() > deadline:
                return there
            there.close(wait=True)
        assert time.monotonic() < deadline
        time.sleep(0.3)


def test_a_cluster_of_our_own_listens_on_this_machine_only() -> None:
    there = backend("dask", jobs=1)
    try:
        assert there._cluster.scheduler_address.startswith("tcp://127.0.0.1:")  # type: ignore[attr-defined]
    finally:
        there.close(wait=True)


def test_a_scheduler_that_does_not_answer_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    from sci_barriers.sweep.executors import dask

    monkeypatch.setattr(dask, "CONNECT", 1)
    with pytest.raises(BadInput, match="no answer"):
        backend("dask", scheduler=f"tcp://127.0.0.1:{_free_port()}")
