"""Who opened a complaint can be read, and who did so without a task (4.10)."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors.desk_people import filled, read, seated
from tests.doors.handled import do, six
from tests.read_log import open_read_log
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewMention, NewParty
from amends.core.operation.events import Notice, NoticeSent
from amends.core.values import Contact, Id
from amends.desk.printing import disclosed
from amends.documents.document import Document, Table
from amends.exports.workbook import Away, take_away
from amends.handling import read_log, rules
from amends.handling.access_code import code_of
from amends.handling.reading import file_of
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def lodged(**changes: Any) -> str:
    return str(org.lodged(timezone.now(), **changes).reference)


def rows(page: str) -> list[str]:
    """The rows of the table as text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    plain = (re.sub(r"<[^>]+>", " ", row) for row in body.split("</tr>"))
    return [" ".join(row.split()) for row in plain if row.strip()]


def opens(person: Id, reference: str) -> None:
    read(seated(person), f"complaints/{reference}/")


# --- who opened a complaint ---


def test_the_representative_reads_who_opened_a_complaint_when_and_for_what() -> None:
    reference = lodged()
    opens(org.COLLEAGUE, reference)
    read(seated(org.COLLEAGUE), f"complaints/{reference}/acts/assess/")
    representative = seated(org.REPRESENTATIVE)
    assert f"/desk/complaints/{reference}/opened/" in read(
        representative, f"complaints/{reference}/"
    )
    shown = rows(read(representative, f"complaints/{reference}/opened/"))
    own, colleague = shown
    assert own.startswith("Rita Represent complaints manager")
    assert colleague.startswith("Carl Colleague complaint handler No task")
    assert colleague.endswith("Complaint page and “Assess”")


def test_the_outcome_shown_while_typing_is_in_the_row_of_the_last_minutes() -> None:
    reference = lodged()
    client, address = seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/assess/"
    noted = ReadLog.objects.filter(purpose="act/assess")
    typed = filled(read(client, address), outcome="1")
    for _ in range(3):
        assert client.post(f"/desk/{address}", typed).status_code == 200
    assert noted.count() == 1
    with open_read_log():
        noted.update(at=timezone.now() - timedelta(minutes=11))
    assert client.post(f"/desk/{address}", typed).status_code == 200
    assert noted.count() == 2
    read(client, address)
    assert noted.count() == 3, "opening the form is a reading of its own"


def test_nobody_else_reads_who_opened_a_complaint() -> None:
    reference = lodged()
    for person in (org.HANDLER, org.MANAGER, org.DIRECTOR, org.ADMINISTRATOR):
        client = seated(person)
        assert client.get(f"/desk/complaints/{reference}/opened/").status_code == 404
        assert client.get("/desk/opened/").status_code == 404
        assert "Who opened" not in client.get(f"/desk/complaints/{reference}/").content.decode()


def test_a_complaint_that_the_reader_may_not_see_is_in_no_list_of_openings() -> None:
    reference = lodged(mentions=(NewMention(name="Rita Represent"),))
    ReadLog.objects.create(
        at=timezone.now(),
        reader=org.HANDLER,
        purpose="complaint",
        references=f" complaint/{reference} ",
        pieces=1,
    )
    auditor = seated(org.AUDITOR)
    assert auditor.get(f"/desk/record/{reference}/opened/").status_code == 404
    assert reference not in read(auditor, "opened/?task=&who=")
    plain = lodged()
    opens(org.HANDLER, plain)
    assert plain in read(auditor, "opened/")
    assert "Hanna Handler" in read(auditor, f"record/{plain}/opened/")
    assert f"/desk/record/{plain}/opened/" in read(auditor, f"record/{plain}/")


# --- without a task ---


def test_opening_without_a_task_is_listed_and_work_is_not() -> None:
    snooped, worked, listed = lodged(), lodged(), lodged()
    do(worked, "assess", six())
    do(worked, "assign", Assign(org.HANDLER))
    opens(org.HANDLER, worked)
    opens(org.COLLEAGUE, snooped)
    ReadLog.objects.create(
        at=timezone.now() - timedelta(minutes=5),
        reader=org.COLLEAGUE,
        purpose="my-day",
        references=f" complaint/{worked} complaint/{listed} ",
        pieces=2,
    )
    opens(org.COLLEAGUE, listed)
    shown = rows(read(seated(org.REPRESENTATIVE), "opened/"))
    assert [row.partition(" ")[0] for row in shown] == [snooped]
    everything = rows(read(seated(org.REPRESENTATIVE), "opened/?task="))
    assert {row.partition(" ")[0] for row in everything} == {snooped, worked, listed}


def test_an_opening_is_not_excused_by_what_came_later() -> None:
    reference = lodged()
    opens(org.COLLEAGUE, reference)
    with open_read_log():
        ReadLog.objects.update(at=timezone.now() - timedelta(days=60))
    do(reference, "note", Note("I had a look."), by=org.COLLEAGUE)
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.COLLEAGUE))
    opens(org.COLLEAGUE, reference)
    shown = rows(read(seated(org.REPRESENTATIVE), f"complaints/{reference}/opened/"))
    assert ["No task on this complaint" in row for row in shown if "Carl" in row] == [False, True]


def test_an_export_opens_each_complaint_in_it() -> None:
    taken = [lodged(), lodged()]
    now = timezone.now()
    person = rules.directory().person(org.COLLEAGUE)
    take_away(taken, BytesIO(), Away(person, rules.rules_at(now), now))
    take_away(taken, BytesIO(), Away(None, rules.rules_at(now), now))
    shown = rows(read(seated(org.REPRESENTATIVE), "opened/"))
    assert {row.partition(" ")[0] for row in shown} == set(taken)
    assert all("Carl Colleague" in row and row.endswith("Export") for row in shown)
    (first, _), everything = taken, rows(read(seated(org.REPRESENTATIVE), "opened/?task="))
    assert sum("Operator (command line)" in row for row in everything) == 2
    (one,) = read_log.openings(read_log.Asked(first, org.COLLEAGUE), rules.rules_at(now)).found
    assert (one.reference, one.purposes, one.tasked) == (first, ("export",), False)


def test_the_work_lists_of_a_page_are_read_with_one_query() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            read_log.openings(read_log.Asked(), rules.rules_at(timezone.now()))
        return len(found)

    opens(org.COLLEAGUE, lodged())
    few = queries()
    for person in (org.COLLEAGUE, org.HANDLER, org.MANAGER):
        opens(person, lodged())
    assert queries() == few


def test_a_list_with_a_complaint_in_it_does_not_open_it() -> None:
    lodged()
    read(seated(org.COLLEAGUE), "complaints/")
    read(seated(org.MANAGER), "team/")
    assert rows(read(seated(org.REPRESENTATIVE), "opened/?task=")) == []


def test_openings_are_filtered_by_person_and_by_period() -> None:
    reference = lodged()
    opens(org.COLLEAGUE, reference)
    opens(org.HANDLER, reference)
    with open_read_log():
        ReadLog.objects.filter(reader=org.HANDLER).update(at=timezone.now() - timedelta(days=9))
    representative = seated(org.REPRESENTATIVE)

    def found(**asked: str) -> set[str]:
        answer = representative.get("/desk/opened/", {"task": "none", **asked})
        return {row.split()[1] for row in rows(answer.content.decode())}

    assert found() == {"Carl", "Hanna"}
    assert found(who=org.HANDLER) == {"Hanna"}
    today = timezone.now().date()
    assert found(since=str(today - timedelta(days=2))) == {"Carl"}
    assert found(until=str(today - timedelta(days=2))) == {"Hanna"}


def test_what_does_not_fit_on_a_page_is_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_log, "_ROWS", 2)
    reference = lodged()
    for person in (org.COLLEAGUE, org.HANDLER, org.MANAGER):
        opens(person, reference)
    representative = seated(org.REPRESENTATIVE)
    first = read(representative, "opened/?task=")
    assert [row.split()[1] for row in rows(first)] == ["Max", "Hanna"]
    (earlier,) = re.findall(r'rel="next" href="\?([^"]+)"', first)
    second = read(representative, f"opened/?{unescape(earlier)}")
    assert [row.split()[1] for row in rows(second)] == ["Carl"]
    assert 'rel="next"' not in second
    every = read_log.every_opening(reference, rules.rules_at(timezone.now()))
    assert [one.reader for one in every] == [org.MANAGER, org.HANDLER, org.COLLEAGUE]


# --- the complainant's copy ---


def test_the_complainants_copy_says_when_and_in_which_role_it_was_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Document] = []
    build = disclosed.disclosable

    def kept(*args: Any, **more: Any) -> Document:
        made.append(build(*args, **more))
        return made[-1]

    monkeypatch.setattr(disclosed, "disclosable", kept)
    reference = lodged()
    opens(org.COLLEAGUE, reference)
    client = seated(org.REPRESENTATIVE)
    assert client.get(f"/desk/complaints/{reference}/paper/file-disclosable.pdf").status_code == 200
    table = next(block for block in made[0].blocks if isinstance(block, Table))
    assert [row[2:] for row in table.rows] == [
        ("complaints manager", "Printing"),
        ("complaint handler", "Complaint page"),
    ]
    assert "Carl" not in str(made[0])


# --- a new access code ---


def form(client: Client, reference: str, party: int) -> str:
    return read(client, f"complaints/{reference}/acts/send-notice/?party={party}&notice=access")


def test_an_access_code_is_given_only_in_ways_that_reach_the_person() -> None:
    parties = (
        NewParty(identity=Contact(name="Nora Complain", email="nora@example.org")),
        NewParty(identity=Contact(name="Otto Complain", lines=("High Street 1",), town="Leeds")),
        NewParty(identity=Contact(name="Pia Complain", phone="01632 960123")),
    )
    reference, client = lodged(complainants=parties), seated(org.REPRESENTATIVE)
    ways = [
        set(re.findall(r'name="way" value="(\w+)"', form(client, reference, party)))
        for party in (1, 2, 3)
    ]
    assert ways == [{"email", "in_person"}, {"letter", "in_person"}, {"phone", "in_person"}]
    address = f"/desk/complaints/{reference}/acts/send-notice/?party=3&notice=access"
    typed = filled(form(client, reference, 3)) | {"party": "3", "way": "email"}
    assert client.post(address, typed).status_code == 422
    assert "A new access code replaces any earlier one at once." in form(client, reference, 1)


def test_a_repeated_press_gives_one_access_code_and_shows_it_again() -> None:
    reference, client = lodged(), seated(org.REPRESENTATIVE)
    address = f"/desk/complaints/{reference}/acts/send-notice/?party=1&notice=access"
    typed = filled(form(client, reference, 1)) | {"party": "1", "way": "in_person"}
    for _ in range(2):
        shown = client.post(address, typed, follow=True).content.decode()
        assert code_of(Id(reference), counter=1) in shown
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    given = [one for one in file.entries if isinstance(one.event, NoticeSent)]
    assert [one.event.notice for one in given if isinstance(one.event, NoticeSent)] == [
        Notice.access
    ]
