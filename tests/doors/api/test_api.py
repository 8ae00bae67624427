"""The API at its door: who may ask, what is understood, and what is said when it is not."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.machine import (
    ALL,
    COMPLAINT,
    Machine,
    complainant,
    lodged,
    personnel,
    pointers,
    problems,
)
from tests.records import organization as org

from amends.api.routes import ROUTES, Route
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_FILES = tmp_path
    org.found_organization()


@pytest.fixture
def owner() -> Machine:
    """The management representative, who owns what nobody else does."""
    return personnel(org.REPRESENTATIVE)


def about_hanna(owner: Machine) -> dict[str, Any]:
    """A complaint about the handler, bound to her."""
    told = lodged(owner, about_person="yes", persons=[{"name": "Hanna"}])
    done = owner.act(told["reference"], "name-person", mention=1, person=org.HANDLER)
    assert done.status_code == 200, done.content
    return told


# --- lodging ---


def test_a_complaint_is_lodged_with_reference_secret_stage_and_dates(owner: Machine) -> None:
    answer = owner.post("complaints", COMPLAINT)
    told = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", told["reference"])
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", told["secret"])
    assert told["stage"] == "received"
    assert {one["clock"] for one in told["deadlines"]} == {"acknowledge", "respond"}
    assert told["receipt_url"].endswith(f"/api/v1/complaints/{told['reference']}/receipt")
    assert answer.headers["Location"] == told["status_url"]
    assert answer.headers["ETag"] == '"3"'


def test_all_that_the_contract_lists_is_kept_and_shown(owner: Machine) -> None:
    file = owner.upload(SimpleUploadedFile("boiler.txt", b"The boiler is off.")).json()["file"]
    told = lodged(
        owner,
        complainant=None,
        received_at="2026-03-03T10:05:00+01:00",
        recipient=org.COUNTER,
        referred_by="A neighbour",
        received_evidence="Stamp of the third of March",
        complainants=[
            {"name": "Nora Complain", "address": {"lines": ["1 Long Road"], "postcode": "AB1"}},
            {"identity": "confidential", "name": "Cara Quiet", "lead": True, "language": "en"},
        ],
        representatives=[{"name": "Rolf Speaks", "capacity": "lawyer", "for": [1]}],
        occurred_on="2026-02-27",
        place="Boiler room",
        recurring_says_complainant=True,
        about="practice",
        references=[{"kind": "tenancy", "value": "T-1984"}],
        issues=[{"description": "Cold"}, {"category": "other"}],
        enclosures=[file],
        facts={"org.vulnerable": True, "org.since": "2026-02-01"},
    )
    shown = owner.get(f"complaints/{told['reference']}").json()
    assert shown["received_at"] == "2026-03-03T09:05:00.000000Z"
    assert shown["place"] == "Boiler room"
    assert [one["contact"]["name"] for one in shown["parties"]] == [
        "Nora Complain",
        "Cara Quiet",
        "Rolf Speaks",
    ]
    assert shown["parties"][1]["lead"]
    assert shown["parties"][2]["acts_for"] == [2]
    assert shown["references"] == [{"kind": "tenancy", "value": "T-1984"}]
    assert [one["description"] for one in shown["issues"]] == ["Cold", None]
    assert shown["facts"] == {"org.vulnerable": True, "org.since": "2026-02-01"}


def test_every_mistake_is_told_at_once_with_its_pointer(owner: Machine) -> None:
    answer = owner.post(
        "complaints",
        {
            "channel": "Web Site",
            "narative": "typed wrongly",
            "complainant": {"name": 7, "identity": "namd", "needs": "large_print"},
            "occurred_on": "2026-02-30",
            "received_at": "2026-11-20T10:05:00",
            "references": [{"kind": "order"}],
            "own": {"colour": "red"},
        },
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert pointers(answer) == [
        "/channel",
        "/complainant/identity",
        "/complainant/name",
        "/complainant/needs",
        "/narative",
        "/narrative",
        "/occurred_on",
        "/received_at",
        "/references/0/value",
    ]
    details = {one["pointer"]: one["detail"] for one in answer.json()["errors"]}
    assert "narrative" in details["/narative"]
    assert "named" in details["/complainant/identity"]


def test_own_fields_are_typed_by_the_policy(owner: Machine) -> None:
    answer = owner.post("complaints", COMPLAINT | {"own": {"colour": "red"}, "facts": {"own.x": 1}})
    assert pointers(answer) == ["/facts/own.x", "/own/colour"]


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b'{"a": NaN}', 400, "malformed"),
        (b'{"channel": "web", "channel": "phone"}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, 400, "malformed"),
        (b"[]", 422, "invalid"),
        (b'"text"', 422, "invalid"),
        (b'{"narrative": "a\\u0000b"}', 422, "invalid"),
        (b'{"narrative": "\\ud800"}', 422, "invalid"),
        (b'{"narrative": ' + b"9" * 5_000 + b"}", 422, "invalid"),
        (b'{"narrative": "' + b"x" * 2**20 + b'"}', 413, "too-large"),
    ],
)
def test_what_cannot_be_a_complaint_gets_a_clear_refusal(
    owner: Machine, raw: bytes, status: int, code: str
) -> None:
    answer = owner.post("complaints", raw)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_json_is_taken(owner: Machine) -> None:
    answer = owner.client.post(
        "/api/v1/complaints", "a=1", content_type="text/plain", headers=owner.headers | KEY
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "other-type")


KEY = {"Idempotency-Key": "a-key"}


def test_words_that_no_policy_knows_are_refused_by_the_core(owner: Machine) -> None:
    answer = owner.post("complaints", COMPLAINT | {"channel": "pigeon"})
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["clause"]) == ("unknown_code", "8.2")
    assert told["detail"]


def test_an_anonymous_complainant_needs_no_name_and_a_named_one_does(owner: Machine) -> None:
    lodged(owner, complainant={"identity": "anonymous"})
    answer = owner.post("complaints", COMPLAINT | {"complainant": {}})
    assert pointers(answer) == ["/complainant/name"]
    answer = owner.post("complaints", COMPLAINT | {"complainants": [{"name": "Nora"}]})
    assert pointers(answer) == ["/complainant"]


# --- once ---


def test_a_complaint_and_an_act_need_a_key(owner: Machine) -> None:
    told = lodged(owner)
    answers = [
        owner.post("complaints", COMPLAINT, key=None),
        owner.post(f"complaints/{told['reference']}/acts/note", {"words": "x"}, key=None),
        owner.post("complaints", COMPLAINT, key="with a blank"),
        owner.post("complaints", COMPLAINT, key="x" * 101),
    ]
    assert problems(answers) == [(400, "missing-key")] * 2 + [(400, "bad-header")] * 2


def test_the_same_key_again_gives_the_same_complaint_and_another_body_is_refused(
    owner: Machine,
) -> None:
    first = owner.post("complaints", COMPLAINT, key="intent-1")
    spaced = json.dumps(COMPLAINT, indent=4).encode()
    again = owner.post("complaints", spaced, key="intent-1")
    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    other = owner.post("complaints", COMPLAINT | {"narrative": "Other"}, key="intent-1")
    assert problems([other]) == [(422, "other-body")]
    assert len(owner.get("complaints").json()["complaints"]) == 1


def test_a_key_belongs_to_its_token(owner: Machine) -> None:
    colleague = personnel(org.COLLEAGUE)
    first = owner.post("complaints", COMPLAINT, key="intent-1").json()
    second = colleague.post("complaints", COMPLAINT, key="intent-1").json()
    assert first["reference"] != second["reference"]


def test_an_act_done_twice_under_one_key_is_done_once(owner: Machine) -> None:
    told = lodged(owner)
    path = f"complaints/{told['reference']}/acts/note"
    first = owner.post(path, {"words": "Rang back."}, key="note-1")
    again = owner.post(path, {"words": "Rang back."}, key="note-1")
    assert first.json()["version"] == again.json()["version"] == 6
    assert again.headers["Idempotent-Replayed"] == "true"


# --- which state ---


def test_deciding_needs_the_state_decided_on_and_tells_what_happened_since(owner: Machine) -> None:
    told = lodged(owner)
    path = f"complaints/{told['reference']}/acts/classify"
    seen = owner.get(f"complaints/{told['reference']}").headers["ETag"]
    assert owner.post(path, {"category": "other"}, match=None).status_code == 428
    assert owner.post(path, {"category": "other"}, match="*").status_code == 400
    assert owner.post(path, {"category": "other"}, match='W/"5"').status_code == 400
    assert owner.act(told["reference"], "note", words="Only a note.").status_code == 200
    done = owner.post(path, {"category": "other"}, match=seen)
    assert done.status_code == 200, "a note decides nothing"
    late = owner.post(path, {"category": "other"}, match=seen)
    assert problems([late]) == [(412, "outdated")]
    assert [one["kind"] for one in late.json()["since"]] == ["Classified"]
    assert late.headers["ETag"] == done.headers["ETag"]


def test_a_complainant_is_told_of_what_happened_since_only_what_is_theirs(owner: Machine) -> None:
    told = lodged(owner)
    me = complainant(told)
    owner.act(told["reference"], "classify", category="other")
    late = me.post(
        f"complaints/{told['reference']}/acts/raise-issue",
        {"description": "Damp too"},
        match='"3"',
    )
    assert problems([late]) == [(412, "outdated")]
    assert late.json()["since"] == []


# --- who ---


def test_nobody_gets_in_without_a_living_token(owner: Machine) -> None:
    told = lodged(owner)
    wrong = f"Bearer amends_api_{'A' * 43}"
    answers = [
        Machine(header).get(f"complaints/{told['reference']}")
        for header in (
            "",
            "Basic eDp5",
            wrong,
            "Bearer",
            f"Amends-Track {told['reference']}:0000-0000-0000-0000",
            "Amends-Track 0000-0000:x",
            "Amends-Track :",
        )
    ]
    assert len({answer.content for answer in answers}) == 1
    assert problems(answers[:1]) == [(401, "not-signed-in")]
    assert "Bearer" in answers[0].headers["WWW-Authenticate"]


def test_a_scope_narrows_a_token_and_never_widens_a_role(owner: Machine) -> None:
    reading = personnel(org.REPRESENTATIVE, "complaints:read")
    assert problems([reading.post("complaints", COMPLAINT)]) == [(403, "missing-scope")]
    administrator = personnel(org.ADMINISTRATOR)
    told = lodged(owner)
    assert administrator.get("complaints").json()["complaints"] == []
    assert administrator.get(f"complaints/{told['reference']}").status_code == 404
    assert problems([administrator.get("feed")]) == [(403, "not-for-you")]


def test_what_may_not_be_seen_and_what_is_not_there_give_the_same_bytes(owner: Machine) -> None:
    told = about_hanna(owner)
    hidden, missing, nonsense = told["reference"], "7KQ2-M8XB", "nothing"
    subject = personnel(org.HANDLER)
    for path in ("", "/timeline", "/journal", "/receipt", "/deadlines", "/acts"):
        answers = [subject.get(f"complaints/{r}{path}") for r in (hidden, missing, nonsense)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1, path
    for act in ("note", "assess", "link", "erase", "hold", "message", "attach"):
        bodies = [
            subject.post(f"complaints/{r}/acts/{act}", _some(act, told), match='"1"').content
            for r in (hidden, missing, nonsense)
        ]
        assert len(set(bodies)) == 1, act


def _some(act: str, told: dict[str, Any]) -> dict[str, Any]:
    """A body that can be read."""
    return {
        "note": {"words": "x"},
        "assess": {},
        "link": {"other": told["reference"], "relation": "same_matter"},
        "erase": {"ground": "requested"},
        "hold": {"ground": "court", "reason": "x"},
        "message": {"party": 1, "words": "x"},
        "attach": {"file": "x", "name": "x"},
    }[act]


def test_a_person_complained_about_finds_nothing_and_may_still_answer(owner: Machine) -> None:
    told = about_hanna(owner)
    subject, manager = personnel(org.HANDLER), personnel(org.MANAGER)
    for walled in (subject, manager):
        assert walled.get("complaints").json()["complaints"] == []
        assert walled.get("complaints", q="heating").json()["complaints"] == []
    owner.act(told["reference"], "notify-subject", person=org.HANDLER, allegation="You were rude.")
    path = f"complaints/{told['reference']}/acts/hear-person"
    answer = subject.post(path, {"person": org.HANDLER, "words": "I was not."}, match='"9"')
    assert answer.status_code == 204
    heard = owner.get(f"complaints/{told['reference']}/timeline").json()["entries"][-1]
    assert heard["kind"] == "PersonHeard"
    assert heard["words"][0]["text"] == "I was not."


def test_another_complaint_that_may_not_be_seen_cannot_be_linked_to(owner: Machine) -> None:
    hidden, seen = about_hanna(owner), lodged(owner)
    colleague = personnel(org.COLLEAGUE)
    answers = [
        colleague.act(seen["reference"], "link", other=other, relation="same_matter")
        for other in (hidden["reference"], "7KQ2-M8XB", "nothing")
    ]
    assert [pointers(answer) for answer in answers] == [["/other"]] * 3
    assert len({answer.content for answer in answers}) == 1


def test_names_given_in_confidence_are_told_to_those_who_work_on_it(owner: Machine) -> None:
    told = lodged(owner, complainant={"identity": "confidential", "name": "Cara Quiet"})
    seen = owner.get(f"complaints/{told['reference']}")
    assert seen.json()["parties"][0]["contact"]["name"] == "Cara Quiet"
    colleague = personnel(org.COLLEAGUE)
    for path in ("", "/timeline", "/deadlines", "/acts", "/journal"):
        answer = colleague.get(f"complaints/{told['reference']}{path}")
        assert answer.status_code == 200
        assert b"Quiet" not in answer.content, path


def test_a_complainant_gets_their_own_complaint_and_no_other(owner: Machine) -> None:
    told, other = lodged(owner), lodged(owner)
    me = complainant(told)
    shown = me.get(f"complaints/{told['reference']}")
    assert shown.json()["stage"] == "received"
    assert shown.json()["narrative"] == COMPLAINT["narrative"]
    assert "owner" not in shown.json()
    assert b"person/" not in shown.content
    assert me.get(f"complaints/{other['reference']}").status_code == 404
    answers = [me.get("complaints"), me.get("feed"), me.get("policy")]
    answers.append(me.get(f"complaints/{told['reference']}/journal"))
    answers.append(me.post("complaints", COMPLAINT))
    assert problems(answers) == [(403, "not-for-you")] * 5


def test_a_complainant_does_what_is_theirs_and_reads_no_note(owner: Machine) -> None:
    told = lodged(owner)
    me = complainant(told)
    offered = {one["act"] for one in me.get(f"complaints/{told['reference']}/acts").json()["acts"]}
    assert {"message", "withdraw", "record-reaction", "escalate"} <= offered
    assert not {"note", "assess", "close"} & offered
    owner.act(told["reference"], "note", words="canarynote")
    owner.act(told["reference"], "message", party=1, words="We are on it.")
    sent = me.act(told["reference"], "message", party=1, words="It is still cold.")
    assert sent.status_code == 200, sent.content
    assert me.act(told["reference"], "note", words="x").status_code == 403
    timeline = me.get(f"complaints/{told['reference']}/timeline")
    assert b"canarynote" not in timeline.content
    assert b"person/" not in timeline.content
    words = [w["text"] for one in timeline.json()["entries"] for w in one["words"]]
    assert words[-2:] == ["We are on it.", "It is still cold."]


def test_whoever_speaks_for_another_reads_their_words_only_with_authority(owner: Machine) -> None:
    told = lodged(
        owner,
        narrative="canarynarrative",
        representatives=[{"name": "Rolf Speaks", "for": [0]}],
    )
    rolf = complainant(told)
    shown = rolf.get(f"complaints/{told['reference']}")
    assert shown.json()["party"] == 2
    assert b"canarynarrative" not in shown.content
    assert b"Nora" not in shown.content
    owner.act(told["reference"], "record-authority", party=2, authority="shown")
    assert b"canarynarrative" not in rolf.get(f"complaints/{told['reference']}").content
    second = personnel(org.COLLEAGUE)
    second.act(told["reference"], "record-authority", party=2, authority="shown")
    assert b"canarynarrative" in rolf.get(f"complaints/{told['reference']}").content


def test_each_reading_of_words_leaves_one_row_in_the_read_log(owner: Machine) -> None:
    told = lodged(owner)
    before = ReadLog.objects.count()
    owner.get(f"complaints/{told['reference']}")
    row = ReadLog.objects.latest("pk")
    assert ReadLog.objects.count() == before + 1
    assert (row.reader, row.purpose.partition("/")[0]) == (org.REPRESENTATIVE, "api")
    assert told["reference"] in row.references


def test_every_route_is_closed_to_whom_it_does_not_name(owner: Machine) -> None:
    told = lodged(owner)
    me, nobody = complainant(told), Machine()
    for route in ROUTES:
        path = route.path[1:].replace("{reference}", told["reference"]).replace("{list}", "units")
        others = [scope for scope in ALL if scope != route.scope]
        narrow = personnel(org.REPRESENTATIVE, *others)
        assert _ask(nobody, route, path).status_code == 401, route.name
        assert problems([_ask(narrow, route, path)]) == [(403, "missing-scope")], route.name
        if not route.followers:
            assert problems([_ask(me, route, path)]) == [(403, "not-for-you")], route.name


def test_no_body_takes_a_field_that_it_does_not_describe(owner: Machine) -> None:
    told = lodged(owner)
    for route in ROUTES:
        if route.body is None:
            continue
        path = route.path[1:].replace("{reference}", told["reference"])
        names = ("is_admin", "owner_id", "by", "recorded", "sealed", "__class__")
        answer = owner.post(path, dict.fromkeys(names, 1), match='"5"')
        assert {f"/{name}" for name in names} <= set(pointers(answer)), route.name


def _ask(machine: Machine, route: Route, path: str) -> Any:
    return machine.get(path) if route.method == "GET" else machine.post(path, {}, match='"1"')


# --- acts ---


def test_a_refused_act_tells_its_code_clause_and_what_to_do(owner: Machine) -> None:
    told = lodged(owner)
    answer = owner.act(
        told["reference"],
        "close",
        ground="accepted",
        category="other",
        cause="mistake",
        seen_before="single",
    )
    assert answer.status_code == 409
    refused = answer.json()
    assert (refused["code"], refused["clause"]) == ("not_accepted", "7.9")
    assert refused["why"]
    assert refused["type"].endswith("#problem-refused")


def test_a_complainant_is_told_why_without_the_id_of_anybody(owner: Machine) -> None:
    told = lodged(owner)
    answer = complainant(told).act(told["reference"], "escalate")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_stage")
    assert answer.json()["values"] == {}
    assert answer.json()["why"]


def test_the_acts_of_now_are_listed_with_the_reason_of_each_refusal(owner: Machine) -> None:
    told = lodged(owner)
    acts = owner.get(f"complaints/{told['reference']}/acts").json()["acts"]
    of = {one["act"]: one for one in acts}
    assert len(of) == len(ACTS) + len(ON_TWO) - 1, "all but what the clock does"
    assert of["assess"]["allowed"]
    assert of["assess"]["decides"]
    assert not of["note"]["decides"]
    assert of["communicate-decision"]["refused"]["code"] == "wrong_stage"
    assert of["communicate-decision"]["refused"]["what_to_do"]


def test_an_act_that_hides_the_complaint_from_its_doer_says_so_and_can_be_repeated(
    owner: Machine,
) -> None:
    told = lodged(owner, about_person="unknown")
    deputy = personnel(org.REPRESENTATIVE, sign_in="second")
    path = f"complaints/{told['reference']}/acts/name-person"
    body = {"mention": 1, "person": org.REPRESENTATIVE}
    match = owner.get(f"complaints/{told['reference']}").headers["ETag"]
    first = deputy.post(path, body, key="bind", match=match)
    again = deputy.post(path, body, key="bind", match=match)
    assert (first.status_code, again.status_code) == (204, 204)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert owner.get(f"complaints/{told['reference']}").status_code == 404


def test_a_split_complaint_gets_a_reference_that_nobody_chose(owner: Machine) -> None:
    told = lodged(owner, issues=[{"description": "Cold"}, {"description": "Damp"}])
    body = {"issues": [2], "reason": "Another matter"}
    chosen = owner.act(told["reference"], "split", other="7KQ2-M8XB", **body)
    assert pointers(chosen) == ["/other"]
    done = owner.act(told["reference"], "split", **body)
    assert done.status_code == 200, done.content
    split = next(one["split_to"] for one in done.json()["issues"] if one["split_to"])
    assert owner.get(f"complaints/{split}").status_code == 200


def test_nobody_can_do_what_the_clock_does(owner: Machine) -> None:
    told = lodged(owner)
    for act in ("lapse", "take-over", "nothing"):
        assert owner.act(told["reference"], act).status_code == 404


# --- files ---


def test_a_file_is_enclosed_once_and_only_by_whoever_uploaded_it(owner: Machine) -> None:
    told = lodged(owner)
    uploaded = owner.upload(SimpleUploadedFile("photo.txt", b"A picture in words"))
    assert uploaded.status_code == 201
    assert uploaded.json()["content_type"] == "text/plain"
    token = uploaded.json()["file"]
    stranger = personnel(org.COLLEAGUE).act(told["reference"], "attach", file=token, name="x")
    assert pointers(stranger) == ["/file"]
    first = owner.act(told["reference"], "attach", file=token, name="Photo")
    assert first.status_code == 200, first.content
    assert first.json()["files"] == 1
    again = owner.act(told["reference"], "attach", file=token, name="Photo")
    assert problems([again]) == [(422, "used-before")]
    forged = owner.act(told["reference"], "attach", file=token[:-2], name="Photo")
    assert pointers(forged) == ["/file"]


def test_a_file_of_another_kind_is_not_taken(owner: Machine) -> None:
    page = SimpleUploadedFile("page.html", b"<html><script>alert(1)</script>")
    assert problems([owner.upload(page)]) == [(422, "name_not_allowed")]
    empty = owner.client.post("/api/v1/files", {}, headers=owner.headers)
    assert problems([empty]) == [(400, "malformed")]


# --- lists ---


def test_lists_go_on_by_cursor_and_skip_or_repeat_nothing(owner: Machine) -> None:
    references = {lodged(owner)["reference"] for _ in range(5)}
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = owner.get("complaints", limit=2, **cursor).json()
        found += [one["reference"] for one in page["complaints"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        lodged(owner)
    assert len(found) == 5
    assert set(found) == references


def test_filters_narrow_and_unknown_ones_are_refused(owner: Machine) -> None:
    told = lodged(owner)
    owner.act(told["reference"], "classify", category="other")
    lodged(owner)
    assert len(owner.get("complaints", category="other").json()["complaints"]) == 1
    assert len(owner.get("complaints", stage="received,assessed").json()["complaints"]) == 2
    assert owner.get("complaints", owner="").json()["complaints"] == []
    assert owner.get("complaints", due_before="2026-01-01T00:00:00Z").json()["complaints"] == []
    wrong = owner.get("complaints", stge="received", limit="201", stage="open", cursor="x")
    assert pointers(wrong) == ["?limit", "?stage/0", "?stge"]
    assert problems([owner.get("complaints", cursor="x")]) == [(400, "bad-cursor")]
    assert pointers(owner.get("complaints", q="a\0b")) == ["?q"]


# --- every address ---


def test_each_address_says_what_can_be_done_there(owner: Machine) -> None:
    client = Client()
    answer = client.options("/api/v1/complaints")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    for method in ("put", "patch", "delete"):
        refused = getattr(client, method)("/api/v1/complaints")
        assert problems([refused]) == [(405, "method-not-allowed")]
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "Allow header" in refused.json()["detail"]
    for path in ("/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/complaints/a/b/c"):
        nowhere = client.get(path)
        assert problems([nowhere]) == [(404, "not-found")]
        assert "Check the address." in nowhere.json()["detail"]


def test_nothing_is_kept_by_caches_and_the_pace_is_told(owner: Machine) -> None:
    answer = owner.get("complaints")
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r'"api";r=\d+;t=\d+', answer.headers["RateLimit"])
    assert answer.headers["RateLimit-Policy"] == '"api";q=600;w=60'


def test_too_many_requests_are_told_when_to_come_again(owner: Machine, settings: Any) -> None:
    from amends.site.environment import Rate

    settings.AMENDS_LIMITS = settings.AMENDS_LIMITS | {"api": Rate(3, 60)}
    answers = [owner.get("complaints") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json()["code"] == "too-many"
    guesses = [Machine("Bearer wrong").get("complaints").status_code for _ in range(4)]
    assert guesses == [401, 401, 401, 429]


def test_a_cookie_counts_for_nothing(owner: Machine) -> None:
    from amends.people.models import Account

    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.add("cora", person=org.COUNTER))
    assert client.get("/api/v1/complaints").status_code == 401
    own = client.post(
        "/api/v1/complaints",
        json.dumps(COMPLAINT),
        content_type="application/json",
        headers=owner.headers | KEY,
    )
    assert own.status_code == 201, "a token needs no form"


def test_a_head_is_the_answer_without_its_body(owner: Machine) -> None:
    answer = owner.client.head("/api/v1/complaints", headers=owner.headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


# --- dates ---


def test_each_date_tells_how_it_came_about_also_after_it_was_moved(owner: Machine) -> None:
    told = lodged(owner, received_at="2026-11-20T10:05:00+01:00")
    path = f"complaints/{told['reference']}/deadlines"
    derived = owner.get(path).json()["deadlines"]
    assert [one["due"] for one in derived] == ["2026-11-23", "2026-12-18"]
    assert derived[0]["derivation"]
    assert {"code": "counted", "values": ["2026-11-23", 1]} in derived[0]["steps"]
    owner.act(
        told["reference"],
        "extend-term",
        pack="iso-10002",
        clock="respond",
        day="2027-01-08",
        ground="complex",
        reason="We wait for a part.",
    )
    moved = owner.get(path).json()["deadlines"][1]
    assert moved["due"] == "2027-01-08"
    assert moved["steps"][-1] == {"code": "agreed", "values": ["2027-01-08"]}
    assert moved["first"] != moved["until"]


def test_somebody_of_whom_nothing_is_told_may_join(owner: Machine) -> None:
    told = lodged(owner)
    done = owner.act(told["reference"], "add-party", role="affected", identity={"name": ""})
    assert done.status_code == 200, done.content
    assert done.json()["parties"][1]["contact"] is None


def test_a_token_that_may_only_write_is_told_that_it_was_done_and_no_word_of_the_complaint() -> (
    None
):
    told = lodged(personnel(org.REPRESENTATIVE))
    blind = personnel(org.REPRESENTATIVE, "complaints:write")
    reference = told["reference"]

    done = blind.post(f"complaints/{reference}/acts/note", {"words": "Rang twice."})
    late = blind.post(
        f"complaints/{reference}/acts/classify", {"issue": 1, "category": "other"}, match='"99"'
    )

    assert set(done.json()) == {"reference", "version", "revision", "stage"}
    assert late.status_code == 412
    assert late.json()["since"] == []
