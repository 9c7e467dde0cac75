"""`sci-barriers challenge --style training`: networks, samples, their distances."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from sci_barriers import challenge
from sci_barriers.certificates import check_file
from sci_barriers.exact import Q, parse, sqrt_enclosure
from support import challenge_cli
from support.challenge_cli import TRAINERS as FILE
from support.challenge_cli import report

KEYS = {
    "status", "claim", "target", "played", "sandbox", "x", "level", "instance", "minimiser",
    "distance", "network", "samples", "run", "printed", "witness",
}  # fmt: skip
answer = partial(challenge_cli.answer, keys=KEYS)
P3 = ["--problem", "P3", "--style", "training"]


def test_an_exact_network_is_refuted_on_all_samples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "n.json"
    options = ["--R", "3", "--radius", "1/1000", "--inside", "--out", out]
    told = report(capsys, "least-squares", *P3, *options, status=0)
    assert told["played"].endswith("up to level 10000, R = 3 within 1/1000, vertex")
    assert told["class"].endswith("y = 1 + shift, 0, ...")
    assert told["network"] == "exact network" and told["answer"] == "phi(y) = (0.002, 0, 0, 0)"
    assert told["instance"].endswith("g = 2^-32; 3 samples within 2^-33 of each other")
    assert told["minimiser"].startswith("at the first sample x[1] = 0.00200000000000, 0")
    assert told["distance"] == (
        "0.00282842712475 > 10^-3 = eps, the least of 3 exact distances, 12 digits"
    )
    assert "every one of 3 samples within 2^-33" in told["claim"]
    assert told["witness"].endswith("; complete") and "3 network, 3 refuted" in told["witness"]
    assert check_file(out).status == "accepted"


def test_one_sample_is_y_itself(capsys: pytest.CaptureFixture[str]) -> None:
    told = report(capsys, "least-squares", *P3, "--inside", "--face", "barycentre", status=0)
    assert told["played"].endswith("R = 1, barycentre") and told["class"].endswith("y = 1, 0, ...")
    assert told["answer"].startswith("phi(y) = (0.000666667, 0.000666667")
    assert told["instance"].endswith("g = 2^-32") and told["minimiser"].startswith("x[0] = ")
    assert told["distance"].endswith("= eps, 12 digits of the exact distance")


def test_a_program_in_the_sandbox_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = report(capsys, f"{FILE}:interpolation", *P3, "--R", "2", status=0)
    assert told["target"] == f"{FILE}:interpolation, sandboxed: 60 s, 60 s of processor, 4 GiB"
    assert told["network"] == "program at the float64 nearest to y"


def test_the_object_has_the_distance_of_every_sample(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--problem", "P2", "--style", "training", "--R", "4", "--inside", "--relative"]
    found = answer(capsys, "least-squares", *options, status=0)
    game = challenge("least-squares", problem="P2", N=4, m=2, K=3, style="training", R=4,
                     relative=True, sandboxed=False)  # fmt: skip
    assert found["claim"] == game.claim and found["network"] == "exact network"
    played = found["played"]
    assert (played["R"], played["radius"], played["face"]) == (4, "1/100", "vertex")
    samples = getattr(game.outcome, "samples")  # noqa: B009  of this style only
    assert len(found["samples"]) == 4
    for shown, sample in zip(found["samples"], samples, strict=True):
        assert parse(shown["shift"]) == sample.member.shift
        exact = sqrt_enclosure(sample.squared, bits=200)
        lower, upper = (parse(shown["distance"][end]) for end in ("lower", "upper"))
        assert Q(1, 1000) < lower <= exact.lower and exact.upper <= upper
    assert found["distance"] == min(
        (shown["distance"] for shown in found["samples"]), key=lambda ends: parse(ends["lower"])
    )
    assert [parse(text) for text in found["x"]] == list(game.x or ())


def test_more_samples_than_one_file_holds_are_said_to_be_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "n.json"
    options = ["--R", "20", "--inside", "--out", out]
    found = answer(capsys, "least-squares", *P3, *options, status=0)
    assert len(found["samples"]) == 20 and found["witness"]["complete"] is False
    assert "12 refuted" in check_file(out).reason
    assert len(json.loads(out.read_text())["instances"]) == 13


def test_waiting_trainers_are_information(capsys: pytest.CaptureFixture[str]) -> None:
    told = report(capsys, "gap-search", *P3, "--inside", "--budget-level", "50", status=4)
    assert "T > 63" in told["claim"] and told["answer"] == "none" and "network" not in told
    found = answer(capsys, "gap-search", *P3, "--inside", "--budget-level", "50", status=4)
    assert found["network"] is None and found["samples"] is None and found["distance"] is None


@pytest.mark.parametrize(
    ("body", "claim", "network"),
    [
        ("return 3", "no network was returned: what was returned = 'int'", None),
        ("return lambda y: [float('nan')] * 4", "the network gave no output: x[0]", "program"),
        ("raise ValueError('lost')", "no network was returned: ValueError: lost", None),
        ("return lambda y: information.at(3).A[0]", "no more questions", "program"),
    ],
)
def test_what_is_no_network_is_no_claim(
    body: str, claim: str, network: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.py").write_text(f"def f(information):\n    {body}\n")
    found = answer(capsys, f"{tmp_path}/mine.py:f", *P3, status=5)
    assert claim in found["claim"] and found["witness"] is None and found["x"] is None
    assert (found["network"] or "").startswith(network or "")
    assert (found["network"] is None) == (network is None)


def test_digits_that_are_relative(capsys: pytest.CaptureFixture[str]) -> None:
    """--relative and --w name the same class when the same numbers are given."""
    game = challenge("zero", problem="P3", N=5, m=3, K=4, relative=True, sandboxed=False)
    assert game.omega.w is not None
    options = ["--problem", "P3", "--N", "5", "--m", "3", "--K", "4", "--inside"]
    chosen = report(capsys, "argmax", *options, "--relative", status=0)
    given = report(capsys, "argmax", *options, "--w", ",".join(map(str, game.omega.w)), status=0)
    for key in ("played", "class", "answer", "instance", "minimiser", "distance", "claim"):
        assert chosen[key] == given[key]
    assert chosen["class"].endswith("; y = 1, w") and "x[3] = 0.70" in chosen["minimiser"]
