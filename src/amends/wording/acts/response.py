"""Clause 7.7: texts of preparing, approving and escalating."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "prepare-response": ActText(
            _("Prepare a response"),
            _("Save the response"),
            _(
                "Within your own limit it is authorized at once, unless the policy asks for a "
                "second person. Nothing is sent yet."
            ),
            done=_("The response is prepared."),
            otherwise={
                "proposed": _(
                    "Response sent for approval. You can send it when someone approves it."
                ),
                "ready": _("The response is prepared. The decision can go out."),
            },
        ),
        "authorize-response": ActText(
            _("Authorize the response"),
            _("Authorize the response"),
            _("Lets the decision go out. Your limit must reach as far as what is promised."),
            done=_("The response is authorized. The decision can go out."),
            otherwise={
                "proposed": _("Authorized. Another response waits for it yet."),
            },
        ),
        "escalate": ActText(
            _("Take it to the next level"),
            _("Take it up"),
            _("Someone who has not been involved reviews the complaint."),
            done=_("Someone new looks at it now."),
        ),
    },
    fields={
        "action": Field(_("Action")),
        "level": Field(_("Level")),
        "others_affected": Field(
            _("Are others affected in the same way?"),
            help=_("People who did not complain may have suffered the same."),
        ),
        "prevention": Field(
            _("How it is kept from happening again"),
            help=_("What changes, so that no one has to complain about it again."),
        ),
        "type": Field(_("What is offered")),
        ("Escalate", "person"): Field(
            _("Who looks at it"),
            help=_(
                "Leave it empty for the person named in the settings for the next review stage."
            ),
        ),
        ("NewRemedy", "action"): Field(
            _("What is done"), help=_("How it is reported; it may stay empty.")
        ),
        ("NewRemedy", "issue"): Field(_("For which issue")),
        ("NewRemedy", "type"): Field(_("Kind")),
        ("PrepareResponse", "parties"): Field(_("For which complainants")),
        ("PrepareResponse", "reasons"): Field(
            _("Reasons, answering every issue"),
            wanted=_("Write the reasons: the decision is told with them."),
        ),
    },
    refusals={
        Guard.over_limit: refusal(
            _("This is more than may be promised in this role."),
            (
                _(
                    "All that is promised in this complaint comes to {amount}, which is beyond the "
                    "limit of {person}."
                ),
                _("All that is promised in this complaint is beyond the limit."),
            ),
            _("Offer less, or ask someone with a higher limit."),
        ),
        Guard.not_finished: refusal(
            _("The investigation is not finished yet."),
            _("Every issue has a finding, but no one has marked the investigation as finished."),
            _("The investigator finishes the investigation; then the response can be prepared."),
        ),
        Guard.no_such_level: refusal(
            _("It cannot be taken up this way."),
            (
                _("The next level is {level}, or there is none above it."),
                _("There is no higher level in the organisation."),
            ),
            _("Take it to the next level. Above the last one, name the outside bodies."),
            complainant=refusal(
                _("We have no further review stage."),
                _("Every level in the organisation has given you its answer."),
                _("You can turn to the outside bodies we named."),
            ),
        ),
    },
    lines={
        e.ResponsePrepared: Lines(
            (
                _("{who} prepared response {response} for {parties}: {offered}."),
                _("{who} prepared response {response} for {parties}."),
            ),
            _("We prepared our answer."),
        ),
        e.ActionOpened: Lines(
            _("{owner} owns the action that response {response} promises, due {due}."),
            said={"action": lambda value, names: str(value)},
        ),
        e.ResponseAuthorized: Lines(
            By(
                "alone",
                {
                    None: By(
                        "within_own",
                        {True: _("Response {response} is within the own limit of {who}.")},
                        otherwise=_("{who} authorized response {response}."),
                    ),
                },
                otherwise=_("{who} authorized response {response} alone, with a reason."),
            ),
            By(
                "alone",
                {None: None},
                otherwise=_(
                    "One person alone prepared and released our answer; no one else checked it."
                ),
            ),
        ),
        e.Escalated: Lines(
            _("{who} took the complaint to the level “{level}”, to {person}."),
            _("Someone who was not involved before looks at it anew: {level}."),
        ),
    },
)
