"""Whatever is typed, in any field of any act, is shown as it was typed and does nothing: on no page
of the desk, of the public door or in print does a word become markup."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, get_args, get_origin

import pytest
from django.core import mail
from django.test import Client
from tests.core import samples
from tests.core.particulars import _plan
from tests.core.walk import Counts
from tests.doors import desk_people
from tests.doors.complaining import track
from tests.doors.desk.test_taking_in import TYPED, _addresses, spent
from tests.walks import pen
from tests.walks.pen import PenWorld, drawn_alike, found_sample

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.communication import MOST_SECRETS
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.events import Way
from amends.core.values import Code, Contact, File, Identity, Words
from amends.handling import rules
from amends.handling.access_code import code_of
from amends.handling.lodging import fresh_reference
from amends.register.models import Row
from amends.site import worker
from amends.vault import files

__all__ = ["drawn_alike"]

MOST_STEPS = 2_500
A_WHILE = 50
LETTERS = 3
"""So many that go by e-mail, at least: whether one may is chance, like all of the walk."""
SHOWN = 6
"""Complaints of which every page is read, the longest first."""
ACTIVE = "\"'><xylo onxylo=\"1\" style='x'>"
"""What would act if it stood on a page as it is."""
RAW = ("<xylo", '" onxylo', "' onxylo")
SEEN = "&lt;xylo"


def _with_words() -> Iterator[str]:
    known = {name: one.particulars for name, one in ACTS.items()}
    known |= {name: one.particulars for name, one in ON_TWO.items()}
    known["receive"] = Receive  # type: ignore[index]
    return (str(name) for name, cls in known.items() if _takes_words(cls))


def _takes_words(cls: Any) -> bool:
    for _, hint, _ in _plan(cls):
        parts = get_args(hint) if get_origin(hint) is tuple else (hint,)
        for part in parts:
            if part in (Words, Identity, File):
                return True
            if dataclasses.is_dataclass(part) and _takes_words(part):
                return True
    return False


WORDED = tuple(sorted(_with_words()))
"""The acts that take words, names or files."""


def _hostile(value: Any) -> Any:
    """The same policy, in which every label and name would be markup."""
    if isinstance(value, Label):
        return replace(value, text=f"{value.text} {ACTIVE}")
    if isinstance(value, tuple):
        return tuple(map(_hostile, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [one for one in dataclasses.fields(value) if one.init]
        parts = {one.name: getattr(value, one.name) for one in fields}
        return replace(value, **{name: _hostile(part) for name, part in parts.items()})
    return value


class HostileMaker(pen.DoorMaker):
    """Every word, name, address and name of a file would be markup."""

    def make[P](self, cls: type[P]) -> P:
        if cls is NewParty and self.left_out:  # whoever says who they are can be written to
            return replace(self, left_out=0.0).make(cls)
        return super().make(cls)

    def _value(self, name: str, hint: Any, optional: bool) -> Any:
        if hint is Words:
            return f"{ACTIVE} {self.random.randrange(10**6)}"
        if hint is Identity:
            texts = {
                one.name: f"{ACTIVE} {one.name}"
                for one in dataclasses.fields(Contact)
                if one.type is str or one.type == "str"
            }
            if self.random.random() < 0.7:  # whom no letter may reach gets none
                texts["safe_contact"] = ""
            return Contact(**texts | {"lines": (ACTIVE,), "email": "nora@example.org"})
        if hint is File:
            name = f"{ACTIVE.replace('<', '&lt;<')}.txt"
            return files.store([str(self.random.random()).encode()], name=name)
        if name in ("contact_by", "way") and self.random.random() < 0.7:  # so that mails go out
            return Way.email
        found = super()._value(name, hint, optional)
        return fresh_reference() if str(found).startswith("N-") else found


class HostileWorld(PenWorld):
    """The random walk, by people who try; it hurries towards the acts that nobody did yet."""

    def _act(self) -> Any:
        left = [name for name in WORDED if not self.counts.accepted[name]]
        hurry = left and len(self.cases) >= 12 and self.random.random() < 0.5
        return Code(self.random.choice(left)) if hurry else super()._act()

    def _maker(self, complaint: Any, actor: Actor) -> Any:
        return HostileMaker(**vars(super()._maker(complaint, actor)))


@pytest.fixture
def _founded(
    committed_database: str,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    drawn_alike: None,
) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    plain = pen.Founder
    monkeypatch.setattr(pen, "Founder", lambda of, name, *rest: plain(of, ACTIVE + name, *rest))
    policy = replace(_hostile(samples.RULES.policy), name=f"Shop {ACTIVE}")
    monkeypatch.setattr(samples, "RULES", replace(samples.RULES, policy=policy))
    found_sample(host="test.example")


@pytest.mark.whole
@pytest.mark.one_engine
@pytest.mark.usefixtures("_founded")
def test_whatever_is_typed_in_any_act_is_nowhere_more_than_words() -> None:
    world = HostileWorld(Random("markup"), rules.rules_at(samples.START), Counts())
    for steps in range(1, MOST_STEPS):
        world.step()
        if steps % A_WHILE:
            continue
        _work(world.now)
        done = all(world.counts.accepted[name] for name in WORDED)
        if done and len(mail.outbox) >= LETTERS:
            break
    _work(world.now)
    left = [name for name in WORDED if not world.counts.accepted[name]]
    assert len(left) <= len(WORDED) // 10, left
    seen = 0
    for address, page in _pages():
        assert not [mark for mark in RAW if mark in page], address
        seen += SEEN in page
    assert seen > 200, "the words are on the pages"
    assert len(mail.outbox) >= LETTERS, "and in letters"
    for message in mail.outbox:
        parts = [one for one in message.message().walk() if not one.is_multipart()]
        first, *rest = [one.get_content_type() for one in parts]
        assert (first, rest) in (("text/plain", []), ("text/plain", ["text/html"]))
        for part in parts[1:]:
            html = part.get_payload(decode=True).decode()
            assert not [mark for mark in RAW if mark in html]


def _work(now: datetime) -> None:
    for _ in range(20):
        if not worker.make_round("markup", now=now):
            break


def _pages() -> Iterator[tuple[str, str]]:
    """Every page there is, of every complaint, for whoever sees most, and for its parties."""
    persons = rules.directory().persons.values()
    seats = [
        p.id for p in persons if any(g.role is Role.management_representative for g in p.grants)
    ]
    client = desk_people.seated(seats[0])
    longest = Row.objects.order_by("-version").values_list("reference", flat=True)
    references = list(longest[:SHOWN])
    for path, name in _addresses():
        if name.startswith("desk:") and TYPED["reference"] not in path:
            answer = client.get(path)
            if answer["Content-Type"].startswith("text/html"):
                yield path, answer.content.decode()
            spent(answer)
    for path in (f"/desk/complaints/?q={ACTIVE}", f"/desk/find/?name={ACTIVE}"):
        yield path, client.get(path).content.decode()
    for reference in references:
        for path in _of_complaint(client, reference):
            yield path, client.get(path).content.decode()
        for counter in range(MOST_SECRETS):
            visitor = Client(REMOTE_ADDR=f"192.0.2.{counter + 1}")
            opened = track(visitor, reference, code_of(reference, counter=counter))
            if opened.status_code != 200:
                break
            yield f"/track/{reference} {counter}", opened.content.decode()
            for slug in ("answer", "write", "reach", "withdraw", "next-level", "reopen"):
                path = f"/track/{reference}/{slug}"
                yield path, visitor.get(path).content.decode()


def _of_complaint(client: Client, reference: str) -> Iterator[str]:
    here = f"/desk/complaints/{reference}/"
    yield here
    yield f"/desk/about-me/{reference}/"
    for part in ("follow-up", "chronology", "given"):
        yield f"{here}{part}/"
    for name in ACTS:
        yield f"{here}acts/{name}/"
