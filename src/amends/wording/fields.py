"""What every field of an act's particulars is called and, where that is not plain, what is wanted.

A label is found under ``(class, field)`` first, else under the field's name alone, so that `party`
is called the same everywhere.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from django.utils.translation import gettext

from amends.core.framework.adoption.acts import Adopt, ReturnProposal
from amends.core.framework.appointments import APPOINTMENTS
from amends.core.operation.acts.catalogue import ACTS, JOINT_ACTS, declared
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.acts.take_over import TakeOver
from amends.core.shape import Shape, fields_of
from amends.core.values import Code, Sealed, Upload

from .phrases import marked as _

LABELS: Mapping[str, str] = {
    "about": _("What it is about"),
    "about_person": _("Is a member of personnel complained about?"),
    "about_reference": _("The complaint whose handling is complained about"),
    "action": _("Action"),
    "acts_for": _("Acts for"),
    "affected": _("Others affected"),
    "allegation": _("The whole allegation, as they are told it"),
    "alone_reason": _("Why nobody else looks at it"),
    "amount": _("Amount"),
    "anew": _("What is left out holds no more"),
    "authority": _("Authority"),
    "binds": _("Binds from"),
    "body": _("Outside body"),
    "brand": _("Brand"),
    "capacity": _("Acts as"),
    "category": _("Category"),
    "cause": _("Cause"),
    "channel": _("How it came in"),
    "checked": _("What was checked in it"),
    "clock": _("Which date"),
    "closed_on": _("Closed on"),
    "code": _("Choice"),
    "complainants": _("Complainants"),
    "complexity": _("Complexity"),
    "consent": _("The complainant agreed"),
    "contact_by": _("How to reach them"),
    "contact_person": _("Whom to contact, if somebody else"),
    "correspondence": _("Where letters go"),
    "country": _("Country"),
    "currency": _("Currency"),
    "day": _("Day"),
    "decided_on": _("Day of the outcome"),
    "delivery": _("Did it arrive?"),
    "deputy": _("Deputy"),
    "description": _("Description"),
    "dismissed": _("Nobody in personnel is complained about"),
    "due_on": _("Answer due on"),
    "email": _("E-mail"),
    "enclosures": _("Files"),
    "entity": _("Legal entity"),
    "evidence": _("Proof"),
    "evidence_of_receipt": _("How receipt is shown"),
    "facts": _("Further facts"),
    "field": _("What was recorded wrongly"),
    "file": _("File"),
    "finding": _("Finding"),
    "first": _("First day"),
    "flag": _("Yes or no"),
    "ground": _("Ground"),
    "happened": _("When it happened"),
    "hold": _("Hold"),
    "identity": _("Name and address"),
    "immediate_needed": _("Is immediate action needed?"),
    "immediate_possible": _("Is immediate action possible?"),
    "impact": _("Impact"),
    "inbound": _("They contacted us"),
    "incident": _("Incident"),
    "internal": _("Internal: hidden from the complainant"),
    "issue": _("Issue"),
    "issues": _("Issues"),
    "kind": _("Kind"),
    "lacks": _("What the source does not hold"),
    "language": _("Language"),
    "last": _("Last day"),
    "lead": _("Leads the complaint"),
    "letter": _("Letter"),
    "line": _("Line of the checklist"),
    "meets": _("The regulator's letter that it is"),
    "recorded": _("By recorded delivery"),
    "to": _("Who receives it in their place"),
    "level": _("Level"),
    "likelihood_of_compensation": _("Is compensation likely?"),
    "lines": _("Address"),
    "manager": _("Manager"),
    "mention": _("Mention"),
    "mentions": _("People named"),
    "minor": _("Amount"),
    "mode": _("Identity"),
    "moment": _("Day and time"),
    "money": _("Amount"),
    "name": _("Name"),
    "narrative": _("What happened"),
    "needs": _("Needs"),
    "not_heard_reason": _("Why they could not be heard"),
    "notice": _("What the notice is about"),
    "number": _("Number"),
    "occurred_on": _("When it happened"),
    "old_reference": _("Old reference"),
    "opened_on": _("Since when the outside body has it"),
    "option": _("Way of going further"),
    "options": _("What became of each way of going further"),
    "organization": _("Organization"),
    "other": _("Other complaint"),
    "others_affected": _("Are others affected in the same way?"),
    "outcome": _("Outcome"),
    "owner": _("Owner"),
    "pack": _("Rule that sets the date"),
    "paid_on": _("Paid on"),
    "posted_on": _("On which day it was posted"),
    "parties": _("For whom"),
    "party": _("Who"),
    "person": _("Person"),
    "phone": _("Telephone"),
    "piece": _("Which words"),
    "pieces": _("Which words and files"),
    "place": _("Where it happened"),
    "pointed_to": _("Where the sender can turn"),
    "postcode": _("Postcode"),
    "prevention": _("How it is kept from happening again"),
    "priority_override": _("Another priority than the rule gives"),
    "product": _("Product or service"),
    "promise": _("Promise"),
    "reaction": _("Reaction"),
    "reason": _("Reason"),
    "reasons": _("Reasons"),
    "recipient": _("Who received it"),
    "recurring": _("Has it happened before?"),
    "references": _("Numbers the complainant gave"),
    "referred_by": _("Who passed it on"),
    "relation": _("How they belong together"),
    "remedies": _("What is offered"),
    "remedy": _("Remedy"),
    "representatives": _("Representatives"),
    "response": _("Response"),
    "result": _("Result"),
    "role": _("Role"),
    "safe_contact": _("How to reach them safely"),
    "safety": _("Is anybody's safety at stake?"),
    "seen_before": _("Seen before?"),
    "setting": _("Setting"),
    "settings": _("What is chosen"),
    "severity": _("Severity"),
    "sha256": _("Text, by its SHA-256"),
    "similar_seen": _("Were similar complaints found?"),
    "source": _("Source"),
    "stage": _("Stage"),
    "support": _("Who supports them"),
    "template": _("Letter template"),
    "template_version": _("Version of the template"),
    "told": _("Personnel who are told as well"),
    "town": _("Town"),
    "type": _("What is offered"),
    "unit": _("Unit"),
    "use": _("What became of it"),
    "valid_until": _("Valid until"),
    "value": _("Number"),
    "verified": _("It was checked"),
    "version": _("Version"),
    "way": _("How"),
    "words": _("Words"),
}
"""What a field is called wherever nothing closer is said."""

CLOSER_LABELS: Mapping[tuple[str, str], str] = {
    ("Acknowledge", "party"): _("Complainant"),
    ("Acknowledge", "way"): _("How they were told"),
    ("Acknowledge", "words"): _("What was said or written; or why it was not possible"),
    ("Acknowledge", "happened"): _("When they were told"),
    ("Adopt", "code"): _("Which rule"),
    ("Adopt", "kind"): _("What is adopted"),
    ("AddParty", "role"): _("Takes part as"),
    ("Assign", "person"): _("Investigator"),
    ("Assign", "parties"): _("For which complainants"),
    ("Attach", "name"): _("What the file is called"),
    ("Attach", "party"): _("From whom"),
    ("CarryOut", "words"): _("What was done"),
    ("Assess", "facts"): _("The organization's own fields"),
    ("Classify", "facts"): _("The organization's own fields"),
    ("Close", "facts"): _("The organization's own fields"),
    ("Close", "words"): _("Closing words"),
    ("CommunicateDecision", "way"): _("How the decision goes out"),
    ("CommunicateDecision", "words"): _("The decision, as the complainant reads it"),
    ("Correct", "code"): _("The right choice"),
    ("Correct", "day"): _("The right day"),
    ("Correct", "moment"): _("The right day and time"),
    ("Correct", "words"): _("The right words"),
    ("DecideKind", "kind"): _("What came in"),
    ("DeclareInterest", "words"): _("Why you are too close"),
    ("Disagree", "reason"): _("Why not"),
    ("EndParty", "reason"): _("Why their part ends"),
    ("Erase", "ground"): _("Why it is erased"),
    ("Erase", "party"): _("Whose identity"),
    ("Escalate", "person"): _("Who looks at it"),
    ("ExtendTerm", "day"): _("New day"),
    ("ExtendTerm", "good_reason"): _(
        "It is a good reason to move it further than the rules otherwise allow"
    ),
    ("NoteLate", "day"): _("By which day it is expected"),
    ("NoteLate", "reason"): _("Why it is late, as the complainant reads it"),
    ("GrantRole", "unit"): _("For which unit"),
    ("EndRole", "unit"): _("For which unit"),
    ("Invite", "again"): _("They could sign in already"),
    ("HearPerson", "person"): _("Person complained about"),
    ("HearPerson", "words"): _("What they say"),
    ("Hold", "ground"): _("Who asks for it"),
    ("KeepPromise", "words"): _("How it was kept"),
    ("Merge", "other"): _("Complaint it is handled in"),
    ("Merge", "same"): _("Who takes part in both"),
    ("SameAs", "party"): _("Who takes part here"),
    ("SameAs", "there"): _("Their number in the other complaint"),
    ("Message", "party"): _("To whom"),
    ("Message", "words"): _("Message"),
    ("NewFact", "code"): _("Choice"),
    ("NewFact", "name"): _("Which fact"),
    ("NewFact", "words"): _("Words"),
    ("NewMention", "unit"): _("Where they work"),
    ("NewParty", "kind"): _("Person or organization"),
    ("AddParty", "kind"): _("Person or organization"),
    ("NewReference", "kind"): _("What number it is"),
    ("NewRemedy", "action"): _("What is done"),
    ("NewRemedy", "issue"): _("For which issue"),
    ("NewRemedy", "type"): _("Kind"),
    ("Note", "words"): _("Note"),
    ("NotifySubject", "person"): _("Person complained about"),
    ("OptionUsed", "reason"): _("Why it was not used"),
    ("PrepareResponse", "parties"): _("For which complainants"),
    ("PrepareResponse", "reasons"): _("Reasons, answering every issue"),
    ("PauseTerm", "ground"): _("Ground, by the word of its rules"),
    ("PostLetter", "number"): _("Number of the recorded delivery"),
    ("Promise", "day"): _("By when"),
    ("Promise", "words"): _("What is promised"),
    ("Receive", "happened"): _("When it was received"),
    ("Receive", "kind"): _("What it is"),
    ("Receive", "remedy"): _("What the complainant wants"),
    ("RecordContact", "party"): _("With whom"),
    ("RecordContact", "words"): _("What was said"),
    ("RecordEvidence", "words"): _("What was found"),
    ("RecordFinding", "words"): _("What it rests on"),
    ("RecordOutsideOutcome", "amount"): _("Amount granted"),
    ("RecordOutsideOutcome", "upheld"): _("Something is to be done for the complainant"),
    ("RecordOutsideOutcome", "words"): _("What the outside body says"),
    ("RecordReaction", "party"): _("Complainant"),
    ("RecordReaction", "words"): _("In their words"),
    ("Recuse", "words"): _("Why you step back"),
    ("ReferOutside", "notice"): _("What the outside body wrote"),
    ("RequestInformation", "day"): _("Until when an answer helps"),
    ("RequestInformation", "party"): _("Whom you ask"),
    ("RequestInformation", "words"): _("What you ask"),
    ("Receive", "facts"): _("The organization's own fields"),
    ("ResolveAtOnce", "facts"): _("The organization's own fields"),
    ("ResolveAtOnce", "reasons"): _("What was said and settled"),
    ("ResolveAtOnce", "way"): _("How you spoke"),
    ("ResumeTerm", "clock"): _("Which date"),
    ("SendNotice", "party"): _("To which party"),
    ("SendNotice", "person"): _("To which member of personnel"),
    ("SendNotice", "words"): _("What was said or written"),
    ("SetReminder", "person"): _("Who is reminded"),
    ("SetReminder", "words"): _("Of what"),
    ("Split", "other"): _("Reference of the new complaint"),
    ("TakeImmediateAction", "words"): _("What was done at once"),
    ("TakeOver", "amount"): _("Amount paid or granted"),
    ("TakeOver", "happened"): _("When it was received"),
    ("TakeOver", "words"): _("Other words of the source"),
    ("OfferHandOver", "person"): _("Who should take it over"),
    ("OfferHandOver", "reason"): _("What they should know"),
    ("ReturnHandOver", "reason"): _("Why it cannot be yours"),
    ("Transfer", "owner"): _("New owner"),
    ("Unmerge", "other"): _("Complaint it comes back from"),
    ("WriteLetter", "day"): _("Until when an answer helps"),
    ("WriteLetter", "words"): _("Subject, an empty line, text"),
    ("VerifyCorrection", "words"): _("What you saw"),
    ("Withdraw", "party"): _("Complainant"),
    ("Withdraw", "words"): _("In their own words"),
}
"""What a field is called in one class of particulars."""

HELP: Mapping[str, str] = {
    "about_person": _("If it is not known, only the management representative sees it at first."),
    "alone_reason": _("The complainant is told that one person acted alone."),
    "amount": _("Like 1250.00"),
    "acts_for": _("The complainants for whom they speak."),
    "complexity": _(
        "Low: one plain matter. Medium: several facts to check. High: several matters, units or "
        "experts. Critical: nothing like it was handled before."
    ),
    "consent": _("They knew what it means and were free to say no."),
    "day": _("Like 27 3 2026"),
    "delivery": _("If you learn later that it did not arrive, record that with a notice."),
    "evidence_of_receipt": _("A postmark, a file number of the desk, the name of a witness."),
    "happened": _("Leave it empty if it is now. Dates are counted from it."),
    "immediate_needed": _("Would waiting make it worse for somebody?"),
    "immediate_possible": _("Is there something that can be done today?"),
    "impact": _(
        "Low: this person alone. Medium: a few people, or one for a long time. High: many people, "
        "or trust in us. Critical: the public, the law, or the whole organization."
    ),
    "likelihood_of_compensation": _("Your first impression; it binds nobody."),
    "narrative": _("In the complainant's own words, as far as possible."),
    "needs": _("What makes it easier to read, to talk or to take part."),
    "others_affected": _("People who did not complain may have suffered the same."),
    "parties": _("Leave it empty for everybody it can be done for."),
    "pieces": _("Leave it empty for everything."),
    "place": _("A branch, a street, a web page."),
    "pointed_to": _("An outside body that can help, if there is one."),
    "prevention": _("What changes, so that nobody has to complain about it again."),
    "priority_override": _("Leave it empty to follow the rule; another priority needs a reason."),
    "recurring": _("As the complainant says."),
    "safe_contact": _("When and where a call or letter does no harm."),
    "safety": _("If so, the complaint is urgent and top management is told at once."),
    "severity": _(
        "Low: a nuisance. Medium: it costs them time or money. High: a serious loss or hardship. "
        "Critical: harm that cannot be undone."
    ),
    "told": _("Those who worked on it, answer for it or are complained about are told anyway."),
    "valid_until": _("The last day on which the authority counts; empty if it has no end."),
}
"""What is wanted, where the label does not say it."""

CLOSER_HELP: Mapping[tuple[str, str], str] = {
    ("Adopt", "binds"): _("Leave it empty for now. It cannot lie in the past."),
    ("ExtendTerm", "good_reason"): _(
        "Only for a day beyond the one up to which the rules let it be moved on any ground. The "
        "complainant reads the reason."
    ),
    ("Attach", "internal"): _("What a complainant adds is never internal."),
    ("Close", "options"): _("Each way that the complainant was told of."),
    ("CommunicateDecision", "words"): _(
        "Answer every issue and give the reasons. You see the whole letter, with the ways of going "
        "further, before it goes."
    ),
    ("Correct", "code"): _("Only for the channel, the product, or what it is about."),
    ("Correct", "day"): _("Only for the day on which it happened."),
    ("Correct", "moment"): _("Only for when it was received."),
    ("Correct", "words"): _("Only for where it happened, or what happened."),
    ("Classify", "issue"): _("Leave it empty for the complaint as a whole."),
    ("Escalate", "person"): _("Leave it empty for whoever the policy names for the next level."),
    ("Correct", "reason"): _("What was wrong, and how you know the right value."),
    ("NewParty", "lead"): _("One complainant leads; the first, if none is marked."),
    ("NewParty", "acts_for"): _("The complainants for whom they speak, counted from 0."),
    ("NewRemedy", "action"): _("How it is reported; it may stay empty."),
    ("NotifySubject", "support"): _("Whom they can turn to: a colleague, a union, a counsellor."),
    ("Receive", "happened"): _(
        "When it reached the organization, if that was before today. Dates are counted from it."
    ),
    ("Receive", "remedy"): _("Leave it empty if they did not say."),
    ("RecordFinding", "words"): _("The facts, and how far they are proved."),
    ("RequestInformation", "day"): _("The complaint goes on after that day, answer or not."),
    ("ResolveAtOnce", "reasons"): _("It stands as finding, as decision and as check."),
    ("SendNotice", "notice"): _(
        "A secret for the tracking page goes out by itself where you choose e-mail; else it is "
        "shown to you next, to hand it over."
    ),
    ("TakeOver", "happened"): _("As the source says."),
}
"""What is wanted in one class of particulars."""


def label(act: str, path: str) -> str:
    """What a field of an act is called; `path` goes into nested ones: ``remedies.amount``.

    Raises KeyError for an act, field or label that is not there.
    """
    return label_of(*_reached(act, path))


def help(act: str, path: str) -> str:
    """What is wanted in a field of an act; empty where the label says it all."""
    return help_of(*_reached(act, path))


def label_of(particulars: type, name: str) -> str:
    """What a field of a class of particulars is called."""
    closer = CLOSER_LABELS.get((particulars.__name__, name))
    return gettext(closer or LABELS[name])


def help_of(particulars: type, name: str) -> str:
    """What is wanted in a field of a class of particulars; may be empty."""
    found = CLOSER_HELP.get((particulars.__name__, name)) or HELP.get(name)
    return gettext(found) if found else ""


def particulars_of(act: str) -> type:
    """The class of an act's particulars, whichever stream it is on. Raises KeyError."""
    opening: dict[str, type] = {
        "receive": Receive,
        "take-over": TakeOver,
        "adopt": Adopt,
        "return-proposal": ReturnProposal,
    }
    if act in opening:
        return opening[act]
    name = Code(act)
    known = APPOINTMENTS[name] if name in APPOINTMENTS else declared(name)
    particulars: type = known.particulars
    return particulars


def acts() -> tuple[str, ...]:
    """Every act that has particulars, in the order in which they are shown."""
    return ("receive", "take-over", *ACTS, *JOINT_ACTS, *APPOINTMENTS, "adopt", "return-proposal")


def nested(shape: Shape) -> type | None:
    """The dataclass that a field holds and a form asks for, itself or in a tuple."""
    return next((cls for cls in shape.classes if cls not in (Sealed, Upload)), None)


def every_class() -> Iterator[type]:
    """Every class of particulars and every class nested in one, once."""
    waiting = [particulars_of(act) for act in acts()]
    seen: set[type] = set()
    while waiting:
        known = waiting.pop(0)
        if known not in seen:
            seen.add(known)
            yield known
            held = (nested(field.shape) for field in fields_of(known))
            waiting += [inner for inner in held if inner is not None]


@cache
def _reached(act: str, path: str) -> tuple[type, str]:
    particulars = particulars_of(act)
    *way, name = path.split(".")
    for step in way:
        held = {field.name: field.shape for field in fields_of(particulars)}
        inner = nested(held[step])
        if inner is None:
            raise KeyError(path)
        particulars = inner
    return particulars, name
