"""The families that can be played, by name: what each asks for, and who plays it.

    tie             problem, N, m, K are needed; L, lam, eta, w, relative        Omega
    further ones    the class parameters of the family: linear_program has k     FamilyBarrier

A family names its own options, its styles, its built-in targets; nothing else here knows them. An
option that is None, or False, has not been given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sci_barriers.adversary.challenges import further, tie
from sci_barriers.adversary.challenges.kind import Kind
from sci_barriers.errors import BadInput, bad_input

FAMILIES: Mapping[str, Kind] = MappingProxyType({
    kind.name: kind for kind in (tie.KIND, *further.KINDS)
})  # fmt: skip
"""By name."""


def kind_of(family: Any) -> Kind:
    """The family of that name. BadInput for another."""
    if not isinstance(family, str) or family not in FAMILIES:
        raise bad_input("family", family, "unknown", f"known are {', '.join(FAMILIES)}")
    return FAMILIES[family]


def own_options(
    family: str, options: Mapping[str, Any], *, spelled: Callable[[str], str] = str
) -> dict[str, Any]:
    """Those that were given, all of them options of the family, and all that it needs among them.

    spelled: an option as it is written in messages. BadInput for an option of another family, for
    one that is missing, for a family that is unknown.
    """
    kind = kind_of(family)
    given = {name: x for name, x in options.items() if x is not None and x is not False}
    for name, value in given.items():
        if name not in kind.options:
            owners = [other.name for other in FAMILIES.values() if name in other.options]
            bound = f"is for the family {', '.join(owners)}" if owners else "is no option"
            raise bad_input(spelled(name), value, bound, "leave it out")
    for name, remedy in kind.needs.items():
        if name not in given:
            raise BadInput(f"{spelled(name)}: is needed by the family {family}; {remedy}")
    return given


def refuse_many(family: str, *, spelled: str = "family") -> None:
    """BadInput for a family that is played one game at a time."""
    if not kind_of(family).many:
        known = " or ".join(kind.name for kind in FAMILIES.values() if kind.many)
        raise bad_input(spelled, family, "is played one game at a time",
                        f"leave out seeds and trials, or name {known}")  # fmt: skip
