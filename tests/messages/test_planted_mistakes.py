"""Of sixty mistakes as people make them, at least 57 are told fully right: line, field, reason and remedy."""

from pathlib import Path

import pytest
from planted import best, judged, told
from planted_mistakes import MISTAKES

from workforce.documents.problems import Mark, Problem

pytestmark = pytest.mark.messages

NOT_RIGHT = {"address misspelt", "address of the wrong thing", "a route that is not there"}
"""Told at the first line of the change, not at the line within it that is wrong."""


def test_there_are_sixty_of_as_many_kinds() -> None:
    assert len({mistake.what for mistake in MISTAKES}) == len(MISTAKES) == 60


@pytest.mark.parametrize("part", range(6))
def test_mistakes_are_told_with_line_field_reason_and_remedy(part: int, tmp_path: Path) -> None:
    wrong = {}
    for number, mistake in enumerate(MISTAKES[part::6]):
        line, problems = told(mistake, tmp_path / str(number))
        assert problems, mistake.what
        right = best(mistake, line, problems)
        if not all(right.values()):
            wrong[mistake.what] = [name for name, held in right.items() if not held]
    assert set(wrong) <= NOT_RIGHT, wrong
    assert all(amiss == ["line"] for amiss in wrong.values()), wrong


def test_a_message_of_the_wrong_line_or_remedy_is_not_counted_as_right() -> None:
    mistake = MISTAKES[0]
    good = Problem("WF201", Mark("knee-pain.yaml", 44, 60), f"x.{mistake.field}", "20", "has no unit", "Write 20 min")
    assert all(judged(mistake, 44, good).values())
    assert not judged(mistake, 45, good)["line"]
    bare = Problem("WF201", good.mark, "x", "20", "is wrong", "Mend it")
    assert judged(mistake, 44, bare) == {"line": True, "field": False, "reason": False, "remedy": False}
