"""Stream kind of surveys: announcing, drawing, inviting and answering."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.improvement.samples import satisfaction
from amends.core.improvement.samples.drawing import draw_share
from amends.core.improvement.samples.surveys import Survey, SurveyInvited
from amends.core.improvement.uninvolved import involved_in
from amends.core.operation.events import OUTBOUND
from amends.core.streams import COMPLAINT, SURVEY
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.register import samples

from .. import access
from ..commands import Command, Unknown
from ..improvement import sampling
from ..projections import comparing
from ..stream_kind import Decided, Folded, existing, recorded_as
from ..streams import stream_of
from ..unit_of_work import UnitOfWork
from .records import Wiring, record_streams

SEND_SURVEY = Code("send_survey")
"""The job that sends an invitation by email; its party is the number in the sample."""
SURVEY_RETURNED = Code("survey_returned")
"""The job that asks another way when such an email came back; its party is the same."""
_YEAR = timedelta(days=365)


def _announce(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    yearly = samples.received_since(uow.now - _YEAR)
    state = uow.state(SURVEY, command.stream)
    payload = command.particulars
    return [
        (command.stream, satisfaction.announce(state, uow.rules, actor, payload, yearly=yearly))
    ]


def _draw(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    survey = existing(uow, SURVEY, command)
    waiting = survey.waiting
    if waiting is None:
        return [(command.stream, _list_next(uow, survey, actor))]
    seed = sampling.seed_after(survey.id, waiting.version)
    drawing = partial(draw_share, percent=survey.announced.percent)
    drawn = len(survey.asked)
    period = sampling.moments(survey.announced.first, survey.announced.last, uow.rules)
    references = samples.of_period(*period)
    members = sampling.members(survey.id, waiting.frame, seed, drawing, references, after=drawn)
    return [(command.stream, satisfaction.draw_sample(survey, actor, seed, members))]


def _list_next(uow: UnitOfWork, survey: Survey, actor: Actor) -> Sequence[Any]:
    announced = survey.announced
    first, end = sampling.moments(announced.first, announced.last, uow.rules)
    candidates = samples.to_survey(first, end, settled=uow.now - satisfaction.SETTLED)
    surveyed = samples.surveyed() - {member.reference for member in survey.members}
    before = [draw.frame for draw in survey.lists]
    frame = sampling.listed(survey.id, candidates, before, surveyed, now=uow.now)
    return satisfaction.list_next(survey, actor, uow.now, frame)


def _invite(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    survey = existing(uow, SURVEY, command)
    return [(command.stream, satisfaction.invite(survey, actor, uow.now, command.particulars))]


def _answer(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    survey, payload = existing(uow, SURVEY, command), command.particulars
    involved = False
    if actor.person is not None and payload.number in survey.asked:
        stream = stream_of(survey.asked[payload.number].member.reference)
        uow.load([] if stream in uow.states else [stream])
        complaint = uow.state(COMPLAINT, stream)
        if complaint is None or not access.sees(actor, complaint, uow.rules):
            raise Unknown(stream)
        involved = involved_in(actor.id, complaint, uow.rules)
    return [
        (command.stream, satisfaction.answer(survey, actor, uow.now, payload, involved=involved))
    ]


def _project(folded: Folded[Survey]) -> None:
    for survey in folded.states.values():
        changed = samples.changed_places(survey)
        codes = sampling.digests_of(survey.id, changed)
        samples.save_survey(survey, changed, codes, sampling.erased(changed.values()))


def _jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    for stream, recorded in recorded_as(uow, streams, SurveyInvited):
        event: Any = recorded.event
        if not OUTBOUND[event.way].handed:
            yield NewJob(stream, recorded.version, SEND_SURVEY, event.number)


SURVEYS = replace(
    record_streams(
        satisfaction.SURVEY,
        SURVEY,
        Wiring(
            consequences=_jobs,
            decides={
                Code("announce"): _announce,
                Code("draw"): _draw,
                Code("invite"): _invite,
                Code("answer"): _answer,
            },
            visible_to=lambda actor, state, rules: True,  # complainants answer; `results` hides
        ),
    ),
    project=_project,
    forget=samples.SURVEYS.forget,
    opening=frozenset({Code("announce")}),
    differences=comparing.surveys,
)
