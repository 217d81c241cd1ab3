"""What two scenarios differ in, as groups of changes: which change belongs to which group, and when it is there.

Groups are the change files of which one scenario is made and the other is not. Where they differ in one file only, its
changes are the groups, or where there are more than eight, what they change: an activity, a setting, an attribute; of
these the seven with the most changes, and the others together. More than eight files are taken by what the scenario
joins itself.

What a joining file sets because two of the files it joins change one address is no group: it says what holds where
both are, and counts where both are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workforce.model.reading import read_file
from workforce.model.rules import read as read_rules
from workforce.model.scenario import Scenario
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans

__all__ = ["MOST", "CannotAttribute", "Group", "Item", "groups_between", "present"]

MOST = 8
"""Groups of changes to which an attribution is exact: twice as many closed forms for each more."""

ALWAYS, IN, OUT = "always", "in", "out"
_NAMED = {"activities", "settings", "places", "groups", "attributes"}

Address = tuple[str, ...]
Key = tuple[str, str]


class CannotAttribute(ValueError):
    """A difference that cannot be split over changes; the commands tell it as wrong usage."""

    wrong_usage = True


@dataclass(frozen=True)
class Group:
    """Changes that are attributed together.

    Attributes:
        name: the file's name, or what the changes are of.
        changes: the names of its changes.
        taken_back: whether the other scenario has them, and this one does not.
    """

    name: str
    changes: tuple[str, ...]
    taken_back: bool = False


@dataclass(frozen=True)
class Item:
    """A change and when it is there.

    Attributes:
        change: the change.
        when: ``always``; ``in`` with all its groups; ``out`` with any of them.
        groups: the places of its groups.
    """

    change: Phased
    when: str = ALWAYS
    groups: frozenset[int] = frozenset()

    def there(self, groups: frozenset[int]) -> bool:
        """Whether the change is there when some groups have come."""
        return self.when == ALWAYS or (self.groups <= groups if self.when == IN else not self.groups & groups)


def present(items: Iterable[Item], groups: frozenset[int]) -> tuple[Phased, ...]:
    """The changes that are there when some groups have come, in the order in which they are applied."""
    return tuple(item.change for item in items if item.there(groups))


def groups_between(against: Plans, scenario: Plans) -> tuple[tuple[Group, ...], tuple[Item, ...]]:
    """The groups of changes that lead from one scenario to another, and all changes of both in their order.

    With no group come the changes of the one are there, with all the changes of the other.
    """
    merged = _merged(against.changes, scenario.changes)
    parents = {**_parents(against), **_parents(scenario)}
    names = _group_names([(change, when) for change, when in merged if when != ALWAYS], scenario, parents)
    order = list(dict.fromkeys(names.values()))
    owners: dict[tuple[Key, str], frozenset[tuple[str, str]]] = {}
    items = []
    for change, when in merged:
        if when == ALWAYS:
            items.append(Item(change))
            continue
        at = (_key(change), when)
        owners[at] = _settles(change, when, merged, parents, owners) or frozenset([names[at]])
        items.append(Item(change, when, frozenset(order.index(name) for name in owners[at])))
    return _kept(order, items)


def _kept(order: Sequence[tuple[str, str]], items: Sequence[Item]) -> tuple[tuple[Group, ...], tuple[Item, ...]]:
    """The groups that have changes of their own: a file that only settles what its parts share has none."""
    own = sorted({place for item in items if len(item.groups) == 1 for place in item.groups})
    new = {place: number for number, place in enumerate(own)}
    kept = [Item(item.change, item.when, frozenset(new[place] for place in item.groups)) for item in items]
    groups = []
    for place in own:
        name, when = order[place]
        mine = tuple(item.change.name for item in items if item.groups == {place})
        groups.append(Group(name, mine, when == OUT))
    return tuple(groups), tuple(kept)


def _merged(before: Sequence[Phased], after: Sequence[Phased]) -> list[tuple[Phased, str]]:
    """All changes of two scenarios in one order that keeps each one's own, and when each is there."""
    places = {(change.scenario, change.name): place for place, change in enumerate(before)}
    known = {(change.scenario, change.name): change for change in after}
    both = {key for key, place in places.items() if key in known and _same(before[place], known[key])}
    found: list[tuple[Phased, str]] = []
    reached = 0
    for change in after:
        key = (change.scenario, change.name)
        if key not in both:
            found.append((change, IN))
            continue
        found.extend((each, OUT) for each in before[reached : places[key]] if _key(each) not in both)
        reached = max(reached, places[key] + 1)
        found.append((change, ALWAYS))
    found.extend((each, OUT) for each in before[reached:] if _key(each) not in both)
    return found


def _key(change: Phased) -> Key:
    return change.scenario, change.name


def _same(one: Phased, other: Phased) -> bool:
    """Whether two changes say the same, wherever they stand."""
    return (one.of, one.verb, one.by, one.years) == (other.of, other.verb, other.by, other.years)


def _group_names(
    changes: Sequence[tuple[Phased, str]], scenario: Plans, parents: Mapping[str, Sequence[str]]
) -> dict[tuple[Key, str], tuple[str, str]]:
    """The name of the group of each change, and whether it comes in or is taken out."""
    files = {(change.scenario, when) for change, when in changes}
    if len(files) > MOST:
        return {(_key(c), when): (_branch(c.scenario, scenario.scenario, parents), when) for c, when in changes}
    if len(files) != 1:
        return {(_key(c), when): (c.scenario, when) for c, when in changes}
    if len(changes) <= MOST:
        return {(_key(c), when): (c.name, when) for c, when in changes}
    counted = Counter(_subject(change) for change, _ in changes)
    most = {name for name, _ in counted.most_common(MOST - 1 if len(counted) > MOST else MOST)}
    others = "others: " + ", ".join(name for name in counted if name not in most)
    named = {name: name if name in most else others for name in counted}
    return {(_key(c), when): (named[_subject(c)], when) for c, when in changes}


def _subject(change: Phased) -> str:
    """What a change is of: the activity, setting, attribute or the like by its name; else its kind."""
    address = _touches(change)[0]
    names = address[2:] if address[0] in ("pathways", "tables") else address[1:]
    if address[0] == "region" and names[:1] == ("area attributes",):
        return " ".join(names[2:3]) or names[0]
    if len(names) > 1 and names[0] in _NAMED:
        return names[1]
    return names[0] if names else address[-1]


def _branch(file: str, top: str, parents: Mapping[str, Sequence[str]]) -> str:
    """Which of the files that a scenario extends or joins itself leads to a file; the file where none does."""
    for parent in parents.get(top, ()):
        if file in _lineage(parent, parents):
            return parent
    return file


def _lineage(file: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    return {file}.union(*(_lineage(parent, parents) for parent in parents.get(file, ())))


def _parents(plans: Plans) -> dict[str, tuple[str, ...]]:
    """What each file of a scenario joins and extends, by the names of scenarios; empty where it has no files."""
    if not plans.files:
        return {}
    found = {}
    paths = dict(zip(plans.about.chain, (path for _, path in plans.files), strict=False))
    by_stem = {str(path.stem): name for name, path in paths.items()}
    for name, path in paths.items():
        written = read_rules(Scenario, read_file(path))
        named = [*written.joins, *([written.extends] if written.extends else [])]
        found[name] = tuple(by_stem.get(each.rsplit("/", 1)[-1].removesuffix(".yaml"), each) for each in named)
    return found


def _settles(
    change: Phased,
    when: str,
    merged: Sequence[tuple[Phased, str]],
    parents: Mapping[str, Sequence[str]],
    owners: Mapping[tuple[Key, str], frozenset[tuple[str, str]]],
) -> frozenset[tuple[str, str]]:
    """The groups among two or more joined files that change a change's address too; none if it settles none."""
    below = _lineage(change.scenario, parents) - {change.scenario}
    mine = _touches(change)
    others = [
        (other, other_when)
        for other, other_when in merged
        if other_when in (when, ALWAYS) and other.scenario in below and _overlap(mine, _touches(other))
    ]
    if not _joins(change.scenario, parents, {other.scenario for other, _ in others}):
        return frozenset()
    return frozenset().union(*(owners.get((_key(other), other_when), ()) for other, other_when in others))


def _joins(file: str, parents: Mapping[str, Sequence[str]], met: set[str]) -> bool:
    """Whether a file has the files it meets from different parents: then it settles what holds where they meet."""
    branches = [_lineage(parent, parents) for parent in parents.get(file, ())]
    return len(met) > 1 and not any(met <= branch for branch in branches)


def _touches(change: Phased) -> list[Address]:
    some = next(iter(change.years.values()))
    if change.verb == "add":
        return [(*change.of, str(name)) for name in some]
    return [(*change.of, str(some))] if change.verb == "remove" else [change.of]


def _overlap(one: Iterable[Address], other: Sequence[Address]) -> bool:
    return any(a[: len(b)] == b or b[: len(a)] == a for a in one for b in other)
