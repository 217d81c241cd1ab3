"""Rules between files: what each file may say alone, but not beside the others."""

from __future__ import annotations

from workforce.documents.problems import Problem, ProblemsFound
from workforce.network.build_structure import Structure
from workforce.planning.plans import Plans


def refuse_plans(plans: Plans) -> None:
    """Refuse plans that do not fit together, all problems at once."""


def refuse_following(structure: Structure, activity: int) -> None:
    """Refuse a pathway whose patients are followed for longer than a run can begin before its first year.

    Raises:
        ProblemsFound: Always, naming the activity.
    """
    pathway, name = structure.names.activities[activity]
    path = ("pathways", pathway, "activities", name)
    reason = "Patients are here more than two years after they arrived, longer than a run can begin early"
    remedy = "Follow patients for a shorter time, or give long stays a group of their own."
    raise ProblemsFound((Problem("WF471", structure.plans.mark(path), ".".join(path), name, reason, remedy),))
