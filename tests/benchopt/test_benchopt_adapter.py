"""benchmarks/benchopt/ under the benchopt that is installed, in a copy of the folder.

benchopt runs as a program of its own; its Parquet file is read back, each distance is computed
again from the x of the row, by the engine and (A_delta) by decimals with 60 digits.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal, localcontext
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from sci_barriers import ADelta, Lasso, OmegaK, Tie, certify, parse, rounded
from sci_barriers.exact import Q, as_q
from sci_barriers.floats import SklearnLasso

# not importorskip: without benchopt this folder itself would be imported under that name
try:
    metadata.version("benchopt")
except metadata.PackageNotFoundError:
    pytest.skip(
        "benchopt not installed; pip install 'sci-barriers[benchopt]'", allow_module_level=True
    )
pytest.importorskip("sklearn")
pytest.importorskip("skglm")
parquet = pytest.importorskip("pyarrow.parquet")

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "benchmarks" / "benchopt"
CYCLIC = "black-box[box='scikit-learn Lasso, cyclic',setting=default]"
NO_OUTPUT = """
from benchmark_utils.runs import result
from benchopt import BaseSolver
from sci_barriers.floats import FloatRun

class Solver(BaseSolver):
    name = "no-output"
    requirements = []

    def set_objective(self, A, y, lam, problem):
        pass

    def run(self, _):
        self.found = FloatRun(x=None, status="error", flagged=True, messages=("gave up",))

    def get_result(self):
        return result(self.found)
"""

Row = dict[str, Any]
Done = subprocess.CompletedProcess


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the benchmark, with one solver more, which gives no output."""
    copy = tmp_path_factory.mktemp("benchopt") / "barriers"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__*__", "outputs"))
    (copy / "solvers" / "no_output.py").write_text(NO_OUTPUT)
    return copy


def call(folder: Path, *arguments: str) -> Done[str]:
    """benchopt in the copy, with a home folder of its own and no way to the network."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "BENCHOPT"))}
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    environment |= {
        "PYTHONPATH": str(ROOT), "HOME": str(home), "OMP_NUM_THREADS": "1",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), environment.get("PATH", ""))),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "benchopt", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip


def run(folder: Path, name: str, *arguments: str) -> tuple[list[Row], str]:
    """The rows that `benchopt run` saved, and what it printed."""
    path = folder.parent / f"{name}.parquet"
    done = call(folder, "run", ".", *arguments, "--no-plot", "--no-cache", "--output", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    return parquet.read_table(path).to_pylist(), done.stdout


@pytest.fixture(scope="module")
def a_delta(folder: Path) -> list[Row]:
    """A_delta in both orders, one solver once, one at its tolerances, one without output."""
    rows, _ = run(
        folder, "a_delta", "-n", "25",
        "-d", "a_delta[delta_log2=[-7,-15,-24,-30],order=[12,21]]",
        "-s", CYCLIC, "-s", "sklearn", "-s", "no-output",
    )  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def families(folder: Path) -> tuple[list[Row], str]:
    """The other families, at two tolerances of Clarabel, and solvers that must be skipped."""
    return run(
        folder, "families", "-n", "1",
        "-d", "tie[problem=[P1,P2,P3],g_log2=[-10,-60],winner=1]",
        "-d", "omega_k[K=1,n=[10,30],winner=1]", "-d", "random_design[rho=0.9]",
        "-s", "clarabel", "-s", "sklearn", "-s", "black-box[box='no such box',setting=default]",
    )  # fmt: skip


def output(row: Row) -> list[float]:
    return [float.fromhex(value) for value in row["objective_x"].split()]


def parameter(row: Row, name: str) -> Any:
    return row[f"p_dataset_{name}"]


def member(row: Row) -> ADelta:
    delta = Q(2) ** int(parameter(row, "delta_log2"))
    return ADelta(delta=delta, order=str(parameter(row, "order")))


def ran(rows: list[Row]) -> list[Row]:
    found = [row for row in rows if row["objective_status"] in ("ran", "start")]
    assert found
    return found


def test_the_metric_is_the_engines_own_value(a_delta: list[Row]) -> None:
    """Both distances, as text, for every row: 8 data sets, 19 outputs each."""
    rows = ran(a_delta)
    assert len(rows) == 8 * 19
    for row in rows:
        here, x = member(row), output(row)
        true = here.solution_set().distance([as_q(value) for value in x])
        assert (row["objective_error_true"], row["objective_error_true_upper"]) == true.bounds(15)
        A, y = rounded(here.instance()).at(128).as_float64()
        lasso = Lasso(lam=as_q(0.1), normalisation="1/2m")
        given = certify(A, y, lasso, x, digits=18).distance
        assert given is not None
        low, high = (row[f"objective_error_given{end}"] for end in ("", "_upper"))
        assert parse(low) <= given.upper and given.lower <= parse(high)
        assert Fraction(high) - Fraction(low) <= Fraction(high) / 10**13


def test_bounds_hold_in_decimal_arithmetic(a_delta: list[Row]) -> None:
    """x* = (0, 1/sqrt3 - 1/10) by decimals with 60 digits, without the engine."""
    for row in ran(a_delta):
        with localcontext() as context:
            context.prec = 60
            one = 1 / Decimal(3).sqrt() - Decimal(1) / 10
            star = (Decimal(0), one) if parameter(row, "order") == 12 else (one, Decimal(0))
            steps = [Decimal(value) - z for value, z in zip(output(row), star, strict=True)]
            distance = sum(step * step for step in steps).sqrt()
            low = Decimal(row["objective_error_true"])
            assert low <= distance <= Decimal(row["objective_error_true_upper"])


def test_floats_are_the_least_not_below_the_upper_bounds(a_delta: list[Row]) -> None:
    for row in ran(a_delta):
        for name, text in (("value", "error_true"), ("distance_given", "error_given")):
            value = row[f"objective_{name}"]
            upper = Fraction(row[f"objective_{text}_upper"])
            assert Fraction(value) >= upper
            assert value == 0 or Fraction(math.nextafter(value, 0)) < upper


def test_the_solver_is_given_what_the_engine_gives(a_delta: list[Row]) -> None:
    """The x of the black box is that of a call by hand, on data rounded to nearest."""
    rows = [row for row in a_delta if row["p_solver_box"] == "scikit-learn Lasso, cyclic"]
    assert len(rows) == 8
    for row in rows:
        A, y = rounded(member(row).instance()).at(128).as_float64()
        found = SklearnLasso()(A, y, lam=0.1)
        assert found.x == tuple(output(row))
        assert row["objective_flagged"] == int(found.flagged)


def test_suboptimality_hides_what_the_distance_shows(a_delta: list[Row]) -> None:
    """Order 12: the wrong vertex, 0.675 away, at f - min f of 7.7e-10 and 2.9e-15, unflagged."""
    for e, least, most in ((-15, 7e-10, 8e-10), (-24, 2e-15, 4e-15)):
        (row,) = (
            row for row in a_delta
            if row["p_solver_box"] == "scikit-learn Lasso, cyclic"
            and (parameter(row, "delta_log2"), parameter(row, "order")) == (e, 12)
        )  # fmt: skip
        assert 0.675 < row["objective_value"] < 0.6751
        assert least < row["objective_suboptimality"] < most
        assert row["objective_flagged"] == 0


def test_readme_table_has_the_digits_of_a_run(a_delta: list[Row]) -> None:
    """The line of scikit-learn's Lasso at 2^-15 and 2^-24."""
    readme = (SOURCE / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^\| scikit-learn Lasso, cyclic \|(.*)\|$", readme, flags=re.M)
    cells = line.split("|")
    for e, distance in ((-15, float(cells[0])), (-24, float(cells[2]))):
        (row,) = (
            row for row in a_delta
            if row["p_solver_box"] == "scikit-learn Lasso, cyclic"
            and (parameter(row, "delta_log2"), parameter(row, "order")) == (e, 12)
        )  # fmt: skip
        assert abs(row["objective_value"] - distance) <= 5e-4


def test_tolerance_curves_go_down_to_the_spacing_of_floats(a_delta: list[Row]) -> None:
    """18 points: x = 0, then tolerances 1, 1/10, ..., 2^-52, though the distance stays the same."""
    curve = [
        row for row in a_delta
        if row["solver_name"] == "sklearn" and row["dataset_name"].startswith("a_delta")
        and (parameter(row, "delta_log2"), parameter(row, "order")) == (-15, 12)
    ]  # fmt: skip
    stops = [row["stop_val"] for row in curve]
    assert len(stops) == 18 and stops == sorted(stops, reverse=True)
    assert stops[1] == 1 and stops[-1] == 2.0**-52
    assert curve[0]["objective_status"] == "start" and output(curve[0]) == [0.0, 0.0]
    assert all(row["objective_value"] > 0.674 for row in curve[2:])


def test_no_output_is_a_row(a_delta: list[Row]) -> None:
    rows = [row for row in a_delta if row["solver_name"] == "no-output"]
    assert len(rows) == 8
    for row in rows:
        assert row["objective_status"] == "error" and row["objective_message"] == "gave up"
        assert row["objective_flagged"] == 1
        assert row["objective_value"] is None and row["objective_distance_given"] is None
        assert row["objective_error_true"] == "" and row["objective_x"] == ""


def test_all_families_are_scored_by_their_closed_forms(families: tuple[list[Row], str]) -> None:
    """tie in P1, P2, P3 and Omega_K against their members; random designs: both errors agree."""
    rows, _ = families
    seen = set()
    for row in ran(rows):
        name = row["dataset_name"].split("[")[0]
        seen.add((name, row["p_dataset_problem"] if name == "tie" else None))
        x = [as_q(value) for value in output(row)]
        true = row["objective_error_true"], row["objective_error_true_upper"]
        if name == "random_design":
            assert abs(row["objective_value"] - row["objective_distance_given"]) < 1e-13
            continue
        here: Tie | OmegaK
        if name == "tie":
            problem = parameter(row, "problem")
            level = {"eta": Q(1, 2)} if problem == "P1" else {"lam": Q(1, 10)}
            numbers = {key: int(parameter(row, key)) for key in ("N", "m", "K", "winner")}
            g = Q(2) ** int(parameter(row, "g_log2"))
            here = Tie(problem=problem, g=g, **numbers, **level)
        else:
            here = OmegaK(**{key: int(parameter(row, key)) for key in ("K", "n", "winner")})
        assert here.solution_set().distance(x).bounds(15) == true
    assert seen == {
        ("tie", "P1"), ("tie", "P2"), ("tie", "P3"), ("omega_k", None), ("random_design", None),
    }  # fmt: skip


def test_ties_below_the_spacing_of_floats_are_given_as_ties(
    families: tuple[list[Row], str],
) -> None:
    """g = 2^-60: x = 0 is nearer to the simplex of the data given than to the true vertex."""
    rows = [
        row for row in ran(families[0])
        if row["dataset_name"].startswith("tie") and row["objective_status"] == "start"
    ]  # fmt: skip
    assert rows
    for row in rows:
        ratio = row["objective_value"] / row["objective_distance_given"]
        if parameter(row, "g_log2") == -60:
            assert abs(ratio - math.sqrt(2)) < 1e-6
        else:
            assert abs(ratio - 1) < 1e-3


def test_skips_have_reasons(families: tuple[list[Row], str]) -> None:
    rows, printed = families
    assert "solves P2, the data set is of P1" in printed
    assert "solves P2, the data set is of P3" in printed
    assert "no black box is named 'no such box'" in printed
    assert {row["solver_name"] for row in rows} == {"clarabel", "sklearn"}


@pytest.mark.skipif(" " in sys.prefix, reason="benchopt test cuts the path of its tests at blanks")
def test_benchopt_test_accepts_the_folder(folder: Path) -> None:
    done = call(folder, "test", ".", "--skip-install", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b\d+ passed", done.stdout)
    assert "failed" not in done.stdout
