"""Pages that are made by a program are what the program makes now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

import workforce
from workforce.report.stress import as_markdown, stress

pytestmark = pytest.mark.docs

DOCS = Path(__file__).resolve().parents[2] / "docs"


def module_of(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made_by(name: str) -> str:
    return str(module_of(name).page())


def test_the_reference_is_that_of_the_declarations() -> None:
    assert (DOCS / "reference.md").read_text(encoding="utf-8") == made_by("reference"), (
        "run: python tests/docs/reference.py"
    )


def test_every_kind_of_file_command_and_public_name_is_in_the_reference() -> None:
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ (.*)$", text, re.MULTILINE))
    names = {f"wf.{name}" for name in workforce.__all__ if name != "plots"}
    assert names | {f"wf.plots.{name}" for name in workforce.plots.__all__} <= headings
    assert {"Pathway", "Region", "Scenario", "Activity", "workforce compare", "workforce check"} <= headings
    for target in set(re.findall(r"\]\(#([\w-]+)\)", text)):
        assert target in {heading.lower().replace(" ", "-") for heading in headings}, target


def test_the_checklist_is_that_of_the_files() -> None:
    kept = (DOCS / "stress-des.md").read_text(encoding="utf-8")
    assert kept == stress("region-baseline"), "run: workforce stress region-baseline --out docs/stress-des.md"


def test_the_checklist_has_all_its_items_and_every_activity() -> None:
    page = stress("care-closer-to-home")
    plan = workforce.read_scenario("care-closer-to-home").by_year[2009]
    items = re.findall(r"^\*\*(\d\.\d(?:\.\d)?)", page, re.MULTILINE)
    wanted = {"1": 3, "2": 4, "2.5": 5, "3": 4, "4": 3, "5": 4, "6": 1}
    assert sorted(items) == sorted(f"{section}.{n}" for section, last in wanted.items() for n in range(1, last + 1))
    for activity in plan.pathways["stroke"].activities:
        assert f"\n| {activity} | " in page


def test_text_of_files_is_text_in_markdown() -> None:
    hostile = "a | b\n# <script>alert(1)</script> [x](javascript:y) `z` *w*"
    told = as_markdown(hostile)
    assert "\n" not in told
    assert not re.search(r"(?<!\\)[|<>\[\]`*#]", told)


def test_the_table_of_the_vision_sums_to_what_the_vision_changes() -> None:
    """Its parts take a minute to work out; their sums are two projections, and change where any part does."""
    vision = module_of("vision")
    rows = vision.kept((DOCS / "attribution.md").read_text(encoding="utf-8"))
    need = [workforce.expected(plans).wte(["year", "staff_group"]) for plans in vision.both()]
    of_year = [each[each["year"] == vision.YEAR].set_index("staff_group")["wte"] for each in need]
    difference = of_year[0].sub(of_year[1], fill_value=0.0)
    wanted = [difference.sum(), *(difference[name] for name in vision.COLUMNS)]
    sums = rows.pop("sum")
    assert sums == pytest.approx(wanted, abs=0.051), "run: python tests/docs/vision.py"
    for column, told in enumerate(sums):
        assert sum(row[column] for row in rows.values()) == pytest.approx(told, abs=0.05 * (len(rows) + 1) + 1e-9)
