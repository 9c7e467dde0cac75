"""What all games share: answers within a budget, the place of a call, words, public names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sci_barriers.adversary as adversary
from sci_barriers import BadInput, Q
from sci_barriers.adversary import BUILT_IN, TRAINERS, Omega, Table
from sci_barriers.adversary.place import TRAINING_LIMITS, name_of, place
from sci_barriers.adversary.referee import Referee
from sci_barriers.adversary.words import in_words
from sci_barriers.sandbox import Limits, Query, Stop, Target

ROOT = Path(__file__).resolve().parents[2]


def table(part: str = "i", L: int = 4) -> Table:
    return Table(Omega(problem="P3", N=4, m=2, K=3, L=L, lam=Q(1)), part=part, norm="entrywise")


def at(n: int) -> Query:
    return Query(kind="at", n=n)


def test_a_referee_answers_up_to_the_level() -> None:
    shown = table()
    referee = Referee(shown, level=10, queries=100)
    assert referee.asked is None and not referee.beyond
    assert referee(at(7)).n == 7 and referee(at(3)).n == 3 and referee.asked == 7
    ended = referee(at(11))
    assert isinstance(ended, Stop) and "level 11 was asked; the budget is level 10" in ended.reason
    assert referee.beyond and referee.asked == 11


def test_the_question_that_ends_the_run_is_logged_if_asked_for() -> None:
    for log_last, levels in ((True, [11, 3]), (False, [3])):
        shown = table()
        referee = Referee(shown, level=10, queries=100, log_last=log_last)
        referee(at(3))
        assert isinstance(referee(at(11)), Stop)
        assert sorted(shown.levels, reverse=True) == levels


def test_the_reach_of_the_table_is_a_limit_of_its_own() -> None:
    """Part (iii), L = 4: level 3 has an answer, level 4 has none and is not logged."""
    shown = table("iii")
    referee = Referee(shown, level=10**6, queries=100)
    assert referee(at(3)).n == 3 and referee.level == 3
    assert isinstance(referee(at(4)), Stop) and list(shown.levels) == [3]


def test_refused_questions_count_and_spent_ones_tell_no_level() -> None:
    referee = Referee(table(), level=10, queries=2)
    with pytest.raises(BadInput):
        referee(Query(kind="entry", n=1, f=("A", 9, 9)))
    assert referee(at(2)).n == 2
    assert isinstance(referee(at(50)), Stop) and not referee.beyond and referee.asked == 2


def test_where_a_target_runs() -> None:
    def f(information: Any) -> Any:
        return 3

    assert place(f, None, names=BUILT_IN).f is f and not place(f, False, names=BUILT_IN).fresh
    for name in BUILT_IN:
        assert place(name, None, names=BUILT_IN).f is BUILT_IN[name]
    for names in (BUILT_IN, TRAINERS):
        for name in names:
            apart = place(name, True, names=names)
            assert apart.fresh and apart.target is not None
            assert apart.target.load() is names[name]
    assert place("os.path:join", None, names={}).target == Target(module="os.path", name="join")
    for target, sandboxed in ((f, True), ("a:b", False), ("argmax", None), (3, None), ("", True)):
        with pytest.raises(BadInput):
            place(target, sandboxed, names={})  # type: ignore[arg-type]


def test_a_call_here_has_no_limits() -> None:
    options: dict[str, Any] = {"facts": {"N": 1, "lam": Q(1)}, "answer": lambda query: None}
    here = place(lambda information: [information.N], None, names={})
    ended = here.call(limits=Limits(wall=1e-9), **options)
    assert ended.x == (Q(1),) and ended.cpu_seconds is None
    assert TRAINING_LIMITS.memory > Limits().memory


def test_targets_are_named_by_module_and_name() -> None:
    assert name_of(test_a_call_here_has_no_limits).endswith(".test_a_call_here_has_no_limits")
    assert name_of("solver.py:f") == "solver.py:f"
    assert name_of(Target(module="a.b", name="c")) == "a.b:c"


@pytest.mark.parametrize(
    ("q", "words"),
    [
        (Q(1, 1000), "10^-3"), (Q(1, 10), "10^-1"), (Q(1), "1"), (Q(10), "10"), (Q(0), "0"),
        (Q(2, 1000), "1/500"), (Q(1, 1010), "1/1010"), (Q(-1, 100), "-1/100"),
        (Q(1, 10**5000), "10^-5000"), (Q(3, 7), "3/7"), (Q(11, 100), "11/100"),
    ],
)  # fmt: skip
def test_powers_of_ten_are_words(q: Q, words: str) -> None:
    assert in_words(q) == words


def test_every_public_name_is_there() -> None:
    assert len(set(adversary.__all__)) == len(adversary.__all__)
    for name in adversary.__all__:
        assert getattr(adversary, name) is not None
    assert set(adversary.__all__) <= set(dir(adversary))
    with pytest.raises(AttributeError, match="no attribute 'unheard'"):
        _ = adversary.unheard


def test_importing_the_package_loads_no_library_for_learning() -> None:
    """Nor does a game; numpy comes with the game over training sets, torch with its trainers."""
    script = (
        "import json, sys\n"
        "heavy = {'numpy', 'scipy', 'torch', 'sklearn', 'cvxpy', 'numba', 'matplotlib', 'sympy'}\n"
        "def loaded():\n"
        "    return sorted(heavy & {name.split('.')[0] for name in sys.modules})\n"
        "import sci_barriers\n"
        "light = 'flint' not in sys.modules\n"
        "import sci_barriers.adversary as a\n"
        "size = dict(problem='P3', N=4, m=2, K=3, sandboxed=False)\n"
        "a.challenge('argmax', **size), a.challenge_seeds('zero', seeds=[0], **size)\n"
        "first = loaded()\n"
        "a.challenge('least-squares', style='training', **size)\n"
        "print(json.dumps([light, first, loaded()]))\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    light, first, second = json.loads(done.stdout)
    assert light and first == [] and set(second) <= {"numpy"}
