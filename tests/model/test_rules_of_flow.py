"""Rules on where patients go, and what they leave in peace."""

import pytest
from small_pathway import codes, model, step

from workforce.model.rules import findings

pytestmark = pytest.mark.unit

HALF = {"shares": {"home": "50%", "ward": "the rest"}}
SEVERITY = {"severity": {"shares": {"mild": "60%", "severe": "the rest"}}}


def by_severity(mild: object, severe: object) -> dict[str, object]:
    return {"by": "severity", "cases": {"mild": mild, "severe": severe}}


def test_the_small_pathway_breaks_no_rule() -> None:
    assert findings(model()) == ()


def test_a_loop_that_can_be_left_is_allowed() -> None:
    assert codes(activities={"stay": step(next=HALF), "ward": step(next="stay")}) == set()


def test_a_loop_that_some_patients_cannot_leave_is_found_with_who_they_are() -> None:
    loop = {"stay": step(next=by_severity("home", "ward")), "ward": step(next="stay")}
    (found,) = findings(model(attributes=SEVERITY, activities=loop))
    assert found.code == "WF334"
    assert "severity severe" in found.reason


def test_a_loop_that_its_own_patients_can_leave_is_allowed() -> None:
    loop = {
        "stay": step(next=by_severity("home", "ward")),
        "ward": step(next=by_severity("stay", "home")),
    }
    assert codes(attributes=SEVERITY, activities=loop) == set()


def test_a_loop_left_after_treatment_is_allowed() -> None:
    loop = {
        "stay": step(next={"by": "treated", "cases": {"yes": "home", "no": "treatment"}}),
        "treatment": step(next="stay", set={"treated": "yes"}),
    }
    held = {"treated": {"values": ["no", "yes"], "starts as": "no"}}
    assert codes(attributes=held, activities=loop) == set()


def test_a_loop_left_only_by_a_route_of_none_is_found() -> None:
    never = {"shares": {"home": "0%", "ward": "the rest"}}
    assert codes(activities={"stay": step(next=never), "ward": step(next="stay")}) == {"WF334"}


def test_a_loop_left_only_by_giving_up_is_found() -> None:
    bed = {"ward bed": {"setting": "ward"}}
    loop = {
        "stay": step(next="ward", place="ward bed", patience="2 h", gives_up_to="home"),
        "ward": step(next="stay"),
    }
    assert codes(places=bed, activities=loop) == {"WF334"}


def test_the_rest_of_nothing_is_no_way_out() -> None:
    full = {"shares": {"ward": "100%", "home": "the rest"}}
    assert codes(activities={"stay": step(next=full), "ward": step(next="stay")}) == {"WF334"}


def test_a_route_of_none_still_reaches_its_activity() -> None:
    rare = {"shares": {"home": "100%", "ward": "0%"}}
    assert codes(activities={"stay": step(next=rare), "ward": step()}) == set()


def test_no_time_in_a_loop_for_some_patients_is_found() -> None:
    loop = {
        "stay": step(lasts=by_severity("0 min", "1 day"), next=HALF),
        "ward": step(lasts="0 min", next="stay"),
    }
    assert codes(attributes=SEVERITY, activities=loop) == {"WF335"}


def test_time_in_every_loop_of_each_patient_is_enough() -> None:
    loop = {
        "stay": step(lasts=by_severity("0 min", "1 day"), next=HALF),
        "ward": step(lasts=by_severity("1 h", "0 min"), next="stay"),
    }
    assert codes(attributes=SEVERITY, activities=loop) == set()


def test_a_drawn_length_takes_time() -> None:
    loop = {"stay": step(lasts={"shape": "exponential", "mean": "1 min"}, next=HALF), "ward": step(next="stay")}
    assert codes(activities=loop) == set()


def test_a_moment_that_only_some_groups_have_is_found() -> None:
    groups = {
        "adults": {
            "arrivals": {"count": "100 per year"},
            "moments": {"onset": {"before arrival": "2 h"}},
            "begins": "stay",
        },
        "children": {"arrivals": {"count": "10 per year"}, "begins": "stay"},
    }
    since = {"since": "onset", "within": "3 h", "then": "home", "otherwise": "home"}
    (found,) = findings(model(groups=groups, activities={"stay": step(next=since)}))
    assert (found.code, found.value) == ("WF336", "onset")
    assert "children" in found.reason


def test_a_moment_is_asked_for_only_of_the_groups_that_come() -> None:
    groups = {
        "adults": {
            "arrivals": {"count": "100 per year"},
            "moments": {"onset": {"before arrival": "2 h"}},
            "begins": "stay",
        },
        "children": {"arrivals": {"count": "10 per year"}, "begins": "ward"},
    }
    since = {"since": "onset", "within": "3 h", "then": "home", "otherwise": "home"}
    assert codes(groups=groups, activities={"stay": step(next=since), "ward": step()}) == set()


def test_who_gave_up_has_not_been_marked() -> None:
    since = {"since": "seen", "within": "3 h", "then": "home", "otherwise": "home"}
    waits = {"patience": "2 h", "gives_up_to": "ward", "place": "ward bed", "marks": {"seen": "start"}}
    activities = {"stay": step(next="ward", **waits), "ward": step(next=since)}
    assert codes(places={"ward bed": {"setting": "ward"}}, activities=activities) == {"WF336"}


def test_an_activity_may_ask_for_its_own_mark() -> None:
    since = {"since": "seen", "within": "3 h", "then": "home", "otherwise": "home"}
    assert codes(activities={"stay": step(next=since, marks={"seen": "start"})}) == set()


def test_a_group_is_begun_only_by_patients_who_come() -> None:
    groups = {
        "adults": {"arrivals": {"count": "100 per year"}, "begins": "stay"},
        "newborns": {"arrivals": {"linked": True}, "begins": "ward"},
    }
    circle = {"stay": step(), "ward": step(also_begins="newborns")}
    assert codes(groups=groups, activities=circle) == {"WF331", "WF333"}
