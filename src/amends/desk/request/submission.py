"""Carrying out a submitted form: once, against the version its sender saw, with every refusal as a
message."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from amends.core.framework.appointments import grant_role, move_person
from amends.core.operation.acts.at_once import resolve_at_once
from amends.core.principles.integrity import reference_of
from amends.core.refusal import Guard, Refused
from amends.core.values import Upload
from amends.handling import idempotency
from amends.handling.commands import Command, Outdated, Performed, Unknown, Unread
from amends.handling.idempotency import Once, OtherBody, led_to, was_carried_out
from amends.handling.perform import perform
from amends.journal.store import Overtaken
from amends.vault import drafts, files
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence, unknown_other

from .context import DeskContext, pairs

ONCE = "once"
"""Hidden field with the key of a form, so that sending it twice acts once."""
_LONGEST_KEY = 64
_ID = 10
"""Octets of an id, as random ones have."""
_SYMBOLS = 7
"""Symbols of a reference before its check character."""
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From the alphabet of RFC 4648 to that of references."""
CHECKED, CHANGE, RESUMED, SEEN = "checked", "change", "resumed", "seen"
INSERT = "insert"
DRAFT = "draft"
"""Names of buttons and hidden fields: on a page for checking; of a form that outlived a session;
that something was shown before and is not shown again; which prescribed wording is inserted;
which draft is deleted once the form is carried out."""
_APART = frozenset({ONCE, "csrfmiddlewaretoken", CHECKED, CHANGE, RESUMED, SEEN, INSERT, DRAFT})
_REASONED = frozenset({grant_role.name, move_person.name})
"""Acts whose reason is needed only if one person decides alone."""
_BEGINNINGS = frozenset({"receive", resolve_at_once.name})
"""Acts that depend on the unit chosen in their form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Result of a submitted form: done or not, and whether another change came first."""

    done: Performed | None
    overtaken: bool = False


def fresh_key() -> str:
    """A key for a form that is shown."""
    return token_urlsafe(16)


def send(
    request: HttpRequest,
    desk: DeskContext,
    commands: Sequence[Command],
    form: AskingForm,
    *,
    names: Names,
    beside: Sequence[AskingForm] = (),
) -> Sent:
    """Carry out the commands. A refusal is attached to the form, or to one `beside` it that has the
    field concerned."""
    try:
        done = perform(commands, actor=desk.actor, now=desk.now, once=_once(request, desk))
    except Refused as refused:
        blame(form, refused, names, beside=beside)
        return Sent(None)
    except Unknown:
        if not form.blame(["other"], unknown_other()):
            raise
        return Sent(None)
    except (Outdated, Overtaken, Unread):
        return Sent(None, overtaken=True)
    except OtherBody:
        told = gettext(
            "This form was already sent with a different text. If this is new, send it again."
        )
        form.add_error(None, told)
        return Sent(None)
    if DRAFT in request.POST:
        streams = {command.stream for command in commands}
        drafts.drop(desk.person.id, streams, request.POST[DRAFT])
    return Sent(done)


def sent_whole(
    request: HttpRequest,
    desk: DeskContext,
    commands: Sequence[Command],
    form: AskingForm,
    names: Names,
    *,
    overtaken: str,
) -> bool:
    """Carry out all commands, once however often the form is sent, or none. The reason is attached
    to the form; `overtaken` if someone else changed something."""
    try:
        sent = send(request, desk, commands, form, names=names)
    except Unknown:
        sent = Sent(None, overtaken=True)
    if sent.overtaken:
        form.add_error(None, overtaken)
    return sent.done is not None


def blame(
    form: AskingForm, refused: Refused, names: Names, *, beside: Sequence[AskingForm] = ()
) -> None:
    """Attach a refusal to the forms: to the fields it concerns, otherwise at the top of the
    first."""
    told = str(sentence(refused, names=names))
    blamed = [one.blame(_spoken_of(refused), told) for one in (form, *beside)]
    if not any(blamed):
        form.add_error(None, told)


def was_sent(request: HttpRequest, desk: DeskContext) -> bool:
    """Return whether this form was already carried out, so that it needs no confirmation."""
    once = _once(request, desk)
    return once is not None and was_carried_out(once)


def typed(request: HttpRequest) -> str:
    """Return the input of a form as a draft keeps it."""
    apart = {*_APART, "revision", "version", "discard"}
    return urlencode([one for one in pairs(request.POST) if one[0] not in apart])


def is_spent(request: HttpRequest, desk: DeskContext) -> bool:
    """Return whether the form was carried out since, so that it leaves no draft."""
    once = _once(request, desk)
    return once is not None and idempotency.is_spent(once.scope, once.key)


def sent_before(request: HttpRequest, desk: DeskContext) -> str | None:
    """Return the reference created when this form was carried out before."""
    once = _once(request, desk)
    return led_to(once) if once is not None else None


def id_from(request: HttpRequest, desk: DeskContext) -> str:
    """Return an id that depends on the key of the form alone, so that sending twice means the same;
    empty for a form without a key."""
    once = _once(request, desk)
    if once is None:
        return ""
    digest = salted_hmac("amends.desk.id", f"{once.scope}/{once.key}", algorithm="sha256")
    return b32encode(digest.digest()[:_ID]).decode()


def reference_from(request: HttpRequest, desk: DeskContext) -> str:
    """Return an id with a check character that depends on the key of the form alone; empty for a
    form without a key."""
    made = id_from(request, desk)[:_SYMBOLS].translate(_CROCKFORD)
    return reference_of(made) if made else ""


def keep(uploaded: "UploadedFile[Any]") -> Upload:
    """Store an uploaded file. Raises `UploadRefused`."""
    return files.store(uploaded.chunks(), name=uploaded.name or "")


def _spoken_of(refused: Refused) -> list[str]:
    missing = refused.values.get("missing", ())
    named = [str(name) for name in missing] if isinstance(missing, tuple) else []
    if refused.guard is Guard.needs_reason and "field" not in refused.values:
        named.append("alone_reason")
    if refused.guard is Guard.needs_reason and refused.values.get("act") in _REASONED:
        named.append("reason")
    if refused.guard is Guard.not_permitted and refused.values.get("act") in _BEGINNINGS:
        named.append("unit")
    if "field" in refused.values:
        named.append(str(refused.values["field"]))
    return named


def _once(request: HttpRequest, desk: DeskContext) -> Once | None:
    key = request.POST.get(ONCE, "")[:_LONGEST_KEY]
    if not key:
        return None
    said = sorted(one for one in pairs(request.POST) if one[0] not in _APART)
    sent = sorted((name, f.name, f.size) for name, fs in request.FILES.lists() for f in fs)
    body = salted_hmac("amends.desk", repr((request.path, said, sent)), algorithm="sha256")
    return Once(f"desk/{desk.person.id}", key, body.hexdigest())
