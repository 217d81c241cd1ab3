"""All benchmarks in one go: ``python benchmarks/run.py [--quick] [--whole] [--only WORDS] [--repeats N] [--print]``.

Tools take turns: in each repeat every tool runs once at each model, in a process of its own, and the ratios of the
repeat are of those runs. The table gives the median over repeats with the smallest and largest, and is written to
docs/benchmarks.md. Nothing here is a test: times on a shared machine prove nothing alone. That all tools run the same
models is what ``check.py`` shows.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import page
from check import fed_of
from figures import system_of
from models import REGION
from ours import journeys
from system import as_r
from timing import HERE, Timed, process, spread

OURS, HOURS, STAFF = "workforce", "workforce with staff by hour", "workforce with staff"


@dataclass(frozen=True)
class Ratio:
    """A row of the table: how many times as long one takes as the other, per replication.

    Attributes:
        name: What is measured.
        slow: What should take longer.
        quick: What should take less.
        least: What is asked for, as the table shows it.
        better: What would be better.
        each: Compare seconds per patient.
    """

    name: str
    slow: Timed
    quick: Timed
    least: str
    better: str
    each: bool = False


def ratios() -> Iterator[Ratio]:
    """The rows that are ratios, as the table shows them."""
    for model in ("w1", "w2"):
        shown = model.upper()
        yield Ratio(f"compiled over plain SimPy, {shown}", Timed("SimPy", model), Timed(OURS, model), "30", "50")
        numpy = Timed("SimPy, NumPy draws", model)
        yield Ratio(f"compiled over SimPy with NumPy's draws, {shown}", numpy, Timed(OURS, model), "", "")
    hours, staff = Timed(HOURS, "w2"), Timed(STAFF, "w2")
    yield Ratio("the same with staff minutes by role and hour, W2", Timed("SimPy with staff", "w2"), hours, "60", "100")
    yield Ratio("the same, here with all measures of a run, W2", Timed("SimPy with staff", "w2"), staff, "", "")
    numpy = Timed("SimPy, NumPy draws, with staff", "w2")
    yield Ratio("the same with NumPy's draws and staff as its rows, W2", numpy, hours, "", "")
    yield Ratio("compiled over Ciw, W1", Timed("Ciw", "w1"), Timed(OURS, "w1"), "", "")
    for model, least, better in (("w1", "3", "5"), ("w2", "6", "10")):
        yield Ratio(f"compiled over cimba, {model.upper()}", Timed("cimba", model), Timed(OURS, model), least, better)
        yield Ratio(f"compiled over simmer, {model.upper()}", Timed("simmer", model), Timed(OURS, model), "", "")
    whole = "whole process, one W2 year, over plain SimPy"
    yield Ratio(f"{whole}, warm cache", Timed("SimPy", "w2", True), Timed(OURS, "w2", True), "4", "6")
    name = f"{whole}, warm cache, both with staff minutes by role and hour"
    yield Ratio(name, Timed("SimPy with staff", "w2", True), Timed(HOURS, "w2", True), "", "")
    name = "over SimPy's PriorityResource at a queue of 2,000"
    yield Ratio(name, Timed("fed SimPy", "queue"), Timed(OURS, "queue"), "300", "500")
    name = "compiled over plain SimPy that is given every draw and route, stroke in the East Midlands, one replication"
    yield Ratio(name, Timed("fed SimPy", REGION), Timed(OURS, REGION), "", "")
    name = (
        "compiled with measures over the reference engine with measures, stroke in the East Midlands, one replication"
    )
    yield Ratio(name, Timed("reference engine", REGION), Timed(STAFF, REGION), "", "")
    name = "time per patient at 10 years over 1 year"
    yield Ratio(name, Timed(STAFF, "w2-ten"), Timed(STAFF, "w2"), "at most 1.1", "", each=True)


QUICKLY = ("plain SimPy", "cimba", "Ciw", "simmer", "staff minutes")


def figures(where: Path, runs: Sequence[Timed]) -> None:
    """Write the models' figures for tools that do not read pathway files, and the journeys that others are fed with."""
    for model in {timed.model for timed in runs} & {"w1", "w2"}:
        system = system_of(model)
        system.save(where / f"{model}.json")
        (where / f"{model}.R").write_text(as_r(system), encoding="utf-8")
    for model in {timed.model for timed in runs if timed.tool == "fed SimPy"}:
        fed = fed_of(model, journeys(model, 1))
        (where / f"{model}.json").write_text(json.dumps(asdict(fed)), encoding="utf-8")


def measured(rows: Sequence[Ratio], repeats: int) -> Iterator[page.Row]:
    """Time what the rows need, in turn, and give the rows that can be measured here."""
    there = [row for row in rows if row.slow.is_there]
    for row in rows:
        if row not in there:
            print(f"not measured, since {row.slow.tool} is not here: {row.name}")
    runs = list(dict.fromkeys(timed for row in there for timed in (row.slow, row.quick)))
    found: dict[Timed, list[dict[str, float]]] = {timed: [] for timed in runs}
    with tempfile.TemporaryDirectory() as place:
        figures(Path(place), runs)
        for repeat in range(repeats):
            for timed in runs:
                told = timed.seconds(Path(place))
                found[timed].append(told)
                print(
                    f"{repeat + 1}: {timed.tool}, {timed.model}{' as a whole' * timed.whole}: {told['seconds']:.4f} s"
                )
    for row in there:
        slow, quick = (
            [told["seconds"] / (told["patients"] if row.each else 1) for told in found[timed]]
            for timed in (row.slow, row.quick)
        )
        middle, low, high = spread([s / q for s, q in zip(slow, quick, strict=True)])
        seconds = f"{page.short(spread(slow)[0])} / {page.short(spread(quick)[0])} s"
        yield page.Row(
            row.name, page.short(middle), f"{page.short(low)} to {page.short(high)}", seconds, row.least, row.better
        )


def scaled(what: str, *numbers: int) -> dict[str, Any]:
    """What ``scale.py`` tells, and the CPU seconds of its whole process with all its workers."""
    spent = process([sys.executable, str(HERE / "scale.py"), what, *map(str, numbers)])
    return {**spent.told, "cpu": spent.cpu}


def memory() -> Iterator[page.Row]:
    """Ten regions in turn."""
    told = scaled("regions", 10)
    name = f"peak memory, ten regions in turn ({', '.join(told['pathways'])})"
    yield page.Row(name, f"{told['peak MiB']:.0f} MiB", "", "", "at most 1 GiB", "")


def workers(replications: int, repeats: int) -> Iterator[page.Row]:
    """Two workers and one, in turn; where other work takes the cores, CPU seconds tell more than those that pass."""
    runs = [tuple(scaled("stroke", replications, jobs) for jobs in (1, 2)) for _ in range(repeats)]
    middle, low, high = spread([one["wall"] / two["wall"] for one, two in runs])
    wall, cpu = (
        " / ".join(f"{spread([run[jobs][figure] for run in runs])[0]:.0f}" for jobs in range(2))
        for figure in ("wall", "cpu")
    )
    name = f"two workers over one, {replications} replications of stroke in the East Midlands, seconds that pass"
    of = f"{wall} s that pass, {cpu} s of CPU"
    yield page.Row(name, f"{middle:.2f}", f"{low:.2f} to {high:.2f}", of, "1.8", "")


def region(whole: bool) -> Iterator[page.Row]:
    """The shipped region with all its pathways: by straight lines, or 100 replications as by default."""
    few, more = 2, 6
    every, none = ([scaled(what, count, 2) for count in (few, more)] for what in ("every", "workload"))

    def minutes(figure: str, with_hours: int) -> float:
        """Minutes of 100 replications, so many of them with hours of the week, by the slopes of the lines."""
        line, other = ([run[figure] for run in runs] for runs in (none, every))
        slope, steeper = ((last - first) / (more - few) for first, last in (line, other))
        return float(line[1] + slope * (100 - more - with_hours) + steeper * with_hours) / 60

    name = "East Midlands, all shipped pathways, 11 years, 100 replications, 2 scenarios, 2 cores, hours of the week in"
    for kept, with_hours in (("none", 0), ("the first 20, as by default", 20), ("every one", 100)):
        wall, cpu = (minutes(figure, with_hours) for figure in ("wall", "cpu"))
        how = f"straight lines through {few} and {more} replications"
        if whole and with_hours == 20:
            told = scaled("region", 100, 2)
            wall, cpu, how = told["wall"] / 60, told["cpu"] / 60, "all run"
        of = f"{cpu:.0f} min of CPU; {how}"
        yield page.Row(f"{name} {kept}", f"{wall:.1f} min", "", of, "at most 15 min", "5 min")


def main_job() -> Iterator[page.Row]:
    """The main job of README as after installing: nothing compiled yet, then once more."""
    with tempfile.TemporaryDirectory() as place:
        cache = {"NUMBA_CACHE_DIR": str(Path(place) / "cache")}
        for what, least, better in (("cold compile included", "60 s", "30 s"), ("once compiled", "", "")):
            spent = process([sys.executable, "-m", "workforce", "compare"], cache, Path(place))
            yield page.Row(
                f"README's main job, {what}", f"{spent.wall:.0f} s", "", f"{spent.cpu:.0f} s of CPU", least, better
            )


def main() -> None:
    """Measure, print and write."""
    options = argparse.ArgumentParser(description="Time the engine against its peers, in turn.")
    options.add_argument("--quick", action="store_true", help="two repeats of the peers alone")
    options.add_argument("--whole", action="store_true", help="all 100 replications of the region as by default")
    options.add_argument("--only", default="", help="rows whose names hold one of these words, with commas between")
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--print", action="store_true", help="print the table, and leave docs/benchmarks.md alone")
    chosen = options.parse_args()
    words = [word.strip() for word in chosen.only.split(",")]

    def wanted(name: str) -> bool:
        return any(word in name for word in words) and (not chosen.quick or any(word in name for word in QUICKLY))

    load = os.getloadavg()[0]
    rows = list(measured([row for row in ratios() if wanted(row.name)], 2 if chosen.quick else chosen.repeats))
    if not chosen.quick:
        for name, measure in (
            ("peak memory", memory),
            ("two workers over one", lambda: workers(24, chosen.repeats)),
            ("hours of the week of the East Midlands", lambda: region(chosen.whole)),
            ("README's main job", main_job),
        ):
            rows += list(measure()) if wanted(name) else []
    print(page.table(rows))
    if not chosen.print:
        page.write(rows, [row.name for row in ratios()], load)


if __name__ == "__main__":
    main()
