"""Clauses 7.1, 7.8 and 7.9: the external bodies that a complainant can turn to, each once, with
first and last day.

The policy names bodies with their own period. Packs that apply to a complaint name bodies that
become available with a letter, a missed deadline or an event. Pages and letters all use this
module.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...framework.adoption.rulebook import Rules
from ...framework.packs.letters import Opening, OpeningKind, Referral
from ...framework.packs.ways import Coming, Way
from ...framework.policy.commitments import OutsideBody
from ...principles.timeliness import due
from ...refusal import Guard, demand
from ...values import Code, Day, Moment
from ..complaint.parts import Participant
from ..complaint.state import Complaint
from ..complaint.terms import beginnings
from ..guards import ways_further
from .regulated import standing

OUTSIDE = "outside."
"""Prefix of the code of an external body among the options."""


@dataclass(frozen=True, slots=True)
class Window:
    """The last day for turning to an external body, and whether it is over."""

    until: Day
    over: bool


def window(
    body: OutsideBody, participant: Participant, complaint: Complaint, rules: Rules, moment: Moment
) -> Window | None:
    """Return how long a complainant can turn to an external body, counted on the unit's calendar
    from the body's starting event. None if it has no limit, its event has not happened, or it
    cannot be computed."""
    start = _happened(body.from_event, participant, complaint)
    if body.window_amount is None or start is None:
        return None
    calendar = rules.calendar(complaint.unit)
    try:
        last = due(start, amount=body.window_amount, unit=body.window_unit, calendar=calendar).day
    except (ValueError, OverflowError):
        return None  # a period outside every calendar
    return Window(last, over=rules.day_of(complaint.unit, moment) > last)


def _happened(event: str, participant: Participant, complaint: Complaint) -> Moment | None:
    if event in ("response_sent", "final_response"):
        return participant.decided_at
    if event == "acknowledged":
        return participant.acknowledged_at
    if event == "closed":
        return complaint.closed_at
    return beginnings(complaint).get(event)


# --- external bodies, each once ---


@dataclass(frozen=True, slots=True)
class Named:
    """An external body as a rule pack names it."""

    pack: Code
    referral: Referral

    @property
    def later(self) -> tuple[Opening, ...]:
        """Return what would make it available, other than a missed deadline."""
        opens = self.referral.opens_on
        return tuple(one for one in opens if one.kind is not OpeningKind.missed)


@dataclass(frozen=True, slots=True)
class Outside:
    """An external body: the policy's own with its `window` (`body`), one of packs (`named`), or one
    that both have. `opened` are the reasons why it is available; `ahead` is the deadline that would
    make it available when missed. If neither exists, `named` says what will."""

    body: OutsideBody | None = None
    window: Window | None = None
    named: tuple[Named, ...] = ()
    opened: tuple[Way, ...] = ()
    ahead: Coming | None = None


def ways_outside(
    codes: Iterable[Code],
    participant: Participant,
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
) -> tuple[Outside, ...]:
    """Return the policy's bodies among the options `codes` (``outside.…``), in order, and those
    named by the packs that apply, in the order of the packs; each body once. For a closed
    complaint, a pack's body is included only if it was already available or is also the policy's.
    """
    own = [body for code in codes if (body := _body(code, rules)) is not None]
    found = [Outside(body, window(body, participant, complaint, rules, moment)) for body in own]
    for one in standing(complaint, rules, moment):
        for referral in one.pack.referrals:
            opened = tuple(way for way in one.opened if way.referral.id == referral.id)
            ahead = next((way for way in one.coming if way.referral.id == referral.id), None)
            named = Named(one.pack.id, referral)
            later = complaint.open or any(same(body, referral) for body in own)
            if opened or ahead or (later and named.later):
                _add(found, named, opened, ahead)
    return tuple(found)


def ways_left(
    participant: Participant, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[Code, ...]:
    """Return every remaining option of a complainant: those of the policy, and the external bodies
    that only a rule pack names, by the code used in the record."""
    known = ways_further(participant, complaint, rules)
    found = ways_outside(known, participant, complaint, rules, moment)
    more = (_code(one.named[0], rules) for one in found if one.body is None)
    return (*known, *(option for code in more if (option := Code(f"{OUTSIDE}{code}")) not in known))


def ways_known(
    participant: Participant, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[Code, ...]:
    """Return every option that a complainant was informed of, or otherwise still has, and the
    external bodies that only a rule pack names."""
    left = ways_left(participant, complaint, rules, moment)
    if not participant.recourse:
        return left
    own = ways_further(participant, complaint, rules)
    more = (option for option in left if option not in own)
    return tuple(dict.fromkeys((*participant.recourse, *more)))


def _code(named: Named, rules: Rules) -> Code:
    """Return the recorded code of a pack's body: the policy's code if the policy has it for other
    complaints."""
    own = (body.code for body in rules.policy.bodies_in_use if same(body, named.referral))
    return next(own, code_of(named))


def demand_ways(
    participant: Participant, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[Code, ...]:
    """Return the options that a decision must name. Raises `Refused` if neither the policy nor a
    rule pack has any."""
    ways = ways_left(participant, complaint, rules, moment)
    demand(bool(ways), Guard.recourse_missing, party=participant.number)
    return ways


def every_body(rules: Rules, day: Day) -> tuple[Outside, ...]:
    """Return every external body that the policy or a current rule pack names, each once (7.1)."""
    found = [Outside(body) for body in rules.policy.bodies_in_use]
    for pack in rules.regulators:
        if pack is rules.regulator_on(pack.id, day):
            for referral in pack.referrals:
                _add(found, Named(pack.id, referral), (), None)
    return tuple(found)


def body_as_known(code: Code, complaint: Complaint, rules: Rules, moment: Moment) -> Outside | None:
    """Return the external body of a code: the policy's, with what packs say of the same one, or one
    that only a pack names (`code_of`). None for an unknown code."""
    body, packs = rules.policy.body(code), standing(complaint, rules, moment)
    there = [Named(one.pack.id, referral) for one in packs for referral in one.pack.referrals]
    if body is None:
        first = next((one for one in there if code_of(one) == code), None)
        found = [Outside(named=(first,))] if first is not None else []
        there = [one for one in there if one is not first]
    else:
        found = [Outside(body)]
    for one in there:
        if found and _is(found[0], one.referral):
            _add(found, one, (), None)
    return found[0] if found else None


def of_packs_alone(complaint: Complaint, rules: Rules, moment: Moment) -> tuple[Named, ...]:
    """Return the external bodies named by the packs that apply and not by the policy, each once."""
    found = [Outside(body) for body in rules.policy.bodies_in_use]
    for one in standing(complaint, rules, moment):
        for referral in one.pack.referrals:
            _add(found, Named(one.pack.id, referral), (), None)
    return tuple(one.named[0] for one in found if one.body is None)


def code_of(named: Named) -> Code:
    """Return the code in the record of an external body that only a pack names:
    ``pack.referral``."""
    return Code(f"{named.pack}.{named.referral.id}")


def _body(option: str, rules: Rules) -> OutsideBody | None:
    place, _, code = option.partition(".")
    return rules.policy.body(code) if place == "outside" else None


def _add(found: list[Outside], named: Named, opened: tuple[Way, ...], ahead: Coming | None) -> None:
    """Merge what a pack says about a body into what is known of the same one, or append it."""
    for at, one in enumerate(found):
        if _is(one, named.referral):
            sooner = [way for way in (one.ahead, ahead) if way is not None]
            found[at] = replace(
                one,
                named=(*one.named, named),
                opened=(*one.opened, *opened),
                ahead=min(sooner, key=lambda way: way.due.moment, default=None),
            )
            return
    found.append(Outside(named=(named,), opened=opened, ahead=ahead))


def _is(body: Outside, referral: Referral) -> bool:
    if body.body is not None and same(body.body, referral):
        return True
    return any(_alike([it.referral.body], it.referral.url, referral) for it in body.named)


def same(body: OutsideBody, referral: Referral) -> bool:
    """Return whether the policy and a pack mean the same body: same name, or same web address."""
    return _alike([one.text for one in body.labels], body.url, referral)


def _alike(names: Sequence[str], url: str, referral: Referral) -> bool:
    called = {_plain(name) for name in names}
    if _plain(referral.body) in called:
        return True
    host, path = place_of(url)
    other, elsewhere = place_of(referral.url)
    return bool(host) and host == other and (path == elsewhere or not (path and elsewhere))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")


def place_of(url: str) -> tuple[str, str]:
    """Return host and path under which something is on the web, without the usual prefixes; both
    empty without an address."""
    rest = url.strip().casefold()
    rest = rest.partition("://")[2] if "://" in rest else rest.removeprefix("//")
    rest = rest.partition("#")[0].partition("?")[0]
    host, _, path = rest.partition("/")
    return host.rpartition("@")[2].partition(":")[0].removeprefix("www."), path.strip("/")
