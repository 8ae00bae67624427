"""Acts available to a complainant on the tracking page, each with its text, form and payload."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from amends.core.operation.acts.closing.ending import Reopen, Withdraw
from amends.core.operation.acts.closing.objection import ObjectToRecording, object_to_recording
from amends.core.operation.acts.closing.reaction import RecordReaction, record_reaction
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.parties import RecordNeeds, record_needs
from amends.core.operation.acts.response import Escalate
from amends.core.operation.complaint import Stage
from amends.core.operation.events import Reaction
from amends.handling.following import Followed
from amends.handling.reading import possible

from .forms import inputs
from .forms.inputs import Text
from .forms.wishes import Wishes, recorded


class Words(inputs.PublicForm):
    """Form field for text that goes with an act."""

    words = inputs.Lines(
        label=gettext_lazy("Your message"),
        error_messages={"required": gettext_lazy("Write a few words. One sentence is enough")},
    )


class Write(inputs.PublicForm):
    """Form for more text, more files, or both."""

    words = inputs.Lines(label=gettext_lazy("Your message"), required=False)


class Answer(inputs.PublicForm):
    """What the complainant says of the decision."""

    reaction = inputs.choice(
        [
            (Reaction.accepted, gettext_lazy("Yes, I accept it")),
            (Reaction.accepted_reluctantly, gettext_lazy("I accept it reluctantly")),
            (Reaction.accepted_in_part, gettext_lazy("I accept part of it")),
            (Reaction.refused, gettext_lazy("No, I do not accept it")),
        ],
        label=gettext_lazy("Do you accept our response?"),
        error_messages={"required": gettext_lazy("Select whether you accept our response")},
    )
    words = inputs.Lines(
        label=gettext_lazy("What would you like to say about it?"),
        help_text=gettext_lazy("If you accept part of it, tell us which part."),
        required=False,
        rows=4,
    )


class News(inputs.PublicForm):
    """Whether the complainant wants to know what changed."""

    hear = inputs.choice(
        [("yes", gettext_lazy("Yes, tell me")), ("no", gettext_lazy("No, thank you"))],
        label=gettext_lazy("Do you want to know what changes because of your complaint?"),
        error_messages={"required": gettext_lazy("Choose whether we tell you what changes")},
    )


@dataclass(frozen=True, slots=True)
class TrackAct:
    """One act of the tracking page. `told` is the message once it is done."""

    slug: str
    act: str
    form: Callable[[Followed, datetime, Any], forms.Form]
    particulars: Callable[[Followed, dict[str, Any]], Any]
    title: Text
    lead: Text
    button: Text
    told: Text
    decides: bool = False


def _plain(form: type[forms.Form]) -> Callable[[Followed, datetime, Any], forms.Form]:
    return lambda followed, now, data: form(data)


ACTS: dict[str, TrackAct] = {
    act.slug: act
    for act in (
        TrackAct(
            "answer",
            record_reaction.name,
            _plain(Answer),
            lambda t, data: RecordReaction(
                t.party.number, Reaction(data["reaction"]), data["words"] or None
            ),
            gettext_lazy("Reply to our response"),
            gettext_lazy(
                "If you accept it, we'll do what we promised. If you do not, your complaint stays "
                "open. We'll tell you what you can do next."
            ),
            gettext_lazy("Send reply"),
            gettext_lazy("We received your reply. Thank you."),
            decides=True,
        ),
        TrackAct(
            "object",
            object_to_recording.name,
            _plain(Words),
            lambda t, data: ObjectToRecording(t.party.number, data["words"]),
            gettext_lazy("Tell us that our record is wrong"),
            gettext_lazy(
                "Tell us what is wrong. We'll no longer use what we recorded. If we closed your "
                "complaint, we'll reopen it."
            ),
            gettext_lazy("Send my objection"),
            gettext_lazy("We no longer use what we recorded. Thank you for telling us."),
            decides=True,
        ),
        TrackAct(
            "write",
            "message",
            _plain(Write),
            lambda t, data: Message(t.speaker.number, data["words"]),
            gettext_lazy("Send us a message or files"),
            gettext_lazy("We read everything you send."),
            gettext_lazy("Send"),
            gettext_lazy("We received what you sent. Thank you."),
        ),
        TrackAct(
            "next-level",
            "escalate",
            _plain(Words),
            lambda t, data: Escalate(reason=data["words"]),
            gettext_lazy("Ask for a review"),
            gettext_lazy(
                "Someone who was not involved will review your complaint and send you a new "
                "response."
            ),
            gettext_lazy("Ask for a review"),
            gettext_lazy("We received your request. Someone who was not involved will review it."),
            decides=True,
        ),
        TrackAct(
            "reopen",
            "reopen",
            _plain(Words),
            lambda t, data: Reopen(data["words"]),
            gettext_lazy("Reopen complaint"),
            gettext_lazy("Tell us what is not right, or what is new."),
            gettext_lazy("Reopen it"),
            gettext_lazy("We reopened your complaint."),
            decides=True,
        ),
        TrackAct(
            "reach",
            record_needs.name,
            lambda followed, now, data: Wishes(followed, now=now, data=data),
            recorded,
            gettext_lazy("Change how we contact you"),
            gettext_lazy(
                "This applies from now on. Send us a message to change your address or number."
            ),
            gettext_lazy("Save"),
            gettext_lazy("We saved this."),
        ),
        TrackAct(
            "news",
            record_needs.name,
            _plain(News),
            lambda t, data: RecordNeeds(t.party.number, hear=data["hear"] == "yes"),
            gettext_lazy("Choose whether we tell you what changes"),
            gettext_lazy("We write to you once, after we have checked that the change works."),
            gettext_lazy("Save"),
            gettext_lazy("We saved this."),
        ),
        TrackAct(
            "withdraw",
            "withdraw",
            _plain(Words),
            lambda t, data: Withdraw(t.party.number, data["words"]),
            gettext_lazy("Withdraw the complaint"),
            gettext_lazy(
                "Write that you want to withdraw. You do not have to say why. If anyone was in "
                "danger, we'll still look into it."
            ),
            gettext_lazy("Withdraw my complaint"),
            gettext_lazy("You withdrew your complaint. You can change your mind."),
        ),
    )
}
"""By address below the tracking page, in display order."""

_FIRST = {
    Stage.decision_communicated: "answer",
    Stage.unresolved_open: "next-level",
    Stage.out_of_scope: "reopen",
}


_FOR_THEMSELVES = frozenset({"write", "reach"})
"""Acts available to a representative without proven authority."""


def possible_acts(followed: Followed, now: datetime) -> frozenset[str]:
    """Return the names of the acts that are possible."""
    acts = possible(followed.file, actor=followed.actor, now=now)
    return frozenset(str(option.act.name) for option in acts if option.refused is None)


def offered(followed: Followed, able: frozenset[str]) -> list[TrackAct]:
    """Return what can be done now, the likeliest first. A representative without proven authority
    can still write, and change their own contact preferences."""
    acts = [act for act in ACTS.values() if act.act in able]
    if not followed.able:
        acts = [act for act in acts if act.slug in _FOR_THEMSELVES]
    if followed.party.withdrawn:
        acts = [act for act in acts if act.slug != "withdraw"]
    first = _FIRST.get(followed.stage, "write") if followed.stage else "write"
    return sorted(acts, key=lambda act: act.slug != first)
