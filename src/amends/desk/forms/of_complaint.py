"""Choices taken from one complaint: people involved, issues, responses, deadlines and texts.

A list offers what makes sense. Core decides whether the act is allowed.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext

from amends.core.framework.people.authority import Actor
from amends.core.operation.acts.catalogue import ACTS, declared
from amends.core.operation.acts.closing.carrying_out import to_verify
from amends.core.operation.acts.late_entries import evidence_of, unconfirmed
from amends.core.operation.acts.tracking import extend_term, limit_of, note_late
from amends.core.operation.complaint.parts import Term
from amends.core.operation.guards import lacking_competence
from amends.core.operation.guidance.offers import Offer, offered
from amends.core.operation.regulators.recourse import ways_known
from amends.core.principles.calendars import zone_of
from amends.core.values import Code, Id
from amends.wording import acts, choices, dates, pack_words
from amends.wording.phrases import capital
from amends.wording.timeline import remedy_in_words

from .around import Around, Options, personnel

ACT_OF: Mapping[str, Code] = {act.particulars.__name__: name for name, act in ACTS.items()}
"""The act of each payload class."""


def offer(around: Around, act: str) -> Offer | None:
    """Return what core would accept of an act by this person now."""
    actor = Actor.of(around.person)
    return offered(declared(Code(act)), around.at, around.rules, actor, around.now)


def only(act: str, name: str, of: Callable[[Around], Options]) -> Callable[[Around], Options]:
    """Return those of a list's options for which the act would be accepted."""

    def narrowed(around: Around) -> Options:
        offered = offer(around, act)
        accepted = {str(value) for value in offered.values(name)} if offered else set()
        return [(value, text) for value, text in of(around) if value in accepted]

    return narrowed


def given_to(act: str, name: str) -> Callable[[Around], Options]:
    """Return the people to whom the act can give the complaint. Those without the record of
    competence that it needs are marked, and refused by the act if the settings say so."""

    def marked(around: Around) -> Options:
        text, options = gettext("{name} (no competence record)"), []
        for value, called in only(act, name, personnel)(around):
            lacks = lacking_competence(around.at, around.rules, Id(value), around.now)
            options.append((value, text.format(name=called) if lacks else called))
        return options

    return marked


def parties(around: Around) -> Options:
    """Return everyone involved, by number and role."""
    return [
        (
            str(p.number),
            gettext("{party}, {role}").format(
                party=around.names.party(p.number), role=choices.label(p.party.role)
            ),
        )
        for p in around.at.parties
        if p.active
    ]


def complainants(around: Around) -> Options:
    """The complainants, by their numbers."""
    return [(str(p.number), around.names.party(p.number)) for p in around.at.complainants]


def representatives(around: Around) -> Options:
    """The representatives, by their numbers."""
    speakers = [p for p in around.at.parties if p.active and p.party.acts_for]
    return [(str(p.number), around.names.speaker(p.number)) for p in speakers]


def issues(around: Around) -> Options:
    """The issues that are handled in this complaint."""
    return [
        (str(issue.number), issue_in_words(issue.number, around)) for issue in around.at.live_issues
    ]


def issue_in_words(number: int, around: Around) -> str:
    """“Issue 2: late delivery (upheld)”."""
    issue = around.at.issue(number)
    category = issue.category if issue else None
    what = (
        around.names.listed("categories", category) if category else gettext("not categorised yet")
    )
    text = gettext("Issue {number}: {what}").format(number=number, what=what)
    if issue is None or issue.finding is None:
        return text
    return gettext("{issue} ({finding})").format(issue=text, finding=choices.label(issue.finding))


def mentions(around: Around) -> Options:
    """Return mentioned people who are not identified yet."""
    waiting = around.at.unsettled
    unnamed = gettext("Mention {number}, without a name")
    return [
        (str(n), around.pieces.get(f"mention/{n}") or unnamed.format(number=n)) for n in waiting
    ]


def responses(around: Around) -> Options:
    """Every response that was prepared."""
    return [(str(r.number), response_in_words(r.number, around)) for r in around.at.responses]


def response_in_words(number: int, around: Around) -> str:
    """“Response 1 by Anna Berg: refund of €20.00”."""
    response = around.at.response(number)
    if response is None:
        return str(number)
    text = gettext("Response {number} by {person}").format(
        number=number, person=around.names.person(response.prepared_by)
    )
    offered = ", ".join(remedy_in_words(remedy, around.names) for remedy in response.remedies)
    return f"{text}: {offered}" if offered else text


def remedies(around: Around, act: str) -> Options:
    """Every remedy that the act would be accepted for, as ``response/remedy``."""
    offered = offer(around, act)
    wanted = {(remedy.response, remedy.remedy) for remedy in offered.accepted} if offered else set()
    return [
        (f"{response.number}/{remedy.number}", capital(remedy_in_words(remedy, around.names)))
        for response in around.at.responses
        for remedy in response.remedies
        if (response.number, remedy.number) in wanted
    ]


def checked(around: Around) -> Options:
    """Return every remedy that was completed and can be checked."""
    return [
        (str(remedy.number), capital(remedy_in_words(remedy, around.names)))
        for response in to_verify(around.at)
        for remedy in response.remedies
    ]


def clocks(around: Around, act: str) -> Options:
    """Return every deadline for which the act would be accepted, as ``pack/clock``; for those that
    can be extended with how far."""
    offered = offer(around, act)
    wanted = {(term.pack, term.clock) for term in offered.accepted} if offered else None
    in_words = _with_limit if act == extend_term.name else _by_its_day
    return [
        (f"{term.pack}/{term.clock}", in_words(term, around))
        for term in around.at.terms
        if term.met_at is None and (wanted is None or (term.pack, term.clock) in wanted)
    ]


def _by_its_day(term: Term, around: Around) -> str:
    return gettext("{what}, by {day}").format(
        what=capital(around.names.clock(term.pack, term.clock)),
        day=dates.short_last(term.day, term.until, zone=around.names.zone),
    )


def _with_limit(term: Term, around: Around) -> str:
    """“Stage 1: full answer, by Fri 11 December 2026; until Tue 29 December 2026 on any ground,
    later only for a good reason”."""
    date = _by_its_day(term, around)
    limit = limit_of(around.at, around.rules, term, around.now)
    if limit is None:
        return date
    last = dates.short_day(limit.day)
    if not limit.further:
        return gettext("{date}, up to {last}").format(date=date, last=last)
    if limit.day <= term.day:
        return gettext("{date}, later only for a good reason").format(date=date)
    return gettext("{date}, up to {last} for any reason, later only for a good reason").format(
        date=date, last=last
    )


def asks_good_reason(around: Around) -> bool:
    """Return whether a deadline that can be extended now may be extended further for a good
    reason."""
    offered = offer(around, extend_term.name)
    terms = [around.at.term(term.pack, term.clock) for term in offered.accepted] if offered else []
    limits = (limit_of(around.at, around.rules, term, around.now) for term in terms if term)
    return any(limit.further for limit in limits if limit)


def passed(around: Around) -> str:
    """Return which deadlines have passed and cannot be extended, and what to do instead."""
    gone = [t for t in around.at.terms if t.running and around.now > t.until]
    if not gone:
        return ""
    return gettext("Passed and can no longer be extended: {dates}. Use “{act}” instead.").format(
        dates="; ".join(_by_its_day(term, around) for term in gone), act=acts.title(note_late.name)
    )


def not_to_be_moved() -> str:
    """Return the message about a deadline that is no longer in the form's list."""
    return gettext(
        "You can no longer extend this deadline. It has passed or is already met. If it has "
        "passed, use “{act}”."
    ).format(act=acts.title(note_late.name))


def grounds(around: Around) -> Options:
    """Return the reasons for which packs allow pausing deadlines of the complaint."""
    clocks = [around.rules.clock(term.pack, term.clock) for term in around.at.terms]
    grounds = {pause.from_ for clock in clocks if clock for pause in clock.pauses}
    packs = around.rules.packs
    return [(ground, pack_words.event(ground, packs)) for ground in sorted(grounds)]


def promises(around: Around) -> Options:
    """Return the open promises."""
    options = []
    for promise in around.at.open_promises:
        if promise.until is None:
            day = dates.short_day(promise.day)
            text = gettext("Promise {number}, by {day}").format(number=promise.number, day=day)
            words = around.pieces.get(f"promise/{promise.number}")
            options.append((str(promise.number), f"{text}: {words}" if words else text))
    return options


def letters(around: Around) -> Options:
    """Every letter that was written."""
    text, apart = gettext("Letter {number} to {party}: {what}"), gettext("a separate letter")
    return [
        (
            str(letter.number),
            text.format(
                number=letter.number,
                party=around.names.party(letter.receiver),
                what=choices.label(letter.notice) if letter.notice else apart,
            ),
        )
        for letter in around.at.letters
    ]


def late_entries(around: Around) -> Options:
    """Return what was recorded late and waits for a second person."""
    zone = zone_of(around.names.zone)
    text = gettext("{what}, {day}, recorded on {recorded}")
    return [
        (
            str(late.number),
            text.format(
                what=acts.title(late.act),
                day=dates.short_day(late.happened.astimezone(zone).date()),
                recorded=dates.short_day(late.recorded.astimezone(zone).date()),
            ),
        )
        for late in unconfirmed(around.at)
    ]


def evidence(around: Around) -> Options:
    """Return the files and messages that can show a day."""
    text = gettext("Entry {number}")
    return [
        (str(entry.number), around.pieces.get(entry.piece) or text.format(number=entry.number))
        for entry in evidence_of(around.at)
    ]


def holds(around: Around) -> Options:
    """Return the holds that prevent erasure."""
    return [
        (str(n), gettext("Retention hold {number}").format(number=n))
        for n in sorted(around.at.holds)
    ]


def pieces(around: Around) -> Options:
    """Return the texts and files of the complaint, or of another record, that are not erased."""
    if around.complaint is None:
        return list(around.pieces.items())
    gone = around.at.retracted
    return [
        (piece, text)
        for piece, text in around.pieces.items()
        if piece in around.at.pieces and Id(piece) not in gone
    ]


def told_ways(around: Around) -> Options:
    """Return every option that a complainant was informed of, or still has."""
    codes: dict[str, None] = {}
    for participant in around.at.complainants:
        left = ways_known(participant, around.at, around.rules, around.now)
        codes |= dict.fromkeys(left)
    return [(code, around.names.way_further(code)) for code in codes]
