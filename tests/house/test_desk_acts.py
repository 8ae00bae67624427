"""What the staff area knows of acts on complaints, compared with the acts that core declares."""

from collections import Counter

from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.desk.complaint_acts import DESK_ACTS, ELSEWHERE, GROUPS, NOT_BY_HAND

PLACES = (*(group.acts for group in GROUPS), ELSEWHERE, NOT_BY_HAND)


def test_every_act_on_complaints_is_in_one_place() -> None:
    places = Counter(act.name for place in PLACES for act in place)
    assert {name for name, number in places.items() if number > 1} == set()
    assert places.keys() == {str(name) for name in (*ACTS, *ON_TWO)}


def test_a_key_opens_one_act() -> None:
    keys = Counter(act.key for act in DESK_ACTS.values() if act.key)
    assert set(keys.values()) == {1}


def test_what_follows_an_act_is_offered_on_the_same_page() -> None:
    offered = {act.name for group in GROUPS for act in group.acts}
    assert {act.then.name for act in DESK_ACTS.values() if act.then is not None} <= offered


def test_what_is_done_by_no_person_has_no_form() -> None:
    assert {act.name for act in NOT_BY_HAND} == {
        "confirm-hearing",
        "lapse",
        "read-notices",
    }
