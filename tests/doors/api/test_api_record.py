"""The API beside the complaints: the feed, the policy, the description, and how tokens are made."""

import importlib
import json
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from tests.doors.machine import Machine, complainant, lodged, personnel, pointers, problems
from tests.named import perform_named
from tests.read_log import empty_read_log
from tests.records import organization as org

from amends import api
from amends.api.openapi import document
from amends.api.routes import ROUTES
from amends.core.governing.catalogue import GOVERNING
from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.criteria.acts import CRITERION
from amends.core.improvement.problem_acts import PROBLEM
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.communication import Message, Note
from amends.core.principles.integrity import entry_digest, leaf_hash
from amends.core.values import Code
from amends.handling.kinds.survey import SURVEYS
from amends.journal import log
from amends.journal.finding import Fault
from amends.journal.models import Leaf
from amends.maintenance.verification import prove
from amends.site.cli import main
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()


def _sealed() -> None:
    log.sequence(now=timezone.now(), signer=log.signer())


# --- the record ---


def test_a_receipt_is_told_to_come_again_until_it_is_sealed() -> None:
    told = lodged(personnel(org.REPRESENTATIVE))
    early = complainant(told).get(f"complaints/{told['reference']}/receipt")
    assert problems([early]) == [(409, "not-yet-sealed")]
    assert int(early.headers["Retry-After"]) > 0


def test_only_the_complainants_own_copy_opens_their_words() -> None:
    owner = personnel(org.REPRESENTATIVE)
    told = lodged(
        owner,
        narrative="canarywords",
        complainant=None,
        complainants=[{"name": "Nora Complain"}, {"name": "Canary Other"}],
    )
    _sealed()
    path = f"complaints/{told['reference']}/receipt"
    empty_read_log()
    own, ours = complainant(told).get(path), owner.get(path)
    (row,) = ReadLog.objects.all()
    assert (row.reader, row.purpose) == (f"{told['reference']}/party/1", "receipt")
    assert b"canarywords" in own.content
    assert b"Canary Other" not in own.content
    assert ours.json()["openings"] == []
    assert own.json()["entry"] == ours.json()["entry"]


def test_the_journal_of_a_complaint_can_be_checked_from_its_text() -> None:
    owner = personnel(org.REPRESENTATIVE)
    told = lodged(owner, narrative="canarywords")
    _sealed()
    answer = owner.get(f"complaints/{told['reference']}/journal")
    assert b"canarywords" not in answer.content
    previous = ""
    for line in answer.json()["entries"]:
        assert line["previous"] == previous
        previous = _digest(line)
        assert line["digest"] == previous


def _digest(line: dict[str, Any]) -> str:
    names = ("stream", "version", "kind", "recorded", "previous", "body")
    return entry_digest(**{name: line[name] for name in names})


def test_the_feed_tells_every_leaf_in_order_and_withholds_what_is_walled_from_its_reader() -> None:
    owner, auditor = personnel(org.REPRESENTATIVE), personnel(org.AUDITOR)
    plain = lodged(owner)
    hidden = lodged(owner, about_person="unknown")
    _sealed()
    found: list[dict[str, Any]] = []
    after = -1
    while page := auditor.get("feed", after=after, limit=7).json()["entries"]:
        found += page
        after = page[-1]["leaf_index"]
    assert [one["leaf_index"] for one in found] == list(range(Leaf.objects.count()))
    leaves = [bytes(row) for row in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    assert [leaf_hash(one["digest"]) for one in found] == leaves
    streams = {one["stream"] for one in found}
    assert f"complaint/{plain['reference']}" in streams
    assert f"complaint/{hidden['reference']}" not in streams
    assert any(one["withheld"] for one in found)
    whole = owner.get("feed", after=after - 10).json()["entries"]
    assert not any(one["withheld"] for one in whole)
    assert whole[-1]["stream"] == f"complaint/{hidden['reference']}"


def test_the_feed_is_for_roles_that_read_the_whole_record() -> None:
    answers = [personnel(one).get("feed") for one in (org.HANDLER, org.DIRECTOR, org.ADMINISTRATOR)]
    assert problems(answers) == [(403, "not-for-you")] * 3
    narrow = personnel(org.AUDITOR, "complaints:read", sign_in="narrow")
    assert problems([narrow.get("feed")]) == [(403, "missing-scope")]
    assert pointers(personnel(org.AUDITOR).get("feed", after="-2")) == ["?after"]
    assert personnel(org.AUDITOR).get("feed", after=2**53 - 1).json()["entries"] == []


# --- who did it ---


def _shapes(module: Any) -> Iterator[type]:
    for found in pkgutil.walk_packages(module.__path__, f"{module.__name__}."):
        yield from (
            one
            for one in vars(importlib.import_module(found.name)).values()
            if is_dataclass(one) and isinstance(one, type)
        )


def test_every_history_of_the_api_says_who_acted_in_the_name_of_whom() -> None:
    histories = {
        one: names
        for one in _shapes(api)
        if {"by", "line"} <= (names := {field.name for field in fields(one)})
    }
    assert {one.__name__ for one in histories} == {"Happened", "RecordLine"}
    assert all({"via", "opened"} <= names for names in histories.values())


def test_a_timeline_says_what_a_command_did_in_the_name_of_a_person() -> None:
    owner = personnel(org.REPRESENTATIVE)
    told = lodged(owner)
    operator = replace(org.acting(org.REPRESENTATIVE), command=Code("note"))
    stream, note = f"complaint/{told['reference']}", Note("Found in a drawer.")
    perform_named(stream, "note", note, actor=operator, now=timezone.now())
    perform_named(
        stream,
        "message",
        Message(1, "We are looking."),
        actor=replace(operator, command=Code("message")),
        now=timezone.now(),
    )
    timeline = f"complaints/{told['reference']}/timeline"
    lines = {one["act"]: one for one in owner.get(timeline).json()["entries"]}
    assert (lines["note"]["via"], lines["note"]["opened"]) == ("operator", None)
    assert lines["receive"]["via"] is None
    of_complainant = complainant(told).get(timeline).json()["entries"]
    assert {(one["via"], one["opened"]) for one in of_complainant} == {(None, None)}
    assert "message" in {one["act"] for one in of_complainant}


# --- the policy ---


def test_the_policy_is_read_whole_and_by_list() -> None:
    handler = personnel(org.HANDLER)
    assert handler.get("policy").json()["version"] == 1
    codes = [one["code"] for one in handler.get("policy/categories").json()["entries"]]
    assert "other" in codes
    assert problems([handler.get("policy/secrets")]) == [(404, "not-found")]


def test_a_draft_is_compared_and_published_with_its_effect_on_open_complaints() -> None:
    owner = personnel(org.REPRESENTATIVE)
    told = lodged(owner)
    owner.act(told["reference"], "classify", category="other")
    draft = owner.get("policy/draft").json()
    assert draft["version"] == 2
    text = _retired(draft["text"], "other")
    difference = owner.post("policy/difference", {"text": text}, key=None).json()
    assert [one["path"] for one in difference["changes"]] == ["categories.other.retired"]
    assert difference["open_complaints"] == {"categories.other": 1}
    assert difference["publishable"]
    body = {"text": text, "reason": "Too wide."}
    done = owner.post("policy/publish", body, key=None)
    assert done.status_code == 201, done.content
    assert owner.get("policy").json()["version"] == 2
    again = owner.post("policy/publish", body, key=None)
    assert problems([again]) == [(422, "invalid")], "everything in it is in force"
    other = lodged(owner)["reference"]
    refused = owner.act(other, "classify", category="other")
    assert refused.json()["code"] == "unknown_code"


def test_a_text_that_was_overtaken_is_published_with_what_was_published_since() -> None:
    owner, boss = personnel(org.REPRESENTATIVE), personnel(org.DIRECTOR)
    begun = owner.get("policy/draft").json()["text"]
    theirs = {"text": _retired(begun, "other"), "reason": "Too wide."}
    assert boss.post("policy/publish", theirs, key=None).status_code == 201
    ours = {"text": _retired(begun, "price"), "reason": "Nobody uses it."}
    compared = owner.post("policy/difference", {"text": ours["text"]}, key=None).json()
    assert (compared["version"], compared["merged"], compared["publishable"]) == (3, True, True)
    assert [one["path"] for one in compared["changes"]] == ["categories.price.retired"]
    done = owner.post("policy/publish", ours, key=None)
    assert (done.status_code, done.json()["merged"]) == (201, True), done.content
    held = {one["code"]: one["retired"] for one in owner.get("policy").json()["categories"]}
    assert held["other"]
    assert held["price"]


def test_only_what_both_changed_is_outdated_and_named() -> None:
    owner, boss = personnel(org.REPRESENTATIVE), personnel(org.DIRECTOR)
    begun = owner.get("policy/draft").json()["text"]
    name = f'name = "{owner.get("policy").json()["name"]}"'
    assert name in begun
    theirs = {"text": begun.replace(name, 'name = "Theirs"'), "reason": "x"}
    assert boss.post("policy/publish", theirs, key=None).status_code == 201
    mine = _retired(begun.replace(name, 'name = "Ours"'), "other")
    for address in ("policy/difference", "policy/publish"):
        body = {"text": mine} | ({"reason": "x"} if address.endswith("publish") else {})
        refused = owner.post(address, body, key=None)
        assert problems([refused]) == [(412, "outdated")]
        told = refused.json()
        assert [one["path"] for one in told["conflicts"]] == ["name"]
        assert told["conflicts"][0]["ours"] == '"Ours"'
        assert told["conflicts"][0]["theirs"] == '"Theirs"'
        assert "Ours" in told["errors"][0]["detail"]
        assert told["in_force"] == 2
    assert owner.get("policy").json()["version"] == 2
    unknown = begun.replace("version = 2", "version = 9", 1)
    body = {"text": unknown, "reason": "x"}
    assert problems([owner.post("policy/publish", body, key=None)]) == [(412, "outdated")]


def test_where_two_publish_the_same_text_by_another_person_adopts_it() -> None:
    owner, boss = personnel(org.REPRESENTATIVE), personnel(org.DIRECTOR)
    asked = (
        owner.get("policy/draft")
        .json()["text"]
        .replace(
            "controls = [", 'controls = [\n  { name = "publish_policy", strength = "required" },'
        )
    )
    alone = owner.post("policy/publish", {"text": asked, "reason": "Two see more."}, key=None)
    assert (alone.status_code, alone.json()["proposed"]) == (201, False)
    text = _retired(owner.get("policy/draft").json()["text"], "other")
    body = {"text": text, "reason": "Too wide."}
    first = owner.post("policy/publish", body, key=None)
    assert (first.status_code, first.json()["proposed"]) == (201, True)
    assert owner.get("policy").json()["version"] == 2
    again = owner.post("policy/publish", body, key=None)
    assert again.json()["code"] == "same_person"
    second = boss.post("policy/publish", body, key=None)
    assert (second.status_code, second.json()["proposed"]) == (201, False)
    assert owner.get("policy").json()["version"] == 3
    _sealed()
    faults = {one.what for one in prove(now=timezone.now()).findings}
    assert faults == {Fault.account_differs}, "the accounts of this test were never invited"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('zone = "UTC"', f'zone = "UTC"\nrepresentative_deputies = ["{org.HANDLER}"]'),
        ('"widen_access", strength = "required"', '"widen_access", strength = "alone_with_reason"'),
    ],
)
def test_a_policy_by_which_somebody_sees_more_is_only_proposed_by_one_person(
    before: str, after: str
) -> None:
    owner, boss = personnel(org.REPRESENTATIVE), personnel(org.DIRECTOR)
    text = owner.get("policy/draft").json()["text"]
    assert before in text
    body = {"text": text.replace(before, after), "reason": "She stands in."}
    first = owner.post("policy/publish", body, key=None)
    assert (first.status_code, first.json()["proposed"]) == (201, True)
    assert owner.get("policy").json()["version"] == 1
    second = boss.post("policy/publish", body, key=None)
    assert (second.status_code, second.json()["proposed"]) == (201, False)


def _retired(text: str, code: str) -> str:
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("categories = ["))
    at = next(i for i in range(start, len(lines)) if f'code = "{code}"' in lines[i])
    lines[at] = lines[at].replace("retired = false", "retired = true")
    if "retired = true" not in lines[at]:
        lines[at] = lines[at].replace(f'code = "{code}"', f'code = "{code}", retired = true')
    return "\n".join(lines) + "\n"


def test_a_policy_is_published_only_by_whom_it_says_and_only_without_faults() -> None:
    owner, handler = personnel(org.REPRESENTATIVE), personnel(org.HANDLER)
    text = owner.get("policy/draft").json()["text"]
    body = {"text": text, "reason": "x"}
    assert problems([handler.post("policy/publish", body, key=None)]) == [(403, "not-for-you")]
    seen = handler.post("policy/difference", {"text": text}, key=None).json()
    assert seen["open_complaints"] is None
    for given in (text, "version = ", text.replace('code = "other"', 'code = "gone"')):
        wrong = owner.post("policy/publish", {"text": given, "reason": "x"}, key=None)
        assert set(pointers(wrong)) == {"/text"}
    assert owner.get("policy").json()["version"] == 1


# --- the description ---


def test_every_route_and_act_is_described() -> None:
    assert get_resolver().url_patterns  # which declares the routes
    told = document()
    assert told["openapi"] == "3.1.0"
    described = {
        (method.upper(), path) for path, methods in told["paths"].items() for method in methods
    }
    assert described == {(route.method, f"/api/v1{route.path}") for route in ROUTES}
    acts: dict[str, set[str]] = defaultdict(set)
    for _, path in described:
        if "/acts/" in path:
            acts[path.split("/")[3]].add(path.rpartition("/")[2])
    assert acts == {
        "complaints": {*ACTS, *ON_TWO} - {"lapse"},
        "problems": {*PROBLEM.acts} - {"open"},  # the collection's POST
        "actions": {*ACTION.acts} - {"plan"},
        "criteria": {*CRITERION.acts},
        "surveys": {*SURVEYS.acts} - {"announce"},
        **{
            f"{kind.name}s": later
            for kind in GOVERNING.values()
            if (later := {*kind.acts} - {kind.opening})
        },
    }
    for name in _referred(told):
        assert name in told["components"]["schemas"]


def _referred(told: Any) -> set[str]:
    text = json.dumps(told)
    return {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}


def test_the_schema_of_an_act_is_that_of_its_particulars() -> None:
    schemas = document()["components"]["schemas"]
    finding = schemas["RecordFinding"]
    assert finding["required"] == ["issue", "finding", "words"]
    assert "partly_upheld" in finding["properties"]["finding"]["enum"]
    assert "categories" in schemas["Close"]["properties"]["category"]["description"]
    assert "other" not in schemas["Split"]["properties"]
    assert schemas["AddParty"]["properties"]["identity"]["anyOf"][0]["$ref"]


def test_the_page_for_people_loads_nothing_but_our_own_files_and_explains_every_problem() -> None:
    answer = Client().get("/api/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script" not in page
    assert "style=" not in page
    for outside in ("http://", "https://", "//cdn"):
        assert f'src="{outside}' not in page
        assert f'href="{outside}' not in page
    from amends.api.problem_responses import KINDS

    for kind in KINDS:
        assert f'id="problem-{kind}"' in page
    for route in ROUTES:
        assert f'id="{route.name}"' in page


def test_the_page_for_people_shows_at_each_route_the_fields_of_what_it_takes() -> None:
    page, spec = Client().get("/api/docs").content.decode(), document()
    taking = {
        operation["operationId"]: operation["requestBody"]["content"].get("application/json")
        for methods in spec["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    }
    shapes = {
        route: body["schema"]["$ref"].rpartition("/")[2] for route, body in taking.items() if body
    }
    assert shapes
    for route, shape in shapes.items():
        shown = page.partition(f'<details id="{route}">')[2].partition("</details>")[0]
        for name in spec["components"]["schemas"][shape].get("properties", {}):
            assert f"<code>{name}</code>" in shown, (route, name)


def test_the_document_is_served() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.json() == document()


# --- tokens ---


def test_a_token_is_printed_once_and_works(capsys: pytest.CaptureFixture[str]) -> None:
    personnel(org.HANDLER, sign_in="hanna")
    words = ["token", "create", "--user", "hanna", "--scope", "complaints:read"]
    assert main(words) == 0
    text = capsys.readouterr().out.strip()
    assert Machine(f"Bearer {text}").get("complaints").status_code == 200


def test_a_token_for_nobody_is_declined(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "create", "--user", "nobody", "--scope", "complaints:read"]) == 1
    told = capsys.readouterr()
    assert not told.out
    assert told.err
