"""Clause 7.1: pages on how to complain and what happens then, based on the current policy."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.public_facts import published_in
from amends.core.operation.regulators.answering import sooner_in_general
from amends.governance.public_versions import public_versions, rules_of
from amends.wording import dates
from amends.wording.policy import public
from amends.wording.timeliness.derivation import span

from ..frame import Here, show
from ..frame import public as for_everyone


@require_safe
@for_everyone
def home(here: Here) -> HttpResponse:
    """The first page: what can be done here."""
    routine, today = here.rules.policy.targets[0], here.rules.day_of(None, here.now)
    context = {
        "answer_within": span(routine.respond, routine.unit),
        "at_most": [public.at_most(one) for one in sooner_in_general(here.rules, today)[:1]],
    }
    return show(here, "home", context)


@require_safe
@for_everyone
def policy(here: Here, number: int | None = None) -> HttpResponse:
    """Page with everything that 7.1 requires to be published, now or in an earlier version. In a
    language in which a fact is missing it is not published, and another language is shown."""
    versions = public_versions(here.now)
    version = next((one for one in versions if one.number == number), None)
    if number is not None and version is None:
        raise Http404
    rules = here.rules if version is None else rules_of(version)
    own = get_language() or ""
    spoken = _published(rules.policy, own)
    complain, track = (
        here.request.build_absolute_uri(reverse(f"portal:{name}")) for name in ("complain", "track")
    )
    with override(spoken):
        moment = here.now if version is None else version.since
        parts = public.parts(rules, now=moment, complain=complain, track=track) if spoken else ()
        context: dict[str, Any] = {
            "title": public.title(),
            "parts": list(parts),
            "heads": public.heads(),
            "spoken": spoken,
            "elsewhere": spoken != own,
            "day": dates.day(rules.day_of(None, version.since)) if version else "",
        }
    context["current"] = number in (None, versions[-1].number)
    context["versions"] = [
        (one.number, dates.moment(one.since, zone=here.rules.policy.zone))
        for one in reversed(versions)
        if one.languages
    ]
    return show(here, "policy", context, status=200 if spoken else 404)


def _published(policy: Policy, own: str) -> str | None:
    """Return the language in which the text is published: the reader's if it can be."""
    known = published_in(policy)
    same = [one for one in known if one.partition("-")[0] == own.partition("-")[0]]
    return own if same else next(iter(known), None)
