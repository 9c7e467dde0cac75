"""The canonical text of a specification, and its key.

    canonical(spec) = JSON with sorted names, no blanks, ASCII;   key(spec) = SHA-256 of it, in hex

A specification is made of objects, lists, text, integers, true, false and null. Floats are refused:
1 and 1.0 would be two keys, and a number that was rounded is another number. Write '1/10'.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from sci_barriers.errors import BadInput, bad_input

LONGEST = 1 << 20
"""Characters of a specification."""
Spec = Mapping[str, Any]


def canonical(spec: Spec) -> str:
    """The text; equal for equal specifications, and `json.loads` gives the specification back.

    Raises BadInput: no object, floats, tuples, names that are no text, more than 2^20 characters.
    """
    if not isinstance(spec, dict):
        raise bad_input("specification", spec, "must be a JSON object", "pass a dictionary")
    try:
        text = json.dumps(spec, sort_keys=True, separators=(",", ":"))
        again = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
    except BadInput:
        raise
    except (TypeError, ValueError, RecursionError) as problem:
        raise bad_input(
            "specification",
            spec,
            f"must be made of JSON values: {problem}",
            "pass text and integers",
        ) from None
    if again != spec:
        raise bad_input(
            "specification", spec, "is not what its JSON text says",
            "pass lists for tuples, and text for names",
        )  # fmt: skip
    if len(text) > LONGEST:
        raise bad_input("specification", spec, f"must have at most {LONGEST} characters", "cut it")
    return text


def key_of(text: str) -> str:
    """The key of a canonical text: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _refuse(number: str) -> NoReturn:
    raise bad_input("specification", number, "holds a float", "write it as text, '1/10'")
