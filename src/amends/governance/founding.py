"""First entries of an organisation: adopting its rules and appointing its first people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import Adopt
from amends.core.framework.adoption.proposals import ChosenSetting, RuleKind
from amends.core.framework.adoption.rulebook import digest
from amends.core.framework.appointments import (
    AddPerson,
    GrantRole,
    Invite,
    add_person,
    grant_role,
    invite_person,
)
from amends.core.framework.packs import text as pack_text
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.values import Code, Id
from amends.handling.commands import Command, Performed
from amends.handling.perform import perform
from amends.handling.rules import FOUNDING
from amends.handling.streams import RULES
from amends.journal import adopted_texts
from amends.people.names import folded

ADOPT = Code("adopt")


@dataclass(frozen=True, slots=True)
class Founder:
    """A person who is part of the organisation from the beginning: roles are (role, unit or
    None)."""

    id: Id
    name: str
    roles: tuple[tuple[Role, Code | None], ...]
    unit: Code | None = None
    manager: Id | None = None
    sign_in: str = ""
    """The name of their account, if they get one: the journal records who can sign in."""


def found(
    *,
    policy: str,
    calendars: Sequence[str],
    packs: Sequence[str],
    founders: Sequence[Founder],
    now: datetime,
) -> Performed:
    """Adopt policy, calendars and packs (TOML texts) and appoint the first persons, at once.

    Raises `NotUnderstood` for a text that cannot be read.
    """
    texts = [
        *((RuleKind.calendar, text) for text in calendars),
        *((RuleKind.pack, text) for text in packs),
        (RuleKind.policy, policy),
    ]
    commands = [Command(RULES, ADOPT, adoption(kind, text)) for kind, text in texts]
    for founder in founders:
        add = AddPerson(founder.name, founder.unit, founder.manager)
        commands.append(Command.of(founder.id, add_person, add))
        commands += [
            Command.of(founder.id, grant_role, GrantRole(role, unit))
            for role, unit in founder.roles
        ]
        if founder.sign_in:
            invite = Invite(sign_in=folded(founder.sign_in))
            commands.append(Command.of(founder.id, invite_person, invite))
    for _, text in texts:
        adopted_texts.adopt_text(text)
    return perform(commands, actor=FOUNDING, now=now)


def adopt(
    payloads: Iterable[Adopt], *, actor: Actor, now: datetime, texts: Iterable[str] = ()
) -> Performed:
    """Adopt rules at once, after storing their texts. Raises `Refused`."""
    for text in texts:
        adopted_texts.adopt_text(text)
    return perform([Command(RULES, ADOPT, payload) for payload in payloads], actor=actor, now=now)


def adoption(
    kind: RuleKind,
    text: str,
    *,
    reason: str | None = None,
    settings: tuple[ChosenSetting, ...] = (),
) -> Adopt:
    """Return the payload for adopting a text; the text itself is stored by
    `journal.adopted_texts`."""
    match kind:
        case RuleKind.policy:
            code, version = Code("policy"), str(policy_text.read(text).version)
        case RuleKind.pack:
            pack = pack_text.read(text)
            code, version = pack.id, pack.pack.version
        case RuleKind.calendar:
            calendar = calendar_text.read(text)
            code, version = calendar.code, str(calendar.version)
    return Adopt(kind, code, Id(version), digest(text), None, reason, settings)
