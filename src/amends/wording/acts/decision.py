"""Clause 7.8: texts of communicating the decision and the options."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By, listed
from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines, if_sent, refusal

_NO_NOTICE = (
    _("The response concerns {persons}. No notice to them is recorded."),
    _("Response recorded."),
)

ACTS = {
    "communicate-decision": ActText(
        _("Send the response"),
        _("Send the response"),
        _(
            "Sends the response with our reasons and the complainant's options, informs the "
            "staff involved and starts the time to reply."
        ),
        done=_("Response released. The history shows when it was sent."),
        otherwise={"to_post": _("The response is ready to post.")},
    )
}
FIELDS: Fields = {
    "told": Field(
        _("Other staff to inform"),
        help=_("We always inform the owner, anyone who worked on it and anyone complained about."),
    ),
    ("CommunicateDecision", "way"): Field(_("How to send the response")),
    ("CommunicateDecision", "words"): Field(
        _("Response to the complainant"),
        help=_(
            "Respond to every issue and give your reasons. You can check the full letter "
            "before you send it."
        ),
        wanted=_("Enter the response with its reasons. The complainant gets it as you write it."),
        required=True,
    ),
}
REFUSALS = {
    Guard.not_authorized: refusal(
        _("You cannot send the response yet."),
        _(
            "The response has not been approved, or because of later changes someone not involved "
            "has to read it."
        ),
        _(
            "Someone with a high enough limit needs to approve it first. If it was approved "
            "already, draft it again."
        ),
    ),
    Guard.empty_letter: refusal(
        _("You cannot send this letter yet."),
        _("It has a greeting and an ending only."),
        _("Write what you want to say."),
    ),
    Guard.notice_missing: refusal(
        _("The response has no text yet."),
        _("The complainant must get the response and its reasons."),
        _("Enter the response, or choose a template."),
    ),
}
LINES = {
    e.DecisionCommunicated: Lines(
        if_sent(
            (
                _("{who} sent the response to {party} {way}, with these options: {recourse}."),
                _("{who} sent the response to {party} {way}."),
            ),
            (
                _("{who} released the response to {party} {way}, with these options: {recourse}."),
                _("{who} released the response to {party} {way}."),
            ),
        ),
        if_sent(
            By(
                "recourse",
                {(): _("We gave you our response {way}.")},
                otherwise=_("We gave you our response and your options {way}."),
            ),
            _("You can read our response here."),
        ),
    ),
    e.ResponseReleased: Lines(_("{who} released response {response} to {party} for posting.")),
    e.PersonnelTold: Lines(
        By(
            "to_read",
            {None: _NO_NOTICE, (): _("Response recorded.")},
            otherwise=_("A notice of the response was created for {to_read}."),
        )
    ),
    e.RecourseTold: Lines(
        if_sent(
            (
                _("We told {party} about these options: {options}."),
                _("{party} was informed that there are no further options."),
            ),
            (
                _("{party} still has these options: {options}."),
                _("{party} has no further options."),
            ),
        ),
        By(
            "options",
            {(): _("You have no further options here.")},
            otherwise=_("This page shows all the options you still have."),
        ),
        said={"options": lambda value, names: listed([names.way_further(code) for code in value])},
    ),
}
