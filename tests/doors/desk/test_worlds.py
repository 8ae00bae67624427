"""Whoever a wall keeps out sees the same bytes, whether or not there is anything behind it."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.doors.machine import Machine, personnel
from tests.records import organization as org

from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.acts.tracking import SetReminder
from amends.core.operation.events import YesNoUnknown
from amends.core.values import Id
from amends.desk.complaint import examining
from amends.exports import csv_file
from amends.exports.workbook import Away, take_all_away
from amends.handling import rules
from amends.journal import log
from amends.people import calendar_addresses
from amends.site import worker

pytestmark = [pytest.mark.django_db, pytest.mark.whole]

WALLED = (org.HANDLER, org.MANAGER, org.COUNTER, org.AUDITOR)
"""Complained about, above that person, of the same unit, and examining the record."""
PAGES = (
    *("", "complaints/", "complaints/?state=open", "complaints/?q=heating", "complaints/?sort=due"),
    *("complaints/?figure=received", "complaints/?figure=open&part=week"),
    *("record/", "team/", "find/", "mail/", "post/", "calendar/", "day-sheet/", "opened/?task="),
)
LISTS = ("complaints", "complaints?q=heating", "complaints?order=due", "personnel")
FIGURES = ("figures page", "figures workbook", "figures over the API")
"""Exempt by name: figures of the organization count restricted complaints, too. Their lists are not
exempt, but for the note that compares them with the figure."""
_NOTE = re.compile(r'<p class="quiet">The figure [^<]+ complaints? that you cannot open\.</p>')


@pytest.fixture
def clock(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """An organization in which it is the last of these moments."""
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    moments = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: moments[-1])
    # the newest checkpoint is shown to everyone, at /.well-known/amends-log too
    monkeypatch.setattr(examining, "_log", lambda: None)
    return moments


def work() -> None:
    while worker.make_round("worlds", now=timezone.now()):
        pass


class Reader:
    """Someone at every door that shows more than one complaint."""

    def __init__(self, person: Id) -> None:
        self.person, self.client = person, desk.seated(person)
        self.machine: Machine = personnel(person)
        account = desk.account_of(person)
        self.calendar = calendar_addresses.renew(account, language="en", now=timezone.now())

    def sees(self) -> dict[str, object]:
        return dict(self._answers())

    def _answers(self) -> Iterator[tuple[str, object]]:
        for address in PAGES:
            answer = self.client.get(f"/desk/{address}")
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            yield f"page {address}", (answer.status_code, _NOTE.sub("", text))
        for address in LISTS:
            answer = self.machine.client.get(f"/api/v1/{address}", headers=self.machine.headers)
            yield f"list {address}", (answer.status_code, answer.content)
        workbook = self.client.get("/desk/insight/month.xlsx").content
        figures = (
            self.client.get("/desk/insights/month/").content.partition(b'class="month-notes"')[0],
            dict(within(io.BytesIO(workbook))),
            self.machine.get("measures/open").json(),
        )
        yield from zip(FIGURES, figures, strict=True)
        yield "feed", self._feed()
        feed = self.calendar_feed()
        headers = {**feed.headers, "X-Request-Id": ""}  # another number each time
        yield "calendar", (feed.status_code, feed.content, sorted(headers.items()))
        rows, out, archive = self._rows(), io.StringIO(), io.BytesIO()
        csv_file.export_complaints(rows, out)
        yield "csv", out.getvalue()
        now = timezone.now()
        in_force = rules.rules_at(now)
        away = Away(in_force.people.person(self.person), in_force, now)
        references = list(rows.order_by("reference").values_list("reference", flat=True))
        take_all_away(references, archive, away)
        yield "archive", dict(within(archive))

    def calendar_feed(self) -> Any:
        return self.client.get(f"/calendar/{self.calendar}.ics")

    def _rows(self) -> Any:
        return csv_file.rows_for(self.person, now=timezone.now())

    def _feed(self) -> object:
        """What the log says in words; that there are further leaves is no secret of it."""
        answer = self.machine.get("feed", limit=200)
        if answer.status_code != 200:
            return answer.status_code
        return [one for one in answer.json()["entries"] if not one["withheld"]]


def within(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The files of an archive, and of the workbook in it, without the moments of packing."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".xlsx"):
                yield from within(io.BytesIO(content))
            elif name != "docProps/core.xml":
                yield name, content


def shown() -> str:
    """A complaint that everyone sees who may see any."""
    reference = org.lodged(timezone.now()).reference
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    do(reference, "set-reminder", SetReminder(timezone.now().date(), org.HANDLER), by=org.HANDLER)
    return reference


@pytest.mark.parametrize("walled", ["named", "told", "triage"])
def test_what_is_behind_a_wall_changes_no_byte_in_front_of_it(
    walled: str, clock: list[datetime]
) -> None:
    shown()
    for _ in range(3):
        org.lodged(timezone.now())
    work()
    began, later = clock[0], clock[0] + timedelta(minutes=2)
    clock.append(later)
    readers = [Reader(person) for person in WALLED]
    for reader in readers:
        reader.calendar_feed()  # a page tells when a calendar first asked
    before = [reader.sees() for reader in readers]

    clock.append(began + timedelta(minutes=1))
    hidden = behind_a_wall(walled)
    do(hidden, "note", Note("heating"), by=org.REPRESENTATIVE)
    desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{hidden}/")
    work()
    clock.append(later)

    for reader, there in zip(readers, before, strict=True):
        here = reader.sees()
        changed = tuple(name for name, answer in here.items() if answer != there[name])
        assert changed == FIGURES, reader.person
    whole = personnel(org.REPRESENTATIVE).get("feed", limit=200)
    assert hidden.encode() in whole.content


def behind_a_wall(walled: str) -> str:
    if walled == "told":
        return desk.complaint_about(org.COLLEAGUE)
    asked = YesNoUnknown.unknown if walled == "triage" else YesNoUnknown.yes
    mentions = (NewMention("the driver"),)
    reference = org.lodged(timezone.now(), about_person=asked, mentions=mentions).reference
    if walled == "named":
        do(reference, "name-person", NamePerson(1, org.HANDLER))
    return reference
