"""A solver that a user names for a sweep: what its cells say of it, and how a child loads it.

    cell     solver "mine.py:solve", setting "default", version, user_solver {"normalisation": c}
    version  "sha256 " and 16 digits of that of the file; of a module that is installed its
             distribution and release; of another module its file's content
    adapter  a hash of the files that call it, which are not those of the libraries
    request  {"user": {"target", "folder", "c"}}: to the child, which alone imports the target

c is there for P2 only. The folder is none of the cell's: the driver sends it beside the cell, and a
file with another content than the cell says is refused. What a file imports is not looked at.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sci_barriers.atlas.given import one_of
from sci_barriers.errors import bad_input
from sci_barriers.floats import FloatRun, FloatSolver, Setting, UserSolver, base, named, source
from sci_barriers.floats.base import release
from sci_barriers.sandbox import Target
from sci_barriers.sweep.kinds import SOLVER

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class UserBox:
    """The solver as a FloatSolver. name: as the cell says it; folder: where its file or module is
    looked for first; c: of P2. It runs in a child process only (`boxes`).
    """

    name: str
    folder: str
    problem: str
    c: str
    version: str

    @property
    def setting(self) -> Setting:
        """A user's solver has one."""
        return "default"

    @property
    def normalisation(self) -> str | None:
        """c for P2."""
        return self.c if self.problem == "P2" else None

    @property
    def model(self) -> str:
        """The user's word."""
        return f"{self.problem}, by the word of its user"

    @property
    def options(self) -> dict[str, Any]:
        """None: they are the user's."""
        return {}

    def skip(self) -> str | None:
        """Never: what cannot be loaded is an error with its words."""
        return None

    def parameters(self) -> dict[str, Any]:
        """What its cells say beside what those of all solvers say."""
        return {SOLVER: {} if self.normalisation is None else {"normalisation": self.c}}

    def request(self) -> dict[str, Any]:
        """What its child is told beside what the children of all solvers are told."""
        target = str(_target(self.name, self.folder))
        return {"user": {"target": target, "folder": self.folder, "c": self.c}}

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """One run, loaded here: in a child."""
        return load(self.request()["user"], self.problem)(A, y, lam=lam)


def described(given: Mapping[str, str]) -> UserBox:
    """As `Sweep.with_solver` has described it. BadInput: no such file or module."""
    text, folder = given["text"], given["folder"]
    return UserBox(
        name=text, folder=folder, problem=one_of("problem", given["problem"], "P1", "P2", "P3"),
        c=one_of("normalisation", given["normalisation"], "1", "1/m", "1/2m"),
        version=version(text, folder),
    )  # fmt: skip


def found(parameters: Mapping[str, Any], folder: str) -> UserBox:
    """The solver of a cell, in this folder. BadInput: it is not there, or is another one."""
    text = parameters["solver"]
    here = version(text, folder)
    if here != parameters["version"]:
        raise bad_input(
            "solver", text, f"is {here} in {folder}, {parameters['version']} was asked for",
            "give all workers the same files, or run the command again",
        )  # fmt: skip
    c = parameters[SOLVER].get("normalisation", "1/2m")
    return UserBox(name=text, folder=folder, problem=parameters["problem"], c=c, version=here)


def version(text: str, folder: str) -> str:
    """See the head of the file; nothing is imported. BadInput: no such file or module."""
    target = _target(text, folder)
    if target.path is not None:
        return _content(target.path)
    return _of_module(str(target.module), folder)


def adapter_of(box: FloatSolver) -> str:
    """The hash of the code that calls the solver."""
    return _adapter() if isinstance(box, UserBox) else source.adapters()


@lru_cache(maxsize=1)
def _adapter() -> str:
    content = [Path(str(file.__file__)).read_bytes() for file in (base, named)]
    return hashlib.sha256(b"".join(content).replace(b"\r\n", b"\n")).hexdigest()[: source.DIGITS]


def load(user: Mapping[str, str], problem: str) -> UserSolver:
    """In a child: imports the target and gives it as an object of this process. BadInput when it is
    no solver; what it raises passes through.
    """
    facts: dict[str, Any] = {"problem": problem, "c": user["c"], "label": user["target"]}
    return UserSolver(target=_named(user["target"], user["folder"]), **facts)


@lru_cache(maxsize=1)
def _named(target: str, folder: str) -> Any:
    sys.dont_write_bytecode = True  # the folder is not ours
    sys.path.insert(0, folder)
    return Target.parse(target).named()


def _target(text: str, folder: str) -> Target:
    file = text.rpartition(":")[0].endswith(".py")
    return Target.parse(str(Path(folder) / text) if file else text)


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise bad_input(
            "solver", str(path), f"cannot be read: {problem.strerror}", "name another file"
        ) from None
    return f"sha256 {hashlib.sha256(content).hexdigest()[:_DIGITS]}"


def _of_module(module: str, folder: str) -> str:
    top, *rest = module.split(".")
    file = _file([Path(folder)], [top, *rest])
    if file is None and (names := _distributions().get(top)):
        return f"{names[0]} {release(names[0])}"
    if file is None:
        file = _importable(top, rest)
    if file is None or not file.is_file():
        raise bad_input(
            "solver", module, "no such module is installed, or in this folder", "name its file"
        )
    return _content(file)


@lru_cache(maxsize=1)
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def _importable(top: str, rest: list[str]) -> Path | None:
    """The file of a module that no distribution has; a spec without a dot imports nothing."""
    spec = None if top == "__main__" else importlib.util.find_spec(top)
    if spec is None:
        return None
    if rest:
        return _file([Path(place) for place in spec.submodule_search_locations or ()], rest)
    return Path(spec.origin or "")


def _file(roots: list[Path], parts: list[str]) -> Path | None:
    """The file of a module below one of the folders."""
    for root in roots:
        place = root.joinpath(*parts)
        for file in (place / "__init__.py", place.with_name(f"{place.name}.py")):
            if file.is_file():
                return file
    return None
