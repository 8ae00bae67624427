"""A letter that a regulator wants by a day is a date like others: in the queue, in the calendar."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import machine, regulated
from tests.doors.desk.test_calendar_feed import address, entries
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.tracking import Promise
from amends.core.values import Id
from amends.governance import adopting
from amends.register.models import Row

pytestmark = pytest.mark.django_db

CODE = """
schema = "regime-pack/0.1"
[pack]
id = "sample-code"
version = "1"
title = "A code of conduct"
base = "iso-10002"
[[clocks]]
id = "first"
label = "First look"
strength = "should"
amount = 90
unit = "day"
met_by = ["final_response"]
[[communications]]
id = "plan"
label = "Plan of the inquiry"
trigger = { event = "acknowledged" }
within = { amount = 3, unit = "day" }
must_contain = [{ id = "steps", text = "names the steps" }]
[[communications]]
id = "leaflet"
label = "Leaflet"
trigger = { event = "acknowledged" }
"""


@pytest.fixture
def reference() -> Id:
    """A complaint in somebody's hands, of which a letter is owed within three days."""
    org.found_organization()
    actor, now = org.acting(org.REPRESENTATIVE), timezone.now()
    adopting.adopt_pack(CODE, reason="It binds us.", actor=actor, now=now)
    found = org.lodged(timezone.now()).reference
    do(found, "assess", six())
    do(found, "assign", Assign(org.HANDLER))
    regulated.confirmed(found)
    return found


def test_the_letter_stands_in_the_calendar_of_who_has_it_by_its_name_and_day(
    reference: Id,
) -> None:
    found = {str(one["summary"]): one for one in entries(address())}
    told = found[f"Letter “Plan of the inquiry”, {reference}"]
    assert told["dtstart"].dt == timezone.now().date() + timedelta(days=3)
    assert "plan" in str(told["uid"])
    assert not [one for one in found if "Leaflet" in one], "it has no day"


def test_it_is_the_date_that_binds_next_in_the_queue_and_by_api(reference: Id) -> None:
    row = Row.objects.get(reference=reference)
    day = timezone.now().date() + timedelta(days=3)
    assert row.next_due is not None
    assert row.next_due.date() == day
    assert (row.next_clock, row.next_what, row.owed) == ("plan", "letter", 2)
    page = desk.read(desk.seated(org.HANDLER), "complaints/?order=binding&columns=asked")
    assert "A letter that a regulator requires" in page
    line = machine.personnel(org.HANDLER).get("complaints", order="binding").json()
    assert [one["next_clock"] for one in line["complaints"]] == ["plan"]
    assert "etter “Plan of the inquiry”" in desk.read(
        desk.seated(org.HANDLER), f"complaints/{reference}/"
    )


def test_what_was_promised_for_an_earlier_day_stands_first(reference: Id) -> None:
    day = timezone.now().date() + timedelta(days=1)
    do(reference, "promise", Promise(day, "We ring her."))
    row = Row.objects.get(reference=reference)
    assert row.next_due is not None
    assert row.next_due.date() == day
    assert row.next_clock == ""
