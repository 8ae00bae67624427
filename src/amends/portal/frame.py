"""Frame of every public page: the current rules and the organisation's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from amends.core.framework.adoption.rulebook import NothingAdopted, Rules
from amends.core.framework.labels import label
from amends.handling.kinds.report import reports
from amends.handling.reading import File
from amends.handling.rules import rules_at
from amends.insight.reports.public import is_public
from amends.register.improvement_queries import any_change
from amends.wording.names import Names


@dataclass(frozen=True, slots=True)
class Here:
    """One request, the current rules and the moment."""

    request: HttpRequest
    rules: Rules
    now: datetime

    @property
    def names(self) -> Names:
        """Names for the codes of the policy."""
        return Names(rules=self.rules, zone=self.rules.policy.zone, complainant=True)

    @property
    def organization(self) -> str:
        """Return the name at the top of every page: the brand's if there is only one, otherwise the
        policy's."""
        policy = self.rules.policy
        brands = policy.brands_in_use
        if len(brands) == 1:
            languages = ((get_language() or "en"), *policy.languages)
            return label(brands[0].labels, languages) or policy.name
        return policy.name


def names_of(file: File) -> Names:
    """Return names for codes, with moments in the time zone of the complaint's unit."""
    zone = file.rules.calendar(file.complaint.unit).zone
    return Names(rules=file.rules, zone=zone, complainant=True)


type Page[**P] = Callable[Concatenate[Here, P], HttpResponseBase]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public[**P](page: Page[P]) -> View[P]:
    """Decorate a page for everyone. Before the first policy it only says that there is none."""

    @never_cache
    @wraps(page)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        now = timezone.now()
        try:
            here = Here(request, rules_at(now), now)
        except NothingAdopted:
            response = render(request, "portal/not_set_up.html", status=503)
            response._has_been_logged = True  # type: ignore[attr-defined]  # it is no error
            return response
        return page(here, *args, **kwargs)

    return view


def show(
    here: Here,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page under the organisation's name."""
    framed = {
        "organization": here.organization,
        "changed": any_change(),
        "performance": is_public(reports()),
        **(context or {}),
    }
    return render(here.request, f"portal/{template}.html", framed, status=status)
