"""Transcripts are claims that the independent checker accepts, and only while they are true."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers import proofs
from sci_barriers.errors import CertificateRejected
from sci_barriers.families import OmegaK
from sci_barriers.information import Information, decoy, rounded
from sci_barriers.problems import Instance


def side(winner: int, *, dct: bool) -> Instance:
    return OmegaK(K=1, n=10, N=5, m=3, winner=winner, dct=dct).instance()


def statement(information: Information) -> dict[str, Any]:
    claim = information.transcript.to_json()
    return {"kind": "information", "instance": "I", "claim": claim, "proof": {}}


@pytest.mark.parametrize("dct", [False, True])
@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_transcripts_are_accepted_by_the_checker(norm: Any, dct: bool) -> None:
    truth, shown = side(0, dct=dct), side(1, dct=dct)
    for information in (
        rounded(truth, norm=norm),
        rounded(truth, norm=norm, mode="floor"),
        decoy(shown, truth, norm=norm),
    ):
        for n in (0, 4, 10):
            information.at(n)
        if norm == "entrywise":
            information.query(("A", 0, 1), 7)
            information.query(("y", 2), 9)
        claimed = proofs.certificate({"I": truth}, {"seen": statement(information)})
        proofs.accept(claimed)


def test_the_same_transcript_about_another_instance_is_rejected() -> None:
    information = rounded(side(0, dct=False))
    information.at(30)
    proofs.accept(proofs.certificate({"I": side(0, dct=False)}, {"seen": statement(information)}))
    other = proofs.certificate({"I": side(1, dct=False)}, {"seen": statement(information)})
    with pytest.raises(CertificateRejected):
        proofs.accept(other)
