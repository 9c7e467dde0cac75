"""What is fixed before the fresh runs is there before them, and what was changed is found out."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.randomised.commitment import (
    Commitment,
    canonical,
    digest,
    verify_commitment,
    write_commitment,
)
from sci_barriers.adversary.randomised.trials import Trials, trials
from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import Q

Json = dict[str, Any]


def omega() -> Omega:
    return Omega(problem="P3", N=4, m=2, K=3, L=4, lam=Q(1, 3))


def made(path: Path | None = None, **more: Any) -> Trials:
    options: Json = {"part": "ii", "budget_level": 5, "pilot": 6, "runs": 12, "commit": path}
    return trials("random-guess", omega(), **{**options, **more})


def test_the_commitment_is_written_before_the_fresh_runs(tmp_path: Path) -> None:
    """During the pilot there is no file; during each fresh run it is there, complete."""
    path, seen = tmp_path / "commitment.json", []

    def target(information: Any) -> Any:
        seen.append(json.loads(path.read_text())["sha256"] if path.exists() else None)
        return [0] * information.N

    result = trials(target, omega(), part="i", budget_level=5, pilot=3, runs=4, commit=path)
    assert seen == [None] * 3 + [result.commitment.sha256] * 4
    assert json.loads(path.read_text()) == result.commitment.to_json()
    assert [entry.name for entry in tmp_path.iterdir()] == ["commitment.json"]


def test_the_hash_is_that_of_the_text_and_the_text_says_everything() -> None:
    result = made()
    body = json.loads(result.commitment.text)
    digest = hashlib.sha256(result.commitment.text.encode()).hexdigest()
    assert digest == result.commitment.sha256
    assert body["level"] == 5 and body["runs"] == 12 and body["alpha"] == "1/100"
    assert body["eps"] == "1/100" and body["norm"] == "entrywise" and body["part"] == "ii"
    assert body["instance"]["parameters"] == result.side.member().parameters()
    assert body["instance"]["parameters"]["g"] == "1/128"
    assert body["pilot"] == {"runs": 6, "successes": list(result.successes)}
    assert body["processes"] == "one" and body["target"] == "random-guess"


@pytest.mark.parametrize("kept", [True, False])
def test_a_kept_commitment_is_verified(tmp_path: Path, kept: bool) -> None:
    path = tmp_path / "c.json" if kept else None
    result = made(path)
    assert result.witness is not None
    shown: Commitment | Json = result.commitment if path is None else json.loads(path.read_text())
    assert "1 binomial" in verify_commitment(shown, result.witness.certificate)


def test_a_commitment_is_never_replaced(tmp_path: Path) -> None:
    """Nor is a folder, nor a link that leads nowhere; nothing else is left behind."""
    path = tmp_path / "c.json"
    write_commitment({"format": "x"}, path)
    before = path.read_bytes()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (path, tmp_path, tmp_path / "link"):
        with pytest.raises(BadInput, match="never replaced"):
            made(taken)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 2


def test_no_float_enters_a_commitment() -> None:
    for value in (0.5, float("nan")):
        with pytest.raises(ValueError):
            canonical({"alpha": value})


def rehashed(change: Callable[[Json], Any]) -> Callable[[Json], None]:
    """A change with text and hash made to fit: only the certificate can tell."""

    def apply(c: Json) -> None:
        change(c)
        body = {key: value for key, value in c.items() if key not in ("text", "sha256")}
        c["text"] = canonical(body)
        c["sha256"] = digest(c["text"])

    return apply


def another_winner(c: Json) -> None:
    place = c["instance"]["parameters"]
    place["winner"] = (place["winner"] + 1) % 3


COMMITMENTS: dict[str, Callable[[Json], Any]] = {
    "the text": lambda c: c.update(text=c["text"].replace('"level":5', '"level":6')),
    "the hash": lambda c: c.update(sha256="0" * 64),
    "no hash": lambda c: c.pop("sha256"),
    "no text": lambda c: c.pop("text"),
    "a key beside the text": lambda c: c.update(level=6),
    "a key more": lambda c: c.update(more=1),
    "text and hash": lambda c: c.update(text="{}", sha256=digest("{}")),
    "the winner": rehashed(another_winner),
    "g": rehashed(lambda c: c["instance"]["parameters"].update(g="1/256")),
    "alpha": rehashed(lambda c: c.update(alpha="1/10")),
    "eps": rehashed(lambda c: c.update(eps="1/1000")),
    "the number of runs": rehashed(lambda c: c.update(runs=13)),
    "a lower level": rehashed(lambda c: c.update(level=0)),
    "the norm": rehashed(lambda c: c.update(norm="operator")),
    "the class": rehashed(lambda c: c["class"].update(L=5)),
    "the format": rehashed(lambda c: c.update(format="sci-barriers-commitment/2")),
    "no level": rehashed(lambda c: c.pop("level")),
    "a text for a number": rehashed(lambda c: c.update(level="5")),
}


@pytest.mark.parametrize("kind", COMMITMENTS)
def test_a_changed_commitment_is_rejected(kind: str) -> None:
    result = made()
    assert result.witness is not None
    shown = copy.deepcopy(result.commitment.to_json())
    COMMITMENTS[kind](shown)
    with pytest.raises(CertificateRejected):
        verify_commitment(shown, result.witness.certificate)


CERTIFICATES: dict[str, Callable[[Json], Any]] = {
    "an output dropped": lambda c: c["statements"]["runs"]["claim"]["outputs"].pop(),
    "no binomial": lambda c: c["statements"].pop("binomial"),
    "no membership": lambda c: c["statements"].pop("membership"),
    "runs twice": lambda c: c["statements"].update(more=c["statements"]["runs"]),
    "another g": lambda c: c["instances"]["I"]["parameters"].update(g="1/256"),
    "another alpha": lambda c: c["statements"]["binomial"]["claim"].update(alpha="1/2"),
    "a larger bound": lambda c: c["statements"]["binomial"]["claim"].update(lower="99/100"),
    "other failures": lambda c: c["statements"]["runs"]["claim"].update(failures=[0]),
    "nothing": lambda c: c.clear(),
    "statements of another form": lambda c: c.update(statements=[1]),
}


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_certificate_that_does_not_keep_to_it_is_rejected(kind: str) -> None:
    result = made()
    assert result.witness is not None
    changed = copy.deepcopy(result.witness.certificate)
    CERTIFICATES[kind](changed)
    with pytest.raises(CertificateRejected):
        verify_commitment(result.commitment, changed)


def test_a_certificate_of_other_runs_on_the_same_input_keeps_to_it() -> None:
    """The hash binds what was fixed, not the outcome: two counts under one commitment both fit it.
    That these are the fresh runs, and all of them, is for the reporter to show."""
    calls = [0]

    def target(information: Any) -> Any:
        calls[0] += 1
        x = [1 / information.at(1).A[0][0]] + [0] * (information.N - 1)
        return x if calls[0] in (8, 9, 30) else [0] * information.N

    first, second = (trials(target, omega(), part="ii", budget_level=5, pilot=6, runs=12)
                     for _ in range(2))  # fmt: skip
    assert (first.failures, second.failures) == (10, 11)
    assert first.commitment.sha256 == second.commitment.sha256
    for result in (first, second):
        assert result.witness is not None
        verify_commitment(first.commitment, result.witness.certificate)
