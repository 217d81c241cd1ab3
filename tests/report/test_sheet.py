"""The sheet on which numbers are agreed: it comes back as a scenario, or with every problem at its cell."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import load_workbook
from small_house import built

import workforce as wf
from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.model.register import numbers
from workforce.planning.plans import Plan
from workforce.planning.settle import settle
from workforce.planning.tree import get
from workforce.report.number_rows import figures_of, roots_of, unit_of
from workforce.report.workbook.sheet import COLUMNS, changeable
from workforce.report.workbook.sheet_reading import joined

pytestmark = pytest.mark.unit

STAY = "pathways.care.activities.stay.lasts"
CONTACT = "pathways.care.activities.visits.needs.nurse.contact"
RATIO = "pathways.care.activities.stay.needs.nurse.ratio"
HEADS = {name: place for place, name in enumerate(COLUMNS, start=1)}
WHY = {
    "why_changed": "Counted",
    "agreed_by": "The board",
    "source_of_the_change": "Audit 2010",
    "grade_of_the_change": "published",
}


@cache
def fresh() -> bytes:
    """The sheet as it is written, once for all tests."""
    with TemporaryDirectory() as folder:
        return wf.sheet(built(Path(folder)) / "root.yaml").save(Path(folder) / "numbers.xlsx").read_bytes()


@cache
def addresses() -> list[str]:
    return [str(row[0].value) for row in load_workbook(BytesIO(fresh()))["Numbers"].iter_rows(min_row=2)]


def edited(folder: Path, change: Callable[[Any, dict[str, int]], None]) -> Path:
    """The sheet of the small town's root after somebody worked on it."""
    built(folder)
    book = load_workbook(BytesIO(fresh()))
    rows = {str(row[0].value): row[0].row for row in book["Numbers"].iter_rows(min_row=2)}
    change(book, rows)
    book.save(folder / "edited.xlsx")
    return folder / "edited.xlsx"


def put(address: str, /, **values: Any) -> Callable[[Any, dict[str, int]], None]:
    """Write values into a row; underscores stand for spaces."""

    def change(book: Any, rows: dict[str, int]) -> None:
        for name, value in values.items():
            cell = book["Numbers"].cell(rows[address], HEADS[name.replace("_", " ")])
            cell.value = value
            if name != "value" and isinstance(value, str):
                cell.data_type = "s"

    return change


def problems(folder: Path, change: Callable[[Any, dict[str, int]], None]) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        wf.read_sheet(edited(folder, change), folder / "agreed.yaml")
    assert not list(folder.glob(".sheet-*"))
    return found.value.problems


def of(address: str, /, **values: Any) -> Callable[[Any, dict[str, int]], None]:
    """A change with all that a change takes."""
    return put(address, **{**WHY, **values})


def test_every_number_has_one_row_with_its_figure_unit_and_range(tmp_path: Path) -> None:
    rows = wf.sheet("stroke").rows
    plan = settle("baseline").by_year[2009]
    entries = numbers(plan.pathways["stroke"], at=("pathways", "stroke"))
    assert list(rows["address"]) == [entry.address for entry in entries]
    for row, entry in zip(rows.itertuples(index=False), entries, strict=True):
        figure, low, high = figures_of(entry)
        assert (row.value, row.unit, row.grade) == (figure, unit_of(entry), entry.grade)
        assert (low is None) == (entry.low is None)
        if low is not None and high is not None:
            assert low <= figure * (1 + 1e-9)
            assert high >= figure * (1 - 1e-9)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The first year of all three shipped pathways."""
    return settle("region-baseline").by_year[2009]


def test_every_address_of_a_shipped_sheet_can_be_changed_or_is_a_name_with_a_dot(plan: Plan) -> None:
    for at, model in roots_of(plan):
        for entry in numbers(model, at=at):
            if changeable(plan, entry.address):
                assert get(plan.tree, tuple(entry.address.split("."))) is not None
            else:
                assert any("." in str(name) for name in entry.path)


def test_figures_go_out_and_come_back_as_they_were_written(plan: Plan) -> None:
    for at, model in roots_of(plan):
        for entry in numbers(model, at=at):
            figure, _, _ = figures_of(entry)
            text = joined(figure, unit_of(entry))
            kinds = float(str(text).split("%")[0].split(" ")[0])
            assert kinds == pytest.approx(figure, rel=1e-11)


def test_a_sheet_that_nobody_edited_changes_nothing(tmp_path: Path) -> None:
    found = wf.read_sheet(edited(tmp_path, lambda book, rows: None), tmp_path / "agreed.yaml")
    assert (found.changed, found.text, found.agreed) == ((), "", 0)
    with pytest.raises(ValueError, match="no number was changed or agreed to"):
        found.save(tmp_path / "agreed.yaml")


def test_an_edited_number_becomes_a_change_with_reason_and_source(tmp_path: Path) -> None:
    path = edited(
        tmp_path, of(STAY, value=36, unit="h", why_changed='="No: {x} #1', source_of_the_change="@Audit: 2010, p. 4")
    )
    found = wf.read_sheet(path, tmp_path / "agreed.yaml")
    assert (found.changed, found.agreed) == ((STAY,), 1)
    found.save(tmp_path / "agreed.yaml")
    assert wf.check(tmp_path / "agreed.yaml") == ()
    (explained,) = wf.explain(tmp_path / "agreed.yaml", STAY, 2009)
    (step,) = explained.steps
    assert (explained.value, step.because, step.source) == ("36 h", '="No: {x} #1', "@Audit: 2010, p. 4")
    changed = {each.address for each in wf.differences(tmp_path / "root.yaml", tmp_path / "agreed.yaml")}
    assert changed == {STAY}


def test_what_rests_on_those_who_agreed_is_assumed_and_has_its_range(tmp_path: Path) -> None:
    change = put(CONTACT, value=45, unit="min", low=30, high=60, agreed_by="The board", why_changed="Counted")
    wf.read_sheet(edited(tmp_path, change), tmp_path / "agreed.yaml").save(tmp_path / "agreed.yaml")
    plan = settle(tmp_path / "agreed.yaml").by_year[2010]
    (entry,) = [each for each in numbers(plan.pathways["care"], at=("pathways", "care")) if each.address == CONTACT]
    assert (entry.text, entry.grade, figures_of(entry)) == ("45 min", "assumed", (45.0, 30.0, 60.0))


def test_who_agreed_is_kept_in_the_scenario_though_nothing_changes(tmp_path: Path) -> None:
    hostile = "Dr A: {x} # [y]\nchanges: &b"
    found = wf.read_sheet(edited(tmp_path, put(STAY, agreed_by=hostile)), tmp_path / "agreed.yaml")
    assert (found.agreed, found.changed, dict(found.by)) == (1, (), {STAY: " ".join(hostile.split())})
    text = found.save(tmp_path / "agreed.yaml").read_text()
    assert text.endswith(
        f"# Agreed on the sheet edited.xlsx:\n#   {STAY}, 2 days, as it stood: Dr A: {{x}} # [y] changes: &b\n"
    )
    assert wf.check(tmp_path / "agreed.yaml") == ()
    assert not list(wf.differences(tmp_path / "root.yaml", tmp_path / "agreed.yaml"))


def test_who_agreed_to_a_change_with_a_source_of_its_own_is_kept_too(tmp_path: Path) -> None:
    found = wf.read_sheet(edited(tmp_path, of(STAY, value=3)), tmp_path / "agreed.yaml")
    assert f"#   {STAY}, 3 days, as changed: The board" in found.text


def test_rows_and_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    def change(book: Any, rows: dict[str, int]) -> None:
        of(STAY, value=3)(book, rows)
        sheet = book["Numbers"]
        values = [[cell.value for cell in row][::-1] for row in sheet.iter_rows()]
        sheet.delete_rows(1, sheet.max_row)
        for row in [values[0], *values[:0:-1]]:
            sheet.append(row)

    assert wf.read_sheet(edited(tmp_path, change), tmp_path / "agreed.yaml").changed == (STAY,)


WRONG: list[tuple[str, Callable[[Any, dict[str, int]], None], str, str, str]] = [
    ("formula", of(STAY, value="=1+1"), "WF129", "value", "paste it as a value"),
    ("number as text", of(STAY, value="3"), "WF126", "value", "digits alone"),
    ("truth", of(STAY, value=True), "WF126", "value", "as a number"),
    ("below zero", of(STAY, value=-1), "WF206", "value", "not negative"),
    ("wrong unit", of(STAY, value=3, unit="%"), "WF203", "unit", "a duration"),
    ("unknown unit", of(STAY, value=3, unit="dayz"), "WF202", "unit", "a duration"),
    ("no unit", of(STAY, value=3, unit=None), "WF201", "unit", "a duration"),
    ("empty", of(STAY, value=None), "WF127", "value", "put it back"),
    ("no reason", of(STAY, value=3, why_changed=None), "WF384", "why changed", "Write why"),
    (
        "no source",
        of(STAY, value=3, source_of_the_change=None, agreed_by=None, grade_of_the_change=None, low=2, high=4),
        "WF384",
        "source of the change",
        "agreed by",
    ),
    (
        "published nowhere",
        of(STAY, value=3, source_of_the_change=None),
        "WF384",
        "source of the change",
        "what to cite",
    ),
    ("no grade", of(STAY, value=3, grade_of_the_change="sure"), "WF216", "grade of the change", "assumed"),
    ("derived", of(STAY, value=3, grade_of_the_change="derived"), "WF216", "grade of the change", "own scenario"),
    ("weak without a range", of(STAY, value=3, grade_of_the_change="assumed"), "WF341", "low", "how low"),
    ("above its high", of(STAY, value=3, high=2), "WF340", "high", "most"),
    ("below its low", of(STAY, value=3, low=4), "WF340", "low", "least"),
    ("no such address", put(STAY, address=f"{STAY}s"), "WF405", "address", f"'{STAY}'"),
    ("address twice", put(CONTACT, address=STAY), "WF409", "address", "Delete one"),
    ("no address", put(STAY, address=None), "WF127", "address", "delete the row"),
    ("hidden sign", of(STAY, value=3, why_changed="a\u200bb"), "WF104", "why changed", "ordinary space"),
]


@pytest.mark.parametrize(("change", "code", "column", "remedy"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_told_at_its_cell(
    tmp_path: Path, change: Callable[[Any, dict[str, int]], None], code: str, column: str, remedy: str
) -> None:
    (problem,) = problems(tmp_path, change)
    rows = addresses()
    line = 2 + rows.index(CONTACT if "twice" in str(problem.reason) or code == "WF409" else STAY)
    if code == "WF409":
        line = max(2 + rows.index(CONTACT), 2 + rows.index(STAY))
    assert (problem.code, problem.mark.sheet, problem.mark.line, problem.mark.column) == (
        code,
        "Numbers",
        line,
        HEADS[column],
    )
    assert remedy in problem.remedy
    assert not (tmp_path / "agreed.yaml").exists()


def test_a_cell_that_shows_percent_is_refused_as_it_holds_a_hundredth(tmp_path: Path) -> None:
    def change(book: Any, rows: dict[str, int]) -> None:
        of(STAY, value=0.4)(book, rows)
        book["Numbers"].cell(rows[STAY], HEADS["value"]).number_format = "0%"

    (problem,) = problems(tmp_path, change)
    assert (problem.code, problem.value) == ("WF126", "40%")
    assert "write 40," in problem.remedy


def test_all_problems_come_at_once_in_the_order_of_rows(tmp_path: Path) -> None:
    def change(book: Any, rows: dict[str, int]) -> None:
        of(STAY, value="=1+1")(book, rows)
        of(CONTACT, value=3, unit="%")(book, rows)
        put(RATIO, value=2)(book, rows)

    found = problems(tmp_path, change)
    assert {problem.code for problem in found} == {"WF129", "WF203", "WF384", "WF341"}
    assert [problem.mark.line for problem in found] == sorted(problem.mark.line for problem in found)


@pytest.mark.parametrize("cell", ["agreed_by", "why_changed", "source_of_the_change", "grade_of_the_change", "note"])
def test_a_formula_in_a_row_hides_no_other_problem_of_it(tmp_path: Path, cell: str) -> None:
    def change(book: Any, rows: dict[str, int]) -> None:
        of(STAY, value=-1)(book, rows)
        book["Numbers"].cell(rows[STAY], HEADS[cell.replace("_", " ")]).value = "=1+1"

    found = problems(tmp_path, change)
    assert [(problem.code, problem.mark.column) for problem in found] == sorted(
        [("WF129", HEADS[cell.replace("_", " ")]), ("WF206", HEADS["value"])], key=lambda one: one[1]
    )


def test_what_the_scenario_breaks_is_told_at_the_cell_of_the_change(tmp_path: Path) -> None:
    """Nurses of one hour a visit, but visits that never end: patients are followed for too long."""
    found = problems(tmp_path, of("pathways.care.activities.visits.lasts", value=4000))
    (problem,) = found
    assert (problem.code, problem.mark.sheet, problem.mark.column) == ("WF468", "Numbers", HEADS["value"])


def test_a_change_of_a_number_that_has_moved_on_since_is_told(tmp_path: Path) -> None:
    path = edited(tmp_path, of(STAY, value=3))
    pathway = tmp_path / "care.yaml"
    pathway.write_text(pathway.read_text().replace("lasts: 2 days", "lasts: 5 days"))
    with pytest.raises(ProblemsFound) as found:
        wf.read_sheet(path, tmp_path / "agreed.yaml")
    (problem,) = found.value.problems
    assert (problem.code, problem.mark.column) == ("WF411", HEADS["value"])
    assert "now say 5" in problem.reason


def test_a_mark_in_a_workbook_reads_as_people_name_cells() -> None:
    assert str(Mark("a.xlsx", 12, 28, "Numbers")) == "a.xlsx: Numbers!AB12"
    assert str(Mark("a.yaml", 12, 28)) == "a.yaml:12:28"


def test_a_pathway_that_no_root_has_needs_its_scenario(tmp_path: Path) -> None:
    built(tmp_path)
    assert len(wf.sheet("care", tmp_path / "root.yaml").rows) == 6
    with pytest.raises(ValueError, match="is no pathway of 'root'"):
        wf.sheet("stroke", tmp_path / "root.yaml")
