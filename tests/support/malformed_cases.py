"""A good certificate with every kind of statement, and the ways to make it malformed.

`REPLACED`: a value put in place of another; `UNKNOWN_KEYS`, `MISSING_KEYS`: where a key is added or
taken away; `NUMBERS`: texts that are no numbers of the format or break its limits; `TEXTS`: files
that are no certificates at all.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from support.assembly import FORMAT
from support.malformed_support import SUPPORT_INSTANCES, SUPPORT_REPLACED, SUPPORT_STATEMENTS, U

BASE: dict[str, Any] = {
    "format": FORMAT,
    "instances": {
        "I": {"family": "explicit", "parameters": {
            "problem": "P3", "A": [["2", "2", "1"]], "y": ["1"], "lam": "1", "weights": None,
        }},
        **SUPPORT_INSTANCES,
        "O": {"family": "omega_k", "parameters": {
            "K": 1, "n": 3, "N": 3, "m": 2, "winner": 0, "w": None, "dct": False,
        }},
        "T": {"family": "tie", "parameters": {
            "problem": "P2", "N": 2, "m": 1, "K": 3, "s": 1, "winner": None, "g": "0",
            "lam": "1", "w": None,
        }},
        "D": {"family": "a_delta", "parameters": {
            "delta": "1/8", "order": "12", "lam": "1/10", "normalisation": "1/m",
        }},
    },
    "statements": {
        "S": {
            "kind": "minimisers", "instance": "I",
            "claim": {
                "set": {"type": "simplex", "indices": [0, 1], "signs": [1, 1], "total": "1/2",
                        "rest": ["0", "0", "0"]},
                "support": [0, 1], "value": {"lower": "0.5", "upper": "0.5"},
            },
            "proof": {"case": "aligned", "point": ["1/2", "0", "0"], "dual": ["1/2"]},
        },
        "d": {
            "kind": "distance", "from": "S",
            "claim": {"x": ["0", "0", "1"], "squared": "9/8", "lower": "1.06", "upper": "1.07",
                      "exceeds": "1", "verdict": "proved"},
            "proof": {"nearest": ["1/4", "1/4", "0"]},
        },
        "g": {
            "kind": "gap", "between": ["S", "S"], "claim": {"lower": "0", "upper": "0"},
            "proof": {"points": [["1/2", "0", "0"], ["1/2", "0", "0"]]},
        },
        "n": {
            "kind": "norm", "between": ["I", "I"], "of": "A", "claim": {"lower": "0", "upper": "0"},
            "proof": {"vector": ["1", "0", "0"]},
        },
        "c": {
            "kind": "condition", "instance": "O", "of": "AAT",
            "claim": {"exact": "1", "lower": "1", "upper": "1"},
            "proof": {"least": ["1", "0"], "greatest": ["0", "1"]},
        },
        "i": {
            "kind": "information", "instance": "I",
            "claim": {"norm": "entrywise", "levels": [{"n": 2, "A": [["2", "2", "5/4"]],
                      "y": ["1"]}], "queries": [["A", 0, 1, 3, "2"], ["y", 0, 0, "1"]]},
            "proof": {},
        },
        **SUPPORT_STATEMENTS,
    },
}  # fmt: skip

NUMBERS = {
    "decimal with 4001 digits": "1" * 4001,
    "a million digits": "1" * 1_000_001,
    "hexadecimal with 300001 digits": "0x" + "f" * 300_001,
    "decimal exponent": "1e999999999",
    "negative decimal exponent": "1e-999999999",
    "decimal exponent with many digits": "1e" + "9" * 5000,
    "binary exponent": "0x1p99999999999",
    "negative binary exponent": "0x1p-99999999999",
    "long fraction of a decimal": "0." + "1" * 999_999,
    "root of a negative number": "sqrt(-1)",
    "root of a root": "sqrt(sqrt(2))",
    "division by zero": "1/0",
    "hexadecimal division by zero": "1/0x0p5",
    "65 terms": " + ".join(f"sqrt({d})" for d in range(2, 67)),
    "empty": "",
    "blank": " ",
    "only a sign": "-",
    "plus sign": "+1",
    "two signs": "1 - -1",
    "line end": "1\n",
    "underscore": "1_000",
    "other digits": "\u0661\u0662",
    "fullwidth digit": "\uff11",
    "not a number": "NaN",
    "infinity": "inf",
    "python expression": "__import__('os').getpid()",
    "power": "2**3",
    "bracket": "(1)",
    "product": "2*3",
    "two roots": "sqrt(2)*sqrt(3)",
    "complex": "1j",
    "binary": "0b1",
    "no digits after the point": "1.",
    "no digits before the point": ".5",
    "open root": "sqrt(2",
    "exponent without digits": "1e",
    "fraction of decimals": "1.5/2.5",
    "zero byte": "1\x00",
}  # fmt: skip

Place = tuple[Any, ...]
P = ("instances", "I", "parameters")
K = ("instances", "O", "parameters")
T = ("instances", "T", "parameters")
D = ("instances", "D", "parameters")
S, SET = ("statements", "S"), ("statements", "S", "claim", "set")
DISTANCE = ("statements", "d", "claim")
INFO = ("statements", "i", "claim")

REPLACED: dict[str, tuple[Place, Any]] = {
    "version 2": (("format",), "sci-barriers-certificate/2"),
    "version is a number": (("format",), 1),
    "instances is a list": (("instances",), []),
    "no instances": (("instances",), {}),
    "no statements": (("statements",), {}),
    "statement is null": (S, None),
    "unknown kind": ((*S, "kind"), "maximisers"),
    "kind is a list": ((*S, "kind"), ["minimisers"]),
    "unknown family": (("instances", "I", "family"), "hilbert"),
    "family is an object": (("instances", "I", "family"), {}),
    "unknown problem": ((*P, "problem"), "P4"),
    "problem P1 with the keys of P3": ((*P, "problem"), "P1"),
    "A is a string": ((*P, "A"), "1"),
    "A is empty": ((*P, "A"), []),
    "A has an empty row": ((*P, "A"), [[]]),
    "A is ragged": ((*P, "A"), [["1", "2", "1"], ["1"]]),
    "A holds JSON integers": ((*P, "A"), [[2, 2, 1]]),
    "A is three-dimensional": ((*P, "A"), [[["2"], ["2"], ["1"]]]),
    "y is too long": ((*P, "y"), ["1", "1"]),
    "y is null": ((*P, "y"), None),
    "lam is zero": ((*P, "lam"), "0"),
    "lam is negative": ((*P, "lam"), "-1"),
    "weights have the wrong length": ((*P, "weights"), ["1"]),
    "a weight is negative": ((*P, "weights"), ["1", "1", "-1"]),
    "nested number without s": ((*P, "lam"), {"a": "1", "b": "1"}),
    "nested number with a negative s": ((*P, "lam"), {"a": "1", "b": "1", "s": "-2"}),
    "nested number inside a nested number":
        ((*P, "lam"), {"a": {"a": "1", "b": "0", "s": "2"}, "b": "0", "s": "2"}),
    "K is negative": ((*K, "K"), -1),
    "K is zero": ((*K, "K"), 0),
    "K is too large": ((*K, "K"), 5001),
    "K is a string": ((*K, "K"), "1"),
    "K is true": ((*K, "K"), True),
    "K is null": ((*K, "K"), None),
    "n is negative": ((*K, "n"), -1),
    "n is too large": ((*K, "n"), 1_100_001),
    "N is negative": ((*K, "N"), -3),
    "N is too large": ((*K, "N"), 10**9),
    "m is zero": ((*K, "m"), 0),
    "m equals N": ((*K, "m"), 3),
    "winner is no tied column": ((*K, "winner"), 2),
    "winner is negative": ((*K, "winner"), -1),
    "winner is false": ((*K, "winner"), False),
    "w has the wrong length": ((*K, "w"), ["1", "1"]),
    "w holds a root": ((*K, "w"), ["sqrt(2)"]),
    "dct is a number": ((*K, "dct"), 0),
    "dct is null": ((*K, "dct"), None),
    "s of a tie is 4": ((*T, "s"), 4),
    "K of a tie is 2": ((*T, "K"), 2),
    "g without a winner": ((*T, "g"), "1"),
    "lam of a tie is null": ((*T, "lam"), None),
    "order is unknown": ((*D, "order"), "11"),
    "order is a number": ((*D, "order"), 12),
    "delta is a root": ((*D, "delta"), "sqrt(2)"),
    "normalisation is unknown": ((*D, "normalisation"), "2"),
    "instance label is absent": ((*S, "instance"), "X"),
    "instance label is a list": ((*S, "instance"), ["I"]),
    "instance label is null": ((*S, "instance"), None),
    "set type is unknown": ((*SET, "type"), "ball"),
    "set is a list": (SET, []),
    "indices are repeated": ((*SET, "indices"), [0, 0]),
    "indices decrease": ((*SET, "indices"), [1, 0]),
    "an index is negative": ((*SET, "indices"), [-3, 1]),
    "an index is N": ((*SET, "indices"), [0, 3]),
    "an index is true": ((*SET, "indices"), [0, True]),
    "one index only": ((*SET, "indices"), [0]),
    "a sign is 0": ((*SET, "signs"), [1, 0]),
    "a sign is true": ((*SET, "signs"), [1, True]),
    "a sign is missing": ((*SET, "signs"), [1]),
    "total is negative": ((*SET, "total"), "-1/2"),
    "rest is too short": ((*SET, "rest"), ["0", "0"]),
    "rest on the indices": ((*SET, "rest"), ["1", "0", "0"]),
    "value without upper": ((*S, "claim", "value"), {"lower": "0"}),
    "Dx outside a_delta": ((*S, "claim", "Dx"), ["1", "1", "1"]),
    "unknown case": ((*S, "proof", "case"), "obvious"),
    "point is too long": ((*S, "proof", "point"), ["0"] * 4),
    "dual is too long": ((*S, "proof", "dual"), ["0"] * 4),
    "from is absent": (("statements", "d", "from"), "X"),
    "from is itself": (("statements", "d", "from"), "d"),
    "from is another distance": (("statements", "d", "from"), "g"),
    "from is an instance": (("statements", "d", "from"), "I"),
    "between has one statement": (("statements", "g", "between"), ["S"]),
    "between is itself": (("statements", "g", "between"), ["g", "S"]),
    "between is a string": (("statements", "g", "between"), "SS"),
    "norm between statements": (("statements", "n", "between"), ["S", "S"]),
    "norm between different shapes": (("statements", "n", "between"), ["I", "O"]),
    "norm of something else": (("statements", "n", "of"), "B"),
    "condition of something else": (("statements", "c", "of"), "A"),
    "x is too short": ((*DISTANCE, "x"), ["0"]),
    "lower is negative": ((*DISTANCE, "lower"), "-1"),
    "lower is a JSON integer": ((*DISTANCE, "lower"), 1),
    "lower is minus zero": ((*DISTANCE, "lower"), "-0"),
    "lower is a sum": ((*DISTANCE, "lower"), "1 + 0"),
    "upper is a root": ((*DISTANCE, "upper"), "sqrt(2)"),
    "upper is null": ((*DISTANCE, "upper"), None),
    "exceeds is negative": ((*DISTANCE, "exceeds"), "-1"),
    "verdict is unknown": ((*DISTANCE, "verdict"), "likely"),
    "verdict is a truth value": ((*DISTANCE, "verdict"), True),
    "norm is unknown": ((*INFO, "norm"), "frobenius"),
    "levels are empty": ((*INFO, "levels"), []),
    "queries are empty": ((*INFO, "queries"), []),
    "queries in the operator reading": ((*INFO, "norm"), "operator"),
    "an answer is no dyadic": ((*INFO, "queries"), [["y", 0, 0, "1/3"]]),
    "a query is too short": ((*INFO, "queries"), [["y", 0, 0]]),
    "a query is out of range": ((*INFO, "queries"), [["A", 1, 0, 0, "2"]]),
    "a query has a negative index": ((*INFO, "queries"), [["A", 0, -1, 0, "1"]]),
    "a query of something else": ((*INFO, "queries"), [["x", 0, 0, "1"]]),
    "n of a query is a string": ((*INFO, "queries"), [["y", 0, "0", "1"]]),
    "n of a query is too large": ((*INFO, "queries"), [["y", 0, 1_100_001, "1"]]),
    "n of a query is negative": ((*INFO, "queries"), [["y", 0, -1, "1"]]),
    "a level without y": ((*INFO, "levels"), [{"n": 2, "A": [["2", "2", "1"]]}]),
    "a level of another shape": ((*INFO, "levels"), [{"n": 2, "A": [["2", "2"]], "y": ["1"]}]),
    "the proof of information is not empty": (("statements", "i", "proof"), {"x": "1"}),
    "proof is null": ((*S, "proof"), None),
    "claim is null": ((*S, "claim"), None),
    **SUPPORT_REPLACED,
}  # fmt: skip

UNKNOWN_KEYS: dict[str, Place] = {
    "top": (),
    "instance": ("instances", "I"),
    "parameters": P,
    "omega_k parameters": K,
    "tie parameters": T,
    "a_delta parameters": D,
    "statement": S,
    "claim": (*S, "claim"),
    "set": SET,
    "value": (*S, "claim", "value"),
    "proof": (*S, "proof"),
    "distance": ("statements", "d"),
    "distance claim": DISTANCE,
    "distance proof": ("statements", "d", "proof"),
    "gap proof": ("statements", "g", "proof"),
    "norm claim": ("statements", "n", "claim"),
    "condition proof": ("statements", "c", "proof"),
    "information claim": INFO,
    "level": (*INFO, "levels", 0),
    "support claim": (*U, "claim"),
    "support proof": (*U, "proof"),
    "deviation proof": ("statements", "v", "proof"),
}

MISSING_KEYS: dict[str, Place] = {
    "format": ("format",),
    "instances": ("instances",),
    "statements": ("statements",),
    "family": ("instances", "I", "family"),
    "parameters": P,
    "problem": (*P, "problem"),
    "lam": (*P, "lam"),
    "winner": (*K, "winner"),
    "w": (*K, "w"),
    "dct": (*K, "dct"),
    "g": (*T, "g"),
    "normalisation": (*D, "normalisation"),
    "kind": (*S, "kind"),
    "claim": (*S, "claim"),
    "set": SET,
    "total": (*SET, "total"),
    "proof": (*S, "proof"),
    "case": (*S, "proof", "case"),
    "upper": (*DISTANCE, "upper"),
    "verdict": (*DISTANCE, "verdict"),
    "exceeds": (*DISTANCE, "exceeds"),
    "nearest": ("statements", "d", "proof", "nearest"),
    "points": ("statements", "g", "proof", "points"),
    "vector": ("statements", "n", "proof", "vector"),
    "greatest": ("statements", "c", "proof", "greatest"),
    "signs of a support": (*U, "claim", "signs"),
    "mu": (*U, "proof", "mu"),
    "factor": (*U, "proof", "factor"),
    "least": (*U, "proof", "least"),
}


def _at(node: Any, place: Place) -> Any:
    for key in place:
        node = node[key]
    return node


def _built() -> dict[str, dict[str, Any]]:
    """All malformed certificates that are JSON, by name."""
    found = {}
    for name, (place, value) in REPLACED.items():
        found[name] = copy.deepcopy(BASE)
        _at(found[name], place[:-1])[place[-1]] = value
    for name, place in UNKNOWN_KEYS.items():
        found[f"unknown key in {name}"] = copy.deepcopy(BASE)
        _at(found[f"unknown key in {name}"], place)["comment"] = "1"
    for name, place in MISSING_KEYS.items():
        found[f"missing key {name}"] = copy.deepcopy(BASE)
        del _at(found[f"missing key {name}"], place[:-1])[place[-1]]
    for name, text in NUMBERS.items():
        found[f"number: {name}"] = copy.deepcopy(BASE)
        _at(found[f"number: {name}"], P)["y"] = [text]
    for name, label in LABELS.items():
        copied = copy.deepcopy(BASE)
        copied["instances"][label] = copied["instances"].pop("T")
        copied["statements"]["S"]["kind"] = label
        found[f"label: {name}"] = copied
    return found


LABELS = {
    "201 characters": "a" * 201,
    "line end": "a\nb",
    "lone surrogate": "\ud800",
    "control characters": "\x1b[31m\x00",
    "direction mark": "\u202e",
}
MALFORMED = _built()

_GOOD = json.dumps(BASE)
_K = _GOOD.replace('"K": 1', '"K": %s')
TEXTS: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t ",
    "binary": bytes(range(256)) * 8,
    "zero bytes": b"\x00" * 1000,
    "invalid utf-8": _GOOD.encode().replace(b"aligned", b"al\xff\xfegned"),
    "utf-16": _GOOD.encode("utf-16"),
    "not json": b"certificate: yes",
    "null": b"null",
    "a number": b"17",
    "a string": b'"sci-barriers-certificate/1"',
    "a list": f"[{_GOOD}]".encode(),
    "two values": (_GOOD + _GOOD).encode(),
    "trailing comma": (_GOOD[:-1] + ",}").encode(),
    "comment": ("// good\n" + _GOOD).encode(),
    "truncated early": _GOOD[:40].encode(),
    "truncated in the middle": _GOOD[: len(_GOOD) // 2].encode(),
    "truncated by one": _GOOD[:-1].encode(),
    "duplicate format": _GOOD.replace("{", '{"format": "sci-barriers-certificate/1", ', 1).encode(),
    "duplicate instance": _GOOD.replace('"O": {', '"I": {', 1).encode(),
    "duplicate key deep inside": _GOOD.replace('"K": 1', '"K": 1, "K": 2').encode(),
    "duplicate escaped key": _GOOD.replace('"K": 1', '"K": 1, "\\u004b": 1').encode(),
    "float": (_K % "1.0").encode(),
    "float with an exponent": (_K % "1e0").encode(),
    "float that overflows": (_K % "1e999").encode(),
    "NaN": (_K % "NaN").encode(),
    "Infinity": (_K % "Infinity").encode(),
    "negative Infinity": (_K % "-Infinity").encode(),
    "integer with 5000 digits": (_K % ("1" * 5000)).encode(),
    "integer with a million digits": (_K % ("1" * 1_000_000)).encode(),
    "leading zero": (_K % "01").encode(),
    "deep list": b"[" * 100_000,
    "deep list, closed": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "depth 41": (_K % ("[" * 40 + "]" * 40)).encode(),
    "single quotes": _GOOD.replace('"', "'").encode(),
    "unescaped line end": _GOOD.replace("aligned", "al\nigned").encode(),
}
