"""Lists of complaints with their filters."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import PERMISSIONS, Permission
from amends.core.framework.people.personnel import Person
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation.complaint.stages import Stage
from amends.core.principles.confidentiality import national_number
from amends.core.principles.integrity import NotAReference, read_reference
from amends.core.values import Contact
from amends.handling import access, callers
from amends.imports.models import ImportRun
from amends.imports.undo import among
from amends.insight import lists
from amends.insight.lists import Wanted
from amends.insight.month import NoFacts, version_for
from amends.people import read
from amends.register import improvement_queries, queries, search, search_words
from amends.register.queries import BadCursor, Filters, Order
from amends.wording import choices
from amends.wording.asking import AskingForm
from amends.wording.insight import measures
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..forms.around import Around, of_whom, personnel, units
from ..forms.choosing import set_options
from ..improvement.access import OneProblem, problem_titles, problems
from ..reading.detail import around_new
from ..reading.list_rows import ListRow, awaiting_in_words, list_rows
from ..request.context import DeskContext, number_in, pairs, show, with_form
from . import bulk, columns, saved_views, triage
from .own_filters import OwnFilters

_PAGE = 25
_VIEWS = 99
"""How far the complaints of a view are counted."""
_ANY = "any"
UNCLEAR = "unclear"
"""State for complaints that need a category before the regulators' deadlines are known."""
POSTED_LATE = "posted_late"
"""State for complaints with a posting that was recorded after its day."""
NO_DATE = "no_date"
"""State for open complaints of which nothing has a date."""
_MERGED: Mapping[ListName, str] = MappingProxyType({"categories": "category", "causes": "cause"})
_NOT_NARROWING = frozenset({"q", "order"})
_AWAITED = ("triage", "second_person", "authorization", "verification", "reaction", "cause")
_COUNTED, _EVERY = 1_000, 10_000_000
"""How far a queue is counted; a figure's list is counted completely."""


# --- the queue ---


class QueueForm(AskingForm):
    """Form with the filters of a queue."""

    q = forms.CharField(label=gettext_lazy("Keyword"), required=False, max_length=200)
    state = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    hand = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), required=False)
    awaiting = forms.ChoiceField(label=gettext_lazy("Waiting for"), required=False)
    binds = forms.ChoiceField(label=gettext_lazy("Deadline"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Sort by"), required=False)

    def __init__(self, around: Around, data: Any) -> None:
        super().__init__(data)
        self.auto_id = "queue-%s"
        self._own = OwnFilters(around)
        self.own = self._own.fields
        self.fields.update(self.own)
        for name, options in _offered(around).items():
            first = [] if name in ("order", "state") else [("", gettext("All"))]
            set_options(self, **{name: [*first, *options]})

    def given(self, data: Any) -> "QueueForm":
        """Return the form of another list, with the same fields."""
        other = copy(self)
        vars(other).update(data=data, is_bound=True, _errors=None, _bound_fields_cache={})
        return other

    def filters(self, desk: DeskContext) -> Filters:
        """Return the filters for the register."""
        cleaned, rules = self.cleaned_data, desk.rules
        state, binds, policy = cleaned.get("state"), cleaned.get("binds"), rules.policy
        last = rules.day_of(None, desk.now) + timedelta(days=int(binds)) if binds else None
        return Filters(
            stage=(cleaned["stage"],) if cleaned.get("stage") else (),
            unit=policy.below(cleaned["unit"]) if cleaned.get("unit") else (),
            hand=cleaned.get("hand") or None,
            category=policy.alike("categories", code) if (code := cleaned.get("category")) else (),
            cause=policy.alike("causes", code) if (code := cleaned.get("cause")) else (),
            awaiting=cleaned.get("awaiting") or None,
            open={"closed": False, _ANY: None, "safety": None, POSTED_LATE: None}.get(
                state or "", True
            ),
            safety=True if state == "safety" else None,
            unclear=state == UNCLEAR,
            posted_late=state == POSTED_LATE,
            undated=state == NO_DATE,
            unassessed=triage.is_asked(self.data),
            late=desk.now if state == "late" else None,
            due_before=rules.day_begins(None, last + timedelta(days=1)) if last else None,
            own=self._own.answers(cleaned),
            between=self._own.ranges(cleaned),
            saying=self._own.saying(cleaned),
        )

    @property
    def usual(self) -> list[forms.BoundField]:
        """Return the filters that every organisation has."""
        return [self[name] for name in self.fields if name not in self.own]

    @property
    def narrowing(self) -> list[str]:
        """The names of filters that leave out complaints; words and order are not among them."""
        return [name for name in self.fields if name not in _NOT_NARROWING]

    @property
    def keepable(self) -> list[str]:
        """The names of filters that a view keeps: all that leave out complaints, except text."""
        worded = {name for name, field in self.own.items() if type(field) is forms.CharField}
        return [name for name in self.narrowing if name not in worded]

    @property
    def by_own(self) -> list[forms.BoundField]:
        """Return the filters by custom fields."""
        return [self[name] for name in self.own]

    def clean(self) -> dict[str, Any]:
        """No range ends before it begins."""
        for name, message in self._own.wrong(self.cleaned_data):
            self.add_error(name, message)
        return self.cleaned_data


def _offered(around: Around) -> Mapping[str, Sequence[tuple[Any, Any]]]:
    return {
        "state": [
            ("", gettext("Open")),
            ("late", gettext("Overdue")),
            ("safety", gettext("Safety risk")),
            (UNCLEAR, gettext("To categorise")),
            (POSTED_LATE, gettext("Posting recorded late")),
            (NO_DATE, gettext("Open without a deadline")),
            ("closed", gettext("Closed")),
            (_ANY, gettext("Open and closed")),
        ],
        "stage": [(code, capital(text)) for code, text in choices.options(Stage)],
        "unit": _units(around),
        "hand": personnel(around, _handling(around)),
        "category": _entries(around, "categories"),
        "cause": _entries(around, "causes"),
        "awaiting": [(code, capital(awaiting_in_words(code))) for code in _AWAITED],
        "binds": [
            ("0", gettext("Today or earlier")),
            ("3", gettext("In the next 3 days")),
            ("7", gettext("In the next 7 days")),
            ("30", gettext("In the next 30 days")),
        ],
        "order": [
            ("due", gettext("Next deadline first")),
            ("binding", gettext("Earliest deadline first")),
            ("newest", gettext("Newest first")),
            ("oldest", gettext("Oldest first")),
            ("priority", gettext("Most urgent first")),
            ("stage", gettext("By stage")),
        ],
    }


@dataclass(frozen=True, slots=True)
class Near:
    """Complaints that are meant by a reference or an owner instead of by words."""

    text: str
    address: str
    rows: queries.Rows
    count: queries.Counted


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was asked for, and how many there are."""

    page: queries.Page
    count: queries.Counted
    binding: bool = False
    """Whether each is shown with its binding date, because they are in this order."""
    words: frozenset[str] = frozenset()
    """The words that were found in them, to be marked."""
    near: Sequence[Near] = ()


@with_form
def queue_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the queue: views, filters, words, and forward-only pages. A POST keeps the list that
    is shown as a view. The view that assesses has its own page."""
    words = request.GET.get("q", "").strip()
    if (reference := _reference(words)) and queries.one(desk.visible(), reference):
        return HttpResponseRedirect(reverse("desk:complaint", args=[reference]))
    around = around_new(desk)
    try:
        wanted = _asked_list(request, desk, around, words)
        if triage.is_asked(request.GET):
            left = queries.filtered(wanted.rows, wanted.filters)
            rows = queries.queue(left, order=wanted.order, limit=_PAGE).rows
            return triage.triage_page(request, desk, rows)
        result = _found(wanted, desk, cursor=request.GET.get("after") or None)
    except (lists.NoSuchFigure, BadCursor, NoFacts):
        return HttpResponseRedirect(reverse("desk:queue"))
    keeping = saved_views.KeepForm(request.POST if request.method == "POST" else None)
    if keeping.is_valid() and (
        address := saved_views.keep(desk, keeping, request.GET, wanted.form.keepable)
    ):
        return HttpResponseRedirect(address)
    others = result.words - set(search_words.of_query(words))  # found instead
    shown = [row.reference for row in result.page.rows]
    lines = list_rows(
        result.page.rows,
        desk,
        purpose="search" if words else "queue",
        binding=result.binding,
        words=result.words,
    )
    context = {
        **_around_list(request, wanted, words, desk),
        "lines": _with_problems(lines, desk),
        "bulk": bulk.offered(desk),
        "undoing": bulk.undoing(request, desk) if request.GET.get("done") else [],
        "count": result.count,
        "similar": sorted(others & search.words_in(shown)) if others else [],
        "near": result.near,
        "found": result.words,
        "may_open_problem": desk.actor.may_somewhere(Permission.improvement_work),
        "next": _address(request, result.page.next) if result.page.next else "",
        "views": saved_views.views(request, desk, partial(_how_many, desk, wanted.form)),
        "keeping": keeping,
        "section": "complaints",
    }
    return show(request, desk, "desk/queue.html", context)


def _around_list(
    request: HttpRequest, wanted: "AskedList", words: str, desk: DeskContext
) -> dict[str, Any]:
    """Return what the address says: what the list is a list of, filters, columns, and the addresses
    of other lists."""
    form, query, figure = wanted.form, request.GET, wanted.figure
    chosen = columns.chosen(query)
    return {
        "form": form,
        "words": words,
        "figure": lists.in_words(figure, desk.rules) if figure else wanted.named,
        "cannot_open": _cannot_open(figure, desk) if figure else "",
        "kept": wanted.kept,
        "columns": list(columns.columns(query, None if words else wanted.order)),
        "choices": [(code, text, code in chosen) for code, text in columns.COLUMNS.items()],
        "done": number_in(query.get("done", "")),
        "others": [pair for pair in pairs(query) if pair[0] not in ("columns", "after", "done")],
        "here": request.get_full_path(),
        "begun": bool(query.get("after")),
        "first": _address(request, None),
        "export": _address(request, None, page="desk:take-view-away"),
        "narrowed": any(query.get(name) for name in form.narrowing),
        "by_own": any(query.get(name) for name in form.own),
        "chosen": _chosen(request, form),
    }


@dataclass(frozen=True, slots=True)
class AskedList:
    """The list that an address asks for: complaints, filters, words, and what it is a list of."""

    form: QueueForm
    rows: queries.Rows
    filters: Filters
    order: Order
    words: str = ""
    figure: Wanted | None = None
    named: str = ""
    kept: Mapping[str, str] = MappingProxyType({})
    """What the address keeps besides filters."""


def _asked_list(request: HttpRequest, desk: DeskContext, around: Around, words: str) -> AskedList:
    """Return the list of the address. Raises `NoSuchFigure`, `NoFacts`."""
    figure = lists.wanted(request.GET.dict(), desk.rules, desk.now)
    run_id, problem = request.GET.get("run", "").replace("\0", ""), _problem(request, desk)
    run = ImportRun.objects.filter(run=run_id).first()
    whole = figure is not None or run is not None or problem is not None
    form = QueueForm(around, _asked(request.GET, words, desk.rules.policy, whole=whole))
    valid = form.is_valid()
    rows, kept, named = desk.visible(), figure.address() if figure else {}, ""
    if run is not None:
        rows, kept["run"] = among(rows, run.source, run.run), run.run
        named = gettext("Imported from {file}").format(file=run.name)
    if problem is not None:
        rows, kept["problem"] = improvement_queries.bound_to(problem.id, rows), problem.id
        named = gettext("Complaints linked to “{problem}”").format(problem=problem.title)
    if figure is not None:
        rows = lists.narrowed(rows, figure, desk.rules, version_for(desk.now))
    if part := request.GET.get("reference", "").replace("\0", ""):
        rows = rows.filter(reference__contains=part)
        kept |= {"reference": part}
    return AskedList(
        form,
        rows,
        form.filters(desk) if valid else Filters(open=True),
        Order(form.cleaned_data.get("order") or "due") if valid else Order.due,
        words,
        figure,
        named,
        kept,
    )


def view_rows(request: HttpRequest, desk: DeskContext, *, at_most: int) -> list[str]:
    """Return the references of the complaints in the list of the address, in its order as far as
    that is by receipt. Raises `NoSuchFigure`, `NoFacts`."""
    words = request.GET.get("q", "").strip()
    wanted = _asked_list(request, desk, around_new(desk), words)
    rows = queries.filtered(wanted.rows, wanted.filters)
    if words:
        return search.found(rows, words, at_most=at_most)
    ordered = rows.order_by("-received_at", "-reference")
    return list(ordered.values_list("reference", flat=True)[:at_most])


def _how_many(desk: DeskContext, shown: QueueForm, query: QueryDict) -> queries.Counted:
    form = shown.given(_asked(query, "", desk.rules.policy, whole=False))
    filters = form.filters(desk) if form.is_valid() else Filters(open=True)
    return queries.counted(desk.visible(), filters, at_most=_VIEWS)


def _chosen(request: HttpRequest, form: QueueForm) -> list[tuple[str, str, str]]:
    """Return label, value and address without it of each filter that leaves out complaints."""
    chosen = []
    for field in form.usual:
        narrows = request.GET.get(field.name) and field.name not in _NOT_NARROWING
        named = [
            str(option.choice_label) for option in field.subwidgets if option.data.get("selected")
        ]
        if narrows and named:
            rest = request.GET.copy()
            for name in (field.name, "after"):
                rest.pop(name, None)
            chosen.append((str(field.label), named[0], f"?{rest.urlencode()}"))
    return chosen


def _problem(request: HttpRequest, desk: DeskContext) -> OneProblem | None:
    """Return the problem that the address names, if the person may see it."""
    problem = request.GET.get("problem", "")
    titles = problem_titles([problem], desk, purpose="queue") if problem else {}
    return OneProblem(problem, titles[problem]) if problem in titles else None


def _with_problems(lines: list[ListRow], desk: DeskContext) -> list[ListRow]:
    references = [line.row.reference for line in lines]
    titles = improvement_queries.problem_of(references, problems(desk)) if lines else {}
    names = Names(rules=desk.rules)
    return [
        replace(
            line,
            problem=titles.get(line.row.reference, ""),
            cause=names.listed("causes", line.row.cause) if line.row.cause else "",
        )
        for line in lines
    ]


def _found(wanted: AskedList, desk: DeskContext, *, cursor: str | None) -> Found:
    """Return what filters, words and figure leave of the complaints. Too many words are an error of
    the form. Raises `BadCursor`."""
    rows = queries.filtered(wanted.rows, wanted.filters)
    if wanted.words:
        return _searched(wanted.form, rows, wanted.words, desk, cursor)
    return Found(
        queries.queue(rows, order=wanted.order, cursor=cursor, limit=_PAGE),
        queries.counted(wanted.rows, wanted.filters, at_most=_EVERY if wanted.figure else _COUNTED),
        binding=wanted.order is Order.binding,
    )


def _cannot_open(figure: Wanted, desk: DeskContext) -> str:
    """Return what is said of the complaints of a figure that this person cannot open, however it is
    narrowed."""
    countable = access.countable(desk.person)
    if countable is None or not countable.lists:
        return ""
    version = version_for(desk.now)
    opened = lists.narrowed(desk.visible(), figure, desk.rules, version)
    count = lists.not_opened(opened, figure, countable, desk.rules, version)
    return measures.cannot_open(count, exactly=countable.every)


def _searched(
    form: QueueForm, rows: queries.Rows, words: str, desk: DeskContext, cursor: str | None
) -> Found:
    """Return the complaints with all the words; if there are none, those with words spelled
    alike, beside those whose reference or owner is meant."""
    near = _near(rows, words, desk)
    if cursor is None and (numbered := _with_number(rows, words, desk)):
        return numbered
    try:
        page, number = search.searched(rows, words, cursor=cursor, limit=_PAGE)
        terms = frozenset(search_words.of_query(words))
        if not page.rows and (alike := search.alike(words)):
            page, number = search.searched(rows, alike, cursor=cursor, limit=_PAGE)
            terms = frozenset(chain(*alike)) if page.rows else terms
    except search.TooManyWords:
        form.add_error("q", gettext("Use fewer keywords."))
        return Found(queries.Page(()), queries.Counted(0))
    if not page.rows and near and cursor is None:
        page, number = queries.queue(near[0].rows, limit=_PAGE), near[0].count
        return Found(page, number, near=[near[0]])
    return Found(page, number, words=terms, near=near)


def _with_number(rows: queries.Rows, words: str, desk: DeskContext) -> Found | None:
    """Return the complaints of people with this phone number, however it is spelt, beside those
    whose texts have it as typed; None for other words, and if no one has it."""
    if any(sign.isalpha() for sign in words) or not national_number(words):
        return None
    sought, rules = Contact(phone=words), desk.rules
    called = callers.complaints_of(
        sought, [], person=desk.person, rules=rules, at_most=_PAGE, exactly=True
    )
    if not called:
        return None
    meant = {row.reference for row in called} | set(search.found(rows, words, at_most=_PAGE))
    these = rows.filter(reference__in=meant)
    page = queries.queue(these, order=Order.newest, limit=2 * _PAGE)
    count = queries.counted(these)
    return Found(page, count) if count.number else None


def _near(rows: queries.Rows, words: str, desk: DeskContext) -> list[Near]:
    """Return complaints with a part of the reference, and those of an owner who is called so."""
    nearby: list[tuple[str, dict[str, str], queries.Rows]] = []
    part = words.upper().replace(" ", "")
    if len(part) >= _PART and not set(part) - _REFERENCE:
        text = gettext("Reference contains {part}").format(part=part)
        nearby.append((text, {"reference": part}, rows.filter(reference__contains=part)))
    typed = search_words.of_text(words)
    for person, name in read.all_names().items() if typed else ():
        called = search_words.of_text(name)
        if all(any(token.startswith(word) for token in called) for word in typed):
            text = gettext("Owner: {name}").format(name=name)
            nearby.append((text, {"hand": person, "state": _ANY}, rows.filter(owner=person)))
    counted = [
        Near(text, f"?{urlencode(query)}", these, queries.counted(these))
        for text, query, these in nearby[:_NEAR]
    ]
    return [entry for entry in counted if entry.count.number]


_PART, _NEAR = 3, 5
_REFERENCE = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")


def _asked(query: QueryDict, words: str, policy: Policy, *, whole: bool) -> QueryDict:
    """Return the query of the address; a search by words, and the `whole` list of a figure or an
    import, include closed complaints. An entry that was merged is replaced by its present
    one."""
    changed = query.copy()
    for name, field in _MERGED.items():
        if code := changed.get(field, ""):
            changed[field] = policy.counted_as(name, code)
    if words or whole:
        changed.setdefault("state", _ANY)
    return changed


def _handling(around: Around) -> list[Person]:
    """Return who can own a complaint: people who may decide one, in some unit."""
    deciding = {Permission.complaint_decide, Permission.complaint_authorize}
    return [
        person
        for person in around.rules.people.persons.values()
        if any(PERMISSIONS[grant.role] & deciding for grant in person.grants)
    ]


def _entries(around: Around, name: ListName) -> list[tuple[str, Any]]:
    """Return the organisation's own entries of a list first, then the initial ones, each sorted by
    label; then retired ones that are not counted as another, so that their complaints are found."""
    own, begun = of_whom(around, name)
    gone = [
        (str(entry.code), around.names.listed(name, entry.code))
        for entry in around.rules.policy.entries(name)
        if entry.retired and entry.mapped_to is None
    ]
    groups = ((gettext("Our own"), own), (gettext("General"), begun), (gettext("Retired"), gone))
    filled = [(name, options) for name, options in groups if options]
    return filled if len(filled) > 1 else [*own, *begun, *gone]


def _units(around: Around) -> list[tuple[str, Any]]:
    """Return the units in use and, separately, retired ones, because their complaints stay
    theirs."""
    policy, used = around.rules.policy, units(around)
    gone = [(str(u.code), around.names.unit(u.code)) for u in policy.units if u.retired]
    return [*used, (gettext("Retired"), gone)] if gone else used


def _reference(text: str) -> str:
    try:
        return read_reference(text)
    except NotAReference:
        return ""


def _address(request: HttpRequest, cursor: str | None, *, page: str = "desk:queue") -> str:
    kept = [(name, value) for name, value in pairs(request.GET) if name != "after" and value]
    if cursor is not None:
        kept.append(("after", cursor))
    return f"{reverse(page)}?{urlencode(kept)}"
