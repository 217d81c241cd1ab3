"""How long the way from each area to a setting is, as the values of an attribute that comes from travel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workforce.model.calendar import MS_PER_MINUTE
from workforce.model.numbers import share_values
from workforce.model.pathway import TravelAttribute
from workforce.model.region import REGION_WIDE, Region


class Way(NamedTuple):
    """Where some of an area's patients go, and how long that is by road.

    Attributes:
        share: Of the area's patients.
        to: The location of the setting.
        further_than: That of the setting it is compared with; empty if it is not.
        minutes: To the one, less those to the other; None where the region does not say.
    """

    share: float
    to: str
    further_than: str
    minutes: float | None


def travel_shares(region: Region, pathway: str, attribute: TravelAttribute, area: str) -> Mapping[str, float]:
    """The share of an area's patients with each value of an attribute from travel.

    Patients go to sites as the pathway's flows say, and on from there as the settings send them; where both settings
    send a site's patients on, they do so independently.
    """
    found = dict.fromkeys(attribute.values, 0.0)
    for way in ways(region, pathway, attribute, area):
        for value, (least, most) in attribute.bounds.items():
            if way.minutes is not None and least <= way.minutes < most:
                found[value] += way.share
    return found


def ways(region: Region, pathway: str, attribute: TravelAttribute, area: str) -> Iterator[Way]:
    """Every way that patients of an area take to the attribute's setting, with the share who take it."""
    other = attribute.further_than
    for home, share in _homes(region, pathway, area).items():
        for to, sent in _placed(region, attribute.to, area, home).items():
            if other is None:
                yield Way(share * sent, to, "", _minutes(region, area, to))
                continue
            for near, also in _placed(region, other, area, home).items():
                there, here = _minutes(region, area, to), _minutes(region, area, near)
                further = None if there is None or here is None else there - here
                yield Way(share * sent * also, to, near, further)


def _homes(region: Region, pathway: str, area: str) -> Mapping[str, float]:
    """The sites to which a pathway's patients of an area go; one without a name where there are no flows."""
    flow = region.flows.get(pathway)
    shares = {} if flow is None else share_values(flow.rows.get(area, {}))
    return {site: share for site, share in shares.items() if share > 0} or {"": 1.0}


def _placed(region: Region, setting: str, area: str, home: str) -> Mapping[str, float]:
    """Where a setting stands for patients of an area who go to a site."""
    units = region.settings.get(setting)
    if units is None:
        return {"": 1.0}
    here = {"site": home, "area": area, "pct": region.areas.rows[area].pct}.get(units.follows, REGION_WIDE)
    sent = units.sends.get(here)
    return {here: 1.0} if sent is None else {to: share for to, share in share_values(sent).items() if share > 0}


def _minutes(region: Region, area: str, location: str) -> float | None:
    travel = region.travel_to_site
    way = None if travel is None else travel.rows.get(area, {}).get(location)
    return None if way is None else way.value / MS_PER_MINUTE
