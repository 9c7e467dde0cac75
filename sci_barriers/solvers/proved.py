"""What a solver has found: a set of minimisers and the parts of its proof, and its certificate.

A solver first makes a record, `Minimisers`; the certificate is written at the end, for the instance
that was asked about, which may be another one than the solver worked on (`zero_weights`). It has
one instance, `I`, and one statement, `minimisers` (certificates/FORMAT.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from sci_barriers.problems import Instance, Solution, SolutionSet
from sci_barriers.proofs import certificate, minimisers
from sci_barriers.solvers.small.gram import Vector


@dataclass(frozen=True, kw_only=True)
class Minimisers:
    """Xi = xi with its status, by this case of Lemma C.

    point (N,), dual, residual, exposing (m,): what the case needs, else None. tight: (i, s_i) for
    the tight indices, increasing, s_i = 0 for a free variable; () where the case has none.
    misfit: some minimiser is known, by its form, to have y - A x != 0; False: nothing is known.
    moving: for a polytope, those of them that are non-zero in some minimiser, free ones included.
    ray: P3 with ||dual|| = 1; then `dual` is given even if no certificate is wanted.
    """

    xi: SolutionSet
    status: str
    case: str
    point: Vector | None = None
    dual: Vector | None = None
    residual: Vector | None = None
    exposing: Vector | None = None
    tight: tuple[tuple[int, int], ...] = ()
    ray: bool = False
    moving: tuple[tuple[int, int], ...] = ()
    misfit: bool = False


def written(
    instance: Instance, found: Minimisers, *, certified: bool = True
) -> Solution[SolutionSet]:
    """The solution of the instance with its certificate.

    certified=False leaves the certificate out, and the time to write its numbers.
    """
    if not certified:
        return Solution(set=found.xi, status=found.status, certificate=None)
    statement = minimisers(
        instance,
        found.xi,
        point=found.point,
        dual=found.dual,
        case=found.case,
        residual=found.residual,
        exposing=found.exposing,
        label="I",
    )
    proof = certificate({"I": instance}, {"minimisers": statement})
    return Solution(set=found.xi, status=found.status, certificate=proof)
