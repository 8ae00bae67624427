"""Points that rule packs require in a letter, shown beside its template: those found in the text,
and those that its author confirms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from amends.core.framework.labels import PackPoint
from amends.core.framework.packs.letter_check import by_itself, points_of, shows
from amends.core.framework.packs.letters import Communication, forbidden_in
from amends.core.framework.packs.pack import Pack
from amends.core.framework.policy.letter_fields import notice_of
from amends.core.framework.policy.vocabulary import Template
from amends.core.values import Code
from amends.governance import adopting
from amends.wording import letters as wording
from amends.wording.names import readable
from amends.wording.phrases import capital
from amends.wording.regulators import regimes
from amends.wording.tongues import from_english

from ..acts.letter_requirements import is_draft
from ..request.context import DeskContext
from .pack_told import key_of

SAYS = "says"
"""Name of the tick boxes."""

type _Asked = tuple[Pack, Communication]


@dataclass(frozen=True, slots=True)
class Line:
    """A required point: `found` in the wording by a sign, or ticked by its author."""

    value: str
    text: str
    found: bool
    ticked: bool

    @property
    def open(self) -> bool:
        """Whether nothing shows that the letter contains it."""
        return not (self.found or self.ticked)


@dataclass(frozen=True, slots=True)
class Card:
    """What one letter of a regulator requires of ours, in all versions of its pack that apply or
    wait: its points, what must be enclosed, and what it forbids in the wording."""

    letter: str
    pack: str
    draft: bool
    lines: tuple[Line, ...]
    enclosed: tuple[str, ...]
    forbidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Everything that regulators require of a letter. It is `ticked` with the template if the
    letter is automatic, otherwise by its sender; `others` are points ticked in the template that
    are not required."""

    ticked: bool
    cards: tuple[Card, ...]
    others: tuple[Line, ...]

    @property
    def number_open(self) -> int:
        """How many points are open."""
        lines = (line for card in self.cards for line in card.lines)
        return len({line.value for line in lines if line.open}) if self.ticked else 0

    @property
    def told_open(self) -> str:
        """The number as text; empty if there is none."""
        told = ngettext(
            "{number} point that regulators require is open",
            "{number} points that regulators require are open",
            self.number_open,
        )
        return told.format(number=self.number_open) if self.number_open else ""


@dataclass(frozen=True, slots=True)
class Asking:
    """The packs whose requirements our letters must meet, and every other that is `known` by its
    texts."""

    packs: tuple[Pack, ...]
    known: tuple[Pack, ...]


def asking(desk: DeskContext, *, named: str = "") -> Asking:
    """Return the packs that apply or wait for a second person, and the one that is `named` by its
    `key_of`, so that our wording is ready before it applies."""
    known = adopting.known_packs(desk.now)
    packs = adopting.demanding(desk.now)
    found = (one for one in known if key_of(one) == named and one not in packs)
    return Asking((*packs, *found), known)


def points(template: Template, asked_by: Asking) -> Points:
    """Return what these packs require of a letter with this template and its ticked points."""
    notice = notice_of(template.code)
    asked: dict[tuple[Code, Code], list[_Asked]] = {}
    for pack in asked_by.packs:
        for letter in pack.communications:
            if notice in letter.sent_as:
                asked.setdefault((pack.id, letter.id), []).append((pack, letter))
    ticked = by_itself(template.code)
    return Points(
        ticked,
        tuple(_card(template, several) for several in asked.values()),
        tuple(_others(template, asked_by)) if ticked else (),
    )


def choices(found: Points) -> list[tuple[str, str]]:
    """Return what can be ticked: every point of an automatic letter, and what is ticked without
    need, so that it can be removed."""
    if not found.ticked:
        return []
    lines = (*(line for card in found.cards for line in card.lines), *found.others)
    return list(dict.fromkeys((line.value, line.text) for line in lines))


def said(template: Template, ticked: Iterable[str], asked_by: Asking) -> Template:
    """Return the template with its ticked points. Earlier points that cannot be ticked, because the
    text itself shows them, remain only while it does."""
    chosen = {PackPoint.read(one) for one in ticked}
    cards = points(template, asked_by).cards
    shown = {line.value for card in cards for line in card.lines if line.found}
    kept = {one for one in template.says if str(one) in shown}
    if chosen | kept == set(template.says):
        return template
    return replace(template, says=tuple(sorted(chosen | kept)))


def in_words(template: Template, asked_by: Asking) -> list[str]:
    """Return the points that a template claims."""
    return [wording.point(one, asked_by.known) for one in template.says]


def _card(template: Template, several: list[_Asked]) -> Card:
    pack, letter = several[-1]
    values = {
        point.id: str(PackPoint(pack.id, letter.id, point.id))
        for _, one in several
        for point in one.must_contain
    }
    ticked = {str(one) for one in template.says}
    words = _words(several)
    lines = (
        Line(value, words[point], _found(point, template, several), value in ticked)
        for point, value in values.items()
    )
    text = f"{template.subject}\n{template.text}"
    return Card(
        from_english(letter.label) if letter.label else readable(letter.id),
        from_english(pack.pack.title),
        is_draft(pack),
        tuple(lines),
        tuple(regimes.line(from_english(one), enclosed=True) for one in letter.enclose),
        tuple(letter.forbid[number - 1] for number in forbidden_in(letter, text)),
    )


def _words(several: list[_Asked]) -> Mapping[Code, str]:
    return {
        point.id: regimes.line(from_english(point.text), enclosed=False)
        for _, letter in several
        for point in letter.must_contain
    }


def _found(point: Code, template: Template, several: list[_Asked]) -> bool:
    """Return whether a template shows a point, for every version that requires it."""
    return all(
        shows(one, template, pack)
        for pack, letter in several
        for one in letter.must_contain
        if one.id == point
    )


def _others(template: Template, asked_by: Asking) -> Iterator[Line]:
    asked = {*points_of(template.code, asked_by.packs)}
    here = {pack.id for pack in asked_by.packs}
    for one in template.says:
        if one not in asked:
            text = wording.point(one, asked_by.known)
            if one.pack not in here:
                text = gettext("{point}: these rules do not apply here").format(point=text)
            yield Line(str(one), capital(text), found=False, ticked=True)
