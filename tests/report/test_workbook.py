"""The workbook: tidy tables that read back, charts, a dictionary of every column, and text that stays text."""

import hashlib
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from small_house import built

import workforce as wf
from workforce.comparison.comparison import Comparison
from workforce.comparison.cost_analysis import cost
from workforce.planning.settle import settle
from workforce.report.printed.tables import write_csv
from workforce.report.workbook.books import workbook
from workforce.report.workbook.dictionary import UNDESCRIBED, column_of
from workforce.report.workbook.pages import Chart, Column, Page
from workforce.report.workbook.workbook import Workbook

pytestmark = pytest.mark.unit

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://x.invalid","y")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "http://x.invalid",
    "mailto:a@x.invalid",
    "file:///etc/passwd",
    "internal:Sheet1!A1",
    "external:c:/x.xlsx",
    "<script>alert(1)</script>",
    "&amp;",
    "]]>",
    "<!ENTITY x>",
    "_x003D_1",
    "NaN",
    "1e400",
    "007",
    "TRUE",
    "#REF!",
    "'quoted",
    '"quoted"',
    "a\nb",
    "a\x00b",
    "a\x1fb",
    "\ud800 alone",
    "\u202eright to left",
    "x" * 40_000,
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    folder = tmp_path_factory.mktemp("house")
    built(folder)
    return workbook([folder / "root.yaml", folder / "later.yaml"])


@pytest.fixture(scope="module")
def saved(book: Workbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book.save(tmp_path_factory.mktemp("saved") / "need.xlsx")


def test_every_table_reads_back_as_it_is(book: Workbook, saved: Path) -> None:
    for page in book.pages:
        read = pd.read_excel(saved, sheet_name=page.name, header=3, dtype=object, keep_default_na=False, na_values=[""])
        assert list(read.columns) == [str(name) for name in page.table.columns]
        assert len(read) == len(page.table)
        for name in page.table.columns:
            for one, other in zip(page.table[name], read[name], strict=True):
                if isinstance(one, str):
                    assert other == one or (one == "" and pd.isna(other)), (page.name, name)
                elif one is None or math.isnan(one):
                    assert pd.isna(other)
                else:
                    assert other == pytest.approx(one, rel=1e-12, abs=1e-12)


def test_need_in_the_workbook_is_the_closed_form(book: Workbook) -> None:
    table = book.table("Need")
    stay = table[(table["scenario"] == "root") & (table["setting"] == "ward") & (table["year"] == "2009/10")]
    # 730 stays of 2 days are 4 patients at a time, so one nurse at all hours: 8,760 hours.
    assert stay["hours"].sum() == pytest.approx(8760, rel=1e-3)
    moved = book.table("Moves by setting").set_index("setting")["later"]
    after = table[(table["scenario"] == "later") & (table["setting"] == "ward") & (table["year"] == "2010/11")]
    assert moved["ward"] == pytest.approx(-after["wte"].sum(), rel=1e-3)


def test_headlines_have_all_staff_beside_each_side(book: Workbook) -> None:
    table = book.table("Headlines")
    for _, mine in table.groupby("scenario"):
        (whole,) = mine[mine["side"] == "all staff"].to_dict("records")
        rest = mine[mine["side"] != "all staff"]
        for name in ("2009/10", "2010/11", "2010/11, beside root"):
            assert whole[name] == pytest.approx(rest[name].sum(), abs=1e-9)
    need = book.table("Need")
    root = need[(need["scenario"] == "root") & (need["year"] == "2010/11")]
    (whole,) = table[(table["scenario"] == "root") & (table["side"] == "all staff")].to_dict("records")
    assert whole["2010/11"] == pytest.approx(root["wte"].sum())


def test_cost_stands_by_setting_and_adds_up_to_what_the_command_says(book: Workbook, tmp_path: Path) -> None:
    table = book.table("Cost")
    asked = cost([built(tmp_path) / "root.yaml"])
    for year, mine in table[table["scenario"] == "root"].groupby("year"):
        (said,) = asked[asked["year"] == year].to_dict("records")
        assert said["total"] > 0
        for name in ("pay", "unsocial", "total", "wte", "unpriced"):
            assert mine[name].sum() == pytest.approx(said[name])


def test_asked_for_the_headlines_have_the_spread_of_weak_inputs(tmp_path: Path) -> None:
    built(tmp_path)
    path = tmp_path / "care.yaml"
    ratio = (
        "needs: {nurse: {ratio: {value: 1 per 4 patients, low: 1 per 5 patients, high: 1 per 3 patients, "
        "source: weak, because: Guessed.}}}"
    )
    text = path.read_text().replace("sources: {", "sources: {weak: {citation: Guess, grade: assumed}, ")
    path.write_text(text.replace("needs: {nurse: {ratio: 1 per 4 patients}}", ratio))
    made = workbook(tmp_path / "root.yaml", inputs=True)
    told = made.table("Headlines").set_index("side")
    assert set(made.table("Weak numbers")["scenario"]) == {"root"}
    for side in ("hospital", "all staff"):
        need = told.loc[side, "2010/11"]
        low, high = (float(text) for text in str(told.loc[side, "inputs"]).split(" to "))
        assert low < need < high
    assert workbook(tmp_path / "root.yaml").table("Headlines").loc[0, "inputs"] == "not asked"


def test_sheets_are_those_that_were_asked_for_and_the_contents_leads_to_each(book: Workbook, saved: Path) -> None:
    opened = load_workbook(saved)
    names = [page.name for page in book.pages]
    assert opened.sheetnames == ["Contents", *names]
    assert {"Need", "Differences", "Years", "Cover and methods", "Gap", "Inputs", "Changes", "Dictionary"} <= set(names)
    links = {cell.hyperlink.location for row in opened["Contents"] for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in names}


def test_no_cell_is_a_formula_and_none_leads_outside(saved: Path) -> None:
    opened = load_workbook(saved)
    kinds = {cell.data_type for sheet in opened for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert "=1+1" in {cell.value for row in opened["Changes"].iter_rows() for cell in row}
    with zipfile.ZipFile(saved) as archive:
        assert not [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]
        assert not [
            name for name in archive.namelist() if name.startswith("xl/worksheets/") and b"<f>" in archive.read(name)
        ]


def test_panes_are_frozen_rows_filtered_and_heads_repeat_in_print(book: Workbook, saved: Path) -> None:
    opened = load_workbook(saved)
    for page in book.pages:
        sheet = opened[page.name]
        assert sheet.freeze_panes == "A5"
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if len(page.table):
            assert sheet.auto_filter.ref == f"A4:{sheet.cell(4 + len(page.table), len(page.table.columns)).coordinate}"


def test_every_column_has_its_meaning_in_the_dictionary(book: Workbook) -> None:
    told = set(zip(book.table("Dictionary")["sheet"], book.table("Dictionary")["column"], strict=True))
    for page in book.pages:
        for name in page.table.columns:
            column = column_of(page, str(name))
            assert column.meaning.endswith(".")
            assert column.formula != UNDESCRIBED, (page.name, name)
            assert page.name == "Dictionary" or (page.name, str(name)) in told
            assert (column.shown == "text") or column.unit or name in ("order", "correlation")


def test_a_column_that_nobody_described_is_written_all_the_same(tmp_path: Path) -> None:
    page = Page("Odd", "Odd", "-", pd.DataFrame({"new_figure": [1.5], "word": ["a"]}))
    assert [column_of(page, name).shown for name in page.table.columns] == ["exact", "text"]
    read = load_workbook(Workbook("Odd", (), (page,)).save(tmp_path / "odd.xlsx"))
    assert [cell.value for cell in read["Odd"][5]] == [1.5, "a"]


def test_each_side_of_care_has_its_chart_of_the_cells_of_its_years(book: Workbook, saved: Path) -> None:
    (page,) = [page for page in book.pages if page.name == "Years"]
    assert [chart.title for chart in page.charts] == ["Need in hospital, by year", "Need in the community, by year"]
    for chart in page.charts:
        assert page.table["side"].iloc[slice(*chart.rows)].nunique() == 1
        assert len(page.table.iloc[slice(*chart.rows)]) == 2
    with zipfile.ZipFile(saved) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    assert "<c:f>Years!$C$5:$C$6</c:f>" in charts[0]
    assert all("whole-time equivalents" in text for text in charts)


def test_the_same_workbook_has_the_same_bytes(book: Workbook, saved: Path, tmp_path: Path) -> None:
    assert book.save(tmp_path / "again.xlsx").read_bytes() == saved.read_bytes()


def test_a_page_of_nothing_but_hostile_text_is_text(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": HOSTILE})
    names = pd.DataFrame([[1.0] * 6], columns=list(HOSTILE[:6])).assign(year="2009/10")
    figures = {name: Column("A figure.", "WTE", "", "figure") for name in HOSTILE[:6]}
    chart = Chart("Hostile", "line", "year", HOSTILE[:6], "WTE", (0, 1))
    pages = (Page("Texts", "Texts", "-", table), Page("Heads", "Heads", "=1+1", names, (chart,), figures))
    path = Workbook("=1+1", HOSTILE[:12], pages).save(tmp_path / "hostile.xlsx")
    opened = load_workbook(path)
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    links = [cell.hyperlink for cell in cells if cell.hyperlink is not None]
    assert all(link.location and link.target is None for link in links)
    read = [cell.value for cell in opened["Texts"]["A"][4:]]
    assert read[:7] == list(HOSTILE[:7])
    assert len(read[-1]) == 32_767


def test_texts_of_a_csv_that_a_spreadsheet_would_run_stay_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=name": HOSTILE[:8], "n": [-1.5] * 8})
    path = write_csv(frame, tmp_path / "t.csv")
    read = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert all(not text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in [*read.iloc[:, 0], *read.columns])
    assert set(read["n"]) == {"-1.5"}


def test_one_scenario_alone_has_no_differences(book: Workbook, tmp_path: Path) -> None:
    built(tmp_path)
    comparison = Comparison({"root": settle(tmp_path / "root.yaml")}, "root", None)
    names = [page.name for page in wf.workbook(comparison).pages]
    assert "Differences" not in names
    assert "Need" in names
    with pytest.raises(ValueError, match="none of the scenario's years"):
        wf.workbook(comparison, year="2030/31")


def test_how_it_was_run_names_every_file_with_its_digest(book: Workbook, tmp_path: Path) -> None:
    told = book.table("How it was run")
    files = [text for what, text in zip(told["what"], told["told"], strict=True) if what == "file read"]
    digest = hashlib.sha256((built(tmp_path) / "care.yaml").read_bytes()).hexdigest()
    assert [text for text in files if text.endswith(f"care.yaml, SHA-256 {digest}")]
    assert all(re.search("SHA-256 [0-9a-f]{64}$", text) for text in files)
    assert len(files) > 5


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed here")
def test_libreoffice_opens_it(saved: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    third_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3"
    command = ["soffice", profile, "--headless", "--convert-to", third_sheet, "--outdir", str(tmp_path), str(saved)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.glob("*.csv")
    assert "hospital,2009/10" in made.read_text(encoding="utf-8")
