"""Clause 7: what events have in common, and the small values inside them."""

from dataclasses import dataclass

from ...values import Code, Coded, Day, Id, Moment, Money, Sealed
from .outbound import Way
from .vocabulary import IdentityMode, OptionUse, PartyRole, Standing


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a complaint."""


@dataclass(frozen=True, slots=True)
class OfClock(Event):
    """What happened to a deadline: which rule of which pack it follows."""

    pack: Code
    clock: Code


@dataclass(frozen=True, slots=True)
class OfLetter(Event):
    """What happened to a letter to a person involved."""

    letter: int
    party: int


@dataclass(frozen=True, slots=True)
class Party:
    """A complainant, a representative or an affected person, as first recorded. `safe_contact` and
    `wishes_anew` are what was said of it elsewhere since the identity was taken down."""

    number: int
    role: PartyRole
    identity: Sealed | None = None
    mode: IdentityMode = IdentityMode.named
    kind: Code = Code("person")
    lead: bool = False
    language: Code | None = None
    contact_by: Way | None = None
    needs: tuple[Code, ...] = ()
    capacity: Code | None = None
    acts_for: tuple[int, ...] = ()
    authority: Standing | None = None
    valid_until: Day | None = None
    correspondence: Code | None = None
    came_from: Id | None = None
    safe_contact: Sealed | None = None
    wishes_anew: bool = False
    own_contact: bool | None = None
    """Whether it was known in the complaint they came from that their contact details are their
    own."""
    proven: bool | None = None
    """Whether their authority was proven in the complaint they came from."""
    entered_by: tuple[Id, ...] | None = None
    """Staff who said there who they are or whom they represent."""


@dataclass(frozen=True, slots=True)
class SameParty:
    """A party who came with another complaint and is one who takes part here already: `there`."""

    party: int
    there: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in the complaint; not yet a person complained about."""

    number: int
    name: Sealed | None = None
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A number the complainant gave: customer, order, policy, tenancy, outside, old."""

    kind: Code
    value: Sealed


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed fact: of the organization (``own.*``) or of a regulator's rules."""

    name: Code
    code: Code | None = None
    number: int | None = None
    flag: bool | None = None
    day: Day | None = None
    moment: Moment | None = None
    money: Money | None = None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing offered in a response (Annex F), perhaps with an amount, who does it, by when."""

    number: int
    type: Code
    issue: int | None = None
    action: Code | None = None
    amount: Money | None = None
    owner: Id | None = None
    due: Day | None = None


@dataclass(frozen=True, slots=True)
class OptionClosed:
    """One way of going further and what became of it."""

    option: Code
    use: OptionUse
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True, order=True)
class Demanded:
    """A letter that a regulator's pack demands, by the pack and the letter's own id."""

    pack: Code
    letter: Code


class Basis(Coded):
    """How the program found that a letter meets a line of a checklist: the text that the rules or
    we prescribe is in it, which remains a statement; what it says agrees with the record; or the
    author of its template states it. `written` was also this until `template` was added."""

    written = "written"
    recorded = "recorded"
    template = "template"


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of the checklist of a regulator's letter that was found to be met before it went.
    Without a `basis` a person stated it, in newer entries with the `passage` of the letter."""

    pack: Code
    letter: Code
    line: Code
    basis: Basis | None = None
    passage: Sealed | None = None
