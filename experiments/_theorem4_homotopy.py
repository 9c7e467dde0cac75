"""The homotopy for P2 in mpmath: min ||Ax - y||^2 + lam ||x||_1 with as many digits as one likes.

    A_P'(y - A x) = mu s on the active columns P with signs s,  |A_j'(y - A x)| <= mu elsewhere;
    mu falls from max |A'y| to lam/2, d = (A_P'A_P)^-1 s is the direction of x_P.

A step ends where a column becomes active, where an entry of x becomes 0, or at lam/2. Columns that
cannot be told from the active ones to 10^-(digits - 20) are left out: at a tie the first one is
taken. Osborne, Presnell, Turlach, IMA J. Numer. Anal. 20 (2000) 389-403.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sci_barriers.exact import Q


def minimiser(A: Sequence[Sequence[Q]], y: Sequence[Q], *, lam: Q, digits: int) -> list[Any]:
    """x (N,) in mpmath numbers of so many digits, for A (m, N), y (m,), lam > 0."""
    import mpmath

    context = mpmath.MPContext()
    context.dps = digits

    def read(q: Q) -> Any:
        return context.mpf(int(q.p)) / int(q.q)

    rows = [[read(entry) for entry in row] for row in A]
    return _Homotopy(context, rows, [read(entry) for entry in y]).run(read(lam) / 2)


class _Homotopy:
    """x(mu) on its active columns."""

    def __init__(self, context: Any, A: list[list[Any]], y: list[Any]) -> None:
        self.context, self.columns, self.y = context, list(zip(*A, strict=True)), y
        self.small = context.mpf(10) ** (20 - context.dps)
        self.x: dict[int, Any] = {}

    def run(self, end: Any) -> list[Any]:
        c = self._correlations()
        j = max(range(len(c)), key=lambda i: (abs(c[i]), -i))
        mu, s = abs(c[j]), {j: self.context.sign(c[j])}
        if mu > end:
            self.x[j] = self.context.mpf(0)
        while mu > end:
            d, a = self._direction(s)
            steps: list[tuple[Any, Any]] = [(mu - end, None)]
            steps += [(-self.x[i] / d[i], i) for i in d if self.x[i] * d[i] < 0]
            for i in set(range(len(c))) - set(s):
                steps += [
                    ((mu - sign * c[i]) / (1 - sign * a[i]), (i, sign))
                    for sign in (1, -1)
                    if 1 - sign * a[i] > self.small
                ]
            step, event = min(steps, key=lambda pair: pair[0])
            mu -= step
            for i in d:
                self.x[i] += step * d[i]
            if isinstance(event, tuple):
                s[event[0]], self.x[event[0]] = event[1], self.context.mpf(0)
            elif event is not None:
                del s[event], self.x[event]
            c = self._correlations()
        return [self.x.get(i, self.context.mpf(0)) for i in range(len(c))]

    def _correlations(self) -> list[Any]:
        r = list(self.y)
        for j, value in self.x.items():
            r = [b - a * value for a, b in zip(self.columns[j], r, strict=True)]
        return [self._dot(column, r) for column in self.columns]

    def _direction(self, s: Mapping[int, Any]) -> tuple[dict[int, Any], list[Any]]:
        """d with A_P'A_P d = s, and A'A_P d."""
        P = list(s)
        gram = self.context.matrix([
            [self._dot(self.columns[i], self.columns[j]) for j in P] for i in P
        ])  # fmt: skip
        solved = self.context.lu_solve(gram, self.context.matrix([s[i] for i in P]))
        d = dict(zip(P, solved, strict=True))
        moved = [
            sum((self.columns[j][i] * d[j] for j in P), self.context.mpf(0))
            for i in range(len(self.y))
        ]
        return d, [self._dot(column, moved) for column in self.columns]

    def _dot(self, u: Any, v: Any) -> Any:
        return self.context.fdot(u, v)
