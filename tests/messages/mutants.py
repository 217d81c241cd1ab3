"""A thousand files made wrong on purpose, and what the messages say of each.

`python tests/messages/mutants.py 1000` makes them, checks each as an analyst would, and prints a table by kind. The
draws are seeded: the same files give the same mutants.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants_basis import BASIS
from mutants_pathway import PATHWAY
from mutants_region import REGION, REGION_SOURCES
from mutants_scenario import EXTENSION, SCENARIO
from mutants_source import Mutant, Source
from mutants_text import TEXT

from workforce import analysis
from workforce.documents.problems import Problem, ProblemsFound
from workforce.model.reading import forget_files
from workforce.planning.library import files_from

TOP = Path(__file__).resolve().parents[2]
SEED = 2009
OWN = "scenarios/a-change-of-each-verb.yaml"
CLINIC = "pathways/clinic.yaml"


@dataclass(frozen=True)
class Verdict:
    """What checking one mutant gave."""

    mutant: Mutant
    problems: tuple[Problem, ...]
    error: str
    seconds: float

    @property
    def silent(self) -> bool:
        return self.mutant.refused and not self.problems and not self.error

    @property
    def wrongly_refused(self) -> bool:
        return not self.mutant.refused and bool(self.problems)

    def placed(self) -> list[Problem]:
        """The problems that name the right line and field."""
        return [problem for problem in self.problems if self._right(problem)]

    def first(self) -> bool:
        """Whether the first problem told is one of them."""
        return bool(self.problems) and self._right(self.problems[0])

    def remedied(self) -> bool:
        """Whether a problem at the right place, or any where none is, gives the right remedy."""
        words = [word.casefold() for word in self.mutant.remedy]
        told = self.placed() or self.problems
        return any(word in problem.remedy.casefold() for problem in told for word in words)

    def _right(self, problem: Problem) -> bool:
        mutant = self.mutant
        if not problem.mark.file.endswith((mutant.place or mutant.file).rsplit("/", 1)[-1]):
            return False
        if mutant.lines and problem.mark.line not in mutant.lines:
            return False
        return not mutant.fields or any(field in problem.address for field in mutant.fields)


def make_tree(folder: Path) -> None:
    """Copy the shipped files to a folder, with a small pathway and a scenario that uses every verb."""
    shutil.copytree(TOP / "pathways", folder / "pathways")
    shutil.copytree(TOP / "scenarios", folder / "scenarios")
    (folder / "tables").mkdir()
    shutil.copy(TOP / "workforce" / "tables" / "availability.yaml", folder / "tables" / "availability.yaml")
    shutil.copy(TOP / "tests" / "model" / "clinic.yaml", folder / CLINIC)
    (folder / OWN).write_text(EXTENSION)


def mutants(folder: Path, number: int, seed: int = SEED) -> list[Mutant]:
    """So many different mutants, as many of each kind as there can be, drawn in turn."""
    rng = random.Random(seed)

    def source(file: str, asked: str = "") -> Source:
        return Source(file, (folder / file).read_text(), asked)

    small, stroke = source(CLINIC), source("pathways/stroke.yaml")
    scenarios = [source(OWN), source("scenarios/stroke/baseline.yaml")]
    others = [source(file, "scenarios/stroke/baseline.yaml") for file in REGION_SOURCES]
    makers: list[Callable[[], Mutant | None]] = []
    for make in TEXT:
        every = [small, small, *scenarios, *others, stroke]
        makers.append(lambda make=make, every=every: make(rng, rng.choice(every)))  # type: ignore[misc]
    for make in (*PATHWAY, *BASIS):
        makers.append(lambda make=make: make(rng, rng.choice((small, stroke))))  # type: ignore[misc]
    makers.extend(lambda make=make: make(rng, scenarios[0], scenarios[1]) for make in SCENARIO)  # type: ignore[misc]
    makers.extend(lambda make=make: make(rng, folder) for make in REGION)  # type: ignore[misc]
    made: dict[tuple[str, bytes], Mutant] = {}
    while makers and len(made) < number:
        for maker in [*makers]:
            fresh = _fresh(maker, made)
            if fresh is None:
                makers.remove(maker)
            elif len(made) < number:
                made[fresh.file, fresh.content] = fresh
    return list(made.values())


def _fresh(maker: Callable[[], Mutant | None], made: dict[tuple[str, bytes], Mutant]) -> Mutant | None:
    for _ in range(60):
        mutant = maker()
        if mutant is not None and (mutant.file, mutant.content) not in made:
            return mutant
    return None


def verdicts(folder: Path, made: Sequence[Mutant]) -> Iterator[Verdict]:
    """Check each mutant in its place in the tree, which is put right again after each."""
    with files_from(folder):
        for mutant in made:
            path = folder / mutant.file
            original = path.read_bytes()
            path.write_bytes(mutant.content)
            try:
                yield _checked(folder, mutant)
            finally:
                path.write_bytes(original)


def _checked(folder: Path, mutant: Mutant) -> Verdict:
    forget_files()
    start = time.process_time()
    problems: tuple[Problem, ...] = ()
    error = ""
    try:
        analysis.check(folder / (mutant.asked or mutant.file))
    except ProblemsFound as found:
        problems = found.problems
        str(found)
    except Exception:
        error = traceback.format_exc()
    return Verdict(mutant, problems, error, time.process_time() - start)


def run(number: int, seed: int = SEED) -> list[Verdict]:
    """Make and check so many mutants in a folder of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_tree(folder)
        with files_from(folder):
            analysis.check(folder / OWN)
        return list(verdicts(folder, mutants(folder, number, seed)))


def table(found: Sequence[Verdict]) -> str:
    """The counts by kind, as a table in Markdown."""
    by_kind: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in found:
        by_kind[verdict.mutant.kind].append(verdict)
    lines = [
        "| kind of fault | files | traceback | silent | right line and field | said first | right remedy "
        "| slowest, s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for kind, some in (*sorted(by_kind.items()), ("**all**", [*found])):
        wrong = [v for v in some if v.mutant.refused]
        cells = (
            kind, len(some), sum(bool(v.error) for v in some), sum(v.silent or v.wrongly_refused for v in some),
            _of(sum(bool(v.placed()) for v in wrong), len(wrong)),
            _of(sum(v.first() for v in wrong), len(wrong)), _of(sum(v.remedied() for v in wrong), len(wrong)),
            f"{max(v.seconds for v in wrong or some):.2f}",
        )  # fmt: skip
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def _of(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "-"


def report(verdict: Verdict) -> str:
    """What is amiss with the messages on one mutant."""
    m = verdict.mutant
    head = f"{m.kind}: {m.file} lines {sorted(m.lines)} fields {m.fields} remedy {m.remedy}"
    return "\n    ".join([head, *(str(p) for p in verdict.problems[:4]), verdict.error])


if __name__ == "__main__":
    everything = run(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    if "--amiss" in sys.argv:
        for each in everything:
            if (each.mutant.refused and not (each.placed() and each.remedied())) or each.wrongly_refused or each.error:
                sys.stdout.write(report(each) + "\n")
    sys.stdout.write(table(everything) + "\n")
