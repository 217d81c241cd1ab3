"""Working hours of a unit: its timed work is done in them, whenever patients come to need it."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from tests.network.made_network import made_plans
from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.model.calendar import HOURS_PER_WEEK
from workforce.network.build import build_network
from workforce.planning.plans import Plans
from workforce.results.measures import measure
from workforce.staffing.cover import cover_staff
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

PATHWAY = """
settings: {clinic: {sector: acute}}
groups: {ill: {arrivals: {count: 8766 per year}}}
activities:
  stay: {place: null, lasts: {mean: 40 h, sd: 20 h}, needs: {nurse: {ratio: 1 per 4 patients}}, next: visits}
  visits: {setting: clinic, lasts: 1 h, needs: {doctor: {time: 50 min}, nurse: {ratio: 1 per 4 patients}}, next: home}
"""
OPEN = "settings: {clinic: {follows: site%s}}"
WEEKDAYS = ', working hours: {weekdays: {days: [Mon, Tue, Wed, Thu, Fri], from: "09:00", until: "17:00"}}'
NIGHT = ', working hours: {Friday night: {days: [Fri], from: "22:00", until: "06:00"}}'


def plans(hours: str) -> Plans:
    return made_plans(PATHWAY, OPEN % hours, years=[2009])


def on_duty(table: pd.DataFrame, of: Plans, role: str = "doctor") -> np.ndarray:
    staff = cover_staff(table, build_network(of), 0)
    mine = staff[(staff["cover_group"] == "clinic, A") & (staff["role"] == role)]
    found = np.zeros(HOURS_PER_WEEK)
    found[mine["hour"].to_numpy()] = mine["staff"]
    return found


def by_closed_form(hours: str, role: str = "doctor") -> np.ndarray:
    return on_duty(expected(build_network(plans(hours))).weekly(2009), plans(hours), role)


def clock(first: int, last: int, days: range) -> np.ndarray:
    found = np.zeros((7, 24), dtype=bool)
    found[days.start : days.stop, first:last] = True
    return found.ravel()


def test_timed_work_is_done_in_the_hours_and_its_sum_is_kept():
    table = expected(build_network(plans(""))).weekly(2009)
    work = table[(table["measure"] == "work mean") & (table["cover_group"] == "clinic, A")]["value"].mean() / 3_600_000
    staff = by_closed_form(WEEKDAYS)
    inside = clock(9, 17, range(0, 5))
    assert not staff[~inside].any()
    # A few hours of the year's 52 weeks and a day are a weekday's more often than 52 times.
    assert set(staff[inside]) == {poisson.ppf(0.95, work * HOURS_PER_WEEK / inside.sum())}
    assert by_closed_form("").min() > 0


def test_hours_past_midnight_belong_to_the_day_they_begin_on():
    staff = by_closed_form(NIGHT)
    assert (staff > 0).tolist() == (clock(22, 24, range(4, 5)) | clock(0, 6, range(5, 6))).tolist()


def test_what_patients_need_while_present_stays_where_it_falls():
    assert by_closed_form(WEEKDAYS, "nurse").tolist() == by_closed_form("", "nurse").tolist()


def test_a_run_puts_its_work_into_the_hours_as_the_closed_form_does():
    network = build_network(plans(WEEKDAYS))
    simulated = on_duty(measure(network, simulate_once(network, 5, 1), 5, 1), plans(WEEKDAYS))
    assert np.flatnonzero(simulated).tolist() == np.flatnonzero(by_closed_form(WEEKDAYS)).tolist()
    assert np.abs(simulated - by_closed_form(WEEKDAYS)).max() <= 1


def test_no_workload_moves():
    apart, together = (Projection.of(plans(hours)).wte(["role"])["wte"].tolist() for hours in ("", WEEKDAYS))
    assert apart == together
