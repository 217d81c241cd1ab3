"""What is kept of sampled patients while they are followed."""

from __future__ import annotations

from dataclasses import dataclass, field

from workforce.network.network import NONE, Floats, Ints


@dataclass
class Cohort:
    """Patients followed together, one row each.

    Attributes:
        source: The sampled patient each counts with: itself, or the one whose activity began it.
        values: Values of all attributes [n, attributes], NONE for those of other pathways.
        clock: Time since the sampled patient's arrival.
        moments: When each moment was on that clock [n, moments], infinite where it never was.
        activity: Where each is, NONE once it has ended.
        begun: Whom they begin: rows of parents, and the group.
        then: Of each of these, the parents' values as they begin them.
        last: The activity that any of them did last.
    """

    source: Ints
    group: Ints
    values: Ints
    clock: Floats
    moments: Floats
    activity: Ints
    begun: list[tuple[Ints, int]] = field(default_factory=list)
    then: list[Ints] = field(default_factory=list)
    last: int = NONE


@dataclass(frozen=True)
class FirstValues:
    """The first values of sampled patients.

    Attributes:
        values: Values of all attributes [n, attributes].
        cell: Cells of age and sex [n].
        drawn_with: The shares that cells (`CELL`) and each attribute from the area were drawn with.
    """

    values: Ints
    cell: Ints
    drawn_with: dict[int, Floats]


@dataclass(frozen=True)
class Loads:
    """What a year's patients ask of each pool [N].

    Attributes:
        asked: Units asked for.
        taken: Units times milliseconds.
        eager: Of that, what those take who would wait for ever.
    """

    asked: Floats
    taken: Floats
    eager: Floats
