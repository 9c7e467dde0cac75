"""What exact proofs cost: closed form, checker and brute force in one run, as ratios.

    python benchmarks/proof_cost.py [--repeats R]

Times are the best of R runs of one process; ratios within a line are comparable, times from
different machines are not. The closed form decides two or three exact inequalities
(`Member.prove`); the checker decides the whole certificate of the minimisers from the parameters;
the small exact solver searches all supports and signs. The last block shows how the cost of A_delta
grows with log2(1/delta).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sci_barriers.exact import Q
from sci_barriers.families import ADelta, Member, OmegaK, Tie, pair_certificate
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small

G = Q(1, 2**20)
MEMBERS: dict[str, Member] = {
    "A_delta, 2^-7": ADelta(delta=Q(1, 2**7)),
    "A_delta, 2^-30": ADelta(delta=Q(1, 2**30)),
    "A_delta, 2^-1000": ADelta(delta=Q(1, 2**1000)),
    "A_delta, 2^-10000": ADelta(delta=Q(1, 2**10000)),
    "Omega_K, K=3, n=20, N=4, m=3": OmegaK(K=3, n=20, N=4, m=3),
    "Omega_K, K=3, n=20, N=20, m=19": OmegaK(K=3, n=20),
    "tie P1, N=4, m=2": Tie(problem="P1", N=4, m=2, winner=0, g=G, eta=Q(1)),
    "tie P2, N=4, m=2": Tie(problem="P2", N=4, m=2, winner=0, g=G, lam=Q(1)),
    "tie P3, N=4, m=2": Tie(problem="P3", N=4, m=2, winner=0, g=G, lam=Q(1)),
}
LARGEST_SEARCH = 4


def best(action: Callable[[], Any], repeats: int) -> float:
    """Seconds of the fastest of `repeats` calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def compared(repeats: int) -> None:
    """One line for each member: three times, and how they relate."""
    head = ("instance", "closed form", "checker", "brute force", "check/form", "brute/form")
    print(f"{head[0]:32}" + "".join(f"{word:>13}" for word in head[1:]))
    for name, member in MEMBERS.items():
        certificate = member.solution().certificate
        assert certificate is not None
        instance = member.instance()
        form = best(member.prove, repeats)
        check = best(partial(accept, certificate), repeats)
        line = f"{name:32}{1e6 * form:10.1f} us{1e6 * check:10.0f} us"
        if instance.N <= LARGEST_SEARCH:
            search = best(partial(solve_small, instance), max(1, repeats // 4))
            line += f"{1e6 * search:10.0f} us{check / form:13.0f}{search / form:13.0f}"
        else:
            line += f"{'-':>13}{check / form:13.0f}{'-':>13}"
        print(line)


def growth(repeats: int) -> None:
    """A_delta at 2^-e: closed form, checker of the minimisers, checker of the whole pair."""
    print("\nA_delta, growth with e = log2(1/delta)")
    print(f"{'e':>8}{'closed form':>14}{'minimisers':>14}{'pair':>14}{'pair, bytes':>14}")
    for e in (10, 100, 1000, 10_000, 100_000):
        member = ADelta(delta=Q(1, 2**e))
        single, pair = member.solution().certificate, pair_certificate(member)
        assert single is not None
        form = best(member.prove, repeats)
        times = [best(partial(accept, c), max(1, repeats // 4)) for c in (single, pair)]
        cells = [f"{1e6 * form:11.1f} us", *(f"{1e3 * t:11.2f} ms" for t in times)]
        print(f"{e:8}" + "".join(f"{cell:>14}" for cell in cells) + f"{len(str(pair)):14}")


def main() -> None:
    """Read the number of repeats and print both tables."""
    parser = argparse.ArgumentParser(description="Cost of exact proofs, as ratios of one run.")
    parser.add_argument("--repeats", type=int, default=20, help="runs per time (20)")
    repeats = max(1, parser.parse_args().repeats)
    compared(repeats)
    growth(repeats)


if __name__ == "__main__":
    main()
