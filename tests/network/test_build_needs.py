"""Staff needs in each of their forms, and the hours of the week they fall in."""

import numpy as np
import pytest
from made_network import HOUR, amount_of, beside, made, needs_of, share_of, tree_of

from workforce.model.blocks import Window
from workforce.network.build import build_network
from workforce.network.build_needs import hours_of_week
from workforce.network.network import AT_START, CONTACTS, NONE, RATIO, REPEATED, SPREAD, WHOLE, Network

pytestmark = pytest.mark.unit

MINUTE = 60_000
WEEKDAYS = [True] * 5 + [False] * 2


def needing(text: str, more: str = "") -> Network:
    return made(f"activities:\n  stay:\n    needs: {text}\n{more}")


def test_a_time_falls_at_the_start_or_is_spread() -> None:
    network = needing("{nurse: {time: 30 min}, round: {role: doctor, time: 1 h, spread: true, share: 20%}}")
    nurse, round_ = needs_of(network, "stay")
    assert (nurse["form"], round_["form"]) == (AT_START, SPREAD)
    assert amount_of(network, nurse["time"]) == 30 * MINUTE
    assert [network.names.roles[row["role"]] for row in (nurse, round_)] == ["nurse", "doctor"]
    assert [share_of(network, row["share"]) for row in (nurse, round_)] == [1.0, 0.2]


@pytest.mark.parametrize(
    ("every", "weekdays", "apart"),
    [
        ("day", [True] * 7, False),
        ("weekday", WEEKDAYS, False),
        ("working day", WEEKDAYS, True),
        ("[Mon, Thu]", [True, False, False, True, False, False, False], False),
    ],
)
def test_repeated_needs_name_their_days(every: str, weekdays: list[bool], apart: bool) -> None:
    network = needing(f'{{nurse: {{every: {every}, time: 20 min, over: "09:00-17:00"}}}}')
    (row,) = needs_of(network, "stay")
    assert (row["form"], row["weekdays"], row["not_bank_holidays"], row["at"]) == (REPEATED, weekdays, apart, 9 * HOUR)
    assert network.needs.windows[row["window"]][:24].tolist() == [0.0] * 9 + [1.0] * 8 + [0.0] * 7


def test_a_repeated_need_without_a_window_falls_at_its_hour() -> None:
    (row,) = needs_of(needing('{nurse: {every: day, time: 20 min, at: "14:30"}}'), "stay")
    assert (row["window"], row["at"]) == (NONE, 14.5 * HOUR)


def test_staff_for_the_whole_activity() -> None:
    network = needing("{nurse: {whole activity: 2}}")
    (row,) = needs_of(network, "stay")
    assert row["form"] == WHOLE
    assert amount_of(network, row["staff"]) == 2


def test_a_ratio_alike_at_all_hours() -> None:
    network = needing("{nurse: {ratio: 1 per 4 patients}}")
    (row,) = needs_of(network, "stay")
    assert row["form"] == RATIO
    assert amount_of(network, row["staff"]) == 0.25
    assert network.needs.windows[row["window"]].tolist() == [1.0] * 168


def test_a_ratio_by_shift_has_a_row_for_each_and_halves_of_hours() -> None:
    network = needing("{nurse: {ratio: {day: 1 per 6 patients, night: 1 per 10 patients}}}")
    day, night = needs_of(network, "stay")
    windows = network.needs.windows
    assert [amount_of(network, row["staff"]) for row in (day, night)] == pytest.approx([1 / 6, 1 / 10])
    assert windows[day["window"]][:24].tolist() == [0.0] * 7 + [0.5] + [1.0] * 11 + [0.5] + [0.0] * 4
    assert np.allclose(windows[day["window"]] + windows[night["window"]], 1)
    assert network.needs.draw_hash[0] == network.needs.draw_hash[1]  # one need, drawn once


def test_windows_past_midnight_and_minutes_of_hours() -> None:
    week = hours_of_week(Window.read("22:20-02:15"))
    assert week[:3] == (1.0, 1.0, 0.25)
    assert week[22] == pytest.approx(2 / 3)
    assert sum(week) == pytest.approx(7 * 235 / 60)


def test_visits_a_week_are_shared_over_their_days_with_travel_and_records() -> None:
    network = needing("{nurse: {visits: 4 per week, contact: 45 min, travel: 10 min, record: 5 min}}")
    (row,) = needs_of(network, "stay")
    assert (row["form"], row["weekdays"], row["by_area_travel"]) == (REPEATED, WEEKDAYS, 0)
    assert amount_of(network, row["time"]) == pytest.approx(4 / 5 * 60 * MINUTE)


def test_travel_by_area_is_counted_by_visits() -> None:
    network = needing("{nurse: {visits: 3 per week, contact: 30 min, travel: by area, on: [Mon, Thu]}}")
    (row,) = needs_of(network, "stay")
    assert row["by_area_travel"] == 1.5
    assert amount_of(network, row["time"]) == pytest.approx(1.5 * 30 * MINUTE)
    assert network.geography.travel_per_visit.tolist() == [[20 * MINUTE, 10 * MINUTE]] * 2


def test_visits_by_case_with_travel_by_area_have_a_row_for_each_number() -> None:
    network = needing(
        """
      nurse:
        share: 50%
        visits: {by: severity, cases: {mild: 5 per week, bad: 10 per week}}
        contact: 30 min
        travel: by area
""",
        "attributes: {severity: {shares: {mild: 60%, bad: the rest}}}",
    )
    few, many = sorted(needs_of(network, "stay"), key=lambda row: row["by_area_travel"])
    assert (few["by_area_travel"], many["by_area_travel"]) == (1, 2)
    assert [share_of(network, few["share"], severity=s) for s in ("mild", "bad")] == [0.5, 0]
    assert [share_of(network, many["share"], severity=s) for s in ("mild", "bad")] == [0, 0.5]


def test_contacts_name_their_times_from_the_start() -> None:
    network = needing("{nurse: {contacts: {later: 26 weeks, sooner: 6 weeks}, time: 45 min, travel: by area}}")
    (row,) = needs_of(network, "stay")
    assert (row["form"], row["by_area_travel"]) == (CONTACTS, 1)
    assert row["offsets"] == [6 * 168 * HOUR, 26 * 168 * HOUR]


def test_a_covered_need_adds_nothing() -> None:
    network = needing("{nurse: {whole activity: 1}, wash: {role: nurse, time: 10 min, covered by: nurse}}")
    assert [network.names.needs[row["name"]] for row in needs_of(network, "stay")] == ["nurse"]


def test_a_level_is_met_first_by_the_first_who_may() -> None:
    network = needing("{care: {level: 4, who: [doctor, nurse], time: 10 min}}")
    (row,) = needs_of(network, "stay")
    assert network.names.roles[row["role"]] == "doctor"


def test_needs_of_years_that_are_alike_are_kept_once_and_changed_ones_apart() -> None:
    root = tree_of("activities: {stay: {needs: {nurse: {time: 30 min}}}}")
    later = tree_of("activities: {stay: {needs: {nurse: {time: 20 min}}}}")
    network = build_network(beside(root, {2009: root, 2010: later}))
    assert [amount_of(network, needs_of(network, "stay", year)[0]["time"]) / MINUTE for year in (0, 1)] == [30, 20]
    assert len(network.needs.name) == 2
    assert len(build_network(beside(root, {2009: root, 2010: root})).needs.name) == 1
