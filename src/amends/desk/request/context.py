"""Context of a request in the staff area. Every page except sign-in starts here and is closed to
people who are not signed in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any, Concatenate
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends import vault
from amends.assurance import checking
from amends.core.framework.acting import Situation
from amends.core.framework.adoption.rulebook import NothingAdopted, Rules
from amends.core.framework.people.authority import PERMISSIONS, Actor, Permission, reads_the_log
from amends.core.framework.people.personnel import Person, Role
from amends.core.improvement.reports.evidence import takes_evidence
from amends.core.principles.calendars import zone_of
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.handling import access
from amends.handling.commands import Unknown
from amends.handling.improvement import visibility
from amends.handling.kinds.opened_first import note
from amends.handling.rules import rules_at
from amends.insight.signals.refreshing import few_complaints
from amends.letters.incoming import inbox
from amends.people import read, sessions
from amends.people.models import Account
from amends.people.secret_fields import repeatable
from amends.register import criteria, governing, queries
from amends.register.models import Row
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from . import carried
from .navigation import rail

_SAME_READING = timedelta(minutes=10)
"""How long the same text may be shown again without another row of the read log."""


@dataclass(frozen=True, slots=True)
class DeskContext:
    """The person asking, with the current rules: the start of every page of the staff area."""

    person: Person
    rules: Rules
    now: datetime
    name: str
    _named: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def actor(self) -> Actor:
        """The person, acting."""
        return Actor.of(self.person)

    def here[S](self, state: S) -> Situation[S]:
        """Return what an act of the person on a state is decided on."""
        return Situation(state, self.rules, self.actor, self.now)

    def signs(self, reference: str) -> None:
        """Note in the read log that this page shows what the person may sign: a stream, the digest
        of a text or another name (`handling.kinds.opened_first`)."""
        note(self.actor, reference, now=self.now)

    def refusal(self, refused: Refused) -> str:
        """Return why an act of the person is refused, as text."""
        return str(sentence(refused, names=Names(rules=self.rules)))

    @contextmanager
    def refusals_in(self, form: Form, field: str | None = None) -> Iterator[None]:
        """Let a form say why what is done in the block is refused; it is not valid then."""
        try:
            yield
        except Refused as refused:
            form.add_error(field, self.refusal(refused))

    def visible(self) -> QuerySet[Row]:
        """The complaints that they may see."""
        return access.visible(self.person, self.rules)

    def names(self, persons: Iterable[str]) -> dict[str, str]:
        """Return names of staff by id, for those who have one; each is queried once."""
        wanted = set(persons)
        new = wanted - self._named.keys()
        if new:
            found = read.names(new)
            self._named.update({one: found.get(one, "") for one in new})
        return {one: self._named[one] for one in wanted if self._named[one]}

    def texts(
        self, pieces: Iterable[str], *, purpose: str, of: str | Iterable[str], again: bool = False
    ) -> dict[str, str | None]:
        """Return texts by piece, None where erased, with one row of the read log; `of` is the
        stream read, or several. What was logged in the last minutes is not logged `again`."""
        return vault.show(
            pieces,
            reader=self.person.id,
            purpose=purpose,
            now=self.now,
            reference=of,
            noted_since=self.now - _SAME_READING if again else None,
        )


type Page[**P] = Callable[Concatenate[HttpRequest, DeskContext, P], HttpResponseBase]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_role[**P](page: Page[P]) -> View[P]:
    """Decorate a page for people with a role. Other staff get a message; strangers sign in
    first."""
    return _guarded(page, role_needed=True)


def read_only[**P](page: Page[P]) -> View[P]:
    """Decorate a page for people with a role that only shows something."""
    return require_safe(for_role(page))


def with_form[**P](page: Page[P]) -> View[P]:
    """Decorate a page for people with a role that shows a form and takes it."""
    return require_http_methods(["GET", "HEAD", "POST"])(for_role(page))


def post_only[**P](page: Page[P]) -> View[P]:
    """Decorate the address of a button, for people with a role."""
    return require_POST(for_role(page))


def signed_in[**P](page: Page[P]) -> View[P]:
    """Decorate a page for all staff, with a role or without, for example a person complained
    about."""
    return _guarded(page, role_needed=False)


def _guarded[**P](page: Page[P], *, role_needed: bool) -> View[P]:
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, Account):
            return _to_sign_in(request)
        try:
            desk = desk_of(account.person)
        except NothingAdopted:
            response = render(request, "desk/not_set_up.html", status=503)
            response._has_been_logged = True  # type: ignore[attr-defined]  # it is no error
            return response
        if desk is None or (role_needed and not desk.person.grants):
            return render(request, "desk/no_role.html", {"account": account}, status=403)
        try:
            with timezone.override(zone_of(desk.rules.policy.zone)):
                return page(request, desk, *args, **kwargs)
        except (Unknown, Http404):
            return show(request, desk, "desk/unknown.html", {}, status=404)

    update_wrapper(view, page)
    return never_cache(view)


@require_safe
@signed_in
def nowhere(request: HttpRequest, desk: DeskContext, rest: str) -> HttpResponse:
    """Handle every unknown address, for staff; strangers sign in first."""
    raise Http404


def desk_of(whose: str) -> DeskContext | None:
    """Return the context of a member of staff by id; None if they left. Raises
    `NothingAdopted`."""
    now = timezone.now()
    rules = rules_at(now)
    person = rules.people.person(Id(whose))
    if person is None or not person.active:
        return None
    name = read.names([person.id]).get(person.id, "")
    return DeskContext(person, rules, now, name, {person.id: name})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and repeatable(request.POST.lists()):
        from .sign_in import SignIn, sign_in_page

        # text written before the session ended stays in the browser, for its owner
        owner = sessions.owner_of(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
        if not owner:
            return sign_in_page(request, SignIn(), reverse("desk:my-day"), status=403)
        kept = carried.begun(request, owner)
        return sign_in_page(request, SignIn(), request.get_full_path(), kept=kept, status=403)
    there = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse('desk:sign-in')}?{there}".rstrip("?"))


def show(
    request: HttpRequest,
    desk: DeskContext,
    template: str | Sequence[str],
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page in the frame of the staff area: the first of the templates that exists."""
    areas = open_to(desk)
    counts = _counts(desk, areas)
    framed = {
        "desk": desk,
        "organization": desk.rules.policy.name,
        "open_to": areas,
        "rail": rail(areas, counts),
        **counts,
        **context,
    }
    return render(request, template, framed, status=status)


def pairs(sent: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield each value of an address or a form, with its name."""
    return ((name, value) for name, values in sent.lists() for value in values)


def number_in(text: str, otherwise: int = 0) -> int:
    """Return the number that an address or a hidden field names; `otherwise` if it names none."""
    return int(text) if text.isdecimal() and len(text) < 18 else otherwise


PDF, CSV, TEXT = "application/pdf", "text/csv; charset=utf-8", "text/plain; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file for download; a browser never shows it as a page of ours."""
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _counts(desk: DeskContext, areas: frozenset[str]) -> dict[str, int]:
    """Return the numbers beside the items of the rail, by name."""
    counts: dict[str, int] = {}
    if "mail" in areas:
        counts["mail_waits"] = inbox.count()
    if "complaints" in areas:
        counts["letters_to_post"] = queries.letters_to_post(desk.visible())
    if "conformity" in areas:
        counts["contradicted"] = checking.contradicted()
    if "insight" in areas:
        counts["alerts"] = criteria.open_alerts(desk.person.id) + governing.alerts(desk.person.id)
    return counts


_DOORS: Mapping[str, Permission] = {
    "complaints": Permission.complaint_read,
    "receive": Permission.complaint_receive,
    "settle": Permission.complaint_decide,
    "settings": Permission.policy_read,
    "team": Permission.complaint_assign,
    "register": Permission.complaint_import,
}

_OPENS: Mapping[str, Callable[[DeskContext], bool]] = {
    "mail": lambda desk: inbox.open_to(desk.person, desk.rules),
    "record": lambda desk: access.examinable(desk.person) is not None,
    "insight": lambda desk: access.counts(desk.person),
    "conformity": lambda desk: checking.reads(desk.person),
    "evidence": lambda desk: takes_evidence(desk.person),
    "opened": lambda desk: reads_the_log(desk.person),
    "system": lambda desk: any(
        one.role is Role.administrator and one.unit is None for one in desk.person.grants
    ),
}
"""The parts of the staff area that more than a permission opens."""


def open_to(desk: DeskContext) -> frozenset[str]:
    """Return the parts of the staff area in which this person has something to do; what they may do
    there is not decided here. A deputy of the complaints manager has complaints too."""
    held = {one for grant in desk.person.grants for one in PERMISSIONS[grant.role]}
    doors = {door for door, needed in _DOORS.items() if needed in held}
    if desk.person.id in desk.rules.policy.representative_deputies:
        doors.add("complaints")
    doors |= {door for door, opens in _OPENS.items() if opens(desk)}
    if "complaints" in doors or "record" in doors:
        doors |= {"problems", "actions"}
    elif visibility.visible_actions(desk.person, desk.rules, desk.visible()).exists():
        doors.add("actions")
    if Role.top_management in desk.person.roles():
        doors |= {"executive", "yearly"} if few_complaints(desk.now) else {"executive"}
    return frozenset(doors)
