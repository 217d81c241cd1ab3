"""The pack with which clinicians review a pathway: drawn, told, with typical patients, its figures and a sign-off."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workforce.model.basis import GRADES
from workforce.model.pathway import Pathway
from workforce.model.register import numbers
from workforce.planning.plans import Plans
from workforce.report.drawing.drawing import Drawing, Flowing, draw
from workforce.report.drawing.words import title_of
from workforce.report.review.journeys import Typical, sample_of, typical_patients
from workforce.report.review.tables import assumptions, minutes_table
from workforce.report.review.words import activities_told, groups_told

__all__ = ["ReviewPack", "review_pack"]

TALL, WIDE = 800, 1100
"""Pixels above which a setting's drawing has a printed page of its own."""

TIMED = (
    "Times are from the patient's coming to leaving, with all that is waited inside them, and not the minutes of "
    "staff, which stand in the minutes table."
)
"""What the times of a pack are, said wherever they stand."""


@dataclass(frozen=True)
class ReviewPack:
    """A pathway's review pack: one page that stands alone and prints.

    Attributes:
        html: The page.
        drawing: The drawing in it.
        patients: The typical patients in it; none where no region fits the pathway.
    """

    html: str
    drawing: Drawing
    patients: tuple[Typical, ...]

    def save(self, path: str | Path) -> Path:
        """Write the page."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.html, encoding="utf-8", newline="\n")
        return target


def review_pack(
    what: Plans | Pathway | str | Path, *, pathway: str | None = None, year: str | int | None = None, seed: int = 2009
) -> ReviewPack:
    """Make the pack with which clinicians review a pathway.

    Args:
        what: As for `draw`: a pathway, or a scenario.
        pathway: Of a scenario of several pathways: which.
        year: Of a scenario: the financial year; by default the last.
        seed: Of the simulation that the typical patients are taken from.

    Raises:
        ProblemsFound: Problems in the files.
        NotDrawn: No such pathway or year.
    """
    drawing = draw(what, pathway=pathway, year=year)
    now = drawing.now
    patients: tuple[Typical, ...] = ()
    if now.plans is not None and now.year is not None:
        patients = typical_patients(sample_of(now.plans, now.year, seed), now.pathway)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    html = environment.get_template("review.html").render(
        pathway=now.pathway,
        subtitle=_whose(now),
        overview=Markup(drawing.svg),
        parts=[_part(drawing, name) for name in drawing.settings],
        groups=groups_told(now.pathway, now.flows),
        activities=activities_told(now.pathway, now.flows),
        patients=patients,
        waited=any(visit.waited for patient in patients for visit in patient.visits),
        timed=TIMED,
        seed=seed,
        minutes=minutes_table(now.pathway),
        grades=_grades(now.pathway),
        weak=assumptions(now.pathway),
        sources=now.pathway.sources,
    )
    return ReviewPack(html, drawing, patients)


def _part(drawing: Drawing, setting: str) -> tuple[str, Markup, bool]:
    """A setting's title, its drawing, and whether that needs a printed page of its own to be read."""
    image = drawing.part(setting)
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', image)
    tall = found is not None and (int(found[2]) > TALL or int(found[1]) > WIDE)
    return title_of(setting, drawing.now.pathway.settings[setting]), Markup(image), tall


def _whose(now: Flowing) -> str:
    """Version and status, once, and whose figures these are."""
    version = f"Version {now.pathway.version}, {now.pathway.status}"
    return now.subtitle if now.subtitle.startswith(version) else f"{version}; {now.subtitle}"


def _grades(pathway: Pathway) -> list[tuple[str, int]]:
    """How many numbers rest on what."""
    counts = Counter(entry.grade for entry in numbers(pathway))
    return [(grade, counts[grade]) for grade in GRADES if counts[grade]]
