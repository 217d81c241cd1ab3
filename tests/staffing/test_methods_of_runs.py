"""The methods of simulated runs: the same arithmetic on pooled replications, near those of the closed form."""

from dataclasses import replace

import pytest

from tests.staffing.test_methods import NORMS
from tests.staffing.wards import plans
from workforce.results.simulation import simulate_into
from workforce.results.store import ResultsFolder
from workforce.staffing.methods import TO_COVER, TO_NORM
from workforce.staffing.projection import Projection, Runs

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    place = tmp_path_factory.mktemp("runs")
    (place / "made.yaml").write_text("made in memory\n")
    settled = replace(
        plans(norms=NORMS), files=(("root.yaml", place / "made.yaml"), ("made.yaml", place / "made.yaml"))
    )
    folder = simulate_into(place / "run", [settled], 6, 2009, engine="reference")
    simulate_into(place / "some", [settled], 6, 2009, engine="reference", hours=2)
    simulate_into(place / "two", [settled], 2, 2009, engine="reference")
    return Runs.of(folder, {"made": settled})


def test_with_hours_in_some_replications_cover_is_of_those_and_all_else_of_all(made: Runs) -> None:
    place, by = made.folder.path.parent, ["cover_group", "role"]
    some, two = (
        Runs.of(ResultsFolder.open(place / name), made.plans).methods("made", 2009, by) for name in ("some", "two")
    )
    every = made.methods("made", 2009, by)
    assert some["cover"].tolist() == two["cover"].tolist() != every["cover"].tolist()
    for name in ("workload", "individual", "norm", "in_post"):
        assert some[name].equals(every[name])
    assert not every["workload"].equals(two["workload"])
    assert every["norm"].sum() > 0


def test_what_lies_between_adds_up_in_runs_too(made: Runs) -> None:
    found = made.methods("made", 2009, ["cover_group", "role"])
    assert found["cover"].to_numpy() == pytest.approx(
        (found["workload"] + found[list(TO_COVER)].sum(axis=1)).to_numpy()
    )
    assert found["norm"].to_numpy() == pytest.approx((found["workload"] + found[list(TO_NORM)].sum(axis=1)).to_numpy())
    cover = made.cover("made", ["cover_group", "role"]).set_index(["cover_group", "role"])["wte"]
    keys = found.set_index(["cover_group", "role"]).index
    assert found["cover"].to_numpy() == pytest.approx(cover[keys].to_numpy())


def test_wisn_of_runs_is_the_mean_of_replications_with_each_allowance_once(made: Runs) -> None:
    found = made.wisn("made", ["year", "role"]).set_index("role")
    workload = made.wte(["role"]).set_index("role")["wte"]
    assert (found["service"] + found["category"])[workload.index].to_numpy() == pytest.approx(workload.to_numpy())
    expected = Projection.of(made.plans["made"]).wisn(["year", "role"]).set_index("role")
    assert found["individual"].to_numpy() == pytest.approx(expected["individual"][found.index].to_numpy())
    # 730 arrivals of 2 days in each of six replications: the mean of their work within 5%.
    assert found["service"]["nurse"] == pytest.approx(expected["service"]["nurse"], rel=0.05)
