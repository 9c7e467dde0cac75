"""What is fixed before the fresh runs: a text, its hash, and the check of a certificate against it.

    {"format", "class", "part", "norm", "instance", "level", "eps", "event", "runs", "alpha",
     "target", "processes", "limits", "pilot", "text", "sha256"}

`text` is the JSON of all other keys but sha256, keys sorted, without blanks, ASCII; sha256 is the
hash of its bytes. The side is chosen on pilot runs and fixed here, with the level, the threshold,
the number of fresh runs and alpha: choosing any of them after the fresh runs would void the
confidence level. A file shows that nothing was changed later only to those who have seen it, or its
hash, before: publish the hash, or have it dated.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sci_barriers.errors import BadInput, CertificateRejected, bad_input
from sci_barriers.exact import parse
from sci_barriers.files import replacing
from sci_barriers.proofs import accept

FORMAT = "sci-barriers-commitment/1"
EVENT = "error > eps, or a level above `level` was asked, or no output within the limits"


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with sorted keys, without blanks, ASCII; no float may occur (BadInput)."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)
    json.loads(text, parse_float=_no_float)
    return text


def _no_float(text: str) -> Any:
    raise bad_input("commitment", text, "is a float", "write exact numbers as texts")


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """body: what was fixed, JSON-able without floats. path: where it was written, or None."""

    body: Mapping[str, Any]
    path: Path | None = None

    @property
    def text(self) -> str:
        """The canonical text of the body."""
        return canonical(self.body)

    @property
    def sha256(self) -> str:
        """The hash of the text."""
        return digest(self.text)

    def to_json(self) -> dict[str, Any]:
        """The content of the file."""
        return {**self.body, "text": self.text, "sha256": self.sha256}


def write_commitment(body: Mapping[str, Any], path: str | os.PathLike[str] | None) -> Commitment:
    """The commitment, written to a new file when a path is given; the file appears complete.

    Raises BadInput when there is such a file, for a commitment is never replaced, and for a place
    that cannot be written.
    """
    if path is None:
        return Commitment(body=body)
    file = Path(path)
    made = Commitment(body=body, path=file)
    data = json.dumps(made.to_json(), indent=1, sort_keys=True) + "\n"
    if os.path.lexists(file):
        raise bad_input("commit", str(file), "exists already, and a commitment is never replaced",
                        "name a new file")  # fmt: skip
    with replacing(file, name="commit") as temporary:
        temporary.write_text(data, encoding="ascii")
    return made


def verify_commitment(
    commitment: Commitment | Mapping[str, Any], certificate: Mapping[str, Any]
) -> str:
    """The checker's summary of the certificate, when it keeps to the commitment.

    commitment: a Commitment, or the content of its file. Checked: the hash of the text; that the
    text says what the keys say; that the certificate has one `binomial` statement of one `runs`
    statement, with the alpha, eps and number of runs, about the very instance, in the same class;
    that the information, where there is one, is of the same norm and goes up to the level at most
    (none is there where nothing was asked, which the commitment cannot foretell); and that the
    checker accepts it.
    Raises CertificateRejected with the first thing that fails.
    """
    shown = commitment.to_json() if isinstance(commitment, Commitment) else dict(commitment)
    body = {key: value for key, value in shown.items() if key not in ("text", "sha256")}
    text = shown.get("text")
    _need(isinstance(text, str) and digest(text) == shown.get("sha256"),
          "the hash is not that of the text")  # fmt: skip
    try:
        _need(text == canonical(body), "the text does not say what the keys say")
        _need(body.get("format") == FORMAT, f"the format is not {FORMAT}")
        _keeps(body, certificate)
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise CertificateRejected(
            f"a commitment or a certificate of another form: {type(problem).__name__}: {problem}"
        ) from None
    return accept(certificate)


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise CertificateRejected(otherwise)


def _only(statements: Mapping[str, Any], kind: str) -> Any:
    found = [entry for entry in statements.values() if entry["kind"] == kind]
    _need(len(found) == 1, f"the certificate has {len(found)} statements of kind {kind}")
    return found[0]


def _same(first: Any, second: Any, name: str) -> None:
    """Two exact numbers as texts."""
    try:
        equal = bool(parse(first) == parse(second))
    except BadInput:
        equal = False
    _need(equal, f"{name} is not the committed one")


def _keeps(body: Mapping[str, Any], certificate: Mapping[str, Any]) -> None:
    """The certificate is about what was fixed."""
    statements, instances = certificate["statements"], certificate["instances"]
    interval, counted = _only(statements, "binomial"), _only(statements, "runs")
    _need(statements[interval["from"]] is counted, "binomial is not about the runs")
    _same(interval["claim"]["alpha"], body["alpha"], "alpha")
    _same(counted["claim"]["exceeds"], body["eps"], "eps")
    _need(type(body["runs"]) is int and type(body["level"]) is int, "runs and level are no ints")
    _need(len(counted["claim"]["outputs"]) == body["runs"], "the number of runs is another one")
    _need(len(counted["from"]) == 1, "the runs are about more than one instance")
    label = statements[counted["from"][0]]["instance"]
    _need(instances[label] == body["instance"], "the instance is not the committed one")
    membership = _only(statements, "membership")
    _need(membership["claim"] == body["class"], "the class is not the committed one")
    _need(label in _labels(membership), "membership is not about the instance")
    if counted["information"] is None:
        return
    information = statements[counted["information"]]
    _need(label in _labels(information), "the information is not about the instance")
    claim = information["claim"]
    _need(claim["norm"] == body["norm"], "the norm is not the committed one")
    levels = [entry["n"] for entry in claim.get("levels", [])]
    levels += [query[-2] for query in claim.get("queries", [])]
    _need(max(levels) <= body["level"], "the information goes above the committed level")


def _labels(statement: Mapping[str, Any]) -> list[str]:
    return list(statement["instances"]) if "instances" in statement else [statement["instance"]]
