"""What a field says of who will read it is true: of everything that staff write in acts on
complaints at random, complainants are shown on their page, and sent, the texts of which the field
says so, and no other."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.core import samples
from tests.core.walk import Counts
from tests.doors.complaining import track
from tests.walks import pen
from tests.walks.pen import PenWorld, drawn_alike, found_sample

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.communication import MOST_SECRETS
from amends.core.shape import fields_of
from amends.core.values import Words
from amends.handling import rules
from amends.handling.access_code import code_of
from amends.handling.following import as_party
from amends.handling.reading import file_of
from amends.portal import conversation
from amends.site import worker
from amends.wording.fields import Reader, every_class, reader_of

__all__ = ["drawn_alike"]

STEPS, ROUND = 2_500, 100
_MARK = re.compile(r"zq(\w+?)zq(\w+?)zq")


@dataclass
class Marker(pen.DoorMaker):
    """Every text that a member of staff writes says in which field of which payload it is."""

    within: list[type] = field(default_factory=list)

    def make[P](self, cls: type[P]) -> P:
        self.within.append(cls)
        made = super().make(cls)
        self.within.pop()
        return made

    def _value(self, name: str, hint: Any, optional: bool) -> Any:
        if hint is Words and str(self.actor).startswith("person/"):
            return f"zq{self.within[-1].__name__}zq{name}zq {self.random.randrange(10**6)}"
        return super()._value(name, hint, optional)


class MarkedWorld(PenWorld):
    """The random walk, in which each text says where it was written."""

    def _maker(self, complaint: Any, actor: Any) -> Any:
        return Marker(**vars(super()._maker(complaint, actor)))


@pytest.fixture
def _founded(committed_database: str, tmp_path: Path, settings: Any, drawn_alike: None) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    found_sample(host="test.example")


@pytest.mark.whole
@pytest.mark.one_engine
@pytest.mark.usefixtures("_founded")
def test_complainants_read_what_a_field_says_they_read_and_nothing_else() -> None:
    world = MarkedWorld(Random("readers"), rules.rules_at(samples.START), Counts())
    for step in range(STEPS):
        world.step()
        if step % ROUND == 0:
            worker.make_round("readers", now=world.now)
    read = Counter(_MARK.findall(_shown(world)))
    known = {cls.__name__: cls for cls in every_class()}
    told = {(cls, name) for cls, name in read if reader_of(known[cls], name) is Reader.staff}
    assert told == set(), "read by complainants, which the field does not say"
    declared = {
        (name, field.name)
        for name, cls in known.items()
        for field in fields_of(cls)
        if reader_of(cls, field.name) is Reader.complainant
    }
    assert len(declared & set(read)) > len(declared) / 3, "what they are said to read is read"


def _shown(world: PenWorld) -> str:
    """What all complainants together read."""
    pages = [str(message.message()) for message in mail.outbox]
    for reference in world.cases:
        for counter in range(MOST_SECRETS):
            visitor = Client(REMOTE_ADDR=f"192.0.2.{counter + 1}")
            opened = track(visitor, reference, code_of(reference, counter=counter))
            if opened.status_code != 200 or counter > 3:
                break
            pages.append(opened.content.decode())
        file = file_of(reference, actor=SYSTEM_ACTOR, now=world.now)
        for one in file.complaint.parties:
            followed = as_party(file, one.number, now=world.now)
            if followed is not None:
                pages.append(str(conversation.of(followed, now=world.now)))
    return "\n".join(pages)
