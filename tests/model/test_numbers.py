"""Numbers are read with their unit, kept canonical, and refused with the fix."""

import pickle

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from workforce.model.numbers import (
    Count,
    Duration,
    Factor,
    HourPrice,
    HoursPerWeek,
    MilePrice,
    Money,
    Number,
    Persons,
    PerWeek,
    Rate,
    Ratio,
    Share,
    ShareOrRest,
    Speed,
    Whole,
    scaled,
    share_values,
)

pytestmark = pytest.mark.unit


def of(kind: type[Number], written: object) -> Number:
    number: Number = TypeAdapter(kind).validate_python(written)
    return number


def code_of(kind: type[Number], written: object) -> str:
    with pytest.raises(ValidationError) as found:
        of(kind, written)
    return str(found.value.errors()[0]["type"])


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (Duration, "45 s", 45_000.0),
        (Duration, "30 min", 1_800_000.0),
        (Duration, "2 h", 7_200_000.0),
        (Duration, "1.25 h", 4_500_000.0),
        (Duration, "1 day", 86_400_000.0),
        (Duration, "3 days", 259_200_000.0),
        (Duration, "6 weeks", 3_628_800_000.0),
        (Share, "26%", 0.26),
        (Share, "45.2 %", 0.452),
        (Share, "0%", 0.0),
        (Share, "100%", 1.0),
        (Rate, "2.26 per 1000 per year", 0.00226),
        (Rate, "7 per 100 per year", 0.07),
        (Rate, "132.9 per 100000 per year", 0.001329),
        (Count, "637 per year", 637.0),
        (PerWeek, "4 per week", 4.0),
        (HoursPerWeek, "60 h per week", 60.0),
        (Ratio, "1 per 4 patients", 0.25),
        (Ratio, "1 per patient", 1.0),
        (Money, "2400000 GBP", 2.4e6),
        (HourPrice, "18.5 GBP per hour", 18.5),
        (MilePrice, "0.4 GBP per mile", 0.4),
        (Speed, "22 miles per hour", 22.0),
        (Factor, 1.1, 1.1),
        (Persons, 1250, 1250.0),
        (Whole, 6, 6.0),
    ],
)
def test_value_is_canonical(kind: type[Number], written: object, value: float) -> None:
    assert of(kind, written).value == value


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        (Duration, 30, "WF201"),
        (Duration, "30", "WF201"),
        (Share, 0.26, "WF201"),
        (Duration, "30 minuets", "WF202"),
        (Factor, "1.1 h", "WF202"),
        (Duration, "30%", "WF203"),
        (Share, "4 per week", "WF203"),
        (Duration, "soon", "WF204"),
        (Duration, True, "WF204"),
        (Duration, None, "WF204"),
        (Duration, ["30 min"], "WF204"),
        (Share, float("nan"), "WF204"),
        (Whole, 2.5, "WF205"),
        (Share, "101%", "WF206"),
        (Share, "-1%", "WF206"),
        (Duration, "-30 min", "WF206"),
        (Duration, "1e308 min", "WF206"),
        (Count, "1e999 per year", "WF206"),
        (Factor, 1e308, "WF206"),
        (Ratio, "1 per 0 patients", "WF202"),
    ],
)
def test_what_it_cannot_be_is_refused(kind: type[Number], written: object, code: str) -> None:
    assert code_of(kind, written) == code


def test_a_bare_number_is_refused_with_the_fix() -> None:
    with pytest.raises(PydanticCustomError) as found:
        Duration.read("30")
    assert found.value.context is not None
    assert found.value.context["remedy"] == "Write a number and its unit, for example '30 min'."


def test_low_and_high_are_in_the_unit_of_the_value() -> None:
    number = of(Duration, {"value": "30 min", "low": "0.25 h", "high": "1 h"})
    assert (number.low, number.value, number.high) == (900_000.0, 1_800_000.0, 3_600_000.0)


def test_own_within_gives_low_and_high() -> None:
    number = of(Duration, {"value": "100 min", "within": "30%"})
    assert (number.low, number.high) == pytest.approx((4_200_000.0, 7_800_000.0))


def test_a_share_stays_a_share_within_its_range() -> None:
    number = of(Share, {"value": "90%", "within": "30%"})
    assert (number.low, number.high) == pytest.approx((0.63, 1.0))


def test_all_that_is_wrong_with_a_number_is_found_at_its_own_key() -> None:
    with pytest.raises(ValidationError) as found:
        of(Duration, {"value": "30", "low": "x", "high": "2 h", "wihtin": "3%", "grade": "good"})
    places = {error["loc"] for error in found.value.errors()}
    assert places == {("value",), ("low",), ("wihtin",), ("grade",)}


def test_a_number_without_a_value_is_refused() -> None:
    assert code_of(Duration, {"low": "2 h"}) == "missing"


def test_ratio_keeps_both_sides() -> None:
    ratio = Ratio.read("2 per 15 patients")
    assert (ratio.staff, ratio.patients) == (2.0, 15.0)


def test_one_and_one_point_oh_are_as_written() -> None:
    assert [Factor.read(written).text for written in (1, 1.0, "1")] == ["1", "1.0", "1"]


def test_numbers_travel_between_processes() -> None:
    number = of(Share, {"value": "90%", "low": "80%", "high": "95%", "source": "survey"})
    assert pickle.loads(pickle.dumps(number)) == number


@pytest.mark.parametrize(
    ("written", "factor", "result"),
    [
        ("30 min", 0.9, "27 min"),
        ("26%", 1.1, "28.6%"),
        ("1 per 4 patients", 1.2, "1.2 per 4 patients"),
        ("2.26 per 1000 per year", 2, "4.52 per 1000 per year"),
        (5, 2, 10),
        (5, 1.5, 7.5),
        (1.1, 2, 2.2),
    ],
)
def test_scaled_keeps_the_unit(written: str | int | float, factor: float, result: str | int | float) -> None:
    assert scaled(written, factor) == result


def test_the_rest_is_what_the_others_leave() -> None:
    shares = TypeAdapter(dict[str, ShareOrRest]).validate_python({"a": "60%", "b": "the rest", "c": "15%"})
    assert share_values(shares) == pytest.approx({"a": 0.6, "b": 0.25, "c": 0.15})
