"""How the form of each act on a problem or an action differs from what its types give."""

from typing import Any

from django.http import HttpRequest

from amends.core.improvement.declaration import RecordAct

from ..request.context import DeskContext
from .action_layouts import ACTION_LAYOUTS
from .asked import Asked
from .problem_layouts import PROBLEM_LAYOUTS
from .records import RecordDetail

_ASKED = {**PROBLEM_LAYOUTS, **ACTION_LAYOUTS}


def asked_of(
    act: RecordAct[Any], detail: RecordDetail[Any] | None, request: HttpRequest, desk: DeskContext
) -> Asked:
    """Return what the form of an act asks. Raises Http404 if the address names something that the
    person may not see."""
    made = _ASKED.get(act.key)
    return made(detail, request, desk) if made else Asked()
