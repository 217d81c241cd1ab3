"""How long the quick things take, each in a process of its own: ``python tests/speed/benchmark.py [RUNS]``.

Nothing here is a test: times on a shared machine prove nothing alone. It prints a table of medians, with the fastest
and slowest run, for docs/speed.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

START = "import time; from workforce.planning.settle import settle; from workforce.network.build import build_network; "
CLOSED = START + "from workforce.engine.expected import expected; "
SCENARIOS = (
    "baseline",
    "care-closer-to-home",
    "hyperacute-centralisation",
    "fast-awareness",
    "stroke-together",
    "thrombolysis-within-4-5-hours",
)
INSIDE = {
    "settle `baseline` (read, validate, all rules)": START + "t = time.process_time(); settle('baseline')",
    "build its network": START + "p = settle('baseline'); t = time.process_time(); build_network(p)",
    **{
        f"closed form of `{name}`, annual hours and census, 11 years": (
            f"{CLOSED}n = build_network(settle('{name}')); t = time.process_time(); expected(n).table"
        )
        for name in SCENARIOS
    },
    **{
        f"one year's weekly pattern of `{name}` more": (
            f"{CLOSED}e = expected(build_network(settle('{name}'))); e.table; t = time.process_time(); e.weekly(2019)"
        )
        for name in SCENARIOS
    },
}


def spread(seconds: list[float]) -> str:
    """Median, fastest and slowest, in seconds."""
    return f"{statistics.median(seconds):.2f} | {min(seconds):.2f} | {max(seconds):.2f}"


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    print("| what | median s | fastest | slowest |\n|---|---|---|---|")
    whole = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "workforce", "--help"], check=True, capture_output=True, env=quiet)
        whole.append(time.perf_counter() - begun)
    print(f"| the help of `workforce`, whole process | {spread(whole)} |")
    for what, script in INSIDE.items():
        command = [sys.executable, "-c", f"{script}; print(time.process_time() - t)"]
        told = [subprocess.run(command, check=True, capture_output=True, text=True, env=quiet) for _ in range(runs)]
        print(f"| {what}, CPU | {spread([float(each.stdout) for each in told])} |")


if __name__ == "__main__":
    main()
