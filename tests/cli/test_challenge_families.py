"""`sci-barriers challenge --family NAME`: the twelve further families from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.adversary.further import TARGETS
from sci_barriers.certificates import check_file
from sci_barriers.cli import commands
from sci_barriers.cli_challenge import command, options
from sci_barriers.exact import Q, Verdict, as_q, parse, power_of_two, sign
from sci_barriers.families.further import FAMILIES, FurtherFamily, further_family
from support.challenge_cli import answer, call, report

KEYS = {
    "status", "claim", "target", "played", "sandbox", "x", "level", "instance", "minimiser",
    "distance", "network", "samples", "run", "printed", "witness",
}  # fmt: skip
ANSWERING = [name for name in TARGETS if name != "wait"]
BARRIERS = {
    "linear_program": "sqrt(2/3)", "theta": "sqrt(3/2)", "semidefinite": "sqrt(1/2)",
    "circle": "1", "scalar_equation": "1", "feasibility": "1/2", "diagonal_spectrum": "1/2",
    "rank": "1/2", "lowest_eigenvector": "sqrt(1/2)", "largest_root": "3/2", "assignment": "1",
    "label": "1",
}  # fmt: skip
MINE = """
def zeros(information):
    assert information.problem
    A = information.at(30).A
    return [information.entry(("A", 0, 0), 3) * 0] * information.N


def waits(information):
    n = 1
    while True:
        information.at(n)
        n *= 2
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.py"
    file.write_text(MINE)
    return file


def chosen(found: dict[str, Any], family: FurtherFamily) -> None:
    """The instance is in Omega, all that was shown is admissible for it, x is farther than eps."""
    side = family.member(found["instance"]["parameters"])
    assert family.contains(side) is Verdict.PROVED
    n = found["level"]
    if n is not None:
        assert family.tie().data(n).within(side.data(n), power_of_two(-n))
    x, eps = [as_q(parse(text)) for text in found["x"]], Q(found["played"]["eps"])
    squared = side.solution_set().squared_distance(x)
    assert sign(squared - eps * eps) > 0
    lower, upper = (as_q(parse(found["distance"][end])) for end in ("lower", "upper"))
    assert sign(squared - lower * lower) >= 0 and sign(squared - upper * upper) <= 0
    assert upper - lower <= Q(1, 10**9)


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_refutes_at_least_three_algorithms(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All six that answer; every witness is read by the checker from its file."""
    for target in ANSWERING:
        out = tmp_path / f"{target}.json"
        found = answer(capsys, target, "--family", name, "--inside", "--seed", "3", "--out", out,
                       status=0, keys=KEYS)  # fmt: skip
        assert found["status"] == "refuted" and found["target"] == target
        assert found["played"]["family"] == name and found["sandbox"] is None
        assert found["played"]["barrier"] == BARRIERS[name]
        chosen(found, FAMILIES[name])
        accepted = check_file(out)
        assert accepted.status == "accepted" and found["witness"]["checked"] == accepted.reason
        assert "1 refuted" in accepted.reason and found["witness"]["complete"]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_target_in_the_sandbox_is_reported(
    name: str, mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.json"
    told = report(capsys, f"{mine}:zeros", "--family", name, "--out", out, status=0)
    words = ["target", "played", "class", "outcome", "answer", "read", "instance", "solution",
             "distance", "time", "claim", "witness", "check"]  # fmt: skip
    assert list(told) == ["|", *words]
    assert told["target"] == f"{mine}:zeros, sandboxed: 60 s, 60 s of processor, 2 GiB"
    assert told["played"].startswith(name) and f" < {BARRIERS[name]} = barrier," in told["played"]
    assert told["played"].endswith("entrywise, up to level 10000")
    assert told["outcome"] == "refuted" and told["read"] == "highest level asked: 30"
    assert told["distance"].endswith(" = eps, 12 digits of the exact distance")
    assert " of the instance " in told["claim"] and told["witness"].endswith("; complete")
    assert check_file(out).status == "accepted"
    assert all(text.isascii() for word, text in told.items() if word != "|")


@pytest.mark.parametrize("name", FAMILIES)
def test_waiting_is_information(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.json"
    told = report(capsys, "wait", "--family", name, "--inside", "--budget-level", "100", "--out",
                  out, status=4)  # fmt: skip
    assert told["outcome"] == "information" and told["answer"] == "none"
    assert told["read"] == "highest level asked: 128" and "T > 127" in told["claim"]
    assert "instance" not in told and "1 apart" in told["witness"]
    assert check_file(out).status == "accepted"


def test_waiting_in_the_sandbox(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for target in (f"{mine}:waits", "wait"):
        told = report(capsys, target, "--family", "rank", "--budget-level", "9", status=4)
        assert "sandboxed: 60 s" in told["target"] and "T > 15" in told["claim"]


def test_linear_programs_have_k(capsys: pytest.CaptureFixture[str]) -> None:
    for k in (2, 10, 40):
        found = answer(capsys, "naive", "--family", "linear_program", "--k", str(k), "--inside",
                       status=0, keys=KEYS)  # fmt: skip
        assert len(found["x"]) == k == found["played"]["k"]
        assert parse(found["played"]["barrier"]) ** 2 == Q(k - 1, k)
        chosen(found, further_family("linear_program", k=k))
    told = report(capsys, "naive", "--family", "linear_program", "--k", "9", "--inside", status=0)
    assert told["answer"] == "x = (1, 0, 0, 0, 0, 0, ... (9 entries))"
    assert told["instance"] == "k = 9, winner = 1, g = 2^-22"


def test_small_powers_of_two_are_written_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    for name, said in (
        ("circle", "c = -1, s = 0, r = 2^-22"), ("label", "delta = -2^-22"),
        ("theta", "theta = 2097153/4194304"), ("diagonal_spectrum", "site = 22"),
        ("scalar_equation", "beta = 2^-22, gamma = 2^-22"),
        ("largest_root", "side = below, r = 2^-25"),
    ):  # fmt: skip
        told = report(capsys, "naive", "--family", name, "--inside", status=0)
        assert told["instance"] == said, name


def test_an_accuracy_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Below the barrier all is refuted; at the barrier the centre is right, and that is told."""
    at_half = ["--family", "circle", "--inside", "--eps"]
    told = report(capsys, "centre", *at_half, "1/2", status=0)
    assert "eps = 1/2 < 1 = barrier" in told["played"]
    for eps in ("1", "1.5"):
        told = report(capsys, "centre", *at_half, eps, status=5)
        shown = "1" if eps == "1" else "3/2"
        assert f"eps = {shown} >= 1 = barrier (some algorithm may be right)" in told["played"]
        assert told["outcome"] == "no claim" and told["witness"] == "none"
        assert f"farther than {shown}" in told["claim"]
        told = report(capsys, "first", *at_half, eps, status=0)
        assert told["distance"].startswith(f"2 > {shown} = eps")
    told = report(capsys, "argmax", "--problem", "P3", "--inside", "--eps", "1/400", status=0)
    assert "eps = 1/400, entrywise" in told["played"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--family rings", "rings"),
        ("--family circle --problem P3", "--problem = 'P3': is for the family tie; leave it out"),
        ("--family circle --K 3", "--K = 3: is for the family tie; leave it out"),
        ("--family circle --N 4", "--N = 4: is for the family tie; leave it out"),
        ("--family theta --m 2", "--m = 2: is for the family tie"),
        ("--family theta --L 2", "--L = 2: is for the family tie"),
        ("--family theta --lam 1", "--lam = '1': is for the family tie"),
        ("--family theta --eta 0", "--eta = '0': is for the family tie"),
        ("--family theta --w 1", "--w = '1': is for the family tie"),
        ("--family theta --relative", "--relative = True: is for the family tie"),
        ("--family circle --k 3", "--k = 3: is for the family linear_program; leave it out"),
        ("--problem P3 --k 3", "--k = 3: is for the family linear_program; leave it out"),
        ("--family tie", "--problem: is needed by the family tie; pass 'P1', 'P2' or 'P3'"),
        ("--family linear_program --k 1", "k = 1: must be an integer >= 2 and <= 2000"),
        ("--family linear_program --k 2001", "k = 2001: must be"),
        ("--family linear_program --k 2.5", "2.5"),
        ("--family circle --part ii", "part = 'ii': must be 'i'"),
        ("--family circle --norm operator", "norm = 'operator': must be 'entrywise'"),
        ("--family circle --eps -1", "eps = -1: must be >= 0"),
        ("--family circle --eps far", "eps: "),
        ("--family circle --style solver --level 3", "style = 'solver': is not for the family"),
        ("--family circle --style training", "style = 'training': is not for the family circle"),
        ("--family circle --level 3", "level = 3: is for style 'solver' only"),
        ("--family circle --R 3", "R = 3: is for style 'training' only"),
        ("--family circle --seeds 3", "--family = 'circle': is played one game at a time"),
        ("--family circle --trials 3", "leave out seeds and trials, or name tie"),
        ("--family circle --budget-level 2000000", "budget_level = 2000000"),
        ("--family circle --inside", "--inside = 'mine.py:zeros': is for built-in targets"),
        ("--problem P3 --eps 1 --seeds 3", "--eps = '1': is for one game"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: str,
    said: str,
    mine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(mine.parent)
    assert call("mine.py:zeros", *arguments.split(), "--out", "w.json") == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1 and len(err) < 400
    assert said in err and not Path("w.json").exists()


def test_built_in_names_are_those_of_the_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("argmax", "--family", "circle") == 2
    assert "one of naive, centre, first, last, guess, capped, wait" in capsys.readouterr().err
    assert call("naive", "--problem", "P3") == 2
    assert "one of argmax, barycentre" in capsys.readouterr().err


def test_names_for_the_help_are_those_of_the_package() -> None:
    assert ("tie", *FAMILIES) == options.FAMILIES and tuple(TARGETS) == command.FURTHER
    text = " ".join((commands.commands["challenge"].help or "").split())
    assert " ".join(FAMILIES) in text and " ".join(TARGETS) in text


def test_every_family_says_what_it_asks(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each: problem, data with the names of its parameters, x of its length, barrier."""
    assert call("--families") == 0
    lines = capsys.readouterr().out.splitlines()
    found = {line.split()[0]: line.partition("  ")[2].strip() for line in lines}
    assert list(found) == ["tie", *FAMILIES] and "".join(lines).isascii()
    for name, family in FAMILIES.items():
        problem, *more, x, barrier = found[name].split("; ")
        data = "; ".join(more)
        assert problem and data.startswith("A = ") and "y = (" in data
        assert x.startswith(f"x: {family.N if name != 'linear_program' else 'k'} ")
        shown = "sqrt(1 - 1/k)" if name == "linear_program" else BARRIERS[name]
        assert barrier == f"barrier {shown}"
        value = parse(BARRIERS[name])
        assert value * value == family.radius.squared
        own = family.side(0, exponent=9).parameters().keys() - {"k", "winner", "g", "side"}
        assert all(parameter in f"{problem} {data}" for parameter in own)
        assert ("(1)" in data or "(1, 1)" in data or "gamma" in data) == bool(family.tie().data().y)


def test_the_object_of_json_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("naive", "--family", "linear_program", "--inside", "--json") == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert err == "" and found["instance"] == {
        "parameters": {"k": 3, "winner": 1, "g": "1/4194304"}
    }
    assert found["minimiser"] == ["0", "4194304/4194305", "0"] and found["network"] is None
    assert "problem" not in found["played"] and found["played"]["part"] == "i"
