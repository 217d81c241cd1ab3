"""The installed command in a process of its own, on the shipped files."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

TOP = Path(__file__).resolve().parents[2]


def workforce(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from workforce.cli import app; app()", *words],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_shipped_scenarios_check_without_a_problem(tmp_path: Path) -> None:
    done = workforce("check", "baseline", "care-closer-to-home", "stroke", "east-midlands", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4 checked, no problem." in done.stdout
    assert "Traceback" not in done.stderr


def test_a_shipped_number_is_explained_to_its_line(tmp_path: Path) -> None:
    address = "pathways.stroke.activities.urgent scan.lasts"
    done = workforce("explain", "baseline", address, "2012/13", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    line = next(
        i
        for i, text in enumerate((TOP / "pathways/stroke.yaml").read_text().splitlines(), 1)
        if "p90: 90 min, source" in text
    )
    assert f"stroke.yaml:{line}: 90 min" in done.stdout


def test_wrong_usage_and_wrong_names_leave_no_traceback(tmp_path: Path) -> None:
    for words, code in ((("expected",), 2), (("expected", "../../etc/passwd"), 1), (("show", "\x1b[31mred"), 1)):
        done = workforce(*words, cwd=tmp_path)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert "\x1b[31m" not in done.stderr


def test_help_comes_fast_and_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom workforce.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'numba', 'simpy', 'duckdb', 'matplotlib', 'pydantic', 'ruamel'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    best = 99.0
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script], cwd=TOP, capture_output=True, text=True, check=True)
        best = min(best, time.perf_counter() - began)
        assert done.stderr.strip() == "[]"
    assert best < 2.0
