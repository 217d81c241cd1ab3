"""Who is in post, the gap, and whom to train: the commissions."""

from __future__ import annotations

from workforce.report.page.blocks import Block, Rows, Say, Section, change, figure, percent, span
from workforce.report.page.found import Found, figures_of
from workforce.report.page.intakes import intakes

__all__ = ["commissions"]


def commissions(found: Found) -> Section:
    """Page 4."""
    found.say("commissions")
    blocks: list[Block] = [*_gaps(found), *intakes(found)]
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
        over = (
            "scenario",
            "year",
            "need with unit leaders’ time",
            "in post",
            "gap",
            "gap, share of first year",
            "weak inputs of supply",
        )
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
