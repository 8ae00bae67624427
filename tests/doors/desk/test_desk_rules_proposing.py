"""Where the policy asks for it, a second person publishes: proposed, agreed to, sent back."""

from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndRole
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import ControlName
from amends.core.framework.policy.policy import Policy
from amends.governance import publishing
from amends.handling import rules
from amends.journal.models import Entry as Written

pytestmark = pytest.mark.django_db


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def post(client: Any, address: str, **typed: Any) -> Any:
    answers = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(f"/desk/settings/{address}", answers)


def strengths(publishing: str) -> dict[str, str]:
    typed = {f"{name}-strength": str(policy().control(name).strength) for name in ControlName}
    typed |= {"checked_share": "10", "refusals_read": "0", "refusals_read_above": "1000"}
    return typed | {"publish_policy-strength": publishing}


@pytest.fixture(autouse=True)
def _two_publish() -> None:
    """One person asks for two."""
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    asked = client.post("/desk/settings/second-person/", strengths("required"))
    assert asked.status_code == 302
    overview = desk.read(client, "settings/")
    assert "publishing a version of the settings”: “a second approver is always needed”" in overview
    assert post(client, "publish/", reason="Two see more.").status_code == 302
    assert policy().version == 2


def proposed(reason: str = "Many complain of it.", name: str = "Cold flats") -> Any:
    client = desk.seated(org.REPRESENTATIVE)
    post(client, "categories/", label__en=name)
    assert "Send for approval" in desk.read(client, "settings/")
    answer = post(client, "publish/", reason=reason)
    assert answer["Location"].endswith("?proposed=1")
    return client


def answer_of(client: Any, **typed: str) -> Any:
    waiting = publishing.proposed()
    assert waiting is not None
    given = {"sha256": waiting.sha256, "reason": "So it is."}
    return client.post("/desk/settings/proposal/", given | typed)


def test_a_proposal_binds_nobody_until_somebody_else_agrees() -> None:
    author = proposed()
    assert policy().version == 2
    assert "You have no draft changes." in desk.read(author, "settings/")
    own = desk.read(author, "settings/proposal/")
    assert "Approve and publish" not in own
    assert "someone else has to agree" in own
    assert answer_of(author, agree="1").status_code == 422
    assert policy().version == 2, "not even past the page"

    second = desk.seated(org.DIRECTOR)
    assert "waiting for a second" in desk.read(second, "settings/")
    page = desk.read(second, "settings/proposal/")
    assert "Rita Represent" in page
    assert "Many complain of it." in page
    assert "Why we ask" not in page
    assert "The category “Cold flats” is new." in page
    agreed = answer_of(second, agree="1")
    assert agreed["Location"].endswith("?published=1")
    assert policy().version == 3
    assert policy().listed("categories", "cold_flats")
    last = Written.objects.filter(stream="policy/1").latest("version")
    assert last.kind == "PolicyAdopted"
    assert f'"first":"{org.REPRESENTATIVE}"' in last.body
    assert second.get("/desk/settings/proposal/").status_code == 302, "nothing waits any more"


def test_the_second_person_reads_what_is_less_strict_before_they_approve_it() -> None:
    author = desk.seated(org.REPRESENTATIVE)
    post(author, "categories/", label__en="Cold flats")
    assert post(author, "publish/", reason="A new one.").status_code == 302
    second = desk.seated(org.DIRECTOR)
    assert "Less strict" not in desk.read(second, "settings/proposal/")
    assert answer_of(second, agree="1").status_code == 302
    post(author, "closures/", day="24 12 2030", name="Christmas Eve")
    assert post(author, "publish/", reason="We are away.").status_code == 302
    assert "Less strict than before: Closed days." in desk.read(second, "settings/proposal/")


MINE = "Settings to approve"


def test_a_proposed_policy_waits_in_the_day_of_whoever_can_agree_until_it_is_decided() -> None:
    author = proposed()
    for person in (org.HANDLER, org.ADMINISTRATOR, org.AUDITOR):
        assert MINE not in desk.read(desk.seated(person), "")
    assert MINE not in desk.read(author, ""), "nobody is the second of their own"
    second = desk.seated(org.DIRECTOR)
    day = desk.read(second, "")
    assert MINE in day
    assert '<a href="/desk/settings/proposal/">Version 3 of the settings</a>' in day
    assert "proposed by Rita Represent" in day
    assert "You have no open complaints and nothing to do today." not in day
    assert answer_of(second, agree="1").status_code == 302
    assert MINE not in desk.read(second, "")
    proposed(name="Damp flats")
    assert MINE in desk.read(second, "")
    assert answer_of(second).status_code == 302
    assert MINE not in desk.read(second, ""), "sent back is decided, too"


def test_a_proposal_is_sent_back_with_a_reason_or_taken_back() -> None:
    for person in (org.DIRECTOR, org.REPRESENTATIVE):
        proposed()
        client = desk.seated(person)
        assert answer_of(client, reason="").status_code == 422
        sent = answer_of(client, reason="Too narrow for us.")
        assert sent["Location"].endswith("?returned=1")
        assert publishing.proposed() is None
        assert policy().version == 2
    last = Written.objects.filter(stream="policy/1").latest("version")
    assert last.kind == "ProposalReturned"
    assert "narrow" not in last.body


def test_who_agrees_agrees_to_what_they_read() -> None:
    proposed()
    read_then = publishing.proposed()
    assert read_then is not None
    proposed(name="Damp flats")
    second = desk.seated(org.DIRECTOR)
    late = answer_of(second, agree="1", sha256=read_then.sha256)
    assert late.status_code == 422
    assert "There is a newer proposal than the one you read." in late.content.decode()
    assert "So it is." in late.content.decode(), "what was typed is still there"
    assert policy().version == 2
    assert answer_of(second, agree="1").status_code == 302
    assert policy().listed("categories", "damp_flats")
    assert not policy().listed("categories", "cold_flats")


@pytest.mark.parametrize("person", [org.HANDLER, org.ADMINISTRATOR, org.AUDITOR])
def test_who_may_not_adopt_rules_reads_a_proposal_and_answers_none(person: str) -> None:
    proposed()
    client = desk.seated(person)
    assert "Approve and publish" not in desk.read(client, "settings/proposal/")
    assert answer_of(client, agree="1").status_code == 403
    assert answer_of(client).status_code == 403
    assert policy().version == 2


def test_one_person_cannot_do_away_with_the_second() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert (
        client.post("/desk/settings/second-person/", strengths("alone_with_reason")).status_code
        == 302
    )
    assert post(client, "publish/", reason="Quicker.")["Location"].endswith("?proposed=1")
    assert policy().control("publish_policy").second_needed(None)


def test_two_are_not_asked_for_where_only_one_may_publish() -> None:
    given = EndRole(Role.top_management)
    perform_named(org.DIRECTOR, "end-role", given, actor=rules.OPERATOR, now=timezone.now())
    client = desk.seated(org.REPRESENTATIVE)
    refused = client.post("/desk/settings/second-person/", strengths("required"))
    assert refused.status_code == 422
    assert "No one else can publish yet." in refused.content.decode()


def test_the_first_hour_says_that_somebody_else_has_to_agree() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    typed = {"name": "New name", "accent": policy().accent}
    answer = client.post("/desk/first/name/", typed)
    assert answer.status_code == 422
    assert "Someone else approves it under “Settings”." in answer.content.decode()
    assert publishing.proposed() is not None
