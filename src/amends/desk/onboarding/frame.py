"""Shared parts of the setup screens: their order, "later", and the link to the next one."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import Permission
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.at_once import never_at_once
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Refused
from amends.governance import preparing, publishing
from amends.governance.preparing import SCREENS, State
from amends.people import read
from amends.wording import policy as wording
from amends.wording.names import Names

from ..request.context import DeskContext, post_only, read_only, show, with_form

TITLES: Mapping[str, Promise] = {
    "name": gettext_lazy("Name and branding"),
    "people": gettext_lazy("People and roles"),
    "open": gettext_lazy("Opening hours"),
    "soon": gettext_lazy("Response times"),
    "about": gettext_lazy("Categories"),
    "writing": gettext_lazy("Contact details and email"),
    "notice": gettext_lazy("Poster"),
}
_WORDS: Mapping[State, Promise] = {
    State.open: gettext_lazy("to do"),
    State.later: gettext_lazy("later"),
    State.done: gettext_lazy("done"),
    State.dismissed: gettext_lazy("not needed"),
}

type Screen = Callable[[HttpRequest, DeskContext], HttpResponse]


def screen(name: str) -> Callable[[Screen], Callable[[HttpRequest], HttpResponseBase]]:
    """Decorate a setup screen, for people who may change rules or staff."""

    def declare(page: Screen) -> Callable[[HttpRequest], HttpResponseBase]:
        def view(request: HttpRequest, desk: DeskContext) -> HttpResponse:
            if not may_prepare(desk):
                return show(request, desk, "desk/unknown.html", {}, status=403)
            if request.method == "POST" and "later" in request.POST:
                preparing.settle([name], State.later, by=desk.person.id, now=desk.now)
                return _on(name)
            return page(request, desk)

        return with_form(view)

    return declare


def may_prepare(desk: DeskContext) -> bool:
    """Return whether this person may set the organisation up."""
    wanted = (Permission.policy_adopt, Permission.people_manage)
    return any(desk.actor.may(permission, units=()) for permission in wanted)


def finished(desk: DeskContext, name: str) -> HttpResponse:
    """Mark the screen as done and redirect to the next."""
    preparing.settle([name], State.done, by=desk.person.id, now=desk.now)
    return _on(name)


def _on(name: str) -> HttpResponse:
    """Return the next screen that was not seen yet; after the last, the first complaint."""
    states = preparing.screens()
    after = SCREENS[SCREENS.index(name) + 1 :]
    for step in (*after, *SCREENS):
        if states.get(step) is State.open and step != name:
            return HttpResponseRedirect(reverse(f"desk:first-{step}"))
    return HttpResponseRedirect(reverse("desk:first-complaint"))


def shown(
    request: HttpRequest,
    desk: DeskContext,
    name: str,
    context: dict[str, Any],
    *,
    status: int | None = None,
) -> HttpResponse:
    """Render a screen with its position among the others."""
    form = context.get("form")
    bound = isinstance(form, forms.BaseForm) and form.is_bound
    framed = {
        "title": TITLES[name],
        "number": SCREENS.index(name) + 1,
        "total": len(SCREENS),
        "steps": steps(name),
        "section": "my-day",
        **context,
    }
    status = status or (422 if bound else 200)
    return show(request, desk, f"desk/onboarding/{name}.html", framed, status=status)


def steps(current: str = "") -> list[dict[str, Any]]:
    """Return every screen with its state as text."""
    states = preparing.screens()
    return [
        {
            "title": TITLES[name],
            "address": reverse(f"desk:first-{name}"),
            "state": states.get(name, State.open),
            "word": _WORDS[states.get(name, State.open)],
            "current": name == current,
            "left": states.get(name) in (State.open, State.later),
        }
        for name in SCREENS
    ]


def adopted(
    desk: DeskContext,
    policy: Policy,
    form: forms.Form,
    name: str,
    *,
    calendar: Calendar | None = None,
) -> bool:
    """Adopt the changed policy and return whether it applies now; if not, the form says why.
    Without a change no new version is needed."""
    draft = publishing.following(policy, desk.rules.policy)
    if not draft.changes and calendar is None:
        return True
    reason = gettext("Get started: {screen}").format(screen=TITLES[name])
    try:
        calendars = [] if calendar is None else [calendar]
        publishing.publish(
            draft, reason=reason, actor=desk.actor, now=desk.now, calendars=calendars
        )
    except publishing.NotPublishable:
        form.add_error(None, _blocking(draft) or gettext("This cannot be saved as it is."))
        return False
    except Refused as refused:
        form.add_error(None, desk.refusal(refused))
        return False
    if not _bound(draft, calendar, desk):
        message = gettext("Proposed. Someone else approves it under “Settings”.")
        form.add_error(None, message)
        return False
    return True


def _bound(draft: publishing.Draft, week: Calendar | None, desk: DeskContext) -> bool:
    """Return whether what was requested applies now, without approval by another person."""
    if draft.changes and not publishing.binds(draft.policy, now=desk.now):
        return False
    return week is None or publishing.calendar_binds(week.code, week.version, now=desk.now)


def _blocking(draft: publishing.Draft) -> str:
    persons = read.all_names()
    policies = wording.Policies(draft.policy, draft.in_force, persons)
    return " ".join(
        str(wording.finding(finding, policies)) for finding in draft.findings if finding.blocks
    )


@read_only
def overview(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with all seven screens and what is left of them."""
    if not may_prepare(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    listed = steps()
    left = [step for step in listed if step["left"]]
    context = {"steps": listed, "left": left, "section": "my-day"}
    return show(request, desk, "desk/onboarding/overview.html", context)


@post_only
def dismiss(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Dismiss the remaining screens: there are no more reminders, but they can still be opened."""
    if not may_prepare(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    preparing.settle(preparing.left(), State.dismissed, by=desk.person.id, now=desk.now)
    return HttpResponseRedirect(reverse("desk:my-day"))


@read_only
def first_complaint(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for the first complaint: record and print it, and resolve it at first contact if no
    regulator requires letters for every complaint."""
    names = Names(rules=desk.rules)
    context = {
        "left": len(preparing.left()) if may_prepare(desk) else 0,
        "long_way": [names.pack(pack) for pack in never_at_once(desk.rules, desk.now)],
        "section": "my-day",
    }
    return show(request, desk, "desk/onboarding/complaint.html", context)
