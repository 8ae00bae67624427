"""The page that assesses one complaint after the other, and several together (7.5)."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.events import YesNoUnknown
from amends.core.values import Id
from amends.handling.reading import file_of
from amends.register.models import Row

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

PAGE = "/desk/complaints/?view=assess"
GRADES = {"severity": "high", "complexity": "medium", "impact": "low"}
TICKS = {"safety": ["no"], "immediate_needed": ["no", "yes"], "immediate_possible": ["no"]}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _received(narrative: str, minutes: int, **more: object) -> Id:
    moment = timezone.now() - timedelta(minutes=minutes)
    return org.lodged(moment, narrative=narrative, remedy=None, **more).reference


def _hidden(page: str) -> dict[str, str]:
    form = page.partition("data-triage")[2].partition("</form>")[0]
    names = ("once", "revision", "version", "next")
    return {
        name: found[1]
        for name in names
        if (found := re.search(rf'name="{name}"\s+value="([^"]*)"', form))
    }


def _assessment(reference: str):
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.assessment


def test_saving_leads_to_the_next_complaint_of_the_list_until_all_are_assessed() -> None:
    references = {_received("The lift is out.", 3), _received("The door jams.", 2)}
    client = desk.seated(org.HANDLER)
    address, assessed = PAGE, []
    for _ in range(2):
        page = client.get(address).content.decode()
        current = re.search(r'aria-current="true".*?value="([0-9A-Z-]{9})"', page, re.S)
        assert current
        assessed.append(current[1])
        answer = client.post(f"{PAGE}&c={current[1]}", {**_hidden(page), **GRADES, **TICKS})
        assert answer.status_code == 302
        address = answer["Location"]
    assert set(assessed) == references
    last = client.get(address).content.decode()
    assert "All complaints are assessed. The next one appears here." in last
    for reference in references:
        made = _assessment(reference)
        assert (made.severity, made.impact) == ("high", "low")
        assert (made.safety, made.immediate_needed, made.immediate_possible) == (False, True, False)


def test_what_is_missing_is_asked_on_the_same_page_and_nothing_is_lost() -> None:
    reference = _received("The lift is out.", 3)
    client = desk.seated(org.HANDLER)
    page = client.get(PAGE).content.decode()
    answer = client.post(
        f"{PAGE}&c={reference}", {**_hidden(page), **TICKS, "severity": "high", "impact": "low"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "data-triage" in text
    assert re.search(r'name="severity" value="high"[^>]*checked', text)
    assert re.search(r'name="immediate_needed" value="yes"\s+aria-keyshortcuts="w" checked', text)
    assert _assessment(reference) is None


def test_a_complaint_that_changed_since_is_shown_again_and_not_another_one() -> None:
    first = _received("The lift is out.", 3)
    second = _received("The door jams.", 2)
    client = desk.seated(org.HANDLER)
    page = client.get(f"{PAGE}&c={first}").content.decode()
    do(first, "assess", six())
    answer = client.post(f"{PAGE}&c={first}", {**_hidden(page), **GRADES, **TICKS})
    assert answer.status_code == 409
    assert "Someone else has updated this complaint" in answer.content.decode()
    assert _assessment(second) is None


def test_the_form_sent_twice_assesses_once() -> None:
    reference = _received("The lift is out.", 3)
    client = desk.seated(org.HANDLER)
    sent = {**_hidden(client.get(PAGE).content.decode()), **GRADES, **TICKS}
    assert client.post(f"{PAGE}&c={reference}", sent).status_code == 302
    assert client.post(f"{PAGE}&c={reference}", sent).status_code == 302
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    assert sum(type(entry.event).__name__ == "Assessed" for entry in entries) == 1


def test_the_safety_tick_is_proposed_from_what_the_complainant_answered() -> None:
    _received("Gas in the hall.", 3, danger=True)
    page = desk.seated(org.HANDLER).get(PAGE).content.decode()
    assert re.search(r'name="safety" value="yes"\s+aria-keyshortcuts="s" checked', page)


def test_the_list_and_its_tab_name_only_complaints_to_assess_that_the_reader_sees() -> None:
    done, left = _received("The lift is out.", 3), _received("The door jams.", 2)
    do(done, "assess", six())
    client = desk.seated(org.HANDLER)
    page = client.get(PAGE).content.decode()
    assert left in page
    assert done not in page
    tabs = client.get("/desk/complaints/").content.decode()
    assert re.search(r'\?view=assess"[^>]*>To assess <span\s+class="count">1<', tabs)
    walled = _received("Your caretaker hit me.", 1, about_person=YesNoUnknown.yes)
    assert walled not in client.get(PAGE).content.decode()


def test_several_are_assessed_together_but_never_what_is_about_staff_or_danger() -> None:
    plain = [_received("The lift is out.", 5), _received("The door jams.", 4)]
    danger = _received("Gas in the hall.", 3, danger=True)
    client = desk.seated(org.HANDLER)
    chosen = {"act": "assess", "complaint": [*plain, danger]}
    page = client.get("/desk/complaints/selected/", chosen).content.decode()
    assert 'name="safety"' in page, "asked, not assumed"
    answers = {**GRADES, "immediate_needed": "no", "immediate_possible": "no"}
    lacking = client.post("/desk/complaints/selected/", {**chosen, **answers}).content.decode()
    assert "Possible for" not in lacking
    answers["safety"] = "no"
    checked = client.post("/desk/complaints/selected/", {**chosen, **answers}).content.decode()
    assert "Possible for 2 of 3" in checked
    assert "Assess it alone." in checked
    done = client.post("/desk/complaints/selected/", {**chosen, **answers, "sure": "2"})
    assert urlsplit(done["Location"]).query == "done=2"
    assert [_assessment(reference).severity for reference in plain] == ["high", "high"]
    assert _assessment(danger) is None
    assert Row.objects.filter(assessed_at=None).count() == 1
