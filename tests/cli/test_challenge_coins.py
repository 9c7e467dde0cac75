"""`sci-barriers challenge --seeds` and `--trials`: reports, objects, witnesses, exit status."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary import challenge_seeds, verify_commitment
from sci_barriers.adversary.randomised import commitment
from sci_barriers.certificates import check_file
from sci_barriers.cli_challenge import runs as home
from sci_barriers.cli_challenge.numbers import four_digits
from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import Q, parse
from sci_barriers.families.base import rational
from support import challenge_cli
from support.challenge_cli import FILE, call, report

KEYS = {
    "status", "claim", "target", "played", "sandbox", "level", "refuted_above", "side", "runs",
    "seeds", "pilot", "commitment", "interval", "witness",
}  # fmt: skip
answer = partial(challenge_cli.answer, keys=KEYS)
P3 = ["--problem", "P3", "--inside"]


def test_seeds_are_counted_and_the_claim_is_word_for_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "s.json"
    told = report(capsys, "random-guess", *P3, "--seeds", "30", "--out", out, status=0)
    game = challenge_seeds(
        "random-guess", problem="P3", N=4, m=2, K=3, seeds=range(30), sandboxed=False
    )
    counts = game.outcome.successes
    assert told["claim"] == game.claim
    assert told["target"] == "random-guess, 30 runs in this process, without limits"
    assert told["outcome"] == (
        f"refuted: success with probability > {game.above} on this side, the seed uniform among "
        f"these ({min(counts)} successes of 30)"
    )
    assert told["successes"] == f"{', '.join(map(str, counts))} of 30 seeds on side 0, 1, 2"
    assert told["side"] == f"layer 1, column {game.outcome.side.winner} is the winner, g = 2^-3"
    assert told["read"] == "highest level answered: 1" and told["runs"] == "30 runs: 30 answered"
    assert told["witness"].startswith(f"{out}; accepted by the checker (")
    assert told["witness"].endswith("; complete") and check_file(out).status == "accepted"


def test_the_object_of_seeds_has_the_same_facts(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--problem", "P2", "--N", "5", "--part", "ii", "--inside", "--seeds", "12"]
    found = answer(capsys, "random-guess", *options, status=0)
    game = challenge_seeds("random-guess", problem="P2", N=5, m=2, K=3, part="ii",
                           seeds=range(12), sandboxed=False)  # fmt: skip
    assert found["claim"] == game.claim and parse(found["refuted_above"]) == game.above
    assert found["seeds"] == {
        "seeds": list(range(12)), "successes": list(game.outcome.successes)
    }  # fmt: skip
    assert found["runs"]["count"] == 12 == found["runs"]["answered"] == sum(game.outcome.successes)
    assert found["runs"]["ended"] == {"answered": 12} and found["runs"]["messages"] == []
    assert found["side"]["parameters"] == game.outcome.side.member().parameters()
    assert found["played"]["eps"] == "1/100" and found["sandbox"] is None
    assert found["pilot"] is found["commitment"] is found["interval"] is None


def test_trials_commit_first_and_report_the_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, out = tmp_path / "plan.json", tmp_path / "t.json"
    options = ["--trials", "40", "--pilot", "8", "--budget-level", "20", "--confidence", "0.95"]
    files = ["--commit", plan, "--out", out]
    told = report(capsys, "random-guess", *P3, *options, *files, status=0)
    fixed, witness = (json.loads(path.read_text()) for path in (plan, out))
    assert verify_commitment(fixed, witness) == check_file(out).reason
    assert told["committed"] == f"sha256 {fixed['sha256']} in {plan}"
    assert fixed["alpha"] == "1/20" and fixed["runs"] == 40 and fixed["pilot"]["runs"] == 8
    pilot = ", ".join(map(str, fixed["pilot"]["successes"]))
    assert told["pilot"] == f"8 runs; successes {pilot} on side 0, 1, 2"
    assert told["side"].endswith("g = 2^-22, up to level n = 20")
    assert told["target"].startswith("random-guess, 48 runs in")
    claim = witness["statements"]["binomial"]["claim"]
    lower, upper = (rational(end, claim[end]) for end in ("lower", "upper"))
    (failures,) = witness["statements"]["runs"]["claim"]["failures"]
    assert told["failures"] == (
        f"{failures} of 40 fresh runs; p_L >= {four_digits(lower, up=False)}, "
        f"p_U <= {four_digits(upper, up=True)}"
    )
    assert told["outcome"] == (
        f"refuted: success at levels <= 20 within the limits with probability > "
        f"{four_digits(1 - lower, up=True)} on this side, with confidence 19/20, if the runs are "
        "independent and alike"
    )
    assert told["claim"].startswith("with confidence 19/20, under i.i.d. runs, P(error > ")


def test_the_object_of_trials_has_the_same_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "t.json"
    options = ["--trials", "9", "--pilot", "2", "--budget-level", "7", "--out", out]
    found = answer(capsys, "zero", *P3, *options, status=0)
    claim = json.loads(out.read_text())["statements"]["binomial"]["claim"]
    interval = found["interval"]
    assert interval["failures"] == 9 and interval["confidence"] == "99/100"
    assert (interval["lower"], interval["upper"]) == (claim["lower"], claim["upper"])
    assert parse(found["refuted_above"]) == 1 - parse(claim["lower"])
    assert found["pilot"] == {"count": 2, "answered": 2, "successes": [0, 0, 0]}
    assert found["level"] == 7 and found["seeds"] is None
    assert found["commitment"]["file"] is None
    assert re.fullmatch("[0-9a-f]{64}", found["commitment"]["sha256"])
    assert found["witness"]["checked"] == check_file(out).reason


def test_runs_that_wait_are_told_and_refute_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    told = report(capsys, "gap-search", *P3, "--seeds", "3", "--budget-level", "20", status=5)
    assert told["outcome"].startswith("no claim that it is wrong: ")
    assert told["runs"] == "3 runs: 0 answered, 3 asked a level above the budget"
    assert told["|"] == ["level 32 was asked; the budget is level 20"]
    options = ["--trials", "3", "--pilot", "1", "--budget-level", "20"]
    assert report(capsys, "gap-search", *P3, *options, status=5)["outcome"] == told["outcome"]
    found = answer(capsys, "gap-search", *P3, *options, status=5)
    assert found["status"] == "no claim" and found["refuted_above"] is None
    assert found["runs"]["ended"] == {"level": 3}


def test_guess_or_wait_is_counted_with_what_it_left_open(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = report(capsys, "guess-or-wait", *P3, "--seeds", "20", "--budget-level", "30", status=0)
    assert re.search(r"\(\d+ successes \+ \d+ without output of 20\)$", told["outcome"])


def test_files_run_in_a_process_each_and_messages_are_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = report(capsys, f"{FILE}:raises", "--problem", "P3", "--seeds", "2", status=5)
    assert told["target"] == (
        f"{FILE}:raises, 2 runs, each sandboxed: 60 s, 60 s of processor, 2 GiB"
    )
    assert told["|"] == ["ValueError: lost\\n\\x1b[2Jclaim     nothing"]
    assert told["runs"] == "2 runs: 0 answered, 2 ended as raised"


def test_many_sides_are_shown_short(capsys: pytest.CaptureFixture[str]) -> None:
    told = report(capsys, "zero", *P3, "--N", "60", "--seeds", "2", status=0)
    assert told["successes"].endswith("... (at least 0) of 2 seeds on side 0, 1, ..., 58")
    assert told["read"] == "nothing was asked"


def test_a_witness_that_breaks_the_commitment_claims_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the package, here by force: status 1, no report, no witness."""

    def broken(*arguments: Any) -> str:
        raise CertificateRejected("alpha is not the committed one")

    monkeypatch.setattr(commitment, "verify_commitment", broken)
    out = tmp_path / "t.json"
    assert call("zero", *P3, "--trials", "3", "--pilot", "1", "--out", out) == 1
    shown = capsys.readouterr()
    assert shown.out == "" and "alpha is not the committed one; nothing is claimed" in shown.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("p", "down", "up"),
    [
        (Q(0), "0.0000", "0.0000"), (Q(1), "1.0000", "1.0000"), (Q(1, 3), "0.3333", "0.3334"),
        (Q(1, 4), "0.2500", "0.2500"), (Q(99999, 100000), "0.9999", "1.0000"),
        (Q(1, 10**9), "0.0000", "0.0001"),
    ],
)  # fmt: skip
def test_four_digits_are_rounded_to_the_safe_side(p: Q, down: str, up: str) -> None:
    assert four_digits(p, up=False) == down and four_digits(p, up=True) == up


def test_every_status_of_a_run_has_words() -> None:
    assert home._ends({"answered": 2, "level": 1, "load": 3, "crashed": 1}) == (
        "2 answered, 1 ended as crashed, 1 asked a level above the budget, 3 could not be loaded"
    )
