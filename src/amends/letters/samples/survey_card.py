"""Clause 8.3: the card by which a person answers a survey on paper, or by its code on the web."""

from datetime import timedelta

from django.utils.translation import gettext, override

from amends.core.improvement.samples.satisfaction import HIGHEST, LOWEST, PROCESS, QUESTIONS
from amends.core.values import Moment
from amends.documents.document import (
    Blank,
    Blanks,
    Code,
    Document,
    Heading,
    Paragraph,
    Ticks,
    Tone,
)
from amends.register.models import SurveyPlace, SurveyRow
from amends.wording import dates
from amends.wording.insight import surveys
from amends.wording.printing import paging

from .. import filling
from ..on_paper import letterhead, reads_large, window_of
from .survey import Person, address_of


def card(place: SurveyPlace, person: Person, now: Moment) -> Document:
    """Return the card in the person's language: their address, the questions, the web address with
    its QR code, and the last day."""
    file, policy = person.file, person.file.rules.policy
    complaint, language = file.complaint, person.reached.language or policy.languages[0]
    brand = filling.brand_of(complaint, policy)
    head = letterhead(policy, brand, complaint.unit, language)
    with override(language):
        until = now + timedelta(SurveyRow.objects.get(pk=place.survey).days)
        day = dates.day(file.rules.day_of(complaint.unit, until))
        page = address_of(place)
        details = ((gettext("Reference"), str(complaint.reference)),)
        return Document(
            title=gettext("Tell us how we did"),
            language=language,
            paging=paging(),
            blocks=(
                window_of(person.reached.contact, details, policy, brand, head),
                Paragraph(gettext("Tell us how we did"), Tone.STRONG),
                Paragraph(
                    gettext("You can skip any question. Return this card by {day}.").format(day=day)
                ),
                Heading(gettext("How we handled it")),
                *(_question(name) for name in PROCESS),
                Heading(gettext("The outcome")),
                _question(QUESTIONS[-1]),
                Blanks((Blank(gettext("What should we do better?"), lines=3),)),
                Ticks("", (str(surveys.CONSENT), str(surveys.HEAR))),
                Paragraph(gettext("You can also answer on the web:")),
                Code(page, gettext("Opens {page}").format(page=page), page),
                Paragraph(str(surveys.PROMISE)),
            ),
            reference=str(complaint.reference),
            letterhead=head,
            titled=False,
            large=reads_large(person.participant),
        )


def _question(name: str) -> Ticks:
    scale = range(LOWEST, HIGHEST + 1)
    return Ticks(surveys.question(name), tuple(surveys.score(name, number) for number in scale))
