"""Words that rose: found together, against a season too, and only readable ones."""

from random import Random

from amends.core.improvement.signals.emerging import (
    SHOWN,
    emerging,
    is_covered,
    telling,
    threshold_of,
)

VOCABULARY = [
    "".join(chr(97 + (number * prime) % 26) for prime in (3, 5, 7, 11, 13)) + chr(97 + number % 26)
    for number in range(400)
]


def complaints(count: int, seed: str, *more: str, of: int = 0) -> list[set[str]]:
    random = Random(seed)
    found = [set(random.choices(VOCABULARY, k=25)) for _ in range(count)]
    for words in found[:of]:
        words |= set(more)
    return found


PAST = complaints(1_000, "past")


def test_a_new_word_is_found_and_words_of_the_same_complaints_are_one_finding() -> None:
    new = complaints(100, "new", "nordbau", "scaffold", of=6)
    (one,) = emerging(new, PAST, (), threshold_of(PAST, 100))
    assert set(one.words) == {"nordbau", "scaffold"}
    assert one.members == frozenset(range(6))


def test_ordinary_words_are_not_found() -> None:
    assert emerging(complaints(100, "new"), PAST, (), threshold_of(PAST, 100)) == ()


def test_a_word_of_the_same_weeks_a_year_ago_is_a_season() -> None:
    new = complaints(100, "new", "frost", of=8)
    year_ago = complaints(100, "then", "frost", of=8)
    assert emerging(new, PAST, (), 3.0)
    assert emerging(new, PAST, year_ago, 3.0) == ()


def test_figures_are_no_words() -> None:
    new = complaints(100, "new", "0301234567", of=8)
    assert emerging(new, PAST, (), 3.0) == ()


def test_too_small_a_past_finds_nothing() -> None:
    assert threshold_of(PAST[:10], 100) == 300.0


def test_words_that_distinguish_complaints_are_in_three_of_them_at_least() -> None:
    inside = complaints(10, "in", "nordbau", of=SHOWN)
    assert telling(inside, PAST[:200])[0] == "nordbau"
    assert "nordbau" not in telling(complaints(10, "in", "nordbau", of=SHOWN - 1), PAST[:200])


def test_half_of_the_members_in_one_group_cover_them_and_less_or_in_two_groups_does_not() -> None:
    four = frozenset("abcd")
    assert is_covered(four, [frozenset("xy"), frozenset("abz")])
    assert not is_covered(four, [frozenset("axyz")])
    assert not is_covered(frozenset("abcde"), [frozenset("ab"), frozenset("cd")])
    assert not is_covered(four, [])


def test_words_with_half_of_their_complaints_in_common_are_one_finding() -> None:
    def words(first: int) -> list[tuple[str, ...]]:
        new = complaints(100, "new", "nordbau", of=6)
        for complaint in new[first : first + 6]:
            complaint.add("scaffold")
        return [finding.words for finding in emerging(new, PAST, [], threshold_of(PAST, 100))]

    assert words(2) == [("nordbau", "scaffold")], "4 of 8"
    assert words(3) == [("nordbau",), ("scaffold",)], "3 of 9"
