"""Files broken at random give problems with a place and a remedy, or are right: never anything else."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workforce.documents.problems import ProblemsFound
from workforce.documents.reader import read_text
from workforce.model.reading import read_file
from workforce.model.rules import read
from workforce.model.schema import KINDS, kind_of

pytestmark = pytest.mark.messages

TOP = Path(__file__).resolve().parents[2]
FILES = [
    TOP / "tests" / "model" / "clinic.yaml",
    *sorted((Path(__file__).parent / "bad").glob("WF37*.yaml")),
    *sorted((Path(__file__).parent / "bad").glob("WF38*.yaml")),
]
ODD: list[Any] = [
    None, True, 0, -1, 1e308, 10**30, 3.5, "", "30", "30 min", "the rest", "150%", "by", "always", "home", "x" * 200,
    [], {}, ["a", 1], {"by": "age", "cases": {}}, {"shares": {}}, {"value": "3 days"}, {"since": "onset"},
    {"by": "group", "cases": {"adults": "home"}}, "1 per 0 patients", "12:75", "2009/10", "a.b", " or ",
]  # fmt: skip
KEYS = ["by", "cases", "value", "the rest", "from", "next", "share", "shape", "zzz"]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def broken(content: dict[str, Any], by: random.Random) -> dict[str, Any]:
    found = copy.deepcopy(content)
    every = list(paths(found))
    path = by.choice(every[1:])
    holder, key = at(found, path[:-1]), path[-1]
    how = by.randrange(5)
    if how == 0:
        del holder[key]
    elif how == 1:
        holder[key] = copy.deepcopy(by.choice(ODD))
    elif how == 2 and isinstance(holder, dict):
        holder[f"{key}x"] = holder.pop(key)
    elif how == 3:
        holder[key] = copy.deepcopy(at(found, by.choice(every)))
    elif isinstance(holder, dict):
        holder[by.choice(KEYS)] = copy.deepcopy(by.choice(ODD))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_file_gives_problems_or_is_right(seed: int) -> None:
    by = random.Random(seed)
    contents = [read_file(path).content for path in FILES]
    refused: list[ProblemsFound] = []
    for _ in range(60):
        content = by.choice(contents)
        kind = kind_of(content)
        assert kind is not None
        try:
            read(KINDS[kind], read_text(json.dumps(broken(dict(content), by)), "broken.yaml"))
        except ProblemsFound as found:
            refused.append(found)
    assert len(refused) > 40
    assert all(problem.reason and problem.remedy for found in refused for problem in found.problems)
