"""Page that shows the address of a personal calendar feed, and the feed itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from math import ceil
from typing import Any

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
from amends.core.operation.complaint import Complaint
from amends.core.operation.guidance.next_dates import Awaited, Waiting, dates_for
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.core.values import Day
from amends.handling.streams import stream_of
from amends.journal import log
from amends.people import calendar_addresses, limits, read, tokens
from amends.people.models import Account
from amends.register import queries
from amends.register.queries import Filters
from amends.vault import reading
from amends.wording import dates
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..reading.detail import zone_of_unit
from ..reading.reasons import by_date, with_histories
from ..reading.states import asked_in_words, awaited_day
from ..request.context import DeskContext, desk_of, post_only, show, with_form

MOST = 1_000
"""Maximum number of complaints in one feed; those with the nearest dates."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of one complaint. `revised` is when the complaint last changed, and `number` grows
    with it."""

    uid: str
    reference: str
    what: str
    day: Day
    revised: datetime
    number: int
    url: str


def entries_of(desk: DeskContext) -> list[Entry]:
    """Return every date of a person's own complaints, nearest complaints first, and their reminders
    for others that they may see."""
    person, visible = desk.person.id, desk.visible()
    mine = list(islice(by_date(visible, Filters(hand=str(person), open=True)), MOST))
    there = {row.reference for row in mine}
    reminded = queries.reminders(visible, person, until=date.max)
    further = {one.reference for one in reminded} - there
    others = queries.by_references(visible, sorted(further)[:MOST])
    names, origin = Names(rules=desk.rules), _origin()
    found: list[Entry] = []
    for row, history in with_histories([*mine, *others.values()]):
        complaint: Complaint | None = history.state
        if complaint is not None:
            owed = owed_as_told(complaint, desk.rules)
            every = dates_for(complaint, desk.rules.policy, person, owed)
            waited = [o for o in every if row.reference in there or o.what is Waiting.reminder]
            page = reverse("desk:complaint", args=[row.reference])
            found += [
                Entry(
                    uid=f"{row.reference}.{key}@{origin}",
                    reference=complaint.reference,
                    what=capital(asked_in_words(one, names)),
                    day=awaited_day(one, desk, complaint.unit),
                    revised=history.entries[-1].recorded,
                    number=complaint.version,
                    url=settings.AMENDS_BASE_URL.rstrip("/") + page,
                )
                for key, one in zip(_keys(waited), waited, strict=True)
            ]
    return found


def _keys(dates: Iterable[Awaited]) -> Iterator[str]:
    """Yield a key for each date, unique within its complaint and unchanged when it moves. Reminders
    have no names: those of one day are numbered."""
    before = Counter[str]()
    for one in dates:
        key = _key(one)
        before[key] += 1
        yield key if before[key] == 1 else f"{key}.{before[key]}"


def _key(one: Awaited) -> str:
    named = one.letter or one.clock
    if named:
        return ".".join(named if one.clock else (one.what, *named))
    if one.number is not None:
        return f"{one.what}.{one.number}"
    return f"{one.what}.{one.day}" if one.what is Waiting.reminder else str(one.what)


def _origin() -> str:
    """Return the source of the entries, whatever the address of the pages: the first origin of the
    log, which neither another address nor a restore changes."""
    opened = log.openings()
    return opened[0].origin if opened else "amends"


_EVERY = timedelta(hours=1)
"""How often a calendar program should read the feed."""


def written(entries: Sequence[Entry], *, called: str) -> bytes:
    """Return the iCalendar object; equal entries give equal bytes."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("prodid", "-//amends//dates of complaints//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", called)
    calendar.add("x-published-ttl", vDuration(_EVERY))
    for one in entries:
        calendar.add_component(_event(one))
    if not entries:
        calendar.add_component(_zone())
    return bytes(calendar.to_ical())


def _event(one: Entry) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.revised)
    event.add("last-modified", one.revised)
    event.add("sequence", one.number)
    event.add("summary", f"{one.what}, {one.reference}")
    event.add("dtstart", one.day)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("url", one.url)
    return event


def _zone() -> Any:
    """Return the time zone component: an iCalendar object needs at least one component, also
    without dates."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time, as the RFC wants it
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


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
    zone = zone_of_unit(desk, None)
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
            purpose="calendar feed",
            now=desk.now,
            reference=[stream_of(one) for one in sorted({one.reference for one in entries})],
        )
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="amends.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
