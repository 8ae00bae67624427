"""Clause 5.4: what happened to the installation: commands of its operator, and its settings.

No rule stops the operator of the machine. Such a command is recorded in the stream
``installation/1``, and so is every change of a setting that is not part of the policy: who, which
hosts, and a fingerprint of the secret, never the secret. A change in the staff area takes two
people (4.7). The complaints manager and senior management see all of it until they have read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..refusal import Guard, Refused, demand
from ..values import Code, Coded, Id, Moment, Sealed, Words, sealed, sealed_or_none
from .adoption.reach import may_decide, says
from .adoption.rulebook import Rules
from .people.authority import Actor, Permission
from .people.personnel import Change, Person
from .policy.commitments import ControlName


class SettingName(Coded):
    """The settings of the installation that change while it runs."""

    mail_account = "mail_account"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by the hosts that it names, and a keyed digest of all of it, with its secret. One
    without hosts is removed."""

    name: SettingName
    hosts: tuple[Id, ...] = ()
    fingerprint: Id | None = None


@dataclass(frozen=True, slots=True)
class CommandRun:
    """The operator of the installation ran a command by which someone can see more, or which
    changes a key: about which person, and the roles or scopes that it `gave`."""

    command: Code
    person: Id | None = None
    gave: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingProposed:
    """One person proposed a setting of the installation. A second person has not decided. `account`
    is the name with which it signs in."""

    setting: Setting
    account: Sealed | None = None
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting of the installation changed in the staff area; `first` and `alone` as in
    `RoleGranted`."""

    setting: Setting
    account: Sealed | None = None
    first: Id | None = None
    alone: Sealed | None = None


@dataclass(frozen=True, slots=True)
class SettingDeclined:
    """A proposed setting is off: a second person declined it, or its author withdrew it; `first` is
    its author."""

    setting: Setting
    reason: Sealed
    first: Id | None = None


@dataclass(frozen=True, slots=True)
class SettingFound:
    """The background worker found a setting in use that was not recorded: the operator set it on
    the machine, or it is older than these records."""

    setting: Setting
    account: Sealed | None = None


type InstallationEvent = (
    CommandRun | SettingProposed | SettingChanged | SettingDeclined | SettingFound
)


@dataclass(frozen=True, slots=True)
class WaitingSetting:
    """A proposed setting that a second person has not decided yet."""

    setting: Setting
    by: Id
    since: Moment
    account: Sealed | None = None
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """The recorded settings as of the last entry, and the proposals that wait."""

    settings: Mapping[SettingName, Setting] = field(default_factory=dict)
    waiting: Mapping[SettingName, WaitingSetting] = field(default_factory=dict)

    def setting(self, name: SettingName) -> Setting:
        """Return the setting of this name; one without hosts if none is recorded."""
        return self.settings.get(name) or Setting(name)

    def proposed(self, name: SettingName) -> WaitingSetting | None:
        """Return the proposal for this setting that still waits, or None."""
        return self.waiting.get(name)


def evolve_installation(
    state: Installation | None, event: InstallationEvent, *, by: Id, happened: Moment
) -> Installation:
    """Return the installation after the event; `by` is who did it."""
    state = state or Installation()
    if isinstance(event, CommandRun):
        return state
    name, waiting = event.setting.name, dict(state.waiting)
    if isinstance(event, SettingProposed):
        new = WaitingSetting(event.setting, by, happened, event.account, event.reason)
        return replace(state, waiting=waiting | {name: new})
    if not isinstance(event, SettingFound):
        waiting.pop(name, None)
    if isinstance(event, SettingDeclined):
        return replace(state, waiting=waiting)
    return Installation({**state.settings, name: event.setting}, waiting)


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Which command, about which person, and the roles or scopes that it gives."""

    command: Code
    person: Id | None = None
    gave: tuple[Code, ...] = ()


def run_command(
    state: Installation | None, rules: Rules, actor: Actor, particulars: RunCommand
) -> Sequence[InstallationEvent]:
    """Record a command. Raises `Refused` for everyone but the operator."""
    operator = actor.person is None and Permission.people_manage in actor.granted
    demand(operator, Guard.not_permitted, act=Code("run-command"))
    return (CommandRun(particulars.command, particulars.person, particulars.gave),)


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """The setting, the name with which it signs in, and the `reason` that is needed if one person
    decides alone."""

    setting: Setting
    account: Words | None = None
    reason: Words | None = None


_CHANGE, _CONTROL = Code("change-setting"), ControlName.change_installation


def change_setting(
    state: Installation | None, rules: Rules, actor: Actor, particulars: ChangeSetting
) -> Sequence[InstallationEvent]:
    """Change a setting. If the policy requires a second person, the first call proposes, and the
    equal call of the complaints manager or senior management decides. Where no one else has that
    rank and the policy is older than this control, one person decides. Raises `Refused`."""
    person, setting = actor.person, particulars.setting
    state = state or Installation()
    proposal = state.proposed(setting.name)
    equal = proposal is not None and proposal.setting == setting
    manages = actor.may(Permission.people_manage, units=())
    able = person is not None and (manages or (equal and decides_settings(person)))
    demand(able, Guard.not_permitted, act=_CHANGE)
    demand(state.setting(setting.name) != setting, Guard.already_done)
    account, reason = sealed_or_none(particulars.account), sealed_or_none(particulars.reason)
    others = (person for person in rules.people.persons.values() if person.id != actor.id)
    second = any(map(decides_settings, others))
    needed = rules.policy.control(_CONTROL).second_needed(None)
    if not needed or not (second or says(rules.policy, _CONTROL)):
        demand(reason is not None, Guard.needs_reason, act=_CHANGE)
        return (SettingChanged(setting, account, alone=reason),)
    if proposal is None or not equal:
        demand(second, Guard.no_second_person)
        return (SettingProposed(setting, account, reason),)
    demand(proposal.by != actor.id, Guard.same_person)
    actor.demand_opened()
    decides = person is not None and decides_settings(person)
    demand(decides, Guard.not_permitted, act=_CHANGE)
    return (SettingChanged(setting, proposal.account, first=proposal.by),)


@dataclass(frozen=True, slots=True)
class DeclineSetting:
    """Which proposed setting is declined, and why."""

    name: SettingName
    reason: Words


def decline_setting(
    state: Installation | None, rules: Rules, actor: Actor, particulars: DeclineSetting
) -> Sequence[InstallationEvent]:
    """Decline a proposed setting, or withdraw one's own. Raises `Refused`."""
    proposal = (state or Installation()).proposed(particulars.name)
    if proposal is None:
        raise Refused(Guard.nothing_proposed)
    able = actor.person is not None and decides_settings(actor.person)
    demand(able or proposal.by == actor.id, Guard.not_permitted, act=Code("decline-setting"))
    if proposal.by != actor.id:
        actor.demand_opened()
    return (SettingDeclined(proposal.setting, sealed(particulars.reason), proposal.by),)


@dataclass(frozen=True, slots=True)
class FindSetting:
    """A setting in use, and the name with which it signs in."""

    setting: Setting
    account: Words | None = None


def find_setting(
    state: Installation | None, rules: Rules, actor: Actor, particulars: FindSetting
) -> Sequence[InstallationEvent]:
    """Record a setting that is in use and not recorded. Raises `Refused` for everyone but the
    system, and if it is recorded."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=Code("find-setting"))
    recorded = (state or Installation()).setting(particulars.setting.name)
    demand(recorded != particulars.setting, Guard.already_done)
    return (SettingFound(particulars.setting, sealed_or_none(particulars.account)),)


def decides_settings(person: Person) -> bool:
    """Return whether a person has the rank to decide a setting that someone else proposed."""
    return may_decide(person, Change(_CHANGE))
