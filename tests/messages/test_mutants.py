"""Files made wrong on purpose: none ends in a traceback or a silent yes, and the messages name place and remedy."""

import os
from pathlib import Path

import pytest
from mutants import OWN, Verdict, make_tree, report, run

from workforce import analysis
from workforce.documents.problems import Problem, ProblemsFound
from workforce.planning.library import files_from

pytestmark = pytest.mark.messages

NUMBER = int(os.environ.get("WORKFORCE_MUTANTS", "125"))
"""How many are made: one or two of every kind by default, 1,000 for the whole."""
SLOWEST = 4.0
"""Seconds of processor time on a busy machine; on an idle one a second, as the table in the documentation shows."""


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return run(NUMBER)


def test_no_wrong_file_crashes_or_passes_and_messages_name_place_and_remedy(verdicts: list[Verdict]) -> None:
    wrong = [verdict for verdict in verdicts if verdict.mutant.refused]
    right = [verdict for verdict in verdicts if not verdict.mutant.refused]
    assert len(wrong) > NUMBER * 0.9
    assert len(right) > 1
    assert [report(verdict) for verdict in verdicts if verdict.error] == []
    assert [report(verdict) for verdict in wrong if verdict.silent] == []
    assert [report(verdict) for verdict in right if verdict.wrongly_refused] == []
    placed = [verdict for verdict in wrong if verdict.placed()]
    assert len(placed) >= 0.95 * len(wrong), [report(verdict) for verdict in wrong if not verdict.placed()]
    remedied = [verdict for verdict in wrong if verdict.remedied()]
    assert len(remedied) >= 0.8 * len(wrong), [report(verdict) for verdict in wrong if not verdict.remedied()]
    assert max(verdict.seconds for verdict in wrong) < SLOWEST


def told(folder: Path, file: str, before: str, after: str) -> tuple[Problem, ...]:
    """What checking the scenario of every verb says once a text of a file is replaced."""
    make_tree(folder)
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))
    with files_from(folder), pytest.raises(ProblemsFound) as found:
        analysis.check(folder / OWN)
    return found.value.problems


def test_a_missing_region_is_told_where_the_root_names_it(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, "scenarios/stroke/baseline.yaml", "region: east-midlands", "region: east-midlans")
    assert (problem.code, problem.mark.file.rsplit("/", 1)[-1], problem.address) == ("WF401", "baseline.yaml", "region")
    assert problem.remedy == "Did you mean 'east-midlands'?"


def test_a_missing_parent_is_told_where_it_is_extended(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, OWN, "extends: baseline", "extends: basline")
    assert (problem.code, problem.mark.line, problem.address) == ("WF401", 3, "extends")


def test_a_removed_name_that_is_still_used_is_told_at_the_change(tmp_path: Path) -> None:
    needs, activities = (
        "activities.stroke unit stay.needs\n    remove: pharmacist",
        "activities\n    remove: neurosurgery",
    )
    problems = told(tmp_path, OWN, needs, activities)
    assert {problem.address for problem in problems} == {"changes.time of the pharmacist"}
    assert all("'neurosurgery' is removed" in problem.reason for problem in problems)


def test_a_column_that_is_not_known_is_told_once_in_the_first_line(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, "scenarios/regions/east-midlands/sites.csv", "site,title,", "site,titel,")
    assert (problem.code, problem.mark.line, problem.value) == ("WF122", 1, "titel")
    assert problem.remedy == "Did you mean 'title'?"


def test_a_route_that_is_not_there_is_guessed(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, OWN, "{from: assessment unit until scanned,", "{from: asessment unit until scaned,")
    assert problem.remedy == "Did you mean 'assessment unit until scanned'?"


def test_a_value_column_left_empty_is_refused(tmp_path: Path) -> None:
    problems = told(tmp_path, "scenarios/regions/east-midlands.yaml", "value: share", "value:")
    assert [problem.code for problem in problems] == ["WF222"]
