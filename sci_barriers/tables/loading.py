"""Experiments from files: each file of a folder defines EXPERIMENT or a tuple EXPERIMENTS.

The files are executed, so they are trusted like the package itself. A file that cannot be loaded
is reported with its reason (type, message, line) and never passed over in silence.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from ..errors import BadInput, SciBarriersError, bad_input
from .experiment import Experiment


def reason(problem: BaseException) -> str:
    """Type, message and innermost line of an exception, on one line; our own: the message."""
    message = " ".join(str(problem).split())
    if isinstance(problem, SciBarriersError):
        return message
    frames = traceback.extract_tb(problem.__traceback__)
    line = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(problem).__name__}: {message}{line}"


def load(path: str | Path) -> tuple[Experiment, ...]:
    """The experiments of one file.

    Raises BadInput when the path is no Python file, the file raises, or it defines neither
    EXPERIMENT = Experiment(...) nor a tuple EXPERIMENTS.
    """
    path = Path(path)
    name = f"_experiments_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise bad_input("experiment file", str(path), "must be a file *.py", "check the path")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as problem:
        raise BadInput(f"{path}: cannot be loaded: {reason(problem)}") from problem
    found = getattr(module, "EXPERIMENTS", None) or (getattr(module, "EXPERIMENT", None),)
    if not isinstance(found, tuple) or not all(isinstance(each, Experiment) for each in found):
        raise BadInput(f"{path}: must define EXPERIMENT = Experiment(...) or a tuple EXPERIMENTS")
    return tuple(replace(experiment, path=path.resolve()) for experiment in found)


def scan(folder: str | Path) -> tuple[tuple[Experiment, ...], tuple[str, ...]]:
    """All experiments of a folder in order of file name, and one message per file that failed.

    Files whose names begin with an underscore are left out. Raises BadInput when there is no such
    folder, no file in it, or an id twice.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadInput(
            f"experiments folder {folder}: must be a folder of experiment files;"
            " run in a clone of the project, or pass --experiments DIR"
        )
    experiments: dict[str, Experiment] = {}
    failures = []
    for path in sorted(folder.glob("[!_]*.py")):
        try:
            found = load(path)
        except BadInput as problem:
            failures.append(str(problem))
            continue
        for experiment in found:
            other = experiments.setdefault(experiment.id, experiment)
            if other is not experiment:
                raise BadInput(f"{path}: id {experiment.id!r}: {other.path} has it; rename one")
    if not experiments and not failures:
        raise BadInput(f"experiments folder {folder}: holds no *.py; pass --experiments DIR")
    return tuple(experiments.values()), tuple(failures)


def discover(folder: str | Path) -> tuple[Experiment, ...]:
    """All experiments of a folder; raises BadInput when any file fails."""
    experiments, failures = scan(folder)
    if failures:
        raise BadInput("; ".join(failures))
    return experiments
