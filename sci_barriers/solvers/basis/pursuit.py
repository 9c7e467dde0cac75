"""Exact basis pursuit, min sum w_i |x_i| s.t. A x = y (P1 with eta = 0), in the time of an LP.

HiGHS, or a given pair (x, v), proposes a basis B and signs s; then A_B x_B = y, A_B^T v = (w s)_B,
s x >= 0 and |A_j^T v| < w_j are proved in float64 where floats can (basis/floats) and by
exact integer solutions (Dixon) where they cannot: zeros of x and ties of v. A proposal that is not
optimal is improved by float simplex steps, and by exact ones with Bland's rule if need be, so that
rational data always end with a proof: nothing is left undecided and the result does not depend on
the proposal, but for the choice of a vertex and of a dual vector where there are several.

By Lemma C of certificates/FORMAT.md an optimal pair (x, v) gives the whole set
    Xi = {x : A x = y, x_j = 0 where |A_j^T v| < w_j, x_j A_j^T v >= 0 elsewhere}.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sci_barriers.exact import Number, Q, Verdict, norm_squared, sign
from sci_barriers.problems import (
    Empty,
    Instance,
    Point,
    Polytope,
    Simplex,
    SolutionSet,
    SqrtLasso,
)
from sci_barriers.proofs import certificate, minimisers
from sci_barriers.solvers.basis.data import BasisData, read_data
from sci_barriers.solvers.basis.exact import Infeasible, frame
from sci_barriers.solvers.basis.proof import Optimal, Vertex, examine, fits, optimal
from sci_barriers.solvers.basis.proposal import (
    basic_rows,
    highs,
    ranked,
    read_proposal,
)
from sci_barriers.solvers.basis.set import Shape, shape_of
from sci_barriers.solvers.rigorous.bounds import float_bounds

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array


@dataclass(frozen=True, kw_only=True, eq=False)
class BasisSolution:
    """Xi of basis pursuit and what proves it; numbers are computed when they are asked for.

    status: "unique", "simplex", "segment", "polytope" or "infeasible" (problems.Solution).
    level: "float64" (floats prove it all), "refined" (and integer residuals), "exact", or "zero"
    (y = 0: Xi = {0}).
    """

    status: str
    level: str
    data: BasisData
    optimal: Optimal | None = None
    shape: Shape | None = None
    residual: tuple[Q, ...] | None = None

    @property
    def instance(self) -> Instance:
        """P1 with eta = 0 and the exact data."""
        return self.data.instance

    @property
    def x(self) -> tuple[Q, ...] | None:
        """A minimiser (N,), exact, a vertex of Xi; None: infeasible."""
        if self.optimal is None:
            return None if self.status == "infeasible" else (Q(0),) * self.data.N
        return self.optimal.vertex.point

    @property
    def v(self) -> tuple[Q, ...] | None:
        """A dual vector (m,), exact: |A_j^T v| <= w_j, <v, y> = sum w|x|; None: infeasible."""
        if self.optimal is None:
            return None if self.status == "infeasible" else (Q(0),) * self.data.m
        other = None if self.shape is None else self.shape.dual
        return self.optimal.vertex.dual if other is None else other

    @property
    def point(self) -> tuple[Q, ...] | None:
        """`point` of proofs.minimisers; None where its case takes none."""
        return None if self.optimal is None else self.x

    @property
    def dual(self) -> tuple[Q, ...] | None:
        """`dual` of proofs.minimisers; None where its case takes none."""
        return None if self.optimal is None else self.v

    @property
    def exposing(self) -> tuple[Q, ...] | None:
        """`exposing` of proofs.minimisers (m,), or None."""
        return None if self.shape is None else self.shape.exposing

    @property
    def case(self) -> str:
        """The case of certificates/FORMAT.md, section 6: "aligned", "zero" or "infeasible"."""
        if self.optimal is not None:
            return "aligned"
        return "infeasible" if self.status == "infeasible" else "zero"

    @property
    def support(self) -> tuple[int, ...] | None:
        """The indices that are not 0 in some minimiser; None: infeasible."""
        return self._indices("support")

    @property
    def signs(self) -> tuple[int, ...] | None:
        """The signs on the support, the same in all minimisers; None: infeasible."""
        if self.status == "infeasible":
            return None
        return () if self.shape is None else tuple(t for _, t in self.shape.support)

    @property
    def equicorrelation(self) -> tuple[int, ...] | None:
        """The indices with |A_j^T v| = w_j; None: infeasible."""
        return self._indices("tight")

    def _indices(self, name: str) -> tuple[int, ...] | None:
        if self.status == "infeasible":
            return None
        return () if self.shape is None else tuple(j for j, _ in getattr(self.shape, name))

    @cached_property
    def set(self) -> SolutionSet:
        """Xi, exact."""
        if self.status == "infeasible":
            return Empty(N=self.data.N)
        x = self.x
        assert x is not None
        if self.shape is None or self.status == "unique":
            return Point(x=x)
        if self.status == "simplex":
            return _simplex(x, self.shape)
        return Polytope(
            A=self.instance.A,
            tight=tuple(j for j, _ in self.shape.tight),
            signs=tuple(t for _, t in self.shape.tight),
            fit=self.instance.y,
        )

    def certificate(self) -> dict[str, Any]:
        """The certificate for the standard-library checker."""
        statement = minimisers(
            self.instance,
            self.set,
            point=self.point,
            dual=self.dual,
            case=self.case,
            residual=self.residual,
            exposing=self.exposing,
        )
        return certificate({"I": self.instance}, {"minimisers": statement})


def solve_basis_pursuit(
    A: Any, y: Any, *, weights: Any = None, proposal: tuple[Any, Any] | None = None
) -> BasisSolution:
    """All minimisers of sum w_i |x_i| subject to A x = y, proved.

    A (m, N), y (m,): float64 arrays, taken as the dyadic numbers that they are, or exact rational
    data that `Instance.explicit` reads. weights (N,): rational, > 0; None: all 1.
    proposal: floats x (N,), v (m,), right or wrong; None: HiGHS is asked.
    Raises BadInput for irrational, non-finite or wrongly shaped data and for weights <= 0.
    """
    data = read_data(A, y, weights)
    given = None if proposal is None else read_proposal(proposal, (data.m, data.N))
    if data.is_zero:
        return BasisSolution(status="unique", level="zero", data=data)
    order, signs = list(range(data.N)), [1] * data.N
    floats = data.floats
    if floats is not None:
        x, v = given or highs(floats)
        columns, float_signs, k = ranked(floats, x, v)
        order, signs = columns.tolist(), [int(t) for t in float_signs]
        short = _short(data, v, signs)
        if short is not None:
            return _solution(data, short)
        if k == data.m:
            vertex = _vertex(data, tuple(range(data.m)), order[:k], signs)
            outcome = examine(vertex)
            if isinstance(outcome, Optimal):
                return _solution(data, outcome)
            if not outcome.singular:
                return _solution(data, optimal(vertex, first=outcome))
    basis = frame(data, order)
    if isinstance(basis, Infeasible):
        return BasisSolution(
            status="infeasible", level="exact", data=data, residual=basis.residual
        )
    return _solution(data, optimal(_vertex(data, basis.rows, basis.B, signs)))


def satisfies_p3(solution: BasisSolution, *, lam: Any) -> Verdict:
    """Whether P3, min ||A x - y|| + lam sum w|x|, has the basis-pursuit set as its minimisers.

    PROVED when lam^2 ||v||^2 < 1 for the dual vector v of the solution: lam v satisfies
    |A_j^T (lam v)| <= lam w_j and ||lam v|| < 1, every x of Xi is aligned with it and y - A x =
    t (lam v) with t = 0, so Lemma C proves for P3 the set {x aligned : y - A x = t lam v for some
    t >= 0 with t (1 - ||lam v||) = 0} = {x aligned : A x = y} = Xi. [derived]
    UNDECIDED otherwise: another dual vector may do. REFUTED when Xi is empty, since P3 has a
    minimiser. lam > 0: an exact number. Raises BadInput for lam <= 0. Floats decide where they can.
    """
    exact = SqrtLasso(lam=lam).lam
    if solution.status == "infeasible":
        return Verdict.REFUTED
    norm = None
    if solution.optimal is not None and solution.shape is not None and solution.shape.dual is None:
        norm = solution.optimal.norm
    if norm is not None and float_bounds(exact)[1] * norm * (1 + 2.0**-50) < 1:
        return Verdict.PROVED
    v = solution.v
    assert v is not None
    rest: Number = 1 - exact * exact * norm_squared(v)
    return Verdict.PROVED if sign(rest) > 0 else Verdict.UNDECIDED


def _short(data: BasisData, v: Array, signs: list[int]) -> Optimal | None:
    """A basis with fewer columns than m that is proved, on the rows where v is not 0.

    Without ties: the tight columns are the basic ones, independent, so Xi is one point.
    """
    assert data.floats is not None
    chosen = basic_rows(data.floats, v)
    if chosen is None:
        return None
    vertex = _vertex(data, tuple(chosen[0].tolist()), chosen[1].tolist(), signs)
    found = examine(vertex)
    proved = isinstance(found, Optimal) and not found.ties and fits(vertex)
    return found if proved and isinstance(found, Optimal) else None


def _vertex(
    data: BasisData, rows: tuple[int, ...], B: list[int] | tuple[int, ...], signs: list[int]
) -> Vertex:
    return Vertex(data=data, rows=rows, B=tuple(B), s=tuple(signs[j] for j in B))


def _solution(data: BasisData, found: Optimal) -> BasisSolution:
    shape = shape_of(found)
    return BasisSolution(
        status=shape.status, level=found.level, data=data, optimal=found, shape=shape
    )


def _simplex(x: tuple[Q, ...], shape: Shape) -> Simplex:
    J = shape.equal
    signs = dict(shape.support)
    rest = tuple(Q(0) if j in set(J) else value for j, value in enumerate(x))
    total = sum((signs[j] * x[j] for j in J), start=Q(0))
    return Simplex(indices=J, signs=tuple(signs[j] for j in J), total=total, rest=rest)
