"""The commands of Excel files and of a pathway of one's own: what they write, and what they refuse."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from workforce.cli import app

pytestmark = pytest.mark.unit

WRONG = [
    (["sheet"], "name a pathway or scenario"),
    (["sheet", "stroke", "--read", "x.xlsx"], "name a pathway or scenario"),
    (["sheet", "stroke", "--out", "x.csv"], "does not end in .xlsx"),
    (["sheet", "stroke", "--out", "there.xlsx"], "is there already"),
    (["sheet", "--read", "there.xlsx", "--out", "x.txt"], "does not end in .yaml"),
    (["sheet", "--read", "there.xlsx", "--out", "there.yaml"], "is there already"),
    (["sheet", "--read", "there.xlsx", "--out", "a.b.yaml"], "no name for a scenario"),
    (["workbook", "baseline", "--out", "x.csv"], "does not end in .xlsx"),
    (["workbook", "baseline", "--year", "2009"], "2009"),
    (["new", "Knee pain"], "cannot be the name"),
    (["new", "stroke"], "is shipped already"),
]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_bytes(b"no workbook")
    Path("there.yaml").write_text("mine")


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_usage_is_told_and_nothing_written(words: list[str], told: str) -> None:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.output.replace("│", " ").split())
    assert sorted(path.name for path in Path().iterdir()) == ["there.xlsx", "there.yaml"]


def test_a_sheet_that_is_no_workbook_is_a_problem_of_the_file() -> None:
    result = CliRunner().invoke(app, ["sheet", "--read", "there.xlsx", "--out", "agreed.yaml"])
    assert result.exit_code == 1
    assert "there.xlsx:1:1: It is damaged" in result.output
    assert "[WF128]" in result.output
    assert not Path("agreed.yaml").exists()


def test_new_names_what_comes_next() -> None:
    result = CliRunner().invoke(app, ["new", "knee-pain", "--folder", "mine"])
    assert result.exit_code == 0
    assert sorted(path.name for path in Path("mine").iterdir()) == [
        f"knee-pain{part}.yaml" for part in ("-baseline", "-change", "-region", "")
    ]
    assert "workforce check" in result.output
