"""Months as files write them: `July 2013`, or `1 April 2012` where the day counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workforce.model.findings import Finding, Path

__all__ = ["MONTH_NAMES", "not_a_month"]

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_IN_FORCE = re.compile(r"(?:(\d{1,2}) )?([A-Z][a-z]+) (\d{4})")


def not_a_month(text: str, path: Path) -> Iterator[Finding]:
    """WF386: a text is a month and a year, with or without a day."""
    match = _IN_FORCE.fullmatch(text)
    if match is None or match[2] not in MONTH_NAMES or int(match[1] or 1) not in range(1, 32):
        reason = f"'{text}' is not a month and a year."
        yield Finding("WF386", path, reason, "Write, for example, July 2013 or 1 April 2012.", text)
