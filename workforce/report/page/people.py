"""The week hour by hour, rotas that can be worked, the four methods, standards, and a sheet for each trust."""

from __future__ import annotations

from collections.abc import Collection

from workforce.model.calendar import year_number
from workforce.model.rota_rules import RotaRules
from workforce.report.page.blocks import Block, Cell, Chart, Missing, Rows, Say, Section, change, figure, percent
from workforce.report.page.charts import dots, week
from workforce.report.page.first import Part, need_table, with_the_rest
from workforce.report.page.found import Found
from workforce.staffing.cover import cover_staff
from workforce.staffing.rota import RotaImpossible
from workforce.staffing.shifts import Shift
from workforce.staffing.unit_rota import Asked, UnitRota, unit_rota

__all__ = ["methods", "scorecard", "trusts", "weeks"]

WEEKS, ROWS, ROTAS = 4, 18, 1
LEVEL = 0.95
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_PEOPLE = 24
"""People on a rota that is drawn; one of more is a page of its own."""


def weeks(found: Found) -> Section:
    """Need hour by hour of the week in the largest units, and rotas of the smallest that can be worked."""
    name = found.others[0] if found.others else found.answer.against
    chosen, small = _units(found, name)
    blocks: list[Block] = [
        Say(
            f"Staff on duty in each hour of the week in {found.last}, enough for 95% of the time, in whole people: "
            "the largest "
            "unit of each of the settings that take most staff on duty."
        )
    ]
    sides, groups = dict.fromkeys([found.answer.against, name]), [unit for unit, _ in chosen]
    duty = {each: _on_duty(found, each, groups) for each in sides}
    for place, (unit, role) in enumerate(chosen):
        hours = {each: table.get((unit, role), []) for each, table in duty.items()}
        hours = {each: values for each, values in hours.items() if values}
        if not hours:
            continue
        title = f"{unit}: {role}"
        picture = week(
            f"week-{place}", f"{title}, people on duty by hour of the week", "people on duty", list(hours), hours
        )
        rows = []
        for each, values in hours.items():
            for day, short in enumerate(DAYS):
                rows.append((each, short, *(figure(value, 0) for value in values[24 * day : 24 * day + 24])))
        heads = ("scenario", "day", *(f"{hour:02d}" for hour in range(24)))
        kept = Rows(
            f"{title}: people on duty in the hour from",
            heads,
            tuple(rows),
            texts=2,
            fold="The figures as a table",
            wide=True,
        )
        blocks.append(Chart(title, picture, kept))
    return Section("weeks", "The week hour by hour, and rotas", (*blocks, *_rotas(found, name, small)), page=False)


def _units(found: Found, name: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The largest unit and role of the settings that take most on duty, and the smallest unit of the same."""
    sides = found.side_of_setting()
    table = found.methods(name)
    table = table[table["setting"].map(sides) == "hospital"]
    table = table[table["cover"] >= 2.0]
    order = table.groupby(["setting", "role"])["cover"].sum().sort_values(ascending=False, kind="stable")
    chosen: list[tuple[str, str]] = []
    small: list[tuple[str, str]] = []
    seen: set[object] = set()
    for setting, role in order.index:
        if setting in seen or len(chosen) == WEEKS:
            continue
        seen.add(setting)
        mine = table[(table["setting"] == setting) & (table["role"] == role)].sort_values(
            "cover", ascending=False, kind="stable"
        )
        chosen.append((str(mine["cover_group"].iloc[0]), str(role)))
        small.append((str(mine["cover_group"].iloc[-1]), str(role)))
    return chosen, small


def _on_duty(found: Found, name: str, units: Collection[str]) -> dict[tuple[str, str], list[float]]:
    """Staff on duty in the 168 hours of the week, by unit and role."""
    network = found.answer.projection(name).expected.network
    year = network.calendar.index_of(year_number(found.last))
    table = cover_staff(found.measures_of(name, units), network, year).sort_values("hour")
    table = table[table["cover_group"].isin(units)]
    groups = table.groupby(["cover_group", "role"], observed=True)["staff"]
    return {(str(unit), str(role)): [float(value) for value in staff] for (unit, role), staff in groups}


def _rotas(found: Found, name: str, units: list[tuple[str, str]]) -> list[Block]:
    """The rota of the smallest units, by the first set of shifts that covers all hours."""
    rules = found.plan(name).table(RotaRules)
    if rules is None:
        return [Missing("rotas", "The scenario has no table of rota rules.")]
    found.say("rotas")
    blocks: list[Block] = []
    for unit, role in units[:ROTAS]:
        for shifts in rules.shifts.sets:
            try:
                made = _rota(found, name, Asked(year_number(found.last), unit, role, shifts, LEVEL, "everyone"))
            except (RotaImpossible, ValueError) as problem:
                reason = str(problem)
                continue
            if made.rota.people > MOST_PEOPLE:
                reason = f"it takes {made.rota.people} people, too many to draw"
                continue
            blocks.append(_drawn(made, f"{unit}, {role}", shifts))
            break
        else:
            blocks.append(Missing(f"a rota of {role}, {unit}", f"No set of shifts works: {reason}."))
    return blocks


def _rota(found: Found, name: str, asked: Asked) -> UnitRota:
    network = found.answer.projection(name).expected.network
    return unit_rota(found.measures_of(name, [asked.cover_group]), network, found.plan(name), asked)


def _drawn(made: UnitRota, of: str, shifts: str) -> Rows:
    """A rota as a table of weeks: who is on it works them one after the other."""
    rows: list[tuple[str | Cell, ...]] = []
    for line in made.rota.lines:
        for start in range(0, len(line), len(DAYS)):
            cells = [_shift(shift) for shift in line[start : start + len(DAYS)]]
            rows.append((f"week {len(rows) + 1}", *cells))
    people, wte = made.rota.people, figure(made.wte)
    caption = f"{of}: {people} people on {shifts}, each works these weeks in turn; {wte} WTE with absence"
    return Rows(caption, ("", *DAYS), tuple(rows), words=tuple(range(1, 8)))


def _shift(shift: Shift | None) -> Cell:
    if shift is None:
        return Cell("off", "off")
    return Cell(shift.name, "night" if shift.by_night else "day")


def methods(found: Found) -> Section:
    """Workload, cover, norm and in post beside one another."""
    name = found.others[0] if found.others else found.answer.against
    table = found.methods_by(name, "setting", "role")
    table = table[table["workload"] >= 0.05].sort_values("workload", ascending=False, kind="stable")
    heads = (
        "setting",
        "role",
        "workload",
        "cover",
        "norm",
        "in post",
        "busy hours",
        "whole people",
        "day and night floor",
        "case mix",
    )
    columns = ("workload", "cover", "norm", "in_post", "peaks", "whole_people", "round_the_clock", "case_mix")
    rows = tuple(
        (str(r["setting"]), str(r["role"]), *(figure(float(r[c])) for c in columns))
        for r in table.head(60).to_dict("records")
    )
    caption = f"Four methods, {found.last}, {name}, WTE"
    top = table.head(ROWS)
    drawn = [
        (f"{r['role']}, {r['setting']}", tuple(float(r[each]) for each in ("workload", "cover", "norm", "in_post")))
        for r in top.to_dict("records")
    ]
    title = f"Need by four methods, {found.last}, {name}"
    marks = ("workload", "cover", "norm", "in post")
    picture = dots("methods", f"{title}, whole-time equivalents", "whole-time equivalents", marks, drawn)
    note = (
        "They answer different questions and none replaces another. Workload adds up hours of care. Cover asks how "
        "many must be on "
        "duty. A norm is what a published ratio gives, and in post is who is counted there; where there is none, "
        "none is drawn."
    )
    kept = Rows(caption, heads, rows, texts=2, fold="The figures as a table", wide=True)
    return Section(
        "methods", "The four methods side by side", (Chart(title, picture, kept), Say(note, "note")), page=False
    )


def scorecard(found: Found) -> Section:
    """Who meets each standard, before and under it, and the staff it takes."""
    if not found.standards:
        why = "Whether standards are met comes from simulation, with and without each standard."
        blocks: tuple[Block, ...] = (
            Missing("the standards scorecard", why, "workforce report SCENARIO... --standard NAME"),
        )
        return Section("standards", "Standards", blocks, page=False)
    cards: list[Block] = []
    for impact in found.standards:
        met, last = impact.met(["year"]), found.last
        rows = []
        for row in met[met["year"].astype(str) == last].to_dict("records"):
            limit = f"within {row['hours']:g} h"
            ends = f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}".replace("-", "\u2212")
            cells = (
                figure(row["patients after"], 0),
                percent(row["before"]),
                percent(row["after"]),
                change(100 * row["difference"], 1),
                ends,
            )
            rows.append((str(row["clock"]), limit, *cells))
        heads = ("clock", "limit", "patients a year", "before", "under it", "points", "95% interval")
        staff = impact.wte(["year"])
        more = float(staff[staff["year"].astype(str) == last]["difference"].sum())
        cards.append(Rows(f"{impact.plans.title}: patients who meet it, {last}", heads, tuple(rows), texts=2))
        cards.append(Say(f"It takes {change(more)} WTE by workload in {last}."))
        sites = impact.met(["location"]).dropna(subset="location")
        if len(sites):
            wide = sites.pivot_table(index="location", columns="clock", values=["before", "after"], aggfunc="first")
            clocks = list(dict.fromkeys(sites["clock"]))
            lines = tuple(
                (
                    str(site),
                    *(
                        percent(float(wide.loc[site, (side, clock)]))
                        for clock in clocks
                        for side in ("before", "after")
                    ),
                )
                for site in wide.index
            )
            groups = (("", 1), *((str(clock), 2) for clock in clocks))
            title = "The same by site, all years"
            cards.append(Rows(title, ("site", *("before", "under it") * len(clocks)), lines, groups=groups, fold=title))
    return Section("standards", "Standards", tuple(cards), page=False)


def trusts(found: Found) -> Section:
    """A sheet for each primary care trust: who its residents need."""
    table = found.wide("pct", "staff_group")
    sheets = []
    for place, pct in enumerate(
        table.groupby(level=0).sum().sum(axis=1).sort_values(ascending=False, kind="stable").index
    ):
        mine = table.loc[pct]
        mine = mine.loc[mine.max(axis=1).sort_values(ascending=False, kind="stable").index]
        whole = mine.sum()
        parts = [Part("", with_the_rest(mine), "pct")]
        later = [(name, float(whole[name, found.last])) for name in found.names]
        said = f"{figure(float(whole[found.answer.against, found.first]))} WTE now; in {found.last} " + ", ".join(
            f"{figure(value)} under {name}" for name, value in later
        )
        rows = need_table(found, parts, "WTE by workload", "all staff", short=True)
        sheets.append(Section(f"trust-{place}", str(pct), (Say(f"{said}."), rows), level=3))
    lead = Say(
        "Staff for the residents of each primary care trust, wherever they are cared for by the region’s own services."
    )
    return Section("trusts", "Each primary care trust", (lead,), page=False, boxes=tuple(sheets))
