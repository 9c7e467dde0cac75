"""distance: how far a vector is from the set of minimisers, and whether that exceeds a bound."""

from __future__ import annotations

from typing import Any

from ..context import BOUNDS, Context, Proven, bracket
from ..kernel import need, squared_distance
from ..numbers import Real, Unreadable, sign
from ..reader import anything, fields, label, one_of, parse_rational, parse_real, vector
from .refuted import outputs


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The nearest point is the projection; the bounds and the verdict follow exactly."""
    where = f"statements.{name}"
    keys = {"kind": label, "from": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys, {"scale": label, "network": label})
    proven = context.proven(got["from"], f"{where}.from")
    if "network" in got:
        subject = context.statements[got["from"]].get("instance")
        x = got["claim"].get("x") if isinstance(got["claim"], dict) else None
        outputs(context, got["network"], subject, x)
    m, N = proven.instance.m, proven.instance.N
    scale = _scale(context, got["scale"], proven, where) if "scale" in got else None
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {"x": vector(N), **BOUNDS},
        {"squared": parse_real, "exceeds": parse_rational, "verdict": one_of("proved", "refuted")},
    )
    proof = fields(
        got["proof"],
        f"{where}.proof",
        {"nearest": vector(N)},
        {"multipliers": vector(m), "t": parse_real},
    )
    proven.project(claim["x"], proof["nearest"], proof.get("multipliers"), proof.get("t"))
    squared = squared_distance(claim["x"], proof["nearest"], scale)
    bracket(squared, claim)
    if ("exceeds" in claim) != ("verdict" in claim):
        raise Unreadable(f"{where}.claim: exceeds and verdict belong together")
    if "exceeds" in claim:
        threshold = claim["exceeds"]
        if sign(threshold) < 0:
            raise Unreadable(f"{where}.claim.exceeds: a threshold >= 0 is needed")
        above = sign(squared - threshold * threshold) > 0
        need(above == (claim["verdict"] == "proved"), "the verdict on the threshold is wrong")


def _scale(context: Context, name: str, proven: Proven, where: str) -> list[Real]:
    """The diagonal D of an a_delta instance: distances |D(x - z)|, for a single minimiser z."""
    scale = context.instance(name, f"{where}.scale").scale
    if scale is None or len(scale) != proven.instance.N or proven.type != "point":
        raise Unreadable(f"{where}.scale: D of a_delta, with N = 2 and a set that is a point")
    return scale
