"""The check of an optimal map as it is written, by the checker of certificates.

What `OptimalMap.to_json` wrote becomes a statement `optimal` about an instance with its A, and the
standard-library checker decides (certificates/FORMAT.md): the fibres part the points, no point of a
fibre is farther than its radius from its centre, weights prove the radius from below, and the value
is that of the worst fibre. So nothing of the search is used.
"""

from __future__ import annotations

from typing import Any

from sci_barriers import proofs
from sci_barriers.certificates import FORMAT
from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import Number, enclosure, from_json, sign, simplified, sqrt_enclosure

KEYS = {"A", "points", "norm", "fibres", "worst", "value"}
BITS = 64


def verify_optimal_map(data: Any) -> Number:
    """The value of the map that OptimalMap.to_json wrote (c_opt^2 for "l2"); exact.

    Raises CertificateRejected with the step that fails, also for data that cannot be read.
    """
    if not isinstance(data, dict) or data.keys() != KEYS:
        raise CertificateRejected(f"unreadable: an object with the keys {sorted(KEYS)} is needed")
    try:
        value = simplified(from_json(data["value"]))
    except BadInput as wrong:
        raise CertificateRejected(f"unreadable: value: {wrong}") from wrong
    if sign(value) < 0:
        raise CertificateRejected("value: c_opt is not below 0")
    box = (sqrt_enclosure if data["norm"] == "l2" else enclosure)(value, bits=BITS)
    lower, upper = box.bounds(12)
    claim = {key: data[key] for key in ("norm", "points", "value")}
    statement = {
        "kind": "optimal", "instance": "A", "claim": {**claim, "lower": lower, "upper": upper},
        "proof": {key: data[key] for key in ("fibres", "worst")},
    }  # fmt: skip
    rows = data["A"] if isinstance(data["A"], list) else []
    parameters = {"problem": "P1", "A": data["A"], "y": ["0"] * len(rows), "eta": "0"}
    instance = {"family": "explicit", "parameters": {**parameters, "weights": None}}
    proofs.accept(
        {"format": FORMAT, "instances": {"A": instance}, "statements": {"optimal": statement}}
    )
    return value
