"""Clause 7.8: texts of communicating the decision and the options."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By, listed
from ..phrases import marked as _
from .declaration import ONE_PERSON, ActText, Field, Lines, Texts, refusal

_TOLD = By(
    ONE_PERSON,
    {True: _("{persons} was told of the decision.")},
    otherwise=(
        _("{persons} were told of the decision."),
        _("The decision was recorded."),
    ),
)

TEXTS = Texts(
    acts={
        "communicate-decision": ActText(
            _("Communicate the decision"),
            _("Communicate the decision"),
            _(
                "Sends the response with our reasons and the complainant's options, tells the "
                "staff involved, and starts the time to reply."
            ),
            done=_("The decision is communicated."),
            otherwise={"to_post": _("The response is ready to be posted.")},
        ),
    },
    fields={
        "told": Field(
            _("Staff who are told as well"),
            help=_(
                "Those who worked on it, answer for it or are complained about are told anyway."
            ),
        ),
        ("CommunicateDecision", "way"): Field(_("How the decision goes out")),
        ("CommunicateDecision", "words"): Field(
            _("The decision, as the complainant reads it"),
            help=_(
                "Answer every issue and give the reasons. You see the whole letter, with the ways "
                "of going further, before it goes."
            ),
            wanted=_("Write the answer with its reasons. It is what the complainant gets."),
        ),
    },
    refusals={
        Guard.not_authorized: refusal(
            _("The decision cannot go out yet."),
            _("The response has not been authorized."),
            _("Someone with a high enough limit needs to approve it first."),
        ),
        Guard.notice_missing: refusal(
            _("The decision has no words yet."),
            _("The complainant must read or hear the decision and its reasons."),
            _("Write the decision, or choose the template for it."),
        ),
    },
    lines={
        e.DecisionCommunicated: Lines(
            (
                _(
                    "{who} communicated the decision to {party} {way}, with the ways of going "
                    "further: {recourse}."
                ),
                _("{who} communicated the decision to {party} {way}."),
            ),
            By(
                "recourse",
                {(): _("We sent you our answer {way}.")},
                otherwise=_("We sent you our answer {way}, and told you how you can go further."),
            ),
        ),
        e.ResponseReleased: Lines(
            _("{who} released response {response} to {party} to be sent by post.")
        ),
        e.PersonnelTold: Lines(
            By(
                "to_read",
                {
                    None: _TOLD,
                    (): _("The decision was recorded."),
                },
                otherwise=_("{to_read} can read a notice of the decision."),
            ),
        ),
        e.RecourseTold: Lines(
            (
                _("{party} was told how to go further: {options}."),
                _("{party} was told that no further way is left."),
            ),
            By(
                "options",
                {(): _("We told you that no further way is left here.")},
                otherwise=_("We told you every way of going further that is left."),
            ),
            said={
                "options": lambda value, names: listed([names.way_further(code) for code in value])
            },
        ),
    },
)
