"""A solver that a user names for a sweep: its cells, its child process, what it may do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy
import pytest

from sci_barriers.atlas import child, users
from sci_barriers.atlas.boxes import Pool, pool
from sci_barriers.atlas.ties import TIE, TIE_SEEDS, tie
from sci_barriers.errors import BadInput
from sci_barriers.floats import UserSolver
from sci_barriers.store import Store
from sci_barriers.sweep import Sweep, backend, read_sweep, run, sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no supervisor there")
TIE_PART = {"cell": "tie", "problem": "P2", "n": 4, "winner": 0, "solver": "all", "timeout": "30"}
MINE = """
import os, time, warnings
import numpy as np

def good(A, y, lam):
    x = np.zeros(A.shape[1])
    for _ in range(50):  # coordinate descent for 1/(2m) ||Ax - y||^2 + lam ||x||_1
        for j in range(A.shape[1]):
            a, r = A[:, j], y - A @ x + A[:, j] * x[j]
            z = a @ r
            x[j] = np.sign(z) * max(abs(z) - len(y) * lam, 0) / (a @ a)
    return x

def level(A, y, lam): return [lam] * A.shape[1]
def process(A, y, lam): return [os.getpid()] * A.shape[1]
def draws(A, y, lam): return np.random.standard_normal(A.shape[1])
def exits(A, y, lam): os._exit(7)
def leaves(A, y, lam): raise SystemExit("enough")
def fails(A, y, lam): raise ValueError("no good")
def interrupts(A, y, lam): raise KeyboardInterrupt
def prints(A, y, lam): print("a word"); os.system("echo below"); return good(A, y, lam)
def warns(A, y, lam): warnings.warn("unsure"); return good(A, y, lam)
def changes(A, y, lam): x = good(A, y, lam); A[:] = 0; y[:] = 0; return x
def column(A, y, lam): return good(A, y, lam)[:, None]
def nan(A, y, lam): return [float("nan")] * A.shape[1]
def short(A, y, lam): return [1.0]
def text(A, y, lam): return ["1"] * A.shape[1]
def imaginary(A, y, lam): return [1j] * A.shape[1]
def nothing(A, y, lam): return None
number = 3

def hangs(A, y, lam):
    while True: time.sleep(0.01)

class Best:
    def __init__(self, alpha=1.0): self.alpha = alpha
    def get_params(self): return {"alpha": self.alpha}
    def set_params(self, alpha): self.alpha = alpha
    def fit(self, A, y): self.coef_ = good(A, y, self.alpha)

class Blank(Best):
    def fit(self, A, y): pass

class Pipeline(Best):
    def get_params(self): return {"steps": []}

class Holder:
    inside = Best()

best, blank, pipeline = Best(), Blank(), Pipeline()
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.py"
    file.write_text(MINE)
    return file


def described(solver: str, *parts: dict[str, Any], **more: Any) -> Sweep:
    return sweep({"sweep": [*(parts or (TIE_PART,))]}).with_solver(solver, **more)


def parameters(of: Sweep) -> list[dict[str, Any]]:
    return [json.loads(text)["parameters"] for text in of.tasks().values()]


def results(of: Sweep, place: Path, *, name: str = "in-process", jobs: int = 1) -> list[Any]:
    """(status, result) of the cells in order."""
    there = backend(name, jobs=jobs)
    try:
        with Store(place) as store:
            run(of.tasks(), store, there, folder=of.folder)
            cells = [store.get(key) for key in of.tasks()]
    finally:
        there.close(wait=True)
    return [(cell.status, cell.result) for cell in cells if cell is not None]


def one(of: Sweep, tmp_path: Path) -> tuple[str, dict[str, Any]]:
    (found,) = results(of, tmp_path / "one.sqlite")
    return found  # type: ignore[no-any-return]


def test_a_cell_says_the_text_and_the_content_but_no_folder(mine: Path) -> None:
    first = described(f"{mine}:good").tasks()
    (text,) = first.values()
    said = json.loads(text)["parameters"]
    assert (said["solver"], said["setting"], said["options"]) == ("mine.py:good", "default", "{}")
    assert said["user_solver"] == {"normalisation": "1/2m"}
    assert said["version"].startswith("sha256 ") and str(mine.parent) not in text
    other = mine.parent / "other"
    other.mkdir()
    (other / "mine.py").write_text(MINE)
    assert described(f"{other}/mine.py:good").tasks() == first
    (other / "mine.py").write_text(MINE + "#")
    changed = described(f"{other}/mine.py:good").tasks()
    assert changed.keys().isdisjoint(first)
    assert described(f"{mine}:level").tasks().keys().isdisjoint(first)
    assert described(f"{mine}:good", normalisation="1").tasks().keys().isdisjoint(first)


def test_the_normalisation_is_said_of_p2_alone(mine: Path) -> None:
    part = {**TIE_PART, "problem": "P3"}
    first, second = (
        described(f"{mine}:good", part, problem="P3", normalisation=c) for c in ("1", "1/m")
    )
    assert first.tasks() == second.tasks()
    assert parameters(first)[0]["user_solver"] == {}


def test_it_stands_in_place_of_the_solvers_and_settings_described(mine: Path) -> None:
    part = {**TIE_PART, "solver": ["all", "none such"], "setting": ["default", "tight"]}
    found = parameters(described(f"{mine}:good", {**part, "n": [4, 8], "seed": [1, 2]}))
    assert [(p["n"], p["seed"], p["setting"]) for p in found] == [
        (n, seed, "default") for n in (4, 8) for seed in (1, 2)
    ]
    timed = described(f"{mine}:good").with_timeout(7)
    assert [p["timeout"] for p in parameters(timed)] == ["7"]


def test_every_kind_of_the_atlas_takes_it(mine: Path) -> None:
    parts: list[dict[str, Any]] = [
        {"cell": "a_delta", "delta_log2": -4, "order": "12", "solver": "all"},
        {"cell": "omega_k", "n": 4, "solver": "all"},
        {"cell": "random_design", "problem": "P1", "draw": 1, "solver": "all"},
        {"cell": "real_data", "problem": ["P1", "P3"], "data": "wine", "k": 2, "solver": "all"},
    ]
    counts = {
        problem: [len(described(f"{mine}:good", part, problem=problem).tasks()) for part in some]
        for problem, some in (("P2", parts[:1]), ("P3", parts[1:2] + parts[3:]), ("P1", parts[2:]))
    }
    assert counts == {"P2": [1], "P3": [2, 1], "P1": [1, 1]}


def test_its_adapter_is_none_of_the_libraries(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cell,) = parameters(described(f"{mine}:good"))
    users._adapter.cache_clear()
    named = mine.parent / "named.py"
    named.write_bytes(Path(users.named.__file__).read_bytes() + b"#")
    monkeypatch.setattr(users.named, "__file__", str(named))
    (other,) = parameters(described(f"{mine}:good"))
    assert {name for name in cell if cell[name] != other[name]} == {"adapter"}
    with pytest.raises(BadInput, match="adapter"):
        TIE.run_named(cell, str(mine.parent))
    monkeypatch.undo()
    users._adapter.cache_clear()
    assert parameters(described(f"{mine}:good")) == [cell]


def test_what_it_does_not_run_in_is_left_out_with_a_line(mine: Path) -> None:
    parts: list[dict[str, Any]] = [
        {**TIE_PART, "problem": ["P1", "P2", "P3"]}, TIE_PART,
        {**TIE_PART, "cell": "tie_seeds", "seeds": 3}, {"cell": "square", "count": 9},
        {"cell": "omega_k", "n": 4, "solver": "all"},
    ]  # fmt: skip
    found = described(f"{mine}:good", *parts)
    assert found.left_out() == [
        "sweep 1 (tie) is left out in P1, P3: the solver minimises P2",
        "sweep 3 (tie_seeds) is left out: it counts seeds of solvers that draw at random",
        "sweep 4 (square) runs no solvers",
        "sweep 5 (omega_k) is left out in P3: the solver minimises P2",
    ]
    assert len(found.tasks()) == 1 and sweep({"sweep": parts}).left_out() == []
    with pytest.raises(BadInput, match="describes no cells; .*counts seeds"):
        described(f"{mine}:good", parts[2]).tasks()


def test_a_file_that_describes_a_sweep_names_no_solver(tmp_path: Path, mine: Path) -> None:
    file = tmp_path / "sweep.toml"
    head = '[[sweep]]\ncell = "tie"\nproblem = "P2"\nn = 4\n'
    file.write_text(f'{head}solver = "all"\nuser_solver = {{text = "{mine}:good"}}\n')
    with pytest.raises(BadInput, match="on the command line with --solver"):
        read_sweep(file)
    file.write_text(f'{head}solver = "{mine}:good"\n')
    with pytest.raises(BadInput, match="is no solver of P2"):
        read_sweep(file).tasks()
    file.write_text(f'{head}solver = "all"\n')
    assert len(read_sweep(file).with_solver(f"{mine}:good").tasks()) == 2


def test_nothing_is_run_without_the_folder_from_the_driver(tmp_path: Path, mine: Path) -> None:
    """As it would be if a store's specification were run."""
    marker = tmp_path / "ran"
    mine.write_text(f"open({str(marker)!r}, 'w')\ndef good(A, y, lam): return y")
    with Store(tmp_path / "s") as store:
        found = run(described(f"{mine}:good").tasks(), store, backend("in-process"))
        (cell,) = store.cells()
    assert found.counts == {"error": 1} and "--solver" in cell.result["message"]
    assert not marker.exists()


def test_it_is_described_without_being_run(tmp_path: Path, mine: Path) -> None:
    marker = tmp_path / "ran"
    mine.write_text(f"open({str(marker)!r}, 'w')\ndef good(A, y, lam): return y")
    of = described(f"{mine}:good")
    of.tasks()
    assert not marker.exists()
    results(of, tmp_path / "s")
    assert marker.exists() and "mine" not in sys.modules


@pytest.mark.parametrize("name", ["good", "Best", "best", "Holder.inside", "changes", "column"])
def test_callables_estimators_and_their_classes_are_judged(
    tmp_path: Path, mine: Path, name: str
) -> None:
    status, found = one(described(f"{mine}:{name}"), tmp_path)
    assert (status, found["verdict"], found["flagged"], found["message"]) == (
        "ran", "right", False, "",
    )  # fmt: skip
    assert float(found["error_true"]) < 1e-6 and found["data"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exits", "exit code 7"), ("leaves", "SystemExit: enough"),
        ("fails", "ValueError: no good"), ("interrupts", "KeyboardInterrupt"),
        ("nan", "the output is not finite"),
        ("short", "the output has 1 entries, N = 2"), ("text", "x must be real numbers, not <U1"),
        ("imaginary", "x must be real numbers, not complex128"), ("nothing", "not NoneType"),
        ("none_such", "has no none_such"), ("number", "is no solver"),
        ("blank", "Blank has no coef_ after fit; name a callable"),
        ("pipeline", "Pipeline has no parameter alpha for lam; name a callable"),
    ],
)  # fmt: skip
def test_failures_are_rows_with_words(tmp_path: Path, mine: Path, name: str, words: str) -> None:
    status, found = one(described(f"{mine}:{name}"), tmp_path)
    assert (status, found["verdict"], found["x"]) == ("error", "no answer", None)
    assert words in found["message"]


def test_a_run_that_hangs_is_a_timeout_and_the_next_cell_runs(tmp_path: Path, mine: Path) -> None:
    (ended,) = results(described(f"{mine}:hangs").with_timeout(1), tmp_path / "s")
    assert (ended[0], ended[1]["message"]) == ("timeout", "no answer within 1 seconds")
    assert one(described(f"{mine}:good").with_timeout(1), tmp_path)[0] == "ran"


def test_a_file_that_hangs_when_it_is_loaded_is_not_tried_again(
    tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LOADING", 1.0)
    mine.write_text("while True: pass")
    started = pool().started
    found = results(described(f"{mine}:good", {**TIE_PART, "winner": [0, 1]}), tmp_path / "s")
    assert [(status, result["message"]) for status, result in found] == [
        ("timeout", "not loaded within 1 seconds")
    ] * 2
    assert pool().started == started + 1


def test_what_it_prints_is_kept_and_a_warning_is_its_own_word(tmp_path: Path, mine: Path) -> None:
    printed = one(described(f"{mine}:prints"), tmp_path)[1]
    assert not printed["flagged"]
    assert printed["message"] == "printed: a word; printed: below"
    warned = one(described(f"{mine}:warns"), tmp_path)[1]
    assert warned["flagged"] and warned["message"] == "UserWarning: unsure"


def test_what_it_draws_from_shared_generators_depends_on_the_seed(
    tmp_path: Path, mine: Path
) -> None:
    of = described(f"{mine}:draws", {**TIE_PART, "seed": [5, 6]})
    first, second = (result["x"] for _, result in results(of, tmp_path / "a"))
    again = [result["x"] for _, result in results(of, tmp_path / "b")]
    assert first != second and again == [first, second]


@pytest.mark.parametrize("c", ["1", "1/m", "1/2m"])
def test_lam_is_that_of_the_normalisation(tmp_path: Path, mine: Path, c: str) -> None:
    """||Ax - y||^2 + ||x||_1 with m = 2."""
    part = {**TIE_PART, "N": 3, "m": 2}
    found = one(described(f"{mine}:level", part, normalisation=c), tmp_path)[1]
    own = {"1": 1.0, "1/m": 0.5, "1/2m": 0.25}[c]
    assert [float.fromhex(entry) for entry in found["x"]] == [own] * 3


def test_results_are_equal_here_and_in_other_processes(tmp_path: Path, mine: Path) -> None:
    of = described(f"{mine}:good", {**TIE_PART, "n": [4, 30], "winner": [0, 1]})
    here = results(of, tmp_path / "a")
    assert len(here) == 4 and {status for status, _ in here} == {"ran"}
    assert results(of, tmp_path / "b", name="loky", jobs=2) == here


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path, mine: Path) -> None:
    of = described(f"{mine}:good")
    (_, text), *_ = of.tasks().items()
    cell = json.loads(text)["parameters"]
    mine.write_text(MINE + "#")
    with pytest.raises(BadInput, match="was asked for; give all workers the same files"):
        TIE.run_named(cell, str(mine.parent))
    with pytest.raises(BadInput, match="there is no file"):
        TIE.run_named(cell, str(mine.parent / "elsewhere"))


def test_its_child_is_shared_with_nobody(mine: Path) -> None:
    """Not with libraries, nor with another file of the same name; its own runs share it."""
    other = mine.parent / "other"
    other.mkdir()
    (other / "mine.py").write_text(MINE)
    place, found = tie(problem="P2", n=4, winner=0, K=3, s=1, N=2, m=1), []
    children = Pool(most=3)
    try:
        for folder in (mine.parent, other, mine.parent):
            box = users.UserBox(
                name="mine.py:process", folder=str(folder), problem="P2", c="1",
                version=users.version("mine.py:process", str(folder)),
            )  # fmt: skip
            answer = children.run(box, place.A.tolist(), place.y.tolist(), lam=1.0, timeout=30)
            assert answer.run.x is not None
            found.append(answer.run.x[0])
        assert found[0] == found[2] != found[1] and children.started == 2
    finally:
        children.close()


def test_modules_are_named_by_their_release_or_their_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "my_own_package"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    (package / "part.py").write_text(MINE)
    here = str(tmp_path)
    assert users.version("my_own_package.part:good", here).startswith("sha256 ")
    assert users.version("numpy.linalg:norm", here) == f"numpy {numpy.__version__}"
    assert users.version("json:loads", here).startswith("sha256 ")  # of no distribution
    assert "my_own_package" not in sys.modules
    first = users.version("my_own_package.part:good", here)
    (package / "part.py").write_text(MINE + "#")
    assert users.version("my_own_package.part:good", here) != first
    for none in ("no_such_module_here:f", "__main__:f", "json.no_such_part:f"):
        with pytest.raises(BadInput, match="no such module"):
            users.version(none, here)
    (package / "__init__.py").write_text("")
    monkeypatch.chdir(tmp_path)
    assert one(described("my_own_package.part:good"), tmp_path)[1]["verdict"] == "right"


def test_an_estimator_of_a_library_is_named_by_its_module(tmp_path: Path) -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    status, found = one(described("sklearn.linear_model:Lasso"), tmp_path)
    place = tie(problem="P2", n=4, winner=0, K=3, s=1, N=2, m=1)
    direct = UserSolver(target=linear.Lasso, problem="P2")(place.A, place.y, lam=0.5)
    assert status == "ran" and direct.x is not None
    assert found["x"] == [entry.hex() for entry in direct.x]


@pytest.mark.parametrize(
    ("solver", "more", "words"),
    [
        ("none.py:f", {}, "there is no file"), ("mine.py", {}, "names no solver"),
        ("mine.py:", {}, "names no solver"), (":f", {}, "names no solver"),
        (3, {}, "names no solver"), ("MINE:good", {"problem": "P4"}, "problem = 'P4'"),
        ("MINE:good", {"normalisation": "2"}, "normalisation = '2'"),
        ("MINE:no name", {}, "no name of a callable"), ("no_such:f", {}, "no such module"),
    ],
)  # fmt: skip
def test_bad_names_are_refused_before_anything_runs(
    mine: Path, solver: Any, more: dict[str, Any], words: str
) -> None:
    text = solver.replace("MINE", str(mine)) if isinstance(solver, str) else solver
    with pytest.raises(BadInput, match=words):
        described(text, **more).tasks()


def test_kinds_that_count_seeds_describe_no_cells_of_it(mine: Path) -> None:
    given = described(f"{mine}:good").solver
    assert given is not None
    asked = {"problem": "P2", "n": 4, "solver": "all", "user_solver": given.given()}
    assert list(TIE_SEEDS.expand(asked)) == []
    assert len(list(TIE.expand(asked))) == 2
