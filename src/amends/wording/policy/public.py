"""Clause 7.1: what everyone can read about complaining here, made from the current rules, for the
public page and for the printed leaflet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext, ngettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import label
from amends.core.framework.packs.answers import AnswerWithin
from amends.core.framework.policy import public_facts
from amends.core.framework.policy.commitments import ControlName, Priority, Strength, Target
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Question
from amends.core.operation.regulators.answering import sooner_in_general
from amends.core.operation.regulators.recourse import every_body

from ..contacts.contact_details import Way, linked
from ..names import Names
from ..phrases import marked as _
from ..regulators import outside
from ..timeliness.derivation import within


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text in the order of its fields: `times` are rows of type of complaint,
    acknowledgement and response. A part without `title` belongs to the one before."""

    name: str = ""
    title: str = ""
    sentences: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    points: tuple[str, ...] = ()
    numbered: bool = False
    times: tuple[tuple[str, str, str], ...] = ()
    bodies: tuple[outside.Told, ...] = ()


def title() -> str:
    """Return the title of page and leaflet."""
    return gettext("How we handle complaints")


def heads() -> tuple[str, str, str]:
    """Return the heads of the columns of `Part.times`."""
    return gettext("Type of complaint"), gettext("We acknowledge it"), gettext("We respond")


def parts(rules: Rules, *, now: datetime, complain: str, track: str) -> Iterator[Part]:
    """Yield the text in the active language; `complain` and `track` are the addresses of those
    pages. Only channels with an address and review stages that can be done here are named."""
    policy = rules.policy
    names = Names(rules=rules, zone=policy.zone, complainant=True)
    yield from _lodging(policy, names, complain)
    yield _needed(policy, names)
    yield _handling(rules)
    yield from _times(rules, names, now)
    remedies = policy.response_types
    offered = tuple(names.listed("response_types", one.code) for one in remedies if one.usable)
    yield Part("remedies", gettext("What we can do for you"), points=offered)
    yield from _further(rules, names, now)
    status = gettext(
        "Use the reference and the access code that you get when you complain. You can see at any "
        "time what happens next and by when."
    )
    page = Way(gettext("Track a complaint"), track, track)
    yield Part("status", gettext("How to track your complaint"), (status,), (page,))
    yield Part("private", gettext("Who can see your complaint"), tuple(_private(policy)))


def at_most(one: AnswerWithin) -> str:
    """“within 10 working days of our acknowledgement”."""
    phrase = within(one.span.amount, one.span.unit)
    if one.confirmed:
        return gettext("{within} of our acknowledgement").format(within=phrase)
    return phrase


def _lodging(policy: Policy, names: Names, complain: str) -> Iterator[Part]:
    yield Part(
        sentences=(
            gettext(
                "You can complain about anything we do or do not do: a product, a service, how "
                "someone behaved, or how we handled an earlier complaint. Complaining is free."
            ),
        )
    )
    ways = [Way(gettext("On our website"), complain, complain)]
    for channel, field in public_facts.reachable(policy):
        way = linked(names.listed("channels", channel.code), field, policy)
        ways.append(way)
    languages = (get_language() or "", *policy.languages)
    if hours := label(policy.opening_hours, languages):
        ways.append(Way(gettext("Opening hours"), hours))
    yield Part("where", gettext("Where and how you can complain"), ways=tuple(ways))
    told = [
        gettext(
            "Someone else can complain for you. We'll ask them to show that they have your "
            "permission."
        )
    ]
    if policy.anonymous_allowed:
        told.append(
            gettext(
                "You do not need to give your name. If you stay anonymous, you can only read our "
                "response on our website."
            )
        )
    yield Part(sentences=tuple(told))
    needs = tuple(names.listed("needs", one.code) for one in policy.needs if one.usable)
    if needs:
        yield Part(sentences=(gettext("Tell us if this would help you:"),), points=needs)


def _needed(policy: Policy, names: Names) -> Part:
    person = Question.person_name not in policy.not_asked
    points = (
        gettext("what happened, and when"),
        gettext("which product, service or person it is about")
        if person
        else gettext("which product or service it is about"),
        gettext("what you would like us to do"),
        gettext("who you are and how we can reach you, if you want to tell us")
        if policy.anonymous_allowed
        else gettext("who you are and how we can reach you"),
        gettext("copies of letters, receipts or photos, if you have any"),
        *(names.own_field(own.code) for own in public_facts.asked_first(policy)),
    )
    told = gettext("You do not need to know or prove everything. One sentence is enough to start.")
    return Part("what", gettext("What we need to know"), (told,), points=points)


def _handling(rules: Rules) -> Part:
    control = rules.policy.control(ControlName.authorize_response)
    checked = {
        Strength.required: gettext("A second person checks our response before we send it."),
        Strength.required_above: gettext(
            "If a large amount is involved, a second person checks our response before we send it."
        ),
    }.get(control.strength)
    if not public_facts.approved_by_another(rules.people):
        checked = None
    points = (
        gettext("We tell you that we've received your complaint and give you a reference."),
        gettext("We decide how urgent it is."),
        gettext(
            "We investigate it. If it is about one of our staff, they do not handle it, but they "
            "can say what happened."
        )
        if public_facts.handled_by_another(rules.people)
        else gettext("We investigate it."),
        *([checked] if checked else []),
        gettext(
            "We send you our response, with our reasons and what we'll do to put things right."
        ),
        gettext(
            "You tell us if you accept it. If you do, we do what we promised and check that it's "
            "done."
        ),
        gettext("If you do not, your complaint stays open until you've used all your options."),
    )
    return Part("how", gettext("What happens next"), points=points, numbered=True)


_PRIORITIES = {
    Priority.routine: _("Most complaints"),
    Priority.prompt: _("Serious complaints"),
    Priority.urgent: _("Someone is in danger"),
}


def _times(rules: Rules, names: Names, now: datetime) -> Iterator[Part]:
    policy = rules.policy
    times = tuple(_row(target) for target in policy.targets)
    yield Part("when", gettext("How long it takes"), times=times)
    if sooner := sooner_in_general(rules, rules.day_of(None, now)):
        told = gettext(
            "If the rules of a regulator apply to your complaint, we respond by their deadline if "
            "it is sooner. We tell you the deadline when we acknowledge your complaint."
        )
        points = [
            gettext("{what}: {how}").format(what=names.pack(one.pack.id), how=at_most(one))
            for one in sooner
        ]
        yield Part(sentences=(told,), points=tuple(points))
    reply = ngettext(
        "We ask you to reply to our response within {days} day. You can still reply later.",
        "We ask you to reply to our response within {days} days. You can still reply later.",
        policy.reaction_days,
    )
    yield Part(
        sentences=(
            gettext("If we need longer, we'll tell you why before the deadline."),
            reply.format(days=policy.reaction_days),
        )
    )


def _row(target: Target) -> tuple[str, str, str]:
    unit, priority = target.unit, gettext(_PRIORITIES[target.priority])
    return priority, within(target.acknowledge, unit), within(target.respond, unit)


def _further(rules: Rules, names: Names, now: datetime) -> Iterator[Part]:
    stages = public_facts.open_stages(rules.policy, rules.people)
    known = every_body(rules, rules.day_of(None, now))
    bodies = tuple(outside.generally(one, names) for one in known)
    if stages:
        told = gettext("You can ask us to review it. Someone who has not been involved does this:")
    elif bodies:
        told = gettext("No one here can review our response independently.")
    else:
        told = gettext(
            "No one here can review our response independently, and we have not named an external "
            "reviewer."
        )
    points = tuple(names.level(stage.code) for stage in stages)
    heading = gettext("If you do not accept our response")
    yield Part("further", heading, (told,), points=points, numbered=True)
    if bodies:
        also = gettext("You can also contact:") if stages else gettext("You can contact:")
        yield Part(sentences=(also,), bodies=bodies)
    rights = gettext("This does not affect your legal rights, including your right to go to court.")
    yield Part(sentences=(rights,))


def _private(policy: Policy) -> Iterator[str]:
    yield gettext(
        "Only staff who handle or check complaints can see it. We record each time someone looks "
        "at your name and address."
    )
    if policy.secret_allowed:
        yield gettext("You can ask us to keep your name confidential.")
