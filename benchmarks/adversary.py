"""What a game costs: play, write the witness, check it; growth with N and with the level, sandbox.

    python benchmarks/adversary.py [--repeats R] [--columns 2 10 50 200 500] [--levels 10 100 ...]

P3, part (i), the target `argmax` at the level named. One run, one process, medians of R turns, each
timed in the second of two calls; ratios within a line are comparable, times from different machines
are not.

    play      the whole game: questions, answer, instance chosen, witness made
    witness   the instance chosen and the witness made, once the answer is there
    write     the witness as JSON text; its floor: the bytes copied into a file that is thrown away
    check     the standard-library checker; its floor: reading that JSON text
    square    floor of the levels: one integer of so many bits squared, by Python and by flint

The sandbox: the same game with the target in a worker process; its floor: starting Python, without
and with the package's exact numbers.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from operator import mul
from typing import Any

import flint
from _timing import medians

from sci_barriers.adversary import Omega, Outcome, play
from sci_barriers.adversary.breakdown.targets import argmax
from sci_barriers.certificates import check
from sci_barriers.exact import Q

COLUMNS = (2, 10, 50, 100, 200, 500)
LEVELS = (10, 100, 1000, 10_000, 100_000, 1_000_000)


class At:
    """The information with one level n, whatever is asked."""

    def __init__(self, information: Any, n: int) -> None:
        self.information, self.n = information, n

    def at(self, n: int) -> Any:
        return self.information.at(self.n)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.information, name)


def at_level(information: Any, *, n: int) -> Any:
    """argmax, reading level n."""
    return argmax(At(information, n))


def omega(N: int, m: int, K: int = 6) -> Omega:
    """P3 with lam = 1/3."""
    return Omega(problem="P3", N=N, m=m, K=K, lam=Q(1, 3))


def game(Om: Omega, *, n: int) -> Outcome:
    """A finished game that the target lost."""
    found = play(partial(at_level, n=n), Om, budget_level=n)
    assert found.status == "refuted" and found.witness is not None
    return found


Floors = dict[str, Callable[[], Any]]


def line(head: str, Om: Omega, *, n: int, repeats: int, floors: Floors) -> str:
    """Times in ms, the size of the witness, ratios to the floors."""
    done = game(Om, n=n)
    assert done.witness is not None and done.x is not None
    x, certificate = done.x, done.witness.certificate
    text = json.dumps(certificate)
    assert check(json.loads(text)).accepted
    with tempfile.TemporaryFile("w") as sink:

        def copied() -> None:
            sink.seek(0)
            sink.write(text)
            sink.flush()

        spent = medians(
            {
                "play": partial(game, Om, n=n),
                "witness": lambda: done.table.refute(x, eps=done.eps),
                "write": lambda: json.dumps(certificate),
                "check": lambda: check(certificate),
                "copy": copied,
                "read": lambda: json.loads(text),
                **floors,
            },
            repeats,
        )
    cells = [f"{1e3 * spent[name]:10.3f}" for name in ("play", "witness", "write", "check")]
    cells += [f"{len(text) / 1000:10.1f}"]
    ratios = [spent["write"] / spent["copy"], spent["check"] / spent["read"]]
    for name in floors:
        ratios += [spent["play"] / spent[name], spent["check"] / spent[name]]
    note = "" if done.witness.complete else "  (witness not complete)"
    return head + "".join(cells) + "".join(f"{ratio:11.1f}" for ratio in ratios) + note


HEAD = "".join(f"{word:>10}" for word in ("play", "witness", "write", "check", "kB"))
RATIOS = f"{'write/copy':>11}{'check/read':>11}"


def by_columns(columns: list[int], repeats: int) -> None:
    """Level 1; m = 1, N/2, N - 1."""
    print(f"\nP3, K = 6, level 1; ms\n{'N':>6}{'m':>6}{HEAD}{RATIOS}")
    for N in columns:
        for m in sorted({1, max(1, N // 2), N - 1}):
            print(line(f"{N:6}{m:6}", omega(N, m), n=1, repeats=repeats, floors={}), flush=True)


def by_level(levels: list[int], repeats: int) -> None:
    """N = 4, m = 2: c and T_g have as many bits as the level."""
    print(f"\nP3, N = 4, m = 2, K = 3; ms\n{'level':>12}{HEAD}{RATIOS}", end="")
    print("".join(f"{word:>11}" for word in ("play/py", "check/py", "play/fl", "check/fl")))
    rng = random.Random(0)
    for n in levels:
        number = rng.getrandbits(n) | 1
        other = flint.fmpz(number)
        floors: Floors = {
            "python": partial(mul, number, number),
            "flint": partial(mul, other, other),
        }
        print(line(f"{n:12}", omega(4, 2, 3), n=n, repeats=repeats, floors=floors), flush=True)


def sandbox(repeats: int) -> None:
    """The built-in target `argmax` inside this process and in a worker."""
    Om = omega(20, 19)
    start = [sys.executable, "-c"]
    spent = medians(
        {
            "inside": lambda: play("argmax", Om),
            "sandbox": lambda: play("argmax", Om, sandboxed=True),
            "python": lambda: subprocess.run([*start, "pass"], check=True),
            "exact": lambda: subprocess.run([*start, "import sci_barriers.exact"], check=True),
        },
        repeats,
    )
    print("\nP3, N = 20, m = 19, K = 6, argmax at level 1; ms")
    names = {"inside": "play in this process", "sandbox": "play with a worker process",
             "python": "start of Python", "exact": "start of Python, exact numbers"}  # fmt: skip
    for name, seconds in spent.items():
        print(f"{names[name]:34}{1e3 * seconds:10.2f}{seconds / spent['exact']:9.2f}")


def main() -> None:
    """Read the options and print the three tables."""
    parser = argparse.ArgumentParser(description="Cost of the game, its witness, the check.")
    parser.add_argument("--repeats", type=int, default=5, help="turns per time (5)")
    parser.add_argument("--columns", type=int, nargs="+", default=list(COLUMNS), help="N")
    parser.add_argument("--levels", type=int, nargs="+", default=list(LEVELS), help="level read")
    given = parser.parse_args()
    repeats = max(1, given.repeats)
    print(f"Python {platform.python_version()}, flint {flint.__version__}, {platform.machine()}")
    by_columns(given.columns, repeats)
    by_level(given.levels, repeats)
    sandbox(repeats)


if __name__ == "__main__":
    main()
