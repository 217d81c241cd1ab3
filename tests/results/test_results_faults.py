import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from small_run import small_table, tree

from workforce.results.layout import run_file
from workforce.results.manifest import from_text
from workforce.results.problems import ResultsProblem
from workforce.results.store import ResultsFolder

pytestmark = pytest.mark.unit

HERE = Path(__file__).parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals")


def refused(code: str):
    return pytest.raises(ResultsProblem, match=rf"\[{code}\]$")


@posix
@pytest.mark.parametrize(
    ("how", "action", "step"),
    [("kill", "write", 20), ("kill", "create", 38), ("kill", "mend", 24), ("full", "write", 9)],
)
def test_a_write_stopped_anywhere_leaves_a_folder_that_can_be_finished(tmp_path, how, action, step):
    program = [sys.executable, str(HERE / "stopped_everywhere.py"), str(tmp_path), how, action, str(step)]
    told = subprocess.run(program, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert answer["wrong"] == {}
    assert answer["points"] >= 5


def first_problem(path: Path) -> str | None:
    """The code of the first problem a reader of the folder meets, or None."""
    try:
        folder = ResultsFolder.open(path)
        for problem in folder.problems():
            return problem.code
        folder.read()
    except ResultsProblem as problem:
        return problem.code
    return None


def test_every_flipped_bit_and_every_cut_is_found_or_harmless(filled):
    whole = tree(filled.path)
    manifest = filled.manifest
    source = random.Random(2009)
    missed = []
    for name, content in whole.items():
        path = filled.path / name
        for attempt in range(14):
            place = source.randrange(len(content))
            changed = bytearray(content)
            changed[place] ^= 1 << source.randrange(8)
            path.write_bytes(changed if attempt else content[:place])
            code = first_problem(filled.path)
            # White space between the manifest's entries carries nothing: the same manifest is read.
            harmless = name == "manifest.json" and code is None and filled.manifest == manifest
            if code not in ("WF551", "WF552") and not harmless:
                missed.append((name, place, code))
        path.write_bytes(content)
    assert missed == []
    assert first_problem(filled.path) is None


def test_a_damaged_replication_is_named_and_mended_by_running_it_again(filled):
    path = run_file(filled.path, "base", 2)
    whole = tree(filled.path)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with refused("WF552") as caught:
        filled.read()
    assert caught.value.place == str(path)
    with refused("WF552"):
        filled.query("SELECT 1 FROM results")
    assert len(filled.read("base", 1)) == 6
    assert filled.pending() == [("base", 2)]
    filled.write_replication("base", 2, small_table("base", 2))
    assert tree(filled.path) == whole


def test_a_missing_replication_and_a_missing_input_are_named_together(filled):
    run_file(filled.path, "base", 2).unlink()
    (filled.path / "inputs" / "pathways" / "small.yaml").unlink()
    assert [problem.code for problem in filled.problems()] == ["WF552", "WF552"]
    assert filled.pending() == [("base", 2)]
    with refused("WF552"):
        filled.inputs()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"content": {"format": 2}, "seal": ""}',
        b'{"content": {"format": 1}, "seal": ""}',
        b'{"content": {"format": 1, "seed": 1e999}, "seal": ""}',
        b'{"content": {"format": 1, "seed": ' + b"9" * 5000 + b'}, "seal": ""}',
    ],
)
def test_a_hostile_manifest_is_one_message(filled, text):
    (filled.path / "manifest.json").write_bytes(text)
    with refused("WF551"):
        ResultsFolder.open(filled.path)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["inputs"][0].update(place="../../secret"),
        lambda content: content["records"][0].update(scenario="../x"),
        lambda content: content["records"][0].update(number=99),
        lambda content: content["records"].append(content["records"][0]),
        lambda content: content.pop("seed"),
        lambda content: content.update(more=1),
        lambda content: content.update(scenarios=[1]),
        lambda content: content.update(records=[None]),
    ],
)
def test_a_manifest_with_a_true_seal_is_still_not_trusted(filled, change):
    from workforce.results.manifest import _seal

    sealed = json.loads((filled.path / "manifest.json").read_bytes())
    assert from_text(json.dumps(sealed).encode())
    change(sealed["content"])
    sealed["seal"] = _seal(sealed["content"])
    with pytest.raises(ValueError, match=r".+"):
        from_text(json.dumps(sealed).encode())


FILLS_UP = """
import resource, sys
from small_run import small_table
from workforce.results.problems import ResultsProblem
from workforce.results.store import ResultsFolder

folder, limit = ResultsFolder.open(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    folder.write_replication("base", 2, small_table("base", 2))
except ResultsProblem as problem:
    sys.exit(problem.code)
"""


@posix
@pytest.mark.parametrize("moment", ["table begins", "table ends", "manifest"])
def test_a_disk_that_fills_up_stops_with_one_message_and_the_run_resumes(make_folder, moment):
    many = tuple(f"scenario {number}" for number in range(200))
    folder = make_folder(scenarios=("base", *many), replications=2)
    folder.write_replication("base", 1, small_table("base", 1))
    table = run_file(folder.path, "base", 1).stat().st_size
    manifest = (folder.path / "manifest.json").stat().st_size
    assert manifest > table
    largest = {"table begins": 100, "table ends": table - 10, "manifest": manifest}[moment]
    program = [sys.executable, "-c", FILLS_UP, str(folder.path), str(largest)]
    told = subprocess.run(program, capture_output=True, text=True, check=False, cwd=HERE)
    assert told.stderr.strip() == "WF553"
    folder = ResultsFolder.open(folder.path)
    assert len(folder.read()) == 6
    folder.write_replication("base", 2, small_table("base", 2))
    assert folder.replications("base") == [1, 2]
    assert folder.problems() == ()
    assert not list(folder.path.rglob("*.partial"))


def test_a_second_writer_is_refused_and_readers_are_not(filled):
    other = ResultsFolder.open(filled.path)
    with filled.writing():
        with refused("WF554"), other.writing():
            pass
        with filled.writing():
            assert len(other.read()) == 36
    with other.writing():
        pass


@posix
def test_a_killed_writer_leaves_no_lock(filled):
    script = (
        "import os, signal, sys; from workforce.results.store import ResultsFolder\n"
        "with ResultsFolder.open(sys.argv[1]).writing(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run([sys.executable, "-c", script, str(filled.path)], check=False)
    assert told.returncode == -9
    with filled.writing():
        pass


def test_many_writers_at_once_lose_nothing(make_folder):
    folder = make_folder(replications=12)
    script = (
        "import sys; from small_run import small_table; from workforce.results.store import ResultsFolder\n"
        "folder = ResultsFolder.open(sys.argv[1])\n"
        "for number in range(1, 13)[:: int(sys.argv[2])]:"
        " folder.write_replication('base', number, small_table('base', number))"
    )
    # One goes up and one comes down, so both write every replication and meet in the middle.
    programs = [[sys.executable, "-c", script, str(folder.path), step] for step in ("1", "-1")]
    running = [subprocess.Popen(program, cwd=HERE) for program in programs]
    assert [process.wait(60) for process in running] == [0, 0]
    assert folder.replications("base") == list(range(1, 13))
    assert folder.problems() == ()
    assert folder.read("base", 7)["value"].tolist() == small_table("base", 7)["value"].tolist()


def test_files_no_record_vouches_for_are_ignored_then_removed(filled):
    runs = run_file(filled.path, "base", 1).parent
    strange = [runs / "0009.parquet", runs / ".0002.parquet.partial", filled.path / ".manifest.json.partial"]
    for path in strange:
        path.write_bytes(b"half")
    (runs / "notes.txt").write_text("mine")
    assert len(filled.read()) == 36
    with filled.writing():
        assert not any(path.exists() for path in strange)
    assert (runs / "notes.txt").exists()
