"""Training pairs of the tie class: y_n and a minimiser x_n of the data (A_n, y_n) that are shown.

    A_n = a_n (+) c_n I_{m-1},   a_n = (b, ..., b, 0, ..., 0),   y_n = (z, w_n),   b, c_n, z > 0,
    Xi(A_n, y_n) = conv{T_n e_j : j < k} + (0, x_2),
    T_n = z/b (P3),  (z - eta)/b (P1),  (z - lam/(2b))/b (P2),
    x_2 = w_n/c_n (P1, P3),   (x_2)_i = sign(w_i) (|w_i| - lam/(2 c_n))_+ / c_n (P2).

*Proof.* Lemma of exact minimiser sets with v = (mu, v_2), as in families/tie: mu = 1/b (P1), lam/b
(P3), v_2 = sign(w_n)/c_n times 1, lam; P2: v = 2(y_n - A_n x). c_n need not be the norm of a_n.
Hypothesis for P3: lam^2 (1/b^2 + #supp(w_n)/c_n^2) < 1; for P1 with eta > 0: w_n = 0. [derived]

All k columns are tied in what is shown, so x_n carries no trace of the instance to come: it is
T_n e_0 (`vertex`, as a sparse solver returns) or the mean of the k vertices (`barycentre`), with
x_2, exactly. So |x_n - Xi(A_n, y_n)| = 0 <= 2^-n. It belongs to the approximate data: a point near
Xi(A, y) would give the answer away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, get_args

from sci_barriers.adversary.breakdown.block import block_at
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, power_of_two
from sci_barriers.families.tie import Tie
from sci_barriers.problems import Instance, Simplex
from sci_barriers.problems.instance import explicit
from sci_barriers.proofs import distance, minimisers

Face: TypeAlias = Literal["vertex", "barycentre"]
FACES: tuple[Face, ...] = get_args(Face)
ZERO = Q(0)


class Data(Protocol):
    """(A_n, y_n) as a table of answers gives it."""

    @property
    def A(self) -> tuple[tuple[Q, ...], ...]:
        """m rows of N dyadic rationals."""
        ...

    @property
    def y(self) -> tuple[Q, ...]:
        """m dyadic rationals."""
        ...

    @property
    def n(self) -> int:
        """The level."""
        ...


def read_face(face: Any) -> Face:
    """face itself, one of "vertex", "barycentre"; BadInput otherwise."""
    for known in FACES:
        if face == known:
            return known
    raise bad_input(
        "face", face, "must be 'vertex' or 'barycentre'", "name the point that is shown"
    )


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One training pair of level n; the same for all samples of a cluster.

    like: a member of the class, for k, the problem, lam, eta. A, y: the data shown. x (N,): exact.
    Raises BadInput when the hypotheses above fail for these data.
    """

    like: Tie
    A: tuple[tuple[Q, ...], ...]
    y: tuple[Q, ...]
    n: int
    x: tuple[Q, ...]

    @classmethod
    def of(cls, shown: Data, *, like: Tie, face: Face = "vertex") -> Pair:
        """The pair of these data."""
        k = like.k
        b, c = shown.A[0][0], _diagonal(shown.A, k)
        _check(shown, like, b, c)
        T, block = _total(shown, like, b), _block(shown, like, c)
        top = (T, *(ZERO,) * (k - 1)) if face == "vertex" else (T / k,) * k
        return cls(like=like, A=shown.A, y=shown.y, n=shown.n, x=(*top, *block))

    @property
    def samples(self) -> tuple[tuple[tuple[Q, ...], tuple[Q, ...]], ...]:
        """The pair, once."""
        return ((self.y, self.x),)

    def instance(self) -> Instance:
        """(A_n, y_n) as an explicit instance."""
        return explicit(self.A, self.y, self.like.instance().objective)

    def solution_set(self) -> Simplex:
        """Xi(A_n, y_n)."""
        k = self.like.k
        total = sum(self.x[:k], ZERO)
        rest = (*(ZERO,) * k, *self.x[k:])
        return Simplex(indices=tuple(range(k)), signs=(1,) * k, total=total, rest=rest)

    def dual(self) -> tuple[Number, ...] | None:
        """v of the head of the file; None for P2."""
        like = self.like
        if like.problem == "P2":
            return None
        level = Q(1) if like.lam is None else like.lam
        c = _diagonal(self.A, like.k)
        inverse = ZERO if c is None else level / c
        return (level / self.A[0][0], *(_sign(entry) * inverse for entry in self.y[1:]))

    def statements(self, label: str) -> dict[str, dict[str, Any]]:
        """Xi(A_n, y_n) for the instance `label`, and |x_n - Xi(A_n, y_n)| <= 2^-n."""
        found = self.solution_set()
        name = f"minimisers of {label}"
        point = found.vertices()[0]
        shown = minimisers(self.instance(), found, point=point, dual=self.dual(), label=label)
        near = distance(name, found, self.x, exceeds=power_of_two(-self.n))
        return {name: shown, f"training pair of {label}": near}


def check_levels(like: Tie) -> None:
    """BadInput unless the hypothesis of P3 holds for all c_n within 1/8 of c and b = a_max <= b_n.

    So no level of a table, where |c_n - c| <= 2^-(n+3), can break it.
    """
    if like.problem != "P3" or like.w is None:
        return
    # c >= 5 sqrt 2, and (c - 1/8)^2 >= c^2 - c/4 >= c^2 (1 - 1/28) for c >= 7.
    least = like.c_squared * Q(27, 28)
    _check_dual(like, b=like.alpha, c_squared=least, count=_support(like.w))


def _check(shown: Data, like: Tie, b: Q, c: Q | None) -> None:
    remedy = "show the data of a tie"
    if b <= 0 or shown.A[0][: like.k] != (b,) * like.k:
        raise bad_input("first row", shown.A[0][0], "must hold k equal entries > 0", remedy)
    if c is not None and c <= 0:
        raise bad_input("c_n", c, "must be > 0", remedy)
    if _total(shown, like, b) <= 0:
        raise bad_input("T_n", _total(shown, like, b), "must be > 0", "ask a higher level")
    count = _support(shown.y[1:])
    if count and like.eta is not None and like.eta > 0:
        raise bad_input("w_n", count, "must be 0 for P1 with eta > 0", "pass eta=0")
    if like.problem == "P3" and count and c is not None:
        _check_dual(like, b=b, c_squared=c * c, count=count)


def _check_dual(like: Tie, *, b: Q, c_squared: Q, count: int) -> None:
    assert like.lam is not None
    if like.lam * like.lam * (1 / (b * b) + count / c_squared) >= 1:
        raise bad_input("#supp(w)", count, "must satisfy lam^2 (1/b^2 + #supp(w)/c_n^2) < 1",
                        "pass fewer non-zeros or a smaller lam")  # fmt: skip


def _support(w: Sequence[Q]) -> int:
    return len(w) - list(w).count(ZERO)


def _diagonal(A: tuple[tuple[Q, ...], ...], k: int) -> Q | None:
    """c_n; None for m = 1."""
    return A[1][k] if len(A) > 1 else None


def _total(shown: Data, like: Tie, b: Q) -> Q:
    z = shown.y[0]
    if like.problem == "P2":
        assert like.lam is not None
        z = z - like.lam / (2 * b)
    elif like.eta is not None:
        z = z - like.eta
    return z / b


def _block(shown: Data, like: Tie, c: Q | None) -> tuple[Q, ...]:
    lam = like.lam if like.problem == "P2" and like.lam is not None else ZERO
    return () if c is None else block_at(shown.y[1:], lam=lam, c=c)


def _sign(entry: Q) -> int:
    return 1 if entry > 0 else -1 if entry < 0 else 0
