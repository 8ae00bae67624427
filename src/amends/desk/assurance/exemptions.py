"""Pages of exemptions: requirements that do not apply."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from amends.assurance import catalogue
from amends.core.governing.exemptions import EXEMPTION
from amends.core.values import Code

from ..improvement.asked import Asked, select
from ..request.context import DeskContext
from . import told
from .declaration import Detail, RecordPages


def _named(item: str) -> str:
    known = catalogue.items().get(item)
    return f"{told.number(item)} {known.title}" if known else item


def _called(detail: Detail, desk: DeskContext) -> str:
    return _named(detail.state.requirement)


def _facts(detail: Detail, desk: DeskContext) -> Iterable[tuple[str, str]]:
    yield gettext("Requirement"), _called(detail, desk)
    if approved := detail.state.approved_by:
        yield gettext("Approved by"), detail.names.person(approved)


def _asked(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    options = [(item, _named(item)) for item in catalogue.items()]
    return Asked(choices={"requirement": select(gettext("Requirement"), options, coerce=Code)})


EXEMPTIONS = RecordPages(
    EXEMPTION,
    path="exemptions",
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
