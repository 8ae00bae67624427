"""Clause 7.2: texts of recording a complaint and its owner."""

from amends.core.operation import events as e

from ..phrases import marked as _
from .declaration import LODGED, ActText, Choices, Field, Fields, Lines, after_receipt, if_true

ACTS = {
    "receive": ActText(
        _("New complaint"),
        _("Record complaint"),
        _(
            "Gives the complaint a reference, an owner and deadlines, and acknowledges it to "
            "each complainant."
        ),
        done=_("Complaint recorded."),
    )
}
FIELDS: Fields = {
    "about": Field(_("What it is about")),
    "about_person": Field(
        _("Is the complaint about a member of staff?"),
        help=_("If you select “Not known”, only the complaints manager can see it at first."),
    ),
    "about_reference": Field(_("Complaint whose handling it is about")),
    "affected": Field(_("Others affected")),
    "correspondence": Field(_("Where letters go")),
    "evidence_of_receipt": Field(
        _("How we acknowledge it"),
        help=_("A postmark, an office file number or the name of a witness."),
    ),
    "incident": Field(_("Incident")),
    "lead": Field(_("Main complainant")),
    "mentions": Field(_("People named")),
    "occurred_on": Field(_("When it happened")),
    "place": Field(
        _("Where it happened"),
        help=_("A branch, a street, a web page."),
        wanted=_("Enter where it happened"),
    ),
    "recipient": Field(_("Who received it")),
    "recurring": Field(_("Has it happened before?"), help=_("As the complainant describes it.")),
    "referred_by": Field(_("Passed on by")),
    "representatives": Field(_("Representatives")),
    "value": Field(_("Number")),
    ("NewMention", "unit"): Field(_("Where they work")),
    ("NewParty", "kind"): Field(_("Person or organisation"), codes="party_kind"),
    ("NewReference", "kind"): Field(_("Kind of number"), codes="reference_kind"),
    ("Receive", "happened"): Field(
        _("When it was received"),
        help=_("The date we received it, if not today. Deadlines start from this date."),
    ),
    ("Receive", "kind"): Field(_("Type")),
    ("Receive", "remedy"): Field(
        _("What the complainant would like us to do"),
        help=_("Leave this blank if they did not say."),
    ),
    ("Receive", "facts"): Field(_("Custom fields")),
    ("NewParty", "lead"): Field(
        help=_("One complainant is the main contact. If you mark no one, it is the first.")
    ),
    ("NewParty", "acts_for"): Field(help=_("The complainants they act for, counted from 0.")),
    ("NewParty", "capacity"): Field(codes="capacity"),
    ("NewParty", "correspondence"): Field(codes="correspondence"),
}
CHOICES: Choices = {
    e.About: {
        e.About.product: _("a product"),
        e.About.service: _("a service"),
        e.About.practice: _("the way we work"),
        e.About.handling: _("how a complaint was handled"),
    },
    e.YesNoUnknown: {
        e.YesNoUnknown.yes: _("yes"),
        e.YesNoUnknown.no: _("no"),
        e.YesNoUnknown.unknown: _("not known"),
    },
}
CODES = {
    "reference_kind": {
        "customer": _("customer number"),
        "order": _("order number"),
        "policy": _("policy or contract number"),
        "tenancy": _("tenancy number"),
        "outside": _("external body reference"),
        "complaint": _("reference of an earlier complaint"),
        "old": _("reference in an older register"),
    }
}
LINES = {
    e.Received: Lines(
        if_true(
            "sealed_triage",
            if_true(
                LODGED,
                _(
                    "{who} complained ({channel}). Access is restricted until we know "
                    "who the complaint is about."
                ),
                _(
                    "{who} recorded the complaint ({channel}). Access is restricted until "
                    "we know who the complaint is about."
                ),
            ),
            if_true(
                LODGED,
                if_true(
                    "danger",
                    _("{who} complained ({channel}) and said that someone is in danger."),
                    _("{who} made a complaint ({channel})."),
                ),
                _("{who} recorded the complaint ({channel})."),
            ),
        ),
        _("We received your complaint."),
    ),
    e.OwnerNamed: Lines(
        _("Assigned to {owner}."),
        after_receipt(_("Someone else is now responsible for your complaint.")),
    ),
}
