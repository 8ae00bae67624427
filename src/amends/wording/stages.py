"""State and next step of a complaint as a complainant reads them; groups of stages."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from amends.core.operation.complaint.parts import Reply
from amends.core.operation.complaint.stages import ANY, BEFORE_DECISION, CLOSED, OPEN, Stage
from amends.core.operation.events import Reaction

from . import choices
from .phrases import either, quoted
from .phrases import marked as _

_STATES: Mapping[Stage, str] = {
    Stage.received: _("We've received your complaint and will look at it soon."),
    Stage.assessed: _("We've read your complaint and will start investigating soon."),
    Stage.under_investigation: _("We're investigating your complaint."),
    Stage.response_prepared: _("We're writing our response to your complaint."),
    Stage.decision_communicated: _("Our response is ready."),
    Stage.implementing: _("You accepted our response. We're now doing what we promised."),
    Stage.unresolved_open: _("You did not accept our response. Your complaint is still open."),
    Stage.escalated_internal: _("Someone who has not been involved is reviewing your complaint."),
    Stage.in_external_resolution: _("An external body is considering your complaint."),
    Stage.closed_satisfied: _(
        "You accepted our response and we did what we promised. Your complaint is closed."
    ),
    Stage.closed_options_exhausted: _("Your complaint is closed without agreement."),
    Stage.closed_withdrawn: _("You withdrew your complaint, so we've closed it."),
    Stage.closed_no_reply: _("You did not reply to our response, so we've closed your complaint."),
    Stage.closed_elsewhere: _("Your complaint was closed before this record began."),
    Stage.out_of_scope: _("We do not handle this as a complaint."),
    Stage.merged: _("We handle your complaint together with another about the same matter."),
    Stage.taken_back: _("We imported this from an older register by mistake."),
}

_NEXT: Mapping[Stage, str] = {
    Stage.received: _("Next, we decide how urgent it is."),
    Stage.assessed: _("Next, someone who is not involved will investigate what happened."),
    Stage.under_investigation: _("Next, we'll respond to each point you raised."),
    Stage.response_prepared: _("Next, we send you our response with our reasons."),
    Stage.decision_communicated: _("Next, tell us if you accept it."),
    Stage.implementing: _("Next, we check that everything was done, and close your complaint."),
    Stage.unresolved_open: _(
        "You can ask for a review, or contact one of the external bodies in our response."
    ),
    Stage.escalated_internal: _("Next, they send you a new response."),
    Stage.in_external_resolution: _(
        "Next, the external body will inform both of us of its decision."
    ),
    Stage.closed_satisfied: _("If something is not right, send us a message and we'll reopen it."),
    Stage.closed_options_exhausted: _(
        "If there is something new, send us a message and we'll reopen it."
    ),
    Stage.closed_withdrawn: _("If you change your mind, send us a message and we'll reopen it."),
    Stage.closed_no_reply: _("Send us a message and we'll reopen it."),
    Stage.closed_elsewhere: _("If there is something new, send us a message and we'll reopen it."),
    Stage.out_of_scope: _("If you disagree, tell us why. Someone else will check it."),
    Stage.merged: _("You will get your own response here, as before."),
    Stage.taken_back: _("If you have a complaint, tell us and we'll record it."),
}


_STATES_NOTED: Mapping[Stage, str] = {
    Stage.implementing: _("We are doing what we promised."),
    Stage.unresolved_open: _("Your complaint is still open."),
    Stage.closed_satisfied: _("We did what we promised. Your complaint is closed."),
    Stage.closed_withdrawn: _("Your complaint was withdrawn. It is closed."),
}
"""States in which the text says nothing of the complainant, because another person replied."""

_NOTED: Mapping[Reaction | None, tuple[str, str]] = {
    Reaction.accepted: (
        _("you accepted our response {way}"),
        _("you accepted our response"),
    ),
    Reaction.accepted_reluctantly: (
        _("you accepted our response reluctantly {way}"),
        _("you accepted our response reluctantly"),
    ),
    Reaction.accepted_in_part: (
        _("you accepted part of our response {way}"),
        _("you accepted part of our response"),
    ),
    Reaction.refused: (
        _("you did not accept our response {way}"),
        _("you did not accept our response"),
    ),
    None: (_("you withdrew your complaint {way}"), _("you withdrew your complaint")),
}


def noted(reply: Reply) -> str:
    """Return what staff recorded for a complainant, inside a sentence: “you accepted our response
    by phone”; or what was recorded with an access code that staff may know."""
    with_way, plain = _NOTED[reply.reaction]
    if reply.code_known:
        what = gettext(plain)
        return gettext("{what} with an access code that our staff may know").format(what=what)
    if reply.unproven:
        text = gettext("{what} through a representative whose authority was not proven")
        return text.format(what=gettext(plain))
    if reply.way is None:
        return gettext(plain)
    what = gettext(with_way).format(way=choices.by_way(reply.way))
    if reply.said_by is not None:
        return gettext("{what}, through your representative").format(what=what)
    return what


def state_sentence(stage: Stage, *, noted: bool = False) -> str:
    """Return the state of the complaint, for the tracking page. `noted`: another person gave
    the reply that led to it."""
    found = _STATES_NOTED.get(stage) if noted else None
    return gettext(found or _STATES[stage])


def next_sentence(stage: Stage) -> str:
    """What happens next, or what the complainant can do, for the tracking page."""
    return gettext(_NEXT[stage])


def state_told(
    stage: Stage | None, *, open_: bool, noted: bool = False, at_once: bool = False
) -> str:
    """Return the same for its reader; without a stage, for a representative without proven
    authority, it says only whether the complaint is open. `at_once`: it was resolved at first
    contact, so nothing was sent and no reply given."""
    if stage is Stage.closed_satisfied and at_once:
        return gettext("Your complaint is resolved and closed.")
    if stage is not None:
        return state_sentence(stage, noted=noted)
    if open_:
        return gettext("We're handling the complaint that you made for someone else.")
    return gettext("The complaint that you made for someone else is closed.")


def next_told(stage: Stage | None) -> str:
    """Return what happens next, or what the reader can do."""
    if stage is not None:
        return next_sentence(stage)
    return gettext("Next, please show us your authority to act for the complainant.")


def anew_sentence() -> str:
    """Return the remark for a date that had already passed when it was recorded
    (`Term.reclassified`)."""
    return gettext("it had passed already when it was counted")


_GROUPS: tuple[tuple[Collection[Stage], str], ...] = (
    (ANY, _("at any time")),
    (OPEN, _("while the complaint is open")),
    (BEFORE_DECISION, _("before the response is sent")),
    (CLOSED | {Stage.out_of_scope}, _("after it was closed or declined")),
    (CLOSED, _("after it was closed")),
)


def when(stages: Collection[str]) -> str:
    """Return in which stages something can be done, inside a sentence."""
    wanted = set(stages)
    for group, words in _GROUPS:
        if wanted == set(group):
            return gettext(words)
    named = [quoted(choices.label(stage)) for stage in Stage if stage in wanted]
    return gettext("at {stages}").format(stages=either(named))
