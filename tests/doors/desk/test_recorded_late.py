"""What was recorded late is said so everywhere, is listed for auditors, and is confirmed by two."""

import csv
import io
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import machine
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.improvement.fact_rows import facts
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.communication import Message, RecordContact
from amends.core.operation.acts.posting import PostLetter, WriteLetter
from amends.core.operation.acts.receipt import NewMention, NewParty
from amends.core.operation.acts.tracking import RecordDangerCall
from amends.core.operation.events import Notice, Way, YesNoUnknown
from amends.core.values import Code, Contact
from amends.governance.publishing import following, publish
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.rules import rules_at
from amends.journal import log, store
from amends.journal.models import Entry
from amends.wording.dates import short_day

pytestmark = pytest.mark.django_db

LATE = timedelta(days=7)
RECEIVED = datetime(2026, 11, 2, 9, tzinfo=org.BEGAN.tzinfo)
ON_TIME = RECEIVED + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _posted(reference: str) -> None:
    receipt = WriteLetter(1, Way.letter, "We have it\n\nYes.\n", Notice.acknowledgement)
    do(reference, "write-letter", receipt, now=RECEIVED)
    do(reference, "post-letter", PostLetter(1, ON_TIME.date()), now=RECEIVED + LATE)


def _acknowledged(reference: str) -> None:
    payload = Acknowledge(1, Way.phone, happened=ON_TIME)
    do(reference, "acknowledge", payload, by=org.HANDLER, now=RECEIVED + LATE)


def _contacted(reference: str) -> None:
    payload = RecordContact(1, Way.phone, False, "They were told.", happened=ON_TIME)
    do(reference, "record-contact", payload, now=RECEIVED + LATE)


def _called(reference: str) -> None:
    call = RecordDangerCall("07700 900123", True, happened=ON_TIME)
    do(reference, "record-danger-call", call, now=RECEIVED + LATE)


def _lodged(act: str) -> str:
    """A complaint on which the act can be recorded."""
    if act != "record-danger-call":
        return org.lodged(RECEIVED).reference
    policy = rules_at(RECEIVED).policy
    draft = following(replace(policy, danger_call_within=60), policy)
    publish(draft, reason="r", actor=org.acting(org.REPRESENTATIVE), now=RECEIVED)
    rules.forget()
    phoned = NewParty(identity=Contact(name="Nora Complain", phone="07700 900123"))
    return org.lodged(RECEIVED, complainants=(phoned,), danger=True).reference


RECORDED: dict[str, Callable[[str], None]] = {
    "acknowledge": _acknowledged,
    "record-contact": _contacted,
    "post-letter": _posted,
    "record-danger-call": _called,
}
"""Every act that is dated by who records it, recorded a week later."""


def test_every_act_with_a_day_of_its_own_is_tried() -> None:
    dated = {
        str(name)
        for name, act in ACTS.items()
        if act.dates or any(field.name == "happened" for field in fields(act.particulars))
    }
    assert dated == set(RECORDED)


def of_auditor(address: str = "conformity/late-entries/") -> str:
    days = f"?first={RECEIVED.date()}&last={(RECEIVED + LATE).date()}"
    return desk.read(desk.seated(org.AUDITOR), address + days)


@pytest.mark.parametrize("act", RECORDED)
def test_every_page_list_and_api_says_both_days(act: str) -> None:
    reference = _lodged(act)
    RECORDED[act](reference)
    days = (short_day(ON_TIME.date()), short_day((RECEIVED + LATE).date()))
    both = "{}, recorded on {}".format(*days)
    assert both in desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    over_api = machine.personnel(org.REPRESENTATIVE)
    entries = over_api.get(f"complaints/{reference}/timeline").json()["entries"]
    assert {one["recorded_late"] for one in entries if one["act"] == act} == {5}
    assert {one["recorded_late"] for one in entries if one["act"] == "receive"} == {0}
    assert reference in of_auditor()
    rows = list(csv.DictReader(io.StringIO(of_auditor("conformity/late-entries.csv"))))
    assert {(one["stream"], one["act"], one["working_days"]) for one in rows} == {
        (f"complaint/{reference}", act, "5")
    }
    auditor = machine.personnel(org.AUDITOR, "journal:read")
    days_of = f"first={RECEIVED.date()}&last={(RECEIVED + LATE).date()}"
    listed = auditor.get(f"late-entries?{days_of}").json()["entries"]
    assert {(one["act"], one["confirmed_by"]) for one in listed} == {(act, None)}


def in_time(reference: str) -> bool:
    now = timezone.now()
    file: Any = file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=now)
    row = facts(file.complaint, file.entries, rules_at(now), 1).complaint
    return row.acknowledged_in_time


@pytest.mark.parametrize("act", ["acknowledge", "post-letter"])
def test_it_counts_as_on_time_once_a_second_person_confirmed_it_by_a_message(act: str) -> None:
    lodged = org.lodged(RECEIVED)
    RECORDED[act](lodged.reference)
    assert not in_time(lodged.reference)
    owner = machine.complainant({"reference": lodged.reference, "secret": lodged.secret})
    written = {"party": 1, "words": "On the 2nd, yes."}
    said = owner.post(f"complaints/{lodged.reference}/acts/message", written)
    assert said.status_code == 200, said.content
    seat = desk.seated(org.COLLEAGUE if act == "post-letter" else org.REPRESENTATIVE)
    form = desk.read(seat, f"complaints/{lodged.reference}/acts/confirm-late/")
    assert f"recorded on {short_day((RECEIVED + LATE).date())}" in form
    typed = desk.filled(form)
    done = seat.post(f"/desk/complaints/{lodged.reference}/acts/confirm-late/", typed)
    assert done.status_code == 302, done.content.decode()
    assert in_time(lodged.reference)
    assert "confirmed the day" in desk.read(seat, f"complaints/{lodged.reference}/")
    confirmed = {
        one["confirmed_by"]
        for one in csv.DictReader(io.StringIO(of_auditor("conformity/late-entries.csv")))
    }
    assert "" not in confirmed


def test_the_list_is_for_those_who_read_the_log_and_keeps_walls() -> None:
    walled = org.lodged(
        RECEIVED, about_person=YesNoUnknown.unknown, mentions=(NewMention("the tall one"),)
    )
    _acknowledged_by_manager(walled.reference)
    assert walled.reference not in of_auditor()
    assert desk.seated(org.HANDLER).get("/desk/conformity/late-entries/").status_code == 404
    refused = machine.personnel(org.HANDLER, "journal:read").get("late-entries")
    assert refused.status_code == 403


def _acknowledged_by_manager(reference: str) -> None:
    payload = Acknowledge(1, Way.phone, happened=ON_TIME)
    do(reference, "acknowledge", payload, now=RECEIVED + LATE)


def test_what_is_recorded_on_the_next_working_day_is_not_late() -> None:
    reference = org.lodged(RECEIVED).reference
    do(reference, "message", Message(1, "Hello"), now=RECEIVED)
    payload = Acknowledge(1, Way.phone, happened=ON_TIME)
    do(reference, "acknowledge", payload, now=ON_TIME + timedelta(days=1))
    assert "recorded on" not in desk.read(
        desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/"
    )
    assert in_time(reference)
    assert Code("acknowledge") not in of_auditor("conformity/late-entries.csv")


def test_the_list_reads_the_journal_from_the_last_checkpoint_before_its_days_on(
    tmp_path: Path, settings: Any
) -> None:
    settings.AMENDS_DATA = tmp_path
    log.open_log(host="example.org", demo=False, now=org.BEGAN)
    first = org.lodged(RECEIVED).reference
    before = RECEIVED + timedelta(hours=1)
    log.sequence(now=before, signer=log.signer())
    second = org.lodged(before + timedelta(hours=1)).reference
    log.sequence(now=before + timedelta(hours=2), signer=log.signer())
    third = org.lodged(before + timedelta(hours=3)).reference

    def begins(moment: datetime) -> set[str]:
        entries = Entry.objects.filter(id__gte=store.first_since(moment), version=1)
        return {stream.partition("/")[2] for stream in entries.values_list("stream", flat=True)}

    assert {first, second, third} <= begins(RECEIVED - timedelta(days=1))
    after = begins(before + timedelta(minutes=30))
    assert first not in after
    assert {second, third} <= after
    assert {first, second} & begins(before + timedelta(hours=3)) == set()
