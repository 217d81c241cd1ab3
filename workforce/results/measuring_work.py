"""Timed work by hour, counted in quarter hours as soon as nothing more can fall in an hour.

Plain Python over flat vectors, which runs alike compiled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR
from workforce.network.compiled import compiled
from workforce.network.network import NONE, Ints
from workforce.results.measures_pieces import year_edges
from workforce.results.measures_table import MeasureRows
from workforce.results.measures_work import HOURS_PER_DAY, PARTS, QUARTER, over_day
from workforce.results.measuring_needs import whole
from workforce.results.measuring_rows import DAYS_WIDE, FROM_HOUR, HOURS_WIDE, TOUCHED_WIDE, Board
from workforce.results.measuring_tables import Tables

DAYS_PER_WEEK = HOURS_PER_WEEK // HOURS_PER_DAY
SPARE_DAYS = 3
WIDEST = 2**20
FEW = 4
"""For so many quarters there is room at first."""


def put_days(
    falls: Any, touched: Any, daily: Any, sizes: Any, running: Any, lines: Any, number: int, listed: Any, of_list: int,
    shares: Any, starts: Any, days: int,
) -> None:  # fmt: skip
    """Put repeated work of whole days on its hours: all on one, or over a window in proportion to its hours.

    Args:
        falls: Of the board, end to end; also touched and daily.
        touched: Of the board.
        daily: Of the board.
        sizes: Of the board.
        running: Of each line, milliseconds a day till now.
        lines: Of each line: pair, first hour, window, list of days.
        number: How many lines.
        listed: Which days each list holds.
        of_list: How many days a list tells of.
        shares: Of each window, the share of the day's work up to each hour after its first.
        starts: Of each window, the hour of the day with which it begins.
        days: How many, from the board's first.
    """
    first_day = sizes[FROM_HOUR] // HOURS_PER_DAY
    for line in range(number):
        pair, first, window, which = lines[4 * line], lines[4 * line + 1], lines[4 * line + 2], lines[4 * line + 3]
        of_pair, of_days, time = pair * sizes[HOURS_WIDE], pair * sizes[TOUCHED_WIDE], running[line]
        for day in range(days):
            time += daily[line * sizes[DAYS_WIDE] + day]
            daily[line * sizes[DAYS_WIDE] + day] = 0
            if time == 0 or listed[which * of_list + first_day + day] == 0:
                continue
            hour = day * HOURS_PER_DAY + (first if window == NONE else starts[window])
            touched[of_days + hour // HOURS_PER_DAY] = 1
            if window == NONE:
                falls[of_pair + hour] += time
                continue
            touched[of_days + (hour + HOURS_PER_DAY - 1) // HOURS_PER_DAY] = 1
            before = 0
            for later in range(HOURS_PER_DAY):
                done = whole(time * shares[window * HOURS_PER_DAY + later])
                falls[of_pair + hour + later] += done - before
                before = done
        running[line] = time


def put_spread(
    falls: Any, parts: Any, slopes: Any, touched: Any, sizes: Any, slope: Any, spreads: Any, number: int, hours: int
) -> None:
    """Put spread work of whole hours on them.

    Args:
        falls: Of the board, end to end; also parts, slopes and touched.
        parts: Of the board.
        slopes: Of the board.
        touched: Of the board.
        sizes: Of the board.
        slope: What the parts of each pair with spread work grow by in an hour till now.
        spreads: Those pairs.
        number: How many.
        hours: How many hours, from the board's first.
    """
    for place in range(number):
        of_pair, of_days = spreads[place] * sizes[HOURS_WIDE], spreads[place] * sizes[TOUCHED_WIDE]
        of_spread, grows = place * sizes[HOURS_WIDE], slope[place]
        for hour in range(hours):
            grows += slopes[of_spread + hour]
            total = parts[of_spread + hour] + grows
            parts[of_spread + hour] = slopes[of_spread + hour] = 0
            if total != 0:
                falls[of_pair + hour] += (total + PARTS // 2) // PARTS
                touched[of_days + hour // HOURS_PER_DAY] = 1
        slope[place] = grows


def count_quarters(
    falls: Any, touched: Any, sizes: Any, pair: int, pairs: int, begins: int, ends: int, of_week: int, first: Any,
    most: Any, pool: Any, room: int, used: Any,
) -> int:  # fmt: skip
    """Count hours by their quarters of work, and take that work off the board.

    Args:
        falls: Of the board, end to end; also touched.
        touched: Of the board.
        sizes: Of the board.
        pair: The pair to begin with.
        pairs: How many there are.
        begins: The first day on the board.
        ends: The one after the last.
        of_week: The day of the week of the first.
        first: Of each pair, where its counts begin in `pool`: by quarters from 1, then hour of the week.
        most: Of each pair, the most quarters there is room for.
        pool: The counts.
        room: For how many numbers there is room in the pool.
        used: How much of the pool is given to pairs [1].

    Returns:
        The pair for which there was no more room in the pool; the number of pairs where all are counted.
    """
    while pair < pairs:
        for day in range(begins, ends):
            if touched[pair * sizes[TOUCHED_WIDE] + day] == 0:
                continue
            since = (of_week + day - begins) % DAYS_PER_WEEK * HOURS_PER_DAY - HOURS_PER_WEEK
            of_day = pair * sizes[HOURS_WIDE] + day * HOURS_PER_DAY
            for hour in range(HOURS_PER_DAY):
                time = falls[of_day + hour]
                if time == 0:
                    continue
                quarters = (time + QUARTER // 2) // QUARTER
                if quarters > most[pair] and not widen(pair, quarters, first, most, pool, room, used):
                    return pair
                if quarters > 0:
                    pool[first[pair] + quarters * HOURS_PER_WEEK + since + hour] += 1
                falls[of_day + hour] = 0
            touched[pair * sizes[TOUCHED_WIDE] + day] = 0
        pair += 1
    return pair


def widen(pair: int, quarters: int, first: Any, most: Any, pool: Any, room: int, used: Any) -> bool:
    """Move a pair's counts to where there is room for twice so many quarters; whether there was."""
    if used[0] + 2 * quarters * HOURS_PER_WEEK > room:
        return False
    for place in range(most[pair] * HOURS_PER_WEEK):
        pool[used[0] + place] = pool[first[pair] + place]
        pool[first[pair] + place] = 0
    first[pair], most[pair] = used[0], 2 * quarters
    used[0] += most[pair] * HOURS_PER_WEEK
    return True


def shift(table: Any, width: int) -> None:
    """Move what stands after the first columns, which are 0, to where they were."""
    kept = table[:, width:].copy()
    table[:, : kept.shape[1]] = kept
    table[:, max(kept.shape[1], width) :] = 0


class Timed:
    """The work of all pairs, from the first hour not yet counted on.

    Attributes:
        board: Where work is put.
        first_hour: The board's first hour, of a day's beginning.
    """

    def __init__(self, tables: Tables, rows: MeasureRows) -> None:
        self.tables, self.rows, self.first_hour = tables, rows, 0
        self._edges = year_edges(tables.network) // MS_PER_HOUR
        self._tail = tables.daily.reach + (SPARE_DAYS + 1) * HOURS_PER_DAY
        self._running = np.zeros(len(tables.lines), dtype=np.int64)
        self._slope = np.zeros(len(tables.spreads), dtype=np.int64)
        self._shares, self._starts = _windows(tables)
        self._listed = tables.daily.listed.astype(np.uint8).reshape(-1)
        self._most = np.full(len(tables.pairs), FEW, dtype=np.int64)
        self.board = self._blank(0)
        self._begin()

    def _begin(self) -> None:
        """Have no counts, and room for as many quarters of each pair as ever."""
        ends = np.cumsum(self._most) * HOURS_PER_WEEK
        self._first = ends - self._most * HOURS_PER_WEEK
        self._used = np.array([self._most.sum() * HOURS_PER_WEEK], dtype=np.int64)
        self._pool = np.zeros(2 * int(self._used[0]), dtype=np.uint8)

    def _blank(self, days: int) -> Board:
        tables, hours = self.tables, days * HOURS_PER_DAY + self._tail
        sizes = ((len(tables.pairs), hours), (len(tables.spreads), hours), (len(tables.spreads), hours))
        each_day = (len(tables.lines), days + SPARE_DAYS)
        touched = np.zeros((len(tables.pairs), -(-hours // HOURS_PER_DAY)), dtype=np.uint8)
        falls, parts, slopes, daily = (np.zeros(size, dtype=np.int64) for size in (*sizes, each_day))
        return Board(falls, parts, slopes, daily, touched)

    @property
    def flat(self) -> tuple[Any, Any, Any, Any, Any]:
        """The board's tables, each row after row."""
        falls, parts, slopes, daily, touched = (table.reshape(-1) for table in self.board)
        return falls, parts, slopes, daily, touched

    @property
    def sizes(self) -> Ints:
        """Of the board (see ``measuring_rows.HOURS_WIDE``)."""
        board = self.board
        wide = (board.falls.shape[1], board.daily.shape[1], board.touched.shape[1])
        return np.array([*wide, self.first_hour], dtype=np.int64)

    def make_room(self, until: int) -> None:
        """Have room for work of visits that begin before a time."""
        days = max(-(-until // MS_PER_DAY) - self.first_hour // HOURS_PER_DAY, 0)
        if days + SPARE_DAYS > self.board.daily.shape[1]:
            larger = self._blank(days)
            for old, new in zip(self.board, larger, strict=True):
                new[:, : old.shape[1]] = old
            self.board = larger

    def count(self, until: int) -> None:
        """Count all whole days before a time: nothing that begins at or after it can fall in them."""
        days = min(until // MS_PER_DAY, int(self._edges[-1]) // HOURS_PER_DAY) - self.first_hour // HOURS_PER_DAY
        if days <= 0:
            return
        tables, hours = self.tables, days * HOURS_PER_DAY
        falls, parts, slopes, daily, touched = self.flat
        compiled(put_days, by_address=True)(
            falls, touched, daily, self.sizes, self._running, tables.lines.reshape(-1), len(tables.lines),
            self._listed, tables.daily.listed.shape[1], self._shares.reshape(-1), self._starts, days,
        )  # fmt: skip
        compiled(put_spread, by_address=True)(
            falls, parts, slopes, touched, self.sizes, self._slope, tables.spreads, len(tables.spreads), hours
        )
        done = self.first_hour
        while done < self.first_hour + hours:
            year = int(np.searchsorted(self._edges, done, side="right")) - 1
            until_hour = min(int(self._edges[year + 1]), self.first_hour + hours)
            self._quarters(done, until_hour)
            if until_hour == self._edges[year + 1]:
                self._write(year)
            done = until_hour
        for table, width in zip(self.board, (hours, hours, hours, days, days), strict=True):
            shift(table, width)
        self.first_hour += hours

    def _quarters(self, begins: int, ends: int) -> None:
        of_week = self.tables.network.calendar.hour_of_week(begins * MS_PER_HOUR) // HOURS_PER_DAY
        falls, _, _, _, touched = self.flat
        pair, pairs = 0, len(self.board.falls)
        while pair < pairs:
            pair = compiled(count_quarters, by_address=True)(
                falls, touched, self.sizes, pair, pairs, (begins - self.first_hour) // HOURS_PER_DAY,
                (ends - self.first_hour) // HOURS_PER_DAY, of_week, self._first, self._most, self._pool,
                len(self._pool), self._used,
            )  # fmt: skip
            if pair < pairs:
                self._pool = np.concatenate((self._pool, np.zeros_like(self._pool), np.zeros(WIDEST, dtype=np.uint8)))

    def _write(self, year: int) -> None:
        """Write the counts of a year as rows `work`, and begin the next."""
        used = self._pool[: self._used[0]].reshape(-1, HOURS_PER_DAY)
        found = np.flatnonzero(used.any(axis=1))
        quarter, day = np.divmod(found, DAYS_PER_WEEK)
        # Room that a pair has left lies between those of others, but holds nothing.
        starts = self._first // HOURS_PER_WEEK
        by_start = np.argsort(starts)
        pair = by_start[np.searchsorted(starts[by_start], quarter, side="right") - 1]
        group, role = self.tables.pairs[pair].T
        self.rows.add_days(
            "work", used[found], year=year, cover_group=group, role=role, hour=day * HOURS_PER_DAY,
            bin=quarter - starts[pair] + 1,
        )  # fmt: skip
        self._begin()


def _windows(tables: Tables) -> tuple[Any, Ints]:
    """Of each window: the share of a day's work up to each hour, and the hour with which it begins."""
    windows = tables.network.needs.windows
    shares, starts = np.zeros((len(windows), HOURS_PER_DAY)), np.zeros(len(windows), dtype=np.int64)
    for kind in tables.daily.kinds:
        if kind[2] != NONE:
            share, starts[kind[2]] = over_day(windows[kind[2]][:HOURS_PER_DAY])
            shares[kind[2]] = np.cumsum(share)
    return shares, starts
