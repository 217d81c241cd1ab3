"""A scenario as flat arrays with integer ids: all that an engine sees.

Every field is a NumPy array or a tuple of names. Ids are positions. Years are indexed 0..Y-1 for the financial
years of the horizon; the years before the first use the parameters of year 0. Times are whole milliseconds from
00:00 on 1 April of the first year (int64); shares are fractions (float64).

*Lookups* resolve a value that depends on a patient's attributes: the row is
``lookup_base[k] + year * lookup_year_stride[k] + sum(stride * attribute value)`` over the lookup's attributes, and
``lookup_row`` holds, at that row, an id in the table that the owner of the lookup names (a duration, a junction, a
whole number, ...). A lookup without attributes and with year stride 0 is a constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.model.calendar import Calendar

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]

NONE = -1
"""The id that stands for nothing: no lookup, no place, no moment."""

# How an attribute gets its first value.
DRAWN, FROM_AGE_SEX, FROM_AREA, STARTS_AS, FROM_GROUP = range(5)
# What a junction does with a patient whose activity has ended.
TO_ROUTE, BY_ATTRIBUTE, BY_SHARES, BY_ELAPSED = range(4)
# How a group's patients arrive.
RANDOM, INTERVAL, LISTS, LINKED = range(4)
# The form of a staff need.
AT_START, SPREAD, REPEATED, WHOLE, RATIO, CONTACTS = range(6)
# What happens to work in hand when a shift ends with too few.
FINISH, HAND_OVER = range(2)
# What is judged when at least so many wait for a place.
SHORTEN, REROUTE = range(2)
# What a point of a clock is.
START_OF, END_OF, AT_ARRIVAL, AT_MOMENT = range(4)
# What a setting's location follows.
FOLLOWS_SITE, FOLLOWS_AREA, FOLLOWS_PCT, FOLLOWS_REGION = range(4)


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids. A name of a pathway's own thing is the pair (pathway, name)."""

    pathways: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]
    attribute_values: tuple[tuple[str, ...], ...]
    activities: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, str], ...]
    moments: tuple[tuple[str, str], ...]
    settings: tuple[str, ...]
    places: tuple[str, ...]
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    areas: tuple[str, ...]
    pcts: tuple[str, ...]
    locations: tuple[str, ...]
    cover_groups: tuple[str, ...]
    clocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lookups:
    """Values by attribute and year (see the module's text)."""

    attribute_start: Ints  # [K+1] into `attribute`, `stride`
    attribute: Ints
    stride: Ints
    base: Ints  # [K] into `row`
    year_stride: Ints  # [K], 0 where all years are alike
    row: Ints  # ids in the table that the owner names


@dataclass(frozen=True, slots=True)
class Durations:
    """Distinct distributions of a time, in milliseconds; `kind`, `a`, `b`, `c` as in `distributions`."""

    kind: Ints
    a: Floats
    b: Floats
    c: Floats
    table_share: Floats
    table_time: Floats


@dataclass(frozen=True, slots=True)
class Junctions:
    """Where patients go. One row a junction; `kind` says which fields count.

    TO_ROUTE: `first` is a route. BY_ATTRIBUTE: `first` is a lookup whose rows are junctions.
    BY_SHARES: routes `first` .. `first+count-1`, with `share` and `root_share` (each summing to 1) on the routes.
    BY_ELAPSED: junction `first` if at most `within` ms have gone since `moment`, else junction `otherwise`;
    a moment the patient never had counts as longer ago than any limit.
    """

    kind: Ints
    first: Ints
    count: Ints
    moment: Ints
    within: Ints
    otherwise: Ints


@dataclass(frozen=True, slots=True)
class Routes:
    """One row a route: target >= 0 is an activity, target < 0 is the end -target-1."""

    target: Ints
    share: Floats
    root_share: Floats
    set_start: Ints  # [R+1] into Sets
    begins_start: Ints  # [R+1] into Begins
    new_episode: Bools


@dataclass(frozen=True, slots=True)
class Sets:
    """What a route or an activity sets: an attribute to a fixed value, or to one drawn by a lookup of share rows."""

    attribute: Ints
    value: Ints  # NONE where drawn
    shares: Ints  # lookup into ShareRows, NONE where fixed
    draw_hash: Words  # the draw's name: hash of (pathway, "set", owner, attribute)


@dataclass(frozen=True, slots=True)
class ShareRows:
    """Shares of an attribute's values: row r has entries start[r]:start[r+1], in the order of the values."""

    start: Ints
    share: Floats
    root_share: Floats


@dataclass(frozen=True, slots=True)
class Begins:
    """Linked patients that a route or activity begins."""

    group: Ints
    share: Ints  # lookup into `fractions`


@dataclass(frozen=True, slots=True)
class Attributes:
    """How each attribute gets its first value, in the order in which they are drawn."""

    order: Ints  # attribute ids in an order in which each depends on earlier ones only
    pathway: Ints
    values: Ints  # how many values
    kind: Ints  # DRAWN, FROM_AGE_SEX, FROM_AREA, STARTS_AS, FROM_GROUP (the group's `value`)
    shares: Ints  # lookup into ShareRows: DRAWN; FROM_AGE_SEX for those without age or sex; else NONE
    first_value: Ints  # STARTS_AS
    area_shares: Floats  # FROM_AREA: [attribute, year, area, value]; zero elsewhere
    root_area_shares: Floats
    draw_hash: Words


@dataclass(frozen=True, slots=True)
class Groups:
    """Patient groups and how they arrive."""

    pathway: Ints
    arrives: Ints  # RANDOM, INTERVAL, LISTS, LINKED
    in_groups_of: Ints
    interval: Ints  # INTERVAL: ms between arrivals [G, Y]
    hour_weight: Floats  # [G, Y, 24]
    weekday_weight: Floats  # [G, Y, 7]
    month_weight: Floats  # [G, Y, 12], January first
    list_start: Ints  # [G+1] into the next four
    list_year: Ints
    list_weekday: Ints  # 0 Monday
    list_time: Ints  # ms after midnight
    list_number: Ints
    begins: Ints  # [G, Y] junction
    moment_before: Ints  # [G, Y, M] lookup into durations before arrival (0 for arrival itself), NONE
    moment_hash: Words  # [M] of (pathway, moment): the draw of how long before arrival
    age_sex_attribute: Ints  # [G, 2] attribute ids of age and sex, NONE
    age_sex_cells: Ints  # [C, 2] age value, sex value of each demographic cell (NONE where not an attribute)
    age_sex_hash: Words  # [G] of (pathway, "age and sex"): the draw of the cell
    value: Ints  # [G] the group's value of a FROM_GROUP attribute: its position among its pathway's groups
    inherits: Bools  # [G, attributes] LINKED: whether the attribute is the one of the patient who begins this one
    hash: Words  # [G] of (pathway, group): the keys of linked patients
    begins_hash: Words  # [G] of (pathway, "begins", group): the draw of the junction `begins`


@dataclass(frozen=True, slots=True)
class Streams:
    """One stream is one patient group from one area."""

    group: Ints
    area: Ints
    hash: Words  # of (pathway, group, area)
    mean: Floats  # [S, Y] patients a year (RANDOM)
    cell_share: Floats  # [S, Y, C] share of each demographic cell (sums to 1 where the group has cells)


@dataclass(frozen=True, slots=True)
class Activities:
    """Activities; a *version* is what an activity is in one year. [Y, A] arrays hold version ids or NONE."""

    pathway: Ints  # [A]
    setting: Ints  # [A]
    hash: Words  # [A] of (pathway, activity)
    version: Ints  # [Y, A]; an activity that a later year lacks keeps its last version
    duration: Ints  # [V] lookup into durations
    priority: Ints  # [V] lookup into `wholes`
    patience: Ints  # [V] lookup into durations or NONE
    gives_up_to: Ints  # [V] target (activity, or -end-1); only with patience
    waiting_room: Ints  # [V] or NONE
    refused_to: Ints  # [V] target; only with a waiting room
    turnover: Ints  # [V] ms
    holds: Bools  # [V] holds until next
    keeps_turn: Bools  # [V]
    next: Ints  # [V] junction
    set_start: Ints  # [V+1]
    begins_start: Ints  # [V+1]
    ask_start: Ints  # [V+1] into `ask_place`, `ask_units`: places asked for
    ask_place: Ints  # place kind ids; duty of a role is a place kind too
    ask_units: Ints
    section: Ints  # [V] stays section the activity belongs to, or NONE
    mark_start: Ints  # [V] moment marked at its start, NONE
    mark_end: Ints  # [V] moment marked at its end, NONE
    full_kind: Ints  # [V] SHORTEN, REROUTE or NONE
    full_place: Ints  # [V] place kind
    full_waiting: Ints  # [V]
    full_times: Floats  # [V] SHORTEN: the drawn time times this, rounded half up
    full_next: Ints  # [V] REROUTE: junction


@dataclass(frozen=True, slots=True)
class Places:
    """Kinds of place, and their pools: a pool is one kind at one location with a number."""

    setting: Ints  # [P] setting whose location the place is at
    is_duty: Bools  # [P] staff on duty who limit the flow
    role: Ints  # [P] of a duty, NONE
    pool: Ints  # [P, L] pool id; NONE where unlimited
    section_place: Ints  # [Q] stays sections: the place kind kept
    pool_place: Ints  # [N]
    pool_location: Ints  # [N]
    shift_end: Ints  # [N] FINISH or HAND_OVER
    change_time: Ints  # sorted; number and opening from then on; each pool has a row at the run's start
    change_pool: Ints
    change_capacity: Ints
    change_open: Bools


@dataclass(frozen=True, slots=True)
class Geography:
    """From residence to the location where an activity's setting stands."""

    area_pct: Ints  # [areas]
    area_location: Ints  # [areas] location id of the area itself
    pct_location: Ints
    region_location: int
    location_outside: Bools  # [L] care by another region's staff
    flow_share: Floats  # [pathways, Y, areas, sites]
    flow_root: Floats
    flow_hash: Words  # [pathways] of (pathway): the draw of the site
    site_location: Ints  # [sites] location id of each site
    follows: Ints  # [settings] FOLLOWS_...
    sends_start: Ints  # [Y, settings, L] first row of `sends`, NONE where all stay
    sends_count: Ints
    sends_to: Ints  # location
    sends_share: Floats
    sends_root: Floats
    setting_hash: Words  # [settings] of ("setting", setting): the draw of where it sends
    diverts: Ints  # [Y, settings, L] the site where those refused there are treated from then on, NONE: as before
    travel_per_visit: Ints  # [Y, areas] ms


@dataclass(frozen=True, slots=True)
class Needs:
    """Staff needs: rows start[y, a] .. start[y, a] + count[y, a] - 1 of activity a in year y."""

    start: Ints  # [Y, A]
    count: Ints  # [Y, A]
    name: Ints
    role: Ints
    form: Ints  # AT_START, SPREAD, REPEATED, WHOLE, RATIO, CONTACTS
    share: Ints  # lookup into `fractions`
    time: Ints  # lookup into `amounts` (ms); REPEATED and CONTACTS: ms each time, without travel by area
    by_area_travel: Floats  # times the area's travel per visit added each time
    staff: Ints  # lookup into `amounts`: WHOLE staff; RATIO staff per patient
    window: Ints  # row of `windows`. RATIO: when; REPEATED: when the minutes are done, NONE = at the hour
    weekdays: Bools  # [rows, 7] REPEATED
    not_bank_holidays: Bools  # REPEATED
    at: Ints  # REPEATED: ms after midnight
    offset_start: Ints  # CONTACTS: [rows+1] into `offset`
    offset: Ints  # ms from the activity's start
    draw_hash: Words  # whether this patient needs it
    windows: Floats  # [W, 168] the share of each hour of the week that lies in the window, 0 to 1


@dataclass(frozen=True, slots=True)
class UnitCover:
    """Cover a unit owes whatever its patients, one row a rule, year and cover group.

    `location` is the group's first; sites outside the region owe nothing.
    """

    year: Ints
    cover_group: Ints
    setting: Ints
    location: Ints
    role: Ints
    minimum: Floats  # never fewer than, in `window`; 0 where the rule is of another kind
    on_call: Floats  # number on call in `window`
    worked: Floats  # share of on-call hours counted as work
    presence: Floats  # hours a week, 0 where by volume
    counted_start: Ints  # [rows+1] into the next
    counted: Ints  # activities by whose starts a year, together, presence is owed
    step_start: Ints  # [rows+1] into the next two
    step_below: Floats  # starts a year below which ...
    step_hours: Floats  # ... this many hours a week are owed
    window: Ints


@dataclass(frozen=True, slots=True)
class Clocks:
    """Clocks: from a point to a point; a point is ('start'|'end', activity), arrival or a moment."""

    from_kind: Ints  # START_OF or END_OF an activity, AT_ARRIVAL, AT_MOMENT
    from_id: Ints
    until_kind: Ints
    until_id: Ints
    within: Ints  # ms, NONE without a standard


@dataclass(frozen=True, slots=True)
class Network:
    """One scenario settled for all its years: everything an engine needs and nothing else."""

    scenario: str
    calendar: Calendar
    years_before: int
    names: Names
    lookups: Lookups
    durations: Durations
    fractions: Floats
    amounts: Floats
    wholes: Ints
    junctions: Junctions
    routes: Routes
    sets: Sets
    share_rows: ShareRows
    begins: Begins
    attributes: Attributes
    groups: Groups
    streams: Streams
    activities: Activities
    places: Places
    geography: Geography
    needs: Needs
    unit_cover: UnitCover
    clocks: Clocks
    cover_group: Ints  # [settings, L] cover group id of a unit
    staffed_by: (
        Ints  # [cover groups, roles] the group in which a role of a unit is counted: its own or a team (cover_teams)
    )
    cover_setting: (
        Ints  # [cover groups] the setting it is shown under: its only one, or the first that the region names
    )
    cover_hours: Ints  # [Y, cover groups] row of needs.windows in which its timed work is done, NONE when it falls

    @property
    def years(self) -> int:
        """Number of financial years of the horizon."""
        return int(self.activities.version.shape[0])

    def sizes(self) -> dict[str, Any]:
        """How large the network is: for messages and manifests."""
        return {
            "activities": len(self.names.activities),
            "streams": len(self.streams.group),
            "pools": len(self.places.pool_place),
            "years": self.years,
        }
