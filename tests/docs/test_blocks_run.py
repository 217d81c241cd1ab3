"""Every block of Python and every command on the pages runs, on one year and a hundredth of the people."""

from __future__ import annotations

import pkgutil
import re
import shlex
import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from test_pages import small
from typer.testing import CliRunner

import workforce
from workforce.cli import app

pytestmark = pytest.mark.docs

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([TOP / "README.md", TOP / "CONTRIBUTING.md", *(TOP / "docs").glob("*.md")])
NOT_HERE = re.compile(r"pip |tcp://|python3? -m|python tests/|python benchmarks|^source ")
"""Installation, other machines, and programs that make pages: they are run elsewhere, or take hours."""
ELSEWHERE = {"compare"}
"""The main job runs whole in the tests of commands; here it would repeat the two slowest minutes of the suite."""
ALL_YEARS = {"advice", "afford", "explain"}
"""Commands about a later year than the first."""


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """The kind and text of every fenced block of a page, and of every indented one that holds commands."""
    text = page.read_text(encoding="utf-8")
    for kind, body in re.findall(r"^```(\w*)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield kind, body
    for body in re.findall(r"(?:^    workforce [^\n]*\n)+", text, re.MULTILINE):
        yield "sh", re.sub(r"^    ", "", body, flags=re.MULTILINE)


def commands(body: str) -> list[list[str]]:
    """The commands of a block as words, without comments."""
    lines = [line.strip() for line in body.replace("\\\n", " ").splitlines()]
    told = [line for line in lines if line.startswith("workforce ") and not NOT_HERE.search(line)]
    return [shlex.split(line, comments=True)[1:] for line in told]


RUN = [
    pytest.param(page, words, id=f"{page.stem}: {' '.join(words)}"[:100])
    for page in PAGES
    for kind, body in blocks(page)
    if kind in ("", "sh", "console")
    for words in commands(body)
    if words[0] not in ELSEWHERE
]
PYTHON = [page for page in PAGES if page.name != "README.md" and any(kind == "python" for kind, _ in blocks(page))]


@pytest.fixture(autouse=True)
def _small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settle everything small, in every module that has taken the name."""
    monkeypatch.chdir(tmp_path)
    words = getattr(request.node, "callspec", None) and request.node.callspec.params.get("words")
    cut = partial(small, years=None) if words and words[0] in ALL_YEARS else small
    for found_module in pkgutil.walk_packages(workforce.__path__, "workforce."):
        if not found_module.name.endswith("__main__"):
            # A module imported during a test would keep the small `settle` for good.
            import_module(found_module.name)
    real = sys.modules["workforce.planning.settle"].settle
    for name, module in list(sys.modules.items()):
        if name.startswith("workforce.") and getattr(module, "settle", None) is real:
            monkeypatch.setattr(module, "settle", cut)
    found = re.search(r"```yaml\n(.*?)```", (TOP / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    (tmp_path / "my-scenario.yaml").write_text(found.group(1), encoding="utf-8")


def test_blocks_are_found() -> None:
    assert len(RUN) > 5
    assert PYTHON


@pytest.mark.parametrize(("page", "words"), RUN)
def test_commands_of_a_page_run(page: Path, words: list[str]) -> None:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output[-2000:]


@pytest.mark.parametrize("page", PYTHON, ids=lambda page: page.stem)
def test_python_of_a_page_runs(page: Path) -> None:
    names: dict[str, object] = {"wf": workforce}
    for kind, body in blocks(page):
        if kind == "python":
            exec(compile(body.replace("jobs=2", "jobs=1"), str(page), "exec"), names)
