"""One occasion to write: the complaint as it stands, who is written to, what was done already."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.core.framework.rulebook import Rules
from amends.core.operation.answering import once_told, promised_day
from amends.core.operation.communication import SendNotice
from amends.core.operation.complaint import Complaint, Told, fold
from amends.core.operation.demanded_letters import Demand, demand_allowed, demands
from amends.core.operation.events import (
    Checked,
    Delivery,
    LetterWritten,
    Notice,
    NoticeSent,
    OptionClosed,
    SubjectNotified,
    Way,
)
from amends.core.operation.posting import WriteLetter
from amends.core.operation.raising import who_hears
from amends.core.operation.recourse import ways_known
from amends.core.operation.tracking import SetReminder
from amends.core.refusal import Refused
from amends.core.values import Code, Moment, Sealed
from amends.errands.work import Claimed
from amends.handling import rules
from amends.handling.branding import look_of
from amends.handling.lodging import secret_of
from amends.handling.perform import perform_one
from amends.handling.repeats import Once
from amends.handling.streams import reference_of, told
from amends.journal import store
from amends.people import read
from amends.vault import peek
from amends.wording import choices
from amends.wording.names import Names
from amends.wording.refusals import sentence

from . import demanding, filling, wishes
from .composing import Letter, compose, wording
from .delivery import NOTICES, Sender, brake, count, remember, send
from .incoming.addresses import reply_address
from .slip import has_slip
from .turning import Turning
from .wishes import Reached


@dataclass(frozen=True, slots=True)
class Writing:
    """To whom a letter to a party goes, and what it says, as the complaint stands."""

    complaint: Complaint
    entries: tuple[Told, ...]
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
        day = promised_day(after, self.rules)
        today = self.rules.day_of(self.complaint.unit, self.now)
        return filling.values(
            self.complaint,
            self.rules,
            reached,
            party=self.party,
            language=language,
            respond_by=day,
            passed=day is not None and day < today and code != Notice.late,
            with_slip=code == Notice.acknowledgement and self._encloses_slip(reached),
        )

    def _once_gone(self, notice: Notice | None) -> tuple[Complaint, tuple[Told, ...]]:
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


@dataclass(frozen=True, slots=True)
class Occasion(Unattended):
    """An errand with what it needs to know."""

    errand: Claimed

    @property
    def event(self) -> Any:
        """The event of the entry that asked for it."""
        found = (one.event for one in self.entries if one.version == self.errand.version)
        return next(found, None)

    def letter(self, code: str, reached: Reached, more: Mapping[str, str] | None = None) -> Letter:
        """As `Writing.letter`, but one with a text that a regulator's pack forbids in it goes to
        nobody: whoever answers for the complaint is told, once. Raises `Refused`; the errand waits
        until the wording is another one, or the complaint has changed (`held_back`)."""
        letter = Writing.letter(self, code, reached, more)
        notice = NOTICES.get(code)
        if notice is None or not self.rules.regulators:
            return letter
        try:
            found = demands(self.complaint, self.rules, self.now, notice=notice)
            demand_allowed(found, letter.whole)
        except Refused as refused:
            self._held_back(refused, notice)
            raise
        return letter

    def _held_back(self, refused: Refused, notice: Notice) -> None:
        names = Names(rules=self.rules)
        with translation.override(self.rules.policy.languages[0]):
            words = gettext(
                "A letter is held back: {what}. {why} Change its wording (Settings, Letters); once "
                "that is published, it goes by itself."
            )
            why = sentence(refused, names=names).why
            told = words.format(what=choices.label(notice), why=why)
        self.remind(told, mark=f"{self.errand.id}\nheld back")

    def remind(self, words: str, *, mark: str) -> None:
        """Remind whoever answers for the complaint today; where nobody does, or may, who hears of
        its dates instead."""
        day = self.rules.day_of(self.complaint.unit, self.now)
        for person in who_hears(self.complaint, self.rules, self.now):
            theirs = mark if person == self.complaint.owner else f"{mark}\n{person}"
            self.record("set-reminder", SetReminder(day, person, words), mark=theirs)

    def issued(self) -> str | None:
        """The tracking secret that the entry issued to the errand's party, while it is in force."""
        issuing = [one.version for one in self.entries if _issues_to(self.errand.party, one)]
        holder = self.complaint.participant(self.errand.party)
        if holder is None or holder.counter is None or issuing[-1:] != [self.errand.version]:
            return None
        return secret_of(self.complaint.reference, counter=holder.counter)

    def mail(self, letter: Letter, reached: Reached) -> None:
        """Send it, unless too much went to this address."""
        address = reached.contact.email
        brake(letter.code, address, now=self.now)
        mark = self.mark(reached)
        about = self.errand.party or reached.party
        remember(
            letter,
            mark=mark,
            stream=self.errand.stream,
            party=reached.party,
            about=about,
            now=self.now,
        )
        policy = self.rules.policy
        brand = filling.brand_of(self.complaint, policy)
        send(
            letter,
            to=address,
            mark=mark,
            sender=Sender(
                filling.organization(self.complaint, policy, letter.language),
                brand.email if brand else "",
                look_of(policy, brand.code if brand else None).accent,
            ),
            reply_to=self._answers_go_to(reached),
        )
        count(letter.code, address, now=self.now)

    def _answers_go_to(self, reached: Reached) -> str:
        """The address by which an answer finds its complaint and its party."""
        complaint = self.complaint
        brand = filling.brand_of(complaint, self.rules.policy)
        code = brand.code if brand else None
        return reply_address(complaint.reference, reached.party, unit=complaint.unit, brand=code)

    def write(
        self,
        letter: Letter,
        reached: Reached,
        notice: Notice,
        *,
        about: int = 0,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Lay it ready to be printed and posted, word for word, unless that was done."""
        party = about or reached.party
        since = [one.event for one in self.entries if one.version > self.errand.version]
        written = [one for one in since if isinstance(one, LetterWritten)]
        if (notice, party) in [(one.notice, one.party) for one in written]:
            return
        given = WriteLetter(
            party,
            Way.letter,
            letter.whole,
            notice,
            template=Code(letter.template),
            template_version=letter.version,
            language=Code(letter.language.lower()),
            to=reached.party if reached.party != party else None,
            checked=self.checked(letter, notice, more),
        )
        self.record("write-letter", given, mark=f"{self.mark(reached)}\nwritten")

    def record(self, act: str, particulars: Any, *, mark: str) -> None:
        """Record by an act what was done, once for each occasion."""
        key = hashlib.sha256(mark.encode()).hexdigest()
        once = Once("letters", key, act)
        stream = self.errand.stream
        perform_one(stream, act, particulars, actor=SYSTEM_ACTOR, now=self.now, once=once)

    def mark(self, reached: Reached) -> str:
        """What tells this occasion from every other."""
        errand = self.errand
        asked = f"{errand.stream}\n{errand.version}\n{errand.kind}\n{errand.party}"
        return asked if reached.party == errand.party else f"{asked}\n{reached.party}"


def occasion(errand: Claimed, now: Moment) -> Occasion:
    """The occasion of an errand. Raises LookupError for a stream that holds no complaint."""
    entries = tuple(told(entry) for entry in store.read(errand.stream))
    complaint = fold(entries, reference=reference_of(errand.stream))
    if complaint is None:
        raise LookupError(errand.stream)
    return Occasion(complaint, entries, rules.rules_at(now), now, errand.party, errand)


def tell(on: Occasion, notice: Notice, code: str, more: Mapping[str, str]) -> None:
    """Write to everybody who gets it and record each letter; what goes by post is laid ready. Where
    no machine may write, somebody is reminded to do it."""
    for reached in on.receivers():
        if _was_told(on, notice, reached):
            continue
        letter = on.letter(code, reached, more)
        if reached.way is None:
            ask_somebody(on, notice, reached)
            continue
        if reached.way is Way.letter:
            on.write(letter, reached, notice, more=more)
            continue
        if reached.way is Way.email:
            on.mail(letter, reached)
        sent = _sent(notice, letter, reached, reached.way)
        given = replace(sent, checked=on.checked(letter, notice, more))
        on.record("send-notice", given, mark=on.mark(reached))


def failed(on: Occasion, notice: Notice, reached: Reached) -> None:
    """Record that a letter which was to go by e-mail cannot."""
    given = SendNotice(notice, Way.email, reached.party, delivery=Delivery.failed)
    on.record("send-notice", given, mark=f"{on.mark(reached)}\nfailed")


def words_of(piece: Sealed | None) -> str:
    """Sealed words, for a letter; nothing where they were erased."""
    return (peek([piece.sealed])[piece.sealed] or "") if piece else ""


def _sent(notice: Notice, letter: Letter, reached: Reached, way: Way) -> SendNotice:
    return SendNotice(
        notice,
        way,
        reached.party,
        words=letter.whole,
        template=Code(letter.template),
        template_version=letter.version,
        language=Code(letter.language.lower()),
    )


def _issues_to(party: int, one: Told) -> bool:
    match one.event:
        case NoticeSent(notice=Notice.access, party=receiver):
            return receiver == party
        case _:
            return False


def _was_told(on: Occasion, notice: Notice, reached: Reached) -> bool:
    """Whether the notice was recorded since it was asked for: then a crash came after it."""
    return any(
        isinstance(one.event, NoticeSent)
        and (one.event.notice, one.event.party) == (notice, reached.party)
        and one.version > on.errand.version
        for one in on.entries
    )


def ask_somebody(on: Occasion, notice: Notice, reached: Reached) -> None:
    """Remind whoever answers for the complaint that a person has to write or call."""
    with translation.override(on.rules.policy.languages[0]):
        words = gettext("No machine may write to party {party} here. Please tell them: {what}.")
        asked = words.format(party=reached.party, what=choices.label(notice))
    on.remind(asked, mark=f"{on.mark(reached)}\nreminder")
