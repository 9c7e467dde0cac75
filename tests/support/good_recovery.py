"""Recovery certificates of the engine: random and fixed A, x, e; P1, P2, P3; both pairs."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any

from sci_barriers import QCBP, Lasso, SqrtLasso, explicit, proofs, solve
from sci_barriers.exact import Q, norm_squared, simplified, sqrt
from sci_barriers.proofs_support import deviation_statement
from sci_barriers.stability import PAIRS, constants_of, recovery_bound, robust_null_space
from sci_barriers.stability.decoder_bounds import constrained_bound, squared_bound
from sci_barriers.stability.statements_bounds import (
    nsp_statement,
    recovery_statement,
    robust_statement,
)
from support.game_small import changed

Json = dict[str, Any]
MATRICES = (
    ((((1, -1, 1, -1), (1, 1, -1, -1), (1, -1, -1, 1))), 1),
    (((1, -1, 0), (0, 2, -2)), 1),
    (((-1, 2, 2, -1, 0), (2, 1, 2, -2, 2), (-2, 1, 0, 2, -1)), 1),
    (((1, 0, 0, 0, 1), (0, 1, 0, 0, 1), (0, 0, 1, 0, -1), (0, 0, 0, 1, -1)), 2),
)
PROBLEMS = ("P1", "P2 1", "P2 1/m", "P2 1/2m", "P3")


def recovery(
    which: int, problem: str, x: list[Any], e: list[Any], *, weights: Any = None, **more: Any
) -> Json:
    """The engine's certificate: statements S, d, n, r, and c, c' of the two pairs.

    lam, eta: instead of the ones that suit the theorem.
    """
    A, s = MATRICES[which]
    truth, noise = [Q(v) for v in x], [Q(v) for v in e]
    y = [sum((a * b for a, b in zip(row, truth)), start=v) for row, v in zip(A, noise)]
    known = robust_null_space(A, s=s)
    both = {pair: constants_of(known, pair=pair) for pair in PAIRS}
    tag, _, factor = problem.partition(" ")
    values: Any
    objective: Any
    if tag == "P1":
        eta = more.get("eta", simplified(sqrt(norm_squared(noise))))
        objective = QCBP(eta=eta, weights=weights)
        values = {p: constrained_bound(c, x=truth, e=noise, eta=max(eta, sqrt(norm_squared(noise))))
                  for p, c in both.items()}  # fmt: skip
    elif tag == "P2":
        lam = more.get("lam", Q(1, 4))
        objective = Lasso(lam=lam, normalisation=factor, weights=weights)
        times = {"1": 1, "1/m": len(A), "1/2m": 2 * len(A)}[factor]
        values = {p: squared_bound(c, x=truth, e=noise, lam=lam * times) for p, c in both.items()}
    else:
        lam = more.get("lam", min(Q(1, 4), *(Q(int(64 * float(c.lam_limit)), 64)
                                            for c in both.values())))  # fmt: skip
        objective = SqrtLasso(lam=lam, weights=weights)
        values = {p: recovery_bound(c, x=truth, e=noise, lam=min(lam, Q(1, 64))).value
                  if "lam" in more else recovery_bound(c, x=truth, e=noise, lam=lam).value
                  for p, c in both.items()}  # fmt: skip
    solution = solve(explicit(A, y, objective))
    found: Any = solution.certificate
    ((kind, statement),) = found["statements"].items()
    distance = (
        deviation_statement("S", statement, truth, digits=12) if kind == "support"
        else proofs.distance("S", solution.set, truth, digits=12)
    )  # fmt: skip
    statements = {"S": statement, "d": distance}
    statements |= {"n": nsp_statement(known.null_space), "r": robust_statement(known, nsp="n")}
    statements |= {p: recovery_statement(v, pair=p, robust="r", distance="d", digits=12)
                   for p, v in values.items()}  # fmt: skip
    return {**found, "statements": statements}


def vectors(rng: Random, which: int, *, noisy: bool = True) -> tuple[list[Q], list[Q]]:
    """x with s large entries, and small e."""
    A, s = MATRICES[which]
    x = [Q(rng.randint(-2, 2), 2 ** rng.randint(4, 9)) for _ in A[0]]
    for i in rng.sample(range(len(x)), s):
        x[i] = Q(rng.choice([-1, 1]) * rng.randint(2, 6), 2)
    return x, [Q(rng.randint(-3, 3) * noisy, 64) for _ in A]


@lru_cache
def pool() -> tuple[Json, ...]:
    rng, found = Random("pool"), []
    for which in range(len(MATRICES)):
        for problem in PROBLEMS:
            found.append(recovery(which, problem, *vectors(rng, which)))
    return tuple(found)


@lru_cache
def fixed(problem: str, **more: Any) -> Json:
    """Signs, rho_0 = 1/3, x = (1, 0, 1/64, 0), ||e|| = 3/64."""
    return recovery(0, problem, [1, 0, Q(1, 64), 0], [Q(2, 64), Q(-2, 64), Q(1, 64)], **more)


def raised(made: Json, pair: str, bound_: str) -> Json:
    """Another bound, and no lower one."""
    made = changed(made, f"statements.{pair}.claim.bound", bound_)
    made["statements"][pair]["claim"].pop("lower", None)
    return made
