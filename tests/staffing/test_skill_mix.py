"""Work that other roles do: hours are conserved, order makes no difference, supervisors are counted."""

import pandas as pd
import pytest

from tests.staffing.wards import plans, projection, shipped_table
from workforce.model.substitution import Substitution
from workforce.planning.settle import plans_from
from workforce.planning.tree import put
from workforce.staffing.projection import Projection
from workforce.staffing.skill_mix import COLUMNS, moved

pytestmark = pytest.mark.laws

TABLE = """
file: substitution
title: Substitution
moves:
  nurses for doctors: {work of: doctor, done by: nurse, may be: 50%, done: 40%, time: 1.5, supervision: 10%,
                       most supervised: 4}
"""
NOTHING = TABLE.replace("done: 40%", "done: 0%")
BOTH_WAYS = (
    TABLE
    + """\
  doctors for nurses: {work of: nurse, done by: doctor, may be: 10%, done: 100%, time: 1, supervision: 0%,
                       most supervised: 1}
"""
)


def wte(table: str, by=("role",)) -> pd.Series:
    return projection(substitution=table).wte(list(by)).set_index(list(by))["wte"]


def hours(table: str) -> dict[str, float]:
    return projection(substitution=table).wte(["role"]).set_index("role")["hours"].to_dict()


def test_a_fifth_of_the_doctors_hours_is_done_by_nurses_in_half_as_long_again():
    before, after = hours(NOTHING), hours(TABLE)
    taken = before["doctor"] * 0.5 * 0.4 * 1.5
    assert after["nurse"] == pytest.approx(before["nurse"] + taken, rel=1e-12)
    assert after["doctor"] == pytest.approx(before["doctor"] * 0.8 + taken * 0.1, rel=1e-12)


def test_without_a_table_and_with_nothing_moved_need_is_the_same_to_the_last_bit():
    assert wte(NOTHING).to_dict() == projection().wte(["role"]).set_index("role")["wte"].to_dict()


def test_moved_work_stays_where_it_was_and_bands_share_it():
    by_setting = projection(substitution=TABLE).wte(["setting", "role"]).set_index(["setting", "role"])["wte"]
    assert set(by_setting.index) == {("ward", "nurse"), ("ward", "doctor"), ("team", "nurse")}
    assert by_setting["team", "nurse"] == pytest.approx(
        projection().wte(["setting"]).set_index("setting")["wte"]["team"]
    )
    assert wte(TABLE, ("staff_group", "band")).sum() == pytest.approx(wte(TABLE).sum())


def test_moves_are_of_the_hours_as_given_in_any_order_and_not_moved_on():
    before, both = hours(NOTHING), hours(BOTH_WAYS)
    to_nurses = before["doctor"] * 0.2 * 1.5
    assert both["nurse"] == pytest.approx(before["nurse"] * 0.9 + to_nurses, rel=1e-12)
    assert both["doctor"] == pytest.approx(before["doctor"] * 0.8 + 0.1 * to_nurses + before["nurse"] * 0.1, rel=1e-12)
    turned = plans(substitution=BOTH_WAYS).by_year[2009]
    moves = dict(reversed(turned.tree["tables"]["substitution"]["moves"].items()))
    other = Projection.of(plans_from(put(turned.tree, ("tables", "substitution", "moves"), moves), (2009,)))
    assert other.wte(["role"]).set_index("role")["hours"].to_dict() == pytest.approx(both, rel=1e-12)


def test_at_one_hour_for_one_without_supervision_hours_are_conserved():
    equal = TABLE.replace("time: 1.5", "time: 1").replace("supervision: 10%", "supervision: 0%")
    assert sum(hours(equal).values()) == pytest.approx(sum(hours(NOTHING).values()), rel=1e-12)


def test_wisn_moves_as_workload_does_and_the_methods_do_not():
    made = projection(substitution=TABLE)
    found = made.wisn(["role"]).set_index("role")
    assert (found["service"] + found["category"]).to_dict() == pytest.approx(wte(TABLE).to_dict())
    still = made.methods(2009, ["role"]).set_index("role")["workload"]
    assert still.to_dict() == pytest.approx(
        projection().methods(2009, ["role"]).set_index("role")["workload"].to_dict()
    )


def test_supervisors_are_counted_and_too_few_are_said():
    """Nurses take a tenth of doctors each: a limit of 4 beside one doctor holds where they are fewer than 4 to 1."""
    found = projection(substitution=TABLE).supervision()
    assert tuple(found.columns) == COLUMNS
    row = found.iloc[0]
    before = hours(NOTHING)
    assert row["hours"] == pytest.approx(before["doctor"] * 0.2 * 1.5)
    assert row["supervisor_wte"] == pytest.approx(wte(TABLE)["doctor"])
    assert row["within"] == (row["wte"] <= 4 * row["supervisor_wte"])
    few = projection(substitution=TABLE.replace("most supervised: 4", "most supervised: 0.1")).supervision().iloc[0]
    assert (bool(row["within"]), bool(few["within"])) == (True, False)


def test_work_moved_to_nobody_is_refused():
    lost = plans(substitution=TABLE.replace("done by: nurse", "done by: ghost")).by_year
    rows = pd.DataFrame({"year": ["2009/10"], "role": ["doctor"], "hours": [1.0]})
    with pytest.raises(ValueError, match="moved to 'ghost'"):
        moved(rows, lost)


def test_the_shipped_table_moves_nothing_and_a_scenario_does(tmp_path):
    from workforce.planning.settle import settle

    assert all(move.share == 0 for move in shipped_table(Substitution).moves.values())
    file = tmp_path / "assistants.yaml"
    file.write_text(
        "scenario: assistants\ntitle: Assistants\nextends: baseline\n"
        "sources: {plan: {citation: A plan, grade: assumed}}\nsource: plan\nchanges:\n"
        "  assistants:\n    of: tables.substitution.moves.rehabilitation assistants for physiotherapists.done\n"
        "    to: 50%\n    from: 2012/13\n    because: Assistants are trained from 2010.\n    no range: A choice.\n"
    )
    settled = settle(file)
    shares = {
        year: settled.by_year[year].table(Substitution).moves["rehabilitation assistants for physiotherapists"].share
        for year in (2011, 2012)
    }
    assert shares == {2011: 0.0, 2012: 0.15}
