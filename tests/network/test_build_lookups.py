"""Values by attribute flattened: one row for each case, each row and lookup kept once."""

import numpy as np
import pytest
from made_network import DAY, HOUR, beside, made, row_of, tree_of, version_of

from workforce.network import distributions
from workforce.network.build import build_network
from workforce.network.network import FROM_GROUP

pytestmark = pytest.mark.unit

SEVERITY = """
attributes:
  severity: {shares: {mild: 60%, bad: 30%, worst: the rest}}
  side: {shares: {left: 50%, right: the rest}}
"""


def lasting(text: str) -> tuple[int, float, float, float]:
    network = made(f"activities: {{stay: {{lasts: {text}}}}}")
    row = row_of(network, int(network.activities.duration[version_of(network, "stay")]))
    d = network.durations
    return int(d.kind[row]), float(d.a[row]), float(d.b[row]), float(d.c[row])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 min", (distributions.FIXED, HOUR / 2, 0, 0)),
        ("{least: 1 h, usual: 2 h, most: 3 h}", (distributions.TRIANGULAR, HOUR, 2 * HOUR, 3 * HOUR)),
        ("{shape: exponential, mean: 2 h}", (distributions.EXPONENTIAL, 2 * HOUR, 0, 0)),
        ("{shape: uniform, least: 1 h, most: 3 h}", (distributions.UNIFORM, HOUR, 3 * HOUR, 0)),
        ("{shape: gamma, mean: 2 h, sd: 1 h}", (distributions.GAMMA, 4.0, HOUR / 2, 0)),
        ("{shape: normal, mean: 2 h, sd: 1 h, at least: 1 h}", (distributions.NORMAL, 2 * HOUR, HOUR, HOUR)),
    ],
)
def test_each_shape_becomes_its_kind(text: str, expected: tuple[int, float, float, float]) -> None:
    assert lasting(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["{mean: 9 days, sd: 12 days}", "{median: 9 days, p90: 30 days}"])
def test_a_log_normal_has_its_mean_or_its_quantiles(text: str) -> None:
    kind, a, b, c = lasting(text)
    none = np.zeros(0)
    assert kind == distributions.LOGNORMAL
    if "mean" in text:
        assert distributions.mean(kind, a, b, c, none, none) == pytest.approx(9 * DAY)
        assert distributions.variance(kind, a, b, c, none, none) == pytest.approx((12 * DAY) ** 2)
    else:
        assert distributions.quantile(kind, a, b, c, none, none, 0.5) == pytest.approx(9 * DAY)
        assert distributions.quantile(kind, a, b, c, none, none, 0.9) == pytest.approx(30 * DAY)


def test_a_table_rises_from_nobody_at_once_and_points_into_the_shared_arrays() -> None:
    network = made(
        "activities: {stay: {lasts: {table: {2 h: 10%, 1 day: 100%}}}, visits: {lasts: {table: {1 h: 100%}}}}"
    )
    d = network.durations
    tables = np.flatnonzero(d.kind == distributions.TABLE)
    assert [(d.a[row], d.b[row]) for row in tables] == [(0, 3), (3, 2)]
    assert d.table_time.tolist() == [0, 2 * HOUR, DAY, 0, HOUR]
    assert d.table_share.tolist() == [0, 0.1, 1, 0, 1]


def test_cases_give_each_combination_its_row() -> None:
    network = made(
        SEVERITY
        + """
activities:
  stay:
    lasts:
      by: severity
      cases: {mild: 1 day, the rest: {by: side, cases: {left: 2 days, right: 3 days}}}
"""
    )
    lookup = int(network.activities.duration[version_of(network, "stay")])

    def days(**values: str) -> float:
        return network.durations.a[row_of(network, lookup, **values)] / DAY

    assert [days(severity=s, side="left") for s in ("mild", "bad", "worst")] == [1, 2, 2]
    assert [days(severity=s, side="right") for s in ("mild", "bad", "worst")] == [1, 3, 3]


def test_equal_values_share_one_lookup_and_one_row() -> None:
    network = made(
        SEVERITY
        + "activities: {stay: {lasts: {by: severity, cases: {mild: 2 days, the rest: 48 h}}}, visits: {lasts: 2 days}}"
    )
    stay, visits = (int(network.activities.duration[version_of(network, a)]) for a in ("stay", "visits"))
    assert stay == visits
    assert len(network.durations.kind) == 2  # that of both activities, and the 0 of arrival itself


def test_cases_by_group_read_an_attribute_that_stands_for_the_group() -> None:
    network = made(
        """
groups: {well: {arrivals: {count: 5 per year}, begins: stay}}
activities: {stay: {lasts: {by: group, cases: {ill: 2 days, well: 1 day}}}}
"""
    )
    a = network.names.attributes.index(("care", "group"))
    assert network.attributes.kind[a] == FROM_GROUP
    assert network.names.attribute_values[a] == ("ill", "well")
    assert network.groups.value.tolist() == [0, 1]
    lookup = int(network.activities.duration[version_of(network, "stay")])
    assert [network.durations.a[row_of(network, lookup, group=g)] / DAY for g in ("ill", "well")] == [2, 1]


def test_no_attribute_stands_for_the_group_where_nothing_differs_by_it() -> None:
    assert made().names.attributes == ()


def test_shares_that_differ_by_year_have_rows_for_each_year_and_others_one() -> None:
    root = tree_of(SEVERITY)
    later = tree_of(SEVERITY.replace("left: 50%", "left: 20%"))
    network = build_network(beside(root, {2009: root, 2010: later}))
    severity, side = (network.names.attributes.index(("care", name)) for name in ("severity", "side"))
    strides = [int(network.lookups.year_stride[network.attributes.shares[a]]) for a in (severity, side)]
    assert strides == [0, 1]
    table = network.share_rows
    rows = [row_of(network, int(network.attributes.shares[side]), year) for year in (0, 1)]
    assert [table.share[table.start[row]] for row in rows] == [0.5, 0.2]
    assert [table.root_share[table.start[row]] for row in rows] == [0.5, 0.5]


def test_attributes_are_drawn_after_those_they_depend_on() -> None:
    network = made(
        """
attributes:
  third: {shares: {by: second, cases: {a: {yes: 10%, no: the rest}, b: {yes: 20%, no: the rest}}}}
  second: {shares: {by: first, cases: {a: {a: 10%, b: the rest}, b: {a: 20%, b: the rest}}}}
  first: {shares: {a: 10%, b: the rest}}
"""
    )
    assert [network.names.attributes[a][1] for a in network.attributes.order] == ["first", "second", "third"]
