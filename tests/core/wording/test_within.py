"""A span of time after a preposition is one phrase: German and French change its words."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from amends.core.principles.timeliness import TermUnit
from amends.wording.timeliness.derivation import within

LOCALE = Path(__file__).parents[3] / "src/amends/wording/locale"
WRONG = {
    "en": r"within 1 \w+ ?\w*s$",
    "de": r"innerhalb von \d+ (?:\w*tage|Wochen\w|Monate|Jahre)$|von 1 \w+n$(?<!Stunden)",
    "fr": r"\ben \d+|\b1 \w+s$(?<!mois)",
}


@pytest.mark.parametrize("language", sorted(WRONG))
@pytest.mark.parametrize("unit", TermUnit)
@pytest.mark.parametrize("amount", [1, 2, 10, 20])
def test_a_span_has_the_form_that_its_preposition_wants(
    language: str, unit: TermUnit, amount: int
) -> None:
    with override(language):
        phrase = within(amount, unit)
    assert str(amount) in phrase
    assert not re.search(WRONG[language], phrase)


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_translation_puts_a_preposition_before_a_span(language: str) -> None:
    text = (LOCALE / language / "LC_MESSAGES/django.po").read_text(encoding="utf-8")
    joined = text.replace('"\n"', "")
    wrong = re.findall(r".*(?:innerhalb von|\ben|\bsous|within) \{(?:span|term)\}.*", joined)
    assert wrong == []
    assert not re.findall(r".*\{moment\} Uhr.*", joined)
