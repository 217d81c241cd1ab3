"""Rules on pay, on prices and on ceilings: every price is of something, and every ceiling of money or of posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workforce.model.findings import Finding, Path, unknown
from workforce.model.pay import Pay
from workforce.model.prices import Prices
from workforce.model.region import Region

__all__ = ["ceilings_limit_something", "pay_of_known_bands", "prices_are_of_something"]


def pay_of_known_bands(pay: Pay) -> Iterator[Finding]:
    """WF393: unsocial hours and supplements are of bands that have basic pay, and no band's points fall."""
    blocks: list[tuple[Path, Iterable[str]]] = [(("supplements",), pay.supplements)]
    blocks += [(("unsocial hours", name, "bands"), each.bands) for name, each in pay.unsocial_hours.items()]
    for path, bands in blocks:
        for band in bands:
            if band not in pay.bands:
                yield unknown("WF393", (*path, band), "a band with basic pay", band, pay.bands, True)
    for band, each in pay.bands.items():
        if each.least.value > each.most.value:
            reason = f"The last point is below the first, {each.least.text}."
            yield Finding("WF393", ("bands", band, "most"), reason, "Write the higher one as 'most'.", each.most.text)


def prices_are_of_something(prices: Prices) -> Iterator[Finding]:
    """WF394: nobody's role has two bearers, an hour is priced for its bearer's roles, and travel has a speed."""
    borne: dict[str, str] = {}
    for name, bearer in prices.others.items():
        path: Path = ("others", name)
        if not bearer.roles and not bearer.settings:
            yield Finding(
                "WF394", path, "It bears nothing.", "Write 'roles', or 'settings' in which patients are at home."
            )
        for number, role in enumerate(bearer.roles):
            if role in borne:
                reason = f"'{role}' is borne by '{borne[role]}' already."
                yield Finding("WF394", (*path, "roles", number), reason, "Keep it under one bearer.", role)
            borne.setdefault(role, name)
        for role in bearer.hour:
            if role not in bearer.roles:
                at = (*path, "hour", role)
                yield unknown("WF394", at, "one of this bearer's roles", role, dict.fromkeys(bearer.roles), True)
        for role in bearer.hour_of:
            if role not in bearer.hour:
                at = (*path, "hour of", role)
                yield unknown("WF394", at, "a role whose hour has a price here", role, bearer.hour, True)
    if prices.travel is not None and prices.travel.speed.value <= 0:
        reason = "Nobody gets anywhere at this speed."
        yield Finding("WF394", ("travel", "speed"), reason, "Write a speed above 0.", prices.travel.speed.text)


def ceilings_limit_something(region: Region) -> Iterator[Finding]:
    """WF395: a ceiling is of money, of whole-time equivalents or of both."""
    rows = region.budgets.rows if region.budgets is not None else {}
    for name, row in rows.items():
        if row.amount is None and row.wte is None:
            reason = "The ceiling is neither of money nor of whole-time equivalents."
            yield Finding("WF395", ("budgets", "rows", name), reason, "Write 'amount', 'wte' or both.")
