"""What is logged: nothing that a person wrote and nothing that opens a complaint."""

import argparse
import io
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from tests.doors import machine
from tests.doors.complaining import complain, track
from tests.doors.desk_people import PASSWORD, account_of, seated
from tests.doors.handled import do
from tests.named import perform_named
from tests.records import mails
from tests.records import organization as org
from tests.walks.installation import ROOT

from amends.core.framework.appointments import AddPerson, GrantRole
from amends.core.framework.people.personnel import Role
from amends.core.operation.acts.communication import Message
from amends.core.values import Id
from amends.desk.complaint import page
from amends.exports.workbook import Away, take_away
from amends.handling import rules
from amends.handling.reading import file_of
from amends.people import security_log, tokens
from amends.site import worker
from amends.site.cli import security
from amends.site.monitoring import logs

pytestmark = pytest.mark.django_db

CANARY = "zebrafinch"
ADDRESS = "203.0.113.77"


@pytest.fixture(autouse=True)
def _organization(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    org.found_organization()


@pytest.fixture
def log(settings: Any) -> Iterator[io.StringIO]:
    """What is written in both forms, with the request log and every logger at its lowest."""
    settings.AMENDS_REQUEST_LOG = True
    root, told = logging.getLogger(), io.StringIO()
    as_json = logging.StreamHandler(told)
    as_json.addFilter(logs.Discreet())
    as_json.setFormatter(logs.JsonLine())
    root.addHandler(as_json)
    handler = next(one for one in root.handlers if type(one) is logging.StreamHandler)
    names = ("", "amends", "django", "django.request", "django.db.backends", "waitress.queue")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    stream, handler.stream = handler.stream, told
    for logger, _ in before:
        logger.setLevel(logging.DEBUG)
    with connection.cursor():
        connection.force_debug_cursor = True  # Django logs every statement with its values
        yield told
        connection.force_debug_cursor = False
    for logger, level in before:
        logger.setLevel(level)
    handler.stream = stream
    root.removeHandler(as_json)


def entries(tmp_path: Path) -> list[dict[str, Any]]:
    path = tmp_path / logs.SECURITY_LOG
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def secure(tmp_path: Path, event: str) -> list[dict[str, Any]]:
    return [one for one in entries(tmp_path) if one["event"] == event]


# --- the canary search ---


def test_no_log_holds_what_people_wrote_or_what_opens_a_complaint(
    log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: set[str] = {CANARY, ADDRESS, "nora@", PASSWORD}
    _at_the_portal(opened)
    _at_the_desk(opened, monkeypatch)
    _at_the_api_and_the_calendar(opened)
    _by_mail_and_worker(opened, monkeypatch)
    logging.getLogger("some.library").error("%s failed: %s", CANARY, opened)
    ours = [one for one in opened if one.startswith("amends_") or one.isupper()]
    logging.getLogger("amends.worker").error("about %s?q=%s", " ".join(ours), CANARY)
    written = log.getvalue() + (tmp_path / logs.SECURITY_LOG).read_text()
    assert len(log.getvalue().splitlines()) > 100, "the statements of the database are logged"
    assert log.getvalue().count('"route": "/track/<reference>"'), "and requests"
    for event in ("signed_in", "sign_in_refused", "access_code_refused", "token_used"):
        assert secure(tmp_path, event), event
    assert {one for one in opened if one in written} == set()


def _at_the_portal(opened: set[str]) -> None:
    client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    reference, secret = complain(client)
    opened |= {reference, secret}
    track(client, reference, secret)
    track(Client(REMOTE_ADDR=ADDRESS), reference, f"{CANARY}-1")
    client.get(f"/track/{reference}?q={CANARY}")
    client.get(f"/{CANARY}/{reference}")
    client.get("/", headers={"Host": f"{CANARY}.example"})
    client.post("/complain", {CANARY: CANARY})


def _at_the_desk(opened: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    account_of(org.HANDLER)
    reference = str(org.lodged(narrative=CANARY).reference)
    opened.add(reference)
    client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    client.post("/desk/sign-in/", {"sign_in": CANARY, "password": CANARY})
    client.post("/desk/sign-in/", {"sign_in": "han", "password": PASSWORD})
    client.get("/desk/complaints/", {"q": CANARY})
    client.get(f"/desk/complaints/{reference}/")
    client.post(f"/desk/complaints/{reference}/say/", {"words": CANARY})

    def fails(*_: object, **__: object) -> None:
        raise DatabaseError(f"INSERT INTO x VALUES ('{CANARY}', '{reference}')")

    monkeypatch.setattr(page, "file_of", fails)
    assert client.get(f"/desk/complaints/{reference}/?{CANARY}").status_code == 500
    monkeypatch.setattr(page, "file_of", file_of)


def _at_the_api_and_the_calendar(opened: set[str]) -> None:
    now = timezone.now()
    for purpose in (tokens.API, tokens.CALENDAR):
        token, text = tokens.issue(
            account_of(org.HANDLER),
            purpose=purpose,
            now=now,
            lasts=timedelta(days=1),
            scopes=["complaints:read"],
        )
        opened |= {text, text.removeprefix(f"amends_{purpose}_")}
        assert token.id
    client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    header = {"Authorization": f"Bearer {next(one for one in opened if '_api_' in one)}"}
    client.get("/api/v1/complaints", {"q": CANARY}, headers=header)
    client.get("/api/v1/complaints", headers={"Authorization": f"Bearer amends_api_{CANARY}"})
    client.get("/api/v1/complaints", headers={"Authorization": f"Amends-Track {CANARY}:{CANARY}"})
    feed = next(one for one in opened if "_calendar_" in one)
    assert client.get(f"/calendar/{feed}.ics").status_code == 200
    client.get(f"/calendar/amends_calendar_{CANARY}.ics")


def _by_mail_and_worker(opened: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    mails.keep(mails.message(CANARY, Subject=CANARY, From=f"{CANARY} <{CANARY}@example.org>"))
    mails.keep(f"From {CANARY}\n\xff{CANARY}".encode("latin-1"))
    do(str(org.lodged().reference), "message", Message(1, CANARY))

    def fails(*_: object, **__: object) -> None:
        raise ValueError(CANARY, *opened)

    for code in list(worker.WORK)[:3]:
        monkeypatch.setitem(worker.WORK, code, fails)  # type: ignore[arg-type]
    monkeypatch.setattr(worker.clock, "perform", fails)
    worker.make_round("canaries", now=timezone.now() + timedelta(days=400))


# --- what is left ---


def told(record: logging.LogRecord) -> str:
    kept = logs.Discreet().filter(record)
    return kept.getMessage()


def record(name: str, message: str, *args: Any, problem: BaseException | None = None) -> Any:
    known = (type(problem), problem, problem.__traceback__) if problem else None
    return logging.LogRecord(name, logging.ERROR, "/x/base.py", 12, message, args, known)


def raised() -> BaseException:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise DatabaseError(CANARY) from cause
    except DatabaseError as problem:
        return problem


def test_an_exception_is_logged_by_its_type_and_where_it_was_raised() -> None:
    found = told(record("amends.worker", "job %d: %s", 7, raised(), problem=raised()))
    assert found.startswith("job 7: DatabaseError DatabaseError from KeyError raised at ")
    assert f"{__name__}:" in found


def test_an_error_that_ends_a_process_is_logged_by_its_type() -> None:
    code = (
        "import logging.config, warnings; from amends.site.monitoring import logs;"
        "logging.config.dictConfig(logs.LOGGING); logs.take_uncaught();"
        f"warnings.warn('{CANARY}'); raise ValueError('{CANARY}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "WARNING py.warnings: at warnings:" in done.stderr
    assert "CRITICAL amends.failures: Traceback without text: ValueError raised at" in done.stderr
    assert CANARY not in done.stderr


def test_of_another_library_only_the_place_of_its_message_is_logged() -> None:
    found = record("django.request", f"Not Found: /{CANARY}")
    found.status_code = 404
    assert told(found) == "at base:12 (status 404)"


def test_a_message_that_cannot_be_formed_is_no_failure() -> None:
    assert told(record("amends.worker", "%d %d", CANARY)) == "at base:12"


def test_other_handlers_get_the_record_as_it_was() -> None:
    found = record("django.request", "Not Found: %s", "/here")
    told(found)
    assert found.getMessage() == "Not Found: /here"


# --- the security log ---


def test_the_security_log_says_who_signed_in_and_who_was_refused(tmp_path: Path) -> None:
    account_of(org.HANDLER)
    client = Client(REMOTE_ADDR=ADDRESS)
    for password in ("wrong", PASSWORD):
        client.post("/desk/sign-in/", {"sign_in": "Han", "password": password})
    client.post("/desk/sign-out/")
    (refused,), (came,), (left,) = (
        secure(tmp_path, event) for event in ("sign_in_refused", "signed_in", "signed_out")
    )
    assert refused["name"] == security_log.digest("name", "han")
    assert came["person"] == left["person"] == org.HANDLER
    address = security_log.digest("address", f"{ADDRESS}/32")
    assert {one["address"] for one in (refused, came, left)} == {address}


def test_the_security_log_has_changes_of_roles_once_they_are_committed(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person, by = Id("person/new"), org.acting(org.ADMINISTRATOR)
    with django_capture_on_commit_callbacks(execute=True):
        perform_named(person, "add-person", AddPerson("Nell New"), actor=by, now=timezone.now())
        given = GrantRole(Role.auditor, None, "They audit us.")
        perform_named(person, "grant-role", given, actor=by, now=timezone.now())
    found = [one for one in entries(tmp_path) if one.get("stream") == person]
    assert [one["event"] for one in found] == ["PersonAdded", "AccessProposed"]
    assert {one["by"] for one in found} == {org.ADMINISTRATOR}
    assert "Nell" not in json.dumps(found)


def test_the_security_log_has_exports_and_the_use_of_tokens(tmp_path: Path) -> None:
    reference = str(org.lodged(timezone.now()).reference)
    now = timezone.now()
    person = rules.directory().person(org.REPRESENTATIVE)
    take_away([reference], io.BytesIO(), Away(person, rules.rules_at(now), now))
    day = now.date().isoformat()
    asked = {"since": day, "until": day, "as": "xlsx"}
    assert seated(org.HANDLER).get("/desk/complaints/register/", asked).status_code == 200
    found = [(one["reader"], one["complaints"]) for one in secure(tmp_path, "exported")]
    assert found == [(org.REPRESENTATIVE, 1), (org.HANDLER, 1)]
    machine.personnel(org.HANDLER).get("complaints")
    machine.Machine("Bearer amends_api_x").get("complaints")
    (used,), (refused,) = secure(tmp_path, "token_used"), secure(tmp_path, "token_refused")
    assert (used["person"], used["purpose"]) == (org.HANDLER, "api")
    assert refused["purpose"] == "api"


def test_the_command_line_finds_what_the_security_log_has_of_an_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account_of(org.HANDLER)
    for address in (ADDRESS, "198.51.100.1"):
        wrong = {"sign_in": address, "password": "wrong"}
        Client(REMOTE_ADDR=address).post("/desk/sign-in/", wrong)
    capsys.readouterr()
    for asked in ({"address": ADDRESS}, {"sign_in": ADDRESS}):
        given = {"address": None, "sign_in": None, "file": None} | asked
        assert security.run(argparse.Namespace(**given)) == 0
        (found,) = capsys.readouterr().out.splitlines()
        assert json.loads(found)["name"] == security_log.digest("name", ADDRESS)


def logged(handler: logs.SecurityFile, event: str, address: str, at: float, **facts: str) -> None:
    made = record(logs.SECURITY, event)
    made.created, made.facts = at, {"address": address} | facts
    handler.emit(made)


def test_the_security_log_is_private_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    handler = logs.SecurityFile()
    for _ in range(250):
        logged(handler, "knocked", "here", 600)
    assert len(secure(tmp_path, "knocked")) == 100
    logged(handler, "came", "here", 661)
    assert secure(tmp_path, "knocked")[100:] == [
        {"at": "1970-01-01T00:10:00.000+00:00", "event": "knocked", "address": "here"}
        | {"left_out": 150}
    ]
    for _ in range(102):
        logged(handler, "came", "here", 662)
    handler.close()
    assert secure(tmp_path, "came")[-1]["left_out"] == 3, "also when the process ends"
    assert (tmp_path / logs.SECURITY_LOG).stat().st_mode & 0o077 == 0


def test_a_process_that_ends_after_its_data_folder_was_removed_says_nothing(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AMENDS_DATA = tmp_path / "data"
    settings.AMENDS_DATA.mkdir()
    handler = logs.SecurityFile()
    for _ in range(102):
        logged(handler, "came", "here", 662)
    shutil.rmtree(settings.AMENDS_DATA)
    handler.close()
    assert caplog.messages == []
    assert not settings.AMENDS_DATA.exists()


def test_no_number_of_changes_hides_one_of_them(tmp_path: Path) -> None:
    handler = logs.SecurityFile()
    for number in range(150):
        logged(handler, "RoleGranted", "here", 600, stream=f"person/{number}")
    found = [one["stream"] for one in secure(tmp_path, "RoleGranted")]
    assert found == [f"person/{number}" for number in range(150)]


def test_requests_from_one_address_do_not_hide_those_from_another(tmp_path: Path) -> None:
    handler = logs.SecurityFile()
    for address in ["here"] * 150 + ["there"]:
        logged(handler, "knocked", address, 600)
    assert secure(tmp_path, "knocked")[-1]["address"] == "there"
