"""Clause 4.10: traits by which a person is recognised, even with spelling mistakes.

A trait is one detail that people give about themselves (a word of a name, an email address, a phone
number, a postcode, a reference). It has one exact form and a few near forms that tolerate mistakes:
names by their sound, numbers by their two ends. The vault stores only keyed digests of these forms.
Nothing here is ever stored or shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..values import Coded, Contact


class Particular(Coded):
    """What kind of thing a trait is."""

    name = "name"
    email = "email"
    phone = "phone"
    postcode = "postcode"
    reference = "reference"


ALONE_ENOUGH = frozenset({Particular.email, Particular.phone, Particular.reference})
"""Traits that identify a person alone if they are exactly equal."""

MOST_WORDS = 8
"""Number of words of a name that become traits; only the first words of a longer name are used."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One detail in its exact form and its near ones. Two traits are similar if they share any
    form, and equal if they share the exact one."""

    particular: Particular
    exact: str
    near: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms, the exact one first, each telling its particular."""
        kind = self.particular.value
        return (f"{kind}={self.exact}", *(f"{kind}~{form}" for form in self.near))


def traits(contact: Contact, references: Iterable[str] = ()) -> tuple[Trait, ...]:
    """Return every trait of a person, without repetition; empty details give none."""
    words = name_words(f"{contact.name} {contact.organization} {contact.contact_person}")
    found = [Trait(Particular.name, word, _heard(word)) for word in words[:MOST_WORDS]]
    if email := normal_email(contact.email):
        found.append(Trait(Particular.email, email, _mailbox(email)))
    if phone := national_number(contact.phone):
        found.append(Trait(Particular.phone, phone, _ends(phone, front=5, back=4)))
    if postcode := normal_code(contact.postcode):
        back = 3 if len(postcode) > 5 else 2
        front = 3 if len(postcode) > 4 else 2
        found.append(Trait(Particular.postcode, postcode, _ends(postcode, front=front, back=back)))
    for reference in references:
        if normal := normal_code(reference):
            found.append(Trait(Particular.reference, normal, _ends(normal, front=5, back=4)))
    return tuple(dict.fromkeys(found))


def needed(asked: Sequence[Trait]) -> int:
    """Return how many of the traits asked for a person must share to be offered: more than half.
    One of `ALONE_ENOUGH`, shared exactly, is enough alone."""
    return len(asked) // 2 + 1


def every_detail(asked: Sequence[Trait], shared: Sequence[Trait]) -> bool:
    """Return whether a person shares every detail asked for: more than half of the words of the
    name, and each other one."""
    names = [trait for trait in asked if trait.particular is Particular.name]
    common = sum(trait in shared for trait in names)
    others = all(trait in shared for trait in asked if trait not in names)
    return others and (not names or common >= needed(names))


def may_be_one(one: Contact, other: Contact) -> bool:
    """Return whether two contacts could be one person: they share a detail that identifies a person
    alone, or more than half of what either gives. A person has to confirm it."""
    mine, theirs = set(traits(one)), set(traits(other))
    shared = mine & theirs
    alone = any(trait.particular in ALONE_ENOUGH for trait in shared)
    return alone or len(shared) >= max(needed([*mine]), needed([*theirs]))


# Normal forms


def name_words(text: str) -> list[str]:
    """Return the words of a name in lower-case base letters, without titles, particles and
    initials.

    A name that consists only of these keeps its words.
    """
    plain = _base_letters(text.replace("'", "").replace("\u2019", ""))
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]+", plain)))
    return [word for word in words if len(word) > 1 and word not in _SMALL_WORDS] or words


def normal_email(text: str) -> str:
    """An address in lower case, or nothing when the text is not one."""
    address = unicodedata.normalize("NFKC", text).strip().casefold()
    local, at, domain = address.rpartition("@")
    return address if local and at and domain and " " not in address else ""


def national_number(text: str) -> str:
    """Return the digits of a phone number without country code, trunk zero and extension.

    Fewer than six digits are not a number: the result is empty.
    """
    number = re.split(r"(?i)\s*(?:ext|x|#)", text.replace("(0)", ""), maxsplit=1)[0]
    digits = "".join(str(unicodedata.decimal(sign)) for sign in number if sign.isdecimal())
    if number.lstrip().startswith("+"):
        digits = _without_country(digits)
    elif digits.startswith("00"):
        digits = _without_country(digits[2:])
    elif len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    digits = digits.lstrip("0")
    return digits if len(digits) >= 6 else ""


def normal_code(text: str) -> str:
    """Return a postcode or reference in lower-case letters and digits; empty below three."""
    code = "".join(sign for sign in _base_letters(text) if sign.isalnum())
    return code if len(code) >= 3 else ""


@lru_cache(maxsize=1 << 15)
def sound(word: str) -> str:
    """Return how a name sounds, roughly and across West European spellings: Smith as Smyth,
    Katharine as Catherine, Müller as Mueller. `word` is in normal form; empty for other scripts."""
    if not re.fullmatch(r"[a-z]+", word):
        return ""
    spelt = word
    for pattern, heard in _SPELLINGS:
        spelt = pattern.sub(heard, spelt)
    coded = re.sub(r"(.)\1+", r"\1", spelt.translate(_SOUNDS))
    return coded[:1].replace(".", "a") + coded[1:].replace(".", "")


# Near forms


def _heard(word: str) -> tuple[str, ...]:
    """Return how it sounds; for a longer one also both ends, because a syllable may be missing."""
    heard = sound(word)
    if len(heard) < 4:
        return (heard,) if heard else ()
    return (heard, *_ends(heard, front=3, back=3))


def _mailbox(email: str) -> tuple[str, ...]:
    """Return the part before the @, so that the provider may be wrong; and how it sounds."""
    local = email.rpartition("@")[0].partition("+")[0]
    heard = sound("".join(sign for sign in _base_letters(local) if sign.isalpha()))
    digits = "".join(sign for sign in local if sign.isdecimal())
    return (local, f"{heard}/{digits}") if len(heard) > 2 else (local,)


def _ends(code: str, *, front: int, back: int) -> tuple[str, ...]:
    """Return both ends of a number: one mistake leaves at least one of them intact."""
    return (f"{code[:front]}-", f"-{code[-back:]}")


def _base_letters(text: str) -> str:
    """Lower case, without accents, strokes and ligatures."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _without_country(digits: str) -> str:
    if digits[:1] in ("1", "7"):
        return digits[1:]
    return digits[2:] if digits[:2] in _TWO_DIGIT_COUNTRIES else digits[3:]


_STROKES = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_TITLES_AND_PARTICLES = (
    "mr mrs ms miss mx dr prof sir lady lord rev herr frau sr sra srta mme mlle the of and und y "
    "de da do di du del della la le les van von der den ter ltd plc inc llc gmbh"
)
_SMALL_WORDS = frozenset(_TITLES_AND_PARTICLES.split())
_SPELLINGS = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"sch|sh", "s"),
        (r"tch|ch|ck", "k"),
        (r"ph", "f"),
        (r"gh(?=t|$|[bdfklmnprs])", ""),
        (r"[td]z", "s"),
        (r"x", "ks"),
        (r"(?<=m)p(?=[st])", ""),
        (r"c(?=[eiy])", "s"),
        (r"w(?![aeiouy])", "u"),
        (r"(?<=.)h", ""),
    )
)
_SOUNDS = str.maketrans("abcdefghijklmnopqrstuvwxyz", ".pkt.fk..kklnn.pkrst.ff..s")
_TWO_DIGIT_CODES = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
)
_TWO_DIGIT_COUNTRIES = frozenset(_TWO_DIGIT_CODES.split())
