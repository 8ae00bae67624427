"""Governing records over the API: one collection for each kind."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.api.test_api_improvement import do
from tests.doors.machine import COMPLAINT, Machine, personnel, problems
from tests.named import perform_named
from tests.records import organization as org

from amends.core.governing import policy_texts as p
from amends.core.records.state import NoParticulars
from amends.core.values import Id
from amends.handling.kinds import opened_first
from amends.handling.kinds.opened_first import SHOWN
from amends.handling.streams import history_of
from amends.vault import show

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    org.found_organization()


@pytest.fixture
def manager() -> Machine:
    return personnel(org.REPRESENTATIVE)


def acted(stream: str, by: Id, act: str, given: Any) -> None:
    perform_named(stream, act, given, actor=org.acting(by), now=timezone.now())


def later(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def statement(by: Machine) -> dict[str, Any]:
    given = {"item": "5.1", "title": "What we handle", "words": "All homes"}
    answer = by.post("statements", {**given, "owner": org.DIRECTOR, "review": later(90)})
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_a_statement_is_drafted_read_and_approved_by_another_person(manager: Machine) -> None:
    told = statement(manager)
    path, director = f"statements/{told['id']}", personnel(org.DIRECTOR)

    assert told["fields"]["words"] == "All homes"
    assert problems([do(manager, path, "approve")]) == [(409, "not_by_owner")]
    done = do(director, path, "approve")
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert done.json()["fields"]["approved_by"] == org.DIRECTOR


def test_a_list_gives_what_the_caller_may_see_by_owner_and_due_day(manager: Machine) -> None:
    told = statement(manager)

    for query, found in ((f"due_by={later(91)}", 1), (f"due_by={later(80)}", 0)):
        listed = manager.get(f"statements?owner={org.DIRECTOR}&{query}").json()["records"]
        assert [one["id"] for one in listed] == [told["id"]] * found
    assert personnel(org.HANDLER).get("statements").json()["records"] == []
    assert personnel(org.HANDLER).get(f"statements/{told['id']}").status_code == 404


def test_a_list_goes_on_by_cursor_and_a_page_that_is_just_full_is_the_last(
    manager: Machine,
) -> None:
    ids = sorted(statement(manager)["id"] for _ in range(3))
    first = manager.get("statements", limit=2).json()
    last = manager.get("statements", limit=1, cursor=first["next"]).json()
    assert [record["id"] for page in (first, last) for record in page["records"]] == ids
    assert last["next"] is None


def test_reading_a_text_over_the_api_counts_as_opening_it(manager: Machine) -> None:
    told = statement(manager)
    path, director = f"statements/{told['id']}", personnel(org.DIRECTOR)
    do(director, path, "approve")

    renewed = do(director, path, "renew", review=later(400))

    assert renewed.status_code == 200, renewed.content
    assert renewed.json()["due"] == later(400)


@pytest.mark.opens
def test_a_get_with_the_same_token_within_the_hour_opens_and_the_history_says_so(
    manager: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, director = statement(manager), personnel(org.DIRECTOR)
    path, match = f"statements/{told['id']}", f'"{told["revision"]}"'

    def approved(by: Machine) -> Any:
        return by.post(f"{path}/acts/approve", {}, match=match)

    assert problems([approved(director)]) == [(409, "not_opened")]
    assert director.client.head(f"/api/v1/{path}", headers=director.headers).status_code == 200
    personnel(org.DIRECTOR).get(path)
    desk.read(desk.seated(org.DIRECTOR), path + "/")
    assert problems([approved(director)]) == [(409, "not_opened")], "none of these counts"

    director.get(path)
    with monkeypatch.context() as patch:
        patch.setattr(opened_first, "WITHIN", timedelta(0))
        assert problems([approved(director)]) == [(409, "not_opened")], "too long ago"
    done = approved(director)
    assert done.status_code == 200
    line = "Dora Director (opened by API) approved the statement."
    assert done.json()["history"][-1]["line"] == line
    assert line in desk.read(desk.seated(org.DIRECTOR), path + "/")


@pytest.mark.opens
def test_a_complaint_is_decided_on_by_api_after_a_get_with_the_same_token(
    manager: Machine,
) -> None:
    told = manager.post("complaints", COMPLAINT).json()
    path, given = f"complaints/{told['reference']}", {"ground": "not_ours", "reason": "City."}
    act = f"{path}/acts/decline-scope"
    match = personnel(org.REPRESENTATIVE).get(path).headers["ETag"]
    assert problems([manager.post(act, given, match=match)]) == [(409, "not_opened")]
    manager.get(path)
    assert manager.post(act, given, match=match).status_code == 200


@pytest.mark.opens
def test_settings_that_another_person_proposed_are_published_after_their_difference() -> None:
    author, director = personnel(org.REPRESENTATIVE), personnel(org.DIRECTOR)
    text = author.get("policy/draft").json()["text"]
    looser = {"text": re.sub(r"(?m)^checked_share = \d+", "checked_share = 1", text)}
    if looser["text"] == text:
        looser = {"text": f"checked_share = 1\n{text}"}
    sent = looser | {"reason": "Less to check."}
    first = author.post("policy/publish", sent)
    assert (first.status_code, first.json()["proposed"]) == (201, True)
    assert problems([director.post("policy/publish", sent)]) == [(409, "not_opened")]
    assert director.post("policy/difference", looser, key=None).status_code == 200
    again = director.post("policy/publish", sent)
    assert (again.status_code, again.json()["proposed"]) == (201, False)


def test_an_idea_is_submitted_by_anyone_and_answered_with_an_action(manager: Machine) -> None:
    given = {"title": "Call first", "words": "Call before a visit", "source": "staff"}
    answer = personnel(org.COUNTER).post("ideas", given)
    assert answer.status_code == 201, answer.content
    path = f"ideas/{answer.json()['id']}"
    planned = {"planned": True, "words": "We call", "owner": org.MANAGER, "due": later(30)}

    done = do(manager, path, "answer", **planned).json()

    action = manager.get(f"actions/{done['fields']['action']}").json()
    assert (action["source"], action["what"], action["owner"]) == ("idea", "We call", org.MANAGER)


def test_the_signed_policy_is_read_without_repeating_its_signed_version(manager: Machine) -> None:
    given = {"title": "Policy", "words": "Free", "law": "l", "resources": "r", "people": "p"}
    told = manager.post("policy-texts", {**given, "owner": org.DIRECTOR, "review": later(90)})
    path, director = f"policy-texts/{told.json()['id']}", personnel(org.DIRECTOR)
    for act in ("approve", "sign"):
        assert do(director, path, act).status_code == 200

    read = personnel(org.HANDLER).get(path)

    assert (read.status_code, read.json()["fields"]["words"]) == (200, "Free")
    assert "applies" not in read.json()["fields"]


_KEYS = re.compile(rb' value="[^"]*"')
"""What differs from one page to the next: keys of forms."""


def test_no_one_else_learns_that_a_newer_version_of_the_signed_policy_is_being_written(
    manager: Machine,
) -> None:
    given = {"title": "Policy", "words": "Free", "law": "l", "resources": "r", "people": "p"}
    told = manager.post("policy-texts", {**given, "owner": org.DIRECTOR, "review": later(90)})
    path, director = f"policy-texts/{told.json()['id']}", personnel(org.DIRECTOR)
    for act in ("approve", "sign"):
        assert do(director, path, act).status_code == 200
    readers = [personnel(one) for one in (org.HANDLER, org.AUDITOR, org.COUNTER)]
    pages = [desk.seated(one) for one in (org.HANDLER, org.AUDITOR)]
    addresses = [
        reverse("desk:governing-record", args=["policy-text", told.json()["id"]]),
        reverse("desk:governing-list", args=["policy-text"]),
    ]

    def seen() -> list[tuple[Any, bytes]]:
        found = [one.get(place) for one in readers for place in (path, "policy-texts")]
        said = [(one.headers.get("ETag"), one.content) for one in found]
        shown = [client.get(one) for client in pages for one in addresses]
        assert {one.status_code for one in shown} == {200}
        tags = [readers[0].get(path).headers["ETag"], *(f'"{number}"' for number in range(7))]
        refused = [
            one.post(f"{path}/acts/{act}", body, match=tag)
            for one in readers
            for act, body in acts.items()
            for tag in tags
        ]
        assert {one.status_code for one in refused} == {409, 412}
        said += [(one.headers.get("ETag"), one.content) for one in refused]
        return [*said, *((None, _KEYS.sub(b"", one.content)) for one in shown)]

    acts: dict[str, dict[str, str]] = {
        "approve": {},
        "sign": {},
        "renew": {"review": later(300)},
        "retire": {"reason": "w"},
    }

    before = seen()
    newer = {**given, "words": "Free and fair", "review": later(200), "reason": "w"}
    del newer["title"]
    assert do(manager, path, "rewrite", **newer).status_code == 200
    assert seen() == before
    assert do(director, path, "approve").status_code == 200
    assert seen() == before
    assert "Free and fair" in manager.get(path).content.decode()

    confirmed = readers[0].post(f"{path}/acts/confirm-read", {})

    assert confirmed.status_code == 200, confirmed.content
    versions = [one["version"] for one in confirmed.json()["history"]]
    assert versions == [1, 2, 3, 4], "no number is missing"
    assert do(director, path, "retire", reason="merged").status_code == 200
    assert readers[0].get(path).json()["state"] == "retired"


def test_the_history_of_a_promise_names_only_complaints_that_the_reader_may_see(
    manager: Machine,
) -> None:
    given = {"item": "10001", "title": "Reply in a day", "words": "We reply", "review": later(90)}
    promise = manager.post("statements", {**given, "owner": org.REPRESENTATIVE}).json()
    path = f"statements/{promise['id']}"
    assert do(personnel(org.DIRECTOR), path, "approve").status_code == 200
    open_one = manager.post("complaints", COMPLAINT | {"about_person": "no"}).json()["reference"]
    named = COMPLAINT | {"about_person": "yes", "persons": [{"name": "Hanna"}]}
    hidden = manager.post("complaints", named).json()["reference"]
    manager.act(hidden, "name-person", mention=1, person=org.HANDLER)
    for reference in (open_one, hidden):
        assert do(manager, path, "break-promise", complaint=reference).status_code == 200

    told, whole = personnel(org.HANDLER).get(path).json(), manager.get(path).json()

    assert hidden not in str(told)
    assert open_one in str(told["history"])
    assert hidden in str(whole["history"])


def test_a_list_says_nothing_of_a_draft_to_those_who_do_not_read_it(manager: Machine) -> None:
    stream = "policy-text/one"
    body = {"words": "Complaining is free", "law": "Tenancy law"}
    body |= {"resources": "Two handlers", "people": "Survey of tenants"}
    signed_until, new_until = (timezone.localdate() + timedelta(days=days) for days in (90, 30))
    drafted = p.DraftPolicyText(
        title="Our policy", owner=org.REPRESENTATIVE, review=signed_until, **body
    )
    acted(stream, org.REPRESENTATIVE, "draft", drafted)
    acted(stream, org.DIRECTOR, "approve", NoParticulars())
    draft = history_of(stream).state
    pieces = {draft.title, draft.words, draft.law, draft.resources, draft.people}
    ids = {piece.sealed for piece in pieces}
    show(ids, reader=org.DIRECTOR, purpose=SHOWN, now=timezone.now(), reference=stream)
    acted(stream, org.DIRECTOR, "sign", NoParticulars())
    new = p.RewritePolicyText(reason="Clearer", review=new_until, **body)
    acted(stream, org.REPRESENTATIVE, "rewrite", new)
    handler = personnel(org.HANDLER)

    def lines(by: Machine, query: str = "") -> list[tuple[str, str]]:
        found = by.get(f"policy-texts{query}").json()["records"]
        return [(one["state"], one["due"]) for one in found]

    assert lines(handler) == [("signed", later(90))]
    assert lines(handler, "?state=signed") == lines(handler)
    assert lines(handler, "?state=drafted") == []
    assert lines(handler, f"?due_by={later(40)}") == []
    assert lines(manager) == [("drafted", later(30))]
