"""Where a target runs, from what the caller passes.

    a callable                          in this process, without limits
    a built-in name                     in this process; with sandboxed=True in a worker
    "file.py:callable", "module:f"      in a worker process, with limits

Nothing of a text is imported here: the worker loads it. That the callable exists is known only
when it has been loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.sandbox import Limits, Outcome, Target, run, run_inside

Callee: TypeAlias = Callable[..., Any] | Target | str
"""What may be passed as a target."""
TRAINING_LIMITS = Limits(memory=4 * 2**30)
"""Limits where networks are trained: their libraries reserve many addresses."""
_REMEDY = "write file.py:callable or package.module:callable"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Exactly one of f (called here) and target (loaded by a worker)."""

    f: Callable[..., Any] | None = None
    target: Target | None = None

    @property
    def fresh(self) -> bool:
        """Whether each call has a process of its own."""
        return self.target is not None

    def call(self, *, limits: Limits, **options: Any) -> Outcome:
        """One call, by sandbox.run or sandbox.run_inside, which has no limits; their options."""
        if self.target is not None:
            return run(self.target, limits=limits, **options)
        assert self.f is not None
        return run_inside(self.f, **options)


def place(
    target: Callee, sandboxed: bool | None, *, names: Mapping[str, Callable[..., Any]]
) -> Place:
    """Where the target runs; names: the built-in ones.

    BadInput: a text that names nothing, one with sandboxed=False that is not built in, a callable
    with sandboxed=True, and what is neither.
    """
    if isinstance(target, str) and target in names:
        f = names[target]
        if sandboxed:
            return Place(target=Target(module=f.__module__, name=f.__name__))
        return Place(f=f)
    if isinstance(target, (str, Target)):
        if sandboxed is False:
            raise bad_input("target", str(target), "must be a callable with sandboxed=False",
                            "import it and pass the function")  # fmt: skip
        return Place(target=Target.parse(target) if isinstance(target, str) else target)
    if sandboxed:
        raise bad_input("target", type(target).__name__, "must be a text with sandboxed=True",
                        _REMEDY)  # fmt: skip
    if not callable(target):
        raise bad_input("target", target, "must be callable", _REMEDY)
    return Place(f=target)


def name_of(target: Callee) -> str:
    """The text itself, or module and qualified name of a callable."""
    if isinstance(target, (str, Target)):
        return str(target)
    name = getattr(target, "__qualname__", None) or type(target).__qualname__
    return f"{getattr(target, '__module__', None) or '?'}.{name}"
