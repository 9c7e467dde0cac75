"""The table `real_data`: the truth proved and checked again, verdicts, margins, golden cells."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sci_barriers import solve
from sci_barriers.certificates import check, check_file
from sci_barriers.errors import CertificateRejected
from sci_barriers.proofs import accept
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

pytest.importorskip("sklearn")
pytest.importorskip("skglm")
np = pytest.importorskip("numpy")
GOLDEN: dict[str, dict[str, Any]] = {
    "linnerud-3-00": {"N": 19, "size": 1, "ratio": 0.9, "level": "float64", "repeated": 0},
    "linnerud-3-04": {"size": 6, "cyclic_right": True, "lars_right": True},
    "linnerud-3-08": {"size": 14, "cyclic_warned": True, "lars_right": True, "skglm_right": True},
    "linnerud-3-P3-08": {"size": 17, "clarabel_1e_6_right": True, "cyclic_right": None},
    "breast_cancer-1-04": {"N": 30, "size": 7, "skglm_false_positives": 1, "support": None},
    "diabetes-2-00": {"N": 65, "size": 2, "repeated": 1, "cyclic_right": True},
    "diabetes-2-08": {"status": "unique", "lars_right": False, "cyclic_right": False},
    "wine-4-08": {"N": 2379, "size": 112, "osqp_status": "skipped", "skglm_right": False},
}
SUPPORTS = {"linnerud-3-08": 14, "linnerud-3-04": 6, "linnerud-3-00": 1}
DENSE = ("clarabel", "osqp", "scs")


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    root = Path(__file__).resolve().parents[2]
    return load(root / "experiments" / "real_data.py")[0]


@pytest.fixture(scope="module")
def names(experiment: Experiment) -> dict[str, Any]:
    found: dict[str, Any] = experiment.row.__globals__
    return found


@pytest.fixture(scope="module")
def table(experiment: Experiment) -> Table:
    return run(experiment, Settings(quick=True))


def row_of(table: Table, key: str) -> dict[str, Any]:
    return table.rows[table.keys.index(key)]


def certificate_of(table: Table, key: str) -> dict[str, Any]:
    found = table.certificates[table.keys.index(key)]
    assert found is not None
    return found


def fraction(text: str) -> Fraction:
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    mantissa, binary, exponent = text.partition("p")
    if not mantissa.startswith("0x"):
        return sign * Fraction(text)
    return sign * int(mantissa, 16) * Fraction(2) ** int(exponent if binary else "0")


def data_of(certificate: Mapping[str, Any]) -> tuple[list[list[Fraction]], list[Fraction], Any]:
    """Columns of A, y and the parameters, from the certificate's own text."""
    parameters = certificate["instances"]["I"]["parameters"]
    rows = [[fraction(text) for text in line] for line in parameters["A"]]
    return [list(c) for c in zip(*rows)], [fraction(t) for t in parameters["y"]], parameters


def inner(u: list[Fraction], v: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def solved(G: list[list[Fraction]], b: list[Fraction]) -> list[Fraction]:
    """G z = b by elimination."""
    n, rows = len(b), [[*line, end] for line, end in zip(G, b, strict=True)]
    for i in range(n):
        p = next(k for k in range(i, n) if rows[k][i])
        rows[i], rows[p] = rows[p], rows[i]
        for k in range(i + 1, n):
            f = rows[k][i] / rows[i][i]
            rows[k] = [a - f * c for a, c in zip(rows[k], rows[i], strict=True)]
    z = [Fraction(0)] * n
    for i in reversed(range(n)):
        z[i] = (rows[i][n] - inner(rows[i][i + 1 : n], z[i + 1 :])) / rows[i][i]
    return z


# -- the truth -----------------------------------------------------------------------------------


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []
    assert all(row["status"] == "unique" for row in table.rows)


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = row_of(table, key)
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


@pytest.mark.parametrize("key", sorted(SUPPORTS))
def test_kkt_holds_in_exact_fractions(table: Table, key: str) -> None:
    """With nothing of the package: G x = A_P'y - mu s, s x > 0, |A_j'r| < mu off P, mu = m lam."""
    row, (columns, y, parameters) = row_of(table, key), data_of(certificate_of(table, key))
    P, s = row["support"], row["signs"]
    assert len(P) == SUPPORTS[key] and parameters["normalisation"] == "1/2m"
    mu = len(y) * fraction(parameters["lam"])
    assert float(fraction(parameters["lam"])) == row["lam"]
    B = [columns[j] for j in P]
    x = solved([[inner(a, b) for b in B] for a in B],
               [inner(a, y) - mu * t for a, t in zip(B, s, strict=True)])  # fmt: skip
    slacks = [t * z for t, z in zip(s, x, strict=True)]
    assert min(slacks) > 0
    r = [b - inner(x, [a[i] for a in B]) for i, b in enumerate(y)]
    duals = [mu - abs(inner(columns[j], r)) for j in range(len(columns)) if j not in P]
    assert min(duals) > 0
    for z, (low, high) in zip(x, row["x"], strict=True):
        assert fraction(low) <= z <= fraction(high)
    assert Fraction(row["primal"]) <= min(slacks) < Fraction(row["primal"]) * Fraction(101, 100)
    assert Fraction(row["dual"]) <= min(duals) < Fraction(row["dual"]) * Fraction(101, 100)
    for name in ("cyclic", "skglm", "clarabel"):
        output = [fraction(text) for text in row[f"{name}_x"]]
        true = dict(zip(P, x, strict=True))
        off = [a - true.get(j, 0) for j, a in enumerate(output)]
        bounds = [Fraction(row[f"{name}_{end}"]) for end in ("proved", "proved_upper")]
        assert bounds[0] ** 2 <= inner(off, off) <= bounds[1] ** 2
        ends = [Fraction(row[f"{name}_{end}"]) for end in ("distance", "distance_upper")]
        assert ends[0] ** 2 <= inner(off, off) <= ends[1] ** 2


def test_certificates_stand_where_data_are_small(table: Table) -> None:
    """linnerud: support, signs, enclosure, outputs, distances; elsewhere no proved cell."""
    proved = [column.name for column in table.experiment.columns if column.kind == "proved"]
    for key, row, certificate in zip(table.keys, table.rows, table.certificates, strict=True):
        assert (certificate is not None) is key.startswith("linnerud")
        if certificate is None:
            assert all(row[name] is None for name in proved)
            continue
        accept(certificate)
        ran = {n for n in ("cyclic", "lars", "skglm", *DENSE) if row[f"{n}_status"] == "ran"}
        assert ran <= set(certificate["statements"]) and "support" in certificate["statements"]
        assert row["size"] == len(row["support"]) == len(row["signs"]) == len(row["x"])


def test_certificate_of_a_wrong_support_or_of_other_data_is_rejected(table: Table) -> None:
    one, other = (certificate_of(table, f"linnerud-3-0{k}") for k in (8, 4))
    statements = json.loads(json.dumps(one["statements"]))
    claim = statements["support"]["claim"]
    claim["signs"][0] *= -1
    with pytest.raises(CertificateRejected):
        accept({**one, "statements": statements})
    with pytest.raises(CertificateRejected):
        accept({**one, "instances": other["instances"]})


def test_certificate_is_made_on_request_for_the_other_rows(
    table: Table, names: dict[str, Any]
) -> None:
    problem = names["PROBLEMS"]["breast_cancer-1"]
    A, y = names["problems"]["design"](problem.data, problem.degree)
    row = row_of(table, "breast_cancer-1-04")
    truth = solve(A, y, names["problems"]["objective"](problem, row["lam"]))
    assert truth.certificate is not None and check(truth.certificate).accepted
    assert len(truth.certificate["statements"]["support"]["claim"]["support"]) == row["size"]


def test_changes_within_the_radius_change_nothing(table: Table, names: dict[str, Any]) -> None:
    """Rank one towards a tie, and at random, in operator norm; y with it."""
    generator = np.random.default_rng(5)
    for key in ("linnerud-3-08", "linnerud-3-P3-08", "breast_cancer-1-08"):
        row, problem = row_of(table, key), names["PROBLEMS"][key.rpartition("-")[0]]
        A, y = names["problems"]["design"](problem.data, problem.degree)
        objective = names["problems"]["objective"](problem, row["lam"])
        before = solve(A, y, objective)
        for _ in range(3):
            E, e = generator.standard_normal(A.shape), generator.standard_normal(len(y))
            r = 0.999 * float(row["radius"])
            E, e = E * (r / np.linalg.norm(E, 2)), e * (r / np.linalg.norm(e))
            after = solve(A + E, y + e, objective)
            assert (after.support, after.signs) == (before.support, before.signs)


# -- verdicts ------------------------------------------------------------------------------------


def test_wrong_supports_are_scored_wrong(table: Table, names: dict[str, Any]) -> None:
    """An entry dropped, one added, a sign flipped; a tiny entry is cut where the column says so."""
    row = row_of(table, "linnerud-3-04")
    truth = dict(zip(row["support"], row["signs"], strict=True))
    x = [truth.get(j, 0) * 2.0 for j in range(row["N"])]
    inside = row["support"][0]
    outside = next(j for j in range(row["N"]) if j not in truth)
    cases = {
        (None, 0.0): (True, 0, 0, 0),
        (inside, 0.0): (False, 0, 1, 0),
        (outside, 1e-3): (False, 1, 0, 0),
        (inside, -x[inside]): (False, 0, 0, 1),
        (outside, 1e-300): (False, 1, 0, 0),
    }
    parts = ("right", "false_positives", "false_negatives", "wrong_signs")
    for (j, value), wanted in cases.items():
        z = [value if i == j else entry for i, entry in enumerate(x)]
        found = names["judged"]({"skglm": z, "osqp": z}, truth)
        assert tuple(found[f"skglm_{part}"] for part in parts) == wanted
        assert tuple(found[f"osqp_{part}"] for part in parts) == wanted
        cut = (True, 0, 0, 0) if value == 1e-300 else wanted
        assert tuple(found[f"osqp_1e_6_{part}"] for part in parts) == cut
        assert "skglm_1e_6_right" not in found


def test_verdicts_follow_from_the_proved_support_and_the_output(table: Table) -> None:
    for key, row in zip(table.keys, table.rows, strict=True):
        if row["support"] is None:
            continue
        truth = dict(zip(row["support"], row["signs"], strict=True))
        for name in ("cyclic", "random", "lars", "skglm", *DENSE):
            if row[f"{name}_x"] is None:
                assert row[f"{name}_right"] is None and "P3" in key
                continue
            x = [fraction(text) for text in row[f"{name}_x"]]
            top = max(map(abs, x))
            for column, cut in ((name, 0), (f"{name}_1e_6", Fraction(1, 10**6))):
                if f"{column}_right" not in row:
                    continue
                found = {j: 1 if z > 0 else -1 for j, z in enumerate(x) if abs(z) > cut * top}
                assert row[f"{column}_right"] is (found == truth)
                assert row[f"{column}_false_positives"] == len(found.keys() - truth.keys())
                assert row[f"{column}_false_negatives"] == len(truth.keys() - found.keys())


def test_the_claim_holds_every_solver_is_silently_wrong_somewhere(
    table: Table, names: dict[str, Any]
) -> None:
    for name, (solver, _) in names["VARIANTS"].items():
        assert any(
            row[f"{name}_right"] is False and row[f"{solver}_warned"] is False for row in table.rows
        ), name
    assert all(Fraction(row["radius"]) > 0 for row in table.rows)


def test_undecided_is_never_wrong(
    experiment: Experiment, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = SimpleNamespace(m=20, N=19, status="undecided", level="none", unique=None)
    monkeypatch.setitem(names, "solve", lambda A, y, problem: answer)
    (cell, *_) = experiment.cells(Settings(quick=True))
    row = experiment.row(cell).row
    assert all(row[name] is None for name in row if name.endswith(("_right", "_distance")))
    assert row["size"] is row["radius"] is None
    assert "undecided" in (experiment.expect(row) or "")


def test_expectation_sees_contradictions(table: Table) -> None:
    expect = table.experiment.expect
    for row in table.rows:
        assert expect({**row, "size": row["size"] + 1}) or row["support"] is None
        assert expect({**row, "radius": "0"})
        assert expect({**row, "status": "segment"})
        for name in ("skglm", "scs_1e_6"):
            if row[f"{name}_right"] is not None:
                assert expect({**row, f"{name}_right": not row[f"{name}_right"]})
        assert expect({**row, "clarabel_status": "error"})
        if row["clarabel_proved"] is not None:
            assert expect({**row, "clarabel_proved": "9", "clarabel_proved_upper": "9"})
        missed = {"clarabel_false_negatives": 1, "clarabel_false_positives": 1}
        small = {"clarabel_distance": "1e-30", "clarabel_distance_upper": "1e-30"}
        assert "missed" in (expect({**row, **missed, **small, "clarabel_right": False}) or "")


# -- the data ------------------------------------------------------------------------------------


def test_data_are_as_the_file_says(names: dict[str, Any]) -> None:
    """Centred, of norm sqrt(m), no constant column; at least three problems, one in thousands."""
    assert len({problem.data for problem in names["PROBLEMS"].values()}) >= 3
    widths = []
    for data, degree in (("linnerud", 3), ("breast_cancer", 1), ("diabetes", 2), ("wine", 4)):
        A, y = names["problems"]["design"](data, degree)
        widths.append(A.shape[1])
        assert A.dtype == y.dtype == np.float64 and not A.flags.writeable
        assert np.abs(A.mean(axis=0)).max() < 1e-12 and abs(y.mean()) < 1e-12
        assert np.allclose((A * A).mean(axis=0), 1) and np.isclose((y * y).mean(), 1)
    assert widths == [19, 30, 65, math.comb(17, 4) - 1]
    F = np.array([[1.0, 2.0, 5.0], [1.0, 4.0, 5.0]])
    assert names["problems"]["standardised"](F).tolist() == [[-1.0], [1.0]]


def test_repeated_columns_are_kept_and_counted(names: dict[str, Any]) -> None:
    """diabetes: the square of the feature with two values repeats it, up to rounding."""
    A, _ = names["problems"]["design"]("diabetes", 2)
    pairs = [
        (i, j) for i in range(65) for j in range(i)
        if min(np.abs(A[:, i] - A[:, j]).max(), np.abs(A[:, i] + A[:, j]).max()) < 1e-10
    ]  # fmt: skip
    assert len(pairs) == names["problems"]["repeated"]("diabetes", 2) == 1
    assert not np.array_equal(A[:, pairs[0][0]], A[:, pairs[0][1]])


def test_lam_runs_from_9_tenths_to_a_thousandth_of_the_largest(names: dict[str, Any]) -> None:
    problems = names["problems"]
    for problem in names["PROBLEMS"].values():
        A, y = problems["design"](problem.data, problem.degree)
        unit = len(y) if problem.tag == "P2" else np.linalg.norm(y)
        top = np.abs(A.T @ y).max() / unit
        path = [problems["level"](problem, k) / top for k in range(12)]
        assert path[0] == pytest.approx(0.9) and path[-1] == pytest.approx(0.001)
        steps = [b / a for a, b in zip(path, path[1:])]
        assert max(steps) == pytest.approx(min(steps))


# -- files ---------------------------------------------------------------------------------------


def test_files_are_checked_small_and_drawn(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine and summary.proved == 6
    assert check_file(str(tmp_path / "real_data.json")).status == "accepted"
    for ending in ("png", "svg", "md", "tex", "csv"):
        assert (tmp_path / f"real_data.{ending}").stat().st_size > 1000
    assert (tmp_path / "real_data.tex").read_text().isascii()
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert size < 1_000_000
    assert "- skglm: wrong at " in (tmp_path / "real_data.md").read_text()


def test_findings_are_counted_from_the_rows(table: Table, names: dict[str, Any]) -> None:
    text = "\n".join(names["findings"](table.rows))
    wrong = Counter(row["problem"] for row in table.rows if row["skglm_right"] is False)
    judged = sum(row["skglm_right"] is not None for row in table.rows)
    assert f"skglm: wrong at {sum(wrong.values())} of {judged} λ" in text
    assert all(f"{problem}: {count}" in text for problem, count in wrong.items())
    right = [{**r, "skglm_right": None if r["skglm_right"] is None else True} for r in table.rows]
    assert f"skglm: wrong at 0 of {judged} λ." in "\n".join(names["findings"](right))
    assert "diabetes, degree 2 (442 × 65, columns that repeat another one: 1)" in text
    unknown = [{**row, "relative": None, "size": None} for row in table.rows[:1]]
    assert "0 of 1 supports proved" in "\n".join(names["findings"](unknown))


def test_quick_cells_are_cells_of_the_full_run(experiment: Experiment) -> None:
    quick, full = (experiment.cells(Settings(quick=q)) for q in (True, False))
    assert all(cell in full for cell in quick) and len(full) == 72 and len(quick) < 20


@pytest.mark.slow
def test_full_table_has_no_deviation_and_the_quick_rows(
    experiment: Experiment, table: Table
) -> None:
    full = run(experiment, Settings(jobs=2))
    assert not any(full.deviations)
    for key, row in zip(table.keys, table.rows, strict=True):
        other = row_of(full, key)
        exact = ("support", "signs", "x", "size", "level", "lam", "radius", "primal", "dual")
        assert all(other[name] == row[name] for name in exact)
