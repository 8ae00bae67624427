"""Upload of files; the response is a token with which the same caller attaches a file.

The token is signed and names its caller, so that no one else can attach the file or find out about
it. A file that is not attached within a day is deleted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext

from amends.core.values import Id, Upload
from amends.people import limits
from amends.vault import files
from amends.vault.uploads import UploadRefused

from .callers import Caller, paced
from .problem_responses import Problem

_SALT = "amends.api.upload.v1"
_AROUND = 2**16
"""Bytes that a multipart form may have in addition to its file."""
KEPT = 24 * 3600
"""Seconds for which an upload token is valid."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was taken: `file` is the token for `enclosures`, `attach` and the like."""

    file: str
    name: str
    content_type: str
    size: int
    sha256: str


def upload(uploaded: "UploadedFile[Any]", caller: Caller, *, now: datetime) -> Uploaded:
    """Store a file. Raises `Problem` with the reason as its code."""
    try:
        kept = files.store(uploaded.chunks(), name=uploaded.name or "")
    except UploadRefused as refused:
        kind = "too-large" if refused.why == "too_large" else "file-refused"
        raise Problem(kind, code=refused.why) from None
    details = [kept.stored, kept.sha256, kept.size, kept.name, kept.content_type]
    token = signing.dumps([caller.mark, now.timestamp(), details], salt=_SALT)
    return Uploaded(token, kept.name, kept.content_type, kept.size, kept.sha256)


def measured(request: HttpRequest) -> None:
    """Refuses what is larger than a file may be, before it is read. Raises `Problem`."""
    if length_of(request) > files.LARGEST + _AROUND:
        raise Problem("too-large", code="too_large")


def bounded(request: HttpRequest, *, now: datetime) -> None:
    """Count the bytes of a file that a complainant sends, as the public site does. Raises `Problem`
    before any of them is read."""
    octets = length_of(request)
    network = limits.network_of(request.META.get("REMOTE_ADDR", ""))
    if limits.is_full(files.unclaimed(), more=octets, network=network, now=now):
        text = gettext("There is no space for files at the moment.")
        raise Problem("no-room", text, headers={"Retry-After": "3600"})
    paced("upload", limits.sends(octets, network=network, now=now))


def the_file(request: HttpRequest) -> "UploadedFile[Any]":
    """The one file of a multipart request. Raises `Problem`."""
    measured(request)
    try:
        parts = request.FILES
    except (MultiPartParserError, SuspiciousOperation, ValueError) as problem:
        raise Problem("malformed", gettext("We cannot read the form.")) from problem
    sent = parts.getlist("file")
    if list(parts) != ["file"] or len(sent) != 1 or not isinstance(sent[0], UploadedFile):
        raise Problem("malformed", gettext("Send one file in the part “file”."))
    return sent[0]


def length_of(request: HttpRequest) -> int:
    """Return the length that the request states."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def upload_of(token: str, *, caller: Caller, now: datetime) -> Upload | None:
    """Return the caller's upload with this token."""
    try:
        mark, at, details = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    if mark != caller.mark or not 0 <= now.timestamp() - at <= KEPT:
        return None
    stored, sha256, size, name, content_type = details
    return Upload(Id(stored), Id(sha256), size, name, content_type)
