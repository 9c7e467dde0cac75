"""`sci-barriers challenge`: its report, its JSON object, its witness, its exit status."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sci_barriers import challenge
from sci_barriers.adversary import BUILT_IN, TRAINERS
from sci_barriers.certificates import check_file
from sci_barriers.cli import commands
from sci_barriers.cli_challenge import command
from sci_barriers.cli_challenge.facts import facts
from sci_barriers.cli_challenge.lines import lines
from sci_barriers.exact import Q, parse, sign, sqrt_enclosure
from support import challenge_cli
from support.challenge_cli import FILE, call, report

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "status", "claim", "target", "played", "sandbox", "x", "level", "instance", "minimiser",
    "distance", "network", "samples", "run", "printed", "witness",
}  # fmt: skip


answer = partial(challenge_cli.answer, keys=KEYS)


@pytest.mark.parametrize(
    ("problem", "level"), [("P1", "eta = 0"), ("P2", "lam = 1/10"), ("P3", "lam = 1")]
)
def test_a_refutation_is_reported_and_written(
    problem: str, level: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "my witness.json"
    told = report(capsys, f"{FILE}:guess", "--problem", problem, "--out", out, status=0)
    assert told["outcome"] == "refuted"
    assert told["target"] == f"{FILE}:guess, sandboxed: 60 s, 60 s of processor, 2 GiB"
    assert told["played"].startswith(f"tie, part (i), {problem}, {level}, N = 4, m = 2, K = 3")
    assert "eps = 10^-3, entrywise" in told["played"]
    assert "3 entries alpha = 5 10^(K-1) = 500, one of them alpha + g" in told["class"]
    assert told["answer"].startswith(
        "x = (0.002, 0, 0, 0)" if problem != "P2" else "x = (0.0020002"
    )
    assert told["read"] == "highest level asked: 20"
    assert told["instance"] == "layer 1, column 1 is the winner, g = 2^-22"
    assert re.fullmatch(r"x\[1\] = 0\.00199999\d{6}, 0 elsewhere", told["minimiser"])
    assert re.match(r"0\.0028\d{10} > 10\^-3 = eps, 12 digits", told["distance"])
    assert re.fullmatch(r"[0-9.]+ s, [0-9.]+ s of processor, \d+ MiB", told["time"])
    assert told["claim"].startswith("on admissible information of side 1 of layer 1")
    assert told["witness"].startswith(f"{out}; accepted by the checker (")
    assert told["witness"].endswith("; complete")
    assert told["check"] == f"sci-barriers verify '{out}'"
    assert check_file(out).status == "accepted"
    assert told["|"] == []


def test_the_claim_is_printed_word_for_word(capsys: pytest.CaptureFixture[str]) -> None:
    for name, more, status in (("argmax", {}, 0), ("gap-search", {"budget_level": 60}, 4)):
        game = challenge(name, problem="P3", N=4, m=2, K=3, **more)  # type: ignore[arg-type]
        options = [f"--{key.replace('_', '-')}={value}" for key, value in more.items()]
        told = report(capsys, name, "--problem", "P3", *options, status=status)
        assert told["claim"] == game.claim


def test_the_json_object_has_the_same_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.json"
    options = ["--problem", "P2", "--lam", "0.25", "--N", "5", "--K", "4", "--seed", "3"]
    found = answer(capsys, f"{FILE}:guess", *options, "--out", out, status=0)
    game = challenge(f"{FILE}:guess", problem="P2", lam="1/4", N=5, m=2, K=4, seed=3)
    assert found["claim"] == game.claim and found["status"] == "refuted"
    assert found["played"]["lam"] == "1/4" and found["played"]["eps"] == "1/10000"
    assert [parse(text) for text in found["x"]] == list(game.x or ())
    assert found["level"] == 20 and found["instance"]["exponent"] == 22
    member = game.outcome.side.member()
    assert found["instance"]["parameters"] == member.parameters()
    truth = member.solution_set().vertices()[0]
    for shown, entry in zip(found["minimiser"], truth, strict=True):
        lower, upper = (shown, shown) if isinstance(shown, str) else shown
        assert parse(lower) <= entry <= parse(upper)
    lower, upper = (parse(found["distance"][end]) for end in ("lower", "upper"))
    exact = sqrt_enclosure(game.outcome.squared, bits=200)
    assert Q(1, 10000) < lower <= exact.lower and exact.upper <= upper
    assert upper - lower <= lower * Q(1, 10**10)
    assert found["witness"]["file"] == str(out) and found["witness"]["complete"] is True
    assert found["witness"]["checked"] == check_file(out).reason
    assert found["run"]["status"] == "answered" and found["run"]["seconds"] > 0
    assert found["sandbox"] == {"timeout": 60, "cpu": 60, "memory": 2**31}


def test_waiting_is_information(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "w.json"
    options = ["--problem", "P3", "--budget-level", "100", "--out", out]
    told = report(capsys, f"{FILE}:waits", *options, status=4)
    assert told["outcome"] == "information" and told["answer"] == "none"
    assert told["read"] == "highest level asked: 128" and "T > 127" in told["claim"]
    assert "instance" not in told and "distance" not in told
    assert check_file(out).status == "accepted"
    found = answer(capsys, f"{FILE}:waits", *options, status=4)
    assert found["x"] is None and found["instance"] is None and found["distance"] is None


def test_parts_two_and_three(capsys: pytest.CaptureFixture[str]) -> None:
    """Accuracy 10^-(K-1), 10^-(K-2); part-two waits, part-three reads one level too far."""
    options = ["--problem", "P1", "--inside"]
    told = report(capsys, "barycentre", *options, "--part", "ii", status=0)
    assert "eps = 10^-2" in told["played"] and "layer 2" in told["instance"]
    told = report(capsys, "part-two", *options, "--part", "ii", status=4)
    assert "layer 2" in told["claim"]
    told = report(capsys, "zero", *options, "--part", "iii", "--L", "7", status=0)
    assert "eps = 10^-1" in told["played"] and "g = 2^-5" in told["instance"]
    assert told["read"] == "nothing was asked"
    told = report(capsys, "part-three", *options, "--part", "iii", "--L", "7", status=4)
    assert "T > 6" in told["claim"]
    told = report(
        capsys, "gap-search", *options, "--part", "iii", "--L", "7", "--norm", "operator", status=4
    )
    assert "operator" in told["played"] and "T > 7" in told["claim"]


def test_solver_style_takes_arrays(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--problem", "P2", "--style", "solver", "--level", "30"]
    told = report(capsys, f"{FILE}:plain", *options, status=0)
    assert told["played"].endswith("f(A, y, lam) at level 30")
    assert told["read"] == "highest level asked: 30"


def test_built_in_targets_are_sandboxed_unless_inside(capsys: pytest.CaptureFixture[str]) -> None:
    sandboxed = answer(capsys, "argmax", "--problem", "P3", status=0)
    inside = answer(capsys, "argmax", "--problem", "P3", "--inside", status=0)
    assert sandboxed["sandbox"]["memory"] == 2**31 and inside["sandbox"] is None
    assert sandboxed["run"]["cpu_seconds"] is not None and inside["run"]["cpu_seconds"] is None
    for key in ("claim", "x", "instance", "distance", "played"):
        assert sandboxed[key] == inside[key]
    told = report(capsys, "argmax", "--problem", "P3", "--inside", status=0)
    assert told["target"] == "argmax, in this process, without limits"


def test_a_module_is_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    name = "sci_barriers.adversary.breakdown.targets:barycentre"
    assert report(capsys, name, "--problem", "P3", status=0)["target"].startswith(name)


def test_without_a_witness_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.json"
    out.write_text("old")
    assert call(f"{FILE}:returns_nan", "--problem", "P3", "--out", out) == 5
    shown = capsys.readouterr()
    keys = [line.partition(" ")[0] for line in shown.out.splitlines()]
    assert "witness   none" in shown.out and "check" not in keys
    assert f"there is no witness, so {out} is not written" in shown.err
    assert out.read_text() == "old" and list(tmp_path.iterdir()) == [out]


def test_long_numbers_are_shown_short(capsys: pytest.CaptureFixture[str]) -> None:
    """K = 300, N = 20 and an answer of 600 digits: the report stays readable."""
    options = ["--problem", "P3", "--N", "20", "--m", "9", "--K", "300"]
    told = report(capsys, f"{FILE}:returns_huge", *options, status=0)
    assert "eps = 10^-300" in told["played"]
    assert told["answer"] == "x = (1e300, 1e-300, 0, 0, 0, 0, ... (20 entries))"
    assert told["minimiser"].startswith("x[2] = 2.00000000000e-300")
    assert told["distance"].startswith("1.00000000000e300 > 10^-300")


def test_the_block_of_w_is_shown() -> None:
    """y = (y_1, w) and the entries x_2 of the minimiser, which lie in Q(c)."""
    game = challenge("argmax", problem="P3", N=5, m=3, K=3, w=[3, "1/2"])
    told = facts(game)
    text = "\n".join(lines(game, told | {"witness": None}))
    assert "; y = 1, w\n" in text and told["played"]["w"] == ["3", "1/2"]
    assert re.search(
        r"minimiser x\[1\] = 0\.00\d+, x\[3\] = 0\.003\d+, x\[4\] = 0\.0005\d+, 0", text
    )
    truth = game.outcome.side.member().solution_set().vertices()[0]
    for shown, entry in zip(told["minimiser"], truth, strict=True):
        lower, upper = (shown, shown) if isinstance(shown, str) else shown
        assert sign(entry - parse(lower)) >= 0 and sign(parse(upper) - entry) >= 0


def test_huge_square_roots_are_enclosed() -> None:
    """w and the exponent 1,000,002: c has a radicand of two million bits."""
    game = challenge(
        partial(far_and_deep, n=10**6), problem="P1", N=4, m=2, K=3, w=[500], budget_level=10**6
    )
    told = facts(game)
    assert told["status"] == "refuted" and told["instance"]["exponent"] == 10**6 + 2
    lower, upper = told["minimiser"][3]
    assert parse(lower) ** 2 < Q(1, 3) < parse(upper) ** 2
    assert "x[3] = 0.577350269190" in "\n".join(lines(game, told | {"witness": None}))


def far_and_deep(information: Any, *, n: int) -> Any:
    information.at(n)
    return [0.002, 0, 0, 0.5]


def test_a_distance_that_is_bounded_only(capsys: pytest.CaptureFixture[str]) -> None:
    """Above the exponent 270,000 the exact square is not written."""
    options = ["--problem", "P2", "--style", "solver", "--level", "1000000"]
    told = report(capsys, f"{FILE}:plain", *options, "--budget-level", "1000000", status=0)
    assert told["instance"].endswith("g = 2^-1000002")
    assert told["distance"].startswith("> 10^-3 = eps (bounded below")
    assert "accepted by the checker" in told["witness"]


def test_a_part_of_the_claim_is_not_called_complete(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from sci_barriers.adversary.challenges import games as home

    play = home.play

    def partly(*arguments: Any, **options: Any) -> Any:
        outcome = play(*arguments, **options)
        assert outcome.witness is not None
        return replace(outcome, witness=replace(outcome.witness, complete=False))

    monkeypatch.setattr(home, "play", partly)
    told = report(capsys, "argmax", "--problem", "P3", "--inside", status=0)
    assert told["witness"].endswith("; NOT complete: it holds a part of the claim")
    assert answer(capsys, "argmax", "--problem", "P3", "--inside", status=0)["witness"][
        "complete"
    ] is False  # fmt: skip


def test_built_in_names_are_those_of_the_game() -> None:
    assert tuple(command.BUILT_IN) == tuple(BUILT_IN)
    assert tuple(command.TRAINERS) == tuple(TRAINERS)
    text = " ".join((commands.commands["challenge"].help or "").split())
    assert " ".join(BUILT_IN) in text and " ".join(TRAINERS) in text


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys, json\nimport sci_barriers.cli as c\n"
        "try:\n    c.main(['challenge', '--help'])\nexcept SystemExit as left:\n"
        "    assert not left.code\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--budget-level" in done.stdout
    loaded = {name.split(".")[0] for name in json.loads(done.stderr)}
    heavy = {"numpy", "scipy", "flint", "sympy", "cvxpy", "mpmath", "torch", "matplotlib", "joblib",
             "sklearn", "numba", "rich"}  # fmt: skip
    assert loaded & heavy == set() and "click" in loaded


def test_an_interruption_ends_the_target_with_status_130(tmp_path: Path) -> None:
    """SIGINT while the target hangs: no process is left, no file is written."""
    out = tmp_path / "w.json"
    pid = tmp_path / "pid"
    (tmp_path / "slow.py").write_text(
        "import os, time\ndef f(information):\n"
        f"    open({str(pid)!r}, 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "sci_barriers.cli", "challenge", f"{tmp_path}/slow.py:f",
         "--problem", "P3", "--out", str(out)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    shown, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert shown == "" and said.strip().startswith("error: interrupted")
    assert not out.exists()
    assert not Path("/proc").is_dir() or not Path(f"/proc/{pid.read_text()}").exists()
