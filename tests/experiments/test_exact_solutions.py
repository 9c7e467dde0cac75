"""The table `exact_solutions`: golden cells, every row proved, nothing can be exchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sci_barriers import Lasso, solve
from sci_barriers.certificates import check_file
from sci_barriers.errors import CertificateRejected, PrecisionExhausted
from sci_barriers.exact import Enclosure, Q
from sci_barriers.families import ADelta, OmegaK, Tie
from sci_barriers.problems import Point, Simplex
from sci_barriers.proofs import accept
from sci_barriers.tables import Settings, Table, load, run, save

GOLDEN: dict[str, dict[str, Any]] = {
    "a_delta-2m-10000": {
        "delta": "0x1p-10000",
        "delta_log2": -10000,
        "x_0": "0",
        "x_1": "1/3*sqrt(3) - 1/10",
        "support": [1],
        "gap_lower": "0.675075224690",
        "gap_upper": "0.675075224691",
        "norm_lower": "3.00742364952e-3010",
        "condition_lower": "2.65351789355e6020",
    },
    "a_delta-m-7": {"delta": "1/128", "x_1": "1/3*sqrt(3) - 1/20", "gap_lower": "0.745785902809"},
    "a_delta-2m-tie": {"set_type": "simplex", "support": [0, 1], "gap_lower": None, "x_1": None},
    "omega_k-1-10": {"x_1": "0", "gap_lower": "0.299968929189", "norm_lower": "0.000690533966002"},
    "omega_k-6-30": {"condition_lower": "1.00000000000", "condition_upper": "1.00000000000"},
    "omega_k-3-tie": {"total": "3/2000*sqrt(2)", "set_type": "simplex", "winner": None},
    "tie-P1-2-1-3-3-side": {"x_0": "1048576/5242881", "eta": "1/2", "gap_upper": "0.282842658527"},
    "tie-P2-20-15-6-2": {"total": "1/50000", "support": [0, 1, 2, 3, 4, 5]},
    "tie-P3-20-19-3-1": {"total": "1/500", "lam": "1", "eta": None, "s": 1},
}


@pytest.fixture(scope="module")
def table() -> Table:
    root = Path(__file__).resolve().parents[2]
    (experiment,) = load(root / "experiments" / "exact_solutions.py")
    return run(experiment, Settings())


@pytest.fixture(scope="module")
def saved(table: Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("matplotlib")
    out = tmp_path_factory.mktemp("exact")
    summary = save(table, out)
    assert summary.fine and summary.proved == summary.rows == len(table.rows)
    return out


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []
    assert len(table.rows) >= 50


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = table.rows[table.keys.index(key)]
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


def test_all_instances_are_there(table: Table) -> None:
    """A_delta at ten deltas in both normalisations, Omega_K at 3 x 3, ties of P1, P2, P3."""
    deltas = {(row["delta_log2"], row["normalisation"]) for row in table.rows if row["delta"]}
    for e in (1, 7, 15, 20, 24, 26, 28, 30, 1000, 10000):
        assert {(-e, "1/m"), (-e, "1/2m")} <= deltas
    omega = {(row["K"], row["n"]) for row in table.rows if row["family"] == "omega_k"}
    assert {(K, n) for K in (1, 3, 6) for n in (10, 20, 30)} <= omega
    ties = [row for row in table.rows if row["family"] == "tie"]
    for problem in ("P1", "P2", "P3"):
        kinds = {row["set_type"] for row in ties if row["problem"] == problem}
        assert kinds == {"point", "simplex"}


def test_every_certificate_is_accepted_and_every_proof_timed(table: Table) -> None:
    for certificate, seconds in zip(table.certificates, table.seconds, strict=True):
        assert certificate is not None
        accept(certificate)
        assert seconds is not None and seconds > 0


def test_runs_are_equal(table: Table) -> None:
    again = run(table.experiment, table.settings)
    assert again.rows == table.rows and again.certificates == table.certificates


def test_expectation_sees_every_changed_number(table: Table) -> None:
    """A bound moved by one unit of the tenth digit, another set or support: a deviation."""
    expect = table.experiment.expect
    for key, row in zip(table.keys, table.rows, strict=True):
        for name in ("gap", "norm", "condition"):
            lower = row[f"{name}_lower"]
            if lower is None:
                assert expect({**row, f"{name}_lower": "1", f"{name}_upper": "2"}), key
                continue
            mantissa, e, exponent = lower.partition("e")
            digits = len(mantissa.partition(".")[2])
            moved = f"{float(mantissa) * (1 + 1e-9) + 10.0**-digits:.{digits}f}{e}{exponent}"
            assert expect({**row, f"{name}_lower": moved, f"{name}_upper": moved}), (key, name)
            assert expect({**row, f"{name}_lower": None, f"{name}_upper": None}), (key, name)
        other = "simplex" if row["set_type"] == "point" else "point"
        assert expect({**row, "set_type": other}), key
        assert expect({**row, "support": [*row["support"], 99]}), key
        for name in ("x_0", "x_1", "total"):
            if row[name] not in (None, "0"):
                assert expect({**row, name: "1/7"}), (key, name)


def test_checker_accepts_the_table_without_site_packages(saved: Path, root: Path) -> None:
    command = [sys.executable, "-S", "-E", "-m", "sci_barriers.certificates"]
    done = subprocess.run(
        [*command, str(saved / "exact_solutions.json")],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "accepted" in done.stdout


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a_delta-2m-7", "a_delta-2m-15"),
        ("a_delta-2m-7", "a_delta-m-7"),
        ("omega_k-1-10", "omega_k-1-20"),
        ("omega_k-3-20", "omega_k-3-20-w"),
        ("tie-P1-2-1-3-3", "tie-P3-2-1-3-3"),
        ("tie-P2-2-1-3-3", "tie-P2-2-1-3-3-side"),
    ],
)
def test_swapped_certificates_are_rejected(saved: Path, first: str, second: str) -> None:
    document = json.loads((saved / "exact_solutions.json").read_text())
    rows = {Path(row["certificate"]).stem: row for row in document["rows"]}
    one, other = rows[first], rows[second]
    one["certificate"], other["certificate"] = other["certificate"], one["certificate"]
    path = saved / f"swapped-{first}-{second}.json"
    path.write_text(json.dumps(document))
    report = check_file(str(path))
    assert report.status == "rejected"
    assert len(list(report.lines)) == 2


def test_statements_of_one_row_do_not_fit_the_parameters_of_another(table: Table) -> None:
    found = dict(zip(table.keys, table.certificates, strict=True))
    for first, second in (
        ("a_delta-2m-7", "a_delta-2m-15"),
        ("omega_k-3-10", "omega_k-6-10"),
        ("tie-P2-2-1-3-3-side", "tie-P3-2-1-3-3-side"),
    ):
        one, other = found[first], found[second]
        assert one is not None and other is not None
        with pytest.raises(CertificateRejected):
            accept({**one, "instances": other["instances"]})


def test_figure_and_texts_are_written_for_readers(saved: Path) -> None:
    for ending in ("png", "svg", "md", "tex", "csv", "json"):
        assert (saved / f"exact_solutions.{ending}").stat().st_size > 1000
    assert max(map(len, (saved / "exact_solutions.md").read_text().splitlines())) < 400
    assert (saved / "exact_solutions.tex").read_text().isascii()
    assert sum(path.stat().st_size for path in saved.rglob("*.json")) < 1_000_000


def test_quick_run_is_a_part_of_the_full_one(table: Table) -> None:
    quick = run(table.experiment, Settings(quick=True))
    assert set(quick.keys) < set(table.keys)
    assert not any(quick.deviations)
    assert all(text.startswith("agrees (") for text in quick.column("witness"))


# -- the second witness --------------------------------------------------------------------------

WITNESSED = {
    "a_delta-2m-7": "agrees (float64)",
    "a_delta-2m-10000": "agrees (small)",
    "a_delta-m-tie": "agrees (small)",
    "omega_k-6-30": "agrees (field)",
    "omega_k-3-20-w": "agrees (field)",
    "tie-P1-2-1-3-3": "agrees (path)",
    "tie-P2-2-1-3-3-side": "agrees (float64)",
    "tie-P3-2-1-3-3": "agrees (basis)",
    "tie-P3-20-15-6-2": "agrees (field)",
}
BEYOND = 1 + Q(1, 2**200)


def test_the_witness_agrees_in_every_row(table: Table) -> None:
    said = dict(zip(table.keys, table.column("witness"), strict=True))
    assert all(text.startswith("agrees (") for text in said.values())
    assert {key: said[key] for key in WITNESSED} == WITNESSED


@pytest.mark.parametrize(
    ("family", "name", "key"),
    [
        (ADelta, "x_star", "a_delta-2m-7"),
        (ADelta, "x_star", "a_delta-m-10000"),
        (ADelta, "x_star", "a_delta-2m-tie"),
        (OmegaK, "T", "omega_k-3-20"),
        (OmegaK, "T", "omega_k-3-tie"),
        (Tie, "T", "tie-P1-2-1-3-3-side"),
        (Tie, "T", "tie-P2-20-19-3-1-side"),
        (Tie, "T", "tie-P3-20-15-6-2"),
    ],
)
def test_a_closed_form_wrong_by_2_to_the_minus_200_is_a_deviation(
    table: Table, monkeypatch: pytest.MonkeyPatch, family: type, name: str, key: str
) -> None:
    """The bounds of the table have 12 digits; the witness compares exactly."""
    right: Any = family.__dict__[name]
    value = right.fget if isinstance(right, property) else right.func
    monkeypatch.setattr(family, name, property(lambda member: value(member) * BEYOND))
    (cell,) = (c for c in table.experiment.cells(table.settings) if c["key"] == key)
    wrong = run(replace(table.experiment, cells=lambda settings: [cell]), table.settings)
    assert wrong.rows[0]["witness"].startswith("differs (I: ")
    assert wrong.deviations == (f"witness: {wrong.rows[0]['witness']}",)


def test_another_side_or_a_point_of_the_tie_is_a_deviation(table: Table) -> None:
    """Wrong on one side only; one vertex in the place of the simplex; a larger simplex."""
    witness = _witness(table)
    first = OmegaK(K=1, n=10)
    claims = witness["claimed"]({"I": first, "other": first.twin()})
    swapped = {**claims, "other": (claims["other"][0], first.solution_set())}
    assert witness["witness"](swapped) == "differs (other: field)"
    tie = Tie(problem="P1", eta=Q(1, 2))
    ((instance, xi),) = witness["claimed"]({"I": tie}).values()
    assert isinstance(xi, Simplex)
    for other in (Point(x=tie.point()), replace(xi, total=2 * xi.total)):
        assert witness["witness"]({"I": (instance, other)}) == "differs (I: path)"


def test_the_solver_sees_no_family_and_a_delta_also_in_rational_columns(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = _witness(table)
    claims = witness["claimed"]({"I": ADelta(delta=Q(1, 3), order="21")})
    asked: list[Any] = []

    def answer(instance: Any) -> Any:
        asked.append(instance)
        return solve(instance)

    monkeypatch.setitem(witness["witness"].__globals__, "_answer", answer)
    assert witness["witness"](claims) == "agrees (float64)"
    seen, copy = asked
    for instance in asked:
        assert (instance.family, instance.rotation, dict(instance.parameters)) == (
            "explicit", None, {},
        )  # fmt: skip
    assert not seen.A.is_rational and copy.A.is_rational and copy.A.shape == (4, 2)
    D = Q(3) * ADelta(delta=Q(1, 3)).rho  # B'B = D U'U D, D^2 = 3 diag(1, rho^2) in order "21"
    assert seen.A.gram()[0, 1] == D * copy.A.gram()[0, 1]


def test_a_point_known_by_intervals_is_compared_to_30_digits(table: Table) -> None:
    """Support and signs are equal, and the claimed point lies in the enclosures."""
    compared = _witness(table)["_compared"]
    found = solve([[2, 1], [0, 1]], [3, 0], Lasso(lam=1))
    (x, zero) = found.x
    assert zero == 0
    boxed = replace(found, evidence=_Intervals(x=x))
    assert compared(boxed, Point(x=found.x)) == (True, f"{found.level}, 30 digits")
    for wrong in ((x * (1 + Q(1, 10**29)), zero), (-x, zero), (x, x), (zero, zero)):
        assert compared(boxed, Point(x=wrong))[0] is False
    wide = replace(found, signs=(-1,), evidence=_Intervals(x=x))
    assert compared(wide, Point(x=found.x))[0] is False


class _Intervals:
    """Evidence of the point (x, 0) that is known by intervals only."""

    def __init__(self, *, x: Any) -> None:
        self.inner = x

    @property
    def xi(self) -> Any:
        raise PrecisionExhausted("no number of the package")

    def enclosures(self, *, bits: int) -> tuple[Enclosure, ...]:
        width = Q(1, 2**bits)
        return (
            Enclosure(lower=self.inner - width, upper=self.inner + width), Enclosure.point(0)
        )  # fmt: skip


def test_undecided_is_no_deviation_and_a_difference_comes_first(table: Table) -> None:
    row = table.rows[0]
    assert table.experiment.expect({**row, "witness": "undecided"}) is None
    said = table.experiment.expect({**row, "witness": "differs (I: small)", "gap_lower": "7"})
    assert said == "witness: differs (I: small)"


def _witness(table: Table) -> dict[str, Any]:
    """The names of _witness.py as the experiment has them."""
    names: dict[str, Any] = table.experiment.row.__globals__["WITNESS"]  # type: ignore[attr-defined]
    return names
