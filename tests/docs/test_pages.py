"""The pages: README's Python runs, its commands exist, links lead somewhere, help and docs name the same commands."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.main import get_command

import workforce
from workforce.cli import app
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle

pytestmark = pytest.mark.docs

TOP = Path(__file__).resolve().parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]


def python_block() -> str:
    found = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert found
    return found.group(1)


def small(name: str, years: Sequence[int] | None = (2009,)) -> Plans:
    """A shipped scenario in its first year, or others, with a hundredth of the region's people."""
    plans = settle(name)
    region = plans.inputs.tree["region"]
    rows = {
        year: {sex: {band: int(n) // 100 for band, n in bands.items()} for sex, bands in sexes.items()}
        for year, sexes in region["population"]["rows"].items()
    }
    tree = {**plans.inputs.tree, "region": {**region, "population": {**region["population"], "rows": rows}}}
    return resettle(plans, tree=tree, years=years)


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run on one year and a hundredth of the people, so that it takes seconds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("workforce.analysis.settle", small)
    names: dict[str, object] = {}
    exec(compile(python_block().replace("jobs=2", "jobs=1"), "README.md", "exec"), names)
    runs = names["runs"]
    assert runs.scenarios == ("baseline", "care-closer-to-home")  # type: ignore[attr-defined]
    assert (tmp_path / "results").is_dir()


def test_the_scenario_of_the_readme_is_sound_and_changes_what_it_says(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert found
    file = tmp_path / "my-scenario.yaml"
    file.write_text(found.group(1), encoding="utf-8")
    assert workforce.check(file) == ()
    changed = {each.address.rpartition(".")[2] for each in workforce.differences("baseline", file)}
    assert changed == {"visits", "ambulance journey", "assessment unit until scanned"}


def test_the_readme_uses_public_names_only() -> None:
    used = set(re.findall(r"\bwf\.(\w+)", python_block() + str(workforce.__doc__)))
    assert used <= set(workforce.__all__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_pages_name_only_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    told = re.findall(r"`workforce ([^`]+)`", text) + re.findall(r"bin/workforce (\S+)", text)
    for words in told:
        assert shlex.split(words)[0] in COMMANDS, words


def test_options_named_in_the_readme_exist() -> None:
    for words in re.findall(r"`workforce ([^`]+)`", README):
        name, *rest = shlex.split(words)
        options = get_command(app).commands[name].params  # type: ignore[attr-defined]
        known = {option for one in options for option in (*one.opts, *one.secondary_opts)}
        assert {word for word in rest if word.startswith("--")} <= known, words


def test_scenarios_and_addresses_in_the_readme_are_shipped() -> None:
    for name in re.findall(r'read_scenario\("([^"]+)"\)', README):
        assert name in workforce.shipped("scenarios")
    assert re.findall(r'"(pathways\.[^"]+)"', README)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target


def test_each_command_has_its_function_of_the_same_name_in_python() -> None:
    """`list` is `shipped` in Python (a builtin's name), `show` prints what `read_pathway` reads."""
    other_name = {"list": "shipped", "show": "read_pathway", "review": "review_pack", "afford": "affordable"}
    for command in COMMANDS:
        assert other_name.get(command, command.replace("-", "_")) in workforce.__all__, command


def test_public_names_are_listed_once_in_order_and_loaded_lazily() -> None:
    assert workforce.__all__ == sorted(workforce.__all__)
    assert dir(workforce) == workforce.__all__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = workforce.nonsense
