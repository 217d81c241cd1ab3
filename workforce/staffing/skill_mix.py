"""Work that other roles do: by the table of substitution, for need by workload.

Of a role's hours H a share s is done by another: the first keeps H (1 - s), the other works s H t (t hours for one),
and the supervisor v hours for each of these. Shares are of the hours as the pathways give them, so that the order of
moves makes no difference and what is taken on is not moved on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workforce.model.calendar import year_name
from workforce.model.substitution import Move, Substitution
from workforce.planning.plans import Plan
from workforce.staffing.available import by_role

__all__ = ["COLUMNS", "moved", "supervision"]

COLUMNS = ("year", "move", "work_of", "done_by", "share", "hours", "wte", "supervisor", "supervisor_wte", "within")


def moved(rows: pd.DataFrame, plans: Mapping[int, Plan]) -> pd.DataFrame:
    """Hours of work with what other roles do of it, by the years' tables; the same rows where nothing is moved.

    Args:
        rows: Hours (`hours`) with at least the columns year and role; all other columns stay with the work.
        plans: The settled plan of each year, by the year's first calendar year.

    Raises:
        ValueError: Work moved to a role that the scenario has not.
    """
    tables = {year_name(year): (plan, _moving(plan)) for year, plan in plans.items()}
    if not any(table for _, table in tables.values()):
        return rows
    parts = []
    for year, (plan, table) in tables.items():
        mine = rows[rows["year"] == year]
        kept = mine["role"].map({role: _kept(table, role) for role in mine["role"].unique()}).astype("float64")
        parts.append(mine.assign(hours=mine["hours"] * kept))
        for share, move in table:
            for role in (move.done_by, move.supervised_by):
                if role not in plan.roles.roles:
                    raise ValueError(f"work is moved to '{role}', and the file of roles has no such role")
            taken = mine[mine["role"] == move.work_of]
            taken = taken.assign(role=move.done_by, hours=taken["hours"] * share * move.time.value)
            watched = taken.assign(role=move.supervised_by, hours=taken["hours"] * move.supervision.value)
            parts += [taken, watched[watched["hours"] > 0]]
    return pd.concat([part for part in parts if len(part)] or [rows[:0]], ignore_index=True)


def supervision(hours: pd.DataFrame, plans: Mapping[int, Plan]) -> pd.DataFrame:
    """Every move of work in every year, and whether there are supervisors enough.

    Each whole-time equivalent of a substitute takes one over `most supervised` of its supervisor's; where these sum
    to more supervisors than are left after all moves, the moves of that supervisor are not `within` their limits.

    Args:
        hours: Hours of work before any move, with columns year, role and hours.
        plans: The settled plan of each year.

    Returns:
        Columns `COLUMNS`: `hours` and `wte` are the substitute's, `supervisor_wte` the supervisors left.
    """
    rows = []
    after = moved(hours, plans).groupby(["year", "role"])["hours"].sum()
    before = hours.groupby(["year", "role"])["hours"].sum()
    for year, plan in sorted(plans.items()):
        table, given, name = plan.table(Substitution), by_role(plan.roles, plan.availability), year_name(year)
        spans: dict[str, float] = {}
        mine = []
        for key, move in (table.moves if table is not None else {}).items():
            taken = float(before.get((name, move.work_of), 0.0)) * move.share * move.time.value
            wte = given[move.done_by].wte(taken) if move.done_by in given else 0.0
            spans[move.supervised_by] = spans.get(move.supervised_by, 0.0) + wte / move.most_supervised.value
            mine.append((name, key, move.work_of, move.done_by, move.share, taken, wte, move.supervised_by))
        for row in mine:
            left = float(after.get((name, row[-1]), 0.0))
            watching = given[row[-1]].wte(left) if row[-1] in given else 0.0
            rows.append((*row, watching, spans[row[-1]] <= watching * (1 + 1e-9)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _moving(plan: Plan) -> list[tuple[float, Move]]:
    """The moves of a plan's table that move something, with their shares."""
    table = plan.table(Substitution)
    return [] if table is None else [(move.share, move) for move in table.moves.values() if move.share > 0.0]


def _kept(table: Sequence[tuple[float, Move]], role: str) -> float:
    return 1.0 - sum(share for share, move in table if move.work_of == role)
