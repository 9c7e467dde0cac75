"""Settings of all tests: random examples are the same in every run and have no time limit.

Fixtures: the clone, and a small experiment for the tests of tables and of the command line.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sci_barriers.tables import Experiment, load

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")


@pytest.fixture
def root() -> Path:
    """The top folder of the clone."""
    return ROOT


@pytest.fixture
def tiny_folder() -> Path:
    """An experiments folder with one small experiment that is solved by hand."""
    return ROOT / "tests" / "tables" / "experiments"


@pytest.fixture
def tiny(tiny_folder: Path) -> Experiment:
    """That experiment: four rows, all proved, nothing deviates."""
    (experiment,) = load(tiny_folder / "tiny.py")
    return experiment
