"""Views, columns, order, bulk acts, search and export of the list of complaints."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import learned
from tests.doors.desk.test_my_day import part_of
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.improvement.problem_acts import MergeProblem, OpenProblem
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.handing_over import OfferHandOver
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import YesNoUnknown
from amends.core.records.kind import RecordKind
from amends.core.values import Code, Contact, Id
from amends.handling.projections import indexing
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.people.models import SavedView
from amends.register.models import ProblemComplaint, Row

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _said(narrative: str, age: int = 0) -> Id:
    """A complaint that says this, received so many minutes ago, and found by its words."""
    moment = timezone.now() - timedelta(minutes=age)
    found = org.lodged(moment, narrative=narrative, remedy=None).reference
    indexing.index(stream_of(found), up_to=10)
    return found


def _listed(page: str) -> list[str]:
    return re.findall(r'<a href="/desk/complaints/([0-9A-Z-]{9})/"', page.partition("<tbody>")[2])


# --- views ---


def test_a_view_is_kept_with_filters_order_and_columns_and_counts_what_its_reader_sees() -> None:
    reference = _said("The lift is out.")
    _said("The door jams.")
    do(reference, "assess", six())
    client = desk.seated(org.REPRESENTATIVE)
    here = "/desk/complaints/?stage=assessed&order=newest&columns=owner&q=lift"
    kept = client.post(here, {"name": "Assessed lifts", "shared": "on"})
    assert kept.status_code == 302
    assert kept["Location"].endswith("?stage=assessed&order=newest&columns=owner"), "no words"
    shared = desk.read(desk.seated(org.HANDLER), "complaints/")
    assert re.search(r'Assessed lifts <span\s+class="count">1<', shared)
    assert "shared by Rita Represent" in shared


def test_a_view_with_too_many_filters_is_refused_and_not_cut() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    many = "&".join(f"unit=unit-{number:04}" for number in range(100))

    answer = client.post(f"/desk/complaints/?{many}", {"name": "Every unit"})

    assert "Remove some filters" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_view_that_is_not_shared_is_its_owners_and_only_they_can_delete_it() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    client.post("/desk/complaints/?state=late", {"name": "My late ones"})
    view = SavedView.objects.get()
    other = desk.seated(org.HANDLER)
    assert "My late ones" not in desk.read(other, "complaints/")
    other.post(f"/desk/complaints/views/{view.pk}/delete/")
    assert SavedView.objects.exists()
    client.post(f"/desk/complaints/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_a_row_without_an_entry_is_listed_without_its_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference = _said("The door jams.")
    monkeypatch.setattr("amends.desk.reading.list_rows.received", lambda _: {})
    page = desk.read(desk.seated(org.REPRESENTATIVE), "complaints/")
    assert _listed(page) == [reference]
    assert "The door jams." not in page


# --- columns and order ---


def test_columns_are_chosen_and_headings_sort() -> None:
    routine, urgent = _said("One.", 3), _said("Two.", 2)
    do(routine, "assess", six())
    do(urgent, "assess", six(safety=True))
    last = _said("Three.", 1)
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "complaints/?columns=category&columns=priority&order=priority")
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?\s*(\w+)', page)
    assert heads == ["Complaint", "Priority", "Category"]
    assert 'aria-sort="ascending"' in page
    assert _listed(page) == [urgent, routine, last]
    assert _listed(desk.read(client, "complaints/?order=stage"))[0] == last


def test_pages_of_a_sorted_list_show_each_complaint_once() -> None:
    every = {_said(f"Number {age}.", age) for age in range(28)}
    for reference in sorted(every)[:5]:
        do(reference, "assess", six())
    client = desk.seated(org.REPRESENTATIVE)
    for order in ("priority", "stage"):
        first = desk.read(client, f"complaints/?order={order}")
        following = re.search(r'rel="next" href="/desk/([^"]+)"', first)
        assert following is not None
        second = desk.read(client, following[1].replace("&amp;", "&"))
        assert sorted(_listed(first) + _listed(second)) == sorted(every)


# --- bulk ---


def test_several_are_assigned_at_once_after_a_preview_of_who_is_refused_and_why() -> None:
    able, unable = _said("One."), _said("Two.")
    do(able, "assess", six())
    client = desk.seated(org.REPRESENTATIVE)
    given = {"act": "assign", "complaint": [able, unable], "value": org.HANDLER, "once": "k1"}
    preview = client.post("/desk/complaints/selected/", given).content.decode()
    assert "Possible for 1 of 2" in preview
    assert re.search(rf"is-no.*?{unable}.*?class=\"hint\">[^<]*\w", preview, re.DOTALL)
    assert Row.objects.get(pk=able).stage == "assessed", "a preview changes nothing"
    done = client.post("/desk/complaints/selected/", {**given, "sure": "1"})
    assert done.status_code == 302
    assert Row.objects.get(pk=able).stage == "under_investigation"
    again = client.post("/desk/complaints/selected/", {**given, "sure": "1"})
    assert again["Location"] == done["Location"], "sent twice, done once"


def bulk(client: Client, act: str, chosen: list[Id], value: str, **more: str) -> tuple[str, Any]:
    """What the preview says, and what becomes of what is possible."""
    given = {"act": act, "complaint": chosen, "value": value, "once": f"{act} {value}", **more}
    preview = client.post("/desk/complaints/selected/", given).content.decode()
    able = re.search(r'name="sure" value="(\d+)"', preview)
    assert able is not None, preview
    return preview, client.post("/desk/complaints/selected/", {**given, "sure": able[1]})


def refused(preview: str) -> list[str]:
    """The complaints that are refused, each with a reason."""
    parts = preview.partition('class="checks"')[2].split("<li")[1:]
    bad = [one for one in parts if "is-no" in one]
    assert all(re.search(r'class="hint">[^<]*\w', one) for one in bad)
    return [re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", one)[0] for one in bad]


def state(reference: Id) -> Complaint:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint


def declined(reference: Id) -> Id:
    """One that is not ours, as two people agree."""
    for person in (org.HANDLER, org.REPRESENTATIVE):
        do(reference, "decline-scope", DeclineScope(ScopeGround.not_ours, "No."), by=person)
    return reference


def test_several_are_categorised_and_back_again_by_the_same_act() -> None:
    one, two = _said("One."), _said("Two.")
    done = declined(_said("Three."))
    do(one, "classify", Classify(category=Code("defective")))
    client = desk.seated(org.REPRESENTATIVE)
    preview, answer = bulk(client, "classify", [one, two, done], "poor_service")
    assert "Possible for 2 of 3" in preview
    assert refused(preview) == [done]
    assert {state(one).category, state(two).category} == {"poor_service"}

    page = client.get(answer["Location"]).content.decode()
    (undo,) = re.findall(r'<p><a href="([^"]+)">Undo for 1 complaint', page.replace("\n", ""))
    shown = client.get(html.unescape(undo)).content.decode()
    assert 'value="defective" selected' in shown
    assert str(one) in shown
    assert str(two) not in shown, "it had no category: no act takes one away"
    bulk(client, "classify", [one], "defective")
    assert state(one).category == "defective"


def test_several_that_were_assigned_are_assigned_back() -> None:
    one, two = _said("One."), _said("Two.")
    for reference in (one, two):
        do(reference, "assess", six())
        do(reference, "assign", Assign(org.HANDLER))
    client = desk.seated(org.REPRESENTATIVE)
    _, answer = bulk(client, "assign", [one, two], org.COLLEAGUE)
    page = client.get(answer["Location"]).content.decode()
    assert "Undo for 2 complaints: back to Hanna Handler" in " ".join(page.split())


def test_undoing_is_offered_once_and_not_for_what_someone_else_changed_since() -> None:
    one, two = _said("One."), _said("Two.")
    for reference in (one, two):
        do(reference, "classify", Classify(category=Code("defective")))
    client = desk.seated(org.REPRESENTATIVE)
    _, answer = bulk(client, "classify", [one, two], "poor_service")
    do(two, "classify", Classify(category=Code("price")), by=org.HANDLER)

    first = " ".join(client.get(answer["Location"]).content.decode().split())
    assert "Undo for 1 complaint" in first
    assert f"complaint={one}" in first
    assert f"complaint={two}" not in first
    assert "Undo for" not in client.get(answer["Location"]).content.decode()


def test_several_are_linked_to_a_problem_after_a_preview() -> None:
    one, two = _said("One."), _said("Two.")
    problem = learned.PROBLEM
    learned.act(f"problem/{problem}", "open", OpenProblem("Cold", complaints=(one,)), days_ago=0)
    preview, answer = bulk(desk.seated(org.REPRESENTATIVE), "bind", [one, two], problem)
    assert refused(preview) == [one]
    assert answer.status_code == 302
    linked = ProblemComplaint.objects.filter(problem=problem, bound=True)
    assert set(linked.values_list("reference", flat=True)) == {one, two}


def test_several_that_were_linked_to_a_problem_are_removed_from_it() -> None:
    one, two, three = _said("One."), _said("Two."), _said("Three.")
    problem = learned.PROBLEM
    learned.act(f"problem/{problem}", "open", OpenProblem("Cold", complaints=(one,)), days_ago=0)
    client = desk.seated(org.REPRESENTATIVE)
    _, answer = bulk(client, "bind", [one, two, three], problem)
    undo = undone(client, answer, 2)
    assert str(one) not in undo, "it was linked before"
    bulk(client, "unbind", [two, three], problem, reason="By mistake.")
    linked = ProblemComplaint.objects.filter(problem=problem, bound=True)
    assert set(linked.values_list("reference", flat=True)) == {one}


@pytest.mark.parametrize("since", ["restricted", "merged"])
def test_removing_from_a_problem_is_not_offered_if_it_was_restricted_or_merged_since(
    since: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _said("One."), _said("Two.")
    problem = learned.PROBLEM
    for each, of in ((problem, (one,)), (learned.OTHER, ())):
        learned.act(f"problem/{each}", "open", OpenProblem("Cold", complaints=of))
    client = desk.seated(org.REPRESENTATIVE)
    _, answer = bulk(client, "bind", [two], problem)
    if since == "restricted":
        monkeypatch.setattr(RecordKind, "seen_by", lambda *_: False)
    else:
        learned.act(f"problem/{problem}", "merge", MergeProblem(learned.OTHER, "The same."))
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Undo for" not in page.content.decode()


def undone(client: Client, answer: Any, number: int) -> str:
    """The preview of undoing what was done to as many complaints."""
    page = " ".join(client.get(answer["Location"]).content.decode().split())
    (undo,) = re.findall(rf'<p><a href="([^"]+)">Undo for {number} complaints?</a>', page)
    return str(client.get(html.unescape(undo)).content.decode())


def test_several_are_handed_over_with_a_note_after_a_preview() -> None:
    one, done = _said("One."), declined(_said("Two."))
    client = desk.seated(org.REPRESENTATIVE)
    preview, answer = bulk(client, "hand-over", [one, done], org.COLLEAGUE, reason="Away.")
    assert (refused(preview), answer.status_code) == ([done], 302)
    offered = state(one).hand_over
    assert offered is not None
    assert offered.to == org.COLLEAGUE
    assert state(one).owner != org.COLLEAGUE, "until they accept"


def test_several_that_were_handed_over_are_withdrawn_unless_someone_else_was_asked_since() -> None:
    one, two = _said("One."), _said("Two.")
    client = desk.seated(org.REPRESENTATIVE)
    _, answer = bulk(client, "hand-over", [one, two], org.COLLEAGUE, reason="Away.")
    other = OfferHandOver(org.HANDLER, "He knows the house.")
    do(two, "hand-over", other, by=org.REPRESENTATIVE)
    assert str(two) not in undone(client, answer, 1)
    preview, _ = bulk(client, "return-hand-over", [one, two], org.COLLEAGUE, reason="I am back.")
    assert refused(preview) == [two]
    assert state(one).hand_over is None
    assert state(two).hand_over is not None


def test_the_chosen_ones_are_printed_without_what_may_not_be_seen() -> None:
    """Printing is the browser's: the list prints its rows, and hides what is no content."""
    one = _said("One.")
    hidden = org.lodged(about_person=YesNoUnknown.yes).reference
    page = desk.read(desk.seated(org.HANDLER), "complaints/")
    assert "data-print" in page
    assert str(one) in page
    assert str(hidden) not in page


def test_complaints_that_may_not_be_seen_are_not_in_the_preview() -> None:
    hidden = org.lodged(about_person=YesNoUnknown.yes).reference
    address = f"complaints/selected/?act=assign&complaint={hidden}"
    page = desk.read(desk.seated(org.HANDLER), address)
    assert "Select at least one complaint" in page


# --- search ---


def test_a_search_tolerates_a_spelling_mistake_and_marks_what_it_found() -> None:
    reference = _said("The heating has been broken since Sunday.")
    client = desk.seated(org.REPRESENTATIVE)
    for typed in ("heatng", "haeting", "brokken heating", "sundey"):
        page = desk.read(client, f"complaints/?q={typed}")
        assert _listed(page) == [reference], typed
        assert "<mark>" in page
    assert "similar words: heating" in desk.read(client, "complaints/?q=heatng")
    assert _listed(desk.read(client, "complaints/?q=cooling")) == []


def test_a_similar_word_of_a_hidden_complaint_is_not_told() -> None:
    hidden = org.lodged(about_person=YesNoUnknown.yes).reference
    indexing.index(stream_of(hidden), up_to=10)
    page = desk.read(desk.seated(org.HANDLER), "complaints/?q=heatng")
    assert "similar words" not in page
    assert _listed(page) == []


def test_a_search_finds_by_owner_and_by_part_of_a_reference() -> None:
    reference = _said("The lift is out.")
    client = desk.seated(org.REPRESENTATIVE)
    assert _listed(desk.read(client, f"complaints/?q={reference[1:7]}")) == [reference]
    by_owner = desk.read(client, "complaints/?q=rita")
    assert "Owner: Rita Represent" in by_owner
    assert _listed(by_owner) == [reference]


def test_a_search_finds_a_letter_left_out_of_a_short_word() -> None:
    _said("Look at the lot of logs.")
    reference = _said("The lamp in Lock Street is out.")
    page = desk.read(desk.seated(org.REPRESENTATIVE), "complaints/?q=lok+street")
    assert _listed(page) == [reference]


@pytest.mark.parametrize(
    "typed",
    [
        *("+44 20 7946 0123", "020 7946 0123", "02079460123", "(020) 7946-0123", "2079460123"),
        *("0044 20 79460123", "+44 (0)20 7946 0123", "020/7946.0123"),
    ],
)
@pytest.mark.parametrize("kept", ["+442079460123", "020 7946 0123"])
def test_a_search_finds_a_phone_number_however_it_is_spelt(kept: str, typed: str) -> None:
    _said("The lift is out.")
    theirs = NewParty(identity=Contact(name="Nora Complain", phone=kept))
    reference = org.lodged(complainants=(theirs,)).reference
    client = desk.seated(org.REPRESENTATIVE)
    query = urlencode({"q": typed})
    assert _listed(desk.read(client, f"complaints/?{query}")) == [reference]
    assert _listed(desk.read(client, "complaints/?q=020+7946+9999")) == []


def test_a_phone_number_leads_to_no_complaint_that_may_not_be_seen() -> None:
    theirs = NewParty(identity=Contact(name="Nora Complain", phone="020 7946 0123"))
    org.lodged(complainants=(theirs,), about_person=YesNoUnknown.yes)
    page = desk.read(desk.seated(org.HANDLER), "complaints/?q=020+7946+0123")
    assert _listed(page) == []


# --- export ---


def test_the_export_of_a_list_needs_the_release_of_everything() -> None:
    _said("The lift is out.")
    page = desk.read(desk.seated(org.REPRESENTATIVE), "complaints/")
    assert "/desk/complaints/list.xlsx?" in page
    found = desk.seated(org.REPRESENTATIVE).get("/desk/complaints/list.xlsx?stage=received")
    assert "second approver" in found.content.decode()


# --- my day ---


def test_my_day_says_in_one_line_what_waits_and_shows_new_complaints_first() -> None:
    reference = _said("The lift is out.")
    page = desk.read(desk.seated(org.REPRESENTATIVE), "")
    assert "1 task is waiting for you." in " ".join(page.split())
    new = part_of(page, "New, not assessed yet")
    assert f'href="/desk/complaints/{reference}/acts/assess/"' in new
    assert page.count(f"/desk/complaints/{reference}/") == 1, "one line, which opens the act"


def test_a_reply_is_known_without_reading_entries() -> None:
    reference = _said("The lift is out.")
    actor = Actor.complainant(1)
    perform_named(
        stream_of(reference), "message", Message(1, "Any news?"), actor=actor, now=timezone.now()
    )
    assert Row.objects.get(pk=reference).replied_at is not None
    do(reference, "message", Message(1, "Soon."))
    assert Row.objects.get(pk=reference).replied_at is None
