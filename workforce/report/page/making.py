"""The report made as its command makes it: scenarios or a results folder in, progress shown, one file out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from rich.console import Console

from workforce.comparison.comparison import Comparison
from workforce.comparison.impact import Impact, impact_of
from workforce.planning.settle import settle
from workforce.report.page.page import refuse_unknown, report
from workforce.report.printed.running import counted, progress_of
from workforce.results.simulation import by_name
from workforce.results.verify import kept_plans
from workforce.staffing.projection import Runs

__all__ = ["answer_of", "how_long", "report_with_progress"]

REST = 25.0
TIMES = {"inputs": 60.0, "ledger": 10.0, "attribution": 0.0}
"""How many times as long as the closed form the rest of a report takes, and each part that is included besides."""


def answer_of(what: Sequence[str], told: Callable[[str], None]) -> Comparison:
    """The comparison of a results folder's scenarios, or of scenarios by name or file.

    Raises:
        ProblemsFound: problems in the files.
        ResultsProblem: a folder that holds no results, or damaged ones.
        ValueError: scenarios of different roots, or of one name.
    """
    if len(what) == 1 and Path(what[0]).is_dir():
        store, kept = kept_plans(what[0])
        runs = Runs.of(store, kept)
        return Comparison(runs.plans, runs.scenarios[0], runs)
    settled = []
    for name in what:
        told(f"settling {name}")
        settled.append(settle(name))
    plans = by_name(settled)
    return Comparison(plans, next(iter(plans)), None)


def report_with_progress(
    what: Sequence[str],
    out: Path,
    include: Sequence[str],
    standards: Sequence[str],
    replications: int,
    supply: str | None,
    seed: int,
    jobs: int = 1,
) -> Path:
    """Write a report, showing what is being worked out.

    Args:
        what: scenarios, the first to compare with, or one results folder.
        out: the file to write.
        include: see `page.report`.
        standards: standards to simulate for the scorecard.
        replications: of each side of a standard.
        supply: the scenario of who is in post, or None for each scenario's own.
        seed: of the standards' draws.
        jobs: how many processes move the weak numbers.

    Returns:
        The file.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: an unknown word in `include`, scenarios of different roots, or of one name.
    """
    refuse_unknown(include)
    with progress_of("Report") as step:
        done: list[str] = []

        def told(words: str) -> None:
            done.append(words)
            step(words, len(done), len(done) + 1)

        answer = answer_of(what, told)
        spent = _closed_forms(answer, told)
    Console(stderr=True).print(how_long(spent, include, jobs), highlight=False, soft_wrap=True)
    if "inputs" in include:
        for name, plans in answer.plans.items():
            with progress_of(f"Inputs, {name}") as step:
                answer.sensitivity(name, plans.years[-1], jobs, step)
    with progress_of("Report") as step:
        done = []
        impacts: list[Impact] = []
        for name in standards:
            impacts.append(impact_of(settle(name), replications, seed, 1, counted(step, 2 * replications)))
        page = report(answer, include, impacts, supply, told)
        path = page.save(out)
    size = path.stat().st_size / 1e6
    Console().print(f"{page.title}\n{path}: {size:.1f} MB, opens in any browser", highlight=False, soft_wrap=True)
    return path


def _closed_forms(answer: Comparison, told: Callable[[str], None]) -> float:
    """Work out every scenario by the closed form, and give the seconds it took."""
    begun = perf_counter()
    for name in answer.plans:
        told(f"closed form of {name}")
        answer.projection(name)
    return perf_counter() - begun


def how_long(closed_form: float, include: Sequence[str], jobs: int) -> str:
    """About how long a report takes, told from how long its closed forms took on this machine, now.

    Args:
        closed_form: seconds that the closed form of all scenarios took.
        include: what is worked out besides.
        jobs: how many processes move the weak numbers.
    """
    seconds = closed_form * (REST + sum(TIMES[word] / (jobs if word == "inputs" else 1) for word in include))
    minutes = max(1, round(seconds / 60))
    about = f"About {minutes} minute{'' if minutes == 1 else 's'}, if the machine stays as busy as it is"
    if "attribution" in include:
        about += ", and the attribution besides, which takes longer the more changes there are"
    quicker = "; --include '' leaves out what takes longest" if "inputs" in include and minutes > 1 else ""
    return f"{about}{quicker}."
