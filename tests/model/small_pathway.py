"""A small pathway that tests change: plain mappings in the file language."""

import copy
from typing import Any

from workforce.model.pathway import Pathway
from workforce.model.rules import findings

SMALL: dict[str, Any] = {
    "pathway": "small",
    "title": "A small pathway",
    "version": "0.1",
    "status": "draft",
    "drafted from": "nothing",
    "sources": {"survey": {"citation": "A survey", "grade": "published"}},
    "source": "survey",
    "settings": {"ward": {"sector": "acute"}},
    "groups": {"adults": {"arrivals": {"count": "100 per year"}, "begins": "stay"}},
    "activities": {"stay": {"setting": "ward", "lasts": "3 days", "next": "home"}},
    "ends": {"home": {}},
}


def small(**changes: Any) -> dict[str, Any]:
    """Return the small pathway with some of its sections replaced; `drafted_from` names `drafted from`."""
    return {**copy.deepcopy(SMALL), **{key.replace("_", " "): value for key, value in changes.items()}}


def step(**more: Any) -> dict[str, Any]:
    """Return an activity on the ward that lasts a day and is followed by home, changed as given."""
    plain = {"setting": "ward", "lasts": "1 day", "next": "home"}
    return {**plain, **{key.replace("_", " "): value for key, value in more.items()}}


def model(**changes: Any) -> Pathway:
    """Return the changed small pathway as a model."""
    return Pathway.model_validate(small(**changes))


def codes(**changes: Any) -> set[str]:
    """Return the codes of all that the rules find in the changed small pathway."""
    return {finding.code for finding in findings(model(**changes))}
