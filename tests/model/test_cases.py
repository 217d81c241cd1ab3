"""Cases by an attribute: their leaves, their conditions and the leaf of one patient."""

import pytest
from pydantic import TypeAdapter

from workforce.model.cases import Cased, leaves, resolve, walk
from workforce.model.numbers import Duration

pytestmark = pytest.mark.unit

NESTED = {
    "by": "severity",
    "cases": {
        "mild or moderate": "1 day",
        "severe": {"by": "treated", "cases": {"yes": "5 days", "the rest": "9 days"}},
    },
}
VALUES = {"severity": ("mild", "moderate", "severe"), "treated": ("no", "yes", "later")}


def cased(written: object) -> object:
    adapter: TypeAdapter[object] = TypeAdapter(Cased[Duration])
    return adapter.validate_python(written)


def test_a_plain_value_is_one_leaf_without_conditions() -> None:
    assert [(held, leaf.text) for held, leaf in leaves(cased("2 h"))] == [({}, "2 h")]


def test_leaves_come_with_their_conditions() -> None:
    assert [(held, leaf.text) for held, leaf in leaves(cased(NESTED))] == [
        ({"severity": ("mild", "moderate")}, "1 day"),
        ({"severity": ("severe",), "treated": ("yes",)}, "5 days"),
        ({"severity": ("severe",), "treated": ("the rest",)}, "9 days"),
    ]


def test_the_rest_is_resolved_by_the_values_of_the_attribute() -> None:
    *_, (held, _) = leaves(cased(NESTED), VALUES)
    assert held == {"severity": ("severe",), "treated": ("no", "later")}


@pytest.mark.parametrize(
    ("having", "text"),
    [
        ({"severity": "moderate"}, "1 day"),
        ({"severity": "severe", "treated": "yes"}, "5 days"),
        ({"severity": "severe", "treated": "later"}, "9 days"),
    ],
)
def test_a_patient_has_one_leaf(having: dict[str, str], text: str) -> None:
    assert resolve(cased(NESTED), having).text == text


def test_a_value_without_a_case_is_an_error() -> None:
    with pytest.raises(KeyError):
        resolve(cased(NESTED), {"severity": "none"})


def test_paths_of_leaves_are_those_of_the_file() -> None:
    paths = [path for path, _, _ in walk(cased(NESTED), ("activities", "stay", "lasts"))]
    assert paths[1] == ("activities", "stay", "lasts", "cases", "severe", "cases", "yes")
