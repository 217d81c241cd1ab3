"""The trauma face table: made again it is the page's, and every row that is far off says why."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from test_face_table import same

from workforce.comparison.face import COLUMNS, MEASURES, NEAR, face_table
from workforce.documents.tables import read_table
from workforce.planning.settle import settle
from workforce.report.printed.face import BEGIN, END, face_markdown, needs_explanation

pytestmark = pytest.mark.published

TOP = Path(__file__).resolve().parents[2]
TABLE, PAGE = TOP / "docs" / "face-table-trauma.csv", TOP / "docs" / "face-table-trauma.md"
ROOT = "trauma-baseline"


@cache
def made() -> pd.DataFrame:
    return face_table(settle(ROOT), TABLE)


def test_the_page_is_what_the_model_gives() -> None:
    page = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    kept = [line for line in page.strip().splitlines() if line]
    again = [line for line in face_markdown(made()).splitlines() if line]
    assert len(again) == len(kept)
    assert [(a, b) for a, b in zip(again, kept, strict=True) if not same(a, b)] == []


def test_every_ratio_beyond_a_fifth_has_its_explanation() -> None:
    off = made()[needs_explanation(made())]
    assert len(off) >= 1
    assert off["explanation"].notna().all()


def test_targets_are_met_within_a_fifth() -> None:
    targets = made()[made()["target"] == "yes"]
    assert targets["ratio"].between(*NEAR).all(), targets[["name", "ratio"]]


def test_every_row_names_a_source_or_that_none_was_found() -> None:
    for row in read_table(TABLE, COLUMNS).rows:
        assert row["measure"] in MEASURES
        published = row["published"] is not None or row["low"] is not None
        assert published == (row["source"] is not None) == (row["grade"] is not None), row["name"]
