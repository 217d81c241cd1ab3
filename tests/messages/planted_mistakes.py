"""Sixty mistakes as people make them, planted in a pathway and its scenarios, each with what a right message says."""

from __future__ import annotations

from dataclasses import dataclass

PATHWAY, BASE, CHANGE = "knee-pain.yaml", "knee-pain-baseline.yaml", "knee-pain-change.yaml"


@dataclass(frozen=True)
class Mistake:
    """One mistake: a text of a file put in place of another.

    Attributes:
        what: what somebody did.
        file: the file.
        before: the text as it stands there.
        after: the text in its place.
        field: words of the address that a right message names.
        reason: words of what is said to be wrong (in the value or the reason), any one of them.
        remedy: words of what to write instead, any one of them.
        line: a text whose line a right message names; by default the first line that changed.
    """

    what: str
    file: str
    before: str
    after: str
    field: str
    reason: tuple[str, ...]
    remedy: tuple[str, ...]
    line: str = ""


def pathway(what: str, before: str, after: str, field: str, reason: str, remedy: str, line: str = "") -> Mistake:
    return Mistake(what, PATHWAY, before, after, field, tuple(reason.split(" | ")), tuple(remedy.split(" | ")), line)


def change(what: str, before: str, after: str, field: str, reason: str, remedy: str, line: str = "") -> Mistake:
    return Mistake(what, CHANGE, before, after, field, tuple(reason.split(" | ")), tuple(remedy.split(" | ")), line)


def base(what: str, before: str, after: str, field: str, reason: str, remedy: str, line: str = "") -> Mistake:
    return Mistake(what, BASE, before, after, field, tuple(reason.split(" | ")), tuple(remedy.split(" | ")), line)


MISTAKES = (
    # Numbers and units
    pathway("no unit", "time: 20 min", "time: 20", "consultant.time", "no unit", "20 min"),
    pathway("months", "mean: 6 weeks", "mean: 6 months", "visits at home.lasts.mean", "month", "weeks"),
    pathway("abbreviated unit", "time: 30 min", "time: 30 mins", "nurse.time", "mins", "30 min"),
    pathway("decimal comma", "usual: 30 min", "usual: 0,5 h", "first visit.lasts", "0 | 5 h", "decimal point"),
    pathway("share as a fraction", "ward stay: 30%", "ward stay: 0.3", "ward stay", "no unit", "%"),
    pathway("share over 100", "ward stay: 30%", "ward stay: 130%", "ward stay", "outside | 100%", "100%"),
    pathway(
        "per month",
        "visits: 2 per week",
        "visits: 8 per month",
        "community physiotherapist.visits",
        "per month",
        "per week",
    ),
    pathway("rate without its year", "0.8 per 1000 per year", "0.8 per 1000", "0-64", "per 1000", "per 1000 per year"),
    pathway("rate in percent", "4 per 1000 per year", "0.4%", "65+", "share | %", "per 1000 per year"),
    pathway("ratio by a slash", "1 per 6 patients", "1/6", "ratio", "1/6", "per"),
    pathway(
        "ratio the other way round",
        "1 per 6 patients",
        "6 patients per nurse",
        "ratio",
        "6 patients per nurse",
        "1 per",
    ),
    pathway(
        "minutes written out in words", "time: 30 min", "time: half an hour", "nurse.time", "half an hour", "30 min"
    ),
    pathway("negative duration", "contact: 45 min", "contact: -45 min", "contact", "-45 min", "not negative"),
    pathway(
        "least above usual",
        "least: 20 min",
        "least: 40 min",
        "first visit.lasts",
        "least",
        "order | least",
        "least: 40 min",
    ),
    pathway(
        "p90 under the median", "p90: 9 days", "p90: 3 days", "ward stay.lasts", "p90", "above | larger", "p90: 3 days"
    ),
    pathway(
        "no spread",
        "sd: 2 weeks",
        "sd: 0 weeks",
        "visits at home.lasts",
        "sd | spread",
        "fixed | alone | duration",
        "sd: 0",
    ),
    # Shares and routes
    pathway(
        "shares over the whole",
        "home: 38%",
        "home: 48%",
        "ward stay.next",
        "108% | 100%",
        "the rest | 100%",
        "next: {shares: {visits",
    ),
    pathway(
        "shares under the whole",
        "died: the rest",
        "died: 1%",
        "ward stay.next",
        "99% | 100%",
        "the rest | 100%",
        "next: {shares: {visits",
    ),
    pathway(
        "the rest twice",
        "home: 38%",
        "home: the rest",
        "ward stay.next",
        "twice | two | rest",
        "one | share",
        "next: {shares: {visits",
    ),
    pathway("misspelt target", "ward stay: 30%", "wardstay: 30%", "first visit.next", "wardstay", "ward stay"),
    pathway(
        "target that is not there",
        "visits at home: 60%",
        "rehabilitation: 60%",
        "ward stay.next",
        "rehabilitation",
        "activity | declare | ends | home",
    ),
    pathway("capital letter", "next: home", "next: Home", "visits at home.next", "Home", "home"),
    pathway(
        "an activity nobody comes to",
        "visits at home: 60%, home: 38%",
        "home: 98%",
        "visits at home",
        "no patient | nobody | comes",
        "lead | route | next | remove | take",
        "  visits at home:",
    ),
    pathway(
        "an end nobody reaches",
        "home: 38%, died: the rest",
        "home: the rest",
        "died",
        "no journey | nobody | reaches",
        "lead | remove | take | route",
        "died: {title",
    ),
    pathway(
        "a loop without a way out", "next: home", "next: visits at home", "visits at home", "never leave | leave", "end"
    ),
    pathway(
        "a case left out",
        "65 and over: {shares: {ward stay: 50%, home: the rest}}",
        "",
        "first visit.next",
        "65 and over",
        "65 and over | the rest",
        "by: age\n      cases",
    ),
    pathway(
        "a case of no value",
        "        65 and over: {shares",
        "        over 65: {shares",
        "first visit.next",
        "over 65",
        "65 and over",
    ),
    pathway(
        "an attribute misspelt",
        "next:                           # shares of patients; 'the rest' makes the whole\n      by: age",
        "next:\n      by: agee",
        "first visit.next.by",
        "agee",
        "age",
        "by: agee",
    ),
    pathway(
        "ages that overlap",
        "0-64: 0.8 per 1000 per year, 65+",
        "0-65: 0.8 per 1000 per year, 65+",
        "incidence",
        "65",
        "once | overlap | 0-64 | one",
        "cases: {0-65",
    ),
    # Names
    pathway(
        "setting misspelt", "setting: home team", "setting: hometeam", "visits at home.setting", "hometeam", "home team"
    ),
    pathway("place misspelt", "place: ward bed", "place: ward beds", "ward stay.place", "ward beds", "ward bed"),
    pathway(
        "source misspelt", "source: template\nbecause", "source: tempate\nbecause", "source", "tempate", "template"
    ),
    pathway(
        "unknown sector", "sector: community", "sector: hospital", "home team.sector", "hospital", "acute | community"
    ),
    pathway("unknown status", "status: draft  ", "status: final  ", "status", "final", "draft"),
    pathway(
        "a name with a dot",
        "  first visit:\n    title",
        "  first visit no. 1:\n    title",
        "first visit no. 1",
        "first visit no. 1",
        "letters",
    ),
    pathway(
        "a point of a clock that is none",
        "start of ward stay",
        "start of ward",
        "days on the ward.from",
        "ward",
        "ward stay",
    ),
    pathway("key misspelt", "    lasts: {median", "    last: {median", "ward stay", "last", "lasts"),
    pathway(
        "key missing",
        "    lasts: {median: 4 days, p90: 9 days}\n",
        "",
        "ward stay",
        "lasts",
        "lasts | Add",
        "  ward stay:\n",
    ),
    pathway(
        "a need in two forms",
        "visits: 5 per week, contact: 30 min",
        "visits: 5 per week, contact: 30 min, ratio: 1 per 20 patients",
        "physiotherapist",
        "forms | two | one",
        "one",
    ),
    pathway(
        "a level without its roles",
        "{role: registered nurse, time: 30 min}",
        "{level: 7, time: 30 min}",
        "nurse",
        "who | level",
        "who",
    ),
    # Basis and text
    pathway(
        "an assumed number without a range",
        "within: 30% ",
        "# within: 30% ",
        "0-64",
        "no range",
        "low | within",
        "0-64: 0.8",
    ),
    pathway("a tab in the indentation", "  ward: {title: Ward", "\tward: {title: Ward", "", "tab", "spaces"),
    pathway(
        "a colon in a text",
        "title: First visit to the clinic",
        "title: First visit: the clinic",
        "",
        "colon | : | YAML",
        "quotes",
    ),
    pathway(
        "a key written twice",
        "    place: ward bed\n",
        "    place: ward bed\n    place: ward bed\n",
        "ward stay.place",
        "twice",
        "one | delete",
        "    place: ward bed\n    place",
    ),
    # A scenario
    change(
        "address misspelt", "first visit.next\n", "first visits.next\n", "fewer stays", "first visits", "first visit"
    ),
    change(
        "address from nowhere",
        "of: pathways.knee-pain.activities.ward",
        "of: pathway.knee-pain.activities.ward",
        "shorter stays.of",
        "pathway",
        "pathways",
    ),
    change(
        "address of the wrong thing",
        "ward stay.lasts\n",
        "ward stay.needs.ward round.role\n",
        "shorter stays",
        "no number",
        "number",
    ),
    change("a year that is none", "from: 2011/12", "from: 2011", "shorter stays.from", "2011", "2011/12"),
    change(
        "calendar years",
        "{2010/11: 5%, 2013/14: 20%}",
        "{2010: 5%, 2013: 20%}",
        "fewer stays.shift.share",
        "2010",
        "2010/11",
    ),
    change(
        "years out of order",
        "{2010/11: 5%, 2013/14: 20%}",
        "{2013/14: 20%, 2010/11: 5%}",
        "years",
        "2010/11 | after",
        "rising",
    ),
    change(
        "no reason",
        "    because: With a team at home people can leave earlier.\n",
        "",
        "shorter stays",
        "why",
        "because",
        "  shorter stays:",
    ),
    change("no source", "source: plan\nwithin", "within", "fewer stays", "source", "source", "  fewer stays:"),
    change(
        "two verbs",
        "    times: 0.9\n",
        "    times: 0.9\n    to: 3 days\n",
        "shorter stays",
        "to | two",
        "one of",
        "  shorter stays:",
    ),
    change(
        "a verb that is none",
        "    times: 0.9\n",
        "    multiply: 0.9\n",
        "shorter stays",
        "none | verb",
        "times",
        "  shorter stays:",
    ),
    change("a factor in percent", "times: 0.9", "times: 90%", "shorter stays.times", "%", "0.9 | 1.1 | alone"),
    change(
        "a route that is not there",
        "{from: ward stay, to: visits",
        "{from: wards, to: visits",
        "fewer stays",
        "wards",
        "ward stay",
    ),
    change(
        "a parent misspelt",
        "extends: knee-pain-baseline",
        "extends: knee-pain-base",
        "extends",
        "knee-pain-base",
        "baseline | path",
    ),
    change(
        "one address twice",
        "ward stay.lasts\n    times: 0.9\n",
        "first visit.next\n    shift: {from: ward stay, to: visits at home, share: 5%}\n",
        "shorter stays",
        "changed by",
        "one change",
    ),
    base(
        "a pathway that is not there",
        "pathways: [knee-pain]",
        "pathways: [kneepain]",
        "pathways",
        "kneepain",
        "knee-pain",
    ),
    base("last year before the first", "last year: 2014/15", "last year: 2004/05", "last year", "2004/05", "later"),
)
