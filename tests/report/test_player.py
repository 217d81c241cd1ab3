"""A week to watch: who is where, small and quickly made, and a page that runs nothing but its own."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import BROWSER, opened
from journeys import HOSTILE, at, visit

from workforce.report.exports import NotExported
from workforce.report.player import Player, play

pytestmark = pytest.mark.unit

DAY = 1440


def week(player: Player) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="week">(.*?)</script>', player.html, re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


def some() -> pd.DataFrame:
    return pd.DataFrame(
        [
            visit(0, "stay", -60, 30, 2 * DAY, setting="ward"),
            visit(0, "rest", 2 * DAY, 2 * DAY, 9 * DAY, setting="home"),
            visit(1, "stay", 600, 600, 700, setting="ward", group="children"),
        ]
    )


def test_patients_wait_are_cared_for_move_and_leave() -> None:
    found = week(play(some(), start="2009-06-03"))
    ward, home = found["settings"].index("Ward"), found["settings"].index("Home")
    assert found["patients"] == [
        [0, [0, 2 * ward + 1, 30, 2 * ward, 2 * DAY, 2 * home]],
        [1, [600, 2 * ward, 700, -1]],
    ]
    assert found["dates"][0] == "1 Jun"


def test_everybody_is_counted_by_the_hour() -> None:
    found = week(play(some(), start="2009-06-01"))
    ward = found["settings"].index("Ward")
    hours = [row[2 * ward : 2 * ward + 2] for row in found["census"]]
    assert (hours[0], hours[1], hours[10], hours[11], hours[12]) == ([0, 1], [1, 0], [2, 0], [2, 0], [1, 0])


def test_of_many_an_even_part_is_drawn_and_all_are_counted() -> None:
    many = pd.DataFrame([visit(n, "stay", n % 500, n % 500, 4 * DAY, key=(n * 7919) % 3001) for n in range(3000)])
    player = play(many, start="2009-06-01")
    assert (player.shown, player.patients) == (1000, 3000)
    found = week(player)
    assert found["census"][48][0] == 3000
    assert "1 in 3.0" in found["told"]


def test_a_thousand_patients_take_a_second_and_less_than_a_megabyte() -> None:
    rows = [
        visit(n, f"step {k}", k * 600 + n, k * 600 + n + 5, k * 600 + n + 600, setting=f"place {k}")
        for n in range(1000)
        for k in range(16)
    ]
    table = pd.DataFrame(rows)
    before = time.perf_counter()
    player = play(table, start="2009-06-01")
    assert time.perf_counter() - before < 1.0
    assert player.shown == 1000
    assert len(player.html.encode()) < 1_000_000


def test_staff_stand_by_group_and_hour() -> None:
    staff = pd.DataFrame(
        {"staff_group": ["Nursing"] * 168 + ["Doctors"], "hour": [*range(168), 5], "staff": [3.0] * 168 + [2.0]}
    )
    rows = week(play(some(), start="2009-06-01", staff=staff))["staff"]
    assert [row["name"] for row in rows] == ["Nursing", "Doctors"]
    assert (rows[0]["hours"][5], rows[1]["hours"][5], rows[1]["hours"][6]) == (3.0, 2.0, 0.0)


def test_a_week_without_anybody_and_no_date_are_refused() -> None:
    with pytest.raises(NotExported, match="nobody is there"):
        play(some(), start="2012-01-01")
    with pytest.raises(NotExported, match="not a date"):
        play(some(), start="soon")


def test_the_page_asks_nobody_and_hostile_names_stay_text() -> None:
    rows = [visit(n, name, n, n, 600, setting=name, group=name) for n, name in enumerate(HOSTILE)]
    page = play(pd.DataFrame(rows), start="2009-06-01").html
    assert page.count("<script") == 2
    own = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r"https?://|src=|<link rel=.stylesheet|alert|document.title", own)


@pytest.mark.skipif(BROWSER is None, reason="no browser here")
def test_a_browser_plays_it_without_a_word_on_the_console(tmp_path: Path) -> None:
    rows = [visit(n, name, n, n, 9000, setting=name, group=name, end=None) for n, name in enumerate(HOSTILE)]
    page = play(pd.DataFrame(rows), start=str(at(0).date())).save(tmp_path / "week.html")
    text = page.read_text(encoding="utf-8")
    # Frames by the browser's own clock: how many it draws in a time that it makes up itself is its affair.
    by_clock = "<script>requestAnimationFrame = (next) => setTimeout(() => next(performance.now()), 16)</script></head>"
    press = "<script>document.getElementById('play').click()</script></body>"
    page.write_text(text.replace("</head>", by_clock, 1).replace("</body>", press), encoding="utf-8")
    shown, said = opened(page, tmp_path / "profile")
    assert said == ""
    assert "<title>A simulated week</title>" in shown
    clock = re.search(r'<span id="clock"[^>]*>([^<]*)<', shown)
    assert clock
    assert clock.group(1) != "Mon 1 Jun, 00:00"
    assert shown.count("<script") == text.count("<script") + 2
