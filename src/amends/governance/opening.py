"""Set-up of an empty installation by its first visitor, who can sign in at once.

They need the code printed by the command that serves the pages; it is valid until the organisation
exists. No address is trusted instead: behind a proxy every visitor seems to be on this machine.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.values import Id
from amends.handling import rules
from amends.journal import log
from amends.people import read
from amends.people.models import Account
from amends.people.names import folded
from amends.vault import kept_secrets
from amends.vault.ids import new_id

from . import preparing
from .defaults import pack
from .founding import Founder, found
from .starting import first_policy

_LOG_KEY = "log_key"
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONG = 16
ALL_HATS = (Role.management_representative, Role.handler, Role.top_management, Role.administrator)
"""Roles of the founder of a small organisation: all of them, until other people have them."""


class AlreadySetUp(Exception):
    """There already is an organisation; it is set up only once."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Input of the first visitor."""

    name: str
    person: str
    sign_in: str
    password: str
    languages: tuple[str, ...]
    country: str | None
    zone: str
    currency: str


def is_set_up() -> bool:
    """Return whether this installation has an organisation."""
    return bool(rules.book().held)


def set_up(opening: Opening, *, now: datetime) -> Account:
    """Set up the organisation with the rules of a small one, its founder as a member of staff with
    every role, and their account. Raises `AlreadySetUp`, ValueError for an impossible policy."""
    if is_set_up():
        raise AlreadySetUp
    policy, calendar = first_policy(
        name=opening.name,
        profile="small-business",
        country=opening.country,
        zone=opening.zone,
        currency=opening.currency,
        year=now.year,
        languages=opening.languages,
    )
    open_log(now=now)
    account = _account(opening)
    hats = tuple((role, None) for role in ALL_HATS)
    try:
        found(
            policy=policy_text.write(policy),
            calendars=[calendar],
            packs=[pack("iso-10002")],
            founders=[Founder(Id(account.person), opening.person, hats, sign_in=account.sign_in)],
            now=now,
        )
    except Exception:
        account.delete()  # it belongs to no one
        if is_set_up():
            raise AlreadySetUp from None
        raise
    preparing.begin(now=now)
    _code_file().unlink(missing_ok=True)
    return account


def open_log(*, now: datetime) -> None:
    """Open the log of a real organisation; kept if an earlier call was interrupted after it."""
    host = urlsplit(settings.AMENDS_BASE_URL).hostname or "localhost"
    announced = (kept_secrets.read(_LOG_KEY) or {}).get("public", "")
    with suppress(log.AlreadyOpen):
        log.open_log(host=host, demo=False, now=now, public=bytes.fromhex(announced) or None)


def announce_log_key(*, now: datetime) -> None:
    """Record the public half of this process's key of the log, if it has one and the log is not
    opened yet: the organisation may be set up by a process without the key, for which this one will
    seal. Raises `KeyProblem`."""
    if (public := log.public_key()) and not log.openings():
        kept_secrets.keep(_LOG_KEY, {"public": public.hex()}, now=now)


def _account(opening: Opening) -> Account:
    """Create the account before the first entry, so that no interruption can leave the founder
    without one; an account left by an earlier interruption is removed."""
    staff = {person.id for person in read.persons()}
    left = Account.objects.filter(sign_in=folded(opening.sign_in)).exclude(person__in=staff)
    left.delete()
    person = f"person/{new_id()}"
    return Account.objects.add(opening.sign_in, person=person, password=opening.password)


# --- the code of the first visit ---


def new_code() -> str:
    """Return a new code, to be printed once; only its digest is stored, and earlier ones end."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LONG))
    path = _code_file()
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_digest(code))
    draft.replace(path)
    return "-".join(code[at : at + 4] for at in range(0, _LONG, 4))


def code_fits(typed: str) -> bool:
    """Return whether this is the code, ignoring spaces."""
    try:
        kept = _code_file().read_text()
    except OSError:
        return False
    plain = "".join(typed.upper().replace("-", " ").split())
    plain = plain.translate(str.maketrans("OIL", "011"))
    return hmac.compare_digest(kept, _digest(plain))


def _digest(code: str) -> str:
    return hashlib.sha256(f"amends.first-visit.v1\n{code}".encode()).hexdigest()


def _code_file() -> Path:
    return Path(settings.AMENDS_DATA) / "keys" / "first-visit.digest"
