"""Beside a complaint: what is due and why, what is unclear, ways outside; and the queue by it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.tracking import Promise, SetReminder
from amends.core.values import Code
from amends.handling import reprojecting
from amends.handling.streams import RULES
from amends.register import sweeps
from amends.register.models import Deadline, Row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def page_of(reference: str, person: str = org.REPRESENTATIVE) -> str:
    found = desk.read(desk.seated(person), f"complaints/{reference}/")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def queue(**asked: Any) -> list[str]:
    page = desk.seated(org.REPRESENTATIVE).get("/desk/complaints/", asked).content.decode()
    return re.findall(r'class="case-title"><a href="/desk/complaints/([^/]+)/"', page)


def test_a_date_says_whose_rule_it_is_how_it_was_found_what_keeps_it_and_what_stops_it() -> None:
    regulated.adopt(regulated.HOUSING)
    page = page_of(org.lodged(timezone.now()).reference)
    assert "Stage 1: acknowledged, defined and logged" in page
    assert "UK Housing Ombudsman: Complaint Handling Code" in page
    assert "(draft)" in page
    assert "Counted from the time the complaint was received." in page
    assert "Met when the complaint was acknowledged" in page
    assert "This deadline cannot be paused." in page


@pytest.mark.parametrize("person", [org.HANDLER, org.COLLEAGUE])
def test_whoever_may_see_the_complaint_sees_its_dates(person: str) -> None:
    reference = regulated.not_kept().reference
    assert "Housing Ombudsman" in page_of(reference, person)


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.AUDITOR])
def test_whoever_may_not_sees_none_of_it(person: str) -> None:
    reference = regulated.not_kept().reference
    assert "Housing Ombudsman" not in desk.read(
        desk.seated(person), f"complaints/{reference}/", 404
    )


def test_an_auditor_reads_the_dates_in_the_record_and_is_offered_no_act() -> None:
    regulated.adopt(regulated.DISP)
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    page = desk.read(desk.seated(org.AUDITOR), f"record/{reference}/")
    assert "To categorise" in page
    assert "acts/classify" not in page


def test_what_is_unclear_names_the_missing_fact_and_by_which_date_to_work() -> None:
    regulated.adopt(regulated.DISP)
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    page = page_of(reference)
    assert "To categorise" in page
    assert "Not known yet: Type of contact" in page
    assert "Until then, work to the earliest:" in page
    known = NewFact(Code("complaint.kind"), code=Code("other"))
    do(reference, "classify", Classify(facts=(known,)))
    assert "To categorise" not in page_of(reference)


def test_what_follows_from_the_unit_is_not_asked_of_whoever_classifies() -> None:
    regulated.adopt(regulated.DISP)
    known = NewFact(Code("complaint.kind"), code=Code("other"))
    reference = org.lodged(timezone.now(), facts=(known,)).reference
    page = page_of(reference)
    assert "Missing from the unit's calendar and country: The part of the United Kingdom" in page
    found = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    missing = found.partition("To categorise")[2].partition("</div>")[0]
    assert "The part of the United Kingdom" in missing
    assert "acts/classify" not in missing


def test_a_missed_date_shows_the_way_outside_that_it_opened() -> None:
    page = page_of(regulated.not_kept().reference)
    assert "Open to the complainant, because this was due by" in page


def test_a_date_that_still_runs_shows_what_its_miss_would_open() -> None:
    regulated.adopt(regulated.HOUSING)
    reference = org.lodged(timezone.now()).reference
    regulated.confirmed(reference)
    assert "Opens to the complainant if this deadline is missed: Stage 1: full answer," in page_of(
        reference
    )


# --- the queue ---


def test_the_queue_reads_by_the_date_that_binds_regulators_dates_included() -> None:
    now = timezone.now()
    later = org.lodged(now).reference  # our own dates alone
    regulated.confirmed(later)
    regulated.adopt(regulated.HOUSING)
    sooner = org.lodged(now).reference
    regulated.confirmed(sooner)
    dues = dict(Row.objects.values_list("reference", "next_due"))
    assert dues[sooner] < dues[later]
    assert queue(order="binding") == [sooner, later]


def test_a_date_that_does_not_bind_moves_nothing_in_that_order() -> None:
    now = timezone.now()
    sooner, later = org.lodged(now - timedelta(days=7)).reference, org.lodged(now).reference
    for one in (sooner, later):
        regulated.confirmed(one)
        do(one, "assess", six())
    do(later, "assign", Assign(org.HANDLER))
    do(later, "set-reminder", SetReminder(now.date(), org.HANDLER))
    assert queue(order="due") == [later, sooner]
    assert queue(order="binding") == [sooner, later]


def test_the_queue_narrows_to_dates_that_bind_soon() -> None:
    near, far = org.lodged(timezone.now()).reference, org.lodged(timezone.now()).reference
    for one in (near, far):
        regulated.confirmed(one)
    day = timezone.now().date() + timedelta(days=1)
    do(near, "promise", Promise(day, "A call back."))
    assert queue(binds="3") == [near]
    assert sorted(queue(binds="")) == sorted([near, far])


def test_the_line_tells_the_date_by_which_it_is_ordered() -> None:
    reference = org.lodged(timezone.now()).reference
    regulated.confirmed(reference)
    do(reference, "promise", Promise(timezone.now().date() + timedelta(days=1), "A call back."))
    page = desk.read(desk.seated(org.REPRESENTATIVE), "complaints/?order=binding")
    assert "Promise" in page


def test_an_order_or_a_time_that_there_is_not_shows_the_queue_all_the_same() -> None:
    reference = org.lodged(timezone.now()).reference
    assert queue(order="fastest", binds="many") == [reference]


# --- what waits to be classified ---


def _unclear() -> dict[str, int]:
    return dict(Row.objects.values_list("reference", "unclear"))


def test_the_queue_says_and_narrows_to_what_needs_classification() -> None:
    clear = org.lodged(timezone.now()).reference
    kind = NewFact(Code("complaint.kind"), code=Code("other"))
    regulated.adopt(regulated.DISP)
    known = org.lodged(timezone.now(), facts=(regulated.ENGLAND, kind)).reference
    waits = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    assert queue(state="unclear") == [waits]
    assert _unclear() == {clear: 0, known: 0, waits: 1}
    line = desk.read(desk.seated(org.REPRESENTATIVE), "complaints/?state=unclear")
    assert "1 complaint" in line
    assert "to categorise" in line
    do(waits, "classify", Classify(facts=(kind,)))
    assert queue(state="unclear") == []
    assert "to categorise" not in desk.read(desk.seated(org.REPRESENTATIVE), "complaints/")


def test_my_day_says_what_is_not_known_and_leads_to_where_it_is_told() -> None:
    regulated.adopt(regulated.DISP)
    then = timezone.now()
    many = [org.lodged(then, facts=(regulated.ENGLAND,)).reference for _ in range(12)]
    page = desk.read(desk.seated(org.REPRESENTATIVE), "")
    part = page.partition(">To categorise")[2].partition("</section>")[0]
    assert "12 complaints" in part
    assert "Not known yet: Type of contact" in part
    assert any(f"complaints/{one}/acts/classify/" in part for one in many)
    assert "state=unclear" in part, "the others stand in the queue"
    assert "To categorise" not in desk.read(desk.seated(org.HANDLER), "")


def test_what_follows_from_the_settings_of_the_unit_is_nobodys_to_classify() -> None:
    regulated.adopt(regulated.DISP)
    kind = NewFact(Code("complaint.kind"), code=Code("other"))
    org.lodged(timezone.now(), facts=(kind,))
    assert queue(state="unclear") == []


def test_a_pack_adopted_later_leaves_no_open_complaint_out_even_with_every_date_kept() -> None:
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    Deadline.objects.filter(reference=reference).update(met_at=timezone.now())
    regulated.adopt(regulated.DISP)
    now = timezone.now()
    reprojecting.reproject(reprojecting.touched_by(RULES), now=now)
    reprojecting.reproject(sweeps.outdated(at_most=9), now=now)
    assert _unclear() == {reference: 1}
