"""Small tables of supply, made in memory."""

from collections.abc import Mapping
from typing import Any

from workforce.model.supply import Supply
from workforce.supply.axes import SupplyYears, axes_of
from workforce.supply.running import Followed, follow, settled

PEOPLE = {"bands": {"5": "100%"}, "ages": {"30+": "100%"}}


def profession(**more: Any) -> dict[str, Any]:
    """A profession of one band of whom nobody leaves."""
    worked = {"female": "100%", "male": "100%"}
    base = {"staff group": "Nursing", "leavers": {"bands": {"5": "0%"}}, "participation": worked, "female": "100%"}
    return {**base, **more}


def stock(**more: Any) -> dict[str, Any]:
    """A thousand people of band 5, aged 30 or more."""
    base = {
        "profession": "nurses",
        "where": "the town",
        "basis": "census",
        "scope": "both trusts",
        "year": "2009/10",
        "headcount": 1000,
        "bands": {"shares": {"5": "100%"}},
        "ages": {"shares": {"30+": "100%"}},
    }
    return {**base, **more}


def table(professions: Mapping[str, Any], stocks: Mapping[str, Any], counted_in: str = "Sep") -> Supply:
    """A table of supply."""
    sources = {"count": {"citation": "made up", "grade": "published"}}
    words = {"file": "supply", "title": "Small", "source": "count", "sources": sources, "counted in": counted_in}
    return Supply.model_validate({**words, "professions": professions, "stocks": stocks})


def means(made: Supply, years: int) -> Followed:
    """The only group of a table, followed so many years as means."""
    return followed(SupplyYears.same(made, range(2009, 2010 + years)), years)


def followed(tables: SupplyYears, years: int) -> Followed:
    """The only group of the tables of years, followed so many years as means."""
    (axes,) = axes_of(tables)
    return follow(settled(axes, tables, axes.first_year + years))


def grades() -> Supply:
    """Three grades with leavers, promotion and joiners: the stock-and-flow system with a known course."""
    entrants = {band: {"bands": {band: "100%"}, "ages": {"30+": "100%"}} for band in "123"}
    rises = {"first": {"band": "1", "to": "2", "share": "7%"}, "second": {"band": "2", "to": "3", "share": "5%"}}
    leavers = {"bands": {"1": "10%", "2": "8%", "3": "6%"}}
    mix = {"shares": {"1": "62.5%", "2": "28.125%", "3": "9.375%"}}
    joiners = {"1": "260 per year", "2": "20 per year", "3": "5 per year"}
    made = profession(leavers=leavers, promotions=rises, entrants=entrants)
    return table({"nurses": made}, {"all": stock(headcount=3200, bands=mix, joiners=joiners)})


def whole_life(times: int = 1) -> Supply:
    """So many times a stock with everything: ages, retirement, promotion, a course, joiners, participation by age."""
    course = {
        "starts": "Sep",
        "length": "156 weeks",
        "completes": "80%",
        "lost": {"1": "60%", "2": "30%", "3": "the rest"},
        "joins": "95%",
        "arrives": {"1": "50%", "2": "the rest"},
        "bands": {"5": "100%"},
        "ages": {"21-24": "60%", "25-34": "the rest"},
    }
    made = profession(
        female="90%",
        leavers={"bands": {"5": "9%", "6": "6%"}, "by age": {"21-29": 1.3}},
        retirement={"ages": {"55-59": "10%", "60-64": "30%", "65+": "60%"}},
        promotions={"up": {"band": "5", "to": "6", "share": "8%"}},
        participation={"female": {"0-39": "80%", "40+": "85%"}, "male": "95%"},
        entrants={"returners": {"bands": {"6": "100%"}, "ages": {"35-44": "100%"}}},
        courses={"degree": course},
    )
    here = stock(
        headcount=times * 2000,
        bands={"shares": {"5": "60%", "6": "the rest"}},
        ages={"shares": {"21-34": "30%", "35-54": "55%", "55-64": "the rest"}},
        starters={"degree": {"years": {"2006/07": times * 150, "2008/09": times * 180}}},
        joiners={"returners": f"{times * 40} per year"},
    )
    return table({"nurses": made}, {"all": here})
