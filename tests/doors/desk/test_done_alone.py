"""What takes two people, and one did alone because there was no one else, says so: at the desk, on
paper and over the API."""

import ast
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.core.golden import KINDS, filled
from tests.doors import desk_people as desk
from tests.doors.machine import personnel
from tests.named import perform_named
from tests.records import organization as org

import amends.core
from amends.core.framework.people.personnel import Role
from amends.core.governing import appointments
from amends.core.governing.appointments import AppointToRole
from amends.core.governing.catalogue import RECORD_KINDS
from amends.core.governing.statements import DraftStatement, StatementItem
from amends.core.operation.complaint import RecordedEvent
from amends.core.records import deciding
from amends.core.records.state import NoParticulars
from amends.core.values import Code, Id
from amends.desk.printing import sheets
from amends.handling import rules
from amends.wording.names import Names
from amends.wording.timeline import line

MARKED = sorted(kind for kind, event in KINDS.items() if "alone" in {f.name for f in fields(event)})
SAID = "One person did this alone."


@pytest.mark.django_db
@pytest.mark.parametrize("kind", MARKED)
def test_an_entry_that_says_that_one_person_did_it_reads_so(kind: str) -> None:
    org.found_organization()
    names = Names({}, rules=rules.rules_at(timezone.now()))
    event = filled(KINDS[kind])
    if hasattr(event, "ground"):
        event = replace(event, ground=Code("not_ours" if kind == "ScopeDeclined" else "accepted"))

    def text(**changes: Any) -> str:
        now = timezone.now()
        entry = RecordedEvent(
            replace(event, **changes), Id("person/7"), Code("note"), now, now, 1, 1
        )
        return line(entry, names=names, about=Id("person/8"))

    assert "alone" in text(), kind
    assert "alone" not in text(alone=None), kind


def test_acts_that_are_refused_to_people_involved_declare_who_they_are() -> None:
    marked = {
        act.name
        for kind in RECORD_KINDS.values()
        for act in kind.acts.values()
        if act.apart or act.involves
    }
    calls = {
        ast.unparse(node.args[0])
        for path in Path(amends.core.__file__).parent.rglob("*.py")
        if path.name != "deciding.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("demand_apart", "demand_changeable")
    }
    names = {"acts.acts[ERASE_TEXT]": "erase-text", "record_survey": "record"}
    names |= {"record_competence": "record", "act": "rebase"}
    assert {names.get(call, call.replace("_", "-")) for call in calls} <= marked


@pytest.fixture
def _approved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that its author approves, because no one else may."""
    org.found_organization()
    review = timezone.localdate() + timedelta(days=90)
    draft = DraftStatement(StatementItem.scope, "All homes", "Ours.", org.REPRESENTATIVE, review)
    monkeypatch.setattr(deciding, "demand_apart", lambda *_: None)
    for act, given in (("draft", draft), ("approve", NoParticulars())):
        by = org.acting(org.REPRESENTATIVE)
        perform_named("statement/1SSV-EAAA", act, given, actor=by, now=timezone.now())


@pytest.mark.django_db
@pytest.mark.usefixtures("_approved")
def test_what_its_author_approved_says_so_at_the_desk_in_print_and_to_programs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seat, place = desk.seated(org.REPRESENTATIVE), "statements/1SSV-EAAA"
    assert desk.read(seat, f"{place}/").count(SAID) == 1
    made: list[Any] = []
    monkeypatch.setattr(sheets, "render", lambda document: made.append(document) or b"%PDF-")
    seat.get(f"/desk/{place}/record.pdf")
    assert str(made[0].blocks).count(SAID) == 1
    history = personnel(org.REPRESENTATIVE).get(place).json()["history"]
    assert [SAID in one["line"] for one in history] == [False, True]


@pytest.mark.django_db
def test_who_appointed_themselves_because_no_one_else_could_is_shown_so_by_what_they_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    org.found_organization()
    monkeypatch.setattr(appointments, "demand_apart", lambda *_: None)
    for owner, stream in ((org.REPRESENTATIVE, "1SSV-EAAA"), (org.COLLEAGUE, "2SSV-EAAA")):
        given = AppointToRole(owner, Role.handler, timezone.localdate(), "Handles complaints.")
        perform_named(
            f"appointment/{stream}",
            "appoint",
            given,
            actor=org.acting(org.REPRESENTATIVE),
            now=timezone.now(),
        )
        page = desk.read(desk.seated(org.REPRESENTATIVE), f"appointments/{stream}/")
        assert (SAID in page) is (owner == org.REPRESENTATIVE)
