"""The minimisers of P1 whose minimum is 0: { x : x_i = 0 off F, ||A x - y|| <= eta }.

F = {i : w_i = 0}, the free variables. When some x with support in F fits y to within eta, then
sum w_i |x_i| = 0 is the minimum, and the minimisers are all such x: an ellipsoid in x_F, a cylinder
over one where the columns of F are dependent. [derived; certificates/FORMAT.md, case `zero`]

Distances. Let B = A_F, z = x_F, r = y - B z, G = B^T B, h = B^T r, and rho the squared distance of
y from the range of B, rho <= eta**2. If ||r|| <= eta the nearest point is z. Else, for mu >= 0,

    s = (I + mu G)^-1 h,   p = z + mu s   minimises   ||p - z||**2 + mu (||B p - y||**2 - eta**2),
    ||p - z||**2 = mu**2 s^T s,            ||B p - y||**2 = ||r||**2 - mu (h^T s + s^T s).

The least value mu (||r||**2 - eta**2 - mu h^T s) is a lower bound of the squared distance for
every mu >= 0 (weak duality), and mu**2 s^T s an upper one when p is feasible. They differ by
mu (eta**2 - ||B p - y||**2). ||B p - y|| falls strictly from ||r|| to sqrt(rho) as mu grows, h
being non-zero, so for rho < eta**2 it is eta at one mu*. Bisection brings a feasible mu down to mu*
and the difference to 0. For rho = eta**2 the set is { B x_F = projection of y }: exact.
Everything is rational for rational A, y, x, eta**2. [derived: Lagrange duality of one constraint]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    dot,
    enclosure,
    is_zero,
    norm_squared,
    power_of_two,
    rank,
    sign,
    solve,
    sqrt_enclosure,
)
from sci_barriers.problems.convex_set import (
    Parametrisation,
    Projection,
    Vector,
    check_indices,
    squared_distance_of,
)
from sci_barriers.problems.entries import read_number, read_vector


@dataclass(frozen=True, kw_only=True)
class Ellipsoid:
    """{x (N,) : x_i = 0 off free, ||A x - y|| <= eta}.

    A (m, N) exact, y (m,), eta >= 0; free: strictly increasing indices, at least one. Raises
    BadInput otherwise, and when the set is empty.
    """

    A: Matrix
    y: Vector
    eta: Number
    free: tuple[int, ...]

    def __post_init__(self) -> None:
        m, N = self.A.shape
        object.__setattr__(self, "y", read_vector(self.y, name="y", length=m))
        object.__setattr__(self, "eta", read_number(self.eta, name="eta"))
        object.__setattr__(self, "free", check_indices(self.free, N=N, name="free"))
        if not self.free:
            raise bad_input("free", [], "must not be empty", "use Point: x = 0 is the one point")
        if sign(self.eta) < 0 or sign(self._room()) < 0:
            raise bad_input(
                "eta", self.eta, "must be >= the distance of y from the free columns",
                "the set is empty: raise eta",
            )  # fmt: skip

    @property
    def N(self) -> int:
        """Dimension of the space."""
        return self.A.shape[1]

    def contains(self, x: Any) -> bool:
        """Whether x is 0 off `free` and ||A x - y|| <= eta, decided exactly on the squares."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        if any(not is_zero(entry) for i, entry in enumerate(read) if i not in self.free):
            return False
        return sign(norm_squared(self._residual(read)) - self.eta * self.eta) <= 0

    def is_thin(self) -> bool:
        """Whether eta equals the distance of y from the free columns: the fit A x is unique."""
        return is_zero(self._room())

    def projection(self, x: Any) -> Projection:
        """The nearest point, where it is exact without roots of high degree.

        That is so when x without its entries off `free` lies in the set, and when `is_thin`.
        Raises BadInput otherwise: use `distance`.
        """
        read = read_vector(x, name="x", length=self.N, symbol="N")
        inside = self._cut(read)
        if self.contains(inside):
            return Projection(point=inside)
        if not self.is_thin():
            raise bad_input(
                "projection", "to an ellipsoid", "has no exact form here", "use distance(x, bits)"
            )
        # the point of least norm with B d = projection of r on range B: d in the range of B^T
        columns = self._columns()
        chosen = _basis(columns)
        b = [columns[k] for k in chosen]
        residual = self._residual(inside)
        fitted = solve(_gram(b), [dot(u, residual) for u in b])
        target = [dot(fitted, entries) for entries in zip(*b, strict=True)]
        rows = list(zip(*columns, strict=True))
        kept = [rows[i] for i in _basis(rows)]
        goal = [target[i] for i in _basis(rows)]
        weights = solve(_gram(kept), goal)
        step = [dot(weights, entries) for entries in zip(*kept, strict=True)]
        out = list(inside)
        for i, value in zip(self.free, step, strict=True):
            out[i] = out[i] + value
        return Projection(point=tuple(out))

    def nearest(self, x: Any) -> Vector:
        """The nearest point to x, exact. Raises BadInput as `projection`."""
        return self.projection(x).point

    def squared_distance(self, x: Any) -> Number:
        """d(x, set)**2, exact. Raises BadInput as `projection`."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        return squared_distance_of(read, self.nearest(read))

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d(x, set), enclosed to relative width 2**-bits, by the bisection above."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        inside = self._cut(read)
        if self.contains(inside) or self.is_thin():
            return sqrt_enclosure(self.squared_distance(read), bits=bits)
        squared = self._squared(read, inside, bits=bits)
        lower = sqrt_enclosure(squared.lower, bits=bits + 2).lower
        return Enclosure(lower=lower, upper=sqrt_enclosure(squared.upper, bits=bits + 2).upper)

    def vertices(self) -> tuple[Vector, ...]:
        """BadInput: the extreme points of an ellipsoid have no list."""
        raise self._curved("vertices")

    def squared_diameter(self) -> Number:
        """BadInput: it is an eigenvalue without an exact form here."""
        raise self._curved("diameter")

    def diameter(self, *, bits: int = 64) -> Enclosure:
        """BadInput, as `squared_diameter`."""
        raise self._curved("diameter")

    def parametrisation(self) -> Parametrisation:
        """BadInput: the set is no polyhedron, so no gap is offered."""
        raise self._curved("parametrisation")

    def to_json(self) -> dict[str, Any]:
        """{"type": "ellipsoid", "free"}; A, y and eta belong to the instance."""
        return {"type": "ellipsoid", "free": list(self.free)}

    def _curved(self, name: str) -> BadInput:
        return bad_input(
            name, "of an ellipsoid", "is for polyhedral sets", "use contains and distance"
        )

    def _residual(self, x: Sequence[Number]) -> Vector:
        return tuple(b - a for a, b in zip(self.A @ tuple(x), self.y, strict=True))

    def _cut(self, x: Vector) -> Vector:
        return tuple(entry if i in self.free else Q(0) for i, entry in enumerate(x))

    def _columns(self) -> list[Vector]:
        return [self.A.column(i) for i in self.free]

    def _room(self) -> Number:
        """eta**2 - rho, exact."""
        columns = self._columns()
        b = [columns[k] for k in _basis(columns)]
        rho = norm_squared(self.y)
        if b:
            right = [dot(u, self.y) for u in b]
            rho = rho - dot(right, solve(_gram(b), right))
        return self.eta * self.eta - rho

    def _squared(self, x: Vector, inside: Vector, *, bits: int) -> Enclosure:
        """d(x, set)**2 to relative width about 2**-bits, for ||r|| > eta > sqrt(rho)."""
        columns, r = self._columns(), self._residual(inside)
        G, h = _gram(columns), [dot(u, r) for u in columns]
        rr, square = norm_squared(r), self.eta * self.eta
        off = squared_distance_of(x, inside)

        def at(mu: Q) -> tuple[bool, Number, Number]:
            """Whether p is feasible, and the bounds of the squared distance from z."""
            n = len(h)
            M = Matrix([[mu * G[i, k] + Q(int(i == k)) for k in range(n)] for i in range(n)])
            s = solve(M, h)
            hs, ss = dot(h, s), dot(s, s)
            feasible = sign(rr - mu * (hs + ss) - square) <= 0
            return feasible, mu * (rr - square - mu * hs), mu * mu * ss

        high = Q(1)
        while not at(high)[0]:
            high = 2 * high
        while at(high / 2)[0]:
            high = high / 2
        low = high / 2
        while True:
            _, lower, upper = at(high)
            if sign(upper - lower - (off + lower) * power_of_two(-bits)) <= 0:
                break
            middle = (low + high) / 2
            if at(middle)[0]:
                high = middle
            else:
                low = middle
        fine = bits + 4 + _scale(off + lower)
        below, above = enclosure(off + lower, bits=fine), enclosure(off + upper, bits=fine)
        return Enclosure(lower=below.lower, upper=above.upper)


def _gram(columns: Sequence[Sequence[Number]]) -> Matrix:
    return Matrix([[dot(u, v) for v in columns] for u in columns])


def _basis(vectors: Sequence[Sequence[Number]]) -> list[int]:
    """Positions of a greedy maximal independent subset."""
    chosen: list[int] = []
    for k in range(len(vectors)):
        if rank(Matrix([vectors[i] for i in (*chosen, k)])) > len(chosen):
            chosen.append(k)
    return chosen


def _scale(x: Number) -> int:
    """k >= 0 with x >= 2**-k, for x > 0."""
    k = 0
    while sign(x - power_of_two(-k)) < 0:
        k = 2 * k + 1
    return k
