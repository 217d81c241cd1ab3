"""The page on supply: its example is read, every key of the declaration is on it, and its figures are the model's."""

import re
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from workforce.documents.reader import read_text
from workforce.model import supply
from workforce.model.rules import read
from workforce.model.supply import Supply
from workforce.planning.settle import settle
from workforce.supply.projection import StaffSupply

pytestmark = pytest.mark.docs

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "supply.md").read_text(encoding="utf-8")
STOCKS = ["East Midlands midwives", "East Midlands nurses", "East Midlands clinical support"]


def test_the_example_is_read() -> None:
    found = re.search(r"^```yaml supply\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    assert read(Supply, read_text(found.group(1), "supply.md")).stocks


def test_every_key_of_a_table_of_supply_is_on_the_page() -> None:
    blocks = [each for each in vars(supply).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    own = [each for each in blocks if each.__module__ == supply.__name__]
    assert len(own) > 8
    keys = {field.alias for each in own for name, field in each.model_fields.items() if name not in _BASIS}
    assert sorted(key for key in keys if not re.search(rf"\b{key}\b", PAGE)) == []


_BASIS = {"grade", "derived_from", "no_range", "within"}


@cache
def in_post(name: str) -> dict[tuple[str, str], float]:
    found = StaffSupply.of(settle(name), STOCKS).wte().set_index(["stock", "year"])["wte"]
    return {(str(stock), str(year)): float(wte) for (stock, year), wte in found.items()}


@pytest.mark.parametrize("name", ["supply-no-change", "supply-worst-case"])
def test_staff_in_post_on_the_page_are_the_models(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
    told = [float(cell.replace(",", "")) for cell in row.strip("| ").split("|")[2:]]
    assert [round(in_post(name)[stock, "2019/20"]) for stock in STOCKS] == told
