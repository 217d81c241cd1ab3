"""Coupled choices and the draws of a visit, plain and compiled."""

import numpy as np
import pytest

from workforce.network.choices import NEVER, coupled, moved, picked, value_of, with_value, year_index
from workforce.network.compiled import compiled
from workforce.network.keys import ROUTE
from workforce.network.network import BY_ELAPSED, TO_ROUTE
from workforce.network.packing import (
    ATTRIBUTE_CODE,
    ATTRIBUTE_VALUES,
    HEADER,
    JUNCTION_COUNT,
    JUNCTION_FIRST,
    JUNCTION_KIND,
    JUNCTION_MOMENT,
    JUNCTION_OTHERWISE,
    JUNCTION_WITHIN,
    YEAR_START,
    YEARS,
)
from workforce.network.sampling import followed

pytestmark = pytest.mark.unit

PATIENTS = 4000


def tables(**given):
    """A vector of whole numbers with only some tables, by the number of the header's entry."""
    ints = [0] * HEADER
    for place, values in given.values():
        if isinstance(values, int):
            ints[place] = values
        else:
            ints[place] = len(ints)
            ints.extend(values)
    return ints


def choices(share, root):
    reals = np.array([*share, *root])
    pick = compiled(coupled)
    return np.array([pick(reals, 0, len(share), len(share), key, 7, 0, 0, ROUTE) for key in range(PATIENTS)])


def test_a_scenario_with_the_roots_shares_gives_the_roots_choices():
    root = [0.2, 0.5, 0.3]
    uniform_picks = choices([1 / 3] * 3, root)
    same = choices(root, root)
    assert (same != uniform_picks).any()
    assert np.array_equal(same, choices(list(root), list(root)))


def test_only_those_who_must_move_do():
    root = [0.2, 0.5, 0.3]
    before, after = choices(root, root), choices([0.2, 0.4, 0.4], root)
    assert set(zip(before[before != after].tolist(), after[before != after].tolist(), strict=True)) == {(1, 2)}
    moved_share = float(np.mean(before != after))
    assert abs(moved_share - 0.1) < 3.3 * np.sqrt(0.09 / PATIENTS)


def test_a_growing_shift_moves_nested_sets():
    root = [0.6, 0.4]
    small, large = choices([0.5, 0.5], root), choices([0.3, 0.7], root)
    assert set(np.flatnonzero(small == 1)) < set(np.flatnonzero(large == 1))


def test_the_shares_are_those_given_and_not_a_twentieth_more():
    share, root = [0.5, 0.1, 0.4], [0.2, 0.5, 0.3]
    picks = choices(share, root)
    for option, expected in enumerate(share):
        found = float(np.mean(picks == option))
        half = 3.3 * np.sqrt(expected * (1 - expected) / PATIENTS)
        assert abs(found - expected) < half
    assert abs(float(np.mean(picks == 0)) - 0.55) > 3.3 * np.sqrt(0.25 / PATIENTS)


def test_an_option_without_a_share_is_never_taken():
    assert set(choices([0.0, 1.0, 0.0], [0.9, 0.0, 0.1]).tolist()) == {1}
    assert picked([0.0, 0.3, 0.0], 0, 3, 0.999) == 1
    assert moved([0.2, 0.8, 0.5, 0.5], 0, 2, 2, 0, 0.999) == 1


def test_plain_python_and_compiled_code_choose_alike():
    share, root = [0.5, 0.1, 0.4], [0.2, 0.5, 0.3]
    plain = [coupled([*share, *root], 0, 3, 3, key, 7, 0, 0, ROUTE) for key in range(PATIENTS)]
    assert plain == choices(share, root).tolist()


def test_a_code_holds_each_attribute_apart():
    ints = tables(strides=(ATTRIBUTE_CODE, [1, 3, 6]), values=(ATTRIBUTE_VALUES, [3, 2, 4]))
    code = with_value(ints, 2, 3, with_value(ints, 0, 2, 0))
    assert [value_of(ints, attribute, code) for attribute in range(3)] == [2, 0, 3]
    assert with_value(ints, 2, 0, code) == 2


def test_times_outside_the_horizon_count_as_its_first_or_last_year():
    ints = tables(years=(YEARS, 3), starts=(YEAR_START, [0, 100, 200]))
    assert [year_index(ints, clock) for clock in (-50, 0, 99, 100, 199, 200, 900)] == [0, 0, 0, 1, 1, 2, 2]


def test_a_moment_never_had_is_longer_ago_than_any_limit():
    ints = tables(
        kind=(JUNCTION_KIND, [BY_ELAPSED, TO_ROUTE, TO_ROUTE]), first=(JUNCTION_FIRST, [1, 10, 20]),
        count=(JUNCTION_COUNT, [0, 0, 0]), moment=(JUNCTION_MOMENT, [0, -1, -1]),
        within=(JUNCTION_WITHIN, [60, 0, 0]), otherwise=(JUNCTION_OTHERWISE, [2, -1, -1]),
    )  # fmt: skip
    routes = [followed(ints, [], 0, 0, 0, [moment], 0, 100, 1, 2, 0, 0) for moment in (40, 39, NEVER)]
    assert routes == [10, 20, 20]
