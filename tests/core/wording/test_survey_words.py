"""Wording of surveys."""

from amends.wording.insight import surveys


def test_the_scale_of_a_statement_ends_with_agreeing() -> None:
    assert (surveys.score("fair", 1), surveys.score("fair", 5)) == ("1 Disagree", "5 Agree")
