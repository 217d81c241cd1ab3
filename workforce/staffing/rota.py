"""A weekly rota that can be worked: whole people on whole shifts that keep the rules of working time.

Everyone works the same rota in turn, one week's line after the other. All lines together are then a circulation: each
day every person passes from what was done the day before to a shift or a day off, and only passes that keep daily and
weekly rest exist. The fewest people whose shifts cover every hour are an integer programme over these passes (scipy's
`milp`, HiGHS), and a closed walk over the passes taken is the rota itself. It is then checked line by line by rules
that know nothing of how it was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from workforce.network.network import Floats
from workforce.staffing.shifts import (
    DAY,
    HOUR,
    QUARTER,
    WEEK,
    Rules,
    Shift,
    broken,
    broken_hours,
    broken_rest,
    named_hours,
)

__all__ = ["Rota", "RotaImpossible", "rota_for"]

Line = tuple[Shift | None, ...]
Counts = npt.NDArray[np.float64]
_DAYS = 7
_PERSON = 1000.0
"""A person weighs as much as so many shifts: first the fewest people, then the fewest shifts."""
_MISSING = 1e6
_TRIES = 4
_HALF_A_SHIFT = 0.4
"""How far a solution may be from the best: people and shifts are whole, so that less than one shift is none."""
_ROUNDING = 1e-6


class RotaImpossible(ValueError):
    """No such rota exists.

    Attributes:
        hours: The hours of the week (0 to 167) that cannot be covered; empty where the reason is another.
    """

    def __init__(self, reason: str, hours: Sequence[int] = ()) -> None:
        super().__init__(reason)
        self.hours = tuple(hours)


@dataclass(frozen=True)
class Rota:
    """A rota, and where its paid hours go, in hours a week.

    Attributes:
        lines: The shift of each day or None, in whole weeks; who is on a line of n weeks is one of n in turn.
        people: Whole people on the rota.
        least: The fewest people with whom the week's shifts can be covered at all; with as many, nobody has a shorter
            rota. One more may be needed where weeks can be put in no order that spreads hours evenly.
        contract: Paid hours a week of each.
        needed: Hours on duty that are asked for.
        whole_shifts: Hours on duty beyond these, since shifts begin and end whole (and overlap).
        breaks: Unpaid rest within shifts, less than 0.
        whole_people: Paid hours in no shift, since people are whole.
    """

    lines: tuple[Line, ...]
    people: int
    least: int
    contract: float
    needed: float
    whole_shifts: float
    breaks: float
    whole_people: float

    @property
    def paid(self) -> float:
        """Paid hours a week: what is needed and every loss together."""
        return self.needed + self.whole_shifts + self.breaks + self.whole_people

    @property
    def heaviest_week(self) -> float:
        """The most hours that a line has in one week from Monday, without breaks; 0 where nobody works.

        The rules limit the mean over many weeks and not each of them: a legal rota may have weeks far above its mean.
        """
        weeks = [line[first : first + _DAYS] for line in self.lines for first in range(0, len(line), _DAYS)]
        return max((sum(each.worked for each in week if each is not None) for week in weeks), default=0) / HOUR

    def on_duty(self) -> Floats:
        """People on duty in each hour of the week [168]: the fewest of its quarter hours."""
        found = np.zeros(WEEK // QUARTER)
        for line in self.lines:
            for day, shift in enumerate(line):
                if shift is not None:
                    np.add.at(found, shift.quarters(day % _DAYS), 1.0)
        return np.asarray(found.reshape(-1, HOUR // QUARTER).min(axis=1))


def rota_for(
    need: Sequence[float] | Floats, shifts: Sequence[Shift], rules: Rules, contract: float, people: int | None = None
) -> Rota:
    """The rota of the fewest people who cover a need in every hour of the week.

    Between two weekly rests a line has at most six days, fewer where its last shift is a night.

    Args:
        need: People on duty in each hour of the week from Monday 00:00 [168]; parts are rounded up.
        shifts: The shifts that may be worked.
        rules: The rules of working time.
        contract: Paid hours a week of a person, on average over the rota.
        people: At most so many; by default as many as it takes.

    Raises:
        RotaImpossible: Hours that no legal shift or, with `people`, not so many people can cover, by name.
    """
    whole = np.ceil(np.asarray(need, dtype=np.float64) - _ROUNDING)
    legal = [shift for shift in shifts if rules.allows(shift)]
    reached = {part for shift in legal for day in range(_DAYS) for part in shift.quarters(day)}
    parts = HOUR // QUARTER
    open_hours = [
        hour
        for hour in np.flatnonzero(whole > 0).tolist()
        if not reached.issuperset(range(hour * parts, (hour + 1) * parts))
    ]
    if open_hours:
        raise RotaImpossible(f"no legal shift covers {named_hours(open_hours)}", open_hours)
    if not (whole > 0).any():
        return Rota((), 0, 0, contract, 0.0, 0.0, 0.0, 0.0)
    passes = _Passes(legal, rules)
    least = 0
    for more in range(_TRIES):
        asked = _Asked(whole, min(contract * HOUR, rules.longest_week), people, least + more)
        lines = _evened(list(passes.lines(_solved(passes, asked))), rules)
        least = least or sum(len(line) for line in lines) // _DAYS
        if not any(broken(line, rules) for line in lines):
            return _rota(lines, float(whole.sum()), contract, least)
    raise RotaImpossible("shifts can be covered, but in no order of weeks that keeps the longest week")


def _evened(lines: list[Line], rules: Rules) -> tuple[Line, ...]:
    """Lines of which one is too long a week for its people, joined with others where both can go on with the other.

    Any two lines may change over on the same weekday if all rests are kept.
    """
    for one in lines:
        if not broken_hours(one, rules):
            continue
        for other in lines:
            joined = None if other is one else _changed_over(one, other, rules)
            if joined is not None:
                return _evened([joined, *(line for line in lines if line is not one and line is not other)], rules)
    return tuple(lines)


def _changed_over(one: Line, other: Line, rules: Rules) -> Line | None:
    for here in range(len(one)):
        for there in range(here % _DAYS, len(other), _DAYS):
            joined = (*one[:here], *other[there:], *other[:there], *one[here:])
            if not broken_rest(joined, rules):
                return joined
    return None


def _rota(lines: tuple[Line, ...], needed: float, contract: float, least: int) -> Rota:
    worked = [shift for line in lines for shift in line if shift is not None]
    people = sum(len(line) for line in lines) // _DAYS
    rostered = sum(shift.end - shift.start for shift in worked) / HOUR
    breaks = sum(shift.rest_break for shift in worked) / HOUR
    left = people * contract - (rostered - breaks)
    return Rota(lines, people, least, contract, needed, rostered - needed, -breaks, left)


@dataclass(frozen=True)
class _State:
    """What a person has done by the end of a day.

    Attributes:
        shift: The last shift worked, by its place; None once rested whatever comes next.
        run: Days since the last weekly rest, this one among them.
        off: Days off since that shift; 0 where it is today's.
    """

    shift: int | None
    run: int
    off: int


_RESTED = _State(None, 0, 0)


class _Passes:
    """Every legal pass from one day to the next, the same on all days."""

    def __init__(self, shifts: Sequence[Shift], rules: Rules) -> None:
        self.shifts = tuple(shifts)
        self.rules = rules
        self._latest = max(shift.end for shift in shifts)
        self._earliest = min(shift.start for shift in shifts)
        self.states: list[_State] = [_RESTED]
        self.passes: list[tuple[int, int]] = []
        known = {_RESTED: 0}
        for place, state in enumerate(self.states):
            for after in self._after(state):
                if after not in known:
                    known[after] = len(self.states)
                    self.states.append(after)
                self.passes.append((place, known[after]))
        self.works = [self.states[after].shift if self.states[after].off == 0 else None for _, after in self.passes]

    def _after(self, state: _State) -> list[_State]:
        found = [self._off(state)]
        for place, shift in enumerate(self.shifts):
            run = 1
            if state.shift is not None:
                rest = (state.off + 1) * DAY + shift.start - self.shifts[state.shift].end
                if rest < self.rules.daily_rest:
                    continue
                run = 1 if rest >= self.rules.weekly_rest else state.run + 1
            if (run - 1) * DAY + shift.end - self._earliest <= WEEK - self.rules.weekly_rest or run == 1:
                found.append(_State(place, run, 0))
        return found

    def _off(self, state: _State) -> _State:
        if state.shift is None or (state.off + 2) * DAY - self._latest >= self.rules.weekly_rest:
            return _RESTED
        return _State(state.shift, state.run + 1, state.off + 1)

    def lines(self, taken: Counts) -> tuple[Line, ...]:
        """The passes taken [days, passes] as closed walks, each a line of whole weeks from a Monday.

        Walks are joined where two of them can go on with each other's next day, so that all share the same weeks.
        """
        left: dict[tuple[int, int], list[int]] = {}
        for day in range(_DAYS):
            for number, (before, after) in enumerate(self.passes):
                left.setdefault((day, before), []).extend([after] * int(taken[day, number]))
        walks: list[list[int]] = []
        for place in range(len(self.states)):
            while left.get((0, place)):
                walks = self._joined(walks, _walk((0, place), left))
        return tuple(tuple(self._shift(place) for place in walk) for walk in walks)

    def _joined(self, walks: list[list[int]], more: list[int]) -> list[list[int]]:
        """Walks with one more, within the first that can take it, else beside them."""
        legal = set(self.passes)
        for which, walk in enumerate(walks):
            for here in range(len(walk)):
                for there in range(here % _DAYS, len(more), _DAYS):
                    if (walk[here - 1], more[there]) in legal and (more[there - 1], walk[here]) in legal:
                        joined = [*walk[:here], *more[there:], *more[:there], *walk[here:]]
                        return self._joined([*walks[:which], *walks[which + 1 :]], joined)
        return [*walks, more]

    def _shift(self, place: int) -> Shift | None:
        state = self.states[place]
        return None if state.shift is None or state.off > 0 else self.shifts[state.shift]


def _walk(start: tuple[int, int], left: dict[tuple[int, int], list[int]]) -> list[int]:
    """The state of each day of one closed walk through all passes that can be reached from its start (Hierholzer)."""
    path, found = [start], []
    while path:
        day, place = path[-1]
        if left.get((day, place)):
            path.append(((day + 1) % _DAYS, left[day, place].pop()))
        else:
            found.append(path.pop()[1])
    return found[-2::-1]


class _Asked(NamedTuple):
    """A need [168], minutes a week of a person, and at most and at least so many people."""

    need: Floats
    most: float
    people: int | None
    fewest: int


def _solved(passes: _Passes, asked: _Asked) -> Counts:
    """How many people take each pass on each day [days, passes]."""
    need, most, people, fewest = asked
    width, count = len(passes.passes), _DAYS * len(passes.passes)
    worked = np.array([0 if place is None else passes.shifts[place].worked for place in passes.works], dtype=np.float64)
    covers, least = _coverage(passes, need)
    slack = len(least) if people is not None else 0
    everyone = np.concatenate([np.ones(width), np.zeros(count - width + slack)])
    shifts = np.concatenate([np.tile((worked > 0).astype(np.float64), _DAYS), np.full(slack, _MISSING)])
    minutes = np.concatenate([np.tile(worked, _DAYS), np.zeros(slack)]) - most * everyone
    cover = np.hstack([covers, np.eye(len(least))[:, :slack]])
    constraints = [
        LinearConstraint(_balance(passes, slack), 0.0, 0.0),
        LinearConstraint(cover, least, np.inf),
        LinearConstraint(minutes[None, :], -np.inf, 0.0),
        LinearConstraint(everyone[None, :], fewest, np.inf if people is None else people),
    ]
    answer = milp(
        shifts + _PERSON * everyone,
        constraints=constraints,
        integrality=np.ones(count + slack, dtype=np.int64),
        bounds=Bounds(0, np.inf),
        options={"mip_rel_gap": _HALF_A_SHIFT / (_PERSON * (need.sum() * HOUR / most + _DAYS))},
    )
    if answer.x is None:
        raise RotaImpossible(f"no rota of these shifts keeps the rules: {answer.message}")
    taken = np.rint(answer.x[:count]).reshape(_DAYS, width)
    short = np.flatnonzero(_on_duty(passes, taken) < need).tolist()
    if short:
        raise RotaImpossible(f"{people} people cannot cover {named_hours(short)}", short)
    return taken


def _on_duty(passes: _Passes, taken: Counts) -> Floats:
    """People on duty in each hour of the week [168] by the passes taken [days, passes]."""
    found = np.zeros(WEEK // QUARTER)
    for day in range(_DAYS):
        for number, place in enumerate(passes.works):
            if place is not None:
                found[passes.shifts[place].quarters(day)] += taken[day, number]
    return np.asarray(found.reshape(-1, HOUR // QUARTER).min(axis=1))


def _coverage(passes: _Passes, need: Floats) -> tuple[Floats, Floats]:
    """Who covers what: parts of the week with the same shifts are one row [rows, days x passes], and its need."""
    covering: list[list[tuple[int, int]]] = [[] for _ in range(WEEK // QUARTER)]
    for place, shift in enumerate(passes.shifts):
        for day in range(_DAYS):
            for part in shift.quarters(day):
                covering[part].append((day, place))
    greatest: dict[tuple[tuple[int, int], ...], float] = {}
    for part, by in enumerate(covering):
        hour = part // (HOUR // QUARTER)
        greatest[tuple(by)] = max(greatest.get(tuple(by), 0.0), float(need[hour]))
    rows = [(starts, least) for starts, least in greatest.items() if least > 0]
    found = np.zeros((len(rows), _DAYS, len(passes.passes)))
    for row, (starts, _) in enumerate(rows):
        for day, place in starts:
            found[row, day, [n for n, works in enumerate(passes.works) if works == place]] = 1.0
    return found.reshape(len(rows), -1), np.array([least for _, least in rows])


def _balance(passes: _Passes, slack: int) -> coo_array:
    """Who ends a day in a state begins the next in it."""
    width, states = len(passes.passes), len(passes.states)
    rows, columns, values = [], [], []
    for day in range(_DAYS):
        for number, (before, after) in enumerate(passes.passes):
            rows += [day * states + before, (day + 1) % _DAYS * states + after]
            columns += [day * width + number] * 2
            values += [1.0, -1.0]
    return coo_array((values, (rows, columns)), shape=(_DAYS * states, _DAYS * width + slack))
