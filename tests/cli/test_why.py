"""The commands of why and how sure, on the tiny files."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.unit


def test_attribution_prints_the_parts_and_their_sum(files: Path, run: Run) -> None:
    told = run("attribution", "more-visits.yaml", "plain.yaml", "2010/11", "--by", "role")
    assert told.exit_code == 0, told.output
    assert "What makes up the need of more-visits beside plain in 2010/11" in told.output
    assert [line.split()[0] for line in told.output.splitlines() if line.startswith((" more visits", " sum"))] == [
        "more",
        "sum",
    ]


def test_scenarios_that_do_not_differ_are_told(files: Path, run: Run) -> None:
    told = run("attribution", "plain.yaml", "plain.yaml", "2010/11")
    assert told.exit_code == 0, told.output
    assert "plain and plain do not differ." in told.output


def test_with_runs_the_bar_stands_beside_and_may_be_shared_out(files: Path, run: Run) -> None:
    simulated = run(
        "simulate", "plain.yaml", "more-visits.yaml", "--replications", "2", "--engine", "reference", "--folder", "r"
    )
    assert simulated.exit_code == 0, simulated.output
    told = run("attribution", "more-visits.yaml", "plain.yaml", "2010/11", "--folder", "r", "--by-simulation")
    assert told.exit_code == 0, told.output
    assert "queues, peaks and whole people" in told.output
    assert "in 2 simulated replications" in told.output.split("What makes up")[2]
    pinched = run("pinch-points", "--folder", "r", "--every")
    assert pinched.exit_code == 0, pinched.output
    assert "no place is limited" in pinched.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["attribution", "more-visits.yaml", "plain.yaml", "2015/16"], "none of the years 2009/10 to 2010/11"),
        (["attribution", "more-visits.yaml", "plain.yaml", "2010/11", "--by", "ward"], "'ward' is not a dimension"),
        (["attribution", "more-visits.yaml", "in post", "2010/11"], "no staff in post are of the same people"),
        (["how-sure", "plain.yaml", "2015/16"], "2015/16 is none of 2009/10 to 2010/11"),
        (["pinch-points"], "name a scenario"),
        (["pinch-points", "plain.yaml", "--year", "2015/16"], "is none of 2009/10 to 2010/11"),
        (["pinch-points", "plain.yaml", "--thresholds", "none.csv"], "none.csv"),
    ],
)
def test_wrong_usage_is_told_without_a_traceback(files: Path, run: Run, words: list[str], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2, result.output
    plain = " ".join(result.output.replace("│", " ").split())
    assert told in plain


def test_how_sure_says_what_the_range_rests_on(files: Path, run: Run) -> None:
    told = run("how-sure", "plain.yaml", "2010/11")
    assert told.exit_code == 0, told.output
    assert "rests on assumption" in told.output
    assert "To find out first" in told.output


def test_pinch_points_are_told_with_what_is_missing(files: Path, run: Run) -> None:
    told = run("pinch-points", "more-visits.yaml")
    assert told.exit_code == 0, told.output
    assert "Pinch points of more-visits in 2010/11" in told.output
    assert "missing: waits for places; simulate the scenario" in told.output
