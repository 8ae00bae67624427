"""Clauses 7.3 and 7.4: several complainants get their confirmations of receipt on different days.

Each hears of another day for the answer where it is not the one that was named to them."""

from tests.core.operation.regulators.test_operation_regulated import story
from tests.core.samples import Story, two_tenants, words

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.posting import PostLetter, WriteLetter
from amends.core.operation.effects.consequences import JobKind, changes_day, consequences
from amends.core.operation.regulators.answering import answer_term, promised_day


def joint() -> Story:
    return Story(story("uk-housing").rules).received(two_tenants())


def writes(told: Story, party: int) -> None:
    given = WriteLetter(party, e.Way.letter, words(), e.Notice.acknowledgement)
    told.sends("write-letter", given)


def posts(told: Story, letter: int) -> list[tuple[JobKind, int]]:
    since = told.complaint.version
    told.does("post-letter", PostLetter(letter, told.at.date()))
    return hear(told, since)


def confirms(told: Story, party: int) -> list[tuple[JobKind, int]]:
    since = told.complaint.version
    told.sends("acknowledge", Acknowledge(party, e.Way.email))
    return hear(told, since)


def hear(told: Story, since: int) -> list[tuple[JobKind, int]]:
    """Who hears of another day for the answer, or that it was not kept, after what was done."""
    asked = consequences(told.complaint, told.entries[since:], told.rules)
    return [
        (one.kind, one.party)
        for one in asked
        if one.kind is JobKind.tell_late
        or (
            one.kind is JobKind.tell_date
            and changes_day(told.complaint, told.entries, told.rules, one.party)
        )
    ]


def test_letters_that_were_written_and_posted_together_name_the_day_that_they_set() -> None:
    told = joint()
    writes(told, 1)
    writes(told, 2)
    assert posts(told, 1) == []
    assert posts(told, 2) == []


def test_both_hear_where_both_letters_name_another_day_than_the_last_one_sets() -> None:
    told = joint()
    writes(told, 1)
    writes(told, 2)
    assert posts(told, 1) == []
    told.later(days=4)
    assert posts(told, 2) == [(JobKind.tell_date, 1), (JobKind.tell_date, 2)]


def test_who_was_written_to_first_hears_though_the_last_letter_names_the_right_day() -> None:
    told = joint()
    writes(told, 1)
    assert posts(told, 1) == []
    told.later(days=4)
    writes(told, 2)
    assert posts(told, 2) == [(JobKind.tell_date, 1)]


def test_who_got_an_e_mail_hears_of_the_day_that_a_letter_to_another_one_sets() -> None:
    told = joint()
    assert confirms(told, 1) == []
    told.later(days=4)
    writes(told, 2)
    assert posts(told, 1) == [(JobKind.tell_date, 1)]


def test_who_got_an_e_mail_first_hears_of_the_day_that_a_later_one_sets() -> None:
    told = joint()
    assert confirms(told, 1) == []
    told.later(days=4)
    assert confirms(told, 2) == [(JobKind.tell_date, 1)]


def test_confirmations_of_one_day_move_nothing() -> None:
    told = joint()
    assert confirms(told, 1) == confirms(told, 2) == []


def test_a_letter_that_is_posted_when_its_day_has_passed_is_followed_by_that_it_was_not_kept() -> (
    None
):
    told = story("uk-fca-disp")
    writes(told, 1)
    day = promised_day(told.complaint, told.rules)
    told.later(days=80)
    term = answer_term(told.complaint, told.rules)
    assert term is not None
    assert term.day == day
    assert posts(told, 1) == [(JobKind.tell_late, 1)]


def test_a_letter_that_was_written_when_the_day_had_passed_says_so_itself() -> None:
    told = story("uk-fca-disp").later(days=80)
    writes(told, 1)
    assert posts(told, 1) == []
