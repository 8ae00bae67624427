"""People from a file: every row as if one person had been added, all or nothing."""

import json
from dataclasses import replace

import pytest
from django.db import IntegrityError
from django.utils import timezone
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import AddPerson, EndPerson, GrantRole, Invite
from amends.core.framework.people.personnel import Person, Role
from amends.core.framework.people.role_names import ROLE_NAMES
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.streams import state_of
from amends.imports import staff
from amends.imports.parsing import NotRead
from amends.imports.staff import Fault, Row
from amends.journal import store
from amends.people.models import Account
from amends.people.models import Person as PersonModel

pytestmark = pytest.mark.django_db

STAFF = [one.id for one in org.FOUNDERS]
GRANTED = [
    pytest.param(role, marks=[] if role in (Role.handler, Role.personnel) else [pytest.mark.whole])
    for role in Role
    if role is not Role.management_representative
]


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def planned(*rows: Row, by: Id = org.ADMINISTRATOR) -> list[staff.Planned]:
    now = timezone.now()
    actor = org.acting(by)
    return staff.plan(rows, rules.rules_at(now), actor=actor, now=now, reason="", labels={})


def brought(*rows: Row, by: Id = org.ADMINISTRATOR) -> staff.Brought:
    return staff.bring_in(planned(*rows, by=by), actor=org.acting(by), now=timezone.now())


def folded(person: str) -> Person:
    found: Person = state_of(person, store.read(person))
    return found


def faults(*rows: Row) -> list[list[Fault]]:
    return [[one.fault for one in each.problems] for each in planned(*rows)]


NORA = Row(2, "Nora New", "nora@example.org", roles="complaint handler; auditor")
PLAIN = Row(3, "Pat Plain", sign_in="pat")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_file_is_read_as_a_register_is(encoding: str, mark: str) -> None:
    head = ["Name", "E-Mail", "Anmeldename", "Rollen", "Einheiten"]
    lines = [head, ["Zoë Öz", "z@example.org", "", "auditor", "main"], ["", "", "", "", ""]]
    text = "\r\n".join(mark.join(line) for line in lines)
    assert staff.rows_of(text.encode(encoding), "csv") == [
        Row(2, "Zoë Öz", "z@example.org", "", "auditor", "main")
    ]


def test_the_template_can_be_imported_as_it_is() -> None:
    rows = staff.rows_of(staff.TEMPLATE.encode("utf-8-sig"), "csv")
    assert faults(*rows) == [[], []]
    assert staff.rewritten(staff.written(rows)) == rows


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"name,email\r\n", "empty"),
        (b"who,email\r\nNora,n@example.org\r\n", "no-name-column"),
        (b"name,email\r\n" + b"N,n@example.org\r\n" * (staff.MOST + 1), "too-many-rows"),
        (b"x" * (staff.LARGEST + 1), "too-large"),
    ],
)
def test_what_is_no_list_of_people_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotRead) as caught:
        staff.rows_of(content, "csv")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "[1]", '[["x"]]', '[[1, "a", "b", "c", "d", "e", 1]]', '[[1e999, "a"]]']
)
def test_rows_that_a_form_did_not_send_are_refused(text: str) -> None:
    with pytest.raises(NotRead):
        staff.rewritten(text)


def test_rows_that_are_sent_back_are_plain_lines_as_those_of_a_file() -> None:
    sent = json.dumps([[2, "\tNora\x00 New\n", "n@example.org", "", " a\ud800 ", "\u202e"]])
    assert staff.rewritten(sent) == [Row(2, "Nora New", "n@example.org", roles="a")]
    assert faults(*staff.rewritten(json.dumps([[2, "\t=cmd()", "", "=cmd()", "", ""]]))) == [
        [Fault.no_name, Fault.no_sign_in]
    ]


def test_each_row_says_what_is_wrong_with_it() -> None:
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named("person/old", "add-person", AddPerson("Otto Old"), actor=by, now=now)
    assert faults(
        Row(2),
        Row(3, "=cmd()", sign_in="x"),
        replace(NORA, email="nora"),
        replace(NORA, sign_in="n" * 151),
        replace(NORA, sign_in="same"),
        replace(PLAIN, sign_in="SAME"),
        replace(NORA, roles="boss", units="nowhere", sign_in="b"),
        replace(NORA, roles="complaints manager", sign_in="c"),
        Row(9, "otto OLD", sign_in="otto"),
        replace(NORA, roles=51 * "boss;", units="nowhere", sign_in="d"),
    ) == [
        [Fault.no_name, Fault.no_sign_in],
        [Fault.no_name],
        [Fault.not_email],
        [Fault.too_long],
        [Fault.twice],
        [Fault.twice],
        [Fault.unknown_unit, Fault.unknown_role],
        [Fault.one_only],
        [Fault.same_name],
        [Fault.too_many],
    ]


@pytest.mark.parametrize("role", GRANTED)
def test_no_one_grants_by_a_file_what_they_may_not_grant_singly(role: Role) -> None:
    """Each actor, with the same three acts on one person, and on two by a file."""
    for number, by in enumerate(STAFF):
        one = Id(f"person/single{number}")
        now = timezone.now()
        acts = (
            Command(one, Code("add-person"), AddPerson(f"Single {number}")),
            Command(one, Code("grant-role"), GrantRole(role)),
            Command(one, Code("invite-person"), Invite(sign_in=f"single{number}")),
        )
        rows = [
            Row(n, f"F {number} {n}", sign_in=f"f{number}-{n}", roles=ROLE_NAMES[role])
            for n in (2, 3)
        ]
        plans = planned(*rows, by=by)
        guards = [
            one.refused.guard for plan in plans for one in plan.problems if one.refused is not None
        ]
        if guards:
            with pytest.raises(Refused) as caught:
                perform(acts, actor=org.acting(by), now=now)
            assert guards == [caught.value.guard] * 2
            continue
        perform(acts, actor=org.acting(by), now=now)
        assert [one.problems for one in plans] == [(), ()]
        done = staff.bring_in(plans, actor=org.acting(by), now=timezone.now())
        single = folded(one)
        for plan in plans:
            many = folded(plan.person)
            assert {one.change for one in many.waiting} == {one.change for one in single.waiting}
            assert many.roles() == single.roles()
            assert (plan.person in done.invitations) is (single.waiting == ())


def test_nothing_is_done_if_one_row_is_refused() -> None:
    plans = planned(NORA, PLAIN)
    Account.objects.add("pat", person=org.HANDLER)
    people, entries = PersonModel.objects.count(), store.tip(plans[0].person)
    with pytest.raises(IntegrityError):
        staff.bring_in(plans, actor=org.acting(org.ADMINISTRATOR), now=timezone.now())
    assert PersonModel.objects.count() == people
    assert store.tip(plans[0].person) == entries
    with pytest.raises(Refused):
        staff.bring_in(planned(NORA, PLAIN), actor=org.acting(org.HANDLER), now=timezone.now())
    assert PersonModel.objects.count() == people


def test_a_file_sent_twice_adds_nothing_and_a_longer_one_only_what_is_new() -> None:
    first = brought(NORA, PLAIN)
    assert (first.added, first.waiting, len(first.invitations)) == (2, 1, 1)
    again = planned(NORA, PLAIN)
    assert [one.commands for one in again] == [(), ()]
    assert brought(NORA, PLAIN) == staff.Brought(0, 0, {})

    [more] = planned(replace(NORA, roles="auditor, area manager"))
    assert [one.act for one in more.commands] == ["grant-role"]
    assert not more.new


def test_a_row_with_the_sign_in_name_of_someone_else_gives_them_no_role() -> None:
    Account.objects.add("adam", person=org.HANDLER)
    [plan] = planned(Row(2, "Lena Other", sign_in="Adam", roles="auditor"))
    name = PersonModel.objects.get(id=org.HANDLER).name
    assert plan.problems == (staff.Problem(Fault.other_name, name),)
    [theirs] = planned(Row(2, name.upper(), sign_in="Adam", roles="auditor"))
    assert [one.act for one in theirs.commands] == ["grant-role"]


def test_roles_are_for_each_unit_by_code_or_name() -> None:
    unit = rules.rules_at(timezone.now()).policy.units[0]
    for text in (unit.code, unit.labels[0].text, unit.labels[0].text.upper()):
        [plan] = planned(replace(NORA, units=text))
        grants = [one.particulars for one in plan.commands if one.act == "grant-role"]
        assert [one.unit for one in grants] == [unit.code] * 2
        assert plan.commands[0].particulars.unit == unit.code


def test_who_left_or_is_oneself_is_not_changed() -> None:
    Account.objects.add("adam", person=org.ADMINISTRATOR)
    [own] = planned(Row(2, "Adam Admin", sign_in="adam", roles="auditor"))
    assert [one.fault for one in own.problems] == [Fault.refused]
    brought(PLAIN)
    person = planned(PLAIN)[0].person
    by, now = org.acting(org.ADMINISTRATOR), timezone.now()
    perform_named(person, "end-person", EndPerson(), actor=by, now=now)
    assert faults(PLAIN) == [[Fault.left]]
