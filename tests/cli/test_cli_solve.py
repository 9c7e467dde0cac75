"""`sci-barriers solve`: what it prints and writes for problems that are solved by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.cli import main
from sci_barriers.exact import Enclosure, Q, parse, sign
from sci_barriers.problems import Lasso, SqrtLasso

KEYS = {
    "status", "case", "level", "unique", "support", "signs", "equicorrelation", "near", "x", "set",
    "margin", "problem",
}  # fmt: skip


def write(folder: Path, **files: str) -> dict[str, Path]:
    """A.csv, y.csv, ... with this text."""
    paths = {}
    for name, text in files.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(text)
    return paths


def call(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main(["solve", *map(str, arguments)])
    assert isinstance(left.value.code, int)
    return left.value.code


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int = 0) -> Any:
    """The JSON object of a call with --json -, which prints nothing else to stdout."""
    assert call(*arguments, "--json", "-") == status
    found = json.loads(capsys.readouterr().out)
    assert set(found) == KEYS
    return found


@pytest.fixture
def simple(tmp_path: Path) -> list[str | Path]:
    """A = 1, y = (3, 1/4): P2 with lam = 1 is soft thresholding at 1/2, x = (5/2, 0)."""
    paths = write(tmp_path, A="1,0\n0,1\n", y="3\n0.25\n")
    return ["--A", paths["A"], "--y", paths["y"], "--problem", "P2", "--lam", "1"]


def test_json_of_a_unique_minimiser(
    simple: list[str | Path], capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, *simple)
    assert found["status"] == "unique"
    assert found["unique"] is True
    assert found["support"] == found["equicorrelation"] == [0]
    assert found["signs"] == [1]
    assert found["x"] == ["5/2", "0"]
    assert found["set"] is None
    assert found["near"] == []
    assert found["problem"] == {
        "problem": "P2", "lam": "1", "normalisation": "1", "weights": None
    }  # fmt: skip
    margin = {name: parse(text) for name, text in found["margin"].items()}
    assert 2 < margin["primal"] <= Q(5, 2)
    assert Q(1, 5) < margin["dual"] <= Q(1, 4)
    assert 0 < margin["radius"] < Q(1, 4)


def test_lines_for_people(simple: list[str | Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*simple) == 0
    out, err = capsys.readouterr()
    assert err == ""
    told = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert told["problem"] == "P2, lam = 1, normalisation = 1; A 2 x 2"
    assert told["status"] == "unique minimiser, proved"
    assert told["support"] == "0+"
    assert told["margin"].startswith("primal 2.")
    assert told["x[0]"] == "= 5/2"
    assert "x = 0 elsewhere" in out
    assert "level" in told


def test_decimals_are_exact_in_files_and_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0.1 is 1/10 in text and in --lam, and the float that it is in .npy."""
    paths = write(tmp_path, A="1\n", y="0.3\n")
    np.save(tmp_path / "y.npy", [0.3])
    options = ["--A", paths["A"], "--problem", "P2", "--lam", "0.1"]
    assert answer(capsys, *options, "--y", paths["y"])["x"] == ["1/4"]
    (x,) = answer(capsys, *options, "--y", tmp_path / "y.npy")["x"]
    lower, upper = (Fraction(x),) * 2 if isinstance(x, str) else map(Fraction, x)
    assert lower <= Fraction(0.3) - Fraction(1, 20) <= upper
    assert not lower <= Fraction(1, 4) <= upper


def test_digits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--digits D: [lower, upper] with D digits, at most two units of the last apart."""
    paths = write(tmp_path, A="1,0\n0,1\n", y="1/3\n-2/7\n")
    options = ["--A", paths["A"], "--y", paths["y"], "--problem", "P2", "--lam", "1/1000"]
    for digits in (1, 5, 50, 1000):
        x = answer(capsys, *options, "--digits", str(digits))["x"]
        for (lower, upper), value in zip(x, (Q(1, 3) - Q(1, 2000), -Q(2, 7) + Q(1, 2000))):
            assert parse(lower) <= value <= parse(upper)
            assert parse(upper) - parse(lower) <= 2 * Q(10) ** -digits
            assert len(lower) <= digits + 4
    assert call(*options, "--digits", "5") == 0
    assert "x[0] in [0.33283, 0.33284]" in capsys.readouterr().out


def test_square_roots_are_exact_or_enclosed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """P1 with A = 1, y = (1, 1), eta = 1: x = (1, 1) - (1, 1)/sqrt(2)."""
    paths = write(tmp_path, A="1,0\n0,1\n", y="1\n1\n")
    options = ["--A", paths["A"], "--y", paths["y"], "--problem", "P1", "--eta", "1"]
    x = answer(capsys, *options)["x"]
    for coordinate in x:
        assert parse(coordinate) == 1 - parse("1/2*sqrt(2)")
    for lower, upper in answer(capsys, *options, "--digits", "30")["x"]:
        assert Enclosure(lower=parse(lower), upper=parse(upper)).contains(parse(x[0]))


def test_long_exact_numbers_are_enclosed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --digits x is exact if all of it is short, else [lower, upper] to 15 digits."""
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "d.npz", A=rng.normal(size=(8, 12)), y=rng.normal(size=8))
    file = tmp_path / "d.npz"
    x = answer(capsys, "--A", file, "--y", file, "--problem", "P2", "--lam", "1")["x"]
    assert "0" in x
    assert any(isinstance(coordinate, list) for coordinate in x)
    for coordinate in x:
        if coordinate != "0":
            lower, upper = map(parse, coordinate)
            assert 0 < upper - lower <= 2 * max(abs(lower), abs(upper)) * Q(10) ** -14


def test_a_set_of_minimisers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A = (1, 1), y = 1, lam = 1: all x >= 0 with x_0 + x_1 = 1/2."""
    paths = write(tmp_path, A="1,1\n", y="1\n")
    options = ["--A", paths["A"], "--y", paths["y"], "--problem", "P2", "--lam", "1"]
    found = answer(capsys, *options)
    assert found["unique"] is False
    assert found["x"] is None and found["margin"] is None
    assert found["support"] == [0, 1]
    assert found["set"]["type"] == "simplex"
    assert found["set"]["total"] == "1/2"
    assert call(*options) == 0
    out = capsys.readouterr().out
    assert "not unique, proved: a simplex of minimisers" in out
    assert '"total": "1/2"' in out


def test_infeasible_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = write(tmp_path, A="1\n0\n", y="1\n1\n")
    options = ["--A", paths["A"], "--y", paths["y"], "--problem", "P1"]
    found = answer(capsys, *options, "--eta", "1/2")
    assert found["status"] == "infeasible"
    assert found["x"] is None and found["set"] is None and found["support"] is None
    assert call(*options, "--eta", "1/2") == 0
    assert "infeasible, proved" in capsys.readouterr().out
    least = answer(capsys, *options, "--eta", "1")
    assert least["x"] == ["1"]


def test_undecided_ends_with_status_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tie of irrational columns, too many for a decision in their field."""
    paths = write(tmp_path, A=",".join(["sqrt(2)"] * 65) + "\n", y="sqrt(3)\n")
    options = ["--A", paths["A"], "--y", paths["y"], "--problem", "P2", "--lam", "1/10"]
    found = answer(capsys, *options, status=3)
    assert found["status"] == "undecided"
    assert found["unique"] is None and found["x"] is None and found["support"] is None
    assert found["near"]
    assert call(*options, "--certificate", tmp_path / "c.json") == 3
    out, err = capsys.readouterr()
    assert "status   undecided" in out
    assert "near " in out
    assert err.startswith("note: there is no certificate")
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--problem", "P1", "--eta", "0"], "x = 0"),
        (["--problem", "P1", "--eta", "1"], "x = 0"),
        (["--problem", "P2", "--lam", "1", "--normalisation", "1/2m"], "normalisation = 1/2m"),
        (["--problem", "P3", "--lam", "sqrt(2)"], "lam = sqrt(2)"),
    ],
)
def test_y_zero(
    options: list[str], text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """x = 0 is the only minimiser of every problem."""
    paths = write(tmp_path, A="1,2\n3,4\n", y="0\n0\n")
    found = answer(capsys, "--A", paths["A"], "--y", paths["y"], *options)
    assert (found["unique"], found["support"], found["x"]) == (True, [], ["0", "0"])
    assert call("--A", paths["A"], "--y", paths["y"], *options) == 0
    assert text in capsys.readouterr().out


def test_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """x = (3 - 1/2, 3 - 1, 3): thresholds w/2, the last weight 0."""
    paths = write(tmp_path, A="1,0,0\n0,1,0\n0,0,1\n", y="3,3,3\n", w="1,2,0\n")
    options = ["--A", paths["A"], "--y", paths["y"], "--weights", paths["w"]]
    found = answer(capsys, *options, "--problem", "P2", "--lam", "1")
    assert found["x"] == ["5/2", "2", "3"]
    assert found["problem"]["weights"] == ["1", "2", "0"]


@pytest.mark.parametrize("ending", ["npy", "npz", "csv", "mtx", "json", "txt", "tsv"])
def test_every_format(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    A, y = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([4.0, 1.0])
    files = {name: tmp_path / f"{name}.{ending}" for name in ("A", "y")}
    for name, values in (("A", A), ("y", y)):
        rows = np.atleast_2d(values)
        if ending == "npy":
            np.save(files[name], values)
        elif ending == "npz":
            np.savez(files[name], values)
        elif ending == "json":
            files[name].write_text(json.dumps(values.tolist()))
        elif ending == "mtx":
            body = "\n".join(map(str, rows.T.ravel().tolist()))
            files[name].write_text(
                "%%MatrixMarket matrix array real general\n"
                f"{rows.shape[0]} {rows.shape[1]}\n{body}\n"
            )
        else:
            mark = {"csv": ",", "tsv": "\t", "txt": " "}[ending]
            files[name].write_text("\n".join(mark.join(map(str, row)) for row in rows.tolist()))
    options = ["--A", files["A"], "--y", files["y"]]
    # r = 0 at x = (3/2, 1); P1 with eta = 0 has no other feasible point
    found = answer(capsys, *options, "--problem", "P1", "--eta", "0")
    assert found["x"] == ["3/2", "1"]


def test_certificate_is_accepted_by_verify(
    simple: list[str | Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    certificate = tmp_path / "certificate.json"
    assert call(*simple, "--certificate", certificate, "--json", out) == 0
    assert json.loads(out.read_text())["x"] == ["5/2", "0"]
    module = [sys.executable, "-m", "sci_barriers.certificates", str(certificate)]
    done = subprocess.run(module, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["A.csv", "y.csv", "out.json", "certificate.json"]
    )


def test_a_header_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = write(tmp_path, A="a,b\n1,0\n0,1\n", y="3\n1/4\n")
    assert call("--A", paths["A"], "--y", paths["y"], "--problem", "P2", "--lam", "1") == 0
    assert capsys.readouterr().err == "note: the first line of --A is a header: a, b\n"


def test_the_command_line_agrees_with_the_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """x of --json satisfies the optimality conditions of P2, checked with fractions."""
    rng = np.random.default_rng(5)
    A, y = rng.integers(-5, 6, size=(6, 9)), rng.integers(-5, 6, size=6)
    np.savez(tmp_path / "d.npz", A=A, y=y)
    file = tmp_path / "d.npz"
    found = answer(capsys, "--A", file, "--y", file, "--problem", "P2", "--lam", "7/2")
    x = [Fraction(c) if isinstance(c, str) else Fraction(c[0]) for c in found["x"]]
    r = [int(b) - sum(int(a) * v for a, v in zip(row, x)) for row, b in zip(A, y)]
    for j in range(9):
        correlation = 2 * sum(int(row[j]) * v for row, v in zip(A, r))
        assert abs(correlation) <= Fraction(7, 2) + Fraction(1, 10**9)
        if x[j]:
            assert abs(abs(correlation) - Fraction(7, 2)) < Fraction(1, 10**9)
            assert sign(Q(x[j].numerator, 1)) == found["signs"][found["support"].index(j)]


def test_help_names_the_formulas_and_the_exact_decimals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("--help") == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "0.1 is 1/10 exactly, not the float nearest to it" in text
    for tag in ("P1", "P2", "P3"):
        assert f"{tag}: minimise" in text
    assert Lasso.tag == "P2" and SqrtLasso.tag == "P3"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom sci_barriers.cli import main\n"
        "try:\n    main(['solve', '--help'])\n"
        "except SystemExit as left:\n    assert not left.code\n"
        "heavy = {'numpy', 'scipy', 'flint', 'sklearn', 'cvxpy', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", ["1e308", "5e-324", "1e-400", "1e400"])
def test_extreme_scales(unit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A = y = t, P3 with lam = t/2: r = 0 and x = 1, at any scale t, beyond floats too."""
    paths = write(tmp_path, A=f"{unit}\n", y=f"{unit}\n")
    half = f"0.{int(unit[0]) * 5}{unit[1:]}"
    options = ["--A", paths["A"], "--y", paths["y"], "--problem", "P3", "--lam", half]
    assert answer(capsys, *options)["x"] == ["1"]


def test_integers_beyond_floats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2**60 + 1 is not rounded: x = y - lam/2."""
    n = 2**60 + 1
    np.save(tmp_path / "y.npy", np.array([n]))
    paths = write(tmp_path, A="1\n")
    options = ["--A", paths["A"], "--y", tmp_path / "y.npy", "--problem", "P2", "--lam", "2"]
    assert answer(capsys, *options)["x"] == [str(n - 1)]


@pytest.mark.parametrize(
    ("A", "y", "options", "said"),
    [
        ("1,0\n0,1\n", "3\n0.5\n", ["P2", "--lam", "1"], "margin   none: a tie, so small"),
        ("1\n", "1\n", ["P2", "--lam", "2"], "margin   none: a tie, so small"),
        ("1\n0\n", "1\n0\n", ["P3", "--lam", "1/10"], "margin   none shown"),
        ("1,1\n0,1\n", "1\n0\n", ["P1", "--eta", "0"], "margin   none shown"),
    ],
)
def test_a_tie_is_told_from_a_margin_that_is_not_shown(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    A: str,
    y: str,
    options: list[str],
    said: str,
) -> None:
    paths = write(tmp_path, A=A, y=y)
    assert call("--A", paths["A"], "--y", paths["y"], "--problem", *options) == 0
    assert said in capsys.readouterr().out
