"""Loading the demonstration: founded, told, sealed and given accounts, in a folder of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched

from django.conf import settings
from django.db.models import Max

from amends.core.codec import moment_of
from amends.core.framework import policy_text
from amends.core.values import Id, Moment
from amends.handling import demonstration, rules
from amends.handling.defaults import pack
from amends.handling.demonstration import Card, Scene
from amends.handling.founding import found
from amends.handling.lodging import secret_of
from amends.journal import log
from amends.journal.models import Entry
from amends.people.models import Account

from .. import clock
from . import generated, stories
from .days import Days
from .organization import Organization, Which, organization
from .post import Post
from .telling import House, Tale

FOUNDED_BEFORE = timedelta(days=750)
"""How long before the day of loading the organization adopted its rules."""
PASSWORD = "try-amends-today"  # noqa: S105 - shown on every page of a demonstration
_AT_ONCE = 800
"""Scenes to a transaction."""

type Progress = Callable[[int], None]


class OtherOrganization(Exception):
    """The data folder holds a real organization, or a demonstration of something else."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be loaded; the same wish gives the same record, but for ids and salts."""

    which: Which
    as_of: Moment
    complaints: int
    seed: int


def load(wanted: Wanted, *, progress: Progress | None = None) -> int:
    """Load what is wanted into this data folder; answers how many complaints there are in it.

    What was interrupted is taken up where it stopped. Raises `OtherOrganization`.
    """
    _open(wanted)
    house = OrganizationHouse.of(wanted)
    tales = house.tales()
    _play(tales, wanted, progress)
    clock.tick(now=wanted.as_of, at_most=10_000)
    log.sequence(now=wanted.as_of, signer=log.signer(), look_back=None)
    _give_accounts(house.organization)
    demonstration.keep(house.cards(tales))
    return len(tales)
