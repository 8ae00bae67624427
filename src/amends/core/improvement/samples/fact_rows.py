"""Clauses 8.2 and 8.3: fact rows of surveys and of quality checks, from their states.

The codes of a complaint by which its row is grouped come from the caller.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...framework.adoption.rulebook import Rules
from ...values import Code, Day, Moment
from ..facts import ReadingFact, SurveyFact
from .reading import Item, Reading
from .satisfaction import PROCESS
from .survey_results import GOOD
from .surveys import Survey, SurveyAnswered

type Codes = Mapping[str, Mapping[str, Any]]
"""The columns of `SampleFact` by the reference of a complaint."""


def survey_facts(
    survey: Survey, codes: Codes, rules: Rules, erased: Collection[str] = ()
) -> Iterator[SurveyFact]:
    """Yield a row for each person who was asked in a survey; without what they answered about
    `erased` complaints."""
    for one in survey.asked.values():
        asked = one.invited or one.answered
        if one.left_out or not (asked or one.declined):
            continue
        answer = None if one.member.reference in erased else one.answer
        yield SurveyFact(
            **codes[one.member.reference],
            asked_on=_day(asked, rules),
            answered_on=_day(one.answered, rules),
            entered=one.entered,
            handling=satisfied_with_handling(answer),
            outcome=_outcome(answer),
        )


def satisfied_with_handling(answer: SurveyAnswered | None) -> bool | None:
    """Return whether the answers about the handling are good on average; None without any."""
    scores = [score for name in PROCESS if (score := getattr(answer, name, None)) is not None]
    return sum(scores) >= GOOD * len(scores) if scores else None


def _outcome(answer: SurveyAnswered | None) -> bool | None:
    return None if answer is None or answer.outcome is None else answer.outcome >= GOOD


def reading_facts(reading: Reading, codes: Codes, rules: Rules) -> Iterator[ReadingFact]:
    """Yield a row for each complaint that was read in a quality check."""
    for card in reading.cards.values():
        if card.read is None:
            continue
        found: dict[str, Any] = {
            str(item): Code(verdict) if (verdict := card.verdicts.get(item)) else None
            for item in Item
        }
        yield ReadingFact(
            **codes[card.member.reference], read_on=rules.day_of(None, card.read), **found
        )


def _day(moment: Moment | None, rules: Rules) -> Day | None:
    return None if moment is None else rules.day_of(None, moment)
