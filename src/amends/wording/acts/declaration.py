"""What the files of this package declare: every text about the acts of one subclause."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amends.core.operation.complaint.messages import Went
from amends.core.refusal import Guard
from amends.core.values import Coded

from ..names import Names
from ..phrases import By, Told, Wordings

type Render = Callable[[Any, Names], str]
"""How a value is rendered as text."""


def person(value: str, names: Names) -> str:
    """Render a member of staff."""
    return names.person(value)


def people(value: tuple[str, ...], names: Names) -> str:
    """Render several members of staff."""
    return names.people(value)


@dataclass(frozen=True, slots=True)
class ActText:
    """The texts of one act: `title` names it, `button` does it, `hint` says what follows, `done`
    what is said afterwards, `otherwise` what is said instead of that, by outcome. `proposes` says
    that someone proposes it, and `not_approved` that a second person did not approve it."""

    title: str
    button: str
    hint: str
    done: str = ""
    otherwise: Mapping[str, str] = field(default_factory=dict)
    proposes: str = ""
    not_approved: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """What is said of one field: what it is called, `help` where that is not plain, `wanted` where
    it was left empty. `codes` names the open vocabulary it takes. A field that its payload may
    leave out can be `required` of people, or `needed`, which says when."""

    label: str = ""
    help: str = ""
    wanted: str = ""
    codes: str = ""
    required: bool = False
    needed: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The wordings of one guard, the most detailed first; the last of each needs no value.
    Complainants get a wording of their own where the one for staff would not help them."""

    what: Wordings
    why: Wordings
    what_to_do: Wordings
    complainant: "Refusal | None" = None


def refusal(
    what: str,
    why: str | Wordings,
    what_to_do: str | Wordings,
    *,
    complainant: Refusal | None = None,
) -> Refusal:
    """A refusal whose parts have one wording or several."""
    return Refusal((what,), _several(why), _several(what_to_do), complainant)


def _several(texts: str | Wordings) -> Wordings:
    return (texts,) if isinstance(texts, str) else texts


@dataclass(frozen=True, slots=True)
class Lines:
    """The line of one kind of event in the past tense, for staff and for complainants (None: not
    shown to them).

    `{who}` is the author of the entry, `{about}` the person whose own stream it is. For
    complainants “you” is the reader, “we” the organisation. Their text contains no staff name, note
    or grade, and nothing about other people involved; it says where one person acted alone. `said`
    renders a plain code of the event: by its closed vocabulary, the name of its open one, or a
    function.
    """

    personnel: Told
    complainant: Told = None
    said: Mapping[str, type[Coded] | str | Render] = field(default_factory=dict)


type Fields = Mapping[str | tuple[str, str], Field]
"""Texts of fields, found under ``(class, field)`` first, else under the field's name alone."""
type Choices = Mapping[type[Coded], Mapping[Coded, str]]
"""Texts of closed vocabularies."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that is said about the acts of one subclause. `codes` are open vocabularies: the
    usual codes, others are shown made readable."""

    acts: Mapping[str, ActText] = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)
    refusals: Mapping[Guard, Refusal] = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lines: Mapping[type, Lines] = field(default_factory=dict)


# --- what a line hangs on beside the fields of its event ---

HEARD = "heard"
"""How complainants are shown a date (`regulators.explained_dates`)."""
LODGED = "lodged"
"""Whether it was submitted on the public site."""
MESSAGE = "message"
"""Whether the message was sent that informs those whom the entry names (`messages.went`); None if
that is not known."""
MINE = "mine"
"""Whether the reader did it themselves; `FOR_ANOTHER` if another person involved did."""
THEMSELVES = "themselves"
"""Whether a person involved did it, with an access code of theirs, or the member of staff whom it
is about. In a line for
complainants, `FOR_ANOTHER` if a representative did it for one of them, `SAID_FOR_ANOTHER` if one
said it to staff."""
FOR_ANOTHER = "for_another"
SAID_FOR_ANOTHER = "said_for_another"
AT_RECEIPT = "at_receipt"
"""Whether it was recorded together with the receipt, which says enough."""
MEANS = "means"
"""Meaning of the entry's deadline to the reader (`Names.means`)."""


def if_true(field: str, yes: Told, no: Told) -> By:
    """One line where a field is true, another where it is not."""
    return By(field, {True: yes}, otherwise=no)


def if_sent(sent: Told, otherwise: Told) -> By:
    """One line for what a message told people, another for what none has told them so far. Staff
    read after it why not."""
    return By(MESSAGE, {Went.sent: sent}, otherwise=otherwise)


def by_speaker(represented: Told, noted: Told, yours: Told, ours: Told) -> By:
    """One line for what a representative did for a complainant, one for what staff recorded of it,
    one for what they did themselves, another for what staff recorded of that."""
    texts = {FOR_ANOTHER: represented, SAID_FOR_ANOTHER: noted, True: yours}
    return By(THEMSELVES, texts, otherwise=ours)


def if_none(field: str, none: Told, given: Told) -> By:
    """One line where a field has no value, another where it has."""
    return By(field, {None: none}, otherwise=given)


def by_reader(yours: Told, theirs: Told, ours: Told) -> By:
    """One line for what the reader did themselves, one for what another person involved did, the
    `{speaker}`, another for what staff did."""
    return By(MINE, {True: yours, FOR_ANOTHER: theirs}, otherwise=ours)


def after_receipt(told: Told) -> By:
    """A line that is left out where the entry came with the receipt."""
    return if_true(AT_RECEIPT, None, told)
