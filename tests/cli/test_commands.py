"""Every command on small files: what it tells, its exit code, and never a traceback."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

pytestmark = pytest.mark.unit

Run = Callable[..., Result]


def told(result: Result, code: int) -> str:
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.output


def test_list_names_what_is_shipped(run: Run) -> None:
    text = told(run("list"), 0)
    assert "scenarios of 'baseline' (stroke):\n  baseline: Care as it was" in text
    assert "  thrombolysis-within-4-5-hours: a standard: " in text
    assert "pathways: maternity, stroke, trauma" in text
    assert "regions: east-midlands" in text


def test_check_tells_how_many_files_are_sound(run: Run, files: Path) -> None:
    assert "2 checked, no problem." in told(run("check", "plain.yaml", "more-visits.yaml"), 0)
    assert "1 checked" in told(run("check", "care.yaml"), 0)
    assert "1 checked" in told(run("check", "towns.yaml"), 0)


def test_check_tells_all_problems_of_all_files_at_once(run: Run, files: Path) -> None:
    text = (files / "care.yaml").read_text()
    (files / "wrong.yaml").write_text(text.replace("lasts: 2 days", "lasts: 2"))
    (files / "lost.yaml").write_text((files / "plain.yaml").read_text().replace("region: towns", "region: twns"))
    result = run("check", "wrong.yaml", "lost.yaml")
    output = told(result, 1)
    assert "wrong.yaml:" in output
    assert "'2'" in output
    assert "twns" in output
    assert "problems; nothing was run." in output


def test_a_misspelt_name_is_met_with_the_right_one(run: Run, files: Path) -> None:
    (files / "near.yaml").write_text((files / "care.yaml").read_text().replace("next: home}", "next: hme}"))
    assert "Did you mean 'home'?" in told(run("check", "near.yaml"), 1)


def test_a_file_that_is_not_there_is_a_problem_not_a_traceback(run: Run, files: Path) -> None:
    assert "[WF401]" in told(run("expected", "no-such-scenario"), 1)
    assert "[WF401]" in told(run("check", "basline"), 1)


def test_show_gives_groups_activities_and_numbers(run: Run, files: Path) -> None:
    text = told(run("show", "care.yaml"), 0)
    assert "Patient groups" in text
    assert "visits" in text
    numbers = told(run("show", "care.yaml", "--numbers"), 0)
    assert "730" in numbers
    assert "published" in numbers
    assert "730" not in told(run("show", "care.yaml", "--grade", "assumed"), 0)


def test_differences_name_the_change_that_made_them(run: Run, files: Path) -> None:
    text = told(run("differences", "plain.yaml", "more-visits.yaml"), 0)
    assert "more visits" in text
    assert "pathways.care.activities.stay.next.shares." in text


def test_explain_gives_the_file_and_then_the_change(run: Run, files: Path) -> None:
    text = told(run("explain", "more-visits.yaml", "pathways.care.activities.stay.next", "2010/11"), 0)
    assert "care.yaml:" in text
    assert "Half of those who went home are visited." in text


def test_expected_gives_a_row_a_year_and_staff_group(run: Run, files: Path) -> None:
    text = told(run("expected", "plain.yaml"), 0)
    assert "Nursing and Midwifery Registered" in text
    assert "2009/10" in text
    assert "2010/11" in text


def test_years_and_dimensions_that_cover_lacks_are_wrong_usage(run: Run, files: Path) -> None:
    assert "2009/10 to" in told(run("expected", "plain.yaml", "--cover", "2035/36"), 2)
    assert "cover_group" in told(run("expected", "plain.yaml", "--cover", "2009/10", "--by", "pathway"), 2)


def test_methods_stand_side_by_side_with_what_lies_between(run: Run, files: Path) -> None:
    text = told(run("expected", "plain.yaml", "--methods", "2009/10", "--by", "setting,role"), 0)
    for word in ("workload", "cover", "norm", "in_post", "peaks", "whole_people", "round_the_clock", "case_mix"):
        assert word in text
    assert "staff_group" in told(run("expected", "plain.yaml", "--methods", "2009/10", "--by", "band"), 2)
    assert "leave out --cover" in told(run("expected", "plain.yaml", "--methods", "2009/10", "--cover", "2009/10"), 2)


def test_what_check_refuses_is_not_simulated(run: Run, files: Path) -> None:
    """730 patients of 2 days ask one bed for several times what it can do."""
    region = (files / "towns.yaml").read_text()
    (files / "towns.yaml").write_text(region + "places: {bed: {numbers: {A: 1, B: 1, Z: 1}}}\n")
    assert "[WF466]" in told(run("check", "plain.yaml"), 1)
    assert "[WF466]" in told(run("expected", "plain.yaml"), 1)
    assert "[WF466]" in told(run("compare", "plain.yaml", "--simulated", ""), 1)
    assert "[WF466]" in told(run("simulate", "plain.yaml", "--replications", "1", "--folder", "kept"), 1)
    assert not (files / "kept").exists()


def test_two_scenarios_of_one_name_are_wrong_usage_not_one_of_them(run: Run, files: Path) -> None:
    (files / "copy.yaml").write_text((files / "plain.yaml").read_text())
    for command in ("simulate", "compare"):
        assert "called 'plain'" in told(run(command, "plain.yaml", "copy.yaml", "--replications", "1"), 2)


def test_compare_simulates_the_first_two_of_its_own_and_keeps_their_books(run: Run, files: Path) -> None:
    told(run("compare", "plain.yaml", "more-visits.yaml", "--replications", "1", "--ledger", "--folder", "own"), 0)
    books = pd.read_csv(files / "own" / "tables" / "ledger-by-change-more-visits.csv")
    bearers = pd.read_csv(files / "own" / "tables" / "ledger-by-bearer-more-visits.csv")
    assert bearers["hours"].sum() == pytest.approx(books["remainder"].sum())
    assert set(books["change"]) == {"more visits"}


def test_simulate_then_compare_then_verify(run: Run, files: Path) -> None:
    both = ("plain.yaml", "more-visits.yaml")
    made = told(run("simulate", *both, "--replications", "2", "--folder", "kept"), 0)
    assert "2 replications of plain, more-visits" in made
    assert "4 repeated, every bit the same." in told(run("verify", "kept"), 0)
    compared = told(run("compare", *both, "--simulated", ",".join(both), "--folder", "answer", "--jobs", "1"), 0)
    assert "Headlines" in compared
    assert "Simulated beside the closed form: plain (2 replications" in compared
    assert (files / "answer" / "figures" / "need-by-year.svg").read_text().startswith("<?xml")
    assert (files / "answer" / "tables" / "differences.csv").is_file()
    assert max(len(line.rstrip()) for line in compared.splitlines() if not line.startswith(("Figure", "Tab"))) <= 100


def test_a_run_that_lost_a_replication_is_resumed_to_the_same_bits(run: Run, files: Path) -> None:
    told(run("simulate", "plain.yaml", "--replications", "2", "--folder", "kept"), 0)
    (lost,) = (files / "kept").glob("runs/*/0002.parquet")
    before = lost.read_bytes()
    lost.unlink()
    assert "2 replications of plain" in told(run("resume", "kept"), 0)
    assert lost.read_bytes() == before
    assert "2 repeated, every bit the same." in told(run("verify", "kept"), 0)


def test_a_folder_that_holds_something_else_is_exit_code_3(run: Run, files: Path) -> None:
    (files / "mine").mkdir()
    (files / "mine" / "letter.txt").write_text("hello")
    text = told(run("simulate", "plain.yaml", "--replications", "1", "--folder", "mine"), 3)
    assert "[WF5" in text
    assert (files / "mine" / "letter.txt").read_text() == "hello"
    assert "[WF5" in told(run("verify", "nowhere"), 3)


def test_results_that_do_not_repeat_are_exit_code_3(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workforce.results import verify as room

    told(run("simulate", "plain.yaml", "--replications", "1", "--folder", "kept"), 0)
    task_of = room.task_of
    monkeypatch.setattr(room, "task_of", lambda *given: replace(task_of(*given), seed=task_of(*given).seed + 1))
    assert "different: plain 1" in told(run("verify", "kept"), 3)


def test_a_full_disk_is_exit_code_4(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from workforce.results import files as writing
    from workforce.results import parquet

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for room in (writing, parquet):
        for name in ("os", "_os"):
            if hasattr(room, name):
                monkeypatch.setattr(getattr(room, name), "fsync", full)
    assert "disk" in told(run("simulate", "plain.yaml", "--replications", "1", "--folder", "kept"), 4)


def test_access_tells_the_staff_minutes_of_each_ambulance_job(run: Run, files: Path) -> None:
    assert "No activity is in a setting of the ambulance sector." in told(run("access", "plain.yaml"), 0)
    care = (files / "care.yaml").read_text().replace("ward: {sector: acute}", "ward: {sector: ambulance}")
    (files / "care.yaml").write_text(care.replace("nurse: {ratio: 1 per 4 patients}", "nurse: {time: 90 min}"))
    text = told(run("access", "plain.yaml", "more-visits.yaml"), 0)
    jobs = [line.split() for line in text.splitlines() if " stay " in line]
    assert [(line[0], line[-1]) for line in jobs] == [("plain", "90.0"), ("more-visits", "90.0")]


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("expected",),
        ("expected", "plain.yaml", "--by", "colour"),
        ("simulate", "plain.yaml", "--replications", "0"),
        ("simulate", "plain.yaml", "--seed", "-1"),
        ("simulate", "plain.yaml", "--jobs", "two"),
        ("explain", "plain.yaml", "region", "2009"),
        ("schema", "novel"),
        ("show", "care.yaml", "--grade", "guessed"),
        ("compare", "plain.yaml", "--by", "year;setting"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(run: Run, files: Path, words: tuple[str, ...]) -> None:
    told(run(*words), 2)


@pytest.mark.parametrize("kind", ["pathway", "region", "scenario", "roles", "availability"])
def test_schema_is_json(run: Run, kind: str) -> None:
    assert json.loads(told(run("schema", kind), 0))["type"] == "object"


@pytest.mark.parametrize("title", ["[bold red]x[/]", "$\\\\frac{1}$", "=HYPERLINK(1)", "\\x1b]0;owned\\x07"])
def test_hostile_titles_are_shown_as_text_or_refused(run: Run, files: Path, title: str) -> None:
    """Markup, mathematics, formulas and control signs in a title are never obeyed."""
    (files / "plain.yaml").write_text(
        (files / "plain.yaml").read_text().replace("title: As it is", f'title: "{title}"')
    )
    result = run("expected", "plain.yaml")
    assert result.exit_code in (0, 1), result.output
    assert "\x1b]0;" not in result.output
    if result.exit_code == 0 and title.startswith("["):
        assert title in result.output


def test_scenarios_of_different_roots_are_not_compared(run: Run, files: Path) -> None:
    other = (files / "plain.yaml").read_text().replace("scenario: plain", "scenario: other")
    (files / "other.yaml").write_text(other)
    told(run("compare", "plain.yaml", "other.yaml", "--simulated", "", "--folder", "x"), 2)
    told(run("simulate", "plain.yaml", "other.yaml", "--folder", "x"), 2)


def test_a_scenario_given_twice_is_compared_once(run: Run, files: Path) -> None:
    told(run("compare", "plain.yaml", "plain.yaml", "--simulated", "", "--folder", "x"), 0)
