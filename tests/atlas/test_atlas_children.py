"""Child processes: what a solver does there becomes a status, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.atlas.boxes import Pool
from sci_barriers.atlas.child import Answer, Child, ChildFailed
from sci_barriers.atlas.solvers import boxes, find
from sci_barriers.floats import FloatRun, SklearnLasso
from sci_barriers.sandbox.confinement import descendants, is_alive
from support.atlas_child import PROGRAM

ROOT = Path(__file__).resolve().parents[2]
LINUX = sys.platform.startswith("linux")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no supervisor there")


def request(solver: str, **more: Any) -> dict[str, Any]:
    data = {"A": [[1.0.hex(), 0.5.hex()]], "y": [1.0.hex()], "lam": 0.1.hex()}
    return {"problem": "P2", "solver": solver, "setting": "default", "seed": 0, **data, **more}


class Shared:
    """One child for several tests; a new one after it has ended."""

    child: Child | None = None

    def ask(self, solver: str, *, timeout: float = 60, **more: Any) -> Answer:
        if self.child is None or not self.child.alive:
            self.child = Child(program=PROGRAM)
        return self.child.ask(request(solver, **more), timeout=timeout)


@pytest.fixture(scope="module")
def shared() -> Iterator[Shared]:
    found = Shared()
    yield found
    if found.child is not None:
        found.child.close()


def test_one_process_answers_many_runs(shared: Shared) -> None:
    first = shared.ask("fine")
    assert first.run.x == (1 / 3, -0.0) and str(first.run.x[1]) == "-0.0"
    assert (first.run.status, first.run.iterations, first.run.flagged) == ("ran", 7, False)
    child = shared.child
    for _ in range(20):
        assert shared.ask("fine").run.x == first.run.x
    assert shared.child is child


def test_runs_do_not_depend_on_the_runs_before(shared: Shared) -> None:
    """Generators that libraries share are seeded before each run."""
    first = shared.ask("draws", seed=5).run.x
    assert shared.ask("draws", seed=6).run.x != first
    assert shared.ask("draws", seed=5).run.x == first


def test_what_is_printed_below_python_goes_with_its_run(shared: Shared) -> None:
    assert shared.ask("prints_in_c").printed == "a word from below\n"
    assert shared.ask("fine").printed == ""


def test_a_flood_of_output_is_cut(shared: Shared) -> None:
    found = shared.ask("floods")
    assert found.run.status == "ran" and len(found.printed) == 4096
    assert shared.ask("fine").printed == ""


def test_system_exit_is_an_error_of_the_run(shared: Shared) -> None:
    child, found = shared.child, shared.ask("leaves").run
    assert (found.status, found.messages) == ("error", ("SystemExit: enough",))
    assert shared.ask("fine").run.status == "ran" and shared.child is child


def test_too_much_memory_is_a_status_of_its_own(shared: Shared) -> None:
    found = shared.ask("allocates").run
    assert found.status == "memory" and found.x is None and found.flagged
    assert shared.child is not None and not shared.child.alive


def test_a_timeout_ends_the_process_and_all_that_it_started(shared: Shared) -> None:
    if shared.child is not None:
        shared.child.close()
    others = descendants(os.getpid()).keys()
    shared.ask("fine")
    mine = descendants(os.getpid()).keys() - others
    found = shared.ask("hangs", timeout=0.5).run
    assert (found.status, found.messages) == ("timeout", ("no answer within 0.5 seconds",))
    assert shared.child is not None and not shared.child.alive
    assert not LINUX or len(mine) >= 2
    assert gone(lambda: not any(is_alive(pid) for pid in mine))
    assert gone(lambda: descendants(os.getpid()).keys() <= others)


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("segfault", "error", "ended by SIGSEGV"),
        ("bad_alloc", "memory", "ended by SIGABRT"),
        ("exits", "error", "exit code 3"),
    ],
)
def test_a_crash_is_a_status_and_the_next_child_works(
    shared: Shared, how: str, status: str, words: str
) -> None:
    found = shared.ask(how)
    assert (found.run.status, found.run.messages, found.run.x) == (status, (words,), None)
    assert ("bad_alloc" in found.printed) == (how == "bad_alloc")
    assert shared.child is not None and not shared.child.alive
    assert shared.ask("fine").run.status == "ran"


def test_the_first_run_has_time_to_load_and_is_judged_by_its_own(shared: Shared) -> None:
    if shared.child is not None:
        shared.child.close()
    tenth = 0.1.hex()
    assert shared.ask("slow", timeout=0.01, lam=tenth).run.status == "timeout"
    assert shared.child is not None and shared.child.alive
    assert shared.ask("fine", timeout=5).run.status == "ran"


def test_garbage_on_the_channel_is_no_answer(shared: Shared) -> None:
    with pytest.raises(ChildFailed, match="garbage"):
        shared.ask("garbage")
    assert shared.child is not None and not shared.child.alive


def test_a_program_that_does_not_start_says_why() -> None:
    with pytest.raises(ChildFailed, match="no_such_program"):
        Child(program="support.no_such_program")


def gone(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.skipif(not LINUX, reason="counts processes in /proc")
def test_children_end_with_their_parent() -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from sci_barriers.atlas.child import Child\n"
        "from sci_barriers.sandbox.confinement import descendants\n"
        "import os, time\n"
        f"child = Child(program={PROGRAM!r})\n"
        "print(*descendants(os.getpid()), child._folder.name, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(ROOT), str(ROOT / "tests")],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert parent.stdout is not None
        *pids, folder = parent.stdout.readline().split()
        assert len(pids) >= 2 and all(is_alive(int(pid)) for pid in pids)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert parent.stdout is not None
        parent.stdout.close()
    assert gone(lambda: not any(is_alive(int(pid)) for pid in pids))
    assert gone(lambda: not Path(folder).exists())


def test_a_pool_keeps_a_child_for_each_library_and_few_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Any] = []

    class Fake:
        def __init__(self) -> None:
            self.alive = True
            made.append(self)

        def ask(self, asked: dict[str, Any], *, timeout: float) -> Answer:
            said = f"{asked['solver']} {asked['A'][0][0]} {timeout:g}"
            return Answer(run=FloatRun(x=None, status="error"), printed=said)

        def close(self) -> None:
            self.alive = False

    monkeypatch.setattr("sci_barriers.atlas.boxes.Child", Fake)
    pool = Pool(most=2)
    data: Any = {"A": [[0.1]], "y": [1.0], "lam": 0.1, "timeout": 3}
    cyclic, lars, scipy = (
        find("P2", name, "default")
        for name in ("scikit-learn Lasso, cyclic", "scikit-learn LassoLars", "scipy L-BFGS-B")
    )
    first = pool.run(cyclic, **data)
    assert first.printed == f"scikit-learn Lasso, cyclic {0.1.hex()} 3"
    other = pool.run(cyclic, **{**data, "lam": 1})
    assert first.data == pool.run(cyclic, **data).data != other.data
    pool.run(lars, **data)
    assert len(made) == 1
    pool.run(scipy, **data)
    pool.run(cyclic, **data)
    assert len(made) == pool.started == 2
    pool.run(find("P2", "cvxpy, OSQP", "default"), **data)  # scipy was used least recently
    assert [child.alive for child in made] == [True, False, True]
    made[0].alive = False  # it died
    pool.run(cyclic, **data)
    assert pool.started == 4
    pool.close()
    assert not any(child.alive for child in made)


def test_a_child_gives_what_the_solver_gives_here() -> None:
    pytest.importorskip("sklearn")
    import numpy

    A, y = [[1.0, 0.9], [0.2, 0.5], [0.1, 0.0]], [1.0, 0.5, 0.1]
    box = SklearnLasso(setting="tight")
    here = box(numpy.array(A), numpy.array(y), lam=0.1)
    pool = Pool()
    try:
        there = pool.run(find("P2", box.name, "tight"), A, y, lam=0.1, timeout=60).run
    finally:
        pool.close()
    assert there.x == here.x and there.iterations == here.iterations
    assert there.messages == here.messages


def test_names_and_settings_of_boxes_are_different() -> None:
    for problem in ("P1", "P2", "P3"):
        names = [(box.name, box.setting) for box in boxes(problem)]
        assert len(set(names)) == len(names)
