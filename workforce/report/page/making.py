"""The report made as its command makes it: scenarios or a results folder in, progress shown, one file out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from workforce.comparison.comparison import Comparison
from workforce.comparison.impact import Impact, impact_of
from workforce.planning.settle import settle
from workforce.report.page.page import refuse_unknown, report
from workforce.report.printed.running import counted, progress_of
from workforce.results.simulation import by_name
from workforce.results.verify import kept_plans
from workforce.staffing.projection import Runs

__all__ = ["answer_of", "report_with_progress"]


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
        impacts: list[Impact] = []
        for name in standards:
            impacts.append(impact_of(settle(name), replications, seed, 1, counted(step, 2 * replications)))
        page = report(answer, include, impacts, supply, told)
        path = page.save(out)
    size = path.stat().st_size / 1e6
    Console().print(f"{page.title}\n{path}: {size:.1f} MB, opens in any browser", highlight=False, soft_wrap=True)
    return path
