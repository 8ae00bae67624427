"""The plan of an investigation: what the form proposes, and what is open of it at every door."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.doors.machine import Machine, personnel
from tests.records import organization as org

from amends.core.framework.policy.commitments import Grade
from amends.core.operation.acts.investigation import Assign, RecordEvidence
from amends.core.operation.events import Look

pytestmark = pytest.mark.django_db
OPEN, DONE = "Files and documents", "The complainant"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def assessed(severity: Grade = Grade.medium) -> str:
    reference = org.lodged(timezone.now()).reference
    do(reference, "assess", six(severity=severity))
    return reference


def proposal(client: Client, reference: str, asking: str = "") -> tuple[list[str], str]:
    """The boxes that are ticked on the form, and the day that it holds."""
    page = desk.read(client, f"complaints/{reference}/acts/assign/{asking}")
    boxes = re.findall(r'<input type="checkbox" name="looks" value="(\w+)"[^>]* checked', page)
    return boxes, desk.filled(page)["ready_by"]


def states(page: str) -> dict[str, str]:
    return dict(re.findall(r"(?s)<dt>([^<]*)</dt>\s*<dd[^>]*>([^<]*)</dd>", page))


def planned(machine: Machine, reference: str) -> dict[str, bool]:
    told = machine.get(f"complaints/{reference}").json()
    return {one["look"]: one["done"] for one in told["plan"]}


def test_the_form_proposes_what_the_severity_asks_and_records_it() -> None:
    client, machine = desk.seated(org.REPRESENTATIVE), personnel(org.REPRESENTATIVE)
    mild, _ = proposal(client, assessed(Grade.low))
    assert mild == ["documents"]

    reference = assessed()
    boxes, day = proposal(client, reference)
    assert boxes == ["documents", "complainant"]
    assert day
    typed = {"person": org.REPRESENTATIVE, "looks": boxes}
    assert desk.send(client, f"complaints/{reference}/acts/assign/", **typed).status_code == 302
    assert planned(machine, reference) == {"documents": False, "complainant": False}
    history = desk.read(client, f"complaints/{reference}/history/")
    assert ": files and documents and the complainant." in history
    boxes, _ = proposal(client, reference, "?review=1")
    assert boxes == ["documents", "complainant"]


def test_without_a_plan_the_act_works_and_no_door_shows_one() -> None:
    client, machine = desk.seated(org.REPRESENTATIVE), personnel(org.REPRESENTATIVE)
    reference = assessed()
    assert machine.act(reference, "assign", person=org.REPRESENTATIVE).status_code == 200
    told = machine.get(f"complaints/{reference}").json()
    assert (told["plan"], told["plan_ready_by"]) == ([], None)
    for path in (f"complaints/{reference}/", f"complaints/{reference}/follow-up/"):
        assert "Investigation plan" not in desk.read(client, path)


def test_what_was_planned_and_not_looked_at_is_open_at_every_door() -> None:
    client, machine = desk.seated(org.REPRESENTATIVE), personnel(org.REPRESENTATIVE)
    reference, day = assessed(), (timezone.now() + timedelta(days=9)).date()
    given = {"person": org.REPRESENTATIVE, "looks": ["documents", "complainant"]}
    answer = machine.act(reference, "assign", **given, ready_by=day.isoformat())
    assert answer.status_code == 200, answer.content
    seen = {"words": "She called.", "look": "complainant"}
    assert machine.act(reference, "record-evidence", **seen).status_code == 200

    assert planned(machine, reference) == {"documents": False, "complainant": True}
    assert machine.get(f"complaints/{reference}").json()["plan_ready_by"] == day.isoformat()
    for client_of, path in (
        (org.REPRESENTATIVE, f"complaints/{reference}/"),
        (org.REPRESENTATIVE, f"complaints/{reference}/follow-up/"),
        (org.AUDITOR, f"record/{reference}/"),
    ):
        shown = states(desk.read(desk.seated(client_of), path))
        assert (shown[OPEN], shown[DONE]) == ("open", "done"), path
        assert "To be ready by" in shown
    assert "recorded evidence (the complainant)." in desk.read(
        client, f"complaints/{reference}/history/"
    )


def test_evidence_recorded_at_the_desk_says_where_it_comes_from() -> None:
    client, machine = desk.seated(org.REPRESENTATIVE), personnel(org.REPRESENTATIVE)
    reference = assessed()
    do(reference, "assign", Assign(org.REPRESENTATIVE, looks=(Look.item, Look.documents)))
    do(reference, "record-evidence", RecordEvidence("Two photographs"))
    typed = {"words": "We saw the boiler.", "look": "item"}
    path = f"complaints/{reference}/acts/record-evidence/"
    assert desk.send(client, path, **typed).status_code == 302
    assert planned(machine, reference) == {"item": True, "documents": False}
