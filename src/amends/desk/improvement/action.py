"""Page of one action: who does what by when, and whether it worked; and actions with promises to
complainants as rows of one list."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement import action_acts
from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.actions import Action, ActionState, EffectCheck
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.owed import OwedKind
from amends.core.records.erasing import ERASE_TEXT
from amends.core.values import Code, Day, Money
from amends.handling.streams import stream_of
from amends.register import improvement_queries as queries
from amends.register.models import Action as Row
from amends.register.models import Commitment
from amends.register.queries import among
from amends.wording import choices, dates, money
from amends.wording.insight import improvement
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..records.detail import NextActs, RecordDetail, action_stream, history, next_acts, said, titles
from ..records.status_marks import When, action_check, action_mark, action_when, day_state
from ..request.context import DeskContext, read_only, show
from . import access


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action, promise or remedy in one line."""

    address: str
    what: str
    kind: str
    source: str
    source_address: str
    owner: str
    when: When
    cost: str
    check: str
    due: Day | None
    state: str
    amount: Money | None = None
    id: str = ""
    """The id of an action; empty for a promise or a remedy."""


def action_rows(
    rows: Sequence[Row | Commitment],
    desk: DeskContext,
    *,
    purpose: str,
    problems: Mapping[str, str] | None = None,
) -> list[ActionRow]:
    """Return the lines of a list, in its order; `problems` are titles of problems by id."""
    pieces = [((row.what if isinstance(row, Row) else row.words), _stream(row)) for row in rows]
    texts = titles(pieces, desk, purpose=purpose)
    names = Names(desk.names({row.owner for row in rows if row.owner}), {}, desk.rules)
    seen = complaints_seen(rows, desk)
    return [
        _action(row, desk, texts, names, problems or {}, seen)
        if isinstance(row, Row)
        else _commitment(row, desk, texts, names)
        for row in rows
    ]


def _stream(row: Row | Commitment) -> str:
    return action_stream(row.id) if isinstance(row, Row) else stream_of(row.reference)


def _action(
    row: Row,
    desk: DeskContext,
    texts: Mapping[str, str],
    names: Names,
    problems: Mapping[str, str],
    seen: Collection[str],
) -> ActionRow:
    source, where = source_of(row, problems, seen)
    amount = _money(row.minor, row.currency)
    return ActionRow(
        reverse("desk:action", args=[row.id]),
        what_of(row, texts),
        capital(choices.label(ActionKind(row.kind))),
        source,
        where,
        names.person(row.owner),
        action_when(row, desk),
        money.amount(amount) if amount else "",
        action_check(row),
        row.due,
        capital(choices.label(ActionState(row.state))),
        amount,
        row.id,
    )


def what_of(row: Row, texts: Mapping[str, str]) -> str:
    """Return what is to be done; a text where a response only says that others may be affected."""
    return texts.get(row.what, "") or gettext("Find others who may be affected")


def complaints_seen(rows: Iterable[Row | Commitment], desk: DeskContext) -> set[str]:
    """Return those of the complaints from which actions come that the reader may open."""
    return among(desk.visible(), (row.reference for row in rows if row.reference))


def source_of(row: Row, problems: Mapping[str, str], seen: Collection[str]) -> tuple[str, str]:
    """Return what an action comes from, and the address of it where the reader may open it:
    `problems` are titles by id, `seen` references of complaints."""
    if row.problem and (title := problems.get(row.problem)):
        return title, reverse("desk:problem", args=[row.problem])
    if row.reference in seen:
        text = gettext("Complaint {reference}").format(reference=row.reference)
        return text, reverse("desk:complaint", args=[row.reference])
    return capital(choices.label(ActionSource(row.source))), ""


def _commitment(
    row: Commitment, desk: DeskContext, texts: Mapping[str, str], names: Names
) -> ActionRow:
    amount = _money(row.minor, row.currency)
    remedy = names.listed("response_types", row.what) if row.what else ""
    text = gettext("Complaint {reference}").format(reference=row.reference)
    address = reverse("desk:complaint", args=[row.reference])
    promise = row.kind == OwedKind.promise
    return ActionRow(
        address,
        texts.get(row.words, "") or remedy or gettext("Promise to the complainant"),
        gettext("Promise") if promise else gettext("Remedy"),
        text,
        address,
        names.person(row.owner) if row.owner else "",
        day_state(row.day, desk, row.unit or None),
        money.amount(amount) if amount else "",
        gettext("Not needed"),
        row.day,
        gettext("Open"),
        amount,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, Code(currency))


_PURPOSE = "action"
_FORMS = (
    *(action_acts.check_effect, action_acts.set_effect_rule, action_acts.complete),
    *(action_acts.publish_change, action_acts.start, action_acts.hand_over),
    *(action_acts.cancel, action_acts.unpublish_change, ACTION.acts[ERASE_TEXT]),
)


@read_only
def action_page(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """Page of an action: its facts, effect rule, checks, next steps and history."""
    detail = access.action_detail(record, desk, purpose=_PURPOSE)
    action, names = detail.state, detail.names
    row = Row.objects.get(id=action.id)
    wanted = [action.problem] if action.problem else []
    problems = access.problem_titles(wanted, desk, purpose=_PURPOSE)
    source, where = source_of(row, problems, complaints_seen([row], desk))
    context = {
        "id": action.id,
        "title": title_of(detail),
        "mark": action_mark(action.state),
        "when": action_when(row, desk) if action.state is not ActionState.cancelled else None,
        "source": source,
        "source_address": where,
        "facts": list(facts(detail)),
        "rule": improvement.rule(action.rule, names) if action.rule else "",
        "rule_set": rule_set(action, names),
        "no_rule": _no_rule(action),
        "checks": checks(detail, desk),
        "no_check": _no_check(action),
        "not_public": _not_public(row),
        "acts": _acts(detail, desk),
        "nearest": "",
        "done": said("action", request.GET.get("done", "")),
        "history": history(detail, desk),
        "section": "actions",
    }
    return show(request, desk, "desk/improvement/action.html", context)


def title_of(detail: RecordDetail[Action]) -> str:
    """Return what is to be done."""
    return detail.text(detail.state.what) or gettext("Find others who may be affected")


def facts(detail: RecordDetail[Action]) -> Iterator[tuple[str, str]]:
    """Yield the facts of an action, each with its label."""
    action, names = detail.state, detail.names
    yield gettext("Kind"), capital(choices.label(action.kind))
    yield gettext("Owner"), names.person(action.owner)
    yield gettext("Due"), dates.day(action.due)
    if action.unit:
        yield gettext("Unit"), names.unit(action.unit)
    if action.cost is not None:
        yield gettext("Cost"), money.amount(action.cost)
    if action.completed_on is not None:
        text = gettext("{day}, by {who}")
        yield (
            gettext("Completed"),
            text.format(
                day=dates.day(action.completed_on), who=names.person(action.completed_by or "")
            ),
        )
    if evidence := detail.text(action.evidence):
        yield gettext("Evidence"), evidence
    if reason := detail.text(action.reason):
        yield gettext("Why it was cancelled"), reason


def _acts(detail: RecordDetail[Action], desk: DeskContext) -> NextActs:
    """Return the acts; a started action is not started again."""
    action = detail.state
    address = {
        str(act.name): reverse("desk:action-act", args=[action.id, act.name]) for act in _FORMS
    }
    if action.state is ActionState.started:
        del address[action_acts.start.name]
    if action.rule is not None or action.kind is ActionKind.correction:  # then it is rarely set
        address[action_acts.set_effect_rule.name] = address.pop(action_acts.set_effect_rule.name)
    return next_acts(detail, desk, address)


def _no_rule(action: Action) -> str:
    if action.kind is ActionKind.correction:
        return gettext("A correction needs no effect rule.")
    return gettext(
        "No effect rule yet. Someone other than the owner sets it before the action is completed: "
        "what must fall, by how much, and on which day it is checked."
    )


def _not_public(row: Row) -> str:
    if row.published_at is None or row.state != ActionState.works or queries.is_public(row.id):
        return ""
    return gettext("Not public while the problem is open again.")


def _no_check(action: Action) -> str:
    if action.rule is None:
        return gettext("Nothing to check yet.")
    return improvement.check_due(action.check_on)


_LOOKS = {
    EffectVerdict.works: "done",
    EffectVerdict.does_not_work: "late",
    EffectVerdict.too_early: "due",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect rule of an action, and its last check if there was one."""

    id: str
    look: str
    verdict: str
    rule: str
    set: str
    figures: list[tuple[str, str]]
    reason: str
    what: str
    short: str
    """The change in one phrase."""


def checks(detail: RecordDetail[Action], desk: DeskContext) -> list[dict[str, Any]]:
    """Return the checks of an action in words, newest first."""
    return [_check(one, detail, desk) for one in reversed(detail.state.checks)]


def _check(one: EffectCheck, detail: RecordDetail[Action], desk: DeskContext) -> dict[str, Any]:
    event, every = one.event, sees_every_number(desk.person)
    differs = ""
    if event.by_rule is not event.verdict:
        differs = gettext("The rule says: {verdict}").format(
            verdict=improvement.verdict(event.by_rule)
        )
    by = gettext("{who} checked it on {day}.").format(
        who=detail.names.person(one.by), day=dates.short_day(event.checked_on)
    )
    return {
        "look": _LOOKS[event.verdict],
        "verdict": improvement.verdict(event.verdict),
        "by": by,
        "figures": improvement.figures(event.figures, every=every),
        "differs": differs,
        "reason": detail.text(event.reason),
    }


def rule_set(action: Action, names: Names) -> str:
    """Return who set the effect rule, and when and by whom the effect is checked."""
    if action.rule is None:
        return ""
    text = gettext("{who} set the rule. {checker} checks the effect on {day}.")
    if action.checks:
        text = gettext("{who} set the rule. {checker} checked the effect. Check day: {day}.")
    return text.format(
        who=names.person(action.rule_by or ""),
        checker=names.person(action.rule.decides),
        day=dates.short_day(action.check_on or action.rule.check_on),
    )


def effects_of(ids: list[str], desk: DeskContext, *, purpose: str) -> Iterator[Effect]:
    """Yield the effects of those of these actions that the reader may see and that have a rule,
    the last one checked first."""
    details = [one for one in access.action_details(ids, desk, purpose=purpose) if one.state.rule]
    for detail in sorted(details, key=_last, reverse=True):
        yield _effect(detail, desk)


def _last(detail: RecordDetail[Action]) -> tuple[bool, str]:
    action = detail.state
    last = action.checks[-1].at.isoformat() if action.checks else ""
    return bool(action.checks), last


def _effect(detail: RecordDetail[Action], desk: DeskContext) -> Effect:
    action, names = detail.state, detail.names
    rule = improvement.rule(action.rule, names) if action.rule else ""
    told, set_ = checks(detail, desk), rule_set(action, names)
    what = detail.text(action.what) or gettext("Find others who may be affected")
    if not told:
        verdict = gettext("Not checked yet.")
        return Effect(action.id, "due", verdict, rule, set_, [], "", what, "")
    last, event = told[0], action.checks[-1].event
    short = improvement.in_short(event.figures, every=sees_every_number(desk.person))
    reason = " ".join(filter(None, (last["differs"], last["reason"])))
    shown = (last["look"], last["verdict"], rule, set_, last["figures"])
    return Effect(action.id, *shown, reason, what, short)


def rules_of(ids: list[str], desk: DeskContext) -> dict[str, str]:
    """Return the effect rules of actions as text, by action."""
    return {
        detail.state.id: improvement.rule(detail.state.rule, detail.names)
        for detail in access.action_details(ids, desk, purpose="actions")
        if detail.state.rule is not None
    }
