"""The family tie (FORMAT.md section 4), k = N - m + 1 columns that are equal, or all but one.

    alpha = 5 10^(K-s), a = (alpha, ..., alpha, 0, ..., 0), a_winner = alpha + g,
    A = a (+) c I_{m-1}, c = |a|, y = (y_1, w),
    y_1 = 1 + shift (P3), 1 + eta + shift (P1), 1 + lam/(2 alpha) + shift (P2).

c^2 = (k-1) alpha^2 + (alpha + g)^2 does not depend on the winner. So members that differ in the
winner only share all their data but one column: a certificate may hold thousands of them, with
g = 2^-1000000, at the price of one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from .instance import Instance, Vector, sparse
from .numbers import ONE, ZERO, Real, Surd, Unreadable, ratio, root
from .reader import (
    MAX_SIDE,
    fields,
    integer,
    list_of,
    maybe,
    one_of,
    parse_rational,
    positive,
)

SIZES = {"N": integer(2, MAX_SIDE), "m": integer(1, MAX_SIDE - 1)}
WINNER = maybe(integer(0, MAX_SIDE))
LOWER = maybe(list_of(parse_rational, most=MAX_SIDE))
_SHORT = 6000  # bits of a denominator that is reduced by a greatest common divisor


@dataclass(frozen=True, eq=False)
class Layer:
    """What the members with equal parameters up to the winner share; columns are those of g = 0.

    lam is 1 for P1, eta is 0 for P2 and P3, w has m - 1 entries.
    """

    problem: str
    N: int
    m: int
    K: int
    s: int
    g: Surd
    lam: Surd
    eta: Surd
    w: list[Surd]
    shift: Surd
    columns: list[Vector]
    raised: Vector
    y: Vector
    weights: list[Real]

    @property
    def k(self) -> int:
        """The number of tied columns."""
        return self.N - self.m + 1

    @property
    def alpha(self) -> int:
        """5 10^(K-s)."""
        return 5 * int(10 ** (self.K - self.s))

    def member(self, winner: int | None) -> Instance:
        """The instance with that winner."""
        columns: Sequence[Vector] = self.columns
        if winner is not None:
            columns = Raised(self.columns, winner, self.raised)
        return Instance(
            problem=self.problem,
            m=self.m,
            N=self.N,
            columns=columns,
            y=self.y,
            lam=self.lam,
            eta=self.eta,
            factor=ONE,
            weights=self.weights,
            layer=self,
            winner=winner,
        )


class Raised(Sequence[Vector]):
    """The columns of a layer with one of them replaced."""

    __slots__ = ("base", "place", "raised")

    def __init__(self, base: list[Vector], place: int, raised: Vector) -> None:
        self.base, self.place, self.raised = base, place, raised

    def __len__(self) -> int:
        return len(self.base)

    @overload
    def __getitem__(self, i: int) -> Vector: ...
    @overload
    def __getitem__(self, i: slice) -> list[Vector]: ...
    def __getitem__(self, i: int | slice) -> Vector | list[Vector]:
        if isinstance(i, slice):
            return list(self)[i]
        return self.raised if i % len(self.base) == self.place else self.base[i]

    def __iter__(self) -> Iterator[Vector]:
        return (self.raised if i == self.place else x for i, x in enumerate(self.base))


def at_least_zero(value: Any, where: str) -> Surd:
    """A rational number >= 0."""
    number = parse_rational(value, where)
    if number.sign() < 0:
        raise Unreadable(f"{where}: must be >= 0")
    return number


def shape(N: int, m: int, w: list[Surd] | None, where: str) -> int:
    """The number of tied columns, m < N and the length of w tested."""
    if not m < N:
        raise Unreadable(f"{where}: m < N is needed, got m = {m}, N = {N}")
    if w is not None and len(w) != m - 1:
        raise Unreadable(f"{where}.w: m - 1 = {m - 1} numbers are needed")
    return N - m + 1


def tied(winner: int | None, k: int, where: str) -> None:
    """Unreadable unless the winner is one of the k tied columns, or null."""
    if winner is not None and winner >= k:
        raise Unreadable(f"{where}.winner: one of the {k} tied columns is needed")


def tie(value: Any, where: str, layers: dict[str, Layer]) -> Instance:
    """The member of the family; its layer is built at most once."""
    if not isinstance(value, dict):
        raise Unreadable(f"{where}: an object is needed, got {type(value).__name__}")
    if "winner" not in value:
        raise Unreadable(f"{where}: the key 'winner' is missing")
    rest = {key: entry for key, entry in value.items() if key != "winner"}
    winner = WINNER(value["winner"], f"{where}.winner")
    name = json.dumps(rest, sort_keys=True, default=_unknown)
    if name not in layers:
        layers[name] = _layer(rest, where)
    layer = layers[name]
    tied(winner, layer.k, where)
    if winner is None and layer.g.sign() != 0:
        raise Unreadable(f"{where}.g: the tie (winner null) has g = 0")
    return layer.member(winner)


def _unknown(value: Any) -> str:
    raise Unreadable(f"a value of type {type(value).__name__} is not JSON")


def _layer(rest: dict[str, Any], where: str) -> Layer:
    problem = rest.get("problem")
    keys: dict[str, Callable[[Any, str], Any]] = {
        "problem": one_of("P1", "P2", "P3"),
        "K": integer(3, 5_000),
        "s": integer(1, 3),
        "g": parse_rational,
        "w": LOWER,
        **SIZES,
        **({"eta": at_least_zero} if problem == "P1" else {"lam": positive}),
    }
    got = fields(rest, where, keys, {"shift": parse_rational})
    N, m = got["N"], got["m"]
    k = shape(N, m, got["w"], where)
    base = 5 * 10 ** (got["K"] - got["s"])
    g, lam, eta = got["g"], got.get("lam", ONE), got.get("eta", ZERO)
    shift, w = got.get("shift", ZERO), got["w"] or [ZERO] * (m - 1)
    top = ratio(base) + g
    if top.sign() <= 0:
        raise Unreadable(f"{where}.g: alpha + g > 0 is needed")
    y1 = {"P1": ONE + eta, "P2": ONE + lam.over(2 * base), "P3": ONE}[got["problem"]]
    columns: list[Vector] = [{0: ratio(base)}] * k
    if m > 1:
        c = _norm(base, k, g)
        columns += [{row: c} for row in range(1, m)]
    return Layer(
        problem=got["problem"],
        N=N,
        m=m,
        K=got["K"],
        s=got["s"],
        g=g,
        lam=lam,
        eta=eta,
        w=w,
        shift=shift,
        columns=columns,
        raised={0: top},
        y=sparse([y1 + shift, *w]),
        weights=[ONE] * N,
    )


def _norm(base: int, k: int, g: Surd) -> Surd:
    """sqrt((k-1) alpha^2 + (alpha + g)^2), g = p/q: the root of an integer over q."""
    known = g.rational()
    assert known is not None
    p, q = known
    squared = k * base * base * q * q + 2 * base * p * q + p * p
    if q.bit_length() < _SHORT:  # in lowest terms
        lowest = ratio(squared, q * q).rational()
        assert lowest is not None
        c = root(*lowest)
    else:
        c = root(squared)
        c = c.over(q)
    return c
