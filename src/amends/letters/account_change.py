"""Change of the mail account in the staff area, and what the record says about it.

The journal gets the hosts, the name of the account and a fingerprint, never the password. A
proposed account is a file among the keys until a second person decides. The entry is written first:
after an interruption, the worker records the account that is still in use as found.
"""

import json
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

from amends.core.framework.installation import (
    ChangeSetting,
    DeclineSetting,
    FindSetting,
    Installation,
    Setting,
    SettingName,
    WaitingSetting,
)
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.streams import INSTALLATION
from amends.core.values import Id
from amends.governance.demonstration import is_demonstration
from amends.handling import rules
from amends.handling.perform import perform_one
from amends.handling.streams import state_of
from amends.journal import store

from . import account, private, trying
from .account import Account
from .account_trial import receiving, sending
from .incoming.addresses import incoming
from .incoming.configured import Mailbox
from .oauth.configured import OAuth

_NAME = SettingName.mail_account
_LONGEST = 99
"""Characters of a host that are recorded."""


def installation() -> Installation:
    """Return what the record says about the installation."""
    found = state_of(INSTALLATION.prefix, store.read(INSTALLATION.prefix))
    return found if isinstance(found, Installation) else Installation()


def proposed() -> WaitingSetting | None:
    """Return the proposed mail account that waits for a second person, or None."""
    return installation().proposed(_NAME)


def change(data: Path, new: Account | None, *, actor: Actor, reason: str, now: datetime) -> bool:
    """Change the mail account, or remove it (None); returns False if a second person has to decide
    first. A new token for the recorded account is not a change. Raises `Refused`."""
    setting = setting_of(new)
    with _alone(data):
        _find(now)
        if installation().setting(_NAME) != setting:
            name = new.user if new is not None else None
            _do("change-setting", ChangeSetting(setting, name, reason or None), actor, now)
        applies = installation().setting(_NAME) == setting
        if new is not None:
            account.keep(_file(data, proposed=not applies), new, by=str(actor.id), now=now)
        elif applies:
            account.forget(data)
        if applies or new is None:
            _file(data, proposed=True).unlink(missing_ok=True)
    return applies


def accept(data: Path, fingerprint: str, *, actor: Actor, now: datetime) -> bool:
    """Accept the proposed account with this fingerprint, and use it; returns False if it waits no
    longer. Raises `Refused`."""
    with _alone(data):
        waiting = proposed()
        if waiting is None or (waiting.setting.fingerprint or "") != fingerprint:
            return False
        path = _file(data, proposed=True)
        if waiting.setting.hosts and not path.exists():
            return False
        _do("change-setting", ChangeSetting(waiting.setting), actor, now)
        if waiting.setting.hosts:
            path.replace(account.file_of(data))
        else:
            account.forget(data)
    return True


def decline(data: Path, *, reason: str, actor: Actor, now: datetime) -> None:
    """Decline the proposed account, or withdraw one's own proposal. Raises `Refused`."""
    with _alone(data):
        _do("decline-setting", DeclineSetting(_NAME, reason), actor, now)
        _file(data, proposed=True).unlink(missing_ok=True)


def find(data: Path, *, now: datetime) -> bool:
    """Record the account in use, if it is not the one that is recorded: the operator set it on the
    machine. Returns whether it was recorded."""
    if not rules.book().held or is_demonstration():
        return False
    with _alone(data):
        return _find(now)


def _find(now: datetime) -> bool:
    options, box = trying.options(), incoming().mailbox
    used = _setting(options if trying.server() else {}, box)
    if installation().setting(_NAME) == used:
        return False
    name = options.get("username") or (box.user if box is not None else None)
    _do("find-setting", FindSetting(used, str(name) if name else None), SYSTEM_ACTOR, now)
    return True


def setting_of(of: Account | None) -> Setting:
    """Return an account as the record names it; one without hosts for None."""
    return _setting({}, None) if of is None else _setting(sending(of), receiving(of))


def _setting(out: Mapping[str, Any], box: Mailbox | None) -> Setting:
    """Return the setting of a sending server (the options of its mail backend) and a mailbox. Its
    fingerprint is of everything but the refresh token, which a provider renews."""
    oauth: OAuth | None = out.get("oauth") or (box.oauth if box is not None else None)
    parts: list[list[Any]] = []
    hosts = []
    if out:
        names = ("host", "port", "username", "password", "use_tls", "use_ssl")
        parts.append([out[name] for name in names])
        hosts.append(str(out["host"]))
    if box is not None:
        parts.append([box.host, box.port, box.security, box.user, box.password])
        hosts.append(box.host)
    if oauth is not None:
        parts.append([oauth.token_url, oauth.client, oauth.client_secret, oauth.scope])
        hosts.append(urlsplit(oauth.token_url).hostname or "")
    if not hosts:
        return Setting(_NAME)
    keyed = salted_hmac("amends.mail-account", json.dumps(parts), algorithm="sha256")
    named = dict.fromkeys(_host(one) for one in hosts)
    return Setting(_NAME, tuple(named), Id(keyed.hexdigest()[:16]))


def _host(text: str) -> Id:
    """Return a host as an id: an IPv6 address begins with 0, and only the end of a long name is
    kept."""
    plain = re.sub(r"[^a-z0-9.:-]", "_", text.lower())[-_LONGEST:].lstrip("._-")
    return Id(f"0{plain}" if plain.startswith(":") or not plain else plain)


def _do(act: str, given: object, actor: Actor, now: datetime) -> None:
    perform_one(INSTALLATION.prefix, act, given, actor=actor, now=now)


def _file(data: Path, *, proposed: bool) -> Path:
    path = account.file_of(data)
    return path.with_name("mail-account-proposed.json") if proposed else path


def _alone(data: Path) -> AbstractContextManager[None]:
    """Lock entry and file together against other processes."""
    return private.alone(private.folder(data) / "mail-account.lock")
