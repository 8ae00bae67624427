"""History of a complaint, one line for each entry, in one version for staff and one for
complainants."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from amends.core.framework.packs.answers import Meaning
from amends.core.framework.people.authority import PUBLIC_ACTOR, SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.complaint.messages import Went, went
from amends.core.operation.complaint.parts import RecordedEvent
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.regulators.explained_dates import Heard
from amends.core.principles.calendars import zone_of
from amends.core.values import Day, Id

from .. import choices, dates
from ..acts import LINES, at_once
from ..acts.declaration import (
    AT_RECEIPT,
    FOR_ANOTHER,
    HEARD,
    LODGED,
    MEANS,
    MESSAGE,
    MINE,
    SAID_FOR_ANOTHER,
    THEMSELVES,
)
from ..names import Names
from ..phrases import Told, chosen, filled
from ..phrases import marked as _
from .values import (
    holds_offer,
    offer_in_words,
    remedy_in_words,
    spoken,
    values_of,
    with_offer,
)

if TYPE_CHECKING:
    from amends.handling.following import Followed

_OPENING = frozenset({"receive", "take-over", "split"})


def line(
    recorded: RecordedEvent,
    *,
    names: Names,
    complaint: Complaint | None = None,
    about: Id | None = None,
    heard: Heard | None = None,
    alone: bool = False,
) -> str:
    """Return an entry of any stream for staff: “Anna Berg assessed the complaint: …”.

    `complaint` allows remedies to be named; `about` is the person of a ``person/<id>`` stream,
    `heard` how complainants are shown an entry about a date. `alone`: a person involved did it,
    because no one else could. Raises KeyError for a kind without a text.
    """
    event: Any = recorded.event
    who = names.author(recorded.by, recorded.via, recorded.opened)
    values = _spoken(recorded, names, complaint) | {"who": who}
    if about is not None:
        values["about"] = names.person(about)
    extra = {
        LODGED: recorded.by == PUBLIC_ACTOR.id,
        HEARD: heard,
        MEANS: _means(event, names),
        MESSAGE: went(complaint, recorded, names.unreachable) if complaint else None,
        THEMSELVES: _by_themselves(recorded),
    }
    told = LINES[type(event)].personnel
    if recorded.act == at_once.AT_ONCE:
        later = at_once.promised(complaint, getattr(event, "response", None))
        told = at_once.line_for_staff(type(event), told, promised=later)
    wordings = chosen(told, event, extra)
    said = filled(wordings or (), values) + _doubt(recorded, complaint)
    if getattr(event, "alone", None) and wordings == chosen(told, event, {**extra, "alone": None}):
        alone = True
    by_one = " " + gettext("One person did this alone.") if alone else ""
    return said + by_one + _not_sent(told, event, extra)


def _not_sent(told: Told, event: e.Event, extra: Mapping[str, object]) -> str:
    """Return why no message says what an entry is about, after a line that depends on one; may be
    empty."""
    why = _NOT_SENT.get(extra[MESSAGE])
    sent = {**extra, MESSAGE: Went.sent}
    depends = chosen(told, event, sent) != chosen(told, event, extra)
    return f" {gettext(why)}" if why and depends else ""


_NOT_SENT: Mapping[object, str] = {
    Went.to_post: _("Not sent yet: the letter is waiting."),
    Went.on_page: _("It is on the tracking page only, and nothing shows that they use it."),
    Went.failed: _("Not sent: the message was not delivered."),
    Went.returned: _("Not sent: the letter was returned."),
    Went.withdrawn: _("Not sent: the letter was withdrawn."),
    Went.unreachable: _("Not sent: they could not be reached."),
    Went.no_address: _("Not sent: no address is recorded."),
    Went.unrecorded: _("No message about this is recorded."),
}


def line_for_complainant(
    recorded: RecordedEvent,
    *,
    parties: Collection[int],
    complaint: Complaint,
    names: Names,
    heard: Heard | None = None,
    reader: int | None = None,
) -> str | None:
    """Return an entry of a complaint for a person involved: “We sent you our answer by e-mail”.

    `parties` are the numbers of the `reader` and the people they represent, `heard` how they are
    shown an entry about a date. None: it is internal, or for another person. Without `reader`, each
    of `parties` is one.
    """
    event, names = recorded.event, names.plainly
    if not _concerns(event, parties, complaint):
        return None
    if recorded.act == at_once.AT_ONCE and recorded.by != SYSTEM_ACTOR.id:
        if not isinstance(event, e.DecisionCommunicated):
            return None
        day = recorded.happened.astimezone(zone_of(names.zone)).date()
        return resolved(event.way, day, promised=at_once.promised(complaint, event.response))
    speaker = _speaker(recorded)
    own = speaker in parties if reader is None else speaker == reader
    another = speaker is not None and not own
    extra: dict[str, object] = {
        MINE: FOR_ANOTHER if another else own,
        THEMSELVES: _represented(recorded, another=another) or _by_themselves(recorded),
        AT_RECEIPT: recorded.act in _OPENING,
        HEARD: heard,
        MEANS: _means(event, names),
        MESSAGE: went(complaint, recorded),
    }
    wordings = chosen(LINES[type(event)].complainant, event, extra)
    if wordings is None:
        return None
    values = _spoken(recorded, names, complaint)
    values |= {"speaker": names.speaker(speaker)} if speaker is not None else {}
    return filled(wordings, values) + _doubt(recorded, complaint)


_SAID = (e.MessageAdded, e.ReactionRecorded, e.RecordingDisputed, e.Withdrawn)
"""What a person involved says, if they are the author of the entry."""


def _spoken(recorded: RecordedEvent, names: Names, complaint: Complaint | None) -> dict[str, str]:
    """Return the fields of an entry as text. `party` is who says it: of a representative also for
    whom."""
    values = spoken(recorded.event, names, complaint)
    if isinstance(recorded.event, e.Reopened) and _by_a_party(recorded):
        return values | {"parties": names.actor(recorded.by)}
    who = speaker_told(recorded, names)
    return values | {"party": who} if who else values


def speaker_told(recorded: RecordedEvent, names: Names) -> str:
    """Return who says what an entry records, of a representative also for whom; empty if it is
    nothing that a person involved says."""
    if not isinstance(recorded.event, _SAID):
        return ""
    if _by_a_party(recorded):
        return names.actor(recorded.by)
    said_by = getattr(recorded.event, "said_by", None)
    return names.party(recorded.event.party) if said_by is None else names.speaker(said_by)


def _represented(recorded: RecordedEvent, *, another: bool) -> str:
    """Return how a representative, or `another` person than the reader, said what an entry records:
    themselves, or to staff who recorded it; empty if they did not."""
    if _by_a_party(recorded):
        return FOR_ANOTHER if another or _by_another(recorded) else ""
    noted = another or getattr(recorded.event, "said_by", None) is not None
    return SAID_FOR_ANOTHER if noted else ""


def _by_another(recorded: RecordedEvent) -> bool:
    """Return whether a representative said for another person what an entry records."""
    party = getattr(recorded.event, "party", None)
    return _by_a_party(recorded) and isinstance(party, int) and recorded.by != f"party/{party}"


def _speaker(recorded: RecordedEvent) -> int | None:
    """Return the number of the person involved who did or said what an entry records, also if staff
    recorded it; None for what staff did."""
    event = recorded.event
    if _by_a_party(recorded):
        return int(recorded.by.rpartition("/")[2])
    if isinstance(event, e.PartyAdded):
        return event.party.number
    if isinstance(event, (*_SAID, e.PartyEnded)) or getattr(event, "inbound", False):
        said_by: int | None = getattr(event, "said_by", None)
        party: int = getattr(event, "party", 0)
        return party if said_by is None else said_by
    return None


def _doubt(recorded: RecordedEvent, complaint: Complaint | None) -> str:
    """Return the sentences that say why a reply is not surely the complainant's own; may be
    empty."""
    party = getattr(recorded.event, "party", None)
    known = complaint.participant(party) if complaint and isinstance(party, int) else None
    replies = known.replies if known else ()
    reply = next((one for one in replies if one.version == recorded.version), None)
    if reply is None:
        return ""
    doubts = (
        (reply.code_known, gettext("Our staff may know the access code.")),
        (reply.unproven, gettext("The authority to act was not proven.")),
    )
    return "".join(f" {text}" for holds, text in doubts if holds)


def told_to(followed: "Followed", recorded: RecordedEvent, names: Names) -> str | None:
    """Return an entry as a person who follows the complaint reads it; None if it is not for
    them."""
    from amends.handling.party_view import is_told  # needs the record, and the rest does not

    if not is_told(followed, recorded):
        return None
    return line_for_complainant(
        recorded,
        parties=followed.parties,
        complaint=followed.file.complaint,
        names=names,
        heard=followed.file.heard.get(recorded.version),
        reader=followed.speaker.number,
    )


_LABELS = {
    "narrative": _("What happened"),
    "place": _("Where"),
    "remedy": _("What you would like us to do"),
    "reason": _("Why"),
    "reasons": _("Reasons"),
    "prevention": _("How we prevent a repeat"),
    "given": _("What you will receive"),
    "safe_contact": _("When is it not safe to contact you?"),
}
"""Labels of the texts of an entry, where the entry does not say enough."""


def summary_label(recorded: RecordedEvent) -> str:
    """Return the label of what a complainant said in an entry that staff recorded; else empty."""
    reply = isinstance(recorded.event, e.ReactionRecorded | e.Withdrawn)
    return gettext("Summary by our staff") if reply and not _by_a_party(recorded) else ""


def words_label(name: str) -> str:
    """Return what a complainant calls a text of an entry; may be empty."""
    return gettext(_LABELS[name]) if name in _LABELS else ""


def resolved(way: e.Way, day: Day, *, promised: bool = False) -> str:
    """Return how and when a complaint was resolved at first contact, or what to do was agreed,
    before the text that says it. It is the one line that complainants read of it."""
    text = gettext("Agreed {way} on {day}:") if promised else gettext("Resolved {way} on {day}:")
    return text.format(way=choices.by_way(way), day=dates.day(day))


def _by_themselves(recorded: RecordedEvent) -> bool:
    """Return whether a person involved did it with an access code, or the person it is about."""
    own = recorded.by == getattr(recorded.event, "person", None) and recorded.via is None
    return own or _by_a_party(recorded)


def _by_a_party(recorded: RecordedEvent) -> bool:
    """Return whether a person involved did it, with an access code."""
    return recorded.by.startswith("party/")


def _means(event: Any, names: Names) -> Meaning | None:
    return names.means(event.pack, event.clock) if hasattr(event, "clock") else None


def _concerns(event: e.Event, mine: Collection[int], complaint: Complaint) -> bool:
    """Return whether an event is about one of these people, or about everyone."""
    party, parties = getattr(event, "party", None), getattr(event, "parties", ())
    if isinstance(party, e.Party):
        return party.number in mine
    if party is not None:
        return party in mine
    if parties and isinstance(parties[0], int):
        return not set(mine).isdisjoint(parties)
    response = complaint.response(getattr(event, "response", None))
    return response is None or not set(mine).isdisjoint(response.parties)
