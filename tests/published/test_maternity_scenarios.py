"""What the maternity scenarios and standards do: each in the right direction, and where published about as much."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workforce.model.numbers import MS_PER_HOUR
from workforce.planning.explain import differences
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle
from workforce.staffing.projection import Projection
from workforce.staffing.workload import workload_wte

pytestmark = pytest.mark.published

ROOT, LED, KNOWN, LOW, HIGH = (
    "maternity-baseline",
    "midwife-led-births",
    "continuity-of-carer",
    "births-low",
    "births-high",
)
CLOSED, MERGED, COUNTED = "freestanding-units-close", "leicester-one-labour-ward", "labour-wards-counted"
NEONATAL = "neonatal-nurses"
ONE_TO_ONE, CONSULTANTS, SOONER = "one-to-one-care-in-labour", "consultant-presence", "midwife-within-30-minutes"
FIRST, LATE = 2009, 2016
MIDWIVES = ("midwife", "community midwife", "specialist midwife", "supervisor of midwives")
CAESAREANS = ("unplanned caesarean", "planned caesarean")
OUTSIDE = ("birth at home", "birth in the freestanding unit", "birth in the alongside unit")
BIRTHS = ("birth", "instrumental birth", *CAESAREANS, *OUTSIDE)
TRANSFERS = (
    "transfer from home",
    "transfer from the freestanding unit",
    "to the labour ward",
    "ambulance after the birth",
)
LABOUR_WARD = ("labour ward",)
SITES = ("QMC", "NCH", "KMH", "RDH", "CRH", "LRI", "LGH", "NGH", "KGH", "LCH", "PIL", "BDG")


@cache
def plans(name: str) -> Plans:
    return settle(name)


@cache
def projection(name: str, year: int = LATE) -> Projection:
    """One year alone: its own plan before it too."""
    return Projection.of(resettle(plans(name), years=[year]))


def rows(name: str, measure: str, year: int = LATE, **wanted: tuple[str, ...]) -> pd.DataFrame:
    found = projection(name, year).expected.table
    found = found[found["measure"] == measure]
    for column, values in wanted.items():
        found = found[found[column].isin(values)]
    return found


def starts(name: str, *activities: str, year: int = LATE) -> float:
    return float(rows(name, "starts", year, activity=activities)["value"].sum())


@cache
def needs(name: str, year: int = LATE) -> pd.DataFrame:
    by = ["sector", "setting", "role"]
    return workload_wte(projection(name, year).expected.table, projection(name, year).plans.by_year, by)


def wte(name: str, year: int = LATE, **wanted: tuple[str, ...]) -> float:
    need = needs(name, year)
    for column, values in wanted.items():
        need = need[need[column].isin(values)]
    return float(need["wte"].sum())


def beds(name: str, *settings: str) -> float:
    return float(rows(name, "patient", setting=settings)["value"].sum()) / MS_PER_HOUR / 8760


def labour_ward_by_site(name: str) -> pd.Series:
    """Women on each labour ward at a time, on average."""
    present = rows(name, "patient", setting=LABOUR_WARD).groupby("location", observed=True)["value"].sum()
    found = present / MS_PER_HOUR / 8760
    return found[found.index.isin(SITES)]


@pytest.mark.parametrize(
    "name", [ROOT, LED, KNOWN, LOW, HIGH, CLOSED, MERGED, COUNTED, ONE_TO_ONE, CONSULTANTS, SOONER]
)
def test_every_year_settles_without_a_warning(name: str) -> None:
    assert plans(name).about.warnings == ()
    assert plans(name).years == plans(ROOT).years


@pytest.mark.parametrize("name", [LED, KNOWN, SOONER])
def test_nothing_changes_in_the_first_year(name: str) -> None:
    assert not [each for each in differences(plans(ROOT), plans(name)) if each.year == "2009/10"]


def test_every_step_of_care_happens_in_the_first_year() -> None:
    """None of what the pathway writes down stands there for nobody."""
    started = set(rows(ROOT, "starts", FIRST).query("value > 0")["activity"])
    assert set(plans(ROOT).by_year[FIRST].pathways["maternity"].activities) == started


def test_births_move_out_of_the_obstetric_unit_as_far_as_planned() -> None:
    share = {place: starts(LED, place) / starts(LED, *BIRTHS) for place in OUTSIDE}
    assert 0.05 < share["birth at home"] < 0.065
    assert 0.10 < share["birth in the alongside unit"] < 0.15
    assert starts(ROOT, *OUTSIDE) < 0.25 * starts(LED, *OUTSIDE)
    assert starts(LED, *BIRTHS) == pytest.approx(starts(ROOT, *BIRTHS), rel=2e-3)


def test_births_outside_mean_fewer_caesareans_and_more_transfers() -> None:
    assert starts(LED, *CAESAREANS) < 0.99 * starts(ROOT, *CAESAREANS)
    assert starts(LED, "instrumental birth") < 0.97 * starts(ROOT, "instrumental birth")
    assert starts(LED, *TRANSFERS) > 2 * starts(ROOT, *TRANSFERS)


def test_births_outside_take_more_community_midwives_and_less_theatre_and_postnatal_ward() -> None:
    community: dict[str, Any] = {"role": ("community midwife",)}
    assert wte(LED, **community) > 1.02 * wte(ROOT, **community)
    theatre: dict[str, Any] = {"role": ("theatre nurse", "operating department practitioner", "obstetric anaesthetist")}
    assert wte(LED, **theatre) < 0.99 * wte(ROOT, **theatre)
    assert beds(LED, "postnatal ward") < 0.98 * beds(ROOT, "postnatal ward")
    assert beds(LED, "labour ward") < 0.9 * beds(ROOT, "labour ward")


def test_a_known_midwife_means_fewer_interventions_and_more_community_midwives() -> None:
    for activity in ("unplanned caesarean", "instrumental birth"):
        assert 0.95 < starts(KNOWN, activity) / starts(ROOT, activity) < 0.99
    labour: dict[str, Any] = {"setting": LABOUR_WARD}
    assert wte(KNOWN, role=("community midwife",), **labour) > 20
    assert wte(KNOWN, role=("midwife",), **labour) < wte(ROOT, role=("midwife",), **labour)
    assert wte(KNOWN, role=MIDWIVES) > wte(ROOT, role=MIDWIVES)


@pytest.mark.parametrize("sector", ["acute", "community", "primary", "home"])
def test_more_births_need_more_of_every_sector(sector: str) -> None:
    need = [wte(name, sector=(sector,)) for name in (LOW, ROOT, HIGH)]
    assert need[0] < need[1] < need[2]
    # 12% more births in 2016/17, and presence that does not grow with them.
    assert need[2] / need[1] < 1.125


def test_rooms_grow_by_less_than_the_births() -> None:
    """Rooms for 99% of hours grow by less than the births, as their Poisson law is narrower the larger its mean."""
    usual, more = labour_ward_by_site(ROOT), labour_ward_by_site(HIGH)
    births = float(more.sum() / usual.sum())
    assert births == pytest.approx(1.12, abs=0.01)
    usual_rooms, more_rooms = (float((load + stats.norm.ppf(0.99) * np.sqrt(load)).sum()) for load in (usual, more))
    assert 1.0 < more_rooms / usual_rooms < births


def test_a_larger_unit_is_less_often_over_the_same_ratio() -> None:
    """At one room for every 0.7 women the chance of more women than rooms falls with the size of the unit."""
    load = labour_ward_by_site(ROOT).sort_values()
    over = [float(stats.poisson(mean).sf(np.floor(mean / 0.7))) for mean in (load.iloc[0], load.iloc[-1])]
    assert load.iloc[-1] > 2 * load.iloc[0]
    assert over[1] < 0.6 * over[0]


def test_citys_seventeen_rooms_are_hardly_ever_full() -> None:
    """Nottingham City closed 49 times in 2013: not for want of rooms on the labour ward."""
    load = float(labour_ward_by_site(ROOT)["NCH"])
    assert stats.poisson(load).sf(16) < 1e-3


def test_one_to_one_care_needs_midwives_on_labour_wards_from_the_first_year() -> None:
    more = wte(ONE_TO_ONE, FIRST, role=("midwife",)) - wte(ROOT, FIRST, role=("midwife",))
    assert 40 < more < 110
    assert wte(ONE_TO_ONE, FIRST, setting=LABOUR_WARD) - wte(ROOT, FIRST, setting=LABOUR_WARD) == pytest.approx(more)


def test_the_standard_for_neonatal_nurses_takes_more_of_them_and_nobody_else() -> None:
    """A quarter of units met it in intensive care and half in high dependency (2006-07)."""
    more = wte(NEONATAL, role=("neonatal nurse",)) / wte(ROOT, role=("neonatal nurse",))
    assert 1.05 < more < 1.25
    assert wte(NEONATAL, role=MIDWIVES) == pytest.approx(wte(ROOT, role=MIDWIVES))


def test_whoever_plans_a_birth_outside_is_assessed_first() -> None:
    for place in ("alongside unit", "freestanding unit"):
        assert starts(ROOT, f"assessment in the {place}") == pytest.approx(
            starts(ROOT, f"labour in the {place}"), rel=1e-3
        )
        sent_home = starts(ROOT, f"home again before the {place}") / starts(ROOT, f"assessment in the {place}")
        assert 0.12 < sent_home < 0.25
    assert starts(ROOT, "assessment at home") == pytest.approx(starts(ROOT, "labour at home"), rel=1e-3)


def test_trials_in_theatre_hold_an_obstetric_theatre() -> None:
    share = starts(ROOT, "trial in theatre") / starts(ROOT, "instrumental birth")
    assert share == pytest.approx(0.35, rel=1e-3)
    assert plans(ROOT).by_year[LATE].pathways["maternity"].activities["trial in theatre"].place == "obstetric theatre"


def test_consultants_present_for_more_hours_where_there_are_more_births() -> None:
    present: dict[str, Any] = {"role": ("obstetric consultant",), "setting": LABOUR_WARD}
    assert wte(CONSULTANTS, **present) > 1.3 * wte(ROOT, **present)
    assert wte(CONSULTANTS, role=MIDWIVES) == pytest.approx(wte(ROOT, role=MIDWIVES))
    for year in plans(CONSULTANTS).years:
        cover: Any = plans(CONSULTANTS).by_year[year].pathways["maternity"].settings["labour ward"].cover
        steps = [each.value for each in cover["consultant presence"].presence.cases.values()]
        assert steps == sorted(steps)


def test_presence_is_by_all_births_of_a_unit_caesareans_too() -> None:
    """Royal Derby had 6,205 births in 2012/13: 168 hours a week; Chesterfield 2,700: 60 hours."""
    owed = rows(CONSULTANTS, "unit", role=("obstetric consultant",), need=("presence",), setting=LABOUR_WARD)
    weekly = owed.groupby("location", observed=True)["value"].sum() * 7 / 365 / MS_PER_HOUR
    found = {site: float(weekly[site]) for site in ("RDH", "QMC", "NCH", "LGH", "CRH", "KMH", "BDG")}
    assert found == pytest.approx({"RDH": 168, "QMC": 168, "NCH": 98, "LGH": 98, "CRH": 60, "KMH": 60, "BDG": 40})


def test_a_midwife_within_thirty_minutes_leaves_hardly_any_red_flag() -> None:
    def late(name: str) -> float:
        lasts: Any = plans(name).by_year[LATE].pathways["maternity"].activities["waiting in triage"].lasts
        if hasattr(lasts, "most"):
            least, usual, most = (float(part.value) for part in (lasts.least, lasts.usual, lasts.most))
            limit = 0.5 * MS_PER_HOUR
            return max(0.0, (most - limit) ** 2 / ((most - least) * (most - usual)))
        return float(np.exp(-0.5 * MS_PER_HOUR / lasts.mean.value))

    assert late(ROOT) == pytest.approx(np.exp(-2))
    assert late(SOONER) < 0.01
    assert wte(SOONER, role=("midwife",)) > wte(ROOT, role=("midwife",))


def test_two_midwives_round_the_clock_cost_what_the_darley_unit_cost() -> None:
    """386,040 pounds a year in 2007 (3,217 for each of 120 births), at 35,980 for each with on-cost."""
    cover = projection(ROOT, FIRST).cover(FIRST, ["setting", "role"])
    row = cover[(cover["setting"] == "freestanding unit") & (cover["role"] == "midwife")]
    units = 4
    posts = float(row["wte"].sum()) / units
    assert posts == pytest.approx(11.7, abs=0.2)
    assert 0.8 < posts * 35_980 / 386_040 < 1.2
    darley = rows(ROOT, "starts", FIRST, activity=("birth in the freestanding unit",), location=("DAR",))["value"].sum()
    assert float(darley) == pytest.approx(120, rel=0.25)


def test_freestanding_units_that_close_give_back_their_two_midwives_round_the_clock() -> None:
    posts = {}
    for name in (ROOT, CLOSED):
        cover = projection(name, 2015).cover(2015, ["setting", "role"])
        posts[name] = float(
            cover[(cover["setting"] == "freestanding unit") & (cover["role"] == "midwife")]["wte"].sum()
        )
    assert posts[ROOT] - posts[CLOSED] == pytest.approx(0.75 * posts[ROOT], rel=0.01)
    born = rows(CLOSED, "starts", 2015, activity=("birth in the freestanding unit",))
    assert set(born[born["value"] > 0]["location"]) == {"SMB"}
    assert starts(CLOSED, *BIRTHS, year=2015) == pytest.approx(starts(ROOT, *BIRTHS, year=2015), rel=2e-3)


def test_one_labour_ward_in_place_of_two_owes_less_cover_for_as_many_births() -> None:
    """The midwife in charge at all hours, the consultant's presence and time on call are owed once."""
    presence: dict[str, Any] = {"setting": LABOUR_WARD, "role": ("obstetric consultant",)}
    assert starts(MERGED, *BIRTHS) == pytest.approx(starts(ROOT, *BIRTHS), rel=2e-3)
    assert wte(MERGED, **presence) < wte(ROOT, **presence) - 1.5
    assert wte(MERGED, setting=LABOUR_WARD, role=("midwife",)) < wte(ROOT, setting=LABOUR_WARD, role=("midwife",)) - 5
    assert rows(MERGED, "starts", activity=("birth",), location=("LGH",))["value"].sum() == 0
