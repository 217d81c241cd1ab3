"""The traffic of a year before any run: how much of each place its patients ask for, had they never to wait.

Some thousands of journeys of every patient group are drawn in their own time. What each takes of a place is counted
by the mean of the time it lasts, not by its draw, and each counts for every area by how likely its first values are
there; so a small sample gives loads to about two in a hundred, and elapsed times, sets and linked patients need no
formula. Years in which journeys are alike share one sample.
"""

from __future__ import annotations

import numpy as np

from workforce.network import distributions
from workforce.network.cohorts import Cohort, FirstValues, Loads
from workforce.network.following import duration_mean
from workforce.network.locations import locations
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    DRAWN,
    FROM_AGE_SEX,
    FROM_AREA,
    FROM_GROUP,
    INTERVAL,
    LISTS,
    NONE,
    STARTS_AS,
    TO_ROUTE,
    Floats,
    Ints,
    Network,
)

SAMPLE = 2048
"""Journeys drawn of each patient group."""

MOST_VISITS = 10_000
"""Activities that one patient may have before a journey counts as endless; as in a run."""

MANY_VISITS = 500
FEW = 32
"""After many visits only a few of those who are still on their way are followed, to see whether they ever end."""

MOST_LINKED = 100 * SAMPLE
"""Linked patients of one generation beyond which they have no end."""

CELL = -1
"""Stands for the cell of age and sex among the attributes that areas decide."""

MOST_LINKS = 200
"""Generations of linked patients that are followed."""


class Traffic:
    """The journeys of one year's plan, and what they ask of places."""

    def __init__(self, network: Network, year: int, before: Traffic | None = None) -> None:
        """Draw the year's journeys, or take over those of a year before in which journeys are alike."""
        self.network = network
        self.year = year
        self.random = np.random.default_rng(0)
        self.endless: int | None = None
        self._means: dict[int, float] = {}
        shape = (len(network.names.groups) * SAMPLE, len(network.names.places))
        self._asked, self._taken, self._eager = np.zeros((3, *shape))
        self._first: dict[int, FirstValues] = {}
        if before is not None and _journeys_alike(network, before.year, year):
            self.endless, self._first = before.endless, before._first
            self._asked, self._taken, self._eager = before._asked, before._taken, before._eager
        self._weights = self._weigh(self.yearly_arrivals())

    def yearly_arrivals(self) -> Floats:
        """Patients a year of each group from each area [G, areas]; linked patients come with others."""
        network, year = self.network, self.year
        areas = len(network.names.areas)
        found = network.streams.mean[:, year].reshape(-1, areas).copy()
        calendar, groups = network.calendar, network.groups
        number = calendar.year_at(year)
        length = calendar.end_ms(number) - calendar.start_ms(number)
        days = np.array(calendar.hours_of_week_count(number)[::24])
        for g, kind in enumerate(groups.arrives):
            if kind == INTERVAL and groups.interval[g, year] > 0:
                found[g] = length / groups.interval[g, year] * groups.in_groups_of[g]
            if kind == LISTS:
                rows = slice(groups.list_start[g], groups.list_start[g + 1])
                here = groups.list_year[rows] == year
                found[g] = (groups.list_number[rows] * days[groups.list_weekday[rows]])[here].sum()
        return found

    def _weigh(self, arrivals: Floats) -> Floats:
        """For how many patients a year of each area each journey counts [patients, areas]; draws what is not drawn."""
        weights = np.zeros((len(arrivals) * SAMPLE, arrivals.shape[1]))
        for g in (int(g) for g in np.flatnonzero(arrivals.sum(axis=1) > 0)):
            rows = slice(g * SAMPLE, (g + 1) * SAMPLE)
            if g not in self._first:
                self._first[g] = self._first_values(g, SAMPLE, arrivals[g] / arrivals[g].sum())
                source = np.arange(rows.start, rows.stop)
                self._follow(self._cohort(g, source, self._first[g].values, np.zeros(SAMPLE)))
            counts = self._chances(g, self._first[g])
            weights[rows] = counts * arrivals[g] / np.maximum(counts.sum(axis=0), np.finfo(float).tiny)
        return weights

    def pool_loads(self) -> Loads:
        """What the year's patients ask of each pool, had nobody to wait."""
        network, places = self.network, self.network.places
        found = np.zeros((3, len(places.pool_place)))
        groups = np.repeat(network.groups.pathway, SAMPLE)
        for p in range(len(network.names.pathways)):
            mine = self._weights[groups == p].T
            amounts = [mine @ amount[groups == p] for amount in (self._asked, self._taken, self._eager)]
            for place, pools in enumerate(places.pool):
                limited = pools != NONE
                if limited.any():
                    chances = locations(network, self.year, p, int(places.setting[place]))
                    for which, amount in enumerate(amounts):
                        found[which][pools[limited]] += (amount[:, place] @ chances)[limited]
        return Loads(*found)

    def _cohort(self, g: int, source: Ints, values: Ints, clock: Floats) -> Cohort:
        n = len(source)
        moments = np.full((n, len(self.network.names.moments)), np.inf)
        cohort = Cohort(source, np.full(n, g), values, clock, moments, np.full(n, NONE))
        everybody = np.arange(n)
        for m, lookup in enumerate(self.network.groups.moment_before[g, self.year]):
            if lookup != NONE:
                rows = self._rows(int(lookup), cohort.values)
                cohort.moments[:, m] = cohort.clock - self._drawn(rows)
        junction = int(self.network.groups.begins[g, self.year])
        if junction != NONE:
            self._go(cohort, junction, everybody)
        return cohort

    def _first_values(self, g: int, count: int, by_area: Floats, parents: Ints | None = None) -> FirstValues:
        """First values of the attributes of a group's patients, those of all areas together; or of those begun by
        parents with some values [count, attributes]."""
        network, attributes = self.network, self.network.attributes
        values = np.full((count, len(attributes.order)), NONE)
        drawn_with: dict[int, Floats] = {CELL: by_area @ self._by_area(g, CELL)}
        cell = self._picked(drawn_with[CELL], count)
        for a in attributes.order:
            kind = attributes.kind[a]
            if attributes.pathway[a] != network.groups.pathway[g]:
                continue
            if parents is not None and network.groups.inherits[g, a]:
                values[:, a] = parents[:, a]
            elif kind == FROM_AGE_SEX:
                which = 0 if network.groups.age_sex_attribute[g, 0] == a else 1
                values[:, a] = network.groups.age_sex_cells[cell, which]
            elif kind == FROM_AREA:
                drawn_with[int(a)] = by_area @ self._by_area(g, int(a))
                values[:, a] = self._picked(drawn_with[int(a)], count)
            elif kind == FROM_GROUP:
                values[:, a] = network.groups.value[g]
            elif kind == STARTS_AS:
                values[:, a] = attributes.first_value[a]
            elif kind == DRAWN:
                values[:, a] = self._valued(int(attributes.shares[a]), values)
        return FirstValues(values, cell, drawn_with)

    def _by_area(self, g: int, what: int) -> Floats:
        """Shares by area of a group's cells of age and sex, or of the values of an attribute from the area."""
        areas = len(self.network.names.areas)
        if what == CELL:
            return np.asarray(self.network.streams.cell_share[g * areas : (g + 1) * areas, self.year])
        return np.asarray(self.network.attributes.area_shares[what, self.year])

    def _chances(self, g: int, first: FirstValues) -> Floats:
        """How likely first values are in each area, beside the shares they were drawn with [patients, areas]."""
        found = np.ones((len(first.cell), len(self.network.names.areas)))
        for what, shares in first.drawn_with.items():
            value = first.cell if what == CELL else first.values[:, what]
            beside = self._by_area(g, what) / np.where(shares > 0, shares, 1.0)
            found *= beside[:, value].T
        return found

    def _picked(self, shares: Floats, count: int) -> Ints:
        """Evenly spread draws from one row of shares, in random order."""
        whole = np.cumsum(shares)
        places = np.searchsorted(whole, self._spread(count) * whole[-1])
        return np.asarray(np.minimum(places, len(shares) - 1))

    def _spread(self, count: int) -> Floats:
        """Uniforms in random order, one in each of as many equal parts."""
        return np.asarray((self.random.permutation(count) + self.random.random(count)) / count)

    def _valued(self, lookup: int, values: Ints) -> Ints:
        """Values drawn by a lookup of share rows."""
        rows, table = self._rows(lookup, values), self.network.share_rows
        found = np.zeros(len(rows), dtype=np.int64)
        for row in np.unique(rows):
            who = np.flatnonzero(rows == row)
            found[who] = self._picked(table.share[table.start[row] : table.start[row + 1]], len(who))
        return found

    def _rows(self, lookup: int, values: Ints) -> Ints:
        """What a lookup gives each patient."""
        looked = self.network.lookups
        at = np.full(len(values), looked.base[lookup] + self.year * looked.year_stride[lookup])
        for place in range(looked.attribute_start[lookup], looked.attribute_start[lookup + 1]):
            at += looked.stride[place] * np.maximum(values[:, looked.attribute[place]], 0)
        return np.asarray(looked.row[at])

    def _mean(self, rows: Ints) -> Floats:
        for row in np.unique(rows):
            if int(row) not in self._means:
                self._means[int(row)] = duration_mean(self.network, int(row))
        return np.array([self._means[int(row)] for row in rows])

    def _drawn(self, rows: Ints) -> Floats:
        d = self.network.durations
        found = np.zeros(len(rows))
        for row in np.unique(rows):
            who = rows == row
            law = (int(d.kind[row]), float(d.a[row]), float(d.b[row]), float(d.c[row]))
            u = self._spread(int(who.sum()))
            found[who] = distributions.quantiles(*law, d.table_share, d.table_time, u)
        return found

    def _follow(self, cohort: Cohort) -> None:
        """Follow patients, and those they begin, to their ends."""
        for _ in range(MOST_LINKS):
            self._to_the_end(cohort)
            if not cohort.begun:
                return
            if sum(len(who) for who, _ in cohort.begun) > MOST_LINKED:
                break
            cohort = self._linked(cohort)
        self.endless = cohort.last

    def _to_the_end(self, cohort: Cohort) -> None:
        here = np.flatnonzero(cohort.activity >= 0)
        for visits in range(MOST_VISITS):
            if not len(here):
                return
            if visits == MANY_VISITS:
                here = here[:FEW]
            where = cohort.activity[here]
            for a in np.unique(where):
                self._visit(cohort, int(a), here[where == a])
            here = here[cohort.activity[here] >= 0]
        self.endless = int(cohort.activity[here[0]])

    def _linked(self, parents: Cohort) -> Cohort:
        """Those whom a cohort's patients have begun."""
        parts = []
        for (who, g), then in zip(parents.begun, parents.then, strict=True):
            even = np.full(len(self.network.names.areas), 1 / len(self.network.names.areas))
            values = self._first_values(g, len(who), even, then).values
            for a in np.flatnonzero(self.network.attributes.kind == FROM_AREA):
                values[:, a] = parents.values[who, a]
            parts.append(self._cohort(g, parents.source[who], values, parents.clock[who]))
        offsets = np.cumsum([0, *(len(part.source) for part in parts)])
        return Cohort(
            source=np.concatenate([part.source for part in parts]),
            group=np.concatenate([part.group for part in parts]),
            values=np.concatenate([part.values for part in parts]),
            clock=np.concatenate([part.clock for part in parts]),
            moments=np.concatenate([part.moments for part in parts]),
            activity=np.concatenate([part.activity for part in parts]),
            begun=[
                (who + offset, g) for part, offset in zip(parts, offsets[:-1], strict=True) for who, g in part.begun
            ],
            then=[values for part in parts for values in part.then],
        )

    def _visit(self, cohort: Cohort, a: int, who: Ints) -> None:
        """One activity of all who are there."""
        acts = self.network.activities
        v = int(acts.version[self.year, a])
        self._set(cohort, int(acts.set_start[v]), int(acts.set_start[v + 1]), who)
        if acts.mark_start[v] != NONE:
            cohort.moments[who, acts.mark_start[v]] = cohort.clock[who]
        rows = self._rows(int(acts.duration[v]), cohort.values[who])
        self._take(cohort, v, who, self._mean(rows))
        cohort.clock[who] += self._drawn(rows)
        cohort.last = a
        if acts.mark_end[v] != NONE:
            cohort.moments[who, acts.mark_end[v]] = cohort.clock[who]
        self._begin(cohort, int(acts.begins_start[v]), int(acts.begins_start[v + 1]), who)
        self._go(cohort, int(acts.next[v]), who)

    def _take(self, cohort: Cohort, v: int, who: Ints, mean: Floats) -> None:
        """Count what the patients of an activity take of places."""
        acts, places = self.network.activities, self.network.places
        patient = acts.patience[v] == NONE and acts.waiting_room[v] == NONE and acts.full_kind[v] == NONE
        asked = {
            int(acts.ask_place[row]): float(acts.ask_units[row])
            for row in range(acts.ask_start[v], acts.ask_start[v + 1])
        }
        held = mean + acts.turnover[v]
        if acts.section[v] != NONE:
            kept = int(places.section_place[acts.section[v]])
            asked[kept] = asked.get(kept, 0.0) + 1.0
        for place, units in asked.items():
            amount = units * held
            np.add.at(self._asked[:, place], cohort.source[who], units)
            np.add.at(self._taken[:, place], cohort.source[who], amount)
            if patient:
                np.add.at(self._eager[:, place], cohort.source[who], amount)

    def _set(self, cohort: Cohort, first: int, last: int, who: Ints) -> None:
        sets = self.network.sets
        before = cohort.values[who]
        for row in range(first, last):
            attribute, lookup = int(sets.attribute[row]), int(sets.shares[row])
            cohort.values[who, attribute] = sets.value[row] if lookup == NONE else self._valued(lookup, before)

    def _begin(self, cohort: Cohort, first: int, last: int, who: Ints) -> None:
        begins = self.network.begins
        for row in range(first, last):
            share = self.network.fractions[self._rows(int(begins.share[row]), cohort.values[who])]
            reached = np.floor(np.cumsum(share) + self.random.random())
            chosen = who[np.diff(reached, prepend=0.0) >= 1.0]
            if len(chosen):
                cohort.begun.append((chosen, int(begins.group[row])))
                cohort.then.append(cohort.values[chosen])

    def _go(self, cohort: Cohort, junction: int, who: Ints) -> None:
        """Send patients on by a junction."""
        j, routes = self.network.junctions, self.network.routes
        kind, first = j.kind[junction], int(j.first[junction])
        if kind == BY_ATTRIBUTE:
            rows = self._rows(first, cohort.values[who])
            for row in np.unique(rows):
                self._go(cohort, int(row), who[rows == row])
        elif kind == BY_ELAPSED:
            soon = cohort.clock[who] - cohort.moments[who, j.moment[junction]]
            within = np.isfinite(soon) & (soon <= j.within[junction])
            for branch, those in ((first, who[within]), (int(j.otherwise[junction]), who[~within])):
                if len(those):
                    self._go(cohort, branch, those)
        else:
            count = 1 if kind == TO_ROUTE else int(j.count[junction])
            taken = first + self._picked(routes.share[first : first + count], len(who))
            for route in np.unique(taken):
                those = who[taken == route]
                self._set(cohort, int(routes.set_start[route]), int(routes.set_start[route + 1]), those)
                self._begin(cohort, int(routes.begins_start[route]), int(routes.begins_start[route + 1]), those)
                cohort.activity[those] = routes.target[route]


def _journeys_alike(network: Network, year: int, other: int) -> bool:
    """Whether patients of two years go alike, so that only how many come from where may differ."""
    groups = network.groups
    return (
        np.array_equal(network.activities.version[year], network.activities.version[other])
        and np.array_equal(groups.begins[:, year], groups.begins[:, other])
        and np.array_equal(groups.moment_before[:, year], groups.moment_before[:, other])
        and not network.lookups.year_stride.any()
    )
