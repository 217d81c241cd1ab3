"""The maternity pathway as drafted: valid, sourced, and near the counts and shares it cites."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workforce.model.cases import resolve
from workforce.model.needs import Contacts
from workforce.model.numbers import MS_PER_HOUR, Share, share_values
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file
from workforce.model.register import numbers
from workforce.model.roles import Roles
from workforce.model.routes import routes
from workforce.model.rules_cases import CASES
from workforce.model.rules_flow import FLOW
from workforce.model.rules_names import NAMES
from workforce.model.survey import Survey

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
# Transfers in labour or within a day of birth, and caesareans and instrumental births for 1,000 (Birthplace 2011).
TRANSFERS = {"home": (0.45, 0.12), "freestanding unit": (0.36, 0.09), "alongside unit": (0.40, 0.13)}
CAESAREANS = {"home": (80, 7), "freestanding unit": (69, 8), "alongside unit": (76, 10)}
INSTRUMENTAL = {"home": (126, 9), "freestanding unit": (118, 12), "alongside unit": (159, 23)}
WAY = {
    "home": ("labour at home", "transfer from home", "birth at home", "after a birth at home"),
    "freestanding unit": (
        "labour in the freestanding unit", "transfer from the freestanding unit", "birth in the freestanding unit",
        "stay in the freestanding unit",
    ),
    "alongside unit": (
        "labour in the alongside unit", "to the labour ward", "birth in the alongside unit",
        "after a birth in the alongside unit",
    ),
}  # fmt: skip
LED_BY_MIDWIVES = ("until the anomaly scan", "weeks 20 to 28", "weeks 28 to 34", "last weeks led by midwives")
PLACES = [(place, parity) for place in WAY for parity in ("first", "later")]


@cache
def maternity() -> Any:
    return Pathway.model_validate(read_file(ROOT / "pathways" / "maternity.yaml").content)


def shares(activity: str, **having: str) -> dict[str, float]:
    """The shares of what follows an activity, for women with these values."""
    leaf = resolve(maternity().activities[activity].next, having)
    found = {route.target: route.share for route in routes(leaf)}
    given = {target: share.value for target, share in found.items() if isinstance(share, Share)}
    rest = 1 - sum(given.values())
    return {target: given.get(target, rest) for target in found}


def transferred(place: str, parity: str) -> tuple[float, float]:
    """Of women who plan to give birth there, the shares moved before the birth and after it."""
    labour, move, birth, after = WAY[place]
    before = shares(labour, parity=parity)[move]
    return before, (1 - before) * (1 - shares(birth, parity=parity)[after])


@pytest.mark.parametrize("rule", [*NAMES, *CASES, *FLOW], ids=lambda rule: rule.__name__)
def test_the_pathway_breaks_no_rule(rule: Any) -> None:
    assert list(rule(Survey(maternity()))) == []


def test_every_weak_number_has_a_reason_and_a_range_and_no_strong_one_a_range() -> None:
    for each in numbers(maternity()):
        assert each.grade is not None, each.address
        if each.grade == "assumed":
            assert each.because, each.address
        if each.grade in ("assumed", "unverified") and each.kind != "a whole number":
            assert each.no_range or (each.low is not None and each.high is not None), each.address
        if each.grade in ("published", "derived"):
            assert each.low is None, each.address


def test_every_role_is_among_the_roles() -> None:
    known = set(Roles.model_validate(read_file(ROOT / "pathways" / "roles.yaml").content).roles)
    for setting in maternity().settings.values():
        assert {cover.role for cover in setting.cover.values()} <= known
    for activity in maternity().activities.values():
        for name, need in activity.needs.items():
            assert set(need.who or (need.role or name,)) <= known, name


@pytest.mark.parametrize(("parity", "contacts"), [("first", 10), ("later", 7)])
def test_contacts_in_pregnancy_are_those_of_the_schedule(parity: str, contacts: int) -> None:
    """NICE CG62 (March 2008): 10 in a first pregnancy and 7 later, booking among them."""
    found = 1
    for activity in LED_BY_MIDWIVES:
        for need in maternity().activities[activity].needs.values():
            if isinstance(need, Contacts) and need.role == "community midwife" and "home" not in str(need.share):
                share = 1.0 if need.share is None else resolve(need.share, {"parity": parity}).value
                found += round(share) * len(need.contacts)
    assert found == contacts


@pytest.mark.parametrize(("place", "parity"), PLACES)
def test_transfers_are_those_of_birthplace(place: str, parity: str) -> None:
    published = TRANSFERS[place][parity == "later"]
    assert sum(transferred(place, parity)) == pytest.approx(published, abs=0.011)


@pytest.mark.parametrize(("place", "parity"), PLACES)
def test_caesareans_and_instrumental_births_of_those_who_planned_a_birth_outside_are_birthplaces(
    place: str, parity: str
) -> None:
    before, _ = transferred(place, parity)
    then = shares("labour after a transfer", parity=parity)
    for target, published in (("unplanned caesarean", CAESAREANS), ("instrumental birth", INSTRUMENTAL)):
        assert before * then[target] == pytest.approx(published[place][parity == "later"] / 1000, abs=0.022), target


@pytest.mark.parametrize("place", WAY)
def test_reasons_for_transfer_are_those_published_of_the_ones_before_the_birth(place: str) -> None:
    published = {"home": (0.324, 0.770), "freestanding unit": (0.371, 0.826), "alongside unit": (0.352, 0.869)}
    slow, all_before = published[place]
    reasons = dict(share_values(maternity().activities[WAY[place][1]].set["reason for transfer"].shares))
    assert reasons["slow labour"] == pytest.approx(slow / all_before, abs=0.002)
    assert sum(reasons.values()) == pytest.approx(1.0)
    assert reasons["none"] == 0.0


def test_a_mean_stay_on_the_postnatal_ward_lies_between_the_years_published() -> None:
    """1.96 nights in 2004-05, the same day counted as none, and 70% two days or fewer in 2009."""
    modes = {"spontaneous": 0.644, "instrumental": 0.114, "caesarean": 0.241}
    ward = maternity().activities["postnatal ward"].lasts
    hours = sum(share * resolve(ward, {"mode": mode}).mean.value / MS_PER_HOUR for mode, share in modes.items())
    assert 1.5 < hours / 24 < 1.96


def test_maternities_and_babies_are_those_of_2009() -> None:
    """698,323 maternities and 706,248 live births (ONS), 16.4 multiple maternities in 1,000."""
    women = maternity().groups["pregnant women"].arrivals.births.value
    assert women == pytest.approx(698_323 / 706_248, abs=3e-4)
    begun = {name: maternity().activities[name].also_begins for name in ("birth", "planned caesarean")}
    for each in begun.values():
        assert sum(share.value for share in each.values()) > 1.0


def test_nine_point_eight_percent_of_newborns_are_admitted() -> None:
    """National Audit Office 2007; transitional care beside the mother is no admission."""
    very_early = shares("anomaly scan", risk="low")["weeks before a very early birth"]
    by_risk = (shares("weeks 28 to 34", risk=risk)["weeks before an early birth"] for risk in ("low", "high"))
    parity = share_values(maternity().attributes["parity"].shares)
    risks = (
        (parity[first], share_values(resolve(maternity().attributes["risk"].shares, {"parity": first})))
        for first in parity
    )
    low = sum(share * risk["low"] for share, risk in risks)
    early = (1 - very_early) * sum(share * part for share, part in zip((low, 1 - low), by_risk, strict=True))
    admitted, well = 0.0, {}
    for gestation, born in {"very early": very_early, "early": early, "term": 1 - very_early - early}.items():
        need = resolve(maternity().attributes["newborn need"].shares, {"group": "newborns", "gestation": gestation})
        well[gestation] = share_values(need)["well"]
        for value, share in share_values(need).items():
            first = shares("first hour of the newborn", **{"newborn need": value}) if value != "well" else {}
            kept = first.get("transitional care of the newborn", 0.0) if first else 1.0
            admitted += born * share * (1 - kept)
    assert admitted == pytest.approx(0.098, abs=0.001)
    assert well["very early"] == 0 < well["early"] < well["term"]


def test_who_works_in_the_hospital_is_not_counted_in_the_community() -> None:
    """Nor a community midwife in hospital, but for the one whom a woman knows."""
    outside = {"community midwives", "home birth service", "own home"}
    theirs = {"community midwife", "specialist midwife", "supervisor of midwives", "maternity support worker"}
    for name, activity in maternity().activities.items():
        roles = {need.role or key for key, need in activity.needs.items()}
        if activity.setting in outside:
            assert roles <= theirs, name
        elif maternity().settings[activity.setting].sector == "acute" and name != "labour":
            assert "community midwife" not in roles, name
