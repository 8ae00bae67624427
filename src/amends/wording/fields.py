"""What every field of an act's payload is called and, where that is not plain, what is wanted.

Fields that one subclause alone has are declared in its file in `wording.acts`.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache

from django.utils.translation import gettext

from amends.core.framework.adoption.acts import Adopt, ReturnProposal
from amends.core.framework.appointments import APPOINTMENTS
from amends.core.governing.catalogue import RECORD_ACTS
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import Receive
from amends.core.shape import Shape, fields_of
from amends.core.values import Sealed, Upload

from .acts import FIELDS as FIELDS_OF_ACTS
from .acts import merged
from .acts.declaration import Field
from .phrases import marked as _

_SHARED: Mapping[str | tuple[str, str], Field] = {
    "acts_for": Field(
        _("Acts for"),
        help=_("The complainants they act for."),
        needed=_("needed for a representative"),
    ),
    "alone_reason": Field(
        _("Why no one else checks it"),
        help=_("The complainant can read that one person acted alone."),
        wanted=_("Enter why no one else checks it"),
        needed=_("needed if no one else checks it"),
    ),
    "amount": Field(
        _("Amount"),
        help=_("For example, 1250.00"),
        wanted=_("Enter the amount, for example 1250.00"),
    ),
    "authority": Field(_("Authority")),
    "brand": Field(_("Brand")),
    "capacity": Field(_("Acts as")),
    "category": Field(
        _("Category"),
        wanted=_("Choose the category that fits best. Reports and trends depend on it"),
    ),
    "cause": Field(_("Cause"), wanted=_("Choose the cause")),
    "channel": Field(_("How we received it")),
    "checked": Field(_("What it was checked for")),
    "passage": Field(_("Passage of the letter")),
    "code": Field(_("Choice")),
    "complainants": Field(_("Complainants")),
    "complexity": Field(
        _("Complexity"),
        help=_(
            "Low: one plain matter. Medium: several facts to check. High: several matters, units "
            "or experts. Critical: nothing like it was handled before."
        ),
        wanted=_("Choose how complex it is. It sets the deadlines."),
    ),
    "contact_by": Field(_("How to reach them")),
    "contact_person": Field(_("Contact person, if different")),
    "country": Field(_("Country")),
    "currency": Field(_("Currency")),
    "danger": Field(_("They say that someone is in danger")),
    "day": Field(_("Day")),
    "delivery": Field(
        _("Did it arrive?"),
        help=_("If you find out later that it did not arrive, record a notice."),
    ),
    "description": Field(_("Description"), wanted=_("Enter what this is about in a few words")),
    "email": Field(_("Email")),
    "enclosures": Field(_("Files")),
    "entity": Field(_("Legal entity")),
    "facts": Field(_("Further facts")),
    "file": Field(_("File"), wanted=_("Choose the file.")),
    "finding": Field(_("Finding"), wanted=_("Choose the finding")),
    "flag": Field(_("Yes or no")),
    "ground": Field(
        _("Main reason"), wanted=_("Choose a reason. It appears in the history and in reports")
    ),
    "happened": Field(
        _("When it happened"), help=_("Leave empty for now. Deadlines start from it.")
    ),
    "identity": Field(_("Name and address")),
    "impact": Field(
        _("Impact"),
        help=_(
            "Low: only this person. Medium: a few people, or one for a long time. High: many "
            "people, or trust in us. Critical: the public, the law or the whole organisation."
        ),
        wanted=_("Choose how many people it affects. It sets the deadlines."),
    ),
    "issue": Field(_("Issue"), wanted=_("Choose the issue")),
    "issues": Field(_("Issues")),
    "kind": Field(_("Kind")),
    "language": Field(_("Language")),
    "letter": Field(_("Letter")),
    "line": Field(_("Line of the checklist")),
    "lines": Field(_("Address")),
    "minor": Field(_("Amount")),
    "mode": Field(_("Identity")),
    "moment": Field(_("Day and time")),
    "money": Field(_("Amount")),
    "name": Field(_("Name")),
    "narrative": Field(
        _("What happened"),
        help=_("Use the complainant's own words if you can."),
        wanted=_("Enter what went wrong, in the complainant's own words if you can"),
    ),
    "needs": Field(
        _("Support needs"), help=_("What makes it easier to read, to talk or to take part.")
    ),
    "notice": Field(_("What the notice is about"), wanted=_("Choose what you told them about")),
    "number": Field(_("Number")),
    "organization": Field(_("Organisation")),
    "owner": Field(_("Owner"), wanted=_("Choose an owner")),
    "pack": Field(_("Rule that sets the date")),
    "paid_on": Field(_("Paid on")),
    "parties": Field(
        _("For which complainants"), help=_("Leave empty for everyone it applies to.")
    ),
    "party": Field(_("Who"), wanted=_("Choose the person")),
    "person": Field(_("Person"), wanted=_("Choose the person")),
    "phone": Field(_("Phone")),
    "postcode": Field(_("Postcode")),
    "product": Field(_("Product or service")),
    "reaction": Field(_("Reply"), wanted=_("Choose their reply")),
    "reason": Field(
        _("Reason"), wanted=_("Enter the reason in a sentence. We keep it in the record.")
    ),
    "reasons": Field(
        _("Reasons"), wanted=_("Enter the reasons. The complainant has a right to know them.")
    ),
    "references": Field(_("Customer or order numbers")),
    "remedies": Field(_("Remedies")),
    "remedy": Field(_("Remedy")),
    "response": Field(_("Response")),
    "role": Field(_("Role"), wanted=_("Choose a role")),
    "safe_contact": Field(
        _("How to reach them safely"), help=_("When and where it is safe to call or write.")
    ),
    "respond_by": Field(_("Response date that the letter names")),
    "safety": Field(
        _("Is anyone's safety at risk?"),
        help=_("If yes, the complaint is urgent and senior management is alerted immediately."),
        wanted=_("Choose yes or no. If someone is in danger, we alert senior management at once"),
    ),
    "seen_before": Field(_("Seen before?")),
    "severity": Field(
        _("Severity"),
        help=_(
            "Low: a nuisance. Medium: it costs them time or money. High: a serious loss or "
            "hardship. Critical: harm that cannot be undone."
        ),
        wanted=_("Select the severity. It sets the deadlines."),
    ),
    "template": Field(_("Letter template")),
    "template_version": Field(_("Version of the template")),
    "town": Field(_("Town")),
    "unit": Field(_("Unit")),
    "valid_until": Field(
        _("Valid until"),
        help=_("The last day of the authority to act. Leave empty if it has no end."),
    ),
    "way": Field(_("How"), wanted=_("Choose how")),
    "words": Field(_("Text"), wanted=_("Enter it in a few words. One sentence is enough.")),
    ("NewFact", "name"): Field(_("Which fact")),
    "pattern": Field(
        wanted=_("Choose whether it is a single case. This shows what keeps happening")
    ),
}
"""The fields that several subclauses have."""

FIELDS = merged((_SHARED, FIELDS_OF_ACTS))
"""The texts of every field: by class and name where it means something else there, else by name."""


class Reader(Enum):
    """Who reads what is written in a field, beside the staff who may see it."""

    staff = "staff"
    complainant = "complainant"
    subject = "subject"
    public = "public"


_READ_BY: Mapping[Reader, Mapping[str, str]] = {
    Reader.complainant: {
        "words": "Acknowledge SendNotice WriteLetter CommunicateDecision Message "
        "RequestInformation Promise KeepPromise RecordReaction ObjectToRecording Withdraw Close "
        "RecordOutsideOutcome",
        "reason": "DeclineScope DecideKind ExtendTerm NoteLate",
        "reasons": "PrepareResponse ResolveAtOnce",
        "prevention": "PrepareResponse",
        **dict.fromkeys(("given", "said"), "ResolveAtOnce"),
        "description": "RaiseIssue NewIssue",
        "safe_contact": "RecordNeeds",
        **dict.fromkeys(("narrative", "place", "remedy"), "Receive"),
    },
    Reader.subject: dict.fromkeys(("allegation", "support"), "NotifySubject"),
    Reader.public: {"words": "PublishChange"},
}
"""The texts that people other than staff read: by the name of the field, the payload classes."""


def reader_of(particulars: type, name: str) -> Reader:
    """Return who reads what is written in a field."""
    known = particulars.__name__
    told = (who for who, of in _READ_BY.items() if known in of.get(name, "").split())
    return next(told, Reader.staff)


_WILL_READ: Mapping[Reader, str] = {
    Reader.complainant: _("The complainant will read this"),
    Reader.subject: _("The person complained about will read this"),
    Reader.public: _("Everyone can read this on the public site"),
    Reader.staff: _("Only staff will read this"),
}


def read_by(reader: Reader, name: str = "") -> str:
    """Return who will read it, in a sentence; `name` is that of the only complainant."""
    if name and reader is Reader.complainant:
        return gettext("{name} will read this").format(name=name)
    return gettext(_WILL_READ[reader])


def label_of(particulars: type, name: str) -> str:
    """Return the label of a field of a payload class."""
    closer = FIELDS.get((particulars.__name__, name))
    return gettext((closer and closer.label) or FIELDS[name].label)


def help_of(particulars: type, name: str) -> str:
    """Return the help text of a field of a payload class; may be empty."""
    found = next((text.help for text in _of(particulars, name) if text.help), "")
    return gettext(found) if found else ""


def wanted_of(particulars: type, name: str) -> str:
    """Return the message for an empty field of an act; empty if it is made from the field's kind
    and label."""
    found = next((text.wanted for text in _of(particulars, name) if text.wanted), "")
    return gettext(found) if found else ""


def required_of(particulars: type, name: str) -> bool:
    """Return whether people have to fill a field in, although its payload may leave it out."""
    return any(text.required for text in _of(particulars, name))


def needed_of(particulars: type, name: str) -> str:
    """Return when a field has to be filled in, if that depends on other answers; else empty."""
    found = next((text.needed for text in _of(particulars, name) if text.needed), "")
    return gettext(found) if found else ""


def _of(particulars: type, name: str) -> tuple[Field, ...]:
    """What is declared of a field, the closest first."""
    keys: tuple[str | tuple[str, str], ...] = ((particulars.__name__, name), name)
    return tuple(FIELDS[key] for key in keys if key in FIELDS)


@cache
def _particulars() -> dict[str, type]:
    """Return the payload class of every act, in display order."""
    return {
        "receive": Receive,
        "take-over": TakeOver,
        **{str(name): act.particulars for name, act in (ACTS | ON_TWO).items()},
        **{str(name): known.particulars for name, known in APPOINTMENTS.items()},
        "adopt": Adopt,
        "return-proposal": ReturnProposal,
        **{name: act.particulars for name, act in RECORD_ACTS.items()},
    }


def particulars_of(act: str) -> type:
    """Return the payload class of an act, whichever stream it is on. Raises KeyError."""
    return _particulars()[act]


def acts() -> tuple[str, ...]:
    """Return every act with a payload, in display order."""
    return tuple(_particulars())


def nested(shape: Shape) -> type | None:
    """Return the dataclass in a field's type for which a form has inputs, itself or in a tuple."""
    return next((cls for cls in shape.classes if cls not in (Sealed, Upload)), None)


def every_class() -> Iterator[type]:
    """Yield every payload class and every class nested in one, once."""
    waiting = [particulars_of(act) for act in acts()]
    seen: set[type] = set()
    while waiting:
        known = waiting.pop(0)
        if known not in seen:
            seen.add(known)
            yield known
            held = (nested(field.shape) for field in fields_of(known))
            waiting += [inner for inner in held if inner is not None]
