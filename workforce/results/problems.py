"""What can go wrong with kept results, each with its code."""

from __future__ import annotations

from workforce.documents.codes import CODES

__all__ = ["ResultsProblem"]


class ResultsProblem(Exception):
    """Something is wrong with a results folder, or with a run that fills one.

    The text says where, what and what to do, and ends with the code in brackets.

    Attributes:
        code: The message code, WF550 to WF561.
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
