"""In a notebook: answers show themselves and run nothing that stands in names; figures come back; progress shows."""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from small_house import FILES, built

import workforce as wf
from workforce.comparison.comparison import Comparison
from workforce.report import notebook

pytestmark = pytest.mark.unit

HOSTILE = "<script>hurt()</script><img src=x onerror=hurt()>"
"""Files in which titles and reasons are hostile."""
BAD = {
    name: text.replace('title: "=1+1"', f"title: '{HOSTILE}'").replace('because: "=1+1"', f"because: '{HOSTILE}'")
    for name, text in FILES.items()
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = built(tmp_path_factory.mktemp("house"))
    return wf.compare([wf.read_scenario(folder / "root.yaml"), wf.read_scenario(folder / "later.yaml")])


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    notebook.register(made)
    yield made
    InteractiveShell.clear_instance()


class Seen(HTMLParser):
    """The tags and attributes of what is shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def shown(shell: InteractiveShell, what: object) -> dict[str, str]:
    data, _ = shell.display_formatter.format(what)  # type: ignore[union-attr]
    return dict(data)


def test_each_answer_shows_itself_as_a_table_or_drawing(shell: InteractiveShell, answer: Comparison) -> None:
    later = answer.plans["later"]
    for what in (later.by_year[2009].pathways["care"], later, answer.projection("later"), answer):
        assert "text/html" in shown(shell, what), type(what)
    assert "text/html" not in shown(shell, object())


def test_a_projection_shows_the_need_of_its_table(shell: InteractiveShell, answer: Comparison) -> None:
    table = answer.projection("root").wte(["year", "staff_group"])
    last = table[table["year"] == "2010/11"]["wte"].sum()
    assert f">{last:,.1f}<" in shown(shell, answer.projection("root"))["text/html"]


def test_runs_show_how_they_were_made_and_no_spread_of_few(
    shell: InteractiveShell, answer: Comparison, tmp_path: Path
) -> None:
    runs = wf.simulate([answer.plans["root"]], 2, folder=tmp_path / "kept", engine="reference")
    html = shown(shell, runs)["text/html"]
    assert "2 of each, seed 2009, reference engine" in html
    assert "fewer than 10 replications" in html


def test_hostile_texts_are_shown_and_not_run(shell: InteractiveShell, tmp_path: Path) -> None:
    for name, text in BAD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    later = wf.read_scenario(tmp_path / "later.yaml")
    for what in (later.by_year[2009].pathways["care"], later):
        html = shown(shell, what)["text/html"]
        seen = Seen(html)
        assert "&lt;script&gt;" in html
        assert not seen.tags & {"script", "img"}
        assert not {name for name in seen.attributes if name.startswith("on")}


def test_a_figure_made_without_pyplot_is_a_picture(shell: InteractiveShell, answer: Comparison) -> None:
    assert shown(shell, wf.plots.need(answer))["image/png"]


def test_the_lines_of_need_are_the_figures_of_the_table(answer: Comparison) -> None:
    figure = wf.plots.need(answer, by="setting")
    table = answer.wte(["year", "setting"])
    drawn = {
        (axes.get_title(), line.get_label()): list(line.get_ydata())  # type: ignore[arg-type]
        for axes in figure.axes
        for line in axes.get_lines()
    }
    assert len(drawn) == 4
    for (setting, name), values in drawn.items():
        mine = table[(table["setting"] == setting) & (table["scenario"] == name)]
        assert values == pytest.approx(mine["wte"].tolist())


def test_the_bars_of_differences_are_those_of_the_year_asked_for(answer: Comparison) -> None:
    figure = wf.plots.differences(answer, by="setting", year="2009/10")
    table = answer.differences(["year", "setting"])
    table = table[table["year"] == "2009/10"].set_index("setting")["difference"]
    (axes,) = figure.axes
    names = [each.get_text() for each in axes.get_yticklabels()]
    widths = [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    assert dict(zip(names, widths, strict=True)) == pytest.approx(table.to_dict())
    with pytest.raises(ValueError, match="2031/32 is not among the years"):
        wf.plots.differences(answer, year=2031)


def test_steps_of_an_attribution_end_where_all_together_does(answer: Comparison) -> None:
    split = wf.attribution(answer.plans["later"], answer.plans["root"], "2010/11")
    (axes,) = wf.plots.attribution(split).axes
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]  # type: ignore[attr-defined]
    *steps, whole = bars
    assert steps[-1][0] + steps[-1][1] == pytest.approx(whole[1])
    assert whole[1] == pytest.approx(split.difference["wte"].sum())


def test_the_week_has_every_hour_and_tells_what_units_there_are(answer: Comparison) -> None:
    projection = answer.projection("root")
    unit = projection.methods(2009, ["cover_group", "role"])["cover_group"].iloc[0]
    (axes,) = wf.plots.week(projection, str(unit), "nurse", 2009).axes
    assert len(axes.get_lines()[0].get_xdata()) == 169  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'nowhere' is not a unit"):
        wf.plots.week(projection, "nowhere", "nurse", 2009)
    with pytest.raises(ValueError, match="'surgeon' is not on duty"):
        wf.plots.week(projection, str(unit), "surgeon", 2009)


def gap_table(gap: float) -> pd.DataFrame:
    nothing = float("nan")
    given = gap == gap
    row = {
        "scenario": "root",
        "profession": "midwives",
        "need": 110.0,
        "in_post": 110.0 - gap,
        "gap": gap,
        "gap_low": gap - 5 if given else nothing,
        "gap_high": gap + 5 if given else nothing,
        "missing": "" if given else "midwives of this place",
    }
    return pd.DataFrame([{**row, "year": year} for year in ("2009/10", "2010/11")])


def test_a_gap_is_drawn_only_where_there_is_one() -> None:
    there = wf.plots.gap(gap_table(10.0), "midwives")
    assert [line.get_label() for line in there.axes[0].get_lines()] == ["need (workload)", "in post"]
    absent = wf.plots.gap(gap_table(float("nan")), "midwives")
    assert [line.get_label() for line in absent.axes[0].get_lines()] == ["need (workload)"]
    assert "midwives of this place" in str(absent.get_suptitle()).replace("\n", " ")
    with pytest.raises(ValueError, match="choose from midwives"):
        wf.plots.gap(gap_table(1.0), "porters")


def test_the_numbers_to_find_out_are_drawn_with_their_swings(answer: Comparison, tmp_path: Path) -> None:
    weak = FILES["care.yaml"].replace(
        "lasts: 10 days", "lasts: {value: 10 days, within: 20%, grade: assumed, because: a guess}"
    )
    for name, text in {**FILES, "care.yaml": weak}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = wf.how_sure(tmp_path / "root.yaml", "2010/11")
    figure = wf.plots.how_sure(found)
    widths = [abs(bar.get_width()) for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
    assert max(widths) == pytest.approx(found.find_out[["less", "more"]].abs().to_numpy().max())
    assert isinstance(figure, Figure)


def test_progress_counts_replications_and_steps(capsys: pytest.CaptureFixture[str]) -> None:
    done = wf.progress(2)
    done("root", 1, pd.DataFrame())
    assert repr(done) == "1 of 2: root"
    done("root", 2, pd.DataFrame())
    assert capsys.readouterr().err.endswith("\n")
    steps = wf.progress()
    steps("a number", 3, 7)
    assert repr(steps) == "3 of 7: a number"


def test_progress_in_a_notebook_is_one_bar_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Handle:
        def update(self, what: notebook.NotebookProgress) -> None:
            told.append(what._repr_html_())

    monkeypatch.setattr("IPython.display.display", lambda what, display_id: told.append(what._repr_html_()) or Handle())
    done = notebook.NotebookProgress(2)
    done("<b>", 1, None)
    done("<b>", 2, None)
    assert [text[: text.index("</progress>")] for text in told] == [
        '<progress max="2" value="1">',
        '<progress max="2" value="2">',
    ]
    assert "<b>" not in told[0]


def test_nothing_of_ipython_is_loaded_where_it_is_not_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert isinstance(wf.progress(), notebook.Progress)
    assert not isinstance(wf.progress(), notebook.NotebookProgress)
