"""Ways to make a certificate with `runs`, `binomial` or `network` false, well-formed as before.

A mutator changes a good certificate of `good_trials` in place and returns False where it does not
apply.  Whether the result is false is decided by `trials_truth` alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from support.good_trials import ALPHAS, TINY, basis_pursuit, entry, minimisers, small
from support.instances import number, rational
from support.trials_truth import UNIT, interval, value
from support.writing import rational_text as text
from support.writing import write, writes

Certificate = dict[str, Any]
Mutator = Callable[[Certificate, Any, Random], bool | None]
TRIALS: dict[str, tuple[str, Mutator]] = {}
STEP = Fraction(1, 1 << UNIT)


def kind(source: str) -> Callable[[Mutator], Mutator]:
    """Register a mutator of that kind of good certificate under its own name."""

    def register(function: Mutator) -> Mutator:
        TRIALS[function.__name__.replace("_", " ")] = source, function
        return function

    return register


def mutated(name: str, certificate: Certificate, rng: Random) -> Certificate | None:
    """A changed copy, or None where the mutator does not apply."""
    source, mutate = TRIALS[name]
    copy = json.loads(json.dumps(certificate))
    claim = copy["statements"][source[0]]["claim"]
    return copy if mutate(copy, claim, rng) is not False else None


# runs


@kind("runs")
def failures_off_by_one(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    i = rng.randrange(len(claim["failures"]))
    claim["failures"][i] = max(0, claim["failures"][i] + rng.choice([-1, 1]))


@kind("runs")
def output_moved_outside(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """A little away from a minimiser, along one axis."""
    return _moved(certificate, claim, rng, TINY)


@kind("runs")
def output_moved_inside(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    return _moved(certificate, claim, rng, -TINY)


def _moved(certificate: Certificate, claim: Any, rng: Random, by: Fraction) -> bool | None:
    statement = certificate["statements"][rng.choice(certificate["statements"]["r"]["from"])]
    z = statement["claim"]["set"]["x"]
    if any("sqrt" in v for v in z):
        return False
    beside = []  # (output, index) with the output on an axis through z
    for x in claim["outputs"]:
        apart = [i for i, v in enumerate(x or []) if rational(v) != rational(z[i])]
        beside += [(x, apart[0])] if len(apart) == 1 else []
    if not beside:
        return False
    x, i = rng.choice(beside)
    away = 1 if rational(x[i]) > rational(z[i]) else -1
    x[i] = text(rational(x[i]) + away * by * rng.randint(1, 3))
    return None


@kind("runs")
def null_counted_as_success(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    none = claim["outputs"].count(None)
    if not none:
        return False
    claim["failures"] = [count - none for count in claim["failures"]]
    return None


@kind("runs")
def failures_of_other_sets(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """The same counts in another order, or the counts of a set that is not named."""
    if len(claim["failures"]) < 2:
        z = [text(small(rng)) for _ in certificate["statements"]["S0"]["claim"]["set"]["x"]]
        certificate["instances"]["J"] = basis_pursuit(z)
        certificate["statements"]["T"] = minimisers("J", z)
        certificate["statements"]["r"]["from"] = ["T"]
        return None
    rng.shuffle(certificate["statements"]["r"]["from"])
    return None


@kind("runs")
def threshold_moved(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    tau = rational(claim["exceeds"]) + rng.choice([-TINY, TINY, 1, -1]) * rng.randint(1, 3)
    claim["exceeds"] = text(max(tau, Fraction(0)))


@kind("runs")
def output_left_out(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    if len(claim["outputs"]) < 2:
        return False
    claim["outputs"].pop(rng.randrange(len(claim["outputs"])))
    return None


@kind("runs")
def information_of_another_instance(
    certificate: Certificate, claim: Any, rng: Random
) -> bool | None:
    """True information, but not about the instance whose minimiser the outputs are held against."""
    if certificate["statements"]["r"]["information"] is None:
        return False
    y = certificate["instances"]["I0"]["parameters"]["y"]
    certificate["instances"]["J"] = basis_pursuit([*y[:-1], f"{y[-1]} + 0x1p-{rng.randint(0, 99)}"])
    certificate["statements"]["i"]["instance"] = "J"
    return None


@kind("runs")
def minimiser_moved(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """The point is that of another y: the set statement is false."""
    statement = certificate["statements"]["S0"]
    x = statement["claim"]["set"]["x"]
    i = rng.randrange(len(x))
    x[i] = write(number(x[i]) + TINY * rng.randint(1, 99))
    statement["proof"]["point"] = x


# binomial


@kind("binomial")
def lower_one_unit_up(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    lower = min(rational(claim["lower"]) + STEP * rng.randint(1, 3), rational(claim["upper"]))
    claim["lower"] = text(lower)


@kind("binomial")
def upper_one_unit_down(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    upper = max(rational(claim["upper"]) - STEP * rng.randint(1, 3), rational(claim["lower"]))
    claim["upper"] = text(upper)


@kind("binomial")
def alpha_swapped(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """More confidence with the same bounds (less is true as well)."""
    claim["alpha"] = text(rng.choice(ALPHAS) / rng.choice([1, 1, 2, 3, 7]))


@kind("binomial")
def bounds_of_another_count(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    n = len(certificate["statements"]["r"]["claim"]["outputs"])
    F = min(n, max(0, certificate["statements"]["r"]["claim"]["failures"][0] + rng.choice([-1, 1])))
    lower, upper = interval(n, F, rational(claim["alpha"]))
    claim["lower"], claim["upper"] = text(lower), text(upper)


@kind("binomial")
def one_output_more(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """One failure or success more, counted rightly, and the old bounds."""
    runs = certificate["statements"]["r"]["claim"]
    fails = rng.random() < 0.5
    z = certificate["statements"]["S0"]["claim"]["set"]["x"]
    for _ in range(rng.randint(1, 3)):
        runs["outputs"].insert(rng.randint(0, len(runs["outputs"])), None if fails else z)
        runs["failures"][0] += fails


@kind("binomial")
def one_sided_bounds(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """alpha in place of alpha/2 in both tails."""
    n = len(certificate["statements"]["r"]["claim"]["outputs"])
    F = certificate["statements"]["r"]["claim"]["failures"][0]
    alpha = min(2 * rational(claim["alpha"]), Fraction(rng.randint(90, 99), 100))
    lower, upper = interval(n, F, alpha)
    claim["lower"], claim["upper"] = text(lower), text(upper)


# network


def _affine(claim: Any) -> list[Any]:
    return [layer for layer in claim["layers"] if layer["type"] == "affine"]


@kind("network")
def one_weight_changed(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    layer = rng.choice(_affine(claim))
    row = rng.choice(layer[rng.choice([key for key in ("W", "U") if key in layer])])
    j = rng.randrange(len(row))
    row[j] = write(number(row[j]) + rng.choice([TINY, -TINY, 1, Fraction(1, 7)]))


@kind("network")
def relu_left_out(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    places = [k for k, layer in enumerate(claim["layers"]) if layer["type"] != "affine"]
    if not places:
        return False
    claim["layers"].pop(rng.choice(places))
    return None


@kind("network")
def threshold_with_the_wrong_sign(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """x as if |h| grew by theta instead of shrinking: x + 2 theta where the last layer is one."""
    layers = claim["layers"]
    places = [k for k, layer in enumerate(layers) if layer["type"] == "threshold"]
    if not places:
        return False
    k = rng.choice(places)
    y = [number(v) for v in certificate["instances"]["I0"]["parameters"]["y"]]
    theta = [number(t) for t in layers[k]["theta"]]
    before = value(layers[:k], y)
    grown = [h + t if h > 0 else h - t for h, t in zip(before, theta, strict=True)]
    rest = [{k: v for k, v in layer.items() if k != "U"} for layer in layers[k + 1 :]]
    if rest != layers[k + 1 :]:
        return False
    claim["x"] = writes(value(rest, grown))
    return None


@kind("network")
def theta_changed(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    found = [layer for layer in claim["layers"] if layer["type"] == "threshold"]
    if not found:
        return False
    theta = rng.choice(found)["theta"]
    i = rng.randrange(len(theta))
    theta[i] = text(rational(theta[i]) + rng.choice([TINY, 1, Fraction(1, 3)]))
    return None


@kind("network")
def bias_of_another_layer(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    layers = _affine(claim)
    one, other = rng.choice(layers), rng.choice(layers)
    if one is other or len(one["b"]) != len(other["b"]):
        return False
    if rng.random() < 0.5:
        one["b"], other["b"] = other["b"], one["b"]
    else:
        one["b"] = list(other["b"])
    return None


@kind("network")
def x_of_another_y(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    y = certificate["instances"]["I0"]["parameters"]["y"]
    i = rng.randrange(len(y))
    y[i] = write(number(y[i]) + rng.choice([TINY, -1, Fraction(1, 3)]))


@kind("network")
def input_matrix_left_out(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    found = [layer for layer in _affine(claim) if "U" in layer]
    if not found:
        return False
    del rng.choice(found)["U"]
    return None


@kind("network")
def one_entry_of_x_changed(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    i = rng.randrange(len(claim["x"]))
    step = rng.choice([Fraction(1, 1 << 200), TINY, Fraction(1)])
    claim["x"][i] = write(number(claim["x"][i]) + step * rng.choice([-1, 1]))


@kind("network")
def layers_in_another_order(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    """A relu after instead of before a threshold, or beside an affine layer of the same width."""
    layers = claim["layers"]
    places = [
        k for k, (a, b) in enumerate(zip(layers, layers[1:]))
        if "threshold" not in (a["type"], b["type"]) or "affine" not in (a["type"], b["type"])
    ]  # fmt: skip
    for k in rng.sample(places, len(places)):
        a, b = layers[k], layers[k + 1]
        square = all(len(x["W"]) == len(x["W"][0]) for x in (a, b) if x["type"] == "affine")
        if a["type"] != b["type"] and square:
            layers[k], layers[k + 1] = b, a
            return None
    return False


@kind("network")
def random_weights(certificate: Certificate, claim: Any, rng: Random) -> bool | None:
    layer = rng.choice(_affine(claim))
    layer["W"] = [[entry(rng, roots=False) for _ in row] for row in layer["W"]]
