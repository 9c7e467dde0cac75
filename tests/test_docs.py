"""The pages of docs/ stay true: their files are written, their commands run, their output compared.

A Python or TOML block is the file that its first line names (# solver.py). A console block holds
commands (behind "$ ", continued behind "> ") and what they print; all run in one folder, in order.
Of lines that tell times only the first word is compared; in what --trials print, whose coins are
not seeded, numbers are compared by their place only. A file that imports what is not installed is
not run. To write the output of all commands anew:

    PYTHONPATH=. python tests/test_docs.py
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(python|toml|console)\n(.*?)^```$", flags=re.M | re.S)
TIMES = re.compile(r"^(time) .*$", flags=re.M)
COINS = re.compile(r"^(?:outcome|pilot|side|committed|failures|claim) .*$", flags=re.M)
NUMBER = re.compile(r"\b[0-9a-f]*[0-9][0-9a-f]*\b")


@dataclass(frozen=True)
class Step:
    """A file to write (name) or a command to run; body: its text, or what the command prints."""

    name: str
    command: str
    body: str


def steps(page: str) -> list[Step]:
    """The files and commands of a page, in order."""
    found = []
    for kind, body in BLOCK.findall(page):
        if kind != "console":
            name = re.match(r"# (\w+\.(?:py|toml))\n", body)
            assert name is not None, f"a block without the name of its file: {body[:60]!r}"
            found.append(Step(name=name[1], command="", body=body))
            continue
        assert body.startswith("$ "), f"a block without a command: {body[:60]!r}"
        for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
            lines = part.splitlines(keepends=True)
            more = next(i for i, line in enumerate([*lines[1:], ""]) if not line.startswith("> "))
            command = "".join([lines[0], *(line[2:] for line in lines[1 : more + 1])])
            found.append(Step(name="", command=command, body="".join(lines[more + 1 :])))
    return found


def prepare(folder: Path) -> dict[str, str]:
    """The folder as a clone, with `python` and `sci-barriers`; the environment of the commands."""
    programs = folder / ".bin"
    programs.mkdir()
    for name, words in (("python", ""), ("sci-barriers", " -m sci_barriers.cli")):
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (folder / "sci_barriers").symlink_to(ROOT / "sci_barriers")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment["PATH"] = f"{programs}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return environment | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def run(page: str, folder: Path) -> list[tuple[Step, str]]:
    """(command, what it prints) for every command of the page."""
    environment, found, skipped = prepare(folder), [], set()
    for step in steps(page):
        if step.name:
            (folder / step.name).write_text(step.body, encoding="utf-8")
            if not installed(step.body):
                skipped.add(step.name)
            continue
        if any(name in step.command for name in skipped):
            found.append((step, step.body))
            continue
        done = subprocess.run(
            ["sh", "-c", step.command], cwd=folder, env=environment, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        found.append((step, done.stdout))
    return found


def installed(text: str) -> bool:
    """Whether torch, if the file imports it, is there."""
    return re.search(r"^(import|from) torch\b", text, flags=re.M) is None or bool(
        find_spec("torch")
    )


def compared(text: str, command: str = "") -> str:
    if "--trials" in command:
        text = COINS.sub(lambda line: NUMBER.sub("#", line[0]), text)
    return TIMES.sub(r"\1", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    found = run(page.read_text(encoding="utf-8"), tmp_path)
    assert found
    for step, printed in found:
        assert compared(printed, step.command) == compared(step.body, step.command), step.command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_pages_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_the_readme_shows_lines_of_the_pages() -> None:
    """What the README shows of a terminal is on a page, where it is run."""
    known = {line for page in PAGES for line in page.read_text(encoding="utf-8").splitlines()}
    shown = [body for kind, body in BLOCK.findall(README) if kind == "console"]
    assert shown
    assert {line for body in shown for line in body.splitlines()} <= known | {"..."}


def test_a_wrong_page_is_found(tmp_path: Path) -> None:
    """Output that differs, in a time or elsewhere; commands of two lines; files."""
    page = (
        "```python\n# say.py\nprint('time  1 s')\nprint(3)\n```\n"
        "```console\n$ python \\\n> say.py\ntime  9 s\n4\n$ true\n```\n"
    )
    (step, printed), (other, nothing) = run(page, tmp_path)
    assert step.command == "python \\\nsay.py\n" and printed == "time  1 s\n3\n"
    assert compared(step.body) == "time\n4\n" and compared(printed) == "time\n3\n"
    assert other.body == nothing == ""


def test_coins_that_are_not_seeded_are_compared_by_place(tmp_path: Path) -> None:
    """Numbers of some lines of --trials; not their words, not other lines, not other commands."""
    lines = "outcome   refuted: > 0.58\nside      g = 2^-22\ncommitted sha256 03ec0c in plan.json\n"
    other = "outcome   refuted: > 0.61\nside      g = 2^-22\ncommitted sha256 9bc33f in plan.json\n"
    assert compared(lines, "x --trials 3") == compared(other, "x --trials 3")
    assert compared(lines, "x --seeds 3") != compared(other, "x --seeds 3")
    for wrong in (other.replace("> 0", "< 0"), other.replace("in plan", "at plan")):
        assert compared(lines, "x --trials 3") != compared(wrong, "x --trials 3")
    assert compared("eps = 1", "--trials") != compared("eps = 2", "--trials")


def test_a_file_that_needs_what_is_missing_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "```python\n# net.py\nimport torch\n```\n```console\n$ cat net.py\n3\n```\n"
    monkeypatch.setitem(globals(), "find_spec", lambda name: None)
    ((step, printed),) = run(page, tmp_path)
    assert printed == step.body == "3\n" and not installed("import torch.nn") and installed("torch")


def rewrite(page: Path) -> None:
    """The page with the output that its commands print now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        printed = iter([output for _, output in run(text, Path(folder))])

    def block(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        body = ""
        for step in steps(match[0]):
            command = step.command.rstrip("\n").replace("\n", "\n> ")
            body += f"$ {command}\n{next(printed)}"
        return f"```console\n{body}```"

    page.write_text(BLOCK.sub(block, text), encoding="utf-8")


if __name__ == "__main__":
    for path in PAGES:
        rewrite(path)
