"""The table `theory_bounds`: golden cells, forged cells, expectations that see a change, figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.certificates.tables import check_table
from sci_barriers.errors import CertificateRejected
from sci_barriers.proofs import accept
from sci_barriers.tables import Experiment, Settings, Table, load, run, save

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]
GOLDEN: dict[str, Row] = {
    "a-hadamard-sparse-c-prime-01": {"p": 16, "lam": "225/1024", "verdict": "8 of 8 hold"},
    "a-turned-compressible-c-prime-00": {"rho": "15/47", "p": 20, "verdict": "5 of 5 hold"},
    "a-turned-compressible-c-prime-02": {
        "k": 2, "pair": "c'", "eps_0": "1069941351/1073741824", "delta": "1409286139/34359738368",
        "distance_lower": "0.047054091138112331", "network_bound": "0.69586347853294941",
        "closed": "0.70730284339224453", "eps_upper": "0.15549593492008706",
    },
    "a-tie-sparse-none-04": {"rho_squared": "1", "rho": None, "verdict": "no bound: ρ₀ = 1",
                               "inequalities": None, "network_bound": None, "lam": "1/4"},
    "b-turned-sparse-0-P1": {"to_minimisers": "0", "to_minimisers_upper": "0", "lam": None},
    "b-turned-sparse-3-P2": {"lam": "213/4096", "status": "unique", "norm": "1/8"},
    "c-exact-10": {
        "kappa": "1048577", "verdict": "not kernel-aware", "error_at_other_upper": "0",
        "accuracy": "0", "forced": "1024.000488281133", "eta": "9/8192",
        "instability": "908.2226562498965", "epsilon": "9/8192",
    },
    "c-pseudo-20": {
        "stretch": "1.000000000000000", "error_at_other_upper": "1.312500000000000",
        "forced": None, "instability": None, "error_at_x_lower": "0.3125000000000000",
    },
}  # fmt: skip


WHOLE: dict[str, Row] = {
    "a-hadamard-sparse-c-10": {"rho": "3/13", "p": 23, "lam": "97/512", "delta": "0", "L": "1"},
    "a-random-sparse-c-prime-10": {"p": 100, "m": 9, "N": 12, "s": 1},
    "b-random-sparse-0-P3": {"to_minimisers_upper": "0", "below_c": "proved", "s": 1},
}


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    (found,) = load(ROOT / "experiments" / "theory_bounds.py")
    return found


@pytest.fixture(scope="module")
def table(experiment: Experiment) -> Table:
    """Without the random matrix, the pair c in (a), and some noises; `whole` has these too."""

    def cells(settings: Settings) -> list[Row]:
        return [
            cell for cell in experiment.cells(settings)
            if cell["matrix"] != "random" and cell.get("pair") != "c"
            and (cell["part"] != "b" or cell["j"] in (None, 7, 3, 1))
        ]  # fmt: skip

    return run(replace(experiment, cells=cells), Settings())


@pytest.fixture(scope="module")
def whole(experiment: Experiment) -> Table:
    return run(experiment, Settings())


def rows(table: Table, part: str) -> list[Row]:
    return [row for row in table.rows if row["part"] == part]


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = table.rows[table.keys.index(key)]
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


def test_every_inequality_at_every_restart_is_in_the_certificate(table: Table) -> None:
    assert len(inequalities(table)) == 22


def inequalities(table: Table) -> list[Row]:
    """Of every row with a theorem, as many as FORMAT.md names, and those of its certificate."""
    certificates = dict(zip(table.keys, table.certificates, strict=True))
    found = []
    for key, row in zip(table.keys, table.rows, strict=True):
        if row["part"] == "a":
            certificate = certificates[key]
            assert certificate is not None
            (restart,) = certificate["statements"]["firenet"]["claim"]["restarts"]
            assert f"{restart['k']:02}" == key[-2:]
            assert restart.get("inequalities") == row["inequalities"]
            assert (row["inequalities"] is None) is ("-none-" in key)
            found += [row] if row["inequalities"] else []
    for row in found:
        assert len(row["inequalities"]) == (8 if row["k"] else 5)
        assert all(Decimal(ratio) <= 1 for ratio in row["inequalities"].values())
    return found


def test_the_distance_to_the_minimisers_is_that_of_the_run(table: Table) -> None:
    for row in rows(table, "a"):
        assert row["z"] == row["x"]
        assert Decimal(row["radius"]) < Decimal("1e-19")
        assert row["truth_x"] != row["x"]


def test_no_word_calls_proved_what_is_text(table: Table) -> None:
    texts = [column.name for column in table.experiment.columns if column.kind == "text"]
    assert not any("proved" in str(row[name]) for row in table.rows for name in texts)
    assert {column.kind for column in table.experiment.columns} == {"text", "proved", "parameter"}


def test_the_error_of_a_sparse_truth_falls_by_e_and_stays_on_the_tie(table: Table) -> None:
    sparse, tie = (
        [float(row["distance_upper"]) for row in rows(table, "a")
         if row["matrix"] == name and row["pair"] == pair]
        for name, pair in (("Hadamard 15 × 16", "c'"), ("tie (1, 1)", None))
    )  # fmt: skip
    assert all(2.6 < a / b < 2.9 for a, b in zip(sparse[4:], sparse[5:]))
    assert min(tie) > 0.7071


def test_with_noise_the_network_ends_near_neither_x_nor_the_minimisers(table: Table) -> None:
    between(table, "turned 15 × 16")


def between(table: Table, matrix: str) -> None:
    last = [row for row in rows(table, "a") if row["matrix"] == matrix][-1]
    assert min(float(last["distance_lower"]), float(last["to_minimisers"])) > 0.005


def test_minimisers_are_unique_and_below_both_bounds(table: Table) -> None:
    assert len(minimisers(table)) == 22


def minimisers(table: Table) -> list[Row]:
    found = rows(table, "b")
    for row in found:
        assert row["status"] == "unique"
        upper = float(row["to_minimisers_upper"])
        assert upper <= float(row["bound_c_prime"]) <= float(row["bound_c"])
        assert (upper == 0) is (row["norm"] == "0" and row["truth"] != "compressible")
    return found


def test_accurate_maps_stretch_and_stable_maps_err(table: Table) -> None:
    for row in rows(table, "c"):
        accurate, seen = row["method"].startswith("ReLU"), Decimal(row["stretch"])
        assert (seen > 4) is accurate or row["method"].startswith("ridge")
        if not accurate and not row["method"].startswith("ridge"):
            assert Decimal(row["error_at_other_lower"]) >= 1
        assert (row["instability"] is not None) is (row["verdict"] == "not kernel-aware")
        for name in ("instability", "forced"):
            assert Decimal(row[name] or 0) <= Decimal(row["stretch_upper"])


def test_no_certificate_fits_another_row(table: Table) -> None:
    found = dict(zip(table.keys, table.certificates, strict=True))
    assert None not in found.values()
    for first, second in (
        ("b-turned-sparse-3-P1", "b-turned-sparse-1-P1"),
        ("b-turned-sparse-3-P3", "a-turned-compressible-c-prime-03"),
        ("a-turned-compressible-c-prime-03", "b-turned-compressible-7-P3"),
        ("a-tie-sparse-none-03", "a-hadamard-sparse-c-prime-03"),
        ("c-exact-4", "b-turned-sparse-3-P1"),
    ):
        one, other = found[first], found[second]
        assert one is not None and other is not None
        with pytest.raises(CertificateRejected):
            accept({**one, "instances": other["instances"]})


def larger(text: str) -> str:
    return str(float(text) * 1.01 + 0.001)


CHANGES: dict[str, tuple[tuple[str, Callable[[Any], Any]], ...]] = {
    "a-hadamard-sparse-c-prime-03": (
        ("distance_lower", larger), ("distance_upper", larger), ("network_bound", larger),
        ("closed", larger), ("gap_upper", larger), ("eps_lower", larger),
        ("p", lambda p: p + 1), ("rho", lambda _: "1/5"), ("gamma", lambda _: "2"),
        ("verdict", lambda _: "7 of 8 hold"), ("inequalities", lambda v: dict(list(v.items())[1:])),
        ("inequalities", lambda v: {**v, "start": "1.01"}), ("inequalities", lambda _: None),
        ("inequalities", lambda v: {**v, "distance": "0.5"}), ("x", lambda v: ["1", *v[1:]]),
        ("z", lambda v: ["0x1p-60", *v[1:]]), ("radius", lambda _: "1e-17"),
        ("radius", lambda _: "1e-30"), ("k", lambda _: 2), ("at", lambda _: "k = 4"),
        ("matrix", lambda _: "turned 15 × 16"), ("truth", lambda _: "2-sparse, ‖e‖ = 0"),
        ("norm", lambda _: "1/64"), ("method", lambda _: "FIRENET, 17 inner steps"),
    ),
    "a-turned-compressible-c-prime-02": (
        ("delta", lambda _: "1"), ("delta", lambda _: "1/100"), ("distance_upper", larger),
    ),
    "a-tie-sparse-none-02": (
        ("distance_lower", larger), ("rho_squared", lambda _: "4/5"), ("z", lambda _: ["0", "1"]),
    ),
    "b-turned-sparse-3-P1": (
        ("bound_c", larger), ("to_minimisers_upper", lambda _: "9"),
        ("status", lambda _: "segment"), ("bound_c_lower", larger), ("pair_c", lambda _: "c'"),
        ("below_c_prime", lambda _: None), ("rho_squared", lambda _: "1/4"),
        ("method", lambda _: "P2"), ("at", lambda _: "‖e‖ = 2^-5"), ("m", lambda _: 14),
    ),
    "b-turned-compressible-3-P2": (("bound_c_prime", larger), ("lam", lambda _: "1/16")),
    "b-turned-compressible-3-P3": (("to_minimisers", larger), ("rho", lambda _: "1/3")),
    "c-exact-10": (
        ("kappa", lambda _: "5"), ("stretch", larger), ("error_at_x_upper", larger),
        ("forced", lambda _: "1e9"), ("instability", lambda _: "1e9"), ("forced", lambda _: "1000"),
        ("accuracy", lambda _: "1/8"), ("eta", lambda _: "1"), ("epsilon", lambda _: "1"),
        ("points", lambda v: v[::-1]), ("outputs", lambda v: v[::-1]), ("at", lambda _: "t = 2^-8"),
        ("verdict", lambda _: "errs at x or x′"), ("method", lambda _: "ridge fit, weight 2^-16"),
        ("matrix", lambda _: "turned 15 × 16"), ("instability", lambda _: None),
    ),
    "c-ridge-8": (("stretch", larger), ("error_at_x_upper", larger)),
    "c-pseudo-8": (("stretch", larger), ("outputs", lambda v: v[::-1]),
                   ("method", lambda _: "ReLU network, exact")),
    "c-firenet-8": (
        ("stretch", larger), ("error_at_other_upper", lambda _: "0.1"), ("forced", lambda _: "1"),
    ),
}  # fmt: skip


FORGED = (
    "a-turned-compressible-c-prime-02", "a-tie-sparse-none-02", "b-turned-sparse-3-P2",
    "c-exact-4", "c-ridge-10", "c-firenet-2",
)  # fmt: skip


def part(table: Table, keys: Sequence[str], folder: Path) -> Row:
    """The document of these rows, written with their certificates; no figure."""
    at = [table.keys.index(key) for key in keys]
    names = ("keys", "rows", "certificates", "seconds", "deviations")
    few = {name: tuple(getattr(table, name)[i] for i in at) for name in names}
    bare = replace(table.experiment, figure=None, findings=None)
    save(replace(table, experiment=bare, **few), folder)
    document: Row = json.loads((folder / "theory_bounds.json").read_text())
    return document


def forged(cell: Any) -> list[Any]:
    """Another value of the same kind, and none."""
    if isinstance(cell, list):
        return [cell[::-1] if cell[::-1] != cell else [*cell[1:], "7"], None]
    if isinstance(cell, dict):
        return [{**cell, next(iter(cell)): "1/3"}, None]
    return [cell + 1 if isinstance(cell, int) else f"{cell}1", None]


@pytest.mark.parametrize("key", FORGED)
def test_forged_cells_are_rejected(table: Table, key: str, tmp_path: Path) -> None:
    """Every proved number of the row; in (c) also every one that the certificate does not have."""
    document = part(table, [key], tmp_path)
    (row,) = document["rows"]
    assert check_table(document, str(tmp_path)) == (1, [])
    for column in document["columns"]:
        name = column["name"]
        if column["kind"] == "text" or (row[name] is None and row["part"] != "c"):
            continue
        for value in ["1"] if row[name] is None else forged(row[name]):
            _, lines = check_table({**document, "rows": [{**row, name: value}]}, str(tmp_path))
            assert len(lines) == 1 and f"{name} = " in lines[0], (name, lines)


def test_every_proved_column_is_among_the_forged_cells(table: Table) -> None:
    chosen = [table.rows[table.keys.index(key)] for key in FORGED]
    proved = [column.name for column in table.experiment.columns if column.kind == "proved"]
    assert len(proved) == 48
    assert [name for name in proved if all(row[name] is None for row in chosen)] == []


def test_a_statement_of_another_shape_is_rejected(table: Table, tmp_path: Path) -> None:
    """The network without its theorem, or with a theorem about nothing, behind a row of (a)."""
    document = part(table, FORGED[:1], tmp_path)
    shapes = document["binding"]["statements"]
    for name, kept in (("firenet", [{"kind": "firenet", "instance": "I", "robust": None}]),
                       ("robust", [{"kind": "robust", "nsp": "other"}])):  # fmt: skip
        changed = {**document["binding"], "statements": {**shapes, name: kept}}
        _, lines = check_table({**document, "binding": changed}, str(tmp_path))
        assert len(lines) == 1 and "not one that the table declares" in lines[0]


def test_the_numbers_of_another_row_are_a_deviation(table: Table) -> None:
    """The words name the row: with certificate and numbers of another one they are false."""
    expect, columns = table.experiment.expect, table.experiment.columns
    for first, second in (
        ("a-turned-compressible-c-prime-02", "a-turned-compressible-c-prime-03"),
        ("a-hadamard-sparse-c-prime-05", "a-hadamard-sparse-c-prime-06"),
        ("b-turned-sparse-3-P2", "b-turned-sparse-3-P3"), ("c-pseudo-8", "c-exact-8"),
        ("c-ridge-8", "c-firenet-8"), ("c-exact-8", "c-exact-10"),
    ):  # fmt: skip
        one, other = (table.rows[table.keys.index(key)] for key in (first, second))
        words = {column.name: one[column.name] for column in columns if column.kind == "text"}
        assert expect({**other, **words}), (first, second)


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_expectation_sees_changed_numbers(table: Table, key: str) -> None:
    expect, row = table.experiment.expect, table.rows[table.keys.index(key)]
    assert expect(row) is None
    for name, change in CHANGES[key]:
        assert expect({**row, name: change(row[name])}), name


def test_table_and_figure_are_written_and_accepted(table: Table, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    summary = save(table, tmp_path)
    assert summary.fine
    assert summary.proved == len(table.rows)
    for ending in ("png", "svg", "md", "tex", "csv"):
        assert (tmp_path / f"theory_bounds.{ending}").stat().st_size > 1000
    assert (tmp_path / "theory_bounds.tex").read_text().isascii()
    text = (tmp_path / "theory_bounds.md").read_text()
    assert "inequalities of the FIRENET theorem at 22 restarts are proved" in text
    assert "Words, not read by the checker: part, A, truth, method, at, verdict." in text
    assert "Measured in floating point" not in text
    assert "| – | 0.05665 | – | – | 56.75 | 56.76 | not kernel-aware |" in text  # ridge, t = 2^-6
    assert "| – | 0 | – | – | 64.00 | 64.01 | not kernel-aware |" in text  # sqrt(4097) = 64.0078
    assert "| 0.04296 | 0.04705 | – | 0.6959 | – | – | 8 of 8 hold |" in text


@pytest.mark.slow
def test_the_whole_table_is_as_expected_and_accepted(whole: Table, tmp_path: Path) -> None:
    assert [deviation for deviation in whole.deviations if deviation] == []
    assert (len(inequalities(whole)), len(minimisers(whole))) == (44, 60)
    between(whole, "random 9 × 12")
    for key, cells in WHOLE.items():
        row = whole.rows[whole.keys.index(key)]
        assert {name: row[name] for name in cells} == cells
    summary = save(whole, tmp_path)
    assert summary.fine
    assert summary.proved == len(whole.rows) == 143
    text = (tmp_path / "theory_bounds.md").read_text()
    assert "340 inequalities of the FIRENET theorem at 44 restarts are proved" in text


def test_quick_run_is_a_part_of_the_full_one(experiment: Experiment, table: Table) -> None:
    quick = run(experiment, Settings(quick=True))
    assert set(quick.keys) < set(table.keys)
    assert not any(quick.deviations)
    assert {row["part"] for row in quick.rows} == {"a", "b", "c"}
    same = [table.rows[table.keys.index(key)] for key in quick.keys]
    assert list(quick.rows) == same


def test_a_wrong_network_is_a_deviation(table: Table) -> None:
    """The decimals are another program: an error in the balls would be seen."""
    row = table.rows[table.keys.index("a-turned-compressible-c-prime-05")]
    for name, value in (("lam", "1/5"), ("L", "2"), ("p", 21)):
        changed = {**row, name: value}
        changed["method"] = f"FIRENET, {changed['p']} inner steps"
        assert (table.experiment.expect(changed) or "").startswith("distance: "), name
