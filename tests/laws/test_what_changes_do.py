"""What a change may move and what it may not: patients and their times, sums, hours."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made import change, closed, network, plain, simulated, tree, values, yaml

from workforce.engine.log import VisitLog
from workforce.engine.patients import Arrivals, arrivals
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.laws

MS_PER_HOUR = 3_600_000


def comers(net: Network) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Key and time of arrival by stream, year and number."""
    a: Arrivals = arrivals(net, 2009, 1)
    names = zip(a.stream.tolist(), a.year.tolist(), a.number.tolist(), strict=True)
    return dict(zip(names, zip(a.key.tolist(), a.time.tolist(), strict=True), strict=True))


def test_more_demand_adds_patients_and_moves_nobody() -> None:
    root = comers(network(tree()))
    more = comers(network(tree(), change("pathways.care.groups.ill.arrivals", "times", 1.05)))
    assert len(root) > 500
    assert len(more) > len(root) * 1.02
    assert {who: more[who] for who in root} == root


def journeys(log: VisitLog, net: Network) -> dict[int, list[tuple[str, int, int]]]:
    """By patient's key: activity, start and finish of each visit."""
    found: dict[int, list[tuple[str, int, int]]] = {}
    rows = zip(log.patient.tolist(), log.activity.tolist(), log.start.tolist(), log.finish.tolist(), strict=True)
    for patient, activity, start, finish in rows:
        visit = (net.names.activities[activity][1], start, finish)
        found.setdefault(int(log.key[patient]), []).append(visit)
    return found


@cache
def shifted(percent: int) -> dict[int, list[tuple[str, int, int]]]:
    moved = {"from": "ward", "to": "community stay", "share": f"{percent}%"}
    net = network(plain(), change("pathways.plain.activities.door.next", "shift", moved))
    return journeys(simulate_once(net, 2009, 1), net)


def at_home(percent: int) -> set[int]:
    return {key for key, visits in shifted(percent).items() if any(name == "community stay" for name, *_ in visits)}


def test_those_who_move_at_20_percent_also_move_at_40() -> None:
    none, some, more = at_home(0), at_home(20), at_home(40)
    assert none < some < more
    assert 0.15 < len(some - none) / (len(shifted(0)) - len(none)) < 0.25


def test_those_who_do_not_move_notice_nothing() -> None:
    stayed = set(shifted(0)) - (at_home(40) - at_home(0))
    assert {key: shifted(40)[key] for key in stayed} == {key: shifted(0)[key] for key in stayed}


def hours_by(table: pd.DataFrame, *by: str) -> pd.Series:
    return table[table["measure"] == "staff"].groupby(list(by), observed=True)["value"].sum()


def test_a_shift_between_equal_activities_conserves_staff_minutes() -> None:
    moved = {"from": "ward", "to": "community stay", "share": "30%"}
    shift = change("pathways.plain.activities.door.next", "shift", moved)
    for of in (simulated, closed):
        before, after = (of(network(plain(), *some)) for some in ((), (shift,)))
        assert hours_by(before, "activity")["ward"] > 1.2 * hours_by(after, "activity")["ward"]
        one, other = hours_by(before, "year", "need"), hours_by(after, "year", "need")
        assert np.allclose(one, other, rtol=1e-12 if of is closed else 0, atol=0)


def test_a_shift_between_unequal_ones_does_not() -> None:
    made = plain()
    made["pathways"]["plain"]["activities"]["community stay"]["needs"]["nurse"]["time"] = "41 min"
    moved = {"from": "ward", "to": "community stay", "share": "30%"}
    shift = change("pathways.plain.activities.door.next", "shift", moved)
    for of in (simulated, closed):
        before, after = (hours_by(of(network(made, *some)), "need").sum() for some in ((), (shift,)))
        assert after > before * (1 + 1e-4)


def only(area: str) -> dict[str, Any]:
    """The region with one of its two towns, with all its people."""
    made = copy.deepcopy(tree())
    region = made["region"]
    share = 0.25 if area == "Upton" else 0.75
    region["areas"]["rows"] = {area: {**region["areas"]["rows"][area], "population share": "100%"}}
    for year in region["population"]["rows"].values():
        for people in year.values():
            people.update({age: int(number) * share for age, number in people.items()})
    flows = region["flows"]["care"]
    flows["rows"] = {area: flows["rows"][area]}
    pct = region["areas"]["rows"][area]["pct"]
    for rows in (region["travel per visit"], region["area attributes"]["care"]["service"]):
        rows["rows"] = {pct: rows["rows"][pct]}
    return made


def of_patients(table: pd.DataFrame) -> pd.Series:
    """Rows that belong to where patients live."""
    return values(table[table["measure"].isin(("arrivals", "starts", "ends", "patient", "staff"))])


@pytest.mark.parametrize("of", [simulated, closed], ids=["simulated", "closed"])
def test_two_towns_apart_add_up_to_the_towns_together(of: Any) -> None:
    both = of_patients(of(network(tree())))
    parts = pd.concat([of_patients(of(network(only(area)))) for area in ("Upton", "Downham")])
    apart = parts.groupby(level=list(range(parts.index.nlevels))).sum()
    assert both.index.equals(apart.index)
    assert np.allclose(both, apart, rtol=1e-12 if of is closed else 0, atol=0)


QUEUE = """
pathway: queue
title: A queue
version: "1"
status: draft
drafted from: nothing
settings: {desk: {sector: acute}}
places: {seat: {setting: desk}}
groups: {some: {arrivals: {every: EVERY min}, begins: talk}}
attributes: {kind: {shares: {short: 60%, long: the rest}}}
activities:
  talk:
    setting: desk
    place: seat
    lasts: {by: kind, cases: {short: SHORT min, long: LONG min}}
    next: {shares: {sign: 70%, home: the rest}}
  sign: {setting: desk, place: seat, lasts: SHORT min, next: home}
ends: {home: {}}
"""


def queue(factor: int) -> VisitLog:
    """Two seats, nearly always taken; every time is so many times as long."""
    made = tree()
    text = QUEUE
    for word, minutes in (("EVERY", 61), ("SHORT", 40), ("LONG", 113)):
        text = text.replace(word, str(minutes * factor))
    region = {**made["region"], "flows": {}, "settings": {"desk": {"follows": "region"}}}
    region["places"] = {"seat": {"numbers": {"region": 2}}}
    del region["area attributes"]
    region["areas"] = {"rows": {"Upton": {"pct": "North", "population share": "100%"}}}
    region["travel per visit"] = {"rows": {"North": "20 min"}}
    made = {**made, "region": region, "pathways": {"queue": yaml("sources: {}\nsource: made\n" + text)}}
    made["pathways"]["queue"]["sources"] = made["roles"]["sources"]
    return simulate_once(build_network(plans_from(made, [2009]), 0), 2009, 1)


def test_twice_every_time_and_half_the_rate_doubles_every_wait() -> None:
    one, two = queue(1), queue(2)
    early = one.finish < one.finish.max() // 2 - 30 * 24 * MS_PER_HOUR
    starts = {(int(one.number[p]), int(a)): s for p, a, s in zip(one.patient, one.activity, one.start, strict=True)}
    waited = one.start[early] - one.joined[early]
    assert early.sum() > 3000
    assert (waited > 0).mean() > 0.2
    again = {(int(two.number[p]), int(a)): s for p, a, s in zip(two.patient, two.activity, two.start, strict=True)}
    mine = [(int(one.number[p]), int(a)) for p, a in zip(one.patient[early], one.activity[early], strict=True)]
    assert [2 * int(starts[visit]) for visit in mine] == [int(again[visit]) for visit in mine]
