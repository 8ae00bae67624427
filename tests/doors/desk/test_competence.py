"""Competence, risks and objectives in the staff area: who is not trained is not assigned."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import browsing
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_look import signed_in
from tests.records import organization as org

from amends.core.framework.policy.commitments import CompetenceGate
from amends.core.governing.competences import CompetenceState
from amends.core.operation.acts.receipt import NewIssue
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.desk.assurance.framework import COMPETENCES
from amends.desk.records.opening import mark_of
from amends.governance import publishing
from amends.handling import rules
from amends.register.models import Action, GoverningRecord, Row
from amends.site import alerts

SAFETY = Code("poor_service")


def gated(gate: CompetenceGate) -> None:
    """Publish settings under which complaints about poor service need competence."""
    now = org.BEGAN + timedelta(minutes=30)
    in_force = rules.rules_at(now).policy
    draft = replace(in_force, competence_for=(SAFETY,), competence=gate)
    following = publishing.following(draft, in_force)
    publishing.publish(following, reason="x", actor=org.acting(org.REPRESENTATIVE), now=now)


def complaint(gate: CompetenceGate) -> str:
    """Return a complaint about poor service that the handler cannot be given without a record."""
    org.found_organization()
    gated(gate)
    return org.lodged(issues=(NewIssue(SAFETY, "rude"),)).reference


def records(**typed: Any) -> Any:
    return desk.send(
        desk.seated(org.REPRESENTATIVE),
        "competences/new/",
        title="Complaints about service",
        proof="Course of 2 March, test passed",
        **{"person": org.COLLEAGUE, "owner": org.REPRESENTATIVE, "last": "1 5 2099", **typed},
    )


@pytest.mark.django_db
def test_an_untrained_handler_is_refused_gets_a_record_and_is_then_accepted() -> None:
    reference = complaint(CompetenceGate.refuse)
    page, seat = f"complaints/{reference}/acts/transfer/", desk.seated(org.REPRESENTATIVE)

    assert "Carl Colleague (no competence record)" in desk.read(seat, page)
    refused = desk.send(seat, page, owner=org.COLLEAGUE, reason="He is free.")
    assert refused.status_code == 409
    said = desk.unwrapped(refused.content.decode())
    assert "Carl Colleague has none now" in said
    assert "ask your complaints manager to record their training" in said

    assert records(categories=[SAFETY]).status_code == 302
    assert "(no competence record)" in desk.read(seat, page), "the others have none"
    assert "Carl Colleague (no" not in desk.read(seat, page)
    done = desk.send(seat, page, owner=org.COLLEAGUE, reason="He is free.")
    assert done.status_code == 302, done.content.decode()
    assert Row.objects.get(reference=reference).owner == org.COLLEAGUE


@pytest.mark.django_db
@pytest.mark.parametrize("gate", list(CompetenceGate))
def test_the_preview_of_many_assignments_says_who_lacks_competence(gate: CompetenceGate) -> None:
    reference = complaint(gate)
    given = {"act": "transfer", "complaint": [reference], "reason": "free"}

    answer = desk.seated(org.REPRESENTATIVE).post(
        "/desk/complaints/selected/", {**given, "value": org.COLLEAGUE}
    )

    said = desk.unwrapped(answer.content.decode())
    assert "Carl Colleague has none now" in said
    assert ("Will be done." in said) is (gate is CompetenceGate.warn)


@pytest.mark.django_db
def test_refusing_is_not_published_while_an_owner_has_no_record() -> None:
    complaint(CompetenceGate.warn)

    with pytest.raises(Refused) as refused:
        gated(CompetenceGate.refuse)
    assert refused.value.guard is Guard.owners_not_competent

    owner = Row.objects.get().owner
    by = org.DIRECTOR if owner == org.REPRESENTATIVE else org.REPRESENTATIVE
    given = {"person": owner, "owner": by, "title": "All", "proof": "Seen", "last": "1 5 2099"}
    assert desk.send(desk.seated(by), "competences/new/", **given).status_code == 302
    gated(CompetenceGate.refuse)


@pytest.mark.django_db
def test_a_person_reads_their_own_record_and_no_other() -> None:
    org.found_organization()
    records()
    page = f"competences/{GoverningRecord.objects.get().id.partition('/')[2]}/"

    assert "Course of 2 March" in desk.read(desk.seated(org.COLLEAGUE), page)
    assert desk.seated(org.HANDLER).get(f"/desk/{page}").status_code == 404


@pytest.mark.django_db
def test_an_overdue_record_is_told_to_who_is_above_its_owner_until_someone_responds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    org.found_organization()
    soon = timezone.localdate() + timedelta(days=20)
    records(last=f"{soon.day} {soon.month} {soon.year}")
    monkeypatch.setattr(alerts._Looked, "at_records_on", None)
    later = timezone.now() + timedelta(days=22)

    assert alerts.look_at_records(now=later) == 1
    assert alerts.look_at_records(now=later + timedelta(days=1)) == 0, "once for a day that passed"

    alert = GoverningRecord.objects.get(kind="alert")
    assert (alert.owner, alert.state) == (org.DIRECTOR, "open")
    listed = desk.read(desk.seated(org.DIRECTOR), "objectives/")
    assert "Competence: due" in listed
    page = f"alerts/{alert.id.partition('/')[2]}/"
    assert "The overdue record" in desk.read(desk.seated(org.DIRECTOR), page)
    desk.read(desk.seated(org.REPRESENTATIVE), f"{page}acts/answer/", status=409)
    done = desk.send(desk.seated(org.DIRECTOR), f"{page}acts/answer/", words="Course booked")
    assert done.status_code == 302, done.content.decode()
    assert "Competence: due" not in desk.read(desk.seated(org.DIRECTOR), "objectives/")


@pytest.mark.django_db
def test_a_risk_is_treated_by_an_action_and_the_highest_is_listed_first() -> None:
    org.found_organization()
    seat = desk.seated(org.REPRESENTATIVE)
    for title, rating in (("Flu", "2"), ("Flood", "5")):
        given = {"title": title, "words": "It may happen.", "owner": org.REPRESENTATIVE}
        made = desk.send(seat, "risks/new/", **given, review=f"{org.REVIEW}", kind="risk")
        page = made["Location"].partition("?")[0].removeprefix("/desk/")
        numbers = {"likelihood": rating, "effect": "3", "review": f"{org.REVIEW}"}
        rated = desk.send(seat, f"{page}acts/rate/", reason="seen", **numbers)
        assert rated.status_code == 302, rated.content.decode()

    listed = desk.read(seat, "risks/")
    assert listed.index("Flood") < listed.index("Flu<")
    treat = {"what": "Move the files upstairs", "owner": org.HANDLER, "due": "1 4 2099"}
    assert desk.send(seat, f"{page}acts/treat/", **treat).status_code == 302
    action = Action.objects.get()
    assert (action.source, action.holder) == ("risk", org.HANDLER)
    shown = desk.read(seat, page)
    assert f'/desk/actions/{action.id}/"' in shown
    assert "Move the files upstairs" in shown
    assert "15: likelihood 5, effect 3" in shown


@pytest.mark.django_db
def test_an_objective_names_the_record_that_it_follows_from() -> None:
    org.found_organization()
    seat = desk.seated(org.REPRESENTATIVE)
    statement = {"item": "5.1", "title": "Our promise", "words": "We respond in 20 days."}
    written = desk.send(
        seat, "statements/new/", **statement, owner=org.REPRESENTATIVE, review=f"{org.REVIEW}"
    )
    assert written.status_code == 302
    stream = GoverningRecord.objects.get().id

    given = {"measure": "k05", "most": "2", "owner": org.REPRESENTATIVE, "source": stream}
    given["interval"] = "month"
    by = desk.seated(org.DIRECTOR)
    made = desk.send(by, "criteria/new/", **given, reason="We can do better.")

    assert made.status_code == 302, made.content.decode()
    form = desk.read(by, "criteria/k05/set/")
    assert f'value="{stream}" selected' in form
    assert 'name="measure"' not in form
    listed = desk.read(seat, "objectives/")
    assert "Our promise" in listed
    assert "at most 2%" in listed


@pytest.mark.browser
def test_in_a_browser_the_untrained_handler_is_refused_and_accepted_once_recorded(
    committed_database: str, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA, settings.AMENDS_FILES = tmp_path, tmp_path / "files"
    reference = complaint(CompetenceGate.refuse)
    desk.account_of(org.REPRESENTATIVE)
    with browsing.served() as address, browsing.browser() as chromium:
        page = signed_in(chromium, address, **browsing.WIDE)
        transfer = f"{address}/desk/complaints/{reference}/acts/transfer/"

        def assigned() -> str:
            page.goto(transfer)
            page.check(f"input[name=owner][value='{org.COLLEAGUE}']")
            page.fill("textarea[name=reason]", "He is free.")
            page.click("main form button[type=submit]")
            return str(page.inner_text("main"))

        assert "Carl Colleague has none now" in assigned()
        page.goto(f"{address}/desk/competences/new/")
        page.select_option("select[name=person]", org.COLLEAGUE)
        page.select_option("select[name=owner]", org.REPRESENTATIVE)
        page.fill("[name=title]", "Complaints about service")
        page.fill("textarea[name=proof]", "Course of 2 March, test passed")
        assert not browsing.barriers(page)
        page.click("main form button[type=submit]")
        assert "Competence recorded." in page.inner_text("main")
        assert "Carl Colleague" in assigned()
        for at in ("competences/", "risks/", "alerts/", "objectives/"):
            page.goto(f"{address}/desk/{at}")
            assert not browsing.barriers(page)
    assert Row.objects.get(reference=reference).owner == org.COLLEAGUE


@pytest.mark.django_db
def test_each_record_that_is_due_is_below_its_own_day() -> None:
    org.found_organization()
    people = {org.COUNTER: 2101, org.COLLEAGUE: 2099, org.MANAGER: 2102, org.HANDLER: 2100}
    for person, year in people.items():
        assert records(person=person, last=f"1 5 {year}").status_code == 302
    page = desk.read(desk.seated(org.REPRESENTATIVE), "due/")
    names = ("Carl Colleague", "Hanna Handler", "Cora Counter", "Max Manager")
    places = [page.index(f"Complaints about service: {name}") for name in names]
    assert places == sorted(places)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "said"), [(-1, "Expired"), (0, "Current")])
def test_competence_that_is_past_its_last_day_is_not_called_current(days: int, said: str) -> None:
    org.found_organization()
    now = timezone.now()
    seat: Any = SimpleNamespace(now=now, rules=rules.rules_at(now))
    last = seat.rules.day_of(None, now) + timedelta(days)

    mark = mark_of(
        COMPETENCES, SimpleNamespace(due=last, unit=None, state=CompetenceState.current), seat
    )

    assert mark.text == said
