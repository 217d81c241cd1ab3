"""Pinch points on the page: what the colours stand for, which side of a threshold, and what differs first."""

from pathlib import Path

import pandas as pd
import pytest

import workforce as wf
from tests.cli.conftest import write_files
from workforce.comparison.pinch import COLUMNS
from workforce.report.page.blocks import Cell, Rows, Say
from workforce.report.page.found import Found
from workforce.report.page.pinch import grown, pinch, thresholds_of

pytestmark = pytest.mark.unit

GROWTH = "growth of need"


def test_a_value_near_a_threshold_shows_its_side() -> None:
    assert [grown(GROWTH, value) for value in (0.2496, 0.2504, 0.24)] == ["+24.96%", "+25.0%", "+24%"]
    assert [grown(GROWTH, value) for value in (0.247, 0.252, 0.30, 0.104)] == ["+24.7%", "+25.2%", "+30%", "+10.4%"]


def test_the_thresholds_are_those_of_the_table() -> None:
    table = thresholds_of([GROWTH])
    assert table.rows[0][:3] == (GROWTH, "10% and more", "25% and more")
    assert "Judgement" in str(table.rows[0][3])


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Two scenarios that differ in the ward's colour, and not in the team's."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    found = Found(wf.compare(["plain.yaml", "more-visits.yaml"]))
    rows = [
        (name, "2010/11", "care", stage, "Nurses", GROWTH, value, 0.1, state, 5.0, "because")
        for name, stage, value, state in (
            ("plain", "ward", 0.248, "amber"),
            ("plain", "team", 0.4, "red"),
            ("more-visits", "ward", 0.252, "red"),
            ("more-visits", "team", 0.4, "red"),
        )
    ]
    found.keep("pinch points", lambda: pd.DataFrame(rows, columns=list(COLUMNS)))
    return found


def test_what_differs_between_scenarios_leads(found: Found) -> None:
    blocks = pinch(found).blocks
    tables = [block for block in blocks if isinstance(block, Rows)]
    first, differs, *grids = tables
    assert first.caption == "What the colours stand for"
    assert differs.caption == "What differs: more-visits beside plain, 2010/11"
    assert differs.rows == (("ward (care)", "Nurses", Cell("A +24.8%", "amber"), Cell("R +25.2%", "red", strong=True)),)
    assert len(grids) >= 2
    assert any(isinstance(b, Say) and "are the same under both: 1." in b.text for b in blocks)


def test_growth_of_everything_is_told_apart(found: Found) -> None:
    need = found.need("year").set_index(["scenario", "year"])["wte"]
    whole = need["plain", "2010/11"] / need["plain", "2009/10"] - 1
    said = next(b.text for b in pinch(found).blocks if isinstance(b, Say) and "as a whole" in b.text)
    alike = sum(abs(value - whole) <= 0.03 for value in (0.248, 0.4))
    assert f"Of its 2 reds and ambers {alike} are within 3 points" in said
