"""Each rule between files broken once, and nothing found in files that keep them all."""

from typing import Any

import pytest
from made_network import beside, made_plans, rota, tree_of

from workforce.documents.problems import ProblemsFound
from workforce.network.build import build_network
from workforce.network.build_lookups import Tables
from workforce.network.build_structure import Structure
from workforce.network.checks import check_plans
from workforce.network.keys import Names
from workforce.planning.plans import Plans

pytestmark = pytest.mark.messages

DUTY = f"duty: {{doctor: {{setting: ward, locations: {{A: {rota('08:00', '20:00', 3)}}}}}}}"
LIMITS = "activities: {stay: {needs: {doctor: {whole activity: 1, limits: true}}}}"
INCIDENCE = """
groups: {ill: {arrivals: {incidence: {by: age, cases: {%s: 1 per 1000 per year, %s: 5 per 1000 per year}}}}}
"""

SERVED = "attributes: {served: {from: area, values: [no, yes]}}"
TWO = {"more": ""}
AGES = """
attributes:
  age: {from: age, values: {all: 0+}, otherwise: all}
  again: {from: age, values: {any: 0+}, otherwise: any}
"""
NORTH = "area attributes: {care: {served: {rows: {North: {yes: 100%}}}}}"
MORE_FLOWS = "flows: {more: {rows: {Upton: {A: 100%}, Downham: {A: 100%}}}}\n"
SECTOR = "settings: {ward: {sector: community}}"
FLOOR = "settings: {ward: {cover: {floor: {role: nurse, never fewer than: %d}}}}"
AGAIN = {"pathways": {"more": FLOOR % 2}, "region": MORE_FLOWS}

BROKEN = [
    ("WF451", "care.settings.team", {"region": "settings: {team: null}"}),
    ("WF452", "region.flows", {"region": "flows: {care: null}"}),
    ("WF453", "activities.stay.needs.nurs", {"pathway": "activities: {stay: {needs: {nurs: {time: 1 h}}}}"}),
    ("WF453", "needs.any.who", {"pathway": "activities: {stay: {needs: {any: {level: 4, who: [cook], time: 1 h}}}}"}),
    ("WF453", "cover.floor.role", {"pathway": "settings: {ward: {cover: {floor: {role: cook, never fewer than: 1}}}}"}),
    ("WF453", "region.duty", {"region": DUTY.replace("doctor", "cook")}),
    ("WF454", "roles.roles.nurse.staff group", {"roles": "roles: {nurse: {staff group: Carers}}"}),
    ("WF455", "region.area attributes", {"pathway": SERVED}),
    ("WF455", "served", {"pathway": SERVED, "region": NORTH}),
    ("WF455", "served", {"pathway": SERVED, "region": NORTH.replace("}}}}}", "}, South: {perhaps: 100%}}}}}")}),
    ("WF456", "needs.doctor", {"pathway": LIMITS}),
    ("WF456", "region.duty.doctor.setting", {"region": DUTY.replace("setting: ward", "setting: hall")}),
    ("WF457", "incidence.cases", {"pathway": INCIDENCE % ("0-44", "45+")}),
    ("WF458", "region.population", {"pathway": INCIDENCE % ("0-64", "65+"), "years": (2009, 2010, 2011)}),
    ("WF458", "region.births", {"pathway": "groups: {ill: {arrivals: {births: 100%}}}"}),
    ("WF459", "region.places.bed", {"pathways": TWO, "region": MORE_FLOWS + "places: {bed: {numbers: {A: 3}}}"}),
    ("WF460", "attributes.again", {"pathway": AGES}),
    ("WF470", "more.settings.ward.sector", {"pathways": {"more": SECTOR}, "region": MORE_FLOWS}),
    ("WF470", "more.settings.ward.cover.floor", {"pathway": FLOOR % 1, **AGAIN}),
    ("WF461", "stay.marks", {"pathway": "activities: {stay: {marks: {one: start, two: start}}}"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "where", "made"), BROKEN, ids=[f"{code}-{where}" for code, where, _ in BROKEN])
def test_each_rule_finds_what_breaks_it(code: str, where: str, made: dict[str, Any]) -> None:
    findings = check_plans(made_plans(**made))
    assert {finding.code for finding in findings} == {code}
    assert any(where in ".".join(finding.path) for finding in findings)
    assert all(finding.reason and finding.remedy for finding in findings)


def changed(pathway: str = "", region: str = "") -> Plans:
    return beside(tree_of(), {2009: tree_of(), 2010: tree_of(pathway, region)})


@pytest.mark.parametrize(
    ("what", "plans"),
    [
        ("setting", changed("activities: {stay: {setting: team, place: null}}")),
        ("form of arrivals", changed("groups: {ill: {arrivals: {every: 5 h}}}")),
        ("number who arrive together", changed("groups: {ill: {arrivals: {count: 730 per year, in groups of: 2}}}")),
        ("unit that is followed", changed(region="settings: {team: {follows: area}}")),
    ],
)
def test_what_lasts_does_not_change_between_years(what: str, plans: Plans) -> None:
    (finding,) = check_plans(plans)
    assert (finding.code, finding.year) == ("WF462", 2010)
    assert what in finding.reason


def test_files_that_fit_together_break_no_rule() -> None:
    full = f"{SERVED}\n{LIMITS}\n" + INCIDENCE % ("0-64", "65+")
    region = (
        f"{DUTY}\narea attributes: {{care: {{served: {{rows: {{North: {{yes: 100%}}, South: {{no: the rest}}}}}}}}}}"
    )
    assert check_plans(made_plans(full, region)) == []


def test_plans_that_do_not_fit_are_refused_with_all_their_problems() -> None:
    with pytest.raises(ProblemsFound) as found:
        build_network(made_plans(LIMITS, "flows: {care: null}"))
    assert {problem.code for problem in found.value.problems} == {"WF452", "WF456"}


def test_a_problem_names_the_closest_role() -> None:
    (finding,) = check_plans(made_plans("activities: {stay: {needs: {nurs: {time: 1 h}}}}"))
    assert finding.remedy == "Did you mean 'nurse'?"


def test_two_names_of_one_hash_are_refused() -> None:
    tables = Tables(Structure(made_plans()), Names(lambda *names: len(names)))
    tables.hash("care", "stay")
    with pytest.raises(ProblemsFound) as found:
        tables.hash("care", "visits")
    assert found.value.problems[0].code == "WF469"
