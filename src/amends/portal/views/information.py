"""Clause 7.1: pages on how to complain and what happens then, what changed because people
complained, and our figures by quarter."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.public_facts import published_in
from amends.core.improvement.suppression import few
from amends.core.operation.regulators.answering import sooner_in_general
from amends.governance.public_versions import public_versions, rules_of
from amends.handling.kinds.report import reports
from amends.insight.reports.public import performance
from amends.register.improvement_queries import changes
from amends.vault import peek
from amends.wording import dates
from amends.wording.insight import measures
from amends.wording.policy import public as texts
from amends.wording.timeliness.derivation import within

from ..frame import Here, public, show


@require_safe
@public
def home(here: Here) -> HttpResponse:
    """The first page: what can be done here."""
    routine, today = here.rules.policy.targets[0], here.rules.day_of(None, here.now)
    context = {
        "answer_within": within(routine.respond, routine.unit),
        "at_most": [texts.at_most(sooner) for sooner in sooner_in_general(here.rules, today)[:1]],
    }
    return show(here, "home", context)


@require_safe
@public
def policy(here: Here, number: int | None = None) -> HttpResponse:
    """Page with everything that 7.1 requires to be published, now or in an earlier version. In a
    language in which a fact is missing it is not published, and another language is shown."""
    versions = public_versions(here.now)
    version = next((version for version in versions if version.number == number), None)
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
        parts = texts.parts(rules, now=moment, complain=complain, track=track) if spoken else ()
        context: dict[str, Any] = {
            "title": texts.title(),
            "parts": list(parts),
            "heads": texts.heads(),
            "spoken": spoken,
            "elsewhere": spoken != own,
            "day": dates.day(rules.day_of(None, version.since)) if version else "",
        }
    context["current"] = number in (None, versions[-1].number)
    context["versions"] = [
        (version.number, dates.moment(version.since, zone=here.rules.policy.zone))
        for version in reversed(versions)
        if version.languages
    ]
    return show(here, "policy", context, status=200 if spoken else 404)


def _published(policy: Policy, own: str) -> str | None:
    """Return the language in which the text is published: the reader's if it can be."""
    languages = published_in(policy)
    same = [code for code in languages if code.partition("-")[0] == own.partition("-")[0]]
    return own if same else next(iter(languages), None)


@dataclass(frozen=True, slots=True)
class Said:
    """One change as shown: the day of its publication, the words, and how many complaints led to
    it; 0 for a few."""

    day: str
    words: str
    complaints: int


def said(rules: Rules, reference: str | None = None) -> list[Said]:
    """Return what changed, newest first, or what changed because of one complaint."""
    published = changes(reference)
    opened = peek([change.words for change in published])
    return [
        Said(
            dates.day(rules.day_of(None, change.at)),
            words,
            change.complaints if few(change.complaints) == change.complaints else 0,
        )
        for change in published
        if (words := opened.get(change.words))
    ]


@require_safe
@public
def what_changed(here: Here) -> HttpResponse:
    """List what changed; there is no such page until something is published."""
    published = said(here.rules)
    if not published:
        raise Http404
    return show(here, "changes", {"found": published})


@require_safe
@public
def performance_page(here: Here) -> HttpResponse:
    """Show our own figures; there is no such page until they are published."""
    all_reports = reports()
    rows = performance(all_reports)
    if rows is None:
        raise Http404
    context = {
        "found": rows,
        "as_of": dates.day(here.rules.day_of(None, all_reports.frozen[-1].at)),
        "note": measures.hidden_note(),
    }
    return show(here, "performance", context)
