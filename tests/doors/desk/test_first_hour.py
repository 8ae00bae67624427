"""The first hour: an empty installation is opened in the browser and made one's own."""

import argparse
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.records.mails import US, came, receiving

from amends.core.framework.policy.policy import Policy
from amends.governance import opening, preparing
from amends.governance.defaults.calendars import code_of
from amends.governance.defaults.trades import TRADES, categories_of
from amends.governance.preparing import SCREENS, State
from amends.governance.starting import first_policy, with_categories, working_week
from amends.handling import rules
from amends.letters.incoming.configured import Incoming
from amends.people.models import Account
from amends.site.checks import doctor
from amends.site.cli import declare, setup
from amends.site.console.declined import Misused
from amends.vault import recovery
from amends.wording.phrases import capital
from amends.wording.timeliness.calendars import calendar_name, parts_to_choose

pytestmark = pytest.mark.django_db
PASSWORD = "four plain words here"
WHY = "For the safe."
BEGUN = {
    "name": "Corner Shop",
    "country": "ie",
    "currency": "eur",
    "languages": ["en", "de"],
    "person": "Ada Owner",
    "sign_in": "ada",
    "password": PASSWORD,
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """The code's digest lies in the data folder."""
    settings.AMENDS_DATA = tmp_path
    (tmp_path / "keys").mkdir()


def begun(client: Client, **more: str) -> Any:
    """Send the first page, with the code that was printed."""
    return client.post("/desk/begin/", BEGUN | {"code": opening.new_code()} | more)


def here(**more: str) -> Client:
    """A browser on the machine itself."""
    return Client(SERVER_NAME="localhost", **more)  # type: ignore[arg-type]


@pytest.fixture
def founder(db: None) -> Client:
    """Ada, who has just opened the organization."""
    client = here()
    assert begun(client).status_code == 302
    return client


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_nobody_can_sign_in_before_there_is_an_organization_and_is_led_to_open_one(
    db: None,
) -> None:
    client = here()

    assert client.get("/desk/", follow=True).redirect_chain[-1][0] == "/desk/begin/"
    assert "/desk/begin/" in shown(client, "/", 503)


def test_the_first_visitor_on_the_machine_opens_it_and_sits_at_the_desk(founder: Client) -> None:
    policy = rules.rules_at(datetime.now(UTC)).policy

    assert "Get started" in shown(founder, "/desk/first/")
    assert (policy.name, policy.country, policy.zone) == ("Corner Shop", "ie", "Europe/Dublin")
    assert policy.languages == ("en", "de")
    assert preparing.left() == SCREENS


def test_an_organization_is_opened_once(founder: Client) -> None:
    again = begun(here(), sign_in="eve")

    assert again.status_code == 302
    assert [one.sign_in for one in Account.objects.all()] == ["ada"]


def test_what_cannot_be_set_up_leaves_nobody_behind(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(opening, "found", fails)
    with pytest.raises(RuntimeError):
        begun(here())

    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "elsewhere",
    [
        {},
        {"REMOTE_ADDR": "127.0.0.1"},
        {"REMOTE_ADDR": "::1"},
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
    ],
)
def test_who_opens_the_organization_is_asked_the_code_wherever_they_seem_to_be(
    db: None, elsewhere: dict[str, str]
) -> None:
    """Behind a proxy without forwarding headers every visitor seems to be on this machine."""
    code = opening.new_code()
    client = here(**elsewhere)

    without = client.post("/desk/begin/", BEGUN)
    wrong = client.post("/desk/begin/", BEGUN | {"code": "0000-0000-0000-0000"})
    right = client.post("/desk/begin/", BEGUN | {"code": code.lower().replace("-", " ")})

    assert (without.status_code, wrong.status_code, right.status_code) == (422, 422, 302)


def test_a_new_code_ends_the_one_before_and_it_counts_only_until_the_organization_is_there(
    db: None,
) -> None:
    first, second = opening.new_code(), opening.new_code()

    assert not opening.code_fits(first)
    assert opening.code_fits(second)
    here().post("/desk/begin/", BEGUN | {"code": second})
    assert not opening.code_fits(second)


@pytest.mark.parametrize("screen", SCREENS)
def test_each_screen_can_be_put_off_and_my_day_reminds_of_it(founder: Client, screen: str) -> None:
    address = reverse(f"desk:first-{screen}")
    shown(founder, address)

    assert founder.post(address, {"later": "1"}).status_code == 302

    assert preparing.screens()[screen] is State.later
    assert address in shown(founder, "/desk/")


@pytest.mark.parametrize("screen", ["name", "people", "open", "soon", "about", "writing", "notice"])
def test_what_a_screen_suggests_can_be_taken_as_it_is(founder: Client, screen: str) -> None:
    address = reverse(f"desk:first-{screen}")
    form = dict(filled(shown(founder, address)))

    assert founder.post(address, form).status_code == 302

    assert preparing.screens()[screen] is State.done


def filled(page: str) -> list[tuple[str, Any]]:
    """The last form with a button to go on, as a browser would send it untouched."""
    body = next(
        one
        for one in re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
        if 'name="later"' in one
    )
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or 'type="file"' in tag:
            continue
        ticked = 'type="checkbox"' in tag
        if ticked and "checked" not in tag:
            continue
        untyped = "on" if ticked else ""
        found.setdefault(name[1], []).append(value[1] if value else untyped)
    for name_, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name_] = [chosen[1] if chosen else ""]
    for name_, text in re.findall(r'<textarea name="([^"]+)".*?>(.*?)</textarea>', body, re.DOTALL):
        found[name_] = [text]
    return list(found.items())


def test_nothing_new_is_adopted_where_nothing_changes(founder: Client) -> None:
    address = reverse("desk:first-soon")

    founder.post(address, dict(filled(shown(founder, address))))

    assert rules.rules_at(datetime.now(UTC)).policy.version == 1


def test_the_week_changes_the_days_that_terms_count(founder: Client) -> None:
    sent = {
        "country": "ie",
        "zone": "Europe/Dublin",
        "days": ["0", "1", "2", "3", "4", "5"],
        "opens": "09:00",
        "closes": "17:30",
        "closures": "24 12 2026",
    }

    assert founder.post(reverse("desk:first-open"), sent).status_code == 302

    calendar = rules.rules_at(datetime.now(UTC)).calendar(None)
    assert calendar.weekend == {6}
    assert [day.isoformat() for day in calendar.closures] == ["2026-12-24"]
    assert calendar.version == 2


def test_a_day_that_is_none_is_named(founder: Client) -> None:
    sent = {"zone": "Europe/Dublin", "days": ["0"], "closures": "Christmas"}

    answer = founder.post(reverse("desk:first-open"), sent)

    assert answer.status_code == 422
    assert "Christmas” is not a date" in answer.content.decode()


def test_somebody_is_added_with_hats_and_takes_complaints_about_the_boss(founder: Client) -> None:
    address = reverse("desk:first-people")
    added = {"add": "1", "name": "Ben", "hats": ["handler", "contact_personnel"], "once": "k" * 20}

    founder.post(address, added)
    founder.post(address, added)

    people = rules.rules_at(datetime.now(UTC)).people.persons.values()
    [ben] = [one for one in people if len(one.grants) == 2]
    founder.post(address, {"deputy": ben.id, "body": "Court", "reach": "https://court.example.org"})
    policy = rules.rules_at(datetime.now(UTC)).policy
    assert policy.representative_deputies == (ben.id,)
    assert [body.url for body in policy.bodies][:1] == ["https://court.example.org"]


@pytest.mark.parametrize("trade", TRADES)
def test_the_list_of_a_trade_is_whole_in_every_language(trade: str) -> None:
    for entry in categories_of(trade):
        assert {one.language for one in entry.labels} == {"en", "de", "fr"}
        assert entry.iso


def test_what_was_offered_before_is_retired_and_not_deleted() -> None:
    policy, _ = first_policy(
        name="x", profile="small-business", country=None, zone="UTC", currency="eur", year=2026
    )

    changed = with_categories(policy, categories_of("bank"))

    assert {one.code for one in policy.categories} <= {one.code for one in changed.categories}
    usable = {one.code for one in changed.categories if one.usable}
    assert usable == {one.code for one in categories_of("bank")}


def test_mail_is_tried_both_ways_and_told_when_it_came_in(founder: Client) -> None:
    page = reverse("desk:first-writing")
    assert "Test sending and receiving" not in shown(founder, page), "no mail comes in here"
    with receiving():
        assert "Send test email" in shown(founder, page)
        told = founder.post(page, {"round": "1"}).content.decode()
        assert "and has not arrived yet." in told
        (letter,) = mail.outbox
        assert letter.to == [US]
        came(letter.message().as_bytes(), now=timezone.now())
        assert "Sending and receiving both work." in shown(founder, page)
        for _ in range(20):
            told = founder.post(page, {"round": "1"}).content.decode()
        assert "Too many attempts" in told


def test_a_trial_message_goes_to_ones_own_address_and_is_told(founder: Client) -> None:
    sent = {"try": "1", "to": "ada@example.org"}

    answer = founder.post(reverse("desk:first-writing"), sent)

    assert [one.to for one in mail.outbox] == [["ada@example.org"]]
    assert 'role="status"' in answer.content.decode()
    assert preparing.screens()["writing"] is State.open


def test_a_mail_server_that_is_not_there_is_told_in_words(
    founder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuses)

    answer = founder.post(reverse("desk:first-writing"), {"try": "1", "to": "ada@example.org"})

    assert "We could not reach the mail server" in answer.content.decode()


def test_the_notice_leads_to_the_form_in_every_language(founder: Client) -> None:
    page = shown(founder, reverse("desk:first-notice"))
    poster = founder.get(reverse("desk:poster", args=["de"]))

    assert page.count("/complain") > 4
    assert "Beschwerde einreichen" in page
    assert poster.content.startswith(b"%PDF-")
    assert shown(founder, reverse("desk:poster", args=["fr"]), 404)


def test_what_is_left_can_be_dismissed(founder: Client) -> None:
    founder.post(reverse("desk:first-dismiss"))

    assert "Get started" not in shown(founder, "/desk/")


# --- the recovery sheet ---


def test_the_key_is_shown_to_whoever_gives_the_password_again_and_never_kept(
    founder: Client,
) -> None:
    address = reverse("desk:recovery")
    first = recovery.sheet().groups[0]
    assert "recovery sheet" in shown(founder, "/desk/")

    before = founder.get(address)
    wrong = founder.post(address, {"password": "something else", "reason": WHY})
    bare = founder.post(address, {"password": PASSWORD})
    assert bare.status_code == 422
    answer = founder.post(address, {"password": PASSWORD, "reason": WHY})

    hidden = (before, wrong, bare)
    assert all(first not in page.content.decode() for page in hidden)
    assert f"<code>{first}</code>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_it_is_confirmed_by_what_stands_on_the_paper_and_then_shown_no_more(
    founder: Client,
) -> None:
    address = reverse("desk:recovery")
    page = founder.post(address, {"password": PASSWORD, "reason": WHY}).content.decode()
    places = re.findall(r'name="group-(\d+)"', page)
    signed = re.search(r'name="places" value="([^"]+)"', page)
    assert signed
    groups = recovery.sheet().groups
    wrong = {"places": signed[1]} | {f"group-{n}": "AAAA" for n in places}
    right = {"places": signed[1]} | {f"group-{n}": groups[int(n) - 1] for n in places}

    assert founder.post(address, wrong).status_code == 422
    assert not preparing.sheet_confirmed(recovery.mark())
    assert founder.post(address, right).status_code == 302
    assert preparing.sheet_confirmed(recovery.mark())
    assert (
        groups[0]
        not in founder.post(address, {"password": PASSWORD, "reason": WHY}).content.decode()
    )
    assert "recovery sheet" not in shown(founder, "/desk/")


def test_nobody_chooses_which_groups_are_asked(founder: Client) -> None:
    assert founder.post(reverse("desk:recovery"), {"places": "1:forged"}).status_code == 302
    assert not preparing.sheet_confirmed(recovery.mark())


def test_the_sheet_does_not_print_itself() -> None:
    assert recovery.sheet().text not in repr(recovery.sheet())


# --- who may ---

PAGES = (
    *(f"desk:first-{screen}" for screen in SCREENS),
    *("desk:first-hour", "desk:recovery", "system", "desk:notice-code"),
)


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in_first(founder: Client, name: str) -> None:
    assert here().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", [one for one in PAGES if one != "desk:notice-code"])
def test_whoever_only_answers_complaints_prepares_nothing(founder: Client, name: str) -> None:
    added = {"add": "1", "name": "Ben", "hats": ["handler"], "once": "k" * 20}
    founder.post(reverse("desk:first-people"), added)
    people = rules.rules_at(datetime.now(UTC)).people.persons.values()
    [ben] = [one for one in people if len(one.grants) == 1]
    colleague = here()
    colleague.force_login(Account.objects.add("ben", person=ben.id, password=PASSWORD))

    assert colleague.get(reverse(name)).status_code == 403
    assert "Get started" not in shown(colleague, "/desk/")


def test_the_page_of_what_is_ready_says_what_the_doctor_says(founder: Client) -> None:
    page = shown(founder, reverse("system"))

    assert "The representative" not in page
    assert "<dt>Complaints manager</dt>" in page
    founder.post(reverse("system"), {"disk": "1"})
    assert preparing.disk_answered()


def test_the_page_of_what_is_ready_says_nothing_of_what_is_not_here(
    founder: Client, settings: Any
) -> None:
    settings.AMENDS_BASE_URL, settings.AMENDS_PROXIES = "http://localhost:8000", 0
    settings.AMENDS_MAIL = Incoming()
    absent = (
        "demonstration_writes_to_nobody",
        "proxies_declared",
        "mail_looked_at",
    )
    page = shown(founder, reverse("system"))
    assert [one for one in absent if capital(doctor.NAMES[one]) in page] == []
    settings.AMENDS_PROXIES = 1
    assert capital(doctor.NAMES["proxies_declared"]) in shown(founder, reverse("system"))


def test_before_anything_is_set_up_no_check_speaks_of_an_organization(db: None) -> None:
    """Whatever needs one is silent, so that one line says what to do first."""
    asked = [one for one in doctor.CHECKS if one.__module__.endswith(".ready")]
    found = {one.check for one in doctor.examine([*asked, doctor.keys_fit, doctor.log_goes_on])}
    machine = {"clock_right", "languages_compiled", "paper_is_set", "worker_seen", "disk_encrypted"}
    assert found - machine == {"organization_set_up", "reached_safely"}


# --- the part of the country, where holidays are not the same everywhere ---


@pytest.fixture
def leeds(db: None) -> Client:
    """Ada, who has just opened a landlord in Leeds."""
    client = here()
    assert begun(client, country="gb", currency="gbp").status_code == 302
    return client


OPEN = {"country": "gb", "zone": "Europe/London", "days": ["0", "1", "2", "3", "4"]}


def easter_monday() -> date:
    """The next one."""
    every = (date(2026, 4, 6), date(2027, 3, 29), date(2028, 4, 17), date(2029, 4, 2))
    return next(day for day in every if day > timezone.now().date())


def test_where_holidays_differ_the_part_of_the_country_is_asked_and_its_holidays_count(
    leeds: Client,
) -> None:
    now = timezone.now()
    calendar = rules.rules_at(now).calendar(None)
    assert calendar.code == "gb", "until it is known, what all parts have"
    assert calendar.is_working(easter_monday())
    page = shown(leeds, reverse("desk:first-open"))
    assert '<option value="gb" selected>' in page
    assert '<option value="gb-nir">Northern Ireland</option>' in page
    assert "Easter Monday (England, Northern Ireland, Wales)" in page
    assert leeds.post(reverse("desk:first-open"), OPEN | {"part": "gb-eng"}).status_code == 302
    calendar = rules.rules_at(timezone.now()).calendar(None)
    assert (calendar.code, calendar.zone) == ("gb-eng", "Europe/London")
    assert not calendar.is_working(easter_monday())
    assert '<option value="gb-eng" selected>' in shown(leeds, reverse("desk:first-open"))


def test_another_country_asks_for_its_own_part_before_anything_is_adopted(leeds: Client) -> None:
    given = OPEN | {"country": "de", "part": "gb-eng"}
    answer = leeds.post(reverse("desk:first-open"), given, headers={"Accept-Language": "de"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wählen Sie den Landesteil, in dem Sie arbeiten, oder das ganze Land" in page
    assert '<option value="de-by">Bayern</option>' in page
    assert rules.rules_at(timezone.now()).policy.version == 1
    whole = leeds.post(reverse("desk:first-open"), given | {"part": "de"})
    assert whole.status_code == 302
    assert rules.rules_at(timezone.now()).calendar(None).code == "de"


def test_where_holidays_are_the_same_everywhere_nothing_is_asked(founder: Client) -> None:
    page = shown(founder, reverse("desk:first-open"))
    assert 'name="part"' not in page
    assert "Regional holidays" not in page


def test_the_holidays_of_a_whole_country_name_what_they_leave_out(leeds: Client) -> None:
    address = "/desk/settings/holidays/?country=gb&part="
    page = shown(leeds, address)
    assert "Easter Monday (England, Northern Ireland, Wales)" in page
    assert '<option value="SCT">Scotland</option>' in page
    assert "Regional holidays" not in shown(leeds, address + "ENG")
    assert "United Kingdom (England)" in shown(leeds, address + "ENG")


@pytest.mark.parametrize("country", ["de", "gb", "it", "nz", "us"])
def test_every_part_that_is_offered_can_be_adopted(country: str) -> None:
    for part, name in parts_to_choose(country):
        code = code_of(country, part)
        week = {"weekend": frozenset({5, 6}), "hours": (None, None), "version": 1, "year": 2026}
        policy, calendar = working_week(_start(), country=country, part=part, zone="UTC", **week)  # type: ignore[arg-type]
        assert policy.calendar == calendar.code == code
        assert calendar_name(code).endswith(f"({name})")


def _start() -> Policy:
    common: dict[str, Any] = {"profile": "standard", "zone": "UTC", "currency": "eur"}
    return first_policy(name="x", country=None, year=2026, **common)[0]


def test_the_command_takes_the_part_in_either_case_and_names_those_there_are() -> None:
    parser = argparse.ArgumentParser()
    declare(setup, parser)
    said = ["--name", "Leeds Homes", "--person", "Ada", "--country", "gb", "--part"]
    policy, text = setup._first_policy(parser.parse_args([*said, "eng"]), now=timezone.now())
    assert policy.calendar == "gb-eng"
    assert easter_monday().isoformat() in text
    with pytest.raises(Misused, match="ENG, NIR, SCT, WLS"):
        setup._first_policy(parser.parse_args([*said, "york"]), now=timezone.now())


def test_no_currency_is_assumed_and_what_is_missing_is_named_without_its_question(
    client: Client, db: None
) -> None:
    refused = begun(client, currency="", name="")

    assert refused.status_code == 422
    assert "Select your currency" in refused.content.decode()
    assert "Enter the name of your organisation" in refused.content.decode()
    assert not opening.is_set_up()
