"""One source, two ways to run it: the switch, the stored files, and a changed callee."""

import json
import os
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from workforce.network.compiled import SWITCH, compiled, is_compiling, let_go
from workforce.network.philox import philox

pytestmark = pytest.mark.unit

needs_numba = pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")

DRAW = "from workforce.network.draws import uniforms_of; print(uniforms_of(1, 2, 0, [3], 4, 5)[0].hex())"

FEW = (np.zeros(2), 1.0, np.zeros(1))

FAMILY = """
import json
import sys
from workforce.network.compiled import compiled
from {callee} import step
from {callee} import FACTOR

def walk(n):
    return FACTOR * step(n)

run = compiled(walk)
print(json.dumps([run(5), 'numba' in sys.modules]))
"""


def python(*arguments: str, **environment: str) -> str:
    # Python takes a file rewritten within a second, at the same size, for the one whose bytecode it has stored.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_switch_leaves_the_function_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")
    assert compiled(philox) is philox


@needs_numba
def test_a_function_is_compiled_once() -> None:
    assert compiled(philox) is compiled(philox) is not philox


def add_up(count: int, numbers: Any, factor: float, out: Any) -> int:
    """Add up the first numbers into the first entry of another vector."""
    for place in range(count):
        out[0] += factor * numbers[place]
    return count


@needs_numba
def test_by_address_a_function_reads_and_writes_the_same_vectors() -> None:
    numbers, out = np.arange(5), np.zeros(2)
    assert compiled(add_up, by_address=True)(4, numbers, 0.5, out) == add_up(4, numbers, 0.5, out) == 4
    assert out.tolist() == [6.0, 0.0]


@needs_numba
def test_arrays_of_the_last_call_are_let_go_when_asked() -> None:
    def lasting() -> weakref.ref[Any]:
        array = np.zeros(2)
        compiled(add_up, by_address=True)(2, array, 1.0, np.zeros(1))
        return weakref.ref(array)

    kept = lasting()
    let_go()
    assert kept() is None


@needs_numba
def test_by_address_a_table_of_two_dimensions_is_refused() -> None:
    from numba.core.errors import TypingError

    with pytest.raises(TypingError):
        compiled(add_up, by_address=True)(4, np.zeros((2, 2)), 0.5, np.zeros(1))


@needs_numba
def test_bounds_are_checked_where_numba_is_to_check_them() -> None:
    reads = "import numpy as np; from test_compiled import *; compiled(add_up, by_address=True)(9, *FEW)"
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-c", reads], env=environment, capture_output=True, text=True, check=False)
    assert "IndexError" in done.stderr


@needs_numba
def test_without_numba_and_with_the_switch_the_draws_have_the_same_bits() -> None:
    here = python("-c", DRAW)
    assert python("-c", DRAW, **{SWITCH: "0"}) == here
    assert python("-c", f"import sys; sys.modules['numba'] = None; {DRAW}") == here


@needs_numba
def test_stored_code_is_loaded_again_and_never_outlives_a_changed_callee(tmp_path: Path) -> None:
    (tmp_path / "walk.py").write_text(FAMILY.format(callee="pace"), encoding="utf-8")
    answers = []
    for callee in ("FACTOR = 1\ndef step(n): return n + 1", None, "FACTOR = 1\ndef step(n): return n + 2"):
        if callee is not None:
            (tmp_path / "pace.py").write_text(callee, encoding="utf-8")
        answers.append(json.loads(python(str(tmp_path / "walk.py"), NUMBA_CACHE_DIR=str(tmp_path / "stored"))))
    assert answers == [[6, True], [6, False], [7, True]]


@needs_numba
def test_kept_code_with_a_changed_byte_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "walk.py").write_text(FAMILY.format(callee="pace"), encoding="utf-8")
    (tmp_path / "pace.py").write_text("FACTOR = 1\ndef step(n): return n + 1", encoding="utf-8")
    stored = {"NUMBA_CACHE_DIR": str(tmp_path / "stored")}
    python(str(tmp_path / "walk.py"), **stored)
    (kept,) = (tmp_path / "stored").glob("walk.walk-*.code")
    content = kept.read_bytes()
    kept.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert json.loads(python(str(tmp_path / "walk.py"), **stored)) == [6, True]
    assert len(list((tmp_path / "stored").glob("*"))) == 1


class Pair(NamedTuple):
    """A table and the numbers that are added to its rows."""

    table: Any
    more: Any


def add_to_rows(pair: Any, times: int, factor: float, whether: bool) -> float:
    """Add to each row of a table; what it comes to, by a factor."""
    total = 0.0
    for row in range(pair.table.shape[0]):
        for column in range(pair.table.shape[1]):
            if whether:
                pair.table[row, column] += times * pair.more[row]
            total += factor * pair.table[row, column]
    return total


@needs_numba
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("whether", [True, False])
def test_tables_their_parts_and_numbers_of_every_kind_are_handed_over(step: int, whether: bool) -> None:
    tables = [np.arange(24, dtype=np.int64).reshape(4, 6)[::step, ::step] for _ in range(2)]
    more = np.array([3, 1, 4, 1], dtype=np.uint8)
    more.flags.writeable = False
    told = [each(Pair(table, more), np.int64(7), np.float64(0.5), whether)
            for each, table in zip((compiled(add_to_rows), add_to_rows), tables, strict=True)]  # fmt: skip
    assert told[0] == told[1]
    assert isinstance(told[0], float)
    assert (tables[0] == tables[1]).all()


def whose(key: Any, which: int) -> Any:
    """A key as it came, whether it is large, or nothing."""
    if which > 0:
        return key
    return key


def is_large(number: int) -> bool:
    """Whether a number is."""
    return number > 10


@needs_numba
def test_answers_of_every_kind_come_back_as_plain_python_gives_them() -> None:
    largest = np.uint64(2**64 - 1)
    assert compiled(whose)(largest, 1) == largest
    assert compiled(whose)(-1, 1) == -1
    assert compiled(whose)(0.25, 1) == 0.25
    assert compiled(is_large)(11) is True
    assert compiled(is_large)(10) is False
    assert compiled(add_up, by_address=True)(0, np.zeros(0), 1.0, np.zeros(0)) == 0


@needs_numba
def test_other_arrays_and_numbers_at_the_next_call_are_taken_on() -> None:
    run, out = compiled(add_up, by_address=True), np.zeros(1)
    for count, numbers in ((2, np.arange(3)), (3, np.arange(3)), (3, np.arange(3.0)), (2, np.arange(9)[4:])):
        before = out[0]
        run(count, numbers, 1.0, out)
        assert out[0] - before == numbers[:count].sum()
