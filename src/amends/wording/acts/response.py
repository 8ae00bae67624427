"""Clause 7.7: texts of preparing, approving and escalating."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import marked as _
from .declaration import MINE, ActText, Field, Fields, Lines, if_none, if_true, refusal

ACTS = {
    "prepare-response": ActText(
        _("Draft a response"),
        _("Save draft"),
        _(
            "Nothing is sent yet. If it is within your limit, it is approved straight away "
            "unless a second approver is needed."
        ),
        done=_("Response drafted."),
        otherwise={
            "proposed": _("Response sent for approval. You can send it when someone approves it."),
            "ready": _("Response approved. You can send it now."),
        },
        not_approved=_("{who} did not approve your response. Draft it again."),
    ),
    "authorize-response": ActText(
        _("Approve response"),
        _("Approve response"),
        _("The response can then be sent. Your approval limit must cover what it offers."),
        done=_("Response approved. You can send it now."),
        otherwise={"proposed": _("Approved. Another response still needs approval.")},
    ),
    "escalate": ActText(
        _("Escalate"),
        _("Escalate"),
        _("Someone who has not been involved reviews the complaint."),
        done=_("Someone new is reviewing it now."),
    ),
}
FIELDS: Fields = {
    "action": Field(_("Action")),
    "level": Field(_("Review stage")),
    "others_affected": Field(
        _("Could others be affected?"),
        help=_("The same may have happened to people who did not complain."),
    ),
    "prevention": Field(
        _("How we'll stop it happening again"),
        help=_("What we change so that no one has to complain about it again."),
    ),
    "type": Field(_("Remedies")),
    ("Escalate", "person"): Field(
        _("Reviewer"),
        help=_("Leave it empty for the person named in the settings for the next review stage."),
    ),
    ("NewRemedy", "action"): Field(
        _("Remedy"), help=_("Used in reports. You can leave this empty.")
    ),
    ("NewRemedy", "owner"): Field(_("Who does it")),
    ("NewRemedy", "type"): Field(_("Kind")),
    ("PrepareResponse", "reasons"): Field(
        _("Reasons, covering every issue"),
        wanted=_("Write the reasons. They are part of the response."),
    ),
}
REFUSALS = {
    Guard.over_limit: refusal(
        _("This is over the approval limit."),
        (
            _("The total offered in this complaint is {amount}. This is over {person}'s limit."),
            _("The remedies of this complaint are above the limit."),
        ),
        _("Offer less, or ask someone with a higher limit."),
    ),
    Guard.not_finished: refusal(
        _("The investigation is not finished."),
        _("Every issue has a finding, but no one has marked the investigation as finished."),
        _("The investigator finishes the investigation. Then you can draft the response."),
    ),
    Guard.no_such_level: refusal(
        _("You cannot escalate it to this stage."),
        (
            _("The next review stage is {level}, or there is none."),
            _("There is no further review stage in the organisation."),
        ),
        _("Escalate it to the next review stage. After the last one, name the external bodies."),
        complainant=refusal(
            _("We have no further review stage."),
            _("You have had a response from every review stage."),
            _("You can contact the external bodies in our response."),
        ),
    ),
}
LINES = {
    e.ResponsePrepared: Lines(
        if_none(
            "reading",
            (
                _("{who} drafted response {response} for {parties}: {offered}."),
                _("{who} drafted response {response} for {parties}."),
            ),
            (
                _(
                    "{who} drafted response {response} for {parties}: {offered}. Someone not "
                    "involved has to read this refusal: {reading}."
                ),
                _(
                    "{who} drafted response {response} for {parties}. Someone not involved has to "
                    "read this refusal: {reading}."
                ),
            ),
        ),
        _("We prepared our response."),
    ),
    e.ActionOpened: Lines(
        _("{owner} owns the action that response {response} promises, due {due}."),
        said={"action": lambda value, names: str(value)},
    ),
    e.ResponseAuthorized: Lines(
        if_true(
            "unread",
            if_none(
                "alone",
                _("{who} approved response {response}. No one who was not involved could read it."),
                _(
                    "{who} approved response {response} alone and gave a reason. No one who was "
                    "not involved could read it."
                ),
            ),
            if_none(
                "alone",
                if_true(
                    "within_own",
                    _("Response {response} is within {who}'s approval limit."),
                    _("{who} approved response {response}."),
                ),
                _("{who} approved response {response} alone and gave a reason."),
            ),
        ),
        if_none(
            "alone",
            None,
            _("One person drafted and approved our response. No one else checked it."),
        ),
    ),
    e.Escalated: Lines(
        _("{who} escalated the complaint to “{level}”, to {person}."),
        if_true(
            MINE,
            _("Someone who was not involved before is reviewing it: {level}."),
            (
                _(
                    "{speaker} asked for a review. Someone who was not involved before is "
                    "reviewing it: {level}."
                ),
                _("Someone who was not involved before is reviewing it: {level}."),
            ),
        ),
    ),
}
