"""What is wrong in a user's file, where it stands, and what to write instead."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]

LONGEST_SHOWN = 60
"""Characters of a value or a name shown in a message; longer ones end in an ellipsis."""

_LONGEST_COMPARED = 80
_VERB = re.compile(r"(?:is|are|has|have|does|do|can|cannot|must|may|holds|needs|names|leads|begins|ends|comes)\b")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file: line and column are counted from 1; in a workbook the cell of a sheet."""

    file: str
    line: int
    column: int
    sheet: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return f"{shown(self.file, 200)}: {shown(self.sheet)}!{column_letters(self.column)}{self.line}"
        return f"{shown(self.file, 200)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule at one place.

    Args:
        code: The rule's code in `workforce.documents.codes`.
        mark: Where the problem stands.
        address: The names that lead to it, with dots between them; empty for the whole file.
        value: The value as written, or None where there is no single value.
        reason: What is wrong, without a full stop. Where there is a value, a reason that begins with a verb such as
            "is" or "has" is read as following it: '30' has no unit.
        remedy: What to write instead, as a sentence.
    """

    code: str
    mark: Mark
    address: str
    value: str | None
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.mark}: {self.address}" if self.address else str(self.mark)
        parts = [f"{where}: {self._sentence()}", _stopped(self.remedy), f"[{self.code}]"]
        return " ".join(part for part in parts if part)

    def _sentence(self) -> str:
        reason = self.reason.strip()
        if self.value is None:
            return _stopped(reason[:1].upper() + reason[1:])
        value = f"'{shown(self.value)}'"
        if value in reason:
            return _stopped(reason)
        return _stopped(f"{value} {reason}" if _VERB.match(reason) else f"{value}: {reason}")


class ProblemsFound(Exception):
    """All problems of one pass over a file, in the order of file, line and column."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda found: (found.mark, found.code, found.address)))


def column_letters(number: int) -> str:
    """The name of a workbook's column: A for 1, Z for 26, AA for 27."""
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def address_of(path: Sequence[str | int]) -> str:
    """A path as people read it: dots between names, items of a list counted from 1 in square brackets."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += ("." if text else "") + shown(step)
    return text


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate closest to the word, or None if none is close.

    Capitals, spaces, hyphens and underscores do not count: "Acute_Ward" is close to "acute ward".
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    by_form: dict[str, str] = {}
    for candidate in candidates:
        by_form.setdefault(_plain(candidate), candidate)
    wanted = _plain(word)
    if wanted in by_form:
        return by_form[wanted]
    close = difflib.get_close_matches(wanted, by_form, n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def listed(words: Iterable[str], joined_by: str = "or") -> str:
    """Words as a phrase: "a", "a or b", "a, b or c"."""
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joined_by} {parts[-1]}"


def quoted(words: Iterable[str], joined_by: str = "or") -> str:
    """Words as a phrase, each in quotes: "'a', 'b' or 'c'"."""
    return listed((f"'{shown(word)}'" for word in words), joined_by)


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text fit for one line of a message: shortened, and what does not print written as an escape."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in short)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word).strip().casefold()


def _stopped(sentence: str) -> str:
    sentence = sentence.strip()
    return sentence if not sentence or sentence[-1] in ".?!" else sentence + "."
