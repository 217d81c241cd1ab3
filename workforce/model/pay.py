"""Pay by band and what the employer pays on top."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import FinancialYear, Name, Text
from workforce.model.numbers import Money, Share

__all__ = ["OnCosts", "Pay", "PayRange"]


class PayRange(Basis):
    """Basic pay of a whole-time equivalent of a band, from its first point to its last.

    Attributes:
        least: The first point.
        most: The last.
        place: Where between them the mean of those in post stands; the table's own if it is not said.
    """

    least: Money
    most: Money
    place: Share | None = None


class OnCosts(Basis):
    """The employer's part: a share of pay for the pension, and of pay above a threshold for national insurance."""

    pension: Share
    insurance: Share
    threshold: Money


class Pay(Basis):
    """Pay at the prices of one financial year."""

    file: Literal["pay"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    prices: FinancialYear
    place: Share
    on_costs: OnCosts
    bands: dict[Name, PayRange]
