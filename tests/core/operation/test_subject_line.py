"""The subject line: proposed from the text, written by staff, kept as words are."""

import pytest
from tests.core.samples import REP, Story, words

from amends.core.operation import events as e
from amends.core.operation.acts.records import Erase, ErasureGround, WriteSubjectLine
from amends.core.operation.guidance.subject_line import LONGEST, proposed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("The heating is off. I have a baby.", "The heating is off"),
        ("Dear Sir or Madam,\n\nMy parcel never came! I want it.", "My parcel never came"),
        ("Hello! Nobody phoned me back.", "Nobody phoned me back"),
        ("Sehr geehrte Damen und Herren,\ndie Heizung geht nicht.", "die Heizung geht nicht"),
        ("I met Mr. J. Hill\non Monday", "I met Mr. J. Hill"),
        ("hello", "hello"),
    ],
)
def test_the_first_sentence_after_a_greeting_is_proposed(text: str, line: str) -> None:
    assert proposed(text) == line


def test_a_long_sentence_is_shortened_between_words() -> None:
    line = proposed("word " * 60)
    assert len(line) <= LONGEST
    assert line.endswith("word\N{HORIZONTAL ELLIPSIS}")
    assert len(proposed("x" * 200)) == LONGEST


def test_a_subject_line_decides_nothing_and_the_latest_counts() -> None:
    story = Story().received()
    before = story.complaint.revision
    first, second = words("No heating"), words("No heating since Sunday")
    story.does("write-subject-line", WriteSubjectLine(first))
    story.does("write-subject-line", WriteSubjectLine(second))
    assert story.complaint.subject_line == second.sealed
    assert story.complaint.revision == before
    assert {first.sealed, second.sealed} <= story.complaint.pieces


def test_a_subject_line_goes_with_the_words_of_the_complaint() -> None:
    story = Story().received()
    line = words("No heating")
    story.does("write-subject-line", WriteSubjectLine(line))
    story.does("erase", Erase(ErasureGround.requested), by=REP)
    (erased,) = story.events_of(e.Erased)
    assert line.sealed in erased.pieces
