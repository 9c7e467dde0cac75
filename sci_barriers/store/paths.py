r"""Paths into a JSON object: names with points between them.

    {"a": {"b": 1}}  a.b        {"a.b": 1}  a\.b        {"a\\": 1}  a\\

A point or a backslash within a name has a backslash before it, so different places have different
paths.
"""

from __future__ import annotations

from collections.abc import Iterable


def path_of(names: Iterable[str]) -> str:
    """The path; `names_of` gives the names back."""
    return ".".join(name.replace("\\", "\\\\").replace(".", "\\.") for name in names)


def names_of(path: str) -> tuple[str, ...]:
    """The names in a path; a backslash at the end stands for itself."""
    names, letters = [""], iter(path)
    for letter in letters:
        if letter == ".":
            names.append("")
        else:
            names[-1] += next(letters, letter) if letter == "\\" else letter
    return tuple(names)
