"""An invitation lets its holder sign in as somebody: who may make one, and who learns of it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import (
    AddPerson,
    EndPerson,
    EndRole,
    GrantRole,
    SetAbsence,
    SetContact,
)
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Control, ControlName, Strength
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.projections import comparing
from amends.handling.streams import recorded_event
from amends.journal import store
from amends.people import invitations, tokens
from amends.people.models import Account, Person, Token
from amends.wording import dates

pytestmark = pytest.mark.django_db
PLAIN = Id("person/new")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def invite(client: Client, person: str, sign_in: str) -> Any:
    key = person.removeprefix("person/")
    return client.post(f"/desk/settings/people/{key}/invite/", {"sign_in": sign_in})


def key_of(person: str) -> str:
    return person.removeprefix("person/")


def decide(client: Client, person: str, **said: str) -> Any:
    """Accept what waits on the page of a person, or decline it with a reason."""
    page = client.get(f"/desk/settings/people/{key_of(person)}/").content.decode()
    mark = re.search(r'name="change" value="([^"]*)"', page)
    assert mark is not None
    sent = {"change": mark[1]} | (said or {"accept": "1"})
    return client.post(f"/desk/settings/people/{key_of(person)}/decide/", sent)


def invited_in(person: str) -> list[tuple[str, bool]]:
    """Who let them set a password, as the journal tells, and whether they had one."""
    return [
        (entry.by, entry.event.again)
        for entry in map(recorded_event, store.read(person))
        if type(entry.event).__name__ == "PersonInvited"
    ]


@pytest.mark.parametrize("name", ["its-own", "another"])
@pytest.mark.parametrize("person", [org.REPRESENTATIVE, org.HANDLER, org.ADMINISTRATOR])
def test_an_administrator_takes_over_no_account_that_somebody_signs_in_with(
    person: str, name: str
) -> None:
    """Neither by a new password for it nor by a second account of the same person."""
    account = desk.account_of(person)
    client = desk.seated(org.ADMINISTRATOR)
    answer = invite(client, person, account.sign_in if name == "its-own" else "a.new.name")
    assert answer.status_code == 302
    page = desk.read(client, f"settings/people/{key_of(person)}/?done=proposed")
    assert (
        "Proposed. It applies once the complaints manager or senior management approves it." in page
    )
    assert "Approve change" not in page
    assert not Token.objects.exists()
    assert invited_in(person) == []


@pytest.mark.parametrize(
    ("by", "of"), [(org.REPRESENTATIVE, org.DIRECTOR), (org.DIRECTOR, org.REPRESENTATIVE)]
)
def test_of_two_who_decide_one_ends_the_sign_ins_of_the_other_on_their_page(
    by: str, of: str
) -> None:
    dismissed = desk.seated(of)
    page = f"settings/people/{key_of(of)}/"
    administrator = desk.seated(org.ADMINISTRATOR)
    assert 'value="end-sign-in"' not in desk.read(administrator, page)
    sent = {"act": "end-sign-in", "reason": "They left in anger."}
    assert administrator.post(f"/desk/{page}", sent).status_code == 409

    answer = desk.seated(by).post(f"/desk/{page}", sent)

    assert answer["Location"].endswith("done=end-sign-in")
    assert "Sign-ins ended." in desk.read(desk.seated(by), f"{page}?done=end-sign-in")
    assert dismissed.get("/desk/").status_code == 302
    account = Account.objects.get(person=of)
    assert not account.has_usable_password()


def test_who_proposes_an_invitation_never_sees_it_and_who_accepts_it_hands_it_out() -> None:
    handler = desk.seated(org.HANDLER)
    assert "An invitation to reset your password was created on" not in desk.read(handler, "")
    proposer, second = desk.seated(org.ADMINISTRATOR), desk.seated(org.DIRECTOR)
    first = invite(proposer, org.HANDLER, "han")
    assert "amends_invitation" not in first.content.decode()
    assert "amends_invitation" not in decide(proposer, org.HANDLER).content.decode()
    day = desk.read(second, "")
    assert "An invitation to set a new password" in day
    assert "Proposed by Adam Admin" in day

    answer = decide(second, org.HANDLER)
    assert re.search(r"amends_invitation_[\w-]{43}", answer.content.decode())
    assert invited_in(org.HANDLER) == [(org.DIRECTOR, True)]
    assert org.HANDLER not in list(comparing.accounts()[0])
    assert "An invitation to reset your password was created on" in desk.read(handler, "")
    assert "An invitation to set a new password" not in desk.read(second, "")


def test_whoever_invites_somebody_already_proposed_hands_out_what_was_proposed() -> None:
    invite(desk.seated(org.ADMINISTRATOR), org.COLLEAGUE, "carl")
    answer = invite(desk.seated(org.REPRESENTATIVE), org.COLLEAGUE, "another")
    assert "amends_invitation_" in answer.content.decode()
    assert Account.objects.get(person=org.COLLEAGUE).sign_in == "carl"
    assert org.COLLEAGUE not in list(comparing.accounts()[0])


def test_where_one_person_may_decide_alone_the_reason_is_asked_recorded_and_shown() -> None:
    held = rules.rules_at(timezone.now()).policy
    others = (one for one in held.controls if one.name is not ControlName.widen_access)
    alone = Control(ControlName.widen_access, Strength.alone_with_reason)
    draft = publishing.following(replace(held, controls=(*others, alone)), held)
    for person in (org.REPRESENTATIVE, org.DIRECTOR):
        by = org.acting(person)
        publishing.publish(draft, reason="One shop.", actor=by, now=timezone.now())
    client = desk.seated(org.ADMINISTRATOR)
    granted = {"act": "grant-role", "role": "auditor"}
    bare = client.post("/desk/settings/people/han/", granted)
    assert bare.status_code == 409
    why = {"reason": "Nobody else is here."}
    assert client.post("/desk/settings/people/han/", granted | why).status_code == 302
    page = desk.read(client, "settings/people/han/")
    assert "Adam Admin granted Hanna Handler the role of auditor" in page
    assert "Nobody else is here." in page
    assert "Nobody else is here." not in desk.read(desk.seated(org.COUNTER), "settings/people/han/")


def test_only_who_may_accept_accepts() -> None:
    invite(desk.seated(org.ADMINISTRATOR), org.HANDLER, "han")
    proposer = desk.seated(org.ADMINISTRATOR)
    assert decide(proposer, org.HANDLER).status_code == 409
    assert not Token.objects.exists()


def test_a_proposal_is_declined_with_a_reason_and_gives_nothing() -> None:
    invite(desk.seated(org.ADMINISTRATOR), org.HANDLER, "han")
    second = desk.seated(org.REPRESENTATIVE)
    bare = decide(second, org.HANDLER, reason="")
    assert bare.status_code == 422
    assert decide(second, org.HANDLER, reason="She did not ask for it.").status_code == 302
    assert "Waiting for a second approver" not in desk.read(second, "settings/people/han/")
    assert not Token.objects.exists()


def test_whoever_may_see_nothing_is_invited_by_one_person_as_often_as_need_be() -> None:
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named("person/new", "add-person", AddPerson("Nina New"), actor=by, now=now)
    client = desk.seated(org.ADMINISTRATOR)
    for _ in range(2):
        assert "amends_invitation_" in invite(client, "person/new", "new").content.decode()
    assert invited_in("person/new") == [(org.ADMINISTRATOR, False)] * 2


def test_a_role_ends_the_invitations_that_were_made_before_it() -> None:
    """Else whoever made one keeps it until the person can see something."""
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named("person/new", "add-person", AddPerson("Nina New"), actor=by, now=now)
    page = invite(desk.seated(org.ADMINISTRATOR), "person/new", "new").content.decode()
    kept = re.search(r"amends_invitation_[\w-]{43}", page)
    assert kept is not None
    for person in (org.ADMINISTRATOR, org.REPRESENTATIVE):
        given = GrantRole(Role.handler)
        perform_named("person/new", "grant-role", given, actor=org.acting(person), now=now)
    with pytest.raises(tokens.TokenRefused):
        invitations.accept(kept[0], password=desk.PASSWORD, now=now)


def test_a_first_role_by_two_ends_the_password_that_whoever_invited_may_know() -> None:
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named("person/new", "add-person", AddPerson("Nina New"), actor=by, now=now)
    admin = desk.seated(org.ADMINISTRATOR)
    page = invite(admin, "person/new", "new").content.decode()
    text = re.search(r"amends_invitation_[\w-]{43}", page)
    assert text is not None
    account = invitations.accept(text[0], password=desk.PASSWORD, now=now)
    held = desk.seated("person/new")
    _, kept = tokens.issue(account, purpose=tokens.CALENDAR, name="x", lasts=timedelta(1), now=now)
    for person in (org.ADMINISTRATOR, org.REPRESENTATIVE):
        given = GrantRole(Role.handler)
        perform_named("person/new", "grant-role", given, actor=org.acting(person), now=now)

    assert not Account.objects.get(person="person/new").has_usable_password()
    assert held.get("/desk/").status_code == 302
    with pytest.raises(tokens.TokenRefused):
        tokens.present(kept, purpose=tokens.CALENDAR, now=now)
    assert invite(admin, "person/new", "new").status_code == 302, "a proposal"

    account.refresh_from_db()
    account.set_password(desk.PASSWORD)
    account.save()
    for person in (org.ADMINISTRATOR, org.REPRESENTATIVE):
        given = GrantRole(Role.auditor)
        perform_named("person/new", "grant-role", given, actor=org.acting(person), now=now)
    assert Account.objects.get(person="person/new").has_usable_password(), "only with the first"


@pytest.mark.parametrize("typed", ["Straße", "STRASSE", "\uff33trasse", " strasse ", "ſtrasse"])
def test_a_name_is_the_same_however_it_is_spelt(typed: str) -> None:
    """Accounts are kept folded; so is what is looked for."""
    client = desk.seated(org.ADMINISTRATOR)
    Account.objects.add("Straße", person=org.COLLEAGUE)
    assert invite(client, org.COLLEAGUE, typed).status_code == 302
    assert Account.objects.filter(person=org.COLLEAGUE).count() == 1
    taken = invite(client, org.AUDITOR, typed)
    assert taken.status_code == 409
    assert "Someone already signs in with this name" in taken.content.decode()
    assert invited_in(org.AUDITOR) == []


def test_nobody_who_left_is_invited() -> None:
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named(org.COLLEAGUE, "end-person", EndPerson(), actor=by, now=now)
    answer = invite(desk.seated(org.ADMINISTRATOR), org.COLLEAGUE, "col")
    assert answer.status_code == 409
    assert "This person already has a password." not in answer.content.decode()
    assert not Account.objects.filter(person=org.COLLEAGUE).exists()


def test_an_invitation_that_was_used_waits_no_longer() -> None:
    now = timezone.now()
    account = Account.objects.add("col", person=org.COLLEAGUE)
    text = invitations.invite(account, now=now)
    assert invitations.waiting(org.COLLEAGUE, now=now) == [now]
    invitations.accept(text, password=desk.PASSWORD, now=now)
    assert invitations.waiting(org.COLLEAGUE, now=now) == []


# --- who hears of it ---


def granted(client: Client, person: str, role: str) -> Any:
    address = f"/desk/settings/people/{key_of(person)}/"
    return client.post(address, {"act": "grant-role", "role": role})


def test_who_proposed_a_role_sees_on_their_day_how_it_was_decided() -> None:
    client = desk.seated(org.ADMINISTRATOR)
    for role, said in (("auditor", {}), ("area_manager", {"reason": "Not needed."})):
        assert granted(client, org.HANDLER, role).status_code == 302
        assert "Decisions on your proposals" not in desk.read(client, "") or role != "auditor"
        decide(desk.seated(org.REPRESENTATIVE), org.HANDLER, **said)
    day = desk.read(client, "")
    assert "granted Hanna Handler the role of auditor, as Adam Admin proposed." in day
    assert "Not needed." in day
    assert "Decisions on your proposals" not in desk.read(desk.seated(org.DIRECTOR), "")
    assert "Decisions on your proposals" not in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_a_form_says_before_who_can_accept_what_it_proposes() -> None:
    page = desk.read(desk.seated(org.ADMINISTRATOR), "settings/people/han/")
    said = "If this lets someone see more, a second approver must approve it first: "
    assert page.count(said) == 3, "for a role, a move and an invitation"
    names = page.partition(said)[2].partition(".")[0]
    assert names == "Dora Director or Rita Represent"
    assert said in desk.read(desk.seated(org.ADMINISTRATOR), "settings/people/")
    own = desk.read(desk.seated(org.REPRESENTATIVE), "settings/people/han/")
    assert own.partition(said)[2].partition(".")[0] == "Dora Director"


def test_administrators_see_addresses_from_which_notices_came_back() -> None:
    org.reach(org.HANDLER, "han@example.org", now=timezone.now())
    client = desk.seated(org.ADMINISTRATOR)
    assert "came back" not in desk.read(client, "") + desk.read(client, "settings/people/")
    Person.objects.filter(id=org.HANDLER).update(contact_failed=True, version=9)
    rules.forget()
    assert "Emails to these colleagues came back:" in desk.read(client, "")
    assert "emails came back" in desk.read(client, "settings/people/")
    assert "came back" not in desk.read(desk.seated(org.COUNTER), "")


def test_no_one_ends_the_only_other_person_who_can_accept() -> None:
    """One who has ended all others could decide alone under an older policy."""
    client = desk.seated(org.REPRESENTATIVE)
    address = "/desk/settings/people/dir/"
    for act in ({"act": "end-role", "role": "top_management"}, {"act": "end-person"}):
        answer = client.post(address, act)
        assert answer.status_code == 409
        assert "Only 1 person could then approve what others propose." in answer.content.decode()
    assert rules.book().people.person(org.DIRECTOR).active  # type: ignore[union-attr]


def test_a_deputy_who_sees_more_for_the_first_time_sets_a_new_password() -> None:
    other = desk.account_of(org.HANDLER)
    held = rules.rules_at(timezone.now()).policy
    people = (org.HANDLER, PLAIN)
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named(PLAIN, "add-person", AddPerson("Nia New"), actor=by, now=now)
    account = desk.account_of(PLAIN)
    draft = publishing.following(replace(held, representative_deputies=people), held)
    for person in (org.REPRESENTATIVE, org.DIRECTOR):
        acting = org.acting(person)
        publishing.publish(draft, reason="Cover.", actor=acting, now=timezone.now())
    account.refresh_from_db()
    other.refresh_from_db()
    assert not account.has_usable_password()
    assert other.has_usable_password(), "they see complaints anyway"


# --- what others did ---


def done(person: Id, act: str, given: Any, *, by: Id, days_ago: int = 0) -> None:
    now = timezone.now() - timedelta(days=days_ago)
    perform_named(person, act, given, actor=org.acting(by), now=now)


def test_a_person_sees_who_set_their_address_until_they_open_it() -> None:
    told = "Adam Admin set the email address of Dora Director for notices."
    done(org.DIRECTOR, "set-contact", SetContact("d@example.org"), by=org.ADMINISTRATOR)
    client, others = desk.seated(org.DIRECTOR), desk.seated(org.ADMINISTRATOR)
    assert told in desk.read(client, "")
    assert told in desk.read(others, "settings/people/dir/"), "in the history"
    assert told in desk.read(client, ""), "someone else opened it"
    assert told not in desk.read(others, "")
    assert "d@example.org" in desk.read(client, "settings/people/dir/")
    assert told not in desk.read(client, "")


def test_a_person_who_sets_their_own_address_is_shown_no_change() -> None:
    done(org.DIRECTOR, "set-contact", SetContact("a@example.org"), by=org.ADMINISTRATOR)
    org.reach(org.DIRECTOR, "c@example.org", now=timezone.now())
    with pytest.raises(Refused):
        done(org.DIRECTOR, "set-contact", SetContact("b@example.org"), by=org.ADMINISTRATOR)
    assert "Changes by others" not in desk.read(desk.seated(org.DIRECTOR), "")


@pytest.mark.parametrize(("days_ago", "shown"), [(6, True), (8, False)])
def test_who_loses_a_role_and_those_who_decide_see_who_ended_it_for_a_week(
    days_ago: int, shown: bool
) -> None:
    grant = GrantRole(Role.auditor)
    perform_named(org.HANDLER, "grant-role", grant, actor=rules.OPERATOR, now=org.BEGAN)
    ended = EndRole(Role.auditor)
    done(org.HANDLER, "end-role", ended, by=org.ADMINISTRATOR, days_ago=days_ago)
    told = "Adam Admin ended the role of auditor of Hanna Handler"
    for reader in (org.HANDLER, org.DIRECTOR, org.REPRESENTATIVE):
        assert (told in desk.read(desk.seated(reader), "")) is shown
    assert told not in desk.read(desk.seated(org.COLLEAGUE), "")
    assert told not in desk.read(desk.seated(org.ADMINISTRATOR), "")


def test_who_loses_their_last_role_sees_who_ended_it() -> None:
    done(org.HANDLER, "end-role", EndRole(Role.handler), by=org.ADMINISTRATOR)
    answer = desk.seated(org.HANDLER).get("/desk/")
    assert answer.status_code == 403
    told = "Adam Admin ended the role of complaint handler of Hanna Handler"
    assert told in answer.content.decode()


def test_a_person_sees_who_recorded_their_absence_and_who_the_deputy_is() -> None:
    first = timezone.now().date()
    away = SetAbsence(first, first + timedelta(days=2), org.COLLEAGUE)
    done(org.HANDLER, "set-absence", away, by=org.ADMINISTRATOR)
    told = "Adam Admin recorded an absence of Hanna Handler from"
    client = desk.seated(org.HANDLER)
    page = desk.read(client, "settings/people/han/")
    for where in (desk.read(client, ""), page):
        assert told in where
        assert "Deputy: Carl Colleague." in where.partition(told)[2]
    assert dates.span(away.first, away.last) in page


def test_ones_own_absence_is_neither_a_change_by_others_nor_in_the_history() -> None:
    day = timezone.now().date()
    done(org.HANDLER, "set-absence", SetAbsence(day, day), by=org.HANDLER)
    client = desk.seated(org.HANDLER)
    both = desk.read(client, "") + desk.read(client, "settings/people/han/")
    assert "recorded an absence" not in both
