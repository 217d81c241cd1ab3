"""A request to stop that nothing may lose: libraries swallow an interrupt that meets them while they clean up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stops_heard() -> Iterator[Callable[[], None]]:
    """Within the block, remember that the process was told to stop, besides what its handlers do.

    Yields:
        A check for where work can stop: if the process was told, its handler is told again and raises
        `KeyboardInterrupt`.
        In other threads than the main one, where no signal arrives, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before = {each: signal.getsignal(each) for each in _SIGNALS}
    heard: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        _tell(number, frame)

    def _tell(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for each, handler in before.items():
        if callable(handler):
            signal.signal(each, hear)
    try:
        yield lambda: _tell(heard[0], None) if heard else None
    finally:
        for each, handler in before.items():
            if callable(handler):
                signal.signal(each, handler)
