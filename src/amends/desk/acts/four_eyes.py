"""What a second person sees before approving or rejecting another person's proposal or draft: the
full content, its author and the reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.policy.commitments import ControlName
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import declared
from amends.core.operation.acts.closing.ending import Close, OptionUsed, Withdraw, grounds_open
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.limits import over_limit, promised_before
from amends.core.operation.acts.response import authorize_response
from amends.core.operation.acts.scope import DeclineScope, ScopeGround, decline_scope
from amends.core.operation.acts.second_look import Disagree, disagree, unauthorized
from amends.core.operation.acts.second_person import restored
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.complaint.parts import Response
from amends.core.operation.guards import roles_here
from amends.core.operation.guidance.offers import possible_for
from amends.core.values import Code, Id, Money
from amends.wording import acts, choices, dates, money
from amends.wording.fields import label_of
from amends.wording.phrases import capital, listed, yes_no
from amends.wording.refusal_sentence import Sentence
from amends.wording.timeline import remedy_in_words, values_of

from ..forms.derived import ActForm
from ..forms.layout import FormLayout
from ..forms.of_complaint import issue_in_words, offer
from ..reading.detail import Attached, ComplaintDetail
from ..reading.related_items import replies
from ..request.context import DeskContext
from .initial_values import alone_allowed, unless


@dataclass(frozen=True, slots=True)
class Proposed:
    """Another person's proposal, as its second person reads it."""

    act: str
    what: str
    facts: tuple[tuple[str, str], ...]
    who: str = ""
    when: str = ""
    reason: str = ""
    ways: tuple[tuple[str, str, str], ...] = ()
    """For each option: its name, its outcome, and the reason."""
    words: str = ""
    files: tuple[Attached, ...] = ()
    particulars: Any = None
    """What approving does: the same act with the same payload."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A response waiting for approval, with its costs and the approver's limit."""

    number: int
    who: str
    when: str
    parties: str
    reasons: str
    prevention: str
    others_affected: str
    remedies: tuple[tuple[str, str], ...]
    """What is offered, and for which issue."""
    now: str
    before: str
    whole: str
    limit_of_preparer: str
    own_limit: str
    beyond: bool
    own: bool
    reading: str


# --- proposals ---


def waits_for(detail: ComplaintDetail, desk: DeskContext) -> str | None:
    """Return the act by which this person could approve what another person proposed or prepared;
    None if nothing waits for them."""
    offered = offer(detail.around(desk), "disagree")
    if offered is None or not offered.accepted:
        return None
    of_responses = [option for option in offered.accepted if option.response is not None]
    proposal = detail.complaint.proposal
    return authorize_response.name if of_responses or proposal is None else str(proposal.act)


def in_one_sentence(act: str, detail: ComplaintDetail) -> str:
    """Who proposes what, in one sentence."""
    proposal = detail.complaint.proposal
    if act == authorize_response.name:
        by = {r.prepared_by for r in unauthorized(detail.complaint)}
        who = listed([detail.names.person(person) for person in sorted(by)])
        return gettext("{who} drafted a response for you to approve.").format(who=who)
    return acts.proposes(act, detail.names.person(proposal.by) if proposal else "")


def proposed(act: str, detail: ComplaintDetail, desk: DeskContext) -> Proposed | None:
    """Return what another person proposed by the act, if this person could approve it."""
    proposal = detail.complaint.proposal
    mine = is_own(act, detail, desk)
    if proposal is None or proposal.act != act or mine or waits_for(detail, desk) is None:
        return None
    return pending(detail)


def is_own(act: str, detail: ComplaintDetail, desk: DeskContext) -> bool:
    """Return whether this person proposed the act, and a second person has not answered yet."""
    proposal = detail.complaint.proposal
    return proposal is not None and (proposal.act, proposal.by) == (act, desk.person.id)


def pending(detail: ComplaintDetail) -> Proposed | None:
    """Return what waits for a second person; None if its text was erased since."""
    for recorded in reversed(detail.file.entries):
        match recorded.event:
            case e.DeclineProposed() as event:
                made = _declining(event, detail)
            case e.ClosureProposed() as event:
                made = _closing(event, detail)
            case e.ActProposed() as event:
                made = _acting(event, detail)
            case _:
                continue
        if made is None:
            return None
        who, zone = detail.names.actor(recorded.by), detail.names.zone
        files = tuple(detail.files(recorded))
        return replace(made, who=who, when=dates.moment(recorded.happened, zone=zone), files=files)
    return None


def _acting(event: e.ActProposed, detail: ComplaintDetail) -> Proposed | None:
    particulars = declared(event.act).particulars
    payload = restored(event, particulars, lambda words: detail.text(words.sealed))
    if payload is None:
        return None
    texts = {f.name: str(getattr(payload, f.name)) for f in event.values if f.words is not None}
    shown = {name: capital(text) for name, text in values_of(payload, detail.names).items()} | texts
    if isinstance(payload, ExtendTerm):
        del shown["pack"]
        shown["clock"] = capital(detail.names.clock(payload.pack, payload.clock))
        shown["ground"] = detail.names.reason_to_move(payload.ground)
    facts = [(label_of(particulars, name), text) for name, text in shown.items()]
    return Proposed(
        act=event.act,
        what=gettext("this: {act}").format(act=acts.title(event.act)),
        facts=(*facts, *_before(payload, detail)),
        particulars=payload,
    )


def _before(payload: Any, detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    """Yield what the second person must know of what applies now: the deadline and how often it was
    extended, or every earlier reply of the complainant."""
    match payload:
        case ExtendTerm():
            term = detail.complaint.term(payload.pack, payload.clock)
            if term is not None:
                calendar = detail.file.rules.calendar(detail.complaint.unit)
                yield gettext("Due now"), dates.day(term.day)
                yield gettext("Original deadline"), dates.day(calendar.day_of(term.first))
                yield gettext("Times extended"), str(term.extended)
        case RecordReaction() | Withdraw():
            participant = detail.complaint.participant(payload.party)
            for reply in replies(participant, detail) if participant else ():
                yield gettext("Earlier reply"), capital(reply)
            yield from _in_their_words(payload.party, detail)
        case _:
            pass


def _in_their_words(party: int, detail: ComplaintDetail) -> Iterator[tuple[str, str]]:
    """Yield what the complainant wrote in the replies that they gave themselves, newest first."""
    for recorded, event in reversed(detail.of(e.ReactionRecorded)):
        theirs = event.party == party and recorded.by.startswith("party/")
        if theirs and (text := detail.said(event.words)):
            yield gettext("In their own words"), text


def _declining(event: e.DeclineProposed, detail: ComplaintDetail) -> Proposed | None:
    reason = detail.text(event.reason.sealed)
    if reason is None:
        return None
    ground = ScopeGround(event.ground)
    facts = [(gettext("Main reason"), capital(choices.label(ground)))]
    if event.pointed_to:
        facts.append((gettext("Who they can contact"), detail.names.body(event.pointed_to)))
    return Proposed(
        act=decline_scope.name,
        what=gettext("to decline the complaint as out of scope"),
        reason=reason,
        facts=tuple(facts),
        particulars=DeclineScope(ground, reason, event.pointed_to),
    )


def _closing(event: e.ClosureProposed, detail: ComplaintDetail) -> Proposed | None:
    if event.category is None or event.cause is None or event.seen_before is None:
        return None  # proposed before a proposal held how it is classified
    names, words = detail.names, detail.said(event.words)
    reasons = [detail.said(option.reason) for option in event.options]
    options = tuple(
        OptionUsed(option.option, option.use, reason or None)
        for option, reason in zip(event.options, reasons, strict=True)
    )
    return Proposed(
        act="close",
        what=gettext("to close the complaint because all options have been used"),
        facts=(
            (gettext("For which complainants"), names.all_parties(event.parties)),
            (gettext("Category"), names.listed("categories", event.category)),
            (gettext("Cause"), names.listed("causes", event.cause)),
            (gettext("Seen before?"), capital(choices.label(event.seen_before))),
        ),
        ways=tuple(
            (names.way_further(option.option), choices.label(option.use), reason)
            for option, reason in zip(event.options, reasons, strict=True)
        ),
        words=words,
        particulars=Close(
            e.Ground.options_exhausted,
            event.category,
            event.cause,
            event.seen_before,
            event.parties,
            options,
            words or None,
        ),
    )


def who_may_agree(detail: ComplaintDetail, desk: DeskContext) -> list[str]:
    """Return the names of everyone who could approve what waits for a second person."""
    able = possible_for(disagree, detail.complaint, detail.file.rules, desk.now)
    return sorted(detail.names.person(person) for person in able)


def note(act: str, detail: ComplaintDetail, desk: DeskContext) -> tuple[str, bool]:
    """Return what the act's form says about a second person, and whether it only proposes, whatever
    is chosen in it. Empty if no one else has to agree."""
    if act == "close":
        grounds = grounds_open(detail.complaint)
        alone = alone_allowed(ControlName.close_exhausted, detail)
        some, every = e.Ground.options_exhausted in grounds and not alone, len(grounds) == 1
    else:
        offered = offer(detail.around(desk), act)
        some = offered is not None and bool(offered.proposed)
        every = offered is not None and len(offered.proposed) == len(offered.accepted)
    if not some:
        return "", False
    if every:
        return gettext("A second approver has to agree before this takes effect."), True
    text = gettext(
        "Depending on what you choose, a second approver has to agree before this takes effect."
    )
    return text, False


def gone() -> Sentence:
    """Return the message that nothing is waiting any longer."""
    return Sentence(
        gettext("There is nothing left to approve."),
        gettext("It has been resolved or withdrawn since then."),
        gettext("Open the complaint and read what happened."),
    )


# --- responses ---


def to_authorize(detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    """Return every response waiting for approval, and the form for returning one."""
    offered = offer(detail.around(desk), authorize_response.name)
    able = offered.values("response") if offered else ()
    waiting = unauthorized(detail.complaint)
    return {
        "prepared": [_prepared(response, detail, desk) for response in waiting],
        "able": bool(able),
        "no": not_agreeing(detail, desk, response=waiting[0].number if waiting else None),
        "one": waiting[0].number if len(waiting) == 1 else None,
    }


def not_agreeing(
    detail: ComplaintDetail, desk: DeskContext, *, response: int | None = None
) -> ActForm | None:
    """Return the form for rejecting; None for the person who proposed or prepared it."""
    offered = offer(detail.around(desk), "disagree")
    if offered is None or not offered.accepted:
        return None
    several = len(offered.accepted) > 1 and response is not None
    drawing = FormLayout(omit=unless(several, "response"), initial={"response": response})
    form = ActForm(Disagree, detail.around(desk), drawing=drawing)
    form.auto_id = "no_%s"
    return form


def _prepared(response: Response, detail: ComplaintDetail, desk: DeskContext) -> Prepared:
    prepared = detail.of(e.ResponsePrepared)
    recorded, event = next(entry for entry in prepared if entry[1].response == response.number)
    names, around = detail.names, detail.around(desk)
    waiting = [p.number for p in detail.complaint.complainants if p.response == response.number]
    earlier = promised_before(detail.complaint, tuple(waiting))
    rules, me, others = detail.file.rules, desk.person.id, event.others_affected
    beyond = over_limit(detail.complaint, rules, me, response.remedies, earlier)
    return Prepared(
        number=response.number,
        who=names.person(response.prepared_by),
        when=dates.moment(recorded.happened, zone=names.zone),
        parties=names.all_parties(waiting) if len(detail.complaint.complainants) > 1 else "",
        reasons=detail.said(event.reasons),
        prevention=detail.said(event.prevention),
        others_affected="" if others is None else capital(yes_no(others)),
        remedies=tuple(
            (
                capital(remedy_in_words(remedy, names)),
                issue_in_words(remedy.issue, around) if remedy.issue else "",
            )
            for remedy in response.remedies
        ),
        now=total(response.remedies),
        before=total(earlier),
        whole=total((*earlier, *response.remedies)),
        limit_of_preparer=_limit(response.prepared_by, detail),
        own_limit=_limit(me, detail),
        beyond=beyond is not None,
        own=response.prepared_by == me,
        reading=choices.waits_for_reader(response.reading) if response.reading else "",
    )


def total(remedies: Iterable[e.Remedy]) -> str:
    """Return the totals of remedies by currency; empty if none has an amount."""
    whole: Counter[Code] = Counter()
    for remedy in remedies:
        if remedy.amount is not None:
            whole[remedy.amount.currency] += remedy.amount.minor
    return listed([money.amount(Money(minor, cur)) for cur, minor in sorted(whole.items())])


def _limit(of: Id, detail: ComplaintDetail) -> str:
    """Return how much a person may promise in this complaint, for any purpose."""
    rules = detail.file.rules
    person, currency = rules.people.person(of), rules.policy.currency
    roles = roles_here(person, detail.complaint, rules) if person else frozenset()
    return money.amount(rules.policy.limit(roles, "", currency) or Money(0, currency))
