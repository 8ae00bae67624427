"""Clause 7.2: texts of recording a complaint and its owner."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import LODGED, ActText, Field, Lines, Texts, after_receipt

TEXTS = Texts(
    acts={
        "receive": ActText(
            _("Record a complaint"),
            _("Record the complaint"),
            _(
                "Gives the complaint its reference and an owner, tells the first dates and "
                "confirms receipt to each complainant."
            ),
            done=_("Recorded."),
        ),
    },
    fields={
        "about": Field(_("What it is about")),
        "about_person": Field(
            _("Is the complaint about a member of staff?"),
            help=_("If it is not known, only the management representative sees it at first."),
        ),
        "about_reference": Field(_("The complaint whose handling is complained about")),
        "affected": Field(_("Others affected")),
        "correspondence": Field(_("Where letters go")),
        "evidence_of_receipt": Field(
            _("How receipt is shown"),
            help=_("A postmark, a file number of the desk, the name of a witness."),
        ),
        "incident": Field(_("Incident")),
        "lead": Field(_("Leads the complaint")),
        "mentions": Field(_("People named")),
        "occurred_on": Field(_("When it happened")),
        "place": Field(
            _("Where it happened"),
            help=_("A branch, a street, a web page."),
            wanted=_("Write where it happened."),
        ),
        "recipient": Field(_("Who received it")),
        "recurring": Field(_("Has it happened before?"), help=_("As the complainant says.")),
        "referred_by": Field(_("Who passed it on")),
        "representatives": Field(_("Representatives")),
        "value": Field(_("Number")),
        ("NewMention", "unit"): Field(_("Where they work")),
        ("NewParty", "kind"): Field(_("Person or organisation"), codes="party_kind"),
        ("NewReference", "kind"): Field(_("What number it is"), codes="reference_kind"),
        ("Receive", "happened"): Field(
            _("When it was received"),
            help=_("The date we received it, if not today. Deadlines start from this date."),
        ),
        ("Receive", "kind"): Field(_("What it is")),
        ("Receive", "remedy"): Field(
            _("What the complainant wants"), help=_("Leave it empty if they did not say.")
        ),
        ("Receive", "facts"): Field(_("Custom fields")),
        ("NewParty", "lead"): Field(help=_("One complainant leads; the first, if none is marked.")),
        ("NewParty", "acts_for"): Field(help=_("The complainants they speak for, counted from 0.")),
        ("NewParty", "capacity"): Field(codes="capacity"),
        ("NewParty", "correspondence"): Field(codes="correspondence"),
    },
    choices={
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
    },
    codes={
        "reference_kind": {
            "customer": _("customer number"),
            "order": _("order number"),
            "policy": _("policy or contract number"),
            "tenancy": _("tenancy number"),
            "outside": _("reference of an outside body"),
            "complaint": _("reference of an earlier complaint"),
            "old": _("reference in an older register"),
        },
    },
    lines={
        e.Received: Lines(
            By(
                "sealed_triage",
                {
                    True: By(
                        LODGED,
                        {
                            True: _(
                                "{who} complained ({channel}). It is sealed until it is "
                                "settled who is complained about."
                            ),
                        },
                        otherwise=_(
                            "{who} recorded the complaint ({channel}). It is sealed until it "
                            "is settled who is complained about."
                        ),
                    ),
                },
                otherwise=By(
                    LODGED,
                    {
                        True: By(
                            "danger",
                            {
                                True: _(
                                    "{who} complained ({channel}) and said that someone is in "
                                    "danger."
                                )
                            },
                            otherwise=_("{who} complained ({channel})."),
                        )
                    },
                    otherwise=_("{who} recorded the complaint ({channel})."),
                ),
            ),
            _("We received your complaint."),
        ),
        e.OwnerNamed: Lines(
            _("{owner} answers for the complaint from now on."),
            after_receipt(_("Another person answers for your complaint from now on.")),
        ),
    },
)
