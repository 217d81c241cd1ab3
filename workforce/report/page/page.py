"""The comparison report: one HTML file that holds all it shows and prints on A4.

    answer = wf.compare(["baseline", "care-closer-to-home"])
    wf.report(answer).save("care-closer-to-home.html")

It shows what other rooms give as tables and computes nothing else. A part whose figures are missing says so, and which
command gives them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workforce.comparison.comparison import Comparison
from workforce.comparison.impact import Impact
from workforce.planning.plans import Plans
from workforce.planning.settle import settle
from workforce.report.page.blocks import Section, listed
from workforce.report.page.cost import costs
from workforce.report.page.first import first_page
from workforce.report.page.found import Found, Told
from workforce.report.page.people import methods, scorecard, trusts, weeks
from workforce.report.page.pinch import pinch
from workforce.report.page.posts import commissions
from workforce.report.page.record import assumptions, changed, find_out, how_run, warnings
from workforce.report.page.units import small_units
from workforce.report.page.years import moving, steps_between, years

__all__ = ["INCLUDED", "Page", "refuse_unknown", "report"]

INCLUDED = ("inputs", "ledger", "attribution")
"""What takes longer than a report's other parts, and is in it where asked for."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """A report.

    Attributes:
        title: its title.
        html: the whole file; it asks for nothing from outside.
    """

    title: str
    html: str

    def save(self, path: str | Path) -> Path:
        """Write it to a file, folders that lack included, and give the path."""
        where = Path(path)
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(self.html, encoding="utf-8")
        return where

    def _repr_html_(self) -> str:
        source = Markup(
            '<iframe srcdoc="{}" style="width:100%;height:720px;border:1px solid #ccc" title="{}"></iframe>'
        )
        return source.format(self.html, self.title)


def report(
    answer: Comparison,
    include: Collection[str] = (),
    standards: Sequence[Impact] = (),
    supply: Plans | str | Path | None = None,
    told: Told | None = None,
) -> Page:
    """A comparison as a page for planners: need, difference, gap, cost, how sure, and all that stands behind it.

    Args:
        answer: the comparison; what it has simulated or worked out before is shown.
        include: what takes longer, to be worked out too: `inputs`, `ledger`, `attribution`.
        standards: the impact of standards, as `wf.impact` gives them, for the scorecard.
        supply: the scenario of who is in post, for the gap and commissions; by default each scenario's own.
        told: told what is being worked out.

    Returns:
        The page, to be saved.

    Raises:
        ValueError: an unknown word in `include`.
        ProblemsFound: problems in the file of the supply.
    """
    refuse_unknown(include)
    of = supply if supply is None or isinstance(supply, Plans) else settle(supply)
    found = Found(answer, tuple(include), tuple(standards), of, told)
    return Page(_title(found), render(_title(found), _under(found), list(_sections(found)), _status(found)))


def refuse_unknown(include: Collection[str]) -> None:
    """Refuse what a report cannot include.

    Raises:
        ValueError: an unknown word.
    """
    unknown = [word for word in include if word not in INCLUDED]
    if unknown:
        raise ValueError(f"'{unknown[0]}' cannot be included; choose from {', '.join(INCLUDED)}")


def _sections(found: Found) -> Iterator[Section]:
    yield from first_page(found)
    found.say("pages after the first")
    parts = (
        pinch(found),
        small_units(found),
        commissions(found),
        costs(found),
        years(found),
        moving(found),
        steps_between(found),
        weeks(found),
        scorecard(found),
        trusts(found),
        methods(found),
        changed(found),
        assumptions(found),
        find_out(found),
        warnings(found),
        how_run(found),
    )
    yield from (part for part in parts if part is not None)


def _title(found: Found) -> str:
    shown = found.others or found.names
    return (
        f"{listed(found.title(name) for name in shown[:1])}"
        if len(shown) == 1
        else f"{len(shown)} scenarios beside {found.answer.against}"
    )


def _under(found: Found) -> str:
    """What the report is about: pathways, years, and the scenario compared with."""
    beside = f", beside “{found.title(found.answer.against)}”" if found.others else ""
    return f"{listed(found.pathways())}. {found.first} to {found.last}{beside}."


def _status(found: Found) -> str:
    """A word where a pathway is not yet agreed."""
    pathways = found.plan(found.answer.against, found.first).pathways.values()
    drafts = [pathway.title for pathway in pathways if pathway.status != "agreed"]
    return "draft: the pathways are not yet agreed by clinicians" if drafts else ""


def render(title: str, under: str, sections: Sequence[Section], draft: str = "") -> str:
    """The file's text; every name and note in it is escaped."""
    rooms = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=False,
    )
    js = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    css = (TEMPLATES / "page.css").read_text(encoding="utf-8").replace("RUNNING", _in_css(title))
    known = {
        "title": title,
        "under": under,
        "draft": draft,
        "sections": sections,
        "css": Markup(css),
        "js": Markup(js),
        "hash": base64.b64encode(hashlib.sha256(js.encode()).digest()).decode(),
        "version": metadata.version("workforce"),
    }
    return rooms.get_template("page.html.jinja").render(known)


def _in_css(text: str) -> str:
    """A text within quotes of a style sheet: every sign but plain letters and digits by its number."""
    return "".join(
        sign if (sign.isascii() and sign.isalnum()) or sign == " " else f"\\{ord(sign):06x} " for sign in text[:110]
    )
