"""True minimiser sets as exact vertex lists, for every family of the certificate format.

Families: closed forms with their hypotheses tested exactly.  With the first row a, its maximum M,
J = argmax a_j and c = |a|:  Xi = conv{T e_j: j in J} + the lower block, where
  P3: T = 1/M, x_2 = w/c, if lam^2 (1/M^2 + #supp(w)/c^2) < 1;
  P1: T = 1/M, x_2 = w/c, if eta = 0 or w = 0;
  P2: T = (y_1 - lam/(2M))_+/M, x_2 = soft(w, lam/2c)/c.
a_delta: x = 1/sqrt(3) - lam/(6c) on the column u_2 (if positive), and at delta = 0 the segment.
Weights 0: the vertices of the part without the dependent columns of weight 0 (`free_weights`).
Explicit rational data: `enumeration`.  Else: the same search over towers of square roots (small
sizes), see `enumeration` for why it is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

from support.enumeration import minimiser_pairs
from support.free_weights import dependent, free, is_ellipsoid, without
from support.instances import Problem
from support.linear import bases, independent, is_zero, jordan, solve
from support.tower import ONE, ZERO, Number, dot, sign, sqrt

Points = list[list[Number]]


@lru_cache(maxsize=4000)
def minimisers(problem: Problem) -> Points:
    """Vertices of Xi (none: P1 is infeasible); not for `is_ellipsoid`.

    With weights 0: vertices of a part of Xi; `free_weights.lines` are to be added.
    """
    assert not is_ellipsoid(problem)
    if problem.family == "a_delta":
        return _a_delta(problem)
    if problem.family in ("omega_k", "tie"):
        closed = _stacked(problem)
        if closed is not None:
            return closed
    entries = [*(entry for row in problem.A for entry in row), *problem.y, *problem.w]
    if all(isinstance(entry, Fraction) for entry in [*entries, problem.lam, problem.eta]):
        found = minimiser_pairs(
            problem.kind, problem.A, problem.y, lam=problem.lam * _scale(problem),
            eta=problem.eta, weights=problem.w,
        )  # fmt: skip
        assert not isinstance(found, str)
        points, square = ([], ZERO) if found is None else found
        root = sqrt(square)
        return [[a + b * root if b else a for a, b in point] for point in _distinct(points)]
    return general(problem)


def _distinct(points: Any) -> list[Any]:
    return [list(point) for point in dict.fromkeys(tuple(point) for point in points)]


def _scale(problem: Problem) -> Fraction:
    return 1 / problem.factor if problem.kind == "P2" else ONE


def _a_delta(problem: Problem) -> Points:
    x = 1 / sqrt(3) - problem.lam / (6 * problem.factor)
    if sign(x) <= 0:
        return [[ZERO, ZERO]]
    if problem.extra["delta"] == 0:
        return [[x, ZERO], [ZERO, x]]
    return [[ZERO, x] if problem.parameters["order"] == "12" else [x, ZERO]]


def _stacked(problem: Problem) -> Points | None:
    head, lam = problem.extra["head"], problem.lam
    k, w, y1 = len(head), problem.y[1:], problem.y[0]
    top = head[0]
    for entry in head:
        if sign(entry - top) > 0:
            top = entry
    c = sqrt(dot(head, head))
    signs = [sign(value) for value in w]
    if problem.kind == "P3":
        if sign(lam * lam * (1 / (top * top) + sum(map(abs, signs)) / (c * c)) - 1) >= 0:
            return None
        T, lower = y1 / top, [value / c if value else ZERO for value in w]
    elif problem.kind == "P1":
        if problem.eta and any(signs):
            return None
        T, lower = (y1 - problem.eta) / top, [value / c if value else ZERO for value in w]
    else:
        T, cut = (y1 - lam / (2 * top)) / top, lam / 2 / c
        if sign(T) < 0:
            T = ZERO
        lower = []
        for s, value in zip(signs, w, strict=True):
            rest = abs(value) - cut
            lower.append(s * rest / c if s and sign(rest) > 0 else ZERO)
    if sign(T) == 0:
        return [[ZERO] * k + lower]
    winners = [j for j in range(k) if sign(head[j] - top) == 0]
    return [[T if i == j else ZERO for i in range(k)] + lower for j in winners]


class _Node:
    """{v: A_i^T v = s_i b_i for i in S}: least point q, and p the part of y orthogonal to A_S."""

    def __init__(self, q: list[Number], p: list[Number], basis: Points) -> None:
        self.q, self.p, self.basis = q, p, basis
        self.qq, self.pp = dot(q, q), dot(p, p)

    def child(self, column: list[Number], value: Number) -> _Node | None:
        u = list(column)
        for e in self.basis:
            f = dot(u, e) / dot(e, e)
            u = [a - f * b for a, b in zip(u, e, strict=True)]
        uu = dot(u, u)
        if sign(uu) == 0:
            return None
        f, g = (value - dot(column, self.q)) / uu, dot(u, self.p) / uu
        return _Node(
            [a + f * b for a, b in zip(self.q, u, strict=True)],
            [a - g * b for a, b in zip(self.p, u, strict=True)],
            [*self.basis, u],
        )


def _root(problem: Problem) -> _Node:
    """No equation but those of the columns of weight 0."""
    node = _Node([ZERO] * problem.m, list(problem.y), [])
    for i in free(problem):
        node = node.child(problem.columns[i], ZERO) or node
    return node


def _search(problem: Problem, bounds: list[Number], ratio: Any) -> Iterator[tuple[_Node, Number]]:
    """(node, kappa) with q + kappa p feasible; ratio gives kappa^2, None or -1 (no optimum)."""
    columns = problem.columns
    seen: set[frozenset[tuple[int, int]]] = set()
    stack = [(frozenset(), _root(problem))]
    while stack:
        S, node = stack.pop()
        square = ratio(node)
        if square is None:
            continue
        endless = sign(square) < 0
        kappa = ZERO if endless else sqrt(square)
        violated = []
        for i, column in enumerate(columns):
            g, h = dot(column, node.q), dot(column, node.p)
            for s in (1, -1):
                slack = -s * h if endless and sign(h) else bounds[i] - s * g - s * kappa * h
                if sign(slack) < 0:
                    violated.append((i, s))
        if not violated and not endless:
            yield node, kappa
        for i, s in violated:
            grown = S | {(i, s)}
            if grown not in seen:
                seen.add(grown)
                child = node.child(columns[i], s * bounds[i])
                if child is not None:
                    stack.append((grown, child))


def _basic(columns: Points, fit: list[Number], inside: list[int]) -> Iterator[list[Number]]:
    """Basic solutions; `inside` (the columns of weight 0) belong to every basis."""
    for P in bases(columns):
        if not set(inside) <= set(P):
            continue
        found = solve([columns[i] for i in P], fit)
        if found is not None:
            x: list[Number] = [ZERO] * len(columns)
            for i, value in zip(P, found, strict=True):
                x[i] = value
            yield x


def _best(costs: list[tuple[Number, list[Number]]], value: Number | None) -> Points | None:
    best: list[tuple[Number, list[Number]]] = []
    for cost, x in costs:
        order = sign(cost - best[0][0]) if best else -1
        if order < 0:
            best = [(cost, x)]
        elif order == 0:
            best.append((cost, x))
    if not best or (value is not None and sign(best[0][0] - value) != 0):
        return None
    different: Points = []
    for _, x in best:
        if not any(same(x, other) for other in different):
            different.append(x)
    return different


def same(x: Any, z: Any) -> bool:
    """Equal vectors, exactly."""
    return len(x) == len(z) and all(is_zero(a - b) for a, b in zip(x, z, strict=True))


def general(problem: Problem) -> Points:
    """Vertices of Xi over any exact data (small sizes); weights 0 as in `minimisers`."""
    gone = dependent(problem)
    if gone:
        return _general_without(problem, gone)
    columns, y, w = problem.columns, list(problem.y), problem.w
    N, Z = problem.N, free(problem)
    if problem.kind == "P1":
        eta = problem.eta
        node = _root(problem)
        order = sign(node.pp - eta * eta)
        if order <= 0 and not Z:
            return [[ZERO] * N]
        if order == 0:
            fit = [a - b for a, b in zip(y, node.p, strict=True)]
            return _best([(problem.norm(x), x) for x in _basic(columns, fit, Z)], None) or []
        for column in columns:
            node = node.child(column, ZERO) or node
        order = sign(node.pp - eta * eta)
        if order > 0:
            return []
        if order == 0:
            fit = [a - b for a, b in zip(y, node.p, strict=True)]
            return _best([(problem.norm(x), x) for x in _basic(columns, fit, Z)], None) or []
        for node, kappa in _search(problem, list(w), lambda node: (
            Fraction(-1) if sign(node.pp - eta * eta) >= 0 else node.qq / (eta * eta - node.pp)
        )):  # fmt: skip
            fit = [a - b - c / kappa for a, b, c in zip(y, node.p, node.q, strict=True)]
            v = [a + kappa * b for a, b in zip(node.q, node.p, strict=True)]
            found = _best([(problem.norm(x), x) for x in _basic(columns, fit, Z)], dot(v, fit))
            if found:
                return found
    elif problem.kind == "P2":
        tau = problem.lam / (2 * problem.factor)
        for node, _ in _search(problem, [tau * weight for weight in w], lambda node: ONE):
            r = [a + b for a, b in zip(node.q, node.p, strict=True)]
            fit = [a - b for a, b in zip(y, r, strict=True)]
            costs = [(problem.norm(x), x) for x in _basic(columns, fit, Z)]
            found = _best(costs, dot(r, fit) / tau)
            if found:
                return found
    else:
        if all(is_zero(value) for value in y):
            return [[ZERO] * N]
        bounds = [problem.lam * weight for weight in w]
        for node, kappa in _search(problem, bounds, lambda node: (
            None if sign(node.qq - 1) > 0 else (1 - node.qq) / node.pp if sign(node.pp) else ZERO
        )):  # fmt: skip
            v = [a + kappa * b for a, b in zip(node.q, node.p, strict=True)]
            costs = [(problem.lam * problem.norm(x), x) for x in _basic(columns, y, Z)]
            if sign(node.pp) or sign(node.qq - 1) == 0:
                costs += list(_with_ray(problem, columns, y, v))
            found = _best(costs, dot(v, y))
            if found:
                return found
    raise AssertionError("no candidate was optimal")


def _general_without(problem: Problem, gone: list[int]) -> Points:
    kept = [i for i in range(problem.N) if i not in gone]
    if not kept:  # all columns are 0 and free
        far = problem.kind == "P1" and sign(dot(problem.y, problem.y) - problem.eta**2) > 0
        return [] if far else [[ZERO] * problem.N]
    found = []
    for point in general(without(problem, gone)):
        x: list[Number] = [ZERO] * problem.N
        for i, value in zip(kept, point, strict=True):
            x[i] = value
        found.append(x)
    return found


def _with_ray(
    problem: Problem, columns: Points, y: list[Number], v: list[Number]
) -> Iterator[tuple[Number, list[Number]]]:
    for size in range(min(problem.m, problem.N) + 1):
        for P in combinations(range(problem.N), size):
            if not set(free(problem)) <= set(P):
                continue
            chosen = [*(columns[i] for i in P), v]
            if not independent(chosen):
                continue
            reduced = jordan([[*row, b] for row, b in zip(zip(*chosen), y, strict=True)], size + 1)
            if reduced is None or any(not is_zero(row[-1]) for row in reduced[1]):
                continue
            *values, t = (row[-1] for row in reduced[0])
            if sign(t) >= 0:
                x: list[Number] = [ZERO] * problem.N
                for i, value in zip(P, values, strict=True):
                    x[i] = value
                yield problem.lam * problem.norm(x) + t, x
