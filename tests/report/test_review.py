"""The review pack: told from the file, with typical patients, every need, every assumption, and nothing that runs."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from browser import BROWSER, opened
from journeys import HOSTILE, at, visit
from test_drawing import block, pathway

from workforce.model.pathway import Pathway
from workforce.report.drawing.file import flows_of_file
from workforce.report.review.journeys import typical_patients
from workforce.report.review.review import review_pack
from workforce.report.review.tables import assumptions, minutes_table
from workforce.report.review.words import groups_told, onward

pytestmark = pytest.mark.unit


class Parts(HTMLParser):
    """What a page leads to, and attributes that would run something."""

    def __init__(self) -> None:
        super().__init__()
        self.led_to: list[str] = []
        self.running: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.led_to += [value or "" for name, value in attrs if name in ("href", "src", "data", "srcdoc")]
        self.running += [name for name, _ in attrs if name.startswith("on")]
        self.running += [tag] if tag in ("script", "iframe", "object", "base") else []


def judged() -> Pathway:
    plain = block()
    plain["sources"] = {**plain["sources"], "judgement": {"citation": "Judgement", "grade": "assumed"}}
    plain["activities"] = {**plain["activities"]}
    plain["activities"]["stay"] = {
        **plain["activities"]["stay"],
        "source": "judgement",
        "because": "Nobody counted.",
        "within": "20%",
        "needs": {"nurse": {"ratio": {"by": "ward", "cases": {"a": "1 per 4 patients", "b": "1 per 8 patients"}}}},
    }
    return Pathway.model_validate(plain)


def test_what_becomes_of_a_hundred_patients_is_told_in_words() -> None:
    small = pathway()
    (told,) = groups_told(small, flows_of_file(small))
    assert told.title == "Adults"
    assert told.steps[0] == "100: Visit (Clinic), for 31 min on average. Next: 70% Home; 30% Stay."
    assert told.steps[1].startswith("31: Stay (Ward), for")
    assert told.ends == ("98: Home.", "2: Died.")


def test_two_activities_of_one_setting_are_told_apart_each_with_what_follows_it() -> None:
    changed = block()
    changed["activities"]["visit"]["next"] = {"shares": {"stay": "40%", "home": "the rest"}}
    changed["activities"]["stay"]["next"] = "review"
    changed["activities"]["review"] = {
        **changed["activities"]["visit"],
        "next": {"shares": {"died": "25%", "home": "the rest"}},
    }
    small = Pathway.model_validate(changed)
    (told,) = groups_told(small, flows_of_file(small))
    where = [step.split(", for ")[0] for step in told.steps]
    assert where == ["100: Visit (Clinic)", "40: Stay (Ward)", "40: Review (Clinic)"]
    assert told.steps[0].endswith("Next: 60% Home; 40% Stay.")
    assert told.steps[1].endswith("Next: Review.")
    assert told.steps[2].endswith("Next: 75% Home; 25% Died.")


def test_ways_that_few_take_are_counted_so_that_all_are_told_of() -> None:
    changed = block()
    changed["activities"]["visit"]["next"] = {"shares": {"stay": "30%", "died": "2%", "home": "the rest"}}
    small = Pathway.model_validate(changed)
    (told,) = groups_told(small, flows_of_file(small))
    assert told.steps[0].endswith("Next: 68% Home; 30% Stay; 2% other ways.")


def test_what_follows_is_told_case_by_case() -> None:
    following = {
        "by": "age",
        "cases": {"old": "home", "young": {"since": "onset", "within": "3 h", "then": "stay", "otherwise": "home"}},
    }
    changed = block()
    changed["attributes"] = {"age": {"from": "age", "values": {"young": "0-64", "old": "65+"}}}
    changed["activities"]["visit"]["next"] = following
    small = Pathway.model_validate(changed)
    assert list(onward(small, small.activities["visit"].next)) == [
        (0, "age: old – all: Home"),
        (0, "age: young:"),
        (1, "at most 3 h since onset – all: Stay"),
        (1, "later – all: Home"),
    ]


def test_every_need_is_in_the_minutes_table_with_its_weakest_grade() -> None:
    rows = minutes_table(judged())
    assert [(row.activity, row.told, row.ranges, row.grade) for row in rows] == [
        ("Visit", "nurse: 20 min", "", "published"),
        ("Stay", "nurse: 1 per 8 patients to 1 per 4 patients", "±20%", "assumed"),
    ]


def test_what_is_assumed_stands_with_its_reason_and_what_is_published_does_not() -> None:
    (row,) = assumptions(judged())
    assert (row.where, row.because, row.grade) == ("Stay", "Nobody counted.", "assumed")
    assert row.numbers == "lasts, median: 5 days; lasts, p90: 9 days; next, visit: 10%; next, died: 5% – each ±20%"


def journeys() -> pd.DataFrame:
    """Nine who go home after a visit, each ten minutes later than the one before; one who dies after a stay."""
    rows = []
    for patient in range(9):
        last = 100 + 10 * patient
        more = {"activity": "visit", "end time": at(last), "end": "home"}
        rows.append({**visit(patient, "visit", 0, 0, last), **more})
    return pd.DataFrame([*rows, {**visit(9, "stay", 0, 20, 50), "end": "died", "end time": at(50)}])


def test_typical_patients_are_the_middle_of_the_commonest() -> None:
    first, second = typical_patients(journeys(), pathway())
    assert (first.share, first.alike, first.who) == ("90", "100%", "Adults – Home")
    assert [each.lasted for each in first.visits] == ["2.3 h"]
    assert (second.visits[0].waited, second.visits[0].lasted) == ("20 min", "30 min")


def test_ends_that_take_long_are_not_made_rare_by_the_end_of_the_run() -> None:
    late = [
        {**visit(10 + n, "visit", 1000 + n, 1000 + n, 1010 + n), "arrival": at(1000 + n), "end time": at(1010 + n)}
        for n in range(40)
    ]
    cut = {**visit(60, "stay", 900, 900, 2000), "arrival": at(900), "end": None, "end time": pd.NaT, "outcome": "cut"}
    first, second = typical_patients(pd.concat([journeys(), pd.DataFrame([*late, cut])]), pathway())
    assert (first.share, second.share) == ("90", "10")


def test_what_is_told_of_a_typical_patient_was_known_on_arrival_and_in_words() -> None:
    changed = block()
    changed["attributes"] = {
        "age": {"from": "age", "values": {"young": "0-64", "old": "65+"}},
        "clot": {"title": "Clot seen on the scan", "shares": {"yes": "50%", "no": "the rest"}},
        "given": {"title": "Given the medicine", "values": ["no", "yes"], "starts as": "no"},
    }
    rows = journeys().assign(attributes="age: old; clot: yes; given: no; group: adults")
    first, _ = typical_patients(rows, Pathway.model_validate(changed))
    assert first.attributes == "Age: old; Clot seen on the scan: yes"


def test_the_version_is_said_once_and_times_are_said_to_hold_waits(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(json.dumps(block()), encoding="utf-8")
    for what in (tmp_path / "small.yaml", pathway()):
        html = review_pack(what).html
        over = html.split("For review by clinicians")[1].split("</p>")[0]
        assert over.casefold().count("version 0.1, draft") == 1
        assert "all that is waited inside them" in html


def test_the_pack_has_all_its_parts_and_runs_nothing() -> None:
    for text in HOSTILE:
        changed = block(title=text, **{"drafted from": text})
        changed["ends"] = {"home": {"title": text}, "died": {}}
        html = review_pack(Pathway.model_validate(changed)).html
        for part in ("drawn", "told", "patients", "parts", "activities", "minutes", "assumed", "signed"):
            assert f'id="{part}"' in html
        assert "<script" not in html
        assert "<img" not in html
        parts = Parts()
        parts.feed(html)
        assert {place[:1] for place in parts.led_to} == {"#", "d"}
        assert [place for place in parts.led_to if place[:1] == "d"] == ["data:,"]
        assert not parts.running


@pytest.mark.skipif(BROWSER is None, reason="no browser here")
def test_a_browser_shows_it_without_a_word_on_the_console(tmp_path: Path) -> None:
    page = review_pack(Pathway.model_validate(block(title=HOSTILE[0]))).save(tmp_path / "review.html")
    shown, said = opened(page, tmp_path / "profile")
    assert said == ""
    assert "Sign-off" in shown
