"""Seeded random certificates with true statements `runs`, `binomial`, `network`.

Minimisers are those of P1 with A = I, eta = 0: x = y.  Some outputs lie on the sphere of radius
`exceeds` about a minimiser, exactly (no failure), some 2^-60 outside.  Some minimisers and weights
have square roots.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.assembly import FORMAT
from support.instances import number, rational
from support.trials_truth import failures, interval, value
from support.writing import rational_text as text
from support.writing import writes

TINY = Fraction(1, 1 << 60)
ALPHAS = [Fraction(1, 20), Fraction(1, 100), Fraction(1, 3), Fraction(0x1999999999999A, 1 << 55)]
Certificate = dict[str, Any]


def small(rng: Random) -> Fraction:
    return Fraction(rng.randint(-30, 30), rng.choice([1, 2, 3, 7, 8, 64]))


def entry(rng: Random, *, roots: bool) -> str:
    """A rational number, or one with a square root."""
    if roots and rng.random() < 0.5:
        return f"{text(small(rng))} + {rng.randint(1, 9)}/7*sqrt({rng.choice([2, 3, 5, 12])})"
    return text(small(rng))


def basis_pursuit(y: list[str]) -> dict[str, Any]:
    """P1, A = I, eta = 0."""
    rows = [["1" if i == j else "0" for j in range(len(y))] for i in range(len(y))]
    return {"family": "explicit", "parameters": {
        "problem": "P1", "A": rows, "y": y, "eta": "0", "weights": None,
    }}  # fmt: skip


def minimisers(label: str, x: list[str]) -> dict[str, Any]:
    signs = [number(v) for v in x]
    dual = ["0" if v == 0 else ("1" if v > 0 else "-1") for v in signs]
    return {
        "kind": "minimisers", "instance": label, "claim": {"set": {"type": "point", "x": x}},
        "proof": {"case": "aligned", "point": x, "dual": dual},
    }  # fmt: skip


def _near(z: list[str], tau: Fraction, rng: Random) -> list[str]:
    """On the sphere, just outside it, or somewhere."""
    roll = rng.random()
    if any("sqrt" in v for v in z) or roll < 0.2:
        return [text(small(rng) + tau / 2) for _ in z]
    x, i = [rational(v) for v in z], rng.randrange(len(z))
    x[i] += rng.choice([-1, 1]) * (tau + (0 if roll < 0.6 else TINY))
    if roll > 0.9 and len(x) > 1:  # (3, 4, 5)
        x = [rational(v) for v in z]
        x[0], x[1] = x[0] + tau * 3 / 5, x[1] - tau * 4 / 5
    return [text(v) for v in x]


def runs(rng: Random) -> Certificate:
    """One to three sets, and perhaps information about the only one."""
    k, N = rng.choice([1, 1, 2, 3]), rng.randint(1, 3)
    sets = [[entry(rng, roots=rng.random() < 0.15) for _ in range(N)] for _ in range(k)]
    tau = abs(small(rng))
    outputs: list[Any] = [_near(rng.choice(sets), tau, rng) for _ in range(rng.randint(1, 5))]
    outputs += [None] * rng.choice([0, 1, 2])
    outputs += rng.sample(outputs, 1)
    rng.shuffle(outputs)
    statements: dict[str, Any] = {f"S{i}": minimisers(f"I{i}", x) for i, x in enumerate(sets)}
    known = None
    if k == 1 and rng.random() < 0.7:
        known = "i"
        n = rng.randint(0, 9)
        q = text(Fraction(round(float(number(sets[0][0])) * 2**n), 1 << n))
        statements["i"] = {
            "kind": "information", "instance": "I0",
            "claim": {"norm": "entrywise", "queries": [["y", 0, n, q]]}, "proof": {},
        }  # fmt: skip
    statements["r"] = {
        "kind": "runs", "from": [f"S{i}" for i in range(k)], "information": known,
        "claim": {"exceeds": text(tau), "outputs": outputs,
                  "failures": [failures(x, outputs, tau) for x in sets]},
        "proof": {},
    }  # fmt: skip
    instances = {f"I{i}": basis_pursuit(x) for i, x in enumerate(sets)}
    return {"format": FORMAT, "instances": instances, "statements": statements}


def binomial(rng: Random) -> Certificate:
    """One set with a rational minimiser, 1 to 25 outputs, the interval on the 2^-40 grid."""
    z = [text(small(rng))]
    n = rng.randint(1, 25)
    F = rng.choice([0, n, rng.randint(0, n), rng.randint(0, n)])
    far = [text(rational(z[0]) + 1 + TINY)]
    outputs: list[Any] = [z] * (n - F) + [rng.choice([None, far]) for _ in range(F)]
    rng.shuffle(outputs)
    alpha = rng.choice(ALPHAS)
    lower, upper = interval(n, F, alpha)
    statements = {
        "S0": minimisers("I0", z),
        "r": {"kind": "runs", "from": ["S0"], "information": None,
              "claim": {"exceeds": "1", "outputs": outputs, "failures": [F]}, "proof": {}},
        "b": {"kind": "binomial", "from": "r", "proof": {},
              "claim": {"alpha": text(alpha), "lower": text(lower), "upper": text(upper)}},
    }  # fmt: skip
    return {"format": FORMAT, "instances": {"I0": basis_pursuit(z)}, "statements": statements}


def matrix(rows: int, columns: int, rng: Random, *, roots: bool) -> list[list[str]]:
    return [[entry(rng, roots=roots) for _ in range(columns)] for _ in range(rows)]


def network(rng: Random) -> Certificate:
    """One to three affine layers, with relu and threshold between them."""
    roots, square = rng.random() < 0.15, rng.random() < 0.6
    m, N, count = rng.randint(1, 3), rng.randint(1, 3), rng.choice([1, 2, 2, 3])
    N = m if square else N
    y = [entry(rng, roots=roots) for _ in range(m)]
    layers: list[Any] = []
    width = m
    for k in range(count):
        wide = N if square or k == count - 1 else rng.randint(1, 3)
        layers.append({"type": "affine", "W": matrix(wide, width, rng, roots=roots),
                       "b": [entry(rng, roots=roots) for _ in range(wide)]})  # fmt: skip
        if rng.random() < 0.4:
            layers[-1]["U"] = matrix(wide, m, rng, roots=roots)
        width = wide
        if rng.random() < 0.5:
            layers.append({"type": "relu"})
        if rng.random() < 0.6:
            theta = [text(abs(small(rng)) * rng.choice([0, 1, 1])) for _ in range(wide)]
            layers.append({"type": "threshold", "theta": theta})
    x = writes(value(layers, [number(v) for v in y]))
    instance = {"family": "explicit", "parameters": {
        "problem": "P3", "A": matrix(m, N, rng, roots=False), "y": y, "lam": "1", "weights": None,
    }}  # fmt: skip
    statement = {"kind": "network", "instance": "I0", "claim": {"layers": layers, "x": x},
                 "proof": {}}  # fmt: skip
    return {"format": FORMAT, "instances": {"I0": instance}, "statements": {"n": statement}}


GOOD_TRIALS = {"runs": runs, "binomial": binomial, "network": network}
