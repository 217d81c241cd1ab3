"""Each rule on one file has a bad file, which breaks this rule and no other."""

from pathlib import Path

import pytest

from workforce.documents.codes import CODES
from workforce.documents.problems import Problem, ProblemsFound
from workforce.model.reading import read_file
from workforce.model.rules import read
from workforce.model.schema import KINDS, kind_of

pytestmark = pytest.mark.messages

BAD = sorted((Path(__file__).parent / "bad").glob("WF3*.yaml"))


def problems_of(path: Path) -> tuple[Problem, ...]:
    document = read_file(path)
    kind = kind_of(document.content)
    assert kind is not None
    with pytest.raises(ProblemsFound) as found:
        read(KINDS[kind], document)
    return found.value.problems


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_file_breaks_its_rule_alone(path: Path) -> None:
    problems = problems_of(path)
    assert {problem.code for problem in problems} == {path.stem[:5]}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_message_says_where_and_what_to_do(path: Path) -> None:
    for problem in problems_of(path):
        assert problem.mark.line > 1
        assert problem.reason
        assert problem.remedy


def test_every_rule_has_its_bad_file() -> None:
    assert {path.stem[:5] for path in BAD} == {code for code in CODES if code.startswith("WF3")}


def test_bad_files_are_headed_by_the_title_of_their_rule() -> None:
    for path in BAD:
        assert path.read_text().splitlines()[0] == f"# {CODES[path.stem[:5]]}."
