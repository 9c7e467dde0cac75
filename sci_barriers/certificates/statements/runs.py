"""runs: of several outputs, how many fail: no output, or farther than a threshold from a minimiser.

    failures_i = #{r : x_r is null, or |x_r - z_i| > exceeds},    {z_i} the i-th set, exactly;
    |x - z|^2 = |x|^2 - 2 <x, z> + |z|^2.

The outputs are short rationals, z may have square roots: z = sum_d sqrt(d) z_d (+ sqrt(s) ...) with
rational vectors z_d, so that an output costs rational inner products and one sign. Equal outputs
are judged once. Nothing is said of how the outputs came about, nor of the information that was
shown: the statement `information` that is named says that it belongs to all these instances.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import mul
from typing import Any

from ..budget import Budget, budget_of, common_denominator, decided, plus, quotient, times, words
from ..context import Context, Proven
from ..integers import Ratio, short
from ..kernel import need
from ..numbers import Nested, Real, Rejected, Surd, Unreadable, ratio
from ..reader import MAX_ENTRIES, anything, fields, integer, label, list_of, maybe

MOST = 10_000  # outputs in one statement
MOST_SETS = 64
MAX_READ = 1 << 28  # bits of all different outputs together
Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Tally:
    """A proved statement: the number of outputs, and of failures for each set."""

    outputs: int
    failures: list[int]


@dataclass(frozen=True)
class Output:
    """x = n/q, its squared norm times q^2, and how often it occurs."""

    n: list[int]
    q: int
    squared: int
    count: int


@dataclass(frozen=True)
class Centre:
    """z = sum over (k, d) of sqrt(s)^k sqrt(d) n/q; constant = |z|^2 - exceeds^2."""

    constant: Real
    parts: list[tuple[int, int, int, Pairs]]  # k, d, bits of the longest n, pairs (index, n)
    q: int
    s: Surd | None


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Accept or reject the statement (through the context, so that it is checked once)."""
    tally(context, name, f"statements.{name}")


def tally(context: Context, name: Any, where: str) -> Tally:
    """The proved counts of the runs statement of that name."""
    statement = context.statement(name, where, "runs")
    return context.once(name, lambda: _count(context, statement, f"statements.{name}"))


def _count(context: Context, statement: dict[str, Any], where: str) -> Tally:
    names = list_of(label, least=1, most=MOST_SETS)
    keys = {"kind": label, "from": names, "information": maybe(label)}
    got = fields(statement, where, {**keys, "claim": anything, "proof": anything})
    fields(got["proof"], f"{where}.proof", {})
    sets = [context.proven(name, f"{where}.from") for name in got["from"]]
    labels = [context.statements[name]["instance"] for name in got["from"]]
    N = sets[0].instance.N
    if any(proven.type != "point" or proven.instance.N != N for proven in sets):
        raise Unreadable(f"{where}.from: sets that are points, of equal length N, are needed")
    if len(set(labels)) < len(labels):
        raise Unreadable(f"{where}.from: the instances must be different ones")
    if got["information"] is not None:
        covered = _covered(context, got["information"], f"{where}.information")
        need(set(labels) <= covered, "the information is not about all of these instances")
    counts = list_of(integer(0, MOST), least=len(sets), most=len(sets))
    keys = {"exceeds": short, "outputs": list_of(anything, least=1, most=MOST), "failures": counts}
    claim = fields(got["claim"], f"{where}.claim", keys)
    if claim["exceeds"][0] < 0:
        raise Unreadable(f"{where}.claim.exceeds: a threshold >= 0 is needed")
    budget = budget_of(context.shared, where)
    outputs = _outputs(claim["outputs"], N, f"{where}.claim.outputs", budget)
    none = claim["outputs"].count(None)
    for i, proven in enumerate(sets):
        centre = _centre(proven, claim["exceeds"], budget)
        failures = none + sum(x.count for x in outputs if _beyond(x, centre, budget))
        need(claim["failures"][i] == failures, f"failures[{i}]: the count is {failures}")
    return Tally(len(claim["outputs"]), claim["failures"])


def _covered(context: Context, name: str, where: str) -> set[str]:
    """The labels of the instances that an information statement speaks of (checked on its own)."""
    statement = context.statement(name, where, "information")
    single, several = statement.get("instance"), statement.get("instances")
    found = [single, *(several if isinstance(several, list) else [])]
    return {entry for entry in found if isinstance(entry, str)}


def _outputs(rows: list[Any], N: int, where: str, budget: Budget) -> list[Output]:
    """The different outputs, null left out, each over one denominator."""
    counts: Counter[tuple[str, ...]] = Counter()
    for r, row in enumerate(rows):
        if row is None:
            continue
        if not isinstance(row, list) or len(row) != N:
            raise Unreadable(f"{where}[{r}]: null or a list of {N} values is needed")
        if not all(isinstance(text, str) for text in row):
            raise Unreadable(f"{where}[{r}]: a number must be a string")
        counts[tuple(row)] += 1
    if len(counts) * N > MAX_ENTRIES:
        raise Unreadable(f"{where}: more than {MAX_ENTRIES} entries in different outputs")
    known: dict[str, Ratio] = {}
    left, found = MAX_READ, []
    for texts, count in counts.items():
        for text in texts:
            if text not in known:
                known[text] = short(text, where)
                left -= sum(map(int.bit_length, known[text]))
        if left < 0:
            raise Unreadable(f"{where}: more than {MAX_READ} bits in different outputs")
        entries = [known[text] for text in texts]
        q = common_denominator((d for _, d in entries), budget)
        budget.sums(N, max(p.bit_length() for p, _ in entries), q.bit_length())
        n = [p * quotient(q, d, budget) for p, d in entries]
        budget.sums(N, *[max(map(int.bit_length, n))] * 2)
        found.append(Output(n, q, sum(map(mul, n, n)), count))
    return found


def _centre(proven: Proven, exceeds: Ratio, budget: Budget) -> Centre:
    """The parts of the minimiser, and |z|^2 - exceeds^2."""
    s: Surd | None = None
    constant: Real = ratio(-(exceeds[0] ** 2), exceeds[1] ** 2)
    pieces: list[tuple[int, int, Surd]] = []  # (index, k, value): z_i = sum of value sqrt(s)^k
    for i, z in enumerate(proven.set["x"]):
        if isinstance(z, Nested):
            if s is not None and decided(z.s - s, budget) != 0:
                raise Rejected("two different nested radicals meet in one distance")
            s = z.s if s is None else s
            z = Nested(z.a, z.b, s)
            pieces += [(i, 0, z.a), (i, 1, z.b)]
        else:
            pieces.append((i, 0, z))
        constant = plus(constant, times(z, z, budget), budget)
    q = common_denominator((value.den for _, _, value in pieces), budget)
    parts: dict[tuple[int, int], Pairs] = {}
    for i, k, value in pieces:
        for d, c in value.terms.items():
            budget.sums(1, q.bit_length(), c.bit_length())
            parts.setdefault((k, d), []).append((i, c * quotient(q, value.den, budget)))
    longest = {key: max(n.bit_length() for _, n in pairs) for key, pairs in parts.items()}
    return Centre(constant, [(*key, longest[key], parts[key]) for key in parts], q, s)


def _beyond(x: Output, centre: Centre, budget: Budget) -> bool:
    """|x - z| > exceeds, exactly."""
    a, b = {1: x.squared * centre.q}, dict[int, int]()
    longest = max(map(int.bit_length, x.n))
    budget.sums(4, max(x.squared.bit_length(), 2 * x.q.bit_length()), centre.q.bit_length())
    for k, d, bits, pairs in centre.parts:
        budget.sums(len(pairs) + 2, longest + x.q.bit_length(), bits)
        inner = sum(n * x.n[i] for i, n in pairs)
        target = b if k else a
        target[d] = target.get(d, 0) - 2 * x.q * inner
    below = x.q * x.q * centre.q
    budget.spend((len(a) + len(b)) * min(words(below.bit_length()), 200) ** 2)
    value: Real = Surd(a, below)
    if centre.s is not None:
        value = Nested(Surd(a, below), Surd(b, below), centre.s)
    return decided(plus(value, centre.constant, budget), budget) > 0
