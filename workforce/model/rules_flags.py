"""Rules on red flags: each is counted by clocks that have a limit, or says why no event shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workforce.model.findings import Finding, unknown
from workforce.model.months import not_a_month
from workforce.model.survey import Survey

__all__ = ["FLAGS"]


def flags_are_counted(survey: Survey) -> Iterator[Finding]:
    """WF390: a red flag names clocks with a limit or says why it is not counted; what it is told for is a clock."""
    red, clocks = survey.pathway.red_flags, survey.pathway.clocks
    if red is None:
        return
    if red.for_each not in clocks:
        yield unknown("WF390", ("red flags", "for each"), "a clock", red.for_each, clocks)
    for name, flag in red.flags.items():
        at = ("red flags", "flags", name)
        if (flag.clocks is None) == (flag.not_counted is None):
            reason = "It is counted by clocks, or is not counted for a reason: exactly one."
            yield Finding("WF390", at, reason, "Write 'clocks', or 'not counted' with the reason.", name, at_key=True)
        for number, clock in enumerate(flag.clocks or ()):
            if clock not in clocks:
                yield unknown("WF390", (*at, "clocks", number), "a clock", clock, clocks)
            elif clocks[clock].within is None:
                reason = f"The clock '{clock}' has no limit, so that nothing is beyond it."
                yield Finding("WF390", (*at, "clocks", number), reason, f"Give '{clock}' a 'within'.", clock)


def in_force_from_a_month(survey: Survey) -> Iterator[Finding]:
    """WF386 for red flags: `in force from` is a month and a year, with or without a day."""
    red = survey.pathway.red_flags
    for name, flag in red.flags.items() if red is not None else ():
        yield from not_a_month(flag.in_force_from, ("red flags", "flags", name, "in force from"))


FLAGS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (flags_are_counted, in_force_from_a_month)
