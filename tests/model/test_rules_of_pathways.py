"""Rules on cases, ranges, needs and places: what is allowed, and where a finding stands."""

from pathlib import Path

import pytest
from small_pathway import codes, model, small, step

from workforce.documents.reader import read_text
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file
from workforce.model.rules import findings, problems, read

pytestmark = pytest.mark.unit

CLINIC = Path(__file__).parent / "clinic.yaml"


def needs(**by_name: object) -> dict[str, object]:
    return {"stay": step(needs={name.replace("_", " "): need for name, need in by_name.items()})}


def test_the_clinic_uses_the_whole_language_and_breaks_no_rule() -> None:
    assert read(Pathway, read_file(CLINIC)).pathway == "clinic"


def test_all_findings_come_at_once() -> None:
    stay = step(setting="wards", next="hoem", lasts={"median": "2 h", "p90": "1 h"})
    assert codes(activities={"stay": stay}) == {"WF311", "WF312", "WF332", "WF348"}


def test_a_finding_names_what_was_perhaps_meant() -> None:
    (found, *_) = findings(model(activities={"stay": step(next="hoem")}))
    assert (found.path, found.remedy) == (("activities", "stay", "next"), "Did you mean 'home'?")


def test_a_problem_stands_at_its_line_and_column() -> None:
    text = CLINIC.read_text().replace("gives up to: left", "gives up to: lost")
    document = read_text(text, "clinic.yaml")
    (problem,) = problems(Pathway.model_validate(document.content), document)
    line = text[: text.index("gives up to: lost")].count("\n") + 1
    assert (problem.mark.line, problem.mark.column) == (line, len("    gives up to: ") + 1)


def test_two_tasks_of_one_role_are_two_needs() -> None:
    tasks = {"nurse": {"time": "20 min"}, "round": {"role": "nurse", "every": "day", "time": "5 min"}}
    assert codes(activities=needs(**tasks)) == set()


def test_a_task_within_a_ratio_is_counted_twice_unless_covered() -> None:
    ratio = {"nurse": {"ratio": "1 per 4 patients"}}
    task = {"role": "nurse", "time": "20 min"}
    assert codes(activities=needs(**ratio, washing=task)) == {"WF366"}
    assert codes(activities=needs(**ratio, washing={**task, "covered by": "nurse"})) == set()


def test_a_need_is_not_covered_by_another_role() -> None:
    two = {"nurse": {"ratio": "1 per 4 patients"}, "doctor": {"time": "20 min", "covered by": "nurse"}}
    assert codes(activities=needs(**two)) == {"WF320"}


def test_shares_may_miss_the_whole_by_rounding_only() -> None:
    thirds = {"a": "33.3333333333%", "b": "33.3333333333%", "c": "33.3333333334%"}
    assert codes(attributes={"third": {"shares": thirds}}) == set()
    assert codes(attributes={"third": {"shares": {**thirds, "c": "33.33334%"}}}) == {"WF327"}


def test_the_rest_cannot_be_less_than_nothing() -> None:
    assert codes(attributes={"part": {"shares": {"a": "80%", "b": "30%", "c": "the rest"}}}) == {"WF327"}


def test_the_rest_covers_the_ages_that_are_left() -> None:
    rates = {"0-44": "1 per 1000 per year", "the rest": "9 per 1000 per year"}
    group = {"arrivals": {"incidence": {"by": "age", "cases": rates}}, "begins": "stay"}
    assert codes(groups={"adults": group}) == set()


@pytest.mark.parametrize("ages", [("0-44", "46+"), ("0-44", "45-84"), ("1-44", "45+"), ("0-45", "45+"), ("-5", "0+")])
def test_ages_cover_all_once(ages: tuple[str, str]) -> None:
    rates = dict.fromkeys(ages, "1 per 1000 per year")
    group = {"arrivals": {"incidence": {"by": "age", "cases": rates}}, "begins": "stay"}
    assert codes(groups={"adults": group}) == {"WF352"}


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [
        (("00-12", "12-24"), set()),
        (("0-6", "6-24"), set()),
        (("12-24", "00-12"), set()),
        (("00-12", "11-24"), {"WF350"}),
        (("00-12", "13-24"), {"WF350"}),
        (("00-12", "12-25"), {"WF350"}),
        (("00-12", "24-12"), {"WF350"}),
        (("00:00-12:00", "12-24"), {"WF350"}),
    ],
)
def test_hours_cover_the_day_once(hours: tuple[str, ...], wrong: set[str]) -> None:
    group = {"arrivals": {"count": "9 per year"}, "profile": {"hour": dict.fromkeys(hours, 1)}, "begins": "stay"}
    assert codes(groups={"adults": group}) == wrong


@pytest.mark.parametrize(
    ("lasts", "wrong"),
    [
        ({"least": "1 h", "usual": "1 h", "most": "2 h"}, set()),
        ({"least": "1 h", "usual": "3 h", "most": "2 h"}, {"WF346"}),
        ({"least": "1 h", "usual": "1 h", "most": "1 h"}, {"WF346"}),
        ({"shape": "uniform", "least": "2 h", "most": "1 h"}, {"WF346"}),
        ({"shape": "gamma", "mean": "0 h", "sd": "1 h"}, {"WF347"}),
        ({"shape": "normal", "mean": "1 h", "sd": "0 h", "at least": "0 h"}, {"WF347"}),
        ({"median": "1 h", "p90": "1 h"}, {"WF348"}),
        ({"median": "0 h", "p90": "1 h"}, {"WF348"}),
        ({"table": {"1 h": "50%", "2 h": "100%"}}, set()),
        ({"table": {"2 h": "50%", "1 h": "100%"}}, {"WF349"}),
        ({"table": {"1 h": "50%", "2 h": "40%", "3 h": "100%"}}, {"WF349"}),
        ({"table": {"1 h": "99%"}}, {"WF349"}),
        ({"table": {}}, {"WF349"}),
    ],
)
def test_lengths_make_sense(lasts: object, wrong: set[str]) -> None:
    assert codes(activities={"stay": step(lasts=lasts)}) == wrong


def test_a_range_takes_in_its_value() -> None:
    weak = {"value": "3 days", "grade": "unverified"}
    assert codes(activities={"stay": step(lasts={**weak, "low": "3 days", "high": "3 days"})}) == set()
    assert codes(activities={"stay": step(lasts={**weak, "low": "2 days"})}) == {"WF340"}


def test_a_key_without_anything_behind_it_is_found() -> None:
    assert codes(activities={"stay": step(patience=None)}) == {"WF222"}


def test_a_place_is_held_for_one_that_is_asked_for() -> None:
    places = {"ward bed": {"setting": "ward"}}
    held = step(next="ward", place="ward bed", holds_until_next=True)
    assert codes(places=places, activities={"stay": held, "ward": step(place="ward bed")}) == set()
    assert codes(places=places, activities={"stay": held, "ward": step()}) == {"WF361"}


def test_waiting_for_staff_who_limit_is_waiting() -> None:
    limits = {"midwife": {"whole activity": 1, "limits": True}}
    assert codes(activities={"stay": step(needs=limits, patience="2 h", gives_up_to="home")}) == set()


def test_what_is_written_stays_as_it_is() -> None:
    tree = small()
    findings(Pathway.model_validate(tree))
    assert tree == small()
