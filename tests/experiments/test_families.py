"""The table `families`: the values of the theory, the games, certificates, figures."""

from __future__ import annotations

import copy
import json
import runpy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import Q, parse, sqrt
from sci_barriers.families.further import FAMILIES, Theta
from sci_barriers.problems import Point
from sci_barriers.proofs import accept
from sci_barriers.tables import Settings, Table, load, run, save

ROOT = Path(__file__).resolve().parents[2]
# Section by section as the theory has it: sqrt(1 - 1/k), sqrt6/2, 1/sqrt2, 1, 1, 1/2, 1/2, 1/2,
# 1/sqrt2, 3/2, 1, 1.
VALUES: dict[str, tuple[Any, str]] = {
    "linear_program-2": (sqrt(Q(1, 2)), "√2/2"), "linear_program-3": (sqrt(Q(2, 3)), "√6/3"),
    "linear_program-10": (sqrt(Q(9, 10)), "3√10/10"), "theta": (sqrt(Q(6)) / 2, "√6/2"),
    "semidefinite": (1 / sqrt(Q(2)), "√2/2"), "circle": (1, "1"), "scalar_equation": (1, "1"),
    "feasibility": (Q(1, 2), "1/2"), "diagonal_spectrum": (Q(1, 2), "1/2"),
    "rank": (Q(1, 2), "1/2"), "lowest_eigenvector": (1 / sqrt(Q(2)), "√2/2"),
    "largest_root": (Q(3, 2), "3/2"), "assignment": (1, "1"), "label": (1, "1"),
}  # fmt: skip
GOLDEN: dict[str, dict[str, Any]] = {
    "theta": {"naive_x": ["1", "1", "0"], "centre": ["1/2", "1/2", "1"], "eps": "61/50"},
    "largest_root": {"centre": ["-1/2"], "points": [["1"], ["-2"]], "decimal": "1.50000"},
    "diagonal_spectrum": {"wait": "asked level 1024", "wait_eps": "49/100"},
    "linear_program-10": {"wait_eps": "7/10", "eps": "47/50", "decimal": "0.948683"},
    "semidefinite": {"set_tie": {"type": "whole", "of": "density"}, "naive_level": 20},
}
ALGORITHMS = ("naive", "centre", "first", "capped")


@pytest.fixture(scope="module")
def table() -> Table:
    (experiment,) = load(ROOT / "experiments" / "families.py")
    return run(experiment, Settings())


def test_no_row_deviates(table: Table) -> None:
    assert [deviation for deviation in table.deviations if deviation] == []


def test_every_family_has_a_row_and_every_value_of_the_theory(table: Table) -> None:
    assert table.keys == tuple(VALUES)
    assert list(dict.fromkeys(table.column("family"))) == list(FAMILIES)
    for row, (value, text) in zip(table.rows, VALUES.values(), strict=True):
        assert value * value == parse(row["squared"]) and row["value"] == text


@pytest.mark.parametrize("key", sorted(GOLDEN))
def test_golden_cells(table: Table, key: str) -> None:
    row = table.rows[table.keys.index(key)]
    assert {name: row[name] for name in GOLDEN[key]} == GOLDEN[key]


def test_at_least_three_algorithms_are_refuted_and_one_waits(table: Table) -> None:
    for row in table.rows:
        eps = Fraction(row["eps"])
        refuted = [a for a in ALGORITHMS if row[f"{a}_outcome"] == "refuted"]
        assert len(refuted) >= 3
        assert all(Fraction(row[f"{a}_lower"]) > eps for a in refuted)
        assert row["wait_outcome"] == "information" and row["wait_level"] > 1000


def test_every_certificate_is_accepted(table: Table) -> None:
    for certificate in table.certificates:
        assert certificate is not None
        accept(certificate)


@pytest.mark.parametrize(
    ("statement", "path", "value"),
    [
        ("barrier", ("squared",), "3/2001"), ("solutions_1", ("set", "x", 0), "1/7"),
        ("far_naive", ("lower",), "9"), ("apart", ("eps",), "5/4"), ("apart", ("level",), 1025),
        ("refuted_centre", ("eps",), "5"), ("far_capped", ("x", 0), "1"),
        ("information", ("levels", 0, "A", 0, 2), "1"),
    ],
)  # fmt: skip
def test_a_false_claim_is_rejected(
    table: Table, statement: str, path: tuple[Any, ...], value: Any
) -> None:
    certificate = copy.deepcopy(table.certificates[table.keys.index("theta")])
    assert certificate is not None
    place = certificate["statements"][statement]["claim"]
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] != value
    place[path[-1]] = value
    with pytest.raises(CertificateRejected):
        accept(certificate)


def test_expect_sees_a_false_closed_form(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """A point that is a little too long: the distances change, and `expect` says so."""
    right: Any = Theta.solution_set

    def false(member: Theta) -> Any:
        found = right(member)
        factor = 1 + Q(1, 2**20)
        return Point(x=[factor * x for x in found.x]) if isinstance(found, Point) else found

    monkeypatch.setattr(Theta, "solution_set", false)
    (cell,) = (c for c in table.experiment.cells(table.settings) if c["key"] == "theta")
    wrong = run(replace(table.experiment, cells=lambda settings: [cell]), table.settings)
    assert (wrong.deviations[0] or "").startswith("naive: the squared distance is")


def test_expect_sees_changed_cells(table: Table) -> None:
    expect = table.experiment.expect
    row = table.rows[table.keys.index("rank")]
    assert expect(row) is None
    for name, value in [
        ("squared", "1/5"), ("eps", "48/100"), ("naive_outcome", "no claim"),
        ("centre_upper", "0.4"), ("first_x", ["2"]), ("capped_eps", "1/2"),
        ("wait_outcome", "no claim"), ("wait", "asked level 3"),
    ]:  # fmt: skip
        assert expect({**row, name: value}) is not None, name


def test_the_table_is_verified_and_bound_to_its_certificates(table: Table, tmp_path: Path) -> None:
    """Saved without figures, judged by the checker; a certificate of another row is refused."""
    from sci_barriers.certificates import check_file

    plain = replace(table, experiment=replace(table.experiment, figure=None))
    summary = save(plain, tmp_path)
    assert summary.fine and summary.proved == len(table.rows) and summary.rejected == ()
    document = json.loads((tmp_path / "families.json").read_text())
    swapped = copy.deepcopy(document)
    rank = table.keys.index("rank")
    swapped["rows"][rank]["certificate"] = document["rows"][rank - 1]["certificate"]
    (tmp_path / "swapped.json").write_text(json.dumps(swapped))
    assert check_file(str(tmp_path / "swapped.json")).status == "rejected"
    moved = copy.deepcopy(document)
    moved["rows"][rank]["at_naive"]["parameters"]["delta"] = "1/2"
    (tmp_path / "moved.json").write_text(json.dumps(moved))
    assert check_file(str(tmp_path / "moved.json")).status == "rejected"


def test_figures_are_one_for_each_family_and_do_not_change(table: Table, tmp_path: Path) -> None:
    few = replace(table, keys=table.keys[:4], rows=table.rows[:4])
    draw: Any = table.experiment.figure
    paths = draw(few, tmp_path / "families")
    assert [path.name for path in paths] == [
        f"families_{name}.{kind}" for name in ("linear_program", "theta") for kind in ("png", "svg")
    ]
    first = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in draw(few, tmp_path / "families")] == first


def test_maps_of_the_figures_keep_distances(table: Table) -> None:
    """Between the solutions of the sides, the answers, and the points of the tie that are drawn."""
    module = runpy.run_path(str(ROOT / "experiments" / "_families_figure.py"))
    for key, row in zip(table.keys, table.rows, strict=True):
        if row["family"] == "linear_program" and key not in module["SHOWN"]:
            continue
        family = FAMILIES[row["family"]]
        vectors = [row[f"{name}_x"] for name in ALGORITHMS] + row["points"]
        for x in vectors:
            exact = tuple(Q(Fraction(t).numerator, Fraction(t).denominator) for t in x)
            for point, squared in zip(row["points"], family.radius.squares(exact), strict=True):
                drawn = [module["_mapped"](row, z) for z in (x, point)]
                found = sum((a - b) ** 2 for a, b in zip(*drawn, strict=True))
                assert abs(found - float(squared.p) / float(squared.q)) < 1e-12


def test_the_other_formulas_agree_with_the_families() -> None:
    """_families_truth.py against the closed forms, on sides of many sizes and directions."""
    truth = runpy.run_path(str(ROOT / "experiments" / "_families_truth.py"))
    for name, family in FAMILIES.items():
        members = [side for e in (2, 7, 40) for side in family.sides(e)]
        if name in ("semidefinite", "lowest_eigenvector", "circle"):
            kind: Any = type(members[0])
            members += [kind(c="3/5", s="-4/5", r="1/8"), kind(c="-1", r=1), kind(c=0, s=1, r=2)]
        for member in members:
            instance = {"family": name, "parameters": member.parameters()}
            for point in truth["solutions"](instance):
                exact = [Q(x.numerator, x.denominator) for x in point]
                assert member.solution_set().contains(exact), (member, point)


@pytest.mark.parametrize(
    ("squared", "text"),
    [("1/2", "√2/2"), ("9/4", "3/2"), ("1", "1"), ("12", "2√3"), ("3/2", "√6/2"), ("8/9", "2√2/3")],
)
def test_roots_as_text(squared: str, text: str) -> None:
    module = runpy.run_path(str(ROOT / "experiments" / "_families_text.py"))
    assert module["root"](Fraction(squared)) == text


def test_quick_run_is_a_part_of_the_full_one(table: Table) -> None:
    quick = run(table.experiment, Settings(quick=True))
    assert set(quick.keys) < set(table.keys) and not any(quick.deviations)
    rows = dict(zip(table.keys, table.rows, strict=True))
    assert all(rows[key] == row for key, row in zip(quick.keys, quick.rows, strict=True))
