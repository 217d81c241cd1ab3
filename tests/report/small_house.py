"""A town with one pathway, a root and a scenario, whose titles and citations a spreadsheet might take for formulas."""

from pathlib import Path

CARE = """\
pathway: care
title: "=1+1"
version: "1"
status: draft
drafted from: nothing
sources: {made: {citation: "=cmd|' /C calc'!A0", grade: published}}
source: made
settings: {ward: {sector: acute}, team: {sector: community}}
groups: {ill: {arrivals: {count: 730 per year}, begins: stay}}
activities:
  stay: {title: "@SUM(A1)", setting: ward, lasts: 2 days, needs: {nurse: {ratio: 1 per 4 patients}}, next: visits}
  visits: {setting: team, lasts: 10 days, needs: {nurse: {visits: 3 per week, contact: 1 h}}, next: home}
ends: {home: {}}
"""
FILES = {
    "care.yaml": CARE,
    "roles.yaml": """\
file: roles
title: Roles
sources: {made: {citation: made, grade: published}}
source: made
roles: {nurse: {staff group: Nursing and Midwifery Registered, bands: {"5": 100%}}}
""",
    "town.yaml": """\
region: town
title: One town
sources: {made: {citation: made, grade: published}}
source: made
areas: {rows: {Upton: {pct: North, population share: 100%}}}
population: {rows: {2009/10: {male: {0+: 4000}, female: {0+: 4000}}}}
sites: {rows: {A: {title: A, town: A, trust: A}}}
flows: {care: {rows: {Upton: {A: 100%}}}}
settings: {ward: {follows: site}, team: {follows: pct}}
""",
    "root.yaml": """\
scenario: root
title: "+1+1"
region: town
pathways: [care]
first year: 2009/10
last year: 2010/11
""",
    "later.yaml": """\
scenario: later
title: "-1+1"
extends: root
sources: {plan: {citation: "=1+1", grade: published}}
source: plan
changes:
  shorter: {of: pathways.care.activities.stay.lasts, to: 1 day, because: "=1+1"}
""",
}


def built(folder: Path) -> Path:
    """Write the files into a folder."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
