"""`firenet` statements: what the restarted network gives, and its theorem, for one A, x, y.

The bounds are those of a run, widened a little and rounded outwards to 17 digits, so that the
checker, which runs the network again with its own rounding, finds its own enclosures within them.
The checker loses about one bit in each restart, and a few in the inner steps of one; `bits` is the
precision that it is told to use: 128 beyond what the run and the smallest number need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Q,
    Verdict,
    absolute,
    exponent,
    operator_norm_at_most,
    power_of_two,
    rational_value,
    round_dyadic,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.exact.balls import Ball
from sci_barriers.problems.entries import read_matrix
from sci_barriers.proofs import Statement
from sci_barriers.stability.constants import total
from sci_barriers.stability.firenet_run import Product, Stage, firenet_stages, length
from sci_barriers.stability.firenet_theorem import FirenetRun, Restart
from sci_barriers.stability.reading import read_count, read_point, read_rational

DIGITS, RATIO_DIGITS = 17, 4
SPARE = 128
LONGEST = 10_000  # bits that a statement may name


def firenet_statement(
    run: FirenetRun, *, instance: str = "I", robust: str = "robust",
    restarts: Iterable[int] | None = None, near: int | None = None,
) -> Statement:  # fmt: skip
    """The theorem at the named restarts (all of the run when left out), for the plan's A, x, y.

    instance: the label of P3 with the plan's A, y, lam; robust: the name of the statement that
    shows rho, gamma and s of the plan's constants. near: psi_k rounded to so many binary places is
    stated too, with a radius. BadInput unless the hypotheses and all inequalities at these restarts
    are proved, y and lam rational, the numbers of the restarts strictly increasing and of the run.
    """
    plan = run.plan
    chosen = _chosen(restarts, run.restarts)
    verdict = Verdict.every([*plan.hypotheses.values(), *(each.verdict for each in chosen)])
    if verdict is not Verdict.PROVED:
        raise bad_input(
            "verdict", verdict.value, "must be proved", "state restarts of which all is proved"
        )
    entries = []
    for each in chosen:
        shown = {"eps": each.eps, "gap": each.gap, "distance": each.distance}
        shown |= {"bound": each.inequalities["distance"].right, "closed": each.closed}
        ratios = {name: _ratio(part.ratio) for name, part in each.inequalities.items()}
        entry = _entry(each.k, shown, each.psi, each.radius, near)
        entries.append({**entry, "inequalities": ratios})
    small = [v for each in chosen for v in (each.eps, each.gap, each.distance)]
    small += [part.margin for each in chosen for part in each.inequalities.values()]
    scale = max(each.inequalities["distance"].right.upper for each in chosen)
    bits = _bits(small, plan.A, plan.p, chosen[-1].k, size=scale + plan.eps_0 / plan.L)
    claim = {
        "x": _written(plan.x, "x"), "pair": plan.constants.pair, "p": plan.p, "L": to_json(plan.L),
        "eps_0": to_json(plan.eps_0), "delta": to_json(plan.delta), "restarts": entries,
    }  # fmt: skip
    _written([plan.lam, *plan.y], "lam or y")
    return {
        "kind": "firenet", "instance": instance, "robust": robust, "claim": claim,
        "proof": {"bits": bits},
    }  # fmt: skip


def network_run_statement(
    A: Any, y: Any, *, x: Any, lam: Any, L: Any, p: int, eps_0: Any, delta: Any,
    restarts: Iterable[int], instance: str = "I", bits: int | None = None, near: int | None = None,
) -> Statement:  # fmt: skip
    """eps_k, F(psi_k) - F(x) and ||psi_k - x|| of the network alone, at the named restarts.

    For matrices without constants. A, y, lam, L >= ||A||, p, eps_0, delta as for firenet_stages,
    x (N,), all rational; bits: of the balls of the run, about 3 p for each restart when left out.
    BadInput as there, for L < ||A||, and for numbers of restarts that are not strictly increasing.
    """
    M = read_matrix(A, name="A")
    data, truth = read_point(y, name="y", N=M.shape[0]), read_point(x, name="x", N=M.shape[1])
    norm, start, weight = (
        read_rational(value, name=name, above=0)
        for name, value in (("L", L), ("eps_0", eps_0), ("lam", lam))
    )
    if operator_norm_at_most(M, norm) is not Verdict.PROVED:
        raise bad_input("L", norm, "must be shown to be >= ||A||", "pass a larger L")
    numbers = [read_count(k, name="k", least=0, why="pass a count") for k in restarts]
    last = _increasing(numbers)
    precision = 3 * p * last + 1024 if bits is None else bits
    stages = list(
        firenet_stages(
            M, data, lam=weight, L=norm, p=p, eps_0=start, delta=delta, restarts=max(1, last),
            bits=precision,
        )
    )  # fmt: skip
    entries, small = [], []
    for stage in (stages[k] for k in numbers):
        gap, distance = _gap_and_distance(M, data, truth, weight, stage, precision)
        psi, radius = stage.centre()
        shown = {"eps": stage.eps.enclosure(), "gap": gap, "distance": distance}
        entries.append(_entry(stage.k, shown, psi, radius, near))
        small += list(shown.values())
    _written(data, "y")
    claim = {
        "x": _written(truth, "x"), "pair": None, "p": p, "L": to_json(norm),
        "eps_0": to_json(start), "delta": _written([delta], "delta")[0], "restarts": entries,
    }  # fmt: skip
    size = max(value.upper for value in small) + start / norm
    return {
        "kind": "firenet", "instance": instance, "robust": None, "claim": claim,
        "proof": {"bits": _bits(small, M, p, last, size=size)},
    }  # fmt: skip


def _increasing(numbers: Sequence[int]) -> int:
    """The last one."""
    if not numbers or any(a >= b for a, b in zip(numbers, numbers[1:])):
        raise bad_input("restarts", list(numbers), "must be increasing", "pass such as [0, 5, 10]")
    return numbers[-1]


def _chosen(numbers: Iterable[int] | None, found: Sequence[Restart]) -> list[Restart]:
    if numbers is None:
        return list(found)
    wanted, last = list(numbers), found[-1].k
    if _increasing(wanted) > last or wanted[0] < 0:
        raise bad_input("restarts", wanted, f"must be from 0 to {last}", "run the network further")
    return [found[k] for k in wanted]


def _entry(
    k: int, shown: dict[str, Enclosure], psi: Sequence[Q], radius: Q, near: int | None
) -> Statement:
    entry: Statement = {"k": k, **{name: _bounds(value) for name, value in shown.items()}}
    if near is not None:
        point = [round_dyadic(value, n=near) for value in psi]
        square = sum(((a - b) ** 2 for a, b in zip(psi, point)), start=Q(0))
        apart = sqrt_enclosure(square, bits=64).upper + radius
        # for k = 0 both are 0, and the checker sees that
        reach = apart and apart * (1 + power_of_two(-32)) + power_of_two(-near - 32)
        entry |= {
            "psi": [to_json(value) for value in point],
            "radius": Enclosure.point(reach).bounds(3)[1],
        }
    return entry


def _bounds(value: Enclosure) -> list[str]:
    """[lower, upper], wider by 2^-56 of the value, or by 2^-64 where it may be 0."""
    least = min(abs(value.lower), abs(value.upper))
    around = value.lower <= 0 <= value.upper
    slack = power_of_two(-64) if around else least * power_of_two(-56)
    wider = Enclosure(lower=value.lower - slack, upper=value.upper + slack)
    if value.lower >= 0:
        wider = Enclosure(lower=max(wider.lower, Q(0)), upper=wider.upper)
    return list(wider.bounds(DIGITS))


def _ratio(value: Enclosure | None) -> str | None:
    """left/right rounded upwards, at most 1."""
    if value is None:
        return None
    upper = value.upper + abs(value.upper) * power_of_two(-40) + power_of_two(-200)
    return Enclosure.point(min(upper, Q(1))).bounds(RATIO_DIGITS)[1]


def _bits(small: Sequence[Enclosure], A: Matrix, p: int, last: int, *, size: Q) -> int:
    """SPARE bits beyond what p steps, the restarts, the sizes and the smallest number need."""
    ends = [min(abs(value.lower), abs(value.upper)) for value in small]
    least = max((-exponent(end) for end in ends if end != 0), default=0)
    m, N = A.shape
    lost = 2 * p.bit_length() + last + (m + N).bit_length() + max(0, exponent(size)) + max(0, least)
    bits = -(-(SPARE + lost) // 64) * 64
    if bits > LONGEST:
        raise bad_input("bits", bits, f"must be <= {LONGEST}", "state fewer restarts")
    return bits


def _gap_and_distance(
    A: Matrix, y: Sequence[Any], x: Sequence[Any], lam: Any, stage: Stage, bits: int
) -> tuple[Enclosure, Enclosure]:
    """F(psi_k) - F(x) and ||psi_k - x||."""
    product, weight = Product(A, bits=bits), Ball.of(lam, bits=bits)
    truth, data = ([Ball.of(v, bits=bits) for v in each] for each in (x, y))
    sizes = [Ball.of(0, bits=bits), Ball.of(total(map(absolute, x)), bits=bits)]
    for entry in stage.psi:
        sizes[0] = sizes[0] + entry.max(-entry)
    values = [
        weight * size + length([a - b for a, b in zip(product(z), data, strict=True)])
        for size, z in zip(sizes, (stage.psi, truth), strict=True)
    ]
    distance = length([a - b for a, b in zip(stage.psi, truth, strict=True)])
    return (values[0] - values[1]).enclosure(), distance.enclosure()


def _written(values: Sequence[Any], name: str) -> list[Any]:
    """Exact texts; BadInput unless rational."""
    for value in read_point(values, name=name):
        if rational_value(value) is None:
            raise bad_input(name, value, "must be rational", "pass a rational number below it")
    return [to_json(value) for value in read_point(values, name=name)]
