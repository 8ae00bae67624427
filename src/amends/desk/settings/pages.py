"""Pages on which the next policy is drafted, reviewed, published, and merged with what another
person published during the draft."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import Permission
from amends.core.framework.policy.labelling import unsaid, unwritten
from amends.core.framework.policy.merging import Conflict
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import Change, ChangeKind
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Refused
from amends.governance import publishing, weeks
from amends.governance.adopting import Unusable
from amends.governance.publishing import Overtaken, overtaken
from amends.governance.weeks import WeekDraft
from amends.handling import rules
from amends.handling.streams import RULES
from amends.imports import keeping
from amends.people import read
from amends.wording import dates
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import language_name, listed
from amends.wording.regulators import packs
from amends.wording.timeliness.calendars import calendar_name

from ..request.context import DeskContext, open_to, post_only, read_only, show, with_form
from .contents import index, titles_of
from .declaration import Page, PolicyForm
from .draft import draft_of, drafted_hours, drop, in_words, keep_hours, save, told_of


class PublishForm(AskingForm):
    """Why the policy changes."""

    reason = forms.CharField(
        label=gettext_lazy("Why it changes"),
        help_text=gettext_lazy("We keep the reason with the new version."),
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
    )


@read_only
def settings_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The draft if there is one, and every page of the settings."""
    return _overview(request, desk, PublishForm())


def _overview(
    request: HttpRequest, desk: DeskContext, form: PublishForm, *, status: int = 200
) -> HttpResponse:
    draft = draft_of(request, desk)
    gone, hours = overtaken(draft), drafted_hours(request, desk)
    groups = index(draft, doors=open_to(desk), drafted={"hours"} if hours else ())
    persons = read.all_names()
    words = told_of(draft, persons, desk)
    changes = gone.ours if gone else draft.changes
    context = {
        "form": form,
        "draft": draft,
        "overtaken": gone is not None,
        "merged": request.GET.get("merged", "") == "1",
        "changes": [*(wording.change(change, words) for change in changes), *in_words(hours)],
        "moved": [calendar_name(draft.code) for draft in hours if not draft.follows],
        "touched": [
            *(
                (wording.place_label(path, words), count)
                for path, count in (
                    {} if gone else publishing.touched(draft, seen=desk.visible())
                ).items()
            ),
            *_counted_by(hours, desk),
        ],
        "findings": []
        if gone
        else [
            wording.finding(finding, words)
            for finding in draft.findings
            if finding.blocks or finding.code not in _UNSAID
        ],
        "unsaid": [] if gone else _unsaid(draft.policy),
        "may_adopt": may_adopt(desk),
        "may_manage": desk.actor.may(Permission.people_manage, units=()),
        **{
            name: request.GET.get(name, "") == "1"
            for name in ("published", "hours", "proposed", "returned", "brought")
        },
        "waits": publishing.awaits_second(),
        "register": keeping.matching(desk.person.id),
        "groups": groups,
        "open": [row for _, rows in groups for row in rows if row.open],
        "rules_wait": bool(rules.book().proposals),
        **_approval(draft, hours, desk),
    }
    return shown(request, desk, "desk/settings/overview.html", context, status=status)


def _approval(draft: publishing.Draft, hours: list[WeekDraft], desk: DeskContext) -> dict[str, Any]:
    """Return the pages with less strict settings, and whether a second person must approve it."""
    by, now = desk.person.id, desk.now
    weeks = [publishing.approval(week.calendar, by=by, now=now) for week in hours]
    fields = [*draft.loosened, *("hours" for week in weeks if week.loosens)]
    return {
        "looser": listed(titles_of(fields)),
        "second_needed": (bool(draft.changes) and publishing.takes_two(draft, by=by, now=now))
        or any(week.by_two for week in weeks),
    }


def _counted_by(hours: list[WeekDraft], desk: DeskContext) -> list[tuple[str, int]]:
    """Return each calendar with changed hours, with the open complaints counted on it."""
    text = gettext("Opening hours of “{calendar}”")
    touched = (
        (draft, weeks.touched(draft, rules=desk.rules, seen=desk.visible())) for draft in hours
    )
    return [
        (text.format(calendar=calendar_name(draft.code)), number)
        for draft, number in touched
        if number
    ]


_UNSAID = frozenset({"no_label", "no_template"})
"""Findings about missing texts, which are shown as a number for each language."""


def _unsaid(policy: Policy) -> list[tuple[str, str, int]]:
    """Return each language with how many of its texts and letters are missing."""
    languages = (
        (
            language,
            language_name(language),
            len(unsaid(policy, language)) + len(unwritten(policy, language)),
        )
        for language in policy.languages
    )
    return [row for row in languages if row[2]]


@post_only
def publish(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Adopt the draft: it applies from now on. Earlier decisions stay under the old version."""
    draft, hours = draft_of(request, desk), drafted_hours(request, desk)
    form = PublishForm(request.POST)
    able = draft.publishable if draft.changes else bool(hours)
    if not form.is_valid() or not able:
        if form.is_valid():
            form.add_error(None, gettext("You cannot publish this draft as it is."))
        return _overview(request, desk, form, status=422)
    if moved := [draft for draft in hours if not draft.follows]:
        for hours_draft in moved:
            keep_hours(request, hours_draft.in_force, hours_draft.week)
        text = gettext(
            "A calendar has changed since then. Check what will change now, then publish."
        )
        form.add_error(None, text)
        return _overview(request, desk, form, status=409)
    calendars = [draft.calendar for draft in hours]
    if not recorded(partial(publishing.publish, draft, calendars=calendars), form, desk):
        return _overview(request, desk, form, status=409)
    drop(request)
    return HttpResponseRedirect(f"{reverse('desk:settings')}?{_after(draft, calendars, desk)}=1")


def _after(draft: publishing.Draft, calendars: list[Calendar], desk: DeskContext) -> str:
    """Return the message: the policy is published, or the hours alone, or all of it is proposed."""
    if draft.changes:
        return "published" if publishing.binds(draft.policy, now=desk.now) else "proposed"
    bound = all(
        publishing.calendar_binds(calendar.code, calendar.version, now=desk.now)
        for calendar in calendars
    )
    return "hours" if bound else "proposed"


@post_only
def discard(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Throw the draft away."""
    drop(request)
    return HttpResponseRedirect(reverse("desk:settings"))


@with_form
def form_page(request: HttpRequest, desk: DeskContext, page: Page) -> HttpResponse:
    """A page that is a form over fields of the policy, as it is declared."""
    draft = draft_of(request, desk)
    form = PolicyForm(page.settings, draft.policy, desk.rules, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), f"desk:{page.name}")
    context = {
        "form": form,
        "draft": draft,
        "page": page,
        "facts": page.shown(draft.policy, desk),
        **(page.beside(form, draft, desk) if page.beside else {}),
    }
    return shown(request, desk, page.template, context, status=status_of(form))


def saved(
    request: HttpRequest, desk: DeskContext, policy: Policy, after: str, *args: str
) -> HttpResponse:
    """Save the draft, for people who may adopt one, and redirect."""
    if not may_adopt(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    save(request, policy)
    return HttpResponseRedirect(f"{reverse(after, args=args)}?kept=1")


def recorded(
    act: Callable[..., Any], form: forms.Form, desk: DeskContext, *, unreadable: str = ""
) -> bool:
    """Carry out an act with the reason in a form, and return whether it is recorded; if not, the
    form says why. `unreadable` is said of a text that this version of the program does not
    understand, instead of what is wrong with it."""
    try:
        act(reason=form.cleaned_data["reason"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, desk.refusal(refused))
    except Unusable as refused:
        form.add_error(None, " ".join(packs.refused(refused)))
    except NotUnderstood as problem:
        form.add_error(None, unreadable or packs.not_understood(problem))
    else:
        return True
    return False


def may_adopt(desk: DeskContext) -> bool:
    """Whether this person may change the policy."""
    return desk.actor.may(Permission.policy_adopt, units=())


def reasons_of(
    pieces: Iterable[str | None], desk: DeskContext, *, purpose: str
) -> dict[str | None, str]:
    """The reasons that are kept for changes of rules, by their pieces."""
    texts = desk.texts([piece for piece in pieces if piece], purpose=purpose, of=RULES)
    return {piece: text or "" for piece, text in texts.items()}


def posted(request: HttpRequest) -> Any:
    """Return the POST data, if any."""
    return request.POST if request.method == "POST" else None


def status_of(form: forms.Form) -> int:
    """Return 200 for a form without input, otherwise 422."""
    return 422 if form.is_bound else 200


def shown(
    request: HttpRequest,
    desk: DeskContext,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the settings."""
    draft: publishing.Draft = context.get("draft") or draft_of(request, desk)
    shown = {
        "section": "settings",
        "kept": request.GET.get("kept") == "1",
        "drafted": len(draft.changes) + sum(len(o.changes) for o in drafted_hours(request, desk)),
        "may_adopt": may_adopt(desk),
        **context,
    }
    return show(request, desk, template, shown, status=status)


_OURS, _THEIRS = "ours", "theirs"
"""The sides of a `Conflict`."""


class BothForm(AskingForm):
    """Form for which change to use where both changed the same thing."""

    def __init__(
        self, conflicts: tuple[Conflict, ...], policies: wording.Policies, data: Any = None
    ) -> None:
        super().__init__(data)
        self.conflicts = conflicts
        words = {_OURS: gettext("Your change: {told}"), _THEIRS: gettext("Their change: {told}")}
        for number, conflict in enumerate(conflicts):
            self.fields[f"which-{number}"] = forms.ChoiceField(
                label=wording.place_label(conflict.path, policies),
                choices=[
                    (side, text.format(told=_told(conflict, getattr(conflict, side), policies)))
                    for side, text in words.items()
                ],
                widget=forms.RadioSelect,
            )

    def as_theirs(self) -> list[str]:
        """Return the paths at which the other person's change is used."""
        return [
            conflict.path
            for number, conflict in enumerate(self.conflicts)
            if self.cleaned_data[f"which-{number}"] == _THEIRS
        ]


def _told(conflict: Conflict, after: str | None, policies: wording.Policies) -> str:
    kind = ChangeKind.added if conflict.before is None else ChangeKind.changed
    kind = ChangeKind.removed if after is None else kind
    return wording.change(Change(conflict.path, kind, conflict.before, after), policies)


@with_form
def both(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with what changed in between, and the form that merges both."""
    draft = draft_of(request, desk)
    newer = overtaken(draft)
    if newer is None:
        return HttpResponseRedirect(reverse("desk:settings"))
    if not may_adopt(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    persons = read.all_names()
    words = told_of(draft, persons, desk)
    conflicts = newer.merged().conflicts
    form = BothForm(conflicts, words, posted(request))
    if form.is_valid():
        save(request, newer.merged(form.as_theirs()).policy)
        return HttpResponseRedirect(f"{reverse('desk:settings')}?merged=1")
    context = {
        "form": form,
        "draft": draft,
        "versions": _versions(newer, persons, desk),
        "theirs": [wording.change(change, words) for change in newer.theirs],
        "ours": [wording.change(change, words) for change in newer.ours],
    }
    return shown(request, desk, "desk/settings/both.html", context, status=status_of(form))


def _versions(newer: Overtaken, persons: dict[str, str], desk: DeskContext) -> list[dict[str, Any]]:
    reasons = reasons_of(
        (version.reason for version in newer.since), desk, purpose="policy-versions"
    )
    return [
        {
            "version": version.policy.version,
            "day": dates.day(desk.rules.day_of(None, version.since)),
            "by": persons.get(version.by) or gettext("a member of staff"),
            "reason": reasons.get(version.reason, ""),
        }
        for version in newer.since
    ]
