"""Who may do whose work: at what speed, with what supervision, how much of it may be and how much of that is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import Name, Text
from workforce.model.numbers import Factor, Share

__all__ = ["Move", "Substitution"]


class Move(Basis):
    """Work of one role done by another.

    Attributes:
        work_of: Whose recorded hours they are.
        done_by: Who may do them.
        may_be: The share of these hours that another may do at all.
        done: The share of that which is done by the other; what scenarios change.
        time: Hours of the other for an hour of the first.
        supervision: Hours of the supervisor for an hour of the other.
        supervisor: Who that is; the first role if it is not said.
        most_supervised: Whole-time equivalents of others beside one of the supervisor.
    """

    work_of: Name
    done_by: Name
    may_be: Share
    done: Share
    time: Factor
    supervision: Share
    supervisor: Name | None = None
    most_supervised: Factor

    @property
    def supervised_by(self) -> str:
        """The supervisor's role."""
        return self.work_of if self.supervisor is None else self.supervisor

    @property
    def share(self) -> float:
        """The share of the first role's hours that is done by the other."""
        return self.may_be.value * self.done.value


class Substitution(Basis):
    """Moves of work by name; their order makes no difference."""

    file: Literal["substitution"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    moves: dict[Name, Move]
