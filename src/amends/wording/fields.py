"""What every field of an act's payload is called and, where that is not plain, what is wanted.

Fields that one subclause alone has are declared in its file in `wording.acts`.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext

from amends.core.framework.adoption.acts import Adopt, ReturnProposal
from amends.core.framework.appointments import APPOINTMENTS
from amends.core.improvement.catalogue import RECORD_ACTS
from amends.core.operation.acts.catalogue import ACTS, JOINT_ACTS, declared
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.acts.take_over import TakeOver
from amends.core.shape import Shape, fields_of
from amends.core.values import Code, Sealed, Upload

from .acts import FIELDS as FIELDS_OF_ACTS
from .acts import merged
from .acts.declaration import Field
from .phrases import marked as _

_SHARED: Mapping[str | tuple[str, str], Field] = {
    "acts_for": Field(_("Acts for"), help=_("The complainants they speak for.")),
    "alone_reason": Field(
        _("Why no one else checks it"),
        help=_("The complainant reads that one person acted alone."),
        wanted=_("Enter why no one else checks it. The complainant reads it."),
    ),
    "amount": Field(
        _("Amount"), help=_("Like 1250.00"), wanted=_("Enter the amount, like 1250.00.")
    ),
    "authority": Field(_("Authority")),
    "brand": Field(_("Brand")),
    "capacity": Field(_("Acts as")),
    "category": Field(
        _("Category"),
        wanted=_("Choose the category that fits best. What is learned of it hangs on that."),
    ),
    "cause": Field(
        _("Cause"), wanted=_("Choose the cause. Without it no one can learn from the complaint.")
    ),
    "channel": Field(_("How it came in")),
    "checked": Field(_("What was checked in it")),
    "code": Field(_("Choice")),
    "complainants": Field(_("Complainants")),
    "complexity": Field(
        _("Complexity"),
        help=_(
            "Low: one plain matter. Medium: several facts to check. High: several matters, units "
            "or experts. Critical: nothing like it was handled before."
        ),
        wanted=_("Choose how complex it is. The dates follow from it."),
    ),
    "contact_by": Field(_("How to reach them")),
    "contact_person": Field(_("Contact person, if someone else")),
    "country": Field(_("Country")),
    "currency": Field(_("Currency")),
    "danger": Field(_("They say that someone is in danger")),
    "day": Field(_("Day"), help=_("Like 27 3 2026")),
    "delivery": Field(
        _("Did it arrive?"),
        help=_("If you learn later that it did not arrive, record that with a notice."),
    ),
    "description": Field(_("Description"), wanted=_("Write in a few words what this is about.")),
    "email": Field(_("E-mail")),
    "enclosures": Field(_("Files")),
    "entity": Field(_("Legal entity")),
    "facts": Field(_("Further facts")),
    "file": Field(_("File"), wanted=_("Choose the file.")),
    "finding": Field(_("Finding"), wanted=_("Choose what was found: the answer rests on it.")),
    "flag": Field(_("Yes or no")),
    "ground": Field(
        _("Ground"), wanted=_("Choose on which ground. It stands in the record and in the figures.")
    ),
    "happened": Field(
        _("When it happened"), help=_("Leave it empty if it is now. Dates are counted from it.")
    ),
    "identity": Field(_("Name and address")),
    "impact": Field(
        _("Impact"),
        help=_(
            "Low: this person alone. Medium: a few people, or one for a long time. High: many "
            "people, or trust in us. Critical: the public, the law, or the whole organisation."
        ),
        wanted=_("Choose how far it reaches. The dates follow from it."),
    ),
    "issue": Field(_("Issue"), wanted=_("Choose which issue is meant.")),
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
        help=_("In the complainant's own words, as far as possible."),
        wanted=_("Write what went wrong, in the complainant's own words if you can."),
    ),
    "needs": Field(_("Needs"), help=_("What makes it easier to read, to talk or to take part.")),
    "notice": Field(_("What the notice is about"), wanted=_("Choose what they were told.")),
    "number": Field(_("Number")),
    "organization": Field(_("Organisation")),
    "owner": Field(_("Owner"), wanted=_("Choose an owner")),
    "pack": Field(_("Rule that sets the date")),
    "paid_on": Field(_("Paid on")),
    "parties": Field(
        _("For which complainants"), help=_("Leave it empty for everyone it can be done for.")
    ),
    "party": Field(_("Who"), wanted=_("Choose who is meant.")),
    "person": Field(_("Person"), wanted=_("Choose who it is.")),
    "phone": Field(_("Telephone")),
    "postcode": Field(_("Postcode")),
    "product": Field(_("Product or service")),
    "reaction": Field(_("Reaction"), wanted=_("Choose what they said of the answer.")),
    "reason": Field(_("Reason"), wanted=_("Write why, in a sentence. It is kept in the record.")),
    "reasons": Field(
        _("Reasons"), wanted=_("Write the reasons: who complained has a right to them.")
    ),
    "references": Field(_("Numbers the complainant gave")),
    "remedies": Field(_("What is offered")),
    "remedy": Field(_("Remedy")),
    "response": Field(_("Response")),
    "role": Field(_("Role"), wanted=_("Choose a role. It says what they may do.")),
    "safe_contact": Field(
        _("How to reach them safely"), help=_("When and where a call or letter does no harm.")
    ),
    "safety": Field(
        _("Is anyone's safety at risk?"),
        help=_("If so, the complaint is urgent and top management is told at once."),
        wanted=_("Choose yes or no. If someone is in danger, top management is told at once."),
    ),
    "seen_before": Field(_("Seen before?")),
    "severity": Field(
        _("Severity"),
        help=_(
            "Low: a nuisance. Medium: it costs them time or money. High: a serious loss or "
            "hardship. Critical: harm that cannot be undone."
        ),
        wanted=_("Choose how grave it is. The dates follow from it."),
    ),
    "template": Field(_("Letter template")),
    "template_version": Field(_("Version of the template")),
    "town": Field(_("Town")),
    "unit": Field(_("Unit")),
    "valid_until": Field(
        _("Valid until"),
        help=_("The last day on which the authority counts; empty if it has no end."),
    ),
    "way": Field(_("How"), wanted=_("Choose how. It tells when it reached them.")),
    "words": Field(_("Words"), wanted=_("Write it in a few words. One sentence is enough.")),
    ("NewFact", "code"): Field(_("Choice")),
    ("NewFact", "name"): Field(_("Which fact")),
    ("NewFact", "words"): Field(_("Words")),
    "pattern": Field(
        wanted=_("Choose whether it stands alone. Without that no one sees what comes again.")
    ),
}
"""The fields that several subclauses have."""

FIELDS = merged((_SHARED, FIELDS_OF_ACTS))
"""The texts of every field: by class and name where it means something else there, else by name."""


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


def _of(particulars: type, name: str) -> tuple[Field, ...]:
    """What is declared of a field, the closest first."""
    keys: tuple[str | tuple[str, str], ...] = ((particulars.__name__, name), name)
    return tuple(FIELDS[key] for key in keys if key in FIELDS)


def particulars_of(act: str) -> type:
    """Return the payload class of an act, whichever stream it is on. Raises KeyError."""
    opening: dict[str, type] = {
        "receive": Receive,
        "take-over": TakeOver,
        "adopt": Adopt,
        "return-proposal": ReturnProposal,
    }
    if act in opening:
        return opening[act]
    if act in RECORD_ACTS:
        return RECORD_ACTS[act].particulars
    name = Code(act)
    known = APPOINTMENTS[name] if name in APPOINTMENTS else declared(name)
    particulars: type = known.particulars
    return particulars


def acts() -> tuple[str, ...]:
    """Return every act with a payload, in display order."""
    return (
        "receive",
        "take-over",
        *ACTS,
        *JOINT_ACTS,
        *APPOINTMENTS,
        "adopt",
        "return-proposal",
        *RECORD_ACTS,
    )


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
