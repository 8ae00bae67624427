"""Clause 7: the closed vocabularies of a complaint's events."""

from ...values import Coded


class Finding(Coded):
    """What the investigation established about one issue (7.6)."""

    upheld = "upheld"
    partly_upheld = "partly_upheld"
    not_upheld = "not_upheld"
    could_not_be_established = "could_not_be_established"
    withdrawn = "withdrawn"


class Look(Coded):
    """What an investigation looks at, and whom it hears (7.6, Annex D)."""

    documents = "documents"
    item = "item"
    complainant = "complainant"
    subject = "subject"
    other_party = "other_party"
    expert = "expert"


class SecondReading(Coded):
    """Why someone not involved has to read a response before it is sent (4.7)."""

    drawn = "drawn"
    above_limit = "above_limit"


class Reaction(Coded):
    """What a complainant says of the decision (7.9)."""

    accepted = "accepted"
    accepted_in_part = "accepted_in_part"
    accepted_reluctantly = "accepted_reluctantly"
    refused = "refused"
    no_reply = "no_reply"


class Ground(Coded):
    """Reason for closing a complaint (7.9)."""

    accepted = "accepted"
    options_exhausted = "options_exhausted"
    withdrawn = "withdrawn"
    no_reply = "no_reply"


class PartyRole(Coded):
    """Role of a person involved."""

    complainant = "complainant"
    representative = "representative"
    affected = "affected"


class IdentityMode(Coded):
    """How far a complainant's identity may be known (4.10)."""

    named = "named"
    confidential = "confidential"
    anonymous = "anonymous"


class Standing(Coded):
    """How far a representative's authority is proven."""

    claimed = "claimed"
    shown = "shown"
    verified = "verified"
    refused = "refused"


class Kind(Coded):
    """Kind of a case (3.2, 3.6)."""

    complaint = "complaint"
    feedback = "feedback"
    praise = "praise"
    request = "request"
    enquiry = "enquiry"


class About(Coded):
    """Subject of a complaint (7.2-c)."""

    product = "product"
    service = "service"
    practice = "practice"
    handling = "handling"


class YesNoUnknown(Coded):
    """An answer that may be unknown."""

    yes = "yes"
    no = "no"
    unknown = "unknown"


class Delivery(Coded):
    """Delivery state of a sent message."""

    sent = "sent"
    delivered = "delivered"
    failed = "failed"


class Pattern(Coded):
    """Whether the problem has been seen before (8.2)."""

    single = "single"
    recurring = "recurring"
    systemic = "systemic"
    not_determined = "not_determined"


class OptionUse(Coded):
    """What became of one option for escalation (7.9)."""

    used = "used"
    declined = "declined"
    expired = "expired"
    not_available = "not_available"


class OutsideResult(Coded):
    """How an external body's procedure ended (ISO 10003, 7.5)."""

    settled = "settled"
    recommendation_accepted = "recommendation_accepted"
    decision = "decision"
    ended_without_result = "ended_without_result"


class Notice(Coded):
    """Subject of a notice (7.3)."""

    acknowledgement = "acknowledgement"
    status = "status"
    new_date = "new_date"
    information_request = "information_request"
    late = "late"
    decision = "decision"
    recourse = "recourse"
    reply_reminder = "reply_reminder"
    out_of_scope = "out_of_scope"
    closure = "closure"
    outside_referral = "outside_referral"
    subject = "subject"
    alert = "alert"
    access = "access"
    reply_noted = "reply_noted"
    access_replaced = "access_replaced"
    objection = "objection"
    change = "change"


class FeedbackSource(Coded):
    """Where feedback on the handling of a complaint comes from (8.3)."""

    survey = "survey"
    reading = "reading"
