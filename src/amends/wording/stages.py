"""State and next step of a complaint as a complainant reads them; groups of stages."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from amends.core.operation.complaint.parts import Reply
from amends.core.operation.complaint.stages import ANY, BEFORE_DECISION, CLOSED, OPEN, Stage
from amends.core.operation.events import Reaction

from . import choices
from .phrases import marked as _
from .phrases import quoted

_STATES: Mapping[Stage, str] = {
    Stage.received: _("We have your complaint and will look at it soon."),
    Stage.assessed: _("We have read your complaint and are about to look into it."),
    Stage.under_investigation: _("We are looking into your complaint."),
    Stage.response_prepared: _("We are preparing our answer to your complaint."),
    Stage.decision_communicated: _("We have sent you our answer."),
    Stage.implementing: _("You accepted our answer. We are doing what we promised."),
    Stage.unresolved_open: _("You did not accept our answer. Your complaint is still open."),
    Stage.escalated_internal: _("Someone who has not been involved is reviewing your complaint."),
    Stage.in_external_resolution: _("An outside body is dealing with your complaint."),
    Stage.closed_satisfied: _("You accepted our answer and we did what we promised. It is closed."),
    Stage.closed_options_exhausted: _("Every way of going further was used. It is closed."),
    Stage.closed_withdrawn: _("You took your complaint back. It is closed."),
    Stage.closed_no_reply: _("We did not hear from you about our answer. It is closed."),
    Stage.closed_elsewhere: _("Your complaint was closed before we began this record of it."),
    Stage.out_of_scope: _("We do not handle this as a complaint. We told you why."),
    Stage.merged: _("We handle your complaint together with another about the same matter."),
    Stage.taken_back: _("We took this over from an older register by mistake."),
}

_NEXT: Mapping[Stage, str] = {
    Stage.received: _("Next, we read it closely and decide how urgent it is."),
    Stage.assessed: _("Next, someone who is not involved will investigate what happened."),
    Stage.under_investigation: _("Next, we write our answer to each point you raised."),
    Stage.response_prepared: _("Next, we send you our answer with its reasons."),
    Stage.decision_communicated: _("Next, please tell us whether you accept it."),
    Stage.implementing: _("Next, we check that everything was done, and close your complaint."),
    Stage.unresolved_open: _(
        "You can ask for another look, or turn to one of the outside bodies we named."
    ),
    Stage.escalated_internal: _("Next, you get a new answer from them."),
    Stage.in_external_resolution: _("Next, the outside body tells us both how it ends."),
    Stage.closed_satisfied: _("Something not right after all? Write to us and we open it again."),
    Stage.closed_options_exhausted: _("Something new? Write to us and we open it again."),
    Stage.closed_withdrawn: _("Changed your mind? Write to us and we open it again."),
    Stage.closed_no_reply: _("A word from you opens it again."),
    Stage.closed_elsewhere: _("Something new? Write to us and we open it again."),
    Stage.out_of_scope: _("If you disagree, tell us why. Someone else will look at it."),
    Stage.merged: _("You get an answer of your own, here as before."),
    Stage.taken_back: _("If you have a complaint, tell us, and we open it here."),
}


_STATES_NOTED: Mapping[Stage, str] = {
    Stage.implementing: _("We are doing what we promised."),
    Stage.unresolved_open: _("Your complaint is still open."),
    Stage.closed_satisfied: _("We did what we promised. Your complaint is closed."),
    Stage.closed_withdrawn: _("Your complaint was withdrawn. It is closed."),
}
"""States in which the text says nothing of the complainant, because staff recorded their reply."""

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
    by phone”; or what was recorded with an access code that staff have seen."""
    with_way, plain = _NOTED[reply.reaction]
    if reply.code_seen:
        what = gettext(plain)
        return gettext("{what} with an access code that our staff have seen").format(what=what)
    if reply.way is None:
        return gettext(plain)
    return gettext(with_way).format(way=choices.by_way(reply.way))


def state_sentence(stage: Stage, *, noted: bool = False) -> str:
    """Return the state of the complaint, for the tracking page. `noted`: staff recorded the reply
    that led to it."""
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
        return gettext("We are dealing with the complaint that you brought to us.")
    return gettext("The complaint that you brought to us is closed.")


def next_told(stage: Stage | None) -> str:
    """Return what happens next, or what the reader can do."""
    if stage is not None:
        return next_sentence(stage)
    return gettext("Next, please show us that you may speak for the complainant.")


def anew_sentence() -> str:
    """Return the remark for a date that had already passed when it was recorded
    (`Term.reclassified`)."""
    return gettext("it had passed already when it was counted")


_GROUPS: tuple[tuple[Collection[Stage], str], ...] = (
    (ANY, _("at any time")),
    (OPEN, _("while the complaint is open")),
    (BEFORE_DECISION, _("before the decision is communicated")),
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
    return gettext("at {stages}").format(stages=_either(named))


def _either(items: list[str]) -> str:
    *head, last = items
    if not head:
        return last
    return gettext("{first} or {last}").format(first=gettext(", ").join(head), last=last)
