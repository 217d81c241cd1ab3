"""The trauma pathway as drafted: valid, sourced, and near the counts and shares it cites."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workforce.documents.tables import read_table
from workforce.model.cases import Cases, resolve
from workforce.model.numbers import MS_PER_DAY, MS_PER_HOUR, share_values
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file
from workforce.model.register import numbers
from workforce.model.roles import Roles
from workforce.model.routes import routes
from workforce.model.rules_cases import CASES
from workforce.model.rules_flow import FLOW
from workforce.model.rules_names import NAMES
from workforce.model.survey import Survey

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
NETWORKED = ("trauma centre", "trauma centre theatre", "trauma centre critical care", "trauma centre ward")


@cache
def trauma() -> Any:
    return Pathway.model_validate(read_file(ROOT / "pathways" / "trauma.yaml").content)


@cache
def people() -> Mapping[tuple[int, str], float]:
    """Persons of 2009/10 by the first year of their age band, and sex."""
    path = ROOT / "scenarios" / "regions" / "east-midlands" / "population.csv"
    found: Counter[tuple[int, str]] = Counter()
    for row in read_table(path, {"year": str, "sex": str, "band": str, "persons": float}).rows:
        if row["year"] == "2009/10":
            found[int(row["band"].rstrip("+").split("-")[0]), row["sex"]] += row["persons"]
    return dict(found)


def injured(group: str) -> Iterator[tuple[int, str, float]]:
    """New patients of a group in 2009/10 by the first year of the age band, and sex."""
    incidence = trauma().groups[group].arrivals.incidence
    assert isinstance(incidence, Cases)
    starts = {int(band.rstrip("+").split("-")[0]): rate for band, rate in incidence.cases.items()}
    for (age, sex), persons in people().items():
        rate = resolve(starts[max(start for start in starts if start <= age)], {"sex": sex})
        yield age, sex, persons * rate.value


def number(group: str) -> float:
    return sum(count for _, _, count in injured(group))


def of_age(age: int) -> str:
    return "under 65" if age < 65 else "65 to 79" if age < 80 else "80 and over"


def drawn(attribute: str, values: Mapping[str, str]) -> dict[str, float]:
    """The shares of an attribute for a patient with these values of the others."""
    return dict(share_values(resolve(trauma().attributes[attribute].shares, values)))


def recognised() -> Iterator[tuple[int, str, str, float, float]]:
    """Age, sex and mechanism of the severely injured, with how many are there, and how many are recognised."""
    for age, sex, count in injured("major trauma"):
        about = {"group": "major trauma", "age": of_age(age)}
        for mechanism, share in drawn("mechanism", about).items():
            seen = 0.0
            for alarm, of in drawn("crew's alarm", {**about, "mechanism": mechanism}).items():
                also = {**about, "mechanism": mechanism, "crew's alarm": alarm}
                seen += of * drawn("recognised", also)["yes"]
            yield age, sex, mechanism, count * share, count * share * seen


@pytest.mark.parametrize("rule", [*NAMES, *CASES, *FLOW], ids=lambda rule: rule.__name__)
def test_the_pathway_breaks_no_rule(rule: Any) -> None:
    assert list(rule(Survey(trauma()))) == []


def test_every_weak_number_has_a_reason_and_a_range_and_no_published_one_a_range() -> None:
    for each in numbers(trauma()):
        assert each.grade is not None, each.address
        if each.grade == "assumed":
            assert each.because, each.address
        if each.grade in ("assumed", "unverified") and each.kind != "a whole number":
            assert each.no_range or (each.low is not None and each.high is not None), each.address
        if each.grade == "published":
            assert each.low is None, each.address


def test_every_role_is_among_the_roles() -> None:
    known = Roles.model_validate(read_file(ROOT / "pathways" / "roles.yaml").content).roles
    for activity in trauma().activities.values():
        for name, need in activity.needs.items():
            assert set(need.who or (need.role or name,)) <= set(known), name


def test_as_many_as_planned_for_are_recognised_and_true_injury_is_more() -> None:
    """875 (planning figure, October 2009), of 1,210 severely injured."""
    assert number("major trauma") == pytest.approx(1_210, rel=0.005)
    assert sum(row[-1] for row in recognised()) == pytest.approx(875, rel=0.01)


def test_the_recognised_are_as_old_and_as_often_men_and_fallen_as_registers_said_about_2009() -> None:
    """Mean age 36.1 in 1990 and 53.8 in 2013; men 72.7% and 68.3%; low falls 12.5% in 2000 and 39.1% in 2013."""
    rows = [(age, sex, mechanism, seen) for age, sex, mechanism, _, seen in recognised()]
    total = sum(seen for *_, seen in rows)
    age = sum((at + 2 if at < 85 else 89) * seen for at, _, _, seen in rows) / total
    assert age == pytest.approx(36.1 + (53.8 - 36.1) * 19 / 23, abs=1.0)
    assert sum(seen for _, sex, _, seen in rows if sex == "male") / total == pytest.approx(0.683, abs=0.03)
    assert 0.30 < sum(seen for _, _, how, seen in rows if how == "low fall") / total < 0.391


def test_with_all_recognised_half_are_low_falls_as_in_2019() -> None:
    rows = list(recognised())
    falls = sum(count for _, _, how, count, _ in rows if how == "low fall")
    assert falls / sum(count for *_, count, _ in rows) == pytest.approx(0.526, abs=0.02)


def test_crews_alert_for_47_percent_of_the_severely_injured_and_for_four_others_each() -> None:
    """Fuller 2024: sensitivity 46.7%; 14.5 right alarms to 53.3 wrong ones among 1,000 injured people."""
    right = wrong = 0.0
    for group in ("major trauma", "moderate injury", "false alarms"):
        for age, _, count in injured(group):
            about = {"group": group, "age": of_age(age)}
            for mechanism, share in drawn("mechanism", about).items():
                alarms = count * share * drawn("crew's alarm", {**about, "mechanism": mechanism})["yes"]
                right, wrong = (right + alarms, wrong) if group == "major trauma" else (right, wrong + alarms)
    assert right / number("major trauma") == pytest.approx(0.467, abs=0.01)
    assert wrong / right == pytest.approx(53.3 / 14.5, rel=0.05)


def test_hip_fractures_are_the_regions_share_of_englands() -> None:
    """8.6% of 52,226; 27% men between 23.5% (2000) and 30.7% (2012); mean age 82.7 in 2016-19."""
    assert number("hip fracture") == pytest.approx(0.086 * 52_226, rel=0.01)
    men = sum(count for _, sex, count in injured("hip fracture") if sex == "male")
    assert 0.235 < men / number("hip fracture") < 0.307
    ages = sum((age + 2 if age < 85 else 89) * count for age, _, count in injured("hip fracture"))
    assert ages / number("hip fracture") == pytest.approx(82.7, abs=1.0)


def test_centres_are_reached_only_where_there_is_a_network() -> None:
    """From outside its units every way to a centre is that of people who live in a network's area."""
    inside = {name for name, activity in trauma().activities.items() if activity.setting in NETWORKED}
    ways = [
        (name, route.conditions)
        for name, activity in trauma().activities.items()
        if name not in inside
        for route in routes(activity.next)
        if route.target in inside
    ]
    assert {name for name, _ in ways} == {"ambulance journey", "transfer"}
    assert all(conditions["trauma network"] == ("yes",) for _, conditions in ways)


def test_patients_are_not_followed_much_beyond_a_year() -> None:
    lasts = {name: activity.lasts for name, activity in trauma().activities.items()}
    home = sum(
        lasts[name].value
        for name in (
            "home until the first clinic",
            "home between clinics",
            "home to the third clinic",
            "home to a year",
        )
    )
    assert home <= 46 * 7 * MS_PER_DAY
    assert lasts["care home"].points[-1] == (44 * 7 * MS_PER_DAY, 1.0)


def test_standards_of_the_time_are_those_of_the_clocks() -> None:
    within = {name: clock.within.value / MS_PER_HOUR for name, clock in trauma().clocks.items() if clock.within}
    assert within == {"door to CT": 1, "door to hip operation": 36, "time in the emergency department": 4}
