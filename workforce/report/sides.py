"""The sides of care, as reports tell them: what belongs to each, their order, and what they are called."""

from __future__ import annotations

OF_SECTORS = {"hospital": ("acute",), "care homes": ("social",), "ambulance": ("ambulance",)}
"""Sectors by side of care; all others (community, primary, home, voluntary) are the community's."""
REST = "community"
ORDER = ("hospital", REST, "care homes", "ambulance")
DRAWN = ORDER[:3]
"""Sides with a panel of their own in figures; the ambulance service is too small to stand beside them."""
_WHERE = {
    "hospital": "in hospital",
    "community": "in the community",
    "care homes": "in care homes",
    "ambulance": "in the ambulance service",
}


def side_of(sector: str) -> str:
    """The side of care a setting's sector belongs to: hospital, care homes, ambulance, or else community."""
    return next((side for side, sectors in OF_SECTORS.items() if sector in sectors), REST)


def where(side: str) -> str:
    """A side within a sentence: `in hospital`, `in the ambulance service`."""
    return _WHERE[side]


def heading(side: str) -> str:
    """A side over a panel: `In hospital`."""
    return where(side).capitalize()
