"""Good statements `support` and `deviation`, and values that make them malformed."""

from __future__ import annotations

from typing import Any

U = ("statements", "u")

SUPPORT_INSTANCES: dict[str, Any] = {
    "E": {"family": "explicit", "parameters": {
        "problem": "P2", "A": [["0", "1"], ["1/8", "0"]], "y": ["2", "0"], "lam": "1",
        "normalisation": "1", "weights": None,
    }},
}  # fmt: skip

SUPPORT_STATEMENTS: dict[str, Any] = {
    "u": {
        "kind": "support", "instance": "E",
        "claim": {"support": [1], "signs": [1], "x": [["1.4999", "1.5001"]]},
        "proof": {"mu": ["1/2"], "x": [["3/2"]], "factor": [["1/2"]], "shift": "3/4",
                  "least": "1/2", "scale": [0]},
    },
    "v": {
        "kind": "deviation", "from": "u",
        "claim": {"x": ["0", "1"], "lower": "0.49", "upper": "0.51"}, "proof": {},
    },
}  # fmt: skip

SUPPORT_REPLACED: dict[str, tuple[tuple[Any, ...], Any]] = {
    "no sign for an index of a support": ((*U, "claim", "signs"), []),
    "no bounds for an index of a support": ((*U, "claim", "x"), []),
    "a support with an index N": ((*U, "claim", "support"), [2]),
    "a support is no list": ((*U, "claim", "support"), 1),
    "one bound only": ((*U, "claim", "x"), [["1"]]),
    "three bounds": ((*U, "claim", "x"), [["1", "2", "3"]]),
    "a bound with a root": ((*U, "claim", "x"), [["sqrt(2)", "2"]]),
    "a bound with a huge exponent": ((*U, "claim", "x"), [["1e-300000", "2"]]),
    "a bound that is a sum with a huge exponent": ((*U, "claim", "x"), [["1 + 0x1p99999", "2"]]),
    "no mu": ((*U, "proof", "mu"), []),
    "three mu": ((*U, "proof", "mu"), ["1/2", "1/2", "1/2"]),
    "two mu and one x": ((*U, "proof", "mu"), ["1/2", "5/8"]),
    "mu is zero": ((*U, "proof", "mu"), ["0"]),
    "mu is negative": ((*U, "proof", "mu"), ["-1/2"]),
    "mu with a huge exponent": ((*U, "proof", "mu"), ["0x1p-1000000"]),
    "an approximation of the wrong length": ((*U, "proof", "x"), [["3/2", "0"]]),
    "an approximation that is not dyadic": ((*U, "proof", "x"), [["1/3"]]),
    "an approximation with a huge exponent": ((*U, "proof", "x"), [["0x1p-10001"]]),
    "an approximation with many digits": ((*U, "proof", "x"), [["0x" + "f" * 100_000]]),
    "a factor with too many rows": ((*U, "proof", "factor"), [["1/2"], ["0", "1"]]),
    "a factor with a long row": ((*U, "proof", "factor"), [["1/2", "0"]]),
    "a factor with an empty row": ((*U, "proof", "factor"), [[]]),
    "a factor that is a number": ((*U, "proof", "factor"), "1/2"),
    "a factor with a huge exponent": ((*U, "proof", "factor"), [["0x1p99999"]]),
    "a factor that is not dyadic": ((*U, "proof", "factor"), [["0.1"]]),
    "least is zero": ((*U, "proof", "least"), "0"),
    "least is negative": ((*U, "proof", "least"), "-1/2"),
    "shift is a list": ((*U, "proof", "shift"), ["1"]),
    "scale is too long": ((*U, "proof", "scale"), [0, 0]),
    "scale is text": ((*U, "proof", "scale"), ["0"]),
    "scale is true": ((*U, "proof", "scale"), [True]),
    "scale is huge": ((*U, "proof", "scale"), [10_001]),
    "deviation from minimisers": (("statements", "v", "from"), "S"),
    "deviation from itself": (("statements", "v", "from"), "v"),
    "deviation of a short vector": (("statements", "v", "claim", "x"), ["0"]),
    "deviation of a huge exponent": (("statements", "v", "claim", "x"), ["0", "1e-200000"]),
    "deviation with a negative bound": (("statements", "v", "claim", "lower"), "-1"),
    "distance from a support": (("statements", "d", "from"), "u"),
}
