"""Opening hours in the closed form: who comes in closed hours starts at the next opening."""

import numpy as np
import pytest
from expected_networks import HOUR, by, region

from workforce.engine.expected import expected

pytestmark = pytest.mark.theory

DAY, WEEK = 24 * HOUR, 168 * HOUR
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"]
OPEN = {"days": WEEKDAYS, "from": "09:00", "until": "17:00"}
ACTIVITIES = {
    "clinic": {
        "lasts": "3 h",
        "place": "clinic room",
        "needs": {"nurse": {"ratio": "1 per 1 patients"}},
        "next": "rest",
    },
    "rest": {"lasts": "20 days", "needs": {"doctor": {"time": "6 min", "every": "day", "at": "12:00"}}},
}


def made(hours=(OPEN,), **further):
    """1095 a year who come evenly round the clock."""
    here = {"places": {"clinic room": {"open": {str(n): span for n, span in enumerate(hours)}}}} if hours else {}
    return region(
        ACTIVITIES,
        {"g": {"arrivals": {"count": "1095 per year"}, "begins": "clinic"}},
        pathway={"places": {"clinic room": {"setting": "ward"}}},
        further={**here, **further},
    )


def starts_of(times: np.ndarray) -> np.ndarray:
    """When in the week those start who come then: at once on weekdays from 9 to 17, else at the next such moment."""
    day, hour = np.divmod(times, DAY)
    opens = np.where(hour < 9 * HOUR, day, day + 1)
    opens = np.where(opens >= 5, 7, opens) * DAY + 9 * HOUR
    at_once = (day < 5) & (hour >= 9 * HOUR) & (hour < 17 * HOUR)
    return np.where(at_once, times, opens)


def test_the_census_of_the_week_is_that_of_starts_at_opening():
    weekly = expected(made()).weekly(2009)
    census = weekly[weekly.measure == "census mean"].groupby("hour").value.sum().reindex(range(168), fill_value=0.0)
    times = (np.arange(168 * 60) + 0.5) * HOUR / 60
    start = starts_of(times)
    edges = np.arange(169) * HOUR
    wanted = np.zeros(168)
    for shift in (0, WEEK):
        here = np.minimum(start + 3 * HOUR - shift, edges[1:, None]) - np.maximum(start - shift, edges[:-1, None])
        wanted += np.maximum(here, 0).sum(axis=1) / HOUR * 1095 / 365 / 24 / 60
    found = census.to_numpy()
    # Evenly round the clock it would be 0.375; a start is known to the half hour.
    assert wanted.max() > 8.0
    assert found.sum() == pytest.approx(wanted.sum(), rel=1e-3)
    assert np.abs(np.cumsum(found - wanted)).max() < 0.25 * wanted.max()


def test_as_many_start_as_come_and_the_year_loses_none():
    gated, free = (expected(made(hours)).table for hours in ((OPEN,), ()))
    for measure in ("starts", "patient"):
        of = by(gated, measure, "activity") / by(free, measure, "activity")
        assert of.to_numpy() == pytest.approx(1.0, abs=4e-3)
    assert by(gated, "ends", "year").to_numpy() == pytest.approx(by(free, "ends", "year").to_numpy(), rel=6e-3)


def test_starts_by_year_are_counted_at_openings():
    """2009/10 begins and ends on a Wednesday at midnight: 52 weeks and a Wednesday's openings."""
    table = expected(made(), [2009]).table
    times = (np.arange(168 * 60) + 0.5) * HOUR / 60
    wednesday = ((starts_of(times) >= 2 * DAY) & (starts_of(times) < 3 * DAY)).mean() * 21
    assert by(table, "starts", "activity")["clinic"] == pytest.approx(52 * 21 + wednesday, rel=1e-5)


def test_hours_of_a_place_kept_over_a_section_are_said_to_be_left_out():
    sections = {
        "places": {"clinic room": {"setting": "ward"}},
        "stays": {"a room": {"place": "clinic room", "over": ["clinic", "rest"]}},
    }
    activities = {**ACTIVITIES, "clinic": {**ACTIVITIES["clinic"]}}
    del activities["clinic"]["place"]

    def said(hours):
        kept = region(
            activities,
            {"g": {"arrivals": {"count": "1095 per year"}, "begins": "clinic"}},
            pathway=sections,
            further={"places": {"clinic room": {"open": hours}}} if hours else {},
        )
        return [reason for reason in expected(kept).approximate if "section" in reason and "clinic room" in reason]

    assert len(said({"0": OPEN})) == 1
    assert said({}) == []
