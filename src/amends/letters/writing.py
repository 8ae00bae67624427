"""Composing a letter to a person involved in a complaint: recipient, language and content, and the
check of an automatic letter's text before it is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Role
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.parts import Term
from amends.core.operation.events import Basis, Notice, OptionClosed, SubjectNotified
from amends.core.operation.regulators.answering import once_told, promised_term
from amends.core.operation.regulators.letter_requirements import CheckedLine, Demand, demands
from amends.core.operation.regulators.recourse import ways_known
from amends.core.values import Code, Moment, Sealed
from amends.people import read
from amends.vault import peek
from amends.wording import choices
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.timeline import with_offer

from . import (
    filling,
    recipients,
    required_points,
)
from .access_slip import has_slip
from .composing import Letter, compose, wording
from .delivery import NOTICES
from .options import Turning
from .recipients import Reached


@dataclass(frozen=True)
class Writing:
    """A letter to a person involved in a complaint's current state: its recipients and its
    content."""

    complaint: Complaint
    entries: tuple[RecordedEvent, ...]
    rules: Rules
    now: Moment
    party: int

    by_itself: ClassVar[bool] = False
    """Whether it is sent without a check by a person."""

    def receivers(self) -> list[Reached]:
        """Return the recipients of what is written to the person."""
        return list(self._reached)

    @cached_property
    def _reached(self) -> list[Reached]:
        return recipients.reach(
            self.complaint,
            self.entries,
            self.party,
            rules=self.rules,
            now=self.now,
            peek=self.peek,
        )

    def peek(self, pieces: Iterable[str]) -> Mapping[str, str | None]:
        """Read identities."""
        return peek(pieces)

    @property
    def language(self) -> str:
        """The language of the first recipient, otherwise the organisation's first."""
        theirs = next((reached.language for reached in self.receivers()), "")
        return theirs or self.rules.policy.languages[0]

    def letter(self, code: str, reached: Reached, more: Mapping[str, str] | None = None) -> Letter:
        """Return the letter in the recipient's language, as far as there is a template."""
        policy = self.rules.policy
        template = wording(policy, code, reached.language or policy.languages[0])
        values = self.fields(reached, template.language, code) | dict(more or {})
        letter, term = compose(policy, code, template.language, values), self._term(code)
        named = term is not None and "{respond_by}" in template.text
        return replace(letter, respond_by=term.day) if term and named else letter

    def _term(self, code: str) -> Term | None:
        """Return the deadline of the response, as it will be once the letter of this code is
        sent."""
        lacks = None if self.by_itself else ()
        after, _ = once_told(self.complaint, self.rules, self.now, NOTICES.get(code), lacks=lacks)
        return promised_term(after, self.rules)

    def fields(self, reached: Reached, language: str, code: str = "") -> dict[str, str]:
        """Return the fields of every letter to the recipient."""
        term = self._term(code)
        return filling.values(
            self.complaint,
            self.rules,
            reached,
            party=self.party,
            language=language,
            now=self.now,
            respond_by=term,
            passed=term is not None and term.until < self.now and code != Notice.late,
            with_slip=code == Notice.acknowledgement and self._encloses_slip(reached),
        )

    def _encloses_slip(self, reached: Reached) -> bool:
        """Return whether an acknowledgement to them is printed with their access code."""
        args = (self.complaint, self.entries, self.rules, reached.party)
        return reached.by_post and has_slip(*args, now=self.now)

    def to_subject(self, event: SubjectNotified) -> Letter:
        """Return the notice to a person complained about, in the organisation's first language."""
        policy = self.rules.policy
        language = wording(policy, "subject_notice", policy.languages[0]).language
        name = read.names([event.person]).get(event.person, "")
        return compose(
            policy,
            "subject_notice",
            language,
            {
                "person": name,
                "reference": str(self.complaint.reference),
                "organization": filling.organization(self.complaint, policy, language),
                "allegation": words_of(event.allegation),
                "support": words_of(event.support),
                "answer_page": filling.page_about(self.complaint.reference),
            },
        )

    def turning(self, language: str) -> Turning:
        """Return the person's options, in a language, otherwise in the organisation's first."""
        chosen = language or self.rules.policy.languages[0]
        return Turning(self.complaint, self.rules, self.now, self.party, chosen)

    def recourse(self, options: Iterable[Code], language: str) -> str:
        """Return the options of the person, each with contact and last day."""
        return self.turning(language).ways(options)

    def ways_at_the_end(self, options: Sequence[OptionClosed], language: str) -> str:
        """Return the outcome of each option of the person, otherwise every option that remains."""
        if options:
            return self.turning(language).ended(options)
        participant = self.complaint.participant(self.party)
        if participant is None:
            return self.recourse((), language)
        left = ways_known(participant, self.complaint, self.rules, self.now)
        return self.recourse(left, language)

    def of_decision(
        self, words: str, options: Iterable[Code], response: int | None = None
    ) -> dict[str, str]:
        """Return the additional fields of a letter with a decision on a response: its text says
        what we promise."""
        language, decided = self.language, self.complaint.response(response)
        if decided is not None:
            names = Names(
                read.names(r.owner for r in decided.remedies if r.owner), rules=self.rules
            )
            with translation.override(language):
                words = with_offer(words, decided.remedies, names)
        recourse, signature = self.recourse(options, language), self.signature(language)
        return {"decision": words, "recourse": recourse, "signature": signature}

    def signature(self, language: str) -> str:
        """Return who signs a letter that a person answers for: the complaint's owner with their
        role, otherwise the complaints team, and the organisation; a line each."""
        policy, owner = self.rules.policy, self.rules.people.person(self.complaint.owner)
        with translation.override(language):
            lines = [gettext("Complaints team")]
            if owner is not None and (name := read.names([owner.id]).get(owner.id)):
                role = next((role for role in _SIGNING if role in owner.roles()), None)
                lines = [name, *([capital(choices.label(role))] if role else ())]
        return "\n".join((*lines, filling.organization(self.complaint, policy, language)))


_SIGNING = (
    Role.handler,
    Role.management_representative,
    Role.area_manager,
    Role.top_management,
    Role.outside_reviewer,
)
"""Roles that are named below a letter, the first that its author has."""


class Unattended(Writing):
    """An automatic letter, which no person checks before it is sent."""

    by_itself = True

    def checked(
        self, letter: Letter, more: Mapping[str, str] | None = None
    ) -> tuple[CheckedLine, ...]:
        """Return what rule packs require of a letter and what this one is found to contain; `more`
        are its additional fields. The points of a decision were checked when it was
        communicated."""
        notice = NOTICES[letter.code]
        if notice is Notice.decision or not self.rules.regulators:
            return ()
        required = demands(self.complaint, self.rules, self.now, notice=notice)
        if not required:
            return ()
        texts = (required_points.Text(letter.whole, letter.language),)
        reasons = tuple(filter(None, ((more or {}).get("reason"),)))
        party = self.complaint.participant(self.party)
        response = party.told if party else None
        says = wording(self.rules.policy, letter.code, letter.language).says

        def seen(demand: Demand) -> dict[Code, Basis]:
            shown = required_points.found(
                *(demand, texts, self.complaint, self.rules, self.entries),
                now=self.now,
                notice=notice,
                reasons=reasons,
                response=response,
            )
            ours = (claim.point for claim in says if (claim.pack, claim.letter) == demand.names)
            return dict.fromkeys(ours, Basis.template) | shown

        return tuple(line for demand in required for line in demand.checked(seen(demand)))


def words_of(piece: Sealed | None) -> str:
    """Return sealed text, for a letter; empty if it was erased."""
    return (peek([piece.sealed])[piece.sealed] or "") if piece else ""
