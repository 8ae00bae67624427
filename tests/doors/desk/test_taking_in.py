"""What every door refuses before it looks: bodies beyond their bound, text that no record holds."""

import ast
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.complaining import ANSWERS, complain, fill
from tests.halves import ON_SQLITE, half
from tests.records import organization as org
from tests.stored_files import path_of

from amends.core.framework.labels import Label
from amends.core.framework.policy.vocabulary import AskedOf, FieldType, OwnField
from amends.core.values import Code
from amends.governance import publishing
from amends.handling import rules
from amends.journal import log
from amends.portal import drafts
from amends.portal.models import Draft
from amends.site import incoming, worker
from amends.site.environment import LIMITS, Rate
from amends.vault import files

SOURCE = Path(__file__).parents[3] / "src" / "amends"
pytestmark = pytest.mark.django_db

TYPED = {
    "reference": "7KQ2-M4XD",
    "record": "7KQ2-M4XD",
    "slug": "write",
    "act": "assess",
    "key": "han",
    "number": "1",
    "kind": "statements",
}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _addresses() -> list[tuple[str, str]]:
    """Every address with its name, with something in the place of what it takes."""
    return sorted(_walked(get_resolver(), "/", ""))


def spent(answer: Any) -> None:
    """Reads a download to its end, which closes its file; a page needs nothing."""
    for _ in answer.streaming_content if answer.streaming else ():
        pass


def _walked(resolver: Any, before: str, room: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern).lstrip("^").replace("(?:/.*)?$", "/nowhere")
        if isinstance(one, URLResolver):
            yield from _walked(one, path, f"{one.namespace}:" if one.namespace else room)
        elif isinstance(one, URLPattern):
            told = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: TYPED.get(found[1], "x"), path)
            yield told, f"{room}{one.name}"


class Unreadable(io.RawIOBase):
    """A body of which nobody may read a byte."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readinto = readline = readlines = read  # type: ignore[assignment]


def _sent(client: Client, path: str, *, size: str, **more: str) -> HttpResponse:
    kind = {"CONTENT_TYPE": "multipart/form-data; boundary=B"}
    if size:
        more["CONTENT_LENGTH"] = size
    whole = {**kind, **more, "wsgi.input": Unreadable(), "REQUEST_METHOD": "POST"}
    return client.request(PATH_INFO=path, **whole)  # type: ignore[return-value]


def test_every_address_refuses_a_body_beyond_its_bound_before_a_byte_is_read() -> None:
    """Nobody is signed in, and the check against forged forms, which would read it, is on."""
    client = Client(enforce_csrf_checks=True)
    client.get("/track")  # with its cookie, for without one a form is refused unread
    beyond = str(101 * 2**20)
    for path, _ in _addresses():
        assert _sent(client, path, size=beyond).status_code == 413, path


def test_strangers_send_no_more_than_a_form_where_files_are_for_whoever_is_signed_in() -> None:
    size = str(incoming.PLAIN + 1)
    stranger, seated = Client(enforce_csrf_checks=True), desk.seated(org.HANDLER, checks=True)
    stranger.get("/track")
    seated.get("/track")
    for path, name in _addresses():
        if name in incoming.MEASURING or path.startswith("/api/"):
            continue
        assert _sent(stranger, path, size=size).status_code == 413, path
        if name in incoming.WITH_FILES:
            with pytest.raises(AssertionError, match="was read"):
                _sent(seated, path, size=size)
        else:
            assert _sent(seated, path, size=size).status_code == 413, path


def test_who_has_begun_nothing_sends_no_files_and_not_a_byte_of_them_is_read() -> None:
    """The pages that measure by themselves: without a draft, or a complaint that was opened, what
    is larger than words leads back to where it begins."""
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/track")
    stranger.cookies["amends_draft"] = "AAAA.AAAA"
    paths = [path for path, name in _addresses() if name in incoming.MEASURING]
    assert len(paths) == len(incoming.MEASURING)
    for path in paths:
        answer = _sent(stranger, path, size=str(2**20 + 1))
        assert (answer.status_code, answer["Location"][:2]) in ((302, "/c"), (302, "/t")), path


def test_who_may_send_no_more_is_told_so_before_a_byte_is_read() -> None:
    begun = Client()
    fill(begun)
    with override_settings(AMENDS_LIMITS={**LIMITS, "upload": Rate(3, 86400)}):
        assert _sent(begun, "/complain/files", size=str(5 * 2**20)).status_code == 429
    with override_settings(AMENDS_LIMITS={**LIMITS, "unclaimed": Rate(3, 0)}):
        assert _sent(begun, "/complain/files", size=str(5 * 2**20)).status_code == 429
    with pytest.raises(AssertionError, match="was read"):
        _sent(begun, "/complain/files", size=str(5 * 2**20))


def test_a_body_that_does_not_say_its_length_is_no_request() -> None:
    client = Client(enforce_csrf_checks=True)
    for path, _ in _addresses():
        assert _sent(client, path, size="", HTTP_TRANSFER_ENCODING="chunked").status_code == 400
        assert _sent(client, path, size="-5").status_code == 400


def test_every_page_that_takes_files_is_known_to_the_bound() -> None:
    """A page with a form for files either stands among those that take more, or its files are
    small enough for every page: a receipt, a logo."""
    names = {path.stem for path in SOURCE.rglob("*.html") if "multipart/" in path.read_text()}
    assert names == {
        "complaint",
        "composer",
        "act",
        "form",
        "receive",
        "verify",
        "files",
        "start",
        "preview",
        "own_pack",
        "carry",
        "import",
        "name",
        "typed",
    }
    known = {name for _, name in _addresses()}
    assert known >= incoming.WITH_FILES | incoming.MEASURING


def test_a_file_within_the_bound_is_taken_from_whoever_is_signed_in() -> None:
    client = desk.seated(org.HANDLER)
    reference = org.lodged().reference
    text = SimpleUploadedFile("long.txt", b"line\n" * (2**20))
    form = desk.filled(desk.read(client, f"complaints/{reference}/"), words="", file=text)
    assert client.post(f"/desk/complaints/{reference}/say/", form).status_code == 302


# --- text that no record could keep ---


def _tried_with(text: str) -> Sequence[tuple[str, str]]:
    """Every second page on each engine; every one with NUL on PostgreSQL, which takes it in no
    text: SQLite does, so that there nothing is shown of what the database refuses."""
    nul = "%00" in text
    return _addresses() if nul and not ON_SQLITE else half(_addresses())


@pytest.mark.whole
def test_nul_in_any_part_of_an_address_leads_nowhere() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    client.raise_request_exception = False
    complain(client)
    for path, _ in _tried_with("%00"):
        for at in range(1, len(path) + 1):
            if at == len(path) or path[at] == "/":
                told = f"{path[:at]}%00{path[at:]}"
                assert client.get(told).status_code == 404, told


@pytest.mark.whole
@pytest.mark.parametrize("text", ["x%00", "%ED%A0%80"])
def test_every_page_answers_odd_text_in_its_query_without_failing(text: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    client.raise_request_exception = False
    names = (
        "q state stage unit owner category awaiting order after reference done next change try v "
        "from to limit cursor x"
    )
    query = "&".join(f"{name}={text}" for name in names.split())
    alone = (f"q={text}", f"after={text}", f"cursor={text}")
    for path, _ in _tried_with(text):
        for asked in (query, *alone):
            answer = client.get(f"{path}?{asked}")
            spent(answer)
            assert answer.status_code < 500, (path, asked)


@pytest.mark.whole
@pytest.mark.parametrize("value", half((r'"x\000.y"', "\x80.\xff", r'"AAAA\000AAAA.AAAA"')))
def test_no_cookie_makes_a_page_fail(value: str) -> None:
    names = ("amends_draft", "amends_session", "amends_csrf", "amends_device", "x")
    for number, name in enumerate(names):
        client = Client(raise_request_exception=False)
        for path, _ in _addresses()[number % 2 :: 2]:
            raw = f"{name}={value}".encode(errors="replace").decode("latin-1")
            if not path.startswith("/api/v1"):
                assert client.get(path, HTTP_COOKIE=raw).status_code != 500, (name, path)
            if path.startswith("/complain"):
                assert client.post(path, HTTP_COOKIE=raw).status_code != 500, (name, path)


@pytest.mark.whole
@pytest.mark.both_engines
def test_no_odd_text_in_a_hidden_field_makes_a_page_fail() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    client.raise_request_exception = False
    reference, _ = complain(client)
    for path, _ in _tried_with("%00"):
        if "sign-out" in path:
            continue
        path = path.replace(TYPED["reference"], reference)
        names = "once key revision version act next drop remove reader seen csrfmiddlewaretoken"
        odd = dict.fromkeys(names.split(), "\0")
        assert client.post(path, odd).status_code != 500, path


ODD: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "\0",
    "\ud800",
    "x\ud800",
    [],
    {},
    [[]],
    {"\ud800": 1},
]


@pytest.mark.whole
@pytest.mark.both_engines
@override_settings(AMENDS_LIMITS=None)
def test_whatever_a_receipt_holds_the_page_that_checks_it_answers() -> None:
    log.open_log(host="localhost", now=timezone.now(), demo=False)
    client = Client()
    reference, _ = complain(client)
    worker.make_round("test", now=timezone.now())
    receipt = json.loads(client.get(f"/track/{reference}/receipt").content)
    for name in receipt:
        for value in ODD:
            text = json.dumps(receipt | {name: value}).encode()
            sent = SimpleUploadedFile("receipt.json", text)
            assert client.post("/verify", {"receipt": sent}).status_code in (200, 422), (
                name,
                value,
            )


# --- numbers ---


def test_every_field_of_integers_is_bounded_on_both_sides() -> None:
    """Whoever writes a new one is told here; the databases hold 64 bits, and JSON 53."""
    unbounded = []
    texts = {path: path.read_text() for path in SOURCE.rglob("*.py")}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)) if "IntegerField" in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "forms.IntegerField":
                bounds = {word.arg for word in node.keywords}
                if not {"min_value", "max_value"} <= bounds:
                    unbounded.append(f"{path.name}:{node.lineno}")
    assert unbounded == []


HUGE = ["9" * 16, "9" * 30, "-" + "9" * 30, "9" * 5_000, str(2**53), "1e400", "9e15", "nan", "\0"]


@pytest.fixture
def _own_fields() -> None:
    known = rules.rules_at(timezone.now()).policy
    asked = AskedOf.complainant
    own = (
        OwnField(Code("own.count"), FieldType.int, (Label("en", "How many"),), asked_of=asked),
        OwnField(Code("own.amount"), FieldType.money, (Label("en", "How much"),), asked_of=asked),
    )
    changed = replace(known, version=known.version + 1, own_fields=own)
    draft = publishing.Draft(changed, known)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="More to ask.", actor=by, now=timezone.now())


@pytest.mark.both_engines
@pytest.mark.usefixtures("_own_fields")
@pytest.mark.parametrize("field", ["own.count", "own.amount"])
def test_no_number_in_a_question_of_ones_own_makes_a_page_fail(field: str) -> None:
    seated = desk.seated(org.HANDLER)
    form = desk.filled(desk.read(seated, "complaints/new/"), narrative="It is cold.")
    form |= {"about_person": "no", "channel": "phone", "complainants-0-identity-name": "Paula"}
    for number in half(HUGE) if ON_SQLITE else HUGE:  # what is answered is written, NUL and all
        told = seated.post("/desk/complaints/new/", form | {f"facts-{field}": number})
        assert told.status_code == 422, (number, told.status_code)
        client = Client()
        client.post("/complain/danger", {"danger": "no"})
        asked = client.post("/complain/what-happened", ANSWERS["what-happened"] | {field: number})
        assert asked.status_code == 422 or number == "\0", number
    fill(client, what_happened={field: "12"})
    assert client.post("/complain/check").status_code == 302


def test_a_draft_that_was_thrown_away_is_not_brought_back_by_another_window() -> None:
    now = timezone.now()
    one = drafts.begin()
    drafts.put(one, "what-happened", {"narrative": "SECRET"}, now=now)
    other = drafts._opened(drafts.Draft(one.id, one.key), drafts._row(one.id, now=now))
    assert other is not None
    drafts.forget(one, now=now)
    drafts.put(other, "about", {"place": "here"}, now=now)
    upload = files.store([b"a photo in words"], name="photo.txt")
    drafts.add_file(other, upload, now=now)
    drafts.drop_file(other, "x", now=now)
    assert not Draft.objects.exists()
    assert not path_of(upload.stored).exists()


@pytest.mark.parametrize("https", [True, False])
def test_every_cookie_is_as_secure_as_the_base_url_says(https: bool) -> None:
    """Behind a proxy the request itself may look like plain HTTP."""
    with override_settings(SESSION_COOKIE_SECURE=https, CSRF_COOKIE_SECURE=https):
        client = Client()
        fill(client)
        complain(client)
        account = desk.account_of(org.HANDLER)
        signed = client.post(
            "/desk/sign-in/", {"sign_in": account.sign_in, "password": desk.PASSWORD}
        )
        assert signed.status_code == 302
    set_here = dict(client.cookies)
    assert {"amends_draft", "amends_device", "amends_session"} <= set(set_here)
    assert {name for name, held in set_here.items() if bool(held["secure"]) is not https} == set()
