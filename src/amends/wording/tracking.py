"""Remarks in Annex E's tracking table: what an entry adds to the date and name of its row."""

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.complaint.parts import RecordedEvent
from amends.core.operation.complaint.state import Complaint

from . import choices
from .names import Names
from .phrases import listed
from .timeline import remedy_in_words, speaker_told


def remark(recorded: RecordedEvent, complaint: Complaint, names: Names) -> str:
    """Return the remark about the entry that fills a row; empty if date and name say all."""
    match recorded.event:
        case e.Acknowledged(way=way):
            return choices.by_way(way)
        case e.Assessed(priority=priority):
            return gettext("priority {priority}").format(priority=choices.label(priority))
        case e.InvestigationFinished():
            return _findings(complaint)
        case e.NoticeSent(notice=notice, way=way):
            return f"{choices.label(notice)}, {choices.by_way(way)}"
        case e.DecisionCommunicated(way=way):
            return choices.by_way(way)
        case _:
            return _of_the_end(recorded, complaint, names)


def _of_the_end(recorded: RecordedEvent, complaint: Complaint, names: Names) -> str:
    match recorded.event:
        case e.ReactionRecorded(reaction=reaction):
            return f"{speaker_told(recorded, names)}: {choices.label(reaction)}"
        case e.OutsideOutcomeRecorded(body=body, result=result):
            return f"{names.body(body)}: {choices.label(result)}"
        case e.RemedyCarriedOut(response=number, remedy=of):
            return _remedy(complaint, number, of, names)
        case e.CorrectionVerified(alone=alone):
            return gettext("not checked: confirmed by the person who did it") if alone else ""
        case e.Closed(ground=ground):
            return choices.label(ground)
        case _:
            return ""


def _findings(complaint: Complaint) -> str:
    return listed(
        [
            gettext("issue {number}: {finding}").format(
                number=issue.number, finding=choices.label(issue.finding)
            )
            for issue in complaint.live_issues
            if issue.finding is not None
        ]
    )


def _remedy(complaint: Complaint, number: int, of: int, names: Names) -> str:
    response = complaint.response(number)
    remedies = response.remedies if response else ()
    return next((remedy_in_words(one, names) for one in remedies if one.number == of), "")
