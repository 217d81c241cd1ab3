"""Doctors by tier, and rotas of single units."""

import pytest

from tests.network.made_network import laid_over
from tests.staffing.wards import BASIS, NEEDS, plans, shipped_table, yaml
from workforce.model.rota_rules import RotaRules
from workforce.planning.settle import plans_from
from workforce.staffing.projection import Projection
from workforce.staffing.rota import RotaImpossible
from workforce.staffing.shifts import broken, rules_of, shifts_of
from workforce.staffing.tiers import direct_care_hours, fewest_on_shifts, people_of

pytestmark = pytest.mark.unit
AWT = 52.143 * 37.5 * 0.8

RULES = """
file: rota rules
title: Rules
no range: A rule.
working time:
  everyone: {longest week: 48 h per week, reference: 17 weeks, daily rest: 11 h, weekly rest: 24 h, night: 8 h,
             break after: 6 h, rest break: 20 min}
shifts:
  sets:
    long: {day: {from: "07:30", until: "20:00", unpaid break: 60 min},
           night: {from: "19:30", until: "08:00", unpaid break: 60 min}}
    office: {day: {from: "09:00", until: "17:00", unpaid break: 30 min}}
tiers:
  seniors: {bands: [consultant], working time: everyone, least: 6, direct care: 30 h per week, weeks: 42}
  middle: {bands: [registrar], working time: everyone, least: 8, direct care: 36 h per week, weeks: 44}
"""
ON_CALL = NEEDS.replace(
    "{two nurses: {role: nurse, never fewer than: 2}}",
    "{two nurses: {role: nurse, never fewer than: 2}, call: {role: doctor, on call: 1, worked: 10%, during: night}}",
)


def hospital(needs: str = NEEDS, bands: str = "") -> Projection:
    made = plans(needs, rota_rules=RULES)
    if not bands:
        return Projection.of(made)
    doctor = {"roles": {"roles": {"doctor": {"bands": yaml(BASIS + f"bands: {bands}")["bands"]}}}}
    return Projection.of(plans_from(laid_over(dict(made.by_year[2009].tree), doctor), (2009,)))


@pytest.fixture(scope="module")
def quiet() -> Projection:
    return hospital()


def test_a_consultants_direct_care_is_1_260_hours_a_year():
    """7.5 programmed activities of 4 hours in 42 weeks."""
    assert direct_care_hours(shipped_table(RotaRules).tiers["consultants"]) == 7.5 * 4 * 42 == 1260


def test_posts_are_hours_over_direct_care_and_a_rota_on_call_has_its_least_people(quiet):
    """365 days of 20 minutes for each of 2.2 patients at A are 268 h: 0.21 posts, one person; on call, six."""
    found = quiet.doctors().set_index("cover_group")
    hours = found["hours"]["ward, A"]
    assert hours == pytest.approx(365 * 2.2 / 3, rel=0.02)
    assert found["posts"]["ward, A"] == pytest.approx(hours / 1260)
    assert (found["people"]["ward, A"], found["on_call"]["ward, A"], found["tier"]["ward, A"]) == (1, False, "seniors")
    called = hospital(ON_CALL).doctors().set_index("cover_group")
    assert called["hours"]["ward, A"] == pytest.approx(hours + 0.1 * 12 * 365)
    assert (called["people"]["ward, A"], called["least"]["ward, A"]) == (6, 6)


def test_a_role_of_two_grades_is_split_and_the_foremost_is_on_call():
    found = hospital(ON_CALL, "{consultant: 25%, registrar: the rest}").doctors()
    at_a = found[found["cover_group"] == "ward, A"].set_index("tier")
    assert at_a["share"].to_dict() == {"seniors": 0.25, "middle": 0.75}
    assert at_a["hours"]["middle"] == pytest.approx(3 * at_a["hours"]["seniors"])
    assert at_a["posts"]["middle"] == pytest.approx(at_a["hours"]["middle"] / (36 * 44))
    assert at_a["people"].to_dict() == {"seniors": 1, "middle": 8}


@pytest.mark.parametrize(
    ("posts", "on_call", "people"), [(0.2, True, 6), (6.0, True, 6), (6.1, True, 7), (2.1, False, 3)]
)
def test_people_are_posts_rounded_up_or_the_least_a_rota_takes(posts, on_call, people):
    assert people_of(posts, 6, on_call) == people


def test_fewest_on_full_shifts_with_leave_stood_in_for():
    """161 worked hours a week over 48 h x 44 / 52.143 are 3.97: at least four; two at once at least eight."""
    table = shipped_table(RotaRules)
    shifts = shifts_of(table.shifts.sets["long days and nights"])
    rules = rules_of(table.working_time["doctors in training"])
    one, two = (fewest_on_shifts(shifts, rules, 44, number) for number in (1, 2))
    assert (one, two) == (4, 8)
    assert fewest_on_shifts(shifts, rules, 36) == 5


def test_a_units_rota_covers_its_staff_and_states_what_wholeness_costs(quiet):
    found = quiet.rota(2009, "ward, A", "nurse", "long")
    rules = rules_of(quiet.plans.by_year[2009].table(RotaRules).working_time["everyone"])
    assert found.rota.on_duty().tolist() == [2.0] * 168
    assert [each for line in found.rota.lines for each in broken(line, rules)] == []
    # 28 shifts of 11.5 h are 322 h: 8.6 people of 37.5 h.
    assert found.rota.people == 9
    assert found.wte == pytest.approx(9 / 0.8)
    assert found.cover == pytest.approx(2 * 8760 / AWT)
    assert found.cover + sum(found.losses().values()) == pytest.approx(found.wte, rel=1e-12)
    assert found.losses()["whole_shifts"] == pytest.approx(14 / 37.5 / 0.8)
    assert found.losses()["breaks"] == pytest.approx(-28 / 37.5 / 0.8)


def test_shifts_that_leave_the_night_uncovered_are_refused_by_hour(quiet):
    with pytest.raises(RotaImpossible, match="no legal shift covers Mon 00:00 to 09:00, Mon 17:00 to 24:00"):
        quiet.rota(2009, "ward, A", "nurse", "office")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("ward, Q", "nurse", "long"), "no unit 'ward, Q'; did you mean 'ward, "),
        (("ward, A", "nurze", "long"), "did you mean 'nurse'"),
        (("ward, A", "nurse", "longer"), "no set of shifts 'longer'; did you mean 'long'"),
    ],
)
def test_names_that_are_not_there_are_guessed(asked, told, quiet):
    with pytest.raises(ValueError, match=told):
        quiet.rota(2009, *asked)
