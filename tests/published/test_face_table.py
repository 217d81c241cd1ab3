"""The face table: made again it is the page's, and every row that is far off says why."""

import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from workforce.comparison.face import COLUMNS, MEASURES, NEAR, face_table
from workforce.documents.tables import read_table
from workforce.planning.settle import settle
from workforce.report.printed.face import BEGIN, END, face_markdown, needs_explanation, written_between

pytestmark = pytest.mark.published

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLE, PAGE = DOCS / "face-table.csv", DOCS / "face-table.md"
NUMBER = re.compile(r"\d[\d,]*\.?\d*")


@cache
def made() -> pd.DataFrame:
    return face_table(settle("baseline"), TABLE)


def page_table() -> list[str]:
    between = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return [line for line in between.strip().splitlines() if line]


def same(one: str, other: str) -> bool:
    """Equal words, and figures equal to within the last digit shown or a hundredth."""
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(abs(_number(a) - _number(b)) <= max(0.011, 0.01 * abs(_number(b))) for a, b in pairs)


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))


def test_the_page_is_what_the_model_gives() -> None:
    again = [line for line in face_markdown(made()).splitlines() if line]
    kept = page_table()
    assert len(again) == len(kept)
    different = [(a, b) for a, b in zip(again, kept, strict=True) if not same(a, b)]
    assert different == []


def test_a_figure_five_percent_off_would_be_seen() -> None:
    assert not same("| 6,848 a year |", "| 6,506 a year |")
    assert not same("| 10.3 WTE |", "| 10.8 WTE |")
    assert not same("| 33.7 ± 0.81% |", "| 33.7 ± 0.81 WTE |")


def test_every_ratio_beyond_a_fifth_has_its_explanation() -> None:
    off = made()[needs_explanation(made())]
    assert len(off) >= 1
    assert off["explanation"].notna().all()


def test_a_silent_row_far_off_is_refused() -> None:
    silent = made().assign(explanation=None)
    with pytest.raises(ValueError, match="without an explanation"):
        face_markdown(silent)


def test_targets_are_met_within_a_fifth_which_is_no_validation() -> None:
    targets = made()[made()["target"] == "yes"]
    assert targets["ratio"].between(*NEAR).all(), targets[["name", "ratio"]]
    assert "is not\nvalidation" in PAGE.read_text(encoding="utf-8")


def test_every_row_names_a_source_or_that_none_was_found() -> None:
    for row in read_table(TABLE, COLUMNS).rows:
        assert row["measure"] in MEASURES
        assert row["target"] in ("yes", "no")
        published = row["published"] is not None or row["low"] is not None
        assert published == (row["source"] is not None) == (row["grade"] is not None), row["name"]
        assert row["grade"] in (None, "published", "derived", "unverified", "assumed")


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert written_between(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
