"""Clause 5.3: the organisation in a policy: units, legal entities, brands and closed days.

A setting that a unit leaves open is taken from the nearest parent. `Policy.setting` finds it and
says where it was set.
"""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from ...values import Code, Coded, Day, Id
from ..labels import Label

type SettingName = Literal["country", "calendar", "zone", "owner", "deputy", "accent", "logo"]
"""The settings that `Policy.setting` can find."""


class Window(Coded):
    """On which side the envelopes have their window: left in most countries, right in Switzerland
    and France."""

    left = "left"
    right = "right"


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity of the organization."""

    code: Code
    labels: tuple[Label, ...] = ()
    country: Code | None = None
    calendar: Code | None = None
    zone: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Brand:
    """A name under which an entity meets its customers; `accent` is ``#rrggbb``. Where it is
    reached by ways of its own, those stand for the organization's (`Policy.reached_as`)."""

    code: Code
    labels: tuple[Label, ...] = ()
    entity: Code | None = None
    accent: str | None = None
    logo: Id | None = None
    retired: bool = False
    email: str = ""
    phone: str = ""
    postal_address: tuple[str, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the organization. What it leaves open is found nearest-first (`Policy.setting`).

    `zone` is an IANA time zone, `country` an ISO 3166 code in lower case, `owner` the person who
    answers for a complaint of this unit from receipt on, `deputy` their deputy. Rule packs that it
    is `exempt_from` do not apply to complaints of this unit and those below it, unless they were in
    another one before.
    """

    code: Code
    labels: tuple[Label, ...] = ()
    parent: Code | None = None
    entity: Code | None = None
    brand: Code | None = None
    country: Code | None = None
    calendar: Code | None = None
    zone: str | None = None
    owner: Id | None = None
    deputy: Id | None = None
    exempt_from: tuple[Code, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which the organization, or one unit and those below it, does not work; with
    `closes` a half-day, on which it works until then."""

    day: Day
    unit: Code | None = None
    labels: tuple[Label, ...] = ()
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A setting and where it was set: `place` is unit, brand, entity or organization."""

    value: str
    place: Code
    code: Code | None
