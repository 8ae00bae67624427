"""What the worker makes findable: when the complaint came in, and nothing that is personal."""

from datetime import timedelta

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends.core.operation.acts.merging import Split
from amends.core.operation.acts.parties import RaiseIssue
from amends.core.values import Id
from amends.handling.projections import indexing
from amends.handling.streams import stream_of
from amends.register import search
from amends.register.models import Document
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(days=9)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def test_what_was_split_off_is_found_as_of_the_day_on_which_it_came_in() -> None:
    lodged = org.lodged()
    rep, apart = org.acting(org.REPRESENTATIVE), Id("C-APART")
    stream = stream_of(lodged.reference)
    damp = RaiseIssue(description="The wall is damp.")
    perform_named(stream, "raise-issue", damp, actor=rep, now=LATER)
    split = Split((2,), "The wall is another matter.", apart)
    perform_named(stream, "split", split, actor=rep, now=LATER)
    for one in (stream, stream_of(apart)):
        indexing.index(one, up_to=99)

    first, second = (Document.objects.get(reference=r) for r in (lodged.reference, apart))
    assert first.place >> search._APART == second.place >> search._APART


def test_personal_words_are_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lodged = org.lodged(remedy="Heal my asthma.")
    asthma = Id(Piece.objects.get(text="Heal my asthma.").pk)
    monkeypatch.setattr(indexing, "personal_pieces", lambda *_: frozenset({asthma}))
    indexing.index(stream_of(lodged.reference), up_to=99)

    found = search.indexed([lodged.reference])
    assert found
    assert (lodged.reference, asthma) not in found
