"""Numbers and opening hours laid out on the clock: rotas, weekends, bank holidays, years."""

from datetime import date

import numpy as np
import pytest
from made_network import DAY, HOUR, beside, changes_of, made, made_plans, pool_of, rota, tree_of, version_of

from workforce.model.calendar import Calendar
from workforce.network.build import build_network
from workforce.network.build_places import UNLIMITED
from workforce.network.network import FINISH, HAND_OVER, NONE, Network

pytestmark = pytest.mark.unit

WEEK = "[Mon, Tue, Wed, Thu, Fri]"
ALL = "[Mon, Tue, Wed, Thu, Fri, Sat, Sun]"


def at(network: Network, pool: int, day: date, hour: float) -> tuple[int, bool]:
    """Number and opening at an hour of a day."""
    when = (day - date(2009, 4, 1)).days * DAY + round(hour * HOUR)
    return [change[1:] for change in changes_of(network, pool) if change[0] <= when][-1]


def placed(text: str, years_before: int = 1) -> Network:
    return build_network(made_plans(region=f"places: {{bed: {text}}}"), years_before)


def test_a_number_is_one_change_at_the_runs_start() -> None:
    network = placed("{numbers: {A: 12}}")
    start = Calendar(2009, 2010).start_ms(2008)
    assert changes_of(network, pool_of(network, "bed", "A")) == [(start, 12, True)]
    assert pool_of(network, "bed", "B") == NONE


def test_the_run_starts_as_many_years_before_as_it_is_told() -> None:
    starts = [changes_of(n := placed("{numbers: {A: 12}}", k), pool_of(n, "bed", "A"))[0][0] for k in (0, 1, 2)]
    assert starts == [0, -365 * DAY, -731 * DAY]


def test_a_rota_changes_by_hour_and_day() -> None:
    lines = f'{{numbers: {{A: {{rota: {{day: {{days: {WEEK}, from: "08:00", until: "20:30", number: 5}}, \
night: {{days: {ALL}, from: "20:30", until: "08:00", number: 2}}}}}}}}}}'
    network = placed(lines)
    pool = pool_of(network, "bed", "A")
    monday, saturday = date(2009, 6, 15), date(2009, 6, 20)
    assert [at(network, pool, monday, hour)[0] for hour in (7.99, 8, 20.49, 20.5)] == [2, 5, 5, 2]
    assert [at(network, pool, saturday, hour)[0] for hour in (7.99, 8, 20.5)] == [2, 0, 2]
    assert network.places.shift_end[pool] == FINISH


def test_a_night_that_began_the_day_before_the_run_is_under_way_at_its_start() -> None:
    network = placed(f"{{numbers: {{A: {rota('20:00', '08:00', 2)}}}}}")
    first, second = changes_of(network, pool_of(network, "bed", "A"))[:2]
    start = -365 * DAY
    assert (first, second) == ((start, 2, True), (start + 8 * HOUR, 0, True))


def test_a_rota_runs_on_over_the_turn_of_the_years() -> None:
    network = placed(f"{{numbers: {{A: {rota('20:00', '08:00', 2)}}}}}")
    pool = pool_of(network, "bed", "A")
    assert [at(network, pool, date(2010, 4, 1), hour)[0] for hour in (0, 7.9, 8)] == [2, 2, 0]
    times = [change[0] for change in changes_of(network, pool)]
    assert times == sorted(set(times))
    assert Calendar(2009, 2010).start_ms(2010) not in times


def test_hand_over_is_what_any_line_says() -> None:
    network = placed(f"{{numbers: {{A: {rota('08:00', '20:00', 5, 'hand over')}}}}}")
    assert network.places.shift_end.tolist() == [HAND_OVER]


def test_opening_hours_close_at_weekends_and_on_bank_holidays() -> None:
    hours = f'{{weekdays: {{days: {WEEK}, from: "08:00", until: "18:00", bank holidays: false}}}}'
    network = placed(f"{{numbers: {{A: 3}}, open: {hours}}}")
    pool = pool_of(network, "bed", "A")
    friday, saturday, good_friday = date(2009, 6, 19), date(2009, 6, 20), date(2009, 4, 10)
    assert [at(network, pool, friday, hour) for hour in (7.9, 8, 18)] == [(3, False), (3, True), (3, False)]
    assert at(network, pool, saturday, 12) == (3, False)
    assert at(network, pool, good_friday, 12) == (3, False)


def test_opening_hours_that_keep_bank_holidays() -> None:
    network = placed(f'{{numbers: {{A: 3}}, open: {{weekdays: {{days: {WEEK}, from: "08:00", until: "18:00"}}}}}}')
    assert at(network, pool_of(network, "bed", "A"), date(2009, 4, 10), 12) == (3, True)


def test_hours_without_a_number_open_an_unlimited_place_wherever_its_setting_stands() -> None:
    network = placed(f'{{open: {{days: {{days: {ALL}, from: "08:00", until: "18:00"}}}}}}')
    pools = [pool_of(network, "bed", site) for site in "ABZ"]
    assert NONE not in pools
    assert at(network, pools[0], date(2009, 6, 19), 12) == (UNLIMITED, True)
    assert at(network, pools[0], date(2009, 6, 19), 20) == (UNLIMITED, False)


def test_changes_are_in_order_of_time() -> None:
    network = placed(
        f'{{numbers: {{A: 3, B: {{rota: {{d: {{days: {ALL}, from: "08:00", until: "20:00", number: 5}}}}}}}}}}'
    )
    assert (np.diff(network.places.change_time) >= 0).all()


def test_a_number_may_change_with_the_year_and_end_again() -> None:
    root = tree_of(region="places: {bed: {numbers: {A: 12}}}")
    network = build_network(
        beside(root, {2009: root, 2010: tree_of(region="places: {bed: {numbers: {A: 14}}}"), 2011: tree_of()}), 0
    )
    calendar = Calendar(2009, 2011)
    assert changes_of(network, pool_of(network, "bed", "A")) == [
        (0, 12, True),
        (calendar.start_ms(2010), 14, True),
        (calendar.start_ms(2011), UNLIMITED, True),
    ]


def test_staff_on_duty_who_limit_the_flow_are_a_place() -> None:
    network = made(
        "activities: {stay: {needs: {doctor: {whole activity: 2, limits: true}}}}",
        f"duty: {{doctor: {{setting: ward, locations: {{A: {rota('08:00', '20:00', 3)}}}}}}}",
    )
    duty = network.names.places.index("on duty: doctor")
    assert network.places.is_duty.tolist() == [False, True]
    assert network.names.roles[network.places.role[duty]] == "doctor"
    v = version_of(network, "stay")
    asked = slice(*network.activities.ask_start[v : v + 2])
    assert network.activities.ask_place[asked].tolist() == [0, duty]
    assert network.activities.ask_units[asked].tolist() == [1, 2]
    assert pool_of(network, "on duty: doctor", "A") != NONE
