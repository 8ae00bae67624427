"""Texts that are nearly the same, in any script, by hashes that no one can guess."""

import pytest

from amends.core.improvement.signals.near_identical import (
    SKETCH,
    grouped,
    likeness,
    runs,
    shared_enough,
    sketch,
    words_of,
)

KEY, OTHER = b"k" * 32, b"o" * 32
LETTER = (
    "The lift in our house has been out of order since the first week of March and nobody has "
    "answered our letters although three of us cannot use the stairs"
)
TEXTS = {
    "english": LETTER,
    "german": "Der Aufzug in unserem Haus ist seit der ersten Woche im März außer Betrieb und "
    "niemand hat auf unsere Briefe geantwortet",
    "greek": "Το ασανσέρ στο σπίτι μας είναι χαλασμένο από την πρώτη εβδομάδα του Μαρτίου και "
    "κανείς δεν απάντησε",
    "arabic": "المصعد في منزلنا معطل منذ الأسبوع الأول من شهر مارس ولم يرد أحد على رسائلنا",
    "japanese": "三月の最初の週からエレベーターが故障していますが誰も手紙に返事をくれません",
}


def alike(one: str, other: str) -> float:
    return likeness(runs(words_of(one)), runs(words_of(other)))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_in_any_script_is_found_by_its_sketch(text: str) -> None:
    own = sketch(words_of(text), KEY)
    assert own
    assert own == sketch(words_of(text.upper()), KEY)
    assert alike(text, text + " !") == 1.0


def test_case_figures_and_redactions_do_not_matter() -> None:
    assert alike(LETTER, LETTER.upper().replace("MARCH", "MARCH XXXX 12")) == 1.0


def test_another_text_is_not_alike() -> None:
    assert alike(LETTER, TEXTS["german"]) == 0
    assert alike(LETTER, " ".join(reversed(LETTER.split()))) == 0


def test_a_few_changed_words_leave_texts_alike() -> None:
    changed = LETTER.replace("first", "second")
    assert 0.6 < alike(LETTER, changed) < 1
    one, other = sketch(words_of(LETTER), KEY), sketch(words_of(changed), KEY)
    assert shared_enough(len(set(one) & set(other)), len(one), len(other))


def test_a_sketch_depends_on_its_key() -> None:
    assert not set(sketch(words_of(LETTER), KEY)) & set(sketch(words_of(LETTER), OTHER))


def test_a_sketch_has_a_limited_size_and_short_texts_have_none() -> None:
    assert len(sketch([f"w{n}" for n in range(500)], KEY)) == SKETCH
    assert sketch(words_of("No reply yet, sorry"), KEY) == ()
    assert likeness(frozenset(), frozenset()) == 0


def test_pairs_are_joined_to_groups_the_largest_first() -> None:
    assert grouped([("x", "y"), ("a", "b"), ("b", "c")]) == (
        frozenset("abc"),
        frozenset("xy"),
    )
