"""What the standards of stroke ask of staff and do to times: in the right direction, and about as published."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from workforce.comparison.paired import difference_of_means
from workforce.planning.plans import Plans
from workforce.planning.settle import settle
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.published

ROOT, THERAPY, SCAN = "baseline", "stroke-therapy-45-minutes", "stroke-scan-within-24-hours"
THERAPISTS = {"physiotherapist": 465, "occupational therapist": 435, "speech and language therapist": 259}
"""England's posts lacking for an optimal service of stroke units in 2008 (Clinical Services Journal on Rudd 2009)."""
REGION = 0.085
"""The region's share of England's strokes, 8% to 9%."""


@cache
def projection(name: str) -> Projection:
    return Projection.of(settle(name))


@cache
def moved(name: str) -> pd.DataFrame:
    table = difference_of_means(projection(ROOT), projection(name), ["year", "role"])
    return table.set_index(["year", "role"])["difference"]


@pytest.mark.parametrize(("name", "first"), [(THERAPY, "2011/12"), (SCAN, "2009/10")])
def test_a_standard_counts_from_its_first_whole_year_on(name: str, first: str) -> None:
    plans: Plans = settle(name)
    assert plans.about.warnings == ()
    change = moved(name).abs().groupby("year", sort=True).sum()
    assert (change[change.index < first] < 1e-6).all()
    assert (change[change.index >= first] > 1).all()


@pytest.mark.parametrize("role", THERAPISTS)
def test_therapy_as_asked_needs_about_the_posts_found_lacking(role: str) -> None:
    """Physiotherapists come to half of what hospitals asked for an optimal service, the other two to a little more."""
    assert 0.4 < moved(THERAPY)["2011/12", role] / (REGION * THERAPISTS[role]) < 1.5


def test_therapy_in_all_needs_about_the_posts_found_lacking() -> None:
    lacking = REGION * sum(THERAPISTS.values())
    assert sum(moved(THERAPY)["2011/12", role] for role in THERAPISTS) == pytest.approx(lacking, rel=0.25)


def test_therapy_moves_no_patient_and_no_other_staff() -> None:
    others = moved(THERAPY).drop(index=list(THERAPISTS), level="role")
    assert others.abs().max() < 1e-6


def test_scans_in_time_shorten_the_wait_and_put_a_radiographer_on_every_night() -> None:
    def waiting(name: str) -> float:
        rows = projection(name).measures("patient")
        rows = rows[(rows["activity"] == "assessment unit until scanned") & (rows["year"] == "2010/11")]
        return float(rows["value"].sum())

    assert 0.2 < waiting(SCAN) / waiting(ROOT) < 0.5
    plans = settle(SCAN).by_year[2009].pathways["stroke"]
    assert plans.settings["radiology"].cover["CT radiographer at night"].during == "night"


def test_who_is_scanned_sooner_is_treated_more_often() -> None:
    def treated(name: str) -> float:
        rows = projection(name).measures("starts")
        return float(rows[(rows["activity"] == "thrombolysis") & (rows["year"] == "2010/11")]["value"].sum())

    assert 1.2 < treated(SCAN) / treated(ROOT) < 2.2
