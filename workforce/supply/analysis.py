"""What an analyst asks of supply: staff in post year by year, and the gap to what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workforce.model.calendar import year_name, year_number
from workforce.planning.plans import Plans
from workforce.planning.settle import settle

if TYPE_CHECKING:
    import pandas as pd

    from workforce.staffing.projection import Projection, Runs
    from workforce.supply.advice import Advice
    from workforce.supply.gap import Need
    from workforce.supply.projection import StaffSupply

__all__ = ["advice", "gap", "staff_supply"]

Scenario = Plans | str | Path


def staff_supply(
    scenario: Scenario, stocks: Iterable[str] | None = None, replications: int = 0, seed: int = 2009
) -> StaffSupply:
    """The staff in post of a scenario: who leaves, retires, is promoted, qualifies and joins, year by year.

    Args:
        scenario: a settled scenario, its name or its file.
        stocks: stocks of its table of supply; others into or from which their people rise are followed with them.
        replications: how many replications of whole people besides the means.
        seed: the seed of all draws.

    Raises:
        ProblemsFound: problems in the files.
        KeyError: no such stock.
    """
    from workforce.supply.projection import StaffSupply

    return StaffSupply.of(_settled(scenario), stocks, replications, seed)


def gap(
    what: Runs | Projection | Scenario,
    supply: Scenario | None = None,
    replications: int = 0,
    seed: int = 2009,
    inputs: bool = False,
) -> pd.DataFrame:
    """Need by workload, staff in post and the gap between them, by profession and year, in whole-time equivalents.

    Need is WISN's whole requirement: recorded care, support work, and the individual allowances of unit leaders, who
    are in post like all others (`individual`).

    A gap stands only where need and stock are of one place, basis and scope. Elsewhere there is the change in need
    since the first year, and `missing` names the figure that a gap would take.

    Args:
        what: simulated runs, a projection by the closed form, or a scenario to be projected.
        supply: the scenario whose table of supply says who is in post; by default each scenario's own.
        replications: how many replications of whole people in post, for the spread of the gap.
        seed: the seed of their draws.
        inputs: whether every weak number behind the staff in post is moved to its low and its high, for the range of
            the gap; those behind the need stay (`compare` moves them).

    Returns:
        One row for each scenario, profession and year (see `workforce.supply.gap.COLUMNS`).

    Raises:
        ProblemsFound: problems in the files.
        ValueError: the staff in post are of another region.
    """
    import pandas as pd

    from workforce.supply.gap import gap_of
    from workforce.supply.inputs import combined, swings_of

    given = None if supply is None else _settled(supply)
    parts = []
    for need in _needs(what, given):
        of = need.plans if given is None else given
        stocks = _here(of)
        ranges = {stock: combined(swings_of(of, stock)) for stock in stocks} if inputs else None
        parts.append(gap_of(need, staff_supply(of, stocks, replications, seed), ranges))
    return pd.concat(parts, ignore_index=True)


def advice(
    what: Projection | Scenario,
    profession: str,
    by: str | int,
    decide_from: str | int,
    supply: Scenario | None = None,
    budget: float | None = None,
    change: float = 0.0,
) -> Advice:
    """Intakes that close a profession's gap by a year at the least cost, within places, mentors and money.

    Where need and stock are of the same people, what is wanted in post is the need. Elsewhere it is what the table's
    intakes bring, and the change in need since the first year: the places that are due to these pathways.

    Args:
        what: a projection by the closed form, or a scenario to be projected.
        profession: a profession of the table of supply.
        by: the year in which enough are to be in post, `2019/20` or 2019.
        decide_from: the first year whose intakes are free to choose; before it they are the table's.
        supply: the scenario whose table of supply counts; by default the scenario's own.
        budget: pounds for students of these intakes in any one year; None for no limit.
        change: by how much of the year before an intake may change from year to year; none: as many each year.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: no such profession with providers here, or no intake brings anyone by the year.
    """
    from workforce.supply.advice import advise
    from workforce.supply.gap import gap_of, is_here
    from workforce.supply.projection import supply_years

    year, first = (_number(each) for each in (by, decide_from))
    given = None if supply is None else _settled(supply)
    (need,) = _needs(what, given)
    of = need.plans if given is None else given
    years = supply_years(of)
    here = [n for n, s in years.before.stocks.items() if s.profession == profession and s.providers and is_here(s, of)]
    if len(here) != 1 or year not in need.plans.years:
        known = dict.fromkeys(s.profession for s in years.before.stocks.values() if s.providers and is_here(s, of))
        reason = f"there is no one stock of '{profession}' with providers here, or no year {by} in the scenario"
        raise ValueError(f"{reason}; professions with providers: {', '.join(known) or 'none'}")
    found = gap_of(need, staff_supply(of, _here(of)))
    row = found[(found["profession"] == profession) & (found["year"] == year_name(year))]
    if len(row) and not row["missing"].iloc[0]:
        return advise(years, here[0], float(row["need"].iloc[0]), year, first, 0.0, budget, change)
    more = float(row["need_change"].iloc[0]) if len(row) else 0.0
    return advise(years, here[0], None, year, first, more, budget, change)


def _number(year: str | int) -> int:
    return year if isinstance(year, int) else year_number(year)


def _refuse_another_region(plans: Plans, supply: Plans | None) -> None:
    regions = [each.by_year[each.years[0]].region.region for each in (plans, supply) if each is not None]
    if len(set(regions)) > 1:
        raise ValueError(f"the need is of the region '{regions[0]}' and the supply of '{regions[1]}'")


def _here(plans: Plans) -> list[str]:
    """The stocks of the region's own that are all the staff some pathways need."""
    from workforce.supply.gap import is_here
    from workforce.supply.projection import supply_years

    stocks = supply_years(plans).before.stocks
    return [name for name, stock in stocks.items() if stock.whole_need_of and is_here(stock, plans)]


def _needs(what: Runs | Projection | Scenario, supply: Plans | None) -> Iterator[Need]:
    """The need of each scenario by role and year, unless the supply is of another region."""
    from workforce.staffing.projection import Projection, Runs
    from workforce.supply.gap import Need, whole_need

    by = ("year", "role")
    if isinstance(what, Runs):
        each, means = what.wte_by_replication(by), what.wte(by)
        for name, plans in what.plans.items():
            _refuse_another_region(plans, supply)
            mean, drawn = means[means["scenario"] == name], each[each["scenario"] == name]
            terms = what.wisn(name, by)
            yield Need(plans, whole_need(mean, terms), whole_need(drawn, terms))
        return
    plans = what.plans if isinstance(what, Projection) else _settled(what)
    _refuse_another_region(plans, supply)
    projection = what if isinstance(what, Projection) else Projection.of(plans)
    yield Need(projection.plans, whole_need(projection.wte(by), projection.wisn(by)))


def _settled(scenario: Scenario) -> Plans:
    return scenario if isinstance(scenario, Plans) else settle(scenario)
