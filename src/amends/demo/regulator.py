"""Rule packs that the demo group adopted: a regulator's pack some weeks ago, so that all complaints
get its deadlines, and an invented board's some days ago, which asks what a dispute is about."""

from dataclasses import dataclass

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.proposals import RuleKind
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.values import Code, Moment
from amends.governance import packs
from amends.governance.defaults.pack_holidays import holiday_set, named_in
from amends.governance.founding import adopt, adoption
from amends.handling import rules
from amends.handling.deadlines import recounting
from amends.handling.projections.projecting import RECOUNT
from amends.handling.streams import RULES
from amends.jobs import queue

from . import simulated_clock
from .days import Days
from .organization import Which, data

PACK, BODY = Code("uk-housing"), "Housing Ombudsman"
WAY = Code(f"outside.{PACK}.housing_ombudsman")
"""Code in the record of the external body that only the rule pack names."""
BOARD = Code("tenancy-board")
"""The pack of the invented board: its deciding day makes it apply only to complaints that go there
since."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """A pack that is adopted at a moment of the demo."""

    pack: Code
    at: Moment
    text: str
    why: str


def adoptions(which: Which, days: Days) -> tuple[Adoption, ...]:
    """Return what an organisation adopts, the first one first."""
    if which != "group":
        return ()
    at = days.back(3, "09:00")
    board = data("board").replace("2000-01-01", days.due(at, 0).isoformat())
    why = "Some of our homes are let in England, and the code binds us there."
    sent = "The board sends its rules to whoever is a party before it."
    housing = Adoption(PACK, days.back(28, "10:00"), packs.texts()[PACK], why)
    return housing, Adoption(BOARD, at, board, sent)


def binding_since(which: Which, days: Days) -> Moment | None:
    """Return from when the rule pack applies to an organisation's complaints; None: never."""
    return next((adoption.at for adoption in adoptions(which, days) if adoption.pack == PACK), None)


def follow(adopted: Adoption) -> None:
    """Adopt the pack, and recalculate the deadlines of open complaints; a second run adds nothing.
    An interrupted run continues."""
    in_force = rules.rules_at(adopted.at)
    if not any(pack.id == adopted.pack for pack in in_force.regulators):
        _adopt(adopted)
    if queue.awaited(RULES, RECOUNT):
        recounting.recount(now=adopted.at)
    simulated_clock.let_the_past_rest(now=adopted.at)


def _adopt(adopted: Adoption) -> None:
    """Adopt the pack with the holiday sets that it counts on. The reason is recorded with those,
    because the adoption of a pack contains no text."""
    (representative, *_) = rules.rules_at(adopted.at).people.holders(Role.management_representative)
    sets = [calendar_text.write(holiday_set(name)) for name in named_in(packs.load(adopted.text))]
    payloads = [adoption(RuleKind.calendar, text, reason=adopted.why) for text in sets]
    payloads.append(adoption(RuleKind.pack, adopted.text))
    adopt(payloads, actor=Actor.of(representative), now=adopted.at, texts=(*sets, adopted.text))
