"""Is this data legal Delta_1-information about that instance? Exact, or UNDECIDED.

    entrywise   |q - f(iota)| <= 2**-n for every entry f,
    operator    ||A_n - A|| <= 2**-n (operator norm) and ||y_n - y|| <= 2**-n (l2).

Both bounds are closed: data exactly 2**-n away are legal. Exact numbers (sums of square roots,
nested roots) are decided exactly. For a rotated instance the entries of D A are enclosures:
they are refined until the bound is decided, at most to 2**-(n + 64), which is also where a checker
of certificates stops; what is then open is UNDECIDED, and `check` raises PrecisionExhausted.
In the operator reading, ||E|| <= r is decided by positive semidefiniteness of r**2 I - E^T E.
Data with two different nested roots, which do not combine exactly, are enclosed there as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from sci_barriers.errors import BadInput, NotInformation, PrecisionExhausted, bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    Verdict,
    absolute,
    enclosure,
    operator_norm,
    operator_norm_at_most,
    round_dyadic,
    sign,
)
from sci_barriers.information.base import Approximation
from sci_barriers.problems.base import Evaluation, InstanceLike
from sci_barriers.problems.instance import Instance

EXTRA_BITS = 64
Rows = tuple[tuple[Q, ...], ...]


def entry_verdict(q: Q, n: int, instance: InstanceLike, f: Evaluation) -> Verdict:
    """Whether |q - f(instance)| <= 2**-n; for any problem. UNDECIDED only where f is enclosed."""
    bound = Q(1, 2**n)
    bits = n + 4
    while True:
        value = instance.evaluate(f, bits=bits)
        if not isinstance(value, Enclosure):
            return Verdict.of(sign(absolute(q - value) - bound) <= 0)
        verdict = abs(q - value).at_most(bound)
        if verdict is not Verdict.UNDECIDED or bits >= n + EXTRA_BITS:
            return verdict
        bits = min(2 * bits, n + EXTRA_BITS)


def verdict(approximation: Approximation, instance: Instance) -> Verdict:
    """Whether the approximation is legal for the instance, in its own reading.

    Raises BadInput when shapes or objectives differ: then the question has no meaning.
    """
    _comparable(approximation, instance)
    if approximation.norm == "entrywise":
        n = approximation.n
        found = [entry_verdict(q, n, instance, f) for f, q in _entries(approximation)]
    else:
        found = [part for _, part, _ in _operator_parts(approximation, instance)]
    if Verdict.REFUTED in found:
        return Verdict.REFUTED
    return Verdict.UNDECIDED if Verdict.UNDECIDED in found else Verdict.PROVED


def check(approximation: Approximation, instance: Instance) -> Approximation:
    """The approximation itself when it is legal for the instance.

    Raises NotInformation with place, value, bound and remedy when it is not, PrecisionExhausted
    when that stays undecided (rotated instances only), BadInput when shapes or objectives differ.
    """
    _comparable(approximation, instance)
    n = approximation.n
    if approximation.norm == "entrywise":
        for f, q in _entries(approximation):
            check_entry(q, n, instance, f)
        return approximation
    for name, found, distance in _operator_parts(approximation, instance):
        _raise_unless_proved(
            found, what=f"||{name}_n - {name}||", where="", n=n, distance=distance,
            remedy=f"use rounded(instance, norm='operator').at({n})",
        )
    return approximation


def check_entry(q: Q, n: int, instance: InstanceLike, f: Evaluation) -> Q:
    """q itself when |q - f(instance)| <= 2**-n; raises as `check` otherwise."""
    found = entry_verdict(q, n, instance, f)
    if found is not Verdict.PROVED:
        value = instance.evaluate(f, bits=n + EXTRA_BITS)
        exact = value if isinstance(value, Enclosure) else enclosure(value, bits=n + EXTRA_BITS)
        place = ", ".join(str(k) for k in f[1:])
        where = f" at entry ({place})" if len(f) > 2 else f" at entry {place}" if place else ""
        _raise_unless_proved(
            found, what=f"|{f[0]}_n - {f[0]}|", where=where, n=n, distance=abs(q - exact),
            remedy=f"use rounded(instance).at({n})",
        )
    return q


def _raise_unless_proved(
    found: Verdict, *, what: str, where: str, n: int, distance: Enclosure, remedy: str
) -> None:
    if found is Verdict.PROVED:
        return
    if found is Verdict.UNDECIDED:
        raise PrecisionExhausted(
            f"{what} <= 2**-{n}{where}: undecided with entries enclosed to 2**-{n + EXTRA_BITS}; "
            f"{remedy}"
        )
    got = distance.bounds(2)[1]
    raise NotInformation(f"{what} <= 2**-{n} needed{where}, got {got}; {remedy}")


def _comparable(approximation: Approximation, instance: Instance) -> None:
    if (approximation.m, approximation.N) != (instance.m, instance.N):
        raise bad_input(
            "shape of A_n", (approximation.m, approximation.N),
            f"must be {(instance.m, instance.N)} as in the instance", "compare data of one shape",
        )
    if approximation.objective != instance.objective:
        raise bad_input(
            "objective", approximation.objective.to_parameters(),
            f"must be {instance.objective.to_parameters()} as in the instance",
            "problem and parameters are known exactly and are not approximated",
        )


def _entries(approximation: Approximation) -> Iterator[tuple[Evaluation, Q]]:
    for i, row in enumerate(approximation.A):
        for j, q in enumerate(row):
            yield ("A", i, j), q
    for i, q in enumerate(approximation.y):
        yield ("y", i), q


def _operator_parts(
    approximation: Approximation, instance: Instance
) -> Iterator[tuple[str, Verdict, Enclosure]]:
    """("A" or "y", verdict on the bound, enclosure of the distance), for both in turn."""
    column = tuple((q,) for q in approximation.y)
    for name, rows in (("A", approximation.A), ("y", column)):
        yield (name, *_norm_verdict(name, rows, approximation.n, instance))


def _norm_verdict(name: str, rows: Rows, n: int, instance: Instance) -> tuple[Verdict, Enclosure]:
    """Whether ||rows - data|| <= 2**-n, and about how large the left side is."""
    bound = Q(1, 2**n)
    bits = n + 16
    error, radius = _error(name, rows, instance, bits=bits, exact=True)
    try:
        found = _at_most(error, radius, bound)
    except BadInput:  # different nested roots do not combine exactly: all are enclosed below
        found = Verdict.UNDECIDED
    while found is Verdict.UNDECIDED:
        error, radius = _error(name, rows, instance, bits=bits, exact=False)
        found = _at_most(error, radius, bound)
        if bits >= n + EXTRA_BITS:
            break
        bits = min(2 * bits, n + EXTRA_BITS)
    if found is not Verdict.REFUTED:
        return found, Enclosure(lower=Q(0), upper=bound + radius)
    near = operator_norm(error, bits=16)
    return found, Enclosure(lower=max(near.lower - radius, Q(0)), upper=near.upper + radius)


def _at_most(error: Matrix, radius: Q, bound: Q) -> Verdict:
    """Whether a matrix within `radius` of `error` has norm <= bound."""
    if operator_norm_at_most(error, bound - radius) is Verdict.PROVED:
        return Verdict.PROVED
    outside = operator_norm_at_most(error, bound + radius)
    return Verdict.REFUTED if outside is Verdict.REFUTED else Verdict.UNDECIDED


def _error(
    name: str, rows: Rows, instance: Instance, *, bits: int, exact: bool
) -> tuple[Matrix, Q]:
    """(E, r): rows - data lies within r of E in the operator norm.

    exact: r = 0 where the data are exact numbers. Otherwise E holds dyadic midpoints, and r is the
    Frobenius norm of what they leave out, bounded by its sum.
    """
    out: list[list[Number]] = []
    radius = Q(0)
    for i, row in enumerate(rows):
        out.append([])
        for j, q in enumerate(row):
            value = instance.evaluate((name, i, j) if name == "A" else (name, i), bits=bits)
            if not isinstance(value, Enclosure):
                if exact:
                    out[i].append(q - value)
                    continue
                value = enclosure(value, bits=bits)
            middle = round_dyadic(value.midpoint, n=bits)
            radius += max(value.upper - middle, middle - value.lower)
            out[i].append(q - middle)
    return Matrix(out), radius
