"""What a pack or a calendar would change, tried on complaints of the organization's own."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext

from amends.core.framework.regime import Pack
from amends.core.framework.rulebook import choices_of
from amends.core.framework.verdict import Verdict
from amends.core.principles.timeliness import Calendar
from amends.handling import adopting, redrawing, replaying
from amends.handling.adopting import Offered, Unusable
from amends.handling.replaying import Change, Sort
from amends.register import queries
from amends.wording import choices, dates
from amends.wording import packs as wording
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..seat import Seat
from .pack_told import AdoptForm

MOST = 500
"""Complaints that are tried while somebody waits for the page. References are drawn at random, so
the first of them are a fair sample."""
_SHOWN = 20
"""Groups of changes that are alike."""


@dataclass(slots=True)
class Alike:
    """Complaints of which the same is said: what is due, how it stands now and how it would."""

    what: str
    before: str
    after: str
    references: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What would change: how many complaints were tried and how many would have other dates, sorts
    of changes with their numbers, and what they are, those that are alike together; `more` are not
    shown."""

    tried: int
    sampled: bool
    touched: int
    sorts: list[tuple[str, int]]
    groups: list[Alike]
    more: int


def what_if(chosen: Offered, form: AdoptForm, seat: Seat) -> tuple[Found | None, int]:
    """What adopting a pack with the choices of a form would change, and the status of the page."""
    try:
        settings = adopting.choice(adopting.as_written(chosen), form.choices())
    except Unusable as refused:
        form.add_error(None, " ".join(wording.refused(refused)))
        return None, 409
    pack = adopting.as_written(chosen).with_settings(choices_of(settings))
    return tried(seat, pack=pack), 200


def tried(
    seat: Seat, *, pack: Pack | None = None, calendars: dict[str, Calendar] | None = None
) -> Found:
    """The same for a pack or for calendars, on complaints that the reader may see."""
    references = queries.some_references(seat.visible(), at_most=MOST + 1)
    sampled, references = len(references) > MOST, references[:MOST]
    names = Names(rules=seat.rules, zone=seat.rules.policy.zone)
    found: list[Change] = []
    for one in replaying.replay(
        pack, calendars=calendars, now=seat.now, among=redrawing.some(references)
    ):
        if isinstance(one, Change):
            found.append(one)
    labels = Counter(_sort(one) for one in found)
    groups = _alike(found, pack, names)
    return Found(
        tried=len(references),
        sampled=sampled,
        touched=len({one.reference for one in found}),
        sorts=sorted(labels.items(), key=lambda item: -item[1]),
        groups=groups[:_SHOWN],
        more=sum(len(one.references) for one in groups[_SHOWN:]),
    )


def _sort(one: Change) -> str:
    match one.sort:
        case Sort.more:
            return gettext("A date more")
        case Sort.less:
            return gettext("A date less")
        case Sort.known:
            return gettext("A date that is known, or is not any more")
        case Sort.earlier:
            return gettext("An earlier day")
        case Sort.later:
            return gettext("A later day")
        case Sort.judged:
            before, after = one.before, one.after
            told = gettext("“{before}” becomes “{after}”")
            return told.format(
                before=choices.label(before.state) if before else "",
                after=choices.label(after.state) if after else "",
            )


def _alike(found: list[Change], pack: Pack | None, names: Names) -> list[Alike]:
    """The changes, those with the same words together, the most frequent first."""
    groups: dict[tuple[str, str, str], Alike] = {}
    for one in found:
        told = (_due(one, pack, names), _judged(one.before), _judged(one.after))
        groups.setdefault(told, Alike(*told)).references.append(str(one.reference))
    return sorted(groups.values(), key=lambda group: -len(group.references))


def _due(one: Change, pack: Pack | None, names: Names) -> str:
    clock = pack.clock(one.clock) if pack is not None and pack.id == one.pack else None
    label = clock.label if clock is not None and clock.label else names.clock(one.pack, one.clock)
    return capital(str(label))


def _judged(verdict: Verdict | None) -> str:
    if verdict is None:
        return gettext("none")
    state = choices.label(verdict.state)
    if verdict.due is None:
        return str(state)
    return gettext("{day} ({state})").format(day=dates.short_day(verdict.due.day), state=state)
