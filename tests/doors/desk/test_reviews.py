"""Management review on the page: planned, pack frozen, concluded, decided, signed and printed."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_governing import sends
from tests.named import perform_named
from tests.records import organization as org

from amends.core.governing.exemptions import ProposeExemption
from amends.core.governing.review_pack import PackContent
from amends.core.governing.reviews import ReviewInput, ReviewPurpose, ReviewState
from amends.core.improvement.action_acts import CompleteAction
from amends.core.improvement.reports.content import read_as
from amends.core.records.state import NoParticulars
from amends.core.values import Code
from amends.handling.kinds.governing_review import frozen, pack_of, reviews
from amends.handling.kinds.opened_first import SHOWN
from amends.handling.rules import rules_at
from amends.insight.reviews import review_text
from amends.insight.reviews.gathering import gathered
from amends.journal import adopted_texts
from amends.register.models import Action
from amends.vault.reading import note_without_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def planned(days: int = 12) -> str:
    today = timezone.now().date()
    fields = {
        "chair": org.DIRECTOR,
        "day": today + timedelta(days),
        "first": today - timedelta(90),
        "last": today - timedelta(1),
        "invited": [org.HANDLER],
    }
    answer = sends(org.REPRESENTATIVE, "reviews/new/", once=f"plan-{days}", **fields)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("?")[0].removeprefix("/desk/")


def acts(page: str, act: str, by: Any = org.REPRESENTATIVE, **fields: Any) -> None:
    once = f"{page}{act}{sorted(fields.items())}"[-60:]
    answer = sends(by, f"{page}acts/{act}/", once=once, **fields)
    assert answer.status_code == 302, answer.content.decode()


def concluded(page: str) -> None:
    if reviews()[0].pack is None:
        acts(page, "freeze-pack")
    review = reviews()[0]
    for item in review.missing:
        acts(page, "add-input", item=str(item), words="Nothing to report")
    for purpose in ReviewPurpose:
        acts(page, "answer-purpose", purpose=str(purpose), words="Yes, it does")
    acts(page, "record-attendance", present=[org.DIRECTOR, org.REPRESENTATIVE])


def decided(page: str, what: str) -> None:
    due = timezone.now().date() + timedelta(30)
    fields = {"what": what, "kind": "process", "owner": org.HANDLER, "due": due}
    acts(page, "decide", by=org.DIRECTOR, **fields)


def test_a_review_is_signed_by_its_chair_once_nothing_is_missing() -> None:
    page = planned()
    acts(page, "freeze-pack")
    refused = sends(org.DIRECTOR, f"{page}acts/sign/")
    assert refused.status_code == 409
    assert "An input, a conclusion or the attendance is missing" in refused.content.decode()
    assert "7 purposes have no conclusion" in desk.read(desk.seated(org.DIRECTOR), page)

    concluded(page)
    acts(page, "sign", by=org.DIRECTOR)

    assert reviews()[0].state is ReviewState.signed
    text = desk.read(desk.seated(org.DIRECTOR), page)
    assert "The minutes are signed." in text
    assert "No decision was made." in text
    assert "No decision yet" not in text
    assert desk.seated(org.DIRECTOR).get(f"/desk/{page}record.pdf").status_code == 200


def test_an_input_without_data_says_so_and_needs_a_sentence_by_a_person() -> None:
    page = planned()
    acts(page, "freeze-pack")
    assert ReviewInput.audits in reviews()[0].missing
    assert "The record has no data." in desk.read(desk.seated(org.DIRECTOR), page)

    acts(page, "add-input", item="e", words="The certifier visited us in May")

    assert ReviewInput.audits not in reviews()[0].missing
    assert "The certifier visited us in May" in desk.read(desk.seated(org.DIRECTOR), page)


def test_a_pack_that_is_made_again_from_the_same_record_has_the_same_bytes() -> None:
    page = planned()
    acts(page, "freeze-pack")
    (review,) = reviews()
    now = timezone.now()

    again = frozen(review, rules_at(now), now)

    assert review.pack is not None
    assert again.sha256 == review.pack.sha256
    text = adopted_texts.text_of(again.sha256)
    assert read_as(PackContent, text) == pack_of(review)
    assert [one["item"] for one in json.loads(text)["inputs"]] == list("abcdefghi")


def test_the_pack_lists_what_counts_as_not_applicable() -> None:
    now, stream = timezone.now(), "exemption/EXEM-PT01"
    until = now.date() + timedelta(days=200)
    given = ProposeExemption(Code("iso-10003"), "No body outside decides on us.", until)
    perform_named(stream, "propose", given, actor=org.acting(org.REPRESENTATIVE), now=now)
    note_without_words(reader=org.DIRECTOR, purpose=SHOWN, now=now, reference=stream)
    actor, after = org.acting(org.DIRECTOR), timezone.now()
    perform_named(stream, "approve", NoParticulars(), actor=actor, now=after)
    planned()
    (review,) = reviews()
    pack = gathered(review, None, rules_at(now), timezone.now())
    lines = [review_text.sentence(line) for line in pack.inputs[0].sentences]
    assert any("ISO 10003 counts as not applicable until" in line for line in lines), lines


def test_a_decision_is_an_action_and_the_next_pack_opens_with_what_became_of_it() -> None:
    page = planned(0)
    concluded(page)
    decided(page, "Answer the phone at noon")
    decided(page, "Hire a second handler")
    acts(page, "sign", by=org.DIRECTOR)
    assert list(Action.objects.values_list("source", "owner")) == [("review", org.HANDLER)] * 2
    (first, _) = reviews()[0].decisions
    perform_named(
        f"action/{first.action}",
        "complete",
        CompleteAction("Rota changed"),
        actor=org.acting(org.HANDLER),
        now=timezone.now(),
    )

    following = planned(30)
    acts(following, "freeze-pack")

    text = desk.read(desk.seated(org.DIRECTOR), following)
    opened = text.index("Decisions of the last review")
    assert opened < text.index("Nine inputs")
    assert re.search(r"Answer the phone at noon.*?Done", text, re.S)
    assert re.search(r"Hire a second handler.*?Due", text, re.S)
    assert "Decisions carried out: 1 of 2" in text


def test_a_person_who_is_not_invited_does_not_see_a_review() -> None:
    page = planned()

    assert desk.seated(org.HANDLER).get(f"/desk/{page}").status_code == 200
    assert desk.seated(org.COLLEAGUE).get(f"/desk/{page}").status_code == 404


def test_what_is_not_concluded_is_an_exception_only_from_the_day_of_the_review() -> None:
    ahead, today = planned(), planned(0)
    for page in (ahead, today):
        acts(page, "freeze-pack")
    read = desk.seated(org.REPRESENTATIVE)

    assert 'class="is-no"' not in desk.read(read, ahead)
    assert 'class="is-no"' in desk.read(read, today)
