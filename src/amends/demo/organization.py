"""An invented organisation: its policy, calendar and people, read from the data files beside it."""

import base64
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from importlib.resources import files
from typing import Any, Literal

from amends.core.framework.adoption import calendar_text
from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.organization import Closure, Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import LIST_NAMES
from amends.core.principles.calendars import Calendar
from amends.core.shape import made_from
from amends.core.values import Code, Day, Id
from amends.governance.defaults import default_policy
from amends.governance.defaults.calendars import calendar_of
from amends.governance.founding import Founder

type Which = Literal["group", "shop"]

YEARS_BACK, YEARS_AHEAD = 3, 2
"""The public holidays that its calendar knows, around the day of loading."""

_PROFILES: Mapping[Which, Any] = {"group": "standard", "shop": "small_business"}


@dataclass(frozen=True, slots=True)
class Player:
    """A person in the demo; `hat` and `tries` are shown for those who can sign in."""

    key: str
    name: str
    hat: str
    unit: Code
    roles: tuple[tuple[Role, Code | None], ...]
    manager: str = ""
    sign_in: str = ""
    tries: tuple[str, ...] = ()

    @property
    def id(self) -> Id:
        """The opaque id by which the record knows them, the same in every demonstration."""
        return person_id(self.key)


@dataclass(frozen=True)
class Organization:
    """An invented organisation as of the day of loading."""

    which: Which
    policy: Policy
    calendar: Calendar
    cast: tuple[Player, ...]

    @cached_property
    def founders(self) -> tuple[Founder, ...]:
        """Return the cast as `found` needs it: managers before those below them."""
        return tuple(
            made_from(Founder, p, manager=person_id(p.manager) if p.manager else None)
            for p in self.cast
        )

    @cached_property
    def calendar_text(self) -> str:
        """The calendar as it is adopted."""
        return calendar_text.write(self.calendar)

    def holders(self, role: Role, unit: Code) -> tuple[str, ...]:
        """Return the keys of the people with a role for a unit, in the order of the cast."""
        above = {None, *(entry.code for entry in self.policy.ancestors(unit))}
        return tuple(p.key for p in self.cast if any(r is role and u in above for r, u in p.roles))


def person_id(key: str) -> Id:
    """An opaque id that is always the same for the same key."""
    digest = hashlib.sha256(f"demonstration\n{key}".encode()).digest()
    return Id(f"person/{base64.b32encode(digest[:10]).decode()}")


def organization(which: Which, today: Day) -> Organization:
    """Return the organisation as it has been since two years before `today`."""
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    own = policy_text.read(data(which), source=f"{which}.toml")
    calendar = calendar_of(own.country or "ie", years=years, zone=own.zone)
    policy = _merged(policy_text.read(default_policy(_PROFILES[which])), own)
    closures = tuple(Closure(date(y, 12, 24), None, (Label("en", "Christmas Eve"),)) for y in years)
    return Organization(
        which,
        replace(
            policy,
            refusals_read=0,  # every installation shows the same
            units=tuple(_answered(unit) for unit in policy.units),
            representative_deputies=tuple(person_id(k) for k in policy.representative_deputies),
            closures=closures,
        ),
        calendar,
        tuple(_cast(which)),
    )


def _merged(profile: Policy, own: Policy) -> Policy:
    """Return the profile with the organisation's own settings; lists of codes are extended."""
    blank = Policy(version=0, name="")
    changes: dict[str, Any] = {}
    for field in fields(Policy):
        if not field.init or getattr(own, field.name) == getattr(blank, field.name):
            continue
        mine: Any = getattr(own, field.name)
        if field.name in LIST_NAMES:
            mine = (*getattr(profile, field.name), *mine)
        changes[field.name] = mine
    return replace(profile, **changes)


def _answered(unit: Unit) -> Unit:
    return replace(
        unit,
        owner=unit.owner and person_id(unit.owner),
        deputy=unit.deputy and person_id(unit.deputy),
    )


def _cast(which: Which) -> Iterator[Player]:
    for row in tomllib.loads(data(f"{which}_people"))["people"]:
        more = {"unit": Code(row["unit"]), "roles": tuple(map(_granted, row["roles"]))}
        yield Player(**{**row, **more, "tries": tuple(row.get("tries", ()))})


def _granted(text: str) -> tuple[Role, Code | None]:
    role, _, unit = text.partition("@")
    return Role(role), Code(unit) if unit else None


def data(name: str, folder: str = "organizations") -> str:
    """Return the text of a data file of the demonstration."""
    return files("amends.demo").joinpath(folder, f"{name}.toml").read_text(encoding="utf-8")
