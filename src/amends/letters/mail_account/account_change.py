"""Change of the mail account in the staff area, and what the record says about it.

The journal gets the hosts, the name of the account and a fingerprint, never the password. A
proposed account is a secret too until a second person decides. The entry is written first:
after an interruption, the worker records the account that is still in use as found.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
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
from amends.core.refusal import Guard, demand
from amends.core.streams import INSTALLATION
from amends.core.values import Code, Id
from amends.governance.demonstration import is_demonstration
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.streams import state_of
from amends.journal import store

from .. import private
from ..incoming.addresses import incoming
from . import (
    account,
    test_message,
)
from .account import Account

_NAME = SettingName.mail_account
_LONGEST = 99
"""Characters of a host that are recorded."""


def installation() -> Installation:
    """Return what the record says about the installation."""
    state = state_of(INSTALLATION.prefix, store.read(INSTALLATION.prefix))
    return state if isinstance(state, Installation) else Installation()


def proposed() -> WaitingSetting | None:
    """Return the proposed mail account that waits for a second person, or None."""
    return installation().proposed(_NAME)


def proposed_sender(data: Path) -> str:
    """Return the address that letters would come from, or "" if no account is proposed."""
    saved = account.read(_file(data, proposed=True))
    return str(saved.shown.get("address", "")) if saved is not None else ""


def change(data: Path, new: Account | None, *, actor: Actor, reason: str, now: datetime) -> bool:
    """Change the mail account, or remove it (None); returns False if a second person has to decide
    first. A new consent is a change: another identity may have given it. Raises `Refused`."""
    setting = setting_of(new)
    with _alone(data):
        _find(data, now)
        if installation().setting(_NAME) != setting:
            name = new.user if new is not None else None
            _do("change-setting", ChangeSetting(setting, name, reason or None), actor, now)
        applies = installation().setting(_NAME) == setting
        if new is not None:
            account.keep(_file(data, proposed=not applies), new, by=str(actor.id), now=now)
        elif applies:
            account.forget(data)
        if applies or new is None:
            private.remove(_file(data, proposed=True))
    return applies


def accept(data: Path, fingerprint: str, *, actor: Actor, now: datetime) -> bool:
    """Accept the proposed account with this fingerprint, and use it; returns False if it waits no
    longer. Raises `Refused`, also if the file is not the account that was proposed."""
    with _alone(data):
        waiting = proposed()
        if waiting is None or (waiting.setting.fingerprint or "") != fingerprint:
            return False
        path = _file(data, proposed=True)
        saved = account.read(path)
        if waiting.setting.hosts:
            same = saved is not None and _setting_told(saved.settings) == waiting.setting
            demand(same, Guard.not_proposed)
        _do("change-setting", ChangeSetting(waiting.setting), actor, now)
        if waiting.setting.hosts:
            private.write(account.file_of(data), private.read(path))
            private.remove(path)
        else:
            account.forget(data)
    return True


def decline(data: Path, *, reason: str, actor: Actor, now: datetime) -> None:
    """Decline the proposed account, or withdraw one's own proposal. Raises `Refused`."""
    with _alone(data):
        _do("decline-setting", DeclineSetting(_NAME, reason), actor, now)
        private.remove(_file(data, proposed=True))


def find(data: Path, *, now: datetime) -> bool:
    """Record the account in use, if it is not the one that is recorded: the operator set it on the
    machine. Returns whether it was recorded."""
    if not rules.book().held or is_demonstration():
        return False
    if installation().setting(_NAME) == _used(data)[0]:
        return False
    if settings.AMENDS_MAIL_TOLD:  # no one changes it in the staff area
        return _find(data, now)
    with _alone(data):
        return _find(data, now)


def _find(data: Path, now: datetime) -> bool:
    used, name = _used(data)
    if installation().setting(_NAME) == used:
        return False
    _do("find-setting", FindSetting(used, name or None), SYSTEM_ACTOR, now)
    return True


def _used(data: Path) -> tuple[Setting, str]:
    """Return the setting in use, and the name with which it signs in: of the environment, or of the
    saved account as it is now, which this process may not have loaded yet."""
    if settings.AMENDS_MAIL_TOLD:
        return _setting_of_machine()
    kept = account.kept(data)
    if kept is None:
        unreadable = bool(account.mark(data))
        return (installation().setting(_NAME) if unreadable else Setting(_NAME)), ""
    return _setting_told(kept.settings), str(kept.shown.get("user", ""))


def setting_of(of: Account | None) -> Setting:
    """Return an account as the record names it; one without hosts for None."""
    return Setting(_NAME) if of is None else _setting_told(of.settings())


def _setting_told(variables: Mapping[str, str]) -> Setting:
    """Return the setting of a saved account. Its fingerprint is of all of it, with the sender's
    address and the refresh token of the consent. Renewed tokens are in another file."""
    hosts = (urlsplit(variables.get(name, "")).hostname for name in _URLS)
    return _setting(hosts, sorted(variables.items()))


_URLS = ("AMENDS_EMAIL_URL", "AMENDS_MAIL_URL", "AMENDS_MAIL_OAUTH_URL")


def _setting_of_machine() -> tuple[Setting, str]:
    out, box, oauth = test_message.options(), incoming().mailbox, test_message.agreement()
    parts: list[object] = []
    hosts = [test_message.server()]
    if test_message.server():
        names = ("host", "port", "username", "password", "use_tls", "use_ssl")
        parts.append([test_message.sender(), *(out[name] for name in names)])
    if box is not None:
        parts.append([box.host, box.port, box.security, box.user, box.password])
        hosts.append(box.host)
    if oauth is not None:
        parts.append(astuple(oauth))
        hosts.append(urlsplit(oauth.token_url).hostname or "")
    name = out.get("username") or (box.user if box is not None else "")
    return _setting(hosts, parts), str(name)


def _setting(hosts: Iterable[str | None], parts: object) -> Setting:
    named = dict.fromkeys(_host(host) for host in hosts if host)
    if not named:
        return Setting(_NAME)
    keyed = salted_hmac("amends.mail-account", json.dumps(parts), algorithm="sha256")
    return Setting(_NAME, tuple(named), Id(keyed.hexdigest()[:16]))


def _host(text: str) -> Id:
    """Return a host as an id: an IPv6 address begins with 0, and only the end of a long name is
    kept."""
    plain = re.sub(r"[^a-z0-9.:-]", "_", text.lower())[-_LONGEST:].lstrip("._-")
    return Id(f"0{plain}" if plain.startswith(":") or not plain else plain)


def _do(act: str, payload: object, actor: Actor, now: datetime) -> None:
    perform([Command(INSTALLATION.prefix, Code(act), payload)], actor=actor, now=now)


def _file(data: Path, *, proposed: bool) -> Path:
    path = account.file_of(data)
    return path.with_name("mail-account-proposed.json") if proposed else path


def _alone(data: Path) -> AbstractContextManager[None]:
    return private.alone(private.folder(data) / "mail-account.lock")
