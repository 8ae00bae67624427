"""Page of one action: who does what by when, and whether it worked."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.action_events import ActionKind
from amends.core.improvement.actions import Action, ActionState
from amends.register import improvement_queries as queries
from amends.register.models import Action as Row
from amends.wording import choices, dates, improvement, money
from amends.wording.phrases import capital

from ..request.context import DeskContext, read_only, show
from . import access
from .action_rows import complaints_seen, source_of
from .effects import checks, rule_set
from .marks import action_mark, action_when
from .records import NextActs, RecordDetail, history, next_acts
from .said import said

_PURPOSE = "action"
_FORMS = (
    "check-effect",
    "set-effect-rule",
    "complete",
    "publish-change",
    "start",
    "hand-over",
    "cancel",
    "unpublish-change",
    "erase-text",
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
    address = {act: reverse("desk:action-act", args=[action.id, act]) for act in _FORMS}
    if action.state is ActionState.started:
        del address["start"]
    if action.rule is not None:  # to replace it is rare
        address["set-effect-rule"] = address.pop("set-effect-rule")
    return next_acts(detail, desk, address)


def _no_rule(action: Action) -> str:
    if action.kind is ActionKind.correction:
        return gettext("A correction needs no effect rule.")
    return gettext(
        "No effect rule yet. Someone other than the owner sets it before the action is completed: "
        "what must fall, by how much, and on which day it is checked."
    )


def _not_public(row: Row) -> str:
    """Return why a published change is not on the public page now."""
    if row.published_at is None or row.state != ActionState.works or queries.is_public(row.id):
        return ""
    return gettext("Not public while the problem is open again.")


def _no_check(action: Action) -> str:
    if action.rule is None:
        return gettext("Nothing to check yet.")
    return improvement.check_due(action.check_on)
