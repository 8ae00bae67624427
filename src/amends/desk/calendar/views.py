"""Page that shows the address of a personal calendar feed, and the feed itself."""

from hashlib import sha256
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

from amends.core.framework.adoption.rulebook import NothingAdopted
from amends.core.framework.people.authority import Permission
from amends.handling.streams import stream_of
from amends.people import calendar_addresses, limits, read, tokens
from amends.people.models import Account
from amends.vault import reading
from amends.wording import dates

from ..request.context import DeskContext, desk_of, post_only, show, with_form
from .entries import entries_of, streams_in, written

_PURPOSE = "calendar feed"


@with_form
def calendar_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that explains the feed and how to subscribe; it creates, renews and ends the address."""
    address = ""
    if request.method == "POST":
        account = request.user
        if request.POST.get("do") == "end":
            calendar_addresses.end(desk.person.id, now=desk.now)
            return HttpResponseRedirect(f"{reverse('desk:calendar')}?done=end")
        if isinstance(account, Account):
            language = get_language() or "en"
            address = address_of(calendar_addresses.renew(account, language=language, now=desk.now))
    context = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}" if address else "",
        "known": told_of(desk.person.id, desk),
        "ended": request.GET.get("done") == "end",
        "section": "my-day",
    }
    return show(request, desk, "desk/calendar.html", context)


@post_only
def end_for(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """End another person's address, for people who manage staff, for example when a phone is
    lost."""
    if not desk.actor.may(Permission.people_manage, units=()):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    row = read.person(f"person/{key}")
    if row is None:
        raise Http404
    calendar_addresses.end(row.id, now=desk.now)
    return HttpResponseRedirect(reverse("desk:person", args=[key]))


def told_of(person: str, desk: DeskContext) -> str:
    """Return that a person has an address, since when, until when, and when it was last used; empty
    if they have none."""
    token = calendar_addresses.living(person, now=desk.now)
    if token is None:
        return ""
    policy = desk.rules.policy.setting(None, "zone")
    zone = policy.value if policy else "UTC"
    made = dates.moment(token.made_at, zone=zone)
    until = dates.short_day(desk.rules.day_of(None, token.ends_at))
    if token.used_at is None:
        text = gettext(
            "Your address was created on {made}. It works until {until}. No calendar has used it "
            "yet."
        )
        return text.format(made=made, until=until)
    text = gettext(
        "Your address was created on {made}. It works until {until}. A calendar last used it on "
        "{used}."
    )
    return text.format(made=made, until=until, used=dates.moment(token.used_at, zone=zone))


def address_of(token: str) -> str:
    """Return the address that a calendar program reads."""
    return settings.AMENDS_BASE_URL.rstrip("/") + reverse("calendar-feed", args=[token])


# --- the feed ---


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Serve the dates of the token's owner. Any other token gives 404."""
    now = timezone.now()
    try:
        shown = tokens.present(token, purpose=tokens.CALENDAR, now=now)
        desk = desk_of(shown.person)
    except (tokens.TokenRefused, NothingAdopted):
        raise Http404 from None
    if desk is None or not desk.person.grants:
        raise Http404
    pace = limits.take("api", "calendar", shown.id, now=now)
    if not pace:
        wait = max(1, ceil(pace.wait.total_seconds()))
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    with override(calendar_addresses.language_of(shown)):
        return _fed(request, desk)


def _fed(request: HttpRequest, desk: DeskContext) -> HttpResponseBase:
    entries = entries_of(desk)
    called = gettext("Complaints, {organization}").format(organization=desk.rules.policy.name)
    body = written(entries, called=called)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        reading.note_without_words(
            reader=desk.person.id,
            purpose=_PURPOSE,
            now=desk.now,
            reference=[stream_of(one) for one in streams_in(entries)],
        )
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="amends.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
