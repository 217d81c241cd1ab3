"""Pinch points: coloured by thresholds where there is something to compare, else unknown with what is missing."""

import math
from pathlib import Path

import pandas as pd
import pytest

import workforce as wf
from tests.cli.conftest import write_files
from workforce.comparison.pinch import STATES, Threshold, pinch_points, read_thresholds
from workforce.comparison.pinch import _grown as grown
from workforce.comparison.pinch import _growth as growth
from workforce.planning.settle import settle
from workforce.results.simulation import simulate_into
from workforce.staffing.projection import Projection, Runs

pytestmark = pytest.mark.unit

GROWTH = Threshold("growth of need", 0.1, 0.25, 1.0, 0.0, "judgement", "assumed", "so")


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [
        (10.0, 10.9, "green"),
        (10.0, 11.0, "amber"),
        (10.0, 12.5, "red"),
        (10.0, 2.0, "green"),
        (0.2, 0.9, "unknown"),
        (0.9, 1.1, "unknown"),
        (0.0, 2.0, "red"),
    ],
)
def test_growth_is_coloured_from_its_thresholds_on(before: float, now: float, state: str) -> None:
    value, threshold, found, wte, why = grown(before, now, "2009/10", GROWTH)
    assert (found, wte) == (state, now)
    assert why
    assert math.isnan(float(str(value))) == (state == "unknown" or before == 0)
    assert threshold == 0.25 if (before, state) == (10.0, "red") else True


def test_of_new_need_it_is_told_what_other_stages_need_less() -> None:
    """A unit that takes another's place is staff who move, not staff who are scarce."""
    assert grown(0.0, 9.0, "2009/10", GROWTH)[-1] == "9.0 WTE, nearly all of them new (2009/10: 0.0)"
    moved = grown(0.0, 9.0, "2009/10", GROWTH, less=8.0)
    assert moved[2:4] == ("red", 9.0)
    assert str(moved[-1]).endswith("; other stages of the pathway need 8.0 fewer, who may move")
    need = {"pathway": "care", "staff_group": "Nurses"}
    rows = [("ward", "2009/10", 8.0), ("ward", "2010/11", 3.0), ("unit", "2009/10", 0.0), ("unit", "2010/11", 6.0)]
    table = pd.DataFrame([{**need, "setting": stage, "year": year, "wte": wte} for stage, year, wte in rows])
    told = {row[:5]: row[-1] for row in growth("made", table, GROWTH)}
    assert told["made", "2010/11", "care", "unit", "Nurses"].endswith("need 5.0 fewer, who may move")


def test_every_shipped_threshold_has_a_source_and_a_reason() -> None:
    for each in read_thresholds().values():
        assert each.source
        assert each.grade in ("published", "derived", "unverified", "assumed")
        assert each.because
        assert each.amber < each.red


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    text = "measure,amber,red,least,hours,source,grade,because\n"
    rows = [f"{name},{{}},0.5,1,4,me,assumed,so\n" for name in ("gap share", "growth of need", "delay")]
    (tmp_path / "own.csv").write_text(text + "".join(rows).format(0.1, 0.2, 0.3), encoding="utf-8")
    assert [each.amber for each in read_thresholds(tmp_path / "own.csv").values()] == [0.1, 0.2, 0.3]
    (tmp_path / "short.csv").write_text(text + rows[0].format(0.1), encoding="utf-8")
    with pytest.raises(ValueError, match="thresholds of 'growth of need' are missing"):
        read_thresholds(tmp_path / "short.csv")
    (tmp_path / "wrong.csv").write_text(text + rows[0].format(0.9), encoding="utf-8")
    with pytest.raises(ValueError, match=r"red from 0\.5 is below amber from 0\.9"):
        read_thresholds(tmp_path / "wrong.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pinch")
    write_files(place)
    return place


def test_the_first_year_is_green_and_more_visits_are_red(folder: Path) -> None:
    table = pinch_points(Projection.of(settle(folder / "more-visits.yaml")))
    growth = table[table["measure"] == "growth of need"]
    assert set(table["state"]) <= set(STATES)
    assert set(growth.loc[growth["year"] == "2009/10", "state"]) <= {"green", "unknown"}
    assert (growth.loc[growth["state"].isin(["amber", "green"]), "value"].notna()).all()


def test_a_gap_of_other_people_and_delay_without_simulation_are_unknown(folder: Path) -> None:
    table = wf.pinch_points(folder / "plain.yaml")
    for measure in ("gap share", "delay"):
        rows = table[table["measure"] == measure]
        assert len(rows)
        assert set(rows["state"]) == {"unknown"}
        assert rows["value"].isna().all()
        assert rows["why"].str.startswith("missing: ").all()


def test_delay_is_of_simulated_runs_and_places_that_run_out(folder: Path) -> None:
    plans = settle(folder / "plain.yaml")
    runs = Runs.of(simulate_into(folder / "run", [plans], 1, 2009, engine="reference"), {"plain": plans})
    rows = pinch_points(runs).query("measure == 'delay'")
    assert rows["why"].tolist() == ["no place is limited: nobody waits"]


def test_those_who_wait_too_long_for_a_place_are_a_share_of_those_who_ask(tmp_path: Path) -> None:
    write_files(tmp_path)
    region = (tmp_path / "towns.yaml").read_text(encoding="utf-8")
    (tmp_path / "towns.yaml").write_text(region + "\nplaces: {bed: {numbers: {A: 3, B: 2}}}\n", encoding="utf-8")
    plans = settle(tmp_path / "plain.yaml")
    runs = Runs.of(
        simulate_into(tmp_path / "run", [plans], 1, 2009, engine="reference", journeys=True), {"plain": plans}
    )
    rows = pinch_points(runs).query("measure == 'delay'").set_index("year")
    visits = runs.journeys("plain")
    assert set(rows["stage"]) == {"ward"}
    assert set(rows["state"]) == {"red"}
    asked = runs.measures("wait").groupby("year", observed=True)["value"].sum()
    late = rows["value"] * asked
    assert (late > 50).all()
    assert (late - late.round()).abs().max() < 1e-6
    assert len(visits) > asked.sum()
