"""Members of further families, their solutions and proofs as text, seeded random.

Written from FORMAT.md in fractions; wide parameters, numbers in all their forms.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.further_data import HALF, ONE, ZERO, Solutions, numbers, solutions
from support.writing import rational_text

Json = dict[str, Any]
Q = Fraction


def statement(kind: str, claim: Json, proof: Json | None = None, **about: Any) -> Json:
    return {"kind": kind, **about, "claim": claim, "proof": {} if proof is None else proof}


def text(q: Fraction, rng: Random) -> str:
    """The number in one of its forms."""
    n, style = rng.randint(2, 9), rng.randrange(8)
    minus = "-" if q < 0 else ""
    if max(abs(q.numerator), q.denominator).bit_length() > 9_000:
        return rational_text(q)
    if style == 0:
        return f"{minus}{abs(q.numerator) * n}/{q.denominator * n}"
    if style == 1 and q.denominator == 1 and abs(q) < 10**20:
        return f"{minus}{abs(q.numerator)}.0"
    if style == 2 and q.denominator.bit_count() == 1:
        return f"{minus}{hex(abs(q.numerator))}p-{q.denominator.bit_length() - 1}"
    if style == 3:
        part = Q(rng.randint(-9, 9), rng.randint(1, 9))
        rest = q - part
        return f"{rational_text(part)} {'-' if rest < 0 else '+'} {rational_text(abs(rest))}"
    return rational_text(q)


def texts(x: Any, rng: Random) -> list[str]:
    return [text(Q(entry), rng) for entry in x]


# Instances.


def size(rng: Random) -> Fraction:
    """A number > 0: small, dyadic, tiny, large, with long numerators."""
    return rng.choice([
        lambda: Q(rng.randint(1, 12), rng.randint(1, 12)),
        lambda: Q(1, 2 ** rng.randint(0, 12)),
        lambda: Q(1, 2 ** rng.choice([60, 300, 2000])),
        lambda: Q(10) ** rng.choice([3, 30]),
        lambda: Q(rng.getrandbits(90) + 1, rng.getrandbits(80) + 1),
    ])()  # fmt: skip


def signed(rng: Random) -> Fraction:
    """A number, 0 among them."""
    return rng.choice([-1, -1, 0, 1, 1]) * size(rng)


def direction(rng: Random) -> tuple[Fraction, Fraction]:
    """(c, s) of norm 1."""
    t = rng.choice([ZERO, ONE, Q(1, 2), Q(1, 3), Q(rng.randint(-50, 50), rng.randint(1, 50))])
    c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    return rng.choice([(c, s), (-c, s), (s, c), (s, -c)])


def member(family: str, rng: Random) -> Json:
    """Any member; about one in four is a tie."""
    tie = rng.random() < 0.25
    p: dict[str, Any]
    if family == "linear_program":
        k = rng.choice([2, 3, 4, 6])
        p = {"k": k, "winner": rng.choice([None, rng.randrange(k)]), "g": ZERO}
        if not tie:
            g = rng.choice([size(rng), -Q(rng.randint(1, 9), 10)])
            p |= {"winner": rng.randrange(k), "g": g}
    elif family == "theta":
        step = size(rng)
        p = {"theta": HALF if tie else rng.choice([step / (1 + step), HALF * step / (1 + step)])}
    elif family in ("semidefinite", "circle", "lowest_eigenvector"):
        c, s = direction(rng)
        p = {"c": c, "s": s, "r": ZERO if tie else size(rng)}
    elif family == "scalar_equation":
        beta = ZERO if tie else rng.choice([-1, 1]) * size(rng)
        p = {"beta": beta, "gamma": signed(rng) if beta else ZERO}
    elif family == "diagonal_spectrum":
        p = {"site": None if tie else rng.choice([0, 1, 5, 1000, 10**18])}
    elif family == "largest_root":
        p = {"side": None, "r": ZERO}
        if not tie:
            p = {"side": rng.choice(["above", "below"]), "r": size(rng)}
    else:
        p = {"delta": ZERO if tie else signed(rng)}
    return _instance(family, p, rng)


def _instance(family: str, p: dict[str, Any], rng: Random) -> Json:
    plain = {name: text(x, rng) if isinstance(x, Fraction) else x for name, x in p.items()}
    return {"family": family, "parameters": plain}


def side(family: str, j: int, e: int, rng: Random, *, k: int | None = None) -> Json:
    """Side j with g = 2^-e (a spectrum: at the site e)."""
    g, s = Q(1, 2**e), 1 - 2 * j
    p: dict[str, Any] = {
        "linear_program": lambda: {"k": k, "winner": j, "g": g},
        "theta": lambda: {"theta": HALF - s * g},
        "scalar_equation": lambda: {"beta": g, "gamma": s * g},
        "feasibility": lambda: {"delta": j * g},
        "rank": lambda: {"delta": j * g},
        "diagonal_spectrum": lambda: {"site": e if j else None},
        "largest_root": lambda: {"side": ("above", "below")[j], "r": g},
        "assignment": lambda: {"delta": s * g},
        "label": lambda: {"delta": s * g},
    }.get(family, lambda: {"c": Q(s), "s": ZERO, "r": g})()
    return _instance(family, p, rng)


def tie(family: str, rng: Random, *, k: int | None = None) -> Json:
    """The tie; linear_program: perhaps with a winner and g = 0."""
    p: dict[str, Any] = {
        "linear_program": lambda: {"k": k, "winner": rng.choice([None, 0]), "g": ZERO},
        "theta": lambda: {"theta": HALF},
        "scalar_equation": lambda: {"beta": ZERO, "gamma": ZERO},
        "diagonal_spectrum": lambda: {"site": None},
        "largest_root": lambda: {"side": None, "r": ZERO},
    }.get(family, lambda: {"delta": ZERO})()
    if family in ("semidefinite", "circle", "lowest_eigenvector"):
        c, s = direction(rng)
        p = {"c": c, "s": s, "r": ZERO}
    return _instance(family, p, rng)


# Solutions and their proofs.


def written_set(found: Solutions, family: str, rng: Random) -> Json:
    """The SET, alternatives and ends in any order."""
    kind, points = found
    if kind == "whole":
        return {"type": "whole", "of": points}
    if kind == "spectrum":
        return {"type": "spectrum", "points": texts(points, rng)}
    if kind == "finite" and len(points) == 1:
        return {"type": "point", "x": texts(points[0], rng)}
    points = rng.sample(points, len(points))
    if kind == "finite":
        return {"type": "points", "points": [texts(x, rng) for x in points]}
    if family == "theta":
        return {"type": "segment", "ends": [texts(x, rng) for x in points]}
    J = sorted(i for x in points for i, a in enumerate(x) if a)
    return {"type": "simplex", "indices": J, "signs": [1] * len(J), "total": text(ONE, rng),
            "rest": texts([0] * len(points[0]), rng)}  # fmt: skip


def proof(instance: Json, rng: Random) -> Json:
    """The numbers that prove Xi; where several do, any."""
    family, p = instance["family"], numbers(instance)
    delta, free = p.get("delta", ZERO), rng.choice([ZERO, ONE, Q(rng.randint(0, 20), 20)])
    if family == "linear_program":
        return {"dual": text(1 / (1 + max(p["g"], ZERO)), rng)}
    if family == "theta":
        if p["theta"] <= HALF:
            return {"dual": texts((1, 1), rng)}
        low = 1 / p["theta"] - 1  # v_0 + v_1 = 1/theta, both at most 1
        return {"dual": texts((low + free * (1 - low), 1 - free * (1 - low)), rng)}
    if family == "semidefinite":
        return {"dual": text(1 - p["r"], rng)}
    if family == "lowest_eigenvector":
        return {"eigenvalue": text(1 - p["r"], rng)}
    if family == "feasibility":
        if delta <= 0:
            return {"point": text(free * delta, rng)}
        return {"multipliers": texts([size(rng)] * 2, rng)}
    if family == "rank":
        if delta:
            return {"minor": [0, 1]}
        return {"minor": [0], "kernel": texts((0, rng.choice([-1, 1]) * size(rng)), rng)}
    if family == "largest_root":
        ((w,),) = solutions(instance)[1]
        return {"factor": texts((1, w, w * w - 3), rng)}
    if family == "assignment":
        a, b = signed(rng), free * delta  # u_0 + v_0, u_1 + v_1 = 0 or u_0 + v_1 = delta, ...
        if delta >= 0:
            return {"rows": texts((-a, -a - b), rng), "columns": texts((a, a + b), rng)}
        return {"rows": texts((delta - a, b - a), rng), "columns": texts((a - b, a), rng)}
    return {}


def solved(instance: Json, label: str, rng: Random) -> Json:
    """The statement `solutions`."""
    claim = {"set": written_set(solutions(instance), instance["family"], rng)}
    return statement("solutions", claim, proof(instance, rng), instance=label)
