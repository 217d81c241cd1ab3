"""Norms by published worked figures: stroke units, Birthrate Plus and critical care."""

import pytest

from tests.staffing.wards import shipped_table
from workforce.model.norms import Norms
from workforce.staffing.available import Available
from workforce.staffing.norm import birth_hours, other_hours, per_bed

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def norms() -> Norms:
    return shipped_table(Norms)


def beds(norms: Norms, name: str, number: int) -> dict[str, float]:
    staff = {role: (each.wte.value, each.each.value) for role, each in norms.norms[name].staff.items()}
    return per_bed({name: number}, {name: staff})[name]


def test_the_stroke_staffing_arithmetic(norms):
    """20 hyperacute and 30 acute beds: 58.0 + 40.5 = 98.5 nurses, 7.96 physiotherapists and so on."""
    hyperacute, acute = beds(norms, "hyperacute stroke beds", 20), beds(norms, "acute stroke beds", 30)
    nurses = [each["registered nurse"] + each["health care assistant"] for each in (hyperacute, acute)]
    assert nurses == pytest.approx([58.0, 40.5])
    both = {role: round(hyperacute[role] + acute[role], 9) for role in acute}
    assert {role: wte for role, wte in both.items() if role not in ("registered nurse", "health care assistant")} == {
        "physiotherapist": 7.96, "occupational therapist": 7.58, "speech and language therapist": 3.76,
        "psychologist": 2.0, "dietitian": 1.5,
    }  # fmt: skip
    assert both["registered nurse"] + both["health care assistant"] == pytest.approx(98.5)


def test_birthrate_plus_hours_of_each_category(norms):
    """Hours x midwives: I 6.6, II 7.4, III 11.3, IV 13.9, V 22.9 (22.96 exactly, 22.9 as printed)."""
    assert norms.birthrate_plus is not None
    found = birth_hours(dict.fromkeys(norms.birthrate_plus.categories, 1.0), norms.birthrate_plus)
    assert {name: round(hours, 1) for name, hours in found.items() if name != "V"} == {
        "I": 6.6, "II": 7.4, "III": 11.3, "IV": 13.9,
    }  # fmt: skip
    assert found["V"] == pytest.approx(22.96)
    with pytest.raises(ValueError, match="no category 'VI'"):
        birth_hours({"VI": 1.0}, norms.birthrate_plus)


def test_birthrate_plus_hours_of_a_birth_of_the_published_mix(norms):
    """13.3 midwife hours for a birth, 16.4 with the delivery suite's other work; shares of births are whole."""
    plus = norms.birthrate_plus
    assert plus is not None
    assert sum(each.share.value for each in plus.categories.values()) == pytest.approx(1)
    births = sum(birth_hours({name: each.share.value for name, each in plus.categories.items()}, plus).values())
    other = other_hours(1.0, plus)
    assert births == pytest.approx(13.31, abs=0.02)
    assert other == pytest.approx({"X": 1.224, "A1": 0.44, "A2": 0.45, "R": 0.09, "prostin": 0.825, "transfers": 0.04})
    assert births + sum(other.values()) == pytest.approx(16.38, abs=0.02)
    assert norms.norms["delivery suite"].hours["midwife"].value / 3_600_000 == pytest.approx(16.38)


def test_a_critical_care_bed_at_one_to_one_is_a_post_round_the_clock(norms):
    """5.5 nurses a bed: 8,766 h at an uplift of 22.5% are 5.49, at an absent share of 22.5% 5.78."""
    nurse = beds(norms, "critical care beds", 1)["critical care nurse"]
    assert nurse == 5.5
    assert round(8766 / Available(1955.4, 0.225 / 1.225, 0.0).hours, 1) == nurse
    assert round(8766 / Available(1955.4, 0.225, 0.0).hours, 1) != nurse
