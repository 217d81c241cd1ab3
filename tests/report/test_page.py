"""The comparison as a page: its figures are those of the tables, it fetches nothing, runs nothing, and can be read."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import pytest
from browser import BROWSER, opened
from markupsafe import Markup
from typer.testing import CliRunner

import workforce as wf
from tests.cli.conftest import write_files
from workforce.cli import app
from workforce.comparison.comparison import Comparison
from workforce.planning.settle import settle
from workforce.report.page import page
from workforce.report.page.blocks import (
    Bullets,
    Card,
    Cards,
    Cell,
    Chart,
    Facts,
    Missing,
    Rows,
    Say,
    Section,
    change,
    figure,
    money,
    money_between,
    percent,
    span,
)
from workforce.report.page.charts import Bar, Panel, bars, dots, lines, waterfall, week
from workforce.report.page.flow import Moved, flow
from workforce.report.page.found import Found
from workforce.report.page.page import Page

pytestmark = pytest.mark.unit

AXE = find_spec("axe_core_python")
HOSTILE = (
    "<script>hurt()</script>",
    "<img src=x onerror=hurt()>",
    '"><svg onload=hurt()>',
    "'; hurt(); '",
    "</style><b>",
    "</title><i>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "&lt;b&gt;",
    "<!--",
    "-->",
    "]]>",
    "javascript:hurt()",
    "<a href='http://x.test'>x</a>",
    "\\0026lt;",
    "<iframe src=//x.test>",
    "${hurt()}",
    "`hurt()`",
    "<math><mi>",
    "</svg><script>",
    "</text>",
    "<style>*{display:none}</style>",
    "url(http://x.test)",
    "@import 'http://x.test'",
    '" onmouseover="hurt()',
    "' onclick='hurt()",
    "<base href=//x.test>",
    "\u202eabc",
    "<meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=//x.test>",
    "=1+1",
    "+1",
    "-1",
    "@sum",
    "<object data=x>",
    "<embed src=x>",
    "<form action=//x.test>",
    "<input autofocus onfocus=hurt()>",
    "<video src=x onerror=hurt()>",
    "\u0000x".strip("\u0000"),
    "<details open ontoggle=hurt()>",
    "<body onload=hurt()>",
    "<noscript><p>",
    "<template>",
    "<xmp>",
    "<plaintext>",
    "&quot;",
    "&#60;b>",
    "<svg><animate onbegin=hurt()>",
    "<marquee onstart=hurt()>",
)
assert len(HOSTILE) == 50


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The page of two small scenarios whose titles and reasons are hostile."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write_files(folder)
        text = (folder / "more-visits.yaml").read_text()
        text = text.replace("title: More are visited at home", "title: \"<script>hurt()</script> & 'more'\"")
        text = text.replace("Half of those who went home are visited.", '"<img src=x onerror=hurt()> half of them"')
        (folder / "more-visits.yaml").write_text(text)
        return wf.report(wf.compare(["plain.yaml", "more-visits.yaml"]), include=["ledger", "attribution"])


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_the_first_page_says_what_the_tables_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Page) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    need = wf.compare(["plain.yaml", "more-visits.yaml"]).wte(["year"]).set_index(["scenario", "year"])["wte"]
    base, more = float(need["plain", "2010/11"]), float(need["more-visits", "2010/11"])
    assert f"Under plain 2010/11 takes {figure(base, 1)} staff (WTE)" in text_of(made.html)
    assert f"{change(more - base)} beside plain" in text_of(made.html)
    assert f"{change(2 * (more - base))} beside plain" not in text_of(made.html)


def test_the_page_asks_for_nothing_and_keeps_names_as_text(made: Page) -> None:
    inert = re.sub(r"&lt;.*?&gt;", "", made.html)
    links = re.findall(r"""(?:src|href|action|data)\s*=\s*["']?([^"'\s>]*)""", inert)
    assert links
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    assert not re.search(r"https?://(?!www\.w3\.org)", made.html)
    assert "default-src 'none'" in made.html
    assert "<script>hurt()" not in made.html
    assert "&lt;script&gt;hurt()&lt;/script&gt;" in made.html
    assert len(made.html.encode()) < 3_000_000


def test_what_moves_is_shown_by_who_bears_it_and_by_change(made: Page) -> None:
    said = text_of(made.html)
    assert "Who bears what moves: more-visits beside plain, 2010/11" in said
    assert re.search(r"trusts \+518 \+731 \+152 \+0\.4", said)
    assert "plain to more-visits, 2010/11, by change" in said


def test_what_is_missing_is_said_with_the_command_that_gives_it(made: Page) -> None:
    said = text_of(made.html)
    assert "Not in this report: the standards scorecard" in said
    assert "--include inputs" in said
    assert "--standard NAME" in said


def test_the_command_on_the_page_is_one_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Page
) -> None:
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"workforce report [^<]*", made.html)
    (repeat,) = [line for line in lines if line.endswith("--out report.html") and "--include" not in line]
    assert repeat == "workforce report plain.yaml more-visits.yaml --out report.html"
    assert all(line.startswith("workforce report plain.yaml more-visits.yaml ") for line in lines)
    checked = CliRunner().invoke(app, ["check", *repeat.split()[2:4]])
    assert checked.exit_code == 0, checked.output


def test_a_shipped_scenario_is_named_and_a_file_of_ones_own_is_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "my own"
    folder.mkdir()
    write_files(folder)
    own = Found(Comparison({"plain": settle(folder / "plain.yaml")}, "plain", None))
    assert own.asked("plain") == f"'{folder}/plain.yaml'"
    shipped = Found(Comparison({"baseline": settle("baseline")}, "baseline", None))
    assert shipped.command("--out a.html") == "workforce report baseline --out a.html"


def test_every_chart_has_a_title_with_its_unit_and_a_table(made: Page) -> None:
    figures = re.findall(r"<figure>(.*?)</figure>", made.html, re.DOTALL)
    assert len(figures) >= 4
    for each in figures:
        title = re.search(r"<title[^>]*>(.*?)</title>", each)
        assert title
        assert re.search(r"whole-time equivalents|people on duty", title.group(1))
        assert "<desc" in each
        assert "<table" in each


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="'cake' cannot be included; choose from inputs"):
        wf.report(cast(Comparison, None), include=["cake"])


def test_one_scenario_alone_has_a_page_too_and_always_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    one, other = (wf.report(wf.compare(["plain.yaml"])).html for _ in range(2))
    assert one == other
    assert "One scenario only" in one


def test_the_command_takes_a_results_folder_and_says_how_many_replications(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    wf.simulate(["plain.yaml", "more-visits.yaml"], replications=2, folder="kept")
    result = CliRunner().invoke(app, ["report", "kept", "--include", "", "--out", "pages/kept.html"])
    assert result.exit_code == 0, result.output
    said = text_of((tmp_path / "pages" / "kept.html").read_text(encoding="utf-8"))
    assert "Simulated need (2 replications)" in said
    assert "2 replications are too few to quote a spread from year to year" in said
    refused = CliRunner().invoke(app, ["report", "plain.yaml", "--include", "cake"])
    assert refused.exit_code == 2
    assert "'cake' cannot be included" in refused.output


def hostile_page() -> str:
    """A page of nothing but hostile words, in every kind of block and chart."""
    rows = Rows(
        HOSTILE[0],
        HOSTILE[:3],
        tuple((a, Cell(a, "red", note=a), a) for a in HOSTILE),
        groups=((HOSTILE[1], 3),),
        fold=HOSTILE[2],
    )
    blocks = [Say(words) for words in HOSTILE] + [Say(HOSTILE[0], "note")]
    charts = [
        lines("a", HOSTILE[2], HOSTILE[0], HOSTILE[:2], HOSTILE[:3], [Panel(HOSTILE[4], {HOSTILE[0]: [1.0, 2.0]})]),
        bars("b", HOSTILE[2], HOSTILE[0], [Bar(words, 1.0) for words in HOSTILE]),
        waterfall("c", HOSTILE[2], HOSTILE[0], Bar(HOSTILE[1], 2.0), [Bar(HOSTILE[2], 1.0)], Bar(HOSTILE[3], 3.0)),
        week("d", HOSTILE[2], HOSTILE[0], HOSTILE[:2], {HOSTILE[0]: [1.0] * 168}),
        dots("e", HOSTILE[2], HOSTILE[0], HOSTILE[:2], [(words, (1.0, 2.0)) for words in HOSTILE]),
        flow("f", HOSTILE[2], HOSTILE[0], [Moved(words, words, (-1.0) ** n) for n, words in enumerate(HOSTILE)], 0.1),
    ]
    more = [
        rows,
        Bullets(tuple((words, words) for words in HOSTILE)),
        Cards(tuple(Card(words, words, words, (words,)) for words in HOSTILE)),
        Facts(tuple((words, words) for words in HOSTILE)),
        Missing(HOSTILE[0], HOSTILE[1], HOSTILE[2]),
        *(Chart(HOSTILE[2], svg) for svg in charts),
    ]
    return page.render(HOSTILE[0], HOSTILE[5], [Section("all", HOSTILE[2], (*blocks, *more))], HOSTILE[3])


def test_fifty_hostile_words_are_text_everywhere() -> None:
    html = hostile_page()
    assert html.count("<script>") == 1
    assert not re.search(
        r"<(?:img|iframe|object|embed|form|base|video|marquee|animate|input|math|xmp|plaintext)\b", html
    )
    assert not re.search(r"<[a-z][^<>]*\son[a-z]+=", html)
    # Every word whole, once for itself and once for each place it was put in.
    for words in HOSTILE:
        assert html.count(str(Markup("{}").format(words))) >= 6, words
    assert "</style><b>" not in html


def test_two_mistakes_of_a_template_would_be_seen() -> None:
    """The check above can fail: what is not escaped is found by it."""
    assert re.search(r"<(?:img|iframe)\b", hostile_page() + HOSTILE[1])


def test_figures_are_told_as_people_read_them() -> None:
    assert [figure(1234.4), figure(19.96), figure(-0.04), figure(float("nan"))] == ["1,234", "20.0", "0.0", "\u2013"]
    assert [change(3.0), change(-51.2), change(0.0)] == ["+3.0", "\u221251", "0.0"]
    assert [money(24_660_000), money(-640_000, True, like=2e7), money(950)] == ["£24.7m", "\u2212£0.6m", "£950"]
    assert [percent(0.256), percent(-0.021, True), span(-69, -38, True)] == [
        "26%",
        "\u22122.1%",
        "\u221269 to \u221238",
    ]


def test_a_difference_of_money_is_that_of_the_sums_as_shown() -> None:
    assert money(61_440_000) == "£61.4m"
    assert money(60_760_000) == "£60.8m"
    assert money(60_760_000 - 61_440_000, True, like=6e7) == "\u2212£0.7m"
    assert money_between(60_760_000, 61_440_000) == "\u2212£0.6m"
    assert money_between(1_040_000, 960_000, like=6e7) == "0.0m".replace("0", "£0", 1)


def test_parts_of_the_record_follow_one_another_in_print(made: Page) -> None:
    begin = re.findall(r'<section id="([^"]*)" class="\S+ page l2"', made.html)
    assert begin == ["pinch-points", "small-units", "commissions"]
    assert "in print once that table is unfolded" in text_of(made.html)


def test_who_is_newly_needed_stands_under_where_staff_come_from() -> None:
    svg = str(flow("f", "t", "u", [Moved("ward", "nurses", -4.0), Moved("home", "nurses", 10.0)], 0.1))
    assert "Newly needed 6.0" in svg
    assert "Staff come from" in svg
    assert "Come from: ward 4.0; Newly needed 6.0. Go to: home 10.0." in svg


def test_bars_of_a_waterfall_begin_where_the_one_before_ended() -> None:
    svg = waterfall("w", "t", "u", Bar("one", 100.0), [Bar("up", 20.0), Bar("down", -5.0)], Bar("two", 115.0))
    boxes = [(float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)]
    (start, first), (up, wide), (down, narrow), (end, last) = boxes
    assert up == pytest.approx(start + first, abs=0.2)
    assert down + narrow == pytest.approx(up + wide, abs=0.2)
    assert end + last == pytest.approx(down, abs=0.2)
    assert narrow == pytest.approx(wide / 4, abs=0.2)


def test_both_sides_of_care_that_moves_are_as_large() -> None:
    svg = str(flow("f", "t", "u", [Moved("ward", "nurses", -10.0), Moved("home", "nurses", 4.0)], 0.1))
    assert "No longer needed 6.0" in svg
    heights = {
        x: float(h) for x, h in re.findall(r'<rect x="(\d+\.0)" y="[\d.]+" width="14.0" height="([\d.]+)"', svg)[:2]
    }
    assert heights["230.0"] == pytest.approx(360.0)


needs_a_browser = pytest.mark.skipif(BROWSER is None, reason="no browser is installed: apt-get install chromium")


@needs_a_browser
def test_a_browser_finds_no_error_and_runs_nothing_hostile(tmp_path: Path, made: Page) -> None:
    for number, html in enumerate((made.html, hostile_page())):
        path = tmp_path / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        seen, said = opened(path, tmp_path / f"profile{number}", 1500)
        assert said == ""
        assert 'id="unfold"' in seen
    said = opened(_with(tmp_path, made.html, "hurt()"), tmp_path / "profile", 500)[1]
    assert "hurt is not defined" in said


def _with(folder: Path, html: str, script: str) -> Path:
    """A page with a script of the test's own, which the page's policy would refuse."""
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    path = folder / "with.html"
    path.write_text(html.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    return path


RUN = """
document.querySelectorAll("details").forEach(function (one) { one.open = true; });
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).then(function (found) {
  var out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify(found.violations.map(function (one) {
    return [one.id, one.nodes.slice(0, 3).map(function (node) { return node.html.slice(0, 200); })];
  }));
  document.body.appendChild(out);
});
"""


def broken_rules(folder: Path, html: str, profile: str) -> list[list[object]]:
    """Rules of WCAG A and AA that axe-core finds broken, with the first places."""
    assert AXE is not None
    assert AXE.submodule_search_locations
    axe = (Path(AXE.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")
    seen, _ = opened(_with(folder, html, f"{axe}\n{RUN}"), folder / profile, 20_000)
    found = re.search(r'<pre id="found">(.*?)</pre>', seen, re.DOTALL)
    assert found, "the checker did not finish"
    return list(json.loads(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))


@needs_a_browser
@pytest.mark.skipif(AXE is None, reason="axe-core is not installed")
def test_the_page_keeps_wcag_aa(tmp_path: Path, made: Page) -> None:
    assert broken_rules(tmp_path, made.html, "one") == []
    faint = made.html.replace("--soft: #595959", "--soft: #bbbbbb").replace("#595959", "#bbbbbb")
    assert [rule for rule, _ in broken_rules(tmp_path, faint, "other")] == ["color-contrast"]
