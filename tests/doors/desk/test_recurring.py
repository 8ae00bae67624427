"""Recurring complaints in the staff area: the list, opening, dismissing, and the same text."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.machine import personnel
from tests.records import organization as org

from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.values import Contact, Id
from amends.handling.projections import indexing
from amends.handling.streams import stream_of
from amends.insight.signals import refreshing, texts
from amends.insight.signals.models import Finding, Kind, State
from amends.register.models import Problem, Row

pytestmark = pytest.mark.django_db

LETTER = (
    "The lift in our house has been out of order since the first week of March and nobody has "
    "answered our letters although three of us cannot use the stairs."
)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def lodged(name: str = "Nora Complain", narrative: str = LETTER) -> Id:
    now = timezone.now()
    sender = NewParty(identity=Contact(name=name, email="x@example.org"), contact_by=Way.email)
    reference = org.lodged(now, narrative=narrative, complainants=(sender,)).reference
    indexing.index(stream_of(reference), up_to=99)
    texts.index([reference], now=now)
    return reference


def found(**changes: object) -> Finding:
    """A finding of three complaints in an organization that is large enough."""
    now, references = timezone.now(), [lodged() for _ in range(3)]
    values: dict[str, object] = {
        "key": "codes-1",
        "kind": Kind.codes,
        "category": "poor_service",
        "window": 4,
        "observed": 14,
        "expected": 4.2,
        "surprise": 3.0,
        "weeks": [1] * 48 + [2, 3, 4, 5],
        "members": references,
        "first_on": now.date() - timedelta(days=20),
        "last_on": now.date(),
        "found_at": now,
        "computed_at": now,
    }
    State.objects.create(
        id=1,
        computed_at=now,
        claimed_at=now,
        year=400,
        weeks=90,
        seen_from={"poor_service": [4.0, 10]},
    )
    return Finding.objects.create(**(values | changes))


def page(person: str = org.REPRESENTATIVE, view: str = "") -> str:
    return desk.read(desk.seated(person), f"insights/recurring/{view}")


def test_a_finding_says_why_and_offers_to_open_a_problem() -> None:
    one = found()
    told = page()
    assert "14 complaints in 4 weeks, 4.2 expected." in told
    assert one.members[0] in told
    assert "11 more that you cannot open" in told
    assert "about 1 finding a month is a false alarm" in told
    assert "Smallest rise that can be seen" in told
    address = unescape(re.findall(r'href="(/desk/problems/new/[^"]*)"', told)[0])
    assert "category=poor_service" in address
    assert "signal=codes-1" in address
    client = desk.seated(org.REPRESENTATIVE)
    form = desk.read(client, address.removeprefix("/desk/"))
    assert "14 complaints in 4 weeks, 4.2 expected." in form
    assert f'href="/desk/complaints/{one.members[0]}/"' in form
    sent = desk.filled(form, title="Poor service in the north") | {"complaint": one.members}
    assert desk.press(client, address.removeprefix("/desk/"), sent).status_code == 302
    row = Problem.objects.get()
    assert (row.complaints, row.source) == (3, "signal")
    assert "14 complaints" not in page()
    assert "Show problem" in page(view="?view=problem")


def test_a_finding_that_an_open_problem_covers_leads_to_that_problem() -> None:
    found()
    client, address = desk.seated(org.REPRESENTATIVE), "problems/new/?category=poor_service"
    sent = desk.filled(desk.read(client, address), title="Poor service since the move")
    assert desk.press(client, address, sent).status_code == 302

    told = page()

    assert "Poor service since the move" in told
    assert f"/desk/problems/{Problem.objects.get().id}/" in told
    assert "Open problem" not in told


def test_a_finding_is_dismissed_with_a_reason() -> None:
    found()
    client, address = desk.seated(org.REPRESENTATIVE), "insights/recurring/dismiss/?signal=codes-1"
    form = desk.read(client, address)
    assert "14 complaints in 4 weeks, 4.2 expected." in form
    assert len(re.findall('class="reference" href="/desk/complaints/', form)) == 3
    assert desk.press(client, address, desk.filled(form)).status_code == 422
    sent = desk.filled(form, reason="A storm in the last week of October.")
    assert desk.press(client, address, sent).status_code == 302
    row = Problem.objects.get()
    assert (row.state, row.seen) == ("dismissed", 1 * 8 + 2 + 3 + 4 + 5)
    assert "Show reason" in page(view="?view=dismissed")
    assert "No recurring complaints found." in page()


def test_small_numbers_are_hidden_from_those_who_do_not_see_every_number() -> None:
    found(observed=4)
    assert "&lt;5 complaints in 4 weeks" in page(org.HANDLER)
    assert "4 complaints in 4 weeks" in page()


def test_a_finding_is_not_shown_to_those_who_can_open_fewer_than_three() -> None:
    one = found()
    assert "14 complaints in 4 weeks" in page(org.HANDLER)
    Row.objects.filter(reference=one.members[0]).delete()
    assert "complaints in 4 weeks" not in page(org.HANDLER)
    assert "14 complaints in 4 weeks" in page()


def test_a_number_from_which_few_hidden_complaints_follow_is_hidden() -> None:
    found(observed=6, members=[lodged() for _ in range(5)])
    told = page(org.HANDLER)
    assert "6 complaints in 4 weeks" not in told
    assert "Show weeks" not in told
    assert "6 complaints in 4 weeks" in page()


def test_an_unknown_finding_is_not_dismissed() -> None:
    desk.read(desk.seated(org.REPRESENTATIVE), "insights/recurring/dismiss/?signal=codes-9", 404)


def test_words_are_not_shown_to_those_who_see_too_few_of_the_complaints() -> None:
    one = found(kind=Kind.words, category="")
    Row.objects.filter(reference__in=one.members).update(unit="")
    assert "More frequent words" not in page(org.AUDITOR)


def test_a_large_organization_is_not_shown_as_a_small_one_before_the_first_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    State.objects.all().delete()
    monkeypatch.setattr(refreshing, "FEW", 1)
    org.lodged(timezone.now())
    page = desk.read(desk.seated(org.REPRESENTATIVE), "insights/recurring/")
    assert "We are comparing your complaints for the first time." in page
    assert "happened more than once" not in page


def test_a_small_organization_sees_every_repeat_with_date_and_name() -> None:
    references = [lodged(name) for name in ("Ida Renn", "Tom Abara")]
    Row.objects.filter(reference__in=references).update(category="poor_service")
    refreshing.compute(now=timezone.now())
    told = page()
    assert "2 complaints in 12 months. 1 thing happened more than once." in told
    assert "Ida Renn" in told
    assert "Not determined yet" in told


def test_a_small_organization_without_repeats_learns_what_will_be_here() -> None:
    assert "Nothing happened twice in the last 12 months." in page()


def test_the_same_text_is_offered_for_linking_with_what_it_can_mean() -> None:
    first, again, campaign = lodged(), lodged(), lodged("Tom Abara")
    client = desk.seated(org.REPRESENTATIVE)
    told = desk.read(client, f"complaints/{first}/")
    assert "Same name. It can be a duplicate." in told
    assert "Different people. Link the complaints and answer each person." in told
    assert {again, campaign} <= set(re.findall(r"other=([^&\"]+)", told))
    address = f"complaints/{first}/acts/link/?other={again}&relation=same_person"
    form = desk.read(client, address)
    assert desk.press(client, address, desk.filled(form)).status_code == 302
    assert f"other={again}" not in desk.read(client, f"complaints/{first}/")


def test_an_open_problem_of_complaints_with_the_same_text_is_offered() -> None:
    one = found()
    client, address = desk.seated(org.REPRESENTATIVE), f"problems/new/?complaint={one.members[0]}"
    desk.press(client, address, desk.filled(desk.read(client, address), title="The lift"))
    told = desk.read(client, f"complaints/{one.members[1]}/")
    assert "Similar because: almost the same text." in told


def test_no_problem_is_offered_because_of_a_complaint_that_the_reader_cannot_open() -> None:
    one = found()
    client, address = desk.seated(org.REPRESENTATIVE), f"problems/new/?complaint={one.members[0]}"
    desk.press(client, address, desk.filled(desk.read(client, address), title="The lift"))
    hidden = Row.objects.exclude(reference=one.members[0])
    assert texts.problems_alike(one.members[1], Row.objects.all())
    assert texts.problems_alike(one.members[1], hidden) == []


def test_findings_are_listed_over_the_api_and_as_csv_with_small_numbers_hidden() -> None:
    finding = found()
    [line] = personnel(org.REPRESENTATIVE).get("findings").json()["findings"]
    assert (line["key"], line["standing"], line["category"]) == ("codes-1", "new", "poor_service")
    assert (line["observed"], line["expected"], line["complaints"]) == (14, 4200, finding.members)
    asked = personnel(org.REPRESENTATIVE).get("findings?standing=dismissed")
    assert asked.json()["findings"] == []

    Finding.objects.update(observed=5)
    [hidden] = personnel(org.HANDLER).get("findings").json()["findings"]
    assert hidden["observed"] is None
    Finding.objects.update(observed=14)
    assert personnel(org.ADMINISTRATOR).get("findings").status_code == 404

    file = desk.seated(org.REPRESENTATIVE).get("/desk/insights/recurring.csv")
    rows = list(csv.DictReader(StringIO(file.content.decode())))
    assert [(one["key"], one["observed"]) for one in rows] == [("codes-1", "14")]
