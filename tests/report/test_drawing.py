"""A pathway drawn: nothing overlaps, boxes stand in their lanes, lines keep off boxes, names stay text."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import BROWSER, opened
from journeys import HOSTILE

from workforce.documents.problems import ProblemsFound
from workforce.model.pathway import Pathway
from workforce.planning.library import find
from workforce.planning.settle import plans_from
from workforce.planning.sources import read_inputs
from workforce.report.drawing.chart import Chart
from workforce.report.drawing.drawing import Drawing, NotDrawn, draw
from workforce.report.drawing.flows import Step, flows_of
from workforce.report.drawing.layout import Layout, Size, lay_out
from workforce.report.drawing.order import along, ranks
from workforce.report.drawing.views import of_setting

pytestmark = pytest.mark.unit

SHIPPED = ("stroke", "trauma", "maternity")
SVG = "{http://www.w3.org/2000/svg}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def block(**changes: Any) -> dict[str, Any]:
    """A small pathway: two settings, a way back, two ends."""
    plain: dict[str, Any] = {
        "pathway": "small",
        "title": "A small pathway",
        "version": "0.1",
        "status": "draft",
        "drafted from": "nothing",
        "sources": {"survey": {"citation": "A survey", "grade": "published"}},
        "source": "survey",
        "settings": {"clinic": {"sector": "primary"}, "ward": {"sector": "acute"}},
        "groups": {"adults": {"arrivals": {"count": "100 per year"}, "begins": "visit"}},
        "activities": {
            "visit": {
                "setting": "clinic",
                "lasts": "30 min",
                "needs": {"nurse": {"time": "20 min"}},
                "next": {"shares": {"stay": "30%", "home": "the rest"}},
            },
            "stay": {
                "setting": "ward",
                "lasts": {"median": "5 days", "p90": "9 days"},
                "next": {"shares": {"visit": "10%", "died": "5%", "home": "the rest"}},
            },
        },
        "ends": {"home": {}, "died": {}},
    }
    return {**plain, **changes}


def pathway(**changes: Any) -> Pathway:
    return Pathway.model_validate(block(**changes))


@pytest.fixture(scope="module")
def shipped() -> dict[str, Drawing]:
    return {name: draw(name) for name in SHIPPED}


def placed(chart: Chart) -> Layout:
    return lay_out(chart, {box.key: Size(140.0, 80.0) for box in chart.boxes})


def every_chart(drawing: Drawing) -> list[Chart]:
    parts = [of_setting(drawing.whole_chart, drawing.now.pathway, name) for name in drawing.settings]
    return [drawing.chart, drawing.whole_chart, *parts]


@pytest.mark.parametrize("name", SHIPPED)
def test_no_box_overlaps_and_each_stands_in_its_lane(shipped: dict[str, Drawing], name: str) -> None:
    for chart in every_chart(shipped[name]):
        layout = placed(chart)
        lanes = {lane.lane.name: lane for lane in layout.lanes}
        assert len(layout.boxes) == len(chart.boxes)
        for box in layout.boxes:
            lane = lanes[box.box.lane]
            assert lane.top <= box.top
            assert box.top + box.height <= lane.top + lane.height
            assert box.left >= 0
            assert box.left + box.width <= layout.width
        for one, other in combinations(layout.boxes, 2):
            apart = one.left + one.width <= other.left or other.left + other.width <= one.left
            assert apart or one.top + one.height <= other.top or other.top + other.height <= one.top


@pytest.mark.parametrize("name", SHIPPED)
def test_every_route_is_drawn_from_box_to_box_and_runs_through_none(shipped: dict[str, Drawing], name: str) -> None:
    for chart in every_chart(shipped[name]):
        layout = placed(chart)
        boxes = {box.box.key: box for box in layout.boxes}
        assert [drawn.route for drawn in layout.routes] == list(chart.routes)
        for drawn in layout.routes:
            source, target = boxes[drawn.route.source], boxes[drawn.route.target]
            (x, y), end = drawn.points[0], drawn.points[-1]
            assert x == source.left + source.width
            assert source.top <= y <= source.top + source.height
            assert end == (target.left, target.middle)
            for (ax, ay), (bx, by) in pairwise(drawn.points):
                assert ax == bx or ay == by
                for box in layout.boxes:
                    across = max(ax, bx) > box.left and min(ax, bx) < box.left + box.width
                    down = max(ay, by) > box.top and min(ay, by) < box.top + box.height
                    assert not (across and down), (drawn.route, box.box.key)


@pytest.mark.parametrize("name", SHIPPED)
def test_shares_that_leave_a_box_are_all_of_its_patients(shipped: dict[str, Drawing], name: str) -> None:
    chart = shipped[name].whole_chart
    leaving: dict[Step, float] = {}
    for route in chart.routes:
        if not route.begins:
            leaving[route.source] = leaving.get(route.source, 0.0) + route.share
    assert leaving
    assert all(share == pytest.approx(1.0) for share in leaving.values())


def test_flows_are_the_shares_of_the_file() -> None:
    inputs = read_inputs("east-midlands", ["stroke"], None)
    plans = plans_from(inputs.tree, [2009])
    flows = flows_of(plans)["stroke"]
    scan = Step("activity", "urgent scan")
    first = {to.name: number for (group, at, to), number in flows.routes.items() if at == scan and group == "mimics"}
    share = first["observed on the stroke unit"] / sum(first.values())
    assert share == pytest.approx(0.32, abs=0.01)
    assert share != pytest.approx(0.32 * 1.05, abs=0.001)


def test_an_order_goes_with_the_flow_and_ranks_follow_it() -> None:
    flows = {("a", "b"): 1.0, ("b", "c"): 0.9, ("c", "b"): 0.1, ("b", "d"): 0.2}
    order = along(["c", "d", "b", "a"], flows)
    assert order.index("a") < order.index("b") < order.index("c")
    assert ranks(order, flows)["c"] == 2


def test_the_image_is_xml_without_anything_that_runs_or_asks(shipped: dict[str, Drawing]) -> None:
    for drawing in shipped.values():
        for text in (drawing.svg, drawing.whole, drawing.part(drawing.settings[0])):
            root = ET.fromstring(text)
            assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "title", "rect", "text", "g", "path"}
            assert not re.search(r"href|url\(|https?://(?!www\.w3\.org/2000/svg)", text)


def test_the_overview_of_stroke_is_as_wide_as_a_large_screen_and_names_the_staff_of_its_largest_unit(
    shipped: dict[str, Drawing],
) -> None:
    image = shipped["stroke"].svg
    found = re.search(r'viewBox="0 0 (\d+) ', image)
    assert found
    assert int(found.group(1)) <= 2560
    (unit,) = [box for box in shipped["stroke"].chart.boxes if box.title == "Stroke unit"]
    assert "registered nurse" in unit.staff[:2]
    box = image[image.index("<title>Stroke unit\n") :].split("</g>")[0]
    assert "registered nurse" in re.sub("<[^>]+>", " ", box.split("</title>")[1])


def test_staff_of_a_setting_stand_by_where_its_patients_spend_their_days() -> None:
    changed = block()
    changed["activities"]["look"] = {
        **changed["activities"]["visit"], "setting": "ward", "needs": {"doctor": {"time": "5 min"}}, "next": "stay"
    }  # fmt: skip
    changed["activities"]["visit"]["next"] = "look"
    changed["activities"]["stay"]["needs"] = {"nurse": {"ratio": "1 per 4 patients"}}
    changed["activities"] = {name: changed["activities"][name] for name in ("visit", "look", "stay")}
    (ward,) = [box for box in draw(Pathway.model_validate(changed)).chart.boxes if box.title == "Ward"]
    assert ward.staff == ("nurse", "doctor")


def test_hostile_names_are_text_in_every_form() -> None:
    assert len(HOSTILE) == 50
    for text in [*HOSTILE, "no \x00\x0b\ufffe sign of XML"]:
        drawing = draw(
            pathway(title=text, settings={"clinic": {"sector": "primary"}, "ward": {"sector": "acute", "title": text}})
        )
        for svg in (drawing.svg, drawing.whole, drawing.part("ward")):
            tags = {each.tag for each in ET.fromstring(svg).iter()}
            assert tags <= {SVG + tag for tag in ("svg", "title", "rect", "text", "g", "path")}
        ET.fromstring(drawing.bpmn.encode())
        assert "<script" not in drawing.html
        assert "<img" not in drawing.html
        label = re.search(r'subgraph lane1\["(.*)"\]', drawing.mermaid)
        assert label
        assert not re.search(r'[<>"\[\]&]', label.group(1))


def test_bpmn_is_whole_and_every_reference_leads_somewhere(shipped: dict[str, Drawing]) -> None:
    for drawing in shipped.values():
        root = ET.fromstring(drawing.bpmn.encode())
        ids = [each.get("id") for each in root.iter() if each.get("id") is not None]
        assert len(ids) == len(set(ids))
        flows = {each.get("id"): each for each in root.iter(f"{BPMN}sequenceFlow")}
        for flow in flows.values():
            assert {flow.get("sourceRef"), flow.get("targetRef")} <= set(ids)
        for kind, ref in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            for node in root.iter():
                for link in node.findall(f"{BPMN}{kind}"):
                    assert flows[link.text].get(ref) == node.get("id")
        nodes = {
            each.get("id")
            for each in root.find(f"{BPMN}process") or ()
            if each.tag not in (f"{BPMN}laneSet", f"{BPMN}sequenceFlow")
        }
        refs = [each.text for each in root.iter(f"{BPMN}flowNodeRef")]
        assert len(refs) == len(set(refs))
        assert set(refs) == nodes
        shapes = {each.get("bpmnElement") for each in root.iter(f"{DI}BPMNShape")}
        assert nodes | {"pool"} <= shapes
        assert {each.get("bpmnElement") for each in root.iter(f"{DI}BPMNEdge")} == set(flows)
        assert all(len(list(edge)) >= 2 for edge in root.iter(f"{DI}BPMNEdge"))


def test_bpmn_tells_starts_ends_gateways_and_waits() -> None:
    drawing = draw(pathway())
    root = ET.fromstring(drawing.bpmn.encode())
    count = {
        tag: len(list(root.iter(BPMN + tag)))
        for tag in ("startEvent", "endEvent", "task", "exclusiveGateway", "timerEventDefinition")
    }
    assert count == {"startEvent": 1, "endEvent": 2, "task": 1, "exclusiveGateway": 2, "timerEventDefinition": 1}
    assert {flow.get("name") for flow in root.iter(f"{BPMN}sequenceFlow")} >= {"30%", "70%", "10%", "5%", "85%"}


def test_mermaid_names_every_activity_and_route() -> None:
    drawing = draw(pathway())
    assert drawing.mermaid.count("subgraph") == 3
    assert drawing.mermaid.count("==>") + drawing.mermaid.count("-->") == 6
    assert "Stay" in drawing.mermaid


def test_what_differs_is_marked_and_told() -> None:
    new = block()
    new["activities"] = {**new["activities"]}
    new["activities"]["visit"] = {
        **new["activities"]["visit"],
        "next": {"shares": {"stay": "20%", "call": "40%", "home": "the rest"}},
    }
    new["activities"]["call"] = {"setting": "clinic", "lasts": "10 min", "next": "home"}
    new["activities"]["stay"] = {**new["activities"]["stay"], "lasts": "4 days"}
    drawing = draw(Pathway.model_validate(new), against=pathway())
    status = {box.key.name: box.status for box in drawing.whole_chart.boxes}
    assert (status["call"], status["stay"], status["visit"]) == ("added", "changed", "same")
    told = "\n".join(drawing.differences)
    assert "New: Call, in Clinic; it lasts 10 min." in told
    assert "Stay now lasts 4 days; before, half within 5 days, nine in ten within 9 days." in told
    assert "After Visit, 20% go on to Stay; before, 30%." in told
    for mark in ("+ new", "≠ changed", "30% → 20%"):
        assert mark in drawing.whole


def test_nothing_differs_from_itself() -> None:
    drawing = draw(pathway(), against=pathway())
    assert drawing.differences == ()
    assert {box.status for box in drawing.whole_chart.boxes} == {"same"}


def test_a_drawing_is_saved_in_the_form_its_name_says(tmp_path: Path) -> None:
    drawing = draw(pathway())
    assert drawing.save(tmp_path / "a.svg").read_text() == drawing.svg
    assert drawing.save(tmp_path / "w.svg", "ward").read_text() == drawing.part("ward")
    assert drawing.save(tmp_path / "a.md").read_text().startswith("```mermaid\n")
    with pytest.raises(NotDrawn, match="ends in none"):
        drawing.save(tmp_path / "a.png")
    with pytest.raises(NotDrawn, match="'wrad' is not a setting"):
        drawing.save(tmp_path / "a.svg", "wrad")


def test_a_group_that_is_not_there_is_refused_and_one_that_is_stands_alone(shipped: dict[str, Drawing]) -> None:
    with pytest.raises(NotDrawn, match="not a patient group"):
        draw(pathway(), groups=["children"])
    alone = draw(find("pathways", "stroke"), groups=["tia"])
    assert [box.key.name for box in alone.chart.boxes if box.key.kind == "group"] == ["tia"]
    assert len(alone.chart.boxes) < len(shipped["stroke"].chart.boxes)


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(ProblemsFound, match="Did you mean 'stroke'"):
        draw("strok")
    with pytest.raises(ProblemsFound, match="Did you mean 'care-closer-to-home'"):
        draw("care-closer-to-hme")


@pytest.mark.skipif(BROWSER is None, reason="no browser here")
def test_a_browser_shows_all_views_without_a_word_on_the_console(tmp_path: Path) -> None:
    names = {f"n{number}": {"title": text} for number, text in enumerate(HOSTILE)}
    steps = {
        name: {"setting": "ward", "lasts": "1 h", "next": "home", "because": block["title"], **block}
        for name, block in names.items()
    }
    begins = {"shares": {**dict.fromkeys(list(names)[1:], "2%"), "n0": "the rest"}}
    groups = {"adults": {"title": HOSTILE[0], "arrivals": {"count": "100 per year"}, "begins": begins}}
    changed = block(activities=steps, groups=groups, ends={"home": {"title": HOSTILE[1]}, "died": {}})
    page = draw(Pathway.model_validate(changed)).save(tmp_path / "all.html")
    shown, said = opened(page, tmp_path / "profile")
    assert said == ""
    assert "<title>A small pathway</title>" in shown
    assert "<script" not in shown
