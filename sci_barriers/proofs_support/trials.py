"""The statements `runs`, `binomial` and `network` of certificates/FORMAT.md.

    failures_i = #{outputs that are null or farther than exceeds from z_i}, exactly;
    lower = max {p in 2^-40 Z : P(Bin(n, p) >= F) <= alpha/2},   0 where F = 0;
    upper = min {p in 2^-40 Z : P(Bin(n, p) <= F) <= alpha/2},   1 where F = n.

[lower, upper] is the interval of Clopper and Pearson [Biometrika 26 (1934)], rounded outward by
less than 2^-40: it covers p with probability >= 1 - alpha for n runs, n fixed before, that are
independent and fail with the same p. That they were so is an assumption. Nothing is proved here:
`proofs.accept` hands the certificate to the checker, which shares no code with this file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, rational_value, sign, to_json
from sci_barriers.networks import Network
from sci_barriers.problems import Point
from sci_barriers.problems.entries import read_number, read_vector

Statement = dict[str, Any]
BITS = 40
MOST = 10_000
LONGEST = 64  # bits of alpha, above and below


def runs(
    names: Sequence[str],
    sets: Sequence[Point],
    outputs: Sequence[Any],
    *,
    exceeds: Any,
    information: str | None = None,
) -> Statement:
    """How many of the outputs fail for each of the minimisers {z_i}, counted exactly.

    names: of the `minimisers` statements of sets (points of one length N). outputs: 1 to 10,000,
    each N rationals or floats (taken exactly), or None for a run without an output. exceeds: a
    rational >= 0; x fails when ||x - z_i|| > exceeds. information: the name of an `information`
    statement that covers all these instances. Raises BadInput for anything else.
    """
    if not names or len(names) != len(sets) or len(set(names)) < len(names):
        raise bad_input(
            "names", list(names), f"must be {len(sets)} different names, one for each set",
            "name the minimisers statements of the sets",
        )  # fmt: skip
    for name, found in zip(names, sets, strict=True):
        if not isinstance(found, Point) or found.N != sets[0].N:
            raise bad_input(
                f"set {name}", type(found).__name__, "must be a Point, all of one length N",
                "count failures for unique minimisers",
            )  # fmt: skip
    if not 1 <= len(outputs) <= MOST:
        raise bad_input("number of outputs", len(outputs), f"must be 1 to {MOST}", "split the runs")
    bound = _rational(exceeds, "exceeds")
    if bound < 0:
        raise bad_input("exceeds", bound, "must be >= 0", "pass a distance")
    read = [None if x is None else _output(x, r, sets[0].N) for r, x in enumerate(outputs)]
    claim = {
        "exceeds": to_json(bound),
        "outputs": [None if x is None else [to_json(entry) for entry in x] for x in read],
        "failures": [_failures(z, read, bound) for z in sets],
    }
    return {
        "kind": "runs", "from": list(names), "information": information, "claim": claim, "proof": {}
    }  # fmt: skip


def _output(x: Any, r: int, N: int) -> tuple[Q, ...]:
    entries = read_vector(x, name=f"outputs[{r}]", length=N, symbol="N")
    return tuple(_rational(entry, f"outputs[{r}][{i}]") for i, entry in enumerate(entries))


def _rational(value: Any, name: str) -> Q:
    q = rational_value(read_number(value, name=name))
    if q is None:
        raise bad_input(name, value, "must be rational", "pass a rational or a float")
    return q


def _failures(z: Point, outputs: Sequence[tuple[Q, ...] | None], bound: Q) -> int:
    known: dict[tuple[Q, ...], bool] = {}
    for x in outputs:
        if x is not None and x not in known:
            excess: Number = z.squared_distance(x) - bound * bound
            known[x] = sign(excess) > 0
    return sum(x is None or known[x] for x in outputs)


def clopper_pearson(failures: int, trials: int, *, alpha: Any) -> tuple[Q, Q]:
    """(lower, upper): multiples of 2^-40 with the Clopper-Pearson interval just inside; exact.

    0 <= failures <= trials, 1 <= trials <= 10,000; alpha rational in (0, 1) with at most 64 bits
    above and below. By bisection with exact binomial sums. Raises BadInput otherwise.
    """
    level = _level(alpha)
    for name, value, low, high in (
        ("trials", trials, 1, MOST), ("failures", failures, 0, trials),
    ):  # fmt: skip
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise bad_input(name, value, f"must be an integer from {low} to {high}", "count again")
    lower = _largest(_tail(failures, trials, level)) if failures else 0
    rest = trials - failures
    # P(Bin(n, p) <= F) = P(Bin(n, 1 - p) >= n - F).
    above = _largest(_tail(rest, trials, level)) if rest else 0
    return Q(lower, 1 << BITS), Q((1 << BITS) - above, 1 << BITS)


def _level(alpha: Any) -> Q:
    level = _rational(alpha, "alpha")
    long = max(int(level.p).bit_length(), int(level.q).bit_length()) > LONGEST
    if not 0 < level < 1 or long:
        raise bad_input(
            "alpha", level, f"must be in (0, 1), with at most {LONGEST} bits", "pass '1/20'"
        )
    return level


def _tail(F: int, n: int, alpha: Q) -> Callable[[int, int], bool]:
    """(k, e) -> whether P(Bin(n, k/2^e) >= F) <= alpha/2, F >= 1, exactly.

    sum_{F<=j<=n} C(n,j) a^j c^(n-j), a = k, c = 2^e - k, is an integer over 2^(e n). Neighbouring
    terms are joined by pairs, u a^i c^r and v a^(i+s) c^0 of one block to u c^r + v a^s, so that
    only few long products are made.
    """
    start = [comb(n, F)]
    for j in range(F, n):
        start.append(start[-1] * (n - j) // (j + 1))
    p, q = int(alpha.p), int(alpha.q)

    def holds(k: int, e: int) -> bool:
        a, c = k, (1 << e) - k
        blocks, side, last = start, 1, 1  # each block has `side` terms, the last one `last`
        while len(blocks) > 1:
            up, down, rest = a**side, c**side, c**last
            even = len(blocks) // 2
            joined = [
                blocks[2 * i] * (rest if 2 * i + 2 == len(blocks) else down)
                + up * blocks[2 * i + 1]
                for i in range(even)
            ]
            if len(blocks) % 2:
                joined.append(blocks[-1])
            else:
                last += side
            blocks, side = joined, 2 * side
        return 2 * q * blocks[0] * a**F <= p << e * n

    return holds


def _largest(holds: Callable[[int, int], bool]) -> int:
    """The largest k with holds(k, 40), for a condition that holds up to some p in [0, 1)."""
    k = 0
    for e in range(1, BITS + 1):
        k *= 2
        if holds(k + 1, e):
            k += 1
    return k


def binomial(name: str, failures: int, trials: int, *, alpha: Any) -> Statement:
    """The interval of `clopper_pearson` for the runs statement `name`, which has one set."""
    lower, upper = clopper_pearson(failures, trials, alpha=alpha)
    claim = {"alpha": to_json(_level(alpha)), "lower": to_json(lower), "upper": to_json(upper)}
    return {"kind": "binomial", "from": name, "claim": claim, "proof": {}}


def network(label: str, phi: Network, x: Any) -> Statement:
    """phi(y) = x for the y of the instance `label`; x (N,) exact numbers, as phi(y) returns them.

    About the function of real numbers phi, not about a program that evaluates it in floats.
    """
    entries = read_vector(x, name="x", symbol="N")
    claim = {"layers": phi.to_json(), "x": [to_json(entry) for entry in entries]}
    return {"kind": "network", "instance": label, "claim": claim, "proof": {}}
