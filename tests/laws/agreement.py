"""Simulated staff hours beside those of the closed form, for every shipped scenario.

    python tests/laws/agreement.py REPLICATIONS [SEED]

simulates the whole region and writes docs/agreement.md after each replication of all scenarios.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from workforce.engine.expected import expected
from workforce.network.network import NONE, Network
from workforce.planning.lineage import shipped_by_root
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle
from workforce.results.engines import Task, chosen_engine
from workforce.results.simulation import networks_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "agreement.md"
KEYS = ("year", "role", "pct")
MS_PER_HOUR = 3_600_000.0
LEVEL, SHOWN = 0.999, 0.95
GRID = 0.001
"""The closed form's steps may be off by so much of any annual hours."""


def shipped_plans() -> dict[str, Plans]:
    """Every shipped scenario of the stroke pathway, the root first."""
    return {lineage.name: settle(lineage.name) for lineage in shipped_by_root()["baseline"]}


def with_people(plans: Plans, share: float) -> Plans:
    """A scenario for a share of the region's people, everything else as it is."""
    tree = plans.inputs.tree
    population = tree["region"]["population"]
    rows = {**population, "rows": _times(population["rows"], share)}
    return resettle(plans, tree={**tree, "region": {**tree["region"], "population": rows}})


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, Mapping):
        return {name: _times(inner, factor) for name, inner in value.items()}
    return repr(float(value) * factor)


def hours(table: pd.DataFrame) -> pd.Series:
    """Hours of staff time by year, role and where patients live (no trust for what units owe)."""
    rows = table[table["measure"].isin(("staff", "unit"))]
    keys = [rows[name].astype(object).where(rows[name].notna(), "") for name in KEYS]
    return rows["value"].groupby(keys).sum() / MS_PER_HOUR


def without_units(network: Network) -> Network:
    """The network with nobody staffed as one: the same hours, and no histograms of cover, which take longest."""
    return replace(network, cover_group=np.full_like(network.cover_group, NONE))


@dataclass
class Agreement:
    """One scenario: hours by the closed form, and of each replication."""

    network: Network
    closed: pd.Series
    simulated: list[pd.Series] = field(default_factory=list)

    @classmethod
    def of(cls, network: Network) -> Agreement:
        return cls(network, hours(expected(network).table))

    def simulate(self, seed: int, numbers: Sequence[int]) -> None:
        for number in numbers:
            task = Task({"it": without_units(self.network)}, seed, chosen_engine(None))
            self.simulated.append(hours(task("it", number).table(("staff", "unit"))))

    def compared(self, by: Sequence[str], checks: int = 1, level: float = LEVEL) -> pd.DataFrame:
        """Mean simulated and closed hours, with an interval that holds for all checks together.

        People of different trusts are drawn apart, so that the variance of a sum is the sum of theirs; the degrees of
        freedom are Satterthwaite's.

        Args:
            by: `year`, `role`, both or neither.
            checks: How many such intervals are looked at together (Bonferroni).
            level: Of all of them together.

        Returns:
            Indexed by `by`: closed, simulated, half (half the interval's width), ratio and half as shares of closed.
        """
        every = pd.concat([self.closed, *self.simulated], axis=1, keys=range(len(self.simulated) + 1)).fillna(0.0)
        groups = [every.index.get_level_values(name) for name in by] or [np.zeros(len(every))]
        parts = every.groupby([*groups, every.index.get_level_values("pct")]).sum()
        runs = parts.iloc[:, 1:]
        of_mean = runs.var(axis=1, ddof=1) / runs.shape[1]
        kinds = parts.index.droplevel(-1)
        found = pd.DataFrame({"closed": parts[0], "simulated": runs.mean(axis=1), "v": of_mean, "vv": of_mean**2})
        found = found.groupby(kinds).sum()
        freedom = found["v"] ** 2 / (found["vv"] / (runs.shape[1] - 1)).where(found["vv"] > 0, 1.0)
        quantile = stdtrit(freedom.clip(lower=1.0), 1 - (1 - level) / 2 / checks)
        found["half"] = quantile * np.sqrt(found["v"])
        found["ratio"] = found["simulated"] / found["closed"]
        found["share"] = found["half"] / found["closed"]
        return found.drop(columns=["v", "vv"])


def apart(compared: pd.DataFrame, factor: float = 1.0) -> pd.DataFrame:
    """Where the interval does not hold the closed form's hours times a factor."""
    wanted = compared["closed"] * factor
    return compared[(compared["simulated"] - wanted).abs() > compared["half"] + GRID * wanted]


def networks(plans: Mapping[str, Plans]) -> dict[str, Network]:
    """Networks of scenarios, by name, all with the same years before the first."""
    return networks_of(list(plans.values()))


def page(found: Mapping[str, Agreement], seed: int) -> str:
    """The table kept in docs."""
    number = len(next(iter(found.values())).simulated)
    lines = [
        "# Agreement of simulation and closed form",
        "",
        f"`python tests/laws/agreement.py {number} {seed}` made this page: the whole region, every shipped scenario, "
        f"seed {seed}, {number} replications of the same patients in each scenario. Hours are all staff time of a "
        "year, with what units owe. A ratio is the simulated mean over the closed form, ± half of its own 95% "
        "interval. The scenarios share their patients, so their ratios err together. The last column counts the "
        "ratios that are not 1 by an interval of 99.9% for all of a scenario together (Bonferroni, and 0.1% for "
        "the steps of the closed form).",
        "",
        "| scenario | all hours | years: farthest from 1 | roles: farthest from 1 | role and year: farthest from 1 |"
        " ratios not 1 |",
        "|---|---|---|---|---|---|",
    ]
    for name, agreement in found.items():
        kinds: tuple[tuple[str, ...], ...] = ((), ("year",), ("role",), ("role", "year"))
        cells = [_farthest(agreement.compared(by, level=SHOWN), by) for by in kinds]
        count = sum(len(agreement.compared(by)) for by in kinds)
        outside = sum(len(apart(agreement.compared(by, count))) for by in kinds)
        lines.append(f"| {name} | {' | '.join(cells)} | {outside} of {count} |")
    lines += ["", "## By year", "", "| year | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    lines += _ratios(found, "year")
    lines += ["", "## By role", "", "| role | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    lines += _ratios(found, "role")
    return "\n".join(lines) + "\n"


def _farthest(compared: pd.DataFrame, by: Sequence[str]) -> str:
    row = compared.iloc[int((compared["ratio"] - 1).abs().to_numpy().argmax())]
    name = row.name if isinstance(row.name, tuple) else (row.name,)
    said = f"{', '.join(name)}: " if by else ""
    return f"{said}{row['ratio']:.4f} ± {row['share']:.4f}"


def _ratios(found: Mapping[str, Agreement], by: str) -> list[str]:
    tables = [agreement.compared((by,), level=SHOWN) for agreement in found.values()]
    names = sorted(set().union(*(table.index for table in tables)))
    return [
        f"| {name} | "
        + " | ".join(
            f"{t.loc[name, 'ratio']:.4f} ± {t.loc[name, 'share']:.4f}" if name in t.index else "" for t in tables
        )
        + " |"
        for name in names
    ]


def main(replications: int, seed: int) -> None:
    """Simulate the whole region, and write the page once two replications of every scenario are there."""
    found = {}
    for name, network in networks(shipped_plans()).items():
        found[name] = Agreement.of(network)
        print(name, "closed form done", flush=True)
    for number in range(1, replications + 1):
        for name, agreement in found.items():
            agreement.simulate(seed, [number])
            print(name, number, flush=True)
        if number > 1:
            PAGE.write_text(page(found, seed), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2009)
