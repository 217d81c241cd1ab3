"""What is said of sixty planted mistakes, beside what was asked of it: `python tests/messages/planted.py` prints it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from planted_mistakes import MISTAKES, Mistake

import workforce as wf
from workforce.documents.problems import Problem, ProblemsFound


def told(mistake: Mistake, folder: Path) -> tuple[int, tuple[Problem, ...]]:
    """The line that a right message names, and what checking the file says."""
    wf.new("knee-pain", folder)
    file = folder / mistake.file
    text = file.read_text(encoding="utf-8")
    if text.count(mistake.before) < 1:
        raise ValueError(f"{mistake.what}: not in the file: {mistake.before}")
    wrong = text.replace(mistake.before, mistake.after, 1)
    file.write_text(wrong, encoding="utf-8")
    at = (
        wrong.index(mistake.line)
        if mistake.line
        else text.index(mistake.before) + _apart(mistake.before, mistake.after)
    )
    line = wrong.count("\n", 0, at) + 1
    if mistake.line and "\n" in mistake.line.rstrip("\n"):
        line += mistake.line.rstrip("\n").count("\n")
    try:
        wf.check(file)
    except ProblemsFound as found:
        return line, found.problems
    return line, ()


def _apart(one: str, other: str) -> int:
    """Where two texts first differ."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def judged(mistake: Mistake, line: int, problem: Problem) -> dict[str, bool]:
    """What of a message is right."""
    said = f"{problem.value or ''} {problem.reason}".casefold()
    return {
        "line": problem.mark.file.endswith(mistake.file) and problem.mark.line == line,
        "field": mistake.field.casefold() in problem.address.casefold(),
        "reason": any(word.casefold() in said for word in mistake.reason),
        "remedy": any(word.casefold() in problem.remedy.casefold() for word in mistake.remedy),
    }


def best(mistake: Mistake, line: int, problems: tuple[Problem, ...]) -> dict[str, bool]:
    """What is right of the message that is right in most."""
    every = [judged(mistake, line, problem) for problem in problems]
    return max(
        every,
        key=lambda right: sum(right.values()),
        default=dict.fromkeys(("line", "field", "reason", "remedy"), False),
    )


def main() -> None:
    """Print every mistake with what is said of it."""
    whole = 0
    for mistake in MISTAKES:
        with tempfile.TemporaryDirectory() as folder:
            line, problems = told(mistake, Path(folder))
        right = best(mistake, line, problems)
        whole += all(right.values())
        wrong = [name for name, held in right.items() if not held]
        print(f"{mistake.what} (line {line}){': NOT RIGHT: ' + ', '.join(wrong) if wrong else ''}")
        for problem in problems[:4]:
            print(f"    {problem}")
    print(f"{whole} of {len(MISTAKES)} fully right in line, field, reason and remedy")


if __name__ == "__main__":
    main()
