"""The pattern of the week where years turn: counts by year against patients told one by one on the calendar."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from expected_networks import HOUR, by, region

from workforce.engine.expected import expected

pytestmark = pytest.mark.theory

DAY = 24 * HOUR
YEARS = range(2009, 2013)
ZERO = date(2009, 4, 1)
A_YEAR = 1200
COMING = {
    "arrivals": {"count": f"{A_YEAR} per year"},
    "begins": "wait",
    "profile": {
        "weekday": dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), 1) | {"Sat": 0, "Sun": 0},
        "hour": {"00-09": 0, "09-17": 1, "17-24": 0},
    },
}
WAIT, STAY = 73 * DAY, 5 * DAY + 12 * HOUR
ACTIVITIES = {
    "wait": {"lasts": "73 days", "next": "clinic"},
    "clinic": {
        "lasts": "132 h",
        "needs": {
            "nurse": {"time": "30 min"},
            "doctor": {"whole activity": 1},
            "therapist": {"time": "1 h", "spread": True},
            "assistant": {"contacts": {"one": "3 days"}, "time": "1 h"},
        },
    },
}


def bounds() -> list[int]:
    """The turns of years, in milliseconds since 1 April 2009."""
    return [(date(year, 4, 1) - ZERO).days * DAY for year in range(2007, 2014)]


def coming() -> tuple[np.ndarray, np.ndarray]:
    """When patients come, in pieces of five minutes on each working day, and how many in each piece."""
    times, numbers = [], []
    for year in range(2007, 2013):
        days = [date(year, 4, 1) + timedelta(days=d) for d in range((date(year + 1, 4, 1) - date(year, 4, 1)).days)]
        days = [day for day in days if day.weekday() < 5]
        for day in days:
            start = (day - ZERO).days * DAY + 9 * HOUR
            times.append(start + (np.arange(96) + 0.5) * HOUR / 12)
            numbers.append(np.full(96, A_YEAR / len(days) / 96))
    return np.concatenate(times), np.concatenate(numbers)


def in_years(moments: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """How many moments fall in each year of the horizon."""
    return np.histogram(moments, bounds(), weights=numbers)[0][2:]


def there(start: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Milliseconds of visits in each year of the horizon."""
    edges = np.array(bounds(), dtype=float)[2:]
    pieces = (np.minimum(start + STAY, until) - np.maximum(start, since) for since, until in pairwise(edges))
    return np.array([np.maximum(piece, 0) @ numbers for piece in pieces])


@pytest.mark.parametrize("parts", [1, 31])
def test_counts_by_year_are_those_of_the_calendar(parts):
    """On months and on days alike. Without the week, as many would start each year: up to 0.4% off."""
    network = region(ACTIVITIES, {"g": COMING}, years=YEARS, before=2)
    table = expected(network, parts=parts).table
    times, numbers = coming()
    start = times + WAIT
    starts = in_years(start, numbers)
    assert np.abs(starts / A_YEAR - 1).max() > 3e-3
    here = table[table.activity == "clinic"]
    for measure, of, wanted in (
        ("starts", None, starts),
        ("patient", None, there(start, numbers)),
        ("staff", "nurse", starts * HOUR / 2),
        ("staff", "doctor", there(start, numbers)),
        ("staff", "therapist", there(start, numbers) / STAY * HOUR),
        ("staff", "assistant", in_years(start + 3 * DAY, numbers) * HOUR),
    ):
        rows = here if of is None else here[here.role == of]
        assert by(rows, measure, "year").to_numpy() == pytest.approx(wanted, rel=3e-5), (measure, of)
