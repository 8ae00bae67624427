"""What regulators demand of a letter, where it is looked at before it goes: a checklist. What the
text itself shows is done; the rest is ticked by whoever sends it, and kept with the letter."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.framework.packs.pack import Pack, PackStatus
from amends.core.operation import events as e
from amends.core.operation.regulators.letter_requirements import (
    Demand,
    demand_allowed,
    demand_checked,
)
from amends.core.operation.regulators.owed_letters import OwedLetter, owed_letters
from amends.core.refusal import Refused
from amends.letters import demanding
from amends.letters.by_hand import KINDS
from amends.letters.demanding import Text
from amends.wording import regimes
from amends.wording.refusals import sentence

from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from ..request.submission import CHECKED, INSERT

TICKED = "ticked"
"""The name of the boxes of a checklist."""
_APART = frozenset({"csrfmiddlewaretoken", TICKED, CHECKED, INSERT})


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a checklist: `found` in the text itself, or ticked; `perhaps` where a fact is not
    known on which it hangs."""

    value: str
    text: str
    found: bool
    ticked: bool
    perhaps: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that a regulator prescribes and that does not stand in the letter; `when` says of
    several for which case it is."""

    value: str
    text: str
    when: str


@dataclass(frozen=True, slots=True)
class Card:
    """What one pack demands of the letter, and what of it must not stand there."""

    letter: str
    pack: str
    draft: bool
    ticks: tuple[Tick, ...]
    forbidden: tuple[str, ...]
    wordings: tuple[Wording, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the letter itself shows anything of it."""
        return any(tick.found for tick in self.ticks)


@dataclass(frozen=True, slots=True)
class Looked:
    """A letter looked at: the checklists, and why it cannot go, if it cannot."""

    cards: tuple[Card, ...]
    checked: tuple[e.Checked, ...]
    refused: str


def looked_at(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    found: Sequence[Demand],
    texts: Sequence[Text],
    ways: Collection[e.Way],
) -> Looked:
    """The checklists of a letter with these texts, which goes by these ways. Until somebody said
    that it is checked, an open line is no fault yet."""
    ticked = set(request.POST.getlist(TICKED))
    shown = [
        demanding.found(one, texts, detail.complaint, detail.file.rules, now=desk.now)
        for one in found
    ]
    checked = tuple(
        each
        for one, there in zip(found, shown, strict=True)
        for each in one.checked(
            line.id for line in one.lines if line.id in there or _value(one, line.id) in ticked
        )
    )
    said = checked if CHECKED in request.POST else _everything(found)
    cards = tuple(
        _card(one, there, ticked, texts, detail) for one, there in zip(found, shown, strict=True)
    )
    return Looked(cards, checked, _refused(desk, detail, found, texts, ways, said))


def _refused(
    desk: DeskContext,
    detail: ComplaintDetail,
    found: Sequence[Demand],
    texts: Sequence[Text],
    ways: Collection[e.Way],
    checked: Sequence[e.Checked],
) -> str:
    try:
        for text in texts:
            demand_allowed(found, text.words)
        for way in ways:
            demand_checked(found, desk.actor, way, checked)
    except Refused as refused:
        return str(sentence(refused, names=detail.names))
    return ""


def everything(found: Sequence[Demand], given: Any) -> Any:
    """Particulars as if all that is demanded stood in the letter, to see how it would read."""
    return replace(given, checked=_everything(found)) if found else given


def _everything(found: Sequence[Demand]) -> tuple[e.Checked, ...]:
    return tuple(one for each in found for one in each.checked(line.id for line in each.lines))


def _value(demand: Demand, line: str) -> str:
    return f"{demand.pack.id}/{demand.letter.id}/{line}"


def _card(
    demand: Demand,
    shown: Collection[str],
    ticked: Collection[str],
    texts: Sequence[Text],
    detail: ComplaintDetail,
) -> Card:
    pack, letter = demand.pack, demand.letter.id
    ticks = tuple(
        Tick(
            _value(demand, line.id),
            regimes.line(
                detail.names.letter_line(pack.id, letter, line.id), enclosed=line.enclosed
            ),
            line.id in shown,
            _value(demand, line.id) in ticked,
            line.needed is None,
        )
        for line in demand.lines
        if line.needed is not False
    )
    return Card(
        detail.names.letter(pack.id, letter),
        detail.names.pack(pack.id),
        is_draft(pack),
        ticks,
        demanding.forbidden(demand, texts),
        tuple(_wordings(demand, texts)),
    )


def _wordings(demand: Demand, texts: Sequence[Text]) -> Iterator[Wording]:
    """The prescribed wordings, unless one of them stands in the letter."""
    if any(demanding.holds(texts, one.text) for one in demand.fixed):
        return
    for number, one in enumerate(demand.fixed):
        case = regimes.case(one, demand.pack) if len(demand.fixed) > 1 else ""
        yield Wording(_value(demand, str(number)), one.text.strip(), case)


def inserted(request: HttpRequest, found: Sequence[Demand], name: str) -> Any:
    """What was typed, with the prescribed wording that a button asks for at the end of the field
    `name`."""
    data = request.POST.copy()
    wanted = data.get(INSERT)
    for demand in found:
        for number, one in enumerate(demand.fixed):
            if _value(demand, str(number)) == wanted:
                words = data.get(name, "").rstrip()
                data[name] = f"{words}\n\n{one.text.strip()}\n" if words else one.text.strip()
    return data


def is_draft(pack: Pack) -> bool:
    """Whether no named person has attested the pack."""
    return pack.pack.status is not PackStatus.attested


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent along once more."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _APART
    ]


# --- what is owed ---


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A letter that is owed, in a sentence, and how it is begun."""

    text: str
    kind: str


def owed(detail: ComplaintDetail, desk: DeskContext) -> list[OwedLine]:
    """The letters that regulators demand of a complaint now."""
    found = owed_letters(detail.complaint, detail.file.rules, desk.now)
    return [OwedLine(regimes.owed(one, detail.names), _kind(one)) for one in found]


def _kind(letter: OwedLetter) -> str:
    """What a letter is begun from: our template for it, else a blank one of the pack's; that, too,
    where ours went and does not say all."""
    if letter.lacked:
        return f"{letter.meets.pack}/{letter.meets.letter}"
    ours = (kind for kind, notice in KINDS.items() if notice in letter.owed.letter.sent_as)
    return next(ours, f"{letter.meets.pack}/{letter.meets.letter}")


def letters_of_packs(
    free: Sequence[tuple[Pack, Any]], detail: ComplaintDetail
) -> Iterator[tuple[str, str]]:
    """The letters of packs that somebody writes by hand, as a choice."""
    for pack, letter in free:
        named = gettext("{letter} ({pack})")
        called = named.format(
            letter=detail.names.letter(pack.id, letter.id), pack=detail.names.pack(pack.id)
        )
        yield f"{pack.id}/{letter.id}", called
