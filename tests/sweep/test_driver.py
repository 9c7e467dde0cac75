"""The driver against backends that are made up: losses, numbers of workers, interrupts."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.store import Store, key_of
from sci_barriers.sweep import driver, run, sweep
from sci_barriers.sweep.driver import ATTEMPTS, MOST_LOSSES, PER_WORKER, SweepStopped, _Run
from sci_barriers.sweep.executors import InProcess, WorkersLost
from sci_barriers.sweep.work import work

SQUARES = sweep({"sweep": [{"cell": "square", "count": 200}]}).tasks()


class Held(InProcess):
    """Batches stay under way until the driver waits for them: then `step` settles some."""

    def __init__(self, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(workers=workers, longest=1)
        self.flying: dict[Future[list[str]], Sequence[str]] = {}
        self.most: list[int] = []  # how many were under way at each wait
        self.answered = self.renewed = 0
        monkeypatch.setattr(driver, "wait", self.wait)

    def wait(self, futures: Any, **_: Any) -> tuple[set[Future[list[str]]], None]:
        self.most.append(len(self.flying))
        self.step()
        return {future for future in futures if future.done()}, None

    def submit(self, texts: Sequence[str]) -> Future[list[str]]:
        future: Future[list[str]] = Future()
        self.flying[future] = texts
        return future

    def lost(self, problem: BaseException) -> bool:
        return isinstance(problem, WorkersLost)

    def renew(self) -> None:
        self.renewed += 1

    def lose(self) -> None:
        """A worker dies, and a broken pool says so of all batches, as loky does."""
        while self.flying:
            self.flying.popitem()[0].set_exception(WorkersLost("a worker died"))

    def answer(self) -> None:
        self.answered += len(self.flying)
        while self.flying:
            future, texts = self.flying.popitem()
            future.set_result(work(texts))

    def step(self) -> None:
        self.answer()


def test_however_many_batches_are_lost_it_is_one_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 16 workers 32 batches are under way: more than MOST_LOSSES."""

    class Once(Held):
        def step(self) -> None:
            if self.answered >= 32 and not self.renewed:
                assert len(self.flying) == PER_WORKER * 16 > MOST_LOSSES
                self.lose()
            self.answer()

    there = Once(16, monkeypatch)
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, there)
        assert found.counts == {"ran": 200} and found.lost == 1 and there.renewed == 1
        assert {cell.attempts for cell in store.cells()} == {1}


@pytest.mark.parametrize("i", range(4))
def test_suspects_run_alone_the_last_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, i: int
) -> None:
    """Whichever of the lost cells is at fault, nothing else is under way when it runs again."""
    guilty, beside = list(SQUARES.values())[i], list[int]()

    class Killing(Held):
        def step(self) -> None:
            if any(guilty in texts for texts in self.flying.values()):
                beside.append(len(self.flying))
                self.lose()
            self.answer()

    there = Killing(2, monkeypatch)
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, there)
        assert found.counts == {"ran": 199, "error": 1} and found.lost == 3
        assert beside == [4, 1, 1]
        (dead,) = store.cells(status="error")
        assert dead.spec["parameters"]["i"] == i


def test_many_cells_at_fault_in_a_row_do_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guilty = set(list(SQUARES.values())[:MOST_LOSSES])

    class Killing(Held):
        def step(self) -> None:
            if any(guilty.intersection(texts) for texts in self.flying.values()):
                self.lose()
            self.answer()

    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, Killing(2, monkeypatch))
        assert found.counts == {"ran": 200 - MOST_LOSSES, "error": MOST_LOSSES}
        assert found.lost >= 2 * MOST_LOSSES


def test_workers_that_die_without_a_cell_end_the_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few cells are taken for guilty before; they are not done, and run again."""

    class Dying(Held):
        def step(self) -> None:
            self.lose()

    with Store(tmp_path / "s") as store:
        with pytest.raises(SweepStopped, match=f"lost {MOST_LOSSES + 1} times.*a worker died"):
            run(SQUARES, store, Dying(2, monkeypatch))
        assert not store.done() and 0 < store.counts()["error"] <= MOST_LOSSES // ATTEMPTS
        monkeypatch.undo()
        assert run(SQUARES, store, InProcess()).counts == {"ran": 200}


def test_only_deaths_of_its_own_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All batches are lost, then each of them once when it runs alone: none is at fault."""

    class Unlucky(Held):
        def __init__(self) -> None:
            super().__init__(2, monkeypatch)
            self.died: set[str] = set()

        def step(self) -> None:
            texts = {text for batch in self.flying.values() for text in batch}
            if not self.renewed:
                self.lose()
            elif len(texts) == 1 and self.answered < 4 and not texts & self.died:
                self.died |= texts
                self.lose()
            self.answer()

    there = Unlucky()
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, there)
        assert found.counts == {"ran": 200} and found.lost == 5 == 1 + len(there.died)


def test_what_was_cancelled_is_no_death_of_its_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a scheduler forgets its tasks: they run again, however often."""

    class Forgetful(Held):
        def step(self) -> None:
            if len(self.most) <= 2 * ATTEMPTS:
                for future in self.flying:
                    future.cancel()
                self.flying.clear()
            self.answer()

    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, Forgetful(2, monkeypatch))
        assert found.counts == {"ran": 200} and found.lost == 2 * ATTEMPTS


def test_ctrl_c_while_a_batch_is_taken_loses_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = _Run.take

    def take(self, future, answers):  # type: ignore[no-untyped-def]
        taken(self, future, answers)
        if not self.summary.interrupted:
            self.flying[future] = [(key_of(text), text) for text, _ in self.back]
            raise KeyboardInterrupt

    monkeypatch.setattr(_Run, "take", take)
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, Held(4, monkeypatch))
        assert found.interrupted and found.finished == len(store.done()) == PER_WORKER * 4
        assert {cell.attempts for cell in store.cells()} == {1}


def test_as_many_batches_are_under_way_as_there_are_workers_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Changing(Held):
        def step(self) -> None:
            self.answer()
            self.workers = 1 if self.answered < 20 else 8 if self.answered < 100 else 0

    there = Changing(1, monkeypatch)
    there.longest = 2  # workers = longest = 1 means: runs at once, in this process
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, there)
    assert found.counts == {"ran": 200} and found.workers == 0
    assert there.most[0] == PER_WORKER and max(there.most) == 8 * PER_WORKER
    assert there.most[-2] == PER_WORKER  # for workers that come back


def test_what_came_back_beside_a_failure_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One batch of an executor raises what is no loss; the others have come back already."""

    class Failing(Held):
        def step(self) -> None:
            self.flying.popitem()[0].set_exception(RuntimeError("of the executor"))
            self.answer()

    with Store(tmp_path / "s") as store:
        with pytest.raises(RuntimeError, match="of the executor"):
            run(SQUARES, store, Failing(4, monkeypatch))
        assert len(store.done()) == PER_WORKER * 4 - 1


@pytest.mark.parametrize("line", range(4))
def test_a_cell_is_counted_once_wherever_ctrl_c_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: int
) -> None:
    """Before or after the row is stored, the cell noted, its status counted."""

    class Interrupting(dict[str, str]):
        def __init__(self, when: int) -> None:
            super().__init__()
            self.when = when

        def __setitem__(self, text: str, status: str) -> None:
            if len(self) == 7 and self.when == 1:
                self.when = -1
                raise KeyboardInterrupt
            super().__setitem__(text, status)
            if len(self) == 8 and self.when == 2:
                self.when = -1
                raise KeyboardInterrupt

    made = _Run.__init__
    kept = _Run.keep

    def begin(self, *given):  # type: ignore[no-untyped-def]
        made(self, *given)
        self.ended = Interrupting(line)

    def keep(self, text, outcome):  # type: ignore[no-untyped-def]
        first = not self.summary.interrupted and len(self.ended) == 7
        if first and line == 0:
            raise KeyboardInterrupt
        kept(self, text, outcome)
        if first and line == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(_Run, "__init__", begin)
    monkeypatch.setattr(_Run, "keep", keep)
    with Store(tmp_path / "s") as store:
        found = run(SQUARES, store, InProcess())
        assert found.interrupted and found.finished == len(store.done()) == 8
        assert found.left == 192 and sum(store.counts().values()) == 8
