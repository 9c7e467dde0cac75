"""Training sets of Omega_K: the data of one side, shown as information about the other side.

    x_k = (T e_winner, w_k / c),    y_k = D (1, w_k) = A x_k,
    w_k: sparsity - 1 standard normals at random positions, zero elsewhere, k < R.

Both sides have the same c and hence the same measurements y_k of their own x_k; the matrices are at
most 2^-n apart. So (A_n, y_kn) made from the side `shown` is information of the side `truth`, and
nothing in the training set tells the two apart. What is checked, exactly, when a set is
built:

    ||A_n - A(truth)|| <= 2^-n                  by `information.decoy` (or entry by entry)
    ||y_kn - D (1, w_k)|| <= 2^-n               for all k, in integers, cosines enclosed: `Samples`
    |x_kn - Xi(A_n, y_kn)| <= 2^-n              for all k, by `TrainingSet.check`

y_kn and x_kn are float64 numbers read as exact rationals, which is enough up to about n = 45.

Data as in the public code of Colbrook, Antun and Hansen, PNAS 119(12), 2022 (w_k = ||a|| x_block,
positions drawn uniformly without repetition).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sci_barriers.errors import NotInformation, bad_input
from sci_barriers.exact import Enclosure, Q, round_dyadic, sqrt_enclosure, to_float
from sci_barriers.families import OmegaK
from sci_barriers.families.base import whole
from sci_barriers.information import Norm, decoy
from sci_barriers.problems.rotation import dct_entry
from sci_barriers.training.base import Array, TrainingSet
from sci_barriers.training.dyadic import DyadicArray, from_floats, from_rationals

ROTATION_BITS = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """The blocks w (R, m-1) and measurements y (R, m) of R samples: the same for all K and n.

    error: a rational with ||y_k - D (1, w_k)|| <= error for every k (D = I unless dct), nearly
    attained by sample `worst`. Made by `omega_k_samples`.
    """

    w: Array
    y: Array
    dct: bool
    error: Q
    worst: int

    def check(self, n: int) -> None:
        """||y_k - D (1, w_k)|| <= 2^-n for every k.

        Raises NotInformation with the sample, the distance, the bound and the remedy.
        """
        if self.error > Q(1, 1 << n):
            got = Enclosure.point(self.error).bounds(2)[1]
            raise NotInformation(
                f"sample {self.worst}: |y_kn - y_k| <= 2**-{n} needed, got up to {got}; float64"
                " samples have 53 bits: use n <= 45"
            )


def omega_k_samples(
    *, R: int = 8000, m: int = 19, sparsity: int = 6, seed: int, dct: bool = True
) -> Samples:
    """R samples; positions and values depend on the seed alone. Raises BadInput.

    sparsity: non-zeros of each x, 1 <= sparsity <= m: one at the winner, the others in w.
    """
    R = whole("R", R, least=1, remedy="pass a number of samples such as 8000")
    seed = whole("seed", seed, least=0, most=2**63 - 1, remedy="pass a non-negative integer")
    m = whole("m", m, least=1, most=2000, remedy="pass the number of rows")
    sparsity = whole("sparsity", sparsity, least=1, most=m, remedy="pass a number such as 6")
    rng = np.random.default_rng(seed)
    places = rng.permuted(np.tile(np.arange(m - 1), (R, 1)), axis=1)[:, : sparsity - 1]
    w = np.zeros((R, m - 1))
    np.put_along_axis(w, places, rng.standard_normal((R, sparsity - 1)), axis=1)
    y = np.concatenate([np.ones((R, 1)), w], axis=1)
    if dct:
        y = y @ _rotation_float(m).T
    error, worst = measurement_error(y, w, dct=dct)
    return Samples(w=w, y=y, dct=dct, error=error, worst=worst)


def measurement_error(y: Array, w: Array, *, dct: bool) -> tuple[Q, int]:
    """(e, k): ||y_k - D (1, w_k)|| <= e for all rows of y (R, m), w (R, m-1), and k the worst row.

    The floats are dyadic rationals. D lies within 2^-p of a dyadic matrix entry by entry, p = 256,
    so that D (1, w_k) lies within 2^-p m (1 + |w_k|_1) of what is computed in integers; the root is
    rounded up to a relative 2^-32.
    """
    R, m = y.shape
    exact = from_floats(np.concatenate([np.ones((R, 1)), w], axis=1), name="w")
    slack = Q(0)
    if dct:
        largest = math.ceil(float(np.abs(w).sum(axis=1).max(initial=0.0))) + 2
        slack = Q(m * largest, 1 << ROTATION_BITS)
        exact = exact.times_transposed(_rotation(m, bits=ROTATION_BITS))
    squares = from_floats(y, name="y").minus(exact).squared_norms()
    worst = int(np.argmax(squares.integers))
    square = Q(int(squares.integers[worst]), 1 << squares.bits)
    return sqrt_enclosure(square, bits=32).upper + slack, worst


def omega_k_training_set(
    *, shown: OmegaK, truth: OmegaK, samples: Samples, norm: Norm = "operator"
) -> TrainingSet:
    """The samples as data of `shown`, all of it checked to be information of `truth` at its n.

    norm: the reading in which A_n is information. Raises BadInput for a tie, for sides that differ
    in K, n, N, m or dct, for samples of another shape; NotInformation when n is so large that
    float64 samples are not 2^-n close.
    """
    for name in ("K", "n", "N", "m", "dct"):
        if getattr(shown, name) != getattr(truth, name):
            raise bad_input(
                f"{name} of shown", getattr(shown, name), f"must be {getattr(truth, name)} as of"
                " truth", "pass two sides of one pair",
            )  # fmt: skip
    if shown.winner is None or truth.winner is None:
        raise bad_input("winner", None, "must be an index: the tie has many minimisers",
                        "pass a side, for example OmegaK(winner=0)")  # fmt: skip
    wanted = (shown.m, shown.dct)
    if (samples.y.shape[1], samples.dct) != wanted:
        raise bad_input(
            "(m, dct) of samples", (samples.y.shape[1], samples.dct), f"must be {wanted}",
            "pass omega_k_samples of the same m and dct",
        )  # fmt: skip
    samples.check(shown.n)
    seen = decoy(shown.instance(), truth.instance(), norm=norm).at(shown.n)
    x = np.zeros((len(samples.y), shown.N))
    x[:, shown.winner] = to_float(shown.T)
    x[:, shown.k :] = samples.w / to_float(shown.c)
    return TrainingSet(
        A=seen.A, y=samples.y, x=x, n=shown.n, objective=seen.objective,
        unit=10.0 ** (1 - shown.K), columns=(shown.winner, *range(shown.k, shown.N)),
    ).check()  # fmt: skip


def _rotation(m: int, *, bits: int) -> DyadicArray:
    """D (m, m) as multiples of 2^-bits, each within 2^-bits."""
    rows = []
    for i in range(m):
        middles = [dct_entry(i, j, m=m, bits=bits + 2).midpoint for j in range(m)]
        rows.append([round_dyadic(middle, n=bits) for middle in middles])
    return from_rationals(rows)


def _rotation_float(m: int) -> Array:
    """D (m, m) in float64, each entry within an ulp."""
    rows = [[to_float(dct_entry(i, j, m=m, bits=80).midpoint) for j in range(m)] for i in range(m)]
    return np.array(rows)
