"""What can be chosen in a form: people, parties, issues and codes of one complaint and one policy.

A list offers what makes sense; whether the act may be done is the core's to say.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType

from django.utils.translation import get_language_info, gettext

from amends.core.framework import policy_text
from amends.core.framework.authority import Actor
from amends.core.framework.personnel import Person
from amends.core.framework.rulebook import Rules
from amends.core.framework.vocabulary import ListName
from amends.core.operation.acts import declared
from amends.core.operation.complaint import Complaint, Letter
from amends.core.operation.demands import ways_further
from amends.core.operation.events import About
from amends.core.operation.offers import Offer, offered
from amends.core.operation.records import Correctable
from amends.core.values import Code, Day, Id
from amends.handling.defaults import default_policy
from amends.wording import choices, dates, derivation, vocabulary
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.timeline import remedy_in_words

type Options = list[tuple[str, str]]
"""Value and label, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds an act: who does it, by which rules, on which complaint."""

    person: Person
    rules: Rules
    names: Names
    now: datetime
    complaint: Complaint | None = None
    pieces: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The words and files of the complaint by id, as a list tells them."""

    @property
    def at(self) -> Complaint:
        """The complaint. Raises TypeError where there is none yet."""
        if self.complaint is None:
            raise TypeError("there is no complaint yet")
        return self.complaint


def listed(around: Around, name: ListName) -> Options:
    """What a list of the policy still offers, children behind their parent."""
    entries = [entry for entry in around.rules.policy.entries(name) if entry.usable]
    return [(entry.code, around.names.listed(name, entry.code)) for entry in entries]


@cache
def _of_the_standard(name: ListName) -> frozenset[str]:
    """The codes with which every organization begins."""
    return frozenset(
        entry.code for entry in policy_text.read(default_policy("standard")).entries(name)
    )


def of_whom(around: Around, name: ListName) -> tuple[Options, Options]:
    """A list in two, each by its words: the organization's own entries, and those it began with."""
    options = sorted(listed(around, name), key=lambda option: option[1].casefold())
    begun = _of_the_standard(name)
    own = [option for option in options if option[0] not in begun]
    return own, [option for option in options if option[0] in begun]


def source(particulars: str, name: str) -> Callable[[Around], Options] | None:
    """Where the options of a field come from: of this class first, then of every class."""
    known = vocabulary.FIELDS.get((particulars, name))
    if known is not None:
        return lambda _: vocabulary.options(known)
    return _CLOSER.get((particulars, name)) or _SOURCES.get(name)


# --- people ---


def personnel(around: Around, persons: Iterable[Person] | None = None) -> Options:
    """Members of personnel by name, with their unit."""
    people = around.rules.people.persons.values() if persons is None else persons
    found = [(str(p.id), _person(around, p)) for p in people if p.active]
    return sorted(found, key=lambda option: option[1].casefold())


def _person(around: Around, person: Person) -> str:
    name = around.names.person(person.id)
    if person.id == around.person.id:
        name = gettext("{name} (you)").format(name=name)
    if person.unit is None:
        return name
    return gettext("{name}, {unit}").format(name=name, unit=around.names.unit(person.unit))


def offer(around: Around, act: str) -> Offer | None:
    """What the core would accept of an act, done by this person now."""
    actor = Actor.of(around.person)
    return offered(declared(Code(act)), around.at, around.rules, actor, around.now)


def _accepted(around: Around, act: str, name: str) -> set[str]:
    """The values of one field with which the act would be accepted."""
    found = offer(around, act)
    return {str(value) for value in found.values(name)} if found else set()


def _only(act: str, name: str, of: Callable[[Around], Options]) -> Callable[[Around], Options]:
    """Of a list what the act would be accepted for."""

    def narrowed(around: Around) -> Options:
        accepted = _accepted(around, act, name)
        return [(value, text) for value, text in of(around) if value in accepted]

    return narrowed


# --- parties, issues and what belongs to the complaint ---


def _parties(around: Around) -> Options:
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


def _complainants(around: Around) -> Options:
    return [(str(p.number), around.names.party(p.number)) for p in around.at.complainants]


def _issues(around: Around) -> Options:
    return [
        (str(issue.number), issue_in_words(issue.number, around)) for issue in around.at.live_issues
    ]


def issue_in_words(number: int, around: Around) -> str:
    """“Issue 2: late delivery (upheld)”."""
    issue = around.at.issue(number)
    category = issue.category if issue else None
    what = (
        around.names.listed("categories", category) if category else gettext("not classified yet")
    )
    text = gettext("Issue {number}: {what}").format(number=number, what=what)
    if issue is None or issue.finding is None:
        return text
    return gettext("{issue} ({finding})").format(issue=text, finding=choices.label(issue.finding))


def _mentions(around: Around) -> Options:
    waiting = around.at.unsettled
    return [(str(n), around.pieces.get(f"mention/{n}") or _nobody(n)) for n in waiting]


def _nobody(number: int) -> str:
    return gettext("Mention {number}, without a name").format(number=number)


def _responses(around: Around) -> Options:
    return [(str(r.number), response_in_words(r.number, around)) for r in around.at.responses]


def response_in_words(number: int, around: Around) -> str:
    """“Response 1 by Anna Berg: refund of EUR 20.00”."""
    response = around.at.response(number)
    if response is None:
        return str(number)
    text = gettext("Response {number} by {person}").format(
        number=number, person=around.names.person(response.prepared_by)
    )
    offered = ", ".join(remedy_in_words(remedy, around.names) for remedy in response.remedies)
    return f"{text}: {offered}" if offered else text


def remedies(around: Around, particulars: str) -> Options:
    """Every remedy that the act would be accepted for, as ``response/remedy``."""
    found = offer(around, _TWIN_ACTS[particulars])
    wanted = {(one.response, one.remedy) for one in found.accepted} if found else set()
    return [
        (f"{response.number}/{remedy.number}", capital(remedy_in_words(remedy, around.names)))
        for response in around.at.responses
        for remedy in response.remedies
        if (response.number, remedy.number) in wanted
    ]


def clocks(around: Around, particulars: str) -> Options:
    """Every date that the act would be accepted for, as ``pack/clock``."""
    found = offer(around, _TWIN_ACTS[particulars])
    wanted = {(one.pack, one.clock) for one in found.accepted} if found else None
    return [
        (
            f"{term.pack}/{term.clock}",
            gettext("{what}, by {day}").format(
                what=capital(around.names.clock(term.pack, term.clock)),
                day=dates.short_day(term.day),
            ),
        )
        for term in around.at.terms
        if term.met_at is None and (wanted is None or (term.pack, term.clock) in wanted)
    ]


def _grounds(around: Around) -> Options:
    """On what grounds the packs let the clocks of the complaint stand still."""
    known = [around.rules.clock(term.pack, term.clock) for term in around.at.terms]
    grounds = {pause.from_ for clock in known if clock for pause in clock.pauses}
    return [(ground, derivation.event(ground)) for ground in sorted(grounds)]


def _promises(around: Around) -> Options:
    return [
        (str(p.number), _promise(p.number, p.day, around.pieces.get(f"promise/{p.number}", "")))
        for p in around.at.promises
        if not p.kept
    ]


def _letters(around: Around) -> Options:
    return [(str(one.number), _letter(around, one)) for one in around.at.letters]


def _letter(around: Around, one: Letter) -> str:
    what = choices.label(one.notice) if one.notice else gettext("a letter of its own")
    return gettext("Letter {number} to {party}: {what}").format(
        number=one.number, party=around.names.party(one.receiver), what=what
    )


def _promise(number: int, day: Day, words: str) -> str:
    text = gettext("Promise {number}, by {day}").format(number=number, day=dates.short_day(day))
    return f"{text}: {words}" if words else text


def _holds(around: Around) -> Options:
    return [(str(n), gettext("Hold {number}").format(number=n)) for n in sorted(around.at.holds)]


def _pieces(around: Around) -> Options:
    gone = around.at.retracted
    return [
        (piece, text)
        for piece, text in around.pieces.items()
        if piece in around.at.pieces and Id(piece) not in gone
    ]


def told_ways(around: Around) -> Options:
    """Every way of going further that a complainant was told of, or can still go."""
    codes: dict[str, None] = {}
    for participant in around.at.complainants:
        left = participant.recourse or ways_further(participant, around.at, around.rules)
        codes |= dict.fromkeys(left)
    return [(code, around.names.way_further(code)) for code in codes]


# --- the policy ---


def units(around: Around) -> Options:
    """The units in use."""
    found = [
        (u.code, around.names.unit(u.code)) for u in around.rules.policy.units if not u.retired
    ]
    return [(str(code), label) for code, label in found]


def languages(around: Around) -> Options:
    """The policy's languages, each in its own words."""
    return [(code.lower(), language_name(code)) for code in around.rules.policy.languages]


def language_name(code: str) -> str:
    """A language in its own words."""
    try:
        return str(get_language_info(code.lower())["name_local"])
    except KeyError:
        return code


def _bodies(around: Around) -> Options:
    return [(body.code, around.names.body(body.code)) for body in around.rules.policy.bodies_in_use]


def _correctable(around: Around) -> Options:
    """What can stand in the three fields that are chosen, each said with its field."""
    offered = {
        Correctable.channel: listed(around, "channels"),
        Correctable.product: listed(around, "products"),
        Correctable.about: choices.options(About),
    }
    return [
        (code, f"{capital(choices.label(field))}: {text}")
        for field, many in offered.items()
        for code, text in many
    ]


_TWIN_ACTS: Mapping[str, str] = {
    "CarryOut": "carry-out",
    "ExtendTerm": "extend-term",
    "NoteLate": "note-late",
    "PauseTerm": "pause-term",
    "PayRemedy": "pay-remedy",
    "ResumeTerm": "resume-term",
}
_SOURCES: Mapping[str, Callable[[Around], Options]] = {
    "acts_for": _complainants,
    "body": _bodies,
    "brand": lambda a: [(b.code, a.names.brand(b.code)) for b in a.rules.policy.brands_in_use],
    "deputy": personnel,
    "entity": lambda a: [
        (e.code, a.names.entity(e.code)) for e in a.rules.policy.entities if not e.retired
    ],
    "hold": _holds,
    "issue": _issues,
    "issues": _issues,
    "language": languages,
    "manager": personnel,
    "mention": _mentions,
    "option": told_ways,
    "owner": personnel,
    "parties": _complainants,
    "party": _parties,
    "person": personnel,
    "piece": _pieces,
    "pieces": _pieces,
    "pointed_to": _bodies,
    "letter": _letters,
    "promise": _promises,
    "to": _parties,
    "recipient": personnel,
    "response": _responses,
    "told": personnel,
    "unit": units,
}
_CLOSER: Mapping[tuple[str, str], Callable[[Around], Options]] = {
    ("Acknowledge", "party"): _complainants,
    ("Assign", "person"): _only("assign", "person", personnel),
    ("AuthorizeResponse", "response"): _only("authorize-response", "response", _responses),
    ("CommunicateDecision", "response"): _only("communicate-decision", "response", _responses),
    ("Correct", "code"): _correctable,
    ("Disagree", "response"): _only("disagree", "response", _responses),
    ("Escalate", "person"): _only("escalate", "person", personnel),
    ("ExtendTerm", "ground"): lambda around: listed(around, "reasons"),
    ("NoteLate", "ground"): lambda around: listed(around, "reasons"),
    ("HearPerson", "person"): _only("hear-person", "person", personnel),
    ("PrintLetter", "letter"): _only("print-letter", "letter", _letters),
    ("PostLetter", "letter"): _only("post-letter", "letter", _letters),
    ("ReturnLetter", "letter"): _only("return-letter", "letter", _letters),
    ("KeepPromise", "promise"): _only("keep-promise", "promise", _promises),
    ("NotifySubject", "person"): _only("notify-subject", "person", personnel),
    ("PauseTerm", "ground"): _grounds,
    ("RecordReaction", "party"): _only("record-reaction", "party", _complainants),
    ("ReleaseHold", "hold"): _only("release-hold", "hold", _holds),
    ("OfferHandOver", "person"): _only("hand-over", "person", personnel),
    ("Transfer", "owner"): _only("transfer", "owner", personnel),
    ("VerifyCorrection", "response"): _only("verify-correction", "response", _responses),
    ("Withdraw", "party"): _only("withdraw", "party", _complainants),
}
