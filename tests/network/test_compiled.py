"""One source, two ways to run it: the switch, the stored files, and a changed callee."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workforce.network.compiled import SWITCH, compiled, is_compiling
from workforce.network.philox import philox

pytestmark = pytest.mark.unit

needs_numba = pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")

DRAW = "from workforce.network.draws import uniforms_of; print(uniforms_of(1, 2, 0, [3], 4, 5)[0].hex())"

FEW = (np.zeros(2), 1.0, np.zeros(1))

FAMILY = """
import json
from workforce.network.compiled import compiled
from {callee} import step
from {callee} import FACTOR

def walk(n):
    return FACTOR * step(n)

run = compiled(walk)
print(json.dumps([run(5), sum(run.stats.cache_hits.values())]))
"""


def python(*arguments: str, **environment: str) -> str:
    environment = {**os.environ, **environment}
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
    assert answers == [[6, 0], [6, 1], [7, 0]]
