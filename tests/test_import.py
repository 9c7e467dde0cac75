"""What importing costs: nothing heavy for the package, the command line, --help and verify."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import sci_barriers

HEAVY = (
    "numpy", "scipy", "flint", "sympy", "cvxpy", "mpmath", "torch", "matplotlib", "joblib",
    "sklearn", "numba",
)  # fmt: skip
CERTIFICATE = {
    "format": "sci-barriers-certificate/1",
    "instances": {
        "I": {
            "family": "explicit",
            "parameters": {"problem": "P3", "A": [["2"]], "y": ["1"], "weights": None, "lam": "1"},
        }
    },
    "statements": {
        "xi": {
            "kind": "minimisers",
            "instance": "I",
            "claim": {"set": {"type": "point", "x": ["1/2"]}},
            "proof": {"case": "aligned", "point": ["1/2"], "dual": ["1/2"]},
        }
    },
}


def loaded(code: str, root: Path, *options: str) -> set[str]:
    """The heavy libraries in sys.modules after `code` in a new interpreter."""
    script = f"""
import sys
sys.path.insert(0, {str(root)!r})
try:
    {code}
except SystemExit as left:
    assert not left.code, left.code
import json
sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, *options, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    modules = {name.split(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    return modules & {*HEAVY, "click", "rich"}


@pytest.mark.parametrize(
    "code",
    [
        "import sci_barriers",
        "import sci_barriers; sci_barriers.BadInput; dir(sci_barriers)",
        "import sci_barriers.certificates, sci_barriers.errors",
    ],
)
def test_package_and_checker_import_the_standard_library_only(code: str, root: Path) -> None:
    assert loaded(code, root) == set()
    assert loaded(code, root, "-S", "-E") == set()


@pytest.mark.parametrize("call", ["--help", "tables --help", "list --help", "--version", "verify"])
def test_command_line_imports_nothing_heavy(call: str, root: Path, tmp_path: Path) -> None:
    arguments = call.split()
    if call == "verify":
        path = tmp_path / "certificate.json"
        path.write_text(json.dumps(CERTIFICATE))
        arguments.append(str(path))
    assert loaded(f"import sci_barriers.cli as c; c.main({arguments!r})", root) == {"click"}


def test_tables_without_work_import_nothing_heavy(root: Path, tiny_folder: Path) -> None:
    """`list` loads experiment files; the engine adds nothing to what they import."""
    arguments = ["list", "--experiments", str(tiny_folder)]
    assert loaded(f"import sci_barriers.cli as c; c.main({arguments!r})", root) == {"click"}


@pytest.mark.parametrize("name", sci_barriers.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(sci_barriers, name) is not None
    assert name in dir(sci_barriers)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        sci_barriers.no_such_name  # noqa: B018


def test_lazy_names_agree_with_the_type_checkers_view() -> None:
    path = Path(sci_barriers.__file__)
    (block,) = (
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    seen = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == sci_barriers._HOME
    assert {*seen, "__version__"} == set(sci_barriers.__all__)
