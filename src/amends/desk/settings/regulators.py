"""Rule packs: those supplied and own ones, what they would change, and adopting them."""

from collections import Counter
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption.proposals import ChosenSetting
from amends.core.framework.adoption.rulebook import choices_of, digest
from amends.core.framework.packs.pack import Pack
from amends.core.operation.regulators.hindsight import Seen
from amends.core.principles.calendars import Calendar
from amends.governance import adopting, replaying
from amends.governance import packs as regimes
from amends.governance.adopting import Offered, Unusable
from amends.governance.publishing import approval
from amends.governance.replaying import ByClock, Change, Count, Sort
from amends.handling import reprojecting
from amends.register import queries
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.regulators import packs as wording
from amends.wording.tongues import from_english

from ..request.context import DeskContext, show, with_form
from .pages import may_adopt, recorded, shown
from .rule_pack_page import AdoptForm, adoption_days, key_of, row, told, waits


class OwnForm(AskingForm):
    """Form for an own pack as a file."""

    file = forms.FileField(
        label=gettext_lazy("Your own file"),
        help_text=gettext_lazy("One rule pack in TOML, up to 256 KB. We check it and try it out."),
    )


@with_form
def regulators(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with all packs, or one in full; trying and adopting it."""
    packs = adopting.all_offered(desk.now)
    parameters = request.POST if request.method == "POST" else request.GET
    chosen = next(
        (offered for offered in packs if key_of(offered.pack) == parameters.get("pack")), None
    )
    return _page(request, desk, packs, chosen)


@with_form
def own_pack(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for an own pack: read, tried against its own examples, shown in full, then adopted.
    Until then its text is only in the page and stored nowhere."""
    if not may_adopt(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    form = OwnForm(request.POST or None, request.FILES or None)
    text, problems = _text_of(request, form)
    chosen = None
    if text and not problems:
        try:
            adopting.usable(text, source=gettext("the file"))
            chosen = adopting.offered(text, now=desk.now)
        except (*regimes.REFUSALS, Unusable) as refused:
            problems = wording.refused(refused)
    if chosen is None:
        status = 422 if request.method == "POST" else 200
        context = {"upload": form, "problems": problems}
        return shown(request, desk, "desk/settings/own_pack.html", context, status=status)
    return _page(request, desk, adopting.all_offered(desk.now), chosen, text=text)


def _text_of(request: HttpRequest, form: OwnForm) -> tuple[str, list[str]]:
    """Return the text that was uploaded or is in the page, and why it cannot be read."""
    if "text" in request.POST:
        return request.POST["text"].replace("\r\n", "\n"), []
    if not form.is_bound or not form.is_valid():
        return "", []
    file = form.cleaned_data["file"]
    if file.size > adopting.LARGEST:
        return "", wording.refused(Unusable("too_large", f"{adopting.LARGEST // 1024} KB"))
    try:
        return file.read().decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError:
        return "", [
            gettext("This file is not UTF-8 text. Save it as plain text in UTF-8, then try again.")
        ]


def _page(
    request: HttpRequest,
    desk: DeskContext,
    packs: tuple[Offered, ...],
    chosen: Offered | None,
    *,
    text: str = "",
) -> HttpResponse:
    form, status = AdoptForm(chosen.pack if chosen else None), 200
    replayed = None
    if request.method == "POST" and "file" not in request.FILES:
        form = AdoptForm(chosen.pack if chosen else None, request.POST)
        if not may_adopt(desk):
            return show(request, desk, "desk/unknown.html", {}, status=403)
        trying = "try" in request.POST
        form.fields["reason"].required = not trying
        status = 422
        if chosen is not None and form.is_valid():
            settings, status = _settings(chosen, form), 409
            if settings is not None and trying:
                pack = adopting.as_written(chosen).with_settings(choices_of(settings))
                replayed, status = tried(desk, pack=pack), 200
            elif settings is not None:
                adopt = partial(adopting.adopt_pack, chosen.text, settings=form.choices())
                if recorded(adopt, form, desk):
                    bound = adopting.binds(chosen.text, settings, now=desk.now)
                    after = f"adopted={key_of(chosen.pack)}" if bound else "proposed=1"
                    return HttpResponseRedirect(f"{reverse('desk:regulators')}?{after}")
    waiting, days = waits(desk), adoption_days(desk)
    done = next(
        (offered for offered in packs if key_of(offered.pack) == request.GET.get("adopted")), None
    )
    context = {
        "packs": [
            row(offered, waiting.get(digest(offered.text), ""), days.get(key_of(offered.pack), ""))
            for offered in packs
        ],
        "chosen": told(chosen, desk.rules) if chosen else None,
        "text": text,
        "form": form,
        "found": replayed,
        "waits": bool(waiting),
        "approval": chosen and approval(chosen.pack.id, by=desk.person.id, now=desk.now),
        "adopted": done.pack.pack.title if done and done.adopted else "",
        "proposed": request.GET.get("proposed", "") == "1",
    }
    return shown(request, desk, "desk/settings/regulators.html", context, status=status)


def _settings(chosen: Offered, form: AdoptForm) -> tuple[ChosenSetting, ...] | None:
    """Return the choices of a form; None for impossible ones, and the form says why."""
    try:
        return adopting.choice(adopting.as_written(chosen), form.choices())
    except Unusable as refused:
        form.add_error(None, " ".join(wording.refused(refused)))
        return None


MOST = 500
"""Complaints tried while the user waits: a fair sample, as references are random."""


def tried(
    desk: DeskContext, *, pack: Pack | None = None, calendars: dict[str, Calendar] | None = None
) -> dict[str, Any]:
    """Return what a pack or calendars would change, on complaints that the reader may see."""
    references = queries.some_references(desk.visible(), at_most=MOST + 1)
    sampled, references = len(references) > MOST, references[:MOST]
    names = Names(rules=desk.rules, zone=desk.rules.policy.zone)
    replayed = replaying.replay(
        pack, calendars=calendars, now=desk.now, among=reprojecting.some(references)
    )
    return {
        "tried": len(references),
        "sampled": sampled,
        "untouched": replayed.untouched,
        "touched": replayed.touched,
        "late": _late(replayed.now, replayed.then) if replayed.changes else [],
        "rows": [_row(row, pack, names) for row in replayed.rows],
    }


def _late(now: Count, then: Count) -> list[str]:
    lines = []
    if now.complaints:
        lines.append(_of(gettext("Now: {number} of {all}"), now))
    if then.complaints:
        lines.append(_of(gettext("Then: {number} of {all}"), then))
    return lines


def _of(words: str, count: Count) -> str:
    line = words.format(number=count.late, all=count.complaints)
    if not count.perhaps:
        return line
    return gettext("{told}, and possibly {number} more").format(told=line, number=count.perhaps)


def _sort(change: Change) -> str:
    match change.sort:
        case Sort.more:
            return gettext("Deadline added")
        case Sort.less:
            return gettext("Deadline removed")
        case Sort.known:
            return gettext("A date becomes known, or is no longer known")
        case Sort.earlier:
            return gettext("Earlier deadline")
        case Sort.later:
            return gettext("Later deadline")
        case Sort.judged:
            before, after = change.before, change.after
            text = gettext("“{before}” becomes “{after}”")
            return text.format(
                before=choices.label(before.stand) if before else "",
                after=choices.label(after.stand) if after else "",
            )


def _row(by_clock: ByClock, pack: Pack | None, names: Names) -> dict[str, Any]:
    sorts = Counter(_sort(change) for change in by_clock.changes)
    complaints = [
        {
            "reference": str(change.reference),
            "before": _judged(change.before),
            "after": _judged(change.after),
        }
        for change in by_clock.changes
    ]
    late = _late(by_clock.now, by_clock.then)
    if by_clock.then.gateway or by_clock.now.gateway:
        late = [gettext("none: it only opens or closes an option")]
    return {
        "what": _due(by_clock, pack, names),
        "sorts": sorts.most_common(),
        "late": late,
        "complaints": complaints,
    }


def _due(change: ByClock, pack: Pack | None, names: Names) -> str:
    clock = pack.clock(change.clock) if pack is not None and pack.id == change.pack else None
    if clock is not None and clock.label:
        return capital(from_english(clock.label))
    return capital(names.clock(change.pack, change.clock))


def _judged(seen: Seen | None) -> str:
    if seen is None:
        return gettext("none")
    state = choices.label(seen.stand)
    if seen.due is None:
        return str(state)
    return gettext("{day} ({state})").format(day=dates.short_day(seen.due.day), state=state)
