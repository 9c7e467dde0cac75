"""The layers: imports go from a larger number to a smaller one, never sideways.

Every import statement counts, also those inside functions and under TYPE_CHECKING. A new unit
must be entered here and in ARCHITECTURE.md.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "sci_barriers"
LAYERS = {
    "errors": -1,
    "files": 0,
    "exact": 0,
    "certificates": 0,
    "problems": 1,
    "store": 1,
    "data_files": 1,
    "information": 2,
    "sweep": 2,
    "sandbox": 2,
    "networks": 2,
    "proofs": 3,
    "proofs_support": 3,
    "families": 4,
    "floats": 4,
    "solvers": 5,
    "reconstructors": 5,
    "stability": 5,
    "towers": 5,
    "training": 6,
    "certified": 6,
    "tables": 7,
    "figures": 7,
    "estimators": 7,
    "cli_solve": 7,
    "adversary": 7,
    "atlas": 7,
    "report": 8,
    "cli_challenge": 8,
    "cli_sweep": 8,
    "cli_report": 9,
    "cli": 10,
}
# Libraries that only one unit may import.
OWNERS = {
    "flint": {"exact"},
    "torch": {"reconstructors", "networks", "floats"},
    "numba": {"reconstructors"},
    "sklearn": {"floats", "estimators", "atlas"},  # atlas: its data sets
    "skglm": {"floats"},
    "cvxpy": {"floats"},
    "celer": {"floats"},
    "statsmodels": {"floats"},
    "glum": {"floats"},
    "qpsolvers": {"floats"},
    "spgl1": {"floats"},
    "click": {"cli", "cli_challenge", "cli_report", "cli_solve", "cli_sweep"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def unit(path: Path) -> str:
    """errors.py -> errors, exact/rational.py -> exact, __init__.py of the package -> ''."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def type_checking_lines(tree: ast.Module) -> set[int]:
    """Lines under `if TYPE_CHECKING:` at the top of a module."""
    blocks = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {line for b in blocks for line in range(b.lineno, (b.end_lineno or b.lineno) + 1)}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of everything a file imports."""
    here = ["sci_barriers", *path.relative_to(PACKAGE).with_suffix("").parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def wrong(path: Path) -> list[str]:
    """What a file imports against the rules, in words."""
    mine, found = unit(path), []
    for line, name in imports(path):
        top, *rest = name.split(".")
        where = f"{path.relative_to(PACKAGE.parent)}:{line}: "
        if top != "sci_barriers":
            if mine not in OWNERS.get(top, {mine}):
                found.append(f"{where}{top} belongs to {', '.join(OWNERS[top])}")
            continue
        other = rest[0] if rest else ""
        if other == "__version__" or other == mine:
            continue
        if mine == "certificates":
            found.append(f"{where}certificates imports nothing of the package, got {name}")
        elif other not in LAYERS:
            found.append(f"{where}{name} is in no layer")
        elif LAYERS[other] >= LAYERS[mine]:
            found.append(f"{where}{mine} ({LAYERS[mine]}) imports {other} ({LAYERS[other]})")
    return found


def test_every_unit_has_a_layer() -> None:
    assert {unit(path) for path in FILES} - {""} <= set(LAYERS)


@pytest.mark.parametrize(
    "path", [path for path in FILES if unit(path)], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_go_down(path: Path) -> None:
    assert wrong(path) == []


def test_certificates_import_the_standard_library_only() -> None:
    for path in sorted((PACKAGE / "certificates").rglob("*.py")):
        for line, name in imports(path):
            top = name.split(".")[0]
            allowed = top in sys.stdlib_module_names or name.startswith("sci_barriers.certificates")
            assert allowed, f"{path.relative_to(PACKAGE)}:{line}: {name}"


def test_package_imports_the_standard_library_only() -> None:
    path = PACKAGE / "__init__.py"
    skipped = type_checking_lines(ast.parse(path.read_text()))
    names = [name.split(".")[0] for line, name in imports(path) if line not in skipped]
    assert names
    assert set(names) <= set(sys.stdlib_module_names)


def test_the_rule_can_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Imports upwards, sideways, of a foreign library, and inside functions are all found."""
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    cases = {
        "exact/a.py": "from ..problems import Instance",
        "exact/b.py": "from ..certificates.kernel import check",
        "certificates/c.py": "from ..errors import BadInput",
        "certificates/statements/d.py": "from ...exact import Q",
        "problems/e.py": "def f():\n    import flint",
        "problems/f.py": "import sci_barriers.cli",
        "problems/g.py": "from .. import families",
        "tables/h.py": "from ..figures import save",
        "solvers/i.py": "import torch.nn as nn",
        "solvers/j.py": "from ..unheard import x",
    }
    for name, text in cases.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        assert len(wrong(path)) == 1, name
    for name, text in {
        "exact/k.py": "from .a import x\nfrom ..errors import BadInput\nimport flint",
        "cli.py": "from .tables import run\nfrom . import __version__\nimport click",
        "certificates/statements/l.py": "from ..kernel import x\nfrom . import y\nimport json",
    }.items():
        path = tmp_path / name
        path.write_text(text)
        assert wrong(path) == []
