"""A linked patient inherits attributes: they are the parent's as they were when it began, in every engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from expected_region import ACTIVITIES, AREAS, FURTHER, GROUPS, PATHWAY, region
from hospitals import hospital

from workforce.documents.problems import ProblemsFound
from workforce.engine.compiled import simulate_once as compiled
from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.network.network import Network
from workforce.results.measures import measure

pytestmark = pytest.mark.theory

DAY = 24 * 3_600_000
BIRTHS = {"shares": {"home": {"share": "75%", "also begins": "newborn"},
                     "left": {"share": "25%", "set": {"mode": "caesarean"}, "also begins": "newborn"}}}  # fmt: skip
BY_MODE = {"by": "mode", "cases": {"spontaneous": "1 day", "caesarean": "5 days"}}
BY_NEED = {"by": "need", "cases": {"none": "6 h", "some": "9 days"}}
ATTRIBUTES = {
    "parity": {"shares": {"first": "40%", "later": "the rest"}},
    "mode": {"values": ["spontaneous", "caesarean"], "starts as": "spontaneous"},
    "need": {"shares": {"by": "mode", "cases": {
        "spontaneous": {"some": "10%", "none": "the rest"}, "caesarean": {"some": "60%", "none": "the rest"}}}},
}  # fmt: skip


def births(inherits: list[str] | None = None, lasts: Any = BY_MODE, **child: Any) -> Network:
    newborn = {"arrivals": {"linked": True}, "begins": "check", **({"inherits": inherits} if inherits else {}), **child}
    mothers = {"arrivals": {"count": "3650 per year"}, "begins": "birth"}
    activities = {"birth": {"lasts": "10 h", "next": BIRTHS}, "check": {"lasts": lasts}}
    return hospital(activities, {"mother": mothers, "newborn": newborn}, pathway={"attributes": ATTRIBUTES})


def days(network: Network) -> float:
    """Newborns there on average, by the closed form."""
    table = expected(network).table
    rows = (table["measure"] == "patient") & (table["activity"] == "check")
    return float(table[rows]["value"].sum()) / (365 * DAY)


def staying(**shares: float) -> float:
    """Newborns there on average of ten births a day, after 10 hours of labour, by length of stay and its share."""
    year, labour = 365.0, 10 / 24
    lasts = {"hours6": 0.25, "day1": 1.0, "days5": 5.0, "days9": 9.0}
    return sum(10 * share * (lasts[d] * (year - labour) - lasts[d] ** 2 / 2) / year for d, share in shares.items())


def test_the_closed_form_is_exact_with_what_a_route_sets_just_before():
    assert days(births(["mode"])) == pytest.approx(staying(day1=0.75, days5=0.25), rel=1e-4)
    assert days(births()) == pytest.approx(staying(day1=1.0), rel=1e-4)


def test_what_is_drawn_by_an_inherited_attribute_is_drawn_by_the_parents_value():
    assert days(births(["mode"], BY_NEED)) == pytest.approx(staying(days9=0.225, hours6=0.775), rel=1e-4)
    assert days(births(None, BY_NEED)) == pytest.approx(staying(days9=0.1, hours6=0.9), rel=1e-4)


def test_a_newborn_has_the_values_its_mother_had_and_draws_the_others():
    network = births(["mode", "parity"], BY_NEED)
    log = simulate_once(network, 1, 1)
    values = {name: place for place, (_, name) in enumerate(network.names.attributes)}
    last = {patient: visit for visit, patient in enumerate(log.patient.tolist())}
    sizes = network.attributes.values.tolist()
    strides = dict(zip(values.values(), np.cumprod([1, *sizes[:-1]]).tolist(), strict=True))

    def value(visit: int, name: str) -> int:
        place = values[name]
        return int(log.code[visit] // strides[place] % sizes[place])

    children = [row for row in range(len(log.parent)) if log.parent[row] >= 0 and row in last]
    assert len(children) > 3000
    same = {"parity": 0, "need": 0}
    for child in children:
        mother = last[int(log.parent[child])]
        for name in same:
            same[name] += value(last[child], name) == value(mother, name)
    assert same["parity"] == len(children)
    assert same["need"] < 0.9 * len(children)


def test_both_engines_agree_to_the_bit():
    network = births(["mode", "parity"], BY_NEED)
    assert simulate_once(network, 3, 1).differing(compiled(network, 3, 1)) == ()


def carers(inherits: list[str]) -> Network:
    """The region with every form of need; those who begin with another patient live, and last, as that one does."""
    groups = {**GROUPS, "carers": {**GROUPS["carers"], **({"inherits": inherits} if inherits else {})}}
    by_team = {"by": "team there", "cases": {"yes": "9 days", "the rest": "3 days"}}
    lasts = {
        "by": "severity",
        "cases": {"mild": by_team, "bad": {"by": "treated", "cases": {"yes": "20 days", "no": "40 days"}}},
    }
    activities = {**ACTIVITIES, "help": {**ACTIVITIES["help"], "lasts": lasts}}
    band = {"0-17": 100_000, "18+": 300_000}
    people = {"rows": {year: {"male": band, "female": band} for year in ("2009/10", "2010/11")}}
    return region(activities, groups, areas=AREAS, pathway=PATHWAY, further={**FURTHER, "population": people})


def present(table: pd.DataFrame) -> float:
    return float(table[(table["measure"] == "patient") & (table["activity"] == "help")]["value"].sum())


def test_the_closed_form_agrees_with_runs_where_attributes_of_all_kinds_are_inherited():
    network = carers(["severity", "treated", "team there"])
    runs = [present(measure(network, compiled(network, 1, run), 1, run)) for run in range(6)]
    mean, error = np.mean(runs), np.std(runs, ddof=1) / np.sqrt(len(runs))
    found = present(expected(network).table)
    assert abs(found - mean) < 6.87 * error
    assert error < 0.012 * mean
    # What a closed form without inheritance would say is far away.
    assert abs(present(expected(carers([])).table) - mean) > 10 * error


@pytest.mark.parametrize(
    ("inherits", "more", "said"),
    [
        (["weight"], {}, "'weight'"),
        (["mode"], {"arrivals": {"every": "9 days"}}, "nobody from whom it inherits"),
        (["mode"], {"moments": {"onset": {"before arrival": "1 h"}}}, "nothing came before it"),
    ],
)
def test_what_cannot_be_inherited_is_refused(inherits: list[str], more: dict[str, Any], said: str):
    with pytest.raises(ProblemsFound) as caught:
        births(inherits, **more)
    assert said in str(caught.value)
