"""Clause 8.3: inviting people to a survey in the way that they asked for: by email, on their
tracking page, with a card by post, or by phone. No one is written to who asked not to be."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from django.conf import settings
from django.utils import translation

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.samples.drawing import LeftOut
from amends.core.improvement.samples.satisfaction import BY_HAND, Invite
from amends.core.operation.complaint import Participant
from amends.core.operation.events import OUTBOUND, Way
from amends.core.operation.guards import sight_of
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Moment
from amends.handling.commands import Command, Unknown
from amends.handling.improvement import sampling
from amends.handling.perform import perform
from amends.handling.reading import File, file_of
from amends.jobs.queue import Claimed
from amends.register.models import SurveyPlace
from amends.wording import dates

from .. import filling, recipients
from ..channels import CHANNELS
from ..channels.conversation import PHONE
from ..channels.dispatch import deliver
from ..composing import Letter, compose, own, wording
from ..delivery import BadAddress, Outgoing
from ..recipients import Reached

SURVEY = "survey"
"""The letter of the policy."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a sample, with their complaint and how they can be asked."""

    file: File
    participant: Participant
    reached: Reached


def person_of(place: SurveyPlace, now: Moment) -> Person | LeftOut:
    """Return who is asked about a complaint of a sample, or why no one is."""
    try:
        file = file_of(place.reference, actor=SYSTEM_ACTOR, now=now)
    except Unknown:
        return LeftOut.erased
    complaint = file.complaint
    if sight_of(complaint, file.rules).restricted:
        return LeftOut.restricted
    if complaint.merged_into or not complaint.complainants:
        return LeftOut.no_longer_involved
    lead = complaint.lead
    if (identity := lead.party.identity) and identity.sealed in complaint.retracted:
        return LeftOut.erased
    receivers = recipients.reach(complaint, file.entries, lead.number, rules=file.rules, now=now)
    if not receivers:
        return LeftOut.no_longer_involved
    return Person(file, lead, receivers[0])


def ask(place: SurveyPlace, now: Moment) -> None:
    """Choose how a person is asked, and record it; an email follows as a job (`send_invitation`),
    so that two workers send none twice. Raises `Refused` if it was chosen before."""
    _record(place, chosen(place, person_of(place, now)), now)


def chosen(place: SurveyPlace, person: Person | LeftOut) -> Invite:
    """Return how a person is asked, or why they are not."""
    if isinstance(person, LeftOut):
        return Invite(place.number, left_out=person)
    way, by_phone = person.reached.way, PHONE.reaches(person.reached.contact)
    if way is None or not (CHANNELS[way].page_of_code or CHANNELS[way].confirms):
        way = PHONE.way if by_phone else None
    if way is None:
        return Invite(place.number, left_out=LeftOut.no_contact)
    return Invite(place.number, way, party=person.participant.number)


def send_invitation(job: Claimed, now: Moment) -> None:
    """Send an invitation that was recorded, unless the person has answered or is no longer to be
    asked; one that is too long for its way is asked with a card or by phone. Raises what `send`
    raises if the mail server does not accept it now."""
    place = SurveyPlace.objects.filter(survey=job.stream, number=job.party).first()
    if place is None or place.answered_at or place.declined or place.left_out:
        return
    person = person_of(place, now)
    way = None if isinstance(person, LeftOut) else person.reached.way
    if isinstance(person, LeftOut):
        why = person
    elif person.participant.number != place.party:
        why = LeftOut.no_longer_involved
    elif way is None or CHANNELS[way].send is None:
        why = LeftOut.no_contact
    else:
        letter, longest = invitation(place, person), CHANNELS[way].longest
        if longest is not None and len(letter.text) > longest:
            ask_otherwise(job, now)
            return
        try:
            _send(place, person, way, letter, now)
        except BadAddress:
            why = LeftOut.no_contact
        else:
            return
    _record_unless_over(place, Invite(place.number, left_out=why), now)


def ask_otherwise(job: Claimed, now: Moment) -> None:
    """Record that an invitation did not arrive: the person is asked with a card or by phone, or is
    not reached; nothing if they answered since."""
    place = SurveyPlace.objects.filter(survey=job.stream, number=job.party).first()
    if place is None or place.answered_at or place.declined or not place.way:
        return
    if OUTBOUND[Way(place.way)].handed:
        return
    person = person_of(place, now)
    contact = None if isinstance(person, LeftOut) else person.reached.contact
    reaching = (way for way in BY_HAND if contact and CHANNELS[way].reaches(contact))
    way = next(reaching, None)
    _record_unless_over(place, Invite(place.number, way, returned=True), now)


def _record_unless_over(place: SurveyPlace, payload: Invite, now: Moment) -> None:
    """Record it, unless they answered or asked for no survey while it was found out."""
    try:
        _record(place, payload, now)
    except Refused as refused:
        if refused.guard is not Guard.already_done:
            raise


def _record(place: SurveyPlace, payload: Invite, now: Moment) -> None:
    perform([Command(place.survey, Code("invite"), payload)], actor=SYSTEM_ACTOR, now=now)


def _send(place: SurveyPlace, person: Person, way: Way, letter: Letter, now: Moment) -> None:
    outgoing = Outgoing(
        letter,
        way,
        to=CHANNELS[way].address(person.reached.contact),
        mark=f"{place.survey}\n{place.number}",
        sender=filling.sender(person.file.complaint, person.file.rules.policy, letter.language),
        stream=f"complaint/{place.reference}",
        party=person.reached.party,
        about=place.number,
        notice=Id(place.survey),
    )
    deliver(outgoing, now=now)


def invitation(place: SurveyPlace, person: Person) -> Letter:
    """Return the email with the address of the survey, in the person's language. A template of the
    policy that does not name the address is not used."""
    file, policy = person.file, person.file.rules.policy
    language = person.reached.language or policy.languages[0]
    chosen = wording(policy, SURVEY, language)
    if "{survey_url}" not in chosen.text:
        chosen = own(SURVEY, chosen.language)
        kept = tuple(template for template in policy.templates if template.code != SURVEY)
        policy = replace(policy, templates=kept)
    values = filling.values(
        file.complaint,
        file.rules,
        person.reached,
        party=person.participant.number,
        language=chosen.language,
        respond_by=None,
    )
    with translation.override(chosen.language):
        until = place.until
        day = dates.day(file.rules.day_of(file.complaint.unit, until)) if until else ""
    more = {"survey_url": address_of(place), "survey_until": day}
    return compose(policy, SURVEY, chosen.language, values | more)


def address_of(place: SurveyPlace) -> str:
    """Return the address of the survey with the code of the person."""
    code = sampling.code_of(place.survey, place.number)
    return f"{settings.AMENDS_BASE_URL.rstrip('/')}/survey/{quote(code)}"
