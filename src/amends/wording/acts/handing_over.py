"""Clause 4.12: texts of handing over a complaint."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "hand-over": ActText(
            _("Hand over"),
            _("Ask them to take it over"),
            _("Asks a colleague to become the owner. You stay the owner until they accept."),
            done=_("They are asked. Until they accept, you answer for it."),
        ),
        "accept-hand-over": ActText(
            _("Accept the complaint"),
            _("Accept: I answer for it"),
            _("You answer for the complaint from now on."),
            done=_("You answer for it now."),
        ),
        "return-hand-over": ActText(
            _("Give it back"),
            _("Give it back"),
            _("The current owner keeps the complaint and sees your reason."),
            done=_("Given back. It stays with its owner."),
        ),
    },
    fields={
        ("OfferHandOver", "person"): Field(_("Who should take it over")),
        ("OfferHandOver", "reason"): Field(_("What they should know")),
        ("ReturnHandOver", "reason"): Field(_("Why it cannot be yours")),
    },
    refusals={
        Guard.nothing_offered: refusal(
            _("There is nothing to accept or to give back."),
            _("No one is asked to answer for this complaint instead of its owner."),
            _("Look at the complaint again: perhaps it was settled meanwhile."),
        ),
    },
    lines={
        e.HandOverOffered: Lines(_("{who} asked {person} to answer for the complaint instead.")),
        e.HandOverReturned: Lines(_("{who} ended the hand-over; {person} still answers for it.")),
    },
)
