"""sci_barriers.challenge: bad input of every argument names value, bound and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers import BadInput, challenge

FILE = Path(__file__).resolve().parents[1] / "support" / "challenge_targets.py"


def guess(information: Any) -> Any:
    first = information.at(20).A[0]
    return [1 / first[0]] + [0] * (information.N - 1)


GOOD: dict[str, Any] = {"f": guess, "problem": "P3", "N": 4, "m": 2, "K": 3}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"family": "ties"}, "family = 'ties': unknown; known are tie"),
        ({"family": 3}, "family = 3: unknown"),
        ({"problem": "P4"}, "problem = 'P4': must be P1, P2 or P3"),
        ({"problem": ["P3"]}, "must be P1, P2 or P3"),
        ({"N": 1}, "N = 1: must be an integer >= 2"),
        ({"N": 4.0}, "N = 4.0: must be an integer"),
        ({"N": np.float64(4)}, "N = 4.0: must be an integer"),
        ({"N": True}, "N = True: must be an integer"),
        ({"N": "4"}, "N = '4': must be an integer"),
        ({"m": 4}, "m = 4: must be an integer >= 1 and <= 3"),
        ({"m": 0}, "m = 0"),
        ({"K": 2}, "K = 2: must be an integer >= 3"),
        ({"L": 0}, "L = 0: must be an integer >= 1"),
        ({"lam": 2}, "lam = 2: must be > 0 and <= 1 for P3"),
        ({"lam": 0}, "lam = 0"),
        ({"lam": "-1"}, "lam = -1"),
        ({"lam": "one"}, "lam: "),
        ({"lam": "nan"}, "lam = 'nan': must be finite"),
        ({"lam": "sqrt(2)/2"}, "lam"),
        ({"lam": "1/2*sqrt(2)"}, "lam = 1/2*sqrt(2): must be a finite rational"),
        ({"lam": float("inf")}, "lam = inf"),
        ({"lam": "__import__('os')"}, "lam: "),
        ({"eta": 1}, "eta = 1: must be None for P3"),
        ({"problem": "P1", "eta": -1}, "eta = -1: must be >= 0"),
        ({"problem": "P1", "lam": 1}, "lam = 1: must be None for P1"),
        ({"problem": "P2", "lam": 11}, "must be > 0 and <= 10^(K-2) for P2"),
        ({"w": [1, 2]}, "len(w) = 2: must be 1"),
        ({"w": 1}, "w = 1: must be a sequence"),
        ({"w": "1,2"}, "len(w) = 2: must be 1"),
        ({"w": ""}, "w[0]: is empty"),
        ({"w": "one"}, "w[0]: "),
        ({"w": "sqrt(2)"}, "w[0] = sqrt(2): must be a finite rational"),
        ({"relative": 1}, "relative = 1: must be True or False"),
        ({"relative": True, "w": [1]}, "w = [1]: must be None where relative=True"),
        ({"relative": True, "m": 1}, "m = 1: must be >= 2 for a block"),
        ({"relative": True, "problem": "P1", "eta": 1}, "must be None for P1 with eta > 0"),
        ({"relative": True, "N": 100, "m": 99}, "#supp(w) = 98: must satisfy"),
        ({"problem": "P1", "eta": 1, "w": [1]}, "must be None for P1 with eta > 0"),
        ({"part": "iv"}, "part = 'iv': must be 'i', 'ii' or 'iii'"),
        ({"part": 1}, "part = 1"),
        ({"norm": "l2"}, "norm = 'l2'"),
        ({"norm": ["entrywise"]}, "norm"),
        ({"budget_level": -1}, "budget_level = -1: must be an integer >= 0"),
        ({"budget_level": 10**7}, "budget_level = 10000000: must be an integer >= 0 and <="),
        ({"budget_level": 10.5}, "budget_level = 10.5"),
        ({"budget_queries": -1}, "budget_queries = -1"),
        ({"f": "argmax", "timeout": 0}, "timeout = 0: must be > 0"),
        ({"f": "argmax", "timeout": float("nan")}, "timeout = nan: must be > 0"),
        ({"f": "argmax", "timeout": "10"}, "timeout = '10': must be a number of seconds"),
        ({"f": "argmax", "cpu": -2}, "cpu = -2: must be > 0"),
        ({"f": "argmax", "memory": "2 apples"}, "memory = '2 apples': must be a number of bytes"),
        ({"f": "argmax", "memory": "1M"}, "memory = 1048576: must lie in"),
        ({"f": "argmax", "memory": 1.5}, "memory = 1.5"),
        ({"timeout": 10}, "timeout = 10: does not hold for a call in this process"),
        ({"memory": "2G"}, "memory = '2G': does not hold"),
        ({"f": "argmax", "sandboxed": False, "cpu": 3}, "cpu = 3: does not hold"),
        ({"sandboxed": True}, "is a function, which runs in this process; write file.py:callable"),
        ({"f": "argmin"}, "target = 'argmin': is no built-in target"),
        ({"f": ""}, "is no built-in target"),
        ({"f": f"{FILE}:guess", "sandboxed": False}, "only built-in targets may run in this"),
        ({"f": "absent.py:solve"}, "there is no file"),
        ({"f": f"{FILE}:"}, "is no name of a callable"),
        ({"f": f"{FILE}:absent"}, "has no absent; name a function"),
        ({"f": f"{FILE}:NO_FUNCTION"}, "is of type int, not callable"),
        ({"f": "no.such.package:f"}, "there is no module no"),
        ({"f": 3}, "f = 3: must be a function or a text; pass file.py:callable"),
        ({"f": None}, "f = None: must be a function"),
        ({"style": "training set"}, "style = 'training set': must be one of information, solver"),
        ({"style": None}, "style = None"),
        ({"style": "solver"}, "level = None: is needed by style 'solver'; pass level=20"),
        ({"level": 20}, "level = 20: is for style 'solver' only; leave it out"),
        ({"style": "solver", "level": -1}, "level = -1: must be an integer >= 0"),
        ({"style": "solver", "level": 2.5}, "level = 2.5"),
        ({"seed": -1}, "seed = -1: must be an integer >= 0"),
        ({"seed": "x"}, "seed = 'x'"),
        ({"eps": -1}, "eps = -1: must be >= 0"),
        ({"eps": "far"}, "eps: "),
        ({"R": 2}, "R = 2: is for style 'training' only"),
        ({"radius": "1/9"}, "radius = 1/9: is for style 'training' only"),
        ({"face": "vertex"}, "face = 'vertex': is for style 'training' only"),
        ({"style": "training", "level": 3}, "level = 3: is for style 'solver' only"),
        ({"style": "training", "R": 0}, "R = 0: must be an integer >= 1 and <= 2000"),
        ({"style": "training", "R": True}, "R = True"),
        ({"style": "training", "radius": 1}, "radius = 1: must lie in (0, 1)"),
        ({"style": "training", "radius": "wide"}, "radius: "),
        ({"style": "training", "face": "edge"}, "face = 'edge': must be 'vertex' or 'barycentre'"),
        ({"style": "training", "budget_level": 10**6}, "budget_level = 1000000"),
        ({"style": "training", "f": "argmax"}, "one of gap-search, least-squares, lista"),
        ({"f": "lista"}, "target = 'lista': is no built-in target"),
    ],
    ids=lambda value: None if isinstance(value, dict) else str(value)[:30],
)
def test_bad_input_names_value_bound_and_remedy(wrong: dict[str, Any], said: str) -> None:
    call = GOOD | wrong
    with pytest.raises(BadInput) as found:
        challenge(call.pop("f"), **call)
    assert said in str(found.value)
    assert "\n" not in str(found.value) and len(str(found.value)) < 500
    assert any(mark in str(found.value) for mark in (";", "write", "pass"))
