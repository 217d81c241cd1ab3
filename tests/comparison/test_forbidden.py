"""Of numbers moved together, those that break a rule are told from those that only may."""

from __future__ import annotations

import pytest

from workforce.comparison.forbidden import suspects
from workforce.documents.problems import Mark, Problem

pytestmark = pytest.mark.unit

SHARES = ("pathways", "care", "activities", "stay", "next", "shares")
HOME, WARD = (*SHARES, "home"), (*SHARES, "ward")
LASTS = ("pathways", "care", "activities", "visits", "lasts", "mean")


def problem(code: str, address: str, value: str | None = None) -> Problem:
    return Problem(code, Mark("made.yaml", 1, 1), address, value, "It is wrong.", "Mend it.")


def test_the_only_number_that_moved_in_a_block_judged_by_itself_breaks_the_rule() -> None:
    assert suspects([HOME, LASTS], [problem("WF327", "activities.stay.next.shares")]) == ({0}, set())


def test_two_numbers_of_one_block_may_both_break_it() -> None:
    assert suspects([HOME, WARD], [problem("WF327", "activities.stay.next.shares")]) == (set(), {0, 1})


def test_a_rule_that_follows_patients_is_asked_of_the_number_alone() -> None:
    assert suspects([HOME, LASTS], [problem("WF334", "activities.stay.next")]) == (set(), {0})


def test_a_change_that_cannot_be_carried_out_is_asked_of_what_stands_where_it_changes() -> None:
    told = problem("WF406", "changes.more at home", ".".join(SHARES[:-1]))
    assert suspects([HOME, SHARES[:-1], LASTS], [told]) == (set(), {0, 1})
