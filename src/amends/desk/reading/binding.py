"""Deadlines beside a complaint: when and why each is due, what meets or pauses it, which external
bodies are available, and which categories are missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.packs.clocks import Clock
from amends.core.framework.packs.letters import Referral
from amends.core.framework.packs.moves import EffectVerb
from amends.core.framework.packs.pack import PAUSED, Pack, PackStatus
from amends.core.framework.packs.unclear import Unclear
from amends.core.framework.packs.verdict import Verdict
from amends.core.operation.complaint.parts import Term
from amends.core.operation.guidance.next_dates import Awaited, Waiting, without_clock
from amends.core.operation.regulators.regulated import Standing, caused, standing
from amends.core.principles.calendars import zone_of
from amends.core.values import Code, Day
from amends.handling.deadlines.derivations import derivations
from amends.wording import choices, dates, pack_words, stages
from amends.wording.phrases import capital, either
from amends.wording.regulators import outside, regimes
from amends.wording.timeliness import derivation
from amends.wording.tongues import from_english

from ..request.context import DeskContext
from .detail import ComplaintDetail
from .states import State, asked_in_words, awaited_day, until_state


@dataclass(frozen=True, slots=True)
class Date:
    """A recorded deadline: what is due, when, its state, and how it was computed. `rule` is the
    rule pack that sets it, empty for the organisation's own, and `status` how far that was checked;
    `ends` says what meets it, `stops` what can pause it."""

    what: str
    day: str
    on: Day
    state: State
    steps: tuple[str, ...] = ()
    note: str = ""
    rule: str = ""
    status: str = ""
    ends: str = ""
    stops: str = ""
    clock: tuple[Code, Code] | None = None
    """The pack and clock of a deadline."""


@dataclass(frozen=True, slots=True)
class Binding:
    """All deadlines beside one complaint."""

    dates: tuple[Date, ...]
    outside: tuple[dict[str, Any], ...]
    unclear: tuple[dict[str, Any], ...]
    uncountable: tuple[dict[str, Any], ...]


def binding(detail: ComplaintDetail, desk: DeskContext) -> Binding:
    """Return the deadlines of a complaint, each with its derivation; the external bodies; what is
    undecided."""
    packs = standing(detail.complaint, desk.rules, desk.now)
    return Binding(
        tuple(_dates(detail, desk)),
        tuple(_outside(packs, detail, desk)),
        tuple(_to_classify(pack.unclear, detail) for pack in packs if pack.unclear is not None),
        tuple(_uncountable(pack, detail) for pack in packs if pack.why),
    )


def _uncountable(standing: Standing, detail: ComplaintDetail) -> dict[str, Any]:
    """Return the deadlines of an adopted pack that cannot be counted, by name, and why."""
    return {
        "rule": detail.names.pack(standing.pack.id),
        "clocks": [
            capital(detail.names.clock(standing.pack.id, clock)) for clock in standing.uncountable
        ],
        "why": list(dict.fromkeys(derivation.lines(standing.why, packs=(standing.pack,)))),
    }


def _dates(detail: ComplaintDetail, desk: DeskContext) -> Iterator[Date]:
    derived, complaint = derivations(detail.file), detail.complaint
    for term in complaint.terms:
        yield _date(term, derived.get((term.pack, term.clock)), detail, desk)
    for due in without_clock(complaint, desk.rules.policy):
        state, day = until_state(due, desk, complaint.unit), awaited_day(due, desk, complaint.unit)
        what = capital(asked_in_words(due, detail.names))
        yield Date(what, dates.day(day), day, state, note=_note(due))


def _note(awaited: Awaited) -> str:
    match awaited.what:
        case Waiting.look_again:
            return gettext(
                "The complainant did not accept our response. The complaint stays open until the "
                "next review."
            )
        case Waiting.reaction:
            return gettext("You can record “no reply” only after this day and after reminders.")
        case _:
            return ""


def _date(term: Term, verdict: Verdict | None, detail: ComplaintDetail, desk: DeskContext) -> Date:
    pack = pack_of(term.pack, detail)
    clock = desk.rules.clock(term.pack, term.clock)
    runs = detail.complaint.open and term.met_at is None and not term.dropped
    met = [_event(code, pack) for code in clock.met_by] if clock and runs else []
    return Date(
        capital(detail.names.clock(term.pack, term.clock)),
        dates.last(term.day, term.until, zone=detail.names.zone),
        term.day,
        term_state(term, detail, desk),
        tuple(derivation.lines(verdict.steps, packs=detail.file.rules.packs)) if verdict else (),
        _moved(term, detail),
        rule=detail.names.pack(pack.id) if pack else "",
        status=status_of(pack),
        ends=gettext("Met when {event}.").format(event=either(met)) if met else "",
        stops=_stops(clock, term, pack) if clock and runs else "",
        clock=(term.pack, term.clock),
    )


def pack_of(pack: str, detail: ComplaintDetail) -> Pack | None:
    """Return the rule pack of that id; None for the organisation's own."""
    return next((adopted for adopted in detail.file.rules.regulators if adopted.id == pack), None)


def status_of(pack: Pack | None) -> str:
    """Return how far a pack was checked, unless a named person attested it."""
    if pack is None or pack.pack.status is PackStatus.attested:
        return ""
    return choices.label(pack.pack.status)


def _moved(term: Term, detail: ComplaintDetail) -> str:
    sentences, zone = [], detail.names.zone
    if term.until != term.first:
        first = term.first.astimezone(zone_of(zone)).date()
        day = dates.last(first, term.first, zone=zone)
        sentences.append(gettext("Original deadline: {day}.").format(day=day))
    if term.beyond is not None:
        text = gettext("Extended past {day} for a good reason.")
        sentences.append(text.format(day=dates.day(term.beyond)))
    for other in _beyond(term, detail):
        text = gettext("{due}: extended further, to {day}, for a good reason.")
        due = capital(detail.names.clock(other.pack, other.clock))
        sentences.append(text.format(due=due, day=dates.last(other.day, other.until, zone=zone)))
    sentences += list(_follows(term, detail))
    return " ".join(sentences)


def _follows(term: Term, detail: ComplaintDetail) -> Iterator[str]:
    """Yield the effects of a met or missed deadline of a rule pack; letters owed and external
    bodies are listed separately."""
    pack = pack_of(term.pack, detail)
    for clock, effect in caused(detail.complaint, pack) if pack else ():
        if clock.id == term.clock and effect.verb in _SAID:
            yield regimes.effect(effect, pack)


_SAID = frozenset(
    {
        EffectVerb.close_route,
        EffectVerb.notify,
        EffectVerb.payment_due,
        EffectVerb.forbid_action,
    }
)


def _beyond(gateway: Term, detail: ComplaintDetail) -> Iterator[Term]:
    """Return the deadlines extended beyond the day up to which any reason is allowed."""
    pack = pack_of(gateway.pack, detail)
    for way in pack.extensions if pack else ():
        if way.becomes == gateway.clock:
            same = (t for t in detail.complaint.terms if t.pack == gateway.pack)
            yield from (t for t in same if way.moves(t.clock) and t.beyond is not None)


def _event(event: Code, pack: Pack | None) -> str:
    """An event of a pack; a letter that it demands, by its name."""
    letter = pack.communication(event) if pack else None
    if letter is not None and letter.label:
        return gettext("“{letter}” was sent").format(letter=from_english(letter.label))
    return pack_words.event(event, [pack] if pack else ())


def _stops(clock: Clock, term: Term, pack: Pack | None) -> str:
    """Return what can pause a deadline, and whether it is paused now."""
    grounds = [pause.from_ for pause in clock.pauses if pause.from_ != PAUSED]
    event = either([_event(ground, pack) for ground in dict.fromkeys(grounds)]) if grounds else ""
    if term.paused is not None:
        return gettext("This deadline is paused. It continues when you resume it.")
    if event:
        return gettext("It can be paused once {event}.").format(event=event)
    if clock.pauses:
        return gettext("You can pause this deadline if you give a reason.")
    return gettext("This deadline cannot be paused.")


def term_state(term: Term, detail: ComplaintDetail, desk: DeskContext) -> State:
    """Return the state of a deadline as text."""
    if term.met_at is not None:
        met = dates.moment(term.met_at, zone=detail.names.zone)
        if term.met_at <= term.until:
            return State(gettext("Done {moment}").format(moment=met), "done")
        return State(gettext("Done late, {moment}").format(moment=met), "late")
    if term.dropped:
        return State(gettext("No longer applies"), "quiet")
    if term.paused is not None:
        return State(gettext("Paused"), "quiet")
    if not detail.complaint.open:
        return State(gettext("No longer needed"), "quiet")
    if term.reclassified:
        return State(capital(stages.anew_sentence()), "late")
    awaited = Awaited(Waiting.term, term.until, day=term.day)
    return until_state(awaited, desk, detail.complaint.unit)


# --- external bodies, and what is undecided ---


def _outside(
    packs: Iterable[Standing], detail: ComplaintDetail, desk: DeskContext
) -> Iterator[dict[str, Any]]:
    calendar, names = desk.rules.calendar(detail.complaint.unit), detail.names

    def noted(referral: Referral, note: object, steps: Iterable[str] = ()) -> dict[str, Any]:
        body = outside.body(referral)
        return {"body": body, "url": referral.url, "told": note, "steps": tuple(steps)}

    for pack in packs:
        for way in pack.opened:
            steps = way.closes.steps if way.closes else ()
            lines = derivation.lines(steps, packs=desk.rules.packs)
            yield noted(way.referral, outside.noted(way, names, calendar, now=desk.now), lines)
        for ahead in pack.coming:
            yield noted(ahead.referral, outside.ahead_noted(ahead, names))


def _to_classify(unclear: Unclear, detail: ComplaintDetail) -> dict[str, Any]:
    pack, first = unclear.pack, unclear.first
    careful = ""
    if first is not None and first.due is not None:
        careful = gettext("Until then, work to the earliest: {what}, {day}.").format(
            what=detail.names.clock(pack.id, first.clock),
            day=dates.last(first.due.day, first.due.moment, zone=detail.names.zone),
        )
    return {
        "rule": detail.names.pack(pack.id),
        "status": status_of(pack),
        "facts": [capital(regimes.asked(fact, [pack])) for fact in unclear.told],
        "of_unit": [capital(regimes.asked(fact, [pack])) for fact in unclear.of_unit],
        "careful": careful,
    }


@dataclass(frozen=True, slots=True)
class Judged:
    """One regulator's deadline: its pack, what it is for, its date and state, and how the date was
    computed in one text."""

    rule: str
    what: str
    day: str
    state: str
    how: str


def of_regulators(detail: ComplaintDetail, desk: DeskContext) -> list[Judged]:
    """Return every recorded deadline of a rule pack; the organisation's own are elsewhere."""
    derived, packs = derivations(detail.file), detail.file.rules.packs
    return [
        Judged(
            detail.names.pack(term.pack),
            capital(detail.names.clock(term.pack, term.clock)),
            dates.short_last(term.day, term.until, zone=detail.names.zone),
            term_state(term, detail, desk).text,
            " ".join(derivation.lines(verdict.steps, packs=packs)) if verdict else "",
        )
        for term in detail.complaint.terms
        if pack_of(term.pack, detail) is not None
        for verdict in [derived.get((term.pack, term.clock))]
    ]
