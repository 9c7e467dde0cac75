"""The statements `support` and `deviation` of certificates/FORMAT.md, from floats or rationals.

    claim: the minimiser is unique, has this support and these signs, and lies in these bounds;
    proof: mu, x~, L, tau', tau and the exponents d that scale the columns.

Nothing is proved here: `proofs.accept` hands the certificate to the checker. Data that are float
arrays stand for the dyadic numbers that they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sci_barriers.certificates import FORMAT, check
from sci_barriers.errors import CertificateRejected, PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    as_q,
    enclosure,
    from_json,
    norm_squared,
    rational_value,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.problems import QCBP, Instance, Lasso, Objective
from sci_barriers.proofs_support.data import Data, read
from sci_barriers.proofs_support.factor import Factor, factor
from sci_barriers.proofs_support.refine import End, ends
from sci_barriers.proofs_support.writing import float_identity, hexadecimal, text_of

if TYPE_CHECKING:
    from sci_barriers.proofs_support.data import Array

Statement = dict[str, Any]
BITS = 100
MOST_BITS = 1600


def support_statement(
    A: Instance | Array,
    y: Array | None = None,
    *,
    problem: Objective | None = None,
    support: Iterable[int],
    signs: Iterable[int],
    bits: int = BITS,
    digits: int = 15,
    label: str = "I",
) -> Statement:
    """The minimiser of the instance `label` is unique, with this support and these signs.

    A: a rational Instance (y, problem left out), or float64 A (m, N), y (m,) and an objective.
    support: increasing indices, 0-based; signs: 1 or -1 for each. bits: of the least entry of the
    scaled solution, and of mu; near-ties need more. digits: of the claimed decimal bounds.
    Raises BadInput; PrecisionExhausted where no proof of this form is found.
    """
    P, s = [int(i) for i in support], [int(sigma) for sigma in signs]
    data = read(A, y, problem, P, s)
    claim: Statement = {"support": P, "signs": s, "x": []}
    if not P:
        proof = _empty(data, A if isinstance(A, Instance) else None, bits)
        return {"kind": "support", "instance": label, "claim": claim, "proof": proof}
    found = factor(data)
    both = ends(data, found, bits)
    for i, index in enumerate(P):
        low, high = _hull(data, found, both, i)
        if not low * s[i] > 0 < high * s[i]:
            raise PrecisionExhausted(f"x[{index}] is not shown to have the sign {s[i]}")
        claim["x"].append(list(Enclosure(lower=as_q(low), upper=as_q(high)).bounds(digits)))
    proof = _proof(data, found, both)
    return {"kind": "support", "instance": label, "claim": claim, "proof": proof}


def _hull(data: Data, found: Factor, both: list[End], i: int) -> tuple[Fraction, Fraction]:
    """Bounds of x_i at all ends."""
    unit = Fraction(2) ** data.scale[i]
    middles = [(unit * Fraction(end.Z[i], 1 << end.h), unit * end.gamma) for end in both]
    reach = [(x - g / found.least, x + g / found.least) for x, g in middles]
    return min(low for low, _ in reach), max(high for _, high in reach)


def _proof(data: Data, found: Factor, both: list[End]) -> Statement:
    proof: Statement = {
        "mu": [text_of(end.mu) for end in both],
        "x": [
            [hexadecimal(z, end.h - d) for z, d in zip(end.Z, data.scale, strict=True)]
            for end in both
        ],
        "factor": [[hexadecimal(x, found.exponent) for x in row] for row in found.rows],
        "shift": text_of(found.shift),
        "least": text_of(found.least),
    }
    if any(data.scale):
        proof["scale"] = data.scale
    return proof


def _empty(data: Data, instance: Instance | None, bits: int) -> Statement:
    """The proof for x = 0: nothing (P1), or a rational mu <= lam/(2c), mu <= lam ||y||."""
    problem = data.problem
    if isinstance(problem, QCBP):
        return {}
    if isinstance(problem, Lasso):
        bound = problem.lam / (2 * problem.factor(data.m))
        exact = rational_value(bound)
        low = exact if exact is not None else enclosure(bound, bits=bits).lower
    else:
        f, entries = data.y
        squared = Q(sum(n * n for n in entries), f * f)
        low = sqrt_enclosure(problem.lam * problem.lam * squared, bits=bits).lower
    if not low > 0:
        raise PrecisionExhausted("no mu > 0 below lam/(2c), or lam ||y||; pass more bits")
    return {"mu": [to_json(low)]}


def deviation_statement(
    source: str, statement: Statement, x: Sequence[Any], *, digits: int = 12
) -> Statement:
    """Bounds of ||x - x*||, x* the minimiser that the support statement named `source` encloses.

    x (N,): exact numbers or floats, taken exactly. The bounds are those of the claimed enclosure.
    """
    values: list[Q] = [as_q(value) for value in x]
    claim = statement["claim"]
    box = dict(zip(claim["support"], claim["x"], strict=True))
    near: list[Number] = []
    far: list[Number] = []
    for i, value in enumerate(values):
        low, high = (as_q(from_json(text)) for text in box.get(i, ("0", "0")))
        below, above = value - low, high - value
        near.append(max(Q(0), -below, -above))
        far.append(max(abs(below), abs(above)))
    bits = 4 * digits + 8
    lower = sqrt_enclosure(norm_squared(near), bits=bits).bounds(digits)[0]
    upper = sqrt_enclosure(norm_squared(far), bits=bits).bounds(digits)[1]
    return {
        "kind": "deviation",
        "from": source,
        "claim": {"x": [to_json(v) for v in values], "lower": lower, "upper": upper},
        "proof": {},
    }


def support_certificate(
    A: Instance | Array,
    y: Array | None = None,
    *,
    problem: Objective | None = None,
    support: Iterable[int],
    signs: Iterable[int],
    digits: int = 15,
    most_bits: int = MOST_BITS,
) -> Statement:
    """A certificate with the instance `I` and the statement `support`, accepted by the checker.

    Arguments as in `support_statement`; the bits are doubled until the checker accepts. Raises
    BadInput; PrecisionExhausted or CertificateRejected when most_bits do not show it.
    """
    P, s, bits = list(support), list(signs), BITS
    if isinstance(A, Instance):
        identity = A.identity()
    else:
        assert y is not None and problem is not None
        identity = float_identity(A, y, problem)
    while True:
        last = 2 * bits > most_bits
        try:
            statement = support_statement(
                A, y, problem=problem, support=P, signs=s, bits=bits, digits=digits
            )
            proposed = {
                "format": FORMAT, "instances": {"I": identity}, "statements": {"support": statement}
            }  # fmt: skip
            outcome = check(proposed)
            if outcome.accepted:
                return proposed
            if last:
                raise CertificateRejected(outcome.reason)
        except PrecisionExhausted:
            if last:
                raise
        bits *= 2
