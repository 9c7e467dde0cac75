"""Trainers that come with the package: information -> a network.

    least_squares(information)    the linear network of the triples of one level, exact
    lista(information)            LISTA trained on the triples of one level, in its exact form; the
                                  best of a few seeds, since thresholds can cut off entries for good
    gap_search(information)       levels 1, 2, 4, ... until the top two entries of the first row
                                  differ, then B with that column: waits at a tie

The level is a keyword, 30 by default; facts R, N, m are read from the information.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sci_barriers.adversary.training.forms import least_squares as fitted
from sci_barriers.adversary.training.forms import network_of_lista
from sci_barriers.exact import Matrix, Q, power_of_two
from sci_barriers.networks import Affine, Network
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from sci_barriers.training import ListaTrainer, TrainingSet

ZERO = Q(0)
GOOD = 1e-4


def least_squares(information: Any, *, level: int = 30) -> Network:
    """phi(y_kn) = x_kn for all k, linear, zero on the complement of the y_kn; exact."""
    return fitted(information.training_set(level).samples)


def lista(
    information: Any,
    *,
    level: int = 30,
    layers: int = 10,
    epochs: int = 600,
    rate: float = 3e-3,
    tries: int = 4,
) -> Network:
    """LISTA trained by Adam on the triples of one level; needs torch, which is loaded here.

    Seeds 0, ..., tries - 1, up to the first with sum |phi(y) - x|^2 <= 10^-4 sum |x|^2, else the
    best: the same network in every run on one machine. Raises BadInput for settings out of range.
    """
    shown = information.training_set(level)
    _, y, x = shown.as_float64()
    k = information.N - information.m + 1
    data = TrainingSet(
        A=shown.A, y=y, x=x, n=shown.n, objective=_objective(information),
        columns=(0, *range(k, information.N)), unit=float(abs(x).max()) or 1.0,
    )  # fmt: skip
    trainer = ListaTrainer(layers=layers, epochs=epochs, batch=len(y), rate=rate)
    best = trainer.fit(data, seed=0)
    for seed in range(1, tries):
        if best.settings["final_loss"] <= GOOD:
            break
        best = min(best, trainer.fit(data, seed=seed), key=lambda one: one.settings["final_loss"])
    return network_of_lista(best)


def gap_search(information: Any) -> Network:
    """Waits for the tie to be broken, whatever it takes; then the network for that column, with c
    at level K + 20. For P1 with eta > 0 and P2 it is exact up to the threshold only.
    """
    k, level = information.N - information.m + 1, 1
    while True:
        row = information.at(level).A[0][:k]
        j = max(range(k), key=lambda i: row[i])
        second = max(a for i, a in enumerate(row) if i != j)
        if row[j] - second > power_of_two(1 - level):
            break
        level *= 2
    A = information.at(max(level, information.K + 20)).A
    W = [[ZERO] * information.m for _ in range(information.N)]
    W[j][0] = 1 / A[0][j]
    for i in range(1, information.m):
        W[k + i - 1][i] = 1 / A[i][k + i - 1]
    return Network(layers=(Affine(W=Matrix(W), b=(ZERO,) * information.N),))


def _objective(information: Any) -> Any:
    if information.problem == "P1":
        return QCBP(eta=information.eta)
    if information.problem == "P2":
        return Lasso(lam=information.lam, normalisation="1")
    return SqrtLasso(lam=information.lam)


TRAINERS: dict[str, Callable[[Any], Any]] = {
    "gap-search": gap_search,
    "least-squares": least_squares,
    "lista": lista,
}
"""By the names that play_training accepts."""
