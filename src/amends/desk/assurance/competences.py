"""Pages of records of competence."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from amends.core.governing.competences import COMPETENCE, CompetenceRecord

from ..request.context import DeskContext
from .declaration import RecordPages


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
