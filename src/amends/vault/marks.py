"""Marks of keys: keyed digests by which a process knows whether its keys are those of its
installation. Equal marks mean equal keys, and a mark reveals nothing of its key.

They are in the database from the first `amends migrate` on, so that a second host, or one whose
data folder is empty, is refused before it writes anything with other keys.
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from . import keys
from .models import KeyMark

FILES = {"secret": "secret.key", "master": "master.key", "log": "log_key"}
"""The file of each key in the folder `keys/`; its variable is AMENDS_<NAME>_KEY_FILE."""


def key_marks() -> dict[str, str]:
    """Return the mark of each key that the data cannot be read without. Raises `KeyProblem` if this
    process lacks one."""
    return {name: _mark(name) for name in _READ}


def _secret_key() -> bytes:
    try:
        return settings.SECRET_KEY.encode()
    except ImproperlyConfigured as problem:
        raise keys.KeyProblem("no secret key: set AMENDS_SECRET_KEY or run migrate") from problem


_READ: Mapping[str, Callable[[], bytes]] = {"secret": _secret_key, "master": keys.master_key}


def _mark(name: str) -> str:
    digest = hmac.digest(_READ[name](), f"amends.backup.{name}".encode(), "sha256")
    return digest.hex()[:16]


def has_secret_key() -> bool:
    """Return whether this process has a key that signs sessions."""
    try:
        return bool(_secret_key())
    except keys.KeyProblem:
        return False


def recorded() -> dict[str, str]:
    """Return the marks of the installation; empty before its first migration."""
    return dict(KeyMark.objects.values_list("name", "mark"))


def difference(recorded: Mapping[str, str]) -> str | None:
    """Return the first key of this process that is not the one with the mark known, as a sentence
    that says what to do; None if all are the same, or no mark is known."""
    for name, mark in recorded.items():
        try:
            own = _mark(name)
        except keys.KeyProblem:
            own = None
        if own != mark:
            return sentence(name, own, mark)
    return None


def sentence(name: str, own: str | None, recorded: str) -> str:
    """Return what differs and what to do, for a key of `FILES`; None is a missing key."""
    params = {"file": FILES[name], "variable": f"AMENDS_{name.upper()}_KEY_FILE"}
    params |= {"own": f"{(own or '')[:6]}…", "recorded": f"{recorded[:6]}…"}
    differs = (
        _("This process has another %(file)s (mark %(own)s) than this installation (%(recorded)s).")
        if own
        else _("This process has no %(file)s, and this installation has one (mark %(recorded)s).")
    )
    remedy = _("Copy keys/%(file)s from the first host, or set %(variable)s.")
    return f"{differs} {remedy}" % params


def note(*, now: datetime) -> None:
    """Record the marks of this process's keys, those that are recorded already excepted. Raises
    `KeyProblem` if a key is missing, or the master key does not open every data key."""
    keys.check()
    marks = [KeyMark(name=name, mark=mark, at=now) for name, mark in key_marks().items()]
    KeyMark.objects.bulk_create(marks, ignore_conflicts=True)


def replace(*, now: datetime) -> None:
    """Record the marks of this process's keys in place of others, since a key was changed on
    purpose. Raises `KeyProblem` as `note` does."""
    keys.check()
    for name, mark in key_marks().items():
        KeyMark.objects.exclude(mark=mark).filter(name=name).update(mark=mark, at=now)
