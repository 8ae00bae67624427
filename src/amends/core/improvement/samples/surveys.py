"""Clause 8.3: events of a survey, and its state as the fold of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...operation.complaint import RecordedEvent
from ...operation.events import Way
from ...records.fold import Fold, Step, moving, numbered
from ...values import Day, Id, Moment
from .drawing import Frame, LeftOut, LeftOutCount, Member, Seed
from .numbered import Numbered


@dataclass(frozen=True, slots=True)
class SurveyAnnounced:
    """A survey was announced: its days, the share that is asked in percent, and how many days
    people have to answer."""

    first: Day
    last: Day
    percent: int
    days: int


@dataclass(frozen=True, slots=True)
class SurveyListed:
    """The complaints that are new in the survey were fixed as a list, before its seed existed."""

    sha256: Id
    size: int
    left_out: tuple[LeftOutCount, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyDrawn:
    """The sample of the last list was drawn."""

    seed: Id
    checkpoint: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class SurveyContactChosen:
    """How a person of the sample is asked, or why they are not. `returned`: their email came
    back."""

    number: int
    party: int | None = None
    way: Way | None = None
    left_out: LeftOut | None = None
    returned: bool | None = None


@dataclass(frozen=True, slots=True)
class SurveyInvited:
    """An invitation was sent, printed or spoken; it can be answered until a moment."""

    number: int
    way: Way
    until: Moment


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """A person answered, from 1 to 5 for each question. `hear`: they want to know what changed
    because of their complaint. `commented`: a comment was added to their complaint record."""

    number: int
    way: Way
    easy: int | None = None
    informed: int | None = None
    fair: int | None = None
    quick: int | None = None
    outcome: int | None = None
    hear: bool = False
    commented: bool = False


@dataclass(frozen=True, slots=True)
class SurveyDeclined:
    """A person does not want to answer."""

    number: int


type SurveyEvent = (
    SurveyAnnounced
    | SurveyListed
    | SurveyDrawn
    | SurveyContactChosen
    | SurveyInvited
    | SurveyAnswered
    | SurveyDeclined
)


# --- the fold ---


@dataclass(frozen=True, slots=True)
class Asked:
    """One complaint of the sample and what became of its invitation, as of a version of the
    survey."""

    member: Member
    version: int = 0
    party: int | None = None
    way: Way | None = None
    left_out: LeftOut | None = None
    invited: Moment | None = None
    until: Moment | None = None
    answered: Moment | None = None
    by: Id | None = None
    answer: SurveyAnswered | None = None
    declined: bool = False
    returned: bool = False
    """Whether the email of the invitation came back."""

    @property
    def open(self) -> bool:
        """Whether it can still be answered."""
        return not (self.answer or self.declined or self.left_out)

    @property
    def entered(self) -> bool:
        """Whether staff entered the answers for the person."""
        return self.by is not None and self.by.startswith("person/")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the survey: when and in which version it was fixed, and its seed once drawn."""

    frame: Frame
    at: Moment
    version: int
    seed: Seed | None = None
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as of its last entry."""

    id: Id
    announced: SurveyAnnounced
    at: Moment
    version: int
    lists: tuple[Listed, ...] = ()
    asked: Numbered[Asked] = field(default_factory=Numbered)

    @property
    def waiting(self) -> Listed | None:
        """The last list, if its sample is not drawn yet."""
        return self.lists[-1] if self.lists and self.lists[-1].seed is None else None

    @property
    def members(self) -> tuple[Member, ...]:
        """Every complaint of the sample."""
        return tuple(one.member for one in self.asked.values())


def _announced(event: SurveyAnnounced, common: Mapping[str, Any]) -> Survey:
    return Survey(Id(f"survey/{common['id']}"), event, common["begun_at"], common["version"])


def _listed(s: Survey, event: SurveyListed, recorded: RecordedEvent) -> Survey:
    frame = Frame(event.sha256, event.size, event.left_out)
    return replace(s, lists=(*s.lists, Listed(frame, recorded.happened, recorded.version)))


def _drawn(s: Survey, event: SurveyDrawn, recorded: RecordedEvent) -> Survey:
    seed = Seed(event.seed, event.checkpoint)
    last = replace(s.lists[-1], seed=seed, drawn=len(event.members))
    new = ((one.number, Asked(one, recorded.version)) for one in event.members)
    return replace(s, lists=(*s.lists[:-1], last), asked=s.asked.put_all(new))


def _chosen(a: Asked, event: SurveyContactChosen, recorded: RecordedEvent) -> Asked:
    chosen = replace(a, party=event.party, way=event.way, left_out=event.left_out)
    return replace(chosen, returned=True, invited=None, until=None) if event.returned else chosen


def _of_one(step: Step) -> Step:
    """Return the step of a survey that changes what became of one invitation."""

    def moved(s: Survey, event: Any, recorded: RecordedEvent) -> Survey:
        asked = replace(step(s.asked[event.number], event, recorded), version=recorded.version)
        return replace(s, asked=s.asked.put(event.number, asked))

    return moved


FOLD = Fold(
    {SurveyAnnounced: _announced},
    {
        SurveyListed: _listed,
        SurveyDrawn: _drawn,
        SurveyContactChosen: _of_one(_chosen),
        SurveyInvited: _of_one(moving(None, at="invited", way="way", until="until")),
        SurveyAnswered: _of_one(
            lambda a, event, recorded: replace(
                a, answer=event, answered=recorded.happened, by=recorded.by
            )
        ),
        SurveyDeclined: _of_one(lambda a, event, recorded: replace(a, declined=True)),
    },
    keeps=numbered,
)
"""How the entries of a survey make its state."""
