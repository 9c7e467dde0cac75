"""From exact objects to certificates: the statements that the standard-library checker decides.

Each function returns one statement of certificates/FORMAT.md as a JSON-able dictionary;
`certificate` joins statements and the instances they speak of. Nothing here is believed: `accept`
hands the result to the checker, which shares no code with this file and rebuilds the instances from
their parameters.

Numbers are written exactly; distances, norms and condition numbers also as decimal bounds that are
rounded outward (lower down, upper up), `digits` significant digits each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sci_barriers.certificates import FORMAT, Unreadable, check
from sci_barriers.errors import CertificateRejected, bad_input
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    dot,
    enclosure,
    norm_squared,
    sign,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.information import Approximation
from sci_barriers.problems import Instance, SolutionSet, gap_between

Statement = dict[str, Any]
LARGEST_SQUARE = 300  # characters: a longer exact square is left out, its decimal bounds stay


def vector(values: Sequence[Number]) -> list[Any]:
    """The exact text form of a vector."""
    return [to_json(x) for x in values]


def bounds_of_root(squared: Number, *, digits: int) -> dict[str, str]:
    """{"lower", "upper"}: decimals with lower <= sqrt(squared) <= upper, rounded outward."""
    lower, upper = sqrt_enclosure(squared, bits=4 * digits + 8).bounds(digits)
    return {"lower": lower, "upper": upper}


def _with_square(squared: Number, *, digits: int) -> Statement:
    claim: Statement = {}
    text = to_json(squared)
    if isinstance(text, dict) or len(text) <= LARGEST_SQUARE:
        claim["squared"] = text
    return {**claim, **bounds_of_root(squared, digits=digits)}


def minimisers(
    instance: Instance,
    solution_set: SolutionSet,
    *,
    point: Sequence[Number] | None = None,
    dual: Sequence[Number] | None = None,
    case: str = "aligned",
    residual: Sequence[Number] | None = None,
    exposing: Sequence[Number] | None = None,
    Dx: Sequence[Number] | None = None,
    label: str = "I",
) -> Statement:
    """Xi(instance) is exactly solution_set, by Lemma C with this point and dual.

    point (N,), dual (m,), residual (m,), exposing (m,) as the case needs them; P2 takes no dual.
    """
    claim: Statement = {"set": solution_set.to_json()}
    kind = claim["set"]["type"]
    if kind in ("point", "simplex"):
        entries = solution_set.vertices()
        claim["support"] = [i for i in range(instance.N) if any(sign(x[i]) for x in entries)]
    if Dx is not None:
        claim["Dx"] = vector(Dx)
    proof: Statement = {"case": case}
    given = {"point": point, "dual": dual, "residual": residual, "exposing": exposing}
    proof.update({key: vector(value) for key, value in given.items() if value is not None})
    return {"kind": "minimisers", "instance": label, "claim": claim, "proof": proof}


def distance(
    set_label: str,
    solution_set: SolutionSet,
    x: Sequence[Number],
    *,
    digits: int = 12,
    exceeds: Q | None = None,
    scale: tuple[str, Sequence[Number]] | None = None,
) -> Statement:
    """The distance of x (N,) from a proven set: square, decimal bounds, verdict on a threshold.

    scale: (label of an a_delta instance, the diagonal of its D), for d = |D(x - z)|, z the one
    minimiser; the checker takes D from the instance.
    """
    projection = solution_set.projection(x)
    factors = (1,) * len(x) if scale is None else scale[1]
    steps = zip(x, projection.point, factors, strict=True)
    squared = norm_squared([(a - b) * d for a, b, d in steps])
    claim: Statement = {"x": vector(x), **_with_square(squared, digits=digits)}
    if exceeds is not None:
        claim["exceeds"] = to_json(exceeds)
        claim["verdict"] = "proved" if sign(squared - exceeds * exceeds) > 0 else "refuted"
    proof: Statement = {"nearest": vector(projection.point)}
    if projection.multipliers is not None:
        proof["multipliers"] = vector(projection.multipliers)
        if projection.t is not None:
            proof["t"] = to_json(projection.t)
    statement: Statement = {"kind": "distance", "from": set_label, "claim": claim, "proof": proof}
    return statement if scale is None else {**statement, "scale": scale[0]}


def gap(
    set_labels: tuple[str, str], first: SolutionSet, second: SolutionSet, *, digits: int = 12
) -> Statement:
    """The distance between two proven sets, inf |a - b|, with a nearest pair."""
    pair = gap_between(first, second)
    projections = [first.projection(pair.q), second.projection(pair.p)]
    proof: Statement = {"points": [vector(pair.p), vector(pair.q)]}
    if any(projection.multipliers is not None for projection in projections):
        proof["multipliers"] = [
            None if projection.multipliers is None else vector(projection.multipliers)
            for projection in projections
        ]
        proof["t"] = [
            None if projection.t is None else to_json(projection.t) for projection in projections
        ]
    claim = _with_square(pair.squared, digits=digits)
    return {"kind": "gap", "between": list(set_labels), "claim": claim, "proof": proof}


def norm_of_difference(
    labels: tuple[str, str],
    first: Instance,
    second: Instance,
    *,
    of: str = "A",
    digits: int = 12,
    maximiser: Sequence[Number] | None = None,
) -> Statement:
    """|A - A'| (operator norm) or |y - y'| (l2); maximiser z (N,) with E'Ez = |E|^2 z for "A"."""
    if of == "y":
        squared = norm_squared([a - b for a, b in zip(first.y, second.y, strict=True)])
        claim = _with_square(squared, digits=digits)
        return {"kind": "norm", "between": list(labels), "of": "y", "claim": claim, "proof": {}}
    if maximiser is None:
        raise bad_input(
            "maximiser", None, "must be a vector z with E'Ez = |E|^2 z", "pass it for of='A'"
        )
    E = first.A - second.A
    image = [dot(row, maximiser) for row in E.rows]
    squared = norm_squared(image) / norm_squared(maximiser)
    claim = _with_square(squared, digits=digits)
    claim.setdefault("squared", to_json(squared))
    return {
        "kind": "norm",
        "between": list(labels),
        "of": "A",
        "claim": claim,
        "proof": {"vector": vector(maximiser)},
    }


def condition(
    label: str,
    instance: Instance,
    *,
    of: str = "AAT",
    least: Sequence[Number],
    greatest: Sequence[Number],
    digits: int = 12,
) -> Statement:
    """cond(AA') or cond(A'A) = mu'/mu from eigenvectors of the least and the greatest eigenvalue.

    The first non-zero coordinate of each vector must be rational.
    """
    low, high = (_rayleigh(instance.A, z, of) for z in (least, greatest))
    value = high / low
    lower, upper = enclosure(value, bits=4 * digits + 8).bounds(digits)
    claim: Statement = {"lower": lower, "upper": upper}
    text = to_json(value)
    if isinstance(text, str) and len(text) <= LARGEST_SQUARE:
        claim["exact"] = text
    return {
        "kind": "condition",
        "instance": label,
        "of": of,
        "claim": claim,
        "proof": {"least": vector(least), "greatest": vector(greatest)},
    }


def _rayleigh(A: Matrix, z: Sequence[Number], of: str) -> Number:
    """|A'z|^2/|z|^2 (AAT) or |Az|^2/|z|^2 (ATA)."""
    rows = A.T.rows if of == "AAT" else A.rows
    return norm_squared([dot(row, z) for row in rows]) / norm_squared(z)


def information(label: str, shown: Sequence[Approximation]) -> Statement:
    """The approximations (one norm) are admissible Delta_1-information of the instance."""
    norms = sorted({approximation.norm for approximation in shown})
    if len(norms) != 1:
        raise bad_input("norms", norms, "must be one reading", "make one statement for each norm")
    levels = [
        {
            "n": approximation.n,
            "A": [vector(row) for row in approximation.A],
            "y": vector(approximation.y),
        }
        for approximation in shown
    ]
    claim = {"norm": norms[0], "levels": levels}
    return {"kind": "information", "instance": label, "claim": claim, "proof": {}}


def certificate(
    instances: Mapping[str, Instance], statements: Mapping[str, Statement]
) -> dict[str, Any]:
    """The whole certificate, instances by family and parameters."""
    return {
        "format": FORMAT,
        "instances": {label: instance.identity() for label, instance in instances.items()},
        "statements": dict(statements),
    }


def accept(proposed: Mapping[str, Any]) -> str:
    """The checker's summary of an accepted certificate.

    Raises CertificateRejected for one that is rejected, or unreadable.
    """
    try:
        outcome = check(dict(proposed))
    except Unreadable as problem:
        raise CertificateRejected(f"unreadable: {problem}") from None
    if not outcome.accepted:
        raise CertificateRejected(outcome.reason)
    return outcome.reason
