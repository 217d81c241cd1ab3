"""What an analyst types: the public functions, each a short walk through the rooms below.

They read, settle, project, simulate and compare; they print nothing and change none of their arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workforce.documents.problems import ProblemsFound
from workforce.model.pathway import Pathway
from workforce.model.region import Region
from workforce.model.rules import read as read_rules
from workforce.planning.explain import Difference, Explanation
from workforce.planning.explain import differences as planned_differences
from workforce.planning.explain import explain as explain_plans
from workforce.planning.library import find, find_any
from workforce.planning.library import shipped as shipped_names
from workforce.planning.plans import Plans
from workforce.planning.settle import settle

if TYPE_CHECKING:
    import pandas as pd

    from workforce.comparison.comparison import Comparison
    from workforce.comparison.flags import Flags
    from workforce.comparison.impact import Impact
    from workforce.results.simulation import OnDone
    from workforce.results.verify import Verdict
    from workforce.staffing.projection import Projection, Runs

Scenario = Plans | str | Path


def shipped(kind: str = "scenarios") -> list[str]:
    """Names of what the package ships: `scenarios`, `pathways` or `regions`."""
    return shipped_names(kind)


def read_pathway(name: str | Path) -> Pathway:
    """A care pathway, checked by every rule on one file.

    Args:
        name: a shipped pathway's name, or a file's path.

    Raises:
        ProblemsFound: all that is wrong with the file, each with place and remedy.
    """
    from workforce.model.reading import read_file

    return read_rules(Pathway, read_file(find("pathways", name)))


def read_region(name: str | Path) -> Region:
    """A region with its tables, checked by every rule on one file.

    Args:
        name: a shipped region's name, or a file's path.

    Raises:
        ProblemsFound: all that is wrong with the file and its tables.
    """
    from workforce.planning.sources import read_region as read_checked

    return read_checked(find("regions", name))


def read_scenario(name: str | Path) -> Plans:
    """A scenario, settled: one validated plan for each financial year.

    Args:
        name: a shipped scenario's name, or a file's path.

    Raises:
        ProblemsFound: all problems of all files and settled years.
    """
    return settle(name)


def check(name: str | Path) -> tuple[str, ...]:
    """Check a pathway, region or scenario file with all it rests on; give warnings that do not stop a run.

    A scenario is settled in every year and made into a network, so that what can be found before a run is found.

    Raises:
        ProblemsFound: everything that must be mended first.
    """
    from workforce.model.reading import read_file
    from workforce.model.schema import KINDS, kind_of
    from workforce.planning.sources import read_region as read_checked

    path = find_any(name)
    document = read_file(path)
    kind = kind_of(document.content)
    if kind == "scenario":
        return _check_scenario(settle(path))
    if kind == "region":
        read_checked(path)
    elif kind is not None:
        read_rules(KINDS[kind], document)
    else:
        reason, remedy = "the file does not say what it is", "Begin it with 'pathway:', 'region:' or 'scenario:'."
        raise ProblemsFound((document.problem("WF410", (), reason, remedy),))
    return ()


def _check_scenario(plans: Plans) -> tuple[str, ...]:
    from workforce.network.build import build_network
    from workforce.network.checks import check_network, problems_of

    found = check_network(build_network(plans))
    wrong = [finding for finding in found if not finding.warning]
    if wrong:
        raise ProblemsFound(problems_of(plans, wrong))
    return (*plans.about.warnings, *(str(problem) for problem in problems_of(plans, found)))


def differences(one: Scenario, other: Scenario) -> tuple[Difference, ...]:
    """Every settled value in which two scenarios differ, year by year, and the changes that made it so."""
    return planned_differences(_settled(one), _settled(other))


def explain(scenario: Scenario, address: str, year: str | int) -> tuple[Explanation, ...]:
    """Where the settled numbers at or below an address come from in one financial year.

    Args:
        scenario: a settled scenario, its name or its file.
        address: names from a root with dots between, as `pathways.stroke.activities.urgent scan.lasts`.
        year: `2012/13` or 2012.
    """
    from workforce.model.calendar import year_number

    plans = _settled(scenario)
    return explain_plans(plans, address, year if isinstance(year, int) else year_number(year))


def expected(scenario: Scenario) -> Projection:
    """The closed form: a scenario's mean need of staff in every year, without simulation.

    Raises:
        ProblemsFound: problems in the files, and places with more to do than they can.
    """
    from workforce.staffing.projection import Projection

    return Projection.of(_settled(scenario))


def simulate(
    scenarios: Sequence[Scenario] | Scenario,
    replications: int = 20,
    seed: int = 2009,
    jobs: int = 1,
    folder: str | Path | None = None,
    on_done: OnDone | None = None,
    *,
    engine: str | None = None,
    journeys: bool = False,
    hours: bool | int = 20,
    cluster: str | None = None,
    until_precise: Sequence[str] | None = None,
) -> Runs:
    """Simulate scenarios of one root; replication n has the same patients in each, so that they can be paired.

    Args:
        scenarios: settled scenarios, names or files, each of another name.
        replications: how many of each; with `until_precise` the cap.
        seed: the seed of all draws.
        jobs: how many processes; the results do not depend on it.
        folder: where the results folder is made; by default a new one under `results/`.
        on_done: told of each replication (scenario, number, measures) as it is finished.
        engine: `compiled` or `reference`, which give the same journeys; by default the fastest there is.
        journeys: whether every patient's journey is kept too, for `runs.journeys`.
        hours: in how many replications, the first, hours of the week are kept, for need by cover (True: in all).
        cluster: a Dask scheduler's address, or `local` for a cluster of so many workers on this machine.
        until_precise: dimensions whose need in the last year are the headlines, as `["staff_group"]`; replications are
            then added until the interval of each is narrow enough.

    Raises:
        ProblemsFound: problems in the files.
        ResultsProblem: the folder, the disk, the cluster, or a replication that failed twice.
        ValueError: scenarios of different roots, or of one name; no such engine or dimension.
    """
    from workforce.results.workers import awake

    with awake(jobs, cluster):
        from workforce.comparison.ensemble import rule_of, simulate_until_precise
        from workforce.results.simulation import by_name
        from workforce.results.verify import new_folder
        from workforce.staffing.projection import Runs

        plans = by_name(_each(scenarios))
        path = Path(folder) if folder is not None else new_folder(list(plans))
        given = list(plans.values())
        rule = rule_of(until_precise, replications, given)
        kept, _ = simulate_until_precise(
            path, given, rule, seed, jobs, on_done, engine=engine, journeys=journeys, hours=hours, cluster=cluster
        )
        return Runs.of(kept, plans)


def open_runs(folder: str | Path) -> Runs:
    """The runs kept in a results folder, with the scenarios settled again from the files kept beside them."""
    from workforce.results.verify import kept_plans
    from workforce.staffing.projection import Runs

    store, plans = kept_plans(folder)
    return Runs.of(store, plans)


def resume(
    folder: str | Path,
    jobs: int = 1,
    on_done: OnDone | None = None,
    replications: int | None = None,
    cluster: str | None = None,
) -> Runs:
    """Finish a run that was stopped, or give it more replications, from the files kept with it; give all of them.

    Args:
        folder: its results folder.
        jobs: how many processes.
        on_done: told of each replication (scenario, number, measures) as it is finished.
        replications: so many of each scenario in all; by default as the run was begun.
        cluster: as for `simulate`.

    Raises:
        ResultsProblem: no results stand there, versions or machine differ from when the run began, or fewer
            replications are asked for than there are.
    """
    from workforce.comparison.ensemble import resume_ensemble
    from workforce.staffing.projection import Runs

    store, plans, _ = resume_ensemble(folder, jobs, on_done, replications, cluster)
    return Runs.of(store, plans)


def compare(what: Runs | Sequence[Scenario], against: str | None = None) -> Comparison:
    """Compare scenarios: simulated runs, or (given scenarios) by the closed form alone.

    Args:
        what: runs of several scenarios, or the scenarios themselves.
        against: the scenario to compare with; by default the first.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: scenarios of different roots, or of one name.
        KeyError: the scenario to compare with is not among them.
    """
    from workforce.comparison.comparison import Comparison
    from workforce.results.simulation import by_name
    from workforce.staffing.projection import Runs

    if isinstance(what, Runs):
        return Comparison(what.plans, against or what.scenarios[0], what)
    plans = by_name(_settled(one) for one in what)
    return Comparison(plans, against or next(iter(plans)), None)


def impact(standard: Scenario, replications: int = 10, seed: int = 2009, jobs: int = 1) -> Impact:
    """What a standard takes in staff, and the share of patients who meet it, before and after.

    Args:
        standard: a settled standard, its name or its file; any scenario that extends another will do.
        replications: how many of each side; the same number means the same patients. With none, who meets it is not
            counted and only what the closed form gives is there.
        seed: the seed of all draws.
        jobs: how many processes; the results do not depend on it.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: the file changes nothing.
    """
    from workforce.comparison.impact import impact_of

    return impact_of(_settled(standard), replications, seed, jobs)


def flags(scenario: Scenario, year: str | int, replications: int = 4, seed: int = 2009) -> Flags:
    """The red flags of one year, and how often full units turned patients away, from a simulation of that year.

    Args:
        scenario: a settled scenario, its name or its file.
        year: `2012/13` or 2012.
        replications: how many.
        seed: the seed of all draws.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: nothing is a red flag there and nobody is turned away, or no such year.
    """
    from workforce.comparison.flags import flags_of
    from workforce.model.calendar import year_number

    return flags_of(_settled(scenario), year if isinstance(year, int) else year_number(year), replications, seed)


def joint(
    scenario: Scenario, year: str | int, by: Sequence[str] = ("staff_group",), service_level: float = 0.95
) -> pd.DataFrame:
    """What the pathways of one scenario need apart and together in one year, by workload and by cover.

    Args:
        scenario: a settled scenario of several pathways, its name or its file.
        year: `2012/13` or 2012.
        by: dimensions of the cover method: cover_group, setting, role, staff_group, band, career_level.
        service_level: the share of time in which enough are on duty.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: the scenario has one pathway only.
    """
    from workforce.comparison.joint import apart_and_together
    from workforce.model.calendar import year_number

    number = year if isinstance(year, int) else year_number(year)
    return apart_and_together(_settled(scenario), number, by, service_level)


def access(
    scenarios: Sequence[Scenario] | Scenario,
    pathway: str | None,
    setting: str,
    minutes: Sequence[float] = (30, 45, 60),
) -> pd.DataFrame:
    """How far residents travel to a setting of a pathway, by scenario and year: how many beyond each limit.

    Args:
        scenarios: settled scenarios, names or files.
        pathway: the pathway whose flows say where its patients go; None: the scenarios' only one.
        setting: a setting that stands at sites, as `stroke unit`.
        minutes: limits by road.

    Raises:
        ValueError: no such pathway or setting, or no travel times for it.
    """
    import pandas as pd

    from workforce.comparison.access import residents_beyond

    return pd.concat([residents_beyond(one, pathway, setting, minutes) for one in _each(scenarios)], ignore_index=True)


def ambulance_hours(scenarios: Sequence[Scenario] | Scenario) -> pd.DataFrame:
    """Staff hours of each ambulance job, by scenario, year, pathway and activity, by the closed form.

    Args:
        scenarios: settled scenarios, names or files; the first is usually the one before.

    Returns:
        Rows of scenario, year, pathway, activity, jobs a year, hours a year and hours a job, of every activity in a
        setting of the ambulance sector: crews, escorts and call handlers together.
    """
    import pandas as pd

    from workforce.comparison.access import ambulance_hours as of_jobs

    return pd.concat([of_jobs(expected(one)) for one in _each(scenarios)], ignore_index=True)


def precision(runs: Runs, by: Sequence[str] = ("staff_group",), years: Sequence[str] | None = None) -> pd.DataFrame:
    """How precisely runs know need by workload and its differences from their first scenario, with the correlation.

    Args:
        runs: simulated scenarios.
        by: dimensions; each combination is a headline.
        years: financial years as written; by default the last.
    """
    from workforce.comparison.ensemble import precision_of

    return precision_of(runs, by, years)


def schema(kind: str = "pathway") -> dict[str, Any]:
    """The JSON Schema of a kind of file: `pathway`, `region`, `scenario`, `roles` or `availability`."""
    from workforce.model.schema import schema as of_kind

    return dict(of_kind(kind))


def verify(folder: str | Path, replications: int | None = None, engine: str | None = None) -> Verdict:
    """Repeat kept results from the files kept beside them, and say whether every bit is the same.

    Args:
        folder: a results folder.
        replications: how many of each scenario to repeat; by default all.
        engine: by which engine; by default the run's own.
    """
    from workforce.results.verify import verify as repeat

    return repeat(folder, replications, engine)


def _settled(scenario: Scenario) -> Plans:
    return scenario if isinstance(scenario, Plans) else settle(scenario)


def _each(scenarios: Sequence[Scenario] | Scenario) -> list[Plans]:
    return [_settled(one) for one in ([scenarios] if isinstance(scenarios, Plans | str | Path) else scenarios)]
