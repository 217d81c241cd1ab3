"""Who arrives, from where, of what age: counts by hand."""

import numpy as np
import pytest
from made_network import HOUR, beside, made, row_of, tree_of

from workforce.network.build import build_network
from workforce.network.keys import name_hash
from workforce.network.network import DRAWN, FROM_AGE_SEX, FROM_AREA, INTERVAL, LINKED, LISTS, NONE, RANDOM, Network

pytestmark = pytest.mark.unit

AGES = "attributes: {age: {from: age, values: {young: 0-64, old: 65+}, otherwise: {young: 25%, old: the rest}}}\n"


def group(arrivals: str, more: str = "") -> str:
    return f"groups: {{ill: {{arrivals: {arrivals}}}}}\n" + more


def means(network: Network, which: int = 0) -> list[list[float]]:
    """By area, then year."""
    areas = len(network.names.areas)
    return network.streams.mean[which * areas : (which + 1) * areas].tolist()


def test_a_count_is_split_over_areas_by_population() -> None:
    assert means(made(group("{count: 100 per year}"))) == [[25, 25], [75, 75]]


def test_incidence_meets_each_years_people() -> None:
    incidence = "{incidence: {by: age, cases: {0-64: 1 per 1000 per year, 65+: 10 per 1000 per year}}}"
    # 8,000 young give 8 a year; 2,000 and then 4,000 old give 20 and 40.
    assert np.allclose(means(made(group(incidence))), [[7, 12], [21, 36]])


def test_incidence_may_differ_by_sex_within_age() -> None:
    incidence = """{incidence: {by: age, cases: {
        0-64: {by: sex, cases: {male: 1 per 1000 per year, female: 2 per 1000 per year}},
        65+: 10 per 1000 per year}}}"""
    assert np.allclose(means(made(group(incidence))), [[8, 13], [24, 39]])


def test_one_rate_for_all_counts_everybody() -> None:
    assert np.allclose(means(made(group("{incidence: 1 per 100 per year}"))), [[25, 30], [75, 90]])


def test_births_come_by_area_or_are_split_by_population() -> None:
    by_area = "births: {rows: {2009/10: {Upton: 100, Downham: 500}, 2010/11: 1000}}"
    assert means(made(group("{births: 50%}"), by_area)) == [[50, 125], [250, 375]]


def test_cells_hold_the_ages_and_sexes_of_those_who_fall_ill() -> None:
    incidence = "{incidence: {by: age, cases: {0-64: 1 per 1000 per year, 65+: 10 per 1000 per year}}}"
    network = made(group(incidence, AGES.replace("}}\n", "}, sex: {from: sex, otherwise: female}}\n")))
    cells = network.groups.age_sex_cells.tolist()
    assert network.groups.age_sex_attribute.tolist() == [[0, 1]]
    share = dict(zip(map(tuple, cells), network.streams.cell_share[0, 0], strict=True))
    # 8 young and 20 old a year, half of them men; values stand by name: old, young.
    assert [share[a, s] for a in (0, 1) for s in (0, 1)] == pytest.approx([10 / 28, 10 / 28, 4 / 28, 4 / 28])
    assert network.streams.cell_share.sum(axis=2) == pytest.approx(np.ones((2, 2)))


def test_groups_without_an_age_have_what_otherwise_says() -> None:
    network = made(group("{count: 10 per year}", AGES))
    assert network.groups.age_sex_cells.tolist() == [[0, NONE], [1, NONE]]
    assert network.streams.cell_share[0, 0].tolist() == [0.75, 0.25]
    assert network.attributes.kind.tolist() == [FROM_AGE_SEX]
    row = row_of(network, int(network.attributes.shares[0]))
    assert network.share_rows.share[network.share_rows.start[row] :].tolist() == [0.75, 0.25]


def test_two_pathways_keep_their_own_ages() -> None:
    network = made(
        group("{incidence: 1 per 100 per year}", AGES),
        "flows: {more: {rows: {Upton: {A: 100%}, Downham: {B: 100%}}}}",
        pathways={"more": group("{incidence: 1 per 100 per year}", "attributes: {sex: {from: sex, otherwise: male}}")},
    )
    assert network.groups.age_sex_attribute.tolist() == [[0, NONE], [NONE, 1]]
    shares = network.streams.cell_share
    cells = network.groups.age_sex_cells
    assert np.allclose(shares[0, 0][cells[:, 0] == NONE], 0)
    assert np.allclose(shares[2, 0][cells[:, 0] != NONE], 0)
    assert np.allclose(shares.sum(axis=2), 1)


def test_lists_name_their_slots() -> None:
    network = made(group('{lists: {clinic: {days: [Mon, Thu], at: "09:30", number: 8}}}'))
    g = network.groups
    assert g.arrives.tolist() == [LISTS]
    rows = list(zip(g.list_year, g.list_weekday, g.list_time, g.list_number, strict=True))
    assert rows == [(year, day, 9.5 * HOUR, 8) for year in (0, 1) for day in (0, 3)]
    assert means(network) == [[0, 0], [0, 0]]


def test_intervals_and_groups_of_arrivals() -> None:
    network = made(group("{every: 1.25 h, in groups of: 2}"))
    assert network.groups.arrives.tolist() == [INTERVAL]
    assert network.groups.interval.tolist() == [[1.25 * HOUR] * 2]
    assert network.groups.in_groups_of.tolist() == [2]


def test_linked_groups_have_streams_without_arrivals() -> None:
    network = made(
        """
groups: {child: {arrivals: {linked: true}, begins: visits}}
activities: {stay: {also begins: {child: 40%}}}
"""
    )
    assert network.groups.arrives.tolist() == [RANDOM, LINKED]
    assert means(network, 1) == [[0, 0], [0, 0]]
    assert np.allclose(network.streams.cell_share[2:].sum(axis=2), 1)


def test_a_profile_spreads_over_hours_weekdays_and_months_from_january() -> None:
    network = made(
        """
groups:
  ill:
    profile:
      hour: {"00-06": 0.5, "06-24": 2}
      weekday: {Mon: 3, Tue: 1, Wed: 1, Thu: 1, Fri: 1, Sat: 1, Sun: 0.5}
      month: {Apr: 4, May: 1, Jun: 1, Jul: 1, Aug: 1, Sep: 1, Oct: 1, Nov: 1, Dec: 1, Jan: 7, Feb: 1, Mar: 1}
"""
    )
    g = network.groups
    assert g.hour_weight[0, 0].tolist() == [0.5] * 6 + [2] * 18
    assert g.weekday_weight[0, 1].tolist() == [3, 1, 1, 1, 1, 1, 0.5]
    assert (g.month_weight[0, 0, 0], g.month_weight[0, 0, 3]) == (7, 4)


def test_without_a_profile_all_weights_are_1() -> None:
    g = made().groups
    assert g.hour_weight.min() == g.hour_weight.max() == g.month_weight.max() == g.weekday_weight.min() == 1


def test_moments_lie_before_arrival_and_arrival_itself_at_it() -> None:
    network = made(
        "groups: {ill: {moments: {onset: {before arrival: 3 h}}}}\nclocks: {c: {from: onset, until: end of stay}}"
    )
    before = {
        name: network.durations.a[row_of(network, int(network.groups.moment_before[0, 0, m]))]
        for m, (_, name) in enumerate(network.names.moments)
    }
    assert before == {"arrival": 0, "onset": 3 * HOUR}


def test_attributes_from_the_area_have_the_shares_of_the_area_or_its_trust() -> None:
    text = "attributes: {served: {from: area, values: [no, yes]}}"
    region = "area attributes: {care: {served: {rows: {North: {yes: 30%, no: the rest}, Downham: {yes: 100%}}}}}"
    changed = region.replace("30%", "50%")
    root = tree_of(text, region)
    network = build_network(beside(root, {2009: root, 2010: tree_of(text, changed)}))
    a = network.attributes
    assert a.kind.tolist() == [FROM_AREA]
    assert a.area_shares[0, :, 0].tolist() == [[0.7, 0.3], [0.5, 0.5]]
    assert a.root_area_shares[0, :, 0].tolist() == [[0.7, 0.3], [0.7, 0.3]]
    assert a.area_shares[0, 0, 1].tolist() == [0, 1]


def test_an_attribute_with_shares_is_drawn() -> None:
    assert made("attributes: {side: {shares: {left: 50%, right: the rest}}}").attributes.kind.tolist() == [DRAWN]


def test_a_group_that_comes_later_has_nobody_before() -> None:
    later = tree_of("groups: {new: {arrivals: {count: 8 per year}, begins: stay}}")
    network = build_network(beside(tree_of(), {2009: tree_of(), 2010: later}))
    assert means(network, 1) == [[0, 2], [0, 6]]
    assert (network.groups.begins >= 0).all()


def test_hashes_are_those_of_the_names() -> None:
    network = made()
    assert network.streams.hash.tolist() == [name_hash("care", "ill", "Upton"), name_hash("care", "ill", "Downham")]
    assert network.activities.hash.tolist() == [name_hash("care", "stay"), name_hash("care", "visits")]
    assert network.groups.hash.tolist() == [name_hash("care", "ill")]
    assert network.geography.flow_hash.tolist() == [name_hash("care")]


def test_a_group_written_out_of_alphabetical_order_is_its_own_case() -> None:
    few = "arrivals: {count: 8 per year}, begins: stay"
    cases = "{ill: {left: 100%, right: 0%}, early: {left: 0%, right: 100%}}"
    network = made(
        f"groups: {{ill: {{{few}}}, early: {{{few}}}}}\nattributes: {{side: {{shares: {{by: group, cases: {cases}}}}}}}"
    )
    values = network.names.attribute_values[[name for _, name in network.names.attributes].index("group")]
    found = [values[value] for value in network.groups.value.tolist()]
    assert found == [name for _, name in network.names.groups]
    assert found != sorted(found)
