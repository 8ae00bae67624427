"""How the form of each act on a problem or an action differs from what its types give."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.improvement.declaration import RecordAct, do_record_act
from amends.core.refusal import Refused
from amends.core.values import Code, Id, Sealed

from ..forms.layout import FormLayout
from ..request.context import DeskContext
from .action_layouts import ACTION_LAYOUTS
from .asked import Asked, Beside
from .problem_layouts import PROBLEM_LAYOUTS
from .records import RecordDetail, acts_of

_NO_TEXT = Sealed(Id("none"), Id("0" * 64), 0)


def _hand_over(detail: Any, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for one of the people to whom a record can be handed over."""
    act, state = acts_of(detail.stream)[Code("hand-over")], detail.state

    def able(person: Id) -> bool:
        given = act.particulars(person, _NO_TEXT)
        try:
            do_record_act(act, state, desk.rules, desk.actor, desk.now, given)
        except Refused:
            return False
        return True

    people = frozenset(str(one) for one in desk.rules.people.persons if able(one))
    owner = Beside(gettext("Owner now"), [detail.names.person(state.holder)])
    return Asked(FormLayout(only={"to": people}), beside=[owner])


_ASKED: Mapping[str, Callable[[Any, HttpRequest, DeskContext], Asked]] = {
    **PROBLEM_LAYOUTS,
    **ACTION_LAYOUTS,
}


def asked_of(
    act: RecordAct[Any], detail: RecordDetail[Any] | None, request: HttpRequest, desk: DeskContext
) -> Asked:
    """Return what the form of an act asks. Raises Http404 if the address names something that the
    person may not see."""
    made = _hand_over if act.name == "hand-over" else _ASKED.get(act.key)
    return made(detail, request, desk) if made else Asked()
