"""What can be written to a party of a complaint as it stands: to whom, in which language, with what
in it, and what a letter that nobody looks at before it goes is seen to say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.events import Checked, Notice, OptionClosed, SubjectNotified, Way
from amends.core.operation.regulators.answering import once_told, promised_term
from amends.core.operation.regulators.letter_requirements import Demand, demands
from amends.core.operation.regulators.recourse import ways_known
from amends.core.values import Code, Moment, Sealed
from amends.people import read
from amends.vault import peek

from . import demanding, filling, wishes
from .composing import Letter, compose, wording
from .delivery import NOTICES
from .slip import has_slip
from .turning import Turning
from .wishes import Reached


@dataclass(frozen=True, slots=True)
class Writing:
    """To whom a letter to a party goes, and what it says, as the complaint stands."""

    complaint: Complaint
    entries: tuple[RecordedEvent, ...]
    rules: Rules
    now: Moment
    party: int

    by_itself: ClassVar[bool] = False
    """Whether nobody looks at what is written before it goes."""

    def receivers(self) -> list[Reached]:
        """Who gets what is written to the party."""
        return wishes.reach(
            self.complaint, self.entries, self.party, rules=self.rules, now=self.now
        )

    def letter(self, code: str, reached: Reached, more: Mapping[str, str] | None = None) -> Letter:
        """The letter in the receiver's language, as far as there is wording in it."""
        policy = self.rules.policy
        language = wording(policy, code, reached.language or policy.languages[0]).language
        return compose(
            policy, code, language, self.fields(reached, language, code) | dict(more or {})
        )

    def fields(self, reached: Reached, language: str, code: str = "") -> dict[str, str]:
        """What can be told of the complaint in every letter to the receiver, with the day of the
        answer as it stands once the letter of this code has gone."""
        after, _ = self._once_gone(NOTICES.get(code))
        term = promised_term(after, self.rules)
        return filling.values(
            self.complaint,
            self.rules,
            reached,
            party=self.party,
            language=language,
            respond_by=term,
            passed=term is not None and term.until < self.now and code != Notice.late,
            with_slip=code == Notice.acknowledgement and self._encloses_slip(reached),
        )

    def _once_gone(self, notice: Notice | None) -> tuple[Complaint, tuple[RecordedEvent, ...]]:
        lacks = None if self.by_itself else ()
        return once_told(self.complaint, self.rules, self.now, notice, lacks=lacks)

    def _encloses_slip(self, reached: Reached) -> bool:
        """Whether a letter of receipt to them is printed with their secret beside it."""
        by_post = reached.way is Way.letter
        told = (self.complaint, self.entries, self.rules, reached.party)
        return by_post and has_slip(*told, now=self.now)

    def to_subject(self, event: SubjectNotified) -> Letter:
        """The notice to a person complained about, in the organization's first language."""
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
        """Where the party can turn, in a language, else in the organization's first."""
        told = language or self.rules.policy.languages[0]
        return Turning(self.complaint, self.rules, self.now, self.party, told)

    def recourse(self, options: Iterable[Code], language: str) -> str:
        """The ways further of the party, each with where to turn and until when."""
        return self.turning(language).ways(options)

    def ways_at_the_end(self, options: Sequence[OptionClosed], language: str) -> str:
        """What became of each way further of the party, or else every way that is left to them."""
        if options:
            return self.turning(language).ended(options)
        one = self.complaint.participant(self.party)
        if one is None:
            return self.recourse((), language)
        left = ways_known(one, self.complaint, self.rules, self.now)
        return self.recourse(left, language)

    def of_decision(self, words: str, options: Iterable[Code]) -> dict[str, str]:
        """What the letter with a decision says besides what every letter can."""
        language = next((one.language for one in self.receivers()), "")
        return {"decision": words, "recourse": self.recourse(options, language)}


class Unattended(Writing):
    """Writing that nobody looks at before it goes."""

    __slots__ = ()
    by_itself = True

    def checked(
        self, letter: Letter, notice: Notice, more: Mapping[str, str] | None = None
    ) -> tuple[Checked, ...]:
        """What regulators' packs demand of a letter about `notice` and what this one is seen to
        say; `more` is what it says besides what every letter can. The points of a decision were
        gone through when it was communicated."""
        if notice is Notice.decision or not self.rules.regulators:
            return ()
        found = demands(self.complaint, self.rules, self.now, notice=notice)
        if not found:
            return ()
        texts = (demanding.Text(letter.whole, letter.language),)
        reasons = tuple(filter(None, ((more or {}).get("reason"),)))

        says = wording(self.rules.policy, letter.code, letter.language).says

        def seen(one: Demand) -> frozenset[Code]:
            told = (one, texts, self.complaint, self.rules)
            shown = demanding.found(*told, now=self.now, notice=notice, reasons=reasons)
            ours = (said for said in says if (said.pack, said.letter) == one.names)
            return shown.union(said.point for said in ours)

        return tuple(line for one in found for line in one.checked(seen(one)))


def words_of(piece: Sealed | None) -> str:
    """Sealed words, for a letter; nothing where they were erased."""
    return (peek([piece.sealed])[piece.sealed] or "") if piece else ""
