"""Pages of records of competence, and of surveys of staff."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext, gettext_lazy

from amends.core.governing.competences import COMPETENCE, CompetenceRecord
from amends.core.governing.staff_surveys import STAFF_SURVEY, StaffQuestion
from amends.wording import dates
from amends.wording import fields as labels

from ..request.context import DeskContext
from .declaration import Detail, Fact, RecordPages


def _person(record: CompetenceRecord, names: Mapping[str, str]) -> str:
    return names.get(str(record.person), "")


def _soonest(record: CompetenceRecord, desk: DeskContext) -> tuple[bool, str]:
    return record.due is None, str(record.due)


COMPETENCES = RecordPages(
    COMPETENCE,
    path="competences",
    title=gettext_lazy("Competence"),
    one=gettext_lazy("Competence"),
    empty=gettext_lazy(
        "Record who is trained for which complaints. In the settings, choose the categories that "
        "need such a record. Then no one else can be given these complaints."
    ),
    shows=("person", "categories", "proof", "owner", "last", "score_before", "score_after"),
    column=(gettext_lazy("Person"), _person),
    looks={"current": "done", "ended": "empty"},
    rank=_soonest,
)


def _called(detail: Detail, desk: DeskContext) -> str:
    return gettext("Staff survey, {period}").format(
        period=dates.span(detail.state.first, detail.state.last)
    )


def _totals(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    """Yield how many agree with each question."""
    state, form = detail.state, STAFF_SURVEY.acts[STAFF_SURVEY.opening].particulars
    for question in StaffQuestion:
        number = gettext("{number} of {all}").format(
            number=state.agreeing(question), all=state.answered
        )
        yield str(labels.label_of(form, str(question))), number
    yield gettext("Recorded by"), detail.names.person(state.begun_by)
    if state.confirmed_by:
        yield gettext("Confirmed by"), detail.names.person(state.confirmed_by)


STAFF_SURVEYS = RecordPages(
    STAFF_SURVEY,
    path="staff-surveys",
    title=gettext_lazy("Staff surveys"),
    one=gettext_lazy("Staff survey"),
    empty=gettext_lazy(
        "Ask staff once a year, anonymously, what they think of how you handle complaints. Record "
        "the totals here. Someone else confirms them."
    ),
    shows=("first", "last", "invited", "answered", "held", "owner"),
    facts=_totals,
    calls=_called,
    looks={"recorded": "due", "confirmed": "done", "withdrawn": "empty"},
)
