"""What must hold of every shipped pathway: all of one group, nobody, room for all, a way blocked, times that stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workforce.engine import compiled, reference
from workforce.engine.expected import expected
from workforce.engine.log import DONE, VisitLog
from workforce.network.build import build_network
from workforce.network.network import NONE, Network
from workforce.planning.library import shipped
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle

pytestmark = pytest.mark.laws

PATHWAYS = shipped("pathways")
PEOPLE = 0.02
LONG = "700 days"
MINUTE = 60_000
GRID = 0.001
"""The closed form's steps, chosen by the work there is, may be off by so much."""


@cache
def root(pathway: str) -> Plans:
    """The first year of the scenario that has this pathway alone."""
    plans = settle("baseline" if pathway == "stroke" else f"{pathway}-baseline")
    return resettle(plans, years=[plans.years[0]])


def with_groups(plans: Plans, pathway: str, change: Callable[[str, Any], Any]) -> Plans:
    """The plans with the arrivals of each patient group changed."""
    groups = plans.inputs.tree["pathways"][pathway]["groups"]
    changed = {name: {**group, "arrivals": change(name, group["arrivals"])} for name, group in groups.items()}
    return with_pathway(plans, pathway, groups=changed)


def with_pathway(plans: Plans, pathway: str, **blocks: Any) -> Plans:
    tree = plans.inputs.tree
    pathways = {**tree["pathways"], pathway: {**tree["pathways"][pathway], **blocks}}
    return resettle(plans, tree={**tree, "pathways": pathways})


def with_lasts(plans: Plans, pathway: str, lasts: Mapping[str, str]) -> Plans:
    """The plans with some activities lasting so long, whoever the patient is."""
    activities = plans.inputs.tree["pathways"][pathway]["activities"]
    changed = {name: {**act, "lasts": lasts[name]} if name in lasts else act for name, act in activities.items()}
    return with_pathway(plans, pathway, activities=changed)


def with_few(plans: Plans) -> Plans:
    """The plans for a small share of the region's people and births."""
    region = plans.inputs.tree["region"]
    few = {name: {**region[name], "rows": _times(region[name]["rows"])} for name in ("population", "births")}
    return resettle(plans, tree={**plans.inputs.tree, "region": {**region, **few}})


def among_few(plans: Plans) -> Plans:
    """The same with room for all at all hours."""
    region = {name: block for name, block in plans.inputs.tree["region"].items() if name not in ("places", "duty")}
    return with_few(resettle(plans, tree={**plans.inputs.tree, "region": region}))


def _times(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _times(inner) for name, inner in value.items()}
    return repr(float(value) * PEOPLE)


def nobody(_: str, arrivals: Any) -> Any:
    """The arrivals of a group with a rate of nothing, whatever their form."""
    for form, none in (("incidence", "0 per 1000 per year"), ("births", "0%"), ("count", "0 per year")):
        if form in arrivals:
            return {**arrivals, form: none}
    return arrivals


def measured(plans: Plans) -> pd.DataFrame:
    found = expected(build_network(plans)).table
    return found[found["measure"].isin(("arrivals", "starts", "patient", "staff", "ends"))]


@cache
def whole(pathway: str) -> pd.DataFrame:
    return measured(root(pathway))


def groups_that_arrive(pathway: str) -> list[str]:
    groups = root(pathway).inputs.tree["pathways"][pathway]["groups"]
    return [name for name, group in groups.items() if not {"linked", "lists", "every"} & set(group["arrivals"])]


def linked(pathway: str) -> set[str]:
    groups = root(pathway).inputs.tree["pathways"][pathway]["groups"]
    return {name for name, group in groups.items() if "linked" in group["arrivals"]}


def simulated(plans: Plans) -> tuple[Network, VisitLog]:
    """The journeys of one replication, which both engines walk alike."""
    network = build_network(plans, 0)
    log = reference.simulate_once(network, seed=11, replication=0)
    assert log.differing(compiled.simulate_once(network, seed=11, replication=0)) == ()
    return network, log


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_with_all_of_one_group_its_own_figures_are_unchanged_and_no_others_arrive(pathway: str) -> None:
    group = groups_that_arrive(pathway)[0]
    alone = measured(
        with_groups(root(pathway), pathway, lambda name, given: given if name == group else nobody(name, given))
    )
    came = alone[(alone["measure"] == "arrivals") & (alone["value"] > 0)]
    assert {group} <= set(came["group"]) <= {group, *linked(pathway)}
    every = whole(pathway)
    for measure in ("arrivals", "ends"):
        mine = every[(every["measure"] == measure) & (every["group"] == group)]["value"].sum()
        assert alone[(alone["measure"] == measure) & (alone["group"] == group)]["value"].sum() == pytest.approx(
            mine, rel=GRID
        )


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_with_nobody_ill_nothing_is_done(pathway: str) -> None:
    assert measured(with_groups(root(pathway), pathway, nobody))["value"].abs().sum() == 0.0


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_a_fiftieth_of_the_people_need_a_fiftieth_of_the_work(pathway: str) -> None:
    few = measured(with_few(root(pathway)))
    for measure, total in whole(pathway).groupby("measure", observed=True)["value"].sum().items():
        assert few[few["measure"] == measure]["value"].sum() == pytest.approx(PEOPLE * total, rel=1e-6), measure


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_with_room_for_all_nobody_waits(pathway: str) -> None:
    _, log = simulated(among_few(root(pathway)))
    assert len(log.patient) > 200
    assert np.array_equal(log.joined, log.start)


def with_one_of_each(plans: Plans, pathway: str) -> Plans:
    """The plans with one of every kind of place wherever its setting stands at a site, and nothing else limited."""
    region = plans.inputs.tree["region"]
    follows = {name: units["follows"] for name, units in region["settings"].items()}
    kinds = plans.inputs.tree["pathways"][pathway]["places"]
    one = {
        name: {"numbers": dict.fromkeys(region["sites"]["rows"], "1"), "because": "A test.", "no range": "A test."}
        for name, kind in kinds.items()
        if follows[kind["setting"]] == "site"
    }
    return resettle(plans, tree={**plans.inputs.tree, "region": {**region, "places": one}})


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_with_one_place_of_each_kind_somebody_waits(pathway: str) -> None:
    """So that nobody waits where there is room for all says something."""
    _, log = simulated(with_one_of_each(among_few(root(pathway)), pathway))
    assert (log.waits > 0).sum() > 20


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_where_one_activity_is_blocked_nobody_goes_beyond_it_and_others_go_on(pathway: str) -> None:
    plans = among_few(root(pathway))
    begins = {group["begins"] for group in plans.inputs.tree["pathways"][pathway]["groups"].values()
              if isinstance(group["begins"], str)}  # fmt: skip
    starts = whole(pathway)[whole(pathway)["measure"] == "starts"].groupby("activity", observed=True)["value"].sum()
    often = starts.drop([name for name in begins if name in starts.index]).sort_values()
    blocked = str(often.index[len(often) * 3 // 4])
    network, log = simulated(with_lasts(plans, pathway, {blocked: LONG}))
    there = log.activity == [name for _, name in network.names.activities].index(blocked)
    assert there.sum() > 5
    last = np.append(np.diff(log.patient) != 0, True)
    assert (last[there]).all()
    assert (log.end[log.patient[there]] == NONE).all()
    assert (log.end != NONE).sum() > 50


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_where_the_first_activity_does_not_end_nobody_comes_to_another(pathway: str) -> None:
    plans = among_few(root(pathway))
    names = set(plans.inputs.tree["pathways"][pathway]["activities"])
    _, log = simulated(with_lasts(plans, pathway, dict.fromkeys(names, LONG)))
    assert len(log.patient) > 0
    assert not (log.outcome == DONE).any()
    assert np.bincount(log.patient).max() == 1
    assert (log.parent == NONE).all()


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_where_times_do_not_vary_a_journey_is_the_sum_of_its_times(pathway: str) -> None:
    plans = among_few(root(pathway))
    activities = list(plans.inputs.tree["pathways"][pathway]["activities"])
    minutes = {name: number for number, name in enumerate(activities, start=1)}
    network, log = simulated(with_lasts(plans, pathway, {name: f"{number} min" for name, number in minutes.items()}))
    takes = np.array([minutes[name] * MINUTE for _, name in network.names.activities])
    over = log.end != NONE
    summed = np.zeros(len(log.arrival), dtype=np.int64)
    np.add.at(summed, log.patient, takes[log.activity])
    assert over.sum() > 50
    assert np.array_equal(log.end_time[over], log.arrival[over] + summed[over])
    assert np.unique(summed[over]).size > 5
