"""How a command ends: every problem as a message and an exit code, never a traceback, and no work left behind."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import Any

import typer


class _Ended(KeyboardInterrupt):
    """The system asked this process to end; what is finished is kept, as on Ctrl-C."""


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a request to end (SIGTERM) stop the work as Ctrl-C does, so that no process is left behind."""

    def end(number: int, frame: FrameType | None) -> None:
        raise _Ended

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def told(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what is wrong into a message and an exit code, never a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        from workforce.documents.problems import ProblemsFound

        try:
            with _ended_in_order():
                command(*args, **kwargs)
        except ProblemsFound as found:
            for problem in found.problems:
                typer.echo(str(problem), err=True)
            count = len(found.problems)
            typer.echo(f"{count} {'problem' if count == 1 else 'problems'}; nothing was run.", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt as stop:
            notes = " ".join(getattr(stop, "__notes__", []))
            typer.echo(f"Stopped. Finished replications are kept. {notes}".strip(), err=True)
            raise typer.Exit(143 if isinstance(stop, _Ended) else 130) from None
        except Exception as error:
            if getattr(error, "wrong_usage", False):
                raise typer.BadParameter(str(error)) from None
            code = getattr(error, "code", None)
            if not (isinstance(code, str) and code.startswith("WF")):
                raise
            typer.echo(str(error), err=True)
            raise typer.Exit({"WF501": 1, "WF553": 4}.get(code, 3)) from None

    return run
