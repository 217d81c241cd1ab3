"""Rules on where patients go: every activity and end is reached, every patient leaves, loops take time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from workforce.documents.problems import listed
from workforce.model.cases import Conditions
from workforce.model.findings import Finding
from workforce.model.routes import Since
from workforce.model.survey import ARRIVAL, GROUP, Edge, Survey

__all__ = ["FLOW"]

_MOST_CLASSES = 4096
Graph = Mapping[str, Iterable[str]]
Having = Mapping[str, str]


def _reached(starts: Iterable[str], onward: Graph) -> set[str]:
    """Return everything that can be reached, the starts among it."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(onward.get(one, ()))
    return found


def _groups_that_come(survey: Survey) -> tuple[set[str], set[str]]:
    """Return the groups with patients, and every activity and end that any of them can reach."""
    onward = {name: [edge.target for edge in ways] for name, ways in survey.onward.items()}
    links = [(origin, group) for _, origin, group in survey.links()]
    groups = {name for name, group in survey.pathway.groups.items() if group.arrivals.linked is None}
    while True:
        reached = _reached((edge.target for name in groups for edge in survey.begins[name]), onward)
        more = {group for origin, group in links if origin in reached and group in survey.begins} - groups
        if not more:
            return groups, reached
        groups |= more


def activities_reached(survey: Survey) -> Iterator[Finding]:
    """WF331: every activity can be reached (a route of 0% counts: a scenario may use it)."""
    _, reached = _groups_that_come(survey)
    for name in survey.pathway.activities:
        if name not in reached:
            reason = f"No patient can come to '{name}'."
            remedy = "Name it in a 'next' or a 'begins', or take it out."
            yield Finding("WF331", ("activities", name), reason, remedy, name, at_key=True)


def ends_reached(survey: Survey) -> Iterator[Finding]:
    """WF332: every end can be reached."""
    _, reached = _groups_that_come(survey)
    for name in survey.pathway.ends:
        if name not in reached and name not in survey.pathway.activities:
            reason = f"No journey can end at '{name}'."
            yield Finding("WF332", ("ends", name), reason, "Name it in a 'next', or take it out.", name, at_key=True)


def groups_come(survey: Survey) -> Iterator[Finding]:
    """WF333: a linked group is begun by some patient, and only linked groups are."""
    come, _ = _groups_that_come(survey)
    for name, group in survey.pathway.groups.items():
        if group.arrivals.linked and name not in come:
            reason = f"'{name}' is linked, but no patient begins one."
            remedy = "Name it in an 'also begins', or give it arrivals of its own."
            yield Finding("WF333", ("groups", name, "arrivals", "linked"), reason, remedy)
        if group.inherits and not group.arrivals.linked:
            reason = f"'{name}' has arrivals of its own, so there is nobody from whom it inherits."
            yield Finding("WF333", ("groups", name, "inherits"), reason, "Take 'inherits' out, or make it linked.")
        if group.inherits and group.moments:
            reason = f"'{name}' inherits, so nothing came before it but what came before its parent."
            yield Finding("WF333", ("groups", name, "moments"), reason, "Take its moments out, or 'inherits'.")
    for path, _, name in survey.links():
        linked = survey.pathway.groups.get(name)
        if linked is not None and not linked.arrivals.linked:
            reason = f"'{name}' has arrivals of its own, so it cannot also begin with another patient."
            yield Finding("WF333", path, reason, "Make its arrivals 'linked: true', or name another group.", name)


def _classes(survey: Survey, conditions: Iterable[Conditions]) -> Iterator[dict[str, str]]:
    """Yield every combination of the values of the constant attributes that these conditions name.

    Where there are too many, one empty combination stands for all, under which every way is open.
    """
    names = sorted({name for held in conditions for name in held} & survey.constant)
    count = 1
    for name in names:
        count *= len(survey.values[name])
    if count > _MOST_CLASSES:
        yield {}
        return
    for values in product(*(survey.values[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def _open(conditions: Conditions, having: Having) -> bool:
    """Whether conditions hold for patients having these values; what is not known of them may hold."""
    return all(having[name] in values if name in having else bool(values) for name, values in conditions.items())


def _taken(survey: Survey) -> dict[str, list[Edge]]:
    """Return the ways out of each activity that some patient takes now, in an empty pathway."""
    return {name: [e for e in ways if e.taken and e.way == "next"] for name, ways in survey.onward.items()}


def _loops(onward: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Return the sets of activities that lie on a loop together (strongly connected, Tarjan 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []
    for root in onward:
        if root in order:
            continue
        work: list[tuple[str, Iterator[str]]] = []
        _enter(root, onward, order, low, stack, work)
        while work:
            name, ways = work[-1]
            for target in ways:
                if target not in onward:
                    continue
                if target not in order:
                    _enter(target, onward, order, low, stack, work)
                    break
                if target in stack:
                    low[name] = min(low[name], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == order[name]:
                    loop = set(stack[stack.index(name) :])
                    del stack[stack.index(name) :]
                    if len(loop) > 1 or name in onward[name]:
                        found.append(loop)
    return found


def _enter(
    name: str,
    onward: Mapping[str, Iterable[str]],
    order: dict[str, int],
    low: dict[str, int],
    stack: list[str],
    work: list[tuple[str, Iterator[str]]],
) -> None:
    order[name] = low[name] = len(order)
    stack.append(name)
    work.append((name, iter(onward[name])))


def everyone_leaves(survey: Survey) -> Iterator[Finding]:
    """WF334: from every activity that a patient can be in, an end can be reached.

    Looked at for each class of patients by the attributes that steer the loop and never change.
    """
    taken = _taken(survey)
    for loop in _loops({name: [edge.target for edge in ways] for name, ways in taken.items()}):
        ways = [edge for name in loop for edge in taken[name]]
        for having in _classes(survey, [edge.conditions for edge in ways]):
            stuck = _stuck(survey, taken, loop, having)
            if stuck:
                first = next(name for name in survey.pathway.activities if name in stuck)
                who = listed([f"{name} {value}" for name, value in having.items()], "and")
                reason = f"Patients{f' with {who}' if who else ''} who come to '{first}' can never leave."
                remedy = f"Give {listed(sorted(stuck))} a way to an end."
                yield Finding("WF334", ("activities", first, "next"), reason, remedy, first)
                break


def _stuck(survey: Survey, taken: Mapping[str, list[Edge]], loop: set[str], having: Having) -> set[str]:
    """Return the activities of a loop that such patients come to and cannot leave it from."""
    onward = {name: [edge.target for edge in ways if _open(edge.conditions, having)] for name, ways in taken.items()}
    starts = [
        edge.target
        for group, ways in survey.begins.items()
        if having.get(GROUP, group) == group
        for edge in ways
        if edge.taken and _open(edge.conditions, having)
    ]
    come = _reached(starts, onward)
    return {name for name in loop & come if _reached([name], onward) <= loop}


def loops_take_time(survey: Survey) -> Iterator[Finding]:
    """WF335: in every loop some activity lasts some time."""
    taken = _taken(survey)
    instant = survey.instant
    within = {name: [edge for edge in taken[name] if edge.target in instant] for name in instant}
    for loop in _loops({name: [edge.target for edge in ways] for name, ways in within.items()}):
        held = [edge.conditions for name in loop for edge in within[name]]
        held += [conditions for name in loop for conditions in instant[name]]
        for having in _classes(survey, held):
            still = {n for n in loop if any(_open(conditions, having) for conditions in instant[n])}
            onward = {
                name: [e.target for e in within[name] if e.target in still and _open(e.conditions, having)]
                for name in still
            }
            rings = _loops(onward)
            if rings:
                names = [name for name in survey.pathway.activities if name in rings[0]]
                reason = f"{listed([repr(name) for name in names], 'and')} form a loop that takes no time."
                yield Finding("WF335", ("activities", names[0], "lasts"), reason, "Let one of them last some time.")
                break


def marked_before(survey: Survey) -> Iterator[Finding]:
    """WF336: a time since a moment is asked for only where every patient has that moment.

    A patient has a group's moments from the start, and an activity's own from when it was carried out. The
    ways of each group are followed, those that other groups alone take apart.
    """
    asked = [
        (path, since.since)
        for path, since in survey.written(Since)
        if since.since in survey.moments and path[0] == "activities"
    ]
    if not asked:
        return
    moments = {group: _moments_at_end(survey, group) for group in survey.pathway.groups}
    for path, moment in asked:
        for group, at_end in moments.items():
            had = at_end.get(str(path[1]))
            if had is not None and moment not in had:
                reason = f"Patients of '{group}' can come here without the moment '{moment}'."
                remedy = "Mark it in an activity before this one, or ask for another moment."
                yield Finding("WF336", (*path, "since"), reason, remedy, moment)
                break


def _moments_at_end(survey: Survey, group: str) -> dict[str, frozenset[str]]:
    """Return the moments that every patient of a group has at the end of each activity they come to."""
    activities = survey.pathway.activities
    having = {GROUP: group}
    before: dict[str, frozenset[str]] = {}
    first = frozenset({ARRIVAL, *(survey.pathway.groups[group].moments or {})})
    waiting = [(edge.target, first) for edge in survey.begins[group]]
    ends: dict[str, frozenset[str]] = {}
    while waiting:
        name, had = waiting.pop()
        if name not in activities:
            continue
        now = before.get(name, had) & had
        if name in before and now == before[name]:
            continue
        before[name] = now
        ends[name] = now | frozenset(activities[name].marks or {})
        ways = survey.onward[name]
        for edge in ways:
            if _open(edge.conditions, having):
                waiting.append((edge.target, ends[name] if edge.served else now))
    return ends


FLOW: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    activities_reached,
    ends_reached,
    groups_come,
    everyone_leaves,
    loops_take_time,
    marked_before,
)
