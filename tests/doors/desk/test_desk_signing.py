"""Signing in at the desk: one answer for every stranger, and a session that nobody else has."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.governance import demonstration
from amends.people import invitations
from amends.people.models import Account
from amends.site.environment import Rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(settings: Any) -> None:
    settings.AMENDS_LIMITS = {"sign_in": Rate(5, 300)}
    org.found_organization()
    desk.account_of(org.HANDLER)


def sign_in(client: Client, password: str = desk.PASSWORD, name: str = "han", **more: str) -> Any:
    return client.post("/desk/sign-in/", {"sign_in": name, "password": password, **more})


def test_name_and_password_lead_to_the_day() -> None:
    client = Client()
    assert sign_in(client, name="HAN")["Location"] == "/desk/"
    assert "My day" in desk.read(client, "")


def test_a_refusal_is_the_same_whatever_its_reason() -> None:
    pages = []
    ended = Account.objects.add("ended", person=org.COUNTER, password=desk.PASSWORD)
    Account.objects.filter(pk=ended.pk).update(is_active=False)
    for name, password in (("han", "wrong"), ("nobody", "wrong"), ("ended", desk.PASSWORD)):
        response = sign_in(Client(), password, name)
        assert response.status_code == 422
        page = response.content.decode().replace(f'value="{name}"', "")
        pages.append(re.sub(r'value="\w{64}"', "", page))
    assert len(set(pages)) == 1
    assert "wrong" not in pages[0]


def test_too_many_tries_close_the_door_for_the_right_password_too() -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 422
    assert sign_in(client).status_code == 422


@pytest.mark.parametrize("name", ["han", "nobody"])
def test_too_many_tries_are_told_of_every_name_alike(name: str) -> None:
    client = Client()
    for _ in range(4):
        assert "Too many attempts" not in sign_in(client, "wrong", name).content.decode()
    assert "Too many attempts" in sign_in(client, "wrong", name).content.decode()
    told = sign_in(client, desk.PASSWORD, name).content.decode()
    assert "Wait 5 minutes" in told


def test_only_a_demonstration_signs_somebody_in_by_their_card(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Client().post("/desk/sign-in/", {"be": "han"}).status_code == 422
    cards = (demonstration.Card("Hanna", "Handler", ("Look.",), "han", desk.PASSWORD),)
    monkeypatch.setattr(demonstration, "cards", lambda: cards)
    assert "Sign in as Han" in Client().get("/desk/sign-in/").content.decode()
    assert Client().post("/desk/sign-in/", {"be": "han"})["Location"] == "/desk/"
    assert Client().post("/desk/sign-in/", {"be": "rep"}).status_code == 422


def test_signing_in_changes_the_session_and_signing_out_ends_it() -> None:
    client = Client()
    client.get("/desk/sign-in/")
    session = client.session
    session["left"] = "by somebody"
    session.save()
    client.cookies["amends_session"] = session.session_key
    before = session.session_key
    sign_in(client)
    after = client.session.session_key
    assert before != after
    kept = client.cookies["amends_session"].value
    assert client.post("/desk/sign-out/").status_code == 302
    thief = Client()
    thief.cookies["amends_session"] = kept
    assert thief.get("/desk/").status_code == 302
    assert client.get("/desk/sign-out/").status_code == 405


def test_cookies_are_not_for_scripts_or_other_sites() -> None:
    client = Client()
    sign_in(client)
    for name in ("amends_session", "amends_device"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/",
        "//evil.example/desk/",
        "/desk//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/desk/../../evil",
        "/other/",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_nowhere_but_to_the_desk(there: str) -> None:
    location = sign_in(Client(), next=there)["Location"]
    assert location.startswith("/desk/")
    assert "://" not in location
    assert not location.startswith("//")


def test_signing_in_leads_back_to_the_page_that_was_asked_for() -> None:
    client = Client()
    response = client.get("/desk/complaints/?stage=received")
    page = client.get(response["Location"]).content.decode()
    wanted = re.search(r'name="next" value="([^"]*)"', page)
    assert wanted is not None
    assert sign_in(client, next=wanted[1])["Location"] == "/desk/complaints/?stage=received"


def test_an_invitation_in_two_lines_sets_the_password_once_and_is_in_no_address() -> None:
    account = Account.objects.add("new", person=org.COUNTER)
    text = invitations.invite(account, now=timezone.now())
    client = Client()
    weak = client.post("/desk/invitation/", {"invitation": text, "password": "short"})
    assert weak.status_code == 422
    from_paper = f" {text[:40]} {text[40:]} "
    chosen = {"invitation": from_paper, "password": "four plain words of mine"}
    assert client.post("/desk/invitation/", chosen)["Location"] == "/desk/"
    assert "My day" in desk.read(client, "")
    assert Client().post("/desk/invitation/", chosen).status_code == 422


def test_the_page_to_sign_in_asks_no_puzzle_and_lets_people_paste() -> None:
    page = Client().get("/desk/sign-in/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("a unix socket", "unknown"),
    ],
)
def test_a_household_is_one_network_for_every_limit(address: str, network: str) -> None:
    from amends.people import limits

    assert limits.network_of(address) == network
