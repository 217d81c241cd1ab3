"""What people read: sides of care, tables that fit, figures that repeat, spreadsheets that obey nothing."""

from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from workforce.report.figures import need_by_year, save
from workforce.report.printed import tables
from workforce.report.printed.tables import show_comparison, show_frame, show_rows, write_csv
from workforce.report.sides import side_of

pytestmark = pytest.mark.unit

NAMES = ["baseline", "care-closer-to-home", "fast-awareness", "hyperacute-centralisation", "stroke-together"]


def sides(names: list[str]) -> pd.DataFrame:
    rows = [
        (name, year, side, 1000.5 + number)
        for number, name in enumerate(names)
        for year in ("2009/10", "2019/20")
        for side in ("ambulance", "hospital", "community", "care homes")
    ]
    return pd.DataFrame(rows, columns=["scenario", "year", "side", "wte"])


def spread(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(low=table["wte"] - 10, high=table["wte"] + 10, p5=table["wte"] - 20, p95=table["wte"] + 20)


def test_every_sector_has_one_side_of_care() -> None:
    given = {sector: side_of(sector) for sector in ("acute", "social", "ambulance", "community", "primary", "home")}
    assert list(given.values()) == ["hospital", "care homes", "ambulance", "community", "community", "community"]


def test_five_scenarios_fit_a_hundred_columns_with_no_word_torn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show_comparison(sides(NAMES), spread(sides(NAMES[:2])), 20)
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    for word in ("centralisation", "awareness", "care-closer-to-home", "community", "ambulance"):
        assert word in text
    assert text.index("in hospital") < text.index("in the community") < text.index("in care homes")


def test_the_spread_from_year_to_year_is_not_told_of_few_replications(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    show_comparison(sides(NAMES[:1]), spread(sides(NAMES[:1])), 9)
    assert "5% of" not in capsys.readouterr().out
    show_comparison(sides(NAMES[:1]), spread(sides(NAMES[:1])), 10)
    assert "5% of" in capsys.readouterr().out


def test_markup_in_names_is_shown_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows("[bold]title[/]", ["a"], [["[red]x[/red]"], [":smile:"]])
    text = capsys.readouterr().out
    assert "[bold]title[/]" in text
    assert "[red]x[/red]" in text
    assert ":smile:" in text


@pytest.mark.parametrize("width", [30, 80, 120])
def test_figures_and_names_are_never_cut_however_narrow_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(tables, "_console", lambda: Console(width=width))
    row = ["thrombolysis-within-4-5-hours", "2009/10", "early supported discharge team", 218029.2, 1230.0]
    show_rows("t", ["scenario", "year", "setting", "hours", "wte"], [row], right=["hours", "wte"])
    text = capsys.readouterr().out
    for word in ("thrombolysis-", "hours", "2009/10", "supported", "discharge", "218,029.2", "1,230.0"):
        assert word in text
    assert width == 30 or max(map(len, text.splitlines())) <= width


def test_what_is_missing_is_left_blank_and_nothing_is_an_empty_table(capsys: pytest.CaptureFixture[str]) -> None:
    show_frame(pd.DataFrame({"a": [1.0, float("nan")]}), "t")
    assert "nan" not in capsys.readouterr().out
    show_rows("none", ["a", "b"], [])
    assert "none" in capsys.readouterr().out


def test_a_formula_in_a_name_is_kept_text_in_csv_and_numbers_stay_numbers(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["=1+1", "@cmd", "plain", "-x"], "wte": [-1.5, 2.0, 3.0, 4.0]})
    kept = pd.read_csv(write_csv(table, tmp_path / "t.csv"))
    assert kept["name"].tolist() == ["'=1+1", "'@cmd", "plain", "'-x"]
    assert kept["wte"].tolist() == [-1.5, 2.0, 3.0, 4.0]
    assert table["name"].tolist()[0] == "=1+1"


def test_the_same_numbers_make_the_same_figure_and_hostile_names_are_drawn(tmp_path: Path) -> None:
    table = sides(["base", "$\\frac{1}{"])
    one, two = (save(need_by_year(table, spread(table), "50% $x"), tmp_path / f"{n}.svg").read_bytes() for n in "ab")
    assert one == two
    other = save(need_by_year(table.assign(wte=table["wte"] * 1.05), None, "t"), tmp_path / "c.svg").read_bytes()
    assert other != one
