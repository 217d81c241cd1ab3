"""Monks and others 2016: beds of an acute stroke unit and of rehabilitation, from the paper's inputs to its tables.

The paper simulates unlimited beds and reads off P(N = n) / P(N <= n), which it calls p(delay). With Poisson arrivals
the number present is Poisson, so p(delay) is Erlang's loss formula at the mean number. It is not the chance of waiting
for one of n real beds, which is far higher: both are told here, by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.model.reading import read_file
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.published

FILE = Path(__file__).with_name("monks-2016.yaml")
GRADED = {"source": "made", "grade": "published"}
BASIS = {"sources": {"made": {"citation": "made up for the test", "grade": "published"}}, **GRADED}
DAY = 86_400_000
LOAD = {"acute stay": 8.3555, "rehabilitation": 9.7182}
# Beds, p(delay) exactly at these loads, and as printed.
TABLE = {
    "acute stay": ((9, 0.1915, 0.19), (10, 0.1379, 0.14), (11, 0.0948, 0.09), (12, 0.0619, 0.06), (13, 0.0383, 0.04),
                   (14, 0.0223, 0.02)),
    "rehabilitation": ((10, 0.2015, 0.20), (12, 0.1091, 0.11), (13, 0.0754, 0.08), (14, 0.0497, 0.05),
                       (15, 0.0312, 0.03), (16, 0.0186, 0.02)),
}  # fmt: skip
ROWS = [(unit, *row) for unit, rows in TABLE.items() for row in rows]


def p_delay(load: float, beds: int) -> float:
    """P(N = beds) / P(N <= beds) for a Poisson N: Erlang's loss formula, by his recursion."""
    lost = 1.0
    for k in range(1, beds + 1):
        lost = load * lost / (k + load * lost)
    return lost


def chance_of_waiting(load: float, beds: int) -> float:
    """Erlang's delay formula: the chance of waiting for one of so many real beds, with exponential stays."""
    lost = p_delay(load, beds)
    return lost / (1 - load / beds * (1 - lost))


def hospitals(count: int = 1, years_before: int = 2, beds: dict[str, int] | None = None) -> Network:
    """As many hospitals as wanted, each with the paper's patients and beds (unlimited unless given)."""
    areas = [f"hospital {k}" for k in range(count)]
    content = plain(read_file(FILE).content)
    for group in content["groups"].values():
        number = float(group["arrivals"]["count"].split()[0])
        group["arrivals"]["count"] = f"{number * count:.9f} per year"
    tree = {
        "pathways": {FILE.stem: content},
        "region": {
            "region": "r", "title": "R", **BASIS,
            "areas": {"rows": {area: {"pct": "trust", "population share": f"{100 / count:.12f}%"} for area in areas}},
            "population": {"rows": {"2009/10": {"male": {"0+": 1}, "female": {"0+": 1}}}},
            "sites": {"rows": {"S": {"title": "S", "town": "T", "trust": "T"}}},
            "settings": {"acute unit": {"follows": "area"}, "rehabilitation unit": {"follows": "area"}},
            "places": {place: {"numbers": dict.fromkeys(areas, number)} for place, number in (beds or {}).items()},
        },
        "roles": {"file": "roles", "title": "Roles", "roles": {}, "sources": {}},
        "tables": {"availability": {"file": "availability", "title": "A", "staff groups": {}, "sources": {}}},
    }  # fmt: skip
    return build_network(plans_from(tree, (2009,)), years_before)


def plain(value: Any) -> Any:
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def names(network: Network) -> list[str]:
    return [name for _, name in network.names.activities]


@pytest.fixture(scope="module")
def closed_form() -> dict[str, float]:
    """The mean number present in each unit, by the closed form."""
    table = expected(hospitals()).table
    present = table[table["measure"] == "patient"].groupby("activity", observed=True)["value"].sum()
    return {str(unit): float(value) / (365 * DAY) for unit, value in present.items()}


@pytest.fixture(scope="module")
def audits() -> dict[str, Any]:
    """Patients in each unit of 90 simulated hospitals with unlimited beds, counted once a day [hospitals, days]."""
    network = hospitals(90, 1)
    log = simulate_once(network, seed=2016, replication=0)
    days = np.arange(365, dtype=np.int64) * DAY
    found = {}
    for activity, unit in enumerate(names(network)):
        counts = np.zeros((90, 365))
        for area in range(90):
            here = (log.activity == activity) & (log.area[log.patient] == area)
            came, left = np.sort(log.start[here]), np.sort(log.finish[here])
            counts[area] = np.searchsorted(came, days, side="right") - np.searchsorted(left, days, side="right")
        found[unit] = counts
    return found


@pytest.mark.parametrize("unit", LOAD)
def test_the_closed_form_gives_the_papers_load(closed_form, unit):
    assert closed_form[unit] == pytest.approx(LOAD[unit], abs=2e-3)


@pytest.mark.parametrize(("unit", "beds", "exact", "printed"), ROWS)
def test_the_closed_form_gives_every_row_of_the_second_table(closed_form, unit, beds, exact, printed):
    assert p_delay(LOAD[unit], beds) == pytest.approx(exact, abs=6e-5)
    assert p_delay(closed_form[unit], beds) == pytest.approx(exact, abs=2e-4)
    assert p_delay(closed_form[unit], beds) == pytest.approx(printed, abs=0.01)


@pytest.mark.parametrize(("unit", "beds", "exact", "printed"), ROWS)
def test_the_simulated_load_gives_every_row_of_the_second_table(audits, unit, beds, exact, printed):
    load = float(audits[unit].mean())
    assert p_delay(load, beds) == pytest.approx(printed, abs=0.01)


@pytest.mark.parametrize("unit", LOAD)
def test_the_number_present_is_that_of_a_poisson_law_with_the_papers_load(audits, unit):
    by_hospital = audits[unit].mean(axis=1)
    low, high = interval(by_hospital)
    assert low <= LOAD[unit] <= high
    assert high - low < 2 * 0.05 * LOAD[unit]  # so that arrivals wrong by 5% are told
    for beds, _, _ in TABLE[unit]:
        exactly, at_most = (audits[unit] == beds).mean(axis=1), (audits[unit] <= beds).mean(axis=1)
        assert_holds(exactly, float(stats.poisson(LOAD[unit]).pmf(beds)))
        assert_holds(at_most, float(stats.poisson(LOAD[unit]).cdf(beds)))


def test_the_chance_of_waiting_for_ten_real_beds_is_far_above_p_delay():
    network = hospitals(30, 1, beds={"acute bed": 10})
    log = simulate_once(network, seed=2016, replication=0)
    acute = (log.activity == names(network).index("acute stay")) & (log.joined >= 0)
    area = log.area[log.patient[acute]]
    waited = np.bincount(area, log.waits[acute] > 0) / np.bincount(area)
    low, high = interval(waited)
    assert p_delay(LOAD["acute stay"], 10) == pytest.approx(0.14, abs=0.005)
    assert low > 2 * 0.14
    # Erlang's delay formula is for exponential stays; for these it is near.
    assert low <= chance_of_waiting(LOAD["acute stay"], 10) <= high
    assert chance_of_waiting(LOAD["acute stay"], 10) == pytest.approx(0.4931, abs=1e-4)


def interval(pieces: Any, level: float = 0.999) -> tuple[float, float]:
    half = stats.t.ppf(0.5 + level / 2, len(pieces) - 1) * float(np.std(pieces, ddof=1)) / len(pieces) ** 0.5
    return float(np.mean(pieces)) - half, float(np.mean(pieces)) + half


def assert_holds(pieces: Any, value: float) -> None:
    low, high = interval(pieces)
    assert low <= value <= high
