"""The first page: levels have their range beneath, and a row without one says why."""

from pathlib import Path

import pandas as pd
import pytest

import workforce as wf
from tests.cli.conftest import write_files
from workforce.comparison.sensitivity import Sensitivity
from workforce.report.page.blocks import NONE, Bullets, Cards, Chart, Rows, Say, Section
from workforce.report.page.first import first_page, level_of
from workforce.report.page.found import Found
from workforce.report.page.years import years

pytestmark = pytest.mark.unit

LAST = 2010


def moved(down: float, up: float, rows: int = 1) -> Sensitivity:
    """So many weak numbers that move need on the ward, and nothing elsewhere."""
    about = {"text": "2 days", "low": "1 days", "high": "3 days", "grade": "assumed", "source": "made"}
    address = "pathways.care.activities.stay.lasts"
    table = [
        {**about, "address": f"{address}{place}", "sector": sector, "at_low": low, "at_high": high}
        for place in range(rows)
        for sector, low, high in (("acute", -down, up), ("community", 0.0, 0.0))
    ]
    return Sensitivity(LAST, pd.DataFrame(table), ())


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Two small scenarios, of which weak numbers leave the first 3 WTE lower to 4 higher, the second 2 to 2."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    answer = wf.compare(["plain.yaml", "more-visits.yaml"])
    answer._sensitivities.update({("plain", LAST): moved(3.0, 4.0), ("more-visits", LAST): moved(2.0, 2.0)})
    return Found(answer)


def need(found: Found, name: str) -> float:
    table = found.need("year").set_index(["scenario", "year"])["wte"]
    return float(table[name, found.last])


def parts(found: Found) -> dict[str, Section]:
    return {section.key: section for section in first_page(found)}


def test_a_level_has_its_range_beneath_it(found: Found) -> None:
    said, cards = parts(found)["in-short"].blocks
    plain = need(found, "plain")
    told = f"{plain - 3:.1f} to {plain + 4:.1f}"
    assert level_of(found, "plain") == told
    assert isinstance(cards, Cards)
    by_name = {card.of: card for card in cards.cards}
    assert by_name["plain, 2010/11"].beneath[0] == f"weak inputs: {told}"
    more = need(found, "more-visits")
    assert by_name["more-visits, 2010/11"].beneath[0] == f"weak inputs: {more - 2:.1f} to {more + 2:.1f}"
    assert isinstance(said, Bullets)
    assert f"(weak inputs: {told})" in said.items[0][1]


def test_two_numbers_widen_a_level_by_the_root_of_their_squares(found: Found) -> None:
    found.answer._sensitivities["plain", LAST] = moved(1.0, 2.0, rows=4)
    plain = need(found, "plain")
    assert level_of(found, "plain") == f"{plain - 2:.1f} to {plain + 4:.1f}"


def test_ranges_in_the_chart_of_years_stand_in_its_table_too(found: Found) -> None:
    chart = next(block for block in years(found).blocks if isinstance(block, Chart))
    table = chart.table
    assert table is not None
    assert table.columns[-1] == "2010/11 by weak inputs"
    hospital = float(found.wide("side")["plain", found.last]["hospital"])
    (row,) = (row for row in table.rows[:2] if row[0] == "plain")
    assert row[-1] == f"{hospital - 3:.1f} to {hospital + 4:.1f}"


def test_a_row_without_a_range_says_why(found: Found) -> None:
    table, reading = parts(found)["who-and-where"].blocks
    assert isinstance(table, Rows)
    (nurses,) = (row for row in table.rows if "Nursing" in str(row[0]))
    assert nurses[-1] == NONE
    assert isinstance(reading, Say)
    assert f"not by staff group or setting ({NONE})" in reading.text


def test_without_ranges_nothing_is_said_of_them(found: Found) -> None:
    found.answer._sensitivities.clear()
    said = str(first_page(found)) + str(years(found))
    assert "weak inputs" not in said.lower().replace("behind it were", "")
