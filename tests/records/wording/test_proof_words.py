"""What a check of the record found, told to somebody who reads it for the first time."""

import pytest

from amends.journal.checking import Checked, Proof
from amends.journal.finding import Fault, Finding
from amends.journal.verify import Report, Unproven
from amends.wording import proof


def test_every_fault_and_every_limit_is_a_sentence() -> None:
    assert set(proof.FAULTS) == set(Fault)
    assert set(proof.UNPROVEN) == set(Unproven)


def test_a_fault_is_told_with_its_place_and_what_it_means() -> None:
    assert proof.fault_sentence(Finding("complaint/7KQ2-M8XD@2", Fault.altered)) == (
        "complaint/7KQ2-M8XD, entry 2: altered. Its text no longer has the digest that was sealed."
    )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("complaint/A@1 /is/narrative", "complaint/A, entry 1, at /is/narrative: unreadable. "),
        ("leaf 4", "the log, leaf 4: unreadable. "),
        ("node 3/1", "the log, node 3/1 of its tree: unreadable. "),
        ("outside 57", "the independent checkpoint over 57 entries: unreadable. "),
        ("outside", "an independent checkpoint: unreadable. "),
        ("register A", "the register, complaint A: unreadable. "),
        ("personnel person/A", "staff, person/A: unreadable. "),
        ("guard journal_leaf", "the guard of the table journal_leaf: unreadable. "),
        ("line 5", "line 5 of the file: unreadable. "),
        ("file", "the file: unreadable. "),
        ("elsewhere", "elsewhere: unreadable. "),
    ],
)
def test_every_place_is_told_in_words(place: str, told: str) -> None:
    assert proof.fault_sentence(Finding(place, Fault.unreadable)).startswith(told)


def test_an_answer_says_against_what_it_was_held_and_what_that_leaves_open() -> None:
    inside = Report(Proof.inside, entries=1_234, streams=57, leaves=1_230, unsealed=4)
    inside.oldest_unsealed = "2026-11-24T09:00:00.000000Z"
    checked = " ".join(proof.checked_sentences(inside))
    assert "1,234 entries in 57 streams" in checked
    assert "4 entries have no place in the log yet" in checked
    assert "were not compared" in checked
    inside.compared = True
    assert "every row" in " ".join(proof.checked_sentences(inside))
    assert proof.held_against_sentence(inside).endswith("its own checkpoints.")
    assert any("data folder" in sentence for sentence in proof.unproven_sentences(inside))

    outside = Report(Proof.outside, leaves=1_230, outside_size=1_200)
    assert "independent checkpoint over 1,200 entries" in proof.held_against_sentence(outside)
    assert any(
        "Anything against such a person for entries after the independent checkpoint." in sentence
        for sentence in proof.unproven_sentences(outside)
    )


def test_no_answer_about_a_file_claims_more_than_it_was_held_against() -> None:
    told = {
        (held, key): list(proof.file_sentences(Checked(7, held, ()), key=key))[1]
        for held in Proof
        for key in (True, False)
    }
    assert len(set(told.values())) == 4
    assert "anyone could have made all of it" in told[Proof.inside, False]
