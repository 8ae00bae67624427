"""Stream kind of surveys: announcing, drawing, inviting and answering."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.improvement import satisfaction
from amends.core.improvement.sampling import size_of
from amends.core.improvement.surveys import Survey
from amends.core.improvement.uninvolved import involved_in
from amends.core.streams import COMPLAINT, SURVEY
from amends.core.values import Code
from amends.register import samples

from .. import access, comparing
from ..commands import Command, Unknown
from ..improvement import sampling
from ..stream_kind import Decided, Folded, StreamKind, nothing
from ..streams import stream_of
from ..unit_of_work import UnitOfWork

_YEAR = timedelta(days=365)


def _announce(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    yearly = samples.received_since(uow.now - _YEAR)
    state = uow.state(SURVEY, command.stream)
    given = command.particulars
    events = satisfaction.announce(state, uow.rules, actor, given, yearly=yearly)
    return [(command.stream, events)]


def _draw(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    survey = _existing(uow, command)
    waiting = survey.waiting
    if waiting is None:
        return [(command.stream, _list_next(uow, survey, actor))]
    seed = sampling.seed_after(survey.id, waiting.version)
    size = size_of(waiting.frame.size, survey.announced.percent)
    found = sampling.members(survey.id, waiting.frame, seed, size, after=len(survey.asked))
    return [(command.stream, satisfaction.draw_sample(survey, actor, seed, found))]


def _list_next(uow: UnitOfWork, survey: Survey, actor: Actor) -> Sequence[Any]:
    told = survey.announced
    first, end = sampling.moments(told.first, told.last, uow.rules)
    found = samples.to_survey(first, end, settled=uow.now - satisfaction.SETTLED)
    asked = samples.surveyed() - {one.reference for one in survey.members}
    before = [one.frame for one in survey.lists]
    frame = sampling.listed(survey.id, found, before, asked)
    return satisfaction.list_next(survey, actor, uow.now, frame)


def _invite(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    survey = _existing(uow, command)
    events = satisfaction.invite(survey, actor, uow.now, command.particulars)
    return [(command.stream, events)]


def _answer(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    survey, given = _existing(uow, command), command.particulars
    involved = False
    if actor.person is not None and given.number in survey.asked:
        stream = stream_of(survey.asked[given.number].member.reference)
        uow.load([] if stream in uow.states else [stream])
        complaint = uow.state(COMPLAINT, stream)
        if complaint is None or not access.sees(actor, complaint, uow.rules):
            raise Unknown(stream)
        involved = involved_in(actor.id, complaint, uow.rules)
    events = satisfaction.answer(survey, actor, uow.now, given, involved=involved)
    return [(command.stream, events)]


def _existing(uow: UnitOfWork, command: Command) -> Survey:
    survey = uow.state(SURVEY, command.stream)
    if survey is None:
        raise Unknown(command.stream)
    return survey


def _project(folded: Folded[Survey]) -> None:
    samples.save_surveys(_with_codes(folded.states.values()))


def _with_codes(surveys: Any) -> Iterator[tuple[Survey, dict[int, str]]]:
    for survey in surveys:
        codes = (sampling.code_of(survey.id, number) for number in survey.asked)
        digests = map(sampling.digest_of, codes)
        yield survey, dict(zip(survey.asked, digests, strict=True))


def _visible_to(actor: Actor, survey: Survey, rules: Rules) -> bool:
    """Return whether the actor may know of the survey: everyone, since it is announced; its answers
    are shown by the rules of `results`."""
    return True


SURVEYS = StreamKind(
    SURVEY,
    acts={
        Code("announce"): _announce,
        Code("draw"): _draw,
        Code("invite"): _invite,
        Code("answer"): _answer,
    },
    project=_project,
    consequences=nothing,
    visible_to=_visible_to,
    opening=frozenset({Code("announce")}),
    forget=samples.forget_surveys,
    differences=comparing.surveys,
)
