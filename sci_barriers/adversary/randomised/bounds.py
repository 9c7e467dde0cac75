"""What a randomised algorithm can reach at best, when k sides share their answers.

Setting: iota^0, and for each n the sides iota^j_n, j < k, for which the common answers up to level
n are admissible (for iota^0 they all are), with sets S^j whose distances exceed 2 eps. Coins do not
depend on the input. H_n: the run under the common answers halts without a level above n;
S_j: its output is within eps of S^j. The run on H_n is the same for all j, and one x is within eps
of one S^j at most, so

    S_0 & H_n, ..., S_(k-1) & H_n  are disjoint events.                                        (*)

    failure_weak       1 - 1/k        P(fail or T > n) on some side, whatever the algorithm
    bound_halting      1/k            inf over inputs of P(success), halting almost surely
    bound_nonhalting   k/(2k - 1)     the same when not halting is allowed, and is a failure

All three are sharp: targets.py. They speak of all algorithms and follow from (*) by counting; no
frequency of runs proves or refutes them. For k = 2: 1/2, 1/2 and 2/3, so "not above 1/2" is false
for k = 2 unless the algorithm halts almost surely, and "not above 1/2" holds for no k otherwise.
[derived; Lemma 2 of the theory, after Colbrook, Antun and Hansen 2022, Theorem 4]
"""

from __future__ import annotations

from typing import Any

from sci_barriers.exact import Q
from sci_barriers.families.base import whole


def _sides(k: Any) -> int:
    return whole("k", k, least=2, remedy="pass the number of tied columns, N - m + 1")


def failure_weak(k: int) -> Q:
    """1 - 1/k: for every algorithm and every n, some side has P(error > eps or T > n) at least it.

    *Proof.* By (*) sum_j P(S_j & H_n) <= 1, so P(S_j & H_n) <= 1/k for some j; the complement of
    S_j & H_n is {error > eps or T > n}. *Sharp*: read one level, guess uniformly: each side has
    P(S_j) = 1/k. Neither iota^0 in Omega nor halting is needed. Exact; BadInput unless k >= 2.
    """
    return 1 - Q(1, _sides(k))


def bound_halting(k: int) -> Q:
    """1/k: no algorithm that halts almost surely on iota^0 succeeds with p > 1/k on all inputs.

    *Proof.* iota^0 in Omega, and P(H_n) -> 1. Summing over j, with (*),
    k p <= sum_j P(S_j) <= sum_j P(S_j & H_n) + k (1 - P(H_n)) <= 1 + k (1 - P(H_n)) -> 1.
    *Sharp*: the uniform guess. Exact; BadInput unless k >= 2.
    """
    return Q(1, _sides(k))


def bound_nonhalting(k: int) -> Q:
    """k/(2k - 1): no algorithm whatever succeeds with a larger p on iota^0 and on all sides.

    *Proof.* P(H_n) increases to h, the probability of halting on iota^0, and h >= p, since not
    halting is a failure there. By (*) sum_j P(S_j & H_n) <= P(H_n), hence
    k p <= P(H_n) + k (1 - P(H_n)) -> k - (k - 1) h <= k - (k - 1) p, and (2k - 1) p <= k.
    *Sharp*: guess_or_wait. Exact; BadInput unless k >= 2.
    """
    return Q(_sides(k), 2 * k - 1)
