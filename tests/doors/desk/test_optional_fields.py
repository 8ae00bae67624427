"""“(optional)” is true in every form: sent with what is required alone, no form is refused for a
field that its label calls optional; and a field that does not say so is missed when it is empty."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.desk.test_asking import _addresses
from tests.doors.handled import answer
from tests.doors.questions import Asked, Question, forms_of, tree
from tests.records import organization as org

from amends.core.operation.acts.catalogue import ACTS
from amends.handling import rules

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

_NOT_SENT = ("sign-out/", "discard", "/leave/", "here/")


def posted(client: Client, to: str, sent: dict[str, Any]) -> Any:
    """The answer to a form, of which nothing remains."""
    undone: Any = transaction.atomic()
    undone._from_testcase = True  # durable blocks may be inside
    with undone:
        response = client.post(to, sent)
        transaction.set_rollback(True)
    rules.forget()
    return response


def filled(form: Asked, *, also: bool, without: Question | None = None) -> dict[str, Any]:
    """What is sent of a form: what it holds, something for each question that holds nothing and has
    to be answered, or that is optional, if those are answered, too; and no button."""
    sent = dict(form.sends)
    for question in form.questions:
        if question is without or (question.optional and not also):
            for name in question.names:
                sent.pop(name, None)
        elif not any(sent.get(name) for name in question.names) and not question.tick:
            sent[question.likely[0]] = question.likely[1]
    return sent


def untrue(client: Client, address: str) -> Iterator[str]:
    """What the forms of a page say wrongly."""
    shown = client.get(address)
    if shown.status_code != 200 or "html" not in shown["Content-Type"]:
        return
    for form in forms_of(shown.content.decode()):
        to = form.to.partition("#")[0] or address
        if form.questions and not to.endswith(_NOT_SENT):
            yield from (f"{to}: {text}" for text in _untrue(client, to, form))


def _untrue(client: Client, to: str, form: Asked) -> Iterator[str]:
    least = posted(client, to, filled(form, also=False))
    assert least.status_code < 500, to
    wrong = [one for again in _again(least) for one in again.questions if one.wrong]
    yield from (f"“{one.label}” is optional and missed" for one in wrong if one.optional)
    if least.status_code >= 400 and not wrong:
        whole = posted(client, to, filled(form, also=True))
        if whole.status_code < 400 and not any(q.wrong for f in _again(whole) for q in f.questions):
            text = " ".join(one.text for one in tree(least.content.decode()).all(style="errors"))
            yield f"refused for something that is optional: {text}"
    if least.status_code == 302:
        for question in form.questions:
            may = question.optional or question.when or question.tick or question.grouped
            if not may and not _missed(client, to, form, question):
                yield f"“{question.label}” may be empty and does not say so"


def _missed(client: Client, to: str, form: Asked, question: Question) -> bool:
    """Whether a form is refused without a question, with one of its buttons."""
    if any("-" in name for name in question.names):
        return True  # part of a row or an identity, which may be left out as a whole
    sent = filled(form, also=False, without=question)
    buttons = [{name: value} for name, value in form.buttons if name]
    return any(posted(client, to, sent | more).status_code != 302 for more in ({}, *buttons))


def _again(response: Any) -> list[Asked]:
    if "html" not in response.get("Content-Type", ""):
        return []
    return forms_of(response.content.decode())


def _world() -> None:
    org.found_organization()
    regulated.german()


@pytest.mark.whole
def test_what_a_form_of_the_staff_area_calls_optional_may_be_left_out() -> None:
    _world()
    client = desk.seated(org.REPRESENTATIVE)
    assert [one for address in _addresses() for one in untrue(client, address)] == []


@pytest.mark.whole
def test_what_the_form_of_an_act_calls_optional_may_be_left_out() -> None:
    _world()
    client = desk.seated(org.REPRESENTATIVE)
    fresh = org.lodged(timezone.now()).reference
    answered = org.lodged(timezone.now() - timedelta(days=3)).reference
    answer(answered)
    pages = [*(f"acts/{act}" for act in ACTS), "letter", "follow-up"]
    told = [
        one
        for reference in (fresh, answered)
        for page in pages
        for one in untrue(client, f"/desk/complaints/{reference}/{page}/")
    ]
    assert told == []
