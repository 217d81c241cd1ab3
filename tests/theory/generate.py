"""Random pathways and regions in the file language, full of ties: every feature that decides who goes first.

Times are small whole numbers of one unit and patients come in bursts, so that ends, turnovers, arrivals, openings,
shift ends and the ends of patience fall on the same instants over and over.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from workforce.documents.problems import Mark
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.lineage import Phased
from workforce.planning.settle import plans_from

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
BASIS = {"source": "made", "grade": "published"}
SOURCES = {"made": {"citation": "made up", "grade": "published"}}
ENDS = ("home", "away", "turned away")
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")


class Making:
    """One random tree; everything in it follows from the seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"order of events {seed}")
        self.later = Random(f"diverted {seed}")
        self.taken = Random(f"inherited {seed}")
        self.unit = self.random.choice((60, 60, 120, 360, 720, 1440))
        self.sites = ["S1", "S2"][: self.random.choice((1, 1, 2))]
        self.areas = ["east", "west"][: self.random.choice((1, 1, 2))]
        self.two_trusts = len(self.areas) == 2 and self.maybe(0.5)
        self.settings: dict[str, dict[str, Any]] = {}
        self.places: dict[str, str] = {}
        self.most: dict[str, int] = {}
        self.numbers: dict[str, Any] = {}
        self.names: tuple[str, ...] = ("p", "q") if self.maybe(0.2) else ("p",)

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def time(self, *units: int) -> str:
        return f"{self.random.choice(units) * self.unit} min"

    def tree(self) -> dict[str, Any]:
        self._make_settings()
        self._make_places()
        duty = self._duty()
        pathways = {name: PathwayMaking(self, name, bool(duty)).block() for name in self.names}
        absent = dict.fromkeys(("annual leave", "public holidays", "sickness", "study", "maternity", "other"), "1%")
        staff = {"full time hours": "37.5 h per week", "absent": absent, "category allowance": "5%", **BASIS}
        roles = {"nurse": {"staff group": "Nursing", "bands": {"5": "100%"}}}
        return {
            "pathways": pathways,
            "region": self._region(duty),
            "roles": {"file": "roles", "title": "Roles", "sources": SOURCES, **BASIS, "roles": roles},
            "tables": {"availability": {
                "file": "availability", "title": "A", "sources": SOURCES, **BASIS, "staff groups": {"Nursing": staff},
            }},
        }  # fmt: skip

    def _make_settings(self) -> None:
        for name in ("ward", "clinic")[: self.random.choice((1, 2))]:
            follows = self.random.choice(("site", "site", "area", "pct", "region"))
            self.settings[name] = {"follows": follows}
            where = self.locations(name)
            if len(where) == 2 and self.maybe(0.4):
                share = {where[0]: "40%", where[1]: "the rest"} if self.maybe(0.5) else {where[1]: "100%"}
                self.settings[name]["sends"] = {where[0]: share}

    def _diverted(self) -> dict[str, dict[str, Any]]:
        """The settings; at those that follow the site, the refused go on at the other site."""
        if len(self.sites) == 1:
            return self.settings
        other = {"S1": "S2", "S2": "S1"}
        chosen = [name for name, block in self.settings.items() if block["follows"] == "site"]
        return self.settings | {name: {**self.settings[name], "diverts": other} for name in chosen}

    def locations(self, setting: str) -> list[str]:
        trusts = ["T1", "T2"] if self.two_trusts else ["T1"]
        follows = self.settings[setting]["follows"]
        return {"site": self.sites, "area": self.areas, "pct": trusts, "region": ["region"]}[follows]

    def _make_places(self) -> None:
        for place in ("bed", "room", "table", "chair")[: self.random.choice((1, 2, 2, 3, 4))]:
            setting = self.random.choice(list(self.settings))
            self.places[place] = setting
            at = {where: self._number() for where in self.locations(setting) if self.maybe(0.93)}
            self.most[place] = min((most for most, _ in at.values()), default=3)
            block: dict[str, Any] = {"numbers": {where: number for where, (_, number) in at.items()}}
            rota = any(isinstance(number, dict) for _, number in at.values())
            if self.maybe(0.25):
                block["open"] = {"hours": self._hours(self.maybe(0.3) or rota)}
            if len(self.names) > 1:
                block["shared by"] = list(self.names)
            self.numbers[place] = block

    def _number(self) -> tuple[int, Any]:
        if self.maybe(0.55):
            number = self.random.choice((1, 1, 2, 2, 3))
            return number, number
        return self._rota()

    def _rota(self) -> tuple[int, dict[str, Any]]:
        hours = sorted(self.random.sample(range(0, 24, max(1, min(self.unit // 60, 6))), self.random.choice((2, 3))))
        lines: dict[str, Any] = {}
        numbers = [self.random.choice((1, 1, 2, 3))]
        numbers += [self.random.choice((0, 0, 1, 2)) for _ in hours[1:]]
        for k, (start, number) in enumerate(zip(hours, numbers, strict=True)):
            until = hours[(k + 1) % len(hours)]
            if number:
                lines[f"line {k}"] = {
                    "days": DAYS if self.maybe(0.7) else DAYS[:5], "from": f"{start:02}:00", "until": f"{until:02}:00",
                    "number": number, "bank holidays": self.maybe(0.7),
                }  # fmt: skip
        shift_end = self.random.choice(("finish", "hand over", "hand over"))
        return max(numbers), {"rota": lines, "shift end": shift_end}

    def _hours(self, whole_days: bool) -> dict[str, Any]:
        start, end = ("00:00", "24:00") if whole_days else self.random.choice((("06:00", "18:00"), ("12:00", "00:00")))
        days = DAYS if self.maybe(0.5) else [day for day in DAYS if self.maybe(0.7)] or ["Mon"]
        return {"days": days, "from": start, "until": end, "bank holidays": self.maybe(0.7)}

    def _duty(self) -> dict[str, Any]:
        if not self.maybe(0.3):
            return {}
        setting = self.random.choice(list(self.settings))
        locations = {where: self._rota()[1] for where in self.locations(setting)}
        return {"nurse": {"setting": setting, "locations": locations}}

    def _region(self, duty: dict[str, Any]) -> dict[str, Any]:
        flow = {"S1": "70%", "S2": "30%"} if len(self.sites) == 2 else {"S1": "100%"}
        shares = ["60%", "40%"] if len(self.areas) == 2 else ["100%"]
        people = {"male": {"0-17": 100, "18+": 200}, "female": {"0-17": 100, "18+": 300}}
        rows = {
            area: {"pct": "T2" if self.two_trusts and area == "west" else "T1", "population share": share}
            for area, share in zip(self.areas, shares, strict=True)
        }
        living = {"living": {"rows": {area: {"near": "40%", "far": "the rest"} for area in self.areas}}}
        return {
            "region": "r", "title": "R", "sources": SOURCES, **BASIS,
            "areas": {"rows": rows},
            "population": {"rows": {"2009/10": people, "2010/11": people}},
            "sites": {"rows": {site: {"title": site, "town": "T", "trust": "T"} for site in self.sites}},
            "flows": {name: {"rows": dict.fromkeys(self.areas, flow)} for name in self.names},
            "settings": self._diverted(),
            "places": self.numbers,
            "area attributes": dict.fromkeys(self.names, living),
            **({"duty": duty} if duty else {}),
        }  # fmt: skip


class PathwayMaking:
    """One pathway of the tree: routes lead forward, or back from an activity that takes time."""

    def __init__(self, making: Making, name: str, duty: bool) -> None:
        self.m = making
        self.random = making.random
        self.name = name
        self.duty = duty
        self.activities = [f"a{k}" for k in range(self.random.choice((2, 3, 3, 4, 5)))]
        groups = ["x", "y", "z"][: self.random.choice((1, 2, 2, 3))]
        self.groups = groups
        self.linked = making.maybe(0.35)
        self.stay = self._stay() if len(making.places) > 1 and making.maybe(0.45) else {}
        self.kept = next(iter(self.stay.values()), {"place": "", "over": []})

    def _stay(self) -> dict[str, Any]:
        first = self.random.randrange(len(self.activities))
        last = min(len(self.activities), first + self.random.choice((1, 2, 2, 3)))
        place = self.random.choice(list(self.m.places))
        return {"kept": {"place": place, "over": self.activities[first:last]}}

    def block(self) -> dict[str, Any]:
        self.lasting = [self.m.maybe(0.8) or k == len(self.activities) - 1 for k in range(len(self.activities))]
        activities = {name: self._activity(k) for k, name in enumerate(self.activities)}
        self._holds(activities)
        self._onward(activities)
        groups = {name: self._group(name) for name in self.groups}
        if self.linked:
            share = "100%" if self.m.maybe(0.5) else {"by": "kind", "cases": {"mild": "30%", "severe": "80%"}}
            activities["a0"]["also begins"] = {"child": share}
            begins = self.random.choice(self.activities[1:])
            groups["child"] = {"arrivals": {"linked": True}, "begins": begins, "moments": self._onset()}
            if "onset" not in repr(activities) and self.m.taken.random() < 0.8:
                del groups["child"]["moments"]
                inherits = [a for a in ("age", "living", "kind", "state") if self.m.taken.random() < 0.6]
                groups["child"] |= {"inherits": inherits} if inherits else {}
        written = repr((activities, groups))
        return {
            "pathway": self.name, "title": "P", "version": "1", "status": "draft", "drafted from": "nothing",
            "sources": SOURCES, **BASIS,
            "settings": {setting: {"sector": "acute"} for setting in self.m.settings},
            "places": {place: {"setting": setting} for place, setting in self.m.places.items()},
            "groups": groups,
            "attributes": {
                "age": {
                    "from": "age", "values": {"young": "0-17", "old": "18+"},
                    "otherwise": {"young": "30%", "old": "the rest"},
                },
                "living": {"from": "area", "values": ["near", "far"]},
                "kind": {"shares": {"by": "living", "cases": {
                    "near": {"mild": "50%", "severe": "the rest"}, "far": {"mild": "20%", "severe": "the rest"},
                }}},
                "state": {"values": ["no", "yes", "done"], "starts as": "no"},
            },
            "activities": activities,
            "stays": self.stay,
            "ends": {end: {} for end in ENDS if repr(end) in written},
        }  # fmt: skip

    def _onset(self) -> dict[str, Any]:
        return {"onset": {"before arrival": self._by(lambda: self.m.time(0, 1, 2, 4))}}

    def _by(self, value: Any, chance: float = 0.3) -> Any:
        """What ``value()`` gives, or several of it by an attribute."""
        if not self.m.maybe(chance):
            return value()
        attribute, cases = self.random.choice((
            ("kind", ("mild", "severe")), ("state", ("no", "yes or done")), ("age", ("young", "the rest")),
            ("living", ("near", "far")), ("group", (self.groups[0], "the rest")),
        ))  # fmt: skip
        if attribute == "group" and len(self.groups) == 1 and not self.linked:
            return value()
        return {"by": attribute, "cases": {case: value() for case in cases}}

    def _group(self, name: str) -> dict[str, Any]:
        unit, maybe = self.m.unit, self.m.maybe
        some = len(self.groups) * len(self.m.names)
        form = self.random.choice(("lists", "every", "count", "count"))
        block: dict[str, Any] = {"moments": self._onset()}
        if form == "lists":
            hours = self.random.choice(range(0, 24, max(1, min(unit // 60, 12))))
            number = self.random.choice((1, 2)) if some == 1 else 1
            days = self.random.sample(DAYS, 1 if number > 1 or some > 1 or maybe(0.6) else 2)
            block["arrivals"] = {"lists": {"list": {"days": days, "at": f"{hours:02}:00", "number": number}}}
        elif form == "every":
            least = max(1, 365 * 1440 * some // (90 * unit))
            block["arrivals"] = {"every": f"{unit * self.random.randint(least, 3 * least)} min"}
        else:
            together = self.random.choice((2, 3, 4))
            count = self.random.choice((24, 45, 70)) // some
            block["arrivals"] = {"count": f"{count} per year", "in groups of": together}
            month = self.random.choice(MONTHS)
            block["profile"] = {"month": {m: 1 if m == month else 0 for m in MONTHS}}
        first = "a0" if maybe(0.7) else {"shares": {"a0": "60%", self.random.choice(self.activities[1:]): "the rest"}}
        return {**block, "begins": self._by(lambda: first, 0.2)}

    def _activity(self, k: int) -> dict[str, Any]:
        maybe, name = self.m.maybe, self.activities[k]
        setting = self.random.choice(list(self.m.settings))
        block: dict[str, Any] = {"setting": setting, "lasts": self._by(lambda: self._lasts(k)), "next": self._next(k)}
        asks = self._places(name)
        if asks:
            block["places"] = asks
            if maybe(0.2):
                block["turnover"] = self.m.time(1, 1, 2)
        if self.duty and maybe(0.5):
            block["needs"] = {"nurse": {"whole activity": 1, "limits": True}}
        if asks or "needs" in block or name in self.kept["over"]:
            self._waiting(k, block)
        if maybe(0.3):
            drawn = {"shares": {"yes": "50%", "done": "the rest"}}
            by_kind = {"by": "kind", "cases": {"mild": "no", "severe": drawn}}
            block["set"] = {"state": self.random.choice(("yes", drawn, by_kind))}
        if maybe(0.3):
            place, waiting = self.random.choice(list(self.m.places)), self.random.choice((1, 1, 2))
            change = {"lasts times": self.random.choice(("50%", "0%"))} if maybe(0.5) else {"next": self._plain(k)}
            block["when full"] = {"place": place, "waiting": waiting, **change}
        return block

    def _waiting(self, k: int, block: dict[str, Any]) -> None:
        maybe = self.m.maybe
        if maybe(0.5):
            block["priority"] = self._by(lambda: self.random.choice((1, 2, 5)), 0.7)
        if maybe(0.35):
            block["patience"] = self._by(lambda: self.m.time(0, 1, 2, 4))
            block["gives up to"] = self._later(k)
        if maybe(0.35):
            block["waiting room"] = self.random.choice((0, 1, 2))
            block["refused to"] = self._later(k)
        if maybe(0.4):
            block["keeps its turn"] = True

    def _lasts(self, k: int) -> Any:
        if self.lasting[k]:
            if self.m.maybe(0.1):
                return {"shape": "exponential", "mean": self.m.time(1, 3)}
            return self.m.time(1, 1, 2, 3, 5, 8)
        return self.m.time(0, 1)

    def _places(self, name: str) -> dict[str, int]:
        free = [p for p in self.m.places if not (name in self.kept["over"] and p == self.kept["place"])]
        count = min(len(free), self.random.choice((0, 1, 1, 1, 1, 2, 2, 3)))
        chosen = self.random.sample(free, count)
        return {place: min(self.m.most[place], self.random.choice((1, 1, 1, 2))) for place in chosen}

    def _later(self, k: int) -> str:
        return self.random.choice((*self.activities[k + 1 :], *ENDS))

    def _plain(self, k: int) -> Any:
        one = self._later(k)
        other = self._later(k)
        return one if one == other or self.m.maybe(0.5) else {"shares": {one: "50%", other: "the rest"}}

    def _next(self, k: int) -> Any:
        main = self.activities[k + 1] if k + 1 < len(self.activities) else "home"
        form = self.random.choice(("plain", "shares", "shares", "shares", "by", "since"))
        if form == "shares":
            return self._shares(k, main)
        if form == "by":
            return {"by": "kind", "cases": {"mild": main, "severe": self._plain(k)}}
        if form == "since":
            moment = self.random.choice(("arrival", "onset"))
            return {"since": moment, "within": self.m.time(1, 2, 4, 8), "then": main, "otherwise": self._plain(k)}
        return main

    def _shares(self, k: int, main: str) -> dict[str, Any]:
        maybe = self.m.maybe
        shares: dict[str, Any] = {main: "the rest"}
        other = self._later(k)
        if other != main:
            shares[other] = {"share": "25%", **({"set": {"state": "done"}} if maybe(0.4) else {})}
            if self.linked and k == 0 and maybe(0.4):
                shares[other]["also begins"] = "child"
        back = [name for j, name in enumerate(self.activities) if 0 < j <= k]
        if back and self.lasting[k] and maybe(0.5):
            again = {"share": "30%", **({"new episode": True} if maybe(0.5) else {})}
            shares.setdefault(self.random.choice(back), again)
        return {"shares": shares}

    def _onward(self, activities: dict[str, Any]) -> None:
        """Where the refused may be diverted, more are refused, and go on to what may stand at the other site."""
        for block, following in zip(activities.values(), self.activities[1:], strict=False):
            if "places" in block and len(self.m.sites) == 2 and self.m.later.random() < 0.7:
                block["refused to"] = following
                block.setdefault("waiting room", self.m.later.choice((0, 1)))

    def _holds(self, activities: dict[str, Any]) -> None:
        """Some hold their places until the next, where a next may have to wait."""
        waits = {name for name, block in activities.items() if "places" in block or name in self.kept["over"]}
        for block in activities.values():
            if "places" in block and self.m.maybe(0.5) and any(repr(name) in repr(block["next"]) for name in waits):
                block["holds until next"] = True


def changed(made: dict[str, Any]) -> tuple[Phased, ...]:
    """From the second year on: fixed stays twice as long, and two in five of some route's patients on another."""
    found = []
    for name, pathway in made["pathways"].items():
        for activity, block in pathway["activities"].items():
            at = ("pathways", name, "activities", activity)
            if isinstance(block["lasts"], str):
                found.append(((*at, "lasts"), "times", 2))
            shares = list(block["next"].get("shares", ())) if isinstance(block["next"], dict) else []
            if len(shares) > 1:
                found.append(((*at, "next"), "shift", {"from": shares[0], "to": shares[1], "share": "40%"}))
    mark = Mark("made in memory", 1, 1)
    return tuple(
        Phased("made", f"change {k}", at, verb, "steps", {2010: value}, {}, "", mark)
        for k, (at, verb, value) in enumerate(found)
    )


class Made(NamedTuple):
    """A tree, the financial years it runs for, the years before, and the changes from the second year on."""

    tree: dict[str, Any]
    years: tuple[int, ...]
    years_before: int
    changes: tuple[Phased, ...]

    def network(self) -> Network:
        return build_network(plans_from(self.tree, self.years, changes=self.changes), self.years_before)


def made(seed: int) -> Made:
    """Everything random that follows from a seed."""
    making = Making(seed)
    tree = making.tree()
    years = (2009, 2010) if making.maybe(0.12) else (2009,)
    return Made(tree, years, int(making.maybe(0.05)), changed(tree) if len(years) > 1 else ())
