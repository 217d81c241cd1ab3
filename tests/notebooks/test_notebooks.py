"""Notebooks run from the top in an empty folder, use public names only and keep no outputs."""

import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import workforce

pytestmark = pytest.mark.notebooks

TOP = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((TOP / "notebooks").glob("*.ipynb"))
SLOW = 900
"""Seconds given to a cell on a busy machine; a quiet one needs well under a minute for the notebook."""


def code(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def test_each_has_a_number_of_its_own() -> None:
    names = [path.name for path in NOTEBOOKS]
    assert all(re.fullmatch(r"\d\d-[a-z0-9-]+\.ipynb", name) for name in names)
    assert len({name[:2] for name in names}) == len(names)
    assert {
        "01-first-look.ipynb",
        "02-stroke-care-closer-to-home.ipynb",
        "03-births-outside-the-labour-ward.ipynb",
        "04-trauma-network.ipynb",
        "05-the-region-under-the-vision.ipynb",
        "07-your-own-pathway.ipynb",
        "08-how-many-replications.ipynb",
    } <= set(names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_the_top(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(path, tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TOP), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(tmp_path / path.name, as_version=4)
    NotebookClient(notebook, timeout=SLOW, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    assert any(cell.cell_type == "code" and cell.outputs for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_uses_public_names_only(path: Path) -> None:
    text = code(path)
    assert set(re.findall(r"\bwf\.(\w+)", text)) <= set(workforce.__all__)
    imported = set(re.findall(r"^(?:from|import) ([\w.]+)", text, re.MULTILINE))
    assert imported <= {"workforce", "math", "pathlib", "pandas"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_ends_in_a_checked_claim(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert "assert " in "".join(cells[-1]["source"])
