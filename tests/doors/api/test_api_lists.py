"""The API's lists: by what words complaints are sorted, who works on them, and how they change."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.machine import Machine, complainant, lodged, personnel, pointers, problems
from tests.halves import part
from tests.records import organization as org

from amends.core.framework.appointments import AddPerson, GrantRole, SetAbsence
from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import editing
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.organization import Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import write
from amends.core.values import Code, Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.journal import log

pytestmark = pytest.mark.django_db


SOUTH = Code("south")
LOCAL = Id("person/loc")


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()


def _policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


@pytest.fixture
def local() -> Machine:
    """A handler of one unit only."""
    now, in_force = timezone.now(), _policy()
    units = tuple(Unit(Code(of), (Label("en", of),)) for of in ("south", "north"))
    draft = publishing.following(replace(in_force, units=(*in_force.units, *units)), in_force)
    publishing.publish(draft, reason="Two places.", actor=org.acting(org.REPRESENTATIVE), now=now)
    commands = [
        Command(LOCAL, Code("add-person"), AddPerson("Lola Local", SOUTH)),
        Command(LOCAL, Code("grant-role"), GrantRole(Role.handler, SOUTH)),
    ]
    perform(commands, actor=rules.OPERATOR, now=now)
    return personnel(LOCAL)


# --- who reads ---


def test_whoever_handles_in_one_unit_reads_every_list_and_no_draft(local: Machine) -> None:
    units = {one["code"] for one in local.get("policy/units").json()["entries"]}
    assert units >= {"south", "north"}
    for name in ("categories", "response_types", "bodies", "own_fields", "significance"):
        assert local.get(f"policy/{name}").status_code == 200
    text = write(_policy())
    answers = [
        local.get("policy/draft"),
        local.post("policy/difference", {"text": text}, key=None),
        local.post("policy/publish", {"text": text, "reason": "x"}, key=None),
    ]
    assert problems(answers) == [(403, "not-for-you")] * 3


def test_lists_and_personnel_are_for_personnel_with_a_role_and_the_scope(local: Machine) -> None:
    narrow = personnel(org.HANDLER, "journal:read", sign_in="narrow")
    answers = [narrow.get("policy/units"), narrow.get("personnel")]
    assert problems(answers) == [(403, "missing-scope")] * 2
    told = lodged(personnel(org.REPRESENTATIVE), unit="south")
    me = complainant(told)
    answers = [me.get("policy/units"), me.get("personnel")]
    answers += [Machine().get("policy/units"), Machine().get("personnel")]
    assert problems(answers) == [(403, "not-for-you")] * 2 + [(401, "not-signed-in")] * 2
    nobody = Id("person/non")
    command = Command(nobody, Code("add-person"), AddPerson("Nora None"))
    perform([command], actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    without = personnel(nobody)
    answers = [without.get("policy/units"), without.get("personnel")]
    assert problems(answers) == [(403, "not-for-you")] * 2


def test_an_outside_reviewer_reads_the_words_that_they_sort_by() -> None:
    reviewer = Id("person/out")
    commands = [
        Command(reviewer, Code("add-person"), AddPerson("Otto Outside")),
        Command(reviewer, Code("grant-role"), GrantRole(Role.outside_reviewer)),
    ]
    perform(commands, actor=rules.OPERATOR, now=timezone.now())
    assert personnel(reviewer).get("policy/causes").status_code == 200


# --- personnel ---


def test_whoever_handles_finds_whom_a_complaint_can_be_given_to(local: Machine) -> None:
    day = date(2026, 3, 4)
    command = Command(org.COLLEAGUE, Code("set-absence"), SetAbsence(day, day, org.HANDLER))
    perform([command], actor=org.acting(org.COLLEAGUE), now=timezone.now())
    told = {one["id"]: one for one in local.get("personnel").json()["personnel"]}
    assert set(told) == {one.id for one in org.FOUNDERS} | {LOCAL}
    assert told[org.HANDLER]["name"] == "Hanna Handler"
    assert told[org.HANDLER]["manager"] == org.MANAGER
    assert told[LOCAL]["roles"] == [{"role": "handler", "unit": "south"}]
    away = {"first": "2026-03-04", "last": "2026-03-04", "deputy": org.HANDLER}
    assert told[org.COLLEAGUE]["away"] == [away]
    reference = lodged(local, unit="south")["reference"]
    given = personnel(org.MANAGER).act(reference, "transfer", owner=org.COLLEAGUE, reason="Hers.")
    assert given.status_code == 200, given.content


@pytest.mark.both_engines
def test_personnel_is_narrowed_by_role_and_unit_and_who_left_is_apart(local: Machine) -> None:
    def ids(**query: Any) -> set[str]:
        return {one["id"] for one in local.get("personnel", **query).json()["personnel"]}

    everywhere = {org.HANDLER, org.COLLEAGUE}
    assert ids(role="handler") == everywhere | {LOCAL}
    assert ids(role="handler", unit="south") == everywhere | {LOCAL}
    assert ids(role="handler", unit="north") == everywhere
    assert LOCAL in ids(unit="south", handles="true")
    assert LOCAL not in ids(unit="north")
    assert org.COUNTER not in ids(handles="true")
    assert org.COUNTER in ids(handles="false")
    assert ids(active="false") == set()
    assert pointers(local.get("personnel", role="boss")) == ["?role"]


@pytest.mark.both_engines
def test_personnel_comes_in_pages_that_leave_nobody_out_and_put_no_name_in_an_address(
    local: Machine,
) -> None:
    whole = [one["id"] for one in local.get("personnel").json()["personnel"]]
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = local.get("personnel", limit=3, **cursor).json()
        found += [one["id"] for one in page["personnel"]]
        assert len(page["personnel"]) <= 3
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == whole
    assert problems([local.get("personnel", cursor="x")]) == [(400, "bad-cursor")]


# --- entries ---


def _labels(text: str) -> list[dict[str, str]]:
    return [{"language": "en", "text": text}]


NEEDED: dict[str, dict[str, Any]] = {
    "ladder": {"role": "area_manager"},
    "own_fields": {"type": "words"},
}


APART = ("categories", "ladder", "own_fields", "units")
"""Lists whose entries count as others, have an order, a prefix or a parent."""
ALIKE = [name for name in editing.KINDS if name not in APART]


@pytest.mark.long
@pytest.mark.parametrize("name", [*APART, *part(ALIKE)])
def test_entries_are_added_renamed_moved_merged_and_retired_by_single_requests(name: str) -> None:
    owner = personnel(org.REPRESENTATIVE)
    prefix = "own." if name == "own_fields" else ""

    def publish(**fields: Any) -> None:
        edit = {"list": name, "code": f"{prefix}first"} | fields
        body = {"entries": [edit], "reason": "Better words."}
        answer = owner.post("policy/publish", body, key=None)
        assert answer.status_code == 201, answer.content
        if publishing.awaits_second():  # less strict than before
            answer = personnel(org.DIRECTOR).post("policy/publish", body, key=None)
            assert answer.status_code == 201, answer.content

    def held(code: str = "first") -> Any:
        entries = owner.get(f"policy/{name}").json()["entries"]
        return next(one for one in entries if one["code"] == f"{prefix}{code}")

    publish(set={"labels": _labels("First"), **NEEDED.get(name, {})})
    second = {"labels": _labels("Second"), **NEEDED.get(name, {})}
    publish(code=f"{prefix}second", set=second)
    publish(set={"labels": _labels("Renamed")})
    assert held()["labels"] == _labels("Renamed")
    if "parent" in held():
        publish(set={"parent": "second"})
        assert held()["parent"] == "second"
        publish(set={"parent": None})
    if name == "ladder":
        publish(set={}, after="second")
        codes = [one["code"] for one in owner.get("policy/ladder").json()["entries"]]
        assert codes.index("first") == codes.index("second") + 1
    if "mapped_to" in held():
        publish(set={"mapped_to": "second"})
        assert _policy().counting_as(name, "second") == ("second", "first")  # type: ignore[arg-type]
        publish(set={"mapped_to": None})
    if "retired" in held():
        publish(set={"retired": True})
        assert held()["retired"]
    assert held("second")["labels"] == _labels("Second")


def test_a_difference_of_entries_gives_the_text_that_goes_on_being_edited() -> None:
    owner = personnel(org.REPRESENTATIVE)
    edit = {"list": "categories", "code": "damp", "set": {"labels": _labels("Damp and mould")}}
    told = owner.post("policy/difference", {"entries": [edit]}, key=None).json()
    assert [one["path"] for one in told["changes"]] == ["categories.damp"]
    assert told["publishable"]
    assert policy_text.read(told["text"]).version == 2
    moved = {"list": "categories", "code": "damp", "set": {"parent": "other"}}
    both = owner.post("policy/difference", {"text": told["text"], "entries": [moved]}, key=None)
    entry = editing.entry(policy_text.read(both.json()["text"]), "categories", "damp")
    assert (entry.parent, entry.iso) == ("other", "iso.p35")  # type: ignore[union-attr]
    assert owner.get("policy").json()["version"] == 1


def test_an_edit_that_does_not_fit_is_told_with_its_place_and_changes_nothing() -> None:
    owner = personnel(org.REPRESENTATIVE)
    new = {"labels": _labels("Damp")}
    for edit, places in (
        ({"list": "limits", "code": "x", "set": new}, ["/entries/0/list"]),
        ({"list": "categories", "code": "typo", "set": {"retired": True}}, ["labels"]),
        ({"list": "ladder", "code": "new", "set": new}, ["role"]),
        ({"list": "categories", "code": "damp", "set": new | {"colour": "x"}}, ["colour"]),
        ({"list": "categories", "code": "damp", "set": new | {"retired": "yes"}}, ["retired"]),
        ({"list": "categories", "code": "other", "set": {"code": "else"}}, ["code"]),
        ({"list": "ladder", "code": "new", "set": {}, "after": "nowhere"}, ["labels", "role"]),
        ({"list": "categories", "code": "other", "set": {"mapped_to": "gone"}}, ["/entries"]),
        ({"list": "categories", "code": "other", "set": {}}, ["/entries"]),
        (
            {"list": "categories", "code": "damp", "set": {"labels": _labels("a") * 2}},
            ["/entries"],
        ),
    ):
        answer = owner.post("policy/publish", {"entries": [edit], "reason": "x"}, key=None)
        wanted = [one if "/" in one else f"/entries/0/set/{one}" for one in places]
        assert (answer.status_code, pointers(answer)) == (422, wanted), edit
    nothing = owner.post("policy/publish", {"reason": "x"}, key=None)
    assert pointers(nothing) == ["/text"]
    assert owner.get("policy").json()["version"] == 1


def test_entries_are_published_by_whom_a_whole_policy_is() -> None:
    edit = {"list": "categories", "code": "damp", "set": {"labels": _labels("Damp")}}
    body = {"entries": [edit], "reason": "x"}
    handler = personnel(org.HANDLER)
    assert problems([handler.post("policy/publish", body, key=None)]) == [(403, "not-for-you")]
    reader = personnel(org.REPRESENTATIVE, "policy:read", sign_in="reader")
    assert problems([reader.post("policy/publish", body, key=None)]) == [(403, "missing-scope")]
    assert _policy().version == 1
