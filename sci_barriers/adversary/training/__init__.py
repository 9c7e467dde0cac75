"""The game over training sets: any training algorithm, and the networks that exist.

game        play_training(target, omega, R=...) -> TrainingOutcome
existence   network_that_exists(member): exact weights, error 0 on every sample
pairs       the training pairs that are shown
table       what a trainer may read
cluster     the samples that refute a network, chosen after it
reader      what may be returned, and how it is evaluated
forms       exact networks from LISTA, from least squares, from a worker
witness     certificates
targets     trainers by name: TRAINERS
"""

from __future__ import annotations

from sci_barriers.adversary.training.cluster import Sample
from sci_barriers.adversary.training.existence import existence_witness, network_that_exists
from sci_barriers.adversary.training.forms import least_squares, network_of_lista
from sci_barriers.adversary.training.game import TrainingOutcome, play_training
from sci_barriers.adversary.training.targets import TRAINERS

__all__ = [
    "TRAINERS",
    "Sample",
    "TrainingOutcome",
    "existence_witness",
    "least_squares",
    "network_of_lista",
    "network_that_exists",
    "play_training",
]
