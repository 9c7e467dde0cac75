"""A set of minimisers with its status and the certificate that proves it, for every solver.

The certificate has one instance, `I`, and one statement, `minimisers` (certificates/FORMAT.md).
"""

from __future__ import annotations

from sci_barriers.problems import Instance, Solution, SolutionSet
from sci_barriers.proofs import certificate, minimisers
from sci_barriers.solvers.gram import Vector


def proved(
    instance: Instance,
    xi: SolutionSet,
    status: str,
    *,
    case: str,
    certified: bool = True,
    point: Vector | None = None,
    dual: Vector | None = None,
    residual: Vector | None = None,
    exposing: Vector | None = None,
) -> Solution[SolutionSet]:
    """Xi = xi by this case of Lemma C; point (N,), dual, residual, exposing (m,) as it needs them.

    certified=False leaves the certificate out, and the time to write its numbers.
    """
    if not certified:
        return Solution(set=xi, status=status, certificate=None)
    statement = minimisers(
        instance,
        xi,
        point=point,
        dual=dual,
        case=case,
        residual=residual,
        exposing=exposing,
        label="I",
    )
    proof = certificate({"I": instance}, {"minimisers": statement})
    return Solution(set=xi, status=status, certificate=proof)
