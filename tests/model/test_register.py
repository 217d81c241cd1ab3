"""The register: every number with its address, and what it rests on, its own or the nearest enclosing."""

import pytest
from small_pathway import model, step

from workforce.model.register import Entry, numbers

pytestmark = pytest.mark.unit

SOURCES = {
    "survey": {"citation": "A survey", "grade": "published"},
    "memory": {"citation": "From memory", "grade": "unverified"},
    "judgement": {"citation": "Judgement", "grade": "assumed"},
}


def entry(lasts: object, **top: object) -> Entry:
    pathway = model(sources=SOURCES, activities={"stay": step(lasts=lasts)}, **top)
    (found,) = (item for item in numbers(pathway) if item.path[:3] == ("activities", "stay", "lasts"))
    return found


def test_address_is_the_path_of_keys_in_the_file() -> None:
    pathway = model(
        attributes={"severity": {"shares": {"mild": "60%", "severe": "the rest"}}},
        activities={"stay": step(lasts={"by": "severity", "cases": {"mild": "1 day", "severe": "9 days"}})},
    )
    assert [item.address for item in numbers(pathway)] == [
        "groups.adults.arrivals.count",
        "attributes.severity.shares.mild",
        "activities.stay.lasts.cases.mild",
        "activities.stay.lasts.cases.severe",
    ]


def test_names_can_be_put_before_every_address() -> None:
    first, *_ = numbers(model(), at=("pathways", "small"))
    assert first.address == "pathways.small.groups.adults.arrivals.count"


def test_a_number_rests_on_the_file() -> None:
    found = entry("3 days")
    assert (found.source, found.grade) == ("survey", "published")


def test_the_grade_is_the_sources_own() -> None:
    assert entry({"value": "3 days", "source": "memory"}).grade == "unverified"


def test_a_nearer_source_brings_its_own_reason() -> None:
    found = entry({"value": "3 days", "source": "judgement"}, because="of the file")
    assert (found.source, found.grade, found.because) == ("judgement", "assumed", None)


def test_a_nearer_grade_keeps_the_source() -> None:
    found = entry({"value": "3 days", "grade": "assumed", "because": "so"}, because="of the file")
    assert (found.source, found.grade, found.because) == ("survey", "assumed", "so")


def test_a_nearer_reason_keeps_source_and_grade() -> None:
    found = entry({"value": "3 days", "because": "so"}, because="of the file")
    assert (found.source, found.grade, found.because) == ("survey", "published", "so")


def test_within_of_the_file_gives_the_range() -> None:
    found = entry("100 min", within="30%")
    assert (found.low, found.high) == pytest.approx((4.2e6, 7.8e6))


def test_own_low_and_high_stand_before_within() -> None:
    found = entry({"value": "100 min", "low": "90 min", "high": "100 min"}, within="30%")
    assert (found.low, found.high) == (5.4e6, 6e6)


def test_no_range_replaces_within() -> None:
    found = entry({"value": "100 min", "no range": "it is the law"}, within="30%")
    assert (found.low, found.high, found.no_range) == (None, None, "it is the law")


def test_within_replaces_no_range() -> None:
    found = entry({"value": "100 min", "within": "10%"}, no_range="of the file")
    assert (found.low, found.high, found.no_range) == pytest.approx((5.4e6, 6.6e6, None))


def test_a_whole_number_is_a_choice_and_has_no_range_by_itself() -> None:
    pathway = model(activities={"stay": step(priority=3)}, within="30%")
    (found,) = (item for item in numbers(pathway) if item.kind == "a whole number")
    assert (found.value, found.low, found.high) == (3.0, None, None)


def test_a_standard_is_a_number_of_the_register() -> None:
    clocks = {"stay": {"from": "arrival", "until": "end of stay", "within": "4 h"}}
    found = {item.address: item.value for item in numbers(model(clocks=clocks))}
    assert found["clocks.stay.within"] == 14_400_000.0


def test_numbers_of_one_grade() -> None:
    activities = {"stay": step(lasts={"value": "3 days", "source": "memory", "within": "10%"})}
    pathway = model(sources=SOURCES, activities=activities)
    assert [item.address for item in numbers(pathway, grade="unverified")] == ["activities.stay.lasts"]
