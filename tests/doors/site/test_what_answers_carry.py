"""What every answer carries, whichever address gives it: a policy for the browser that runs nothing
of a page's own, files only as downloads, no way to lead anybody elsewhere."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors import desk_people as desk
from tests.doors.complaining import act, complain, track
from tests.doors.desk.test_taking_in import TYPED, _addresses, spent
from tests.doors.portal.test_portal_track import png
from tests.halves import part
from tests.records import organization as org

from amends.vault.models import Piece

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
SOURCE = Path(__file__).parents[3] / "src" / "amends"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


@pytest.fixture
def callers() -> list[tuple[Client, str]]:
    """A stranger, somebody who has opened their complaint, and who sees everything; with it."""
    reference, secret = complain(Client())
    visitor = Client()
    track(visitor, reference, secret)
    seats = (Client(), visitor, desk.seated(org.REPRESENTATIVE))
    return [(seat, reference) for seat in seats]


@dataclass(frozen=True)
class Answer:
    """What one caller was answered at one address of theirs; `of` is their complaint."""

    path: str
    of: str
    status: int
    headers: Mapping[str, str]
    text: str


class _Seen:
    """The answers of this process: asked for once, looked at by several tests."""

    answers: tuple[Answer, ...] = ()


@pytest.fixture
def answers(callers: list[tuple[Client, str]]) -> tuple[Answer, ...]:
    """What everybody is answered at half of the addresses; `make test-all` asks at the others."""
    _Seen.answers = _Seen.answers or tuple(_asked(callers))
    return _Seen.answers


def _asked(callers: list[tuple[Client, str]]) -> Iterator[Answer]:
    for client, reference in callers:
        for path, _ in part(_addresses()):
            told = path.replace(TYPED["reference"], reference)
            answer = client.get(told)
            spent(answer)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            yield Answer(told, reference, answer.status_code, answer.headers, text)


@pytest.mark.long
def test_every_page_has_a_policy_that_runs_nothing_of_its_own(
    answers: tuple[Answer, ...],
) -> None:
    pages = 0
    for answer in answers:
        path = answer.path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        pages += 1
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "form-action 'self'" in policy, path
        assert "base-uri 'none'" in policy, path
        html = answer.text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html), path
        assert not re.search(r"<script(?![^>]* src=\"/static/)", html), path
    assert pages > 60


@pytest.mark.long
def test_pages_of_complaints_are_kept_nowhere(answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        if answer.status == 200 and answer.of in answer.path:
            assert "no-store" in answer.headers["Cache-Control"], answer.path


def test_a_file_is_handed_out_as_a_download_that_runs_nothing_wherever_it_is_handed_out() -> None:
    reference, secret = complain(Client())
    visitor = Client()
    track(visitor, reference, secret)
    act(visitor, reference, "write", uploads=SimpleUploadedFile('a"b<c>.png', png()))
    piece = Piece.objects.get(kind="file").id
    places = (
        (visitor, f"/track/{reference}/files/{piece}"),
        (desk.seated(org.REPRESENTATIVE), f"/desk/complaints/{reference}/files/{piece}/"),
    )
    for client, path in places:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Disposition"].startswith("attachment;"), path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "sandbox" in answer["Content-Security-Policy"], path
        assert "default-src 'none'" in answer["Content-Security-Policy"], path
        assert "no-store" in answer["Cache-Control"], path
        assert b"".join(answer.streaming_content) == png(), path  # type: ignore[arg-type]
        assert Client().get(path).status_code == 302, path


@pytest.mark.long
def test_whatever_is_no_page_is_a_download_that_runs_nothing_and_is_kept_nowhere(
    answers: tuple[Answer, ...],
) -> None:
    downloads = 0
    for answer in answers:
        path = answer.path
        kind = answer.headers["Content-Type"].partition(";")[0]
        if answer.status != 200 or kind in _SHOWN or path.startswith((*_PUBLIC, _DRAWN_BY_US)):
            continue
        downloads += 1
        assert answer.headers["Content-Disposition"].startswith("attachment"), (path, kind)
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'", path
        assert "no-store" in answer.headers["Cache-Control"], path
    assert downloads > 1


_DRAWN_BY_US = "/desk/first/notice/code.svg"
"""The address of the public pages as a picture, shown on a page of ours."""
_SHOWN = ("text/html", "application/json", "application/problem+json")
_PUBLIC = (
    "/.well-known/",
    "/brand",
    "/static/",
    "/favicon",
    "/api/v1/openapi",
)
"""What anybody may read and nobody wrote: the log's proofs, colours."""


NAMES = "next", "back", "again", "return", "url", "to", "redirect", "after", "done", "change", "try"
ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example")


@pytest.mark.whole
@pytest.mark.parametrize("who", range(3), ids=["stranger", "complainant", "staff"])
def test_no_address_leads_anybody_elsewhere(callers: list[tuple[Client, str]], who: int) -> None:
    """An address that leads anywhere at all is tried with every way of writing another host."""
    for client, reference in callers[who : who + 1]:
        for path, _ in _addresses():
            if "sign-out" in path or "leave" in path:
                continue
            told = path.replace(TYPED["reference"], reference)
            for send in (client.get, client.post):
                for there in ELSEWHERE:
                    answer = send(told, dict.fromkeys(NAMES, there), HTTP_REFERER=there)
                    spent(answer)
                    location = answer.get("Location", "")
                    assert "evil.example" not in location.partition("?")[0], told
                    assert not location or re.match(r"/(?![/\\])", location), (told, location)
                    if not location:
                        break


def test_a_host_that_is_not_ours_gets_no_page_and_stands_in_no_answer() -> None:
    for path, _ in _addresses():
        answer = Client(raise_request_exception=False).get(path, HTTP_HOST="evil.example")
        assert answer.status_code in (400, 200, 404, 401), path
        assert b"evil.example" not in answer.content, path
        assert "evil.example" not in str(answer.headers), path
        if answer["Content-Type"].startswith("text/html"):
            assert answer.status_code == 400, path
