"""What must not change a single number: seeds of hashes, compiling, order of names, other pathways, labels."""

from __future__ import annotations

import copy
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made import change, closed, network, plain, simulated, tree, values, with_plain

pytestmark = pytest.mark.laws


@cache
def root() -> tuple[pd.Series, pd.Series]:
    made = network(tree())
    return values(simulated(made)), values(closed(made))


def fingerprint() -> str:
    """Of all that the small region gives, simulated and by the closed form to its last bit."""
    found = hashlib.sha256()
    made = network(with_plain(tree()), change("pathways.care.activities.stay.lasts", "times", 1.1))
    for table in (simulated(made), closed(made)):
        series = values(table)
        found.update(repr(series.index.tolist()).encode())
        found.update(series.to_numpy().tobytes())
    return found.hexdigest()


def other_process(hash_seed: int, numba: str) -> str:
    here = Path(__file__).resolve().parent
    script = "import test_nothing_depends_on as t; print(t.fingerprint())"
    path = os.pathsep.join([str(here), *sys.path])
    surroundings = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "WORKFORCE_NUMBA": numba, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", script], env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(("hash_seed", "numba"), [(1, "1"), (4_000_000_000, "0")])
def test_hash_seeds_and_compiling_change_no_bit(hash_seed: int, numba: str) -> None:
    assert other_process(hash_seed, numba) == fingerprint()


def reversed_names(value: Any) -> Any:
    """Mappings in the opposite order, and lists that only name values."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value[::-1]
    if not isinstance(value, Mapping):
        return value
    return {name: reversed_names(value[name]) for name in reversed(value)}


def without_order_of_classes(table: pd.DataFrame) -> pd.Series:
    """Values by all columns, the numbers of patients of each need class in order of size."""
    classes = ["n1", "n2", "n3", "n4"]
    numbers = table[classes].astype("float64").fillna(-1).to_numpy().copy()
    numbers.sort(axis=1)
    return values(table.assign(**dict(zip(classes, numbers.T, strict=True)))).groupby(level=list(range(20))).sum()


def test_the_order_of_names_in_files_changes_no_number() -> None:
    """Everything is keyed by name, never by position: the same patients come, and walk the same ways."""
    made = with_plain(tree())
    turned = reversed_names(made)
    assert list(turned["pathways"]) == ["plain", "care"]
    one, other = (without_order_of_classes(simulated(network(each))) for each in (made, turned))
    assert one.equals(other)


def test_no_order_at_all_changes_the_closed_form() -> None:
    made = with_plain(tree())
    one, other = values(closed(network(made))), values(closed(network(reversed_names(made))))
    assert one.index.equals(other.index)
    assert np.allclose(one, other, rtol=1e-9)


def test_a_pathway_beside_it_changes_nothing_of_the_other() -> None:
    made = network(with_plain(tree()))
    both = (values(simulated(made)), values(closed(made)))
    alone = (values(simulated(network(plain()))), values(closed(network(plain()))))
    for together, first, second in zip(both, root(), alone, strict=True):
        assert together.index.equals(first.index.append(second.index).sort_values())
        for alone_ in (first, second):
            assert np.allclose(together[alone_.index], alone_, rtol=1e-12 if together.dtype == float else 0, atol=0)


@pytest.mark.parametrize(
    "nothing",
    [
        change("pathways.care.activities.stay.lasts", "times", 1),
        change("pathways.care.groups.ill.arrivals", "times", 1),
        change("pathways.care.activities.front.next", "shift", {"from": "stay", "to": "rest", "share": "0%"}),
        change("pathways.care.activities.treat.needs.doctor.time", "to", "45 min"),
        change("region.flows.care.rows.Downham", "shift", {"from": "A", "to": "B", "share": "0%"}),
    ],
    ids=["times 1", "as many", "shift of none", "to the same", "the same flows"],
)
def test_a_change_of_nothing_differs_by_exactly_nothing(nothing: Any) -> None:
    made = network(tree(), nothing)
    assert values(simulated(made)).equals(root()[0])
    assert values(closed(made)).equals(root()[1])


def test_a_change_of_something_does_not() -> None:
    made = network(tree(), change("pathways.care.activities.treat.needs.doctor.time", "to", "46 min"))
    assert not values(simulated(made)).equals(root()[0])
    assert not values(closed(made)).equals(root()[1])


def renamed(value: Any, old: str, new: str) -> Any:
    """A tree in which a name is another wherever it stands."""
    if isinstance(value, Mapping):
        return {new if name == old else name: renamed(inner, old, new) for name, inner in value.items()}
    return new if value == old else value


def relabelled(series: pd.Series, old: str, new: str) -> pd.Series:
    frame = series.rename("value").reset_index().replace(old, new)
    return frame.set_index(list(series.index.names))["value"].sort_index()


@pytest.mark.parametrize(("old", "new"), [("therapist", "a mover"), ("Nurses", "Zealous people")])
def test_another_name_of_a_role_or_staff_group_is_only_another_label(old: str, new: str) -> None:
    made = network(renamed(tree(), old, new))
    for one, other in zip(root(), (values(simulated(made)), values(closed(made))), strict=True):
        wanted = relabelled(one, old, new)
        assert wanted.index.equals(other.index)
        assert np.array_equal(wanted, other)


def test_no_demand_gives_no_patient_and_no_wrong_number() -> None:
    made = copy.deepcopy(tree())
    made["pathways"]["care"]["groups"]["ill"]["arrivals"] = {"count": "0 per year"}
    del made["pathways"]["care"]["groups"]["planned"]
    for table in (simulated(network(made)), closed(network(made))):
        assert set(table["measure"]) == {"unit"}  # on call is owed whatever the patients
        assert table["value"].notna().all()
