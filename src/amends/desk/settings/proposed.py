"""Packs and calendars that wait for a second person: agreed to, or sent back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends import vault
from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import RuleKind
from amends.core.framework.adoption.proposals import RuleProposal
from amends.core.framework.adoption.weeks import week_of
from amends.core.framework.people.authority import Permission
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.refusal import Refused
from amends.governance import adopting
from amends.governance.adopting import Unusable
from amends.governance.weeks import WeekDraft
from amends.handling import rules
from amends.handling.streams import RULES
from amends.journal import adopted_texts
from amends.people import read
from amends.wording import dates
from amends.wording import packs as wording
from amends.wording.calendars import calendar_name
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..request.context import DeskContext, for_role, show
from .drafted_hours import in_words
from .four_eyes import ReasonForm
from .pack_told import chosen_in_words, told
from .pages import shown
from .to_approve import demand_adoptable, plain_title


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def proposed_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Everything that waits, and the answer of whoever may adopt rules."""
    waiting = rules.book().proposals
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not desk.actor.may(Permission.policy_adopt, units=()):
            return show(request, desk, "desk/unknown.html", {}, status=403)
        status = 422
        if form.is_valid() and (answer := _answered(request, form, waiting, desk)) is not None:
            return answer
    asked = form["sha256"].value() if form.is_bound else ""
    context = {
        "form": form,
        "waiting": [_told(one, desk, form if one.sha256 == asked else None) for one in waiting],
        **{name: request.GET.get(name, "") == "1" for name in ("agreed", "returned")},
    }
    return shown(request, desk, "desk/settings/proposed.html", context, status=status)


def _answered(
    request: HttpRequest, form: ReasonForm, waiting: tuple[RuleProposal, ...], desk: DeskContext
) -> HttpResponse | None:
    """Where to go once the answer is recorded; None if it is not, and the form says why."""
    given: dict[str, Any] = form.cleaned_data
    found = next((one for one in waiting if one.sha256 == given["sha256"]), None)
    if found is None:
        form.add_error(None, gettext("This does not wait any more. Read what does."))
        return None
    agreed = "agree" in request.POST
    answer = adopting.agree if agreed else adopting.send_back
    try:
        answer(found, reason=given["reason"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=desk.rules))))
        return None
    except Unusable as refused:
        form.add_error(None, " ".join(wording.refused(refused)))
        return None
    except NotUnderstood as problem:
        form.add_error(None, wording.not_understood(problem))
        return None
    after = "agreed" if agreed else "returned"
    return HttpResponseRedirect(f"{reverse('desk:proposed')}?{after}=1")


def _told(proposal: RuleProposal, desk: DeskContext, form: ReasonForm | None) -> dict[str, Any]:
    persons = read.all_names()
    own = proposal.by == desk.person.id
    return {
        "form": form
        or ReasonForm(initial={"sha256": proposal.sha256}, auto_id=f"id_{proposal.code}_%s"),
        "own": own,
        "by": persons.get(proposal.by) or gettext("somebody in personnel"),
        "because": _why(proposal, desk),
        "version": proposal.version,
        **_text(proposal, desk),
    }


def _text(proposal: RuleProposal, desk: DeskContext) -> dict[str, Any]:
    """What it says; of one that nobody can agree to in this version of the program, why, and the
    way out."""
    try:
        demand_adoptable(proposal)
        return (
            _pack(proposal, desk) if proposal.kind is RuleKind.pack else _calendar(proposal, desk)
        )
    except NotUnderstood as problem:
        return {"title": plain_title(proposal), "wrong": wording.not_understood(problem)}


def _pack(proposal: RuleProposal, desk: DeskContext) -> dict[str, Any]:
    found = adopting.offered(adopted_texts.text_of(proposal.sha256), now=desk.now)
    pack = adopting.as_written(found)
    whole = told(found, desk.rules)
    return {
        "pack": whole,
        "title": pack.pack.title,
        "chosen": chosen_in_words(proposal.settings, pack),
        "sets": [calendar_name(each.code) for each in adopting.sets_waiting(proposal)],
    }


def _calendar(proposal: RuleProposal, desk: DeskContext) -> dict[str, Any]:
    calendar = calendar_text.read(adopted_texts.text_of(proposal.sha256))
    before = desk.rules.calendars.get(calendar.code)
    held = before.holidays if before is not None else frozenset()
    today = desk.rules.day_of(None, desk.now)
    return {
        "title": calendar_name(calendar.code),
        "added": [dates.day(day) for day in sorted(calendar.holidays - held) if day >= today],
        "gone": [dates.day(day) for day in sorted(held - calendar.holidays)],
        "hours": in_words([WeekDraft(week_of(calendar), before, before.version)] if before else []),
    }


def _why(proposal: RuleProposal, desk: DeskContext) -> str:
    if proposal.reason is None:
        return ""
    piece = proposal.reason.sealed
    texts = vault.show(
        [piece], reader=desk.person.id, purpose="policy-proposal", now=desk.now, reference=RULES
    )
    return texts.get(piece) or ""
