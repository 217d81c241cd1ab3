"""Nothing depends on the order in which things came about: tie-laden random hospitals, against a plain loop.

The loop below shares no code with the engine: it goes through every instant in whole rounds, looks at every waiting
request in every pass, and knows nothing of events.
"""

import random

import numpy as np
import pytest
from hospitals import FIRST, MINUTE, hospital, rota

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED
from workforce.engine.reference import simulate_once
from workforce.network.choices import NEVER

pytestmark = pytest.mark.laws

HOURS = 4


def made_up(seed):
    """A hospital full of ties: places with numbers that change, and each patient's own steps."""
    rng = random.Random(seed)
    kinds = [f"place {k}" for k in range(rng.randint(1, 4))]
    numbers = {kind: [rng.randint(0 if h % 2 else 1, 3) for h in range(HOURS)] for kind in kinds}
    patients, steps = {}, {}
    for i in range(rng.randint(8, 25)):
        patients[f"g{i}"] = rng.randrange(0, 60 * (HOURS - 1), 5)
        steps[f"g{i}"] = [_step(rng, kinds) for _ in range(rng.randint(1, 3))]
    return numbers, patients, steps, rng.random() < 0.5


def _step(rng, kinds):
    asked = rng.sample(kinds, min(len(kinds), rng.choice([0, 1, 1, 1, 2])))
    return {
        "asks": {kind: rng.choice([1, 1, 2]) for kind in asked},
        "lasts": rng.choice([1, 5, 5, 10, 20, 45]),
        "priority": rng.randint(1, 2),
        "patience": rng.choice([None, None, 5, 10, 30]) if asked else None,
        "room": rng.choice([None, None, None, 0]) if asked else None,
        "turnover": rng.choice([0, 0, 5]) if asked else 0,
        "holds": bool(asked) and rng.random() < 0.5,
        "keeps turn": bool(asked) and rng.random() < 0.5,
    }


def as_network(numbers, patients, steps, hand_over):
    activities = {}
    for group, own in steps.items():
        for k, step in enumerate(own):
            later = k + 1 < len(own)
            activities[f"{group} {k}"] = {
                "lasts": f"{step['lasts']} min",
                "priority": step["priority"],
                "next": f"{group} {k + 1}" if later else "home",
                **({"places": step["asks"]} if step["asks"] else {}),
                **({"patience": f"{step['patience']} min", "gives up to": "left"} if step["patience"] else {}),
                **({"waiting room": step["room"], "refused to": "turned away"} if step["room"] is not None else {}),
                **({"turnover": f"{step['turnover']} min"} if step["turnover"] else {}),
                **({"holds until next": True} if step["holds"] and later and own[k + 1]["asks"] else {}),
                **({"keeps its turn": True} if step["keeps turn"] else {}),
            }
            step["holds"] = step["holds"] and later and bool(own[k + 1]["asks"])
    lines = {
        kind: rota(
            *((f"{h:02}:00", f"{h + 1:02}:00", n) for h, n in enumerate(by_hour)),
            (f"{HOURS:02}:00", "00:00", 6),
            shift_end="hand over" if hand_over else "finish",
        )
        for kind, by_hour in numbers.items()
    }
    return hospital(activities, patients, lines, begins={group: f"{group} 0" for group in patients})


class Loop:
    """Every instant in whole rounds."""

    def __init__(self, numbers, patients, steps, hand_over, keys):
        self.numbers, self.steps, self.keys, self.hand_over = numbers, steps, keys, hand_over
        self.used = dict.fromkeys(numbers, 0)
        self.at: dict[str, int] = {}  # who is at which step
        self.held: dict[str, dict] = {who: {} for who in patients}
        self.held_turnover = dict.fromkeys(patients, 0)
        self.waiting: dict[str, tuple] = {}  # who: (priority, joined, key)
        self.asked: dict[str, dict] = {}
        self.left: dict[str, int] = {}  # what is left of stopped work
        self.since: dict[str, int] = {}
        self.until: dict[str, int] = {}
        self.cleaning: list[tuple[int, str, int]] = []
        self.came = dict(patients)
        self.log: dict[tuple[str, int], list] = {}

    def run(self):
        for now in range(0, 24 * 60 * 3):
            while True:
                while self.happen(now):
                    pass
                if self.stop(now) or self.give(now) or self.exchange(now) or self.leave(now):
                    continue
                break
        return {key: tuple(row) for key, row in self.log.items()}

    def capacity(self, kind, now):
        hour = now // 60 % 24
        return self.numbers[kind][hour] if hour < HOURS else 6

    def happen(self, now):
        done = [x for x in self.cleaning if x[0] == now]
        for x in done:
            self.cleaning.remove(x)
            self.used[x[1]] -= x[2]
        ended = [who for who, time in self.until.items() if time == now]
        for who in ended:
            self.end(who, now)
        came = [who for who, time in self.came.items() if time == now]
        for who in came:
            del self.came[who]
            self.join(who, 0, now)
        return bool(done or ended or came)

    def join(self, who, k, now):
        if k == len(self.steps[who]):
            return
        step = self.steps[who][k]
        self.at[who] = k
        self.log[who, k] = [now, None, None, None]
        if step["asks"]:
            self.waiting[who] = (step["priority"], now, self.keys[who])
            self.asked[who] = step["asks"]
        else:
            self.start(who, now)

    def start(self, who, now, exchanged=False):
        step = self.steps[who][self.at[who]]
        if not exchanged:
            self.free(self.held[who], self.held_turnover[who], now)
        self.held[who] = {}
        if self.log[who, self.at[who]][1] is None:
            self.log[who, self.at[who]][1] = now
        self.since[who] = now
        self.until[who] = now + self.left.pop(who, step["lasts"])

    def free(self, asks, turnover, now):
        for kind, units in asks.items():
            if turnover:
                self.cleaning.append((now + turnover, kind, units))
            else:
                self.used[kind] -= units

    def end(self, who, now):
        k, step = self.at[who], self.steps[who][self.at[who]]
        del self.until[who]
        self.log[who, k][2:] = [now, DONE]
        if step["holds"]:
            self.held[who], self.held_turnover[who] = step["asks"], step["turnover"]
        else:
            self.free(step["asks"], step["turnover"], now)
        self.join(who, k + 1, now)

    def stop(self, now):
        stopped = False
        for kind in sorted(self.numbers) if self.hand_over else ():
            while self.used[kind] > self.capacity(kind, now):
                at_work = [who for who in self.until if kind in self.steps[who][self.at[who]]["asks"]]
                if not at_work:
                    break
                who = max(at_work, key=lambda w: (self.order(w)[0], self.log[w, self.at[w]][1], self.keys[w]))
                self.left[who] = self.until.pop(who) - now
                self.waiting[who], self.asked[who] = self.order(who), self.steps[who][self.at[who]]["asks"]
                self.free(self.asked[who], 0, now)
                stopped = True
        return stopped

    def order(self, who):
        k = self.at[who]
        return (self.steps[who][k]["priority"], self.log[who, k][0], self.keys[who])

    def give(self, now):
        free = {kind: self.capacity(kind, now) - used for kind, used in self.used.items()}
        granted = []
        for who in sorted(self.waiting, key=self.waiting.__getitem__):
            asks = self.asked[who]
            if all(free[kind] >= units for kind, units in asks.items()):
                granted.append(who)
                for kind, units in asks.items():
                    free[kind] -= units
            elif self.steps[who][self.at[who]]["keeps turn"]:
                for kind, units in asks.items():
                    free[kind] -= min(units, max(free[kind], 0))
        for who in granted:
            del self.waiting[who]
            for kind, units in self.asked[who].items():
                self.used[kind] += units
        for who in granted:
            self.start(who, now)
        return bool(granted)

    def exchange(self, now):
        one = [
            who
            for who in sorted(self.waiting, key=self.waiting.__getitem__)
            if list(self.asked[who].values()) == [1] and list(self.held[who].values()) == [1]
        ]
        for first in one:
            path = [first]
            while True:
                (wanted,) = self.asked[path[-1]]
                following = next((who for who in one if wanted in self.held[who]), None)
                if following is None:
                    break
                if following in path:
                    for who in path[path.index(following) :]:
                        del self.waiting[who]
                        self.start(who, now, exchanged=True)
                    return True
                path.append(following)
        return False

    def leave(self, now):
        going = {}
        for who, (_, joined, _) in self.waiting.items():
            step = self.steps[who][self.at[who]]
            if who in self.left:
                continue
            if step["patience"] is not None and now >= joined + step["patience"]:
                going[who] = GAVE_UP
            elif step["room"] == 0:
                going[who] = REFUSED
        for who, why in going.items():
            del self.waiting[who]
            self.log[who, self.at[who]][2:] = [now, why]
            self.free(self.held[who], self.held_turnover[who], now)
            self.held[who] = {}
        return bool(going)


def journeys(network, log):
    """(group, step): joined, started, finished, outcome, in minutes; visits open at the horizon have no end."""
    found = {}
    for k, activity in enumerate(log.activity.tolist()):
        group, _, step = network.names.activities[activity][1].rpartition(" ")
        joined, finish = (int(t) // MINUTE - FIRST for t in (log.joined[k], log.finish[k]))
        start = None if log.start[k] == NEVER else int(log.start[k]) // MINUTE - FIRST
        cut = log.outcome[k] == CUT
        found[group, int(step)] = (joined, start, None if cut else finish, None if cut else int(log.outcome[k]))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_engine_and_a_plain_loop_give_the_same_journeys(seed):
    numbers, patients, steps, hand_over = made_up(seed)
    network = as_network(numbers, patients, steps, hand_over)
    log = simulate_once(network, seed, 0)
    keys = {
        network.names.groups[group][1]: key
        for group, key in zip(log.group.tolist(), log.key.astype(np.uint64).tolist(), strict=True)
    }
    assert journeys(network, log) == Loop(numbers, patients, steps, hand_over, keys).run()
    for shuffle in (1, 2):
        assert log.differing(simulate_once(network, seed, 0, shuffle=shuffle)) == ()
