"""What is run: a callable in a file or in an importable module, named by a text.

    target  := file ":" name  |  module ":" name
    file    := a path that ends in ".py"            solver.py:solve, /tmp/my solvers/b.py:Best.run
    module  := identifier ("." identifier)*         package.module:callable
    name    := identifier ("." identifier)*

Nothing of the target is read or imported here: that a file exists is all that is checked. The
worker loads it (`Target.load`), so a broken or malicious file never runs in the calling process.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sci_barriers.errors import BadInput, bad_input

_REMEDY = "write file.py:callable or package.module:callable"
_MODULE = "sandbox_target"


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


@dataclass(frozen=True, kw_only=True)
class Target:
    """A callable `name` in the file `path`, or in the module `module`; exactly one is given.

    path: absolute. module, name: dotted identifiers. Made by `Target.parse`.
    Raises BadInput for other values.
    """

    name: str
    path: Path | None = None
    module: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _is_dotted(self.name):
            raise bad_input("name of the callable", self.name, "must be an identifier", _REMEDY)
        if (self.path is None) == (self.module is None):
            raise bad_input(
                "target", f"path {self.path}, module {self.module}",
                "must have either a path or a module", _REMEDY,
            )  # fmt: skip
        if self.module is not None:
            if not isinstance(self.module, str) or not _is_dotted(self.module):
                raise bad_input("module", self.module, "must be dotted identifiers", _REMEDY)

    @classmethod
    def parse(cls, text: str) -> Target:
        """The target that the text names; the file is looked up from the working folder.

        Raises BadInput: no colon, no identifier, "..", a file that is missing, a folder, or not
        named *.py. That the callable exists is known only when the worker has loaded it.
        """
        if not isinstance(text, str):
            raise bad_input("target", text, "must be text", _REMEDY)
        if "\0" in text or "\n" in text:
            raise bad_input("target", text, "contains a control character", _REMEDY)
        place, colon, name = text.rpartition(":")
        if not colon:
            raise bad_input("target", text, "names no callable", _REMEDY)
        if not place:
            raise bad_input("target", text, "names no file and no module", _REMEDY)
        if not _is_dotted(name):
            raise bad_input("target", text, f"{name!r} is no name of a callable", _REMEDY)
        if _is_dotted(place) and not place.endswith(".py"):
            return cls(name=name, module=place)
        if not place.endswith(".py"):
            raise bad_input(
                "target", text, f"{place!r} is neither a .py file nor a module name", _REMEDY
            )
        try:
            path = Path(place).expanduser().resolve()
            missing, folder = not path.exists(), path.is_dir()
        except (OSError, RuntimeError) as error:
            raise bad_input("target", text, f"cannot be looked up: {error}", _REMEDY) from None
        if missing:
            raise bad_input("target", text, f"there is no file {path}", "correct the path")
        if folder:
            raise bad_input("target", text, "is a folder", "name a file in it")
        return cls(name=name, path=path)

    def __str__(self) -> str:
        return f"{self.module if self.path is None else self.path}:{self.name}"

    def to_json(self) -> dict[str, str]:
        """{"name", "path"} or {"name", "module"}."""
        if self.path is not None:
            return {"name": self.name, "path": str(self.path)}
        return {"name": self.name, "module": str(self.module)}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Target:
        """The inverse of `to_json`; the file is not looked up."""
        if "path" in data:
            return cls(name=data["name"], path=Path(data["path"]))
        return cls(name=data["name"], module=data["module"])

    def load(self) -> Callable[..., Any]:
        """The callable, as `named` finds it; BadInput also when it is not callable."""
        found = self.named()
        if not callable(found):
            raise bad_input(
                "target", str(self), f"is of type {type(found).__name__}, not callable",
                "name a function",
            )  # fmt: skip
        return cast(Callable[..., Any], found)

    def named(self) -> Any:
        """The object. This runs code of the target: call it in a worker only.

        The folder of a file is put first in sys.path, as when Python runs the file.
        Raises BadInput: no such module, no such attribute. What the code of the target raises
        passes through.
        """
        found: Any = self._file() if self.path is not None else self._imported()
        for i, part in enumerate(self.name.split(".")):
            try:
                found = getattr(found, part)
            except AttributeError:
                where = ".".join(self.name.split(".")[: i + 1])
                raise bad_input(
                    "target", str(self), f"has no {where}", "name a function that it defines"
                ) from None
        return found

    def _file(self) -> object:
        from importlib.util import module_from_spec, spec_from_file_location

        assert self.path is not None
        sys.path.insert(0, str(self.path.parent))
        spec = spec_from_file_location(_MODULE, self.path)
        if spec is None or spec.loader is None:
            raise bad_input("target", str(self), "is no Python file", _REMEDY)
        module = module_from_spec(spec)
        sys.modules[_MODULE] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        return module

    def _imported(self) -> object:
        assert self.module is not None
        try:
            return importlib.import_module(self.module)
        except ModuleNotFoundError as error:
            name = error.name or ""
            if self.module == name or self.module.startswith(f"{name}."):
                raise BadInput(
                    f"target = {self}: there is no module {name}; install it, or run from the "
                    "folder that holds it"
                ) from None
            raise
