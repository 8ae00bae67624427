"""At a page, no one signs what they did not open: the page that shows the text counts, no other."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_acts import act
from tests.doors.desk.test_desk_acts import complaint as standing
from tests.doors.desk.test_desk_second import declining, prepared, the_form
from tests.named import perform_named
from tests.opening import not_asked
from tests.records import organization as org

from amends.core.framework.appointments import GrantRole, change_of
from amends.core.framework.installation import RunCommand
from amends.core.framework.people.personnel import Role
from amends.core.operation.complaint import Stage
from amends.core.streams import INSTALLATION
from amends.core.values import Code
from amends.desk.acts.acting import SIGNED
from amends.desk.people.proposals import mark_of
from amends.governance import publishing
from amends.handling import rules
from amends.handling.read_log import Asked, openings
from amends.handling.rules import rules_at
from amends.journal import store

pytestmark = [pytest.mark.django_db, pytest.mark.opens]

REFUSED = "Open the record and read it before you sign it"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


@pytest.fixture
def declined() -> str:
    with not_asked():
        return declining()


@pytest.fixture
def drafted() -> str:
    with not_asked():
        return prepared()


def test_every_template_that_counts_shows_what_was_complained_of() -> None:
    for name in SIGNED:
        source = Path(get_template(name).origin.name).read_text()
        assert 'include "desk/narrative.html"' in source, name


def test_a_proposal_is_approved_after_its_page_was_shown(declined: str) -> None:
    colleague, where = desk.seated(org.COLLEAGUE), act(declined, "decline-scope")
    sent = {"agree": "1", "revision": str(standing(declined).revision)}

    unread = colleague.post(f"/desk/{where}", sent)
    assert unread.status_code == 409
    assert REFUSED in unread.content.decode()
    assert colleague.post(f"/desk/{where}", sent).status_code == 409, "sending it opens nothing"

    desk.read(colleague, where)
    assert colleague.post(f"/desk/{where}", sent).status_code == 302
    assert standing(declined).stage is Stage.out_of_scope


def test_the_form_of_another_proposal_does_not_show_the_one_that_waits(declined: str) -> None:
    colleague, where = desk.seated(org.COLLEAGUE), act(declined, "decline-scope")
    desk.read(colleague, f"{where}?own=1")
    sent = {"agree": "1", "revision": str(standing(declined).revision)}
    assert colleague.post(f"/desk/{where}", sent).status_code == 409


def test_a_response_is_approved_from_the_page_that_shows_it(drafted: str) -> None:
    manager, where = desk.seated(org.MANAGER), act(drafted, "authorize-response")
    sent = {"response": "1", "revision": str(standing(drafted).revision)}
    assert manager.post(f"/desk/{where}", sent).status_code == 409
    assert desk.send(manager, where).status_code == 302


def test_a_form_without_the_text_does_not_count_but_the_page_of_the_complaint_does() -> None:
    reference, handler = org.lodged().reference, desk.seated(org.HANDLER)
    where, typed = act(reference, "decline-scope"), {"ground": "not_ours", "reason": "City."}

    unread = desk.send(handler, where, **typed)
    assert (unread.status_code, REFUSED in unread.content.decode()) == (409, True)

    desk.read(handler, f"complaints/{reference}/")
    assert desk.send(handler, where, **typed).status_code == 302


def test_a_notice_is_read_by_who_is_shown_the_complaint(drafted: str) -> None:
    handler, manager = desk.seated(org.HANDLER), desk.seated(org.MANAGER)
    page = desk.read(manager, act(drafted, "authorize-response"))
    no = the_form(page, act(drafted, "disagree")) | {"reason": "Too short."}
    assert manager.post(f"/desk/{act(drafted, 'disagree')}", no).status_code == 302
    assert desk.read(handler, f"complaints/{drafted}/")
    assert all(notice.read for notice in standing(drafted).notices if notice.person == org.HANDLER)


def test_what_was_opened_to_be_signed_is_in_the_read_log_of_the_complaint(declined: str) -> None:
    colleague = desk.seated(org.COLLEAGUE)
    desk.read(colleague, act(declined, "decline-scope"))
    (line,) = (
        line
        for line in openings(Asked(declined), rules_at(timezone.now())).found
        if line.reader == org.COLLEAGUE
    )
    assert "signing" in line.purposes
    shown = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{declined}/opened/")
    assert "what they approve" in shown


def test_a_proposed_role_is_approved_from_the_page_of_the_person() -> None:
    given = GrantRole(Role.auditor)
    proposer, now = org.acting(org.REPRESENTATIVE), timezone.now()
    perform_named(org.HANDLER, "grant-role", given, actor=proposer, now=now)
    director, page = desk.seated(org.DIRECTOR), "settings/people/han/"
    mark = mark_of(change_of(Code("grant-role"), given))
    sent = {"change": mark, "accept": "1"}

    unread = director.post(f"/desk/{page}decide/", sent)
    assert (unread.status_code, REFUSED in unread.content.decode()) == (409, True)
    desk.read(director, page)
    assert director.post(f"/desk/{page}decide/", sent).status_code == 302


def test_settings_are_approved_from_the_page_that_shows_what_changes() -> None:
    now = rules_at(timezone.now()).policy
    draft = publishing.following(replace(now, checked_share=now.checked_share - 1), now)
    author = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="x", actor=author, now=timezone.now())
    proposal, director = publishing.proposed(), desk.seated(org.DIRECTOR)
    assert proposal is not None
    sent = {"sha256": proposal.sha256, "reason": "Fine.", "agree": "1"}
    page = reverse("desk:proposal")

    unread = director.post(page, sent)
    assert (unread.status_code, REFUSED in unread.content.decode()) == (422, True)
    assert director.get(page).status_code == 200
    assert director.post(page, sent).status_code == 302


def test_commands_are_marked_as_read_only_after_they_were_shown() -> None:
    command = RunCommand(Code("backup"))
    stream, now = INSTALLATION.prefix, timezone.now()
    perform_named(stream, "run-command", command, actor=rules.OPERATOR, now=now)
    last, _ = store.tip(stream)
    director = desk.seated(org.DIRECTOR)

    sent = director.post(reverse("desk:read-commands"), {"up_to": str(last)})
    assert sent["Location"] == reverse("desk:installation")
    desk.read(director, "installation/")
    sent = director.post(reverse("desk:read-commands"), {"up_to": str(last)})
    assert sent["Location"] == reverse("desk:my-day")
