"""Rules on the tables of norms and of substitution: what a norm counts, and work that is moved once."""

from __future__ import annotations

from collections.abc import Iterator

from workforce.model.findings import Finding, Path
from workforce.model.norms import Norms
from workforce.model.substitution import Substitution

__all__ = ["norms_count_something", "work_moves_once"]

_CLOSE = 1e-9


def norms_count_something(norms: Norms) -> Iterator[Finding]:
    """WF391: a norm per bed has an occupancy, one per case its activity, and each is for some of what it counts."""
    for name, norm in norms.norms.items():
        path: Path = ("norms", name)
        if norm.per == "bed" and (norm.occupancy is None or norm.occupancy.value <= 0):
            remedy = "Write 'occupancy', the share of beds in use, above 0%."
            yield Finding("WF391", path, "Beds follow from patients by an occupancy, and there is none.", remedy)
        if norm.per == "case" and norm.activity is None:
            yield Finding("WF391", path, "It counts cases, and no activity begins one.", "Write 'activity'.")
        for role, each in norm.staff.items():
            if each.each.value <= 0:
                reason = "The norm is for none of what it counts."
                yield Finding(
                    "WF391", (*path, "staff", role, "each"), reason, "Write a number above 0.", each.each.text
                )


def work_moves_once(table: Substitution) -> Iterator[Finding]:
    """WF392: no more than all of a role's work may be done by others, and nobody stands in for themselves."""
    shares: dict[str, float] = {}
    for name, move in table.moves.items():
        path: Path = ("moves", name)
        if move.work_of == move.done_by:
            reason = "The work is moved to the role that has it."
            yield Finding("WF392", (*path, "done by"), reason, "Name another role.", move.done_by)
        shares[move.work_of] = shares.get(move.work_of, 0.0) + move.may_be.value
        if shares[move.work_of] > 1 + _CLOSE:
            reason = f"Others may do {shares[move.work_of] * 100:.10g}% of the work of '{move.work_of}'."
            yield Finding(
                "WF392", (*path, "may be"), reason, "Write shares of 100% or less together.", move.may_be.text
            )
