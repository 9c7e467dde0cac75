"""R > 1 samples: the cluster is chosen after the network, and wrong on every sample of it."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from sci_barriers.adversary import Omega
from sci_barriers.adversary.training import cluster, play_training
from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import Q, power_of_two, sign
from sci_barriers.networks import Affine, Network, Relu, Threshold
from support import training_targets as trainers

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


def omega(problem: str = "P3", N: int = 2, m: int = 1, K: int = 3, **more: Any) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, **LEVELS[problem], **more)


def test_points_needed_is_least() -> None:
    for k in range(2, 9):
        for R in range(1, 60):
            M = cluster.points_needed(R, k=k)
            assert M - M // k >= R and (M == 1 or (M - 1) - (M - 1) // k < R)
            assert M == R if k > R else M <= 2 * R - 1


def test_every_function_leaves_R_wrong_points() -> None:
    """The counting argument, on all assignments of points to columns."""
    for k, R in ((2, 1), (2, 2), (2, 4), (3, 3), (3, 4), (4, 3)):
        M = cluster.points_needed(R, k=k)
        worst = min(
            max(M - hits.count(j) for j in range(k))
            for hits in itertools.product(range(k), repeat=M)
        )
        assert worst >= R


def test_shifts_are_distinct_and_as_close_as_said() -> None:
    for R, n, radius in ((2, None, Q(1, 100)), (7, 30, Q(1, 100)), (300, 4, Q(1, 2**20))):
        for k in (2, 5):
            found = cluster.shifts(R, k=k, n=n, radius=radius)
            p = cluster.closeness(n, radius=radius)
            assert len(set(found)) == len(found) == cluster.points_needed(R, k=k)
            assert found[0] == 0 and max(found) < power_of_two(-p) <= radius
            assert p >= (n or 0) + 3 and (p == (n or 0) + 3 or power_of_two(1 - p) > radius)
    assert cluster.shifts(1, k=2, n=5, radius=Q(1, 2)) == (Q(0),)


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("R", [2, 3, 9])
def test_discontinuous_maps_do_not_escape(problem: str, R: int) -> None:
    """T e_j with j changing from call to call: each point is right for one side, and R are wrong
    for another."""
    for part in ("i", "ii"):
        outcome = play_training(trainers.by_parity, omega(problem), part=part, R=R)
        assert outcome.status == "refuted" and len(outcome.samples) == R
        shifts = [sample.member.shift for sample in outcome.samples]
        steps = [int(s * 2 ** ((outcome.closeness or 0) + 40)) for s in shifts]
        assert len(set(steps)) == R and outcome.witness is not None
        assert f"{R} refuted" in outcome.witness.accept()


def test_vertex_one_here_and_vertex_two_there() -> None:
    """An exact network with a jump of width 2^-60 in y_1 outputs T e_0 at y and T e_1 at once
    beside it: wrong on y alone for side 1, on the rest for side 0."""
    t, width = Q(1, 500), power_of_two(-60)
    steep = Affine(W=[[1], [1]], b=[-1, -1 - width])  # type: ignore[arg-type]
    jump = t / width
    last = Affine(W=[[-jump, jump], [jump, -jump]], b=[t, 0])  # type: ignore[arg-type]
    network = Network(layers=(steep, Relu(), last))
    assert network((Q(1),)) == (t, Q(0)) and network((Q(1) + width,)) == (Q(0), t)
    one = play_training(lambda i: network, omega(), R=1)
    assert one.status == "refuted" and one.side is not None and one.side.winner == 1
    for R in (2, 8):
        outcome = play_training(lambda i: network, omega(), R=R)
        assert outcome.status == "refuted" and outcome.side is not None
        assert outcome.side.winner == 0 and outcome.network == network
        assert all(sample.member.shift > 0 for sample in outcome.samples)
        assert outcome.witness is not None and f"{R} network" in outcome.witness.accept()


def test_a_continuous_map_is_wrong_on_all_points_together() -> None:
    """The first R points are taken, y itself first."""
    outcome = play_training("least-squares", omega("P2", 6, 3), R=7)
    k = outcome.table.omega.k
    shifts = cluster.shifts(7, k=k, n=30, radius=Q(1, 100))
    assert [sample.member.shift for sample in outcome.samples] == list(shifts[:7])


def test_random_networks_are_refuted() -> None:
    """Exact two-layer networks with weights of all sizes."""
    rng = random.Random(11)

    def weight() -> Q:
        return Q(rng.randrange(-(10**6), 10**6), 10 ** rng.randrange(9))

    for _ in range(12):
        problem = rng.choice(list(LEVELS))
        N = rng.randrange(2, 7)
        m = rng.randrange(1, N)
        Om = omega(problem, N, m, rng.choice([3, 5]))
        width = rng.randrange(1, 5)
        first = Affine(W=[[weight() for _ in range(m)] for _ in range(width)],
                       b=[weight() for _ in range(width)])  # type: ignore[arg-type]  # fmt: skip
        last = Affine(W=[[weight() for _ in range(width)] for _ in range(N)],
                      b=[Q(0)] * N, U=[[weight() for _ in range(m)] for _ in range(N)])  # type: ignore[arg-type]  # fmt: skip
        middle = rng.choice([Relu(), Threshold(theta=[abs(weight()) for _ in range(width)])])  # type: ignore[arg-type]
        network = Network(layers=(first, middle, last))
        part, R = rng.choice(["i", "ii"]), rng.choice([1, 2, 5])
        outcome = play_training(lambda i, phi=network: phi, Om, part=part, R=R)
        assert outcome.status == "refuted" and outcome.witness is not None
        assert outcome.witness.complete and outcome.witness.accept()


def test_larger_lists() -> None:
    """R = 100: every sample is refuted, in as many files as it takes."""
    outcome = play_training("least-squares", omega("P3", 4, 2), R=100, radius="1/1000000")
    assert outcome.status == "refuted" and len(outcome.samples) == 100
    assert all(sign(s.squared - outcome.eps**2) > 0 for s in outcome.samples)
    assert outcome.witness is not None and not outcome.witness.complete
    files = list(outcome.witnesses())
    assert files[0] == outcome.witness
    shifts = [member.shift for file in files for member in file.members.values()]
    assert shifts == [sample.member.shift for sample in outcome.samples]
    assert all(f"{len(file.members)} refuted" in file.accept() for file in files)
    whole = play_training("least-squares", omega("P3", 4, 2), R=12)
    assert whole.witness is not None and whole.witness.complete
    assert list(whole.witnesses()) == [whole.witness]


def test_samples_of_other_shifts_are_rejected() -> None:
    """A shift past the radius, and one past what was shown, make the file worthless."""
    outcome = play_training("least-squares", omega("P3", 4, 2), R=2)
    assert outcome.witness is not None
    made = outcome.witness.certificate
    for shift in ("1/50", "0x1p-20"):
        made["instances"]["I 1"]["parameters"]["shift"] = shift
        with pytest.raises(CertificateRejected):
            outcome.witness.accept()
