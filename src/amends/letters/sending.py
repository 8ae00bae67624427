"""One occasion for a letter: the complaint's current state, the recipient, and what was already
sent."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.acting import Act
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.public_facts import for_staff
from amends.core.operation.acts.communication import SendNotice, send_notice
from amends.core.operation.acts.posting import WriteLetter, write_letter
from amends.core.operation.acts.tracking import SetReminder, set_reminder
from amends.core.operation.complaint import Complaint, fold
from amends.core.operation.effects.deadline_warnings import who_hears
from amends.core.operation.events import Delivery, LetterWritten, Notice, NoticeSent, Way
from amends.core.operation.regulators.letter_requirements import demand_allowed, demands
from amends.core.refusal import Refused
from amends.core.values import Moment
from amends.handling import rules
from amends.handling.access_code import code_of
from amends.handling.idempotency import Once
from amends.handling.perform import perform_one
from amends.handling.streams import recorded_event, reference_of
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.journal.models import Entry
from amends.wording import choices, dates
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from . import filling
from .access_slip import has_page
from .channels import CHANNELS
from .channels.dispatch import deliver
from .composing import Letter
from .delivery import NOTICES, Outgoing
from .incoming.addresses import reply_address
from .recipients import Reached
from .writing import Unattended


@dataclass(frozen=True, slots=True)
class Occasion(Unattended):
    """A job with everything it needs."""

    job: Claimed

    @property
    def event(self) -> Any:
        """The event of the entry that asked for it."""
        events = (entry.event for entry in self.entries if entry.version == self.job.version)
        return next(events, None)

    def letter(self, code: str, reached: Reached, more: Mapping[str, str] | None = None) -> Letter:
        """Like `Writing.letter`, but a letter with text that a rule pack forbids is not sent, and
        the owner is informed once. Raises `Refused`; the job waits until the template or the
        complaint has changed (`held_back`)."""
        letter = Unattended.letter(self, code, reached, more)
        notice = NOTICES.get(code)
        if notice is None or not self.rules.regulators:
            return letter
        try:
            required = demands(self.complaint, self.rules, self.now, notice=notice)
            demand_allowed(required, letter.whole)
        except Refused as refused:
            self._held_back(refused, notice)
            raise
        return letter

    def _held_back(self, refused: Refused, notice: Notice) -> None:
        names = Names(rules=self.rules)
        with translation.override(for_staff(self.rules.policy)):
            words = gettext(
                "A letter is on hold: {what}. {why} Change its text (Settings, Letters). Once you "
                "publish it, the letter is sent automatically."
            )
            why = sentence(refused, names=names).why
            text = words.format(what=choices.label(notice), why=why)
        self.remind(text, mark=f"{self.job.id}\nheld back")

    def remind(self, words: str, *, mark: str) -> None:
        """Remind the complaint's owner today; if there is none, or they may not, the people who are
        warned of its deadlines."""
        day = self.rules.day_of(self.complaint.unit, self.now)
        for person in who_hears(self.complaint, self.rules, self.now):
            theirs = mark if person == self.complaint.owner else f"{mark}\n{person}"
            self.record(set_reminder, SetReminder(day, person, words), mark=theirs)

    def day(self, at: Moment) -> str:
        """Return the day of a moment where the complaint is handled, in the active language."""
        return dates.day(self.rules.day_of(self.complaint.unit, at))

    def issued(self) -> str | None:
        """Return the access code that the entry issued to the person of the job, while it is
        valid."""
        issuing = [
            entry.version
            for entry in self.entries
            if isinstance(entry.event, NoticeSent)
            and (entry.event.notice, entry.event.party) == (Notice.access, self.job.party)
        ]
        holder = self.complaint.participant(self.job.party)
        if holder is None or holder.counter is None or issuing[-1:] != [self.job.version]:
            return None
        return code_of(self.complaint.reference, counter=holder.counter)

    def fitting(self, letter: Letter, reached: Reached) -> Letter | None:
        """Return the letter as the channel of its recipient carries it: one that is too long says
        that it is on their tracking page, where its whole text is read. None if they have none, or
        if a person has to write or call."""
        if reached.way is None:
            return None
        longest = CHANNELS[reached.way].longest
        if longest is None or len(letter.text) <= longest:
            return letter
        with translation.override(letter.language):
            text = filling.read_on_page(self.complaint)
        follows = has_page(self.complaint, self.rules, reached.party, now=self.now)
        return replace(letter, text=text) if follows and len(text) <= longest else None

    def mail(self, letter: Letter, reached: Reached) -> None:
        """Send it, unless the limit of this address is reached; nothing if it is read where it is
        recorded."""
        if reached.way is not None and CHANNELS[reached.way].send is not None:
            self.send(self.outgoing(letter, reached, reached.way))

    def send(self, letter: Outgoing) -> None:
        """Send it now."""
        deliver(letter, now=self.now)

    def outgoing(self, letter: Letter, reached: Reached, way: Way) -> Outgoing:
        """Return the letter with everything that sending it this way needs."""
        return Outgoing(
            letter,
            way,
            to=CHANNELS[way].address(reached.contact),
            mark=self.mark(reached),
            sender=filling.sender(self.complaint, self.rules.policy, letter.language),
            reply_to=self._answers_go_to(reached),
            stream=self.job.stream,
            party=reached.party,
            about=self.job.party or reached.party,
        )

    def _answers_go_to(self, reached: Reached) -> str:
        complaint = self.complaint
        brand = filling.brand_of(complaint, self.rules.policy)
        code = brand.code if brand else None
        return reply_address(complaint.reference, reached.party, unit=complaint.unit, brand=code)

    def write(
        self,
        letter: Letter,
        way: Way,
        reached: Reached,
        *,
        about: int = 0,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Queue it to be printed and posted, word for word, unless that was done."""
        party, notice = about or reached.party, NOTICES[letter.code]
        since = [entry.event for entry in self.entries if entry.version > self.job.version]
        written = [event for event in since if isinstance(event, LetterWritten)]
        if (notice, party) in [(event.notice, event.party) for event in written]:
            return
        payload = WriteLetter(
            party,
            way,
            letter.whole,
            notice,
            **letter.named,
            to=reached.party if reached.party != party else None,
            checked=self.checked(letter, more),
        )
        self.record(write_letter, payload, mark=f"{self.mark(reached)}\nwritten")

    def record[P](self, act: Act[Complaint, P], payload: P, *, mark: str) -> None:
        """Record by an act what was done, once for each occasion."""
        stream, once = self.job.stream, once_of(act.name, mark)
        perform_one(stream, act, payload, actor=SYSTEM_ACTOR, now=self.now, once=once)

    def mark(self, reached: Reached) -> str:
        """Return a text that identifies this occasion."""
        job = self.job
        text = f"{job.stream}\n{job.version}\n{job.kind}\n{job.party}"
        return text if reached.party == job.party else f"{text}\n{reached.party}"


def occasion(job: Claimed, now: Moment) -> Occasion:
    """Return the occasion of a job. Raises LookupError for a stream that contains no complaint."""
    return occasion_of(job, store.read(job.stream), rules.rules_at(now), now)


def occasion_of[O: Occasion](
    job: Claimed,
    kept: Iterable[Entry],
    in_force: Rules,
    now: Moment,
    kind: type[O] = Occasion,  # type: ignore[assignment]
) -> O:
    """Return the same from the entries of its stream."""
    entries = tuple(map(recorded_event, kept))
    complaint = fold(entries, reference=reference_of(job.stream))
    if complaint is None:
        raise LookupError(job.stream)
    return kind(complaint, entries, in_force, now, job.party, job)


def once_of(act: str, mark: str) -> Once:
    """Return the key under which an act is recorded once for an occasion."""
    return Once("letters", hashlib.sha256(mark.encode()).hexdigest(), act)


def tell(
    on: Occasion,
    code: str,
    more: Mapping[str, str],
    receivers: Iterable[Reached] | None = None,
) -> None:
    """Write to every recipient and record each letter; letters by post are queued for it. If no
    automatic letter may be sent, a person is reminded to do it."""
    notice = NOTICES[code]
    for reached in on.receivers() if receivers is None else receivers:
        if _was_told(on, notice, reached):
            continue
        letter = on.letter(code, reached, more)
        sent = on.fitting(letter, reached)
        if reached.way is None or sent is None:
            ask_somebody(on, notice, reached)
            continue
        if reached.by_post:
            on.write(letter, reached.way, reached, more=more)
            continue
        on.mail(sent, reached)
        payload = SendNotice(
            notice,
            reached.way,
            reached.party,
            words=letter.behind(sent),
            **letter.named,
            checked=on.checked(letter, more),
        )
        on.record(send_notice, payload, mark=on.mark(reached))


def failed(on: Occasion, notice: Notice, way: Way, reached: Reached) -> None:
    """Record that a letter could not be sent this way."""
    payload = SendNotice(notice, way, reached.party, delivery=Delivery.failed)
    on.record(send_notice, payload, mark=f"{on.mark(reached)}\nfailed")


def _was_told(on: Occasion, notice: Notice, reached: Reached) -> bool:
    """Return whether the notice was recorded since the job was queued, because a crash came after
    it."""
    return any(
        isinstance(entry.event, NoticeSent)
        and (entry.event.notice, entry.event.party) == (notice, reached.party)
        and entry.version > on.job.version
        for entry in on.entries
    )


def ask_somebody(on: Occasion, notice: Notice, reached: Reached) -> None:
    """Remind the complaint's owner that a person has to write or call."""
    with translation.override(for_staff(on.rules.policy)):
        words = gettext(
            "We cannot write to person {party} automatically. Please contact them yourself: {what}."
        )
        text = words.format(party=reached.party, what=choices.label(notice))
    on.remind(text, mark=f"{on.mark(reached)}\nreminder")
