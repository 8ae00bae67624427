"""Clause 7.1: pages on how to complain and what happens then, based on the current policy."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from amends.core.framework.packs.answers import AnswerWithin
from amends.core.framework.policy.commitments import Priority, Target
from amends.core.operation.regulators.answering import sooner_in_general
from amends.wording import contact_details
from amends.wording.derivation import span
from amends.wording.phrases import listed
from amends.wording.phrases import marked as _

from .. import further
from ..frame import Here, public, show

_NOT_FOR_PEOPLE = frozenset({"api", "web"})


@require_safe
@public
def home(request: HttpRequest, here: Here) -> HttpResponse:
    """The first page: what can be done here."""
    routine = here.rules.policy.targets[0]
    context = {
        "answer_within": span(routine.respond, routine.unit),
        "at_most": [_at_most(one) for one in _sooner(here)[:1]],
    }
    return show(request, here, "home", context)


@require_safe
@public
def policy(request: HttpRequest, here: Here) -> HttpResponse:
    """Page with everything that 7.1 requires to be published."""
    policy, names = here.rules.policy, here.names
    channels = [c.code for c in policy.channels if c.usable and c.code not in _NOT_FOR_PEOPLE]
    remedies = [names.listed("response_types", r.code) for r in policy.response_types if r.usable]
    ways = further.every(here.rules, names, now=here.now)
    context = {
        "channels": [names.listed("channels", code) for code in channels],
        "reach_us": contact_details.ways(policy, get_language() or ""),
        "targets": [_times(target) for target in policy.targets],
        "sooner": [(here.names.pack(one.pack.id), _at_most(one)) for one in _sooner(here)],
        "remedies": remedies,
        "inside": ways.inside,
        "outside": ways.outside,
        "reaction_days": policy.reaction_days,
        "anonymous": policy.anonymous_allowed,
        "needs": listed([names.listed("needs", n.code) for n in policy.needs if n.usable]),
    }
    return show(request, here, "policy", context)


_PRIORITIES = {
    Priority.routine: _("As a rule"),
    Priority.prompt: _("Where much is at stake"),
    Priority.urgent: _("Where somebody is in danger"),
}


def _times(target: Target) -> tuple[str, str, str]:
    """Return when the time starts, by when receipt is acknowledged, and by when we respond."""
    return (
        gettext(_PRIORITIES[target.priority]),
        _within(target.acknowledge, target),
        _within(target.respond, target),
    )


def _sooner(here: Here) -> tuple[AnswerWithin, ...]:
    """Return what regulators may require sooner than the policy promises."""
    return sooner_in_general(here.rules, here.rules.day_of(None, here.now))


def _at_most(one: AnswerWithin) -> str:
    """“within 10 working days after we confirmed receipt”."""
    told = span(one.span.amount, one.span.unit)
    if one.confirmed:
        return gettext("within {span} after we confirmed receipt").format(span=told)
    return gettext("within {span}").format(span=told)


def _within(amount: int, target: Target) -> str:
    if not amount:
        return gettext("the same day")
    return gettext("within {span}").format(span=span(amount, target.unit))
