import itertools
import json
import random
from pathlib import Path

import pandas as pd
import pytest
from small_run import INPUTS, small_table, tree

from workforce.results.layout import run_file
from workforce.results.manifest import changes_since, describe_run, from_text, to_text
from workforce.results.names import folder_name, input_places
from workforce.results.problems import ResultsProblem
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

pytestmark = pytest.mark.unit

HOSTILE = [
    "../../climbs",
    "/absolute",
    "C:\\windows",
    "..",
    ".",
    "",
    "CON",
    "nul.txt",
    "x" * 300,
    "with\0nul",
    "line\nbreak",
    "it's; DROP VIEW results",
    'say "hello"',
    "*?[ab]",
    "~",
    "Ärztin",
    "A\u0308rztin",
    "base",
    "Base",
    "漢字",
    "\ud800",
    "=1+1",
]


def refused(code: str):
    return pytest.raises(ResultsProblem, match=rf"\[{code}\]$")


def test_what_is_kept_is_read_back(filled):
    rows = filled.read("closer", 2)
    expected = small_table("closer", 2)
    assert rows["value"].tolist() == expected["value"].tolist()
    assert rows["scenario"].unique().tolist() == ["closer"]
    assert rows["replication"].unique().tolist() == [2]
    assert len(filled.read()) == 2 * 3 * 6
    assert len(filled.read(number=3)) == 2 * 6
    assert filled.replications("base") == [1, 2, 3]
    assert filled.pending() == []


def test_a_run_that_has_just_begun_reads_as_an_empty_table(make_folder):
    folder = make_folder()
    assert folder.pending() == [(s, n) for s in ("base", "closer") for n in (1, 2, 3)]
    empty = folder.read()
    folder.write_replication("base", 1, small_table("base", 1))
    assert empty.empty
    assert [kind.name for kind in empty.dtypes] == [kind.name for kind in folder.read().dtypes]


def test_a_question_in_sql_sums_whole_numbers_exactly(make_folder):
    folder = make_folder()
    large = 2**60 + 1
    folder.write_replication("base", 1, pd.DataFrame({"measure": "wait", "value": [large, large, 1]}))
    answer = folder.query("SELECT scenario, replication, sum(value) AS total FROM results GROUP BY ALL")
    assert answer.to_dict("records") == [{"scenario": "base", "replication": 1, "total": 2 * large + 1}]


@pytest.mark.parametrize(
    "sql",
    ["DROP VIEW results", "SELECT 1; SELECT 2", "COPY results TO 'x.csv'", "SELECT ward FROM results", "?"],
)
def test_anything_but_one_answerable_select_is_refused(filled, sql):
    with refused("WF557"):
        filled.query(sql)


@pytest.mark.parametrize(("scenario", "number"), [("closest", 1), ("base", 0), ("base", 4)])
def test_what_is_not_part_of_the_run_is_refused(make_folder, scenario, number):
    with refused("WF556"):
        make_folder().write_replication(scenario, number, small_table("base", 1))
    with refused("WF556"):
        make_folder("other").read(scenario, number)


def test_any_order_of_writing_gives_the_same_bytes(make_folder, filled):
    pairs = list(itertools.product(("base", "closer"), (1, 2, 3)))
    for seed in range(2):
        random.Random(seed).shuffle(pairs)
        folder = make_folder(f"order{seed}")
        for scenario, number in pairs:
            folder.write_replication(scenario, number, small_table(scenario, number).sample(frac=1))
        assert tree(folder.path) == tree(filled.path)
        assert folder.digest() == filled.digest()


def test_one_other_number_gives_another_digest(make_folder, filled):
    folder = make_folder("other")
    for scenario, number in itertools.product(("base", "closer"), (1, 2, 3)):
        table = small_table(scenario, number)
        table.loc[0, "value"] += (scenario, number) == ("closer", 3)
        folder.write_replication(scenario, number, table)
    assert folder.digest() != filled.digest()


def test_writing_again_changes_nothing_and_other_numbers_are_refused(filled):
    before = tree(filled.path)
    filled.write_replication("base", 1, small_table("base", 1))
    with refused("WF555"):
        filled.write_replication("base", 1, small_table("base", 2))
    assert tree(filled.path) == before


@pytest.mark.parametrize(
    "name", ["run", "sub/run", "r*", "run [1]", "run [[]1]", "it's", "été ?", "~", "value=7", "back\\slash"]
)
def test_the_folder_may_have_any_name_and_neighbours(tmp_path, name):
    for path, number in (
        (tmp_path / name, 1),
        (tmp_path / "r2", 2),
        (tmp_path / "run 1", 2),
        (tmp_path / "été e", 2),
    ):
        folder = ResultsFolder.create(path, describe_run(["base"], 1, 2, "reference", {}), {})
        folder.write_replication("base", 1, small_table("base", number))
    folder = ResultsFolder.open(tmp_path / name)
    assert folder.read()["value"].tolist() == small_table("base", 1)["value"].tolist()
    assert len(folder.query("SELECT * FROM results")) == 6


def test_hostile_names_of_scenarios_stay_inside(tmp_path):
    folder = ResultsFolder.create(tmp_path / "in" / "run", describe_run(HOSTILE, 1, 1, "reference", {}), {})
    for number, name in enumerate(HOSTILE):
        folder.write_replication(name, 1, pd.DataFrame({"measure": ["count"], "value": [number]}))
    folder = ResultsFolder.open(folder.path)
    assert [folder.read(name)["value"].tolist() for name in HOSTILE] == [[n] for n in range(len(HOSTILE))]
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and folder.path not in path.parents]
    assert outside == []
    parts = [path.name for path in (folder.path / "runs").iterdir()]
    assert len({part.lower() for part in parts}) == len(HOSTILE)
    assert all(set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and len(part) < 60 for part in parts)


def test_hostile_names_in_sql_are_text(tmp_path):
    names = [name for name in HOSTILE if name != "\ud800"]
    folder = ResultsFolder.create(tmp_path / "run", describe_run(names, 1, 1, "reference", {}), {})
    for name in names:
        folder.write_replication(name, 1, small_table("base", 1))
    assert sorted(folder.query("SELECT DISTINCT scenario FROM results")["scenario"]) == sorted(names)


def test_a_link_in_place_of_a_scenarios_folder_is_not_followed(make_folder, tmp_path):
    folder = make_folder()
    (tmp_path / "elsewhere").mkdir()
    (folder.path / "runs" / folder_name("base")).symlink_to(tmp_path / "elsewhere")
    with refused("WF559"):
        folder.write_replication("base", 1, small_table("base", 1))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_inputs_are_copied_and_given_back(make_folder, tmp_path):
    folder = make_folder()
    assert folder.inputs() == {name: text.encode() for name, text in INPUTS.items()}
    assert (folder.path / "inputs" / "pathways" / "small.yaml").read_text() == INPUTS["pathways/small.yaml"]


def test_hostile_names_of_inputs_stay_inside(tmp_path):
    names = [
        "../up.yaml", "a/../../b", "a", "a/b", "A/B", "COM1.yaml", "x" * 200, "sp ace.csv", "a//c",
        "dot.", ".hidden", "back\\slash", "sub/plain.yaml", "_other/x",
    ]  # fmt: skip
    texts = {name: name.encode() for name in names}
    folder = ResultsFolder.create(tmp_path / "in" / "run", describe_run(["base"], 1, 1, "e", {}), texts)
    assert folder.inputs() == texts
    places = input_places(names)
    assert places["sub/plain.yaml"] == "sub/plain.yaml"
    assert [name for name in names if places[name] == name] == ["sub/plain.yaml"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and folder.path not in path.parents]


@pytest.mark.parametrize("name", ["/etc/passwd", "C:/x.yaml"])
def test_absolute_names_of_inputs_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="relative"):
        ResultsFolder.create(tmp_path / "run", describe_run(["base"], 1, 1, "e", {}), {name: "x"})


def test_results_are_never_overwritten_and_other_folders_never_used(filled, tmp_path):
    manifest = describe_run(["base"], 1, 1, "e", {})
    before = tree(filled.path)
    with refused("WF550"):
        ResultsFolder.create(filled.path, manifest, {})
    assert tree(filled.path) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with refused("WF550"):
        ResultsFolder.create(tmp_path / "mine", manifest, {})
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    with refused("WF559"):
        ResultsFolder.create(tmp_path / "mine" / "letter.txt", manifest, {})
    with refused("WF550"):
        ResultsFolder.open(tmp_path / "mine")
    (tmp_path / "empty").mkdir()
    assert ResultsFolder.create(tmp_path / "empty", manifest, {}).pending() == [("base", 1)]


def test_a_manifest_is_enough_and_tells_no_time_place_or_user(filled):
    text = (filled.path / "manifest.json").read_text()
    content = json.loads(text)["content"]
    assert from_text(text.encode()) == filled.manifest
    assert content["seed"] == 2009
    assert set(content["versions"]) >= {"python", "numpy", "numba", "simpy", "duckdb"}
    assert [entry["name"] for entry in content["inputs"]] == sorted(INPUTS)
    assert str(Path.home()) not in text
    assert str(filled.path) not in text
    assert to_text(filled.manifest) == text.encode()


def test_a_changed_library_is_named():
    manifest = describe_run(["base"], 1, 1, "reference", {})
    assert changes_since(manifest) == ()
    old = json.loads(to_text(manifest))["content"]["versions"]["numpy"]
    manifest.versions["numpy"] = "1.0"
    assert changes_since(manifest) == (f"numpy: 1.0 -> {old}",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scenarios": []},
        {"scenarios": ["a", "a"]},
        {"replications": 0},
        {"seed": 1.5},
        {"horizon": {1: "2009/10"}},
        {"options": {"share": float("nan")}},
        {"options": {"day": object()}},
    ],
)
def test_a_run_that_could_not_be_repeated_is_refused(wrong):
    run = {"scenarios": ["a"], "seed": 1, "replications": 1, "engine": "e", "horizon": {}}
    with pytest.raises(ValueError, match=r"run needs|seed|horizon"):
        describe_run(**{**run, **wrong})


def test_times_stand_in_the_log_only(filled):
    lines = [json.loads(line) for line in (filled.path / "running.log").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["kept"] * 6
    assert all(line["at"].endswith("+00:00") for line in lines)


def test_the_file_of_a_replication_is_named_by_its_number(filled):
    assert run_file(filled.path, "base", 1).relative_to(filled.path).as_posix() == (
        f"runs/{folder_name('base')}/0001.parquet"
    )
    assert folder_name("Care closer to home").startswith("care-closer-to-home-")


def test_a_run_can_be_given_more_replications_and_never_fewer(filled):
    before = tree(filled.path)
    filled.extend(5)
    assert filled.pending() == [(scenario, number) for scenario in ("base", "closer") for number in (4, 5)]
    assert {name: text for name, text in tree(filled.path).items() if name != "manifest.json"} == {
        name: text for name, text in before.items() if name != "manifest.json"
    }
    with pytest.raises(ResultsProblem, match=r"5 replications cannot become 4.*\[WF556\]$"):
        filled.extend(4)


def test_an_extended_run_is_the_longer_run(filled, make_folder):
    longer = make_folder("longer", replications=4)
    complete(longer, small_table)
    filled.extend(4)
    complete(filled, small_table)
    assert tree(filled.path) == tree(longer.path)
