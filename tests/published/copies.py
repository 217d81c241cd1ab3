"""A published model as a pathway file, several copies of it side by side, each with places of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workforce.engine.log import DONE, VisitLog
from workforce.model.reading import read_file
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.settle import plans_from

BASIS = {"sources": {"made": {"citation": "made up for the test", "grade": "published"}}, "source": "made"}
MINUTE = 60_000.0
HOUR = 3_600_000.0
DAY = 86_400_000


def plain(value: Any) -> Any:
    """A document's content as dictionaries that can be changed."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def copies(
    file: Path,
    count: int,
    places: Mapping[str, int],
    changes: Mapping[str, Any] | None = None,
    staff: Mapping[str, Any] | None = None,
) -> Network:
    """So many copies of a model for one year, empty at its start, without staff unless given.

    Args:
        file: the pathway.
        count: how many copies, each an area with its own units.
        places: how many there are of each kind of place in each copy, or their rota; unlimited if not named.
        changes: values put in place in the file, by address.
        staff: the files `roles` and `tables` of the staff it needs.
    """
    content = plain(read_file(file).content)
    for address, value in (changes or {}).items():
        *way, last = address.split(".")
        block = content
        for name in way:
            block = block[name]
        block[last] = value
    for group in content["groups"].values():
        if "count" in group["arrivals"]:
            number = float(group["arrivals"]["count"].split()[0])
            group["arrivals"]["count"] = f"{number * count:.9f} per year"
    areas = [f"copy {k}" for k in range(count)]
    tree = {
        "pathways": {file.stem: content},
        "region": {
            "region": "r", "title": "R", **BASIS,
            "areas": {"rows": {area: {"pct": "trust", "population share": f"{100 / count:.12f}%"} for area in areas}},
            "population": {"rows": {"2009/10": {"male": {"0+": 1}, "female": {"0+": 1}}}},
            "sites": {"rows": {"S": {"title": "S", "town": "T", "trust": "T"}}},
            "settings": {setting: {"follows": "area"} for setting in content["settings"]},
            "places": {place: {"numbers": dict.fromkeys(areas, number)} for place, number in places.items()},
        },
        "roles": {"file": "roles", "title": "Roles", "roles": {}, "sources": {}},
        "tables": {"availability": {"file": "availability", "title": "A", "staff groups": {}, "sources": {}}},
    }  # fmt: skip
    return build_network(plans_from({**tree, **(staff or {})}, (2009,)), 0)


def activity(network: Network, name: str) -> int:
    """The number of an activity."""
    return [found for _, found in network.names.activities].index(name)


def interval(values: npt.ArrayLike, z: float = 3.5) -> tuple[float, float]:
    """Mean of independent values and half the width of an interval of z standard errors."""
    found = np.asarray(values, dtype=np.float64)
    return float(found.mean()), float(z * found.std(ddof=1) / np.sqrt(len(found)))


def waits(log: VisitLog, number: int) -> npt.NDArray[np.float64]:
    """Minutes from joining to start of every visit of an activity that was done."""
    here = (log.activity == number) & (log.outcome == DONE)
    return np.asarray((log.start[here] - log.joined[here]) / MINUTE)
