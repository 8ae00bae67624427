"""Each party opens their own side of a complaint with a secret of their own, and nobody else's."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors import handled, machine
from tests.doors.complaining import act, complain, text_of, track
from tests.doors.desk_people import filled, read, seated
from tests.records import organization as org
from tests.records.letters.test_letters import work

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.communication import MOST_SECRETS, SendNotice
from amends.core.operation.acts.merging import Merge
from amends.core.operation.acts.parties import AddParty, EndParty, RecordAuthority
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Notice, Way
from amends.core.principles.integrity import same_code
from amends.core.values import Contact, Id
from amends.handling import access_code, following
from amends.handling.access_code import code_of
from amends.handling.commands import Unknown
from amends.handling.following import follow, just_issued
from amends.handling.lodging import Lodged
from amends.handling.reading import file_of
from amends.journal.models import Entry
from amends.vault import peek
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def joint() -> Lodged:
    """A complaint of two."""
    parties = tuple(
        NewParty(identity=Contact(name=f"{name} Complain", email=f"{name}@example.org"))
        for name in ("nora", "otto")
    )
    return org.lodged(timezone.now(), complainants=parties)


def give(reference: str, party: int, *, way: Way = Way.letter) -> str:
    """A notice of access; answers the secret it issued."""
    done = handled.do(reference, "send-notice", SendNotice(Notice.access, way, party))
    holder = done.complaint.participant(party)
    assert holder is not None
    assert holder.counter is not None
    return code_of(reference, counter=holder.counter)


def browser(reference: str, secret: str) -> Client:
    client = Client()
    assert track(client, reference, secret).status_code == 200
    return client


def page(client: Client, reference: str) -> str:
    return text_of(client.get(f"/track/{reference}"))


def is_out(client: Client, reference: str) -> bool:
    return client.get(f"/track/{reference}").status_code in (302, 403)


# --- each their own side ---


def test_each_of_two_complainants_reads_and_answers_their_own_side_only() -> None:
    lodged = joint()
    reference = lodged.reference
    second = give(reference, 2)
    handled.write(reference, "For Nora alone.")
    handled.write(reference, "For Otto alone.", party=2)
    nora, otto = browser(reference, lodged.secret), browser(reference, second)
    assert "For Nora alone." in page(nora, reference)
    assert "For Otto alone." not in page(nora, reference)
    assert "For Otto alone." in page(otto, reference)
    assert "For Nora alone." not in page(otto, reference)
    act(otto, reference, "write", words="Otto says so.")
    assert "Otto says so." not in page(nora, reference)
    by = Entry.objects.filter(kind="MessageAdded").latest("id").body
    assert '"by":"party/2"' in by


def test_a_new_secret_ends_the_old_one_and_every_session_that_it_opened() -> None:
    lodged = joint()
    nora = browser(lodged.reference, lodged.secret)
    otto = browser(lodged.reference, give(lodged.reference, 2))
    fresh = give(lodged.reference, 1)
    told = "This access code was replaced by a new one on "
    assert told in nora.get(f"/track/{lodged.reference}").content.decode()
    for place in ("", "/write", "/receipt"):
        assert nora.get(f"/track/{lodged.reference}{place}").headers["Location"] == "/track"
    response = track(Client(), lodged.reference, lodged.secret)
    assert response.status_code == 422
    assert told in response.content.decode()
    for guess in (code_of(lodged.reference, counter=9), "AAAA-BBBB-CCCC-DDDD"):
        assert told not in track(Client(), lodged.reference, guess).content.decode()
    assert "received" in page(browser(lodged.reference, fresh), lodged.reference).lower()
    assert not is_out(otto, lodged.reference)


def test_the_confirmation_shows_no_secret_that_opens_nothing_any_more(client: Client) -> None:
    reference, secret = complain(client)
    assert secret in client.get("/complain/done").content.decode()
    give(reference, 1)
    response = client.get("/complain/done")
    assert response.headers["Location"] == "/track"
    client.post("/complain/check")
    assert client.get("/complain/done").headers["Location"] == "/track"
    assert is_out(client, reference)


@pytest.mark.parametrize(
    "end",
    [
        ("record-authority", RecordAuthority(2, e.Standing.refused)),
        ("end-party", EndParty(2, "They no longer speak for her.")),
    ],
)
def test_who_may_speak_no_longer_is_out_and_the_complainant_stays_in(
    client: Client, end: tuple[str, Any]
) -> None:
    reference, secret = complain(
        client,
        you={
            "complains_for": "somebody",
            "their_name": "Olga",
            "capacity": "friend",
            "correspondence": "both",
        },
    )
    friend = browser(reference, secret)
    olga = browser(reference, give(reference, 1))
    handled.write(reference, "For Olga alone.")
    assert "For Olga alone." in page(olga, reference)
    assert "For Olga alone." not in page(friend, reference)
    handled.do(reference, *end)
    assert is_out(friend, reference)
    assert track(Client(), reference, secret).status_code == 422
    assert "For Olga alone." in page(olga, reference)
    act(olga, reference, "write", words="I speak for myself.")
    assert "I speak for myself." in page(olga, reference)


def test_who_came_later_to_speak_is_out_once_their_authority_has_run_out() -> None:
    reference = org.lodged(timezone.now()).reference
    speaking = AddParty(e.PartyRole.representative, Contact(name="Fay"), acts_for=(1,))
    handled.do(reference, "add-party", speaking)
    today = timezone.now().date()
    handled.prove(reference, RecordAuthority(2, e.Standing.shown, today))
    secret = give(reference, 2)
    assert follow(reference, secret, now=timezone.now()).party.number == 1
    with pytest.raises(Unknown):
        follow(reference, secret, now=timezone.now() + timedelta(days=2))


def test_a_complainant_who_leaves_takes_nobodys_place_and_leaves_none() -> None:
    lodged = joint()
    otto = give(lodged.reference, 2)
    handled.do(lodged.reference, "end-party", EndParty(1, "She moved away."))
    assert track(Client(), lodged.reference, lodged.secret).status_code == 422
    assert not is_out(browser(lodged.reference, otto), lodged.reference)


def test_where_it_was_merged_each_reads_their_own_and_no_receipt_of_others() -> None:
    mine, other = joint(), org.lodged(timezone.now(), narrative="The words of a stranger.")
    otto = give(mine.reference, 2)
    handled.do(mine.reference, "merge", Merge(other.reference, "The same matter."))
    handled.write(other.reference, "For Nora alone.", party=2)
    handled.write(other.reference, "For Otto alone.", party=3)
    for secret, own, others in (
        (mine.secret, "For Nora alone.", "For Otto alone."),
        (otto, "For Otto alone.", "For Nora alone."),
    ):
        seen = page(browser(mine.reference, secret), mine.reference)
        assert own in seen
        assert others not in seen
        assert "The words of a stranger." not in seen
    fresh = give(other.reference, 3)
    assert track(Client(), mine.reference, otto).status_code == 422
    seen = page(browser(other.reference, fresh), other.reference)
    assert "For Otto alone." in seen
    assert "The words of a stranger." not in seen
    assert "For Nora alone." in page(browser(mine.reference, mine.secret), mine.reference)


# --- no difference to be measured ---


def test_every_try_makes_the_same_comparisons_and_a_wrong_one_asks_no_database(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    lodged = org.lodged(timezone.now())
    compared: list[str] = []

    def counting(given: str, expected: str) -> bool:
        compared.append(expected)
        return same_code(given, expected)

    monkeypatch.setattr(access_code, "same_code", counting)
    for reference in (lodged.reference, "7777-7777", "nonsense"):
        for secret in ("0000-0000-0000-0000", "x", "", "Z" * 10_000):
            compared.clear()
            with pytest.raises(Unknown), django_assert_num_queries(0):
                follow(reference, secret, now=timezone.now())
            assert len(set(compared)) == len(compared) == MOST_SECRETS
    compared.clear()
    assert follow(lodged.reference, lodged.secret, now=timezone.now()).counter == 0
    assert len(compared) == MOST_SECRETS


def test_both_doors_ask_the_database_the_same_for_an_unknown_reference_and_a_wrong_secret() -> None:
    lodged = org.lodged(timezone.now())
    asked: dict[str, list[list[str]]] = {"page": [], "api": []}
    for number, reference in enumerate((lodged.reference, "7777-7777", "nonsense")):
        here = f"192.0.2.{number + 1}"
        given = {"reference": reference, "secret": "0000-0000-0000-0000"}
        with CaptureQueriesContext(connection) as page:
            assert Client(REMOTE_ADDR=here).post("/track", given).status_code == 422
        header = {"Authorization": f"Amends-Track {reference}:{given['secret']}"}
        with CaptureQueriesContext(connection) as api:
            told = Client(REMOTE_ADDR=here).get("/api/v1/complaints/7777-7777", headers=header)
            assert told.status_code == 401
        asked["page"].append(_shapes(page))
        asked["api"].append(_shapes(api))
    for door, seen in asked.items():
        assert seen[0] == seen[1] == seen[2], door
        assert seen[0], "tries are counted"


def _shapes(queries: CaptureQueriesContext) -> list[str]:
    """What was asked, without what it was asked about."""
    return [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in queries.captured_queries]


def test_a_secret_that_was_not_issued_yet_opens_nothing() -> None:
    lodged = org.lodged(timezone.now())
    for counter in (1, 2, MOST_SECRETS - 1, MOST_SECRETS):
        secret = code_of(lodged.reference, counter=counter)
        assert track(Client(), lodged.reference, secret).status_code == 422


# --- handing it over ---


def test_whoever_gave_access_at_the_desk_is_shown_the_secret_and_nobody_else() -> None:
    reference = joint().reference
    handler, colleague = seated(org.REPRESENTATIVE), seated(org.DIRECTOR)
    shown = read(handler, f"complaints/{reference}/")
    assert "send-notice/?party=2&amp;notice=access" in shown
    address = f"complaints/{reference}/acts/send-notice/?party=2&notice=access"
    given = filled(read(handler, address)) | {"party": "2", "way": "in_person"}
    answer = handler.post(f"/desk/{address}", given, follow=True)
    secret = code_of(reference, counter=1)
    assert secret in answer.content.decode()
    assert "otto Complain" in answer.content.decode()
    assert not is_out(browser(reference, secret), reference)
    received = f"/desk/complaints/{reference}/given/"
    assert secret not in colleague.get(received, follow=True).content.decode()


def test_a_code_sent_by_email_is_confirmed_at_the_desk() -> None:
    reference, handler = joint().reference, seated(org.REPRESENTATIVE)
    address = f"complaints/{reference}/acts/send-notice/?party=1&notice=access"
    given = filled(read(handler, address)) | {"party": "1", "way": "email"}
    answer = text_of(handler.post(f"/desk/{address}", given, follow=True))
    assert "Access code created. We send it to them by email." in answer


def test_what_is_accepted_with_a_code_that_staff_saw_is_confirmed_and_not_called_their_own() -> (
    None
):
    reference = org.lodged(timezone.now()).reference
    nora = browser(reference, give(reference, 1, way=Way.in_person))
    handled.answer(reference)
    work(reference, now=timezone.now())
    mail.outbox.clear()
    act(nora, reference, "answer", reaction="accepted")
    work(reference, now=timezone.now())
    (message,) = mail.outbox
    said = "that you accepted our response with an access code that our staff may know."
    assert said in " ".join(message.body.split())
    assert said.removesuffix(".") in page(nora, reference)
    shown = read(seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "with an access code that staff may know" in shown
    assert ", recorded by" not in shown


def test_a_withdrawal_with_such_a_code_after_a_refusal_says_what_is_not_possible() -> None:
    reference = org.lodged(timezone.now()).reference
    nora = browser(reference, give(reference, 1, way=Way.in_person))
    handled.answer(reference)
    act(nora, reference, "answer", reaction="refused")
    response = text_of(act(nora, reference, "withdraw", words="Never mind."))
    assert "You cannot accept our response or withdraw the complaint here." in response


def test_a_secret_is_shown_for_a_few_minutes_and_while_it_is_in_force() -> None:
    reference, by = joint().reference, org.REPRESENTATIVE
    give(reference, 2)

    def shown(after: timedelta, *, to: Id = by) -> Any:
        now = timezone.now() + after
        return just_issued(file_of(reference, actor=SYSTEM_ACTOR, now=now), by=to, now=now)

    assert shown(timedelta(minutes=1)).secret == code_of(reference, counter=1)
    assert shown(timedelta(minutes=1), to=org.DIRECTOR) is None
    assert shown(following.HANDED_OVER_WITHIN + timedelta(minutes=1)) is None
    again = SendNotice(Notice.access, Way.letter, 2)
    handled.do(reference, "send-notice", again, by=org.MANAGER)
    assert shown(timedelta(minutes=1)) is None


def test_a_secret_that_goes_by_mail_is_shown_to_nobody_here() -> None:
    reference = joint().reference
    give(reference, 2, way=Way.email)
    now = timezone.now()
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    assert just_issued(file, by=org.REPRESENTATIVE, now=now) is None


def test_the_api_answers_the_secret_once_to_whoever_gave_it() -> None:
    reference = joint().reference
    by = machine.personnel(org.REPRESENTATIVE)
    answer = by.act(reference, "send-notice", notice="access", way="in_person", party=2)
    assert answer.json()["issued"] == {"party": 2, "secret": code_of(reference, counter=1)}
    told = {"reference": reference, "secret": answer.json()["issued"]["secret"]}
    assert machine.complainant(told).get(f"complaints/{reference}").json()["party"] == 2
    assert by.get(f"complaints/{reference}").json()["issued"] is None
    other = by.act(
        reference, "send-notice", notice="status", way="letter", party=2, words="We look into it."
    )
    assert other.json()["issued"] is None


def test_a_secret_stands_nowhere_in_the_record() -> None:
    reference = joint().reference
    secrets = [give(reference, 2), give(reference, 2, way=Way.email), give(reference, 1)]
    work(reference, now=timezone.now())
    assert [secrets[1] in one.body for one in mail.outbox].count(True) == 1
    kept = json.dumps(list(Entry.objects.values_list("body", flat=True)))
    texts = peek(Piece.objects.exclude(kind="file").values_list("id", flat=True))
    kept += " ".join(text or "" for text in texts.values())
    for secret in secrets:
        assert secret not in kept
        assert secret.replace("-", "") not in kept
