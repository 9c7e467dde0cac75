"""Targets named by a text, limits, sizes: what is accepted and how the rest is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.sandbox import Limits, Outcome, Target, read_memory, run
from support.sandbox_game import FACTS, TARGETS, Table, play


def test_file_and_module_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my solver.py").write_text("")
    monkeypatch.chdir(tmp_path)
    target = Target.parse("my solver.py:Best.run")
    assert target == Target(path=tmp_path / "my solver.py", name="Best.run")
    assert Target.parse(f"../{tmp_path.name}/my solver.py:f").path == tmp_path / "my solver.py"
    assert Target.parse("package.module:f") == Target(module="package.module", name="f")
    assert Target.from_json(target.to_json()) == target
    assert str(Target.parse("a.b:c")) == "a.b:c"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("solver.py", "names no callable"),
        ("", "names no callable"),
        ("..", "names no callable"),
        ("..:f", "neither a .py file nor a module name"),
        ("..module:f", "neither"),
        (":f", "names no file and no module"),
        ("missing.py:f", "there is no file"),
        ("folder.py:f", "is a folder"),
        ("module:", "is no name of a callable"),
        ("module:f()", "is no name of a callable"),
        ("module:__import__('os')", "is no name of a callable"),
        ("a-b:f", "neither"),
        ("a\0b.py:f", "control character"),
        ("x" * 5000 + ".py:f", "cannot be looked up"),
        (3, "must be text"),
        (None, "must be text"),
    ],
)
def test_unknown_targets_are_refused(
    text: Any, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(BadInput, match=why):
        Target.parse(text)


def test_a_target_has_a_path_or_a_module() -> None:
    for wrong in ({"name": "f"}, {"name": "f", "module": "m", "path": TARGETS},
                  {"name": "f.", "module": "m"}, {"name": "f", "module": "a b"}):  # fmt: skip
        with pytest.raises(BadInput):
            Target(**wrong)


@pytest.mark.parametrize(
    ("name", "why"),
    [("missing", "has no missing"), ("Named.missing", "has no Named.missing"),
     ("not_callable", "of type int, not callable")],
)  # fmt: skip
def test_missing_and_uncallable_attributes_are_bad_input(name: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        play(name)


def test_missing_modules_are_bad_input() -> None:
    with pytest.raises(BadInput, match="there is no module nowhere_to_be_found"):
        run("nowhere_to_be_found.solver:f", facts=FACTS, answer=Table())


def test_a_module_is_found_where_the_caller_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("")
    (tmp_path / "pack" / "solver.py").write_text("def f(i):\n    return [1, 2]\n")
    monkeypatch.syspath_prepend(tmp_path)
    outcome = run("pack.solver:f", facts=FACTS, answer=Table())
    assert outcome.x == (Q(1), Q(2))
    assert not list(tmp_path.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("text", "size"),
    [("2G", 2**31), ("1.5 GiB", 3 * 2**29), ("512M", 2**29), ("1TB", 2**40), (" 256M ", 2**28),
     ("268435456", 2**28), (2**28, 2**28)],
)  # fmt: skip
def test_sizes_are_powers_of_1024(text: Any, size: int) -> None:
    assert read_memory(text) == size
    assert Limits(memory=text).memory == size


@pytest.mark.parametrize(
    "value", ["", "G", "2X", "-1G", "1e9", "2G2", "1M", "9" * 16, "2000T", 2.0e9, True, None, 0, -1]
)
def test_other_sizes_are_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        read_memory(value)


@pytest.mark.parametrize(
    "wrong",
    [{"wall": 0}, {"wall": -1}, {"wall": float("nan")}, {"wall": float("inf")}, {"wall": True},
     {"cpu": "3"}, {"cpu": None}, {"cpu": 10**9}, {"output": -1}, {"output": 1.5},
     {"output": True}, {"answer": 10}, {"answer": 2**40}],
)  # fmt: skip
def test_limits_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        Limits(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"seed": -1}, {"seed": True}, {"seed": "3"}, {"style": "other"}, {"style": "solver"},
     {"style": "solver", "level": 3, "facts": {"N": 2}},
     {"style": "solver", "level": -1}, {"style": "solver", "level": True},
     {"level": 3},
     {"facts": {}}, {"facts": {"N": 0}}, {"facts": {"N": True}}, {"facts": {"N": 2, "lam": 0.5}},
     {"facts": {"N": 2, "at": 3}}, {"facts": {"N": 2, "_x": 3}}, {"facts": {"N": 2, "a b": 3}},
     {"facts": {"N": 2, "A": [1]}}],
)  # fmt: skip
def test_arguments_of_a_run_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        run(f"{TARGETS}:trivial", **{"facts": FACTS, "answer": Table(), **wrong})


def test_an_outcome_has_a_point_only_when_answered() -> None:
    for wrong in ({"status": "answered"}, {"status": "raised", "x": (Q(1),)}, {"status": "ran"}):
        with pytest.raises(BadInput):
            Outcome(**wrong)
