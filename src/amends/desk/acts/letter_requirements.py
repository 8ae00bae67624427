"""Checklist of what rule packs require of a letter, checked before it is sent. Lines found in the
text are done. For the others the sender quotes the passage, and the result is kept with the
letter."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from amends.core.framework.labels import label
from amends.core.framework.packs.pack import Pack, PackStatus
from amends.core.framework.policy.policy import Policy
from amends.core.operation import events as e
from amends.core.operation.regulators.letter_requirements import (
    CheckedLine,
    Demand,
    demand_allowed,
    demand_checked,
    demand_quoted,
)
from amends.core.operation.regulators.owed_letters import OwedLetter, owed_letters
from amends.core.refusal import Refused
from amends.core.values import Code
from amends.letters import required_points
from amends.letters.by_hand import KINDS
from amends.letters.required_points import Text
from amends.wording import choices
from amends.wording.names import spoken
from amends.wording.refusal_sentence import sentence
from amends.wording.regulators import regimes

from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext, pairs
from ..request.submission import CHECKED, INSERT
from .initial_values import letter_language

SNIPPET = "snippet"
"""The name of the list of snippets, whose button says only that one is inserted."""
TICKED = "ticked"
"""The name of the boxes of enclosures in a checklist."""
PASSAGE = "passage:"
"""Prefix of the names of the passages that a person quotes, before the line."""
_APART = frozenset({"csrfmiddlewaretoken", TICKED, CHECKED, INSERT, SNIPPET})
_SENTENCES = re.compile(r"(?<=[.!?:])\s+|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a checklist: `found` in the text itself, and how we know, an enclosure that is
    ticked, or with the passage that a person quotes; `perhaps` while the deciding fact is unknown.
    `sentence` is what we provide for it."""

    value: str
    text: str
    found: str
    enclosed: bool
    ticked: bool
    passage: str
    perhaps: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Insertable:
    """A text that can be inserted, and what it is called. A prescribed wording is called after its
    case if there are several."""

    value: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """What one pack requires of the letter, and what it forbids in it."""

    letter: str
    pack: str
    draft: bool
    ticks: tuple[Tick, ...]
    forbidden: tuple[str, ...]
    wordings: tuple[Insertable, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the letter itself shows something of it."""
        return any(tick.found for tick in self.ticks)


@dataclass(frozen=True, slots=True)
class Looked:
    """A letter after its check: the checklists, why it cannot be sent, if so, and the sentences
    of its author that can be quoted."""

    cards: tuple[Card, ...]
    checked: tuple[CheckedLine, ...]
    refused: str
    passages: tuple[str, ...] = ()


def looked_at(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    demands: Sequence[Demand],
    texts: Sequence[Text],
    ways: Collection[e.Way],
    own: str = "",
    *,
    response: int | None,
) -> Looked:
    """Return the checklists of a letter with these texts and the response of this number, sent in
    these ways. `own` is what can be quoted of it. Until the sender confirms the check, an open line
    is no error yet."""
    file = detail.file
    args = (texts, file.complaint, file.rules, file.entries)
    shown = [
        required_points.found(demand, *args, now=desk.now, response=response) for demand in demands
    ]
    checked = tuple(
        each
        for demand, met in zip(demands, shown, strict=True)
        for each in demand.checked(met, _given(request, demand))
    )
    confirmed = checked if CHECKED in request.POST else _everything(demands)
    cards = tuple(
        _card(need, met, _given(request, need), texts, detail, desk, response)
        for need, met in zip(demands, shown, strict=True)
    )
    why = ""
    try:
        for text in texts:
            demand_allowed(demands, text.words)
        for way in ways:
            demand_checked(demands, desk.actor, way, confirmed)
        demand_quoted(confirmed, own)
    except Refused as refused:
        why = str(sentence(refused, names=detail.names))
    sentences = (part.strip() for part in _SENTENCES.split(own))
    quotable = (part for part in sentences if part and "{" not in part)
    return Looked(cards, checked, why, tuple(dict.fromkeys(quotable)))


def _given(request: HttpRequest, demand: Demand) -> Mapping[Code, str]:
    """Return the lines that a person states, with the passage that they quote."""
    sent, ticked = request.POST, set(request.POST.getlist(TICKED))
    named = {line.id: _value(demand, line.id) for line in demand.lines}
    passages = {line: sent.get(f"{PASSAGE}{value}", "").strip() for line, value in named.items()}
    return {line: text for line, text in passages.items() if text or named[line] in ticked}


def everything(demands: Sequence[Demand], payload: Any) -> Any:
    """Return the payload as if the letter satisfied all requirements, for a preview."""
    return replace(payload, checked=_everything(demands)) if demands else payload


def _everything(demands: Sequence[Demand]) -> tuple[CheckedLine, ...]:
    return tuple(tick for each in demands for tick in each.checked(line.id for line in each.lines))


def _value(demand: Demand, line: str) -> str:
    return f"{demand.pack.id}/{demand.letter.id}/{line}"


def _card(
    demand: Demand,
    shown: Mapping[Code, e.Basis],
    passages: Mapping[Code, str],
    texts: Sequence[Text],
    detail: ComplaintDetail,
    desk: DeskContext,
    response: int | None,
) -> Card:
    pack, letter = demand.pack, demand.letter.id
    provided = dict(_provided(demand, detail, desk, texts[0].language, response) if texts else ())
    ticks = tuple(
        Tick(
            _value(demand, line.id),
            regimes.line(
                detail.names.letter_line(pack.id, letter, line.id), enclosed=line.enclosed
            ),
            choices.label(shown[line.id]) if line.id in shown else "",
            line.enclosed,
            line.id in passages,
            passages.get(line.id, ""),
            line.needed is None,
            provided.get(_value(demand, line.id), ""),
        )
        for line in demand.lines
        if line.needed is not False
    )
    return Card(
        detail.names.letter(pack.id, letter),
        detail.names.pack(pack.id),
        is_draft(pack),
        ticks,
        required_points.forbidden(demand, texts),
        tuple(_wordings(demand, texts)),
    )


def _wordings(demand: Demand, texts: Sequence[Text]) -> Iterator[Insertable]:
    """Yield the prescribed wordings, unless the letter contains one of them."""
    if any(required_points.holds(texts, prescribed.text) for prescribed in demand.fixed):
        return
    for number, prescribed in enumerate(demand.fixed):
        case = regimes.case(prescribed, demand.pack) if len(demand.fixed) > 1 else ""
        yield Insertable(_value(demand, str(number)), case, prescribed.text.strip())


def _provided(
    demand: Demand, detail: ComplaintDetail, desk: DeskContext, language: str, response: int | None
) -> Iterator[tuple[str, str]]:
    """Yield the sentences that we provide for the lines of a demand, by their names."""
    file = detail.file
    args = (demand, file.complaint, file.rules, file.entries, language, desk.now)
    provided = required_points.sentences(*args, response=response)
    yield from ((_value(demand, each.id), provided.of(demand, each)[0]) for each in demand.lines)


def insertable(
    demands: Sequence[Demand],
    detail: ComplaintDetail,
    desk: DeskContext,
    language: str,
    response: int | None,
) -> dict[str, str]:
    """Return the texts that a button can insert: prescribed wordings, our sentences about the
    response of this number, and the organisation's snippets in this language, otherwise in its
    first."""
    fixed = {
        _value(demand, str(number)): prescribed.text.strip()
        for demand in demands
        for number, prescribed in enumerate(demand.fixed)
    }
    ours = {
        name: text
        for each in demands
        for name, text in _provided(each, detail, desk, language, response)
    }
    own = snippets(detail.file.rules.policy, language)
    return fixed | ours | {snippet.value: snippet.text for snippet in own}


def snippets(policy: Policy, language: str) -> tuple[Insertable, ...]:
    """Return the snippets in use, by name."""
    languages = (language, *policy.languages)
    texts = [
        Insertable(
            f"snippet/{snippet.code}",
            label(snippet.labels, spoken(policy.languages)) or snippet.code,
            text,
        )
        for snippet in policy.snippets
        if not snippet.retired and (text := label(snippet.words, languages))
    ]
    return tuple(sorted(texts, key=lambda entry: entry.name.casefold()))


def own_snippets(detail: ComplaintDetail) -> tuple[Insertable, ...]:
    """Return the snippets in the language in which the lead complainant is written to."""
    return snippets(detail.file.rules.policy, letter_language(detail))


def inserted(request: HttpRequest, texts: Mapping[str, str], name: str) -> Any:
    """Return the input, with the text that a button asks for added at the end of the field
    `name`."""
    data = request.POST.copy()
    text = texts.get(str(data[INSERT] or data.get(SNIPPET, ""))) if INSERT in data else None
    if text:
        data[name] = "\n\n".join(filter(None, (data.get(name, "").rstrip(), text))) + "\n"
    return data


def is_draft(pack: Pack) -> bool:
    """Return whether the pack is a draft, not attested by a named person."""
    return pack.pack.status is not PackStatus.attested


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the input as hidden fields."""
    every = pairs(request.POST)
    return [pair for pair in every if pair[0] not in _APART and not pair[0].startswith(PASSAGE)]


# --- what is owed ---


def owed(detail: ComplaintDetail, desk: DeskContext) -> list[dict[str, str]]:
    """Return the letters that regulators require of a complaint now, each as a sentence with the
    template from which it is begun."""
    letters = owed_letters(detail.complaint, detail.file.rules, desk.now)
    return [{"text": regimes.owed(due, detail.names), "kind": _kind(due)} for due in letters]


def _kind(letter: OwedLetter) -> str:
    """Return the template from which a letter is begun: ours for it, otherwise a blank one of the
    pack's; the latter also if ours was sent and does not contain everything."""
    if letter.lacked:
        return f"{letter.meets.pack}/{letter.meets.letter}"
    ours = (kind for kind, notice in KINDS.items() if notice in letter.owed.letter.sent_as)
    return next(ours, f"{letter.meets.pack}/{letter.meets.letter}")


def letters_of_packs(
    free: Sequence[tuple[Pack, Any]], detail: ComplaintDetail
) -> Iterator[tuple[str, str]]:
    """Yield the pack letters that are written by hand, as choices."""
    for pack, letter in free:
        named = gettext("{letter} ({pack})")
        called = named.format(
            letter=detail.names.letter(pack.id, letter.id), pack=detail.names.pack(pack.id)
        )
        yield f"{pack.id}/{letter.id}", called
