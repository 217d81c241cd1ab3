"""What can go wrong with kept results, each with its code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CODES", "ResultsProblem"]

CODES: Mapping[str, str] = MappingProxyType(
    {
        "WF550": "the folder is taken, or is not a results folder",
        "WF551": "the manifest cannot be used",
        "WF552": "a kept file is damaged or missing",
        "WF553": "the disk is full",
        "WF554": "another run is writing here",
        "WF555": "the same replication gave other numbers",
        "WF556": "no such scenario or replication in these results",
        "WF557": "a question to the results must be one SELECT",
        "WF558": "a replication could not be finished",
        "WF559": "the folder cannot be read or written",
    }
)


class ResultsProblem(Exception):
    """Something is wrong with a results folder, or with a run that fills one.

    The text says where, what and what to do, and ends with the code in brackets.

    Attributes:
        code: The message code, a key of `CODES`.
        place: The file or folder meant, as the user named it.
        reason: What is wrong, in plain words.
        remedy: What to do about it.
    """

    def __init__(self, code: str, place: str, reason: str, remedy: str) -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of this room")
        super().__init__(code, place, reason, remedy)
        self.code = code
        self.place = place
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}. {self.remedy} [{self.code}]"
