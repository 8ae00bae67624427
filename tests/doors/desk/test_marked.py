"""No page says a word that nobody marked for translation.

Every marked text is shown in brackets; what then stands on a page outside of brackets must be a
word of the policy, a name, or what somebody typed.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf.locale import LANG_INFO
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from tests.doors import desk_people as desk
from tests.doors.complaining import ANSWERS, complain, fill
from tests.doors.handled import answer, do, write
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Note, RequestInformation, SendNotice
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.tracking import Promise
from amends.core.operation.events import Notice, Reaction, Way
from amends.core.values import Contact, Id
from amends.governance import packs
from amends.handling import rules
from amends.handling.access_code import code_of
from amends.wording import dates

pytestmark = pytest.mark.django_db

REMEDIES = Path(rules.__file__).parents[1] / "wording/remedies.toml"
TYPED = "Qwqw typed zzz."
"""What somebody wrote, wherever somebody writes."""
TYPED_ELSEWHERE = (
    *(told for page in ANSWERS.values() for told in page.values()),
    "The boiler was never ordered.",
    "Nobody ordered the part.",
    desk.ALLEGATION,
    "Your union.",
)
"""What the helpers of these tests type."""
FORMATS = ("json", "html", "http", "https", "png", "jpeg", "webp", "gif", "pdf", "utc", "eur")
NAMES = ("rita", "nora", "complain", "english", "deutsch", "name", "example", "org")
TYPED_WORDS = ("typed", "zzz", "qwqw", "amends", "verify", "receipt", "localhost", "testserver")
PLAIN = frozenset((*FORMATS, *NAMES, *TYPED_WORDS))
"""Words that are the same in every language: names, formats, commands."""
WORD = re.compile(r"[A-Za-z]{3,}|[“”]")
"""Quotation marks differ as words do."""
CUT = "\n¦\n"
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
LISTED_ELSEWHERE = re.compile(r'(?s)<select name="(?:country|zone|part)".*?</select>')
"""Countries and time zones are called as their data call them where we have no word."""
LETTER = re.compile(r'(?s)<(div|p) class="(?:words|letter-subject)" lang=.*?</\1>')
"""What a letter says comes from the templates of the policy."""
SAID_BY_ATTRIBUTES = re.compile(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"')


@pytest.fixture(autouse=True)
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every translated text stands in brackets. What is translated in one is
    not translated again: `gettext` of a whole that was put together would hide its parts."""
    translations: Any = translation._trans  # type: ignore[attr-defined]
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        monkeypatch.setattr(translations, name, _in_brackets(name), raising=False)
    org.found_organization()
    dates._day_written.cache_clear()
    yield
    dates._day_written.cache_clear()


def _in_brackets(name: str) -> Any:
    def said(*told: Any) -> str:
        texts = told[1:] if name.startswith(("p", "np")) else told
        text = texts[1] if len(texts) > 2 and texts[2] != 1 else texts[0]
        formats = name == "pgettext" and "format letters" in told[0]
        return text if formats or not text.strip() else f"⟦{text}⟧"

    return said


def bare(page: str) -> list[str]:
    """What a page says that nobody marked."""
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    body = re.sub(r"(?s)<(script|style|svg|code|pre)\b.*?</\1>", CUT, page.partition("<body")[2])
    body = LETTER.sub(CUT, LISTED_ELSEWHERE.sub(CUT, body))
    attributes = CUT.join(SAID_BY_ATTRIBUTES.findall(body))
    text = re.sub(r"<[^>]+>", CUT, body.partition(">")[2])
    text = unescape(CUT.join((title[1] if title else "", text, attributes)))
    while INNERMOST.search(text):
        text = INNERMOST.sub(CUT, text)
    lowered = text.lower()
    for known in (*_of_the_policy(), *_of_regulators(), *_of_remedies()):
        if known.lower() in lowered:
            text = _whole(known).sub(CUT, text)
            lowered = text.lower()
    text = re.sub(r"\S+@\S+|https?://\S+|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", CUT, text)
    pieces = (" ".join(piece.split()) for piece in text.split(CUT))
    return [piece for piece in pieces if any(map(_foreign, WORD.findall(piece)))]


@cache
def _whole(known: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(known)}(?!\w)", re.I)


def _foreign(word: str) -> bool:
    """Not a name, nor part of a reference, secret or digest."""
    return word.lower() not in PLAIN and not word.isupper()


@cache
def _of_the_policy() -> list[str]:
    """The words of the policy that is founded, the names of its people and of languages in
    themselves, the longest first."""
    policy = rules.rules_at(org.BEGAN).policy
    found = {
        policy.name,
        *TYPED_ELSEWHERE,
        *(founder.name for founder in org.FOUNDERS),
        *(str(known["name_local"]) for known in LANG_INFO.values() if "name_local" in known),
        *_labels(policy),
    }
    found |= {line for one in policy.templates for line in one.text.split("\n") if line}
    return sorted(found, key=len, reverse=True)


@cache
def _of_regulators() -> tuple[str, ...]:
    """Their lists of codes are called as they call them, in reports to them and here."""
    lists = [one for name in packs.ids() for one in packs.shipped(name)[0].codes]
    said = {item.label for one in lists for item in one.items} | {one.label for one in lists}
    return tuple(sorted(filter(None, said), key=len, reverse=True))


@cache
def _of_remedies() -> tuple[str, ...]:
    """What we promise, in every language that has it, without amounts and days."""
    sentences = tomllib.loads(REMEDIES.read_text())
    every = (text for said in sentences.values() for text in said.values())
    parts = {part.strip() for text in every for part in re.split(r"\{\w+\}", text)}
    return tuple(sorted(filter(None, parts), key=len, reverse=True))


def _labels(value: Any) -> Iterator[str]:
    if isinstance(value, Label):
        yield value.text
    elif isinstance(value, tuple):
        for one in value:
            yield from _labels(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _labels(getattr(value, one.name))


def looked_at(response: Any, what: str) -> list[str]:
    """What an answer says bare, with where it stood."""
    assert response.status_code < 500, what
    return [f"{what}: {piece}" for piece in bare(response.content.decode())]


def test_the_brackets_find_what_was_not_marked() -> None:
    marked = "<body><p>⟦Hello ⟦there⟧⟧ Rita Represent, K7M2-9QXD</p>"

    assert bare(f"{marked}</body>") == []
    assert bare(f'{marked}<p title="Danger">wrong</p></body>') == ["wrong", "Danger"]


def test_no_page_before_a_complaint_says_what_nobody_marked() -> None:
    client, found = Client(), []
    for address in ("/", "/policy", "/track", "/verify", "/nowhere"):
        found += looked_at(client.get(address), address)
    for page in ANSWERS:
        found += looked_at(client.get(f"/complain/{page}"), page)
        found += looked_at(client.post(f"/complain/{page}", {"narrative": "\0"}), f"{page}, wrong")
        found += looked_at(client.post(f"/complain/{page}", ANSWERS[page], follow=True), page)
    found += looked_at(client.get("/complain/check"), "check")
    found += looked_at(client.post("/complain/check", follow=True), "done")
    found += looked_at(client.post("/complain/discard", follow=True), "discard")
    found += looked_at(client.post("/track", {"reference": "", "secret": "x"}), "track")
    no_receipt = SimpleUploadedFile("receipt.json", b"{}")
    found += looked_at(client.post("/verify", {"receipt": no_receipt}), "verify")

    assert found == []


def test_no_page_for_whoever_speaks_for_another_says_what_nobody_marked() -> None:
    client, found = Client(), []
    theirs = {"their_name": "Nora Complain", "capacity": "friend", "correspondence": "both"}
    fill(client)
    you = client.get("/complain/you?change=1").content.decode()
    ways = re.findall(r'name="contact_by" value="([^"]+)"', you)
    for choice in re.findall(r'name="complains_for" value="([^"]+)"', you):
        for way in ways:
            given = {"complains_for": choice, "contact_by": way, "email": "x", "phone": "y"}
            found += looked_at(client.post("/complain/you", given), f"{choice}, {way}, wrong")
        client.post("/complain/you", ANSWERS["you"] | theirs | {"complains_for": choice})
        found += looked_at(client.get("/complain/check"), choice)

    assert found == []


def test_no_tracking_page_says_what_nobody_marked() -> None:
    client = Client()
    reference, secret = complain(client, what_happened={"narrative": TYPED})
    told = {"reference": reference, "secret": secret}
    found = looked_at(client.post("/track", told, follow=True), "received")
    write(reference, TYPED)
    do(reference, "request-information", RequestInformation(1, TYPED))
    do(reference, "promise", Promise(date(2099, 3, 2), TYPED, (1,)))
    answer(reference, TYPED)
    do(reference, "send-notice", SendNotice(Notice.decision, Way.email, 1, words=TYPED))
    found += looked_at(client.get(f"/track/{reference}"), "answered")
    for slug in ("answer", "write", "reach", "withdraw", "next-level", "reopen"):
        found += looked_at(client.get(f"/track/{reference}/{slug}"), slug)
        found += looked_at(client.post(f"/track/{reference}/{slug}", {}, follow=True), slug)
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, TYPED, Way.phone))
    found += looked_at(client.get(f"/track/{reference}"), "refused")
    found += looked_at(client.get(f"/track/{reference}/next-level"), "next level")
    found += looked_at(client.get(f"/track/{reference}/receipt"), "receipt")
    found += looked_at(client.post("/track/leave", follow=True), "left")

    assert found == []


@pytest.fixture
def handled() -> str:
    """A complaint with much in it, open to the representative."""
    reference = org.lodged(timezone.now(), narrative=TYPED, remedy=TYPED).reference
    do(reference, "note", Note(TYPED))
    write(reference, TYPED)
    assert code_of(reference, counter=1)
    return reference


def test_no_page_of_the_desk_says_what_nobody_marked(handled: str) -> None:
    client, found = desk.seated(org.REPRESENTATIVE), []
    complaint = f"complaints/{handled}/"
    for address in (
        "",
        "complaints/",
        "complaints/?q=zzz",
        "complaints/new/",
        "find/",
        "calendar/",
        "complaints/?order=binding&binds=7",
        "complaint-form/",
        "settings/",
        "settings/categories/",
        "settings/categories/poor_service/",
        "settings/units/",
        "settings/targets/",
        "settings/currency/",
        "settings/deputies/",
        "settings/priority/?severity=high&complexity=low&impact=low",
        "settings/significance/",
        "settings/authority/",
        "settings/second-person/",
        "settings/waiting/",
        "settings/organization/",
        "settings/holidays/",
        "settings/closures/",
        "settings/hours/",
        "settings/regulators/?pack=uk-fca-disp/2026.11.4",
        "settings/reaching/",
        "settings/script/",
        "settings/questions/",
        "settings/retention/",
        "settings/languages/",
        "settings/languages/en/",
        "settings/own_fields/",
        "settings/looks/",
        "settings/people/",
        f"settings/people/{org.HANDLER.rpartition('/')[2]}/",
        "about-me/",
        "sign-in/",
        "nowhere/",
        complaint,
        f"{complaint}follow-up/",
        f"{complaint}chronology/",
        f"{complaint}print/",
        "complaints/register/",
        "insights/month/",
        "insights/month/?period=2026-10",
        "insights/month/?first=x&last=y",
        "complaints/?figure=received",
        "form-came-back/?code=none",
    ):
        found += looked_at(client.get(f"/desk/{address}"), address)
    for address in (
        "sign-in/",
        "complaints/new/",
        "settings/targets/",
        "settings/authority/",
        "settings/second-person/",
        "settings/waiting/",
        "settings/currency/",
    ):
        found += looked_at(client.post(f"/desk/{address}", {}), f"{address}, wrong")
    for told in ({"look": "1"}, {"settle": "1"}, {"take_on": "1"}):
        typed = {"complainants-0-identity-name": "Nora Complain", "narrative": TYPED} | told
        found += looked_at(client.post("/desk/complaints/new/", typed), str(told))
    found += looked_at(client.post("/desk/complaints/new/beside/", typed), "beside")

    assert found == []


def test_no_form_of_an_act_says_what_nobody_marked(handled: str) -> None:
    client, found = desk.seated(org.REPRESENTATIVE), []
    for act in sorted(ACTS):
        address = f"/desk/complaints/{handled}/acts/{act}/"
        found += looked_at(client.get(address), act)
        found += looked_at(client.post(address, {}), f"{act}, wrong")

    assert found == []


def test_no_page_of_an_answered_complaint_says_what_nobody_marked(handled: str) -> None:
    answer(handled, TYPED)
    client = desk.seated(org.REPRESENTATIVE)
    found = looked_at(client.get(f"/desk/complaints/{handled}/"), "answered")
    do(handled, "record-reaction", RecordReaction(1, Reaction.refused, TYPED, Way.phone))
    for act in ("escalate", "close", "refer-outside", "record-reaction", "prepare-response"):
        found += looked_at(client.get(f"/desk/complaints/{handled}/acts/{act}/"), act)
    found += looked_at(client.get(f"/desk/complaints/{handled}/"), "refused")
    found += looked_at(client.get(f"/desk/complaints/{handled}/chronology/"), "chronology")
    found += looked_at(client.get(f"/desk/complaints/{handled}/follow-up/"), "follow-up")

    assert found == []


def test_no_page_of_the_record_says_what_nobody_marked(handled: str) -> None:
    client = desk.seated(org.AUDITOR)
    answer(handled, TYPED)
    found = looked_at(client.get("/desk/record/?stage=received"), "record")
    found += looked_at(client.get(f"/desk/record/{handled}/"), "examined")
    assert found == []


def test_no_page_on_which_two_complaints_are_merged_says_what_nobody_marked(handled: str) -> None:
    client, address = desk.seated(org.HANDLER), f"complaints/{handled}/acts/merge/"
    other = org.lodged(complainants=(NewParty(Contact(name="Nora Complain")),)).reference
    form = desk.filled(desk.read(client, address), other=other, reason=TYPED)
    assert looked_at(client.post(f"/desk/{address}", form), "merge") == []


def test_no_page_of_a_person_complained_about_says_what_nobody_marked() -> None:
    reference = desk.complaint_about(Id(org.COLLEAGUE))
    client = desk.seated(org.COLLEAGUE)
    found = looked_at(client.get("/desk/"), "my day")
    found += looked_at(client.get(f"/desk/about-me/{reference}/"), "about me")

    assert found == []
