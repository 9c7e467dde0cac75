"""c_opt and optimal maps: the map attains it, no map beats it, the checker accepts and refuses."""

from __future__ import annotations

import ast
import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import Q, Verdict, sign, sqrt
from sci_barriers.stability import NORMS, optimal_map, radius_within, verify_optimal_map
from sci_barriers.stability.optimal import largest

SQUARE = [[0, 0], [0, 2], [1, 0], [1, 1], [3, 5]]


def length(v: list[Any], norm: str) -> Any:
    """The norm (the square for l2) of a rational vector."""
    if norm == "l2":
        return sum((a * a for a in v), Q(0))
    sizes = [abs(a) for a in v]
    return sum(sizes, Q(0)) if norm == "l1" else max(sizes)


def error(table: dict[Any, Any], A: Any, points: Any, norm: str) -> Any:
    """max ||phi(A x) - x|| over the points, for the map given as a table."""
    worst = Q(0)
    for x in points:
        y = tuple(sum((Q(a) * b for a, b in zip(row, x, strict=True)), Q(0)) for row in A)
        worst = max(worst, length([a - b for a, b in zip(table[y], x, strict=True)], norm))
    return worst


def random_case(rng: random.Random) -> tuple[list[list[int]], list[list[int]]]:
    N = rng.randrange(1, 4)
    A = [[rng.choice([0, 1, -1]) for _ in range(N)] for _ in range(rng.randrange(1, 3))]
    A[0][0] = A[0][0] or 1
    points = {tuple(rng.randint(-2, 2) for _ in range(N)) for _ in range(rng.randrange(1, 8))}
    return A, [list(x) for x in sorted(points)]


@pytest.mark.parametrize("norm", NORMS)
def test_the_optimal_map_attains_c_opt(norm: Any) -> None:
    rng = random.Random(90)
    for _ in range(60):
        A, points = random_case(rng)
        phi = optimal_map(A, points, norm=norm)
        images = {fibre.y: phi(fibre.y) for fibre in phi.fibres}
        attained = error(images, A, points, norm)
        assert attained == (phi.c_opt_squared if norm == "l2" else phi.c_opt)
        assert sign(phi.c_opt * phi.c_opt - phi.c_opt_squared) == 0


@pytest.mark.parametrize("norm", NORMS)
def test_no_map_has_a_smaller_error(norm: Any) -> None:
    """Random maps, also with values beside the optimal ones."""
    rng = random.Random(91)
    for _ in range(40):
        A, points = random_case(rng)
        phi = optimal_map(A, points, norm=norm)
        least = phi.c_opt_squared if norm == "l2" else phi.c_opt
        for _ in range(10):
            table = {
                fibre.y: [v + Q(rng.randint(-3, 3), 20) for v in phi(fibre.y)]
                for fibre in phi.fibres
            }
            assert error(table, A, points, norm) >= least


def test_sets_as_values_do_not_help() -> None:
    """The Hausdorff distance of a set Z to {x} is not below that of each of its points."""
    rng = random.Random(92)
    for _ in range(30):
        A, points = random_case(rng)
        phi = optimal_map(A, points)
        for fibre in phi.fibres:
            Z = [[Q(rng.randint(-4, 4), 2) for _ in points[0]] for _ in range(3)]
            members = [points[i] for i in fibre.indices]

            def hausdorff(x: Any, Z: Any = Z) -> Any:
                return max(length([a - b for a, b in zip(z, x, strict=True)], "l2") for z in Z)

            assert max(map(hausdorff, members)) >= fibre.size


def test_only_a_worst_fibre_is_tight() -> None:
    """Values on other fibres can be moved without loss: optimal maps are not unique."""
    A = [[1, 0]]
    phi = optimal_map(A, SQUARE)
    assert phi.c_opt == 1 and phi.fibres[phi.worst].y == (0,)
    table = {fibre.y: list(phi(fibre.y)) for fibre in phi.fibres}
    table[(Q(1),)] = [Q(1), Q(1)]  # instead of (1, 1/2)
    table[(Q(3),)] = [Q(3), Q(9, 2)]
    assert error(table, A, SQUARE, "l2") == 1


def test_c_opt_is_exact_also_where_it_is_irrational() -> None:
    phi = optimal_map([[1, 0, 0]], [[0, 0, 0], [0, 1, 1], [0, 1, 0]])
    assert phi.c_opt_squared == Q(1, 2) and phi.c_opt == sqrt(Q(1, 2))
    assert optimal_map([["sqrt(2)", 1]], [[1, 0], [0, "sqrt(2)"]]).c_opt_squared == Q(3, 4)


def test_injective_measurements_have_c_opt_zero() -> None:
    assert optimal_map([[1, 0], [0, 1]], SQUARE).c_opt == 0


def test_values_inside_the_set_can_have_twice_the_error() -> None:
    two = [[0, 0], [0, 2]]
    assert optimal_map([[1, 0]], two).c_opt_squared == 1 and radius_within(two) == 4
    rng = random.Random(93)
    for norm in NORMS:
        for _ in range(40):
            _, points = random_case(rng)
            free = optimal_map([[0] * len(points[0]) + [1]], [[*x, 0] for x in points], norm=norm)
            size = free.c_opt_squared if norm == "l2" else free.c_opt
            inside = radius_within(points, norm=norm)
            assert size <= inside <= (4 if norm == "l2" else 2) * size


def test_the_map_is_defined_on_the_images_only() -> None:
    phi = optimal_map([[1, 0]], SQUARE)
    assert phi([0]) == (0, 1) and phi([1.0]) == (1, Q(1, 2))
    with pytest.raises(BadInput, match=r"y = .*must be A x for a point x of M_1"):
        phi([2])
    with pytest.raises(BadInput, match=r"length of y = 2: must be m = 1"):
        phi([0, 0])


@pytest.mark.parametrize("norm", NORMS)
def test_verify_accepts_what_is_written(norm: Any) -> None:
    rng = random.Random(94)
    for _ in range(40):
        A, points = random_case(rng)
        phi = optimal_map(A, points, norm=norm)
        value = verify_optimal_map(json.loads(json.dumps(phi.to_json())))
        assert value == (phi.c_opt_squared if norm == "l2" else phi.c_opt)


def changes(data: Any) -> list[tuple[str, Any]]:
    """False certificates, each with the words of its rejection."""
    found: list[tuple[str, Any]] = []

    def changed(words: str, edit: Any) -> None:
        copied = copy.deepcopy(data)
        edit(copied)
        found.append((words, copied))

    first = data["fibres"][0]
    proof = "weights" if data["norm"] == "l2" else "terms"
    changed("not the size of the worst", lambda d: d.update(value="7"))
    changed("not the size of the worst", lambda d: d.update(worst=1))
    changed("outside the ball|do not prove", lambda d: d["fibres"][0].update(size="1/2"))
    changed("do not prove the radius", lambda d: d["fibres"][0].update(size="100"))
    moved = [first["centre"][0], "4/3"]
    changed("outside|weighted mean", lambda d: d["fibres"][0].update(centre=moved))
    changed("is not y", lambda d: d["fibres"][0].update(y=["9"]))
    changed("do not part", lambda d: d["fibres"].pop())
    changed("not in the fibre", lambda d: d["fibres"][1]["indices"].pop())
    changed("strictly increasing", lambda d: d["fibres"][0]["indices"].append(0))
    changed("comes twice", lambda d: d["fibres"].append(d["fibres"][0]))
    changed("not in the fibre|is not y", lambda d: d["fibres"][0]["indices"].pop())
    changed("do not sum to 1|weighted mean", lambda d: d["fibres"][0][proof].pop())
    changed("one of l2, l1, linf", lambda d: d.update(norm="l3"))
    changed("unreadable", lambda d: d.pop("points"))
    changed("unreadable", lambda d: d.update(value=1.5))
    changed("an integer from 0", lambda d: d.update(worst=-1))
    changed("an integer from 0", lambda d: d["fibres"][0].update(indices=[True, 1]))
    changed("list of 2 numbers", lambda d: d["points"][4].append("1"))
    changed("list of 2 numbers", lambda d: d["fibres"][0].update(centre=["0"]))

    def negative(d: Any) -> None:
        entry = d["fibres"][0][proof][0]
        position = 1 if proof == "weights" else 0
        entry[position] = "-1/2"

    changed("a weight is negative", negative)
    if data["norm"] == "linf":
        changed("dual norm", lambda d: d["fibres"][0]["terms"][0].__setitem__(2, [1, -1]))
    if proof == "terms":
        changed("from -1 to 1", lambda d: d["fibres"][0]["terms"][0].__setitem__(2, [2, 0]))
        changed("from -1 to 1", lambda d: d["fibres"][0]["terms"][0].__setitem__(2, [1.0, 0]))
        changed("list of 2 to 2", lambda d: d["fibres"][0]["terms"][0].__setitem__(2, [1]))
        changed("do not cancel|do not prove",
                lambda d: d["fibres"][0]["terms"][0].__setitem__(2, [0, 0]))  # fmt: skip
    return found


@pytest.mark.parametrize("norm", NORMS)
def test_verify_refuses_every_change(norm: Any) -> None:
    data = json.loads(json.dumps(optimal_map([[1, 0]], SQUARE, norm=norm).to_json()))
    assert verify_optimal_map(data) == 1
    for words, wrong in changes(data):
        with pytest.raises(CertificateRejected, match=words):
            verify_optimal_map(wrong)


def test_verify_refuses_a_larger_ball_with_a_true_error() -> None:
    """A centre that is not optimal cannot be certified: c_opt would be claimed too large."""
    data = optimal_map([[1, 0]], SQUARE).to_json()
    data["fibres"][0].update(centre=["0", "0"], size="4")
    data["value"] = "4"
    with pytest.raises(CertificateRejected, match="weighted mean"):
        verify_optimal_map(data)


@pytest.mark.parametrize("norm", NORMS)
def test_verify_refuses_weights_of_sum_2_around_the_right_centre(norm: Any) -> None:
    """Twice the weights of {(0, 1), (0, -1)} give twice the size: only their sum is wrong."""
    data = optimal_map([[1, 0]], [[0, 1], [0, -1]], norm=norm).to_json()
    fibre = data["fibres"][0]
    if norm == "l2":
        fibre["weights"] = [[i, "1"] for i, _ in fibre["weights"]]
    else:
        fibre["terms"] = [["1", i, g] for _, i, g in fibre["terms"]]
    fibre["size"] = data["value"] = "2"
    with pytest.raises(CertificateRejected, match="do not sum to 1"):
        verify_optimal_map(data)


def test_verify_shares_no_code_with_the_search() -> None:
    """It writes a statement and asks the checker, which imports nothing of the package."""
    import sci_barriers.stability as unit

    path = Path(unit.__file__).parent / "verify.py"
    names = {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
    }
    allowed = {f"sci_barriers.{name}" for name in ("errors", "exact", "certificates")}
    assert names == {"typing", "sci_barriers", *allowed}
    assert "proofs.accept(" in path.read_text()


def test_bad_sets_and_norms_are_refused() -> None:
    cases: list[tuple[Any, str]] = [
        (lambda: optimal_map([[1, 0]], []), "number of points of M_1 = 0"),
        (lambda: optimal_map([[1, 0]], SQUARE, norm="l3"), "norm = 'l3': must be"),
        (lambda: optimal_map([[0, 0]], SQUARE), "rank of A = 0"),
        (lambda: optimal_map([[1, 0]], [[1, 2], [1, 2]]), "equals"),
        (lambda: optimal_map([[1, 0]], [[1, float("inf")]]), "must be finite"),
        (lambda: optimal_map([[1, 0]], [[1, True]]), "not a boolean"),
        (lambda: radius_within([]), "must be at least 1"),
        (lambda: radius_within([[1]], norm="sup"), "norm = 'sup'"),
    ]
    for call, message in cases:
        with pytest.raises(BadInput, match=message):
            call()
    assert largest([Q(1), sqrt(2), Q(-3)]) == sqrt(2)
    assert Verdict.of(True) is Verdict.PROVED
