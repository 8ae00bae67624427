"""Values of the fields of a letter."""

import re
from unicodedata import category

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import label
from amends.core.framework.policy.danger import emergency_number
from amends.core.framework.policy.organization import Brand
from amends.core.framework.policy.policy import Policy
from amends.core.operation import events as e
from amends.core.operation.acts.closing.reaction import silent_until
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.parts import Participant, Response, Term
from amends.core.values import Day, Moment
from amends.governance.branding import look_of
from amends.wording import (
    dates,
    stages,
)
from amends.wording.contacts import contact_details
from amends.wording.names import Names
from amends.wording.remedies import done as remedy_done
from amends.wording.timeliness import danger_call

from .delivery import Sender
from .recipients import Reached


def values(
    complaint: Complaint,
    rules: Rules,
    reached: Reached,
    *,
    party: int,
    language: str,
    respond_by: Term | None,
    now: Moment | None = None,
    passed: bool = False,
    with_slip: bool = False,
) -> dict[str, str]:
    """Return the known letter fields for this complainant, with dates in the letter's language and
    the unit's time zone. Unknown ones are left out. `respond_by`: the deadline of the response;
    `passed`: it has passed, and the letter must not promise it; `with_slip`: the recipient's access
    code is enclosed."""
    policy = rules.policy
    calendar = rules.calendar(complaint.unit)
    reached_as = policy.reached_as(brand_of(complaint, policy))
    with translation.override(language):
        fields = {
            "greeting": _danger(complaint, rules, reached, now) + _greeting(reached),
            "name": _name(reached) or gettext("Sir or Madam"),
            "reference": str(complaint.reference),
            "organization": organization(complaint, policy, language),
            "track_url": page(),
            "how_to_follow": _how_to_follow(complaint, reached, with_slip=with_slip),
            "reach_us": "\n".join(contact_details.lines(reached_as, language)),
            "received_on": dates.day(calendar.day_of(complaint.received_at)),
            "standing": standing(complaint, party),
        }
        if respond_by is not None:
            day = dates.plain_last(respond_by.day, respond_by.until, now, zone=calendar.zone)
            fields["respond_by"] = _over(day) if passed else day
        participant = complaint.participant(party)
        if participant is not None and (participant.decided_at or participant.released):
            until = silent_until(complaint, participant, policy)
            fields["react_by"] = dates.day(calendar.day_of(until))
        if participant is not None and participant.decided_at:
            fields["decided_on"] = dates.day(calendar.day_of(participant.decided_at))
        return fields


def standing(complaint: Complaint, party: int) -> str:
    """Return the state of the complaint, as on the tracking page, in the active language."""
    person = complaint.participant(party)
    stage = (person.stage if person is not None else None) or complaint.stage
    return stages.state_sentence(stage, noted=person is not None and person.answered_for)


def _over(day: str) -> str:
    """Return the text about a response whose due date has passed. It replaces the date in the
    letter, whatever the organisation's template says around it."""
    words = gettext("the earliest day we can (we're sorry: it was due on {day}, which has passed)")
    return words.format(day=day)


def organization(complaint: Complaint, policy: Policy, language: str) -> str:
    """Return the name under which the complainant knows us: the brand's, otherwise the
    organisation's."""
    brand = brand_of(complaint, policy)
    return (brand and label(brand.labels, (language, *policy.languages))) or policy.name


def brand_of(complaint: Complaint, policy: Policy) -> Brand | None:
    """Return the brand that the complainant knows: the complaint's, otherwise its unit's."""
    return policy.brand_for(complaint.brand, complaint.unit)


def sender(complaint: Complaint, policy: Policy, language: str) -> Sender:
    """Return the sender whom the complainant knows."""
    brand = brand_of(complaint, policy)
    accent = look_of(policy, brand.code if brand else None).accent
    name = organization(complaint, policy, language)
    return Sender(name, brand.email if brand else "", accent)


# --- what one kind of letter says, in the active language ---


def done(names: Names, response: Response | None) -> str:
    """Return what was done for a complainant and who had decided it, a line each: what is on record
    as completed. Empty if nothing is."""
    if response is None:
        return ""
    remedies = [r for r in response.remedies if r.number in response.carried_out]
    lines = [remedy_done(remedy, names) for remedy in remedies]
    agreed, awarded = gettext("What we agreed and did:"), gettext("What was decided and we did:")
    return "\n".join([awarded if response.outside else agreed, *lines]) if lines else ""


def looked_at_anew() -> str:
    """Return why the response has another due date after an escalation."""
    return gettext("Someone who was not involved in our response is reviewing your complaint.")


def answer_by(day: Day | None) -> str:
    """Return until when an answer helps; empty if no day was set."""
    return gettext("Please reply by {day}.").format(day=dates.day(day)) if day else ""


def why_closed(ground: e.Ground, participant: Participant | None) -> str:
    """Return why a complaint was closed although its complainant did not accept the outcome."""
    if ground is e.Ground.withdrawn and participant is not None and participant.noted:
        return gettext("We recorded that {what}.").format(what=stages.noted(participant.noted))
    return str(_WHY.get(ground, ""))


_WHY = {
    e.Ground.withdrawn: gettext_lazy("You told us you wanted to withdraw it."),
    e.Ground.no_reply: gettext_lazy("We have not heard from you since our response."),
    e.Ground.options_exhausted: gettext_lazy(
        "You did not accept our response. What became of each option is listed below."
    ),
}


def page() -> str:
    """Return the address of the tracking page."""
    return f"{settings.AMENDS_BASE_URL.rstrip('/')}/track"


def read_on_page(complaint: Complaint) -> str:
    """Return that a letter, too long for its way, is read on the tracking page."""
    words = gettext("You have a message about your complaint ({reference}). Read it at {page}.")
    return words.format(reference=complaint.reference, page=page())


def page_about(reference: str) -> str:
    """Return the address where a person complained about reads what was sent to them, and
    responds."""
    return f"{settings.AMENDS_BASE_URL.rstrip('/')}/desk/about-me/{reference}/"


def with_enclosed() -> str:
    """Return the sentence about the enclosed slip; `{page}` is an address."""
    return gettext(
        "You can track your complaint at {page}. Use the reference and access code on the "
        "enclosed sheet."
    )


def _danger(complaint: Complaint, rules: Rules, reached: Reached, now: Moment | None) -> str:
    """Return by when we phone about a danger, and what a person does in it: a paragraph before all
    else, as long as the call is to be made or the complaint reports a danger."""
    number, lines, call = emergency_number(rules.policy), [], complaint.danger_call
    if call is not None and complaint.awaits_call and reached.party in call.parties:
        lines.append(danger_call.told(complaint, rules, now or complaint.recorded_at, dated=True))
    if complaint.in_danger and number:
        words = gettext("If someone may be hurt now, call {number}.")
        lines.append(words.format(number=number))
    return "\n".join(lines) + "\n\n" if lines else ""


def _how_to_follow(complaint: Complaint, reached: Reached, *, with_slip: bool) -> str:
    """Return how to follow the complaint, only for people who have an access code, or get it with
    the letter."""
    if with_slip:
        return with_enclosed().format(page=page())
    participant = complaint.participant(reached.party)
    if participant is not None and participant.counter is not None:
        words = gettext(
            "You can track your complaint and add to it at {page}. Use your reference and access "
            "code. If you do not have a code, ask us for one."
        )
        return words.format(page=page())
    return gettext(
        "If you want to track your complaint online, ask us. We'll give you your own access code."
    )


def _greeting(reached: Reached) -> str:
    name = _name(reached)
    return gettext("Dear {name}").format(name=name) if name else gettext("Hello")


def _name(reached: Reached) -> str:
    """Return the name in the greeting: what a sender typed only if it looks like a name, until the
    address is known to be theirs."""
    name = " ".join((reached.contact.name or reached.contact.organization).split())
    return name if reached.proved or plain_name(name) else ""


def plain_name(text: str) -> bool:
    """Return whether a text can be nothing but a name: a few words of letters, without numbers,
    addresses and sentences."""
    letters = all(sign in _IN_NAMES or category(sign)[0] in "LM" for sign in text)
    return letters and len(text) <= 60 and len(text.split()) <= 6 and not _ADDRESS.search(text)


_IN_NAMES = " '\N{RIGHT SINGLE QUOTATION MARK}.-\N{MIDDLE DOT}"
_ADDRESS = re.compile(r"\.\w")
