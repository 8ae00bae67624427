"""Complaining at the public door: few questions, kept answers, one complaint however often one
presses, and nothing of it where it does not belong."""

import logging
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors import complaining, regulated
from tests.doors import desk_people as desk
from tests.doors.complaining import ANSWERS, UNNAMED, complain, fill, pages, shown, text_of
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.suppression import Hidden
from amends.core.operation import events as e
from amends.core.values import Code
from amends.governance.defaults.trades import questions_of
from amends.handling.reading import file_of
from amends.insight import spans
from amends.insight.form_use import form_use
from amends.journal.models import Entry
from amends.people import limits
from amends.portal import drafts
from amends.portal.models import Draft
from amends.register import form_ends
from amends.register.models import FormEnd
from amends.vault import contact_of, peek, places
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def received(reference: str) -> e.Received:
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    event = file.entries[0].event
    assert isinstance(event, e.Received)
    return event


# --- the way through ---


def test_the_shortest_way_has_nine_requests_and_six_required_answers(client: Client) -> None:
    required = {"danger", "narrative", "about_person", "name", "contact_by", "email"}
    given = {name for page in ANSWERS.values() for name in page} - {"complains_for", "remedy"}
    assert given == required
    asked, page = 1, client.get("/complain")
    for answers in pages(what_happened={"remedy": None}).values():
        page = client.post(action_of(page), answers, follow=True)
        asked += 1 + len(page.redirect_chain)
    page = client.post("/complain/check", follow=True)
    asked += 1 + len(page.redirect_chain)
    assert asked == 9
    assert received(shown(client)[0]).remedy is None


def action_of(page: Any) -> str:
    return re.findall(r'<form method="post" action="([^"]+)" novalidate', page.content.decode())[0]


def test_what_was_told_is_what_is_received(client: Client) -> None:
    reference, _ = complain(
        client,
        what_happened={
            "narrative": "No heat.\r\nFor a week.",
            "occurred_on": "2026-03-01",
            "place": "Flat 3",
            "recurring": "yes",
            "about": "service",
            "number_kind": "tenancy",
            "number": "T-99",
            "about_person": "yes",
            "person_name": "the man in the van",
        },
        you={
            "name": "Nora Complain",
            "contact_by": "letter",
            "address": "1 Long Road\nBack house",
            "town": "Leeds",
            "needs": ["large_print"],
        },
    )
    told = received(reference)
    pieces = [s.sealed for s in (told.narrative, told.place, told.remedy) if s]
    texts = peek(pieces)
    assert [texts[piece] for piece in pieces] == [
        "No heat.\nFor a week.",
        "Flat 3",
        "Please repair it.",
    ]
    assert (str(told.occurred_on), told.recurring) == ("2026-03-01", True)
    assert told.references[0].kind == "tenancy"
    assert told.sealed_triage
    assert told.mentions[0].name is not None
    (party,) = told.parties
    assert (party.contact_by, party.needs) == (e.Way.letter, ("large_print",))
    assert party.identity is not None
    contact = contact_of(str(peek([party.identity.sealed])[party.identity.sealed]))
    assert contact.lines == ("1 Long Road", "Back house")
    assert contact.town == "Leeds"


def test_the_home_and_the_one_number_that_matter_are_asked_by_name(client: Client) -> None:
    """As a landlord asks: the address of the home, and the tenancy number without its kind."""
    regulated.publish(
        **{k: v for k, v in questions_of("housing").items() if k != "danger_question"}
    )
    assert client.post("/complain/danger", ANSWERS["danger"]).status_code == 302
    page = client.get("/complain/what-happened").content.decode()
    assert "Which home is it about?" in page
    assert "Where did it happen?" not in page
    assert "Tenancy number" in page
    assert "number_kind" not in page

    reference, _ = complain(client, what_happened={"place": "Flat 3", "number": "T-99"})

    told = received(reference)
    assert told.place is not None
    (number,) = told.references
    assert number.kind == "tenancy"
    assert peek([number.value.sealed])[number.value.sealed] == "T-99"
    staff = desk.seated(org.REPRESENTATIVE)
    found = staff.post("/desk/find/", {"number": "T-99", "name": "Nora Complain"})
    assert reference in found.content.decode()
    assert "T-99" in desk.read(staff, f"complaints/{reference}/")


def test_a_number_is_recorded_where_only_one_kind_that_people_know_is_left(client: Client) -> None:
    regulated.publish(numbers_asked=(Code("order"), Code("complaint")))
    reference, _ = complain(client, what_happened={"number": "A-17"})
    (number,) = received(reference).references
    assert number.kind == "order"


def test_what_few_people_need_is_folded_though_a_language_is_chosen(client: Client) -> None:
    regulated.german()
    for page in ("danger", "what-happened"):
        client.post(f"/complain/{page}", ANSWERS[page])
    folded = '<details class="fold">'
    assert folded in client.get("/complain/you").content.decode()
    client.post("/complain/you", {**ANSWERS["you"], "language": "de"})
    assert folded not in client.get("/complain/you").content.decode()


def test_a_number_that_is_not_known_is_left_out(client: Client) -> None:
    regulated.publish(numbers_asked=(Code("order"),))
    reference, _ = complain(client)
    assert received(reference).references == ()


def test_a_page_cannot_be_reached_before_the_ones_ahead_of_it(client: Client) -> None:
    response = client.get("/complain/you")
    assert response.headers["Location"] == "/complain/danger"
    client.post("/complain/danger", ANSWERS["danger"])
    assert client.get("/complain/check").headers["Location"] == "/complain/what-happened"


def test_a_question_is_not_followed_by_a_colon(client: Client) -> None:
    fill(client)
    given = {"complains_for": "somebody", "contact_by": "anonymous"}
    told = text_of(client.post("/complain/you", given))
    assert "How should we contact you? Tell us who you are" in told


def test_a_missing_answer_is_named_twice_and_what_was_typed_stays(client: Client) -> None:
    client.post("/complain/danger", ANSWERS["danger"])
    response = client.post("/complain/what-happened", {"narrative": " ", "place": "The lift"})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("Tell us what happened. One sentence is enough") == 2
    assert "<title>Error: What happened?" in html
    assert 'value="The lift"' in html
    assert 'href="#id_narrative"' in html
    assert 'id="id_narrative"' in html


def test_every_answer_can_be_changed_and_the_others_stay_as_they_are(client: Client) -> None:
    fill(client)
    before = text_of(client.get("/complain/check"))
    changed = ANSWERS["what-happened"] | {"narrative": "It is cold."}
    response = client.post("/complain/what-happened?change=1", changed)
    assert response.headers["Location"] == "/complain/check"
    after = text_of(client.get("/complain/check"))
    assert "It is cold." in after
    assert "nora@example.org" in after
    assert before.count("Change") == after.count("Change")


def test_a_choice_that_asks_for_more_asks_on_the_same_page(client: Client) -> None:
    fill(client)
    response = client.post("/complain/you", ANSWERS["you"] | {"complains_for": "somebody"})
    assert response.status_code == 422
    assert "Enter the name of the person you act for" in text_of(response)


def test_whoever_speaks_for_somebody_is_a_representative_with_claimed_authority(
    client: Client,
) -> None:
    reference, _ = complain(
        client,
        you={
            "complains_for": "somebody",
            "their_name": "Old Olga",
            "capacity": "friend",
            "correspondence": "representative",
        },
    )
    complainant, representative = received(reference).parties
    assert complainant.lead
    assert complainant.role is e.PartyRole.complainant
    assert representative.role is e.PartyRole.representative
    assert (representative.acts_for, representative.authority) == ((1,), e.Standing.claimed)


def test_the_confirmation_tells_reference_secret_and_dates_with_their_weekday(
    client: Client,
) -> None:
    reference, secret = complain(client)
    told = text_of(client.get("/complain/done"))
    assert len(secret.replace("-", "")) == 16
    assert reference in told
    assert "How we worked out this date" in told
    for clock in ("Acknowledgement", "Response"):
        assert clock in told
    assert any(day in told for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))


def test_the_card_can_be_emailed_to_oneself_without_us(client: Client) -> None:
    reference, secret = complain(client)
    entries = Entry.objects.count()
    page = client.get("/complain/done").content.decode()
    found = re.search(r'href="(mailto:[^"]*)">Email it to myself', page)
    assert found
    address = urlsplit(unescape(found[1]))
    told = parse_qs(address.query)
    assert address.path == "", "to whom is for the sender to say"
    assert told["subject"][0].startswith("Your complaint to")
    assert f"Reference: {reference}\r\nAccess code: {secret}" in told["body"][0]
    assert (Entry.objects.count(), len(mail.outbox)) == (entries, 0)
    stranger = Client().get("/complain/done")
    assert stranger.status_code == 302
    assert secret not in stranger.content.decode()


# --- once and only once ---


def test_pressing_send_twice_makes_one_complaint(client: Client) -> None:
    fill(client)
    client.post("/complain/check")
    first = complaining.shown(client)
    client.post("/complain/check")
    assert complaining.shown(client) == first
    assert Entry.objects.filter(kind="Received").count() == 1


def test_sending_again_after_a_crash_between_receipt_and_answer_makes_one_complaint(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(client)
    with monkeypatch.context() as patch:
        patch.setattr(drafts, "sent", _crash)
        with pytest.raises(KeyboardInterrupt):
            client.post("/complain/check")
    assert Entry.objects.filter(kind="Received").count() == 1
    client.post("/complain/check")
    reference, _ = complaining.shown(client)
    assert Entry.objects.filter(kind="Received").count() == 1
    assert Entry.objects.filter(stream=f"complaint/{reference}").exists()


def _crash(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_after_sending_a_new_complaint_can_be_begun(client: Client) -> None:
    first, _ = complain(client)
    client.get("/complain")
    second, _ = complain(client)
    assert first != second


def test_beside_another_installation_a_second_complaint_can_be_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the cookie has the port in its name."""
    monkeypatch.setattr(drafts, "_COOKIE", "amends_draft_8001")
    first, _ = complain(client)
    client.get("/complain")
    second, _ = complain(client)
    assert first != second
    fill(client)
    client.post("/complain/discard")
    assert client.cookies["amends_draft_8001"].value == ""


def test_a_form_from_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    for page in ("/complain/what-happened", "/complain/check", "/track", "/complain/files"):
        assert client.post(page, {"narrative": "x"}).status_code == 403


# --- drafts ---


def draft(client: Client, narrative: str) -> None:
    client.post("/complain/danger", ANSWERS["danger"])
    client.post("/complain/what-happened", ANSWERS["what-happened"] | {"narrative": narrative})


def test_a_draft_says_nothing_to_whoever_reads_the_table(client: Client) -> None:
    draft(client, "Zanzibar canary")
    (row,) = Draft.objects.all()
    assert b"canary" not in bytes(row.content)
    assert not list(places.seek("Zanzibar canary"))
    assert "Zanzibar canary" in client.get("/complain/what-happened").content.decode()


def test_a_draft_needs_the_key_of_its_browser(client: Client) -> None:
    draft(client, "Zanzibar canary")
    (row,) = Draft.objects.all()
    stranger = Client()
    stranger.cookies["amends_draft"] = f"{row.id}.{'A' * 43}="
    assert "canary" not in stranger.get("/complain/what-happened", follow=True).content.decode()
    for nonsense in ("", "x", f"{row.id}.", f"{row.id}.???", "." * 300):
        stranger.cookies["amends_draft"] = nonsense
        page = stranger.get("/complain/what-happened", follow=True)
        assert page.status_code == 200


def test_a_draft_is_gone_after_a_day_and_nothing_is_left_of_one_that_was_sent(
    client: Client,
) -> None:
    complain(client)
    (row,) = Draft.objects.all()
    assert len(bytes(row.content)) < 100
    assert row.reference
    assert drafts.sweep(now=timezone.now() + timedelta(hours=23)) == 0
    assert drafts.sweep(now=timezone.now() + timedelta(hours=25)) == 1


def test_only_the_page_and_language_at_which_each_draft_ended_are_counted() -> None:
    adopt(languages=("en", "de"))
    sender, stopped, discarded = Client(), Client(), Client(headers={"accept-language": "de"})
    complain(sender)
    first, *_ = pages().items()
    for client in (stopped, discarded):
        client.post(f"/complain/{first[0]}", first[1])
    discarded.post("/complain/discard")
    month = timezone.localdate().replace(day=1)
    assert form_ends.ended(month, month) == {("what-happened", "de"): 1}
    drafts.sweep(now=timezone.now() + timedelta(hours=25))
    drafts.sweep(now=timezone.now() + timedelta(hours=25))
    assert form_ends.ended(month, month) == {
        ("what-happened", "de"): 1,
        ("what-happened", "en"): 1,
        (form_ends.SENT, "en"): 1,
    }
    assert {field.name for field in FormEnd._meta.get_fields()} == {
        "pk", "month", "language", "page", "number"
    }  # fmt: skip


def test_few_who_gave_up_are_hidden_from_people_who_do_not_see_every_number() -> None:
    last = spans.complete("month", 1, timezone.localdate())[0]
    form_ends.add({(last, "en", "you"): 3, (last, "en", form_ends.SENT): 30})
    whole, limited = (form_use(timezone.localdate(), every=every) for every in (True, False))
    assert whole is not None
    assert (whole.numbers["you", ""], whole.share("you")) == (3, 9)
    assert limited is not None
    assert isinstance(limited.numbers["you", ""], Hidden)
    assert not isinstance(limited.numbers["you", "en"], int)
    assert limited.share("you") is None


def test_whoever_comes_back_too_late_can_copy_what_they_wrote_last(client: Client) -> None:
    complaining.fill(client)
    Draft.objects.update(changed=timezone.now() - timedelta(hours=25))
    given = {"remedy": "Please repair it soon."}
    response = client.post("/complain/what-happened", given)
    assert response.status_code == 410
    assert "Please repair it soon." in text_of(response)


def test_an_answer_whose_earlier_answers_are_gone_is_there_when_its_turn_comes(
    client: Client,
) -> None:
    given = complaining.ANSWERS["what-happened"]
    page = client.post("/complain/what-happened", given)
    assert page.status_code == 410
    assert "Your last text is kept" in text_of(page)
    assert given["narrative"] in text_of(page)
    there = client.post("/complain/danger", {"danger": "no"})["Location"]
    assert there == "/complain/what-happened"
    assert given["narrative"] in text_of(client.get(there))


def test_what_was_written_can_be_thrown_away_at_once(client: Client) -> None:
    fill(client)
    page = client.get("/complain/check").content.decode()
    folded = page.partition("<summary>Delete my draft</summary>")[2]
    assert "cannot get a deleted draft back" in folded.partition("Delete draft</button>")[0]
    client.post("/complain/discard")
    assert not Draft.objects.exists()
    assert client.get("/complain/check").headers["Location"] == "/complain/danger"


# --- without a name ---


def test_whoever_stays_unnamed_is_asked_for_no_name_and_leaves_no_network_behind(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    kept = CaptureQueriesContext(connection)
    with kept:
        reference, _ = complain(client, you=UNNAMED)
    (party,) = received(reference).parties
    assert (party.mode, party.identity) == (e.IdentityMode.anonymous, None)
    written = [one["sql"] for one in kept.captured_queries]
    assert "203.0.113.77" not in "".join([*written, caplog.text])


def test_unnamed_complaints_and_speaking_for_somebody_do_not_go_together(client: Client) -> None:
    fill(client)
    given = {"complains_for": "somebody", "contact_by": "anonymous", "their_name": "Old Olga"}
    response = client.post("/complain/you", given)
    assert response.status_code == 422
    assert "Tell us who you are" in text_of(response)


# --- limits ---


def test_one_address_that_complains_without_end_stops_no_other() -> None:
    """Also where all stay anonymous: they share no limit."""
    now, attacker = timezone.now(), "2001:db8:0:1::/64"
    while limits.take("lodge", attacker, now=now):
        pass
    last = Client(REMOTE_ADDR="2001:db8:0:1::bad")
    fill(last, you=UNNAMED)
    assert last.post("/complain/check").status_code == 429
    for address in ("2001:db8:0:2::1", "198.51.100.7"):
        complain(Client(REMOTE_ADDR=address), you=UNNAMED)


def test_too_many_complaints_from_one_network_wait_and_keep_what_was_typed(client: Client) -> None:
    now = timezone.now()
    while limits.take("lodge", "127.0.0.1/32", now=now):
        pass
    fill(client)
    response = client.post("/complain/check")
    told = text_of(response)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Too many attempts. Try again in" in told
    assert "The heating has been cold for a week." in told
    assert not Entry.objects.filter(kind="Received").exists()


# --- hostile input ---

HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>&lt;",
    "template": "{{ 7*7 }}{% url 'x' %}{reference}%(name)s",
    "bidi": "abc\u202egpj.exe\u202c \u2066x\u2069",
    "nul": "before\x00after\x07\x1b[31m",
    "long": "W" * 4_000,
    "emoji": "\U0001f9d1\u200d\U0001f4bb\U0001f3fd e\u0301 \ufdfd",
    "arabic": "التدفئة لا تعمل منذ أسبوع",
    "newlines": "a\r\nBcc: victim@example.org\r\n\r\nb",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_typed_is_shown_as_typed_and_does_nothing(client: Client, name: str) -> None:
    text = HOSTILE[name]
    short = text[:150]
    reference, secret = complain(
        client,
        what_happened={
            "narrative": text,
            "place": short,
            "number_kind": "order",
            "number": short,
            "about_person": "yes",
            "person_name": short,
            "remedy": text,
        },
        you={
            "name": short,
            "contact_by": "letter",
            "address": short,
            "town": short,
            "postcode": short,
            "country": short,
            "safe_contact": short,
        },
    )
    told = [client.get("/complain/done"), complaining.track(Client(), reference, secret)]
    for page in told:
        html = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "\x00" not in html
    if name == "template":
        assert "{{ 7*7 }}{% url" in text_of(told[1])
    narrative = received(reference).narrative
    assert narrative is not None
    kept = peek([narrative.sealed])[narrative.sealed]
    assert kept == text.replace("\r\n", "\n").translate({0: None, 7: None, 27: None})


def test_a_name_holds_no_line_end_and_no_invisible_sign_but_the_joiners(client: Client) -> None:
    reference, _ = complain(
        client,
        you={
            "name": "Nora\r\nBcc: x@example.org\u202e\u200b  Müller\u200d",
            "contact_by": "email",
            "email": " nora @example.org\u200e ",
        },
    )
    (party,) = received(reference).parties
    assert party.identity is not None
    contact = contact_of(str(peek([party.identity.sealed])[party.identity.sealed]))
    assert contact.name == "Nora Bcc: x@example.org Müller\u200d"
    assert contact.email == "nora@example.org"


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("danger", {"danger": "perhaps"}),
        ("what-happened", {"about": "<script>", "product": "nobody", "unit": "nowhere"}),
        ("what-happened", {"about_person": "perhaps"}),
        ("you", {"complains_for": "root"}),
        ("you", {"contact_by": "pigeon"}),
        ("you", {"email": "no address"}),
        ("you", {"needs": ["gold"]}),
        ("what-happened", {"narrative": "x" * 20_001}),
        ("what-happened", {"narrative": "x", "occurred_on": "2999-01-01"}),
        ("what-happened", {"narrative": "x", "occurred_on": "one day"}),
        ("what-happened", {"about_reference": "nonsense"}),
    ],
)
def test_an_answer_that_nobody_offered_is_asked_again(
    client: Client, page: str, given: dict[str, Any]
) -> None:
    for earlier, plain in ANSWERS.items():
        if earlier == page:
            break
        client.post(f"/complain/{earlier}", plain)
    response = client.post(f"/complain/{page}", ANSWERS[page] | given)
    assert response.status_code == 422
    assert "invalid" not in text_of(response).lower()


def test_no_word_of_the_complainant_is_in_the_log_of_the_server(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        reference, secret = complain(
            client, what_happened={"narrative": "Zanzibar canary", "place": "Quetzal canary"}
        )
        complaining.track(Client(), reference, secret)
        client.post("/track", {"reference": reference, "secret": "canary secret"})
        client.get("/complain/nowhere-canary")
    said = " ".join(
        record.getMessage() for record in caplog.records if "nowhere" not in str(record.args)
    )
    for word in ("Zanzibar", "Quetzal", "Nora", "nora@example.org", "canary secret", secret):
        assert word not in said


def test_words_lie_in_the_vault_and_nowhere_else(client: Client) -> None:
    reference, _ = complain(client, what_happened={"narrative": "Zanzibar canary"})
    found = {name for name, _ in places.seek("Zanzibar canary")}
    assert found == {"vault/pieces"}
    assert Piece.objects.filter(scope=f"complaint/{reference}").count() == 3


def test_before_the_first_policy_the_door_says_so_kindly(client: Client) -> None:
    from amends.handling import rules

    rules.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("amends.portal.frame.rules_at", _nothing)
        response = client.get("/")
    assert response.status_code == 503
    assert "We're setting up this site." in text_of(response)


def _nothing(_: Any) -> Any:
    from amends.core.framework.adoption.rulebook import NothingAdopted

    raise NothingAdopted


def test_what_another_answer_made_pointless_is_not_called_missing(client: Client) -> None:
    fill(client, what_happened={"remedy": None})
    page = text_of(client.get("/complain/check"))
    assert "What would you like us to do?" in page
    for pointless in ("Who is it, if you know?", "Number", "Postcode", "Phone number"):
        assert pointless not in page
    by_post = {"contact_by": "letter", "address": "1 Long Road", "town": "Leeds"}
    fill(client, you={**by_post, "postcode": "D01"})
    assert "D01" in text_of(client.get("/complain/check"))
