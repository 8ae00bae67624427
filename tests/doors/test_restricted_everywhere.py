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

from amends.api.routes import ROUTES
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
from amends.core.operation.acts.receipt import NewMention, NewParty
from amends.core.operation.events import YesNoUnknown
from amends.core.records.state import NoParticulars
from amends.core.values import Code, Contact, Id
from amends.desk import urls
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

pytestmark = [pytest.mark.django_db, pytest.mark.whole]
EVERYONE = tuple(founder.id for founder in org.FOUNDERS)


@pytest.fixture(autouse=True)
def _organization(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    monkeypatch.setattr(making, "render", lambda document: repr(document).encode())
    settings.AMENDS_DATA = tmp_path / "data"
    settings.AMENDS_DATA.mkdir()
    opened_log()


def walled(**changes: Any) -> Id:
    """A restricted complaint about someone who was not notified."""
    about: dict[str, Any] = {"about_person": YesNoUnknown.yes, "mentions": (NewMention("driver"),)}
    lodged = org.lodged(timezone.now(), **about, **changes)
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
    r'(?:csrfmiddlewaretoken|name="once")[^>]*>|nonce-?[^ ">]*|data-mark="\w+"'
    r'|name="(?:revision|once)" value="\w+"'
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
    text = re.sub(r"drafts/[\w-]+/|name=\"draft\" value=\"[\w-]+\"", "DRAFT", text)
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
    """What a person is told about promises: the number of all entries differs with any entry."""
    client, machine = desk.seated(person), personnel(person)
    page = client.get("/desk/conformity/iso-10001/").content.decode()
    page = page.partition("Last read by")[0]
    listed = client.get("/desk/conformity/map.csv").content.decode()
    figures = client.get("/desk/insights/month/").content.decode()
    answer = machine.get("requirements").json()
    told_of = [one for one in answer.get("requirements", ()) if one["id"] == "iso-10001"]
    rows = [line for line in listed.splitlines() if "iso-10001" in line]
    texts = (page, *rows, figures, repr(told_of))
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


# --- lists, searches, exports, sheets, feeds and figures ---

WORD = "zyxomma"
"""What the restricted complaint says, and the name of who complains."""
OTHERS = ("settings/", "first/", "sign-", "invitation/", "begin/", "people/", "me/", "calendar/")
"""Pages about the organization or the reader's own sessions, without complaints."""
FIGURES = {
    *("/desk/insights/month/", "/desk/insight/month.pdf", "/desk/insight/month.xlsx"),
    *("/desk/conformity/", "/desk/conformity/map.csv", "/api/v1/requirements"),
}
"""Their numbers count restricted complaints for everyone (`docs/decisions/insight.md`)."""
LOG = {"/desk/audits/since/", "/desk/record/", f"/desk/record/?q={WORD}"}
"""They show the size and the checkpoint of the log (`docs/decisions/access.md`)."""


def addresses() -> Iterator[str]:
    """Every page, export and sheet without a key, lists of records, and searches."""
    for page in urls.urlpatterns:
        route = str(page.pattern)
        if not page.pattern.converters and not route.startswith(OTHERS):
            yield f"/desk/{route}"
    yield from (f"/desk/{kind}s/" for kind in GOVERNING)
    for searched in ("complaints/", "complaints/list.xlsx", "record/", "mail/", "post/"):
        yield f"/desk/{searched}?q={WORD}"
    read = [one.path for one in ROUTES if one.method == "GET" and "{" not in one.path]
    yield from (f"/api/v1{path}" for path in read)
    yield f"/api/v1/complaints?q={WORD}"


def text_of(answer: Any) -> str:
    """What an answer contains; of a workbook its sheets."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = [name for name in book.namelist() if not name.startswith("docProps")]
            content = b"".join(name.encode() + book.read(name) for name in names)
    return f"{answer.status_code} {content.decode('latin-1')} {answer.headers.get('ETag')}"


def answers(person: Id, feed: str) -> dict[str, str]:
    """What a person and their program get from each address, a search for a person, and their
    calendar."""
    client, machine = desk.seated(person), personnel(person)
    texts = {}
    for at in addresses():
        headers = machine.headers if at.startswith("/api") else {}
        texts[at] = text_of((machine.client if headers else client).get(at, headers=headers))
    sent = {"name": WORD, "email": f"{WORD}@example.org"}
    feed_of_log = machine.get("feed", limit=200).json().get("entries", ())
    texts["/api/v1/feed"] = repr([one for one in feed_of_log if not one["withheld"]])
    texts["find"] = text_of(client.post("/desk/find/", sent))
    texts["calendar"] = re.sub(r"DTSTAMP:\w+", "", text_of(client.get(feed)))
    return {at: compared(text, "/NONE") for at, text in texts.items()}


def calendar_of(person: Id) -> str:
    page = desk.seated(person).post("/desk/calendar/", {"do": "make"}).content.decode()
    made = re.search(r"https?://[^/]+(/calendar/[^<]+\.ics)", page)
    return made[1] if made else "/calendar/none.ics"


def work() -> None:
    """What the worker does, which indexes words too, and the figures of now."""
    while worker.make_round("test", now=timezone.now()):
        pass
    refresh.refresh(now=timezone.now())


def without_numbers(text: str) -> str:
    """A text without numbers, digests and signatures."""
    return re.sub(r"\b[0-9a-f]{64}\b|[\w+/]{43,}=+|\d[\d.,]*", "N", text)


@pytest.mark.parametrize("person", EVERYONE)
def test_no_list_search_export_sheet_or_feed_differs_for_who_may_not_know(
    person: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("printing.sheets", "insight.reports", "correspondence.queue"):
        monkeypatch.setattr(f"amends.desk.{module}.render", lambda d: repr(d).encode())
    org.lodged(timezone.now())
    work()
    feed = calendar_of(person)
    before = answers(person, feed)

    contact = Contact(name=WORD, email=f"{WORD}@example.org")
    hidden = walled(narrative=f"It was {WORD}.", complainants=(NewParty(identity=contact),))
    work()

    after = answers(person, feed)
    naming = {at for at, text in after.items() if hidden in text}
    if sees(person, hidden):
        wanted = {"/desk/complaints/", f"/desk/complaints/?q={WORD}", "/api/v1/complaints", "find"}
        assert wanted <= naming
        return
    assert naming == set()
    differing = {at for at in before if before[at] != after[at]}
    assert differing <= FIGURES | LOG
    for at in differing:
        assert without_numbers(before[at]) == without_numbers(after[at]), at
