"""Complainants can use the public site and get letters in French; staff cannot choose it."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import trans_real
from pypdf import PdfReader
from tests.doors import desk_people as desk
from tests.doors.complaining import ANSWERS, act, complain, text_of, track
from tests.doors.handled import answer, do, ready, six, write
from tests.doors.portal.test_portal_readability import walked
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.core.framework.labels import Label
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.letter_fields import FIELDS
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import RequestInformation, SendNotice
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.receipt import NewIssue, NewParty
from amends.core.operation.acts.tracking import Promise
from amends.core.operation.events import Finding, Notice, Reaction, Way
from amends.core.values import Code, Contact
from amends.handling import rules
from amends.handling.reading import file_of
from amends.letters.previews import sample
from amends.site import worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def untranslated(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The texts that were looked up in French and have none."""
    found: set[str] = set()
    plain, several = trans_real.DjangoTranslation.gettext, trans_real.DjangoTranslation.ngettext

    def gettext(self: Any, text: str) -> str:
        if self.language() == "fr" and text.strip() and text not in self._catalog:
            found.add(text)
        return plain(self, text)

    def ngettext(self: Any, one: str, more: str, number: int) -> str:
        try:
            self._catalog.plural(one, number)
        except KeyError:
            found.update((one,) if self.language() == "fr" else ())
        return several(self, one, more, number)

    monkeypatch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
    monkeypatch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)
    return found


@pytest.fixture
def french() -> Client:
    """A reader of French, where the organisation offers it."""
    org.found_organization()
    adopt(languages=("fr", "en"), phone="+33 1 23 45 67 89", email="a@example.org")
    return Client(headers={"accept-language": "fr"})


def test_the_catalogue_has_every_text_of_the_public_site(
    french: Client, untranslated: set[str]
) -> None:
    for _, page in walked(french):
        assert 'lang="fr"' in page.content.decode()[:200]
    for address in ("/policy", "/verify", "/nowhere", "/changes", "/performance"):
        french.get(address)
    for page in ANSWERS:
        french.post(f"/complain/{page}", {"narrative": "\0"}, follow=True)
    french.post("/complain/discard", follow=True)
    french.post("/track", {"reference": "", "secret": "x"})
    assert untranslated == set()


def test_the_catalogue_has_every_text_of_a_handled_complaint(
    french: Client, untranslated: set[str]
) -> None:
    reference, secret = complain(french)
    write(reference, "Bonjour.")
    do(reference, "request-information", RequestInformation(1, "Quand ?"))
    do(reference, "promise", Promise(org.BEGAN.date().replace(year=2099), "Bientôt.", (1,)))
    answer(reference, "Nous avions tort.")
    do(reference, "send-notice", SendNotice(Notice.decision, Way.email, 1, words="Voici."))
    track(french, reference, secret)
    for slug in ("answer", "write", "reach", "withdraw", "next-level", "reopen"):
        french.get(f"/track/{reference}/{slug}")
        french.post(f"/track/{reference}/{slug}", {}, follow=True)
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, "Non.", Way.phone))
    for address in (f"/track/{reference}", f"/track/{reference}/receipt"):
        french.get(address)
    act(french, reference, "withdraw", text="")
    for _ in range(3):
        worker.make_round("worker", now=timezone.now())
    assert untranslated == set()


def test_a_decision_in_a_french_conversation_is_prepared_in_french(
    french: Client, untranslated: set[str]
) -> None:
    adopt(bodies=(OutsideBody(Code("board"), (Label("fr", "Conciliateur"), Label("en", "Board"))),))
    spoken = NewParty(identity=Contact(name="Nora"), contact_by=Way.phone, language=Code("fr"))
    reference = org.lodged(timezone.now(), complainants=(spoken,)).reference
    ready(reference)
    handler = desk.seated(org.HANDLER)
    page = desk.read(handler, f"complaints/{reference}/acts/communicate-decision/")
    words = desk.filled(page)["words"]
    assert "Si vous n'acceptez pas cela, vos recours sont" in words
    assert untranslated == set()


def test_a_matter_without_a_category_is_named_in_french_for_a_french_letter(
    french: Client, untranslated: set[str]
) -> None:
    one = NewParty(identity=Contact(name="Nora"), contact_by=Way.phone, language=Code("fr"))
    issues = (NewIssue(None, "Rien."), NewIssue(None, "Ni cela."))
    reference = org.lodged(timezone.now(), complainants=(one,), issues=issues).reference
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    for number in (1, 2):
        finding = RecordFinding(number, Finding.upheld, "Oui.")
        do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/acts/prepare-response/")
    assert "Responds to: Point 2" in page
    assert untranslated == set()


def letters(language: str) -> Iterator[tuple[str, str]]:
    """Every default letter to a complainant, with subject and text, about a complaint."""
    lodged = org.lodged(timezone.now())
    actor = org.acting(org.REPRESENTATIVE)
    file = file_of(lodged.reference, actor=actor, now=timezone.now())
    for code in FIELDS:
        told = (code, language, file.rules.policy, file.complaint, file.entries)
        letter = sample(*told, rules=file.rules, now=timezone.now(), named=True)
        assert letter.language == language
        yield code, letter.whole


def test_every_default_letter_is_written_in_french(french: Client, untranslated: set[str]) -> None:
    found = dict(letters("fr"))
    assert set(found) == set(FIELDS)
    for code, text in found.items():
        assert not re.search(r"\b(the|we|you|please)\b", text, re.I), code
        assert "ordialement" in text, code
    assert untranslated == set()


def test_paper_for_complainants_is_printed_in_french(
    french: Client, untranslated: set[str]
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for address in ("complaint-form/form.pdf", "public-page/leaflet.pdf"):
        printed = client.get(f"/desk/{address}?in=fr", follow=True)
        assert printed.status_code == 200, address
    assert untranslated == set()


def test_the_copy_for_a_complainant_is_in_one_language(
    french: Client, untranslated: set[str]
) -> None:
    """Also what it says of the staff who opened the complaint, and of dates and sizes."""
    reference, _ = complain(french, you={"language": "fr"})
    answer(reference, "Nous avions tort.")
    client = desk.seated(org.REPRESENTATIVE)
    client.get(f"/desk/complaints/{reference}/")
    untranslated.clear()
    printed = client.get(f"/desk/complaints/{reference}/paper/file-disclosable.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert untranslated == set()
    assert "Copie pour Nora Complain" in text
    assert not re.search(r"\b(received|of \d|staff|bytes|complaint|response)\b", text, re.I), text


def test_days_amounts_and_plurals_are_french() -> None:
    from datetime import date

    from amends.core.values import Code, Money
    from amends.wording import dates, money

    with translation.override("fr"):
        assert dates.day(date(2026, 3, 27)) == "vendredi 27 mars 2026"
        assert money.amount(Money(125000, Code("eur"))).replace("\xa0", " ").startswith("1 250")
        none, two = (translation.ngettext("{count} day", "{count} days", n) for n in (0, 2))
        assert (none, two) == ("{count} jour", "{count} jours")


def test_why_a_day_does_not_count_is_told_in_french() -> None:
    from amends.core.principles.calendars import Reason
    from amends.wording import choices

    english = {str(choices.label(one)) for one in Reason}
    with translation.override("fr"):
        assert not english & {str(choices.label(one)) for one in Reason}


def test_staff_never_get_french(french: Client) -> None:
    client = desk.seated(org.HANDLER)
    page = client.get("/desk/?language=fr", headers={"accept-language": "fr"})
    assert '<html lang="en"' in page.content.decode()
    assert "Français" not in page.content.decode()
    client.cookies["amends_language"] = "fr"
    assert '<html lang="en"' in client.get("/desk/").content.decode()
    assert "réclamation" in text_of(french.get("/"))
    assert rules.rules_at(timezone.now()).policy.languages[0] == "fr"
