"""The reference engine's draws: compiled and plain alike, and laws that hold draw by draw."""

import numpy as np
import pytest
from hospitals import hospital

from workforce.engine.reference import simulate_once
from workforce.network.packing import attribute_values

pytestmark = pytest.mark.laws


LASTS = {
    "a": {"by": "age", "cases": {"young": {"least": "10 min", "usual": "20 min", "most": "1 h"}, "old": "1 h"}},
    "b": {
        "by": "mode",
        "cases": {"slow": {"median": "2 h", "p90": "9 h"}, "fast": {"mean": "1 h", "sd": "30 min"}},
    },
    "c": {"table": {"2 h": "10%", "6 h": "60%", "1 day": "100%"}},
    "d": {"shape": "gamma", "mean": "3 h", "sd": "1 h"},
    "e": {"shape": "normal", "mean": "1 h", "sd": "30 min", "at least": "5 min"},
    "f": {"shape": "exponential", "mean": "4 h"},
    "g": {"shape": "uniform", "least": "1 h", "most": "2 h"},
}
STEPS = [
    {
        "set": {"mode": {"shares": {"slow": "30%", "fast": "the rest"}}},
        "place": "bed",
        "patience": {"shape": "exponential", "mean": "5 h"},
        "gives up to": "c",
    },
    {"next": {"since": "onset", "within": "1 day", "then": "c", "otherwise": "d"}, "place": "table"},
    {
        "also begins": {"child": "10%"},
        "next": {
            "shares": {
                "d": "50%",
                "e": {"share": "20%", "set": {"mode": "slow"}, "new episode": True},
                "f": "the rest",
            }
        },
    },
    {"next": {"shares": {"a": "10%", "g": "the rest"}}},
    {"next": "g"},
    {"next": {"by": "sex", "cases": {"male": "g", "female": "home"}}},
    {},
]


def busy_hospital(times=1):
    """Every law, attributes of each kind, linked patients, two sites, several places."""
    people = {
        "male": {"0-64": 40000 * times, "65+": 10000 * times},
        "female": {"0-64": 40000 * times, "65+": 12000 * times},
    }
    activities = {
        name: {"lasts": LASTS[name], "next": chr(ord(name) + 1) if name != "g" else "home", **ward}
        for name, ward in zip(LASTS, STEPS, strict=True)
    }  # fmt: skip
    groups = {
        "ill": {
            "arrivals": {"incidence": {
                "by": "age", "cases": {"0-64": "10 per 1000 per year", "65+": "50 per 1000 per year"},
            }},
            "moments": {"onset": {"before arrival": {"median": "3 h", "p90": "20 h"}}},
            "begins": {"shares": {"a": "80%", "b": "the rest"}},
        },
        "child": {"arrivals": {"linked": True}, "begins": "g"},
    }  # fmt: skip
    return hospital(
        activities, groups, {"bed": {"numbers": {"S": 1, "T": 1}}, "table": {"numbers": {"S": 1, "T": 1}}},
        pathway={"attributes": {
            "age": {"from": "age", "values": {"young": "0-64", "old": "65+"}, "otherwise": "young"},
            "sex": {"from": "sex", "otherwise": {"male": "51%", "female": "the rest"}},
            "service": {"from": "area", "values": ["no", "yes"]},
            "mode": {"values": ["slow", "fast"], "starts as": "slow"},
            "weight": {"shares": {"by": "age", "cases": {
                "young": {"light": "70%", "heavy": "the rest"}, "old": {"light": "40%", "heavy": "the rest"},
            }}},
        }},
        region={
            "population": {"rows": {"2009/10": people}},
            "sites": {"rows": {s: {"title": s, "town": "X", "trust": "X"} for s in ("S", "T")}},
            "flows": {"p": {"rows": {"town": {"S": "60%", "T": "40%"}}}},
            "settings": {"ward": {"follows": "site", "sends": {"T": {"T": "50%", "S": "the rest"}}}},
            "area attributes": {"p": {"service": {"rows": {"town": {"no": "25%", "yes": "the rest"}}}}},
        },
    )  # fmt: skip


def test_plain_python_and_compiled_draws_give_the_same_log(monkeypatch):
    network = busy_hospital()
    log = simulate_once(network, 3, 1)
    monkeypatch.setenv("WORKFORCE_NUMBA", "0")
    assert log.differing(simulate_once(network, 3, 1)) == ()
    assert len(log.patient) > 3000
    assert set(log.outcome.tolist()) >= {0, 1}


def test_another_seed_or_replication_gives_another_log():
    network = busy_hospital()
    logs = [simulate_once(network, *pair) for pair in ((1, 0), (1, 1), (2, 0))]
    assert len({log.key.tobytes() for log in logs}) == 3


@pytest.fixture(scope="module")
def crowd():
    network = busy_hospital(times=6)
    return network, simulate_once(network, 1, 0)


def share(found, expected):
    """Whether a share lies within its 99.9% interval, and one a tenth away from it does not."""
    half = 3.3 * np.sqrt(expected * (1 - expected) / len(found))
    mean = float(np.mean(found))
    return abs(mean - expected) < half and abs(mean - expected * 1.1) > half


def test_attributes_come_with_the_shares_of_their_cells(crowd):
    network, first = crowd
    own = first.parent[first.patient] == -1
    _, once = np.unique(first.patient[own], return_index=True)
    code = first.code[own][once]
    names = [name for _, name in network.names.attributes]

    def have(name, value):
        place = names.index(name)
        return attribute_values(network, code, place) == network.names.attribute_values[place].index(value)

    is_old, heavy = have("age", "old"), have("weight", "heavy")
    assert share(is_old, 1100 / 1900)
    assert share(have("service", "yes"), 0.75)
    assert share(heavy[is_old], 0.6)
    assert share(heavy[~is_old], 0.3)


def test_sites_follow_flows_and_sends_move_some_on(crowd):
    _, log = crowd
    assert share(log.site == 0, 0.6)
    second = log.site[log.patient] == 1
    places = log.location[second & (log.episode == 0)]
    whose = log.patient[second & (log.episode == 0)]
    _, once = np.unique(whose, return_index=True)
    assert share(places[once] == 0, 0.5)
    # Where a place sends a patient is drawn once an episode: all visits of one agree.
    assert all(len(set(places[whose == patient])) == 1 for patient in np.unique(whose)[:200].tolist())


def test_more_places_move_no_draw():
    """Only times change when places are added: lengths of stay and attributes of each visit stay what they were."""
    few, many = (
        hospital(
            {"a": {
                "lasts": {"median": "1 h", "p90": "5 h"}, "place": "bed",
                "next": {"shares": {"a": "30%", "home": "the rest"}},
            }},
            {"x": {"arrivals": {"count": "2000 per year"}, "begins": "a"}}, {"bed": number},
        )
        for number in (1, 3)
    )  # fmt: skip
    before, after = simulate_once(few, 1, 0), simulate_once(many, 1, 0)
    assert np.array_equal(before.key, after.key)
    lengths = []
    for log in (before, after):
        done = log.outcome == 0
        visits = zip(log.patient[done].tolist(), log.occurrence[done].tolist(), strict=True)
        lengths.append(dict(zip(visits, (log.finish - log.start)[done].tolist(), strict=True)))
    both = lengths[0].keys() & lengths[1].keys()
    assert len(both) > 2500
    assert all(lengths[0][visit] == lengths[1][visit] for visit in both)
    assert before.waits.sum() > after.waits.sum()
