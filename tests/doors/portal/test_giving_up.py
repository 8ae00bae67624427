"""How many begin a complaint on the public form, and at which question the others stop: as counts,
of which nothing leads back to anyone."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.complaining import ANSWERS, complain, fill
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.assurance import handling_evidence
from amends.assurance.evidence import Look
from amends.core.improvement.evidence import Counted, EvidenceState, Rule
from amends.core.improvement.suppression import Hidden
from amends.desk.insight import overview
from amends.handling.rules import rules_at
from amends.insight.facts import refresh
from amends.insight.form_use import form_use
from amends.insight.month import version_for
from amends.portal import drafts, question_order
from amends.portal.models import Draft
from amends.register import form_ends
from amends.register.models import FormEnd
from amends.wording.insight.insights import FORM_ENDS

pytestmark = pytest.mark.django_db
LATER = drafts.KEPT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def begin(*pages: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    for page in pages:
        assert client.post(f"/complain/{page}", ANSWERS[page]).status_code == 302
    return client


def counted() -> dict[tuple[str, str], int]:
    return dict(form_ends.ended(date(2000, 1, 1), date(2999, 1, 1)))


def last_month(now: datetime) -> date:
    return (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)


def test_each_draft_counts_once_where_it_ended_in_its_month_and_language() -> None:
    adopt(languages=("en", "de"))
    begin("danger")
    begin("danger", "what-happened")
    begin("danger", "what-happened", language="de")
    fill(begin())
    complain(begin())
    for client in (begin("danger"), begin("danger")):
        client.post("/complain/discard")
        client.post("/complain/discard")
    assert counted() == {("what-happened", "en"): 2}, "who can still send it has not given up"
    assert drafts.sweep(now=timezone.now() + LATER) == 5
    assert drafts.sweep(now=timezone.now() + LATER) == 0
    assert counted() == {
        ("what-happened", "en"): 3,
        ("you", "en"): 1,
        ("you", "de"): 1,
        ("check", "en"): 1,
        ("sent", "en"): 1,
    }
    assert {row.month.day for row in FormEnd.objects.all()} == {1}


def test_the_month_is_the_one_of_the_organisation() -> None:
    adopt(zone="Europe/Berlin")
    begin("danger")
    Draft.objects.update(changed=datetime.fromisoformat("2026-10-31T23:30:00+00:00"))
    drafts.sweep(now=timezone.now() + LATER)
    assert FormEnd.objects.get().month == date(2026, 11, 1), "in Berlin it is November"


def test_drafts_from_before_the_counts_are_deleted_and_not_counted() -> None:
    begin("danger")
    complain(begin())
    Draft.objects.update(language="", answered=0)
    begin("danger", "what-happened")
    assert drafts.sweep(now=timezone.now() + LATER) == 3
    assert counted() == {("you", "en"): 1}, "no one recorded where they ended"


def test_nothing_is_kept_of_anyone_who_stopped() -> None:
    begin("danger", "what-happened").post("/complain/discard")
    begin("danger")
    drafts.sweep(now=timezone.now() + LATER)
    assert not Draft.objects.exists()
    columns = {column.name for column in FormEnd._meta.concrete_fields if column.column}
    assert columns == {"month", "language", "page", "number"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM register_formend")
        assert len(cursor.fetchall()) == 2


def test_every_question_page_has_a_name_in_the_figures() -> None:
    assert [*FORM_ENDS] == [*question_order.STEPS, form_ends.SENT]


def test_small_numbers_and_what_reveals_them_are_hidden() -> None:
    month = date(2026, 10, 1)
    form_ends.add({(month, "en", "you"): 3, (month, "en", "sent"): 20, (month, "de", "sent"): 9})
    use = form_use(date(2026, 11, 20), every=False)
    assert use
    assert use.numbers["you", "en"] is Hidden.few
    assert use.numbers["you", ""] is Hidden.few
    known = [use.numbers["", ""], use.numbers["sent", ""]]
    assert any(isinstance(number, Hidden) for number in known)
    exact = form_use(date(2026, 11, 20), every=True)
    assert exact
    assert (exact.numbers["you", "en"], exact.numbers["", ""]) == (3, 32)
    assert (exact.share("you"), exact.share("sent")) == (9, 91)


def test_the_month_that_is_not_over_is_not_shown() -> None:
    form_ends.add({(date(2026, 11, 1), "en", "sent"): 20})
    assert form_use(date(2026, 11, 20), every=True) is None
    assert form_use(date(2026, 12, 1), every=False)


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize(
    ("person", "stopped"), [(org.REPRESENTATIVE, ["4", "17%"]), (org.AUDITOR, ["&lt;5", ""])]
)
def test_insights_shows_the_number_and_the_share_of_each_question(
    person: str, stopped: list[str], small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "few_complaints", lambda now: small)
    monkeypatch.setattr(overview, "pictures", lambda charts: ["<svg></svg>"] * 2)
    month = last_month(timezone.now())
    form_ends.add({(month, "en", "you"): 4, (month, "en", "sent"): 20})
    refresh.refresh(now=timezone.now())
    html = desk.seated(person).get("/desk/insights/").content.decode()
    (row,) = re.findall(r"<tr><td>About you</td>(.*?)</tr>", html, re.DOTALL)
    assert re.findall(r'class="num">([^<]*)<', row) == stopped
    assert "Complaint form" in html


def test_a_form_that_few_finish_falls_short_and_a_few_drafts_show_nothing() -> None:
    now = timezone.now()
    refresh.refresh(now=now)
    look = Look(rules_at(now), now, version_for(now))
    month = last_month(now)
    form_ends.add({(month, "en", "you"): 9})
    assert handling_evidence.form_sent(look).counted == Counted(0)
    for sent, state in (
        (3, EvidenceState.in_part),
        (10, EvidenceState.shown),
    ):
        form_ends.add({(month, "en", "sent"): sent})
        found = handling_evidence.form_sent(look)
        assert found.counted.state(Rule.each, found.objective) is state, sent
