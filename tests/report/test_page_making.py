"""The report's command: how long it takes is told before it is worked out, and what is moved is moved once."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import write_files
from workforce.cli import app
from workforce.report.page import found as of_found
from workforce.report.page.making import answer_of, how_long
from workforce.report.page.page import report

pytestmark = pytest.mark.unit


def test_how_long_follows_the_closed_form_what_is_included_and_the_processes() -> None:
    def minutes(*given: object) -> int:
        (told,) = re.findall(r"About (\d+) minutes?", how_long(*given))  # type: ignore[arg-type]
        return int(told)

    assert minutes(2.0, [], 1) == 1
    assert minutes(6.0, ["inputs", "ledger"], 1) == 10
    assert minutes(6.0, ["inputs", "ledger"], 2) == 6
    assert minutes(12.0, ["inputs", "ledger"], 1) == 19
    assert "attribution besides" in how_long(6.0, ["attribution"], 1)
    assert "--include ''" in how_long(6.0, ["inputs"], 1)
    assert "--include ''" not in how_long(6.0, [], 1)


def test_the_command_says_how_long_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["report", "plain.yaml", "--include", "", "--out", "plain.html"])
    assert result.exit_code == 0, result.output
    assert "About 1 minute" in result.output
    assert result.output.index("About 1 minute") < result.output.index("plain.html: ")


def test_weak_numbers_of_supply_are_moved_only_where_a_gap_rests_on_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    asked: list[bool] = []
    gap = of_found.gap

    def counted(*given: object, inputs: bool = False) -> object:
        asked.append(inputs)
        return gap(*given, inputs=inputs)  # type: ignore[arg-type]

    monkeypatch.setattr(of_found, "gap", counted)
    report(answer_of(["plain.yaml"], lambda words: None), include=["inputs"])
    assert asked == [False]
