"""How far residents travel, on two towns whose answer is a sum on paper."""

import pytest

from tests.network.made_network import made_plans
from workforce.comparison.access import CannotTell, ambulance_hours, residents_beyond
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

# Upton has a quarter of 10,000 people (12,000 in the second year), all of whom go to A; of Downham's, 40% go to A,
# half to B and a tenth to Z, outside the region.
TRAVEL = "travel to site: {rows: {Upton: {A: 20 min}, Downham: {A: 50 min, B: 31 min, Z: 70 min}}}"
B_CLOSES = "settings: {ward: {follows: site, sends: {B: {A: 100%}}}}"
CREW = """
settings: {ward: {sector: ambulance}}
activities: {stay: {needs: {nurse: {time: 90 min}}}}
"""


def test_residents_are_counted_beyond_each_limit() -> None:
    first, second = residents_beyond(made_plans(region=TRAVEL), "care", "ward").itertuples(index=False)
    assert first[:3] == ("made", "2009/10", 2)
    assert first[3:] == pytest.approx((10_000, 0.25 * 20 + 0.75 * (0.4 * 50 + 0.5 * 31 + 0.1 * 70), 7500, 3750, 750))
    assert second[3:] == pytest.approx([1.2 * each if place != 1 else each for place, each in enumerate(first[3:])])


def test_a_unit_that_sends_its_patients_elsewhere_lengthens_their_way() -> None:
    table = residents_beyond(made_plans(region=f"{TRAVEL}\n{B_CLOSES}"), "care", "ward", minutes=(31, 49))
    assert table["sites"].tolist() == [1, 1]
    assert table["beyond 49 min"].tolist() == pytest.approx([7500, 9000])
    assert table["beyond 31 min"].tolist() == pytest.approx([7500, 9000])


def test_a_setting_to_which_areas_send_is_as_far_as_its_site() -> None:
    team = f"{TRAVEL}\nsettings: {{team: {{follows: area, sends: {{Upton: {{A: 100%}}, Downham: {{B: 100%}}}}}}}}"
    table = residents_beyond(made_plans(region=team), "care", "team")
    assert table["mean minutes"].tolist() == pytest.approx([0.25 * 20 + 0.75 * 31] * 2)
    assert table["beyond 30 min"].tolist() == pytest.approx([7500, 9000])


@pytest.mark.parametrize(
    ("pathway", "setting", "said"),
    [
        ("car", "ward", "did you mean 'care'"),
        ("care", "wart", "did you mean 'ward'"),
        ("care", "team", "where patients live"),
    ],
)
def test_what_has_no_travel_times_is_told(pathway: str, setting: str, said: str) -> None:
    with pytest.raises(CannotTell, match=said):
        residents_beyond(made_plans(region=TRAVEL), pathway, setting)


def test_a_way_without_minutes_is_told() -> None:
    with pytest.raises(CannotTell, match="from 'Downham' to 'Z'"):
        residents_beyond(made_plans(region=TRAVEL.replace(", Z: 70 min", "")), "care", "ward")


def test_hours_of_each_ambulance_job() -> None:
    table = ambulance_hours(Projection.of(made_plans(CREW)))
    row = table.iloc[0]
    assert (row["activity"], row["jobs"], row["hours a job"]) == (
        "stay",
        pytest.approx(657, rel=0.2),
        pytest.approx(1.5),
    )
    assert row["hours"] == pytest.approx(1.5 * row["jobs"])
