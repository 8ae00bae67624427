"""Finding somebody who has no reference and spells badly, and nobody else."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Substr

from amends import vault
from amends.core.principles import confidentiality
from amends.core.values import Contact
from amends.vault import keys, lookup
from amends.vault.forms import Streams
from amends.vault.models import Piece

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MARGARET = Contact(
    name="Margaret Okafor",
    email="margaret.okafor@example.org",
    phone="+44 7700 900123",
    postcode="LS11 5QT",
)
FIRSTS = "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth Aisha Wei"
LASTS = "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Khan Walker Wright"
FIRST, LAST = FIRSTS.split(), LASTS.split()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_MASTER_KEY = "QUFB" * 10 + "QUE="
    keys.forget()
    yield
    keys.forget()


def stranger(chance: random.Random) -> Contact:
    return Contact(
        name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        email=f"{chance.choice(LAST)}{chance.randrange(10_000)}@example.com".lower(),
        phone=f"07{chance.randrange(10**9):09}",
        postcode=f"{chance.choice(['M', 'B', 'LS', 'SE'])}{chance.randrange(1, 30)} "
        f"{chance.randrange(1, 10)}{chance.choice('ABDEF')}{chance.choice('GHJLN')}",
    )


def seal(*contacts: Contact) -> list[str]:
    pieces = [
        vault.Unsealed("identity", vault.text_of(contact), f"complaint/{n}")
        for n, contact in enumerate(contacts)
    ]
    return [sealed.sealed for sealed in vault.seal(pieces, now=NOW)]


def found(**asked: Any) -> list[str]:
    return [match.piece for match in lookup.find(Contact(**asked))]


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "Marget Okafour"},
        {"name": "Margret", "postcode": "LS11 5QD"},
        {"name": "Okaffor", "phone": "07700 900132"},
        {"name": "okafro", "postcode": "LS12 5QT"},
        {"phone": "07700 900 12", "postcode": "LS11 5Q7"},
        {"email": "margaret.okafor@exmaple.org", "name": "Margarete"},
        {"email": "margret.okafour@example.org", "phone": "7700 800123"},
        {"name": "Mrs M. O'Kafor", "phone": "0044 (0)7700 900124", "postcode": "ls11"},
    ],
)
def test_two_misspelt_particulars_find_the_person_among_strangers(asked: dict[str, str]) -> None:
    chance = random.Random(7)
    margaret, *_ = seal(MARGARET, *(stranger(chance) for _ in range(2_000)))
    assert found(**asked)[:1] == [margaret]
    assert len(found(**asked)) <= 3


def test_any_one_slip_in_number_or_postcode_leaves_the_person_found() -> None:
    margaret, *_ = seal(MARGARET)
    chance = random.Random(11)
    for _ in range(200):
        phone = slip("07700900123", "0123456789", chance)
        postcode = slip("LS115QT", "ABCDEFGHJK0123456789", chance)
        assert found(name="Okafor", phone=phone) == [margaret], phone
        assert found(name="Okafor", postcode=postcode) == [margaret], postcode


def slip(text: str, signs: str, chance: random.Random) -> str:
    """One digit wrong, doubled or missing, somewhere after the trunk zero."""
    at = chance.randrange(2, len(text))
    match chance.randrange(3):
        case 0:
            return text[:at] + chance.choice(signs) + text[at + 1 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case _:
            return text[:at] + text[at + 1 :]


def test_strangers_are_not_found() -> None:
    chance = random.Random(3)
    seal(*(stranger(chance) for _ in range(2_000)))
    assert found(name="Margaret Okafor") == []
    assert found(name="Margaret Okafor", phone="07700900123", postcode="LS11 5QT") == []
    assert found(email="margaret.okafor@example.org") == []
    assert found() == []


def test_found_is_whoever_reading_everybody_would_find_the_likeliest_first() -> None:
    chance = random.Random(5)

    def somebody() -> Contact:
        words = chance.choices(["Ann", "Anna", "Anderson", "Andersen", "Smith", "Kemal"], k=3)
        return Contact(
            name=" ".join(words[: chance.randrange(4)]),
            email=chance.choice(["", "ann@example.org", "kemal@example.org"]),
            phone=chance.choice(["", "07700900123", "07700900132"]),
            postcode=chance.choice(["", "LS11 5QT", "LS11 5QD", "M1 5QT"]),
        )

    people = [somebody() for _ in range(150)]
    forms = {
        piece: {form for trait in confidentiality.traits(one) for form in trait.forms}
        for piece, one in zip(seal(*people), people, strict=True)
    }
    for _ in range(60):
        asked = somebody()
        wanted = confidentiality.traits(asked)
        alone = {t.forms[0] for t in wanted if t.particular in confidentiality.ALONE_ENOUGH}
        every = [form for trait in wanted for form in trait.forms]
        likely = []
        for piece, its in forms.items():
            alike = sum(bool(its & set(trait.forms)) for trait in wanted)
            if wanted and (alike >= confidentiality.needed(wanted) or its & alone):
                likely.append((-alike, -sum(form in its for form in every), piece))
        found = lookup.find(asked)
        assert [(-m.alike, -m.shared, m.piece) for m in found] == sorted(likely), asked


def test_only_within_the_streams_that_are_told_is_anybody_sought() -> None:
    _, second, _ = seal(MARGARET, MARGARET, MARGARET)
    rest = Piece.objects.filter(id=second).values(rest=Substr("scope", 11))
    (match,) = lookup.find(Contact(name="Okafor"), within=Streams("complaint/", rest))
    assert (match.piece, match.scope) == (second, "complaint/1")
    assert not list(lookup.find(Contact(name="Okafor"), within=Streams("complaint/", rest.none())))
    assert not list(lookup.find(Contact(name="Okafor"), within=Streams("somewhere/", rest)))


def test_a_number_given_exactly_finds_its_owner_whatever_the_name() -> None:
    margaret, *_ = seal(MARGARET)
    assert found(name="Somebody Else Entirely", phone="07700 900123") == [margaret]
    assert found(name="Somebody Else Entirely", postcode="LS11 5QT") == []


def test_a_customer_number_can_be_looked_up() -> None:
    number = vault.Unsealed("words", "CU-00471-B", "complaint/9", findable=True)
    sealed = vault.seal([number], now=NOW)[0]
    (match,) = lookup.find(Contact(), references=["cu 00471 b"])
    assert (match.piece, match.scope) == (sealed.sealed, "complaint/9")


def test_the_likeliest_comes_first_and_says_how_alike_it_is() -> None:
    exact, near = seal(MARGARET, Contact(name="Margret Okafour", postcode="LS11 5QX"))
    first, second = lookup.find(Contact(name="Margaret Okafor", postcode="LS115QT"))
    assert (first.piece, first.alike, first.exact) == (exact, 3, 3)
    assert (second.piece, second.alike, second.exact) == (near, 3, 0)


def test_without_the_key_the_forms_cannot_be_made(settings: Any) -> None:
    seal(MARGARET)
    settings.AMENDS_MASTER_KEY = "QkJC" * 10 + "QkI="
    keys.forget()
    with pytest.raises(keys.WrongMasterKey):
        found(name="Okafor")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith", "Smyth"), ("Katharine", "Catherine"), ("Müller", "Mueller"),
        ("Stephen", "Steven"), ("Geoffrey", "Jeffrey"), ("Thompson", "Thomson"),
        ("Łukasz", "Lukas"), ("Meier", "Mayer"), ("Wright", "Right"), ("Dixon", "Dickson"),
    ],
)  # fmt: skip
def test_names_that_sound_alike_share_a_form(one: str, other: str) -> None:
    (a,), (b,) = (confidentiality.traits(Contact(name=name)) for name in (one, other))
    assert set(a.near) & set(b.near)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+44 (0)20 7946 0018", "2079460018"), ("020 7946 0018", "2079460018"),
        ("0044 20 79460018 ext 12", "2079460018"), ("+1 (555) 010-9999", "5550109999"),
        ("1-555-010-9999", "5550109999"), ("+353 1 234 5678", "12345678"),
        ("٠٧٧٠٠٩٠٠١٢٣", "7700900123"), ("123", ""), ("none", ""),
    ],
)  # fmt: skip
def test_numbers_of_many_spellings_are_one(typed: str, digits: str) -> None:
    assert confidentiality.national_number(typed) == digits


def test_titles_particles_and_initials_are_no_traits_unless_there_is_nothing_else() -> None:
    assert confidentiality.name_words("Dr. J. van der Berg") == ["berg"]
    assert confidentiality.name_words("Sir") == ["sir"]
    assert (
        len(confidentiality.traits(Contact(name=" ".join(f"name{n}x" * 2 for n in range(99))))) <= 8
    )
