"""A pathway to start from: what `new` writes is sound at once, and it overwrites nothing."""

from pathlib import Path

import pytest

import workforce as wf
from workforce.planning.settle import resettle, settle

pytestmark = pytest.mark.unit


def test_what_is_written_checks_and_its_change_moves_care_into_the_home(tmp_path: Path) -> None:
    files = wf.new("knee-pain", tmp_path / "own", 'Knee pain: "ours" \\ # =1+1')
    assert [path.name for path in files] == [
        f"knee-pain{part}.yaml" for part in ("", "-region", "-baseline", "-change")
    ]
    assert [wf.check(path) for path in files] == [()] * 4
    assert wf.read_pathway(files[0]).title == 'Knee pain: "ours" \\ # =1+1'
    moved = (
        wf.compare([files[2], files[3]]).differences(["year", "setting"]).set_index(["year", "setting"])["difference"]
    )
    assert moved["2009/10"].abs().max() == 0
    assert moved["2014/15", "ward"] < 0 < moved["2014/15", "home team"]


def test_it_simulates_as_it_is(tmp_path: Path) -> None:
    files = wf.new("knee-pain", tmp_path)
    plans = resettle(settle(files[2]), years=[2009])
    runs = wf.simulate(plans, replications=1, folder=tmp_path / "runs", engine="reference")
    simulated, mean = (each.wte(["year"])["wte"].iloc[0] for each in (runs, wf.expected(plans)))
    # One replication of about 600 patients: within a fifth of the mean.
    assert simulated == pytest.approx(mean, rel=0.2)


def test_nothing_is_overwritten_and_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "knee-pain-change.yaml").write_text("mine")
    with pytest.raises(ValueError, match=r"knee-pain-change\.yaml' is there already"):
        wf.new("knee-pain", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["knee-pain-change.yaml"]


@pytest.mark.parametrize("name", ["", "Knee pain", "knee_pain", "../knee", "knee/pain", "-knee", "k" * 41, "con.yaml"])
def test_a_name_that_is_no_file_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        wf.new(name, tmp_path)


def test_a_shipped_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'stroke' is shipped already"):
        wf.new("stroke", tmp_path)
