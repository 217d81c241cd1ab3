"""The East Midlands population follows from its stated method: mid-2008 aged, then scaled to totals."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

TABLES = Path(__file__).resolve().parents[2] / "scenarios" / "regions" / "east-midlands"
BANDS = [*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+"]
SEXES = ("male", "female")
BOYS = 0.512
TOTALS = {
    "all": {2008: 4_433_000, 2010: 4_484_500, 2030: 4_484_500 * 1.164},
    "65+": {2008: 748_700, 2010: 768_500, 2020: 978_100, 2030: 1_214_600},
    "85+": {2008: 95_700, 2010: 102_500, 2020: 139_800, 2030: 213_500},
}
People = Mapping[tuple[str, str], float]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return tuple(csv.DictReader(text))


@cache
def born(year: int) -> int:
    """Births of a financial year; before the first, those of the first."""
    name = f"{max(year, 2009)}/{(max(year, 2009) + 1) % 100:02d}"
    rows = [int(row["births"]) for row in table("births") if row["year"] == name]
    return sum(rows) if rows else born(year - 1)


def five_years_on(people: People, year: int) -> People:
    stay = {
        (sex, row["band"]): float(row[f"{sex} five years on"][:-1]) / 100
        for row in table("population-mid-2008")
        for sex in SEXES
    }
    later = {}
    for sex, of_births in zip(SEXES, (BOYS, 1 - BOYS), strict=True):
        kept = [people[sex, band] * stay[sex, band] for band in BANDS]
        children = of_births * sum(born(y) for y in range(year, year + 5))
        later |= {(sex, band): n for band, n in zip(BANDS, [children, *kept[:-2], sum(kept[-2:])], strict=True)}
    return later


@cache
def aged(year: int) -> People:
    """People at mid-2008 and each fifth year after."""
    if year == 2008:
        return {(sex, row["band"]): float(row[sex]) for row in table("population-mid-2008") for sex in SEXES}
    return five_years_on(aged(year - 5), year - 5)


def total(name: str, year: int) -> float:
    """Even growth between the years whose totals are given."""
    known = TOTALS[name]
    before, after = max(y for y in known if y <= year), min(y for y in known if y >= year)
    if before == after:
        return known[before]
    return known[before] * (known[after] / known[before]) ** ((year - before) / (after - before))


def group(band: str) -> str:
    place = BANDS.index(band)
    return "85+" if place == 17 else "65-84" if place >= 13 else "5-64" if place else "0-4"


@pytest.mark.parametrize("year", range(2009, 2031))
def test_population_follows_from_its_method(year: int) -> None:
    step = (year - 2008) // 5 * 5 + 2008
    way = (year - step) / 5
    made = {key: (1 - way) * n + way * aged(step + 5)[key] for key, n in aged(step).items()}
    everyone, older, oldest = (total(name, year) for name in ("all", "65+", "85+"))
    of_group = {
        name: sum(n for (_, band), n in made.items() if group(band) == name) for name in ("0-4", "5-64", "65-84", "85+")
    }
    wanted = {
        "0-4": of_group["0-4"],
        "85+": oldest,
        "65-84": older - oldest,
        "5-64": everyone - older - of_group["0-4"],
    }
    shipped = [row for row in table("population") if row["year"].startswith(str(year))]
    assert len(shipped) == 36
    for row in shipped:
        name = group(row["band"])
        exact = made[row["sex"], row["band"]] * wanted[name] / of_group[name]
        assert int(row["persons"]) == pytest.approx(exact, abs=2)
