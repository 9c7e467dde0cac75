"""False statements `optimal`: what is well formed, near the truth, and mostly false.

Each forgery changes a certificate in place; whether the result is false is never taken from here.
"""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

from sci_barriers.exact import Q
from sci_barriers.stability import OptimalMap, optimal_map
from sci_barriers.stability.statements_maps import optimal_certificate
from support.instances import number, rational
from support.writing import decimal, rational_text

Json = dict[str, Any]


def written(found: OptimalMap) -> Json:
    """The certificate as it is read back."""
    made: Json = json.loads(json.dumps(optimal_certificate(found, digits=12)))
    return made


def _other_value(made: Json, rng: Random) -> None:
    """A slightly different value, in the claim, in the size and in the bounds."""
    statement = made["statements"]["optimal"]
    step = Fraction(rng.choice([-1, 1]), rng.choice([3, 10**6, 1 << 200]))
    for place, key in (
        (statement["claim"], "value"),
        (statement["proof"]["fibres"][statement["proof"]["worst"]], "size"),
    ):
        place[key] += f" {'-' if step < 0 else '+'} {rational_text(abs(step))}"
    statement["claim"] |= {"lower": "0", "upper": "1e9"}


def _other_bounds(made: Json, rng: Random) -> None:
    claim = made["statements"]["optimal"]["claim"]
    low, high = rational(claim["lower"]), rational(claim["upper"])
    if rng.random() < 0.5:
        claim["lower"] = decimal(high + Fraction(1, 10**9), digits=14, up=True)
        claim["upper"] = "1e9"
    else:
        claim |= {"lower": "0", "upper": decimal(low * Fraction(9999, 10000), digits=9, up=False)}


def _moved_point(made: Json, rng: Random) -> None:
    points = made["statements"]["optimal"]["claim"]["points"]
    x = rng.choice(points)
    j = rng.randrange(1, len(x))
    x[j] += f" {rng.choice('+-')} {rng.choice(['1', '1/7', '0x1p-300', '2', '1/3', 'sqrt(3)'])}"


def _dropped_point(made: Json, rng: Random) -> None:
    """The proof without one point that carries the radius, its weight spread over the others."""
    statement = made["statements"]["optimal"]
    fibre = statement["proof"]["fibres"][statement["proof"]["worst"]]
    kind = "weights" if "weights" in fibre else "terms"
    at = 0 if kind == "weights" else 1
    if len(fibre[kind]) > 1:
        gone = fibre[kind].pop(rng.randrange(len(fibre[kind])))
        if rng.random() < 0.5:
            fibre["indices"] = [i for i in fibre["indices"] if i != gone[at]]
    statement["claim"] |= {"value": "0", "lower": "0", "upper": "0"}
    fibre["size"] = "0"


def _other_matrix(made: Json, rng: Random) -> None:
    """Another row of zeros and ones: the fibres of the proof are no fibres."""
    rows = made["instances"]["A"]["parameters"]["A"]
    row = rng.choice(rows)
    row[:] = [rng.choice(["0", "1", "-1", "1/2"]) for _ in row]


def _other_norm(made: Json, rng: Random) -> None:
    claim = made["statements"]["optimal"]["claim"]
    claim["norm"] = {"l1": "linf", "linf": "l1", "l2": "l2"}[claim["norm"]]
    claim |= {"lower": "0", "upper": "1e9"}
    if claim["norm"] == "l2":
        _other_value(made, rng)


def _smaller_ball(made: Json, rng: Random) -> None:
    """l2: other weights around their own mean, a true identity with a radius that is too small."""
    statement = made["statements"]["optimal"]
    for k, fibre in enumerate(statement["proof"]["fibres"]):
        if "weights" not in fibre:
            _other_value(made, rng)
            return
        texts = [statement["claim"]["points"][i] for i in fibre["indices"]]
        if any("sqrt" in v for x in texts for v in x):
            return
        parts = [rng.randint(0, 3) for _ in texts]
        parts[0] += sum(parts) == 0
        mu = [Fraction(p, sum(parts)) for p in parts]
        points = [[rational(v) for v in x] for x in texts]
        c = [sum(m * v for m, v in zip(mu, column)) for column in zip(*points, strict=True)]
        squares = [sum(v * v for v in x) for x in points]
        size = sum(m * s for m, s in zip(mu, squares)) - sum(v * v for v in c)
        fibre["weights"] = [[i, rational_text(m)] for i, m in zip(fibre["indices"], mu)]
        fibre |= {"centre": [rational_text(v) for v in c], "size": rational_text(size)}
        if k == statement["proof"]["worst"]:
            statement["claim"] |= {"value": fibre["size"], "lower": "0", "upper": "1e9"}


def _joined_fibres(made: Json, rng: Random) -> None:
    """Two fibres as one, with the true ball of their union: c_opt too large."""
    statement = made["statements"]["optimal"]
    points = [[number(v) for v in x] for x in statement["claim"]["points"]]
    ours = statement["proof"]["fibres"]
    if len(ours) < 2 or any("sqrt" in v for x in statement["claim"]["points"] for v in x):
        return
    a, b = rng.sample(range(len(ours)), 2)
    indices = sorted(ours[a]["indices"] + ours[b]["indices"])
    union = [[Q(v.numerator, v.denominator) for v in points[i]] for i in indices]  # type: ignore[union-attr]
    ball = written(optimal_map([[*[0] * len(union[0]), 1]], [[*x, 1] for x in union],
                               norm=statement["claim"]["norm"]))  # fmt: skip
    (one,) = ball["statements"]["optimal"]["proof"]["fibres"]
    one |= {"y": ours[a]["y"], "indices": indices, "centre": one["centre"][:-1]}
    if "weights" in one:
        one["weights"] = [[indices[i], mu] for i, mu in one["weights"]]
    else:
        one["terms"] = [[nu, indices[i], g[:-1]] for nu, i, g in one["terms"]]
    kept = [fibre for k, fibre in enumerate(ours) if k not in (a, b)]
    statement["proof"] = {"fibres": [one, *kept], "worst": 0}
    statement["claim"] |= {"value": one["size"], "lower": "0", "upper": "1e9"}


FORGERIES = {
    "another value": _other_value, "other bounds": _other_bounds, "a moved point": _moved_point,
    "a dropped point": _dropped_point, "another matrix": _other_matrix,
    "another norm": _other_norm, "a smaller ball": _smaller_ball, "joined fibres": _joined_fibres,
}  # fmt: skip
