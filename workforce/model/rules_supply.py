"""Rules on a file of supply: names that are declared, shares and ages that are whole, nobody who leaves twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from workforce.documents.problems import listed
from workforce.model.findings import Finding, Path, unknown
from workforce.model.numbers import ShareOrRest
from workforce.model.rules_cases import one_rest, whole_shares
from workforce.model.rules_lasts import ages, ages_covered
from workforce.model.supply import SEXES, Participation, Profession, Stock, Supply

__all__ = ["SUPPLY", "OutOf", "out_of"]

_CLOSE = 1e-9
Whole = Mapping[str, ShareOrRest]


def shares_whole(supply: Supply) -> Iterator[Finding]:
    """WF327 and WF328 for bands, ages, years lost and months of arrival."""
    for path, shares in _shares(supply):
        yield from whole_shares(path, shares)
        yield from one_rest(path, shares)


def _shares(supply: Supply) -> Iterator[tuple[Path, Whole]]:
    for name, profession in supply.professions.items():
        at: Path = ("professions", name)
        for key, course in profession.courses.items():
            here = (*at, "courses", key)
            yield from (((*here, "bands"), course.bands), ((*here, "ages"), course.ages))
            yield from (((*here, "lost"), course.lost), ((*here, "arrives"), course.arrives))
        for key, block in profession.entrants.items():
            yield from (((*at, "entrants", key, "bands"), block.bands), ((*at, "entrants", key, "ages"), block.ages))
    for name, stock in supply.stocks.items():
        at = ("stocks", name)
        yield from (((*at, "bands", "shares"), stock.bands.shares), ((*at, "ages", "shares"), stock.ages.shares))


def ages_apart(supply: Supply) -> Iterator[Finding]:
    """WF352 for every block by age: ranges of whole years that do not overlap; they may leave ages out."""
    for path, keys in _by_age(supply):
        known: list[tuple[int, int]] = []
        for key in keys:
            found = ages(key)
            if found is None:
                reason = f"'{key}' is not a range of ages."
                yield Finding("WF352", (*path, key), reason, "Write whole years such as 25-29, or 60+.", key, True)
            else:
                known.append(found)
        reached = 0
        for first, last in sorted(known):
            if first < reached:
                yield Finding("WF352", path, f"The age {first} is covered twice.", "Let no two ranges overlap.")
            reached = max(reached, last)


def _by_age(supply: Supply) -> Iterator[tuple[Path, Iterable[str]]]:
    for name, profession in supply.professions.items():
        at: Path = ("professions", name)
        yield (*at, "leavers", "by age"), profession.leavers.by_age
        if profession.retirement is not None:
            yield (*at, "retirement", "ages"), profession.retirement.ages
    for path, block in _shares(supply):
        if "ages" in path[-2:]:
            yield path, block


def participation_covers(supply: Supply) -> Iterator[Finding]:
    """WF352 for participation by age: every age has one, as nobody works an unknown part of full time."""
    blocks: list[tuple[Path, Participation | None]] = [
        (("professions", name, "participation"), each.participation) for name, each in supply.professions.items()
    ]
    blocks += [(("stocks", name, "participation"), each.participation) for name, each in supply.stocks.items()]
    for path, participation in blocks:
        for at, keys in _worked(path, participation) if participation is not None else ():
            yield from ages_covered(keys, at)


def _worked(path: Path, participation: Participation) -> Iterator[tuple[Path, Iterable[str]]]:
    for sex in SEXES:
        shares = getattr(participation, sex)
        if isinstance(shares, Mapping):
            yield (*path, sex), shares


def names_declared(supply: Supply) -> Iterator[Finding]:
    """WF388: what a stock or a promotion names is in the table."""
    for name, stock in supply.stocks.items():
        at: Path = ("stocks", name)
        profession = supply.professions.get(stock.profession)
        if profession is None:
            known = supply.professions
            yield unknown("WF388", (*at, "profession"), "a profession", stock.profession, known)
            continue
        for course in stock.starters:
            if course not in profession.courses:
                path = (*at, "starters", course)
                yield unknown("WF388", path, "a course of the profession", course, profession.courses, True)
        for who, provider in stock.providers.items():
            if provider.course not in stock.starters:
                path = (*at, "providers", who, "course")
                yield unknown("WF388", path, "a course that the stock has starters of", provider.course, stock.starters)
        for kind in stock.joiners:
            if kind not in profession.entrants:
                path = (*at, "joiners", kind)
                yield unknown("WF388", path, "a kind of entrants of the profession", kind, profession.entrants, True)
        for rise, promotion in profession.promotions.items():
            into = promotion.into
            if into is not None and not _stock_beside(supply, stock, into):
                path = ("professions", stock.profession, "promotions", rise, "into")
                reason = f"Beside the stock '{name}' there is none of '{into}' of the same place, basis and year."
                yield Finding("WF388", path, reason, "Add one, or take 'into' out.", into)


def _stock_beside(supply: Supply, stock: Stock, profession: str) -> bool:
    return any(
        each.profession == profession and (each.where, each.basis, each.year) == (stock.where, stock.basis, stock.year)
        for each in supply.stocks.values()
    )


def counts_are_numbers(supply: Supply) -> Iterator[Finding]:
    """WF388: `lost` is by year of the course (1, 2 ...), `arrives` by the number of months after it."""
    for name, profession in supply.professions.items():
        for key, course in profession.courses.items():
            for part, numbers in (("lost", course.lost), ("arrives", course.arrives)):
                for number in numbers:
                    if not number.isdecimal() or (part == "lost" and number == "0"):
                        what = "a year of the course" if part == "lost" else "a number of months"
                        path = ("professions", name, "courses", key, part, number)
                        reason = f"'{number}' is not {what}."
                        yield Finding("WF388", path, reason, "Write a whole number, as 1.", number, at_key=True)


def stocks_apart(supply: Supply) -> Iterator[Finding]:
    """WF388: one stock of a profession for each place, basis and year."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for name, stock in supply.stocks.items():
        key = (stock.profession, stock.where, stock.basis, stock.year)
        if key in seen:
            reason = f"'{seen[key]}' is of the same profession, place, basis and year."
            yield Finding("WF388", ("stocks", name), reason, "Make them one stock.", name, at_key=True)
        seen.setdefault(key, name)


def nobody_leaves_twice(supply: Supply) -> Iterator[Finding]:
    """WF389: of no band more than all leave and are promoted in a year, of no age more than all leave and retire."""
    for name, profession in supply.professions.items():
        for each in out_of(profession):
            if each.share > 1 + _CLOSE:
                what = f"band '{each.band}' at age {each.age}" if each.age is not None else f"band '{each.band}'"
                does = "leave or are promoted" if each.age is None else "leave or retire"
                reason = f"Of {what}, {each.share * 100:.10g}% {does} in a year."
                path = ("professions", name, "leavers", "bands", each.band)
                yield Finding("WF389", path, reason, "Make them 100% together, or less.", at_key=True)
                break
    for name, profession in supply.professions.items():
        bands = _bands(name, profession, supply)
        missing = [band for band in bands if band not in profession.leavers.bands]
        if missing:
            reason = f"There is no share of leavers for {listed([repr(band) for band in missing], 'and')}."
            yield Finding(
                "WF388", ("professions", name, "leavers", "bands"), reason, "Name all bands in which people are."
            )


def _bands(name: str, profession: Profession, supply: Supply) -> dict[str, None]:
    """The bands in which people of a profession may be."""
    blocks: list[Iterable[str]] = [course.bands for course in profession.courses.values()]
    blocks += [entrants.bands for entrants in profession.entrants.values()]
    blocks += [(rise.band,) if rise.into else (rise.band, rise.to) for rise in profession.promotions.values()]
    blocks += [stock.bands.shares for stock in supply.stocks.values() if stock.profession == name]
    for other in supply.professions.values():
        blocks += [(rise.to,) for rise in other.promotions.values() if rise.into == name]
    return {band: None for block in blocks for band in block}


class OutOf:
    """The share of a band who in a year leave or retire, at one age, or (None) who leave or are promoted, at any."""

    def __init__(self, band: str, age: int | None, share: float) -> None:
        self.band, self.age, self.share = band, age, share


def out_of(profession: Profession) -> Iterator[OutOf]:
    """Who leaves or is promoted, by band, and who leaves or retires, at every age at which a rate begins."""
    begins: dict[int, None] = {}
    retirement = {} if profession.retirement is None else profession.retirement.ages
    by_age = profession.leavers.by_age
    for key in (*retirement, *by_age):
        found = ages(key)
        if found is not None:
            begins.update({found[0]: None, found[1]: None})
    for band, share in profession.leavers.bands.items():
        rises = sum(rise.share.value for rise in profession.promotions.values() if rise.band == band)
        yield OutOf(band, None, share.value + rises)
        for age in begins:
            factor = _at(by_age, age, 1.0)
            yield OutOf(band, age, share.value * factor + _at(retirement, age, 0.0))


def _at(block: Mapping[str, object], age: int, otherwise: float) -> float:
    for key, number in block.items():
        found = ages(key)
        if found is not None and found[0] <= age < found[1]:
            return float(getattr(number, "value", otherwise))
    return otherwise


SUPPLY: tuple[Callable[[Supply], Iterator[Finding]], ...] = (
    shares_whole,
    ages_apart,
    participation_covers,
    names_declared,
    counts_are_numbers,
    stocks_apart,
    nobody_leaves_twice,
)
