"""What an analyst asks of money: what scenarios cost, and what a ceiling affords."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workforce.model.calendar import year_name, year_number
from workforce.planning.plans import Plans
from workforce.planning.settle import settle

if TYPE_CHECKING:
    import pandas as pd

    from workforce.staffing.projection import Projection

__all__ = ["affordable", "cost"]

Scenario = Plans | str | Path


def cost(
    scenarios: Sequence[Projection | Scenario] | Projection | Scenario,
    by: Sequence[str] = (),
    years: Sequence[str | int] | None = None,
    method: Literal["workload", "cover"] = "workload",
    service_level: float = 0.95,
) -> pd.DataFrame:
    """What scenarios cost a year, component by component, by the closed form, at the prices of their tables.

    Args:
        scenarios: settled scenarios, names, files or projections by the closed form.
        by: dimensions beside the year: pathway, activity, setting, location (site), pct (where patients live), sector,
            role, staff_group, band and others of the workload method; by cover, its own.
        years: financial years, `2009/10` or 2009; by default all.
        method: `workload`, or `cover`: whole people on duty at all hours.
        service_level: of cover: the share of time in which enough are on duty.

    Returns:
        Columns scenario, year, the dimensions; in pounds pay, on_costs, unsocial, travel, agency, training,
        double_running, others (care that councils and others bear) and their `total`; `trusts`, what trusts pay of it
        (not training, not others); `unpriced`, the whole-time equivalents that have neither pay nor price, and
        `days_at_home`, patients' days with their families, both in no total; `wte`, all that are needed, and of these
        `individual`, what units owe whatever their patients (individual allowances). By role, staff group or band, days
        at home stand in a row of their own, of `family`.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: an unknown dimension, method or year.
    """
    import pandas as pd

    from workforce.comparison.cost import ScenarioCost
    from workforce.staffing.projection import Projection

    several = [scenarios] if isinstance(scenarios, Plans | str | Path | Projection) else list(scenarios)
    parts = []
    projections = [_projected(one) for one in several]
    for projection in projections:
        wanted = _years(projection.plans, years)
        parts.append(ScenarioCost.of(projection, method, service_level, projections).table(by, wanted))
    return pd.concat(parts, ignore_index=True)


def affordable(
    scenario: Projection | Scenario, supply: Scenario | None = None, years: Sequence[str | int] | None = None
) -> pd.DataFrame:
    """Need, what the region's budgets afford and staff in post, by year and profession, in whole-time equivalents.

    Args:
        scenario: a settled scenario, its name, its file or its projection by the closed form.
        supply: the scenario whose table of supply says who is in post; by default the scenario's own.
        years: financial years, `2009/10` or 2009; by default all.

    Returns:
        Columns scenario, year, staff_group, profession (of the table of supply; else the staff group again), `need`
        (by workload), `affordable`, `supply` (in post), `least` (which of the three is the smallest), `cost` (of the
        need, in pounds), `ceiling` (whose) and `missing` (which figure there is none of, and why).

    Raises:
        ProblemsFound: problems in the files.
        ValueError: an unknown year, or the staff in post are of another region.
    """
    from workforce.comparison.affordable import affordable_of
    from workforce.comparison.cost import ScenarioCost

    projection = _projected(scenario)
    given = None if supply is None else _settled(supply)
    return affordable_of(ScenarioCost.of(projection), given, _years(projection.plans, years))


def _projected(scenario: Projection | Scenario) -> Projection:
    from workforce.staffing.projection import Projection

    return scenario if isinstance(scenario, Projection) else Projection.of(_settled(scenario))


def _years(plans: Plans, years: Sequence[str | int] | None) -> tuple[int, ...]:
    if years is None:
        return plans.years
    wanted = tuple(dict.fromkeys(year if isinstance(year, int) else year_number(year) for year in years))
    unknown = [year for year in wanted if year not in plans.years]
    if unknown:
        first, last = year_name(plans.years[0]), year_name(plans.years[-1])
        raise ValueError(f"'{year_name(unknown[0])}' is none of the years {first} to {last}")
    return wanted


def _settled(scenario: Scenario) -> Plans:
    return scenario if isinstance(scenario, Plans) else settle(scenario)
