"""Clauses 7.1, 7.8 and 7.9: the outside bodies that a complainant can turn to, each once, since
when and until which day.

The policy names bodies with a time of their own; the regulators' packs that bind a complaint name
bodies that a letter, a missed date or an event opens. Pages and letters all take them from here.
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
"""Before the code of an outside body, among the ways of going further."""


@dataclass(frozen=True, slots=True)
class Window:
    """The last day on which somebody can turn to an outside body, and whether it is over."""

    until: Day
    over: bool


def window(
    body: OutsideBody,
    participant: Participant,
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
) -> Window | None:
    """How long a complainant can turn to an outside body, counted on the calendar of the
    complaint's unit from the event that the body counts from. None: it knows no limit, what it
    counts from has not happened, or nobody here can tell."""
    start = _happened(body.from_event, participant, complaint)
    if body.window_amount is None or start is None:
        return None
    calendar = rules.calendar(complaint.unit)
    try:
        last = due(start, amount=body.window_amount, unit=body.window_unit, calendar=calendar).day
    except (ValueError, OverflowError):
        return None  # a window that no calendar holds
    return Window(last, over=rules.day_of(complaint.unit, moment) > last)


def _happened(event: str, participant: Participant, complaint: Complaint) -> Moment | None:
    if event in ("response_sent", "final_response"):
        return participant.decided_at
    if event == "acknowledged":
        return participant.acknowledged_at
    if event == "closed":
        return complaint.closed_at
    return beginnings(complaint).get(event)


# --- the ways outside, each body once ---


@dataclass(frozen=True, slots=True)
class Named:
    """An outside body as a regulator's pack names it."""

    pack: Code
    referral: Referral

    @property
    def later(self) -> tuple[Opening, ...]:
        """What opens it by being done, a date that is missed left aside."""
        opens = self.referral.opens_on
        return tuple(one for one in opens if one.kind is not OpeningKind.missed)


@dataclass(frozen=True, slots=True)
class Outside:
    """An outside body: the policy's own with its `window` (`body`), one of packs (`named`), or one
    that both know. The ways to it that have `opened`; `ahead` is the date whose missing would open
    one. Of one where nothing opened and no date runs, `named` says what will."""

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
    """The policy's bodies among the options `codes` (``outside.…``), in their order, and those that
    the packs which bind the complaint name, in the order of the packs; each body once. Of a
    complaint that is over, a pack's body is there only if it opened already, or is the policy's."""
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
    """Every way of going further that is left to a complainant: what the policy leaves, and the
    outside bodies that only a regulator's pack names for it, by the code of the record."""
    known = ways_further(participant, complaint, rules)
    found = ways_outside(known, participant, complaint, rules, moment)
    more = (_code(one.named[0], rules) for one in found if one.body is None)
    return (*known, *(option for code in more if (option := Code(f"{OUTSIDE}{code}")) not in known))


def ways_known(
    participant: Participant, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[Code, ...]:
    """Every way of going further that a complainant was told of, or else can still go, and the
    outside bodies that only a regulator's pack names, whoever told them."""
    left = ways_left(participant, complaint, rules, moment)
    if not participant.recourse:
        return left
    own = ways_further(participant, complaint, rules)
    more = (option for option in left if option not in own)
    return tuple(dict.fromkeys((*participant.recourse, *more)))


def _code(named: Named, rules: Rules) -> Code:
    """How the record names a body of a pack: by the policy's code where the policy has it for other
    complaints."""
    own = (body.code for body in rules.policy.bodies_in_use if same(body, named.referral))
    return next(own, code_of(named))


def demand_ways(
    participant: Participant, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[Code, ...]:
    """The ways further that a decision must name. Raises `Refused` if neither the policy nor a
    regulator's pack has any left."""
    ways = ways_left(participant, complaint, rules, moment)
    demand(bool(ways), Guard.recourse_missing, party=participant.number)
    return ways


def every_body(rules: Rules, day: Day) -> tuple[Outside, ...]:
    """Every outside body that the policy or a regulator's pack in force names, each once (7.1)."""
    found = [Outside(body) for body in rules.policy.bodies_in_use]
    for pack in rules.regulators:
        if pack is rules.regulator_on(pack.id, day):
            for referral in pack.referrals:
                _add(found, Named(pack.id, referral), (), None)
    return tuple(found)


def body_as_known(code: Code, complaint: Complaint, rules: Rules, moment: Moment) -> Outside | None:
    """The outside body of a code: the policy's, with what packs that bind the complaint say of the
    same one, or one that only such a pack names (`code_of`); None for a code of neither."""
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
    """The outside bodies that the packs which bind a complaint name and the policy does not, each
    once."""
    found = [Outside(body) for body in rules.policy.bodies_in_use]
    for one in standing(complaint, rules, moment):
        for referral in one.pack.referrals:
            _add(found, Named(one.pack.id, referral), (), None)
    return tuple(one.named[0] for one in found if one.body is None)


def code_of(named: Named) -> Code:
    """How the record names an outside body that only a pack knows: ``pack.referral``."""
    return Code(f"{named.pack}.{named.referral.id}")


def _body(option: str, rules: Rules) -> OutsideBody | None:
    place, _, code = option.partition(".")
    return rules.policy.body(code) if place == "outside" else None


def _add(found: list[Outside], named: Named, opened: tuple[Way, ...], ahead: Coming | None) -> None:
    """Put what a pack says of a body to what is known of the same one, or at the end."""
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
    """Whether the policy and a pack mean the same body: they call it the same, or find it at the
    same place."""
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
    """The name under which something is found on the web, without what everybody leaves out, and
    where it is there; both empty without an address."""
    rest = url.strip().casefold()
    rest = rest.partition("://")[2] if "://" in rest else rest.removeprefix("//")
    rest = rest.partition("#")[0].partition("?")[0]
    host, _, path = rest.partition("/")
    return host.rpartition("@")[2].partition(":")[0].removeprefix("www."), path.strip("/")
