"""Letters sent by the worker, each recorded by an act with its exact text.

A letter is sent before it is recorded, never after, so what the record calls sent was sent. After a
crash between the two it is sent again with the same Message-ID.
"""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import override

from amends.core.framework.policy.commitments import LateLetters
from amends.core.operation.acts import acknowledgement
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.communication import (
    RecordContact,
    SendNotice,
    record_contact,
    send_notice,
)
from amends.core.operation.acts.posting import PostLetter, post_letter
from amends.core.operation.complaint.stages import CLOSED
from amends.core.operation.effects.automatic_updates import again
from amends.core.operation.effects.consequences import (
    AT_ONCE,
    awaits_new_date,
    changes_day,
    moves_answer,
)
from amends.core.operation.events import (
    OUTBOUND,
    Closed,
    DecisionCommunicated,
    Delivery,
    Ground,
    InformationRequested,
    KindDecided,
    LetterWritten,
    Notice,
    NoticeSent,
    ReactionRecorded,
    ReferredOutside,
    ResponseReleased,
    ScopeDeclined,
    SubjectNotified,
    TermExtended,
    Way,
    Withdrawn,
)
from amends.core.operation.regulators.regulated import news_due
from amends.core.values import Code
from amends.jobs.queue import Claimed, NotYet
from amends.wording import stages
from amends.wording.names import Names

from . import (
    filling,
    recipients,
)
from .by_hand import KINDS
from .channels import CHANNELS
from .composing import Letter, UnknownField, about_complaint, parted
from .sending import Occasion, ask_somebody, failed, occasion, tell
from .writing import Writing, words_of

_ESCALATE = Code("escalate")


def acknowledge(job: Claimed, now: datetime) -> None:
    """Acknowledge receipt for one job, as `confirm_receipt` does."""
    confirm_receipt(occasion(job, now))


def confirm_receipt(on: Occasion) -> None:
    """Acknowledge receipt (7.4), unless the decision was already sent. A person who complained on
    the web and follows it there has read it there. People who want a post letter or a call stay
    unacknowledged until staff write or call, and the deadline shows it."""
    party = on.job.party
    participant = on.complaint.participant(party)
    if participant is None or participant.confirmed:
        return
    for reached in on.receivers():
        if reached.way is None:
            continue
        try:
            letter = on.letter("acknowledgement", reached)
            sent = on.fitting(letter, reached)
        except UnknownField:
            # no date was ever promised (an imported complaint): no letter with a gap is sent
            sent = None
        if sent is None:
            ask_somebody(on, Notice.acknowledgement, reached)
            return
        if reached.by_post:
            on.write(letter, reached.way, reached, about=party)
            return
        on.mail(sent, reached)
        payload = Acknowledge(
            party,
            reached.way,
            Delivery.delivered if CHANNELS[reached.way].confirms else Delivery.sent,
            letter.behind(sent),
            Code(letter.template),
            letter.version,
            checked=on.checked(letter),
            respond_by=letter.respond_by,
        )
        on.record(acknowledgement.acknowledge, payload, mark=on.mark(reached))
        return


def send_decision(job: Claimed, now: datetime) -> None:
    """Send the decision of the entry that asked for it, or queue it for the post, as the entry
    says, unless it was withdrawn since. If it cannot be sent by email, that is recorded too."""
    on = occasion(job, now)
    event = on.event
    if not isinstance(event, DecisionCommunicated | ResponseReleased):
        return
    if isinstance(event, ResponseReleased) and not _still_released(on, event):
        return
    more = on.of_decision(words_of(event.words), event.recourse, event.response)
    if OUTBOUND[event.way].counts_from_posting:
        for reached in on.receivers():
            on.write(on.letter("decision", reached, more), event.way, reached)
        return
    for reached in on.receivers():
        if reached.way is not event.way:
            failed(on, Notice.decision, event.way, reached)
    tell(on, "decision", more)


def _still_released(on: Writing, event: ResponseReleased) -> bool:
    person = on.complaint.participant(event.party)
    return person is not None and person.released is not None and person.released.response == event


def tell_recourse(job: Claimed, now: datetime) -> None:
    """Inform a complainant who did not accept the response of every other option (7.9)."""
    on = occasion(job, now)
    participant = on.complaint.participant(job.party)
    if participant is not None:
        ways = on.recourse(participant.recourse, participant.language or "")
        tell(on, "recourse", {"recourse": ways})


def tell_noted(job: Claimed, now: datetime) -> None:
    """Inform a complainant that staff recorded a reply or withdrawal for them, so that they can
    object. After a conversation that resolved the complaint, no one is asked to write to people
    whom no letter can reach."""
    on = occasion(job, now)
    event, participant = on.event, on.complaint.participant(job.party)
    noted = participant.noted if participant is not None else None
    if noted is None or not isinstance(event, ReactionRecorded | Withdrawn):
        return
    entry = next(entry for entry in on.entries if entry.version == job.version)
    if entry.act == AT_ONCE and any(reached.way is None for reached in on.receivers()):
        return
    with override(on.language):
        fields = {"noted_on": on.day(noted.at), "noted": stages.noted(noted)}
    tell(on, "reply_noted", fields)


def tell_scope(job: Claimed, now: datetime) -> None:
    """Inform the sender that this is not handled as a complaint, why, who to contact instead, and
    that they may object."""
    on = occasion(job, now)
    if isinstance(on.event, ScopeDeclined | KindDecided):
        tell(on, "out_of_scope", why_not(on, on.event))


def why_not(on: Writing, event: ScopeDeclined | KindDecided) -> dict[str, str]:
    """Return additional fields of the letter: why it is not handled, and who to contact instead."""
    reason = words_of(event.reason)
    if isinstance(event, ScopeDeclined) and event.pointed_to:
        where = on.turning(on.language).only(event.pointed_to)
        reason = "\n\n".join(filter(None, (reason, where)))
    return {"reason": reason}


def tell_closure(job: Claimed, now: datetime) -> None:
    """Inform a complainant that the complaint is closed: what was done, or why it is closed without
    that and which options remain. A later message reopens it and makes this letter outdated."""
    on = occasion(job, now)
    event, participant = on.event, on.complaint.participant(job.party)
    closed = participant is not None and participant.stage in CLOSED
    if closed and isinstance(event, Closed):
        tell(on, *how_it_ended(on, event))


def how_it_ended(on: Writing, event: Closed) -> tuple[str, dict[str, str]]:
    """Return which letter informs a person that the complaint is closed, and its additional
    fields."""
    participant, language = on.complaint.participant(on.party), on.language
    with override(language):
        if event.ground is Ground.accepted:
            response = on.complaint.response(participant.response if participant else None)
            return "closure_accepted", {"done": filling.done(Names(rules=on.rules), response)}
        return "closure", {
            "why": filling.why_closed(event.ground, participant),
            "ways": on.ways_at_the_end(event.options, language),
        }


def tell_date(job: Claimed, now: datetime) -> None:
    """Inform a complainant who waits for a response of its new due date, if it is another than they
    were told, and why; of a review in any case. A newer date has a job of its own, and so has the
    response."""
    on = occasion(job, now)
    told_later = any(
        moves_answer(entry, on.rules) and entry.version > job.version for entry in on.entries
    )
    if told_later or not awaits_new_date(on.complaint, job.party, on.rules):
        return
    if changes_day(on.complaint, on.entries, on.rules, job.party):
        tell(on, "new_date", {"reason": why_another_day(on, job.version)})
    elif any(entry.act == _ESCALATE for entry in on.entries if entry.version == job.version):
        tell(on, "status_notice", {})


def why_another_day(on: Writing, version: int) -> str:
    """Return the reason given by the entry of this version, if it may be shared; or that the
    complaint was escalated, which confirms the wish for a review."""
    entry = next((entry for entry in on.entries if entry.version == version), None)
    event, act = (entry.event, entry.act) if entry is not None else (None, None)
    if isinstance(event, TermExtended):
        return words_of(event.reason) if all(reached.proved for reached in on.receivers()) else ""
    with override(on.language):
        return filling.looked_at_anew() if act == _ESCALATE else ""


def ask_information(job: Claimed, now: datetime) -> None:
    """Send a person involved our question."""
    on = occasion(job, now)
    event = on.event
    if isinstance(event, InformationRequested):
        with override(on.language):
            until = filling.answer_by(event.day)
        more = {"question": words_of(event.words), "answer_by": until}
        tell(on, "information_request", more)


def tell_late(job: Claimed, now: datetime) -> None:
    """Inform a complainant that the response is late, unless the response or a new date was sent
    since. If the policy leaves this to staff, the owner is asked."""
    on = occasion(job, now)
    moved = any(
        moves_answer(entry, on.rules) and entry.version > job.version for entry in on.entries
    )
    if moved or not awaits_new_date(on.complaint, job.party, on.rules):
        return
    if on.rules.policy.late_letters is LateLetters.by_itself:
        tell(on, "late", {})
        return
    for reached in on.receivers():
        ask_somebody(on, Notice.late, reached)


def tell_change(job: Claimed, now: datetime) -> None:
    """Tell a complainant who asked for it that what caused their complaint was changed, and that
    the change was shown to work."""
    tell(occasion(job, now), "change", {})


def keep_told(job: Claimed, now: datetime) -> None:
    """Send a complainant a progress update, or a reminder that we wait for a reply, if nothing else
    was sent to them since the entry. Its own entry queues the next job."""
    on = occasion(job, now)
    next_word = again(
        on.complaint,
        on.entries,
        version=job.version,
        party=job.party,
        rules=on.rules,
        moment=now,
        news=news_due(on.complaint, on.rules),
    )
    if next_word is None:
        return
    if next_word.at > now:
        raise NotYet(next_word.at - now)
    tell(on, _AGAIN[next_word.notice], {})


_AGAIN = {Notice.status: "status_notice", Notice.reply_reminder: "no_reply_notice"}


def tell_referral(job: Claimed, now: datetime) -> None:
    """Inform a complainant which external body has their complaint now."""
    on = occasion(job, now)
    if isinstance(on.event, ReferredOutside):
        tell(on, "outside_referral", where_it_is(on, on.event))


def where_it_is(on: Writing, event: ReferredOutside) -> dict[str, str]:
    """Return additional fields of the letter: which external body has it."""
    return {"body": on.turning(on.language).place(event.body)}


def tell_subject(job: Claimed, now: datetime) -> None:
    """Record the notice to a person complained about, as they read it on their own page."""
    on = occasion(job, now)
    event = on.event
    if not isinstance(event, SubjectNotified):
        return
    letter = on.to_subject(event)
    payload = SendNotice(
        Notice.subject,
        Way.web,
        person=event.person,
        words=letter.whole,
        **letter.named,
    )
    mark = f"{job.stream}\n{job.version}\n{job.kind}\n{event.person}"
    on.record(send_notice, payload, mark=mark)


def send_letter(job: Claimed, now: datetime) -> None:
    """Send the letter that staff wrote, word for word, and record that it was sent. One that is too
    long for its way is shown on the tracking page (`Occasion.fitting`)."""
    on = occasion(job, now)
    event = on.event
    if not isinstance(event, LetterWritten):
        return
    written = on.complaint.letter(event.letter)
    reached = recipients.reach_only(on.complaint, on.entries, event.to or event.party)
    whole = words_of(event.words)
    if written is None or written.sent_on is not None or reached is None or not whole:
        return
    subject, text = parted(whole)
    language = str(event.language or on.rules.policy.languages[0])
    subject = subject or about_complaint(str(on.complaint.reference), language)
    code = next((kind for kind, notice in KINDS.items() if notice is event.notice), "letter")
    letter = Letter(code, str(event.template or ""), 0, language, subject, text)
    reached = replace(reached, way=event.way)
    sent = on.fitting(letter, reached)
    if sent is None:
        ask_somebody(on, event.notice or Notice.status, reached)
        return
    on.mail(sent, reached)
    posted = PostLetter(event.letter, on.rules.day_of(on.complaint.unit, now))
    on.record(post_letter, posted, mark=on.mark(reached))


def tell_access(job: Claimed, now: datetime) -> None:
    """Send a person involved the access code that the entry issued to them, and keep the text
    without it. A later access code makes this one obsolete. If none may be sent this way, that is
    recorded and staff are asked to hand one over."""
    on = occasion(job, now)
    issued, event = on.issued(), on.event
    reached = recipients.reach_only(on.complaint, on.entries, job.party)
    if issued is None or reached is None or not isinstance(event, NoticeSent):
        return
    allowed = reached.way is event.way and CHANNELS[event.way].page_of_code
    letter = on.letter("access", reached, {"secret": issued}) if allowed else None
    if letter is None or on.fitting(letter, reached) != letter:
        failed(on, Notice.access, event.way, reached)
        ask_somebody(on, Notice.access, reached)
        return
    on.mail(letter, reached)
    kept = on.letter("access", reached, {"secret": _HIDDEN})
    payload = RecordContact(
        reached.party,
        event.way,
        inbound=False,
        words=kept.whole,
        template=Code(kept.template),
        template_version=kept.version,
    )
    on.record(record_contact, payload, mark=on.mark(reached))


def tell_replaced(job: Claimed, now: datetime) -> None:
    """Inform a person involved themselves that the entry replaced their access code by one that
    staff have seen, so that they can complain about it."""
    on = occasion(job, now)
    reached = recipients.reach_only(on.complaint, on.entries, job.party)
    entry = next((entry for entry in on.entries if entry.version == job.version), None)
    if reached is None or entry is None:
        return
    with override(reached.language or on.rules.policy.languages[0]):
        day = on.day(entry.happened)
    tell(on, "access_replaced", {"replaced_on": day}, [reached])


_HIDDEN = "\N{BULLET}" * 16
"""Placeholder for an access code in the stored text of its letter."""
