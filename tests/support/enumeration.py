"""Vertices of the exact minimiser set of small P1, P2, P3, by branching and basic solutions.

P1: min |x|_w s.t. |Ax - y| <= eta;  P2: min c|Ax - y|^2 + lam |x|_w;  P3: min |Ax - y| + lam |x|_w,
with |x|_w = sum w_i |x_i|, w >= 0, rational data, c = 1, 1/m or 1/(2m).

Step 1 finds a dual point v.  Let D = {v: |A_i^T v| <= b_i}.  The dual problems are
  P1: max <v, y> - eta |v| over D,  P2: the point of D nearest to y,
  P3: max <v, y> over D and |v| <= 1, then least |v| among the maximisers.
For a set S of equations A_i^T v = s_i b_i let v_S be the optimum on the affine set they define.
If S holds at the optimum v* and v_S violates the inequalities V (V not empty), then one of V holds
with equality at v*: otherwise a short step from v* to v_S stays feasible and is better.  So it
suffices to branch on the violated inequalities.  On the affine set v_S = q + kappa p, q being its
point of least norm, p the part of y orthogonal to the A_i, and kappa^2 is rational.  If there is no
optimum on it (P1, |p| >= eta), the inequalities violated far out along p are branched on.

Step 2 finds all vertices.  Given v the fit Ax (P1, P2) is known, or y - Ax = t v with t >= 0 (P3).
Then the minimisers solve a linear program in x (and t), and its vertices are exactly the basic
solutions of least cost: all bases are enumerated, signs play no part.  A candidate v is accepted
when that least cost equals the dual value; by weak duality both are then optimal.

Weights 0 (columns Z).  Their dual equations A_i^T v = 0 hold from the start.  A direction of
recession d of the set has A d = 0 and d_i = 0 off Z, so the set is V + ker A_Z, V the part with
x_i = 0 for the columns of Z that depend on earlier ones of Z (`dependent_free`); V is bounded, and
its vertices are the basic solutions whose basis holds the other columns of Z.  P1 with y nearer
than eta to the span of Z is no such set ("ellipsoid").

Numbers a + b kappa are pairs (a, b).  Exact throughout.  [derived]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from support.basic_solutions import Basics
from support.pairs import (
    ONE,
    ZERO,
    Pair,
    Vertex,
    canonical,
    inner,
    sign,
    surds,
    to_mpf,
)

__all__ = ["canonical", "minimiser_vertices", "to_mpf"]

Equation = tuple[int, int]
Found = tuple[list[list[Pair]], Fraction]


def minimiser_vertices(
    problem: str,
    A: Sequence[Sequence[Any]],
    y: Sequence[Any],
    *,
    lam: Any = None,
    eta: Any = None,
    weights: Sequence[Any] | None = None,
    normalisation: str = "1",
) -> tuple[str, frozenset[Vertex]]:
    """Status and vertices of the set Xi of minimisers; Xi is their convex hull.

    `problem` is "P1", "P2" or "P3"; data, lam, eta and weights are int, Fraction or exact strings;
    A has m rows and N columns (meant for m <= 4, N <= 6).  The status is "unique" (one vertex),
    "set" (several), "infeasible" or "ellipsoid" (P1 only; no vertices). With weights 0 the set is
    the hull of the vertices plus the kernel of the columns of weight 0.

    A vertex is a tuple of N coordinates; a coordinate is a triple (a, b, d) of Fractions that
    stands for a + b*sqrt(d), with d a squarefree integer > 1, or b = 0 and d = 1.  The form is
    unique, so vertices may be compared with ==; `canonical` brings any a + b*sqrt(d) to it.
    """
    found = minimiser_pairs(
        problem, A, y, lam=lam, eta=eta, weights=weights, normalisation=normalisation
    )
    if found is None or isinstance(found, str):
        return found or "infeasible", frozenset()
    points, square = found
    vertices = frozenset(tuple(canonical(a, b, square) for a, b in point) for point in points)
    return ("unique" if len(vertices) == 1 else "set"), vertices


def minimiser_pairs(
    problem: str,
    A: Sequence[Sequence[Any]],
    y: Sequence[Any],
    *,
    lam: Any = None,
    eta: Any = None,
    weights: Sequence[Any] | None = None,
    normalisation: str = "1",
) -> Found | str | None:
    """The same vertices (possibly repeated) as pairs (a, b) with one square d; None: infeasible.

    "ellipsoid": P1 with y nearer than eta to the columns of weight 0.
    """
    matrix = [[Fraction(entry) for entry in row] for row in A]
    target = [Fraction(entry) for entry in y]
    N = len(matrix[0])
    w = [ONE] * N if weights is None else [Fraction(entry) for entry in weights]
    columns = [[row[i] for row in matrix] for i in range(N)]
    if problem == "P1" and not all(w):
        if _Node.root(target, columns, w).pp < Fraction(eta) ** 2:
            return "ellipsoid"
    gone = dependent_free(columns, w)
    if gone:
        kept = [i for i in range(N) if i not in gone]
        if not kept:  # all columns are 0 and free
            far = problem == "P1" and _dot(target, target) > Fraction(eta) ** 2
            return None if far else ([[(ZERO, ZERO)] * N], ZERO)
        found = minimiser_pairs(
            problem, [[row[i] for i in kept] for row in matrix], target, lam=lam, eta=eta,
            weights=[w[i] for i in kept], normalisation=normalisation,
        )  # fmt: skip
        if found is None or isinstance(found, str):
            return found
        return [_spread(point, kept, N) for point in found[0]], found[1]
    basics = Basics(matrix, w)
    if problem == "P1":
        return _qcbp(columns, target, w, Fraction(eta), basics)
    if problem == "P2":
        scale = {"1": 1, "1/m": len(target), "1/2m": 2 * len(target)}[normalisation]
        return _lasso(columns, target, w, Fraction(lam) * scale / 2, basics)
    if problem == "P3":
        return _sqrt_lasso(columns, target, w, Fraction(lam), basics)
    raise ValueError(f"problem = {problem!r}: must be 'P1', 'P2' or 'P3'")


def dependent_free(columns: Sequence[Sequence[Any]], w: Sequence[Any]) -> list[int]:
    """The indices of weight 0 whose column is a combination of earlier ones of weight 0."""
    seen: list[list[Any]] = []
    gone = []
    for i, column in enumerate(columns):
        if w[i]:
            continue
        u = [ONE * value for value in column]
        for e in seen:
            factor = sum(a * b for a, b in zip(u, e, strict=True)) / sum(b * b for b in e)
            u = [a - factor * b for a, b in zip(u, e, strict=True)]
        if any(u):
            seen.append(u)
        else:
            gone.append(i)
    return gone


def _spread(point: list[Pair], kept: list[int], N: int) -> list[Pair]:
    full: list[Pair] = [(ZERO, ZERO)] * N
    for i, value in zip(kept, point, strict=True):
        full[i] = value
    return full


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True) if a and b), ZERO)


def _least(costs: list[tuple[Pair, list[Pair]]], value: Pair, square: Fraction) -> Found | None:
    """The solutions of least cost if that cost equals the dual value, else None."""
    best: list[tuple[Pair, list[Pair]]] = []
    for cost, x in costs:
        order = -1 if not best else sign((cost[0] - best[0][0][0], cost[1] - best[0][0][1]), square)
        if order < 0:
            best = [(cost, x)]
        elif order == 0:
            best.append((cost, x))
    if not best:
        return None
    gap = (best[0][0][0] - value[0], best[0][0][1] - value[1])
    return ([x for _, x in best], square) if sign(gap, square) == 0 else None


class _Node:
    """The affine set {v: A_i^T v = s_i b_i, i in S}: q its least point, p the rest of y."""

    def __init__(self, q: list[Fraction], p: list[Fraction], basis: list[list[Fraction]]) -> None:
        self.q, self.p, self.basis = q, p, basis
        self.qq, self.pp = _dot(q, q), _dot(p, p)

    @classmethod
    def root(
        cls, y: list[Fraction], columns: list[list[Fraction]], w: Sequence[Fraction]
    ) -> _Node:
        """No equation but A_i^T v = 0 where the weight is 0."""
        node = cls([ZERO] * len(y), list(y), [])
        for column, weight in zip(columns, w, strict=True):
            if not weight:
                node = node.child(column, ZERO) or node
        return node

    def child(self, column: list[Fraction], value: Fraction) -> _Node | None:
        """With one more equation column^T v = value; None if it contradicts the others."""
        u = list(column)
        for e in self.basis:
            factor = _dot(u, e) / _dot(e, e)
            u = [a - factor * b for a, b in zip(u, e, strict=True)]
        uu = _dot(u, u)
        if not uu:
            return None
        step, fall = (value - _dot(column, self.q)) / uu, _dot(u, self.p) / uu
        q = [a + step * b for a, b in zip(self.q, u, strict=True)]
        p = [a - fall * b for a, b in zip(self.p, u, strict=True)]
        return _Node(q, p, [*self.basis, u])


def _search(
    columns: list[list[Fraction]], y: list[Fraction], bounds: list[Fraction], square_of: Any
) -> Iterator[tuple[_Node, Fraction]]:
    """All feasible v_S = q + kappa p met while branching; square_of(node) = kappa^2.

    square_of returns None where the affine set holds no feasible point, and -1 for 'no optimum'.
    """
    seen: set[frozenset[Equation]] = set()
    stack: list[tuple[frozenset[Equation], _Node]] = [
        (frozenset(), _Node.root(y, columns, bounds))
    ]
    while stack:
        S, node = stack.pop()
        square = square_of(node)
        if square is None:
            continue
        violated: list[Equation] = []
        for i, column in enumerate(columns):
            g, h, b = _dot(column, node.q), _dot(column, node.p), bounds[i]
            for s in (1, -1):
                if square < 0:
                    bad = s * h > 0 or (not h and s * g > b)
                else:
                    bad = sign((b - s * g, -s * h), square) < 0
                if bad:
                    violated.append((i, s))
        if not violated and square >= 0:
            yield node, square
        for i, s in violated:
            grown = S | {(i, s)}
            if grown not in seen:
                seen.add(grown)
                child = node.child(columns[i], s * bounds[i])
                if child is not None:
                    stack.append((grown, child))


def _basis_pursuit(fit: list[Pair], square: Fraction, basics: Basics) -> Found | None:
    costs = [(basics.norm(x, square), x) for x in basics.plain(fit)]
    least = None
    for cost, _ in costs:
        if least is None or sign((cost[0] - least[0], cost[1] - least[1]), square) < 0:
            least = cost
    return None if least is None else _least(costs, least, square)


def _qcbp(
    columns: list[list[Fraction]],
    y: list[Fraction],
    w: list[Fraction],
    eta: Fraction,
    basics: Basics,
) -> Found | None:
    node = _Node.root(y, columns, w)
    if node.pp <= eta * eta and all(w):
        return [[(ZERO, ZERO)] * len(w)], ZERO
    if node.pp == eta * eta:
        fit = [(a - b, ZERO) for a, b in zip(y, node.p, strict=True)]
        return _basis_pursuit(fit, ZERO, basics)
    for column in columns:
        node = node.child(column, ZERO) or node
    if node.pp >= eta * eta:  # node.p is the residual of the least-squares fit
        if node.pp > eta * eta:
            return None
        fit = [(a - b, ZERO) for a, b in zip(y, node.p, strict=True)]
        return _basis_pursuit(fit, ZERO, basics)

    def square_of(node: _Node) -> Fraction:
        return Fraction(-1) if node.pp >= eta * eta else node.qq / (eta * eta - node.pp)

    for node, kappa2 in _search(columns, y, w, square_of):
        flat = [a - b for a, b in zip(y, node.p, strict=True)]
        fit, square = surds(flat, [-a / kappa2 for a in node.q], kappa2)
        v, _ = surds(node.q, node.p, kappa2)
        costs = [(basics.norm(x, square), x) for x in basics.plain(fit)]
        found = _least(costs, inner(v, fit, square), square)
        if found is not None:
            return found
    raise AssertionError("no candidate was optimal")


def _lasso(
    columns: list[list[Fraction]],
    y: list[Fraction],
    w: list[Fraction],
    tau: Fraction,
    basics: Basics,
) -> Found:
    for node, _ in _search(columns, y, [tau * weight for weight in w], lambda node: ONE):
        r = [a + b for a, b in zip(node.q, node.p, strict=True)]
        fit = [(a - b, ZERO) for a, b in zip(y, r, strict=True)]
        value = _dot(r, [a for a, _ in fit]) / tau
        costs = [(basics.norm(x, ZERO), x) for x in basics.plain(fit)]
        found = _least(costs, (value, ZERO), ZERO)
        if found is not None:
            return found
    raise AssertionError("no candidate was optimal")


def _sqrt_lasso(
    columns: list[list[Fraction]],
    y: list[Fraction],
    w: list[Fraction],
    lam: Fraction,
    basics: Basics,
) -> Found:
    if not any(y):
        return [[(ZERO, ZERO)] * len(w)], ZERO

    def square_of(node: _Node) -> Fraction | None:
        if node.qq > 1:
            return None
        return (1 - node.qq) / node.pp if node.pp else ZERO

    for node, kappa2 in _search(columns, y, [lam * weight for weight in w], square_of):
        v, square = surds(node.q, node.p, kappa2)
        costs = []
        for x in basics.plain([(a, ZERO) for a in y]):
            a, b = basics.norm(x, square)
            costs.append(((lam * a, lam * b), x))
        if node.pp or node.qq == 1:
            for x, t in basics.with_ray(y, v, square):
                a, b = basics.norm(x, square)
                costs.append(((lam * a + t[0], lam * b + t[1]), x))
        found = _least(costs, inner(v, [(a, ZERO) for a in y], square), square)
        if found is not None:
            return found
    raise AssertionError("no candidate was optimal")
