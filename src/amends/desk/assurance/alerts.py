"""Pages of alerts about overdue records."""

from collections.abc import Callable, Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.core.governing.alerts import ALERT, RecordAlert
from amends.core.governing.catalogue import GOVERNING
from amends.core.values import Code
from amends.handling.streams import state_of
from amends.journal import store
from amends.wording import dates

from ..request.context import DeskContext
from .declaration import Detail, RecordPages


def _record(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the overdue record, if the reader may see it."""
    stream = detail.state.record
    kind, _, record = stream.partition("/")
    state = state_of(stream, store.read(stream))
    if state is not None and GOVERNING[Code(kind)].seen_by(desk.actor, state, desk.rules):
        yield gettext("The overdue record"), reverse("desk:governing-record", args=[kind, record])


def _open_first(alert: RecordAlert, desk: DeskContext) -> tuple[bool, str]:
    return alert.due is None, str(alert.missed)


def alert_pages(called: Callable[[str], Promise]) -> RecordPages:
    """Return the pages of alerts; `called` returns what one record of a kind is called."""

    def title(detail: Detail, desk: DeskContext) -> str:
        kind = called(detail.state.record.partition("/")[0])
        day = dates.short_day(detail.state.missed)
        return gettext("{kind}: due {day}, not done").format(kind=kind, day=day)

    return RecordPages(
        ALERT,
        path="alerts",
        title=gettext_lazy("Alerts"),
        one=gettext_lazy("Alert"),
        empty=gettext_lazy(
            "If a review, an audit or a renewal is overdue, the person above its owner gets an "
            "alert. It is listed until someone responds."
        ),
        shows=("late", "missed", "owner", "response"),
        calls=title,
        looks={"open": "late", "answered": "done"},
        related=_record,
        rank=_open_first,
    )
