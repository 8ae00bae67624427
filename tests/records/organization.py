"""A small organization for tests that need a database: founded through the pen, as in real life."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.records.founded import founded_before

from amends.core.framework.appointments import (
    ConfirmContact,
    SetContact,
    confirm_own_contact,
    set_contact,
)
from amends.core.framework.people.authority import PUBLIC_ACTOR, Actor
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.events import Way
from amends.core.values import Code, Contact, Id
from amends.governance import adopting, publishing
from amends.governance.defaults import default_policy, pack, plain_calendar
from amends.governance.founding import Founder, found
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.lodging import Lodged, lodge
from amends.handling.perform import perform
from amends.handling.streams import state_of
from amends.journal import store
from amends.people.contact_codes import code_of

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday."""

REVIEW = datetime.now(UTC).date() + timedelta(days=700)
"""A day of review that no one minds."""

REPRESENTATIVE = Id("person/rep")
DIRECTOR = Id("person/dir")
HANDLER = Id("person/han")
COLLEAGUE = Id("person/col")
MANAGER = Id("person/man")
REVIEWER = Id("person/rev")
COUNTER = Id("person/cou")
AUDITOR = Id("person/aud")
ADMINISTRATOR = Id("person/adm")

FOUNDERS = (
    Founder(DIRECTOR, "Dora Director", ((Role.top_management, None),)),
    Founder(REPRESENTATIVE, "Rita Represent", ((Role.management_representative, None),)),
    Founder(MANAGER, "Max Manager", ((Role.area_manager, None),), manager=DIRECTOR),
    Founder(REVIEWER, "Rosa Review", ((Role.area_manager, None),), manager=DIRECTOR),
    Founder(HANDLER, "Hanna Handler", ((Role.handler, None),), manager=MANAGER),
    Founder(COLLEAGUE, "Carl Colleague", ((Role.handler, None),), manager=MANAGER),
    Founder(COUNTER, "Cora Counter", ((Role.contact_personnel, None),), manager=MANAGER),
    Founder(AUDITOR, "Ada Auditor", ((Role.auditor, None),)),
    Founder(ADMINISTRATOR, "Adam Admin", ((Role.administrator, None),)),
)


_ALONE = "alone_with_reason"
_read: dict[str, rules._Kept | None] = {}
"""The rules that were read after founding, which reading them again would only take long."""
_ABOVE = re.compile(r'(name = "authorize_response", )strength = "required_above", .*')


def found_organization(
    policy: str = "standard",
    *,
    alone: bool = False,
    by_one: str = "",
    then: Callable[[], object] | None = None,
) -> None:
    """Adopt the default rules and appoint the sample personnel. Every answer needs two persons,
    unless it may be given `alone` below the sum that the rules name; one person decides what the
    control `by_one` is about. What `then` writes, rows and facts but no files,
    is done once in this process and written again."""
    what = f"{policy} {alone} {by_one} {then and (then.__module__, then.__qualname__)}"

    def make() -> None:
        _found(policy, alone, by_one)
        if then:
            then()

    rules.forget()
    founded_before(what, make)
    if what not in _read:
        rules.book()
        _read[what] = rules._Memory.kept
    rules._Memory.kept = _read[what]  # its markers say whether it is of what was founded


def _found(policy: str, alone: bool, by_one: str) -> None:
    text = default_policy(policy)  # type: ignore[arg-type]
    text = text.replace("refusals_read = 20", "refusals_read = 0")  # chance decides no test
    text = text.replace(f'"{by_one}", strength = "required"', f'"{by_one}", strength = "{_ALONE}"')
    found(
        policy=text if alone else _ABOVE.sub(r'\1strength = "required" },', text),
        calendars=[plain_calendar()],
        packs=[pack("iso-10002")],
        founders=FOUNDERS,
        now=BEGAN,
    )


def acting(person: Id) -> Actor:
    """The person, acting now."""
    known = rules.book().people.person(person)
    assert known is not None
    return Actor.of(known)


def publish(changed: Policy, *, now: datetime) -> None:
    """Publish the policy as the next version; the director approves what loosens a control."""
    draft = publishing.following(changed, rules.rules_at(now).policy)
    publishing.publish(draft, reason="x", actor=acting(REPRESENTATIVE), now=now)
    approve_waiting(now=now)


def approve_waiting(*, now: datetime) -> None:
    """Let the director, or the representative for them, approve what waits for a second person."""
    if proposal := publishing.proposed():
        publishing.agree(proposal, reason="y", actor=acting(_other(proposal.by)), now=now)
    for waiting in rules.book().proposals:
        adopting.agree(waiting, reason="y", actor=acting(_other(waiting.by)), now=now)


def _other(than: Id) -> Id:
    return REPRESENTATIVE if than == DIRECTOR else DIRECTOR


def reach(person: Id, address: str, *, now: datetime) -> None:
    """Let the person set an address for notices and confirm it with the code that was sent."""
    by, stream = acting(person), str(person)
    perform([Command(stream, set_contact.name, SetContact(address))], actor=by, now=now)
    state = state_of(stream, store.read(stream))
    confirmed = ConfirmContact(Code(code_of(stream, state.unconfirmed)))
    perform([Command(stream, confirm_own_contact.name, confirmed)], actor=by, now=now)


def complaint(**changes: Any) -> Receive:
    """A plain complaint by one named complainant."""
    told: dict[str, Any] = {
        "channel": Code("web"),
        "narrative": "The heating has been cold for a week.",
        "complainants": (
            NewParty(
                identity=Contact(name="Nora Complain", email="nora@example.org"),
                contact_by=Way.email,
            ),
        ),
        "remedy": "Please repair it.",
    }
    return Receive(**(told | changes))


def lodged(at: datetime = BEGAN + timedelta(hours=2), **changes: Any) -> Lodged:
    """A complaint lodged at the public door."""
    return lodge(complaint(**changes), actor=PUBLIC_ACTOR, now=at)
