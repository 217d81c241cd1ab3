"""Files made wrong on purpose: none ends in a traceback or a silent yes, and the messages name place and remedy."""

import os

import pytest
from mutants import Verdict, report, run

pytestmark = pytest.mark.messages

NUMBER = int(os.environ.get("WORKFORCE_MUTANTS", "125"))
"""How many are made: one or two of every kind by default, 1,000 for the whole."""
SLOWEST = 4.0
"""Seconds of processor time on a busy machine; on an idle one a second, as the table in the documentation shows."""


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return run(NUMBER)


def test_no_wrong_file_crashes_or_passes_and_messages_name_place_and_remedy(verdicts: list[Verdict]) -> None:
    wrong = [verdict for verdict in verdicts if verdict.mutant.refused]
    right = [verdict for verdict in verdicts if not verdict.mutant.refused]
    assert len(wrong) > NUMBER * 0.9
    assert len(right) > 1
    assert [report(verdict) for verdict in verdicts if verdict.error] == []
    assert [report(verdict) for verdict in wrong if verdict.silent] == []
    assert [report(verdict) for verdict in right if verdict.wrongly_refused] == []
    placed = [verdict for verdict in wrong if verdict.placed()]
    assert len(placed) >= 0.95 * len(wrong), [report(verdict) for verdict in wrong if not verdict.placed()]
    remedied = [verdict for verdict in wrong if verdict.remedied()]
    assert len(remedied) >= 0.8 * len(wrong), [report(verdict) for verdict in wrong if not verdict.remedied()]
    assert max(verdict.seconds for verdict in wrong) < SLOWEST
