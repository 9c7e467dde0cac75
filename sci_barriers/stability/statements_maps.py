"""Statements `optimal`, `trained`, `pair` of certificates/FORMAT.md, from the objects found here.

    optimal_statement     OptimalMap                      c_opt of a finite M_1, with its fibres
    trained_statement     TrainingParadox, FibreParadox   what training on pairs (A x, x) forces
    pair_statement        A, x, x', perhaps two outputs   what two near images force on maps
    instability_statement Instability                     the same, with the theorem at eta
    awareness_statement   KernelAwareness                 kappa at the pair that attains it

`optimal_certificate`, `paradox_certificate` and `pair_certificate` join a statement and the
instance that it speaks of: of an instance only A is used, y = 0. Nothing here is believed:
`proofs.accept` hands the result to the checker. Bounds are decimals of `digits` digits, rounded
outward; all else is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sci_barriers import proofs
from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    enclosure,
    is_zero,
    norm_squared,
    rational_value,
    sign,
    simplified,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.problems import QCBP, Instance
from sci_barriers.stability.instability import Instability
from sci_barriers.stability.kernel import KernelAwareness, squared_distance
from sci_barriers.stability.optimal import OptimalMap
from sci_barriers.stability.paradox import FibreParadox, TrainingParadox
from sci_barriers.stability.reading import (
    Vector,
    read_measurements,
    read_point,
    read_rational,
)

Statement = dict[str, Any]
DIGITS = 16
LABEL, OPTIMAL = "A", "optimal"


def measurements(A: Matrix) -> Instance:
    """The explicit instance that stands for A (m, N): basis pursuit with y = 0."""
    return Instance(A=A, y=(Q(0),) * A.shape[0], objective=QCBP(eta=Q(0)))


def optimal_statement(
    found: OptimalMap, *, label: str = LABEL, digits: int = DIGITS
) -> Statement:  # fmt: skip
    """c_opt of the points in the norm of the map is exactly what was found, fibre by fibre."""
    written = found.to_json()
    root = found.norm == "l2"
    size = found.c_opt_squared if root else found.c_opt
    ends = proofs.bounds_of_root(size, digits=digits) if root else _decimals(size, digits)
    claim = {key: written[key] for key in ("norm", "points", "value")}
    proof = {key: written[key] for key in ("fibres", "worst")}
    return {"kind": "optimal", "instance": label, "claim": {**claim, **ends}, "proof": proof}


def trained_statement(
    paradox: TrainingParadox | FibreParadox, *, optimal: str = OPTIMAL
) -> Statement:
    """(i) maps within delta on T have an error >= 2 - delta at v; (ii) no map is within 1 on T.

    (ii): every map has an error >= 1 = c_opt at a pair of T. optimal: the name of the statement of
    paradox.optimal.
    """
    claim: Statement = {"c_opt": to_json(paradox.c_opt)}
    if isinstance(paradox, TrainingParadox):
        claim |= {
            "pairs": list(range(1, len(paradox.points))), "delta": to_json(paradox.delta),
            "at": 0, "error": to_json(2 - paradox.delta),
        }  # fmt: skip
    else:
        claim |= {"pairs": list(range(len(paradox.points))), "delta": None, "at": None,
                  "error": to_json(paradox.c_opt)}  # fmt: skip
    return {"kind": "trained", "optimal": optimal, "claim": claim, "proof": {"witness": [1, 0]}}


def pair_statement(
    A: Any,
    x: Any,
    x_prime: Any,
    *,
    outputs: Sequence[Any] | None = None,
    accuracy: Any = None,
    lipschitz: Any = None,
    label: str = LABEL,
    digits: int = DIGITS,
) -> Statement:
    """||x - x'||, ||A(x - x')||, kappa of {x, x'}, and what they force; x, x' (N,) different.

    outputs: (Psi(A x), Psi(A x')): their errors and the stretching. accuracy >= 0, rational: the
    stretching of any map with errors <= accuracy, `forced`, if it is > 0; lipschitz >= 0: the
    error of any map that stretches by no more, `missed`, likewise. BadInput for x = x', for
    different outputs where A x = A x', and for outputs with an error > accuracy.
    """
    M = read_measurements(A)
    points = _two(x, x_prime, names=("x", "x'"), N=M.shape[1])
    far, near = _squares(M, points)
    if is_zero(far):
        raise bad_input("||x - x'||", 0, "must be > 0", "pass two different points")
    seen = not is_zero(near)
    claim: Statement = {
        "points": [proofs.vector(p) for p in points],
        "apart": _ends(sqrt_enclosure(far, bits=4 * digits), digits),
        "near": _ends(sqrt_enclosure(near, bits=4 * digits), digits),
        "kappa": to_json(simplified(far / near)) if seen else None,
    }
    if outputs is not None:
        claim |= _outputs(points, outputs, near, accuracy, digits)
    if accuracy is not None:
        a = read_rational(accuracy, name="accuracy", least=0)
        lower = None
        if sign(far - 4 * a * a) > 0:
            if seen:
                top = _difference(far, 4 * a * a, digits)
                lower = (top / sqrt_enclosure(near, bits=4 * digits)).bounds(digits)[0]
            claim["forced"] = {"accuracy": to_json(a), "lower": lower}
    if lipschitz is not None:
        slope = read_rational(lipschitz, name="lipschitz", least=0)
        if sign(far - slope * slope * near) > 0:
            value = _difference(far, slope * slope * near, digits) * Q(1, 2)
            lower = value.bounds(digits)[0]
            claim["missed"] = {"lipschitz": to_json(slope), "lower": lower}
    return {"kind": "pair", "instance": label, "claim": claim, "proof": {}}


def instability_statement(
    found: Instability,
    *,
    epsilon: Any = None,
    accuracy: Any = None,
    label: str = LABEL,
    digits: int = DIGITS,
) -> Statement:
    """The pair, its outputs, and the theorem at eta: L^epsilon, and z, e of the wrong details.

    epsilon >= eta, by default eta; no bound of L^epsilon is claimed where it would not be > 0.
    """
    eps = found.eta if epsilon is None else read_rational(epsilon, name="epsilon", above=0)
    statement = pair_statement(
        found.A, found.x, found.x_prime, outputs=(found.output, found.output_prime),
        accuracy=accuracy, label=label, digits=digits,
    )  # fmt: skip
    found.bound(epsilon=eps)  # refuses epsilon < eta
    lower, far = None, found.distance_squared
    if sign(far - 4 * found.eta * found.eta) > 0:
        top = _difference(far, 4 * found.eta * found.eta, digits)
        lower = (top * (1 / eps)).bounds(digits)[0]
    detail = found.false_negative()
    statement["claim"]["unstable"] = {
        "eta": to_json(found.eta), "epsilon": to_json(eps), "lower": lower,
        "detail": proofs.vector(detail.detail), "noise": proofs.vector(detail.e),
    }  # fmt: skip
    return statement


def awareness_statement(
    found: KernelAwareness, *, label: str = LABEL, digits: int = DIGITS
) -> Statement:  # fmt: skip
    """kappa at the pair that attains the maximum over M_1; BadInput for a set of one point.

    What it proves of M_1 is the half that matters: any map exact on M_1 has a Lipschitz constant of
    at least sqrt(kappa). That no other pair has a larger quotient is not stated.
    """
    if found.pair is None:
        raise bad_input(
            "number of points of M_1", len(found.points), "must be at least 2", "pass another point"
        )
    x, z = (found.points[i] for i in found.pair)
    return pair_statement(found.A, x, z, accuracy=0, label=label, digits=digits)


def optimal_certificate(found: OptimalMap, *, digits: int = DIGITS) -> Statement:
    """The instance of A and the statement of c_opt."""
    statement = optimal_statement(found, digits=digits)
    return proofs.certificate({LABEL: measurements(found.A)}, {OPTIMAL: statement})


def paradox_certificate(
    paradox: TrainingParadox | FibreParadox, *, digits: int = DIGITS
) -> Statement:  # fmt: skip
    """c_opt = 1 of M_1, and what training on T forces."""
    statements = {
        OPTIMAL: optimal_statement(paradox.optimal, digits=digits),
        "trained": trained_statement(paradox),
    }
    return proofs.certificate({LABEL: measurements(paradox.A)}, statements)


def pair_certificate(A: Any, statement: Mapping[str, Any]) -> Statement:
    """A `pair` statement with its instance."""
    return proofs.certificate(
        {LABEL: measurements(read_measurements(A))}, {"pair": dict(statement)}
    )


def _two(x: Any, z: Any, *, names: tuple[str, str], N: int) -> tuple[Vector, Vector]:
    return read_point(x, name=names[0], N=N), read_point(z, name=names[1], N=N)


def _squares(A: Matrix, points: tuple[Vector, Vector]) -> tuple[Any, Any]:
    step = tuple(b - a for a, b in zip(*points, strict=True))
    return squared_distance(*points), simplified(norm_squared(A @ step))


def _outputs(
    points: tuple[Vector, Vector], outputs: Sequence[Any], near: Number, accuracy: Any, digits: int
) -> Statement:
    if len(outputs) != 2:
        raise bad_input("number of outputs", len(outputs), "must be 2", "pass Psi(A x), Psi(A x')")
    u = _two(*outputs, names=("Psi(A x)", "Psi(A x')"), N=len(points[0]))
    moved: Any = squared_distance(*u)
    if is_zero(near) and not is_zero(moved):
        raise bad_input(
            "||Psi(A x) - Psi(A x')||^2", moved, "must be 0 where A x = A x'",
            "a map has one value at one point",
        )  # fmt: skip
    errors = [squared_distance(p, q) for p, q in zip(u, points, strict=True)]
    a = None if accuracy is None else read_rational(accuracy, name="accuracy", least=0)
    if a is not None and any(sign(e - a * a) > 0 for e in errors):
        remedy = "pass a larger accuracy, or make a statement without outputs"
        raise bad_input("accuracy", a, "must be >= the errors of the outputs", remedy)
    stretch = None
    if not is_zero(near):
        stretch = _ends(sqrt_enclosure(simplified(moved / near), bits=4 * digits), digits)
    return {
        "outputs": [proofs.vector(v) for v in u],
        "errors": [_ends(sqrt_enclosure(e, bits=4 * digits), digits) for e in errors],
        "stretch": stretch,
    }


def _difference(first: Any, second: Any, digits: int) -> Enclosure:
    """sqrt(first) - sqrt(second) > 0; more bits until the lower end is > 0 with its digits."""
    bits = 4 * digits
    while True:
        found = sqrt_enclosure(first, bits=bits) - sqrt_enclosure(second, bits=bits)
        if found.lower > 0 and found.width * 10**digits <= found.lower:
            return found
        bits *= 2


def _decimals(size: Number, digits: int) -> dict[str, str]:
    known = rational_value(size)
    box = enclosure(size, bits=4 * digits + 8) if known is None else Enclosure.point(known)
    lower, upper = box.bounds(digits)
    return {"lower": lower, "upper": upper}


def _ends(box: Enclosure, digits: int) -> list[str]:
    return list(box.bounds(digits))
