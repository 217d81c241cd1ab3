"""The face of the maternity pathway: what the closed form gives is the page's, and what is far off says why."""

import csv
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from workforce.comparison.face import COLUMNS, MEASURES, NEAR, face_table, measure_of
from workforce.documents.tables import read_table
from workforce.planning.settle import settle
from workforce.report.printed.face import BEGIN, END

pytestmark = pytest.mark.published

TOP = Path(__file__).resolve().parents[2]
TABLE, PAGE = TOP / "docs" / "face-table-maternity.csv", TOP / "docs" / "face-table-maternity.md"
ROOT = "maternity-baseline"
EXACT = ("starts at", "share of starts", "starts for each WTE", "beds in use", "WTE on duty", "pounds for each start")
FIGURE = re.compile(r"^[\d,.]+")


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows that need no journeys, made again."""
    file = tmp_path_factory.mktemp("face") / "exact.csv"
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["measure"] in EXACT)
    return face_table(settle(ROOT), file)


@cache
def shown() -> dict[str, list[str]]:
    """The cells of the page's rows by the name of the figure."""
    between = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [line.strip("| ").split(" | ") for line in between.splitlines() if line.startswith("| ")]
    return {row[0]: row for row in rows[2:]}


def test_the_page_is_what_the_model_gives(exact: pd.DataFrame) -> None:
    assert len(exact) > 20
    for name, ours in zip(exact["name"].tolist(), exact["ours"].tolist(), strict=True):
        match = FIGURE.match(shown()[name][1])
        assert match is not None
        assert float(match[0].replace(",", "")) == pytest.approx(ours, rel=0.01, abs=0.06), name


def test_targets_are_met_within_a_fifth(exact: pd.DataFrame) -> None:
    targets = exact[exact["target"] == "yes"]
    assert len(targets) >= 8
    assert targets["ratio"].between(*NEAR).all(), targets[["name", "ratio"]]


def test_every_figure_far_off_has_its_explanation_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    ratios = {name: float(row[3]) for name, row in shown().items() if row[3].strip()}
    far = [name for name, ratio in ratios.items() if not NEAR[0] <= ratio <= NEAR[1]]
    assert far
    assert [name for name in far if f"- **{name}.** " not in text] == []


def test_every_row_names_a_source_or_that_none_was_found() -> None:
    for row in read_table(TABLE, COLUMNS).rows:
        assert measure_of(row["measure"])[0] in MEASURES
        published = row["published"] is not None or row["low"] is not None
        assert published == (row["source"] is not None) == (row["grade"] is not None), row["name"]


def test_a_row_may_be_of_another_scenario_than_the_page() -> None:
    assert measure_of("closures in labour-wards-counted") == ("closures", "labour-wards-counted")
    assert measure_of("beds in use") == ("beds in use", "")
    closures = [row for row in read_table(TABLE, COLUMNS).rows if row["measure"].startswith("closures in ")]
    assert sum(row["published"] for row in closures) == 48 + 49 + 86
