"""Clause 4.12: texts of handing over a complaint."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines, refusal

ACTS = {
    "hand-over": ActText(
        _("Hand over"),
        _("Hand over"),
        _("Asks a colleague to become the owner. You stay the owner until they accept."),
        done=_("Handover sent. You stay the owner until it is accepted."),
        not_approved=_("{who} did not accept the handover. You're still the owner."),
    ),
    "accept-hand-over": ActText(
        _("Accept the handover"),
        _("Accept"),
        _("You become the owner."),
        done=_("You're now the owner."),
    ),
    "return-hand-over": ActText(
        _("Decline handover"),
        _("Decline handover"),
        _("The current owner keeps the complaint and sees your reason."),
        done=_("Handover declined. The owner stays the same."),
    ),
}
FIELDS: Fields = {
    ("OfferHandOver", "person"): Field(_("Hand over to")),
    ("OfferHandOver", "reason"): Field(_("Note for the new owner")),
    ("ReturnHandOver", "reason"): Field(_("Why you cannot accept it")),
}
REFUSALS = {
    Guard.nothing_offered: refusal(
        _("There is no handover to accept or decline."),
        _("No one has been asked to become the owner of this complaint."),
        _("Review the complaint. It may have been resolved since then."),
    )
}
LINES = {
    e.HandOverOffered: Lines(_("{who} asked {person} to become the owner.")),
    e.HandOverReturned: Lines(_("{who} ended the handover. {person} is still the owner.")),
}
