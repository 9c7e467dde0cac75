"""Training sets (y_kn, A_n, x_kn) that are checked exactly, and trainers.

    base       TrainingSet, the Protocol Trainer
    every_y    one proof of the minimisers of P3 for all right-hand sides at once
    dyadic     float64 arrays as exact integers on a common grid
    omega_k    training sets of Omega_K
    lista      ListaTrainer, and the nine cells of the published table in one call

A trainer gets a training set and returns a Reconstructor; it never sees an instance. torch is
imported when a training starts.
"""

from __future__ import annotations

from sci_barriers.training.base import Trainer, TrainingSet
from sci_barriers.training.every_y import EveryY
from sci_barriers.training.lista import ListaTrainer, TrainedCell, train_omega_k
from sci_barriers.training.omega_k import Samples, omega_k_samples, omega_k_training_set

__all__ = [
    "EveryY",
    "ListaTrainer",
    "Samples",
    "TrainedCell",
    "Trainer",
    "TrainingSet",
    "omega_k_samples",
    "omega_k_training_set",
    "train_omega_k",
]
