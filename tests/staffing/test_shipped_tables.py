"""The shipped tables speak of what the shipped pathways have, and scenarios change them by their addresses."""

import pytest

from tests.staffing.wards import plans, shipped_table
from workforce.model.allowances import Allowances
from workforce.model.availability import Availability
from workforce.model.blocks import MONTHS
from workforce.model.norms import Norms
from workforce.model.number import Number
from workforce.model.numbers import share_values
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file
from workforce.model.register import walk
from workforce.model.roles import Roles
from workforce.model.rota_rules import RotaRules
from workforce.planning.library import find, shipped
from workforce.planning.settle import plans_from
from workforce.planning.tree import put
from workforce.staffing.shifts import DAY, rules_of, shifts_of

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def pathways() -> list[Pathway]:
    return [Pathway.model_validate(read_file(find("pathways", name)).content) for name in shipped("pathways")]


@pytest.fixture(scope="module")
def roles() -> Roles:
    return Roles.model_validate(read_file(find("pathways", "roles")).content)


def test_norms_and_allowances_name_settings_activities_and_roles_that_there_are(pathways, roles):
    settings = {name for pathway in pathways for name in pathway.settings}
    activities = {(each.setting, name) for pathway in pathways for name, each in pathway.activities.items()}
    norms, allowances = shipped_table(Norms), shipped_table(Allowances)
    for norm in norms.norms.values():
        assert norm.setting in settings
        assert norm.per != "case" or (norm.setting, norm.activity) in activities
        assert (norm.per == "bed") == (norm.occupancy is not None)
        assert {*norm.staff, *norm.hours} <= set(roles.roles)
    for each in allowances.individual.values():
        assert (each.setting in settings, each.role in roles.roles) == (True, True)
    for direct in allowances.direct_care.values():
        assert set(direct.roles) <= set(roles.roles)
        assert direct.share.value < direct.aim.value
    assert set(allowances.heads) <= set(shipped_table(Availability).staff_groups)


def test_every_band_of_a_doctor_is_of_one_tier(roles):
    tiers = shipped_table(RotaRules).tiers
    bands = [band for tier in tiers.values() for band in tier.bands]
    of_doctors = {
        band
        for role in roles.roles.values()
        if role.staff_group == "Medical and Dental"
        for band, share in share_values(role.bands).items()
        if share > 0
    }
    assert sorted(bands) == sorted(of_doctors)


def test_every_shift_shipped_is_legal_by_every_rule_shipped_and_sets_round_the_clock_leave_no_gap():
    table = shipped_table(RotaRules)
    for rules in table.working_time.values():
        for patterns in table.shifts.sets.values():
            assert all(rules_of(rules).allows(shift) for shift in shifts_of(patterns))
    for name in ("long days and nights", "three shifts"):
        covered = {part for shift in shifts_of(table.shifts.sets[name]) for part in shift.quarters(0)}
        assert len({part % (DAY // 15) for part in covered}) == DAY // 15


def test_sickness_has_a_weight_for_every_month_around_one():
    months = shipped_table(Availability).sickness_by_month
    assert months is not None
    assert tuple(months.months) == MONTHS
    assert sum(each.value for each in months.months.values()) / 12 == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("kind", [Allowances, Norms, RotaRules])
def test_every_number_of_a_table_has_a_source(kind):
    table = shipped_table(kind)
    numbers = [node for node in walk(table) if isinstance(node.value, Number)]
    assert len(numbers) > 10
    assert all(node.rests_on.source in table.sources for node in numbers)


def test_a_tables_number_is_changed_by_its_address():
    tree = plans().by_year[2009].tree
    path = ("tables", "allowances", "individual", "office", "time")
    found = plans_from(put(tree, path, "30 h per week"), (2009,)).by_year[2009].table(Allowances)
    assert found is not None
    assert found.individual["office"].time.value == 30
