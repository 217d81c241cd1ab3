"""Who is in post, the gap, and whom to train: the commissions."""

from __future__ import annotations

from workforce.report.page.blocks import (
    Block,
    Missing,
    Rows,
    Say,
    Section,
    change,
    figure,
    listed,
    money,
    percent,
    span,
)
from workforce.report.page.found import Found, figures_of
from workforce.supply.advice import Advice
from workforce.supply.analysis import advice

__all__ = ["commissions"]

DECIDE = 2
"""Intakes are free from the third year on: those of the first two are at their courses or already agreed."""


def commissions(found: Found) -> Section:
    """Page 4."""
    found.say("commissions")
    blocks: list[Block] = [*_gaps(found)]
    advised = _advised(found)
    for profession in dict.fromkeys(profession for profession, _ in advised):
        blocks += _of(found, profession, {name: one for (of, name), one in advised.items() if of == profession})
    if not advised:
        why = "No profession that is counted here has providers of courses in this region."
        blocks.append(Missing("intakes to commission", why, "workforce advice SCENARIO PROFESSION YEAR FROM"))
    return Section("commissions", "Staff in post and commissions", tuple(blocks))


def _gaps(found: Found) -> list[Block]:
    table = found.gaps()
    same = table[table["missing"].fillna("") == ""]
    blocks: list[Block] = []
    for profession, mine in same.groupby("profession", sort=False):
        rows: list[tuple[str, ...]] = []
        for row in mine[mine["year"].astype(str).isin(found.shown_years)].to_dict("records"):
            inputs = span(float(row["gap_low"]), float(row["gap_high"]), sign=True)
            cells = (figure(float(row["need"])), figure(float(row["in_post"])), change(float(row["gap"])))
            share = percent(float(row["gap_share"]), True)
            rows.append((str(row["scenario"]), str(row["year"]), *cells, share, inputs))
        over = ("scenario", "year", "need", "in post", "gap", "gap, share of first year", "weak inputs of supply")
        kept = Rows(f"{profession}: need less staff in post, WTE (above 0: too few)", over, tuple(rows), texts=2)
        blocks += [kept, *(Say(text, "note") for text in dict.fromkeys(mine["caveat"].dropna()) if text)]
    lacking = table[(table["missing"].fillna("") != "") & (table["year"].astype(str) == found.last)]
    if len(lacking):
        of = figures_of(lacking, ["profession", "scenario"], "need_change")
        told: list[tuple[str, ...]] = []
        for profession, mine in lacking.groupby("profession", sort=False):
            moved = [change(of.get((str(profession), name), float("nan"))) for name in found.names]
            told.append((str(profession), *moved, str(mine["missing"].iloc[0])))
        heads = ("profession or staff group", *found.names, "figure that is missing")
        caption = f"No gap can be given: change in need {found.first} to {found.last}, WTE, and what is missing"
        blocks.append(Rows(caption, heads, tuple(told), words=(len(heads) - 1,)))
    return blocks


def _advised(found: Found) -> dict[tuple[str, str], Advice]:
    """Advice by profession and scenario, where a profession is trained here."""
    if len(found.years) <= DECIDE:
        return {}
    advised = {}
    for profession in dict.fromkeys(found.gaps()["profession"]):
        for name in found.names:
            try:
                one = advice(
                    found.answer.projection(name), str(profession), found.last, found.years[DECIDE], found.supply
                )
            except ValueError:
                continue
            advised[str(profession), name] = one
    return advised


def _of(found: Found, profession: str, advised: dict[str, Advice]) -> list[Block]:
    """One profession's intakes, as the table has them and as each scenario would have them."""
    keys = ["provider", "course", "intake_year", "intake_month"]
    first = next(iter(advised.values()))
    starters = {name: figures_of(one.commissions, keys, "starters") for name, one in advised.items()}
    planned: dict[tuple[str, ...], float] = {}
    for one in advised.values():
        planned = {**figures_of(one.commissions, keys, "planned"), **planned}
    rows = []
    for key, count in planned.items():
        provider, course, year, month = key
        given = [figure(each.get(key, float("nan")), 0) for each in starters.values()]
        rows.append((f"{course}, {provider}", f"{month} {year}", figure(count, 0), *given))
    heads = ("course", "intake", "as planned", *advised)
    blocks: list[Block] = [Rows(f"{profession}: starters to commission", heads, tuple(rows), texts=2)]
    for name, one in advised.items():
        cost = float(one.commissions["cost"].sum())
        held = listed(one.limits["limit"].drop_duplicates()) if len(one.limits) else ""
        blocks.append(
            Say(
                f"{name}: {figure(one.wanted)} WTE wanted in post in {one.year}; {figure(one.as_planned)} with the "
                "intakes planned, "
                f"{figure(one.with_advice)} with these, which cost {money(cost)} in all. "
                + (f"{figure(one.unmet)} WTE stay unmet. " if one.unmet >= 0.5 else "")
                + (f"At its limit: {held}." if held else "")
            )
        )
    blocks.append(
        Say(
            f"The first of them come to work in {first.first_year}; an intake after {first.last_decision} comes too "
            "late. Where only a "
            "part of a profession serves these patients, the intakes add what the change in their need takes to "
            "those planned.",
            "note",
        )
    )
    return blocks
