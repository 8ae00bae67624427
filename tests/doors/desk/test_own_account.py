"""One's own account, the tokens of others, and what the operator did on the command line."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import AddPerson, EndPerson
from amends.core.values import Id
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import invitations, tokens
from amends.people.models import Account, SignedIn, Token
from amends.site.cli import declare
from amends.site.cli import token as token_command
from amends.site.cli import user as user_command

pytestmark = pytest.mark.django_db

ADDED = Id("person/new")
NEW = "five quite other plain words"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def issued(person: str = org.HANDLER) -> Token:
    account, now = desk.account_of(person), timezone.now()
    lasts, scopes = timedelta(days=30), ["complaints:read"]
    made = {"purpose": tokens.API, "now": now, "lasts": lasts, "scopes": scopes, "name": "till"}
    token, _ = tokens.issue(account, **made)  # type: ignore[arg-type]
    return token


def alive(token: Token) -> bool:
    return token.id in tokens.usable(now=timezone.now()).values_list("id", flat=True)


def kinds_in(stream: str) -> list[tuple[str, str]]:
    found = map(recorded_event, store.read(stream))
    return [(type(one.event).__name__, one.by) for one in found]


def signed_in(person: str) -> Client:
    client = Client()
    name = desk.account_of(person).sign_in
    client.post("/desk/sign-in/", {"sign_in": name, "password": desk.PASSWORD})
    return client


def here(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


# --- password and sessions ---


def test_another_password_ends_every_other_session_and_is_recorded() -> None:
    one, other = signed_in(org.HANDLER), signed_in(org.HANDLER)
    wrong = one.post("/desk/me/", {"present": "not this one", "new": NEW})
    weak = one.post("/desk/me/", {"present": desk.PASSWORD, "new": "short"})
    assert (wrong.status_code, weak.status_code) == (422, 422)
    assert one.post("/desk/me/", {"present": desk.PASSWORD, "new": NEW}).status_code == 302
    assert (here(one), here(other)) == (True, False)
    assert desk.account_of(org.HANDLER).check_password(NEW)
    assert kinds_in(org.HANDLER)[-1] == ("PasswordSet", org.HANDLER)


def test_sessions_are_listed_and_ended_everywhere() -> None:
    one = signed_in(org.HANDLER)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other = Client(headers={"user-agent": agent})
    other.post("/desk/sign-in/", {"sign_in": "han", "password": desk.PASSWORD})
    stranger = signed_in(org.MANAGER)
    page = desk.read(one, "me/")
    assert page.count("since ") >= 2
    assert "Firefox, Linux" in page
    assert page.count("(this session)") == 1
    assert one.post("/desk/me/sign-out/").status_code == 302
    assert (here(one), here(other), here(stranger)) == (False, False, True)
    assert not SignedIn.objects.filter(account__person=org.HANDLER).exists()


def test_a_password_set_with_an_invitation_ends_tokens_and_sessions() -> None:
    client, token = signed_in(org.HANDLER), issued()
    account = desk.account_of(org.HANDLER)
    text = invitations.invite(account, now=timezone.now())
    Client().post("/desk/invitation/", {"invitation": text, "password": NEW})
    assert not alive(token)
    assert not here(client)
    assert kinds_in(org.HANDLER)[-1] == ("PasswordSet", org.HANDLER)


def test_who_left_has_no_token_session_or_password_even_if_they_return() -> None:
    client, token = signed_in(org.COUNTER), issued(org.COUNTER)
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named(org.COUNTER, "end-person", EndPerson(), actor=by, now=now)
    assert not alive(token)
    assert not here(client)
    account = Account.objects.get(person=org.COUNTER)
    assert not account.has_usable_password()
    assert not SignedIn.objects.filter(account=account).exists()


# --- tokens ---


def test_a_token_is_listed_with_scope_and_last_use_and_revoked_by_its_owner() -> None:
    token, client = issued(), desk.seated(org.HANDLER)
    page = desk.read(client, "me/")
    assert "till" in page
    assert "complaints:read" in page
    assert client.post("/desk/me/token/", {"token": token.id}).status_code == 302
    assert not alive(token)
    assert kinds_in(org.HANDLER)[-1] == ("TokenEnded", org.HANDLER)
    assert client.post("/desk/me/token/", {"token": token.id}).status_code == 302
    assert len(kinds_in(org.HANDLER)) == len(set(kinds_in(org.HANDLER))), "ended once"


def test_whoever_manages_people_revokes_the_tokens_of_others_and_nobody_else_does() -> None:
    token = issued()
    address = "/desk/settings/people/han/token/"
    assert desk.seated(org.COLLEAGUE).post(address, {"token": token.id}).status_code == 403
    assert alive(token)
    client = desk.seated(org.ADMINISTRATOR)
    assert "till" in desk.read(client, "settings/people/han/")
    assert client.post(address, {"token": token.id}).status_code == 302
    assert not alive(token)
    assert kinds_in(org.HANDLER)[-1] == ("TokenEnded", org.ADMINISTRATOR)


def command(module: Any, *words: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    declare(module, parser)
    done: int = module.run(parser.parse_args(words))
    return done


def test_tokens_are_made_listed_and_revoked_by_the_operator_and_entered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk.account_of(org.HANDLER)
    command(token_command, "create", "--user", "han", "--scope", "complaints:read")
    text = capsys.readouterr().out.strip()
    assert text.startswith("amends_api_")
    assert kinds_in(org.HANDLER)[-1] == ("TokenIssued", "operator")
    command(token_command, "list")
    listed = capsys.readouterr().out
    assert "complaints:read" in listed
    assert "never used" in listed
    command(token_command, "revoke", listed.split()[0])
    assert kinds_in(org.HANDLER)[-1] == ("TokenEnded", "operator")
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=tokens.API, now=timezone.now())


# --- what the operator did ---


@pytest.mark.parametrize("reader", [org.REPRESENTATIVE, org.DIRECTOR])
def test_what_the_operator_did_is_listed_until_it_is_read(reader: str) -> None:
    desk.account_of(org.HANDLER)
    client = desk.seated(reader)
    assert "Changes to this installation" not in desk.read(client, "")
    command(user_command, "grant", "han", "--role", "auditor")
    command(token_command, "create", "--user", "han", "--scope", "journal:read")
    day = desk.read(client, "")
    assert "ran the command “user-grant” for Hanna Handler: auditor" in day
    assert "ran the command “token-create” for Hanna Handler: journal.read" in day
    assert "Changes to this installation" not in desk.read(desk.seated(org.MANAGER), "")

    up_to = re.search(r'name="up_to" value="(\d+)"', day)
    assert up_to is not None
    assert client.post("/desk/read-commands/", {"up_to": up_to[1]}).status_code == 302
    assert "Changes to this installation" not in desk.read(client, "")
    assert kinds_in(reader)[-1] == ("CommandsRead", reader)
    assert client.post("/desk/read-commands/", {"up_to": "999"}).status_code == 302
    command(user_command, "grant", "han", "--role", "personnel")
    assert "user-grant" in desk.read(client, "")


def test_a_first_role_by_the_operator_ends_the_password_and_prints_an_invitation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An administrator may have set it."""
    given, by = AddPerson("Nia New"), org.acting(org.ADMINISTRATOR)
    perform_named(ADDED, "add-person", given, actor=by, now=timezone.now())
    client, token = signed_in(ADDED), issued(ADDED)
    command(user_command, "grant", "new", "--role", "auditor")
    told = capsys.readouterr().out
    assert "their password, sessions and tokens ended" in told
    assert not Account.objects.get(person=ADDED).has_usable_password()
    assert not alive(token)
    assert not here(client)
    invitation = re.search(r"amends_invitation_\S+", told)
    assert invitation is not None
    assert invitations.read(invitation[0], now=timezone.now()).person == ADDED
    assert kinds_in(ADDED)[-1] == ("PersonInvited", "operator")


def test_a_grant_says_that_an_open_invitation_ended(capsys: pytest.CaptureFixture[str]) -> None:
    account = desk.account_of(org.HANDLER)
    text = invitations.invite(account, now=timezone.now())
    command(user_command, "grant", "han", "--role", "auditor")
    assert "an open invitation ended" in capsys.readouterr().out
    with pytest.raises(tokens.TokenRefused):
        invitations.read(text, now=timezone.now())
    assert account.check_password(desk.PASSWORD)


def test_an_open_invitation_without_a_password_is_printed_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    account = Account.objects.add("han", person=org.HANDLER)
    invitations.invite(account, now=timezone.now())
    command(user_command, "grant", "han", "--role", "auditor")
    told = capsys.readouterr().out
    assert "amends_invitation_" in told
    assert "password, sessions and tokens ended" not in told
