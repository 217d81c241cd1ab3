import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from workforce.results import parquet

pytestmark = pytest.mark.unit


def a_table(rows: int = 500) -> pd.DataFrame:
    source = np.random.default_rng(4)
    hours = pd.array(source.integers(0, 168, rows), dtype="Int64")
    hours[::7] = pd.NA
    return pd.DataFrame(
        {
            "measure": source.choice(["arrivals", "wait", "Überwachung", "it's"], rows),
            "location": np.where(source.random(rows) < 0.5, None, 'St Mary\'s; "A"\n'),
            "hour": hours,
            "bin": source.choice([0.0, 3.0, np.nan], rows),
            "value": source.integers(-(2**63), 2**63 - 1, rows),
        }
    )


def written(table, tmp_path, name="t.parquet") -> bytes:
    path = tmp_path / name
    assert parquet.write_table(table, path) == len(table)
    return path.read_bytes()


def test_every_value_comes_back_exactly(tmp_path):
    table = a_table()
    written(table, tmp_path)
    back = parquet.read_table(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(
        back, parquet.in_order(table), check_dtype=False, check_column_type=False, check_exact=True
    )
    assert set(back["value"]) == set(table["value"])
    assert list(back.columns) == list(parquet.COLUMNS)


def test_types_do_not_depend_on_what_is_missing(tmp_path):
    written(a_table(), tmp_path, "full.parquet")
    written(pd.DataFrame({"measure": ["count"], "value": [1]}), tmp_path, "bare.parquet")
    written(pd.DataFrame({"measure": [], "value": []}), tmp_path, "none.parquet")
    kinds = parquet.empty_table().dtypes
    for name in ("full", "bare", "none"):
        found = parquet.read_table(tmp_path / f"{name}.parquet").dtypes
        assert [kind.name for kind in found] == [kind.name for kind in kinds]


def test_only_the_measures_asked_for_are_read(tmp_path):
    table = a_table()
    written(table, tmp_path)
    some = parquet.read_table(tmp_path / "t.parquet", ["it's", "arrivals"])
    assert len(some) == table["measure"].isin(["it's", "arrivals"]).sum()
    assert set(some["measure"]) == {"it's", "arrivals"}
    assert parquet.read_table(tmp_path / "t.parquet", []).empty


def test_joined_tables_keep_their_names(tmp_path):
    parts = [parquet.in_order(pd.DataFrame({"measure": [name], "value": [1]})) for name in ("wait", "arrivals")]
    assert parquet.joined(parts)["measure"].tolist() == ["wait", "arrivals"]


def test_text_after_a_thousand_missing_values_is_kept(tmp_path):
    table = pd.DataFrame({"measure": "count", "location": [None] * 5000 + ["east"], "value": range(5001)})
    written(table, tmp_path)
    assert parquet.read_table(tmp_path / "t.parquet")["location"].dropna().tolist() == ["east"]


def test_the_order_of_rows_and_columns_changes_no_byte(tmp_path):
    table = a_table()
    first = written(table, tmp_path, "first.parquet")
    for seed in range(3):
        shuffled = table.sample(frac=1, random_state=seed)[["value", "bin", "location", "measure", "hour"]]
        assert written(shuffled, tmp_path, f"{seed}.parquet") == first
    table.loc[3, "value"] ^= 1
    assert written(table, tmp_path, "other.parquet") != first


WRITE_SET = """
import pathlib, sys
import pandas as pd
from workforce.results import parquet

names = list({"a", "b", "c", "d", "e", "f"})
table = pd.DataFrame({"measure": names, "value": [ord(name) for name in names]})
parquet.write_table(table, pathlib.Path(sys.argv[1]))
"""


def test_another_process_with_another_hash_seed_writes_the_same_bytes(tmp_path):
    path = tmp_path / "other.parquet"
    environment = {**os.environ, "PYTHONHASHSEED": "2"}
    subprocess.run([sys.executable, "-c", WRITE_SET, str(path)], check=True, env=environment)
    table = pd.DataFrame({"measure": list("fedcba"), "value": [ord(name) for name in "fedcba"]})
    assert path.read_bytes() == written(table, tmp_path)


def test_pandas_categories_are_text(tmp_path):
    table = pd.DataFrame({"measure": pd.Categorical(["wait", "count"]), "value": [1, 2]})
    assert written(table, tmp_path) == written(table.astype({"measure": object}), tmp_path, "o.parquet")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"measure": ["a"]}, "needs the column 'value'"),
        ({"value": [1]}, "needs the column 'measure'"),
        ({"measure": ["a"], "value": [1], "ward": ["x"]}, "no column ward"),
        ({"measure": [None], "value": [1]}, "missing value"),
        ({"measure": ["a"], "value": [1.0]}, "int64"),
        ({"measure": ["a"], "value": [True]}, "bool"),
        ({"measure": ["a"], "value": np.array([2**63], dtype=np.uint64)}, "beyond int64"),
        ({"measure": ["a"], "value": [1], "hour": [1.5]}, "not whole"),
        ({"measure": ["a"], "value": [1], "bin": [2**60]}, "2\\^53"),
        ({"measure": ["a"], "value": [1], "hour": ["1"]}, "whole numbers belong"),
        ({"measure": ["a"], "value": [1], "location": [7]}, "where text belongs"),
    ],
)
def test_what_is_no_table_of_measures_is_refused(columns, reason, tmp_path):
    with pytest.raises(ValueError, match=reason):
        parquet.write_table(pd.DataFrame(columns), tmp_path / "t.parquet")
    assert not (tmp_path / "t.parquet").exists()
