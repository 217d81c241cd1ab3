"""A small region made in memory: routes, attributes, loops, linked patients and every form of need; changes to it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce.documents.problems import Mark
from workforce.documents.reader import read_text
from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from
from workforce.results.measures import measure

BASIS = "sources: {made: {citation: Made for tests, grade: published}}\nsource: made\n"
YEARS = (2009, 2010)

PATHWAY = """
pathway: care
title: Care
version: "1"
status: draft
drafted from: nothing
shifts: {day: "07:30-19:30", night: "19:30-07:30"}
settings:
  ward: {sector: acute, cover: {team: {role: doctor, on call: 1, worked: 10%, during: night}}}
  home: {sector: home}
  team: {sector: community}
groups:
  ill:
    arrivals:
      incidence: {by: age, cases: {0-64: 10 per 1000 per year, 65+: 40 per 1000 per year}}
    profile:
      hour: {00-08: 0.5, 08-20: 1.5, 20-24: 0.5}
      weekday: {Mon: 1.5, Tue: 1, Wed: 1, Thu: 1, Fri: 1, Sat: 1, Sun: 0.5}
    moments: {onset: {before arrival: {median: 2 h, p90: 9 h}}}
    begins: front
  planned:
    arrivals: {lists: {list: {days: [Mon, Thu], at: "09:30", number: 1}}}
    moments: {onset: {before arrival: 5 h}}
    begins: stay
  carers: {arrivals: {linked: true}, begins: advice}
attributes:
  age: {from: age, values: {young: 0-64, old: 65+}, otherwise: {young: 30%, old: the rest}}
  severity: {shares: {by: age, cases: {young: {mild: 80%, bad: the rest}, old: {mild: 40%, bad: the rest}}}}
  service: {from: area, values: [no, yes]}
  treated: {values: [no, yes], starts as: no}
activities:
  front:
    setting: ward
    lasts: {median: 1 h, p90: 3 h}
    needs:
      nurse: {time: 30 min, share: 60%}
      doctor: {whole activity: 1, share: {by: severity, cases: {mild: 20%, bad: 90%}}}
    next:
      since: onset
      within: 3 h
      then: {shares: {treat: 70%, stay: the rest}}
      otherwise: {by: severity, cases: {mild: {shares: {stay: 50%, rest: the rest}}, bad: stay}}
  treat:
    setting: ward
    lasts: {least: 30 min, usual: 1 h, most: 5 h}
    set: {treated: yes}
    needs: {doctor: {time: 45 min}, wash: {role: assistant, time: 20 min, spread: true}}
    next: stay
  stay:
    setting: ward
    lasts: {by: severity, cases: {mild: {mean: 4 days, sd: 5 days}, bad: {shape: gamma, mean: 12 days, sd: 8 days}}}
    needs:
      nurse: {ratio: {day: 1 per 6 patients, night: 1 per 10 patients}}
      round: {role: doctor, every: working day, time: 10 min}
      exercise: {role: therapist, time: 50 min, share: {by: treated, cases: {yes: 90%, no: 30%}}}
    next:
      by: service
      cases:
        yes: {shares: {visits: 60%, died: 4%, rest: the rest}}
        no: {shares: {rest: 90%, died: the rest}}
  rest:
    setting: home
    lasts: {shape: exponential, mean: 20 days}
    needs: {call: {role: nurse, contacts: {first: 1 week, second: 3 weeks}, time: 20 min}}
    next: {shares: {home: 85%, front: {share: 10%, new episode: true}, died: the rest}}
  visits:
    setting: team
    lasts: {least: 1 week, usual: 3 weeks, most: 8 weeks}
    needs:
      therapist: {visits: 3 per week, contact: 45 min, travel: by area}
    also begins: {carers: 25%}
    next: rest
  advice: {setting: team, lasts: 30 min, needs: {therapist: {time: 30 min}}, next: home}
ends: {home: {}, died: {}}
"""

REGION = """
region: two towns
title: Two towns
areas: {rows: {Upton: {pct: North, population share: 25%}, Downham: {pct: South, population share: 75%}}}
population:
  rows:
    2009/10: {male: {0-64: 4000, 65+: 1000}, female: {0-64: 4000, 65+: 1000}}
    2010/11: {male: {0-64: 4000, 65+: 1200}, female: {0-64: 4000, 65+: 1200}}
sites:
  rows:
    A: {title: A, town: A, trust: A}
    B: {title: B, town: B, trust: B}
    Z: {title: Z, town: Z, trust: Z, outside: yes}
flows: {care: {rows: {Upton: {A: 100%}, Downham: {A: 40%, B: 50%, Z: 10%}}}}
travel per visit: {rows: {North: 20 min, South: 10 min}}
area attributes: {care: {service: {rows: {North: {yes: 80%, no: 20%}, South: {yes: 30%, no: 70%}}}}}
settings: {ward: {follows: site, sends: {B: {A: 30%, B: 70%}}}, home: {follows: area}, team: {follows: pct}}
"""

ROLES = """
file: roles
title: Roles
roles:
  nurse: {staff group: Nurses, bands: {"5": 70%, "6": 30%}}
  doctor: {staff group: Doctors, bands: {consultant: 100%}}
  therapist: {staff group: Nurses, bands: {"6": 100%}}
  assistant: {staff group: Nurses, bands: {"3": 100%}}
"""

GROUP = """
full time hours: 37.5 h per week
absent: {annual leave: 10%, public holidays: 2%, sickness: 4%, study: 2%, maternity: 1%, other: 1%}
category allowance: 10%
"""

PLAIN = """
pathway: plain
title: Plain
version: "1"
status: draft
drafted from: nothing
settings: {hospital: {sector: acute}, community: {sector: community}}
groups: {some: {arrivals: {count: 500 per year}, begins: door}}
activities:
  door: {setting: hospital, lasts: 1 h, next: {shares: {ward: 80%, community stay: the rest}}}
  ward: {setting: hospital, lasts: 3 days, needs: {nurse: {every: day, time: 40 min}, doctor: {time: 1 h}}, next: home}
  community stay:
    {setting: community, lasts: 3 days, needs: {nurse: {every: day, time: 40 min}, doctor: {time: 1 h}}, next: home}
ends: {home: {}}
"""


def yaml(text: str) -> dict[str, Any]:
    """A text in the file language as plain mappings."""
    return copy.deepcopy(dict(read_text(text, "made.yaml").content))


def tree() -> dict[str, Any]:
    """The tree of the small region with the pathway `care`."""
    group = yaml(GROUP)
    availability = {"file": "availability", "title": "A", **yaml(BASIS)}
    return {
        "pathways": {"care": yaml(BASIS + PATHWAY)},
        "region": yaml(BASIS + REGION),
        "roles": yaml(BASIS + ROLES),
        "tables": {"availability": {**availability, "staff groups": {"Nurses": group, "Doctors": group}}},
    }


def with_plain(made: dict[str, Any]) -> dict[str, Any]:
    """A tree with a second pathway, `plain`, that shares no setting with the first."""
    made = copy.deepcopy(made)
    made["pathways"]["plain"] = yaml(BASIS + PLAIN)
    made["region"]["flows"]["plain"] = made["region"]["flows"]["care"]
    made["region"]["settings"].update({"hospital": {"follows": "site"}, "community": {"follows": "pct"}})
    return made


def plain() -> dict[str, Any]:
    """A tree with the pathway `plain` alone."""
    made = with_plain(tree())
    del made["pathways"]["care"], made["region"]["flows"]["care"], made["region"]["area attributes"]
    for setting in ("ward", "home", "team"):
        del made["region"]["settings"][setting]
    return made


def change(of: str, verb: str, value: Any, first: int = 2009, name: str = "change") -> Phased:
    """A change from a year on. Dots in `of` stand between names."""
    basis = {"source": "made", "because": "A test.", "no range": "A test."}
    return Phased("made", name, tuple(of.split(".")), verb, "steps", {first: value}, basis, "made", Mark("made", 1, 1))


def plans(made: Mapping[str, Any], *changes: Phased) -> Plans:
    return plans_from(made, YEARS, changes=changes)


def network(made: Mapping[str, Any], *changes: Phased) -> Network:
    return build_network(plans(made, *changes), 1)


def simulated(net: Network, number: int = 1) -> pd.DataFrame:
    """The measures of one replication."""
    return measure(net, simulate_once(net, 2009, number), 2009, number)


def closed(net: Network) -> pd.DataFrame:
    return expected(net).table


def values(table: pd.DataFrame) -> pd.Series:
    """The sum of each kind of row by all its columns, as plain words and numbers, in order."""
    plain = {name: [None if pd.isna(x) else x for x in column] for name, column in table.items() if name != "value"}
    index = pd.MultiIndex.from_arrays([[str(x) for x in column] for column in plain.values()], names=list(plain))
    return pd.Series(table["value"].to_numpy(), index=index).groupby(level=list(plain)).sum()
