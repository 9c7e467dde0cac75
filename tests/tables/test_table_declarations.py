"""Columns, settings and experiments refuse what cannot be meant."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.tables import Column, Experiment, Settings

GOOD = {"name": "lam", "kind": "parameter", "heading": "λ", "source": "instances.I.parameters.lam"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "certificate"}, "certificate"),
        ({"name": "seconds"}, "seconds"),
        ({"name": "two words"}, "two words"),
        ({"kind": "guessed"}, "guessed"),
        ({"source": None}, "source of column lam = None"),
        ({"source": "statements.S.claim.lower"}, "a parameter column"),
        ({"kind": "proved"}, "a proved column"),
        ({"kind": "proved", "source": "statements.S.proof.dual"}, "a proved column"),
        ({"kind": "measured"}, "a measured column has none"),
        ({"kind": "printed"}, "a printed column has none"),
        ({"heading": ""}, "heading of column lam"),
        ({"heading": " "}, "heading of column lam"),
        ({"heading": "two\nlines"}, "heading of column lam"),
        ({"heading": "x" * 201}, "heading of column lam"),
        ({"raw_heading": "turned \u202e"}, "heading of column lam"),
    ],
)
def test_column_refuses(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Column(**{**GOOD, **change})


def test_column_takes_every_kind() -> None:
    assert Column(**GOOD).show
    proved = Column(name="d", kind="proved", heading="d", source="statements.S.claim.lower")
    assert proved.source == "statements.S.claim.lower"
    for kind in ("measured", "printed", "text"):
        assert Column(name="d", kind=kind, heading="d").source is None


def test_declarations_are_frozen(tiny: Experiment) -> None:
    for thing, name in ((tiny, "id"), (tiny.columns[0], "name"), (Settings(), "seed")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, "other")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"jobs": 0}, "jobs = 0"),
        ({"jobs": -3}, "jobs = -3"),
        ({"jobs": 1.5}, "jobs = 1.5"),
        ({"jobs": True}, "jobs = True"),
        ({"seed": -1}, "seed = -1"),
        ({"seed": "1"}, "seed = '1'"),
    ],
)
def test_settings_refuse(setting: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Settings(**setting)


@pytest.mark.parametrize("name", ["", "Upper", "two words", "../up", "a/b", "1st", "x" * 65])
def test_experiment_refuses_ids_that_are_no_file_names(tiny: Experiment, name: str) -> None:
    with pytest.raises(BadInput, match="id = "):
        replace(tiny, id=name)


def test_experiment_refuses_columns(tiny: Experiment) -> None:
    with pytest.raises(BadInput, match="must be different"):
        replace(tiny, columns=(tiny.columns[0], tiny.columns[0]))
    with pytest.raises(BadInput, match="none is shown"):
        replace(tiny, columns=())
    with pytest.raises(BadInput, match="none is shown"):
        replace(tiny, columns=(replace(tiny.columns[0], show=False),))
