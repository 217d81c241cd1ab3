"""Histograms by hour of the week packed by day: the same rows, and the same bytes whoever gathered them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_hospital import run
from test_measures import busy

from workforce.engine.windows import windows_of
from workforce.results import parquet
from workforce.results.measured import Measured
from workforce.results.measures import gather
from workforce.results.measuring import Measuring
from workforce.results.packed import HOURS, PACKED, is_packed, packed, unpacked
from workforce.results.rows import narrow

pytestmark = pytest.mark.unit


def histogram(rows: int = 400) -> pd.DataFrame:
    draw = np.random.default_rng(5)
    keys = pd.DataFrame({"hour": draw.integers(0, 168, rows), "n1": draw.integers(0, 4, rows)}).drop_duplicates()
    group = pd.Categorical(draw.choice(["east", "west"], len(keys)))
    named = keys.assign(measure="cover", year="2009/10", cover_group=group, n2=pd.array([pd.NA, 1] * 999)[: len(keys)])
    return named.assign(value=draw.integers(1, 2**31 - 1, len(keys)))


def ready(table: pd.DataFrame) -> pd.DataFrame:
    return narrow(table).dropna(axis=1, how="all")


def plain(table: pd.DataFrame) -> pd.DataFrame:
    return parquet.in_order(table).astype(object)


def test_packing_loses_nothing_and_makes_one_row_of_a_day():
    table = histogram()
    small = packed(ready(table))
    days = table.assign(day=table["hour"] // 24)[["cover_group", "day", "n1", "n2"]].drop_duplicates()
    assert is_packed(small)
    assert len(small) == len(days)
    assert small[list(HOURS)].to_numpy().sum() == table["value"].sum()
    pd.testing.assert_frame_equal(plain(unpacked(small)), plain(table))


@pytest.mark.parametrize(
    ("column", "value"), [("value", 0), ("value", 2**31), ("value", -1), ("hour", None), ("hour", 168), ("hour", -1)]
)
def test_what_a_packed_row_cannot_say_is_left_as_it_is(column, value):
    table = histogram().astype({"hour": "Int64"})
    table.loc[table.index[7], column] = value
    assert not is_packed(packed(ready(table)))


def test_rows_that_differ_in_their_value_only_are_left_as_they_are():
    twice = pd.concat([histogram(), histogram().iloc[:1].assign(value=3)], ignore_index=True)
    assert not is_packed(packed(ready(twice)))


def test_packed_rows_come_back_one_by_one_from_the_file_and_from_questions(tmp_path):
    table = pd.concat([histogram(), pd.DataFrame({"measure": ["count"], "value": [5]})], ignore_index=True)
    path = tmp_path / "t.parquet"
    assert parquet.write_table(table, path) == len(table)
    assert len(Measured.of(table).table()) == len(table)
    back = parquet.read_table(path)
    pd.testing.assert_frame_equal(plain(back), plain(table))
    parquet.write_table(table, tmp_path / "again.parquet")
    with parquet.open_tables([("one", 1, path), ("one", 2, tmp_path / "again.parquet")]) as connection:
        answer = parquet.ask(connection, "SELECT count(*), sum(value) FROM results")
        both = parquet.pooled(connection, "scenario = 'one'")
    assert answer.to_numpy().tolist() == [[2 * len(table), 2 * table["value"].sum()]]
    pd.testing.assert_frame_equal(plain(both), plain(table.assign(value=2 * table["value"])))


def test_a_file_holds_a_row_a_day(tmp_path):
    _, _, table = run(busy())
    parquet.write_table(table, tmp_path / "t.parquet")
    histograms = table["measure"].isin(PACKED)
    days = table[histograms].assign(hour=table["hour"] // 24).drop(columns="value").drop_duplicates()
    with parquet.connect() as connection:
        held = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(tmp_path / "t.parquet")]).fetchone()
    assert held == (len(table) - histograms.sum() + len(days),)
    assert len(days) < histograms.sum() / 2


def test_added_up_in_windows_at_once_or_from_a_table_the_bytes_are_the_same():
    network, log, table = run(busy())
    measuring = Measuring(network)
    for window in windows_of(network, log):
        measuring.add(window)
    files = [parquet.as_bytes(each) for each in (measuring.gathered(), gather(network, log), table, table[::-1])]
    assert {rows for _, rows in files} == {len(table)}
    assert len({content for content, _ in files}) == 1
    table.loc[len(table) // 2, "value"] += 1
    assert parquet.as_bytes(table)[0] != files[0][0]
