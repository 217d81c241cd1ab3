"""The house rules that a machine can hold: imports, sizes, what never goes in."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.architecture

TOP = Path(__file__).resolve().parents[2]
PACKAGE = TOP / "workforce"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((TOP / "tests").rglob("*.py"))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=TOP, capture_output=True, text=True, check=False)


def test_folders_import_only_from_folders_before_them() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff_finds_nothing() -> None:
    result = run("-m", "ruff", "check", "--no-cache", "workforce", "tests")
    assert result.returncode == 0, result.stdout


def test_types_hold() -> None:
    result = run("-m", "mypy")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=lambda p: str(p.relative_to(TOP)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(TOP)))
def test_nothing_is_executed_from_text(path: Path) -> None:
    tree = ast.parse(path.read_text())
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "__import__"}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"pickle", "cloudpickle", "dill", "shelve", "marshal"}


@pytest.mark.parametrize("module", ["workforce", "workforce.cli"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    heavy = ("numpy", "pandas", "scipy", "numba", "simpy", "duckdb", "matplotlib")
    script = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    assert run("-c", script).stdout.strip() == "[]"


def test_help_loads_no_numpy() -> None:
    script = (
        "import sys\nfrom workforce.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('numpy' in sys.modules, file=sys.stderr)"
    )
    assert run("-c", script).stderr.strip().endswith("False")


def test_public_names_exist_and_are_documented() -> None:
    import workforce

    for name in workforce.__all__:
        assert getattr(workforce, name).__doc__, name


TRACKED = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=False).stdout.split() or [
    str(p.relative_to(TOP)) for p in TOP.rglob("*") if p.is_file() and ".venv" not in p.parts
]


def test_no_address_of_a_registry_or_machine() -> None:
    forbidden = re.compile("/wo" + "rk/|/ro" + "ot/|python" + "hosted|py" + r"pi\.org|registry\.n" + "pmjs")
    found = []
    for name in TRACKED:
        path = TOP / name
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".csv", ".ipynb", ".txt", ".cff", ""} and path.is_file():
            found += [name] if forbidden.search(path.read_text(errors="ignore")) else []
    assert found == []


def test_notebooks_hold_no_outputs() -> None:
    for path in (TOP / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text())["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), path.name
