"""Carrying out what a form asks for: once, on what its sender saw, with every refusal in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from amends.core.refusal import Guard, Refused
from amends.core.values import Upload
from amends.handling.models import Repeat
from amends.handling.perform import Outdated, Performed, Step, perform
from amends.handling.repeats import Once, OtherBody
from amends.journal.store import Overtaken
from amends.vault import files
from amends.wording.names import Names
from amends.wording.refusals import sentence

from .forms.derived import ActForm
from .seat import Seat

ONCE = "once"
"""The hidden field with the key of a form, so that pressing its button twice acts once."""
_LONGEST_KEY = 64
_APART = frozenset({ONCE, "csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: done, or not, and then whether somebody was quicker."""

    done: Performed | None
    overtaken: bool = False


def fresh_key() -> str:
    """A key for a form that is shown."""
    return token_urlsafe(16)


def send(
    request: HttpRequest, seat: Seat, steps: Sequence[Step], form: ActForm, *, names: Names
) -> Sent:
    """Carry the steps out. A refusal is written into the form."""
    try:
        done = perform(steps, actor=seat.actor, now=seat.now, once=_once(request, seat))
    except Refused as refused:
        blame(form, refused, names)
        return Sent(None)
    except (Outdated, Overtaken):
        return Sent(None, overtaken=True)
    except OtherBody:
        form.add_error(None, _already_sent())
        return Sent(None)
    return Sent(done)


def blame(form: ActForm, refused: Refused, names: Names) -> None:
    """Write a refusal into a form: at the fields that it speaks of, else on top."""
    told = str(sentence(refused, names=names))
    if not form.blame(_spoken_of(refused), told):
        form.add_error(None, told)


def was_sent(request: HttpRequest, seat: Seat) -> bool:
    """Whether this very form was carried out before, so that it needs no second look."""
    once = _once(request, seat)
    known = Repeat.objects.filter(scope=once.scope, key=once.key) if once else None
    return known is not None and known.exists()


def keep(uploaded: "UploadedFile[Any]") -> Upload:
    """Store an uploaded file. Raises `UploadRefused`."""
    return files.store(uploaded.chunks(), name=uploaded.name or "")


def _spoken_of(refused: Refused) -> list[str]:
    missing = refused.values.get("missing", ())
    named = [str(name) for name in missing] if isinstance(missing, tuple) else []
    if refused.guard is Guard.needs_reason:
        named += ["alone_reason"]
    if "field" in refused.values:
        named.append(str(refused.values["field"]))
    return named


def _once(request: HttpRequest, seat: Seat) -> Once | None:
    key = request.POST.get(ONCE, "")[:_LONGEST_KEY]
    if not key:
        return None
    said = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in _APART
        for value in values
    )
    sent = sorted((name, f.name, f.size) for name, fs in request.FILES.lists() for f in fs)
    body = salted_hmac("amends.desk", repr((request.path, said, sent)), algorithm="sha256")
    return Once(f"desk/{seat.person.id}", key, body.hexdigest())


def _already_sent() -> str:
    return gettext(
        "This form was already sent once, with other words. If this is something new, send it "
        "again."
    )
