"""Workload beside cover on the page: posts and pounds of the same people, teams of several settings as teams."""

from pathlib import Path

import pytest

import workforce as wf
from tests.cli.conftest import write_files
from workforce.planning.plans import Plan
from workforce.report.page.cover import BETWEEN, own_cover, rows_of_cover, units_of, workload_and_cover
from workforce.report.page.found import Found
from workforce.staffing.pay import basic_pay, on_cost

pytestmark = pytest.mark.unit

TEAM = """
cover groups:
  day and night team at A: {setting: [ward, lodge], locations: [A], roles: [nurse]}
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Two wards of one site with a team of nurses, and a porter whose band has no pay."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    care = (tmp_path / "care.yaml").read_text(encoding="utf-8")
    care = care.replace("settings: {ward: {sector: acute}", "settings: {lodge: {sector: acute}, ward: {sector: acute}")
    care = care.replace("next: {shares: {home: 70%, visits: the rest}}", "next: lying")
    care = care.replace("ratio: 1 per 4 patients}", "ratio: 1 per 4 patients}, porter: {ratio: 1 per 8 patients}")
    lying = "  lying: {setting: lodge, lasts: 3 days, needs: {nurse: {ratio: 1 per 2 patients}}, next: NEXT}\n"
    lying = lying.replace("NEXT", "{shares: {home: 70%, visits: the rest}}")
    (tmp_path / "care.yaml").write_text(care.replace("  visits: {", f"{lying}  visits: {{", 1), encoding="utf-8")
    towns = (tmp_path / "towns.yaml").read_text(encoding="utf-8")
    towns = towns.replace("settings: {ward:", "settings: {lodge: {follows: site}, ward:")
    (tmp_path / "towns.yaml").write_text(towns + TEAM, encoding="utf-8")
    roles = (tmp_path / "roles.yaml").read_text(encoding="utf-8")
    porter = '  porter: {staff group: GROUP, bands: {unpaid: 100%}, career level: {"2": 100%}}\n'
    porter = porter.replace("GROUP", "Nursing and Midwifery Registered")
    (tmp_path / "roles.yaml").write_text(roles + porter, encoding="utf-8")
    return Found(wf.compare(["plain.yaml"]))


def test_a_row_has_the_posts_that_the_command_gives_of_the_same_people(found: Found) -> None:
    rows, units = rows_of_cover(found, "plain"), units_of(found, "plain")["unit"]
    command = found.answer.projection("plain").cover(2010, ["cover_group"])
    sums = command.groupby(command["cover_group"].map(units))[["workload", "wte"]].sum()
    for unit in rows.index:
        assert tuple(rows.loc[unit, ["workload", "cover"]]) == pytest.approx(tuple(sums.loc[unit]))
        assert rows.loc[unit, "workload"] + rows.loc[unit, list(BETWEEN)].sum() == pytest.approx(
            rows.loc[unit, "cover"]
        )
    assert set(rows.index) == {"ward", "lodge", "day and night team"}


def test_who_works_in_two_settings_is_a_team_and_in_neither(found: Found) -> None:
    rows, units = rows_of_cover(found, "plain"), units_of(found, "plain")
    assert set(units.loc["day and night team at A", "settings"]) == {"ward", "lodge"}
    whole = found.methods("plain")
    team = whole[whole["cover_group"] == "day and night team at A"]
    assert rows.loc["day and night team", "cover"] == pytest.approx(team["cover"].sum())
    said = str(workload_and_cover(found))
    assert "Teams: people who work in several settings" in said


def test_pounds_are_of_the_posts_of_their_row_and_what_has_no_pay_is_counted(found: Found) -> None:
    rows = rows_of_cover(found, "plain")
    least, most = _of_bands(found.plan("plain"))
    for _, row in rows[rows["priced"] > 0.5].iterrows():
        assert least <= row["pounds"] / row["priced"] <= most
        assert row["priced"] <= row["cover"] - row["workload"] + 1e-9
    porters = found.methods("plain").query("role == 'porter'")
    assert rows["unpriced"].sum() == pytest.approx(porters["cover"].sum())
    assert rows.loc["ward", "unpriced"] > 1.0
    assert rows.loc["ward", "pounds"] > 0.0


def _of_bands(plan: Plan) -> tuple[float, float]:
    from workforce.model.pay import Pay

    table = plan.table(Pay)
    assert table is not None
    costs = [pay + on_cost(pay, table.on_costs) for pay in basic_pay(table).values()]
    return min(costs), max(costs)


def test_whether_cover_is_stated_is_said(found: Found) -> None:
    assert "No unit’s own cover is stated." in own_cover(found).text
