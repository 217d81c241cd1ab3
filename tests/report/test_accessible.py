"""The pages clinicians see keep WCAG A and AA, by axe-core in a real browser."""

from pathlib import Path

import pandas as pd
import pytest
from browser import BROWSER
from journeys import visit
from test_drawing import pathway
from test_page import AXE, broken_rules

from workforce.report.player import play
from workforce.report.review.review import review_pack

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(BROWSER is None, reason="no browser here"),
    pytest.mark.skipif(AXE is None, reason="axe-core is not installed"),
]


def test_the_review_pack_keeps_wcag_aa(tmp_path: Path) -> None:
    html = review_pack(pathway()).html
    assert broken_rules(tmp_path, html, "one") == []
    assert broken_rules(tmp_path, html.replace("#55606b", "#b5bcc3"), "other") != []


def test_the_player_keeps_wcag_aa(tmp_path: Path) -> None:
    staff = pd.DataFrame({"staff_group": ["Nursing"] * 168, "hour": range(168), "staff": [3.0] * 168})
    html = play(pd.DataFrame([visit(0, "stay", 0, 30, 3000)]), start="2009-06-01", staff=staff).html
    assert broken_rules(tmp_path, html, "one") == []
