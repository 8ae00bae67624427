"""Regulators' packs: what comes with the program, what is adopted, and adopting one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from amends.core.framework.authority import Permission
from amends.core.framework.predicate import facts_of
from amends.core.framework.regime import Clock, Pack
from amends.core.refusal import Refused
from amends.handling import adopting
from amends.handling.adopting import Shipped
from amends.wording import choices, dates, derivation
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..seat import Seat, seated, show
from .pages import PublishForm, shown


@require_http_methods(["GET", "HEAD", "POST"])
@seated
def regulators(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every pack; one of them whole, with its clocks, letters and bodies; and adopting it."""
    packs = adopting.all_shipped(seat.rules)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = next((one for one in packs if _key(one.pack) == asked.get("pack")), None)
    form, status = PublishForm(), 200
    if request.method == "POST":
        form, status = PublishForm(request.POST), 422
        if chosen is not None and form.is_valid():
            if not seat.actor.may(Permission.policy_adopt, units=()):
                return show(request, seat, "desk/unknown.html", {}, status=403)
            if _adopted(seat, chosen, form):
                address = reverse("desk:regulators")
                return HttpResponseRedirect(f"{address}?adopted={_key(chosen.pack)}")
            status = 409
    done = next((one for one in packs if _key(one.pack) == request.GET.get("adopted")), None)
    context = {
        "packs": [_row(one) for one in packs],
        "chosen": _told(chosen, seat) if chosen else None,
        "form": form,
        "adopted": done.pack.pack.title if done and done.adopted else "",
    }
    return shown(request, seat, "desk/rules/regulators.html", context, status=status)


def _key(pack: Pack) -> str:
    return f"{pack.id}/{pack.pack.version}"


def _adopted(seat: Seat, chosen: Shipped, form: PublishForm) -> bool:
    try:
        reason = form.cleaned_data["reason"]
        adopting.adopt_pack(chosen.text, reason=reason, actor=seat.actor, now=seat.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=seat.rules))))
        return False
    return True


def _row(one: Shipped) -> dict[str, Any]:
    about = one.pack.pack
    return {
        "key": _key(one.pack),
        "title": about.title,
        "authority": about.authority,
        "version": about.version,
        "status": choices.label(about.status),
        "since": dates.short_day(about.effective_from) if about.effective_from else "",
        "until": dates.short_day(about.effective_to) if about.effective_to else "",
        "adopted": one.adopted,
    }


def _told(one: Shipped, seat: Seat) -> dict[str, Any]:
    pack = one.pack
    held = set(seat.rules.calendars)
    return {
        **_row(one),
        "sources": [source.url for source in pack.pack.sources],
        "clocks": [_clock(clock, pack) for clock in pack.clocks],
        "letters": [(one.label or one.id, one.must_contain) for one in pack.communications],
        "bodies": [(body.body, body.url) for body in pack.referrals],
        "facts": sorted({derivation.fact(fact) for fact in _asked(pack)}),
        "sets": [name for name in adopting.sets_of(pack) if name not in held],
    }


def _clock(clock: Clock, pack: Pack) -> dict[str, Any]:
    spans = [*clock.any_of]
    setting = None if clock.setting is None else pack.setting(clock.setting)
    if setting is not None:
        spans = [setting.span]
    if clock.amount is not None and clock.unit is not None:
        length = derivation.span(clock.amount, clock.unit)
    else:
        length = " / ".join(derivation.span(span.amount, span.unit) for span in spans)
    return {
        "label": clock.label or clock.id,
        "force": choices.label(clock.strength),
        "length": length,
        "start": derivation.event(clock.from_.of[0].event),
    }


def _asked(pack: Pack) -> set[str]:
    """The facts that choose its tracks and calendars."""
    tracks = {fact for track in pack.tracks for fact in facts_of(track.when)}
    return {str(one) for one in tracks | {c.select_by for c in pack.calendars if c.select_by}}
