"""Clause 7: the closed vocabularies of what can happen to a complaint."""

from ...values import Coded


class Finding(Coded):
    """What the investigation established about one issue (7.6)."""

    upheld = "upheld"
    partly_upheld = "partly_upheld"
    not_upheld = "not_upheld"
    could_not_be_established = "could_not_be_established"
    withdrawn = "withdrawn"


class Reaction(Coded):
    """What a complainant says of the decision (7.9)."""

    accepted = "accepted"
    accepted_in_part = "accepted_in_part"
    accepted_reluctantly = "accepted_reluctantly"
    refused = "refused"
    no_reply = "no_reply"


class Ground(Coded):
    """On what a complaint is closed (7.9)."""

    accepted = "accepted"
    options_exhausted = "options_exhausted"
    withdrawn = "withdrawn"
    no_reply = "no_reply"


class PartyRole(Coded):
    """In what way somebody takes part."""

    complainant = "complainant"
    representative = "representative"
    affected = "affected"


class IdentityMode(Coded):
    """How far a complainant's identity may be known (4.10)."""

    named = "named"
    confidential = "confidential"
    anonymous = "anonymous"


class Standing(Coded):
    """How far a representative's authority has been shown."""

    claimed = "claimed"
    shown = "shown"
    verified = "verified"
    refused = "refused"


class Kind(Coded):
    """What came in (3.2, 3.6)."""

    complaint = "complaint"
    feedback = "feedback"
    praise = "praise"
    request = "request"
    enquiry = "enquiry"


class About(Coded):
    """What is complained of (7.2-c)."""

    product = "product"
    service = "service"
    practice = "practice"
    handling = "handling"


class YesNoUnknown(Coded):
    """An answer that may honestly be missing."""

    yes = "yes"
    no = "no"
    unknown = "unknown"


class Way(Coded):
    """How something reached somebody (7.4)."""

    email = "email"
    letter = "letter"
    phone = "phone"
    in_person = "in_person"
    web = "web"
    not_possible = "not_possible"


class Delivery(Coded):
    """What is known of a message that went out."""

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
    """What became of one way of going further (7.9)."""

    used = "used"
    declined = "declined"
    expired = "expired"
    not_available = "not_available"


class OutsideResult(Coded):
    """How an outside body's procedure ended (ISO 10003, 7.5)."""

    settled = "settled"
    recommendation_accepted = "recommendation_accepted"
    decision = "decision"
    ended_without_result = "ended_without_result"


class Notice(Coded):
    """What a notice is about (7.3)."""

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
