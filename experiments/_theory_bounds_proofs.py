"""The certificates of `theory_bounds`: what the statements of a row are, and their names.

(a) and (b), I the instance of the row:

    minimisers, error         the minimisers of instance I, and the distance of a vector from them
    nsp                       rho_0 of the order s of its A
    robust                    rho and gamma, where rho_0 < 1
    firenet                   (a): one restart of the network, with its theorem where rho_0 < 1
    recovery_c, recovery_c_prime    the bound of a pair of constants, and that the error is below

(c), of I only A is used:

    pair                      x, x', the two outputs of the map, what its errors and eta force

Every certificate has passed the checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sci_barriers import explicit, proofs, solve
from sci_barriers.certified.evidence_of_sets import ExactEvidence
from sci_barriers.proofs_support import deviation_statement
from sci_barriers.solvers.proved import written
from sci_barriers.stability import NullSpaceConstant, RobustNullSpace, universal_instability
from sci_barriers.stability.statements_bounds import (
    nsp_statement,
    recovery_statement,
    robust_statement,
)
from sci_barriers.stability.statements_maps import (
    instability_statement,
    measurements,
    pair_statement,
)

Row = dict[str, Any]
DIGITS = 16
NAMES = {"c": "recovery_c", "c'": "recovery_c_prime"}
SHAPES: dict[str, list[dict[str, Any]]] = {
    "minimisers": [{"kind": kind, "instance": "I"} for kind in ("minimisers", "support")],
    "error": [{"kind": kind, "from": "minimisers"} for kind in ("distance", "deviation")],
    "nsp": [{"kind": "nsp", "instance": "I"}],
    "robust": [{"kind": "robust", "nsp": "nsp"}],
    "firenet": [{"kind": "firenet", "instance": "I", "robust": name} for name in ("robust", None)],
    **{name: [{"kind": "recovery", "robust": "robust", "distance": "error"}]
       for name in NAMES.values()},
    "pair": [{"kind": "pair", "instance": "I"}],
}  # fmt: skip


def proof(
    A: Any,
    y: Any,
    problem: Any,
    x: Any,
    *,
    found: NullSpaceConstant | RobustNullSpace,
    bounds: Mapping[str, Any] | None = None,
    more: Mapping[str, Row] | None = None,
) -> tuple[str, Row]:
    """How many minimisers there are, and the certificate of one row.

    x: the vector whose distance from the minimisers counts; found: what is certified of A; bounds:
    by pair, exact values of the recovery bounds for the truth x; more: further statements.
    """
    instance = explicit(A.rows, y, problem)
    solution = solve(instance)
    evidence = solution.evidence
    # a point with residual zero has a `minimisers` statement only: written at once
    solved: Any = (
        written(evidence.instance, evidence.found).certificate
        if isinstance(evidence, ExactEvidence) else solution.certificate
    )  # fmt: skip
    ((kind, statement),) = solved["statements"].items()
    error = (
        deviation_statement("minimisers", statement, x, digits=DIGITS) if kind == "support"
        else proofs.distance("minimisers", solution.set, x, digits=DIGITS)
    )  # fmt: skip
    statements = {"minimisers": statement, "error": error}
    if isinstance(found, RobustNullSpace):
        statements |= {"nsp": nsp_statement(found.null_space), "robust": robust_statement(found)}
    else:
        statements |= {"nsp": nsp_statement(found)}
    for pair, value in (bounds or {}).items():
        own = recovery_statement(
            value, pair="c" if pair == "c" else "c'", distance="error", digits=DIGITS
        )
        statements[NAMES[pair]] = own
    certificate = {**solved, "statements": {**statements, **(more or {})}}
    proofs.accept(certificate)
    return solution.status, certificate


def stretching(
    A: Any, Psi: Any, points: Any, outputs: Any, *, accuracy: Any, eta: Any, unaware: bool
) -> Row:
    """The certificate of a map on {x, x'}, with the theorem at eta where it is not kernel-aware."""
    options: Row = {"accuracy": accuracy, "label": "I", "digits": DIGITS}
    statement = (
        instability_statement(universal_instability(A, Psi, *points, eta=eta), **options)
        if unaware else pair_statement(A, *points, outputs=outputs, **options)
    )  # fmt: skip
    certificate = proofs.certificate({"I": measurements(A)}, {"pair": statement})
    proofs.accept(certificate)
    return certificate
