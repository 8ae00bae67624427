"""An audit at the desk: drawn by a public seed, judged without names before the record's verdict is
seen, reported as a PDF, and closed once what was found is acted on."""

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled
from tests.named import perform_named
from tests.records import organization as org
from tests.records import surveyed

from amends.core.framework.appointments import EndPerson, EndRole, GrantRole
from amends.core.framework.people.personnel import Role
from amends.core.governing.audit_verdicts import AuditItem
from amends.core.governing.audits import Audit, AuditState
from amends.core.values import Id
from amends.handling import rules
from amends.handling.improvement import sampling
from amends.handling.streams import state_of
from amends.journal import store
from amends.journal.models import Checkpoint, Entry
from amends.maintenance.verification import prove
from amends.register.models import Row

pytestmark = pytest.mark.django_db

ITEMS = [str(one) for one in AuditItem]


@pytest.fixture(autouse=True)
def _log(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    surveyed.opened_log()


def sends(person: Id, page: str, **fields: Any) -> Any:
    client = desk.seated(person)
    form = client.get(f"/desk/{page}").content.decode()
    revision = form.partition('name="revision" value="')[2].partition('"')[0]
    return client.post(f"/desk/{page}", {"once": f"{page}-1", "revision": revision, **fields})


def planned(wanted: int = 3, **changed: Any) -> str:
    today = timezone.now().date()
    fields = {
        "title": "Audit of autumn",
        "year": today.year,
        "first": today - timedelta(60),
        "last": today - timedelta(1),
        "owner": org.AUDITOR,
        "due": today + timedelta(30),
        "criteria": "Our policy",
        "items": ITEMS,
        "wanted": wanted,
        **changed,
    }
    answer = sends(org.AUDITOR, "audits/new/", **fields)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("?")[0].removeprefix("/desk/")


def finished(number: int) -> list[str]:
    """So many complaints, handled differently, as if closed a few days ago."""
    found = []
    for place in range(number):
        reference = str(org.lodged(timezone.now() - timedelta(20)).reference)
        found.append(reference)
        if place % 2 == 0:
            handled.answer(reference)
        elif place % 4 == 1:
            handled.ready(reference)
    Row.objects.filter(reference__in=found).update(
        open=False, closed_at=timezone.now() - timedelta(3)
    )
    return found


def drawn(number: int = 4, wanted: int = 3) -> str:
    finished(number)
    page = planned(wanted)
    assert sends(org.AUDITOR, f"{page}acts/announce/").status_code == 302
    surveyed.signed()
    answer = sends(org.AUDITOR, f"{page}acts/draw/")
    assert answer.status_code == 302, answer.content.decode()
    return page


def audit(page: str) -> Audit:
    stream = f"audit/{page.split('/')[1]}"
    found = state_of(stream, store.read(stream))
    assert isinstance(found, Audit)
    return found


def judged(client: Client, page: str, number: int, **verdicts: str) -> Any:
    card = dict.fromkeys(ITEMS, "yes") | {AuditItem[k]: v for k, v in verdicts.items()}
    return client.post(f"/desk/{page}cases/{number}/", card)


def test_a_stranger_draws_the_same_sample_from_the_list_and_the_checkpoint() -> None:
    page = drawn(6, 3)
    client = desk.seated(org.AUDITOR)
    entries = client.get(f"/desk/{page}list.txt").content.decode().split()

    leaf = Entry.objects.get(stream=f"audit/{page.split('/')[1]}", version=2).leaf.index
    note = min((one.size, one.note) for one in Checkpoint.objects.all() if one.size > leaf)[1]
    seed = hashlib.sha256(note.encode()).hexdigest()
    places = {hashlib.sha256(f"{seed}:{one}".encode()).hexdigest(): one for one in entries}
    mine = [places[place] for place in sorted(places)][:3]

    assert mine == [str(one.member.entry) for one in audit(page).cases]
    listed = sampling.published(audit(page).frame.sha256)  # type: ignore[union-attr]
    assert hashlib.sha256(listed.encode()).hexdigest() == audit(page).frame.sha256  # type: ignore[union-attr]


def test_the_sample_cannot_be_drawn_before_the_next_checkpoint() -> None:
    finished(2)
    page = planned()
    sends(org.AUDITOR, f"{page}acts/announce/")

    early = sends(org.AUDITOR, f"{page}acts/draw/")

    assert early.status_code == 409
    assert "public seed" in early.content.decode()


def test_an_audit_that_cannot_take_place_is_cancelled_on_its_page() -> None:
    page = planned()
    client = desk.seated(org.AUDITOR)
    shown = desk.read(client, page)
    assert "Hand over audit" in shown

    answer = sends(org.AUDITOR, f"{page}acts/cancel/", reason="Nothing was closed there.")

    assert answer.status_code == 302, answer.content.decode()
    assert audit(page).state is AuditState.cancelled
    assert "Cancel audit" not in desk.read(client, page)


def test_an_auditor_has_the_next_audit_on_their_day_and_no_complaints_to_hand_over() -> None:
    planned()
    day = desk.read(desk.seated(org.AUDITOR), "")
    assert "Audit of autumn" in day
    assert "Hand over your complaints" not in day
    assert "Hand over your complaints" in desk.read(desk.seated(org.HANDLER), "")


def test_an_audit_is_handed_over_only_to_people_who_may_lead_it() -> None:
    page = planned()
    form = desk.read(desk.seated(org.AUDITOR), f"{page}acts/hand-over/")
    assert f'value="{org.AUDITOR}"' in form
    assert f'value="{org.HANDLER}"' not in form


def test_an_audit_whose_leader_has_left_is_due_for_those_who_may_hand_it_over() -> None:
    page = planned()
    assert page not in desk.read(desk.seated(org.REPRESENTATIVE), "")
    perform_named(org.AUDITOR, "end-person", EndPerson(), actor=rules.OPERATOR, now=timezone.now())

    for person, told in ((org.REPRESENTATIVE, True), (org.DIRECTOR, True), (org.HANDLER, False)):
        for place in ("", "due/"):
            shown = desk.read(desk.seated(person), place)
            assert (page in shown, "has left" in shown) == (told, told)

    became_auditor(org.HANDLER)
    answer = sends(org.REPRESENTATIVE, f"{page}acts/hand-over/", to=org.HANDLER, reason="Next one.")
    assert answer.status_code == 302, answer.content.decode()
    assert page not in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_the_record_says_its_verdict_only_after_the_auditor() -> None:
    page = drawn()
    client = desk.seated(org.AUDITOR)

    blind = desk.read(client, f"{page}cases/1/")
    assert "Nora" not in blind
    assert "appears after you save" in blind
    assert "23:59" not in blind, "a whole-day deadline is a day"
    assert re.search(r'href="/desk/audits/"[^>]*aria-current', blind), "it is a page of Audits"
    assert "Differs" not in blind
    assert judged(client, page, 1, investigated="no").status_code == 302

    after = desk.read(client, f"{page}cases/1/")
    assert "agree on" in after
    assert "Differs" in after


def test_verdicts_on_some_items_only_are_not_saved() -> None:
    page = drawn()
    client = desk.seated(org.AUDITOR)
    answer = client.post(f"/desk/{page}cases/1/", {ITEMS[0]: "yes"})
    assert answer.status_code == 422
    assert audit(page).case(1).judged is None  # type: ignore[union-attr]


def became_auditor(person: Id) -> None:
    """Someone who handled complaints does so no longer, and audits now."""
    now = timezone.now()
    for act, given in (
        ("grant-role", GrantRole(Role.auditor)),
        ("end-role", EndRole(Role.handler)),
    ):
        perform_named(person, act, given, actor=rules.OPERATOR, now=now)


def test_an_auditor_who_handled_a_sampled_complaint_is_refused_it() -> None:
    page = drawn(4, 4)
    became_auditor(org.HANDLER)
    client = desk.seated(org.HANDLER)
    numbers = {worked(one.member.reference): one.member.number for one in audit(page).cases}

    assert "You were involved" in desk.read(client, f"{page}cases/{numbers[True]}/")
    answer = judged(client, page, numbers[True])
    assert answer.status_code == 422
    assert "You were involved in this complaint" in answer.content.decode()
    assert judged(client, page, numbers[False]).status_code == 302


def worked(reference: Id) -> bool:
    bodies = Entry.objects.filter(stream=f"complaint/{reference}").values_list("body", flat=True)
    return any(json.loads(body)["by"] == org.HANDLER for body in bodies)


def test_handlers_and_managers_do_not_know_of_an_audit_in_progress() -> None:
    page = drawn()
    for person in (org.HANDLER, org.MANAGER):
        client = desk.seated(person)
        assert client.get(f"/desk/{page}").status_code == 404
        assert client.get(f"/desk/{page}cases/1/").status_code == 404
        assert "Audit of autumn" not in desk.read(client, "audits/")


def test_the_manager_of_the_complaints_sees_the_audit_without_its_sample() -> None:
    page = drawn()
    case = f"/desk/{page}cases/1/"

    assert case in desk.read(desk.seated(org.AUDITOR), page)
    client = desk.seated(org.REPRESENTATIVE)
    assert case not in desk.read(client, page)
    assert client.get(f"/desk/{page}cases/1/").status_code == 404


def test_a_handler_cannot_be_chosen_to_lead() -> None:
    answer = sends(org.AUDITOR, "audits/new/", owner=org.HANDLER)
    assert answer.status_code == 422
    choices = re.findall(r'value="(person/\w+)"', answer.content.decode())
    assert choices == [org.AUDITOR]


def test_a_finding_becomes_an_action_and_the_report_a_tagged_pdf_without_names() -> None:
    page = drawn()
    client = desk.seated(org.AUDITOR)
    for case in audit(page).cases:
        judged(client, page, case.member.number, acknowledged="partly")
    due = timezone.now().date() + timedelta(20)
    finding = {
        "finding": "nonconformity",
        "clause": "7.4",
        "words": "Late",
        "cases": ["1"],
        "remedy": "Print twice a day",
        "owner": org.MANAGER,
        "due": due,
    }
    answer = sends(org.AUDITOR, f"{page}acts/find/", **finding)
    assert answer.status_code == 302, answer.content.decode()
    action = audit(page).findings[0].action
    assert "Print twice a day" in desk.read(desk.seated(org.MANAGER), f"actions/{action}/")

    names = ("procedures", "followed", "objectives", "strengths", "chances")
    answer = sends(org.AUDITOR, f"{page}acts/report/", **dict.fromkeys(names, "Mostly"))
    assert answer.status_code == 302, answer.content.decode()
    printed = client.get(f"/desk/{page}record.pdf")
    assert printed.status_code == 200
    assert b"/StructTreeRoot" in printed.content
    assert sends(org.AUDITOR, f"{page}acts/close/").status_code == 302
    assert audit(page).state == "closed"
    Row.objects.update(open=True, closed_at=None)  # as their entries say
    found = [one.place for one in prove(now=timezone.now()).findings]
    assert [one for one in found if not one.startswith("account ")] == []


def test_since_the_last_visit_lists_roles_that_changed_after_that_checkpoint() -> None:
    surveyed.signed()
    became_auditor(org.COLLEAGUE)
    surveyed.signed()
    client = desk.seated(org.AUDITOR)
    today = timezone.now().date()

    page = desk.read(client, f"audits/since/?first={today - timedelta(1)}&last={today}")

    assert "Carl Colleague" in page
    assert "Auditor" in page.partition("Roles on")[2]
    assert desk.seated(org.HANDLER).get("/desk/audits/since/").status_code == 404
    for far in ("first=0001-01-01", "last=9999-12-31"):
        assert "Enter a date" in desk.read(client, f"audits/since/?{far}")


def test_an_auditor_filters_the_records_by_days_of_receipt() -> None:
    old = str(org.lodged(timezone.now() - timedelta(40)).reference)
    new = str(org.lodged(timezone.now() - timedelta(4)).reference)
    day = timezone.now().date() - timedelta(20)
    client = desk.seated(org.AUDITOR)

    after, before = (desk.read(client, f"record/?{name}={day}") for name in ("first", "last"))

    assert (new in after, old in after) == (True, False)
    assert (new in before, old in before) == (False, True)


# --- a script plays the auditor, who reads the entries of each complaint and nothing else ---


def by_hand(reference: str) -> dict[str, str]:
    """What an auditor finds in the file of a complaint with one complainant and one issue."""
    entries = Entry.objects.filter(stream=f"complaint/{reference}").order_by("version")
    there: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        there.setdefault(entry.kind, []).append(json.loads(entry.body))
    due = {told["is"]["clock"]: told["is"]["until"] for told in reversed(there["TermTold"])}

    def first(kind: str) -> str:
        return there[kind][0]["happened"] if kind in there else ""

    findings = {entry["is"]["finding"] for entry in there.get("FindingRecorded", ())}
    backed = "EvidenceRecorded" in there or findings <= {"upheld", "partly_upheld"}
    known, told = first("Acknowledged") or first("DecisionCommunicated"), "DecisionCommunicated"
    return {
        "4.7": ("yes" if backed else "no") if findings else "not_applicable",
        "7.3": ("yes" if first(told) <= due["respond"] else "no")
        if told in there
        else "not_applicable",
        "7.4": ("yes" if known <= due["acknowledge"] else "partly") if known else "no",
        "7.5": "yes" if "Assessed" in there else "no",
        "7.6": "yes" if "FindingRecorded" in there else "no",
        "7.7": "yes" if told in there else "no",
        "7.8": "yes" if told in there else "no",
        "7.9": "yes" if "ReactionRecorded" in there else "not_applicable",
    }


def test_an_auditor_who_reads_only_the_files_of_25_complaints_agrees_with_the_record() -> None:
    page = drawn(26, 25)
    client = desk.seated(org.AUDITOR)
    for case in audit(page).cases:
        card = by_hand(case.member.reference)
        answer = client.post(f"/desk/{page}cases/{case.member.number}/", card)
        assert answer.status_code == 302, answer.content.decode()

    agreed, items = audit(page).agreed

    assert items == 25 * len(ITEMS)
    assert agreed >= 0.95 * items, [
        (one.member.reference, one.differing) for one in audit(page).judged if one.differing
    ]
    shown = desk.read(client, page)
    assert f"agree on {agreed} of {items} items" in shown
