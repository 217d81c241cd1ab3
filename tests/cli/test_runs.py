"""Runs by the command: precise ones, extended ones, ones that keep journeys, and ones that are stopped."""

import inspect
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

import workforce as wf
from tests.cli.processes import group_of
from workforce.report.printed.running import simulate_with_progress
from workforce.results.manifest import from_text, to_text
from workforce.results.packed import FIRST_WITH_HOURS, PACKED, has_hours
from workforce.results.problems import ResultsProblem
from workforce.results.store import ResultsFolder

pytestmark = pytest.mark.unit

Run = Callable[..., Result]
TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def short(files: Path) -> Path:
    """The folder of files, its scenario cut to one year."""
    file = files / "plain.yaml"
    file.write_text(file.read_text().replace("last year: 2010/11", "last year: 2009/10"))
    return files


def told(result: Result, code: int) -> str:
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def test_a_precise_run_tells_each_headline_and_can_be_extended(run: Run, short: Path) -> None:
    text = told(run("simulate", "plain.yaml", "--until-precise", "--at-most", "10", "--folder", "kept"), 0)
    assert "Precision of the headlines" in text
    assert "replications" in text
    assert (short / "kept" / "tables" / "precision.csv").exists()
    assert "11 replications of plain" in told(run("resume", "kept", "--replications", "11"), 0)
    assert "[WF556]" in told(run("resume", "kept", "--replications", "3"), 3)


def test_journeys_are_kept_only_where_asked_for(run: Run, short: Path) -> None:
    told(run("simulate", "plain.yaml", "--replications", "1", "--journeys", "--folder", "kept"), 0)
    table = wf.open_runs("kept").journeys("plain", 1)
    assert {"stay", "visits"} == set(table["activity"])
    told(run("simulate", "plain.yaml", "--replications", "1", "--folder", "without"), 0)
    assert ResultsFolder.open("without").read().equals(ResultsFolder.open("kept").read())
    assert not list((short / "without").rglob("*journeys*"))


def test_a_run_without_hours_tells_need_by_workload_and_refuses_what_needs_hours(run: Run, short: Path) -> None:
    text = told(run("simulate", "plain.yaml", "--replications", "1", "--hours", "0", "--folder", "kept"), 0)
    assert "hours of the week not kept" in text
    assert "hours of the week not kept" in told(run("resume", "kept", "--replications", "2"), 0)
    told(run("simulate", "plain.yaml", "--replications", "2", "--folder", "with"), 0)
    kept, whole = wf.open_runs("kept"), wf.open_runs("with")
    for number in (1, 2):
        rows = whole.folder.read("plain", number)
        of_hours = rows["measure"].isin(PACKED)
        assert 0 < of_hours.sum() < len(rows)
        rest = rows[~of_hours].reset_index(drop=True).astype(object)
        assert rest.equals(kept.folder.read("plain", number).astype(object))
    assert kept.wte().equals(whole.wte())
    assert len(whole.cover("plain"))
    sums = "SELECT sum(value) AS all_of_it FROM results WHERE measure = '{}'"
    assert kept.folder.query(sums.format("staff"))["all_of_it"][0] > 0
    for refused in (
        lambda: kept.cover("plain"),
        lambda: kept.measures("work"),
        lambda: kept.folder.query(sums.format("cover")),
    ):
        with pytest.raises(ResultsProblem, match=r"keeps no hours of the week.*\[WF561\]$"):
            refused()
    verdict = wf.verify("kept")
    assert (verdict.repeated, verdict.different) == (2, ())


def test_a_run_with_hours_in_some_replications_pools_those_for_cover_and_all_for_workload(
    run: Run, short: Path
) -> None:
    text = told(run("simulate", "plain.yaml", "--replications", "4", "--hours", "2", "--folder", "some"), 0)
    assert "hours of the week kept in the first 2 replications" in text
    told(run("resume", "some", "--replications", "5"), 0)
    some = wf.open_runs("some")
    every = wf.simulate("plain.yaml", 5, hours=True, folder="every")
    none = wf.simulate("plain.yaml", 5, hours=0, folder="none")
    for number in range(1, 6):
        alike = every if number <= 2 else none
        assert (
            some.folder.read("plain", number).astype(object).equals(alike.folder.read("plain", number).astype(object))
        )
    two = wf.simulate("plain.yaml", 2, folder="two")
    found, of_two, of_five = (each.cover("plain", ["year", "role"]) for each in (some, two, every))
    assert found[["hours", "wte"]].equals(of_two[["hours", "wte"]])
    assert found["workload"].equals(of_five["workload"])
    assert not found["workload"].equals(of_two["workload"])
    assert (found["difference"] == found["wte"] - found["workload"]).all()
    years, steps = ("2009/10",), ["year", "role"]
    beside = some.methods("plain", int(years[0][:4]), steps)
    assert beside["cover"].tolist() == of_two[of_two["year"].isin(years)]["wte"].tolist()
    assert beside["workload"].equals(every.methods("plain", 2009, steps)["workload"])
    verdict = wf.verify("some")
    assert (verdict.repeated, verdict.different) == (5, ())


def test_what_asks_for_hours_of_replications_without_them_is_refused(run: Run, short: Path) -> None:
    folder = wf.simulate("plain.yaml", 3, hours=2, folder="some").folder
    total = "SELECT sum(value) AS all_of_it FROM results WHERE measure = 'work'"
    with pytest.raises(ResultsProblem, match=r"replications 1 to 2 of 3, and the question is of all.*\[WF561\]$"):
        folder.query(total)
    for refused in (f"{total} -- of every replication", total.replace("sum(value)", "sum(value) / count(replication)")):
        with pytest.raises(ResultsProblem, match="of all"):
            folder.query(refused)
    with pytest.raises(ResultsProblem, match=r"Read one replication at a time, from 1 to 2\."):
        folder.read(measures=["staff", "work"])
    counted = pd.concat([folder.read("plain", number, ["work"]) for number in (1, 2)])
    by_replication = total.replace("SELECT", "SELECT replication,") + " GROUP BY replication"
    assert folder.query(by_replication)["all_of_it"].sum() == counted["value"].sum()
    assert folder.query(f"{total} AND replication <= 2")["all_of_it"][0] == counted["value"].sum() > 0
    with pytest.raises(ResultsProblem, match=r"replication 3 keeps no hours of the week.*\[WF561\]$"):
        folder.read("plain", 3, ["staff", "cover"])
    assert folder.query("SELECT count(DISTINCT replication) AS n FROM results WHERE measure = 'staff'")["n"][0] == 3
    only_last = ResultsFolder.create("last", replace(folder.manifest, records=(), inputs=()), folder.inputs())
    only_last.write_replication("plain", 3, folder.read("plain", 3).drop(columns=["scenario", "replication"]))
    with pytest.raises(ResultsProblem, match="resume the run"):
        next(only_last.pooled("plain", ["cover"], ["2009/10"]))
    assert len(next(only_last.pooled("plain", ["staff"], ["2009/10"])))


@pytest.mark.parametrize("hours", [-1, "all", 2.5])
def test_hours_in_a_number_of_replications_that_there_is_not_are_refused(run: Run, short: Path, hours: Any) -> None:
    with pytest.raises(ValueError, match="in so many replications, 0 or more"):
        wf.simulate("plain.yaml", 1, hours=hours, folder="kept")
    assert not (short / "kept").exists()


def test_by_default_the_first_twenty_replications_keep_hours(run: Run, short: Path) -> None:
    asked = inspect.signature(wf.simulate).parameters
    assert asked["hours"].default == FIRST_WITH_HOURS == 20
    assert inspect.signature(simulate_with_progress).parameters["hours"].default == FIRST_WITH_HOURS
    told(run("simulate", "plain.yaml", "--replications", "21", "--folder", "kept"), 0)
    manifest = ResultsFolder.open("kept").manifest
    assert [has_hours(manifest.hours, number) for number in (1, 20, 21)] == [True, True, False]
    assert manifest.told_hours.startswith("kept in the first 20 replications")


def test_precise_runs_and_several_processes_leave_hours_out_too(run: Run, short: Path) -> None:
    words = ("simulate", "plain.yaml", "--until-precise", "--at-most", "10", "--jobs", "2", "--hours", "0")
    told(run(*words, "--folder", "kept"), 0)
    kept = ResultsFolder.open("kept")
    assert not kept.manifest.keeps_hours
    assert {*PACKED}.isdisjoint(kept.read("plain", 10)["measure"].unique())


def test_a_run_without_hours_that_does_not_repeat_is_told_as_such(run: Run, short: Path) -> None:
    told(run("simulate", "plain.yaml", "--replications", "1", "--hours", "0", "--folder", "kept"), 0)
    file = short / "kept" / "manifest.json"
    file.write_bytes(to_text(replace(from_text(file.read_bytes()), seed=7)))
    assert "different" in told(run("verify", "kept"), 3)
    assert wf.verify("kept").different == (("plain", 1),)


def test_a_week_of_a_run_without_hours_is_shown_without_staff(run: Run, short: Path) -> None:
    told(run("simulate", "plain.yaml", "--replications", "1", "--hours", "0", "--journeys", "--folder", "kept"), 0)
    page = wf.play("kept").html
    assert "Staff on duty is not shown" in page
    assert '"staff":[]' in page


def test_a_week_shows_staff_of_the_replications_with_hours(run: Run, short: Path) -> None:
    def staff_of(replications: int, hours: int) -> str:
        folder = f"{replications} with {hours}"
        wf.simulate("plain.yaml", replications, hours=hours, journeys=True, folder=folder)
        found = re.search(r'"staff":(\[.+?\]\}\])', wf.play(folder).html)
        assert found is not None
        return found[1]

    assert staff_of(4, 2) == staff_of(2, 2) != staff_of(4, 4)


def test_a_run_stopped_before_any_replication_with_hours_is_played_without_staff(run: Run, short: Path) -> None:
    whole = wf.simulate("plain.yaml", 2, hours=1, journeys=True, folder="kept").folder
    later = tuple(record for record in whole.manifest.records if record.number == 2)
    (short / "kept" / "manifest.json").write_bytes(to_text(replace(whole.manifest, records=later)))
    assert "Staff on duty is not shown" in wf.play("kept", replication=2).html


def test_wrong_usage_is_told_before_anything_is_made(run: Run, short: Path) -> None:
    assert "choose from" in told(run("simulate", "plain.yaml", "--engine", "swift"), 2)
    told(run("simulate", "plain.yaml", "--until-precise", "--replications", "3"), 2)
    told(run("simulate", "plain.yaml", "--until-precise", "--headlines", "rle"), 2)
    assert not (short / "results").exists()


def kept_in(folder: Path) -> int:
    """How many replications a folder keeps so far."""
    return len(ResultsFolder.open(folder).manifest.records) if (folder / "manifest.json").exists() else 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"])
def test_a_stopped_run_ends_at_once_and_leaves_no_process(short: Path, sent: int, code: int) -> None:
    words = ("simulate", "plain.yaml", "--replications", "60", "--jobs", "2", "--folder", "kept")
    # A shell's background job ignores Ctrl-C, and so would all that it starts.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from workforce.cli import app; app()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    until = time.monotonic() + 60
    while kept_in(short / "kept") < 1 and time.monotonic() < until:
        time.sleep(0.05)
    running.send_signal(sent)
    sent_at = time.monotonic()
    assert running.wait(10) == code
    took = time.monotonic() - sent_at
    assert took < 5, "two seconds where nothing else is at work"
    assert running.stderr is not None
    assert "Go on with: workforce resume kept" in running.stderr.read()
    while group_of(running.pid) and time.monotonic() < sent_at + 8:
        time.sleep(0.05)
    assert group_of(running.pid) == []
    kept = ResultsFolder.open("kept")
    assert 1 <= len(kept.replications("plain")) < 60
    assert kept.problems() == ()
