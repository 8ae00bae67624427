"""Pages of the records of clauses 4 to 6: policy, statements, appointments, sign-offs, ideas,
competence, risks, alerts and exemptions."""

from collections.abc import Callable, Iterable, Iterator

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.assurance import catalogue
from amends.core.governing.alerts import ALERT
from amends.core.governing.appointments import APPOINTMENT
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.competences import COMPETENCE
from amends.core.governing.confirmations import CONFIRMATION
from amends.core.governing.exemptions import EXEMPTION
from amends.core.governing.ideas import IDEA
from amends.core.governing.policy_texts import POLICY_TEXT, PolicyText, confirming
from amends.core.governing.risks import RISK, RiskState
from amends.core.governing.sign_offs import SIGN_OFF, sign_off
from amends.core.governing.staff_surveys import STAFF_SURVEY, StaffQuestion, enough_staff
from amends.core.governing.statements import (
    STATED,
    STATEMENT,
    LinkStatement,
    Statement,
    StatementItem,
)
from amends.core.improvement.criteria import CriterionState
from amends.core.records.deciding import has
from amends.core.records.kind import sees_governing
from amends.core.values import Code, Id
from amends.documents.document import Block, Heading, Listing
from amends.handling.access import counts
from amends.handling.streams import state_of
from amends.journal import store
from amends.register import criteria
from amends.register.queries import among
from amends.wording import choices, dates
from amends.wording import fields as labels
from amends.wording.phrases import capital
from amends.wording.policy import authority

from ..forms.around import Options
from ..forms.layout import FormLayout
from ..improvement import access
from ..improvement.criteria import title as criterion_title
from ..records.form_contents import Asked, given, select
from ..records.opening import Detail, Fact, RecordPages, lines, states_of
from ..request.context import DeskContext


def _policy_facts(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    """Yield the version, the signature, the text that still applies, and who read it."""
    state: PolicyText = detail.state
    yield gettext("Version"), str(state.edition)
    if state.approved_by:
        yield gettext("Approved by"), detail.names.person(state.approved_by)
    if state.signed_by is None or state.signed_at is None:
        return
    day = dates.moment(state.signed_at, zone=detail.names.zone)
    signed = gettext("{name} for senior management, version {version}, {day}").format(
        name=detail.names.person(state.signed_by), version=state.signed_edition, day=day
    )
    yield gettext("Signed by"), signed
    if state.older:
        label = gettext("Signed version, applies until the new one is signed")
        yield label, detail.text(state.older), True
    if state.due is None or not sees_governing(desk.actor, state, desk.rules):
        return
    people = [person.id for person in confirming(desk.rules)]
    unread = [person for person in people if not state.read_by(person)]
    names = desk.names([*people, *(str(reader.person) for reader in state.readers)])
    read = [
        f"{names.get(reader.person, '')}, {dates.short_day(desk.rules.day_of(None, reader.at))}"
        for reader in state.readers
    ]
    text = gettext("{number} of {all}").format(number=len(people) - len(unread), all=len(people))
    yield gettext("Read and understood"), "\n".join((text, *read)), True
    missing = sorted(names.get(person, person) for person in unread)
    yield gettext("Not read yet"), "\n".join(missing) or gettext("Everyone read it."), True


def _as_before(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    assert detail is not None  # noqa: S101 - an act on a record
    names = ("words", "law", "resources", "people", "published")
    texts = {name: detail.text(getattr(detail.state, name)) for name in names}
    return Asked(FormLayout(initial=texts))


POLICY_TEXTS = RecordPages(
    POLICY_TEXT,
    title=gettext_lazy("Complaints policy"),
    one=gettext_lazy("Complaints policy"),
    empty=gettext_lazy(
        "Write your complaints policy and what you considered. Someone else approves it. Once it "
        "has the signature of senior management, all staff confirm that they read it."
    ),
    shows=("words", "law", "resources", "people", "published", "owner", "review"),
    facts=_policy_facts,
    layouts={"rewrite": _as_before},
    looks={"drafted": "due", "approved": "due", "signed": "done", "retired": "empty"},
)


def _appointment_title(detail: Detail, desk: DeskContext) -> str:
    role = capital(choices.label(detail.state.role))
    return f"{role}: {detail.names.person(detail.state.owner)}"


def _role_card(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    """Yield who appointed, whether the role is granted here, and the role card."""
    state, person = detail.state, desk.rules.people.person(detail.state.owner)
    yield gettext("Appointed by"), detail.names.actor(state.begun_by)
    if state.accepted_at:
        yield gettext("Accepted"), dates.moment(state.accepted_at, zone=detail.names.zone)
    granted = person is not None and any(grant.role is state.role for grant in person.grants)
    missing = gettext("Not granted. An administrator can grant it.")
    yield gettext("Role in this system"), gettext("Granted") if granted else missing
    card = (f"• {line}" for line in authority.role_card(state.role))
    yield gettext("Role card"), "\n".join(card), True


APPOINTMENTS = RecordPages(
    APPOINTMENT,
    title=gettext_lazy("Appointments"),
    one=gettext_lazy("Appointment"),
    empty=gettext_lazy(
        "Appoint the complaints manager and other roles here. The letter is printed with the role "
        "card, and the person accepts it."
    ),
    shows=("owner", "role", "unit", "first", "last", "words"),
    facts=_role_card,
    calls=_appointment_title,
    looks={"made": "due", "accepted": "done", "ended": "empty"},
)


def _sign_off_title(detail: Detail, desk: DeskContext) -> str:
    state = detail.state
    return gettext("{unit}, {first} to {last}").format(
        unit=detail.names.unit(state.unit),
        first=dates.short_day(state.first),
        last=dates.short_day(state.last),
    )


def _own_units(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    able, units = SIGN_OFF.acts[SIGN_OFF.opening].permission, desk.rules.policy.units
    mine = (str(unit.code) for unit in units if has(desk.actor, able, unit.code, desk.rules))
    return Asked(FormLayout(only={"unit": frozenset(mine)}))


def _signed_by(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    names = detail.names.actor(detail.state.begun_by)
    day = dates.moment(detail.state.begun_at, zone=detail.names.zone)
    yield gettext("Signed by"), gettext("{names}, {day}").format(names=names, day=day)


SIGN_OFFS = RecordPages(
    SIGN_OFF,
    title=gettext_lazy("Area sign-offs"),
    one=gettext_lazy("Area sign-off"),
    empty=gettext_lazy(
        "Each quarter, the manager of a unit says here how complaints were handled and what is "
        "left to do."
    ),
    shows=("unit", "first", "last", "remarks", "points"),
    facts=_signed_by,
    calls=_sign_off_title,
    layouts={sign_off.name: _own_units},
    looks={"signed": "done", "followed": "empty"},
)


def _answered(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    state = detail.state
    yield gettext("Submitted by"), detail.names.actor(state.begun_by)
    if state.answer:
        yield gettext("Reply"), detail.text(state.answer), True
        yield gettext("Reply by"), detail.names.actor(state.answered_by)


IDEAS = RecordPages(
    IDEA,
    title=gettext_lazy("Ideas"),
    one=gettext_lazy("Idea"),
    empty=gettext_lazy(
        "Submit an idea that would help customers, your own or one that a customer gave you. "
        "Each gets a reply."
    ),
    shows=("words", "source", "unit", "owner"),
    facts=_answered,
    looks={"submitted": "due", "planned": "done", "declined": "empty"},
)


def _ratings(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the first and the newest rating, so that the effect of actions is seen."""
    ratings = detail.state.ratings
    text = gettext("{rating}: likelihood {likelihood}, effect {effect}")
    labels = (gettext("First rating"), gettext("Rating now"))
    for label, rating in zip(labels, (*ratings[:1], *ratings[1:][-1:]), strict=False):
        product = rating.likelihood * rating.effect
        yield label, text.format(rating=product, likelihood=rating.likelihood, effect=rating.effect)


def _actions(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the actions by which it is treated and the statements from which it follows, of those
    that the reader may see."""
    titles = access.action_titles(detail.state.actions, desk, purpose="risk")
    for action, title in titles.items():
        yield title, reverse("desk:action", args=[action])
    statements = states_of(STATEMENTS, desk).items()
    naming = {stream: state for stream, state in statements if detail.state.id in state.risks}
    for line in lines(STATEMENTS, naming, desk):
        yield line.title, reverse("desk:governing-record", args=[line.kind, line.record])


RISKS = RecordPages(
    RISK,
    title=gettext_lazy("Risks and opportunities"),
    one=gettext_lazy("Risk"),
    empty=gettext_lazy(
        "Describe what could harm complaint handling or make it better. Rate it, plan an action or "
        "accept it, and rate it again to see whether the action worked."
    ),
    shows=("kind", "words", "owner"),
    facts=_ratings,
    looks={"described": "due", "rated": "due", "treated": "due", "accepted": "done"},
    links=_actions,
    column=(gettext_lazy("Rating"), lambda risk, names: str(risk.rating or "")),
    rank=lambda risk, desk: (risk.due is None, -risk.rating),
)


def _broken(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    """Yield the complaints that broke a promise, those that the reader can open."""
    named = [breach.complaint for breach in detail.state.broken]
    if named:
        references = ", ".join(sorted(among(desk.visible(), named)))
        yield gettext("Complaints that broke the promise"), references or "\N{EN DASH}"


def _following(state: Statement, desk: DeskContext, *, others: bool) -> list[Options]:
    """Return the risks and the objectives that follow from a statement, and with `others`
    those that could, by id and title, as far as the person may see them. Of those that ended, the
    title says so."""
    risks = {
        stream: risk
        for stream, risk in states_of(RISKS, desk).items()
        if risk.id in state.risks or (others and risk.due)
    }
    every = [*criteria.used(), *criteria.used(retired=True)] if counts(desk.person) else []
    objectives = [
        (str(criterion.code), _with_end(criterion_title(criterion, desk), criterion.state))
        for criterion in every
        if criterion.code in state.objectives
        or (others and criterion.state is not CriterionState.retired)
    ]
    ends = {risk.id: risk.state for risk in risks.values()}
    titles = [
        (line.record, _with_end(line.title, ends[line.record]))
        for line in lines(RISKS, risks, desk)
    ]
    return [titles, objectives]


def _with_end(title: str, state: RiskState | CriterionState) -> str:
    if state not in (RiskState.closed, CriterionState.retired):
        return title
    return gettext("{title} ({state})").format(title=title, state=choices.label(state))


def _follows(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    risks, objectives = _following(detail.state, desk, others=False)
    for record, text in risks:
        yield text, reverse("desk:governing-record", args=[RISK.name, record])
    ended = {criterion.code for criterion in criteria.used(retired=True)}
    for code, text in objectives:
        retired = code in ended
        yield text, reverse("desk:criteria") if retired else reverse("desk:criterion", args=[code])


def _printed(detail: Detail, desk: DeskContext) -> Iterator[Block]:
    if names := tuple(text for text, _ in _follows(detail, desk)):
        yield Heading(gettext("Related"))
        yield Listing(names)


def _to_link(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    assert detail is not None  # noqa: S101 - an act on a record
    offered = _following(detail.state, desk, others=True)
    initial = {name: list(getattr(detail.state, name)) for name in ("risks", "objectives")}
    choices: dict[str, forms.Field] = {
        name: forms.TypedMultipleChoiceField(
            label=labels.label_of(LinkStatement, name),
            choices=options,
            coerce=coerce,
            initial=initial[name],
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "lines"}),
        )
        for name, options, coerce in zip(initial, offered, (Id, Code), strict=True)
    }
    return Asked(choices=choices)


STATEMENTS = RecordPages(
    STATEMENT,
    title=gettext_lazy("Statements"),
    one=gettext_lazy("Statement"),
    empty=gettext_lazy(
        "Write down what only people can know: each issue that affects complaints, who has an "
        "interest, and what you handle. Someone else approves it, and you read it again each year."
    ),
    shows=("item", "words", "owner", "review"),
    facts=_broken,
    layouts={
        "draft": lambda detail, request, desk: Asked(FormLayout(only={"item": STATED})),
        "link": _to_link,
    },
    looks={"written": "due", "approved": "done", "retired": "empty"},
    links=_follows,
    printed=_printed,
    column=(gettext_lazy("About"), lambda statement, names: capital(choices.label(statement.item))),
    rank=lambda statement, desk: [*StatementItem].index(statement.item),
)


COMPETENCES = RecordPages(
    COMPETENCE,
    title=gettext_lazy("Competence"),
    one=gettext_lazy("Competence"),
    empty=gettext_lazy(
        "Record who is trained for which complaints. In the settings, choose the categories that "
        "need such a record. Then no one else can be given these complaints."
    ),
    shows=("person", "categories", "proof", "owner", "last", "score_before", "score_after"),
    column=(gettext_lazy("Person"), lambda record, names: names.get(str(record.person), "")),
    looks={"current": "done", "ended": "empty"},
    rank=lambda record, desk: (record.due is None, str(record.due)),
    expired=gettext_lazy("Expired"),
)


def _record(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the overdue record, if the reader may see it."""
    stream = detail.state.record
    kind, _, record = stream.partition("/")
    state = state_of(stream, store.read(stream))
    if state is not None and GOVERNING[Code(kind)].seen_by(desk.actor, state, desk.rules):
        yield gettext("The overdue record"), reverse("desk:governing-record", args=[kind, record])


def alert_pages(called: Callable[[str], Promise]) -> RecordPages:
    """Return the pages of alerts; `called` returns what one record of a kind is called."""

    def title(detail: Detail, desk: DeskContext) -> str:
        kind = called(detail.state.record.partition("/")[0])
        day = dates.short_day(detail.state.missed)
        return gettext("{kind}: due {day}, not done").format(kind=kind, day=day)

    return RecordPages(
        ALERT,
        title=gettext_lazy("Alerts"),
        one=gettext_lazy("Alert"),
        empty=gettext_lazy(
            "If a review, an audit or a renewal is overdue, the person above its owner gets an "
            "alert. It is listed until someone responds."
        ),
        shows=("late", "missed", "owner", "response"),
        calls=title,
        looks={"open": "late", "answered": "done"},
        links=_record,
        rank=lambda alert, desk: (alert.due is None, str(alert.missed)),
    )


def number(item: str) -> str:
    """Return where a requirement is in the standards: “7.9”, “ISO 10003”, “Annex”."""
    if item.startswith("iso"):
        return item.replace("-", " ").upper()
    return item.partition("-")[0] if item[0].isdigit() else gettext("Annex")


def _named(item: str) -> str:
    requirement = catalogue.items().get(item)
    return f"{number(item)} {requirement.title}" if requirement else item


def _called(detail: Detail, desk: DeskContext) -> str:
    return _named(detail.state.requirement)


def _facts(detail: Detail, desk: DeskContext) -> Iterable[tuple[str, str]]:
    yield gettext("Requirement"), _called(detail, desk)
    if approved := detail.state.approved_by:
        yield gettext("Approved by"), detail.names.person(approved)


def _asked(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    options = [(item, _named(item)) for item in catalogue.items()]
    chosen = FormLayout(initial={"requirement": given(request, "requirement")})
    choices = {"requirement": select(gettext("Requirement"), options, coerce=Code)}
    return Asked(chosen, choices)


EXEMPTIONS = RecordPages(
    EXEMPTION,
    title=gettext_lazy("Requirements that do not apply"),
    one=gettext_lazy("Exemption"),
    empty=gettext_lazy(
        "Say here which requirement does not apply to you and why. Senior management approves it. "
        "Complaints that contradict the requirement still count."
    ),
    shows=("reason", "review"),
    facts=_facts,
    calls=_called,
    layouts={"propose": _asked},
    looks={"proposed": "due", "approved": "done", "ended": "empty"},
)


CONFIRMATIONS = RecordPages(
    CONFIRMATION,
    title=gettext_lazy("Confirmed requirements"),
    one=gettext_lazy("Confirmation"),
    empty=gettext_lazy(
        "People who do not handle complaints confirm here that the evidence shows a requirement. "
        "A confirmation counts for a year."
    ),
    shows=("words", "until"),
    facts=lambda detail, desk: [
        (gettext("Requirement"), _called(detail, desk)),
        (gettext("Confirmed by"), detail.names.person(detail.state.begun_by)),
    ],
    calls=_called,
    layouts={"confirm": _asked},
    looks={"confirmed": "done", "withdrawn": "empty"},
)


def _survey_called(detail: Detail, desk: DeskContext) -> str:
    period = dates.span(detail.state.first, detail.state.last)
    return gettext("Staff survey, {period}").format(period=period)


def _totals(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    state, form = detail.state, STAFF_SURVEY.acts[STAFF_SURVEY.opening].particulars
    enough = enough_staff(desk.rules)
    if not enough:
        yield gettext("Results"), gettext("Not shown: fewer than 5 members of staff.")
    for question in StaffQuestion if enough else ():
        number = gettext("{number} of {all}")
        text = number.format(number=state.agreeing(question), all=state.answered)
        yield str(labels.label_of(form, str(question))), text
    yield gettext("Recorded by"), detail.names.person(state.begun_by)
    if state.confirmed_by:
        yield gettext("Confirmed by"), detail.names.person(state.confirmed_by)


STAFF_SURVEYS = RecordPages(
    STAFF_SURVEY,
    title=gettext_lazy("Staff surveys"),
    one=gettext_lazy("Staff survey"),
    empty=gettext_lazy(
        "Ask staff once a year, anonymously, what they think of how you handle complaints. Record "
        "the totals here. Someone else confirms them."
    ),
    shows=("first", "last", "invited", "answered", "held", "owner"),
    facts=_totals,
    calls=_survey_called,
    looks={"recorded": "due", "confirmed": "done", "withdrawn": "empty"},
)
