"""Files that are whole or not there: written beside, made durable, then renamed."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workforce.results.problems import ResultsProblem

__all__ = [
    "append_line",
    "disk_errors",
    "ensure_folder",
    "is_partial",
    "partial",
    "partial_name",
    "put_in_place",
    "sha256_of",
    "write_whole",
]

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_PARTIAL = ".partial"


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn the disk's own errors into messages a user can act on.

    Args:
        place: The file or folder at work, named in the message.

    Raises:
        ResultsProblem: WF553 when the disk, the quota or the permitted size of a file is exhausted;
            WF559 for any other error of the file system.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ResultsProblem(
                "WF553",
                str(place),
                f"the disk is full ({error.strerror})",
                "What was finished is kept: free some space, then resume the run.",
            ) from error
        raise ResultsProblem(
            "WF559",
            str(place),
            f"the file system answered '{error.strerror or error}'",
            "Check that the folder exists and that you may write in it.",
        ) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: The file is missing or cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def partial_name(path: Path) -> Path:
    """The name a file has until it is whole, in the same folder."""
    return path.with_name(f".{path.name}{_PARTIAL}")


def partial(path: Path) -> Path:
    """The `partial_name` of a file, free to be written: one left behind is removed.

    Removing it first also means that nothing is ever written through a link placed there.
    """
    beside = partial_name(path)
    beside.unlink(missing_ok=True)
    return beside


def is_partial(path: Path) -> bool:
    """Whether a file is one that a stopped run left half written."""
    return path.name.startswith(".") and path.name.endswith(_PARTIAL)


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder_durable(folder: Path) -> None:
    # Windows cannot open a folder; it keeps the order of renames by itself.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link stands where results belong", str(path))


def ensure_folder(folder: Path) -> None:
    """Make a folder inside one that exists, durably; one already there is kept.

    Raises:
        OSError: It cannot be made, or a file or a link stands there.
    """
    _refuse_link(folder)
    if not folder.is_dir():
        folder.mkdir()
        _make_folder_durable(folder.parent)


def put_in_place(beside: Path, path: Path) -> None:
    """Give a finished file its name, at once and durably, replacing what stood there.

    At every moment, also after a loss of power, the name leads to the old whole file or to the new one.

    Args:
        beside: The finished file, in the same folder.
        path: The name it gets.
    """
    _make_durable(beside)
    beside.replace(path)
    _make_folder_durable(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either as it was or wholly new.

    Raises:
        OSError: The disk refused; what stood there still stands, and nothing half written remains
            under its name.
    """
    beside = partial(path)
    try:
        with beside.open("xb") as stream:
            stream.write(content)
        put_in_place(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def append_line(path: Path, line: str) -> None:
    """Add one line of ASCII to a text file that grows and is in no hash.

    Raises:
        OSError: The disk refused, or a link stands there.
    """
    _refuse_link(path)
    with path.open("a", encoding="ascii") as stream:
        stream.write(line + "\n")
