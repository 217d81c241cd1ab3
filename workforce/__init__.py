"""Care pathways as files, simulated, to the staff they need: by group, band, setting and year.

    import workforce as wf
    base, closer = wf.read_scenario("baseline"), wf.read_scenario("care-closer-to-home")
    wf.expected(closer).wte(by=["year", "staff_group", "setting"])
    runs = wf.simulate([base, closer], replications=20, seed=2009, jobs=2)
    wf.compare(runs, against="baseline").differences(by=["staff_group"])

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workforce.analysis import (
        access,
        ambulance_hours,
        check,
        compare,
        differences,
        expected,
        explain,
        flags,
        impact,
        joint,
        open_runs,
        precision,
        read_pathway,
        read_region,
        read_scenario,
        resume,
        schema,
        shipped,
        simulate,
        verify,
    )
    from workforce.comparison.cost_analysis import affordable, cost
    from workforce.comparison.why import attribution, how_sure, pinch_points
    from workforce.documents.problems import ProblemsFound
    from workforce.planning.starting import new
    from workforce.report import plots
    from workforce.report.drawing.drawing import draw
    from workforce.report.exports import export
    from workforce.report.notebook import progress
    from workforce.report.page.page import report
    from workforce.report.player import play
    from workforce.report.review.review import review_pack
    from workforce.report.stress import stress
    from workforce.report.workbook.books import read_sheet, sheet, workbook
    from workforce.supply.analysis import advice, gap, staff_supply

__version__ = "0.1.0"

__all__ = [
    "ProblemsFound",
    "access",
    "advice",
    "affordable",
    "ambulance_hours",
    "attribution",
    "check",
    "compare",
    "cost",
    "differences",
    "draw",
    "expected",
    "explain",
    "export",
    "flags",
    "gap",
    "how_sure",
    "impact",
    "joint",
    "new",
    "open_runs",
    "pinch_points",
    "play",
    "plots",
    "precision",
    "progress",
    "read_pathway",
    "read_region",
    "read_scenario",
    "read_sheet",
    "report",
    "resume",
    "review_pack",
    "schema",
    "sheet",
    "shipped",
    "simulate",
    "staff_supply",
    "stress",
    "verify",
    "workbook",
]

_ROOMS = {
    "ProblemsFound": "workforce.documents.problems",
    "advice": "workforce.supply.analysis",
    "affordable": "workforce.comparison.cost_analysis",
    "attribution": "workforce.comparison.why",
    "how_sure": "workforce.comparison.why",
    "pinch_points": "workforce.comparison.why",
    "cost": "workforce.comparison.cost_analysis",
    "draw": "workforce.report.drawing.drawing",
    "export": "workforce.report.exports",
    "play": "workforce.report.player",
    "progress": "workforce.report.notebook",
    "review_pack": "workforce.report.review.review",
    "gap": "workforce.supply.analysis",
    "new": "workforce.planning.starting",
    "read_sheet": "workforce.report.workbook.books",
    "report": "workforce.report.page.page",
    "sheet": "workforce.report.workbook.books",
    "staff_supply": "workforce.supply.analysis",
    "stress": "workforce.report.stress",
    "workbook": "workforce.report.workbook.books",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'workforce' has no attribute '{name}'")
    if name == "plots":
        return import_module("workforce.report.plots")
    return getattr(import_module(_ROOMS.get(name, "workforce.analysis")), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _show_in_notebooks() -> None:
    """Tell a running IPython how answers are shown; where there is none, nothing is loaded."""
    python = sys.modules.get("IPython")
    shell = None if python is None else python.get_ipython()
    if shell is not None:
        from workforce.report.notebook import register

        register(shell)


_show_in_notebooks()
