"""Which words of a policy a language lacks, and putting them in."""

from dataclasses import replace

from amends.core.framework.labels import Label
from amends.core.framework.policy.labelling import unsaid, with_words
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import (
    Entry,
    FieldType,
    Option,
    OwnField,
)
from amends.core.values import Code

EN = (Label("en", "Said"),)
BOTH = (Label("en", "Said"), Label("de", "Gesagt"))
TENURE = OwnField(Code("own.tenure"), FieldType.code, BOTH, (Option(Code("rent"), EN),), help=EN)
POLICY = Policy(
    1,
    "Harbour Homes",
    languages=("en", "de"),
    categories=(
        Entry(Code("cold"), EN),
        Entry(Code("warm"), BOTH),
        Entry(Code("gone"), EN, retired=True),
        Entry(Code("bare")),
    ),
    own_fields=(TENURE,),
    opening_hours=EN,
)


def test_what_a_language_lacks_is_named_with_how_another_says_it() -> None:
    lacking = {one.path: one.said for one in unsaid(POLICY, "de")}
    assert lacking == {
        "opening_hours": "Said",
        "categories.cold": "Said",
        "own_fields.own.tenure.options.rent": "Said",
        "own_fields.own.tenure.help": "Said",
    }
    assert unsaid(POLICY, "en") == ()


def test_words_that_are_written_lack_no_more_and_nothing_else_changes() -> None:
    texts = {one.path: f"Neu {one.path}" for one in unsaid(POLICY, "de")}
    changed = with_words(POLICY, "de", texts)
    assert unsaid(changed, "de") == ()
    assert changed.categories[0].labels == (*EN, Label("de", "Neu categories.cold"))
    assert changed.categories[1:] == POLICY.categories[1:]
    assert replace(changed.own_fields[0], options=TENURE.options, help=EN) == TENURE
    assert with_words(POLICY, "de", {}) == POLICY
