"""What a patient of the reference engine asks for on coming to an activity, and on what terms."""

from __future__ import annotations

from workforce.engine.reference_patients import Patient, Visit
from workforce.engine.reference_places import Request
from workforce.engine.reference_tables import Tables
from workforce.network.network import NONE

WORD = 2**64 - 1


def find_places(tables: Tables, patient: Patient, visit: Visit) -> None:
    """The pools that an activity asks for where this patient is treated, and its section's."""
    pools: dict[int, int] = {}
    for place, units in tables.asks[visit.version]:
        pool = pool_of(tables, patient, visit, place)
        if pool != NONE:
            pools[pool] = pools.get(pool, 0) + units
    visit.own = tuple(pools.items())
    section = tables.section[visit.version]
    if section not in (NONE, patient.section):
        pool = visit.section_pool = pool_of(tables, patient, visit, tables.section_place[section])
        if pool != NONE:
            pools[pool] = pools.get(pool, 0) + 1
    visit.asks = tuple(pools.items())


def pool_of(tables: Tables, patient: Patient, visit: Visit, place: int) -> int:
    """The pool of a kind of place where the place's setting stands for this patient; NONE: unlimited."""
    setting, where = tables.place_setting[place], visit.location
    if setting != tables.setting[visit.activity]:
        where = tables.location(
            patient.key, setting, patient.treated, patient.area, patient.episode, patient.episode_year
        )
    return NONE if where == NONE else tables.pool[place][where]


def request_of(tables: Tables, patient: Patient, visit: Visit) -> Request:
    """What the patient waits for, and on what terms."""
    version = visit.version
    priority, patience = tables.terms(
        patient.key, visit.activity, version, visit.year, patient.code, patient.episode, visit.occurrence
    )
    key = (priority, visit.joined, patient.key & WORD)
    request = Request(visit.activity, key, visit.asks, tables.keeps_turn[version])
    if patience != NONE:
        request.till = visit.joined + patience
    if tables.waiting_room[version] != NONE:
        request.room, request.limit = (visit.activity, visit.location), tables.waiting_room[version]
    if len(visit.asks) == 1 and visit.asks[0][1] == 1 and len(patient.held) == 1 and patient.held[0][1] == 1:
        request.holds = patient.held[0][0]
    return request
