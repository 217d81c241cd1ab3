"""WISN whole, and what heads, months, direct care and sickness do to available time."""

import pytest

from tests.staffing.wards import ALLOWANCES, plans, projection, shipped_table
from workforce.model.availability import Availability
from workforce.staffing.available import Available, available
from workforce.staffing.headroom import (
    available_by_month,
    days_of_months,
    per_head_hours,
    with_sickness,
    wte_with_heads,
)
from workforce.staffing.wisn import TERMS, pressure, requirement, wisn

pytestmark = pytest.mark.laws
AWT = 52.143 * 37.5 * 0.8


def terms(by=("role",), **given):
    found = projection(**given).wisn(list(by))
    return found.set_index(list(by))


def test_doubling_all_volumes_doubles_the_workload_and_not_the_individual_allowance():
    once, twice = terms(volume=730), terms(volume=1460)
    assert once["service"]["nurse"] > 1
    for role in ("nurse", "doctor"):
        assert twice["service"][role] == pytest.approx(2 * once["service"][role], rel=1e-9)
        assert twice["category"][role] == pytest.approx(2 * once["category"][role], rel=1e-9)
        assert twice["individual"][role] == once["individual"][role]
    assert once["individual"]["nurse"] > 0


def test_terms_sum_to_the_requirement_and_the_first_two_are_the_need_by_workload():
    made = projection()
    found = made.wisn(["year", "role"]).set_index("role")
    assert found[list(TERMS)].sum(axis=1).to_numpy() == pytest.approx(found["requirement"].to_numpy(), rel=1e-12)
    workload = made.wte(["year", "role"]).set_index("role")["wte"]
    assert (found["service"] + found["category"]).to_numpy() == pytest.approx(
        workload[found.index].to_numpy(), rel=1e-12
    )


def test_an_individual_allowance_is_owed_once_in_each_unit_of_its_setting():
    found = terms(by=("cover_group", "setting", "role"))["individual"]
    fifteen = 15 * 52.143 / AWT
    by_unit = {unit: each for (unit, _, role), each in found.items() if role == "nurse"}
    assert by_unit == pytest.approx({"ward, A": fifteen, "ward, B": fifteen, "team, North": 0, "team, South": 0})


def test_bands_share_every_term_among_them():
    whole, banded = terms(by=("year",)), terms(by=("staff_group", "band"))
    for name in (*TERMS, "requirement"):
        assert banded[name].sum() == pytest.approx(whole[name].sum(), rel=1e-12)


def test_the_terms_by_the_arithmetic_on_paper():
    """1,000 h at 1,600 h available, a tenth on support: 0.625, 0.0694; 160 h of individuals: 0.1 (WHO, step 7)."""
    found = requirement(1000, Available(2000, 0.2, 0.1), 160)
    assert found == pytest.approx({"service": 0.625, "category": 0.625 / 0.9 - 0.625, "individual": 0.1})
    difference, ratio = pressure(0.7, sum(found.values()))
    assert (round(difference, 4), round(ratio, 4)) == (-0.0944, 0.8811)


def test_hours_by_heads_are_solved_with_the_participation_rate():
    """n posts in n / p heads, each owing h hours: n A = W + (n / p) h."""
    owed = ALLOWANCES.replace("participation: 80%", "participation: 80%, per head: {training: 40 h, appraisal: 8 h}")
    made = plans(allowances=owed)
    hours, participation = per_head_hours(made.by_year[2009], "Nurses")
    assert (hours, participation) == (48, 0.8)
    without, found = terms(), terms(allowances=owed)
    n = found["requirement"]["nurse"]
    assert n * AWT == pytest.approx(without["requirement"]["nurse"] * AWT + n / 0.8 * 48, rel=1e-9)
    assert found["per_head"]["nurse"] == pytest.approx(n - without["requirement"]["nurse"], rel=1e-9)
    assert found["per_head"]["doctor"] == 0
    # Fewer hours a head, more heads: the same overhead weighs more.
    assert wte_with_heads(1, AWT, 48, 0.5) > wte_with_heads(1, AWT, 48, 0.8) > wte_with_heads(1, AWT, 0, 0.8) == 1


def test_heads_that_owe_more_than_they_have_are_refused():
    with pytest.raises(ValueError, match="more hours than"):
        wte_with_heads(1, 1500, 1000, 0.5)
    with pytest.raises(ValueError, match="per head"):
        wte_with_heads(1, 1500, 10, 1.2)


def test_an_unknown_dimension_is_refused():
    with pytest.raises(ValueError, match="'colour' is not a dimension of WISN"):
        wisn(projection().expected.table, plans().by_year, ["colour"])


def test_sickness_by_month_leaves_the_years_hours_as_they_are_and_shortens_january():
    table = shipped_table(Availability)
    for year in (2009, 2011):
        days = days_of_months(year)
        assert sum(days.values()) == {2009: 365, 2011: 366}[year]
        for group, staff in table.staff_groups.items():
            months = available_by_month(table, group, year)
            mean = sum(months[name].hours * days[name] for name in days) / sum(days.values())
            assert mean == pytest.approx(available(staff).hours, rel=1e-12)
    months = available_by_month(table, "Nursing and Midwifery Registered", 2009)
    assert months["May"].hours > months["Jan"].hours
    # 4.2% of paid time; January 1.116 and May 0.924 of a mean that is 1.0 within a thousandth.
    assert months["Jan"].absent_share - months["May"].absent_share == pytest.approx(0.042 * 0.192, rel=2e-3)
    flat = available_by_month(table, "Social care", 2009, dict.fromkeys(days, 3.0))
    assert {round(each.hours, 9) for each in flat.values()} == {
        round(available(table.staff_groups["Social care"]).hours, 9)
    }
    with pytest.raises(ValueError, match="no weight for May"):
        available_by_month(table, "Social care", 2009, {"Apr": 1.0})


def test_less_sickness_is_less_need_by_the_ratio_of_hours_and_nothing_else():
    """A third off sickness of 4% is 1.33 points of paid time."""
    made = plans()
    group = made.by_year[2009].availability.staff_groups["Nurses"]
    before, after = available(group), with_sickness(group, 2 / 3)
    assert after.absent_share == pytest.approx(before.absent_share - 0.04 / 3)
    assert after.wte(1000) / before.wte(1000) == pytest.approx(0.8 / (0.8 + 0.04 / 3), rel=1e-12)
