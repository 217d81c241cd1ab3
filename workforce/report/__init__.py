"""Figures and tables for people. Called as a function, this room makes a comparison's page: `wf.report(answer)`."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A room that can be called: once any part of it is loaded, `workforce.report` is this and no longer a function."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        from workforce.report.page.page import report

        return report(*given, **named)


sys.modules[__name__].__class__ = _Room
