"""History of a complaint, line by line, with the text of each line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched, groupby
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.labels import PackPoint
from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation import events as e
from amends.core.operation.acts.posting import post_letter
from amends.core.operation.complaint import RecordedEvent
from amends.core.operation.regulators.letter_requirements import ENCLOSED
from amends.letters.versions import author_of
from amends.people import read
from amends.wording import choices, dates, fields, money
from amends.wording import timeline as wording
from amends.wording.acts.at_once import AT_ONCE
from amends.wording.names import Names
from amends.wording.phrases import capital, quoted
from amends.wording.regulators import regimes

from .detail import Attached, ComplaintDetail, Quote, called, shortened, typed
from .states import State

_QUIET = (e.TermTold, e.IssueRaised, e.OwnerNamed, e.PersonnelTold, e.WatchSet, e.RecourseTold)
"""Automatic effects of an act, shown less prominently."""
_TALK = (
    e.Received,
    e.TakenOver,
    e.MessageAdded,
    e.ContactRecorded,
    e.DangerCalled,
    e.NoteAdded,
    e.FileAttached,
    e.DecisionCommunicated,
    e.InformationRequested,
    e.LetterWritten,
    e.ReactionRecorded,
    e.RecordingDisputed,
    e.Withdrawn,
    e.Reopened,
    e.FeedbackAdded,
)
"""What people said or wrote to one another; everything else is routine."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter from a template: collapsed except for the newest. `state` says whether it was
    delivered, as far as known; `beginning` is its first line after the greeting."""

    subject: str
    how: str
    state: State
    beginning: str
    text: str
    newest: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `look` is ``in`` (from a person involved), ``out`` (to one), ``internal`` or
    ``act``."""

    version: int
    talk: bool
    text: str
    when: str
    moment: datetime
    recorded: str
    look: str
    quiet: bool
    quotes: tuple[Quote, ...]
    files: tuple[Attached, ...]
    facts: tuple[tuple[str, str], ...] = ()
    """What it shows in addition to its texts: amounts, days, facts."""
    letter: Sent | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Entries of one act: its lines share author and time."""

    lines: tuple[Line, ...]
    new: bool = False
    """Whether someone else did it since the reader's last visit."""

    @property
    def talk(self) -> bool:
        """Whether it belongs to the conversation."""
        return any(line.talk for line in self.lines)

    @property
    def first(self) -> Line:
        """The line with what was done."""
        return self.lines[0]

    @property
    def rest(self) -> tuple[Line, ...]:
        """The automatic effects."""
        return self.lines[1:]


@dataclass(frozen=True, slots=True)
class Story:
    """A part of what happened, newest first. `earlier` is the version before which more follows,
    None at the beginning; `total` counts all moments."""

    moments: tuple[Moment, ...]
    earlier: int | None
    total: int

    @property
    def new(self) -> int:
        """How many moments the reader has not seen."""
        return sum(moment.new for moment in self.moments)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The moments in parts: in a row they are all conversation or all routine, and all new or
        all read."""
        grouped = groupby(self.moments, key=lambda moment: (moment.talk, moment.new))
        return [{"talk": talk, "new": new, "moments": [*many]} for (talk, new), many in grouped]


def timeline(detail: ComplaintDetail) -> list[Moment]:
    """Everything that happened, oldest first, what belongs to one act together."""
    newest = _newest_letter(detail)
    return [_moment(many, detail, newest) for many in _acts_of(detail)]


def story(
    detail: ComplaintDetail, *, reader: str, since: datetime | None, before: int | None, most: int
) -> Story:
    """Return the latest moments before a version that have at most `most` entries together.
    `since` is the reader's last visit; their own entries are never new."""
    every, newest = _acts_of(detail, most), _newest_letter(detail)
    left = [many for many in every if before is None or many[0].version < before]
    room, shown = most, list[list[RecordedEvent]]()
    while left and (room >= len(left[-1]) or not shown):
        room -= len(left[-1])
        shown.insert(0, left.pop())
    moments = [
        replace(
            _moment(many, detail, newest),
            new=since is not None and many[0].recorded > since and many[0].by != reader,
        )
        for many in reversed(shown)
    ]
    earlier = shown[0][0].version if left else None
    return Story(tuple(moments), earlier, len(every))


def _acts_of(detail: ComplaintDetail, most: int | None = None) -> list[list[RecordedEvent]]:
    """Return the entries by act; of an act with more than `most`, in parts of as many."""
    grouped = groupby(
        detail.file.entries, key=lambda recorded: (recorded.recorded, recorded.act, recorded.by)
    )
    acts = [list(many) for _, many in grouped]
    return [list(part) for many in acts for part in batched(many, most or len(many))]


def _newest_letter(detail: ComplaintDetail) -> int:
    entries = detail.file.entries
    return max((entry.version for entry in entries if _is_letter(entry.event)), default=0)


def _moment(entries: Sequence[RecordedEvent], detail: ComplaintDetail, newest: int) -> Moment:
    """Return the lines of one act. Of a complaint that was resolved at first contact, one line
    with its facts, and a note."""
    decided = any(isinstance(entry.event, e.DecisionCommunicated) for entry in entries)
    if entries[0].act != AT_ONCE or not decided:
        return Moment(tuple(_line(recorded, detail, newest) for recorded in entries))
    shown = [
        entry for entry in entries if isinstance(entry.event, e.DecisionCommunicated | e.NoteAdded)
    ]
    first, *rest = [_line(recorded, detail, newest) for recorded in shown]
    return Moment((replace(first, facts=tuple(_agreed(entries, detail))), *rest))


def _agreed(entries: Sequence[RecordedEvent], detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    """Yield what was recorded of a conversation that resolved the complaint, each fact once."""
    names, facts = detail.names, dict[str, str]()
    for event in (entry.event for entry in entries):
        match event:
            case e.FindingRecorded(finding=finding):
                facts["finding"] = choices.label(finding)
            case e.ResponsePrepared(remedies=remedies, given=given):
                offered = [wording.remedy_in_words(remedy, names) for remedy in remedies]
                facts["remedies"] = "; ".join(filter(None, (detail.said(given), *offered)))
            case e.ReactionRecorded(reaction=reaction):
                facts["reaction"] = choices.label(reaction)
            case e.Closed() | e.Classified() | e.CauseDetermined() as classified:
                facts |= _classification(classified, names)
            case _:
                pass
    for name, text in facts.items():
        if text:
            yield gettext(fields.FIELDS[name].label), capital(text)
    if any(isinstance(entry.event, e.Closed) for entry in entries):
        yield gettext("Check"), gettext("Not checked by a second person")
    replies = [entry.event for entry in entries if isinstance(entry.event, e.ReactionRecorded)]
    summaries = {detail.said(reply.words) for reply in replies} - {"", *_told(entries, detail)}
    for text in summaries:  # before, our own text was recorded as theirs
        yield gettext("What they said (summary)"), text


def _classification(
    event: e.Closed | e.Classified | e.CauseDetermined, names: Names
) -> dict[str, str]:
    """Return the category, the cause and the pattern that an entry records."""
    lists: Mapping[str, ListName] = {"category": "categories", "cause": "causes"}
    codes = {name: getattr(event, name, None) for name in lists}
    facts = {name: names.listed(lists[name], code) for name, code in codes.items() if code}
    pattern = getattr(event, "seen_before", None)
    return facts | ({"seen_before": choices.label(pattern)} if pattern else {})


def _told(entries: Sequence[RecordedEvent], detail: ComplaintDetail) -> set[str]:
    """Return what the complainant was told in a conversation."""
    return {
        detail.said(entry.event.words)
        for entry in entries
        if isinstance(entry.event, e.DecisionCommunicated)
    }


def _line(recorded: RecordedEvent, detail: ComplaintDetail, newest: int) -> Line:
    letter = _letter(recorded, detail, newest)
    zone = detail.names.zone
    later = abs((recorded.recorded - recorded.happened).total_seconds()) > 60
    # the text was shown when the response was released to be posted
    before = isinstance(recorded.event, e.DecisionCommunicated) and recorded.act == post_letter.name
    return Line(
        version=recorded.version,
        talk=isinstance(recorded.event, _TALK),
        text=wording.line(
            recorded,
            names=detail.names,
            complaint=detail.complaint,
            heard=detail.file.heard.get(recorded.version),
        ),
        when=dates.happened(recorded, zone=zone),
        moment=recorded.happened,
        recorded=dates.moment(recorded.recorded, zone=zone)
        if later and not recorded.recorded_late
        else "",
        look=_look(recorded, detail),
        quiet=isinstance(recorded.event, _QUIET),
        quotes=() if letter or before else tuple(detail.quotes(recorded)),
        files=tuple(detail.files(recorded)),
        facts=(*_facts(recorded.event, detail), *(() if before else _met(recorded, detail))),
        letter=letter,
    )


def _facts(event: e.Event, detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    """Yield what is neither text nor part of the line."""
    if isinstance(event, e.TakenOver):
        if event.closed_on is not None:
            yield gettext("Closed there on"), dates.day(event.closed_on)
        if event.due_on is not None:
            yield gettext("Response promised there by"), dates.day(event.due_on)
        if event.amount is not None:
            yield gettext("Amount"), money.amount(event.amount)
    if isinstance(event, e.ClosureProposed | e.Closed):
        for way in event.options:
            yield detail.names.way_further(way.option), choices.label(way.use)
    if isinstance(event, e.Acknowledged | e.NoticeSent | e.LetterWritten):
        yield from _lacking(event.lacks, detail)
    for fact in getattr(event, "facts", ()):
        if text := typed(fact, detail):
            yield capital(called(fact.name, detail)), text


def _met(recorded: RecordedEvent, detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    """Yield which lines of regulators' checklists a letter meets, and how we know: a line that a
    person stated, with its passage or for the template of the letter, the others together."""
    event, names, by_basis = recorded.event, detail.names, dict[e.Basis, list[str]]()
    for line in getattr(event, "checked", ()):
        text = regimes.line(
            names.letter_line(line.pack, line.letter, line.line),
            enclosed=line.line.startswith(ENCLOSED),
        )
        if line.basis is e.Basis.template:
            point = PackPoint(line.pack, line.letter, line.line)
            who = author_of(getattr(event, "template", ""), point, recorded.happened)
            stated = gettext("Stated by {who} in the template")
            if who is not None:
                yield stated.format(who=read.names([who]).get(who, who)), text
                continue
        if line.basis is not None:
            by_basis.setdefault(line.basis, []).append(text)
            continue
        passage = detail.said(line.passage)
        stated = gettext("Stated by {who}").format(who=names.actor(recorded.by))
        yield stated, f"{text}: {quoted(passage)}" if passage else text
    for basis, texts in by_basis.items():
        yield capital(choices.label(basis)), "; ".join(texts)


def _lacking(letters: Iterable[e.Demanded], detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    for entry in letters:
        letter, pack = detail.names.letter(entry.pack, entry.letter), detail.names.pack(entry.pack)
        yield gettext("Missing content"), f"{letter} ({pack})"


def _letter(recorded: RecordedEvent, detail: ComplaintDetail, newest: int) -> Sent | None:
    event = recorded.event
    if not isinstance(event, e.Acknowledged | e.NoticeSent) or not _is_letter(event):
        return None
    text = detail.text(event.words.sealed) if event.words else None
    if text is None:
        return None  # erased: the line says so
    subject, _, body = text.partition("\n\n")
    lines = [line for line in body.splitlines() if line.strip()]
    return Sent(
        subject=subject,
        how=choices.by_way(event.way),
        state=_arrived(recorded, event, detail),
        beginning=shortened(lines[1] if len(lines) > 1 else "".join(lines)),
        text=body,
        newest=recorded.version == newest,
    )


def _is_letter(event: e.Event) -> bool:
    match event:
        case e.Acknowledged() | e.NoticeSent():
            return event.words is not None and event.template is not None
        case _:
            return False


def _arrived(
    recorded: RecordedEvent, event: e.Acknowledged | e.NoticeSent, detail: ComplaintDetail
) -> State:
    """Return whether it was delivered, as far as later entries say."""
    notice = event.notice if isinstance(event, e.NoticeSent) else e.Notice.acknowledgement
    failed = any(
        (bounce.notice, bounce.party) == (notice, event.party) and later.version > recorded.version
        for later, bounce in detail.of(e.NoticeFailed)
    )
    delivery = event.delivery if isinstance(event, e.Acknowledged) else e.Delivery.sent
    if failed or delivery is e.Delivery.failed:
        return State(gettext("was not delivered"), "late")
    return State(choices.label(delivery), "quiet")


def _look(recorded: RecordedEvent, detail: ComplaintDetail) -> str:
    event = recorded.event
    if isinstance(event, e.MessageAdded | e.ContactRecorded):
        return "in" if event.inbound else "out"
    if isinstance(event, e.Received | e.TakenOver):
        return "in"
    if isinstance(event, e.FileAttached):
        return "internal" if event.internal else "act"
    if isinstance(event, e.DecisionCommunicated | e.InformationRequested | e.NoticeSent):
        return "out"
    everybody = [p.number for p in detail.complaint.parties]
    told_outside = wording.line_for_complainant(
        recorded, parties=everybody, complaint=detail.complaint, names=detail.names
    )
    return "internal" if told_outside is None and detail.quotes(recorded) else "act"
