"""A restricted complaint is planted wherever a record, file, figure, feed or pack can name one: for
who may not know of it nothing differs."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do
from tests.doors.machine import personnel
from tests.named import perform_named
from tests.records import organization as org
from tests.records.surveyed import opened_log, signed

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.access_requests import AddAccessComplaint, CheckIdentity, ReceiveAccess
from amends.core.governing.audit_acts import PlanAudit
from amends.core.governing.audit_verdicts import AuditItem
from amends.core.governing.audits import AuditAnnounced, AuditDrawn
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.disposals import ProposeDisposal
from amends.core.governing.references import names_complaints
from amends.core.governing.statements import (
    BreakPromise,
    DraftStatement,
    PromiseCleared,
    StatementItem,
)
from amends.core.improvement.reports.evidence import RequestEvidence
from amends.core.improvement.samples.drawing import Member
from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.events import YesNoUnknown
from amends.core.records.state import NoParticulars
from amends.core.values import Code, Id
from amends.desk.evidence import making
from amends.handling import access, rules
from amends.handling.commands import Batch, Unknown
from amends.handling.fresh_ids import drawn
from amends.handling.kinds import governing
from amends.handling.kinds.evidence import folder, key_of, packs
from amends.handling.perform import transaction_of_acts, write
from amends.handling.streams import state_of
from amends.insight.facts import delta, refresh
from amends.jobs.models import Job
from amends.journal import store
from amends.maintenance import retention
from amends.site import worker

pytestmark = pytest.mark.django_db
EVERYONE = tuple(founder.id for founder in org.FOUNDERS)


@pytest.fixture(autouse=True)
def _organization(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    monkeypatch.setattr(making, "render", lambda document: repr(document).encode())
    settings.AMENDS_DATA = tmp_path / "data"
    settings.AMENDS_DATA.mkdir()
    opened_log()


def walled() -> Id:
    """A restricted complaint about someone who was not notified."""
    mentions = (NewMention("the driver"),)
    lodged = org.lodged(timezone.now(), about_person=YesNoUnknown.yes, mentions=mentions)
    do(lodged.reference, "name-person", NamePerson(1, org.COLLEAGUE))
    return Id(lodged.reference)


def acts(stream: str, act: str, given: Any, by: Id = org.REPRESENTATIVE) -> str:
    perform_named(stream, act, given, actor=org.acting(by), now=timezone.now())
    return stream


def disposal(plain: Id, hidden: Id | None, monkeypatch: pytest.MonkeyPatch) -> str:
    every = tuple(filter(None, (hidden, plain)))
    due = [type("Due", (), {"reference": one}) for one in every]
    monkeypatch.setattr(governing, "due_of", lambda *given: due)
    return acts(f"disposal/{drawn()}", "propose", ProposeDisposal(every, "Their time is over."))


def access_request(plain: Id, hidden: Id | None, monkeypatch: pytest.MonkeyPatch) -> str:
    today = timezone.now().date()
    stream = f"access-request/{drawn()}"
    acts(stream, "receive", ReceiveAccess("Nora", "Everything.", today, org.HANDLER))
    acts(stream, "check-identity", CheckIdentity("She came to the counter."))
    for reference in filter(None, (hidden, plain)):
        acts(stream, "add-complaint", AddAccessComplaint(reference))
    return stream


def statement(plain: Id, hidden: Id | None, monkeypatch: pytest.MonkeyPatch) -> str:
    review = timezone.now().date() + timedelta(days=90)
    promise = StatementItem.promise
    stream = f"statement/{drawn()}"
    draft = DraftStatement(promise, "We answer", "We answer in a week.", org.DIRECTOR, review)
    acts(stream, "draft", draft, by=org.DIRECTOR)
    acts(stream, "approve", NoParticulars())
    for reference in filter(None, (hidden, plain)):
        acts(stream, "break-promise", BreakPromise(reference))
    return stream


def cleared(plain: Id, hidden: Id | None, monkeypatch: pytest.MonkeyPatch) -> str:
    stream = statement(plain, hidden, monkeypatch)
    if hidden:
        reason = state_of(stream, store.read(stream)).words
        records(stream, [PromiseCleared(hidden, reason)])
    return stream


def audit(plain: Id, hidden: Id | None, monkeypatch: pytest.MonkeyPatch) -> str:
    today, stream = timezone.now().date(), f"audit/{drawn()}"
    days = {"first": today - timedelta(30), "last": today, "due": today + timedelta(30)}
    texts = {"title": "Autumn", "criteria": "Policy", "year": 2026, "owner": org.AUDITOR}
    plan = PlanAudit(**texts, **days, items=tuple(AuditItem))
    acts(stream, "plan", plan, by=org.AUDITOR)
    members = (Member(1, plain, Id("01")), *([Member(2, hidden, Id("02"))] if hidden else []))
    records(stream, [AuditAnnounced(Id("a" * 64), 2), AuditDrawn(Id("b" * 64), 1, members)])
    return stream


PLANTS: dict[str, Callable[..., str]] = {
    "disposal": disposal,
    "access-request": access_request,
    "statement": statement,
    "statement that was cleared": cleared,
    "audit": audit,
}


def records(stream: str, events: list[Any]) -> None:
    """Record events as if acts had decided them."""
    now = timezone.now()

    def record(uow: Any, batch: Batch) -> None:
        uow.record(stream, events, actor=SYSTEM_ACTOR, act=Code("draw"), happened=now)

    with transaction_of_acts():
        write([Batch(now, SYSTEM_ACTOR, ())], beside=[stream], meanwhile=record)


def sees(person: Id, reference: str) -> bool:
    known = rules.rules_at(timezone.now())
    found = known.people.person(person)
    return found is not None and access.visible(found, known).filter(reference=reference).exists()


_CHANGING = re.compile(
    r'(?:csrfmiddlewaretoken|name="once")[^>]*>|nonce-?[^ ">]*|name="(?:revision|once)" value="\w+"'
)


def told(person: Id, stream: str) -> Iterator[tuple[str, str]]:
    """What a person is told about a record: page, sheet, lists, forms and API answers."""
    kind, _, record = stream.partition("/")
    client, machine = desk.seated(person), personnel(person)
    names = GOVERNING[Code(kind)].acts
    pages = ["", "record.pdf", *(f"acts/{name}/" for name in names)]
    for page in (f"{kind}s/{record}/{page}" for page in pages):
        answer = client.get(f"/desk/{page}")
        yield page, f"{answer.status_code} {answer.content.decode('latin-1')}"
    for page in (f"{kind}s/", "due/", "governing/", "executive/", ""):
        answer = client.get(f"/desk/{page}")
        yield page, f"{answer.status_code} {answer.content.decode('latin-1')}"
    if kind == "access-request":
        answer = client.get(f"/desk/access-requests/{record}/copies.zip")
        names_in = answer.status_code
        yield "copies", f"{names_in} {copies(answer)}"
    for path in (f"{kind}s/{record}", f"{kind}s"):
        answer = machine.get(path)
        yield (
            f"api {path}",
            f"{answer.status_code} {answer.content.decode()}{answer.headers.get('ETag')}",
        )


def copies(answer: Any) -> list[str]:
    if answer.status_code != 200:
        return []
    with zipfile.ZipFile(io.BytesIO(b"".join(answer) if answer.streaming else answer.content)) as z:
        return z.namelist()


def compared(text: str, stream: str) -> str:
    """A text without what differs between any two records: ids, moments, tokens."""
    text = text.replace(stream.partition("/")[2], "ID")
    text = re.sub(r'"piece": "\w+"|(value|name|for)="[A-Z0-9]{16}"', "PIECE", text)
    text = re.sub(r"datetime\.datetime\([^)]*\)", "MOMENT", text)
    text = re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "TIME", text)
    return _CHANGING.sub("", text)


def test_every_kind_that_can_name_a_complaint_is_planted() -> None:
    kinds = {str(kind.name) for kind in GOVERNING.values() if names_complaints(kind)}
    assert {plant.partition(" ")[0] for plant in PLANTS} == kinds


@pytest.mark.parametrize("plant", PLANTS)
def test_a_record_tells_nothing_of_a_restricted_complaint(
    plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.desk.printing.sheets.render", lambda d: repr(d).encode())
    plain, hidden = Id(org.lodged(timezone.now()).reference), walled()
    clear = PLANTS[plant](plain, None, monkeypatch)
    before = {person: dict(told(person, clear)) for person in EVERYONE}
    store_of = PLANTS[plant]
    differing = []
    planted = store_of(plain, hidden, monkeypatch)
    for person in EVERYONE:
        after = dict(told(person, planted))
        texts = {page: compared(text, planted) for page, text in after.items()}
        expected = {page: compared(text, clear) for page, text in before[person].items()}
        if sees(person, hidden):
            differing.append(any(hidden in text for text in after.values()))
            continue
        for page, text in texts.items():
            assert hidden not in text, (person, page)
        of_record = [page for page in expected if clear.partition("/")[2] in page]
        for page in of_record:
            other = page.replace(clear.partition("/")[2], planted.partition("/")[2])
            assert texts[other] == expected[page], (person, page)
    assert any(differing), "no one is told of it, so nothing was tried"


@pytest.mark.parametrize("plant", PLANTS)
def test_a_feed_or_pack_of_who_may_not_know_does_not_contain_it(
    plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, hidden = Id(org.lodged(timezone.now()).reference), walled()
    PLANTS[plant](plain, hidden, monkeypatch)
    signed()
    packed = (org.AUDITOR, org.DIRECTOR, org.REPRESENTATIVE)
    content = {person: pack_of(person) for person in packed}
    shown = [hidden.encode() in content[person] for person in packed]
    assert shown == [sees(person, hidden) for person in packed] or not any(shown)
    for person in EVERYONE:
        if not sees(person, hidden):
            feed = personnel(person).get("feed", limit=200)
            assert hidden not in feed.content.decode(), person
            page = desk.seated(person).get("/desk/audits/since/").content.decode()
            assert hidden not in page, person


def pack_of(person: Id) -> bytes:
    now = timezone.now()
    request = RequestEvidence(first=now.date() - timedelta(9), last=now.date())
    acts("evidence/1", "request-evidence", request, by=person)
    signed()
    number = packs().every[-1].number
    making.make_pack(number, now=timezone.now())
    with zipfile.ZipFile(folder() / key_of(number)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_conformity_and_figures_are_the_same_with_a_broken_promise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden = walled()
    stream = statement(Id(org.lodged(timezone.now()).reference), None, monkeypatch)
    refresh.refresh(now=timezone.now())
    before = {person: figures_of(person) for person in EVERYONE}

    acts(stream, "break-promise", BreakPromise(hidden))

    refresh.refresh(now=timezone.now())
    for person in EVERYONE:
        if not sees(person, hidden):
            assert figures_of(person) == before[person], person


def figures_of(person: Id) -> list[str]:
    client = desk.seated(person)
    pages = ("conformity/", "conformity/map.csv", "conformity/iso-10001/", "insights/month/")
    answers = [client.get(f"/desk/{page}") for page in pages]
    machine = personnel(person).get("requirements")
    texts = [answer.content.decode("utf-8", "replace") for answer in (*answers, machine)]
    return [_CHANGING.sub("", re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "TIME", text)) for text in texts]


def test_a_disposal_of_restricted_complaints_alone_is_no_record_for_who_may_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, hidden = Id(org.lodged(timezone.now()).reference), walled()
    due = [type("Due", (), {"reference": one}) for one in (plain, hidden)]
    monkeypatch.setattr(governing, "due_of", lambda *given: due)
    now = timezone.now()
    streams = retention.propose(
        [hidden, plain], "Time.", actor=org.acting(org.REPRESENTATIVE), now=now
    )
    states = {stream: state_of(stream, store.read(stream)) for stream in streams}
    assert [state.complaints for state in states.values()] == [(plain,), (hidden,)]
    page = f"/desk/disposals/{streams[1].partition('/')[2]}/"
    assert desk.seated(org.REPRESENTATIVE).get(page).status_code == 200
    assert desk.seated(org.DIRECTOR).get(page).status_code == 404
    listed = personnel(org.DIRECTOR).get("disposals").json()["records"]
    assert [one["id"] for one in listed] == [streams[0].partition("/")[2]]
    with pytest.raises(Unknown):
        acts(streams[1], "approve", NoParticulars(), by=org.DIRECTOR)


def test_who_approves_a_disposal_erases_nothing_of_which_they_may_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, hidden = Id(org.lodged(timezone.now()).reference), walled()
    stream = disposal(plain, hidden, monkeypatch)
    client = desk.seated(org.DIRECTOR)
    client.get(f"/desk/disposals/{stream.partition('/')[2]}/")
    acts(stream, "approve", NoParticulars(), by=org.DIRECTOR)
    Job.objects.exclude(kind="dispose").delete()

    worker.make_round("test", now=timezone.now())

    kept = {one.complaint: str(one.why) for one in state_of(stream, store.read(stream)).kept}
    assert kept == {plain: "not_due", hidden: "not_approved"}
