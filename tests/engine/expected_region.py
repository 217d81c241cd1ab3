"""A small region with every form of need, attributes of every kind, loops, linked patients and times since moments."""

from __future__ import annotations

from typing import Any

from expected_networks import region

from workforce.network.network import Network

AREAS = {
    "town": {"pct": "east", "population share": "60%"},
    "hill": {"pct": "west", "population share": "40%"},
}
FURTHER: dict[str, Any] = {
    "sites": {
        "rows": {
            "S": {"title": "S", "town": "T", "trust": "T"},
            "Z": {"title": "Z", "town": "T", "trust": "T", "outside": "yes"},
        }
    },
    "flows": {"p": {"rows": {"town": {"S": "80%", "Z": "20%"}, "hill": {"S": "30%", "Z": "70%"}}}},
    "settings": {
        "ward": {"follows": "site", "sends": {"S": {"S": "75%", "Z": "25%"}}},
        "home": {"follows": "area"},
        "team": {"follows": "pct"},
    },
    "travel per visit": {"rows": {"east": "10 min", "west": "25 min"}},
    "area attributes": {
        "p": {"team there": {"rows": {"east": {"yes": "20%", "no": "80%"}, "west": {"yes": "90%", "no": "10%"}}}}
    },
}
PATHWAY: dict[str, Any] = {
    "settings": {
        "ward": {
            "sector": "acute",
            "cover": {"on call": {"role": "doctor", "on call": 1, "worked": "10%", "during": "night"}},
        },
        "home": {"sector": "home"},
        "team": {"sector": "community"},
    },
    "attributes": {
        "age": {
            "from": "age", "values": {"young": "0-17", "old": "18+"}, "otherwise": {"young": "30%", "old": "the rest"},
        },
        "severity": {
            "shares": {
                "by": "age",
                "cases": {"young": {"mild": "80%", "bad": "the rest"}, "old": {"mild": "40%", "bad": "the rest"}},
            }
        },
        "team there": {"from": "area", "values": ["no", "yes"]},
        "treated": {"values": ["no", "yes"], "starts as": "no"},
    },
    "ends": {"home": {}, "died": {}},
}  # fmt: skip
BY_TEAM = {
    "yes": {"shares": {"visits": "60%", "died": "4%", "rest": "the rest"}},
    "no": {"shares": {"rest": "90%", "died": "the rest"}},
}
ACTIVITIES: dict[str, Any] = {
    "front": {
        "lasts": {"median": "1 h", "p90": "3 h"},
        "marks": {"door": "start"},
        "needs": {
            "nurse": {"time": "30 min", "share": "60%"},
            "doctor": {"whole activity": 1, "share": {"by": "severity", "cases": {"mild": "20%", "bad": "90%"}}},
        },
        "next": {
            "since": "onset",
            "within": "3 h",
            "then": {"shares": {"treat": "70%", "stay": "the rest"}},
            "otherwise": {
                "by": "severity",
                "cases": {"mild": {"shares": {"stay": "50%", "rest": "the rest"}}, "bad": "stay"},
            },
        },
    },
    "treat": {
        "lasts": {"least": "30 min", "usual": "1 h", "most": "5 h"},
        "set": {
            "treated": "yes",
            "severity": {
                "by": "severity",
                "cases": {"mild": "mild", "bad": {"shares": {"mild": "30%", "bad": "the rest"}}},
            },
        },
        "needs": {"doctor": {"time": "45 min"}},
        "next": {
            "since": "door",
            "within": "2 h",
            "then": "stay",
            "otherwise": {"shares": {"died": "5%", "stay": "the rest"}},
        },
    },
    "stay": {
        "lasts": {
            "by": "severity",
            "cases": {
                "mild": {"mean": "4 days", "sd": "5 days"},
                "bad": {"shape": "gamma", "mean": "12 days", "sd": "8 days"},
            },
        },
        "needs": {
            "nurse": {
                "ratio": {
                    "day": {"by": "severity", "cases": {"mild": "1 per 8 patients", "bad": "1 per 4 patients"}},
                    "night": "1 per 12 patients",
                }
            },
            "therapist": {"every": "working day", "time": "40 min", "share": "70%", "over": "09:00-17:00"},
            "ward round": {"role": "doctor", "every": ["Mon", "Thu"], "at": "10:30", "time": "12 min"},
            "assistant": {
                "time": "90 min", "spread": True, "share": {"by": "treated", "cases": {"yes": "90%", "no": "30%"}},
            },
        },
        "next": {"by": "team there", "cases": BY_TEAM},
    },
    "visits": {
        "setting": "team",
        "lasts": {"least": "2 weeks", "usual": "3 weeks", "most": "6 weeks"},
        "needs": {
            "therapist": {"visits": "3 per week", "contact": "45 min", "travel": "by area", "record": "10 min"},
            "nurse": {
                "contacts": {"first": "1 week", "second": "4 weeks"}, "time": "30 min", "travel": "by area",
                "share": "80%",
            },
        },
        "also begins": {"carers": "25%"},
        "next": {"shares": {"front": {"share": "10%", "new episode": True}, "rest": "the rest"}},
    },
    "rest": {
        "setting": "home",
        "lasts": {"table": {"1 day": "10%", "3 days": "50%", "20 days": "100%"}},
        "needs": {"assistant": {"ratio": "1 per 20 patients"}},
        "next": {"shares": {"front": {"share": "15%", "set": {"treated": "no"}}, "home": "the rest"}},
    },
    "help": {"setting": "home", "lasts": "5 days", "needs": {"assistant": {"every": "day", "time": "20 min"}}},
}  # fmt: skip
EVERY_DAY = dict.fromkeys(("Tue", "Wed", "Thu", "Fri", "Sat"), 1)
GROUPS: dict[str, Any] = {
    "strokes": {
        "arrivals": {
            "incidence": {"by": "age", "cases": {"0-17": "5 per 1000 per year", "18+": "12 per 1000 per year"}}
        },
        "profile": {"hour": {"00-08": 0.4, "08-18": 1.8, "18-24": 1}, "weekday": {"Mon": 1.5, "Sun": 0.5, **EVERY_DAY}},
        "moments": {
            "onset": {
                "before arrival": {
                    "by": "severity",
                    "cases": {
                        "mild": {"shape": "exponential", "mean": "4 h"},
                        "bad": {"shape": "uniform", "least": "10 min", "most": "3 h"},
                    },
                }
            }
        },
        "begins": {
            "by": "severity",
            "cases": {"mild": {"shares": {"front": "60%", "rest": "the rest"}}, "bad": "front"},
        },
    },
    "listed": {
        "arrivals": {"lists": {"clinic": {"days": ["Mon", "Thu"], "at": "09:00", "number": 3}}},
        "moments": {"onset": {"before arrival": "1 h"}},
        "begins": "stay",
    },
    "carers": {"arrivals": {"linked": True}, "begins": "help"},
}


def whole_region(people: int = 60_000, later: int = 90_000, **more: Any) -> Network:
    """The region, with so many grown-up men in the first year and in later ones.

    Args:
        people: Grown-up men in 2009/10; there are 60,000 women, 20,000 boys and 20,000 girls.
        later: Grown-up men from 2010/11.
        more: As of ``region``.
    """
    young, women = 20_000 * people // 60_000, {"0-17": 20_000 * people // 60_000, "18+": people}
    rows = {
        "2009/10": {"male": {"0-17": young, "18+": people}, "female": women},
        "2010/11": {"male": {"0-17": young, "18+": later}, "female": women},
    }
    further = {**FURTHER, "population": {"rows": rows}}
    return region(more.pop("activities", ACTIVITIES), GROUPS, areas=AREAS, pathway=PATHWAY, further=further, **more)
