"""Options that several commands have, and words of theirs that stand for several."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["By", "Cluster", "Engine", "Folder", "Jobs", "Replications", "Seed", "dimensions_of"]

Jobs = Annotated[int, typer.Option(help="Processes at work; the results do not depend on it.", min=1)]
Seed = Annotated[int, typer.Option(help="Seed of all draws.", min=0)]
Replications = Annotated[int, typer.Option(help="Replications of each scenario.", min=1)]
Folder = Annotated[
    Path | None, typer.Option("--folder", "--out", help="Results folder to make; default: a new one under results/.")
]
Engine = Annotated[
    str | None,
    typer.Option(help="compiled or reference: the same journeys, bit for bit; default: the fastest there is."),
]
Cluster = Annotated[
    str | None,
    typer.Option(help="Work on a Dask cluster: a scheduler's address, or 'local' for one of --jobs workers."),
]
By = Annotated[
    str,
    typer.Option(
        help="Dimensions with commas between, for example year,staff_group,setting; others: pathway, group, activity, "
        "role, band, sector, location."
    ),
]


def dimensions_of(by: str, of_cover: bool = False, of_methods: bool = False) -> list[str]:
    """The dimensions that an option names, with commas between; unknown ones are wrong usage."""
    from workforce.staffing.cover import DIMENSIONS as COVER_DIMENSIONS
    from workforce.staffing.methods import DIMENSIONS as METHODS_DIMENSIONS
    from workforce.staffing.workload import DIMENSIONS

    known = METHODS_DIMENSIONS if of_methods else COVER_DIMENSIONS if of_cover else DIMENSIONS
    names = [name.strip() for name in by.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        reason = f"'{unknown[0]}' is not a dimension" if unknown else "name at least one dimension"
        raise typer.BadParameter(f"{reason}; choose from {', '.join(known)}")
    return names
