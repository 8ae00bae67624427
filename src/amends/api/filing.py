"""Uploading a file, which is attached later by its token."""

from .callers import slowed
from .routes import Answer, Call, post
from .uploading import Uploaded, bounded, measured, the_file, upload


@post(
    "/files",
    "uploadFile",
    "Upload a file",
    tag="Files",
    followers=True,
    answers=Uploaded,
    status=201,
    multipart=True,
    note="One file in the part “file”. Its token can be enclosed once, within a day, by you.",
    problems=("malformed", "too-large", "file-refused", "no-room"),
)
def _uploaded(call: Call) -> Answer:
    if call.caller.party:
        slowed(call.caller, "files", now=call.now)
        measured(call.request)
        bounded(call.request, now=call.now)
    file = the_file(call.request)
    return Answer(upload(file, call.caller, now=call.now), status=201)
