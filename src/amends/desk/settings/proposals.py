"""Rules waiting for a second person, who approves or returns them, and who is asked on My day. A
new version of the policy has a page of its own; packs and calendars share one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import for_second
from amends.core.framework.adoption.proposals import RuleKind, RuleProposal
from amends.core.framework.adoption.weeks import week_of
from amends.core.framework.toml_tables import NotUnderstood
from amends.governance import adopting, publishing
from amends.governance.founding import adoption
from amends.governance.publishing import Proposed, proposed
from amends.governance.weeks import WeekDraft
from amends.handling import rules
from amends.journal import adopted_texts
from amends.people import read
from amends.wording import dates
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import listed
from amends.wording.regulators import packs
from amends.wording.timeliness.calendars import calendar_name
from amends.wording.tongues import from_english

from ..improvement.criteria import to_approve
from ..request.context import DeskContext, show, with_form
from .contents import titles_of
from .draft import in_words, told_of
from .pages import may_adopt, posted, reasons_of, recorded, shown, status_of
from .rule_pack_page import chosen_in_words, told


class ReasonForm(AskingForm):
    """Form for the reason for approving or returning."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("We keep it in the audit trail."),
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
    )


@with_form
def proposal_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the proposed policy, and the answer of people who may adopt rules."""
    proposal = proposed()
    if proposal is None:
        return HttpResponseRedirect(reverse("desk:settings"))
    if request.method == "POST" and not may_adopt(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    form = ReasonForm(posted(request), initial={"sha256": proposal.sha256})
    if form.is_valid() and form.cleaned_data["sha256"] != proposal.sha256:
        form = _another(proposal, form.cleaned_data["reason"])
    elif form.is_valid():
        answer = publishing.agree if "agree" in request.POST else publishing.send_back
        unreadable = gettext("No one here can approve it. Send it back.")
        if recorded(partial(answer, proposal), form, desk, unreadable=unreadable):
            after = "published" if "agree" in request.POST else "returned"
            return HttpResponseRedirect(f"{reverse('desk:settings')}?{after}=1")
    if request.method == "GET":
        desk.signs(proposal.sha256)
    persons = read.all_names()
    context = {
        "form": form,
        "version": proposal.version,
        "by": persons.get(proposal.by) or gettext("a member of staff"),
        "day": dates.day(desk.rules.day_of(None, proposal.since)),
        "because": _why(proposal.reason, desk),
        "own": proposal.by == desk.person.id,
        "changes": _changes(proposal, persons, desk),
        "looser": listed(titles_of(proposal.draft.loosened)) if proposal.draft else "",
        "wrong": packs.not_understood(proposal.problem) if proposal.problem else "",
    }
    return shown(request, desk, "desk/settings/proposal.html", context, status=status_of(form))


def _changes(proposal: Proposed, persons: Mapping[str, str], desk: DeskContext) -> list[str]:
    if proposal.draft is None:
        return []
    words = told_of(proposal.draft, persons, desk)
    return [wording.change(change, words) for change in proposal.draft.changes]


def _another(proposal: Proposed, reason: str) -> ReasonForm:
    """Return the form for a person who read another proposal than the present one."""
    form = ReasonForm({"sha256": proposal.sha256, "reason": reason})
    message = gettext("There is a newer proposal than the one you read. Read it first.")
    form.add_error(None, message)
    return form


@with_form
def proposed_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the waiting packs and calendars, and the answer of people who may adopt rules."""
    waiting = rules.book().proposals
    if request.method == "POST" and not may_adopt(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    form = ReasonForm(posted(request))
    if form.is_valid() and _rule_answered(request, form, waiting, desk):
        after = "agreed" if "agree" in request.POST else "returned"
        return HttpResponseRedirect(f"{reverse('desk:proposed')}?{after}=1")
    for proposal in waiting if request.method == "GET" else ():
        desk.signs(proposal.sha256)
    sha256 = form["sha256"].value() if form.is_bound else ""
    context = {
        "form": form,
        "waiting": [
            _told(proposal, desk, form if proposal.sha256 == sha256 else None)
            for proposal in waiting
        ],
        **{name: request.GET.get(name, "") == "1" for name in ("agreed", "returned")},
    }
    return shown(request, desk, "desk/settings/proposed.html", context, status=status_of(form))


def _rule_answered(
    request: HttpRequest, form: ReasonForm, waiting: tuple[RuleProposal, ...], desk: DeskContext
) -> bool:
    wanted = form.cleaned_data["sha256"]
    proposal = next((proposal for proposal in waiting if proposal.sha256 == wanted), None)
    if proposal is None:
        form.add_error(None, gettext("This is no longer waiting. Check what is."))
        return False
    answer = adopting.agree if "agree" in request.POST else adopting.send_back
    return recorded(partial(answer, proposal), form, desk)


def _told(proposal: RuleProposal, desk: DeskContext, form: ReasonForm | None) -> dict[str, Any]:
    return {
        "form": form
        or ReasonForm(initial={"sha256": proposal.sha256}, auto_id=f"id_{proposal.code}_%s"),
        "own": proposal.by == desk.person.id,
        "by": read.all_names().get(proposal.by) or gettext("a member of staff"),
        "because": _why(proposal.reason.sealed if proposal.reason else None, desk),
        "version": proposal.version,
        **_text(proposal, desk),
    }


def _text(proposal: RuleProposal, desk: DeskContext) -> dict[str, Any]:
    """Return its content; for one that cannot be approved here, why, and what to do."""
    try:
        demand_adoptable(proposal)
        return (
            _pack(proposal, desk) if proposal.kind is RuleKind.pack else _calendar(proposal, desk)
        )
    except NotUnderstood as problem:
        return {"title": plain_title(proposal), "wrong": packs.not_understood(problem)}


def _pack(proposal: RuleProposal, desk: DeskContext) -> dict[str, Any]:
    offer = adopting.offered(adopted_texts.text_of(proposal.sha256), now=desk.now)
    pack = adopting.as_written(offer)
    whole = told(offer, desk.rules)
    return {
        "pack": whole,
        "title": pack.pack.title,
        "chosen": chosen_in_words(proposal.settings, pack),
        "sets": [calendar_name(each.code) for each in adopting.sets_waiting(proposal)],
    }


def _calendar(proposal: RuleProposal, desk: DeskContext) -> dict[str, Any]:
    calendar = calendar_text.read(adopted_texts.text_of(proposal.sha256))
    before = desk.rules.calendars.get(calendar.code)
    holidays = before.holidays if before is not None else frozenset()
    today = desk.rules.day_of(None, desk.now)
    return {
        "title": calendar_name(calendar.code),
        "added": [dates.day(day) for day in sorted(calendar.holidays - holidays) if day >= today],
        "gone": [dates.day(day) for day in sorted(holidays - calendar.holidays)],
        "hours": in_words([WeekDraft(week_of(calendar), before, before.version)] if before else []),
    }


def _why(reason: str | None, desk: DeskContext) -> str:
    return reasons_of([reason], desk, purpose="policy-proposal").get(reason, "")


@dataclass(frozen=True, slots=True)
class ToAgree:
    """One proposed rule: its name, its author, and the page for reading and answering it."""

    title: str
    by: str
    address: str
    wrong: str = ""
    """Why it cannot be approved here, and what to do."""


def to_agree(desk: DeskContext) -> list[ToAgree]:
    """Return the policy, packs, calendars and changes of criteria waiting for this person."""
    waiting = for_second(rules.book(), desk.actor)
    persons = read.all_names() if waiting else {}
    criteria = [ToAgree(*change) for change in to_approve(desk)]
    return criteria + [
        ToAgree(
            title,
            persons.get(proposal.by) or gettext("a member of staff"),
            reverse("desk:proposal" if proposal.kind is RuleKind.policy else "desk:proposed"),
            wrong,
        )
        for proposal in waiting
        for title, wrong in [_named(proposal, desk)]
    ]


def _named(proposal: RuleProposal, desk: DeskContext) -> tuple[str, str]:
    try:
        return _title(proposal, desk), ""
    except NotUnderstood as problem:
        return plain_title(proposal), packs.not_understood(problem)


def plain_title(proposal: RuleProposal) -> str:
    """Return its name from what is recorded about it, without its text."""
    if proposal.kind is RuleKind.policy:
        return gettext("Version {version} of the settings").format(version=proposal.version)
    if proposal.kind is RuleKind.calendar:
        return gettext("Calendar “{name}”").format(name=calendar_name(proposal.code))
    return gettext("Rules “{code}”").format(code=proposal.code)


def demand_adoptable(proposal: RuleProposal) -> None:
    """Raise `NotUnderstood` for what this version of the program cannot approve: adopting requires
    more of a text than reading an adopted one."""
    adoption(proposal.kind, adopted_texts.text_of(proposal.sha256))


def _title(proposal: RuleProposal, desk: DeskContext) -> str:
    """Return its name. Raises `NotUnderstood`."""
    demand_adoptable(proposal)
    if proposal.kind is RuleKind.pack:
        offer = adopting.offered(adopted_texts.text_of(proposal.sha256), now=desk.now)
        return from_english(offer.pack.pack.title)
    return plain_title(proposal)
