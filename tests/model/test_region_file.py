"""The East Midlands region file and its tables: whole shares, published totals, names that exist."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from workforce.model.reading import read_file
from workforce.model.region import Region
from workforce.model.register import numbers
from workforce.model.rules import findings

pytestmark = pytest.mark.unit

REGIONS = Path(__file__).resolve().parents[2] / "scenarios" / "regions"
TABLES = REGIONS / "east-midlands"
BANDS = [*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+"]
PCTS = {
    "Derby City",
    "Derbyshire County",
    "Leicester City",
    "Leicestershire County and Rutland",
    "Lincolnshire",
    "Northamptonshire",
    "Nottingham City",
    "Nottinghamshire County",
    "Bassetlaw",
}


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return tuple(csv.DictReader(text))


def nested(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block with the rows of its CSV file nested by the key columns."""
    rows: dict[str, Any] = {}
    with (REGIONS / block["table"]).open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            inner = rows
            *outer, last = (row.pop(key) for key in block["keys"])
            for key in outer:
                inner = inner.setdefault(key, {})
            assert last not in inner, (block["table"], outer, last)
            unit = f" {block['unit']}" if "unit" in block else ""
            inner[last] = row[block["value"]] + unit if "value" in block else row
    return {**block, "rows": rows}


def grafted(content: Any) -> Any:
    if not isinstance(content, Mapping):
        return content
    if "table" in content:
        return nested(content)
    return {key: grafted(value) for key, value in content.items()}


@cache
def region() -> Region:
    document = read_file(REGIONS / "east-midlands.yaml")
    return Region.model_validate(grafted(document.content))


def share(text: str) -> Fraction:
    assert text.endswith("%")
    return Fraction(text[:-1]) / 100


def people(year: str, *bands: str) -> int:
    return sum(int(row["persons"]) for row in table("population") if row["year"] == year and row["band"] in bands)


def test_every_area_stands_once_in_one_of_the_nine_trusts() -> None:
    areas = table("areas")
    assert len({row["area"] for row in areas}) == len(areas) == 40
    assert {row["pct"] for row in areas} == PCTS


def test_areas_hold_the_whole_population() -> None:
    assert sum(share(row["population share"]) for row in table("areas")) == 1


@pytest.mark.parametrize("name", ["stroke-flows", "birth-flows", "injury-flows"])
def test_every_area_sends_all_its_patients_to_sites_that_exist(name: str) -> None:
    sent: defaultdict[str, Fraction] = defaultdict(Fraction)
    for row in table(name):
        sent[row["area"]] += share(row["share"])
    assert dict(sent) == {row["area"]: 1 for row in table("areas")}
    assert {row["site"] for row in table(name)} <= {row["site"] for row in table("sites")}


@pytest.mark.parametrize("name", ["early-supported-discharge", "community-stroke-team"])
def test_every_trust_has_or_lacks_a_team(name: str) -> None:
    found: defaultdict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in table(name):
        found[row["pct"]][row["value"]] = share(row["share"])
    assert set(found) == PCTS
    assert all(set(values) == {"no", "yes"} and sum(values.values()) == 1 for values in found.values())


def test_every_year_has_both_sexes_in_every_band() -> None:
    rows = [(row["year"], row["sex"], row["band"]) for row in table("population")]
    years = [f"{year}/{(year + 1) % 100:02d}" for year in range(2009, 2031)]
    assert rows == [(year, sex, band) for year in years for sex in ("male", "female") for band in BANDS]


@pytest.mark.parametrize(
    ("year", "over_65", "over_85"),
    [("2010/11", 768_500, 102_500), ("2020/21", 978_100, 139_800), ("2030/31", 1_214_600, 213_500)],
)
def test_older_people_agree_with_the_published_totals(year: str, over_65: int, over_85: int) -> None:
    """Published: House of Lords 2013, Ready for Ageing, web tables, for mid-2010, mid-2020 and mid-2030."""
    assert people(year, *BANDS[13:]) == pytest.approx(over_65, rel=0.001)
    assert people(year, "85+") == pytest.approx(over_85, rel=0.001)


def test_the_total_agrees_with_every_published_rounding() -> None:
    """Published: ONS 2011 (2008-based): 4.5 and 5.2 million, 16.4% more, 17.1% and 23.3% aged 65 and over."""
    first, last = people("2010/11", *BANDS), people("2030/31", *BANDS)
    older = [people(year, *BANDS[13:]) for year in ("2010/11", "2030/31")]
    assert (round(first / 1e6, 1), round(last / 1e6, 1)) == (4.5, 5.2)
    assert round(100 * (last / first - 1), 1) == 16.4
    assert [round(100 * share, 1) for share in (older[0] / first, older[1] / last)] == [17.1, 23.3]


def test_no_band_jumps_from_one_year_to_the_next() -> None:
    """From the mid-2008 bands they were made from, all change by less than 6% a year."""
    persons = {(row["year"], row["sex"], row["band"]): int(row["persons"]) for row in table("population")}
    made_from = {row["band"]: row for row in table("population-mid-2008")}
    years = list(dict.fromkeys(row["year"] for row in table("population")))
    for sex in ("male", "female"):
        for band in BANDS:
            line = [int(made_from[band][sex]), *(persons[year, sex, band] for year in years)]
            assert all(abs(later / earlier - 1) < 0.06 for earlier, later in pairwise(line))


def test_births_lie_between_the_figures_given_to_parliament() -> None:
    """Published (Hansard, 27 October 2009): 54,182 in the year to mid-2009, 54,929 to mid-2010."""
    births = [int(row["births"]) for row in table("births") if row["year"] == "2009/10"]
    assert len(births) == 40
    assert 54_182 < sum(births) < 54_929


def test_minutes_follow_from_the_coordinates() -> None:
    """As the region file says: 1.3 x distance with spread, 10 km at 35 km/h, the rest at 65, plus 5."""
    at = {
        (row["kind"], row["name"]): [float(row[key]) for key in ("easting", "northing", "spread")]
        for row in table("coordinates")
    }
    for row in table("travel-to-site"):
        east, north, spread = at["area", row["area"]]
        site_east, site_north, _ = at["site", row["site"]]
        road = 1.3 * sqrt((east - site_east) ** 2 + (north - site_north) ** 2 + spread**2)
        assert int(row["minutes"]) == round(5 + 60 * min(road, 10) / 35 + 60 * max(road - 10, 0) / 65), row


def test_there_is_a_way_to_every_site_that_receives_patients() -> None:
    ways = {(row["area"], row["site"]) for row in table("travel-to-site")}
    flows = {
        (row["area"], row["site"]) for name in ("stroke-flows", "birth-flows", "injury-flows") for row in table(name)
    }
    assert flows <= ways


def test_the_file_is_a_region() -> None:
    assert region().region == "east-midlands"
    assert len(region().areas.rows) == 40
    assert region().years[0] == "2009/10"


def test_no_rule_of_the_language_is_broken() -> None:
    assert findings(region()) == ()


def test_every_number_has_a_grade() -> None:
    register = numbers(region())
    assert len(register) > 3000
    assert {number.grade for number in register} == {"published", "derived", "unverified", "assumed"}


def test_settings_send_all_patients_from_and_to_places_that_exist() -> None:
    known = {
        "site": set(region().sites.rows),
        "area": set(region().areas.rows),
        "pct": PCTS,
        "region": {"region"},
    }
    for name, units in region().settings.items():
        assert set(units.sends) <= known[units.follows], name
        for location, sends in units.sends.items():
            assert set(sends) <= known["site"], (name, location)
            assert sum(number.value for number in sends.values() if not isinstance(number, str)) == pytest.approx(1), (
                name
            )


def test_every_area_has_a_community_hospital_of_the_region() -> None:
    sends = region().settings["community hospital"].sends
    assert set(sends) == set(region().areas.rows)
    assert all(region().sites.rows[site].outside == "no" for sites in sends.values() for site in sites)


def test_in_nottingham_the_emergency_department_and_the_stroke_unit_stand_apart() -> None:
    settings = region().settings
    assert set(settings["emergency department"].sends["NCH"]) == {"QMC"}
    assert "NCH" not in settings["stroke unit"].sends
    assert "GDH" not in settings["stroke unit"].sends["GDH"]


def test_cover_groups_name_settings_and_trusts_that_exist() -> None:
    for group in region().cover_groups.values():
        follows = {region().settings[setting].follows for setting in group.settings}
        if group.roles is None:
            assert follows == {"pct"}
            assert set(group.locations) <= PCTS
        else:
            assert follows <= {"site", "area"}
            assert set(group.locations) <= set(region().sites.rows)


def test_every_hospital_with_a_theatre_has_one_team_of_anaesthetists() -> None:
    teams = [group for group in region().cover_groups.values() if "anaesthetist" in (group.roles or ())]
    hospitals = [group.locations[0] for group in teams]
    assert len(hospitals) == len(set(hospitals)) == 13


def test_every_labour_ward_has_one_team_of_each_role_of_its_doctors_and_of_its_theatre() -> None:
    for role in ("obstetric registrar", "obstetric anaesthetist", "theatre nurse"):
        teams = [group for group in region().cover_groups.values() if role in (group.roles or ())]
        hospitals = [location for group in teams for location in group.locations]
        assert len(hospitals) == len(set(hospitals)) == 12, role
        assert all({"labour ward", "maternity theatre"} <= set(group.settings) for group in teams), role


@pytest.mark.parametrize("pathway", ["stroke"])
def test_every_setting_of_a_pathway_has_its_units_and_every_area_attribute_its_shares(pathway: str) -> None:
    content = read_file(REGIONS.parents[1] / "pathways" / f"{pathway}.yaml").content
    assert set(content["settings"]) <= set(region().settings)
    of_area = {name: block for name, block in content["attributes"].items() if block.get("from") == "area"}
    tables = region().area_attributes[pathway]
    assert set(tables) == set(of_area)
    for name, block in of_area.items():
        assert all(set(values) == set(block["values"]) for values in tables[name].rows.values()), name


def test_staff_of_one_way_of_counting_stand_apart_from_the_other() -> None:
    stock = region().staff_in_post
    assert stock is not None
    assert {row.basis for row in stock.rows.values()} == {"census", "ESR"}
    midwives = stock.rows["midwives 2008"]
    assert midwives.headcount is not None
    assert midwives.wte is not None
    assert (midwives.basis, midwives.headcount.value) == ("census", 1811)
    assert round(midwives.wte.value / midwives.headcount.value, 3) == 0.746
