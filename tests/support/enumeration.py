"""Vertices of the exact minimiser set of small P1, P2, P3, by branching and basic solutions.

P1: min |x|_w s.t. |Ax - y| <= eta;  P2: min c|Ax - y|^2 + lam |x|_w;  P3: min |Ax - y| + lam |x|_w,
with |x|_w = sum w_i |x_i|, w > 0, rational data, c = 1, 1/m or 1/(2m).

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

Numbers a + b kappa are pairs (a, b).  Exact throughout.  [derived]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from typing import Any

from support.pairs import (
    ONE,
    ZERO,
    Pair,
    Vertex,
    canonical,
    inner,
    inverse,
    sign,
    surds,
    times,
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
    "set" (several) or "infeasible" (P1 only; no vertices).

    A vertex is a tuple of N coordinates; a coordinate is a triple (a, b, d) of Fractions that
    stands for a + b*sqrt(d), with d a squarefree integer > 1, or b = 0 and d = 1.  The form is
    unique, so vertices may be compared with ==; `canonical` brings any a + b*sqrt(d) to it.
    """
    found = minimiser_pairs(
        problem, A, y, lam=lam, eta=eta, weights=weights, normalisation=normalisation
    )
    if found is None:
        return "infeasible", frozenset()
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
) -> Found | None:
    """The same vertices (possibly repeated) as pairs (a, b) with one square d; None: infeasible."""
    matrix = [[Fraction(entry) for entry in row] for row in A]
    target = [Fraction(entry) for entry in y]
    N = len(matrix[0])
    w = [ONE] * N if weights is None else [Fraction(entry) for entry in weights]
    columns = [[row[i] for row in matrix] for i in range(N)]
    basics = _Basics(matrix, w)
    if problem == "P1":
        return _qcbp(columns, target, w, Fraction(eta), basics)
    if problem == "P2":
        scale = {"1": 1, "1/m": len(target), "1/2m": 2 * len(target)}[normalisation]
        return _lasso(columns, target, w, Fraction(lam) * scale / 2, basics)
    if problem == "P3":
        return _sqrt_lasso(columns, target, w, Fraction(lam), basics)
    raise ValueError(f"problem = {problem!r}: must be 'P1', 'P2' or 'P3'")


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True) if a and b), ZERO)


class _Basics:
    """All basic solutions of A x (+ t v) = f, and those of least cost."""

    def __init__(self, A: list[list[Fraction]], w: list[Fraction]) -> None:
        self.w, self.m, self.N = w, len(A), len(w)
        self.scale = lcm(*(entry.denominator for row in A for entry in row))
        self.A = [[int(entry * self.scale) for entry in row] for row in A]
        sizes = range(min(self.m, self.N), -1, -1)
        bases: list[tuple[int, ...]] = []
        for self.rank in sizes:
            bases = [P for P in combinations(range(self.N), self.rank) if self._independent(P)]
            if bases:
                break
        self.bases = bases
        self.smaller = [
            P for P in combinations(range(self.N), max(self.rank - 1, 0)) if self._independent(P)
        ]

    def _independent(self, P: tuple[int, ...]) -> bool:
        return _jordan([[row[i] for i in P] for row in self.A], len(P)) is not None

    def solve(
        self, P: tuple[int, ...], right: list[list[Fraction]]
    ) -> tuple[list[list[Fraction]], list[list[Fraction]]] | None:
        """Coefficients on the columns P (one list per i in P), and the rows left over."""
        scale = lcm(*(entry.denominator for side in right for entry in side))
        rows = [
            [row[i] for i in P] + [int(side[j] * scale) for side in right]
            for j, row in enumerate(self.A)
        ]
        reduced = _jordan(rows, len(P))
        if reduced is None:
            return None
        top, rest = reduced
        k = len(P)
        coefficients = [
            [Fraction(entry * self.scale, row[c] * scale) for entry in row[k:]]
            for c, row in enumerate(top)
        ]
        return coefficients, [[Fraction(entry) for entry in row[k:]] for row in rest]

    def plain(self, fit: list[Pair]) -> Iterator[list[Pair]]:
        """Every basic solution of A x = fit."""
        sides = [[value[0] for value in fit], [value[1] for value in fit]]
        for P in self.bases:
            solved = self.solve(P, sides)
            if solved is None or any(entry for row in solved[1] for entry in row):
                continue
            x: list[Pair] = [(ZERO, ZERO)] * self.N
            for i, (a, b) in zip(P, solved[0], strict=True):
                x[i] = (a, b)
            yield x

    def with_ray(
        self, y: list[Fraction], v: list[Pair], square: Fraction
    ) -> Iterator[tuple[list[Pair], Pair]]:
        """Every basic solution (x, t) of A x + t v = y with t basic and t >= 0."""
        sides = [y, [value[0] for value in v], [value[1] for value in v]]
        for P in {*self.smaller, *self.bases}:
            solved = self.solve(P, sides)
            if solved is None:
                continue
            rest = [(row[0], (row[1], row[2])) for row in solved[1]]
            pivot = next((row for row in rest if row[1] != (ZERO, ZERO)), None)
            if pivot is None:
                continue
            t = times((pivot[0], ZERO), inverse(pivot[1], square), square)
            if sign(t, square) < 0:
                continue
            if any((value, ZERO) != times(t, slope, square) for value, slope in rest):
                continue
            x: list[Pair] = [(ZERO, ZERO)] * self.N
            for i, (c, a, b) in zip(P, solved[0], strict=True):
                step = times(t, (a, b), square)
                x[i] = (c - step[0], -step[1])
            yield x, t

    def norm(self, x: list[Pair], square: Fraction) -> Pair:
        a = b = ZERO
        for weight, value in zip(self.w, x, strict=True):
            factor = sign(value, square) * weight
            a, b = a + factor * value[0], b + factor * value[1]
        return a, b


def _jordan(rows: list[list[int]], k: int) -> tuple[list[list[int]], list[list[int]]] | None:
    """Integer Gauss-Jordan elimination on the first k columns; None when they are dependent.

    Returns the k pivot rows (row c has its only non-zero entry of the first k in column c) and the
    remaining rows, whose first k entries vanish.
    """
    rows = [list(row) for row in rows]
    for c in range(k):
        p = next((r for r in range(c, len(rows)) if rows[r][c]), None)
        if p is None:
            return None
        rows[c], rows[p] = rows[p], rows[c]
        pivot_row = rows[c]
        for r, row in enumerate(rows):
            if r != c and row[c]:
                a, b = pivot_row[c], row[c]
                new = [a * u - b * v for u, v in zip(row, pivot_row, strict=True)]
                common = gcd(*new)
                rows[r] = [u // common for u in new] if common > 1 else new
    return rows[:k], rows[k:]


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
        (frozenset(), _Node([ZERO] * len(y), list(y), []))
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


def _basis_pursuit(fit: list[Pair], square: Fraction, basics: _Basics) -> Found | None:
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
    basics: _Basics,
) -> Found | None:
    if _dot(y, y) <= eta * eta:
        return [[(ZERO, ZERO)] * len(w)], ZERO
    node = _Node([ZERO] * len(y), list(y), [])
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
    basics: _Basics,
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
    basics: _Basics,
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
