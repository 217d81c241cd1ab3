"""Journeys for other tools: vidigi's columns, and XES."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from journeys import HOSTILE, at, visit

from workforce.report.exports import VIDIGI_COLUMNS, NotExported, export, vidigi_events

pytestmark = pytest.mark.unit

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def journeys() -> pd.DataFrame:
    return pd.DataFrame(
        [
            visit(0, "scan", 0, 0, 30),
            visit(0, "stay", 30, 40, 90),
            visit(1, "scan", 10, 10, 20),
            visit(1, "stay", 20, None, 60, outcome="gave up", **{"end time": at(60)}),
            visit(2, "scan", 30, 30, 500, outcome="cut", end=None, **{"arrival": at(30), "end time": pd.NaT}),
        ]
    )


def test_events_have_the_columns_and_kinds_that_vidigi_reads(journeys: pd.DataFrame) -> None:
    events = vidigi_events(journeys, 3)
    assert list(events.columns) == list(VIDIGI_COLUMNS)
    assert set(events["event_type"]) == {"arrival_departure", "queue", "resource_use", "resource_use_end"}
    ends = events[events["event_type"] == "arrival_departure"]
    assert sorted(ends["event"]) == ["arrival", "arrival", "arrival", "depart", "depart"]
    assert set(events["run_number"]) == {3}
    assert events["time"].is_monotonic_increasing
    assert events.loc[events["event"] == "stay", "time"].tolist() == [40.0]


def test_a_wait_is_a_queue_and_no_wait_is_none(journeys: pd.DataFrame) -> None:
    queue = vidigi_events(journeys).query("event_type == 'queue'")
    assert list(zip(queue["entity_id"], queue["event"], queue["time"], strict=True)) == [
        (1, "stay: waiting", 20.0),
        (0, "stay: waiting", 30.0),
    ]


def test_no_two_at_one_time_have_one_number_and_freed_numbers_come_again(journeys: pd.DataFrame) -> None:
    used = vidigi_events(journeys).query("event_type == 'resource_use' and event == 'scan'")
    assert dict(zip(used["entity_id"], used["resource_id"], strict=True)) == {0: 1, 1: 2, 2: 1}


def test_what_is_cut_has_no_end(journeys: pd.DataFrame) -> None:
    third = vidigi_events(journeys).query("entity_id == 2")
    assert third["event_type"].tolist() == ["arrival_departure", "resource_use"]


def test_csv_and_parquet_hold_the_same_and_no_formula(journeys: pd.DataFrame, tmp_path: Path) -> None:
    journeys["activity"] = journeys["activity"].replace("scan", "=1+1")
    csv = pd.read_csv(export(journeys, tmp_path / "log.csv"))
    assert "'=1+1" in set(csv["event"])
    import duckdb

    path = export(journeys, tmp_path / "log.parquet")
    rows = duckdb.sql(f"SELECT time, event_type FROM read_parquet('{path}')").fetchall()
    assert rows == list(zip(csv["time"], csv["event_type"], strict=True))


def test_xes_has_a_trace_a_patient_and_the_life_of_each_visit(journeys: pd.DataFrame, tmp_path: Path) -> None:
    journeys["group"] = '<b onclick="x">&\x00'
    root = ET.parse(export(journeys, tmp_path / "log.xes")).getroot()
    traces = root.findall(f"{XES}trace")
    assert len(traces) == 3
    lives = []
    for trace in traces:
        steps = [{each.get("key"): each.get("value") for each in event} for event in trace.findall(f"{XES}event")]
        lives.append([(step["concept:name"], step["lifecycle:transition"]) for step in steps])
        times = [step["time:timestamp"] for step in steps]
        assert times == sorted(times, key=str)
    assert lives[0] == [
        ("scan", "start"),
        ("scan", "complete"),
        ("stay", "schedule"),
        ("stay", "start"),
        ("stay", "complete"),
    ]
    assert lives[1][-1] == ("stay", "withdraw")
    assert lives[2] == [("scan", "start")]
    assert traces[0].find(f"{XES}string[@key='group']").get("value") == '<b onclick="x">&'  # type: ignore[union-attr]
    prefixes = {each.get("prefix") for each in root.findall(f"{XES}extension")}
    assert prefixes == {"concept", "time", "lifecycle", "org"}


def test_a_week_has_the_whole_journeys_of_those_who_arrive_in_it(tmp_path: Path) -> None:
    """Monday, 1 June 2009 and the seven days from it: one arrives in the week and stays longer, one arrives later."""
    rows = [
        {**visit(0, "stay", 0, 0, 30 * 1440), "arrival": at(0)},
        {**visit(1, "stay", 7 * 1440, 7 * 1440, 8 * 1440), "arrival": at(7 * 1440)},
    ]
    events = pd.read_csv(export(pd.DataFrame(rows), tmp_path / "week.csv", week="2009-06-05"))
    assert set(events["entity_id"]) == {0}
    assert events["time"].max() >= 30 * 1440
    for week, why in (("2009-07-01", "nobody arrives in the week from 2009-06-29"), ("soon", "not a date")):
        with pytest.raises(NotExported, match=why):
            export(pd.DataFrame(rows), tmp_path / "week.csv", week=week)


def test_another_ending_and_a_year_without_arrivals_are_refused(journeys: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(NotExported, match="ends in none"):
        export(journeys, tmp_path / "log.xlsx")
    with pytest.raises(NotExported, match="nobody arrives in 2010/11"):
        export(journeys, tmp_path / "log.csv", year="2010/11")


def test_hostile_names_are_text_in_every_form(tmp_path: Path) -> None:
    table = pd.DataFrame([visit(n, name, n, n, n + 1, setting=name, group=name) for n, name in enumerate(HOSTILE)])
    root = ET.parse(export(table, tmp_path / "log.xes")).getroot()
    told = [each.get("value") for each in root.iterfind(f"{XES}trace/{XES}string[@key='group']")]
    assert [text.split() for text in told if text] == [name.split() for name in HOSTILE]
    events = pd.read_csv(export(table, tmp_path / "log.csv"))["event"]
    assert not events.str.startswith(("=", "@", "+", "-")).any()
