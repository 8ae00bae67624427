"""The rules of another organization become ours: who we are stays, and no code is lost."""

from dataclasses import fields, replace

from amends.core.framework.labels import PackPoint
from amends.core.framework.policy.check import check, missing_codes
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.transfer import OURS, as_ours
from amends.core.framework.policy.vocabulary import (
    Entry,
    Template,
)
from amends.core.values import Code

OURSELVES = Policy(
    version=3,
    name="We",
    languages=("en", "de"),
    email="we@example.org",
    categories=(Entry(Code("own.damp")), Entry(Code("own.noise"))),
)
THEIRS = Policy(
    version=41,
    name="They",
    languages=("fr", "en"),
    email="they@example.org",
    reaction_days=7,
    categories=(Entry(Code("own.noise")), Entry(Code("own.lifts"))),
)


def test_who_we_are_stays_and_how_they_handle_complaints_comes() -> None:
    came = as_ours(THEIRS, OURSELVES)
    assert {name: getattr(came, name) for name in OURS} == {
        name: getattr(OURSELVES, name) for name in OURS
    }
    assert came.reaction_days == 7
    assert came.languages == ("en", "de", "fr")


def test_a_code_that_they_do_not_have_is_retired_and_none_is_lost() -> None:
    came = as_ours(THEIRS, OURSELVES)
    assert missing_codes(OURSELVES, came) == ()
    told = {entry.code: entry.retired for entry in came.categories}
    assert told == {"own.noise": False, "own.lifts": False, "own.damp": True}


def test_no_number_of_a_wording_of_ours_becomes_that_of_another() -> None:
    """The record tells by its number which wording a letter was made of."""
    ack, late = Code("acknowledgement"), Code("late")
    ours = (
        Template(ack, "en", 1, "Yours", "Old."),
        Template(ack, "en", 4, "Yours", "New."),
        Template(late, "en", 2, "Late", "Sorry."),
    )
    theirs = (
        Template(ack, "en", 1, "Yours", "Theirs."),
        Template(ack, "fr", 1, "Votre", "Bonjour."),
        Template(late, "en", 2, "Late", "Sorry."),
    )
    came = as_ours(replace(THEIRS, templates=theirs), replace(OURSELVES, templates=ours))
    assert came.templates == (replace(theirs[0], version=5), theirs[1], theirs[2])


def test_a_wording_that_comes_brings_what_is_said_of_it_and_ours_keeps_its_own() -> None:
    said = (PackPoint(Code("uk-nhs-england"), Code("acknowledgement"), Code("talk")),)
    ack, late = Code("acknowledgement"), Code("late")
    ours = (Template(ack, "en", 1, "Yours", "Old.", said), Template(late, "de", 1, "S", "T", said))
    theirs = (Template(ack, "en", 1, "Yours", "Theirs."), Template(late, "en", 1, "S", "T"))
    came = as_ours(replace(THEIRS, templates=theirs), replace(OURSELVES, templates=ours))
    assert {(one.code, one.language): one.says for one in came.templates} == {
        (ack, "en"): (),
        (late, "en"): (),
        (late, "de"): said,
    }


def test_a_letter_that_they_do_not_write_in_our_language_keeps_our_words_or_is_told_missing() -> (
    None
):
    """The first language is the one in which whoever speaks none of ours is written to."""
    ack, late, gone = Code("acknowledgement"), Code("late"), Code("own.gone")
    ours = (
        Template(ack, "en", 2, "Yours", "Ours."),
        Template(gone, "en", 1, "Gone", "No letter of theirs."),
    )
    theirs = (
        Template(ack, "fr", 1, "Votre", "Bonjour."),
        Template(late, "fr", 1, "Tard", "Pardon."),
    )
    before = replace(OURSELVES, templates=ours)
    came = as_ours(replace(THEIRS, templates=theirs), before)
    assert came.templates == (*theirs, ours[0])
    told = {
        (one.path, one.blocks) for one in check(came, before=before) if one.code == "no_template"
    }
    assert ("templates.late.en", True) in told
    assert ("templates.acknowledgement.en", True) not in told


def test_our_own_rules_come_as_they_are() -> None:
    assert as_ours(replace(OURSELVES, version=9), OURSELVES) == replace(OURSELVES, version=9)


def test_every_field_that_tells_who_we_are_is_one_of_the_policy() -> None:
    assert set(OURS) < {one.name for one in fields(Policy)}
