"""A category is suggested by the words of earlier complaints, or not at all."""

from random import Random

from amends.core.improvement.suggesting import CERTAIN, LEAST, Example, suggest

OF = {
    "heating": ("boiler", "radiator", "cold", "heating", "water"),
    "noise": ("loud", "music", "night", "neighbour", "sleep"),
    "rent": ("account", "arrears", "statement", "charge", "pay"),
}
COMMON = ("we", "the", "and", "please", "you", "complain", "flat")


def examples(number: int, chance: Random) -> list[Example]:
    found = []
    for place in range(number):
        category = list(OF)[place % 3]
        words = (*chance.sample(OF[category], 3), *chance.sample(COMMON, 4))
        found.append(Example(frozenset(words), category))
    return found


KNOWN = examples(90, Random("known"))


def test_a_category_is_suggested_with_the_words_that_speak_for_it() -> None:
    found = suggest(KNOWN, frozenset(("the", "boiler", "and", "radiator", "cold", "unheard")))
    assert found is not None
    assert (found.category, found.learned_from) == ("heating", 90)
    assert found.probability >= CERTAIN
    assert set(found.words) == {"boiler", "radiator", "cold"}


def test_nothing_is_suggested_where_words_say_nothing_or_too_few_are_known() -> None:
    assert suggest(KNOWN, frozenset(COMMON)) is None
    assert suggest(KNOWN, frozenset(("unheard", "words"))) is None
    assert suggest(KNOWN[: LEAST - 1], frozenset(OF["noise"])) is None
    assert suggest([one for one in KNOWN if one.category == "rent"] * 3, KNOWN[0].words) is None


def test_a_suggestion_is_right_as_often_as_it_says() -> None:
    asked = examples(60, Random("asked"))
    found = [(suggest(KNOWN, one.words), one.category) for one in asked]
    said = [(one, category) for one, category in found if one]
    assert len(said) > 40
    right = sum(one.category == category for one, category in said) / len(said)
    assert abs(right - sum(one.probability for one, _ in said) / len(said)) < 0.15
