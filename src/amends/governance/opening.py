"""The first visitor of an empty installation sets the organization up and can sign in at once.

On the machine itself, whoever comes first may do it. From elsewhere a code is asked that the
command which serves the pages printed; it counts until the organization is there.
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
from amends.vault.ids import new_id

from . import preparing
from .defaults import pack
from .founding import Founder, found
from .starting import first_policy

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONG = 16
ALL_HATS = (
    Role.management_representative,
    Role.handler,
    Role.top_management,
    Role.administrator,
)
"""What the founder of a small organization is: everything, until somebody else is."""


class AlreadySetUp(Exception):
    """There is an organization; it is set up once."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first visitor says."""

    name: str
    person: str
    sign_in: str
    password: str
    languages: tuple[str, ...]
    country: str | None
    zone: str
    currency: str


def is_set_up() -> bool:
    """Whether this installation holds an organization."""
    return bool(rules.book().held)


def set_up(given: Opening, *, now: datetime) -> Account:
    """The organization with the rules of a small one, its founder in personnel under every hat,
    and their account. Raises `AlreadySetUp`, ValueError for a policy that cannot be."""
    if is_set_up():
        raise AlreadySetUp
    policy, calendar = first_policy(
        name=given.name,
        profile="small-business",
        country=given.country,
        zone=given.zone,
        currency=given.currency,
        year=now.year,
        languages=given.languages,
    )
    open_log(now=now)
    account = _account(given)
    hats = tuple((role, None) for role in ALL_HATS)
    try:
        found(
            policy=policy_text.write(policy),
            calendars=[calendar],
            packs=[pack("iso-10002")],
            founders=[Founder(Id(account.person), given.person, hats, signs_in=True)],
            now=now,
        )
    except Exception:
        account.delete()  # it is nobody's
        if is_set_up():
            raise AlreadySetUp from None
        raise
    preparing.begin(now=now)
    _code_file().unlink(missing_ok=True)
    return account


def open_log(*, now: datetime) -> None:
    """The log of a real organization; kept if an earlier call was cut off after it."""
    host = urlsplit(settings.AMENDS_BASE_URL).hostname or "localhost"
    with suppress(log.AlreadyOpen):
        log.open_log(host=host, demo=False, now=now)


def _account(given: Opening) -> Account:
    """Made before the first entry, so that nobody is left outside whatever stops us in between;
    one that such a stop left behind is nobody's and goes."""
    known = {person.id for person in read.persons()}
    left = Account.objects.filter(sign_in=folded(given.sign_in)).exclude(person__in=known)
    left.delete()
    person = f"person/{new_id()}"
    return Account.objects.add(given.sign_in, person=person, password=given.password)


# --- the code for whoever sits elsewhere ---


def new_code() -> str:
    """A new code, to be printed once; only its digest is kept, and earlier ones end."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LONG))
    path = _code_file()
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_digest(code))
    draft.replace(path)
    return "-".join(code[at : at + 4] for at in range(0, _LONG, 4))


def code_fits(typed: str) -> bool:
    """Whether this is the code, however it is spaced."""
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
