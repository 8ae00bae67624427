"""The pages on which the next policy is drafted, looked over and published."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.core.framework.authority import Permission
from amends.core.framework.commitments import ControlName
from amends.core.framework.labelling import unsaid, unwritten
from amends.core.framework.policy import Policy
from amends.core.framework.vocabulary import label
from amends.core.refusal import Refused
from amends.handling import rules
from amends.handling.overtaking import overtaken
from amends.handling.publishing import Draft, binds, proposed, touched
from amends.handling.publishing import publish as adopt
from amends.people import read
from amends.wording import choices, dates
from amends.wording import policy as wording
from amends.wording.derivation import span
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.refusals import sentence

from ..forms.around import language_name
from ..seat import Seat, open_to, seated, show
from .draft import draft_of, drop, save
from .index import index
from .lists import ClosureForm, HalfDaysForm, TargetsForm, without_closure


class PublishForm(forms.Form):
    """Why the policy changes."""

    reason = forms.CharField(
        label=gettext_lazy("Why it changes"),
        help_text=gettext_lazy("It is kept with the new version, for whoever asks later."),
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
    )


@require_safe
@seated
def settings_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The draft if there is one, and every page of the settings."""
    return _overview(request, seat, PublishForm())


def _overview(
    request: HttpRequest, seat: Seat, form: PublishForm, *, status: int = 200
) -> HttpResponse:
    draft = draft_of(request, seat)
    gone = overtaken(draft)
    groups = index(draft, doors=open_to(seat))
    persons = {row.id: row.name for row in read.persons()}
    known = wording.Policies(draft.policy, draft.in_force, persons)
    changes = gone.ours if gone else draft.changes
    context = {
        "form": form,
        "draft": draft,
        "overtaken": gone is not None,
        "merged": request.GET.get("merged", "") == "1",
        "changes": [wording.change(change, known) for change in changes],
        "touched": [
            (capital(wording.place(path, known)), count)
            for path, count in ({} if gone else touched(draft, seen=seat.visible())).items()
        ],
        "findings": []
        if gone
        else [
            wording.finding(found, known)
            for found in draft.findings
            if found.blocks or found.code not in _UNSAID
        ],
        "unsaid": [] if gone else _unsaid(draft.policy),
        "may_adopt": seat.actor.may(Permission.policy_adopt, units=()),
        "may_manage": seat.actor.may(Permission.people_manage, units=()),
        **{
            name: request.GET.get(name, "") == "1" for name in ("published", "proposed", "returned")
        },
        "waits": proposed() is not None,
        "groups": groups,
        "open": [row for group in groups for row in group.rows if row.open],
        "rules_wait": bool(rules.book().proposals),
        "second_needed": draft.in_force.control(ControlName.publish_policy).second_needed(None),
    }
    return shown(request, seat, "desk/rules/overview.html", context, status=status)


_UNSAID = frozenset({"no_label", "no_template"})
"""What a language lacks is told by its number: a fresh one lacks everything."""


def _unsaid(policy: Policy) -> list[tuple[str, str, int]]:
    """Each language with how many words and letters of it are not written yet."""
    found = (
        (one, language_name(one), len(unsaid(policy, one)) + len(unwritten(policy, one)))
        for one in policy.languages
    )
    return [one for one in found if one[2]]


@require_POST
@seated
def publish(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Adopt the draft: from now on it binds. What was decided before stays under the old one."""
    draft = draft_of(request, seat)
    form = PublishForm(request.POST)
    if not form.is_valid() or not draft.publishable:
        if form.is_valid():
            form.add_error(None, gettext("This draft cannot be published as it is."))
        return _overview(request, seat, form, status=422)
    try:
        adopt(draft, reason=form.cleaned_data["reason"], actor=seat.actor, now=seat.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=seat.rules))))
        return _overview(request, seat, form, status=409)
    drop(request)
    after = "published" if binds(draft.policy, now=seat.now) else "proposed"
    return HttpResponseRedirect(f"{reverse('desk:settings')}?{after}=1")


@require_POST
@seated
def discard(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Throw the draft away."""
    drop(request)
    return HttpResponseRedirect(reverse("desk:settings"))


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def targets(request: HttpRequest, seat: Seat) -> HttpResponse:
    """How soon is acknowledged and answered."""
    form = TargetsForm(draft_of(request, seat).policy, posted(request))
    if form.is_valid():
        return saved(request, seat, form.applied(), "desk:targets")
    rows = [
        (
            capital(choices.label(target.priority)),
            [form[f"{target.priority}-{part}"] for part in ("acknowledge", "respond", "unit")],
        )
        for target in form.policy.targets
    ]
    spans = [
        (
            capital(choices.label(target.priority)),
            span(target.acknowledge, target.unit),
            span(target.respond, target.unit),
        )
        for target in form.policy.targets
    ]
    context = {"form": form, "rows": rows, "spans": spans}
    return shown(request, seat, "desk/rules/targets.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def closures(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Days on which nobody works, or not all day, beside the holidays; and what a half-day is."""
    policy = draft_of(request, seat).policy
    if request.method == "POST" and "remove" in request.POST:
        day, _, unit = request.POST["remove"].partition("/")
        return saved(request, seat, without_closure(policy, day, unit), "desk:closures")
    counting = "half_days" in request.POST
    halves = HalfDaysForm(policy, posted(request) if counting else None)
    form = ClosureForm(policy, None if counting else posted(request))
    for filled in (halves, form):
        if filled.is_valid():
            return saved(request, seat, filled.applied(), "desk:closures")
    listed = [
        {
            "day": dates.day(one.day),
            "key": f"{one.day.isoformat()}/{one.unit or ''}",
            "unit": _unit_label(policy, one.unit),
            "label": label(one.labels, policy.languages) or "",
            "until": dates.time(one.closes) if one.closes else "",
        }
        for one in policy.closures
    ]
    context = {
        "form": form,
        "halves": halves,
        "half_days_are": choices.label(policy.half_days),
        "entries": listed,
    }
    status = status_of(halves if counting else form)
    return shown(request, seat, "desk/rules/closures.html", context, status=status)


def saved(request: HttpRequest, seat: Seat, policy: Policy, after: str, *args: str) -> HttpResponse:
    """Keep the draft, for whoever may adopt one, and go on."""
    if not seat.actor.may(Permission.policy_adopt, units=()):
        return show(request, seat, "desk/unknown.html", {}, status=403)
    save(request, policy)
    return HttpResponseRedirect(f"{reverse(after, args=args)}?kept=1")


def posted(request: HttpRequest) -> Any:
    """What was typed, if anything was."""
    return request.POST if request.method == "POST" else None


def status_of(form: forms.Form) -> int:
    """200 for a form that is only asked."""
    return 422 if form.is_bound else 200


def shown(
    request: HttpRequest, seat: Seat, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the settings."""
    draft: Draft = context.get("draft") or draft_of(request, seat)
    shown = {
        "section": "settings",
        "kept": request.GET.get("kept") == "1",
        "drafted": len(draft.changes),
        "may_adopt": seat.actor.may(Permission.policy_adopt, units=()),
        **context,
    }
    return show(request, seat, template, shown, status=status)


def _unit_label(policy: Policy, code: str | None) -> str:
    unit = policy.unit(code) if code else None
    return (label(unit.labels, policy.languages) or unit.code) if unit else ""
