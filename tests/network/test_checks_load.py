"""Before a run: loads against exact answers, planted overloads found, circles, requests that cannot be met, no end."""

from collections.abc import Mapping

import numpy as np
import pytest
from made_network import DAY, made, made_plans, pool_of, rota, tree_of

from workforce.network.build import build_network
from workforce.network.checks import check_network, problems_of
from workforce.network.network import Network
from workforce.network.traffic import Traffic
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.unit

YEAR = 365.0


def load(network: Network, place: str = "bed", location: str = "A", year: int = 0) -> float:
    """Units in use on average."""
    return float(Traffic(network, year).pool_loads().taken[pool_of(network, place, location)] / (YEAR * DAY))


def codes(network: Network) -> list[str]:
    return sorted(finding.code for finding in check_network(network))


def test_the_load_is_arrivals_times_the_time_they_stay() -> None:
    # 730 a year, a quarter of them from Upton (all to A), the rest from Downham (40% to A), each for two days.
    assert load(made(region="places: {bed: {numbers: {A: 9}}}")) == pytest.approx(730 * (0.25 + 0.3) * 2 / YEAR)


def test_turnover_takes_the_place_too_and_each_round_counts_again() -> None:
    network = made(
        "activities: {stay: {turnover: 12 h, next: {shares: {stay: 50%, home: 40%, visits: the rest}}}}",
        "places: {bed: {numbers: {A: 9}}}",
    )
    assert load(network) == pytest.approx(730 * 0.55 * 2.5 * 2 / YEAR, rel=0.05)


def test_the_mean_of_a_skewed_time_is_exact() -> None:
    network = made("activities: {stay: {lasts: {mean: 3 days, sd: 9 days}}}", "places: {bed: {numbers: {A: 9}}}")
    assert load(network) == pytest.approx(730 * 0.55 * 3 / YEAR)


def test_attributes_of_an_area_weigh_its_patients() -> None:
    network = made(
        """
attributes: {frail: {from: area, values: [no, yes]}}
activities: {stay: {lasts: {by: frail, cases: {yes: 4 days, no: 2 days}}}}
""",
        """
places: {bed: {numbers: {A: 9, B: 9}}}
area attributes: {care: {frail: {rows: {North: {yes: 80%, no: the rest}, South: {no: 100%}}}}}
""",
    )
    assert load(network) == pytest.approx(730 * (0.25 * 3.6 + 0.3 * 2) / YEAR, rel=0.02)
    assert load(network, location="B") == pytest.approx(730 * 0.375 * 2 / YEAR, rel=1e-6)


def test_elapsed_time_is_that_of_the_journeys() -> None:
    network = made(
        """
groups: {ill: {moments: {onset: {before arrival: {shape: uniform, least: 0 h, most: 8 h}}}}}
places: {bed: {setting: ward}, chair: {setting: ward}}
activities:
  stay: {lasts: 1 h, next: {since: onset, within: 3 h, then: treated, otherwise: visits}}
  treated: {setting: ward, place: chair, lasts: 1 h, next: home}
""",
        "places: {chair: {numbers: {A: 1}}}",
    )
    assert load(network, "chair") * YEAR * 24 == pytest.approx(730 * 0.55 * 0.25, rel=0.03)


def test_linked_patients_take_places_where_their_parents_are() -> None:
    network = made(
        """
groups: {child: {arrivals: {linked: true}, begins: cot}}
places: {bed: {setting: ward}, crib: {setting: ward}}
activities:
  stay: {also begins: {child: 40%}}
  cot: {setting: ward, place: crib, lasts: 5 days, next: home}
""",
        "places: {crib: {numbers: {B: 9}}}",
    )
    assert load(network, "crib", "B") == pytest.approx(730 * 0.375 * 0.4 * 5 / YEAR, rel=0.02)


def test_a_stays_place_is_taken_through_all_of_its_section() -> None:
    network = made(
        "activities: {stay: {place: null}}\nstays: {whole: {place: bed, over: [stay, visits]}}",
        "places: {bed: {numbers: {A: 20}}}",
    )
    assert load(network) == pytest.approx(730 * 0.55 * (2 + 0.3 * 10) / YEAR, rel=0.02)


def test_lists_and_intervals_bring_their_patients() -> None:
    every = made("groups: {ill: {arrivals: {every: 5 h}}}", "places: {bed: {numbers: {A: 90}}}")
    assert load(every) == pytest.approx(1.4 * 24 / 5 * 2)
    lists = made(
        "groups: {ill: {arrivals: {lists: {clinic: {days: [Mon, Thu], at: '09:00', number: 8}}}}}",
        "places: {bed: {numbers: {A: 90}}}",
    )
    days = np.array(lists.calendar.hours_of_week_count(2009)[::24])
    assert load(lists) == pytest.approx(1.4 * 8 * (days[0] + days[3]) * 2 / YEAR)


def sized(beds: int, lasts_days: float, open_: str = "", patience: str = "") -> Network:
    return build_network(
        made_plans(
            f"activities: {{stay: {{lasts: {{shape: exponential, mean: {lasts_days * 24:.6f} h}}{patience}}}}}",
            f"places: {{bed: {{numbers: {{A: {beds}}}{open_}}}}}",
            years=(2009,),
        ),
        0,
    )


def days_for(rho: float, beds: int) -> float:
    """How long each must stay for this load of A."""
    return rho * beds * YEAR / (730 * 0.55)


def row_of_wards(loads: Mapping[str, tuple[float, int]]) -> Network:
    """Activities one after the other, each with a place of its own: by name, how full and how many places at A."""
    names = list(loads)
    activities = {"stay": {"setting": "ward", "lasts": "1 h", "next": names[0]}}
    for name, after in zip(names, [*names[1:], "home"], strict=True):
        rho, beds = loads[name]
        lasts = {"shape": "exponential", "mean": f"{days_for(rho, beds) * 24:.9f} h"}
        activities[name] = {"setting": "ward", "place": f"{name} bed", "lasts": lasts, "next": after}
    tree = tree_of("settings: {team: null}", "settings: {team: null}")
    tree["pathways"]["care"]["activities"] = activities
    tree["pathways"]["care"]["places"] = {f"{name} bed": {"setting": "ward"} for name in names}
    tree["region"]["places"] = {f"{name} bed": {"numbers": {"A": beds}} for name, (_, beds) in loads.items()}
    return build_network(plans_from(tree, (2009,)), 0)


@pytest.mark.parametrize("seed", range(5))
def test_planted_overloads_are_all_found_and_none_below_four_fifths(seed: int) -> None:
    random = np.random.default_rng(seed)
    beds = random.integers(1, 12, 30)
    rhos = [*random.uniform(1.005, 1.5, 10), *random.uniform(0.905, 0.995, 10), *random.uniform(0.1, 0.8, 10)]
    loads = {f"ward {k}": (rho, int(n)) for k, (rho, n) in enumerate(zip(rhos, beds, strict=True))}
    found = {finding.path[2]: finding.code for finding in check_network(row_of_wards(loads))}
    planted = {f"ward {k} bed": "WF466" if k < 10 else "WF467" for k in range(20)}
    assert found == planted


def test_an_overload_names_the_place_and_its_number_and_only_a_warning_lets_a_run_be() -> None:
    (over,) = check_network(sized(4, days_for(1.2, 4)))
    (nearly,) = check_network(sized(4, days_for(0.95, 4)))
    assert over.path == ("region", "places", "bed", "numbers", "A")
    assert (over.warning, nearly.warning) == (False, True)
    assert "120%" in over.reason


def test_a_place_from_which_all_who_wait_go_is_never_overloaded() -> None:
    assert codes(sized(4, days_for(1.2, 4), patience=", patience: 1 h, gives up to: home")) == ["WF467"]


OPEN = ", open: {d: {days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], from: '08:00', until: '16:00'}}"


def test_a_place_open_for_a_third_of_the_day_does_a_third_and_what_it_began() -> None:
    short = 0.25 / 24  # a quarter of an hour: eight hours hold 32, and one more begun before closing
    able = 33 / 4 * 365
    count = round(able / 0.55)

    def network(share: float) -> Network:
        stay = f"{{lasts: {short * 24 * 60:g} min, next: home}}"
        lasts = f"settings: {{team: null}}\nactivities: {{stay: {stay}, visits: null}}"
        return made(
            f"groups: {{ill: {{arrivals: {{count: {round(count * share)} per year}}}}}}\n{lasts}",
            f"places: {{bed: {{numbers: {{A: 1}}{OPEN}}}}}",
        )

    assert codes(network(4 * 1.02)) == ["WF466"]
    assert codes(network(4 * 0.85)) == []


def test_long_stays_fill_the_hours_in_which_nobody_is_let_in() -> None:
    assert codes(sized(10, days_for(0.8, 10), OPEN)) == []


def test_a_rota_without_hand_over_counts_its_numbers() -> None:
    def full(hours: float, shift_end: str) -> list[str]:
        lasts = f"activities: {{stay: {{lasts: {hours:g} h}}}}"
        return codes(made(lasts, f"places: {{bed: {{numbers: {{A: {rota('08:00', '20:00', 2, shift_end)}}}}}}}"))

    hand_over = 2 * 12 * YEAR / (730 * 0.55)
    assert full(hand_over * 1.02, "hand over") == ["WF466"]
    assert full(hand_over * 1.02, "finish") == []


def test_a_request_for_more_than_ever_stands_there_is_found() -> None:
    network = made("activities: {stay: {place: null, places: {bed: 3}}}", "places: {bed: {numbers: {A: 2, B: 30}}}")
    found = [finding for finding in check_network(network) if finding.code == "WF463"]
    assert [finding.path for finding in found] == [("pathways", "care", "activities", "stay")]
    assert not found[0].warning


def test_a_place_where_nobody_comes_is_not_asked_too_much() -> None:
    region = "places: {bed: {numbers: {A: 0, B: 30}}}\nsettings: {ward: {sends: {A: {B: 100%}}}}"
    assert "WF463" not in codes(made(region=region))
    assert "WF463" in codes(made(region="places: {bed: {numbers: {A: 0, B: 30}}}"))


CIRCLE = """
places: {bed: {setting: ward}, theatre: {setting: ward}}
activities:
  stay: {holds until next: true, next: operation}
  operation: {setting: ward, places: %s, lasts: 1 h, holds until next: true, next: again}
  again: {setting: ward, place: bed, lasts: 1 h, next: {shares: {home: 70%%, visits: the rest}}}
"""
BOTH = "places: {bed: {numbers: {A: 900}}, theatre: {numbers: {A: 900}}}"


def test_a_circle_of_single_places_is_left_to_exchange() -> None:
    assert codes(made(CIRCLE % "{theatre: 1}", BOTH)) == []


def test_a_circle_with_a_larger_request_is_reported() -> None:
    findings = check_network(made(CIRCLE % "{theatre: 2}", BOTH))
    assert {(finding.code, finding.warning) for finding in findings} == {("WF464", True)}
    assert {finding.value for finding in findings} == {"operation", "again"}


def test_what_is_not_limited_makes_no_circle() -> None:
    assert codes(made(CIRCLE % "{theatre: 2}", "places: {bed: {numbers: {A: 900}}}")) == []


def test_patients_who_begin_others_without_end_are_found() -> None:
    text = """
groups: {child: {arrivals: {linked: true}, begins: visits}}
activities: {visits: {also begins: {child: %s}}}
"""
    assert codes(made(text % "100%")) == ["WF465"]
    assert codes(made(text % "40%")) == []


def test_findings_become_problems_at_their_places() -> None:
    plans = made_plans(region="places: {bed: {numbers: {A: 1}}}")
    (problem,) = problems_of(plans, check_network(build_network(plans)))
    assert (problem.code, problem.address) == ("WF466", "region.places.bed.numbers.A")


def test_a_small_network_has_no_findings() -> None:
    assert check_network(made()) == []


THEATRE = """
settings: {theatre: {sector: acute}}
activities:
  stay: {place: null, next: operation}
  operation: {setting: theatre, lasts: 2 h, next: home}
  visits: null
stays: {bed stay: {place: bed, over: [stay, operation]}}
"""


@pytest.mark.parametrize(
    ("sends", "found"),
    [
        ("ward: {follows: site}, theatre: {follows: site}", []),
        ("ward: {follows: site, sends: {B: {A: 100%}}}, theatre: {follows: site}", ["WF472"]),
        ("ward: {follows: site, sends: {B: {A: 100%}}}, theatre: {follows: site, sends: {B: {A: 100%}}}", []),
        ("ward: {follows: site}, theatre: {follows: region}", []),
    ],
    ids=["as one", "half a closure", "a whole closure", "a theatre of the region"],
)
def test_a_unit_of_which_half_is_closed_is_told_without_stopping_a_run(sends: str, found: list[str]) -> None:
    network = made(THEATRE, f"settings: {{{sends}}}")
    assert codes(network) == found
    assert all(finding.warning for finding in check_network(network))
