"""Mutators of the proofs of `support` statements; see `mutation_tools`."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from support.instances import rational
from support.mutation_tools import Certificate, kind, moved, scaled
from support.mutations_support import ALL, BRACKETS, PARTS, parts
from support.writing import rational_text


def _larger(text: str, rng: Random) -> str:
    return rational_text(rational(text) * rng.choice([2, Fraction(3, 2), 100, 1 << 40]))


@kind("unproved", *PARTS)
def support_least_too_large(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    proof["least"] = _larger(proof["shift"], rng)
    if rng.random() < 0.3:
        proof["shift"] = proof["least"]
    return True


@kind("unproved", *PARTS)
def support_shift_changed(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    if rng.random() < 0.5:
        proof["shift"] = proof["least"]
    else:
        proof["shift"] = _larger(proof["shift"], rng)
        if rng.random() < 0.5:
            proof["least"] = _larger(proof["least"], rng)
    return True


@kind("unproved", *PARTS)
def support_factor_changed(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    row = rng.choice(proof["factor"])
    step = rng.choice([1, -1]) * rational(proof["shift"]) * rng.choice([1, 2, 16])
    i = rng.randrange(len(row))
    row[i] = rng.choice(["0", moved(row[i], step), scaled(row[i], Fraction(3, 2))])
    return True


@kind("unproved", *PARTS)
def support_scale_changed(c: Certificate, rng: Random) -> bool:
    _, claim, proof = parts(c, rng)
    d = proof.setdefault("scale", [0] * len(claim["support"]))
    i = rng.randrange(len(d))
    d[i] += rng.choice([-9, -1, 1, 2, 60])
    return True


@kind("unproved", *PARTS)
def support_approximation_moved(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    x = rng.choice(proof["x"])
    i = rng.randrange(len(x))
    size = Fraction(1, 1 << rng.choice([3, 12, 25, 33]))
    x[i] = scaled(x[i], 1 + rng.choice([1, -1]) * size)
    return True


@kind("unproved", *ALL)
def support_mu_moved(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    if "mu" not in proof:
        return False
    i = rng.randrange(len(proof["mu"]))
    size = Fraction(1, 1 << rng.choice([3, 12, 25, 30]))
    factor = 1 + (size if rng.random() < 0.5 else -size)
    proof["mu"][i] = rational_text(rational(proof["mu"][i]) * factor)
    return True


@kind("unproved", *BRACKETS)
def support_bracket_beside_the_root(c: Certificate, rng: Random) -> bool:
    """Both mu (and both x) on one side of the root."""
    _, _, proof = parts(c, rng)
    low, high = map(rational, proof["mu"])
    step = (high - low) * rng.choice([1, -1])
    proof["mu"] = [rational_text(low + step), rational_text(high + step)]
    return True


@kind("unproved", *BRACKETS)
def support_bracket_reversed(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    proof["mu"].reverse()
    if rng.random() < 0.5:
        proof["x"].reverse()
    return True


@kind("unproved", *BRACKETS)
def support_bracket_of_one_point(c: Certificate, rng: Random) -> bool:
    _, _, proof = parts(c, rng)
    side = rng.randrange(2)
    proof["mu"] = [proof["mu"][side]] * 2
    proof["x"] = [proof["x"][side]] * 2
    return True
