"""The closed form against answers known exactly."""

import math

import numpy as np
import pytest
from expected_networks import HOUR, by, region, stepped

from workforce.engine.expected import expected

pytestmark = pytest.mark.theory

YEAR = 365 * 24 * HOUR
STEADY = {"g": {"arrivals": {"count": "1095 per year"}, "begins": "a"}}


def test_absorbing_chain():
    """ED to HASU 85%, ASU 10%; HASU to ASU 55%, ESD 15%; ASU to HASU 8%, ESD 42%; ESD to HASU 2%; three a day."""

    def stay(mean, minutes, onward):
        return {
            "lasts": {"shape": "exponential", "mean": mean},
            "needs": {"nurse": {"time": minutes}},
            "next": {"shares": {**onward, "home": "the rest"}},
        }

    network = region(
        {
            "a": stay("0.2 days", "60 min", {"hasu": "85%", "asu": "10%"}),
            "hasu": stay("3 days", "480 min", {"asu": "55%", "esd": "15%"}),
            "asu": stay("11.5 days", "2100 min", {"hasu": "8%", "esd": "42%"}),
            "esd": stay("28 days", "900 min", {"hasu": "2%"}),
        },
        STEADY,
        before=2,
    )
    table = expected(network, [2009]).table
    starts = by(table, "starts", "activity")
    names = ["a", "hasu", "asu", "esd"]
    assert [starts[name] / 1095 for name in names] == pytest.approx([1, 0.90558637, 0.59807250, 0.38702841], rel=1e-7)
    census = by(table, "patient", "activity") / YEAR
    assert [census[name] for name in names] == pytest.approx([0.6, 8.1502773, 20.633501, 32.510386], rel=1e-7)
    hours = by(table, "staff", "role")["nurse"] / HOUR
    assert hours == pytest.approx(38306.007, rel=1e-7)
    assert hours / 1680 == pytest.approx(22.801194, rel=1e-7)


def test_arrivals_by_the_hour_and_exponential_stays():
    """M_t/M/inf: 10 (1 + 0.6 sin(2 pi t/24)) an hour, 6 hours: mean 60, amplitude 19.333054, peak at 9.8345576."""
    edges = np.arange(25) * 2 * math.pi / 24
    weights = 1.0 + 0.6 * (np.cos(edges[:-1]) - np.cos(edges[1:])) * 24 / (2 * math.pi)
    profile = {"hour": {f"{h:02d}-{h + 1:02d}": float(w) for h, w in enumerate(weights)}}
    network = region(
        {"a": {"lasts": {"shape": "exponential", "mean": "6 h"}, "needs": {"nurse": {"whole activity": 1}}}},
        {"g": {"arrivals": {"count": "87600 per year"}, "begins": "a", "profile": profile}},
        years=[2009],
    )
    result = expected(network)
    assert by(result.table, "patient", "year")["2009/10"] / YEAR == pytest.approx(60, rel=1e-6)
    weekly = result.weekly(2009)
    census = weekly[weekly.measure == "census mean"].sort_values("hour").value.to_numpy()
    assert len(census) == 168
    wave = np.fft.fft(census)[7] / 84
    # Weights that are means over an hour, held over it, and a census that is a mean over it: three times the sinc.
    assert abs(wave) == pytest.approx(19.333054 * np.sinc(1 / 24) ** 3, rel=1e-4)
    peak = (-np.angle(wave) % (2 * math.pi)) * 24 / (2 * math.pi) + 0.5
    assert peak == pytest.approx(9.8345576, abs=0.01)


def test_times_of_a_fixed_pathway_add_up():
    network = region(
        {
            "a": {"lasts": "45 min", "needs": {"doctor": {"whole activity": 1}}, "next": "b"},
            "b": {"lasts": "3 days", "needs": {"nurse": {"ratio": "1 per 4 patients"}}, "next": "c"},
            "c": {"lasts": "6 weeks", "needs": {"nurse": {"time": "20 min", "spread": True}}},
        },
        STEADY,
    )
    table = expected(network, [2009]).table
    assert dict(by(table, "patient", "activity")) == pytest.approx(
        {"a": 1095 * 0.75 * HOUR, "b": 1095 * 72 * HOUR, "c": 1095 * 42 * 24 * HOUR}, rel=1e-9
    )
    assert dict(by(table, "staff", "activity")) == pytest.approx(
        {"a": 1095 * 0.75 * HOUR, "b": 1095 * 18 * HOUR, "c": 1095 * HOUR / 3}, rel=1e-9
    )


def test_those_not_yet_gone_are_still_there():
    """Started empty, 3 a day, 30 days exponential: arrivals less ends are those inside at the end of the year."""
    network = region({"a": {"lasts": {"shape": "exponential", "mean": "30 days"}}}, STEADY, years=[2009], before=0)
    table = expected(network).table
    inside = 3 * 30 * -math.expm1(-365 / 30)
    arrivals, ends = by(table, "arrivals", "year")["2009/10"], by(table, "ends", "year")["2009/10"]
    assert arrivals == pytest.approx(1095, rel=1e-12)
    assert arrivals - ends == pytest.approx(inside, rel=1e-9)
    present = 3 * 30 * (365 + 30 * math.expm1(-365 / 30))
    assert by(table, "patient", "year")["2009/10"] == pytest.approx(present * 24 * HOUR, rel=1e-9)


def test_a_step_in_demand_reaches_later_activities_after_their_lag():
    """The share sent to b steps from 0 to 50% on 1 April 2010; c follows 42 days later."""
    network = region(
        {
            "a": {"lasts": "0 min", "next": {"shares": {"b": "0%", "home": "the rest"}}},
            "b": {"lasts": "42 days", "next": "c"},
            "c": {"lasts": {"shape": "exponential", "mean": "10 days"}},
        },
        STEADY,
        changes=[stepped("pathways.p.activities.a.next.shares.b", 2010, "50%")],
    )
    table = expected(network).table
    starts = table[table.measure == "starts"].set_index(["activity", "year"]).value
    assert ("b", "2009/10") not in starts.index
    assert starts["b", "2010/11"] == pytest.approx(547.5, rel=1e-9)
    assert starts["c", "2010/11"] == pytest.approx(1.5 * (365 - 42), rel=1e-9)


def test_the_limit_on_time_since_a_moment():
    """Onset uniform 0 to 4 h before, a uniform 0 to 2 h: half are in time; b uniform 0 to 1 h, and judged again."""
    uniform = {"shape": "uniform", "least": "0 h"}
    network = region(
        {
            "a": {
                "lasts": {**uniform, "most": "2 h"},
                "next": {"since": "onset", "within": "3 h", "then": "b", "otherwise": "c"},
            },
            "b": {
                "lasts": {**uniform, "most": "1 h"},
                "next": {"since": "onset", "within": "3 h", "then": "home", "otherwise": "c"},
            },
            "c": {"lasts": "1 h"},
        },
        {"g": {**STEADY["g"], "moments": {"onset": {"before arrival": {**uniform, "most": "4 h"}}}}},
    )
    starts = by(expected(network, [2009]).table, "starts", "activity") / 1095
    assert starts["b"] == pytest.approx(1 / 2, rel=1e-6)
    assert starts["c"] == pytest.approx(1 / 2 + 1 / 8, rel=1e-6)


def test_the_limit_on_time_since_a_marked_moment():
    """The moment is marked as a ends; b is exponential of mean 2 h: within 3 h are 1 - exp(-1.5)."""
    network = region(
        {
            "a": {"lasts": {"mean": "5 h", "sd": "9 h"}, "marks": {"told": "end"}, "next": "b"},
            "b": {
                "lasts": {"shape": "exponential", "mean": "2 h"},
                "next": {"since": "told", "within": "3 h", "then": "c", "otherwise": "home"},
            },
            "c": {"lasts": "1 h"},
        },
        STEADY,
    )
    starts = by(expected(network, [2009]).table, "starts", "activity") / 1095
    assert starts["c"] == pytest.approx(-math.expm1(-1.5), rel=1e-4)


def test_repeated_work_counts_the_days_listed():
    """Patients are there for ever: working days of 2009/10 are 261 weekdays less 8 bank holidays."""
    network = region(
        {
            "a": {
                "lasts": "5 days",
                "needs": {
                    "nurse": {"every": "day", "time": "10 min"},
                    "therapist": {"every": "weekday", "time": "10 min"},
                    "doctor": {"every": "working day", "time": "10 min"},
                    "assistant": {"every": ["Wed"], "time": "10 min", "at": "03:30"},
                },
            }
        },
        STEADY,
        years=[2009],
    )
    times = by(expected(network).table, "staff", "role") / (15 * HOUR / 6)
    assert dict(times) == pytest.approx({"nurse": 365, "therapist": 261, "doctor": 253, "assistant": 53}, rel=1e-9)


def test_ratios_by_shift_follow_the_hours_when_patients_are_there():
    """Everybody comes between 9 and 10 and stays an hour: day nurses have all of it, night nurses none."""
    hours = {f"{h:02d}-{h + 1:02d}": 1.0 if h == 9 else 0.0 for h in range(24)}
    network = region(
        {
            "a": {
                "lasts": "1 h",
                "needs": {
                    "nurse": {"ratio": {"day": "1 per 2 patients"}},
                    "assistant": {"ratio": {"night": "1 per 2 patients"}},
                },
            }
        },
        {"g": {**STEADY["g"], "profile": {"hour": hours}}},
        years=[2009],
    )
    staff = by(expected(network).table, "staff", "role")
    assert staff["nurse"] == pytest.approx(1095 * HOUR / 2, rel=1e-9)
    assert staff.get("assistant", 0.0) == pytest.approx(0.0, abs=1e-3)


def test_patients_of_a_list_are_there_at_its_hour():
    network = region(
        {"a": {"lasts": "2 days", "needs": {"therapist": {"every": "day", "time": "10 min", "at": "09:00"}}}},
        {"g": {"arrivals": {"lists": {"clinic": {"days": ["Mon"], "at": "09:00", "number": 4}}}, "begins": "a"}},
        years=[2009],
    )
    staff = by(expected(network).table, "staff", "role")["therapist"]
    assert staff == pytest.approx(52 * 4 * 2 * HOUR / 6, rel=0.01)


def test_contacts_fall_in_the_year_of_their_moment_and_lapse_at_the_end():
    network = region(
        {
            "a": {
                "lasts": {"shape": "exponential", "mean": "100 days"},
                "needs": {"nurse": {"contacts": {"first": "50 days", "second": "200 days"}, "time": "1 h"}},
            }
        },
        STEADY,
        years=[2009],
        before=0,
    )
    contacts = by(expected(network).table, "staff", "role")["nurse"] / HOUR
    assert contacts == pytest.approx(3 * (315 * math.exp(-0.5) + 165 * math.exp(-2)), rel=1e-9)
