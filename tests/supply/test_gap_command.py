"""The gap of small files: from simulated runs, and as the command tells it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import workforce as wf
from tests.cli.conftest import write_files
from workforce.cli import app

pytestmark = pytest.mark.unit


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_names_what_is_missing(files: Path) -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["gap", "plain.yaml"])
    assert result.exit_code == 0, result.output
    assert "no gap (plain)" in result.output
    assert "Nursing and Midwifery Registered" in result.output


def test_runs_have_a_gap_as_projections_do(files: Path) -> None:
    runs = wf.simulate(["plain.yaml", "more-visits.yaml"], replications=2, folder=files / "runs", engine="reference")
    found = wf.gap(runs)
    assert list(dict.fromkeys(found["scenario"])) == ["plain", "more-visits"]
    need = runs.wte(["year"]).set_index(["scenario", "year"])["wte"]
    told = found.groupby(["scenario", "year"])["need"].sum()
    assert told.to_dict() == pytest.approx(need.to_dict())
    assert (found["missing"] != "").all()


def test_advice_without_providers_is_wrong_usage(files: Path) -> None:
    result = CliRunner().invoke(app, ["advice", "plain.yaml", "midwives", "2010/11", "2009/10"])
    assert result.exit_code == 2, result.output
    assert "professions with providers: none" in " ".join(result.output.replace("│", " ").split())
