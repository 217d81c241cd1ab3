"""A small house of files for planning: two towns, a pathway, a root scenario and tables, written where a test says."""

from pathlib import Path

import pytest

from workforce.documents.problems import Problem, ProblemsFound
from workforce.planning.plans import Plans
from workforce.planning.settle import settle

SOURCES = """\
source: made
sources:
  made: {citation: Made for tests, grade: published}
"""

FILES = {
    "root.yaml": """\
scenario: root
title: Root
region: two-towns
pathways: [care]
first year: 2009/10
last year: 2012/13
""",
    "care.yaml": f"""\
pathway: care
title: Care
version: "1"
status: draft
drafted from: nothing
{SOURCES}settings: {{ward: {{sector: acute}}, team: {{sector: community}}}}
places: {{bed: {{setting: ward}}}}
groups:
  ill: {{arrivals: {{count: 730 per year}}, begins: stay}}
attributes:
  severity: {{shares: {{mild: 60%, bad: 40%}}}}
  service: {{from: area, values: [no, yes]}}
activities:
  stay:
    setting: ward
    place: bed
    lasts: 2 days
    next:
      by: severity
      cases:
        mild: {{shares: {{home: 70%, visits: the rest}}}}
        bad: {{shares: {{home: 20%, ward two: 50%, visits: the rest}}}}
  ward two: {{setting: ward, place: bed, lasts: 4 days, next: home}}
  visits:
    setting: team
    lasts: {{mean: {{value: 10 days, low: 8 days, high: 12 days}}, sd: 5 days}}
    next: home
ends: {{home: {{}}}}
""",
    "roles.yaml": f"""\
file: roles
title: Roles
{SOURCES}roles:
  nurse: {{staff group: Nursing and Midwifery Registered, bands: {{"5": 100%}}}}
""",
    "two-towns.yaml": f"""\
region: two-towns
title: Two towns
{SOURCES}areas: {{table: tables/areas.csv, keys: [area]}}
population:
  rows:
    2009/10: {{male: {{0+: 4000}}, female: {{0+: 4000}}}}
sites:
  rows:
    A: {{title: A, town: A, trust: A}}
    B: {{title: B, town: B, trust: B}}
flows: {{care: {{table: tables/flows.csv, keys: [area, site], value: share, unit: "%"}}}}
area attributes: {{care: {{service: {{rows: {{North: {{no: 50%, yes: 50%}}, South: {{no: 80%, yes: 20%}}}}}}}}}}
settings: {{ward: {{follows: site}}, team: {{follows: pct}}}}
""",
    "tables/areas.csv": """\
area,pct,population share
Upton,North,25%
Downham,South,75%
""",
    "tables/flows.csv": """\
area,site,share
Upton,A,100
Downham,A,40
Downham,B,60
""",
}


def built(folder: Path, **files: str) -> Path:
    """Write the house into a folder, with more files or other texts: `later="..."` is `later.yaml`."""
    named = {name if "." in name else f"{name}.yaml": text for name, text in files.items()}
    for name, text in {**FILES, **named}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def scenario(name: str, changes: str, more: str = "extends: root") -> str:
    """The text of a scenario that rests on one published source; `changes` are indented as under `changes:`."""
    head = f"scenario: {name}\ntitle: {name}\n{more}\n{SOURCES}because: for a test\n"
    return head + (f"changes:\n{changes}" if changes else "")


def change(name: str, of: str, verb: str) -> str:
    """One change, its verb written on one line."""
    return f"  {name}:\n    of: {of}\n    {verb}\n    because: for a test\n"


def settled(folder: Path, changes: str, **files: str) -> Plans:
    """The plans of a scenario `later` of these changes."""
    built(folder, later=scenario("later", changes), **files)
    return settle(folder / "later.yaml")


def problems(folder: Path, name: str = "later") -> tuple[Problem, ...]:
    """What is wrong with a scenario of the house."""
    with pytest.raises(ProblemsFound) as found:
        settle(folder / f"{name}.yaml")
    return found.value.problems


def line_of(folder: Path, file: str, text: str) -> int:
    """The first line of a file that holds a text, from 1."""
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
