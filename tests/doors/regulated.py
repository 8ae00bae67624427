"""Complaints that a regulator's pack binds, for the pages that show its dates."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.events import Notice, Way
from amends.core.operation.regulators.letter_requirements import CheckedLine, demands
from amends.core.values import Code, Id
from amends.governance import adopting, packs, publishing
from amends.handling import rules
from amends.handling.lodging import Lodged
from amends.handling.reading import file_of
from amends.handling.streams import stream_of

HOUSING = Code("uk-housing")
DISP = Code("uk-fca-disp")
ENGLAND = NewFact(Code("org.uk_part"), code=Code("england"))


def adopt(pack: str, *, now: datetime | None = None) -> None:
    """The pack binds from a moment on."""
    text, actor = packs.texts()[pack], org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(text, reason="It binds us.", actor=actor, now=now or timezone.now())


def not_kept(**told: Any) -> Lodged:
    """Received fifty days ago and confirmed at once, under the code of the Housing Ombudsman; not
    answered since."""
    then = timezone.now() - timedelta(days=50)
    adopt(HOUSING, now=then - timedelta(days=5))
    lodged = org.lodged(then, **told)
    confirmed(lodged.reference, now=then + timedelta(minutes=5))
    return lodged


def adopt_that_asks_nothing(pack: str, *, now: datetime) -> None:
    """The same, with nothing that must stand in its letters: whatever goes by itself is one."""
    text, actor = _POINTS.sub("", packs.texts()[pack]), org.acting(org.REPRESENTATIVE)
    text = _VERSION.sub('version = "9"', text, count=1)
    adopting.adopt_pack(text, reason="It binds us.", actor=actor, now=now)


_POINTS = re.compile(r"^must_contain = \[\n(?:  .*\n)*\]\n", re.MULTILINE)
_VERSION = re.compile(r'^version = ".*"', re.MULTILINE)


def confirmed(reference: Id, *, now: datetime | None = None) -> None:
    """Receipt is confirmed by a letter that goes out by itself and says all that it must."""
    at = now or timezone.now()
    given = Acknowledge(1, Way.email, checked=everything(reference, now=at))
    perform_named(stream_of(reference), "acknowledge", given, actor=SYSTEM_ACTOR, now=at)


def everything(
    reference: Id, *, now: datetime, notice: Notice = Notice.acknowledgement
) -> tuple[CheckedLine, ...]:
    """Every line that regulators demand of a letter about `notice`."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    found = demands(file.complaint, file.rules, now, notice=notice)
    return tuple(line for one in found for line in one.checked(each.id for each in one.lines))


def german() -> None:
    """The organization's pages are offered in German, too."""
    publish(languages=("en", "de"))


def publish(**changes: Any) -> None:
    """The settings are changed so from now on."""
    policy = rules.rules_at(timezone.now()).policy
    draft = publishing.following(replace(policy, **changes), policy)
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="We need it.", actor=actor, now=timezone.now())
