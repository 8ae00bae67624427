"""The letters that an organisation begins with can be read at the age of 11.

English and German are measured. French is exempt: the known formulas (Kandel and Moles) are
revisions of the English one without a school grade to hold to.
"""

import re
from typing import Any

import pytest
from tests.doors.readability import flesch_kincaid, wiener

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.vocabulary import Template
from amends.governance.defaults import default_policy

LETTERS = policy_text.read(default_policy("standard")).templates
GRADE = 6
OTHERS = re.compile(r"\{(?:decision|reason|question|recourse|ways|body|allegation|support|done)\}")
"""What people and settings write in a letter."""
SENT = {"received_on": "27 March", "respond_by": "27 March", "react_by": "27 March"}
NAMES = re.compile(r"\{(?:organization|reach_us|signature|answer_by|how_to_follow|why|standing)\}")


def said(letter: Template) -> str:
    """Return the text of a letter, with short values in it and without what is written elsewhere.
    An address ends no sentence."""
    text = NAMES.sub("", OTHERS.sub("", letter.text))
    return re.sub(r"\{(\w+)\}", lambda found: SENT.get(found[1], "K7M2"), text)


@pytest.mark.parametrize(("language", "grade"), [("en", flesch_kincaid), ("de", wiener)])
def test_every_default_letter_is_easy_to_read(language: str, grade: Any) -> None:
    found = {
        str(one.code): round(grade(said(one)), 1) for one in LETTERS if one.language == language
    }
    assert len(found) > 15
    assert {code: told for code, told in found.items() if told > GRADE} == {}


def test_every_letter_exists_once_in_each_language_and_is_signed() -> None:
    codes = {one.code for one in LETTERS}
    for language in ("en", "de", "fr"):
        there = [one for one in LETTERS if one.language == language]
        assert len(there) == len(codes)
        assert {one.code for one in there} == codes
    signed = re.compile(
        r"(Kind regards|Yours sincerely|Mit freundlichen Grüßen|[Cc]ordialement)\n\n"
        r"(Complaints team|Ihr Beschwerdeteam|Le service réclamations|\{signature\})\n"
    )
    assert [one.code for one in LETTERS if not signed.search(one.text)] == []
