"""The care ledger beside projections that it is not made of.

    python tests/laws/books.py [--again] [SCENARIO ...]

books all changes of every shipped scenario as one, in its last year, and writes docs/books.md after each. Scenarios
whose row stands there and whose files are as they were are not worked out again, unless `--again` is said.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from workforce.comparison.ledger import KEYS, QUANTITIES, Ledger, care_ledger, column_of
from workforce.engine.expected import expected
from workforce.model.allowances import Allowances
from workforce.model.calendar import year_name
from workforce.model.needs import Contacts, Repeated, Timed, Visits
from workforce.model.numbers import Duration
from workforce.model.pathway import Activity
from workforce.model.pay import Pay
from workforce.model.prices import Prices
from workforce.network.build import build_network
from workforce.planning.lineage import shipped_by_root
from workforce.planning.plans import Plan, Plans
from workforce.planning.settle import settle
from workforce.staffing.cost import Costing
from workforce.staffing.projection import Projection
from workforce.staffing.workload import worked_hours, workload_wte

PAGE = Path(__file__).resolve().parents[2] / "docs" / "books.md"
BEGIN, END = "<!-- booked: begin -->", "<!-- booked: end -->"
CLOSE = 1e-6
"""A figure may be off by so much of itself, or of one: the closed form's steps differ a little with the needs."""
HOUR, NOTHING = Duration.read("1 h"), Duration.read("0 h")
PRICED = ("pay", "on_costs", "unsocial", "others")
TRUSTS = "trusts"


def projected(some: Plans, years: Sequence[int]) -> pd.DataFrame:
    """Every quantity by the ledger's keys, each from a projection of its own, and who bears it.

    Hours and posts are those of the workload. Contacts are the hours of a scenario in which every contact takes one
    hour and there is no other care by the clock; travel is what hours lack where nobody travels; days are those of the
    patients present; pounds are what `cost` says where no hour is paid more than another, nobody is temporary and no
    unit owes its leader's time.
    """
    plans = {year: some.by_year[year] for year in years}
    table = _table(some, years)
    work = _by_keys(workload_wte(table, plans, [*KEYS, "need"]), ["hours", "wte"])
    raw, at_hand, contacts = (_of_patients(each) for each in (table, *_other_tables(some, years)))
    found = pd.DataFrame(
        {
            "hours": work["hours"],
            "contacts": contacts,
            "travel": raw.sub(at_hand, fill_value=0.0),
            "wte": work["wte"],
            "pounds": _pounds(some, years),
        }
    )
    return pd.concat([found, _days(table, plans)]).fillna(0.0)[list(QUANTITIES)].sort_index()


def _table(some: Plans, years: Sequence[int]) -> pd.DataFrame:
    table: pd.DataFrame = expected(build_network(some), years).table
    return table[table["year"].isin([year_name(year) for year in years])]


def _other_tables(some: Plans, years: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of two other scenarios: nobody travels; every contact takes an hour and there is nothing else."""
    return _table(_with(some, _at_hand), years), _table(_with(some, _contacts), years)


def _of_patients(table: pd.DataFrame) -> pd.Series[float]:
    """Hours of work for patients by the ledger's keys, without what units owe."""
    return _by_keys(worked_hours(table[table["measure"] == "staff"]), ["hours"])["hours"]


def _by_keys(rows: pd.DataFrame, values: list[str]) -> pd.DataFrame:
    """Sums by the ledger's keys; what units owe stands under its need in place of an activity."""
    activity = rows["activity"].astype(object)
    keys = rows.assign(activity=activity.where(activity.notna(), rows["need"].astype(object)))
    made = [keys[name].astype(object).where(keys[name].notna(), "") for name in KEYS]
    return rows[values].astype("float64").groupby(made).sum()


def _with(some: Plans, make: Callable[[Activity], dict[str, Any]]) -> Plans:
    """The plans with other needs of their activities."""

    def of(plan: Plan) -> Plan:
        made = {}
        for name, pathway in plan.pathways.items():
            activities = {
                key: each.model_copy(update={"needs": make(each)}) for key, each in pathway.activities.items()
            }
            made[name] = pathway.model_copy(update={"activities": activities})
        return replace(plan, pathways=made)

    return replace(some, by_year={year: of(plan) for year, plan in some.by_year.items()})


def _contacts(activity: Activity) -> dict[str, Any]:
    """Needs in which every contact takes an hour, and there are only contacts."""
    found: dict[str, Any] = {}
    for name, need in activity.needs.items():
        if need.covered_by is not None:
            continue
        if isinstance(need, Timed | Repeated):
            found[name] = need.model_copy(update={"time": HOUR})
        elif isinstance(need, Visits):
            found[name] = need.model_copy(update={"contact": HOUR, "travel": None, "record": None})
        elif isinstance(need, Contacts):
            found[name] = need.model_copy(update={"time": HOUR, "travel": None, "record": None})
    return found


def _at_hand(activity: Activity) -> dict[str, Any]:
    """The needs of an activity where nobody travels."""
    return {
        name: need.model_copy(update={"travel": None}) if isinstance(need, Visits | Contacts) else need
        for name, need in activity.needs.items()
    }


def _pounds(some: Plans, years: Sequence[int]) -> pd.Series[float]:
    """What `cost` says where all hours are paid alike, nobody is temporary and nobody owes what no patient needs."""

    def plainly(plan: Plan) -> Plan:
        tables = dict(plan.tables)
        for name, table in tables.items():
            if isinstance(table, Pay):
                tables[name] = table.model_copy(update={"unsocial_hours": {}})
            elif isinstance(table, Allowances):
                tables[name] = table.model_copy(update={"individual": {}})
            elif isinstance(table, Prices):
                tables[name] = table.model_copy(update={"temporary": {}, "travel": None, "double_running": None})
        return replace(plan, tables=tables)

    plain = replace(some, by_year={year: plainly(plan) for year, plan in some.by_year.items()})
    rows = Costing(Projection.of(plain)).rows([*KEYS, "need"], list(years))
    rows["pounds"] = rows[list(PRICED)].sum(axis=1)
    return _by_keys(rows, ["pounds"])["pounds"]


def _days(table: pd.DataFrame, plans: Mapping[int, Plan]) -> pd.DataFrame:
    """Patients' days in the settings whose days somebody bears."""
    at_home = {setting: name for name, each in _others(plans).items() for setting in each.settings}
    theirs = {name: tuple(each.pathways) for name, each in _others(plans).items()}
    rows = table[(table["measure"] == "patient") & table["setting"].isin(at_home)]
    named = [theirs[at_home[setting]] for setting in rows["setting"]]
    rows = rows[[not given or pathway in given for pathway, given in zip(rows["pathway"], named, strict=True)]]
    rows = rows.assign(role=rows["setting"].astype(object).map(at_home), days=rows["value"] / 86_400_000)
    return _by_keys(rows, ["days"])


def _others(plans: Mapping[int, Plan]) -> Mapping[str, Any]:
    prices = plans[min(plans)].table(Prices)
    return {} if prices is None else prices.others


def bearer_of(some: Plans, year: int) -> dict[str, str]:
    """Who bears the work of each role that the trusts do not employ; who bears days stands for itself."""
    others = _others({year: some.by_year[year]})
    return {role: name for name, each in others.items() for role in (*each.roles, name)}


@dataclass(frozen=True)
class Checked:
    """One scenario's books beside two projections of its own.

    Attributes:
        lines: how many lines moved.
        booked: what all lines have more, by quantity.
        own: the same by the projections.
        farthest: the most that a line, a key without one, or a bearer's sum differs, as a share of itself or of one.
    """

    lines: int
    booked: Mapping[str, float]
    own: Mapping[str, float]
    farthest: float


def check(ledger: Ledger, before: pd.DataFrame, after: pd.DataFrame, bearers: Mapping[str, str]) -> Checked:
    """Hold books against projections of the root and of the scenario: each line, every key without one, each bearer.

    Of changes booked one after the other the first `before` and the last `after` of each key are held.

    Args:
        ledger: the books.
        before: `projected` of the root.
        after: `projected` of the scenario.
        bearers: `bearer_of` the scenario.
    """
    made = [ledger.lines[name].astype(object).where(ledger.lines[name].notna(), "") for name in KEYS]
    farthest = 0.0
    both = pd.concat({"before": before, "after": after}, axis=1).fillna(0.0)
    own = both["after"] - both["before"]
    for quantity in QUANTITIES:
        for side in ("before", "after"):
            lines = ledger.lines[column_of(quantity, side)].groupby(made)
            ends = lines.first() if side == "before" else lines.last()
            farthest = max(farthest, _farthest(ends, both[side, quantity].reindex(ends.index, fill_value=0.0)))
        booked = _net(ledger, quantity).groupby(made).sum()
        every = own.index.union(booked.index)
        farthest = max(
            farthest, _farthest(booked.reindex(every, fill_value=0), own[quantity].reindex(every, fill_value=0))
        )
    borne = own.groupby([bearers.get(role, TRUSTS) for role in own.index.get_level_values("role")]).sum()
    told = ledger.bearers.groupby("bearer")[list(QUANTITIES)].sum().reindex(borne.index, fill_value=0.0)
    farthest = max([farthest, *(_farthest(told[quantity], borne[quantity]) for quantity in QUANTITIES)])
    sums = {quantity: float(_net(ledger, quantity).sum()) for quantity in QUANTITIES}
    return Checked(len(ledger.lines), sums, {name: float(own[name].sum()) for name in QUANTITIES}, farthest)


def _net(ledger: Ledger, quantity: str) -> pd.Series[float]:
    return ledger.lines[column_of(quantity, "taken_on")] - ledger.lines[column_of(quantity, "left")]


def _farthest(one: pd.Series[float], other: pd.Series[float]) -> float:
    scale = other.abs().clip(lower=1.0)
    return float(((one - other).abs() / scale).max()) if len(other) else 0.0


@lru_cache(maxsize=8)
def _root(name: str, year: int) -> pd.DataFrame:
    return projected(settle(name), [year])


def checked(some: Plans) -> Checked:
    """A shipped scenario's books of its last year beside projections of it and of its root."""
    year = some.years[-1]
    ledger = care_ledger(some, years=[year], together=True)
    return check(ledger, _root(some.root, year), projected(some, [year]), bearer_of(some, year))


def digest(some: Plans) -> str:
    """A short sign of all that the scenario and its root are settled from in the last year."""
    year = some.years[-1]
    text = json.dumps([some.by_year[year].tree, some.root_by_year[year].tree], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


HEADS = ("scenario", "lines", "hours", "contacts", "travel, h", "posts", "days at home", "pounds", "farthest", "files")


def row(name: str, found: Checked, sign: str) -> str:
    """One row of the page."""
    sums = (found.booked[quantity] for quantity in QUANTITIES)
    figures = [
        f"{value:+,.1f}" if quantity == "wte" else f"{value:+,.0f}"
        for quantity, value in zip(QUANTITIES, sums, strict=True)
    ]
    return f"| {' | '.join([f'`{name}`', f'{found.lines:,}', *figures, f'{found.farthest:.0e}', sign])} |"


def kept(text: str) -> dict[str, str]:
    """The rows of a page by scenario."""
    return {match[1]: match[0] for match in re.finditer(r"^\| `([^`]+)` \|.*\|$", text, re.MULTILINE)}


def write(rows: Mapping[str, str], order: Sequence[str]) -> None:
    """Put rows into the page, those no longer shipped away."""
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    lines = [f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|", *(rows[name] for name in order if name in rows)]
    PAGE.write_text(f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8")


def main(words: Sequence[str]) -> None:
    """Check scenarios one after the other; the page is written after each."""
    shipped = [each.name for several in shipped_by_root().values() for each in several]
    again, chosen = "--again" in words, [word for word in words if word != "--again"]
    rows = kept(PAGE.read_text(encoding="utf-8"))
    for number, name in enumerate(shipped, start=1):
        if chosen and name not in chosen:
            continue
        some = settle(name)
        sign = digest(some)
        if not again and sign in rows.get(name, ""):
            print(f"{number} of {len(shipped)}: {name} as it was", flush=True)
            continue
        found = checked(some)
        rows[name] = row(name, found, sign)
        write(rows, shipped)
        print(f"{number} of {len(shipped)}: {rows[name]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
