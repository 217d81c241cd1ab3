"""What is refused or reported before a run: rules between files, and what the traffic of the network shows.

`check_plans` looks at the plans; `build_network` refuses them if it finds anything. `check_network` looks at the
network that came of them: requests that can never be met, circles of held places, places with too much to do.
"""

from __future__ import annotations

from collections.abc import Iterable

from workforce.documents.problems import Problem, ProblemsFound
from workforce.network.build_structure import Structure
from workforce.network.checks_files import Finding, findings_of
from workforce.network.checks_journeys import never_met, static_circles, stays_at_two_sites
from workforce.network.checks_load import never_leaving, overloads
from workforce.network.network import Network
from workforce.network.traffic import Traffic
from workforce.planning.plans import Plans


def check_plans(plans: Plans) -> list[Finding]:
    """What the files of a scenario's plans say that does not fit together, in any year."""
    return findings_of(Structure(plans))


def problems_of(plans: Plans, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Findings as problems at their places in the files."""
    return tuple(
        Problem(
            finding.code,
            plans.mark(finding.path, finding.year),
            ".".join(finding.path),
            finding.value,
            finding.reason,
            finding.remedy,
        )
        for finding in findings
    )


def refuse_plans(plans: Plans) -> None:
    """Refuse plans that do not fit together.

    Raises:
        ProblemsFound: All problems of all years at once.
    """
    problems = problems_of(plans, check_plans(plans))
    if problems:
        raise ProblemsFound(problems)


def refuse_network(plans: Plans, network: Network) -> None:
    """Refuse to run a network in which something is asked for that there never is, or a line grows without end.

    Raises:
        ProblemsFound: All that stands in the way of a run; warnings do not.
    """
    wrong = [finding for finding in check_network(network) if not finding.warning]
    if wrong:
        raise ProblemsFound(problems_of(plans, wrong))


def refuse_following(structure: Structure, activity: int) -> None:
    """WF468: refuse a pathway whose patients are followed for longer than a run can begin before its first year.

    Raises:
        ProblemsFound: Always, naming the activity.
    """
    pathway, name = structure.names.activities[activity]
    finding = Finding(
        "WF468",
        ("pathways", pathway, "activities", name),
        "Patients are here more than two years after they arrived, longer than a run can begin early",
        "Follow patients for a shorter time, or let long stays begin with a group of their own.",
        name,
        structure.plans.years[0],
    )
    raise ProblemsFound(problems_of(structure.plans, [finding]))


def check_network(network: Network) -> list[Finding]:
    """What stands in the way of a run, or may (`warning`): found by the traffic of each year.

    A finding that holds in several years is given once, for the year in which it is worst.
    """
    found: dict[tuple[str, tuple[str, ...]], Finding] = {}
    for finding in static_circles(network):
        found.setdefault((finding.code, finding.path), finding)
    limited = len(network.places.pool_place) > 0
    loads: list[tuple[float, Finding]] = []
    traffic: Traffic | None = None
    for year in range(network.years if limited else 1):
        traffic = Traffic(network, year, traffic)
        loads.extend(overloads(network, traffic))
        for finding in (*never_met(network, year), *never_leaving(network, traffic)):
            found.setdefault((finding.code, finding.path), finding)
    for year in range(network.years):
        for finding in stays_at_two_sites(network, year):
            found.setdefault((finding.code, finding.path), finding)
    for _, finding in sorted(loads, key=lambda load: -load[0]):
        found.setdefault(("", finding.path), finding)
    return list(found.values())
