"""What a replication leaves: its journeys added up into one long table of whole numbers, and then let go.

Every value is a whole number, so sums are exact in any order: the same journeys give the same table in whatever order
they stand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workforce.engine.log import VisitLog
from workforce.network.choices import NEVER
from workforce.network.cover_teams import staffed_by
from workforce.network.need_classes import need_classes
from workforce.network.network import NONE, RATIO, WHOLE, Ints, Network
from workforce.results.measured import Measured
from workforce.results.measures_clocks import clocks
from workforce.results.measures_cover import Presence, inside_groups
from workforce.results.measures_lines import WAIT_EDGES_MS, Journeys, counts, wait_bins
from workforce.results.measures_needs import BlockNeeds, Visits
from workforce.results.measures_pieces import Block, Pieces, wards, year_of
from workforce.results.measures_table import MeasureRows
from workforce.results.measures_units import unit_rows
from workforce.results.measures_work import Work

__all__ = ["WAIT_EDGES_MS", "gather", "measure", "need_classes", "wait_bins"]


def measure(network: Network, log: VisitLog, seed: int, replication: int) -> pd.DataFrame:
    """Add one replication's journeys up.

    Only years of the horizon count, by the calendar moment. Staff needs are those of the year worked, and whether a
    visit has a need that only a share has is drawn by the visit's own key.

    Args:
        network: The scenario.
        log: Its journeys, in any order of visits.
        seed: The seed of the run; a log knows its draws by its patients' keys, so nothing depends on it.
        replication: The replication's number; as for the seed.

    Returns:
        The measures: one row for each value that is not 0, in order. Columns of names are categories; a name that
        does not apply is missing. Measures are

        - ``arrivals``, ``starts``, ``ends``: patients and visits;
        - ``patient``: milliseconds of presence, start to end; ``held``: milliseconds after the end while a place is
          kept;
        - ``staff``, ``unit``: milliseconds of staff time, by need and owed by a unit; `outside` is 1 where another
          region's staff give the care;
        - ``cover``: milliseconds with so many patients of each need class together (`n1` .. `n4`, as ``need_classes``
          orders them), by hour of the week; where there are more classes, ``cover sum``: milliseconds in which the
          staff needed of a role, in hundredths rounded up, were `bin`. Time without such patients is left out;
        - ``work``: hours in which the timed work of a role was `bin` quarter hours; hours with none are left out;
        - ``wait``, ``clock``: visits by wait bin (see ``WAIT_EDGES_MS``); ``clock within``: clocks within standard;
          clocks by the patient's own site;
        - ``count``: `need` says of what (left, refused, cut, exchanged, overtaken, handed over).
    """
    del seed, replication
    return gather(network, log).table()


def gather(network: Network, log: VisitLog) -> Measured:
    """As `measure`, kept narrow."""
    rows = MeasureRows(network)
    _people(network, log, rows)
    starts = _visits(network, log, rows)
    unit_rows(network, starts, rows)
    journeys = Journeys(network, log)
    for block in Pieces(network, log, *journeys.held()).blocks():
        _cells(network, rows, "held", block, block.total(block.finish - block.start))
    journeys.waits(rows)
    counts(network, log, rows)
    clocks(network, log, rows)
    return rows.gathered()


def _people(network: Network, log: VisitLog, rows: MeasureRows) -> None:
    """Arrivals and ends."""
    pct = network.geography.area_pct[log.area]
    shape = (network.years, len(network.names.groups), len(network.names.ends) + 1, len(network.names.pcts))
    for measure_name, when, end in (
        ("arrivals", log.arrival, np.full(len(pct), NONE)),
        ("ends", log.end_time, log.end),
    ):
        some = np.flatnonzero((when >= 0) & ((end != NONE) if measure_name == "ends" else True))
        keys = np.ravel_multi_index((year_of(network, when[some]), log.group[some], end[some] + 1, pct[some]), shape)
        found, number = np.unique(keys, return_counts=True)
        year, group, end_id, home = np.unravel_index(found, shape)
        rows.add(
            measure_name,
            number.astype(np.int64),
            year=year,
            pathway=network.groups.pathway[group],
            group=group,
            end=end_id - 1,
            pct=home,
        )


def _cells(network: Network, rows: MeasureRows, name: str, block: Block, value: Ints, **more: int | Ints) -> None:
    """Rows of one measure for the cells of a block."""
    rows.add(
        name,
        value,
        year=block.year,
        pathway=int(network.activities.pathway[block.activity]),
        group=block.group,
        activity=block.activity,
        setting=int(network.activities.setting[block.activity]),
        location=block.location,
        pct=block.pct,
        **more,
    )


def _visits(network: Network, log: VisitLog, rows: MeasureRows) -> Ints:
    """Everything that visits add up to: starts, presence, staff, cover and work.

    Returns:
        Visits started [years, activities, locations].
    """
    started = np.flatnonzero(log.start != NEVER)
    pieces = Pieces(network, log, started, log.start[started], log.finish[started])
    visits, ward = Visits(network, log), wards(network)
    starts = np.zeros((network.years, len(network.names.activities), len(network.names.locations) + 1), dtype=np.int64)
    now = (NONE, NONE)
    presence, work = Presence(network), Work(network, [])
    for block in pieces.blocks():
        here = int(ward[network.activities.setting[block.activity]])
        if (here, block.year) != now:
            if now[0] != NONE:
                presence.count(now[1], rows)
            if now[0] != here:
                work.close(rows)
                work = Work(network, _groups_of(network, np.flatnonzero(ward == here)))
            work.go_to(block.year, rows)
            now = (here, block.year)
        needing = BlockNeeds(visits, block)
        began = block.total(needing.starts.astype(np.int64))
        np.add.at(starts[block.year, block.activity], block.location, began)
        _cells(network, rows, "starts", block, began)
        _cells(network, rows, "patient", block, block.total(block.finish - block.start))
        _staff(network, needing, rows, presence, work)
    if now[0] != NONE:
        presence.count(now[1], rows)
    work.close(rows)
    return starts[:, :, :-1]


def _staff(network: Network, needing: BlockNeeds, rows: MeasureRows, presence: Presence, work: Work) -> None:
    """Staff time of a block, and what it adds to cover and work."""
    block, setting = needing.block, int(network.activities.setting[needing.block.activity])
    elsewhere = np.append(network.geography.location_outside, False)[block.location].astype(np.int64)
    group = np.append(network.cover_group[setting], NONE)[block.location]
    inside = block.of_pieces(inside_groups(network, setting, block.location))
    for row in needing.rows:
        _cells(
            network,
            rows,
            "staff",
            block,
            block.total(needing.milliseconds(row)),
            need=int(network.needs.name[row]),
            role=int(network.needs.role[row]),
            outside=elsewhere,
            cover_group=staffed_by(network, group, int(network.needs.role[row])),
        )
        if network.needs.form[row] not in (RATIO, WHOLE):
            work.add(needing, row, staffed_by(network, inside, int(network.needs.role[row])))
    presence.add(needing, inside)


def _groups_of(network: Network, settings: Ints) -> list[int]:
    """The cover groups of some settings."""
    groups = np.unique(network.cover_group[settings])
    staffed = np.unique(network.staffed_by[groups[groups != NONE]])
    return [int(group) for group in staffed]
