"""Rules on a file of supply: names that are declared, shares and ages that are whole, nobody who leaves twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from workforce.documents.problems import listed
from workforce.model.findings import Finding, Path, unknown
from workforce.model.numbers import ShareOrRest
from workforce.model.rules_cases import one_rest, whole_shares
from workforce.model.rules_lasts import ages
from workforce.model.supply import Profession, Stock, Supply

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
        yield from ((("stocks", name, "bands"), stock.bands), (("stocks", name, "ages"), stock.ages))


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
        yield (*at, "retirement"), profession.retirement
        yield (*at, "leaving by age"), profession.leaving_by_age
        for sex, shares in profession.participation.items():
            if isinstance(shares, Mapping):
                yield (*at, "participation", sex), shares
    for path, block in _shares(supply):
        if path[-1] == "ages":
            yield path, block


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
    """WF389: of no band and age more than all leave, retire and are promoted in a year."""
    for name, profession in supply.professions.items():
        for each in out_of(profession):
            if each.share > 1 + _CLOSE:
                what = f"band '{each.band}' at age {each.age}" if each.age is not None else f"band '{each.band}'"
                reason = f"Of {what}, {each.share * 100:.10g}% leave, retire or are promoted in a year."
                path = ("professions", name, "leavers", each.band)
                yield Finding("WF389", path, reason, "Make them 100% together, or less.", at_key=True)
                break
    for name, profession in supply.professions.items():
        bands = _bands(name, profession, supply)
        missing = [band for band in bands if band not in profession.leavers]
        if missing:
            reason = f"There is no share of leavers for {listed([repr(band) for band in missing], 'and')}."
            yield Finding("WF388", ("professions", name, "leavers"), reason, "Name all bands in which people are.")


def _bands(name: str, profession: Profession, supply: Supply) -> dict[str, None]:
    """The bands in which people of a profession may be."""
    blocks: list[Iterable[str]] = [course.bands for course in profession.courses.values()]
    blocks += [entrants.bands for entrants in profession.entrants.values()]
    blocks += [(rise.band,) if rise.into else (rise.band, rise.to) for rise in profession.promotions.values()]
    blocks += [stock.bands for stock in supply.stocks.values() if stock.profession == name]
    for other in supply.professions.values():
        blocks += [(rise.to,) for rise in other.promotions.values() if rise.into == name]
    return {band: None for block in blocks for band in block}


class OutOf:
    """The share of a band, at one age or (None) at any, who leave, retire or are promoted in a year."""

    def __init__(self, band: str, age: int | None, share: float) -> None:
        self.band, self.age, self.share = band, age, share


def out_of(profession: Profession) -> Iterator[OutOf]:
    """How many leave, retire or are promoted, by band and at every age at which a rate begins."""
    begins: dict[int, None] = {}
    for key in (*profession.retirement, *profession.leaving_by_age):
        found = ages(key)
        if found is not None:
            begins.update({found[0]: None, found[1]: None})
    for band, share in profession.leavers.items():
        rises = sum(rise.share.value for rise in profession.promotions.values() if rise.band == band)
        yield OutOf(band, None, share.value + rises)
        for age in begins:
            factor = _at(profession.leaving_by_age, age, 1.0)
            yield OutOf(band, age, share.value * factor + _at(profession.retirement, age, 0.0) + rises)


def _at(block: Mapping[str, object], age: int, otherwise: float) -> float:
    for key, number in block.items():
        found = ages(key)
        if found is not None and found[0] <= age < found[1]:
            return float(getattr(number, "value", otherwise))
    return otherwise


SUPPLY: tuple[Callable[[Supply], Iterator[Finding]], ...] = (
    shares_whole,
    ages_apart,
    names_declared,
    stocks_apart,
    nobody_leaves_twice,
)
