"""One pass tells what cannot be read and what the rest lacks, and nothing that only follows from the first."""

from pathlib import Path

import pytest

from workforce.documents.problems import ProblemsFound
from workforce.model.reading import read_file

pytestmark = pytest.mark.unit

CLINIC = Path(__file__).parent / "clinic.yaml"


def told(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "clinic.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_file(path)
    return [(problem.code, problem.address) for problem in caught.value.problems]


def test_an_alias_and_a_misspelt_key_elsewhere_are_told_at_once(tmp_path: Path) -> None:
    text = CLINIC.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    broken = text.replace(title, "title: *words") + "\nactivitys: {}\n"
    assert told(tmp_path, broken) == [("WF111", "title"), ("WF211", "activitys")]


def test_a_refused_value_is_told_once(tmp_path: Path) -> None:
    text = CLINIC.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    assert told(tmp_path, text.replace(title, "title: *words")) == [("WF111", "title")]


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    assert "pathway" in read_file(CLINIC).content
