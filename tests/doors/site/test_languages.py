"""In which language a page speaks, and that it speaks nothing else."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.complaining import complain, pages, text_of, track
from tests.doors.handled import answer
from tests.records import organization as org

from amends.core.framework.adoption.proposals import RuleKind
from amends.core.framework.labels import Label
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.public_facts import SPOKEN
from amends.core.framework.policy.retention import (
    Kept,
    Retention,
)
from amends.core.framework.policy.vocabulary import Entry
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.values import Code, Contact, Id
from amends.governance import packs
from amends.governance.founding import adoption
from amends.handling import rules
from amends.handling.access_code import code_of
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.streams import RULES
from amends.journal import adopted_texts
from amends.site import languages, worker

pytestmark = pytest.mark.django_db


def offering(*spoken: str) -> None:
    """The organization of the tests, whose policy offers these languages from the beginning."""
    org.found_organization()
    policy = rules.rules_at(org.BEGAN).policy
    adopt(replace(policy, version=2, languages=spoken))


def adopt(policy: Policy) -> None:
    """Make it bind from the beginning."""
    text = policy_text.write(policy)
    adopted_texts.adopt_text(text)
    command = Command(RULES, Code("adopt"), adoption(RuleKind.policy, text, reason="languages"))
    at = org.BEGAN + timedelta(minutes=1)
    perform([command], actor=org.acting(org.REPRESENTATIVE), now=at)
    rules.book()


def spoken(response: Any) -> str:
    """The language that the page says it is in."""
    found = re.search(r'<html lang="([^"]*)" dir="(ltr|rtl)">', response.content.decode())
    assert found
    assert response.headers["Content-Language"] == found[1]
    return found[1]


def test_a_browser_gets_the_first_of_its_languages_that_the_policy_offers() -> None:
    offering("en", "de")

    asked = {
        "de": "de",
        "de-AT,de;q=0.8,en;q=0.5": "de",
        "fr,de;q=0.5": "de",
        "fr": "en",
        "en-GB,de;q=0.9": "en",
        "": "en",
        "*": "en",
        "??;;": "en",
    }
    for header, expected in asked.items():
        page = Client(headers={"accept-language": header}).get("/")
        assert spoken(page) == expected, header
        assert "Accept-Language" in page.headers["Vary"]


def test_what_the_policy_does_not_offer_is_not_spoken() -> None:
    offering("en")
    client = Client(headers={"accept-language": "de"})

    assert spoken(client.get("/")) == "en"
    assert client.get("/?language=de").status_code == 200, "no link leads there"
    assert 'class="languages"' not in client.get("/").content.decode()


def test_the_first_language_of_the_policy_speaks_to_whoever_wishes_none() -> None:
    offering("de-AT", "en")

    assert spoken(Client().get("/")) == "de"


def test_the_languages_of_the_pages_are_those_with_a_catalogue() -> None:
    assert set(SPOKEN) == {code for code, _ in settings.LANGUAGES}


def test_a_language_is_chosen_by_a_link_and_kept() -> None:
    offering("en", "de")
    client = Client()
    page = client.get("/policy")
    link = re.search(r'<a href="([^"]*)" lang="de" hreflang="de"', page.content.decode())
    assert link
    assert '<span aria-current="true" lang="en">English</span>' in page.content.decode()

    chosen = client.get(f"/policy{link[1]}")

    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/policy")
    assert chosen.cookies["amends_language"]["httponly"]
    assert spoken(client.get("/policy")) == "de"
    assert spoken(client.get("/", headers={"accept-language": "en"})) == "de"
    client.get("/?language=en")
    assert spoken(client.get("/", headers={"accept-language": "de"})) == "en"


def test_choosing_keeps_the_rest_of_the_address_and_leads_nowhere_else() -> None:
    offering("en", "de")
    client = Client()

    kept = client.get("/track", {"language": "de", "try": "K7M2-9QXD"})
    assert kept.headers["Location"] == "/track?try=K7M2-9QXD"
    request = RequestFactory().get("/", {"language": "de"})
    request.path = request.path_info = "//example.org/"
    away = languages.chosen(lambda _: HttpResponse())(request)
    assert away.headers["Location"] == "/%2Fexample.org/"
    assert client.get("/?language=xx").status_code == 200
    assert client.post("/track?language=de", {"reference": "", "secret": ""}).status_code == 422


def test_a_german_reader_walks_from_the_first_page_to_the_tracking_page_in_german() -> None:
    offering("en", "de")
    client = Client(headers={"accept-language": "de"})

    assert "Sagen Sie uns, was schiefgegangen ist" in text_of(client.get("/"))
    policy = text_of(client.get("/policy"))
    assert "ebärdensprache" in policy, "words of the policy"
    assert "Reparatur oder Nachbesserung" in policy
    client.post("/complain/danger", {"danger": "no"})
    wrong = text_of(client.post("/complain/what-happened", {"narrative": ""}))
    assert "Sagen Sie uns, was passiert ist" in wrong
    reference, secret = complain(client)
    page = track(client, reference, secret)
    said = text_of(page)
    assert spoken(page) == "de"
    assert "Ihre Beschwerde ist eingegangen. Wir sehen sie uns bald an." in said
    assert re.search(r"(Montag|Dienstag|Mittwoch|Donnerstag|Freitag), \d{1,2}\. [A-Z]", said)
    assert re.search(r"in \d+ Arbeitstagen", said)
    assert "Gezählt nach UTC" in said


def test_whoever_reads_german_is_written_to_in_german_unless_they_choose_otherwise() -> None:
    offering("en", "de")
    client = Client(headers={"accept-language": "de"})

    for page, answers in pages().items():
        if page == "you":
            break
        client.post(f"/complain/{page}", answers)
    form = client.get("/complain/you").content.decode()

    assert re.search(r'value="de"[^>]*(checked|selected)', form), form[:3000]


def test_the_letters_go_in_the_language_of_the_complainant() -> None:
    offering("en", "de")
    party = NewParty(
        identity=Contact(name="Nora Complain", email="nora@example.org"),
        contact_by=Way.email,
        language=Code("de"),
    )
    now = timezone.now()
    reference = org.lodged(now, complainants=(party,)).reference
    worker.make_round("worker", now=timezone.now())  # receipt is confirmed before the answer
    answer(reference, "Wir hatten unrecht.")

    for _ in range(3):
        worker.make_round("worker", now=timezone.now())

    subjects = [letter.subject for letter in mail.outbox]
    assert f"Ihre Nachricht ist bei uns: {reference}" in subjects
    assert f"Unsere Antwort zu {reference}" in subjects
    whole = "\n".join(letter.body for letter in mail.outbox)
    assert "Guten Tag" in whole
    assert re.search(r"bis [A-Z][a-z]+tag, \d+\. ", whole)
    assert not re.search(r"\b(the|day|your|Until|Review)\b", whole), whole
    page = track(Client(), reference, code_of(reference, counter=0))
    assert '<div class="words letter" lang="de">Unsere Antwort zu' in page.content.decode()


def test_the_desk_is_spoken_in_the_languages_of_the_policy_too() -> None:
    offering("en", "de")
    client = desk.seated(Id(org.HANDLER))

    assert spoken(client.get("/desk/")) == "en"
    assert spoken(client.get("/desk/?language=de", follow=True)) == "de"


def test_settings_call_what_the_organization_named_in_the_readers_language() -> None:
    org.found_organization()
    policy = rules.rules_at(org.BEGAN).policy
    own = Entry(Code("cold"), (Label("en", "Cold flats"), Label("de", "Kalte Wohnungen")))
    kept = (*policy.retention, Retention(Kept.files, 12, Code("cold")))
    lists = {"categories": (*policy.categories, own), "products": (*policy.products, own)}
    adopt(replace(policy, **lists, retention=kept, languages=("en", "de"), version=2))
    org.approve_waiting(now=timezone.now())

    client = desk.seated(org.REPRESENTATIVE)
    for address in ("categories/", "products/", "retention/", "bodies/"):
        page = client.get(f"/desk/settings/{address}", headers={"Accept-Language": "de"})
        assert "Kalte Wohnungen" in page.content.decode(), address
        assert "Cold flats" not in page.content.decode(), address


def test_a_machine_is_answered_and_never_led_elsewhere() -> None:
    offering("en", "de")

    assert Client().get("/api/v1/openapi.json?language=de").status_code == 200


def test_a_page_of_ours_that_failed_says_its_language() -> None:
    offering("en", "de")

    missing = Client(headers={"accept-language": "de"}).get("/nowhere")
    assert "Seite nicht gefunden" in text_of(missing)
    assert spoken(missing) == "de"


def test_what_a_pack_would_ask_is_told_in_the_readers_language_before_it_is_adopted() -> None:
    offering("en", "de")
    org.lodged(timezone.now(), facts=(NewFact(Code("org.uk_part"), code=Code("england")),))
    given = {
        "pack": f"uk-fca-disp/{packs.shipped('uk-fca-disp')[0].pack.version}",
        "try": "1",
        "set-ack_target": "2",
        "set-after_hours_is_next_day": "no",
    }
    client = desk.seated(org.REPRESENTATIVE)
    headers = {"Accept-Language": "de"}
    page = client.post("/desk/settings/regulators/", given, headers=headers).content.decode()
    table = page[page.index('aria-label="Was sich ändern würde"') :].partition("</table>")[0]
    assert "Dann: 0 von 1" in table
    assert "Final response, or the letter after eight weeks" not in table
