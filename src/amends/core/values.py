"""Clause 3: the types from which every event and every payload of an act is made.

An event may contain `Code`, `Id`, `Moment`, `Day`, `Money`, `int`, `bool`, `Sealed`, small frozen
dataclasses of these, tuples of them, and None. Free text never enters core. At an interface it is
`Words` (text), `Identity` (a person's details) or `File` (stored bytes). `handling.perform` seals
it, and core sees only a `Sealed`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Self

type Moment = datetime
"""A point in time: an aware `datetime`, in UTC once it is in an event."""

type Day = date
"""A calendar day without a time."""

_CODE = re.compile(r"[a-z0-9_.-]{1,64}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
LARGEST_INT = 2**53 - 1
"""The largest integer that a body may contain: every JSON reader keeps it exactly."""


class Code(str):
    """A word of a closed or configured vocabulary: ``[a-z0-9_.-]{1,64}``.

    Raises ValueError for anything else, so that a code can never carry a sentence.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not _CODE.fullmatch(text):
            raise ValueError(f"not a code: {text[:80]!r}")
        return super().__new__(cls, text)


class Coded(Code, Enum):
    """A closed vocabulary whose members are codes, and read, print and hash as they do."""

    __hash__ = str.__hash__

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class Id(str):
    """An opaque identifier (reference, person, piece, act): no spaces, at most 100 characters."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not _ID.fullmatch(text):
            raise ValueError(f"not an id: {text[:80]!r}")
        return super().__new__(cls, text)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in the currency's minor unit (cents, pence); `currency` is the ISO 4217 code
    in lower case, so that it is a `Code`."""

    minor: int
    currency: Code

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)


_OTHER_DIGITS = {
    0: "bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf",
    3: "bhd iqd jod kwd lyd omr tnd",
    4: "clf uyw",
}
"""Currencies by their minor digits, where they are not two (ISO 4217)."""
_DIGITS_OF = {code: digits for digits, codes in _OTHER_DIGITS.items() for code in codes.split()}


def minor_digits(currency: str) -> int:
    """Return how many digits of an amount are behind the decimal mark."""
    return _DIGITS_OF.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text, identity or file in the vault.

    `digest` is SHA-256 over salt and bytes, in hexadecimal; `length` is in bytes.
    Core can carry and compare it, never read it.
    """

    sealed: Id
    digest: Id
    length: int

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest):
            raise ValueError("a sealed digest is 64 hexadecimal digits")


type Words = str | Sealed
"""Text from an interface, `Sealed` in core."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who a person is and how to reach them, as typed (Annex C, section 1)."""

    name: str = ""
    organization: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    country: str = ""
    contact_person: str = ""
    safe_contact: str = ""

    @property
    def reachable(self) -> bool:
        """Whether it has an e-mail address, a phone number or a postal address."""
        return bool(self.email or self.phone or self.lines)


type Identity = Contact | Sealed
"""A `Contact` from an interface, `Sealed` (encrypted in the vault) in core."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as an interface passes it in: its bytes are already stored and synced under
    `stored`."""

    stored: Id
    sha256: Id
    size: int
    name: str
    content_type: str


type File = Upload | Sealed
"""An `Upload` from an interface, `Sealed` in core; the sealed text is the hexadecimal SHA-256."""


def sealed(piece: Words | Identity | File) -> Sealed:
    """Return the piece as core may contain it. Raises TypeError if it was not sealed before."""
    if not isinstance(piece, Sealed):
        raise TypeError("words reached the core unsealed")
    return piece


def sealed_or_none(piece: Words | Identity | File | None) -> Sealed | None:
    """Like `sealed`, but None (or empty text from an interface) becomes None."""
    return None if piece is None or piece == "" else sealed(piece)
