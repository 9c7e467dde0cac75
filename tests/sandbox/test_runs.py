"""Targets that behave: what they see, what they return, what the caller's table decides."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sci_barriers.exact import Q
from sci_barriers.sandbox import Limits, Query, Stop, run, wire
from sci_barriers.sandbox.limits import LEAST_MEMORY
from support.sandbox_game import FACTS, LIMITS, TARGETS, Data, Table, play


def test_a_trivial_target_is_answered_exactly() -> None:
    outcome = play("trivial")
    assert (outcome.status, outcome.x) == ("answered", (Q(1, 2), Q(1, 4)))
    assert outcome.messages == () and outcome.refused == () and outcome.left_behind == 0
    assert outcome.cpu_seconds is not None and outcome.peak_memory is not None
    assert outcome.peak_memory > 10**6
    assert outcome.exit_code is None and outcome.signal is None


def test_a_worker_fits_into_the_least_memory() -> None:
    assert play("trivial", limits=Limits(memory=LEAST_MEMORY)).status == "answered"


def test_runs_in_threads_do_not_mix() -> None:
    with ThreadPoolExecutor(4) as pool:
        names = ("adaptive", "floats", "trivial", "raises") * 2
        outcomes = list(pool.map(play, names))
    assert [outcome.x for outcome in outcomes[:4]] == [outcome.x for outcome in outcomes[4:]]
    assert outcomes[0].x == (Q(32), Q(1, 2**20)) and outcomes[3].status == "raised"


def test_static_methods_and_dotted_names_are_targets() -> None:
    assert play("Named.method").x == (Q(1), Q(1))


def test_queries_may_depend_on_answers() -> None:
    table = Table()
    assert play("adaptive", answer=table).x == (Q(32), Q(1, 2**20))
    assert [query.n for query in table.log] == [1, 2, 4, 8, 16, 32]


def test_entries_are_asked_one_by_one() -> None:
    table = Table()
    assert play("entries", answer=table).x == (Q(5), Q(3, 8))
    assert table.log == [
        Query(kind="entry", f=("A", 0, 1), n=5),
        Query(kind="entry", f=("y", 0), n=7),
    ]


def test_facts_are_readable() -> None:
    outcome = play("shows_facts", seed=7)
    assert outcome.printed == "1 2 P3 1/3 fmpq 3 7 False\n"


def test_float_arrays_are_rounded_to_nearest() -> None:
    assert play("floats").x == (Q(15, 8), Q(15, 8))


def test_solver_style_reads_one_level() -> None:
    table = Table()
    outcome = play("solver", answer=table, style="solver", level=30)
    p, q = (5 + 2.0**-20).as_integer_ratio()
    r, s = (1 / 3).as_integer_ratio()
    assert outcome.x == (Q(p, q), Q(r, s))
    assert table.log == [Query(kind="at", n=30)]


def test_fractions_and_decimals_are_exact() -> None:
    assert play("kinds").x == (Q(1, 3), Q(1, 10))


def test_a_seed_makes_runs_the_same() -> None:
    first, second, other = (play("random_numbers", seed=seed).x for seed in (5, 5, 6))
    assert first == second != other


def test_libraries_loaded_at_the_top_are_seeded(tmp_path: Path) -> None:
    """numpy itself, and a small file in the place of torch that keeps the seed it gets."""
    (tmp_path / "torch.py").write_text("def manual_seed(s):\n    global seed\n    seed = s\n")
    text = "import numpy, torch\ndef f(i):\n    return [numpy.random.random(), torch.seed]\n"
    (tmp_path / "f.py").write_text(text)
    target = f"{tmp_path / 'f.py'}:f"
    found = [run(target, facts=FACTS, answer=Table(), seed=seed).x for seed in (5, 5, 2**40)]
    assert found[0] == found[1] and found[0] is not None and found[2] is not None
    assert found[0][0] != found[2][0]
    assert (found[0][1], found[2][1]) == (Q(5), Q(2**40))


def test_levels_that_are_no_integers_are_refused_and_logged() -> None:
    table = Table()
    outcome = play("refused_queries", answer=table)
    assert outcome.status == "answered"
    assert len(outcome.refused) == 8
    assert "n = True: must be an integer >= 0" in outcome.refused[0]
    assert "is no entry" in outcome.refused[-1]
    assert outcome.printed.count("\n") == 8
    assert [query.kind for query in table.log] == ["entry"]


def test_repeated_queries_reach_the_table() -> None:
    table = Table()
    assert play("asks_twice", answer=table).status == "answered"
    assert table.log == [Query(kind="at", n=3)] * 2


def test_changing_what_was_given_changes_nothing_here() -> None:
    assert play("mutates").x == (Q(5), Q(3, 8))


def test_the_answer_function_can_stop_a_run() -> None:
    table = Table()

    def budget(query: Query) -> object:
        return table(query) if len(table.log) < 50 else Stop("50 queries are spent")

    outcome = play("reads_forever", answer=budget)
    assert (outcome.status, outcome.x) == ("stopped", None)
    assert outcome.messages == ("50 queries are spent",)
    assert len(table.log) == 50


def test_errors_of_the_answer_function_pass_through() -> None:
    def broken(query: Query) -> object:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        play("asks_twice", answer=broken)


def test_time_of_the_answer_function_is_not_the_targets() -> None:
    table = Table()

    def slow(query: Query) -> object:
        time.sleep(0 if table.log else 2.6)
        return table(query)

    assert play("asks_twice", answer=slow, limits=Limits(wall=2.5)).status == "answered"


def test_unicode_paths_with_spaces(tmp_path: Path) -> None:
    file = tmp_path / "Löser für Ω, n° 1" / "mein löser 数.py"
    file.parent.mkdir()
    file.write_text(TARGETS.read_text())
    outcome = run(f"{file}:trivial", facts=FACTS, answer=Table(), limits=LIMITS)
    assert outcome.status == "answered"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_folder_of_a_file_is_importable(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("x = [3, 4]\n")
    (tmp_path / "f.py").write_text("from beside import x\ndef f(i):\n    return x\n")
    assert run(f"{tmp_path / 'f.py'}:f", facts=FACTS, answer=Table()).x == (Q(3), Q(4))


def test_queries_from_threads_do_not_mix() -> None:
    assert play("asks_in_threads").x == (Q(20), Q(20))


def test_data_survive_the_wire_exactly() -> None:
    rng = random.Random(3)
    values = [Q(rng.randrange(-(10**k), 10**k), 2 ** (7 * k)) for k in range(0, 400, 7)]
    values += [Q(0), Q(1, 3), Q(-(10**50), 7), Q(1, 2**1_000_000), Q(7, 3**5000)]
    data = Data(tuple(tuple(rng.choice(values) for _ in range(9)) for _ in range(8)),
                tuple(values[-8:]))  # fmt: skip
    seen = wire.read_data(wire.write_data(data), 5)
    assert (seen.A, seen.y, seen.n, seen.m, seen.N) == (data.A, data.y, 5, 8, 9)


def test_equal_entries_are_sent_once() -> None:
    data = Data(tuple(tuple(Q(1, 2**50_000) for _ in range(20)) for _ in range(20)), (Q(1),) * 20)
    message = wire.write_data(data)
    assert len(message["values"]) == 2
    assert len(wire.write_message(message)) < 20_000


def test_surroundings_are_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh folder, few variables, no descriptor of the caller beside the channel."""
    import json

    monkeypatch.setenv("A_SECRET", "not for targets")
    with (tmp_path / "open file").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        outcome = play("shows_surroundings", limits=Limits(wall=10, output=10**5))
    seen = json.loads(outcome.printed)
    assert seen["files"] == [] and "sci_barriers-" in seen["cwd"] and seen["stdin"] == ""
    assert seen["environment"]["HOME"] == seen["cwd"]
    assert seen["environment"]["OMP_NUM_THREADS"] == "1"
    assert "A_SECRET" not in seen["environment"] and "PYTHONPATH" not in seen["environment"]
    assert [name.split(":")[0] for name in seen["open"]] == ["pipe", "pipe"]
    assert seen["session"] is True
    assert not Path(seen["cwd"]).exists()
