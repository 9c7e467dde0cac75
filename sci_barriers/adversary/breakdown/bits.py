"""Which instance shows that a bit said of an answer x is wrong: [d(x, Xi) <= eps], 0 or 1.

    said 1   a side with d(x, Xi) > eps, as choice.py finds it;
    said 0   the tie, where it belongs to Omega (layer 1), if d(x, Xi(tie)) <= eps;
             else the side j = argmax_{i < k} x_i, whose T e_j is nearest to x, with the same g as
             in choice.py and smaller ones, if d(x, Xi) <= eps there.

An x of Xi(tie) is caught either way: 0 is wrong on the tie, and 1 on a side if eps < eps_B^s. None
is found where the bit is right on the tie and on the sides that are left; g is made smaller without
end only if the limit of the distances says that this helps.

**Huge exponents.** d(x, Xi) <= d(x, t e_j + (0, x_2^0)) + (t^2 + ||w||/(k alpha^2)) g, as in
choice.py from above: enough for the claim; a witness of it has no distance. In layer 1 it is not
needed: T e_j tends to a point of Xi(tie), so that the tie comes first. [derived]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sci_barriers.adversary.barrier import Refutation
from sci_barriers.adversary.breakdown.choice import (
    EXACT_EXPONENT,
    choose,
    distance_squared,
    limit_squared,
    shift_bound,
)
from sci_barriers.adversary.breakdown.omega import LARGEST_EXPONENT, Omega, Side
from sci_barriers.adversary.breakdown.witness import beyond, compared, joined
from sci_barriers.adversary.words import misjudged as in_words
from sci_barriers.exact import Number, Q, format_number, sign
from sci_barriers.families.tie import Tie

if TYPE_CHECKING:
    from sci_barriers.adversary.breakdown.answers import Table

_TRIES = 7


def misjudged(table: Table, x: tuple[Q, ...], *, said: int, eps: Q) -> Refutation | None:
    """An instance of the class, with its witness, on which the bit is not `said`; None: none."""
    omega, n = table.omega, table.largest
    found: tuple[Side | Tie, Number | None] | None
    if said:
        choice = choose(omega, table.s, x, n=0 if n is None else n, eps=eps)
        found = None if choice is None else (choice.side, choice.squared)
    else:
        found = nearest(omega, table.s, x, n=0 if n is None else n, eps=eps)
    if found is None:
        return None
    instance, squared = found
    if isinstance(instance, Side):
        member, e = instance.member(), instance.exponent
        words = f"side {instance.winner} of layer {instance.s} with g = 2^{-e}"
    else:
        member, e, words = instance, 0, "the tie"
    if said and isinstance(instance, Side):
        far = beyond(instance, member, x, eps=eps)
    else:
        far = compared(member, x, e=e, eps=eps)
    claim = {"said": said, "eps": format_number(eps)}
    return Refutation(
        claim=in_words(words, said=said, eps=eps, level=n), side=instance, squared=squared,
        witness=joined(table, member, far, kind="flag", claim=claim),
    )  # fmt: skip


def nearest(
    omega: Omega, s: int, x: tuple[Q, ...], *, n: int, eps: Q
) -> tuple[Side | Tie, Number | None] | None:
    """(instance, d(x, Xi)^2): the tie or a side of layer s, admissible up to level n, with
    d(x, Xi) <= eps. The square is None where it is bounded above only. None: none was found.
    """
    if s == 1:
        tie = omega.tie(1)
        squared = tie.solution_set().squared_distance(x)
        if sign(squared - eps * eps) <= 0:
            return tie, squared
    j = max(range(omega.k), key=lambda i: (x[i], -i))
    for e in _exponents(omega, s, x, j, n=n, eps=eps):
        side = omega.side(s, j, exponent=e)
        if e <= EXACT_EXPONENT:
            squared = distance_squared(side.member(), x)
            if sign(squared - eps * eps) <= 0:
                return side, squared
        elif _bounded_above(omega, s, x, j, e=e, eps=eps):
            return side, None
    return None


def _bounded_above(omega: Omega, s: int, x: tuple[Q, ...], j: int, *, e: int, eps: Q) -> bool:
    """Whether d(x, t e_j + (0, x_2^0)) + shift_bound <= eps."""
    most = eps - shift_bound(omega, s, e)
    return most >= 0 and sign(limit_squared(omega, s, x, j) - most * most) <= 0


def _exponents(omega: Omega, s: int, x: tuple[Q, ...], j: int, *, n: int, eps: Q) -> Iterator[int]:
    """n + 2, then ever larger: without end where the limit of the distances is < eps."""
    if s == 3:
        yield omega.L - 2
        return
    sure = sign(limit_squared(omega, s, x, j) - eps * eps) < 0
    e, step, tries = n + 2, 1, 0
    while e <= LARGEST_EXPONENT and (sure or tries < _TRIES):
        yield e
        e, step, tries = e + step, 2 * step, tries + 1
