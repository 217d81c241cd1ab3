"""One writer at a time in a results folder."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workforce.results.problems import ResultsProblem

__all__ = ["LOCK_NAME", "only_writer"]

LOCK_NAME = ".workforce-lock"
_PAUSE_SECONDS = 0.05

if sys.platform == "win32":
    import msvcrt

    # Past the text, so that others may still read who holds the lock.
    _LOCKED_BYTE = 1024

    def _take(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _holder(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    text = os.read(handle, 32).decode("ascii", "replace").strip()
    return f"process {text}" if text.isdecimal() else "a process"


@contextmanager
def only_writer(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the folder's lock for the length of a `with` block.

    The lock belongs to the operating system and ends with the process that holds it, however it ends: a
    killed run never leaves a folder locked, so there is no stale lock to judge. The number of the process
    in the lock file serves the message only.

    Args:
        folder: The results folder; it exists.
        wait: Seconds to wait for another writer to finish; 0 refuses at once.

    Raises:
        ResultsProblem: WF554, another run still holds the lock when the wait is over.
        OSError: The lock file cannot be opened, or the disk knows no locks.
    """
    handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        until = time.monotonic() + wait
        while not _take(handle):
            if time.monotonic() >= until:
                raise ResultsProblem(
                    "WF554",
                    str(folder),
                    f"another run ({_holder(handle)}) is writing here",
                    "Wait until it ends, or give this run another folder.",
                )
            time.sleep(_PAUSE_SECONDS)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, f"{os.getpid():<16}".encode("ascii"))
        yield
    finally:
        os.close(handle)
