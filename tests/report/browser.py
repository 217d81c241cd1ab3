"""A page opened in a real browser without a window, where there is one."""

import shutil
import subprocess
from pathlib import Path

BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def opened(page: Path, profile: Path, milliseconds: int = 3000) -> tuple[str, str]:
    """What a page is once its scripts have run for a while: its text as HTML, and what was said on the console."""
    command = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
        "--enable-logging=stderr", f"--virtual-time-budget={milliseconds}", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    said = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return done.stdout, said
