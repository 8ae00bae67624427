"""Clause 5.3: coded lists, custom fields, letter templates and call scripts of a policy.

The record keeps codes; labels are only displayed. A code that was used is never deleted.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from ...values import Code, Coded
from ..labels import Label, PackPoint
from ..people.personnel import Role

type ListName = Literal[
    "categories",
    "causes",
    "products",
    "channels",
    "response_types",
    "actions",
    "reasons",
    "needs",
    "incidents",
]
"""The code lists of a policy."""


LIST_NAMES: tuple[ListName, ...] = get_args(ListName.__value__)


NOT_DETERMINED = Code("not_determined")
"""The cause of a complaint whose cause no one knows yet. Every organisation can choose it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a list. A used code is never deleted: it is `retired`, or `mapped_to` another.

    `iso` names the code of Annex E (``iso.p01``…, ``iso.a36``…) under which it is reported.
    """

    code: Code
    labels: tuple[Label, ...] = ()
    parent: Code | None = None
    retired: bool = False
    mapped_to: Code | None = None
    iso: Code | None = None

    @property
    def usable(self) -> bool:
        """Whether it may still be chosen."""
        return not self.retired and self.mapped_to is None


class FieldType(Coded):
    """Type of a custom field; `words` are sealed."""

    words = "words"
    code = "code"
    int = "int"
    bool = "bool"
    day = "day"
    money = "money"


class AskedOf(Coded):
    """Who is asked for a custom field."""

    complainant = "complainant"
    personnel = "personnel"


class Question(Coded):
    """A question of the public form that an organisation may leave out. What the standard requires
    (7.2, Annex C), and what protects people, is always asked."""

    place = "place"
    recurring = "recurring"
    unit = "unit"
    number = "number"
    about_reference = "about_reference"
    person_name = "person_name"


class AskedAt(Coded):
    """On which occasion a custom field is asked."""

    lodging = "lodging"
    assessment = "assessment"
    closing = "closing"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of an own field of type `code`."""

    code: Code
    labels: tuple[Label, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field that the organization adds (``own.…``).

    `help` says what is wanted. `required_at` names the act that is refused while the field is
    empty; at `receive` it is the form on the web alone that asks until it is told, for no complaint
    is turned away. `personal` fields are masked like a name that was given in confidence, and
    erased with the person; `visible_to` names the roles that read it, and none is everybody who may
    read the complaint. Only words can be either: what is not sealed stands in the record. A
    `retired` one is asked no more, and what it was told stays.
    """

    code: Code
    type: FieldType
    labels: tuple[Label, ...] = ()
    options: tuple[Option, ...] = ()
    asked_of: AskedOf = AskedOf.personnel
    personal: bool = False
    required_at: Code | None = None
    help: tuple[Label, ...] = ()
    asked_at: AskedAt = AskedAt.lodging
    visible_to: tuple[Role, ...] = ()
    retired: bool = False

    @property
    def sought(self) -> bool:
        """Whether it contains text that everyone who may read the complaint can search."""
        return self.type is FieldType.words and not self.personal and not self.visible_to

    def asked_by(self, act: str) -> bool:
        """Return whether the form of an act asks for it."""
        occasions = _OCCASIONS.get(act, frozenset())
        return not self.retired and (self.asked_at in occasions or self.required_at == act)


_OCCASIONS = {
    "receive": frozenset({AskedAt.lodging}),
    "classify": frozenset(AskedAt),
    "assess": frozenset({AskedAt.assessment}),
    "resolve-at-once": frozenset({AskedAt.assessment, AskedAt.closing}),
    "close": frozenset({AskedAt.closing}),
}
"""Occasions of an act's form; categorising is possible at any time."""


@dataclass(frozen=True, slots=True)
class Template:
    """The wording of a letter in one language; `{field}` names a whitelisted field. `says` are the
    points of regulators' letters of which whoever worded it has said that they stand in it."""

    code: Code
    language: str
    version: int
    subject: str
    text: str
    says: tuple[PackPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter that the organization adds (``own.…``): personnel begin letters from its
    wording. A `retired` one is offered no more; what was written stays."""

    code: Code
    labels: tuple[Label, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A short text that staff insert into what they write, by its name; a text for each
    language."""

    code: Code
    labels: tuple[Label, ...] = ()
    words: tuple[Label, ...] = ()
    retired: bool = False


class ScriptPart(Coded):
    """The parts of a call script, in order (7.2)."""

    begin = "begin"
    reach = "reach"
    happened = "happened"
    wanted = "wanted"
    read_back = "read_back"
    farewell = "farewell"


@dataclass(frozen=True, slots=True)
class Saying:
    """What personnel say in one part of such a conversation, in the organization's own words."""

    code: ScriptPart
    words: tuple[Label, ...] = ()
