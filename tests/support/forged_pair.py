"""False statements `pair`: what is well formed, near the truth, and mostly false.

Each forgery changes a claim, or its certificate, in place; whether the result is false is never
taken from here.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.instances import bound, number, rational
from support.writing import decimal, rational_text

Json = dict[str, Any]
TINY = "0x1p-300"


def _pushed(text: str, rng: Random, *, up: bool) -> str:
    """The bound, moved by a part of itself, 10^-13 or more."""
    part = Fraction(1, 10 ** rng.choice([1, 6, 13]))
    value = rational(text)
    moved = value * (1 + part) + Fraction(1, 10**40) if up else value * (1 - part)
    return decimal(moved, digits=20, up=up)


def _ends(claim: Json, made: Json, rng: Random) -> None:
    keys = [key for key in ("apart", "near", "stretch") if claim.get(key)]
    pairs = [claim[key] for key in keys] + list(claim.get("errors", []))
    ends = rng.choice(pairs)
    if rng.random() < 0.5:
        ends[0] = ends[1] = _pushed(ends[1], rng, up=True)
    else:
        ends[0] = ends[1] = _pushed(ends[0], rng, up=False)


def _lower(claim: Json, made: Json, rng: Random) -> None:
    keys = [key for key in ("forced", "missed", "unstable") if claim.get(key, {}).get("lower")]
    if keys:
        told = claim[rng.choice(keys)]
        told["lower"] = _pushed(told["lower"], rng, up=True)


def _level(claim: Json, made: Json, rng: Random) -> None:
    """More tolerance for the same bound."""
    names = {"forced": "accuracy", "missed": "lipschitz", "unstable": "epsilon"}
    key = rng.choice([name for name in names if name in claim] or ["apart"])
    if key == "apart":
        _ends(claim, made, rng)
    else:
        told = claim[key][names[key]]
        claim[key][names[key]] = rational_text(rational(told) * Fraction(3, 2) + Fraction(1, 9))


def _outputs(claim: Json, made: Json, rng: Random) -> None:
    if "outputs" in claim:
        u = rng.choice(claim["outputs"])
        j = rng.randrange(len(u))
        u[j] += f" {rng.choice('+-')} {rng.choice(['1', '1/100', 'sqrt(2)', '1/5'])}"


def _points(claim: Json, made: Json, rng: Random) -> None:
    x = rng.choice(claim["points"])
    j = rng.randrange(len(x))
    x[j] += f" {rng.choice('+-')} {rng.choice(['1', '1/100', 'sqrt(2)', '0x1p-200'])}"


def _matrix(claim: Json, made: Json, rng: Random) -> None:
    row = rng.choice(made["instances"]["A"]["parameters"]["A"])
    row[rng.randrange(len(row))] = rng.choice(["0", "5", "1/3", "sqrt(5)"])


def _kappa(claim: Json, made: Json, rng: Random) -> None:
    if claim["kappa"] is None or rng.random() < 0.1:
        claim["kappa"] = None if claim["kappa"] else "1"
    else:
        claim["kappa"] += f" {rng.choice('+-')} {rng.choice(['1', '1/9', TINY])}"


def _theorem(claim: Json, made: Json, rng: Random) -> None:
    """A smaller eta, the details of the other sign, a larger radius."""
    if "unstable" not in claim:
        return
    told = claim["unstable"]
    what = rng.choice(["eta", "detail", "noise", "epsilon"])
    if what in ("detail", "noise"):
        told[what] = [rational_text(-v) if isinstance(v := number(t), Fraction) else "7"
                      for t in told[what]]  # fmt: skip
    elif what == "eta":
        ends = [*claim["errors"], claim["near"]]
        least = max(bound(low) for low, _ in ends)
        told["eta"] = rational_text(least or Fraction(1, 1 << 200))
        told["lower"] = "0"
    else:
        told["epsilon"] = rational_text(rational(told["eta"]) * rng.choice([Fraction(9, 10), 3]))


FORGERIES = {
    "other ends": _ends, "a larger bound": _lower, "another level": _level,
    "other outputs": _outputs, "other points": _points, "another matrix": _matrix,
    "another kappa": _kappa, "the theorem beyond its hypotheses": _theorem,
}  # fmt: skip
