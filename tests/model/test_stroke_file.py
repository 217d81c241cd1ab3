"""The stroke pathway, roles and availability as shipped: valid, sourced, and near the audits they cite."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workforce.documents.tables import read_table
from workforce.model.availability import Availability
from workforce.model.cases import resolve
from workforce.model.needs import Repeated
from workforce.model.numbers import MS_PER_DAY, MS_PER_HOUR, Share
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file
from workforce.model.register import numbers
from workforce.model.roles import Roles
from workforce.model.routes import Since, routes
from workforce.model.rules_cases import CASES
from workforce.model.rules_flow import FLOW
from workforce.model.rules_names import NAMES
from workforce.model.survey import Survey

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "stroke": (Pathway, ROOT / "pathways" / "stroke.yaml"),
    "roles": (Roles, ROOT / "pathways" / "roles.yaml"),
    "availability": (Availability, ROOT / "workforce" / "tables" / "availability.yaml"),
}


@cache
def shipped(name: str) -> Any:
    model, path = FILES[name]
    return model.model_validate(read_file(path).content)


@cache
def stroke() -> Pathway:
    found: Pathway = shipped("stroke")
    return found


def roles_named() -> Iterator[str]:
    for setting in stroke().settings.values():
        yield from (cover.role for cover in setting.cover.values())
    for activity in stroke().activities.values():
        for name, need in activity.needs.items():
            yield from need.who or (need.role or name,)


def wte_for_ten(role: str, hours_a_week: float) -> float:
    """Workload for ten patients in whole-time equivalents: hours over available hours, with support activities."""
    group = shipped("availability").staff_groups[shipped("roles").roles[role].staff_group]
    available = group.full_time_hours.value * (1 - group.absent.absent_share)
    return 10 * hours_a_week / available / (1 - group.category_allowance.value)


@cache
def people() -> dict[tuple[int, str], float]:
    """Persons of 2009/10 by the first year of their age band, and sex."""
    path = ROOT / "scenarios" / "regions" / "east-midlands" / "population.csv"
    columns = {"year": str, "sex": str, "band": str, "persons": float}
    found: Counter[tuple[int, str]] = Counter()
    for row in read_table(path, columns).rows:
        if row["year"] == "2009/10":
            found[int(row["band"].rstrip("+").split("-")[0]), row["sex"]] += row["persons"]
    return dict(found)


def events(group: str) -> float:
    """New patients of a group in 2009/10."""
    incidence = stroke().groups[group].arrivals.incidence
    starts = {int(band.rstrip("+").split("-")[0]): rate for band, rate in incidence.cases.items()}
    return sum(
        persons * resolve(starts[max(start for start in starts if start <= age)], {"sex": sex}).value
        for (age, sex), persons in people().items()
    )


@pytest.mark.parametrize("rule", [*NAMES, *CASES, *FLOW], ids=lambda rule: rule.__name__)
def test_the_pathway_breaks_no_rule(rule: Any) -> None:
    assert list(rule(Survey(stroke()))) == []


@pytest.mark.parametrize("name", list(FILES))
def test_every_number_has_a_grade_and_every_weak_one_a_reason_and_a_range(name: str) -> None:
    for number in numbers(shipped(name)):
        assert number.grade is not None, number.address
        if number.grade == "assumed":
            assert number.because, number.address
        if number.grade in ("assumed", "unverified") and number.kind != "a whole number":
            assert number.no_range or (number.low is not None and number.high is not None), number.address
        if number.low is not None and number.high is not None:
            assert number.low <= number.value <= number.high, number.address


@pytest.mark.parametrize("name", list(FILES))
def test_no_number_is_graded_above_its_source(name: str) -> None:
    order = ["published", "derived", "unverified", "assumed"]
    for number in numbers(shipped(name)):
        source = shipped(name).sources[number.source].grade
        assert order.index(number.grade or "") >= order.index(source), number.address


def test_a_published_number_has_no_range_of_the_drafters() -> None:
    ranged = [number.address for number in numbers(stroke(), grade="published") if number.low is not None]
    assert ranged == []


def test_every_role_has_a_staff_group_with_hours() -> None:
    assert set(roles_named()) <= set(shipped("roles").roles)
    groups = {role.staff_group for role in shipped("roles").roles.values()}
    assert groups <= set(shipped("availability").staff_groups)


def test_bands_and_levels_of_every_role_are_whole() -> None:
    for name, role in shipped("roles").roles.items():
        for mix in (role.bands, role.career_level):
            given = [share.value for share in mix.values() if isinstance(share, Share)]
            rests = len(mix) - len(given)
            assert (rests == 1 and sum(given) < 1) or (rests == 0 and sum(given) == pytest.approx(1)), name


def test_about_6850_strokes_a_year_reach_hospital_one_in_nineteen_from_within() -> None:
    """The range is 7.7% to 8.6% of England's 80,000 to 87,000 strokes a year."""
    strokes, inside = events("stroke"), events("strokes in hospital")
    assert 6_200 < strokes + inside < 7_500
    assert strokes + inside == pytest.approx(6_850, rel=0.005)
    assert inside / (strokes + inside) == pytest.approx(0.053, abs=0.002)


def test_tia_is_about_as_common_as_in_oxford_and_a_quarter_of_suspected_strokes_are_not() -> None:
    """Rothwell 2005: 1.10 TIA per 1000 a year; Gibson and Whiteley 2013: 26% of suspected strokes."""
    assert 1000 * events("tia") / sum(people().values()) == pytest.approx(1.10, rel=0.01)
    assert events("mimics") / (events("mimics") + events("stroke")) == pytest.approx(0.26, abs=0.01)


def test_thrombolysis_is_given_within_three_hours_of_onset_to_infarcts_only() -> None:
    ways = [
        (name, route)
        for name, activity in stroke().activities.items()
        for route in routes(activity.next)
        if route.target == "thrombolysis"
    ]
    assert [(name, route.conditions) for name, route in ways] == [("urgent scan", {"type": ("infarct",)})]
    assert ways[0][1].path[-3:-1] == ("then", "shares")
    since = resolve(stroke().activities["urgent scan"].next, {"type": "infarct"})
    assert isinstance(since, Since)
    assert (since.since, since.within.value) == ("onset", 3 * MS_PER_HOUR)
    assert dict(stroke().activities["thrombolysis"].set or {})["treated"] == "yes"


def test_nobody_goes_to_the_hyperacute_unit_until_a_scenario_opens_it() -> None:
    shares = [
        route.share
        for activity in stroke().activities.values()
        for route in routes(activity.next)
        if route.target == "hyperacute stay"
    ]
    assert len(shares) >= 6
    assert all(isinstance(share, Share) and share.value == 0 for share in shares)
    assert all(
        route.target != "hyperacute stay" for group in stroke().groups.values() for route in routes(group.begins)
    )


def test_patients_are_not_followed_beyond_a_year() -> None:
    """From leaving hospital, the longest way home lasts eleven and a half months or less at its usual length."""
    lasts = {name: activity.lasts for name, activity in stroke().activities.items()}
    weeks = 7 * MS_PER_DAY
    first = lasts["first weeks at home"].value
    after = resolve(lasts["home to six months"], {"seen at home": "no"}).value
    assert first + after + lasts["home to a year"].value <= 46 * weeks
    team = lasts["community stroke team"].most.value
    assert team + resolve(lasts["home to six months"], {"seen at home": "yes"}).value <= 29 * weeks
    assert lasts["care home"].points[-1] == (46 * weeks, 1.0)


def test_only_readmission_opens_a_new_episode() -> None:
    opened = {
        route.target
        for activity in stroke().activities.values()
        for route in routes(activity.next)
        if route.detail is not None and route.detail.new_episode
    }
    assert opened == {"readmission"}


@pytest.mark.parametrize(
    ("role", "published"),
    [("physiotherapist", 1.7), ("occupational therapist", 1.3), ("speech and language therapist", 0.4)],
)
def test_therapists_on_the_stroke_unit_are_as_many_as_the_survey_found(role: str, published: float) -> None:
    """Rudd 2009: medians for 10 beds; 253 working days of 365.25, times the shares seen on a weekday."""
    need = stroke().activities["stroke unit stay"].needs[role]
    assert isinstance(need, Repeated)
    minutes = resolve(need.share, {}).value * resolve(need.time, {}).value / 60_000
    assert wte_for_ten(role, minutes / 60 * 7 * 253 / 365.25) == pytest.approx(published, rel=0.15)


def test_nurses_on_the_stroke_unit_are_as_many_as_the_survey_found() -> None:
    """Rudd 2009: 10.9 for 10 beds, here with one patient in four severe or very severe."""
    total = 0.0
    for role in ("registered nurse", "health care assistant"):
        ratio = stroke().activities["stroke unit stay"].needs[role].ratio
        for severity, share in (("mild", 0.75), ("severe", 0.25)):
            staff = sum(resolve(ratio[shift], {"severity": severity}).value for shift in ("day", "night"))
            total += wte_for_ten(role, share * staff * 84)
    assert total == pytest.approx(10.9, rel=0.08)
