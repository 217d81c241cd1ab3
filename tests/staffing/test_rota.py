"""Rotas: every shift legal, every hour covered, losses stated, and what cannot be covered named."""

from itertools import product

import numpy as np
import pytest

from tests.staffing.wards import shipped_table
from workforce.model.rota_rules import RotaRules
from workforce.staffing.rota import Rota, RotaImpossible, rota_for
from workforce.staffing.shifts import DAY, HOUR, Rules, Shift, broken, named_hours, rules_of, shifts_of

pytestmark = pytest.mark.laws

RULES = Rules(48 * 60, 17, 11 * 60, 24 * 60, 8 * 60, 6 * 60, 20)
LONG = Shift("long", 450, 1200, 60)
NIGHT = Shift("night", 1170, 1920, 60)
DAYTIME = Shift("day", 540, 1020, 30)
ROUND_THE_CLOCK = np.ones(168)


@pytest.fixture(scope="module")
def table() -> RotaRules:
    return shipped_table(RotaRules)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("pattern", ["long days and nights", "three shifts"])
def test_any_need_has_a_rota_that_is_legal_covers_every_hour_and_states_its_losses(seed, pattern, table):
    generator = np.random.default_rng(seed)
    need = np.repeat(generator.integers(0, 5, 28), 6) + generator.random(168).round() * (seed % 2)
    rules = rules_of(table.working_time["everyone"])
    found = rota_for(need, shifts_of(table.shifts.sets[pattern]), rules, 37.5)
    assert [rule for line in found.lines for rule in broken(line, rules)] == []
    assert (found.on_duty() >= need).all()
    assert sum(len(line) for line in found.lines) == 7 * found.people
    worked = sum(shift.worked for line in found.lines for shift in line if shift is not None) / HOUR
    assert found.people * 37.5 == pytest.approx(found.paid, abs=1e-9)
    assert found.paid - found.whole_people == pytest.approx(worked, abs=1e-9)
    assert found.needed == np.ceil(need).sum()
    assert found.least == found.people
    assert found.whole_shifts >= 0
    assert found.whole_people >= -1e-9


def test_one_nurse_round_the_clock_is_five_people_and_not_the_4_3_of_the_hours():
    """14 shifts of 11.5 h are 161 h: 4.29 people at 37.5 h, and so five; 168 + 7 - 14 + 26.5 = 187.5."""
    found = rota_for(ROUND_THE_CLOCK, (LONG, NIGHT), RULES, 37.5)
    assert found.people == found.least == 5
    assert (found.needed, found.whole_shifts, found.breaks, found.whole_people) == (168, 7, -14, 26.5)
    assert found.paid == 187.5


def test_the_heaviest_week_is_told_since_rules_limit_the_mean_alone():
    """Five long days are 57.5 h in a week that a week of two long days makes legal: 40.25 h on average."""
    line = (*[LONG] * 5, None, None, LONG, LONG, *[None] * 5)
    assert broken(line, RULES) == []
    assert Rota((line,), 2, 2, 37.5, 0.0, 0.0, 0.0, 0.0).heaviest_week == 57.5
    assert Rota((), 0, 0, 37.5, 0.0, 0.0, 0.0, 0.0).heaviest_week == 0
    found = rota_for(ROUND_THE_CLOCK, (LONG, NIGHT), RULES, 37.5)
    worked = sum(shift.worked for line in found.lines for shift in line if shift is not None) / HOUR
    assert found.heaviest_week >= worked / found.people


def fewest_by_hand(need, shift, days_each):
    """The fewest people on one shift a day, each working at most so many days of every week: all patterns tried."""
    patterns = [p for p in product((0, 1), repeat=7) if sum(p) <= days_each]
    reached = {(0,) * 7}
    for people in range(1, 9):
        reached = {
            tuple(min(n, a + b) for n, a, b in zip(need, one, pattern, strict=True))
            for one in reached
            for pattern in patterns
        }
        if tuple(need) in reached:
            return people
    raise AssertionError


@pytest.mark.parametrize("need", [(1,) * 7, (2, 2, 2, 2, 2, 0, 0), (1, 3, 1, 2, 1, 1, 2), (3, 0, 0, 0, 0, 0, 3)])
def test_the_fewest_people_are_those_of_trying_everything(need):
    """Five days of 7.5 h are a week of 37.5 h, in weeks that are all alike and so the same on average."""
    hours = np.zeros((7, 24))
    hours[:, 9:17] = np.array(need)[:, None]
    assert rota_for(hours.ravel(), (DAYTIME,), RULES, 37.5).people == fewest_by_hand(need, DAYTIME, 5)


def test_fewer_people_than_the_fewest_cannot_cover_hours_that_are_named():
    with pytest.raises(RotaImpossible, match="4 people cannot cover") as told:
        rota_for(ROUND_THE_CLOCK, (LONG, NIGHT), RULES, 37.5, people=4)
    assert 0 < len(told.value.hours) <= 24
    assert rota_for(ROUND_THE_CLOCK, (LONG, NIGHT), RULES, 37.5, people=5).people == 5


def test_hours_in_no_shift_are_named():
    need = np.zeros(168)
    need[[9, 22, 23, 24 + 2]] = 1
    with pytest.raises(RotaImpossible, match="no legal shift covers Mon 22:00 to 24:00, Tue 02:00 to 03:00") as told:
        rota_for(need, (DAYTIME,), RULES, 37.5)
    assert told.value.hours == (22, 23, 26)


def test_a_shift_that_breaks_a_rule_by_itself_is_not_worked():
    without_break = Shift("long", 450, 1200, 0)
    too_long = Shift("longest", 420, 420 + 14 * 60, 60)
    assert (RULES.allows(LONG), RULES.allows(without_break), RULES.allows(too_long)) == (True, False, False)
    with pytest.raises(RotaImpossible, match="no legal shift"):
        rota_for(ROUND_THE_CLOCK, (without_break, too_long), RULES, 37.5)


def test_no_need_is_nobody():
    assert rota_for(np.zeros(168), (DAYTIME,), RULES, 37.5).people == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ([NIGHT, LONG, None, None, None, None, None], "-0.5 h of rest before Tue"),
        ([LONG] * 7, "no weekly rest"),
        ([LONG, LONG, LONG, LONG, LONG, None, None], "57.5 h a week"),
        ([NIGHT, NIGHT, NIGHT, NIGHT, NIGHT, None, None], "h in 24 with nights"),
        ([LONG] * 5 + [None, LONG] + [LONG] * 5 + [None, None], "h a week"),
    ],
)
def test_the_check_of_a_line_finds_each_rule_broken(line, told):
    assert any(told in rule for rule in broken(line, RULES))


def test_the_check_passes_a_legal_line_and_seven_days_after_a_weekly_rest_do_not():
    assert broken([LONG, LONG, LONG, LONG, None, None, None], RULES) == []
    short = Shift("short", 540, 840, 0)
    fortnight = [short] * 6 + [None] + [short] * 6 + [None]
    assert broken(fortnight, RULES) == []
    eight = [short] * 8 + [None] * 6
    assert any("without weekly rest" in rule for rule in broken(eight, RULES))


def test_hours_worked_before_2009_need_fewer_doctors_than_48_a_week(table):
    """Two doctors on by day and one at night: 56 hours were 14.3% fewer people by hours alone."""
    need = np.tile([1.0] * 8 + [4.0] * 12 + [1.0] * 4, 7)
    shifts = shifts_of(table.shifts.sets["long days and nights"])
    people = [
        rota_for(need, shifts, rules_of(table.working_time[name]), hours).people
        for name, hours in (("doctors in training until July 2009", 56.0), ("doctors in training", 48.0))
    ]
    worked = 7 * (4 + 1) * 11.5
    assert people == [int(np.ceil(worked / 56)), int(np.ceil(worked / 48))]


def test_night_work_and_hours_of_a_shift():
    assert (LONG.by_night, NIGHT.by_night) == (False, True)
    assert len(NIGHT.quarters(6)) == 50
    assert NIGHT.quarters(6)[-1] == 31
    assert (LONG.worked, DAY) == (690, 1440)
    assert (
        named_hours([0, 1, 23, 24, 167])
        == "Mon 00:00 to 02:00, Mon 23:00 to 24:00, Tue 00:00 to 01:00, Sun 23:00 to 24:00"
    )
