"""The FIRENET theorem: every inequality at every restart, and what a run does not show."""

from __future__ import annotations

import json
import random
from functools import lru_cache
from typing import Any

import pytest

from sci_barriers import Firenet, SqrtLasso, explicit, rounded
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Q,
    Verdict,
    exponent,
    norm_squared,
    operator_norm,
    rank,
    sign,
    simplified,
    sqrt,
    to_float,
)
from sci_barriers.exact.balls import Ball
from sci_barriers.solvers import solve_small
from sci_barriers.stability import (
    PAIRS,
    Pair,
    RobustNullSpace,
    constants_of,
    null_space_constant,
    recovery_constants,
    robust_null_space,
)
from sci_barriers.stability import firenet_theorem as theorem
from sci_barriers.stability.firenet_run import Product, Stage, firenet_stages, projected
from sci_barriers.stability.firenet_theorem import (
    NAMES,
    FirenetPlan,
    FirenetRun,
    firenet_plan,
    verify_firenet,
)

RANDOM = (
    (7, 0, -6, 0, 1, -1, 4, 1), (2, -3, 3, 2, 6, -5, -3, -1), (-1, 4, 2, -2, 4, 5, 4, -6),
    (-4, 2, -3, 7, 2, 0, 4, -4), (3, 7, 1, 2, -5, 0, 0, -1), (1, 2, 4, 5, 0, 6, -3, 5),
)  # fmt: skip


def hadamard(order: int) -> list[list[int]]:
    H = [[1]]
    while len(H) < order:
        H = [r + r for r in H] + [r + [-x for x in r] for r in H]
    return H


@lru_cache
def certified(name: str, s: int) -> RobustNullSpace:
    """Hadamard without its first row over 4 or over sqrt(8), or the 6 x 8 matrix over 8."""
    if name == "random":
        rows: list[list[Any]] = [[Q(a, 8) for a in row] for row in RANDOM]
    elif name == "8, rational":
        rows = [[Q(a, 4) for a in row] for row in hadamard(8)[1:]]
    elif name == "8, sqrt":
        rows = [[sqrt(2) * Q(a, 4) for a in row] for row in hadamard(8)[1:]]
    else:
        rows = [[Q(a, 4) for a in row] for row in hadamard(16)[1:]]
    return robust_null_space(rows, s=s)


def truths(N: int, s: int) -> dict[str, list[Q]]:
    sparse = [Q(0)] * N
    for i, value in zip((2, 7, 5), (Q(1), Q(-1, 2), Q(3, 4))):
        if i in (2, 7, 5)[:s]:
            sparse[i] = value
    return {"sparse": sparse, "compressible": [Q((-1) ** (i % 3), 3**i) for i in range(N)]}


def noises(m: int) -> dict[str, list[Q]]:
    e = [Q(0)] * m
    for i, value in zip((0, 2, 3, 5), (1, -5, 3, 1)):
        e[i] = Q(value, 96)  # norm 1/16
    return {"none": [Q(0)] * m, "some": e}


@lru_cache
def run(
    name: str, s: int, truth: str = "sparse", noise: str = "none", pair: Pair = "c'", count: int = 5
) -> FirenetRun:
    found = certified(name, s)
    m, N = found.A.shape
    plan = firenet_plan(found, x=truths(N, s)[truth], e=noises(m)[noise], pair=pair)
    return verify_firenet(plan, restarts=count)


CASES = [
    ("16", 3, "sparse", "none"), ("16", 3, "compressible", "some"), ("16", 2, "sparse", "some"),
    ("16", 1, "compressible", "none"), ("8, rational", 1, "sparse", "some"),
    ("8, rational", 2, "compressible", "some"), ("8, sqrt", 1, "compressible", "some"),
    ("8, sqrt", 3, "sparse", "none"), ("random", 1, "sparse", "none"),
    ("random", 1, "compressible", "some"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_every_inequality_is_proved_at_every_restart(
    case: tuple[str, int, str, str], pair: Pair
) -> None:
    found = run(*case, pair, 3)
    assert found.verdict is Verdict.PROVED
    assert set(found.plan.hypotheses.values()) == {Verdict.PROVED}
    assert [each.k for each in found.restarts] == [0, 1, 2, 3]
    assert set(found.restarts[0].inequalities) == set(NAMES[3:])
    assert all(set(each.inequalities) == set(NAMES) for each in found.restarts[1:])
    for each in found.restarts:
        for part in each.inequalities.values():
            assert part.margin.lower >= 0 and part.verdict is Verdict.PROVED


def test_thirty_and_twenty_one_inner_steps_with_the_form_sum_and_fewer_with_the_form_root() -> None:
    found, zero = certified("16", 3), [0] * 15
    x = [0] * 16
    x[2], x[7], x[11] = Q(1), Q(-1, 2), Q(3, 4)
    steps = {
        (form, pair): firenet_plan(found, x=x, e=zero, pair=pair, form=form).p
        for form in ("sum", "root")
        for pair in PAIRS
    }
    assert steps == {("sum", "c"): 30, ("sum", "c'"): 21, ("root", "c"): 23, ("root", "c'"): 16}
    ratio = verify_firenet(
        firenet_plan(found, x=x, e=zero, pair="c'", form="sum"), restarts=6
    ).largest("objective")
    assert ratio is not None
    assert Q(19, 100) < ratio.lower and ratio.upper < Q(20, 100)


def test_lam_at_its_limit_makes_C3_equal_c2() -> None:
    for pair in PAIRS:
        plan = firenet_plan(certified("16", 3), x=truths(16, 3)["sparse"], e=[0] * 15, pair=pair)
        assert plan.constants.c2 == plan.C3
        smaller = firenet_plan(
            certified("16", 3), x=truths(16, 3)["sparse"], e=[0] * 15, pair=pair, lam="1/10"
        )
        assert sign(smaller.C3 - smaller.constants.c2) > 0 and smaller.p > plan.p


def test_what_is_left_out_is_rounded_upwards() -> None:
    found = certified("random", 1)
    plan = firenet_plan(found, x=truths(8, 1)["compressible"], e=noises(6)["some"])
    slack = 1 + Q(1, 2**30)
    norm = operator_norm(found.A, bits=80)
    assert norm.lower <= plan.L <= slack * norm.upper
    size = norm_squared(plan.y)
    assert size <= plan.eps_0**2 <= slack**2 * size
    assert sign(plan.delta - plan.delta_0) >= 0 and sign(plan.delta_0 * slack - plan.delta) > 0
    assert firenet_plan(certified("16", 3), x=truths(16, 3)["sparse"], e=[0] * 15).L == 1
    # p is the least integer >= 2 e C3 L
    needed = 2 * to_float(plan.C3) * to_float(plan.L) * 2.718281828459045
    assert plan.p - 1 < needed <= plan.p


def test_delta_0_is_twice_lam_sigma_plus_twice_the_noise() -> None:
    plan = firenet_plan(certified("16", 3), x=truths(16, 3)["compressible"], e=noises(15)["some"])
    tail = sum((Q(1, 3**i) for i in range(3, 16)), start=Q(0))
    assert plan.delta_0 == simplified(2 * plan.lam * tail + 2 * Q(1, 16))
    assert plan.y == tuple(a + b for a, b in zip(plan.A @ plan.x, plan.e, strict=True))


WRONG: dict[str, dict[str, Any]] = {
    "lam": {"lam": "1/2", "p": 23}, "L": {"L": "1/2"}, "p": {"p": 22}, "eps_0": {"eps_0": "1/100"},
    "delta": {"delta": "1/100"},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_hypothesis_that_fails_is_refuted(name: str) -> None:
    found = certified("16", 3)
    plan = firenet_plan(
        found, x=truths(16, 3)["compressible"], e=noises(15)["some"],
        **({"lam": found_lam(found)} | WRONG[name]),
    )  # fmt: skip
    assert plan.hypotheses[name] is Verdict.REFUTED
    assert verify_firenet(plan, restarts=1).verdict is Verdict.REFUTED


def found_lam(found: RobustNullSpace) -> Any:
    return constants_of(found).lam_limit


def test_too_few_inner_steps_refute_inequalities() -> None:
    x = truths(16, 3)["sparse"]
    plan = firenet_plan(certified("16", 3), x=x, e=[0] * 15, p=2)
    found = verify_firenet(plan, restarts=4)
    refuted = {
        name
        for each in found.restarts
        for name, part in each.inequalities.items()
        if part.verdict is Verdict.REFUTED
    }
    assert {"contraction", "objective"} <= refuted
    assert not refuted & {"inner", "sharpness", "link"}  # these need no p


def test_what_balls_leave_open_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = run("16", 3).plan
    needed = verify_firenet(plan, restarts=5, bits=128)
    assert needed.bits > 128 and needed.verdict is Verdict.PROVED
    monkeypatch.setattr(theorem, "ATTEMPTS", 1)
    seen = []
    for bits in range(30, 160, 4):
        try:
            seen.append(verify_firenet(plan, restarts=2, bits=bits).verdict)
        except PrecisionExhausted:
            seen.append(None)
    # nothing, then enclosures that leave something open, then proofs; never a false one
    assert seen[0] is None and seen[-1] is Verdict.PROVED
    assert Verdict.UNDECIDED in seen and Verdict.REFUTED not in seen


def test_the_link_is_an_equality_without_noise_and_for_a_sparse_truth() -> None:
    for each in run("16", 3).restarts:
        assert each.inequalities["link"].margin == Enclosure.point(0)
        assert each.inequalities["link"].verdict is Verdict.PROVED
    for each in run("16", 3, "compressible", "some").restarts:
        assert each.inequalities["link"].margin.lower > 0


def test_eps_k_and_the_closed_form_have_their_formulas() -> None:
    found = run("16", 3, "compressible", "some")
    plan, e = found.plan, 2.718281828459045
    eps_0, delta, C3 = to_float(plan.eps_0), to_float(plan.delta), to_float(plan.C3)
    for each in found.restarts:
        eps = e**-each.k * eps_0 + delta * sum(e**-j for j in range(1, each.k + 1))
        closed = C3 * (e**-each.k * eps_0 + delta * e / (e - 1))
        assert to_float(each.eps.midpoint) == pytest.approx(eps)
        assert to_float(each.closed.midpoint) == pytest.approx(closed)
        bound = C3 * (eps + to_float(plan.delta_0))
        assert to_float(each.inequalities["distance"].right.midpoint) == pytest.approx(bound)


def test_gap_and_distance_are_those_of_psi_k() -> None:
    found = run("random", 1, "compressible", "some")
    plan = found.plan

    def F(z: Any) -> float:
        image = [a - b for a, b in zip(plan.A @ z, plan.y, strict=True)]
        size = sum(abs(to_float(v)) for v in z)
        return to_float(plan.lam) * size + to_float(norm_squared(image)) ** 0.5

    for each in found.restarts:
        apart = [a - b for a, b in zip(each.psi, plan.x, strict=True)]
        assert to_float(each.distance.midpoint) == pytest.approx(
            to_float(norm_squared(apart)) ** 0.5
        )
        assert to_float(each.gap.midpoint) == pytest.approx(F(each.psi) - F(plan.x), abs=1e-13)


# -- the run -----------------------------------------------------------------------------------


def stages(plan: FirenetPlan, *, bits: int, restarts: int = 4) -> list[Stage]:
    return list(
        firenet_stages(
            plan.A, plan.y, lam=plan.lam, L=plan.L, p=plan.p, eps_0=plan.eps_0, delta=plan.delta,
            restarts=restarts, bits=bits,
        )
    )  # fmt: skip


def test_the_ball_run_is_the_float_network() -> None:
    for case in (("16", 3, "sparse", "none"), ("random", 1, "compressible", "some")):
        plan = run(*case).plan
        if not plan.A.is_rational:
            continue
        lam = Q(1, 8)
        seen = rounded(explicit(plan.A.rows, plan.y, SqrtLasso(lam=lam))).at(60)
        step = 1 / (to_float(plan.L) * (1 + 1e-9))
        floats = Firenet(
            restarts=4, inner=9, delta=to_float(plan.delta), eps_0=to_float(plan.eps_0),
            steps=(step, step),
        )(seen)  # fmt: skip
        L = Q(*step.as_integer_ratio()) ** -1
        found = list(
            firenet_stages(plan.A, plan.y, lam=lam, L=L, p=9, eps_0=plan.eps_0, delta=plan.delta,
                           restarts=4, bits=400)
        )  # fmt: skip
        for a, b in zip(found[-1].psi, floats.x, strict=True):
            assert to_float(a.midpoint) == pytest.approx(to_float(b), abs=1e-11)


def test_balls_grow_by_two_or_three_bits_in_each_inner_step() -> None:
    for name, s in (("16", 3), ("random", 1), ("8, sqrt", 1)):
        plan = run(name, s, "compressible", "some").plan
        sizes = [
            exponent(max(ball.radius for ball in stage.psi))
            for stage in stages(plan, bits=6 * plan.p * 3 + 64, restarts=3)[1:]
        ]
        growth = (sizes[2] - sizes[0]) / (2 * plan.p)
        assert 1.5 < growth < 3.5


def test_the_product_is_that_of_the_matrix() -> None:
    A = Matrix([[1, -1, Q(1, 2), 0], [sqrt(2), -sqrt(2), 0, 3], [0, 0, 0, 0]])
    z = [Q(3), Q(1, 7), Q(-2), Q(5)]
    product = Product(A, bits=90)
    for ball, entry in zip(product([Ball.of(v, bits=90) for v in z]), A @ tuple(z), strict=True):
        assert ball.enclosure().contains(entry)
        assert ball.radius < Q(1, 2**80)


def test_the_projection_is_onto_the_unit_ball() -> None:
    inside, outside = [Q(3, 10), Q(-4, 10)], [Q(3), Q(-4)]
    for u, wanted in ((inside, inside), (outside, [Q(3, 5), Q(-4, 5)])):
        found = projected([Ball.of(v, bits=90) for v in u])
        for ball, entry in zip(found, wanted, strict=True):
            assert ball.enclosure().contains(entry) and ball.radius < Q(1, 2**80)


def test_more_bits_give_balls_inside_and_psi_is_within_its_radius() -> None:
    plan = run("random", 1, "compressible", "some").plan
    coarse, fine = (stages(plan, bits=bits, restarts=2) for bits in (420, 900))
    for few, many in zip(coarse, fine, strict=True):
        for a, b in zip(few.psi, many.psi, strict=True):
            assert a.enclosure().overlaps(b.enclosure())
            assert a.enclosure().width >= b.enclosure().width
        x, radius = few.centre()
        z, smaller = many.centre()
        apart = norm_squared([p - q for p, q in zip(x, z, strict=True)])
        assert sign((radius + smaller) ** 2 - apart) >= 0
        assert (radius == 0) is (few.k == 0)
    assert coarse[-1].centre()[1] > fine[-1].centre()[1] > 0


def test_the_bound_of_the_inner_loop_holds_on_any_matrix() -> None:
    """Ties, no null space property, any x: only L >= ||A|| is needed."""
    rng = random.Random(61)
    tight = 0.0
    for _ in range(12):
        m, N = rng.randrange(1, 4), rng.randrange(1, 5)
        A = [[rng.randint(-2, 2) for _ in range(N)] for _ in range(m)]
        A[0][0] = A[0][0] or 1
        if N > 1:
            A = [[*row[:-1], row[0]] for row in A]  # two equal columns
        y, lam = [rng.randint(-3, 3) for _ in range(m)], Q(1, rng.randrange(1, 6))
        L, p = operator_norm(Matrix(A), bits=20).upper, rng.randrange(1, 6)
        found = list(firenet_stages(A, y, lam=lam, L=L, p=p, eps_0=3, delta="1/100", restarts=3,
                                    bits=300))  # fmt: skip
        for before, after in zip(found, found[1:]):
            assert after.alpha is not None
            alpha = to_float(after.alpha.midpoint)
            for _ in range(5):
                x = [Q(rng.randint(-4, 4), 2) for _ in range(N)]
                d2 = sum((to_float(a.midpoint) - to_float(b)) ** 2 for a, b in zip(before.psi, x))
                B = to_float(L) / p * (alpha * d2 + 1 / alpha)
                psi = [to_float(a.midpoint) for a in after.psi]
                gap = value(A, y, lam, psi) - value(A, y, lam, list(map(to_float, x)))
                assert gap <= B + 1e-12
                tight = max(tight, gap / B)
    assert tight > 0.1


def value(A: list[list[int]], y: list[int], lam: Q, z: list[float]) -> float:
    misfit = [sum(a * b for a, b in zip(row, z)) - c for row, c in zip(A, y)]
    return to_float(lam) * sum(map(abs, z)) + sum(v * v for v in misfit) ** 0.5


# -- what a run does not show ------------------------------------------------------------------


def test_tied_columns_have_rho_0_at_least_1_and_no_constants() -> None:
    assert null_space_constant([[1, 1]], s=1).squared == 1
    rng = random.Random(62)
    for _ in range(20):
        A = [[rng.randint(-3, 3) for _ in range(5)] for _ in range(3)]
        A = [[*row[:-1], row[rng.randrange(1)]] for row in A]
        if rank(Matrix(A)) < 3:
            continue
        for s in (1, 2):
            found = null_space_constant(A, s=s)
            assert found.squared is None or sign(found.squared - 1) >= 0
            assert s == 1 or found.squared is None  # e_i - e_j lives on two coordinates
    with pytest.raises(BadInput, match="rho = 1: must be < 1"):
        firenet_plan(robust_null_space([[1, 1]], s=1), x=[1, 0], e=[0])
    # two columns of one row never have the property: rho_0 = 1 exactly at the tie
    for t in (Q(-1, 7), Q(1, 2**40)):
        squared = null_space_constant([[5 + t, 5]], s=1).squared
        assert squared is not None and sign(squared - 1) > 0
    with pytest.raises(BadInput, match="must be < 1"):
        recovery_constants(rho=1, gamma=1, s=1)


def test_on_the_tie_the_network_ends_at_a_minimiser_far_from_the_truth() -> None:
    L = operator_norm(Matrix([[1, 1]]), bits=20).upper
    found = list(firenet_stages([[1, 1]], [1], lam="1/4", L=L, p=16, eps_0=1, delta=0,
                                restarts=8, bits=600))  # fmt: skip
    for stage in found[1:]:
        a, b = stage.psi
        assert a.enclosure().overlaps(b.enclosure())
        error = (a - 1).square() + b.square()
        assert error.enclosure().at_most(Q(1, 2) - Q(1, 10**9)) is Verdict.REFUTED
    last = found[-1].psi[0].enclosure()
    assert abs(last.midpoint - Q(1, 2)) < Q(1, 1000)  # the barycentre of the minimisers


def test_the_bound_is_on_the_distance_to_x_and_not_to_the_minimisers() -> None:
    """With noise psi_k tends neither to x nor to a minimiser."""
    found = run("8, rational", 1, "sparse", "some", "c'", 9)
    plan = found.plan
    lam = plan.lam
    xi = solve_small(explicit(plan.A.rows, plan.y, SqrtLasso(lam=lam))).set
    near = [to_float(xi.distance(each.psi, bits=60).upper) for each in found.restarts]
    error = [to_float(each.distance.midpoint) for each in found.restarts]
    assert 0.02 < near[-1] == pytest.approx(near[-2], rel=1e-2)
    assert 0.02 < error[-1] == pytest.approx(error[-2], rel=1e-2)
    assert found.verdict is Verdict.PROVED


# -- input and output --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [0] * 15}, "x"), ({"e": [0] * 16}, "e"), ({"lam": 0}, "lam = 0: must be > 0"),
        ({"lam": "-1/10"}, "lam"), ({"lam": "1/2"}, "lam = 1/2: must be <="),
        ({"L": 0}, "L = 0: must be > 0"), ({"p": 0}, "p = 0"),
        ({"p": 2.0}, "p = 2.0"), ({"eps_0": 0}, "eps_0 = 0: must be > 0"),
        ({"delta": -1}, "delta = -1: must be >= 0"), ({"x": [0] * 16}, "eps_0 = 0: must be > 0"),
        ({"pair": "d"}, "pair"), ({"form": "d"}, "form"), ({"e": ["sqrt(nan)"] * 15}, "e"),
    ],
    ids=str,
)  # fmt: skip
def test_bad_plans_are_refused(change: dict[str, Any], message: str) -> None:
    right: dict[str, Any] = {"x": truths(16, 3)["sparse"], "e": [0] * 15}
    with pytest.raises(BadInput, match=message):
        firenet_plan(certified("16", 3), **(right | change))


def test_bad_runs_are_refused() -> None:
    plan = run("16", 3).plan
    for bad in (0, -1, 1.5, True):
        with pytest.raises(BadInput, match="restarts"):
            verify_firenet(plan, restarts=bad)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="bits"):
        verify_firenet(plan, restarts=1, bits=1)
    with pytest.raises(BadInput, match="is no inequality"):
        run("16", 3).largest("middle")
    right: dict[str, Any] = {
        "lam": 1, "L": 1, "p": 1, "eps_0": 1, "delta": 0, "restarts": 1, "bits": 64,
    }  # fmt: skip
    for name, value in (("lam", 0), ("L", -1), ("p", 0), ("eps_0", 0), ("delta", -1), ("bits", 1)):
        with pytest.raises(BadInput, match=name):  # at the call, before the first stage
            firenet_stages([[1, 0]], [1], **(right | {name: value}))
    with pytest.raises(BadInput, match="y"):
        firenet_stages([[1, 0]], [1, 2], **right)


def test_no_data_and_a_zero_truth_are_exact() -> None:
    plan = firenet_plan(certified("16", 3), x=[0] * 16, e=[0] * 15, eps_0=1)
    found = verify_firenet(plan, restarts=2)
    assert found.verdict is Verdict.PROVED
    assert all(each.psi == (Q(0),) * 16 and each.radius == 0 for each in found.restarts)


def test_the_run_is_written_as_json() -> None:
    found = run("16", 3, "compressible", "some")
    data = json.loads(json.dumps(found.to_json()))
    assert data["plan"]["p"] == found.plan.p
    assert [each["k"] for each in data["restarts"]] == list(range(6))
    assert set(data["restarts"][2]["verdicts"].values()) == {"proved"}
    low, high = data["restarts"][3]["distance"]
    assert float(low) <= to_float(found.restarts[3].distance.midpoint) <= float(high)


def test_residuals_that_are_enclosed_around_zero_are_no_obstacle() -> None:
    """Noise with zeros: entries of A z - y with the midpoint 0 and a radius."""
    found = certified("16", 2)
    plan = firenet_plan(found, x=truths(16, 2)["sparse"], e=noises(15)["some"])
    assert plan.L == 1
    last = verify_firenet(plan, restarts=4)
    assert last.verdict is Verdict.PROVED and last.bits == 3 * plan.p * 4 + 128
