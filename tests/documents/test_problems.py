"""How a problem reads."""

import pytest

from workforce.documents.problems import Mark, Problem, ProblemsFound, address_of, did_you_mean, listed

pytestmark = pytest.mark.unit


def problem(line: int = 1, value: str | None = None, reason: str = "has no unit", name: str = "f") -> Problem:
    return Problem("WF201", Mark(name, line, 7), "ward.lasts", value, reason, "Write '30 min'")


@pytest.mark.parametrize(
    ("value", "reason", "sentence"),
    [
        ("30", "has no unit", "'30' has no unit."),
        ("30", "is above 20", "'30' is above 20."),
        ("30", "usual is above most", "'30': usual is above most."),
        ("30", "'30' is not a bed.", "'30' is not a bed."),
        (None, "usual is above most", "Usual is above most."),
        ("a\nb", "is not text", "'a\\nb' is not text."),
        ("x" * 99, "is not text", f"'{'x' * 59}…' is not text."),
    ],
)
def test_value_and_reason_make_one_sentence(value: str | None, reason: str, sentence: str) -> None:
    assert str(problem(1, value, reason)) == f"f:1:7: ward.lasts: {sentence} Write '30 min'. [WF201]"


def test_problems_stand_in_the_order_of_file_and_line_each_once() -> None:
    found = ProblemsFound([problem(9), problem(2), problem(9), problem(1, name="e"), problem(10)])
    assert [(entry.mark.file, entry.mark.line) for entry in found.problems] == [("e", 1), ("f", 2), ("f", 9), ("f", 10)]


def test_addresses_have_dots_between_names_and_count_items_from_one() -> None:
    assert address_of(("activities", "ward stay", "weeks", 0)) == "activities.ward stay.weeks[1]"
    assert address_of(()) == ""


@pytest.mark.parametrize(
    ("word", "meant"),
    [("nurs", "nurse"), ("Acute_Ward", "acute ward"), ("zzz", None), ("", None), ("n" * 200_000, None)],
)
def test_the_closest_name_is_offered_only_if_it_is_close(word: str, meant: str | None) -> None:
    assert did_you_mean(word, ["nurse", "acute ward", "doctor"]) == meant


def test_words_are_listed_as_people_write_them() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a or b", "a, b or c"]
