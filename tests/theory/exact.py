"""Exact answers of the systems under `systems/`, at their own arrival rates or with every rate times a factor.

Each function is named after its pathway file and gives the quantities that a test may hold a run to. Formulas are
those of the books (Erlang, Pollaczek and Khinchine, Cobham, Jackson, Kaufman and Roberts, Crommelin); chains are
solved. Times are in the system's own unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import linalg, optimize, stats

Quantities = dict[str, float]


def erlang_b(load: float, servers: int) -> float:
    """The share of arrivals that find all servers busy and are lost."""
    lost = 1.0
    for k in range(1, servers + 1):
        lost = load * lost / (k + load * lost)
    return lost


def erlang_c(load: float, servers: int) -> float:
    """The share of arrivals that wait."""
    lost = erlang_b(load, servers)
    return lost / (1 - load / servers * (1 - lost))


def birth_death(births: Callable[[int], float], deaths: Callable[[int], float], most: int) -> Any:
    """The steady law of a birth-death chain on 0 .. most."""
    steps = [math.log(births(n - 1)) - math.log(deaths(n)) for n in range(1, most + 1)]
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def mmc(rate: float, servers: int, mu: float) -> tuple[float, float]:
    """The mean wait and the mean number in the system of M/M/c."""
    wait = erlang_c(rate / mu, servers) / (servers * mu - rate)
    return wait, rate * wait + rate / mu


LONG_TIME = math.log(10) / 0.2
"""The 90th percentile of the time that one server's patients spend, at a load of 0.8."""


def one_server(f: float) -> Quantities:
    rate = 0.8 * f
    longer = math.exp(-(1 - rate) * LONG_TIME)
    return {"wait": rate / (1 - rate), "time": 1 / (1 - rate), "busy": rate, "time over its p90": longer}


def eleven_servers(f: float) -> Quantities:
    wait, _ = mmc(9 * f, 11, 1)
    chance = erlang_c(9 * f, 11)
    return {"wait": wait, "waiting": chance, "over half": chance * math.exp(-(11 - 9 * f) / 2), "busy": 9 * f}


def loss(f: float) -> Quantities:
    lost = erlang_b(12 * f, 16)
    found = {"lost": lost, "used": 12 * f * (1 - lost) / 16}
    return {f"{kind} {name}": value for kind in ("exponential", "fixed", "lognormal") for name, value in found.items()}


def general_service(f: float) -> Quantities:
    rate = {"lognormal": 0.75 * f, "fixed": 0.9 * f, "uniform": 1.4 * f}
    square = {"lognormal": 1 + 1.5**2, "fixed": 1.0, "uniform": (1 - 0.2**3) / 3 / 0.8}
    mean = {"lognormal": 1.0, "fixed": 1.0, "uniform": 0.6}
    waits = {f"{k} wait": rate[k] * square[k] / (2 * (1 - rate[k] * mean[k])) for k in rate}
    return {**waits, "lognormal waiting": rate["lognormal"], "uniform busy": rate["uniform"] * 0.6}


def no_limit(f: float) -> Quantities:
    law = stats.poisson(12 * f)
    return {"mean": 12 * f, "over 16": float(law.sf(16)), "over 20": float(law.sf(20))}


def cobham(rates: list[float], first: float, load: float) -> list[float]:
    """Mean waits by class: `first` is the mean time until some server ends, `load` a patient's share of all servers."""
    sums = np.concatenate(([0.0], np.cumsum(rates))) * load
    return [first / ((1 - sums[k]) * (1 - sums[k + 1])) for k in range(len(rates))]


def three_classes(f: float) -> Quantities:
    rates = [0.2 * f, 0.3 * f, 0.3 * f]
    waits = cobham(rates, sum(rates), 1.0)
    return {"wait 1": waits[0], "wait 2": waits[1], "wait 3": waits[2], "busy": sum(rates)}


def three_classes_six_servers(f: float) -> Quantities:
    rates = [0.6 * f, 1.0 * f, 0.9 * f]
    waits = cobham(rates, erlang_c(sum(rates) / 0.5, 6) / 3, 1 / 3)
    return {"wait 1": waits[0], "wait 2": waits[1], "wait 3": waits[2], "busy": sum(rates) * 2}


def waiting_room(f: float) -> Quantities:
    p = birth_death(lambda n: 5 * f, lambda n: min(n, 4), 10)
    n, lost = np.arange(11), float(p[10])
    line, used = float((np.maximum(n - 4, 0) * p).sum()), float((np.minimum(n, 4) * p).sum() / 4)
    return {"lost": lost, "wait": line / (5 * f * (1 - lost)), "used": used}


def patience(f: float) -> Quantities:
    p = birth_death(lambda n: 12 * f, lambda n: min(n, 11) + 0.5 * max(n - 11, 0), 400)
    n = np.arange(401)
    line = float((np.maximum(n - 11, 0) * p).sum())
    used = float((np.minimum(n, 11) * p).sum() / 11)
    return {"gave up": 0.5 * line / (12 * f), "waiting": float(p[11:].sum()), "used": used, "line": line}


def network_of_three(f: float) -> Quantities:
    ways = np.array([[0, 0.6, 0.2], [0.1, 0, 0.5], [0.05, 0.15, 0]])
    rates = np.linalg.solve(np.eye(3) - ways.T, np.array([3 * f, 0, 0]))
    found = [mmc(rates[k], c, mu) for k, (c, mu) in enumerate(((5, 1.0), (6, 0.5), (6, 0.4)))]
    waits = {f"wait {k + 1}": found[k][0] for k in range(3)}
    number = sum(number for _, number in found)
    return {**waits, "number": number, "busy": rates[0] + rates[1] / 0.5 + rates[2] / 0.4}


def blocking(f: float) -> Quantities:
    """Two servers in turn without room between: states (at the first, second idle/busy/busy and first blocked)."""
    rate, most = 0.5 * f, 250
    ids = {state: k for k, state in enumerate((n, j) for n in range(most + 1) for j in range(3) if n or j < 2)}
    q = np.zeros((len(ids), len(ids)))
    for (n, j), k in ids.items():
        ways = [((n + 1, j), rate)] if n < most else []
        if j == 0 and n:
            ways.append(((n - 1, 1), 1.0))
        if j == 1:
            ways += [((n, 0), 1.0)] + ([((n, 2), 1.0)] if n else [])
        if j == 2:
            ways.append(((n - 1, 1), 1.0))
        for to, speed in ways:
            q[k, ids[to]] += speed
            q[k, k] -= speed
    p = steady(q)
    line = sum(p[k] * max(n - 1, 0) for (n, j), k in ids.items())
    blocked = sum(p[k] for (n, j), k in ids.items() if j == 2)
    number = sum(p[k] * (n + (j > 0)) for (n, j), k in ids.items())
    return {"wait 1": line / rate, "block time": blocked / rate, "time": number / rate, "busy 1": rate}


def steady(q: Any) -> Any:
    """The steady law of a chain from its generator."""
    a = q.T.copy()
    a[0] = 1.0
    b = np.zeros(len(a))
    b[0] = 1.0
    return np.linalg.solve(a, b)


def several_units(f: float) -> Quantities:
    one, two = 8 * f, 3 * f
    weights = {
        (a, b): math.exp(a * math.log(one) - math.lgamma(a + 1) + b * math.log(two) - math.lgamma(b + 1))
        for b in range(11)
        for a in range(21 - 2 * b)
    }
    total = sum(weights.values())
    full = {units: sum(w for (a, b), w in weights.items() if a + 2 * b + units > 20) / total for units in (1, 2)}
    used = sum(w * (a + 2 * b) for (a, b), w in weights.items()) / total / 20
    return {"lost of one": full[1], "lost of two": full[2], "used": used}


@lru_cache
def shifts(f: float, hand_over: bool) -> Quantities:
    """Servers and arrivals by the hour of the day: 4 and 2 an hour, 7 and 6 from 08 to 20; a piece at a time."""
    most = 90 if hand_over else 45
    states = [(b, n) for b in range(8) for n in range(most + 1)] if not hand_over else [(0, n) for n in range(most + 1)]
    ids = {state: k for k, state in enumerate(states)}
    through, total = np.eye(len(ids)), np.zeros((len(ids), 2))
    inside = np.array([(n if hand_over else b + n) for b, n in states], dtype=float)
    for hours, servers, rate in ((8, 4, 2 * f), (12, 7, 6 * f), (4, 4, 2 * f)):
        if not hand_over:
            through = through @ _filled(ids, servers)
        q = _shift_generator(ids, servers, rate, hand_over)
        line = np.array([max(n - servers, 0) if hand_over else n for _, n in states], dtype=float)
        extended = np.zeros((len(ids) + 2, len(ids) + 2))
        extended[: len(ids), : len(ids)] = q
        extended[: len(ids), len(ids) :] = np.column_stack((inside, line))
        passed = linalg.expm(extended * hours)
        total += through @ passed[: len(ids), len(ids) :]
        through = through @ passed[: len(ids), : len(ids)]
    p = steady(through - np.eye(len(ids)))
    number, line_mean = p @ total / 24
    return {"number": float(number), "wait": float(line_mean) / (4 * f), "busy": 4 * f}


def _filled(ids: dict[tuple[int, int], int], servers: int) -> Any:
    found = np.zeros((len(ids), len(ids)))
    for (b, n), k in ids.items():
        start = min(max(servers - b, 0), n)
        found[k, ids[b + start, n - start]] = 1.0
    return found


def _shift_generator(ids: dict[tuple[int, int], int], servers: int, rate: float, hand_over: bool) -> Any:
    q = np.zeros((len(ids), len(ids)))
    for (b, n), k in ids.items():
        busy = min(n, servers) if hand_over else b
        if hand_over:
            came, went = (b, n + 1), (b, n - 1)
        else:
            came = (b + 1, n) if b < servers else (b, n + 1)
            went = (b - 1, n) if b > servers or n == 0 else (b, n - 1)
        for to, speed in ((came, rate), (went, float(busy))):
            if speed and to in ids:
                q[k, ids[to]] += speed
                q[k, k] -= speed
    return q


def appointments(f: float) -> Quantities:
    sigma = optimize.brentq(lambda x: x - math.exp(-(1.25 / f) * (1 - x)), 1e-6, 0.999)
    return {"wait": sigma / (1 - sigma), "waiting": sigma, "busy": f / 1.25}


def fixed_service(f: float) -> Quantities:
    """M/D/5 by its chain at steps of one service."""
    rate, most = 4.5 * f, 600
    came = stats.poisson(rate).pmf(np.arange(most + 1))
    p = np.zeros((most + 1, most + 1))
    for n in range(most + 1):
        left = max(n - 5, 0)
        p[n, left:] = came[: most + 1 - left]
        p[n, most] += 1 - p[n].sum()
    law = steady(p - np.eye(most + 1))
    line = float((np.maximum(np.arange(most + 1) - 5, 0) * law).sum())
    return {"wait": line / rate, "busy": rate}


def pairs(f: float) -> Quantities:
    """Batches of two: the delay of the batch's first as M/G/1 with work of two, then half a service for the second."""
    rate = 0.3 * f
    first = rate * (2 + 4) / (2 * (1 - 2 * rate))
    wait = first + 0.5
    return {"wait": wait, "number": 2 * rate * (wait + 1), "busy": 2 * rate}


def chain(f: float) -> Quantities:
    ways = np.array([[0, 0.85, 0.10, 0], [0, 0, 0.55, 0.15], [0, 0.08, 0, 0.42], [0, 0.02, 0, 0]])
    mean = np.array([0.2, 3.0, 11.5, 28.0])
    visits = np.linalg.solve(np.eye(4) - ways.T, [1.0, 0, 0, 0])
    staff = np.array([60.0, 480.0, 2100.0, 900.0])
    occupied = {f"occupied {k + 1}": 3 * f * visits[k] * mean[k] for k in range(4)}
    hours = 365 * 3 * f * float(visits @ staff) / 60
    return {**occupied, "time": float(visits @ mean), "staff hours": hours}


def by_the_hour(f: float, hour: int) -> float:
    """Patients present at an hour of a day whose arrivals are 10 (1 + .6 sin) an hour, even within each hour."""
    turn = [math.cos(k * math.tau / 24) for k in range(25)]
    rates = [10 * f * (1 + 0.6 * (turn[k] - turn[k + 1]) * 24 / math.tau) for k in range(24)]
    kept = math.exp(-1 / 6)
    number = 0.0
    for k in range(24 * 40 + hour):
        number = number * kept + 6 * rates[k % 24] * (1 - kept)
    return number


def varying(f: float) -> Quantities:
    return {f"at {hour:02}": by_the_hour(f, hour) for hour in (0, 6, 12, 18)}
