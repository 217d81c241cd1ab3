"""The commands that show a pathway: drawn, for review, played and exported, on a tiny pathway, region and scenario."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

pytestmark = pytest.mark.unit

Run = Callable[..., Result]


def done(result: Result, code: int = 0) -> str:
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def test_a_scenario_is_drawn_and_what_it_changes_is_told(run: Run, files: Path) -> None:
    assert "Drawn: plain.svg" in done(run("draw", "plain.yaml", "--out", "plain.svg"))
    told = done(run("draw", "more-visits.yaml", "--against", "plain.yaml", "--out", "more.html"))
    assert re.search(r"After Stay, \d+% go on to Visits; before, \d+%\.", told)
    assert "≠ changed" not in (files / "more.html").read_text(encoding="utf-8")
    assert " → " in (files / "more.html").read_text(encoding="utf-8")
    assert "Nothing differs." in done(run("draw", "plain.yaml", "--against", "plain.yaml", "--out", "same.svg"))


def test_a_file_that_no_region_fits_is_drawn_from_itself_and_says_so(run: Run, files: Path) -> None:
    done(run("draw", "care.yaml", "--out", "care.svg"))
    assert "From the file alone" in (files / "care.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("draw", "plain.yaml", "--out", "plain.pdf"), "ends in none of"),
        (("draw", "plain.yaml", "--out", "plain.svg", "--year", "2030/31"), "not a year of the scenario"),
        (("draw", "plain.yaml", "--out", "plain.svg", "--year", "soon"), "soon"),
        (("draw", "plain.yaml", "--out", "plain.svg", "--pathway", "other"), "not a pathway of the scenario"),
        (("draw", "plain.yaml", "--out", "plain.svg", "--view", "atrium"), "not a setting"),
        (("draw", "plain.yaml", "--out", "plain.svg", "--group", "ghosts"), "not a patient group"),
    ],
)
def test_wrong_usage_is_told(run: Run, files: Path, words: tuple[str, ...], reason: str) -> None:
    assert reason in done(run(*words), 2)


def test_what_is_wrong_with_a_file_is_told_with_its_place(run: Run, files: Path) -> None:
    text = (files / "care.yaml").read_text(encoding="utf-8")
    (files / "care.yaml").write_text(text.replace("lasts:", "last:", 1), encoding="utf-8")
    assert "care.yaml:" in done(run("draw", "care.yaml", "--out", "care.svg"), 1)


def test_a_scenario_is_made_into_a_pack_with_simulated_patients(run: Run, files: Path) -> None:
    assert "For review: review-care.html" in done(run("review", "plain.yaml"))
    page = (files / "review-care.html").read_text(encoding="utf-8")
    assert re.search(r"\d+ of 100 patients are of this group and come to this end; \d+% of those", page)


def test_a_kept_run_is_played_and_exported(run: Run, files: Path) -> None:
    done(run("simulate", "plain.yaml", "--replications", "1", "--journeys", "--engine", "reference", "--out", "kept"))
    assert re.search(r"[\d,]+ patients in the week, [\d,]+ drawn: kept/week\.html", done(run("play", "kept")))
    page = (files / "kept" / "week.html").read_text(encoding="utf-8")
    assert "Nursing and Midwifery Registered" in page
    done(run("export", "kept", "--out", "log.csv", "--year", "2009/10"))
    done(run("export", "kept", "--out", "log.xes"))
    assert (files / "log.csv").read_text(encoding="utf-8").startswith("entity_id,event_type,event,time,pathway,")
    assert "not a scenario of the run" in done(run("export", "kept", "--out", "a.csv", "--scenario", "other"), 2)
    assert "nobody arrives in 2030/31" in done(run("export", "kept", "--out", "a.csv", "--year", "2030/31"), 2)
    assert "nobody is there in the week" in done(run("play", "kept", "--start", "2031-01-01"), 2)


def test_a_run_without_journeys_cannot_be_played(run: Run, files: Path) -> None:
    done(run("simulate", "plain.yaml", "--replications", "1", "--engine", "reference", "--folder", "bare"))
    assert "journeys" in done(run("play", "bare"), 3)
