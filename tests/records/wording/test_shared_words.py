"""Words that two complaints hold are erased in both, or in neither."""

from datetime import timedelta

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.merging import Link, Merge
from amends.core.operation.acts.records import Erase, ErasureGround, Hold, ReleaseHold, Retract
from amends.core.operation.events import Erased, Retracted
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling.kinds import sharing
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.journal import store
from amends.maintenance import verification
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(hours=3)
REP = org.REPRESENTATIVE


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def do(reference: Id, act: str, given: object) -> None:
    perform_named(stream_of(reference), act, given, actor=org.acting(REP), now=LATER)


def merged() -> tuple[Id, Id, Id]:
    """Two complaints, the first handled in the second, and a third that is only linked."""
    one, two, three = (Id(org.lodged().reference) for _ in range(3))
    do(one, "merge", Merge(two, "The same boiler."))
    do(two, "link", Link(three, Code("same_house")))
    return one, two, three


def identity(reference: Id) -> Id:
    return Id(Piece.objects.get(scope=stream_of(reference), kind="identity").pk)


def retracted(reference: Id) -> frozenset[Id]:
    return file_of(reference, actor=org.acting(REP), now=LATER).complaint.retracted


def test_what_is_erased_in_one_complaint_is_erased_in_the_record_of_the_other() -> None:
    one, two, three = merged()
    name = identity(one)
    do(two, "erase", Erase(ErasureGround.requested, (name,)))

    assert name in retracted(one) & retracted(two)
    assert name not in retracted(three)
    assert Piece.objects.get(pk=name).erased_at == LATER
    assert {one.what for one in verification.prove(now=LATER).findings} <= {"not_opened"}


def test_a_hold_on_one_complaint_keeps_its_words_in_the_other() -> None:
    one, two, _ = merged()
    name = identity(one)
    do(one, "hold", Hold(Code("court"), "They asked for it."))
    for act, given in (
        ("erase", Erase(ErasureGround.requested, (name,))),
        ("erase", Erase(ErasureGround.requested)),
        ("retract", Retract(name, "Not theirs.")),
    ):
        with pytest.raises(Refused) as refused:
            do(two, act, given)
        assert refused.value.guard is Guard.on_hold
        assert refused.value.values["other"] == one
    assert Piece.objects.get(pk=name).erased_at is None

    do(one, "release-hold", ReleaseHold(1, "They are done."))
    do(two, "retract", Retract(name, "Not theirs."))
    kinds = [entry.kind for entry in store.read(stream_of(one))]
    assert kinds.count(Retracted.__name__) == 1
    assert Erased.__name__ not in kinds


def test_words_of_its_own_go_though_the_other_is_on_hold() -> None:
    one, two, _ = merged()
    do(one, "hold", Hold(Code("court"), "They asked for it."))
    do(two, "note", Note("Only here."))
    note = Id(Piece.objects.get(text="Only here.").pk)
    do(two, "erase", Erase(ErasureGround.requested, (note,)))
    assert note in retracted(two)
    assert retracted(one) == frozenset()


def test_whatever_could_be_passed_on_meanwhile_is_held() -> None:
    one, two, three = merged()
    assert set(sharing.to_hold(one)) == set(map(stream_of, (one, two, three)))
