"""When a run has enough replications: a rule stated before it begins, and looked at step by step.

After every step of replications, the same for all scenarios, the 95% interval of every headline is looked at: its level
in each scenario, and its difference from the first scenario, replication by replication. Once all hold at two steps
running, or a cap is reached, the run ends.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from workforce.results.intervals import Interval, mean_interval, paired_interval

__all__ = ["OPTION", "Judgement", "Precision"]

OPTION = "until precise"
"""Under this name a manifest's options hold the rule."""

Levels = Mapping[str, npt.NDArray[np.float64]]
"""By scenario, in the order run: a headline in WTE, one value a replication."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One headline of one scenario: how precisely a run knows it.

    Attributes:
        level: The headline, with its interval.
        difference: Its difference from the first scenario; None for the first itself.
        correlation: Of the two over replications: the higher, the more the common random numbers have helped. nan
            where either never varies or there are fewer than three replications.
        level_holds: Whether the level's interval is narrow enough.
        difference_holds: Whether the difference's is.
    """

    level: Interval
    difference: Interval | None
    correlation: float
    level_holds: bool
    difference_holds: bool

    @property
    def holds(self) -> bool:
        """Whether both intervals are narrow enough."""
        return self.level_holds and self.difference_holds


@dataclass(frozen=True, slots=True)
class Precision:
    """The rule by which a run ends, part of its manifest from before the first replication.

    Attributes:
        by: Dimensions of need by workload; each combination is a headline.
        years: The financial years in which.
        step: Replications of each scenario between two looks, at least 2.
        at_most: The cap, at least two steps.
        level: Half the interval of a level is at most this share of it.
        difference: Half the interval of a difference is at most this share of the first scenario's level ...
        wte: ... or at most this many WTE.
    """

    by: tuple[str, ...]
    years: tuple[str, ...]
    step: int = 5
    at_most: int = 100
    level: float = 0.02
    difference: float = 0.02
    wte: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a rule that could never end a run or means nothing.

        Raises:
            ValueError: No headline, a step below 2, or a cap below two steps.
        """
        if not self.by or not self.years:
            raise ValueError("name at least one dimension and one year of headlines")
        if self.step < 2:
            raise ValueError(f"an interval needs two replications; a step of {self.step} gives none")
        if self.at_most < 2 * self.step:
            raise ValueError(f"every interval must hold at two steps of {self.step}: the cap is {self.at_most}")

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self | None:
        """The rule that a manifest's options hold, or None for a run of a stated number of replications."""
        told = options.get(OPTION)
        if told is None:
            return None
        given = {item.name: told[item.name] for item in fields(cls)}
        return cls(**{**given, "by": tuple(given["by"]), "years": tuple(given["years"])})

    def options(self) -> dict[str, Any]:
        """The rule as part of a manifest's options."""
        return {OPTION: {**asdict(self), "by": list(self.by), "years": list(self.years)}}

    def next_step(self, replications: int) -> int:
        """How many replications the next look comes at."""
        return min((replications // self.step + 1) * self.step, self.at_most)

    def judged(self, levels: Levels) -> dict[str, Judgement]:
        """Each scenario's interval of one headline, and of its difference from the first scenario."""
        first, *others = levels
        base = mean_interval(levels[first])
        judged = {first: Judgement(base, None, math.nan, self._level_holds(base), True)}
        widest = max(self.difference * abs(base.mean), self.wte)
        for name in others:
            level = mean_interval(levels[name])
            moved = paired_interval(levels[name], levels[first])
            together = _correlation(levels[first], levels[name])
            judged[name] = Judgement(level, moved, together, self._level_holds(level), moved.half_width <= widest)
        return judged

    def hold(self, headlines: Sequence[Levels], replications: int) -> bool:
        """Whether every interval holds over the first so many replications."""
        for levels in headlines:
            cut = {name: values[:replications] for name, values in levels.items()}
            if not all(judgement.holds for judgement in self.judged(cut).values()):
                return False
        return True

    def enough(self, headlines: Sequence[Levels], replications: int) -> int | None:
        """At how many of the first replications the rule ended the run, or None if it has not.

        The looks are at each step and at nothing between, so that a stopped and resumed run ends where one without
        a stop does.

        Args:
            headlines: Each headline's levels, with at least so many replications.
            replications: How many are finished in every scenario.
        """
        before = False
        for number in range(self.step, replications + 1, self.step):
            now = self.hold(headlines, number)
            if before and now:
                return number
            before = now
        return None

    def _level_holds(self, interval: Interval) -> bool:
        return interval.half_width <= self.level * abs(interval.mean)


def _correlation(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return math.nan
    return float(np.corrcoef(one, other)[0, 1])
