"""A comparison: several scenarios of one root beside one of them, from the closed form and from simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from workforce.comparison.ledger import Ledger, care_ledger
from workforce.comparison.paired import difference_of_means, paired_differences
from workforce.comparison.sensitivity import Sensitivity, sensitivity
from workforce.planning.plans import Plans
from workforce.results.simulation import DifferentRoots
from workforce.staffing.projection import Projection, Runs

Progress = Callable[[str, int, int], None]


@dataclass
class Comparison:
    """Scenarios side by side.

    Attributes:
        plans: the settled scenarios by name.
        against: the scenario the others are compared with.
        runs: simulated replications of some or all of them, or None for the closed form alone.
    """

    plans: Mapping[str, Plans]
    against: str
    runs: Runs | None
    _projections: dict[str, Projection] = field(default_factory=dict, repr=False)
    _sensitivities: dict[tuple[str, int], Sensitivity] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Refuse scenarios that cannot be compared.

        Raises:
            KeyError: the scenario to compare with is not among them.
            DifferentRoots: they come from different roots.
        """
        if self.against not in self.plans:
            raise KeyError(f"'{self.against}' is not among {', '.join(self.plans)}")
        roots = {plans.root for plans in self.plans.values()}
        if len(roots) > 1:
            raise DifferentRoots(roots)

    def projection(self, scenario: str) -> Projection:
        """The closed form's answer for a scenario, worked out once."""
        if scenario not in self._projections:
            self._projections[scenario] = Projection.of(self.plans[scenario])
        return self._projections[scenario]

    def wte(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Mean whole-time equivalents of every scenario by the closed form."""
        return pd.concat([self.projection(name).wte(by) for name in self.plans], ignore_index=True)

    def differences(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """The difference of each other scenario in WTE: paired over replications where simulated, else of means.

        Returns:
            Columns scenario, the dimensions, before, after, difference; where simulated also low, high (95%
            interval of the mean difference), p5, p95 and correlation.
        """
        if self.runs is not None and self.against in self.runs.plans and len(self.runs.plans) > 1:
            return paired_differences(self.runs, self.against, by)
        parts = []
        for name in self.plans:
            if name != self.against:
                part = difference_of_means(self.projection(self.against), self.projection(name), by)
                part.insert(0, "scenario", name)
                parts.append(part)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def ledger(self, scenario: str | None = None, progress: Progress | None = None) -> Ledger:
        """The care ledger of a scenario (by default the first that is not compared with): left, taken on, why."""
        return care_ledger(self.plans[scenario or self._other()], progress)

    def sensitivity(
        self,
        scenario: str | None = None,
        year: int | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> Sensitivity:
        """How far each weak number, alone at its low and then its high, moves a scenario's headlines in one year."""
        plans = self.plans[scenario or self._other()]
        key = (plans.scenario, year if year is not None else plans.years[-1])
        if key not in self._sensitivities:
            self._sensitivities[key] = sensitivity(plans, key[1], jobs=jobs, progress=progress)
        return self._sensitivities[key]

    def sensitivity_known(self, scenario: str, year: int) -> Sensitivity | None:
        """The sensitivity of a scenario in a year if it has been worked out, else None."""
        return self._sensitivities.get((scenario, year))

    def _other(self) -> str:
        return next((name for name in self.plans if name != self.against), self.against)
