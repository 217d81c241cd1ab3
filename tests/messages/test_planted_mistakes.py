"""Sixty mistakes as people make them are told fully right: line, field, reason and remedy in one message."""

from pathlib import Path

import pytest
from planted import best, judged, told
from planted_mistakes import MISTAKES

from workforce.documents.problems import Mark, Problem

pytestmark = pytest.mark.messages


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
    assert wrong == {}


def test_a_message_of_the_wrong_line_or_remedy_is_not_counted_as_right() -> None:
    mistake = MISTAKES[0]
    good = Problem("WF201", Mark("knee-pain.yaml", 44, 60), f"x.{mistake.field}", "20", "has no unit", "Write 20 min")
    assert all(judged(mistake, 44, good).values())
    assert not judged(mistake, 45, good)["line"]
    bare = Problem("WF201", good.mark, "x", "20", "is wrong", "Mend it")
    assert judged(mistake, 44, bare) == {"line": True, "field": False, "reason": False, "remedy": False}
